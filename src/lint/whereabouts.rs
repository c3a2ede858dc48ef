//! Where the baseline of a workspace lies. It belongs to its root; a workspace that moves, into a folder or out of one, leaves it behind, and is known by it
//! all the same.

use std::path::{Path, PathBuf};

use super::baseline::BASELINE;
use super::discover::{declares_workspace_around, discover, folders_around, workspaces_below};
use super::workspace::{Surroundings, Workspace};
use crate::frontend::compose;
use crate::source::{EntryKind, FileSystem, is_arch};

/// Where the baseline of a workspace is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// In its root, or there as soon as one is written.
    Home(PathBuf),
    /// Where it was left behind: in a folder of the workspace, or in one around it whose files belong to nothing else.
    Left(PathBuf),
    /// There is none, but one was left behind around it and other workspaces, of which it may be as well.
    Doubtful {
        /// Where one is as soon as it is written.
        home: PathBuf,
        /// The one whose workspace is not known.
        lost: PathBuf,
    },
    /// Compose files that are read by themselves have no part in the baseline of the workspace around them.
    Nowhere,
}

impl Whereabouts {
    /// Looks for it. Where there is none in the root nor around it, a look at each folder of the workspace; where there is one around it, all `.arch` files
    /// below that are read.
    pub fn of(fs: &dyn FileSystem, workspace: &Workspace, surroundings: &Surroundings) -> Self {
        let home = workspace.root.join(BASELINE);
        if !workspace.given.is_empty() {
            let is_of_a_workspace = holds_arch(fs, &workspace.root) || declares_workspace_around(fs, &workspace.root, surroundings);
            return if is_of_a_workspace { Self::Nowhere } else { Self::Home(home) };
        }
        if fs.kind(&home).is_some() {
            return Self::Home(home);
        }
        let begins = |folder: &PathBuf| workspaces_below(fs, folder, surroundings).iter().any(|(found, _)| found == folder);
        let below: Vec<&PathBuf> = workspace.folders.iter().filter(|folder| stands_in(fs, folder) && !begins(folder)).collect();
        if let [one] = below[..] {
            return Self::Left(one.join(BASELINE));
        }
        match lost_around(fs, &workspace.root, surroundings).filter(|_| below.is_empty()) {
            None => Self::Home(home),
            Some(folder) => {
                let lost = folder.join(BASELINE);
                let is_only_one = workspaces_below(fs, folder, surroundings).iter().map(|(folder, _)| folder).eq([&workspace.root]);
                if is_only_one { Self::Left(lost) } else { Self::Doubtful { home, lost } }
            }
        }
    }

    /// The file that is read, if it is there, and written.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Home(path) | Self::Left(path) | Self::Doubtful { home: path, .. } => Some(path),
            Self::Nowhere => None,
        }
    }
}

/// The nearest folder around a workspace with a baseline, if that belongs to nothing that is there: no other workspace, no loose files, no Compose file.
fn lost_around<'w>(fs: &'w dyn FileSystem, root: &'w Path, surroundings: &'w Surroundings) -> Option<&'w Path> {
    let folder = folders_around(fs, root, &surroundings.ceilings).skip(1).find(|folder| stands_in(fs, folder))?;
    let holds_compose = fs.list(folder).is_ok_and(|entries| entries.iter().any(|entry| compose::is_default_name(&entry.path)));
    let found = discover(fs, folder, surroundings);
    (found.root == folder && found.files.is_empty() && !holds_compose).then_some(folder)
}

fn stands_in(fs: &dyn FileSystem, folder: &Path) -> bool {
    fs.kind(&folder.join(BASELINE)) == Some(EntryKind::File)
}

fn holds_arch(fs: &dyn FileSystem, folder: &Path) -> bool {
    fs.list(folder).is_ok_and(|entries| entries.iter().any(|entry| is_arch(&entry.path)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::Start;
    use crate::source::Memory;

    fn whereabouts(files: &[(&str, &str)], start: &Start) -> Whereabouts {
        let mut disk = Memory::default();
        disk.insert("/r/.git/HEAD", "");
        files.iter().for_each(|(path, text)| disk.insert(*path, *text));
        let surroundings = Surroundings::default();
        Whereabouts::of(&disk, &Workspace::load(&disk, start, &surroundings), &surroundings)
    }

    fn at(folder: &str) -> PathBuf {
        Path::new(folder).join(BASELINE)
    }

    #[test]
    fn a_baseline_is_known_where_it_was_left() {
        const SHOP: &str = "workspace \"shop\"\nservice a";
        const OF_R: (&str, &str) = ("/r/archlint-baseline.jsonl", "");
        const OF_A: (&str, &str) = ("/r/a/archlint-baseline.jsonl", "");
        const OF_B: (&str, &str) = ("/r/b/archlint-baseline.jsonl", "");
        let home = |folder| Whereabouts::Home(at(folder));
        let in_doubt = Whereabouts::Doubtful { home: at("/r/b"), lost: at("/r") };
        for (said, files, root, expected) in [
            ("in the root", vec![("/r/b/w.arch", SHOP), OF_B], "/r/b", home("/r/b")),
            ("none", vec![("/r/b/w.arch", SHOP)], "/r/b", home("/r/b")),
            ("moved into a folder", vec![("/r/b/w.arch", SHOP), OF_R], "/r/b", Whereabouts::Left(at("/r"))),
            ("moved out of one", vec![("/r/w.arch", SHOP), OF_A], "/r", Whereabouts::Left(at("/r/a"))),
            ("two left behind", vec![("/r/w.arch", SHOP), OF_A, OF_B], "/r", home("/r")),
            ("of a workspace around it", vec![("/r/w.arch", SHOP), ("/r/b/w.arch", SHOP), OF_R], "/r/b", home("/r/b")),
            ("of a workspace below", vec![("/r/w.arch", SHOP), ("/r/b/w.arch", SHOP), OF_B], "/r", home("/r")),
            ("of loose files around it", vec![("/r/x.arch", "service x"), ("/r/b/w.arch", SHOP), OF_R], "/r/b", home("/r/b")),
            ("of loose files beside it", vec![("/r/a/x.arch", "service x"), ("/r/b/w.arch", SHOP), OF_R], "/r/b", home("/r/b")),
            ("of a Compose file around it", vec![("/r/compose.yaml", "services: {}"), ("/r/b/w.arch", SHOP), OF_R], "/r/b", home("/r/b")),
            ("of one of several below", vec![("/r/a/w.arch", SHOP), ("/r/b/w.arch", SHOP), OF_R], "/r/b", in_doubt),
        ] {
            assert_eq!(whereabouts(&files, &Start::Around(root.into())), expected, "{said}");
        }
    }

    #[test]
    fn a_compose_file_has_no_part_in_the_baseline_of_a_workspace() {
        let compose = ("/r/svc/compose.yaml", "services: { web: { image: nginx } }");
        let start = Start::Foreign(vec![compose.0.into()]);
        assert_eq!(whereabouts(&[compose], &start), Whereabouts::Home(at("/r")));
        assert_eq!(whereabouts(&[compose, ("/r/w.arch", "workspace \"shop\"")], &start), Whereabouts::Nowhere);
    }
}
