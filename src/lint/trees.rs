//! Trees of texts that have been read before: what did not change is not read again.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::source::{FileId, SourceFile};
use crate::syntax::{self, Parsed};

/// Texts of one workspace with their trees, by path. Clones share them. Costs a comparison of texts where nothing changed.
#[derive(Debug, Clone)]
pub struct Trees {
    kept: Option<Arc<Mutex<FxHashMap<PathBuf, Read>>>>,
}

/// One text that has been read.
#[derive(Debug, Clone)]
pub struct Read {
    /// The text with its name as shown.
    pub source: Arc<SourceFile>,
    /// What its places say they belong to.
    pub file: FileId,
    /// What it says.
    pub parsed: Arc<Parsed>,
}

impl Default for Trees {
    fn default() -> Self {
        Self { kept: Some(Arc::default()) }
    }
}

impl Trees {
    /// For who reads nothing again: none is kept.
    pub fn unkept() -> Self {
        Self { kept: None }
    }

    /// The tree of a text, read now or before.
    pub fn read(&self, path: &Path, shown: &str, file: FileId, text: Arc<str>) -> Read {
        if let Some(read) = self.known(path, &text).filter(|read| read.file == file && read.source.path == shown) {
            return read;
        }
        let parsed = Arc::new(syntax::parse(file, &text));
        let read = Read { source: Arc::new(SourceFile::new(shown, text)), file, parsed };
        self.keep(path, read.clone());
        read
    }

    /// What was read at this path, if it was this text.
    pub(super) fn known(&self, path: &Path, text: &str) -> Option<Read> {
        let kept = self.kept.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(path).filter(|read| *read.source.text == *text).cloned()
    }

    /// Takes what somebody else has read.
    pub fn keep(&self, path: &Path, read: Read) {
        if let Some(kept) = &self.kept {
            kept.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf(), read);
        }
    }

    /// Forgets all but these files.
    pub(super) fn retain(&self, files: &FxHashSet<FileId>) {
        if let Some(kept) = &self.kept {
            kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, read| files.contains(&read.file));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_once_until_it_changes() {
        let trees = Trees::default();
        let read = |text: &str, file| trees.read(Path::new("/w/a.arch"), "a.arch", FileId(file), text.into()).parsed;
        let first = read("service a", 0);
        assert!(Arc::ptr_eq(&first, &read("service a", 0)));
        assert!(!Arc::ptr_eq(&first, &read("service a", 1)), "places belong to another file");
        assert!(!Arc::ptr_eq(&first, &read("service b", 0)));
    }
}
