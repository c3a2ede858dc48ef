//! Which platforms and tools check the changes of a repository, and what to put there so that archlint checks them, too.

use std::path::Path;

use crate::diagnostic::word;
use crate::source::{EntryKind, FileSystem};

/// What stands, in a comment of a snippet, before the words that say where the lines below it go in a file that is there already.
const MARK: &str = "Into a file that is there: ";

/// What snippets run for a whole workspace, with whatever they ask for behind it.
const RUNS: [&str; 2] = ["archlint check", "archlint fmt --check"];

/// Something that runs checks: before each commit, or for each change.
struct Platform {
    /// How people call it.
    name: &'static str,
    /// Files that show that it is in use, below the root of the repository: what is new goes into the first that stands.
    files: &'static [&'static str],
    /// A folder that shows the same.
    folder: Option<&'static str>,
    /// A file for what is new, where none stands.
    new: &'static str,
    /// What goes there: a file below `docs`, where it is checked and tested. It is whole, and says which parts go into a file that is there.
    snippet: &'static str,
}

/// How YAML writes that nothing stands below a key.
const EMPTY: [&str; 2] = ["[]", "{}"];

/// All platforms that are known, in the order in which they are looked for.
const PLATFORMS: [Platform; 9] = [
    Platform {
        name: "GitHub Actions",
        files: &[],
        folder: Some(".github/workflows"),
        new: ".github/workflows/archlint.yml",
        snippet: include_str!("../../../docs/ci/github.yml"),
    },
    Platform {
        name: "GitLab CI",
        files: &[".gitlab-ci.yml"],
        folder: None,
        new: ".gitlab-ci.yml",
        snippet: include_str!("../../../docs/ci/gitlab.yml"),
    },
    Platform {
        name: "Jenkins",
        files: &["Jenkinsfile"],
        folder: None,
        new: "Jenkinsfile",
        snippet: include_str!("../../../docs/ci/Jenkinsfile"),
    },
    Platform {
        name: "Azure Pipelines",
        files: &["azure-pipelines.yml", "azure-pipelines.yaml"],
        folder: Some(".azure-pipelines"),
        new: ".azure-pipelines/archlint.yml",
        snippet: include_str!("../../../docs/ci/azure.yml"),
    },
    Platform {
        name: "CircleCI",
        files: &[".circleci/config.yml"],
        folder: None,
        new: ".circleci/config.yml",
        snippet: include_str!("../../../docs/ci/circleci.yml"),
    },
    Platform {
        name: "Buildkite",
        files: &[".buildkite/pipeline.yml", ".buildkite/pipeline.yaml"],
        folder: Some(".buildkite"),
        new: ".buildkite/pipeline.yml",
        snippet: include_str!("../../../docs/ci/buildkite.yml"),
    },
    Platform {
        name: "pre-commit",
        files: &[".pre-commit-config.yaml"],
        folder: None,
        new: ".pre-commit-config.yaml",
        snippet: include_str!("../../../docs/hooks/pre-commit.yaml"),
    },
    Platform {
        name: "lefthook",
        files: &["lefthook.yml", ".lefthook.yml", "lefthook.yaml"],
        folder: None,
        new: "lefthook.yml",
        snippet: include_str!("../../../docs/hooks/lefthook.yml"),
    },
    Platform {
        name: "husky",
        files: &[".husky/pre-commit"],
        folder: Some(".husky"),
        new: ".husky/pre-commit",
        snippet: include_str!("../../../docs/hooks/husky"),
    },
];

/// A platform in use, and what to do there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InUse {
    /// How people call it.
    pub name: &'static str,
    /// Lines to add, each with where they go.
    pub parts: Vec<(String, String)>,
}

/// The platforms in use in a repository, for a workspace in this folder of it: they begin in its root.
pub(super) fn in_use(fs: &dyn FileSystem, repository: &Path, folder: &str) -> Vec<InUse> {
    let mut found: Vec<InUse> = PLATFORMS.iter().filter_map(|platform| platform.in_use(fs, repository)).collect();
    if !folder.is_empty() {
        for (_, lines) in found.iter_mut().flat_map(|platform| &mut platform.parts) {
            for run in RUNS {
                *lines = lines.replace(run, &format!("{run} --root {}", word(folder)));
            }
        }
    }
    found
}

impl Platform {
    fn in_use(&self, fs: &dyn FileSystem, repository: &Path) -> Option<InUse> {
        let stands = |path: &str, kind| fs.kind(&repository.join(path)) == Some(kind);
        let parts = match self.files.iter().find(|file| stands(file, EntryKind::File)) {
            Some(file) => {
                let bytes = fs.read(&repository.join(file)).unwrap_or_default();
                let there = String::from_utf8_lossy(&bytes);
                parts(self.snippet)
                    .into_iter()
                    .map(|(place, text)| (format!("into {file}, {place}{}", emptied(&there, &place)), fitted(&there, &place, &text)))
                    .collect()
            }
            None if self.folder.is_some_and(|folder| stands(folder, EntryKind::Dir)) => {
                vec![(format!("save this as {}", self.new), without_marks(self.snippet))]
            }
            None => return None,
        };
        Some(InUse { name: self.name, parts })
    }
}

/// The parts of a snippet that go into a file that is there, each with the place that its mark says. A part ends where the next one begins, and before a
/// line that is indented less than its mark.
fn parts(snippet: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(usize, String, String)> = Vec::new();
    let mut open = false;
    for line in snippet.lines() {
        match (line.split_once(MARK), parts.last_mut()) {
            (Some((_, place)), _) => {
                parts.push((indent(line), place.to_owned(), String::new()));
                open = true;
            }
            (None, Some((least, _, text))) if open && (line.is_empty() || indent(line) >= *least) => text.push_str(&format!("{line}\n")),
            _ => open = false,
        }
    }
    parts.into_iter().map(|(_, place, text)| (place, text)).collect()
}

/// What is said besides of a place that holds an empty list or map: ``, in place of its `[]` ``.
fn emptied(there: &str, place: &str) -> String {
    // Below which of several keys of one name it goes is said by the place.
    let key = place.strip_prefix("right below `").filter(|rest| !rest.contains("` of `")).and_then(|rest| rest.split('`').next());
    let sign = |line: &str| {
        EMPTY
            .into_iter()
            .find(|sign| key.is_some_and(|key| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim().starts_with(sign))))
    };
    there.lines().find_map(sign).map_or_else(String::new, |sign| format!(", in place of its `{sign}`"))
}

/// The lines, indented like what stands where they go, as far as a text has such a place: ``right below `jobs:` of `workflows:` ``.
fn fitted(there: &str, place: &str, lines: &str) -> String {
    let wanted = place.strip_prefix("right below `").and_then(|rest| {
        let (key, rest) = rest.split_once('`')?;
        let outer = rest.strip_prefix(" of `").and_then(|rest| rest.split('`').next());
        let mut those = there.lines().skip_while(|line| outer.is_some_and(|outer| !is_key(line, outer)));
        // A key without an outer one stands at the left, where the text has it there.
        let at_left = outer.is_none() && there.lines().any(|line| is_key(line, key) && indent(line) == 0);
        those.find(|line| is_key(line, key) && (!at_left || indent(line) == 0))?;
        those.find(|line| !line.trim().is_empty() && !line.trim_start().starts_with(['#', '/'])).map(indent)
    });
    let least = lines.lines().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    let shifted = |line: &str| match wanted {
        Some(wanted) if !line.is_empty() => format!("{:wanted$}{}", "", &line[least..]),
        _ => line.to_owned(),
    };
    lines.lines().map(|line| format!("{}\n", shifted(line))).collect()
}

/// Whether a line holds this key, and nothing more than a remark.
fn is_key(line: &str, key: &str) -> bool {
    line.trim().strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with('#'))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn without_marks(snippet: &str) -> String {
    snippet.lines().filter(|line| !line.contains(MARK)).map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn lines_are_indented_like_what_stands_where_they_go() {
        let there =
            "jobs:\n    build:\n      steps:\n\n      # first\n      - make\nworkflows:\n  a:\n    jobs:\n    - build\nlast: # all\n- y\n";
        for (place, lines, expected) in [
            ("right below `jobs:`", "  x:\n    y\n", "    x:\n      y\n"),
            ("right below `steps:`, in a job", "  - x\n\n    y\n", "      - x\n\n        y\n"),
            ("right below `jobs:` of `workflows:`", "      - x\n", "    - x\n"),
            ("right below `other:`", "  - x\n", "  - x\n"),
            ("right below `last:`", "  - x\n", "- x\n"),
            ("at its end", "x\n", "x\n"),
        ] {
            assert_eq!(fitted(there, place, lines), expected, "{place}");
        }
    }

    #[test]
    fn an_empty_list_makes_room() {
        let said = |there| emptied(there, "right below `repos:`");
        assert_eq!(said("# none yet\nrepos: []\n"), ", in place of its `[]`");
        assert_eq!(said("repos: {} # none\n"), ", in place of its `{}`");
        assert_eq!(said("repos:\n- repo: []\n"), "");
        assert_eq!(emptied("repos: []\n", "at its end"), "");
    }

    #[test]
    fn a_part_ends_with_its_indentation() {
        let text = "a:\n  # Into a file that is there: below `a:`\n  b:\n    c: 1\nd:\n  # Into a file that is there: below `d:`\n  - e\n";
        let expected = [("below `a:`", "  b:\n    c: 1\n"), ("below `d:`", "  - e\n")];
        assert_eq!(parts(text), expected.map(|(place, text)| (place.to_owned(), text.to_owned())));
        assert_eq!(without_marks(text), "a:\n  b:\n    c: 1\nd:\n  - e\n");
    }

    #[test]
    fn every_file_that_may_stand_takes_a_part() {
        for platform in PLATFORMS.iter().filter(|platform| !platform.files.is_empty()) {
            assert!(!parts(platform.snippet).is_empty(), "{}", platform.name);
        }
    }

    #[test]
    fn a_workspace_below_the_root_is_named() {
        let mut disk = Memory::default();
        disk.insert("/r/.husky/pre-commit", "");
        for (folder, expected) in
            [("", "archlint check\n"), ("services/shop", "archlint check --root services/shop\n"), ("a b", "check --root 'a b'\n")]
        {
            let parts = in_use(&disk, Path::new("/r"), folder).remove(0).parts;
            assert!(parts[0].1.contains(expected), "{folder}: {parts:?}");
        }
    }

    #[test]
    fn what_stands_is_added_to_and_what_does_not_is_made() {
        let mut disk = Memory::default();
        disk.insert("/r/.husky/_/husky.sh", "");
        disk.insert("/r/azure-pipelines.yaml", "");
        let said: Vec<_> =
            in_use(&disk, Path::new("/r"), "").into_iter().map(|platform| (platform.name, platform.parts[0].0.clone())).collect();
        let expected = [
            ("Azure Pipelines", "into azure-pipelines.yaml, right below `steps:`, in a job on Linux"),
            ("husky", "save this as .husky/pre-commit"),
        ];
        assert_eq!(said, expected.map(|(name, place)| (name, place.to_owned())));
    }
}
