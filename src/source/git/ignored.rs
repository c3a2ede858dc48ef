//! What git is told not to know.

use std::path::Path;

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Whether git leaves the file or folder out: by a `.gitignore` between the root of the repository and it, the nearest one first, by the repository's own
/// list, or by that of the person.
pub(super) fn is_ignored(root: &Path, common: &Path, path: &Path, is_folder: bool) -> bool {
    let folders = path.ancestors().skip(1).take_while(|folder| folder.starts_with(root));
    let near = folders.map(|folder| Gitignore::new(folder.join(".gitignore")).0);
    let mut own = GitignoreBuilder::new(root);
    // A list that is not there, or cannot be read, leaves nothing out.
    let _ = own.add(common.join("info/exclude"));
    let (everywhere, _) = GitignoreBuilder::new(root).build_global();
    let far = own.build().into_iter().chain([everywhere]);
    let verdict =
        near.chain(far).map(|list| list.matched_path_or_any_parents(path, is_folder).map(|_| ())).find(|verdict| !verdict.is_none());
    matches!(verdict, Some(Match::Ignore(())))
}

#[cfg(test)]
mod tests {
    use super::is_ignored;

    #[test]
    fn the_nearest_list_decides() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let root = folder.path();
        std::fs::create_dir_all(root.join("a/b")).expect("folders can be made");
        std::fs::write(root.join(".gitignore"), ".env*\n/build/\n").expect("it is written");
        std::fs::write(root.join("a/.gitignore"), "!.env.example\n").expect("it is written");
        for (path, ignored) in [
            (".env", true),
            ("a/b/.env", true),
            ("a/.env.example", false),
            (".env.example", true),
            ("build/x.env", true),
            ("a/build/x.env", false),
            ("compose.yaml", false),
            ("build", false),
            ("build/", true),
        ] {
            let (plain, is_folder) = (root.join(path.trim_end_matches('/')), path.ends_with('/'));
            assert_eq!(is_ignored(root, &root.join(".git"), &plain, is_folder), ignored, "{path}");
        }
    }
}
