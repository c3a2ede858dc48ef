//! Git repositories, read and never written. The only user of gix.
//!
//! A commit becomes a [`FileSystem`](super::FileSystem): what reads a workspace from the disk reads it from any revision as well.

mod ignored;
mod name;
mod snapshot;
mod store;

use std::collections::HashSet;
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
    /// First line of its message.
    pub title: String,
    /// When it was committed, in seconds since 1970 in UTC.
    pub seconds: i64,
    /// Seconds by which the clock of the committer was ahead of UTC.
    pub offset: i32,
    oid: ObjectId,
    tree: ObjectId,
    parent: Option<ObjectId>,
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
    /// This branch is checked out, and does not exist: it has no commit yet, or is gone.
    NoBranch(String),
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
            Self::NoBranch(_) => "the branch that is checked out has no commit",
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
        self.store.with(|repository| cut(repository).is_some())
    }

    /// Whether objects were left out when it was cloned, for a server to give them later.
    pub fn is_partial(&self) -> bool {
        self.store.with(store::is_partial)
    }

    /// The commit that a name means: a branch, a tag, a commit's name or the start of one, `HEAD~3`, `main^2`, `v1.0^{commit}`, and whatever else git
    /// takes for one revision.
    ///
    /// # Errors
    /// When nothing has the name, it is no commit, or it cannot be read.
    pub fn commit(&self, name: &str) -> Result<Commit, GitError> {
        self.store.with(|repository| name::commit(repository, name).and_then(|oid| read(repository, oid)))
    }

    /// So many digits of the name of a commit as tell it from all other objects. Asks all of them: for what is shown.
    pub fn short(&self, commit: &Commit) -> String {
        use gix::prelude::ObjectIdExt;
        self.store.with(|repository| commit.oid.attach(repository).shorten_or_id().to_string())
    }

    /// The last commit that two histories share.
    ///
    /// # Errors
    /// When there is none, a shallow clone does not reach back to it, or the history is damaged.
    pub fn merge_base(&self, one: &Commit, two: &Commit) -> Result<Commit, GitError> {
        self.store.with(|repository| match repository.merge_base(one.oid, two.oid) {
            Ok(Some(id)) => is_whole(repository, [one.oid, two.oid], id.detach()).and_then(|()| read(repository, id.detach())),
            none => Err(apart(repository, [one.oid, two.oid], none.err())),
        })
    }

    /// The commits that lead to one along first parents, itself included: what a main branch was, one merge after the other. Linear in them.
    pub fn history(&self, end: &Commit) -> History {
        let mut history = History { commits: vec![end.clone()], shallow: false, broken: None };
        self.store.with(|repository| {
            let cut = cut(repository);
            loop {
                match history.commits.last().map_or(Ok(Before::Nothing), |last| before(repository, &cut, last)) {
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
        });
        history.commits.reverse();
        history
    }

    /// The first parent of a commit.
    ///
    /// # Errors
    /// When it should be there and cannot be read.
    pub fn before(&self, commit: &Commit) -> Result<Before, GitError> {
        self.store.with(|repository| before(repository, &cut(repository), commit))
    }

    /// The files as they were in a commit.
    pub fn snapshot(&self, commit: &Commit) -> Snapshot {
        Snapshot::new(Arc::clone(&self.store), self.root.clone(), commit.tree)
    }

    /// Names of branches, branches of remotes and tags, as they may be given: for finding the one that was meant. Empty when they cannot be listed. What only
    /// leads to another one of them, as `origin/HEAD` does, is left out: nobody means it.
    pub fn names(&self) -> Vec<String> {
        self.store.with(|repository| {
            let Ok(references) = repository.references() else { return Vec::new() };
            let Ok(all) = references.all() else { return Vec::new() };
            let named = all.filter_map(Result::ok).filter_map(|reference| {
                let (category, short) = reference.name().category_and_short_name()?;
                let common = matches!(category, Category::LocalBranch | Category::RemoteBranch | Category::Tag);
                (common && reference.try_id().is_some()).then(|| short.to_string())
            });
            named.collect()
        })
    }

    /// Names of the repositories that it fetches from.
    pub fn remotes(&self) -> Vec<String> {
        self.store.with(|repository| repository.remote_names().iter().map(ToString::to_string).collect())
    }
}

/// Commits whose parents a shallow clone does not have.
type Cut = Option<gix::shallow::Commits>;

fn cut(repository: &gix::Repository) -> Cut {
    repository.shallow_commits().ok().flatten()
}

/// Whether all commits can be read that lead to two others from one that both share: a later one that both share may be missing, and the library passes
/// over what it cannot read.
fn is_whole(repository: &gix::Repository, ends: [ObjectId; 2], base: ObjectId) -> Result<(), GitError> {
    let damaged = |why: String| missing_behind(repository, ends).unwrap_or(GitError::Damaged(why));
    let mut walk = repository.rev_walk(ends).with_hidden([base]).all().map_err(|error| damaged(error.to_string()))?;
    walk.try_for_each(|commit| commit.map(|_| ()).map_err(|error| damaged(error.to_string())))
}

/// Why no commit is found that two others share.
fn apart(repository: &gix::Repository, ends: [ObjectId; 2], error: Option<gix::Error>) -> GitError {
    if let Some(missing) = missing_behind(repository, ends) {
        return missing;
    }
    match error {
        _ if cut(repository).is_some() => GitError::Shallow,
        None => GitError::Unrelated,
        Some(error) => GitError::Damaged(store::reason(&error)),
    }
}

/// The first commit behind two others that cannot be read, if there is one. Linear in all that is behind them.
fn missing_behind(repository: &gix::Repository, ends: [ObjectId; 2]) -> Option<GitError> {
    let cut = cut(repository);
    let mut waiting = Vec::from(ends);
    let mut seen: HashSet<ObjectId> = ends.into();
    while let Some(oid) = waiting.pop() {
        if cut.as_ref().is_some_and(|cut| cut.contains(&oid)) {
            continue;
        }
        match repository.find_commit(oid) {
            Ok(commit) => waiting.extend(commit.parent_ids().map(gix::Id::detach).filter(|parent| seen.insert(*parent))),
            Err(error) => return Some(unreadable(repository, oid, &error)),
        }
    }
    None
}

fn before(repository: &gix::Repository, cut: &Cut, commit: &Commit) -> Result<Before, GitError> {
    if cut.as_ref().is_some_and(|cut| cut.contains(&commit.oid)) {
        return Ok(Before::Cut);
    }
    commit.parent.map_or(Ok(Before::Nothing), |parent| read(repository, parent).map(Before::Commit))
}

fn read(repository: &gix::Repository, oid: ObjectId) -> Result<Commit, GitError> {
    let damaged = |error: gix::Error| unreadable(repository, oid, &error);
    let commit = repository.find_commit(oid).map_err(damaged)?;
    let time = commit.time().map_err(damaged)?;
    let title = commit.message_raw_sloppy().to_string();
    Ok(Commit {
        id: oid.to_string(),
        title: title.trim_start().lines().next().unwrap_or_default().trim_end().to_owned(),
        seconds: time.seconds,
        offset: time.offset,
        oid,
        tree: commit.tree_id().map_err(damaged)?.detach(),
        parent: commit.parent_ids().next().map(gix::Id::detach),
    })
}

/// Why a commit that something leads to cannot be read.
fn unreadable(repository: &gix::Repository, oid: ObjectId, error: &gix::Error) -> GitError {
    let short = oid.to_hex_with_len(7);
    GitError::Damaged(if repository.has_object(oid) {
        format!("commit {short} is damaged: {}", store::reason(error))
    } else {
        format!("commit {short} is missing")
    })
}
