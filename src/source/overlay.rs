use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::fs::{DirEntry, EntryKind, FileSystem};

/// A file system with the content of some files replaced: what an editor has not saved yet, or what comes from standard input.
#[derive(Debug, Clone)]
pub struct Overlay<F> {
    under: F,
    texts: BTreeMap<PathBuf, Arc<str>>,
}

impl<F: FileSystem> Overlay<F> {
    /// These texts, by absolute paths without links, over another file system.
    pub fn new(under: F, texts: impl IntoIterator<Item = (PathBuf, Arc<str>)>) -> Self {
        Self { under, texts: texts.into_iter().collect() }
    }
}

impl<F: FileSystem> FileSystem for Overlay<F> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.texts.get(path).map_or_else(|| self.under.read(path), |text| Ok(text.as_bytes().to_vec()))
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        self.texts.get(path).map_or_else(|| self.under.size(path), |text| Ok(text.len() as u64))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let here = self.texts.keys().filter(|path| path.parent() == Some(dir));
        let here: Vec<DirEntry> = here.map(|path| DirEntry { path: path.clone(), kind: EntryKind::File }).collect();
        match self.under.list(dir) {
            Err(error) if here.is_empty() => Err(error),
            listed => {
                let mut entries = listed.unwrap_or_default();
                entries.retain(|entry| !self.texts.contains_key(&entry.path));
                entries.extend(here);
                entries.sort();
                Ok(entries)
            }
        }
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        if self.texts.contains_key(path) { Some(EntryKind::File) } else { self.under.kind(path) }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if self.texts.contains_key(path) { Ok(path.to_path_buf()) } else { self.under.canonical(path) }
    }

    fn is_ignored(&self, folder: &Path) -> bool {
        self.under.is_ignored(folder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn what_is_not_saved_stands_for_what_is() {
        let mut disk = Memory::default();
        disk.insert("/w/a.arch", "old");
        let overlay = Overlay::new(disk, [(PathBuf::from("/w/a.arch"), "new".into()), (PathBuf::from("/w/b.arch"), "unsaved".into())]);
        assert_eq!(overlay.read(Path::new("/w/a.arch")).unwrap(), b"new");
        assert_eq!(overlay.size(Path::new("/w/b.arch")).unwrap(), 7);
        let listed: Vec<PathBuf> = overlay.list(Path::new("/w")).unwrap().into_iter().map(|entry| entry.path).collect();
        assert_eq!(listed, [PathBuf::from("/w/a.arch"), PathBuf::from("/w/b.arch")]);
    }
}
