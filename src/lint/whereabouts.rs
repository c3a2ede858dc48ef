//! Where the baseline of a workspace lies. It belongs to its root; a workspace that moves, into a folder or out of one, leaves it behind, and is known by it
//! all the same.

use std::path::{Path, PathBuf};

use super::baseline::BASELINE;
use super::discover::{declares_workspace_around, discover, folders_around, workspaces_below};
use super::workspace::{Surroundings, Workspace};
use crate::frontend::compose;
use crate::source::{EntryKind, FileSystem, is_arch};

/// The baseline of a workspace, or the place for one: in its root, or the only one that was left behind, in a folder of it or in one around it whose files
/// belong to nothing else. `None` for Compose files that are read by themselves where the baseline is that of a workspace.
///
/// Where there is none in the root nor around it, a look at each of its folders; where there is one around it, all `.arch` files below that are read.
pub fn place_of_baseline(fs: &dyn FileSystem, workspace: &Workspace, surroundings: &Surroundings) -> Option<PathBuf> {
    let own = workspace.root.join(BASELINE);
    if !workspace.given.is_empty() {
        let is_of_a_workspace = holds_arch(fs, &workspace.root) || declares_workspace_around(fs, &workspace.root, surroundings);
        return (!is_of_a_workspace).then_some(own);
    }
    if fs.kind(&own).is_some() {
        return Some(own);
    }
    let begins = |folder: &PathBuf| workspaces_below(fs, folder, surroundings).iter().any(|(found, _)| found == folder);
    let below: Vec<&PathBuf> = workspace.folders.iter().filter(|folder| stands_in(fs, folder) && !begins(folder)).collect();
    let around = || {
        let folder = lost_around(fs, workspace, surroundings)?;
        workspaces_below(fs, &folder, surroundings).iter().map(|(folder, _)| folder).eq([&workspace.root]).then_some(folder)
    };
    let left = match below[..] {
        [] => around(),
        [one] => Some(one.clone()),
        _ => None,
    };
    Some(left.map_or(own, |folder| folder.join(BASELINE)))
}

/// A baseline that may be that of a workspace which has none: one that was left behind around it, and around other workspaces as well.
pub fn baseline_in_doubt(fs: &dyn FileSystem, workspace: &Workspace, surroundings: &Surroundings) -> Option<PathBuf> {
    let has_one = place_of_baseline(fs, workspace, surroundings).is_none_or(|path| fs.kind(&path).is_some());
    if has_one { None } else { lost_around(fs, workspace, surroundings).map(|folder| folder.join(BASELINE)) }
}

/// The nearest folder around a workspace with a baseline, if that belongs to nothing that is there: no other workspace, no loose files, no Compose file.
fn lost_around(fs: &dyn FileSystem, workspace: &Workspace, surroundings: &Surroundings) -> Option<PathBuf> {
    let mut around = folders_around(fs, &workspace.root, &surroundings.ceilings).skip(1);
    let folder = around.find(|folder| stands_in(fs, folder))?;
    let holds_compose = fs.list(folder).is_ok_and(|entries| entries.iter().any(|entry| compose::is_default_name(&entry.path)));
    let found = discover(fs, folder, surroundings);
    (found.root == folder && found.files.is_empty() && !holds_compose).then(|| folder.to_path_buf())
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

    #[test]
    fn a_baseline_is_known_where_it_was_left() {
        let shop = "workspace \"shop\"\nservice a";
        let at = |folder: &str| format!("{folder}/{BASELINE}");
        let mut in_doubt = Vec::new();
        for (said, files, root, expected) in [
            ("in the root", vec![("/r/arch/w.arch", shop), ("/r/arch/archlint-baseline.jsonl", "")], "/r/arch", at("/r/arch")),
            ("none", vec![("/r/arch/w.arch", shop)], "/r/arch", at("/r/arch")),
            ("moved into a folder", vec![("/r/arch/w.arch", shop), ("/r/archlint-baseline.jsonl", "")], "/r/arch", at("/r")),
            ("moved out of one", vec![("/r/w.arch", shop), ("/r/arch/archlint-baseline.jsonl", "")], "/r", at("/r/arch")),
            (
                "of a workspace around it",
                vec![("/r/w.arch", shop), ("/r/b/w.arch", shop), ("/r/archlint-baseline.jsonl", "")],
                "/r/b",
                at("/r/b"),
            ),
            (
                "of loose files around it",
                vec![("/r/x.arch", "service x"), ("/r/b/w.arch", shop), ("/r/archlint-baseline.jsonl", "")],
                "/r/b",
                at("/r/b"),
            ),
            (
                "of loose files beside it",
                vec![("/r/a/x.arch", "service x"), ("/r/b/w.arch", shop), ("/r/archlint-baseline.jsonl", "")],
                "/r/b",
                at("/r/b"),
            ),
            (
                "of a Compose file around it",
                vec![("/r/compose.yaml", "services: {}"), ("/r/b/w.arch", shop), ("/r/archlint-baseline.jsonl", "")],
                "/r/b",
                at("/r/b"),
            ),
            (
                "of one of several below",
                vec![("/r/a/w.arch", shop), ("/r/b/w.arch", shop), ("/r/archlint-baseline.jsonl", "")],
                "/r/b",
                at("/r/b"),
            ),
            (
                "two left behind",
                vec![("/r/w.arch", shop), ("/r/a/archlint-baseline.jsonl", ""), ("/r/b/archlint-baseline.jsonl", "")],
                "/r",
                at("/r"),
            ),
            (
                "in another workspace below",
                vec![("/r/w.arch", shop), ("/r/b/w.arch", shop), ("/r/b/archlint-baseline.jsonl", "")],
                "/r",
                at("/r"),
            ),
        ] {
            let mut disk = Memory::default();
            disk.insert("/r/.git/HEAD", "");
            files.into_iter().for_each(|(path, text)| disk.insert(path, text));
            let surroundings = Surroundings::default();
            let workspace = Workspace::load(&disk, &Start::Around(root.into()), &surroundings);
            assert_eq!(place_of_baseline(&disk, &workspace, &surroundings), Some(PathBuf::from(expected)), "{said}");
            in_doubt.extend(baseline_in_doubt(&disk, &workspace, &surroundings).map(|path| (said, path)));
        }
        assert_eq!(in_doubt, [("of one of several below", PathBuf::from(at("/r")))]);
    }

    #[test]
    fn a_compose_file_has_no_part_in_the_baseline_of_a_workspace() {
        for (beside, expected) in [(None, Some(PathBuf::from("/r").join(BASELINE))), (Some("/r/w.arch"), None)] {
            let mut disk = Memory::default();
            disk.insert("/r/.git/HEAD", "");
            disk.insert("/r/svc/compose.yaml", "services: { web: { image: nginx } }");
            beside.into_iter().for_each(|path| disk.insert(path, "workspace \"shop\""));
            let surroundings = Surroundings::default();
            let workspace = Workspace::load(&disk, &Start::Foreign(vec!["/r/svc/compose.yaml".into()]), &surroundings);
            assert_eq!(place_of_baseline(&disk, &workspace, &surroundings), expected, "{beside:?}");
        }
    }
}
