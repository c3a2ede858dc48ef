//! The only door to the disk for everything below the command line and the editor.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Component, Path, PathBuf};

/// What stands in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DirEntry {
    /// The whole path.
    pub path: PathBuf,
    /// File, folder or something else.
    pub kind: EntryKind,
}

/// What a path leads to, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// A file that can be read.
    File,
    /// A folder.
    Dir,
    /// Sockets, devices, links that lead nowhere.
    Other,
}

/// What tells whether something was written to: it has another one then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// What it is, links followed.
    pub kind: EntryKind,
    /// Nanoseconds from 1970 to the date of the last change, as finely as the system knows it; nothing where it knows none.
    pub changed: Option<i128>,
    /// In bytes.
    pub size: u64,
}

impl Stamp {
    /// Of a link that leads nowhere, and the like.
    const NONE: Self = Self { kind: EntryKind::Other, changed: None, size: 0 };

    fn of(data: &std::fs::Metadata) -> Self {
        let nanoseconds = |duration: std::time::Duration| i128::try_from(duration.as_nanos()).unwrap_or(i128::MAX);
        let changed = data.modified().ok().map(|date| match date.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => nanoseconds(after),
            Err(before) => -nanoseconds(before.duration()),
        });
        Self { kind: EntryKind::of(data), changed, size: data.len() }
    }
}

impl EntryKind {
    fn of(data: &std::fs::Metadata) -> Self {
        match () {
            () if data.is_file() => Self::File,
            () if data.is_dir() => Self::Dir,
            () => Self::Other,
        }
    }
}

/// Where texts come from: the disk, or memory in tests and editors.
pub trait FileSystem: Send + Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The size of a file in bytes.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    fn size(&self, path: &Path) -> io::Result<u64>;

    /// What stands directly in a folder, sorted by path.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>>;

    /// What a path leads to, or `None` if it leads nowhere.
    fn kind(&self, path: &Path) -> Option<EntryKind>;

    /// The path without links and dots, so that one file has one name.
    ///
    /// # Errors
    /// Whatever the system says of the path.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// Whether git is told to leave a folder out: it is in no clone then.
    fn is_ignored(&self, folder: &Path) -> bool;
}

/// Why something cannot be read, by one who knows what to do about it.
#[derive(Debug)]
pub(super) struct Remediable {
    /// What is wrong.
    pub said: String,
    /// What to do.
    pub help: &'static str,
}

impl fmt::Display for Remediable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

impl std::error::Error for Remediable {}

/// What to do about an error of reading.
pub fn remedy(error: &io::Error) -> &'static str {
    let known = error.get_ref().and_then(|error| error.downcast_ref::<Remediable>());
    known.map_or("check the path and its permissions", |known| known.help)
}

/// The real disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Disk {
    /// What stands directly in a folder, with its stamps.
    ///
    /// # Errors
    /// Whatever the system says of the folder.
    pub fn stamps(&self, dir: &Path) -> io::Result<BTreeMap<PathBuf, Stamp>> {
        let mut stamps = BTreeMap::new();
        for entry in std::fs::read_dir(dir)? {
            let path = entry?.path();
            let stamp = std::fs::metadata(&path).map_or(Stamp::NONE, |data| Stamp::of(&data));
            stamps.insert(path, stamp);
        }
        Ok(stamps)
    }
}

impl FileSystem for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.size(path)?;
        std::fs::read(path)
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        let data = std::fs::metadata(path)?;
        if !data.is_file() && !data.is_dir() {
            // A pipe would be waited for, and some devices never end.
            let said = "it is a pipe, a socket or a device".to_owned();
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                Remediable { said, help: "put a file in its place, or give it another name" },
            ));
        }
        Ok(data.len())
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            let path = entry.path();
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_file() => EntryKind::File,
                Ok(kind) if kind.is_dir() => EntryKind::Dir,
                _ => self.kind(&path).unwrap_or(EntryKind::Other),
            };
            entries.push(DirEntry { path, kind });
        }
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        std::fs::metadata(path).ok().map(|data| EntryKind::of(&data))
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        std::fs::canonicalize(path)
    }

    fn is_ignored(&self, folder: &Path) -> bool {
        super::git::is_left_out(folder)
    }
}

/// Files held in memory, for tests and for the examples of rules. Folders exist because files stand in them.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Memory {
    /// Adds or replaces a file.
    pub fn insert(&mut self, path: impl AsRef<Path>, content: impl Into<Vec<u8>>) {
        self.files.insert(normal(path.as_ref()), content.into());
    }

    fn missing(path: &Path) -> io::Error {
        io::Error::new(io::ErrorKind::NotFound, format!("{} does not exist", path.display()))
    }
}

/// The path with `.` and `..` worked out by name alone, which is right where it has no links.
pub fn normal(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts
}

impl FileSystem for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.files.get(&normal(path)).cloned().ok_or_else(|| Self::missing(path))
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.files.get(&normal(path)).map(|bytes| bytes.len() as u64).ok_or_else(|| Self::missing(path))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let dir = normal(dir);
        let mut entries: Vec<DirEntry> = Vec::new();
        for path in self.files.keys() {
            let Ok(rest) = path.strip_prefix(&dir) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let kind = if parts.next().is_none() { EntryKind::File } else { EntryKind::Dir };
            let entry = DirEntry { path: dir.join(first), kind };
            if entries.last() != Some(&entry) {
                entries.push(entry);
            }
        }
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        let path = normal(path);
        if self.files.contains_key(&path) {
            return Some(EntryKind::File);
        }
        self.files.keys().any(|file| file.starts_with(&path)).then_some(EntryKind::Dir)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.kind(path).map(|_| normal(path)).ok_or_else(|| Self::missing(path))
    }

    fn is_ignored(&self, _: &Path) -> bool {
        false
    }
}
