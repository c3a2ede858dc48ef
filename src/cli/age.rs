//! Since when permissions stand: by which commit each was given. A permission is known by its rule, where it stands and its other end: moving it to
//! another file, laying it out anew, or agreeing on another reason or another end makes it no younger.

use std::collections::{BTreeMap, BTreeSet};

use super::revision::{HEAD, Revisions, is_arch};
use super::session;
use crate::diagnostic::Level;
use crate::lint::{self, Held, Surroundings, Workspace};
use crate::source::git::{Before, Commit, GitError, Repository, Snapshot};

/// When a permission was given.
#[derive(Debug, Clone)]
pub(super) enum Given {
    /// The commit that is checked out does not have it.
    NotCommitted,
    /// In this commit.
    In(Commit),
    /// In this commit or before: what can be read of the history begins there.
    InOrBefore(Commit),
}

/// When each of the permissions was given, and what keeps that from being known.
#[derive(Debug, Default)]
pub(super) struct Ages {
    pub given: BTreeMap<Held, Given>,
    pub obstacle: Option<GitError>,
}

/// Follows first parents back to the commit by which the oldest of them came. Costs little for commits that change no `.arch` file, and reading the
/// workspace for each that does.
pub(super) fn ages(held: BTreeSet<Held>, workspace: &Workspace, revisions: &Revisions<'_>) -> Ages {
    let mut ages = Ages::default();
    let followed = Repository::around(&workspace.root).and_then(|repository| {
        let walk = Walk { repository: &repository, workspace, revisions, surroundings: session::surroundings() };
        walk.back(held, &mut ages)
    });
    ages.obstacle = followed.err();
    ages
}

/// What the files of a commit say of permissions.
enum Said {
    /// What those of the commit after it say.
    TheSame,
    /// They have errors: they neither have a permission nor lack it.
    Nothing,
    /// These are given.
    These(BTreeSet<Held>),
}

/// The way back through a history.
struct Walk<'a> {
    repository: &'a Repository,
    workspace: &'a Workspace,
    revisions: &'a Revisions<'a>,
    surroundings: Surroundings,
}

impl Walk<'_> {
    /// Fills in what is known. What is not yet found when the way ends was given in the last commit in which it was seen, or before.
    fn back(&self, held: BTreeSet<Held>, ages: &mut Ages) -> Result<(), GitError> {
        let mut at = match self.repository.commit(HEAD) {
            Err(GitError::NoBranch(_)) => {
                ages.given.extend(held.into_iter().map(|held| (held, Given::NotCommitted)));
                return Ok(());
            }
            commit => commit?,
        };
        let mut files = self.repository.snapshot(&at);
        let mut readable = true;
        let mut waiting = held;
        match self.said(&files)? {
            Said::These(there) => {
                let (committed, new): (BTreeSet<Held>, _) = waiting.into_iter().partition(|held| there.contains(held));
                ages.given.extend(new.into_iter().map(|held| (held, Given::NotCommitted)));
                waiting = committed;
            }
            Said::Nothing | Said::TheSame => readable = false,
        }
        let mut seen = at.clone();
        while !waiting.is_empty() {
            let (before, earlier, said) = match self.step(&at, &files) {
                Ok(Some(step)) => step,
                end => {
                    let first = readable && end.is_ok();
                    let given = if first { Given::In(seen) } else { Given::InOrBefore(seen) };
                    ages.given.extend(waiting.into_iter().map(|held| (held, given.clone())));
                    return end.map(|_| ());
                }
            };
            match said {
                Said::TheSame => {}
                Said::Nothing => readable = false,
                Said::These(there) => {
                    readable = true;
                    let (still, born): (BTreeSet<Held>, _) = waiting.into_iter().partition(|held| there.contains(held));
                    ages.given.extend(born.into_iter().map(|held| (held, Given::In(seen.clone()))));
                    waiting = still;
                }
            }
            if readable {
                seen = before.clone();
            }
            (at, files) = (before, earlier);
        }
        Ok(())
    }

    /// The commit before one, its files, and what they say; nothing at the beginning of the history.
    fn step(&self, at: &Commit, files: &Snapshot) -> Result<Option<(Commit, Snapshot, Said)>, GitError> {
        let before = match self.repository.before(at)? {
            Before::Commit(before) => before,
            Before::Nothing => return Ok(None),
            Before::Cut => return Err(GitError::Shallow),
        };
        let earlier = self.repository.snapshot(&before);
        let differs = files.differs(Some(&earlier), &is_arch).map_err(|error| GitError::Damaged(error.to_string()))?;
        let said = if differs { self.said(&earlier)? } else { Said::TheSame };
        Ok(Some((before, earlier, said)))
    }

    fn said(&self, files: &Snapshot) -> Result<Said, GitError> {
        let Some(start) = self.revisions.start_in(files, &self.workspace.root, self.workspace.title().as_deref()) else {
            return Ok(Said::These(BTreeSet::new()));
        };
        let workspace = Workspace::load(files, &start, &self.surroundings);
        if let Some(failure) = files.failure() {
            return Err(GitError::Damaged(failure));
        }
        let whole = workspace.problems.iter().all(|problem| problem.level < Level::Error);
        Ok(if whole { Said::These(lint::held(&lint::resolve(&workspace).0)) } else { Said::Nothing })
    }
}
