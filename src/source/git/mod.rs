//! Git repositories, read and never written. The only user of gix.
//!
//! A commit becomes a [`FileSystem`](super::FileSystem): what reads a workspace from the disk reads it from any revision as well.

mod ignored;
mod snapshot;
mod store;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::refs::Category;

pub use snapshot::Snapshot;
use store::Store;

/// A repository on this disk.
#[derive(Debug, Clone)]
pub struct Repository {
    store: Arc<Store>,
    root: PathBuf,
    bare: bool,
}

/// One commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its whole name.
    pub id: String,
    /// So many digits of it as tell it from all others.
    pub short: String,
    /// First line of its message.
    pub title: String,
    /// When it was committed, in seconds since 1970 in UTC.
    pub seconds: i64,
    /// Seconds by which the clock of the committer was ahead of UTC.
    pub offset: i32,
    oid: ObjectId,
}

/// The commits that lead to another one, and why there are no more of them.
#[derive(Debug)]
pub struct History {
    /// Oldest first.
    pub commits: Vec<Commit>,
    /// The clone is shallow: there were commits before the first one.
    pub shallow: bool,
    /// Why it cannot be followed further back.
    pub broken: Option<GitError>,
}

/// What stands before a commit along first parents.
#[derive(Debug)]
pub enum Before {
    /// Another commit.
    Commit(Commit),
    /// Nothing: it is the first one.
    Nothing,
    /// The clone is shallow and does not have it.
    Cut,
}

/// What keeps a revision from being read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GitError {
    /// There is none in the folder or above it.
    NoRepository,
    /// There is one that cannot be opened, and why.
    Unopenable(String),
    /// Nothing has this name.
    NoRevision,
    /// What has this name is no commit.
    NoCommit,
    /// It would be further back than a shallow clone goes.
    Shallow,
    /// Two commits have no history in common.
    Unrelated,
    /// Something that should be in the repository is not, or is damaged: what, and why.
    Damaged(String),
}

impl std::fmt::Display for GitError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoRepository => "there is no repository",
            Self::Unopenable(why) | Self::Damaged(why) => why,
            Self::NoRevision => "there is no such revision",
            Self::NoCommit => "this is no commit",
            Self::Shallow => "the clone is shallow",
            Self::Unrelated => "there is no commit in common",
        })
    }
}

impl std::error::Error for GitError {}

/// Whether git is told to leave a folder out, which may be one that cannot be looked into. Where no repository has been made yet, as it would be told.
pub(super) fn is_left_out(folder: &Path) -> bool {
    let Some(parent) = folder.parent() else { return false };
    match Repository::around(parent) {
        Ok(repository) => repository.store.ignores(folder, true),
        Err(_) => ignored::is_ignored(Path::new(""), Path::new(""), folder, true),
    }
}

impl Repository {
    /// The repository around a folder, which is free of links and may be gone.
    ///
    /// # Errors
    /// When there is none, or it cannot be opened.
    pub fn around(folder: &Path) -> Result<Self, GitError> {
        let folder = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(folder);
        let opened = match gix::discover(folder) {
            Ok(repository) => repository,
            // Told apart by what is there: the words of the library are not ours to read.
            Err(error) if folder.ancestors().any(|folder| folder.join(".git").exists()) => {
                return Err(GitError::Unopenable(store::reason(&error)));
            }
            Err(_) => return Err(GitError::NoRepository),
        };
        if opened.common_dir().join("reftable").is_dir() {
            return Err(GitError::Unopenable("it keeps its branches and tags as `reftable`, which is not known here".to_owned()));
        }
        let workdir = opened.workdir().map(Path::to_path_buf);
        let bare = workdir.is_none();
        let root = workdir.unwrap_or_else(|| opened.git_dir().to_path_buf());
        let root = gix::path::realpath(&root).unwrap_or(root);
        Ok(Self { store: Arc::new(Store::new(opened, &root)), root, bare })
    }

    /// The folder that its files stand in, free of links. Of a bare repository its own: nothing is checked out.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether nothing is checked out.
    pub fn is_bare(&self) -> bool {
        self.bare
    }

    /// Whether the history was cut off when it was cloned.
    pub fn is_shallow(&self) -> bool {
        self.store.with(is_cut)
    }

    /// The commit that a name means: a branch, a tag, a commit's name or the start of one, `HEAD~3`, `main^2`, `v1.0^{commit}`, and whatever else git
    /// takes for one revision.
    ///
    /// # Errors
    /// When nothing has the name, it is no commit, or it cannot be read.
    pub fn commit(&self, name: &str) -> Result<Commit, GitError> {
        self.store.with(|repository| {
            let Ok(id) = repository.rev_parse_single(name) else { return Err(why_not(repository, name)) };
            let object = id.object().map_err(|error| absent(repository, name, &error))?;
            let commit = object.peel_to_kind(gix::object::Kind::Commit).map_err(|_| GitError::NoCommit)?;
            read(repository, commit.id)
        })
    }

    /// The last commit that two histories share.
    ///
    /// # Errors
    /// When there is none, a shallow clone does not reach back to it, or the history is damaged.
    pub fn merge_base(&self, one: &Commit, two: &Commit) -> Result<Commit, GitError> {
        self.store.with(|repository| match repository.merge_base(one.oid, two.oid) {
            Ok(Some(id)) => read(repository, id.detach()),
            _ if is_cut(repository) => Err(GitError::Shallow),
            Ok(None) => Err(GitError::Unrelated),
            Err(error) => Err(GitError::Damaged(store::reason(&error))),
        })
    }

    /// The commits that lead to one along first parents, itself included: what a main branch was, one merge after the other. Linear in them.
    pub fn history(&self, end: &Commit) -> History {
        let mut history = History { commits: vec![end.clone()], shallow: false, broken: None };
        loop {
            match history.commits.last().map_or(Ok(Before::Nothing), |last| self.before(last)) {
                Ok(Before::Commit(commit)) => history.commits.push(commit),
                Ok(Before::Nothing) => break,
                Ok(Before::Cut) => {
                    history.shallow = true;
                    break;
                }
                Err(error) => {
                    history.broken = Some(error);
                    break;
                }
            }
        }
        history.commits.reverse();
        history
    }

    /// The first parent of a commit.
    ///
    /// # Errors
    /// When it should be there and cannot be read.
    pub fn before(&self, commit: &Commit) -> Result<Before, GitError> {
        self.store.with(|repository| {
            let cut = repository.shallow_commits().ok().flatten();
            if cut.is_some_and(|cut| cut.contains(&commit.oid)) {
                return Ok(Before::Cut);
            }
            let read_commit = repository.find_commit(commit.oid).map_err(|error| GitError::Damaged(store::reason(&error)))?;
            let parent = read_commit.parent_ids().next().map(gix::Id::detach);
            parent.map_or(Ok(Before::Nothing), |parent| read(repository, parent).map(Before::Commit))
        })
    }

    /// The files as they were in a commit.
    ///
    /// # Errors
    /// When the commit cannot be read.
    pub fn snapshot(&self, commit: &Commit) -> Result<Snapshot, GitError> {
        let tree = self.store.with(|repository| {
            let commit = repository.find_commit(commit.oid).map_err(|error| GitError::Damaged(store::reason(&error)))?;
            commit.tree_id().map(gix::Id::detach).map_err(|error| GitError::Damaged(store::reason(&error)))
        })?;
        Ok(Snapshot::new(Arc::clone(&self.store), self.root.clone(), tree))
    }

    /// Names of branches, branches of remotes and tags, as they may be given: for finding the one that was meant. Empty when they cannot be listed.
    pub fn names(&self) -> Vec<String> {
        self.store.with(|repository| {
            let Ok(references) = repository.references() else { return Vec::new() };
            let Ok(all) = references.all() else { return Vec::new() };
            let named = all.filter_map(Result::ok).filter_map(|reference| {
                let (category, short) = reference.name().category_and_short_name()?;
                let common = matches!(category, Category::LocalBranch | Category::RemoteBranch | Category::Tag);
                common.then(|| short.to_string())
            });
            named.collect()
        })
    }
}

/// Why a name means nothing. The part before the first operator may be known: then the way from it cannot be followed.
fn why_not(repository: &gix::Repository, name: &str) -> GitError {
    let operator = name.find(['~', '^', ':']).filter(|&at| at > 0);
    let base = &name[..operator.unwrap_or(name.len())];
    match repository.rev_parse_single(base).map(|id| id.object()) {
        Ok(Err(error)) => absent(repository, base, &error),
        Ok(Ok(_)) if operator.is_some() && is_cut(repository) => GitError::Shallow,
        _ => GitError::NoRevision,
    }
}

/// Why the object that a name means is not there.
fn absent(repository: &gix::Repository, name: &str, error: &gix::Error) -> GitError {
    let is_id = name.bytes().all(|byte| byte.is_ascii_hexdigit());
    match () {
        () if is_cut(repository) => GitError::Shallow,
        () if is_id => GitError::NoRevision,
        () => GitError::Damaged(store::reason(error)),
    }
}

fn is_cut(repository: &gix::Repository) -> bool {
    repository.is_shallow().unwrap_or(false)
}

fn read(repository: &gix::Repository, oid: ObjectId) -> Result<Commit, GitError> {
    let damaged = |error: gix::Error| GitError::Damaged(store::reason(&error));
    let commit = repository.find_commit(oid).map_err(damaged)?;
    let time = commit.time().map_err(damaged)?;
    let title = commit.message_raw_sloppy().to_string();
    Ok(Commit {
        id: oid.to_string(),
        short: commit.short_id().map_or_else(|_| oid.to_hex_with_len(7).to_string(), |short| short.to_string()),
        title: title.trim_start().lines().next().unwrap_or_default().trim_end().to_owned(),
        seconds: time.seconds,
        offset: time.offset,
        oid,
    })
}
