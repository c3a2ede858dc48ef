//! Objects of one repository, each tree decoded once.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gix::ObjectId;
use gix::object::tree::EntryKind;
use gix::odb::pack::cache::lru::MemoryCappedHashmap;

use super::ignored::is_ignored;
use crate::source::fs::Remediable;

/// Bytes of objects that the library keeps between two questions.
const KEPT: usize = 8 << 20;
/// Bytes of what packed objects are written down as differences from: without them each object of a long history is worked out from its beginning.
const BASES: usize = 32 << 20;
/// Trees that are kept decoded; beyond that all are forgotten.
const TREES: usize = 1 << 16;

/// One name in a folder of a commit.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub name: OsString,
    pub kind: EntryKind,
    pub id: ObjectId,
}

/// A repository that several threads may ask.
pub(super) struct Store {
    repository: Mutex<gix::Repository>,
    root: PathBuf,
    trees: Mutex<HashMap<ObjectId, Arc<[Entry]>>>,
    modules: Mutex<HashMap<PathBuf, Option<Arc<Store>>>>,
    /// What git was asked to know nothing of.
    ignored: Mutex<HashMap<PathBuf, bool>>,
    /// Why an object could not be read, the last time that one could not.
    failure: Mutex<Option<String>>,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.root.display())
    }
}

impl Store {
    pub fn new(mut repository: gix::Repository, root: &Path) -> Self {
        repository.object_cache_size_if_unset(KEPT);
        repository.objects.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(BASES)));
        Self {
            repository: Mutex::new(repository),
            root: root.to_path_buf(),
            trees: Mutex::default(),
            modules: Mutex::default(),
            ignored: Mutex::default(),
            failure: Mutex::default(),
        }
    }

    pub fn with<T>(&self, ask: impl FnOnce(&gix::Repository) -> T) -> T {
        ask(&self.repository.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a folder holds, in the order of git.
    pub fn tree(&self, id: ObjectId) -> io::Result<Arc<[Entry]>> {
        if let Some(known) = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Ok(Arc::clone(known));
        }
        let entries: Arc<[Entry]> = self.with(|repository| {
            let tree = repository.find_tree(id).map_err(|error| self.missing(repository, id, &error))?;
            let entries = tree.iter().map(|entry| {
                let entry = entry.map_err(|error| self.missing(repository, id, &error))?;
                let name = gix::path::from_bstr(entry.filename()).map_err(io::Error::other)?;
                Ok(Entry { name: name.into_owned().into_os_string(), kind: entry.kind(), id: entry.object_id() })
            });
            entries.collect::<io::Result<_>>()
        })?;
        let mut trees = self.trees.lock().unwrap_or_else(PoisonError::into_inner);
        if trees.len() >= TREES {
            trees.clear();
        }
        trees.insert(id, Arc::clone(&entries));
        Ok(entries)
    }

    /// The bytes of a file, or where a link leads.
    pub fn blob(&self, id: ObjectId) -> io::Result<Vec<u8>> {
        self.with(|repository| {
            repository.find_blob(id).map(|mut blob| blob.take_data()).map_err(|error| self.missing(repository, id, &error))
        })
    }

    pub fn size(&self, id: ObjectId) -> io::Result<u64> {
        self.with(|repository| repository.find_header(id).map(|header| header.size()).map_err(|error| self.missing(repository, id, &error)))
    }

    /// Why an object could not be read since this was last asked.
    pub fn failure(&self) -> Option<String> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn missing(&self, repository: &gix::Repository, id: ObjectId, error: &gix::Error) -> io::Error {
        let short = id.to_hex_with_len(7);
        let (said, help) = if is_partial(repository) {
            (
                format!("this partial clone has left out object {short}"),
                "`git fetch --refetch --no-filter` gets what was left out; then run the same again",
            )
        } else {
            (format!("object {short} of the repository cannot be read: {}", reason(error)), "`git fsck` says what is damaged or missing")
        };
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(said.clone());
        io::Error::other(Remediable { said, help })
    }

    /// Whether git knows nothing of a file or folder below the root, and is told so: what the commit that is checked out has is known all the same.
    pub fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        if let Some(&known) = self.ignored.lock().unwrap_or_else(PoisonError::into_inner).get(path) {
            return known;
        }
        let ignored = self.with(|repository| {
            let is_known = || {
                let below = path.strip_prefix(&self.root).ok()?;
                repository.head_tree().ok()?.lookup_entry_by_path(below).ok()?
            };
            is_ignored(&self.root, repository.common_dir(), path, is_folder) && is_known().is_none()
        });
        self.ignored.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf(), ignored);
        ignored
    }

    /// The repository of a submodule, by its path below the root, and the tree of the commit that is wanted of it. `None` when it has never been
    /// fetched: then its folder is empty on the disk, too.
    pub fn module(&self, path: &Path, commit: ObjectId) -> io::Result<Option<(Arc<Store>, ObjectId)>> {
        let mut modules = self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = modules.entry(path.to_path_buf()).or_insert_with(|| {
            let kept = self.with(|repository| repository.common_dir().join("modules").join(path));
            let root = self.root.join(path);
            let repository = gix::open(&root).or_else(|_| gix::open(&kept)).ok()?;
            Some(Arc::new(Store::new(repository, &root)))
        });
        let Some(store) = opened.clone() else { return Ok(None) };
        let tree = store.with(|repository| {
            let tree = repository.find_commit(commit).and_then(|commit| commit.tree_id().map(gix::Id::detach));
            tree.map_err(|_| {
                let said = format!("the submodule has no commit {}; `git submodule update` fetches it", commit.to_hex_with_len(7));
                io::Error::new(io::ErrorKind::NotFound, said)
            })
        })?;
        Ok(Some((store, tree)))
    }
}

/// Whether objects were left out when it was cloned, for a server to give them later.
pub(super) fn is_partial(repository: &gix::Repository) -> bool {
    let config = repository.config_snapshot();
    repository.remote_names().iter().any(|remote| config.boolean(&format!("remote.{remote}.promisor")) == Some(true))
}

/// What the library says, on one line.
pub(super) fn reason(error: &gix::Error) -> String {
    let text = error.to_string();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}
