//! Which `.arch` files stand below a folder, whatever workspaces they belong to.

use std::io;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

/// Folders that hold other people's files.
pub const SKIPPED: [&str; 3] = ["node_modules", "target", "vendor"];

/// Whether the name of a file says that it is ours.
pub fn is_arch(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "arch")
}

/// Every `.arch` file below a folder, sorted: none that is hidden, and none that `.gitignore` or `.ignore` leaves out.
///
/// # Errors
/// When a folder cannot be listed.
pub fn arch_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    // What people keep out of their repository is none of theirs, whether or not a repository has been made yet.
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name)))
        .sort_by_file_path(Path::cmp)
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| io::Error::other(error.to_string()))?;
        if is_arch(entry.path()) && entry.path().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}
