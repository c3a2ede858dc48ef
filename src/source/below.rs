//! Which `.arch` files stand below a folder, whatever workspaces they belong to.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::fs::{Disk, EntryKind, FileSystem};

/// Folders that hold other people's files.
pub const SKIPPED: [&str; 3] = ["node_modules", "target", "vendor"];

/// Whether the name of a file says that it is ours.
pub fn is_arch(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "arch")
}

/// A folder that was passed over, since it cannot be listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Which one.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// Every file below a folder that may be somebody's own, and what only has the name of a file of ours, sorted: none that is hidden, and none that
/// `.gitignore` or `.ignore` leaves out. Beside them the folders that cannot be listed.
pub fn files_below(folder: &Path) -> (Vec<PathBuf>, Vec<Unread>) {
    // What people keep out of their repository is none of theirs, whether or not a repository has been made yet.
    let walk = WalkBuilder::new(folder)
        .require_git(false)
        .filter_entry(|entry| entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name)))
        .sort_by_file_path(Path::cmp)
        .build();
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    for entry in walk {
        match entry {
            Ok(entry) if is_file(&entry) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) => unread.extend(unlisted(&error)),
        }
    }
    (files, unread)
}

/// Whether it is a file, or ours by its name, and then has to be one: a link that leads nowhere is no reason to pass over it.
fn is_file(entry: &ignore::DirEntry) -> bool {
    match Disk.kind(entry.path()) {
        Some(EntryKind::File) => true,
        Some(EntryKind::Dir) => false,
        Some(EntryKind::Other) | None => is_arch(entry.path()),
    }
}

/// What could not be listed. Other errors of the walk are about links that lead nowhere.
fn unlisted(error: &ignore::Error) -> Option<Unread> {
    match error {
        ignore::Error::WithDepth { err, .. } => unlisted(err),
        ignore::Error::WithPath { path, .. } => {
            // Asked again for the words of the system alone. What has gone since its name was read is no matter of anyone's.
            let reason = Disk.list(path).err().filter(|error| error.kind() != ErrorKind::NotFound)?;
            Some(Unread { path: path.clone(), reason: reason.to_string() })
        }
        _ => None,
    }
}
