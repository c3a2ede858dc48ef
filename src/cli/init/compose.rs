//! Which Compose files of a folder describe what runs, and which look like tests, examples or variants of another one.

use std::path::{Path, PathBuf};

use super::words::{is_aside, slashes};
use crate::frontend::compose::naming::{self, Names};
use crate::frontend::compose::{is_default_name, is_override_name};

/// A Compose file, its path relative to the folder, with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    pub path: String,
    /// Under which name its services will live.
    pub alias: String,
}

/// The Compose files below a folder.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Those that seem to describe what runs.
    pub used: Vec<File>,
    /// The others, each with the reason why it is left out.
    pub aside: Vec<(File, &'static str)>,
}

/// Those among the files of a folder, their paths relative to it.
pub(super) fn find(files: &[PathBuf], name: &str) -> Found {
    sort(files.iter().filter(|path| is_compose(path)).cloned().collect(), name)
}

/// Whether the name of the file is one that people give to Compose files: `compose.yaml`, `docker-compose.prod.yml`, …
pub(super) fn is_compose(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let Some(stem) = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) else { return false };
    let stem = stem.strip_prefix("docker-").unwrap_or(stem);
    stem.strip_prefix("compose").is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Divides paths into those to use and those to leave aside, those nearest to the top first, and gives each a name of its own.
fn sort(mut paths: Vec<PathBuf>, name: &str) -> Found {
    // Compose reads these together with the file that they go with.
    paths.retain(|path| !is_override_name(path));
    paths.sort_by_cached_key(|path| (path.components().count(), path.clone()));
    let (mut found, mut names) = (Found::default(), Names::default());
    let mut aside = Vec::new();
    for path in &paths {
        let beside: Vec<&PathBuf> = paths.iter().filter(|other| other.parent() == path.parent()).collect();
        let main = beside.iter().find(|other| is_default_name(other)).or_else(|| beside.iter().find(|other| is_production(other)));
        if is_aside(path) {
            aside.push((path, "it looks like a test or an example"));
        } else if main.or(beside.first()) != Some(&path) {
            aside.push((path, "it looks like a variant of the file beside it"));
        } else {
            let called = naming::of_folder(path).or_else(|| naming::made_from(name));
            found.used.push(File { path: slashes(path), alias: names.fresh(called) });
        }
    }
    for (path, reason) in aside {
        let variant = path.file_stem().map(|stem| stem.to_string_lossy().replace("docker-compose", "").replace("compose", ""));
        let called = variant.and_then(|variant| naming::made_from(&variant)).or_else(|| naming::of_folder(path));
        found.aside.push((File { path: slashes(path), alias: names.fresh(called) }, reason));
    }
    found
}

fn is_production(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().to_lowercase().contains("prod"))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs = Vec<(String, String)>;

    fn sorted(paths: &[&str]) -> (Pairs, Pairs) {
        let found = sort(paths.iter().map(PathBuf::from).collect(), "Shop 2.0");
        let pair = |file: File| (file.path, file.alias);
        (found.used.into_iter().map(pair).collect(), found.aside.into_iter().map(|(file, _)| pair(file)).collect())
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(path, alias)| ((*path).to_owned(), (*alias).to_owned())).collect()
    }

    #[test]
    fn one_file_a_folder_is_used_and_the_others_are_named() {
        let (used, aside) = sorted(&[
            "docker-compose.yml",
            "docker-compose.override.yml",
            "docker-compose.dev.yml",
            "payments/compose.yaml",
            "deploy/docker-compose.prod.yml",
            "deploy/docker-compose.ci.yml",
            "services/2fa/docker-compose.yaml",
            "tests/compose.yaml",
        ]);
        let expected = [
            ("docker-compose.yml", "shop-2-0"),
            ("deploy/docker-compose.prod.yml", "shop-2-0-2"),
            ("payments/compose.yaml", "payments"),
            ("services/2fa/docker-compose.yaml", "stack-2fa"),
        ];
        assert_eq!(used, pairs(&expected));
        let expected = [("docker-compose.dev.yml", "dev"), ("deploy/docker-compose.ci.yml", "ci"), ("tests/compose.yaml", "tests")];
        assert_eq!(aside, pairs(&expected));
    }

    #[test]
    fn names_of_compose_files_are_told_from_others() {
        for name in ["compose.yml", "docker-compose.yaml", "docker-compose-prod.yml", "compose.local.yaml", "Docker-Compose.yml"] {
            assert!(is_compose(Path::new(name)), "{name}");
        }
        for name in ["composer.yml", "compose.json", "compose.arch", "decompose.yaml", "values.yaml"] {
            assert!(!is_compose(Path::new(name)), "{name}");
        }
    }
}
