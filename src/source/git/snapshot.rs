//! The files of one commit, where they would stand if it were checked out.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::object::tree::EntryKind as Kind;

use super::store::{Entry, Store};
use crate::source::{DirEntry, Disk, EntryKind, FileSystem, is_arch};

/// Links that are followed on one way before it is called a circle.
const LINKS: usize = 40;

/// A commit as files and folders below the root of its repository. What lies outside of the repository, and what git is told to ignore, is read
/// from the disk as it is now: git does not know how it was.
#[derive(Debug, Clone)]
pub struct Snapshot {
    store: Arc<Store>,
    root: PathBuf,
    tree: ObjectId,
}

/// Where a path leads.
enum Place {
    /// Below the root: the path without links and dots, and what stands there.
    Inside(PathBuf, Node),
    /// On the disk.
    Outside(PathBuf),
}

#[derive(Clone)]
enum Node {
    File(Arc<Store>, ObjectId),
    Folder(Arc<Store>, ObjectId),
    /// A submodule that was never fetched.
    Empty,
    /// The folder of git itself.
    Git,
}

impl Snapshot {
    pub(super) fn new(store: Arc<Store>, root: PathBuf, tree: ObjectId) -> Self {
        Self { store, root, tree }
    }

    /// Whether this commit and another one of the repository differ in a file with a name that is wanted, wherever it stands; without another one,
    /// whether there is such a file. A submodule of which another commit is wanted differs. Only folders that differ are looked into.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn differs(&self, other: Option<&Self>, wanted: &dyn Fn(&OsStr) -> bool) -> io::Result<bool> {
        differs(&self.store, Some(self.tree), other.map(|other| other.tree), wanted)
    }

    /// Why something of a commit could not be read since this was last asked, apart from what it has never had.
    pub fn failure(&self) -> Option<String> {
        self.store.failure()
    }

    fn place(&self, path: &Path) -> io::Result<Place> {
        self.find(path).or_else(|error| {
            let is_there = || matches!(Disk.kind(path), Some(EntryKind::File | EntryKind::Dir));
            let ignored = || self.store.ignores(path, Disk.kind(path) == Some(EntryKind::Dir));
            let unknown = error.kind() == io::ErrorKind::NotFound && is_there() && ignored();
            if unknown { Ok(Place::Outside(path.to_path_buf())) } else { Err(error) }
        })
    }

    fn find(&self, path: &Path) -> io::Result<Place> {
        let Ok(below) = path.strip_prefix(&self.root) else { return Ok(Place::Outside(path.to_path_buf())) };
        let mut rest: VecDeque<OsString> = VecDeque::new();
        push_front(&mut rest, below);
        let mut way: Vec<(OsString, Node)> = Vec::new();
        let top = Node::Folder(Arc::clone(&self.store), self.tree);
        let mut links = 0;
        while let Some(name) = rest.pop_front() {
            if name == ".." {
                if way.pop().is_none() {
                    let above = self.root.parent().unwrap_or(&self.root);
                    return Ok(Place::Outside(rest.iter().fold(above.to_path_buf(), |path, part| path.join(part))));
                }
                continue;
            }
            let here = way.last().map_or(&top, |(_, node)| node);
            if way.is_empty() && name == ".git" {
                way.push((name, Node::Git));
                continue;
            }
            let missing = || io::Error::new(io::ErrorKind::NotFound, format!("{} does not exist in this revision", path.display()));
            let Node::Folder(store, id) = here else { return Err(missing()) };
            let store = Arc::clone(store);
            let entries = store.tree(*id)?;
            let entry = entries.iter().find(|entry| entry.name == name).ok_or_else(missing)?;
            let node = match entry.kind {
                Kind::Tree => Node::Folder(store, entry.id),
                Kind::Blob | Kind::BlobExecutable => Node::File(store, entry.id),
                Kind::Commit => {
                    let module: PathBuf = way.iter().map(|(name, _)| name).chain([&name]).collect();
                    self.store.module(&module, entry.id)?.map_or(Node::Empty, |(store, tree)| Node::Folder(store, tree))
                }
                Kind::Link => {
                    links += 1;
                    if links > LINKS {
                        return Err(io::Error::other(format!("{} leads through a circle of links", path.display())));
                    }
                    let target = gix::path::from_byte_slice(&store.blob(entry.id)?).map_err(io::Error::other)?.to_path_buf();
                    if target.is_absolute() {
                        let whole = rest.iter().fold(target, |path, part| path.join(part));
                        let Ok(below) = whole.strip_prefix(&self.root) else { return Ok(Place::Outside(whole)) };
                        way.clear();
                        rest.clear();
                        push_front(&mut rest, below);
                    } else {
                        push_front(&mut rest, &target);
                    }
                    continue;
                }
            };
            way.push((name, node));
        }
        let whole = way.iter().fold(self.root.clone(), |path, (name, _)| path.join(name));
        let node = way.pop().map_or(top, |(_, node)| node);
        Ok(Place::Inside(whole, node))
    }

    /// What stands in a folder on the disk, is not in the commit, and git is told not to know: `.arch` files, and folders in which some may stand.
    fn ignored_in(&self, folder: &Path, known: &[Entry]) -> Vec<DirEntry> {
        let known: HashSet<&OsStr> = known.iter().map(|entry| entry.name.as_os_str()).collect();
        let mut there = Disk.list(folder).unwrap_or_default();
        there.retain(|entry| {
            let name = entry.path.file_name().unwrap_or_default();
            let is_folder = entry.kind == EntryKind::Dir;
            let wanted = is_folder && name != ".git" || entry.kind == EntryKind::File && is_arch(&entry.path);
            wanted && !known.contains(name) && self.store.ignores(&entry.path, is_folder)
        });
        there
    }

    fn kind_of(&self, path: &Path) -> io::Result<EntryKind> {
        match self.place(path)? {
            Place::Inside(_, Node::File(..)) => Ok(EntryKind::File),
            Place::Inside(..) => Ok(EntryKind::Dir),
            Place::Outside(path) => Disk.kind(&path).ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }
}

fn differs(store: &Store, one: Option<ObjectId>, other: Option<ObjectId>, wanted: &dyn Fn(&OsStr) -> bool) -> io::Result<bool> {
    if one == other {
        return Ok(false);
    }
    let entries = |id: Option<ObjectId>| id.map_or_else(|| Ok(Arc::from([])), |id| store.tree(id));
    let (one, other) = (entries(one)?, entries(other)?);
    let mut pairs: HashMap<&OsStr, (Option<&Entry>, Option<&Entry>)> = HashMap::with_capacity(one.len());
    one.iter().for_each(|entry| pairs.entry(&entry.name).or_default().0 = Some(entry));
    other.iter().for_each(|entry| pairs.entry(&entry.name).or_default().1 = Some(entry));
    for (name, (one, other)) in pairs {
        if one.map(|one| (one.kind, one.id)) == other.map(|other| (other.kind, other.id)) {
            continue;
        }
        let is = |kind: fn(Kind) -> bool| one.is_some_and(|one| kind(one.kind)) || other.is_some_and(|other| kind(other.kind));
        let folder = |entry: Option<&Entry>| entry.filter(|entry| entry.kind == Kind::Tree).map(|entry| entry.id);
        let is_file = is(|kind| matches!(kind, Kind::Blob | Kind::BlobExecutable | Kind::Link));
        if is(|kind| kind == Kind::Commit) || is_file && wanted(name) || differs(store, folder(one), folder(other), wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Puts the parts of a path before what is still to be walked.
fn push_front(rest: &mut VecDeque<OsString>, path: &Path) {
    for part in path.components().rev() {
        match part {
            Component::Normal(name) => rest.push_front(name.to_owned()),
            Component::ParentDir => rest.push_front("..".into()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
}

fn no_file(path: &Path) -> io::Error {
    io::Error::new(io::ErrorKind::IsADirectory, format!("{} is a folder", path.display()))
}

impl FileSystem for Snapshot {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.place(path)? {
            Place::Inside(_, Node::File(store, id)) => store.blob(id),
            Place::Inside(..) => Err(no_file(path)),
            Place::Outside(path) => Disk.read(&path),
        }
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        match self.place(path)? {
            Place::Inside(_, Node::File(store, id)) => store.size(id),
            Place::Inside(..) => Ok(0),
            Place::Outside(path) => Disk.size(&path),
        }
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let (entries, ignored) = match self.place(dir)? {
            Place::Inside(whole, Node::Folder(store, id)) => {
                let entries = store.tree(id)?;
                let is_ours = Arc::ptr_eq(&store, &self.store);
                let ignored = if is_ours { self.ignored_in(&whole, &entries) } else { Vec::new() };
                (entries, ignored)
            }
            Place::Inside(_, Node::File(..)) => return Err(io::ErrorKind::NotADirectory.into()),
            Place::Inside(_, Node::Empty | Node::Git) => return Ok(Vec::new()),
            Place::Outside(dir) => return Disk.list(&dir),
        };
        let listed = entries.iter().map(|entry| {
            let path = dir.join(&entry.name);
            let kind = match entry.kind {
                Kind::Tree | Kind::Commit => EntryKind::Dir,
                Kind::Blob | Kind::BlobExecutable => EntryKind::File,
                Kind::Link => self.kind_of(&path).unwrap_or(EntryKind::Other),
            };
            DirEntry { path, kind }
        });
        let ignored = ignored.into_iter().filter_map(|entry| Some(DirEntry { path: dir.join(entry.path.file_name()?), kind: entry.kind }));
        let mut listed: Vec<DirEntry> = listed.chain(ignored).collect();
        listed.sort();
        Ok(listed)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        self.kind_of(path).ok()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        match self.place(path)? {
            Place::Inside(path, _) => Ok(path),
            Place::Outside(path) => Disk.canonical(&path),
        }
    }

    fn is_ignored(&self, folder: &Path) -> bool {
        if folder.starts_with(&self.root) { self.store.ignores(folder, true) } else { Disk.is_ignored(folder) }
    }
}
