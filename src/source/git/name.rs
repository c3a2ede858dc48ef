//! Which commit a name means, and where none is meant, why. The library says that it found nothing; people are told whether that was the name, the way
//! from it, or an object that is gone.

use gix::ObjectId;
use gix::object::Kind;
use gix::refs::PartialNameRef;

use super::{Cut, GitError, cut, read, store, unreadable};

/// The commit that git takes a name for.
pub(super) fn commit(repository: &gix::Repository, name: &str) -> Result<ObjectId, GitError> {
    match repository.rev_parse_single(name) {
        Ok(id) => peeled(repository, name, id.detach()),
        Err(_) => Err(why_not(repository, name)),
    }
}

/// The commit that an object is, or that a tag leads to.
fn peeled(repository: &gix::Repository, name: &str, id: ObjectId) -> Result<ObjectId, GitError> {
    let object = repository.find_object(id).map_err(|error| match why_not(repository, name) {
        // Only what the digits of a name begin with is not there by its name alone.
        GitError::NoRevision if !is_id(repository, name) => unreadable(repository, id, &error),
        why => why,
    })?;
    let end = object.peel_tags_to_end().map_err(|error| GitError::Damaged(store::reason(&error)))?;
    if end.kind == Kind::Commit { Ok(end.id) } else { Err(GitError::NoCommit) }
}

/// Whether a name gives an object by its digits.
fn is_id(repository: &gix::Repository, name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_hexdigit()) && !matches!(repository.try_find_reference(name), Ok(Some(_)) | Err(_))
}

/// Why a name means nothing: what it begins with, or the way from there.
fn why_not(repository: &gix::Repository, name: &str) -> GitError {
    let (base, way) = name.split_at(name.find(['~', '^', ':']).filter(|&at| at > 0).unwrap_or(name.len()));
    if way.is_empty() {
        return why_no_base(repository, base);
    }
    commit(repository, base).map_or_else(|error| error, |begin| why_no_way(repository, begin, way))
}

/// Why a name without operators means nothing.
fn why_no_base(repository: &gix::Repository, name: &str) -> GitError {
    if <&PartialNameRef>::try_from(name).is_err() {
        return GitError::NoRevision;
    }
    let is_head = name == "HEAD" || name == "@";
    match repository.try_find_reference(name) {
        Ok(Some(_)) if is_head => why_no_head(repository),
        Ok(Some(mut reference)) => {
            let target = reference.target().try_name().map(|target| target.shorten().to_string());
            match (reference.follow_to_object(), target) {
                (Ok(id), _) => read(repository, id.detach()).err().unwrap_or(GitError::NoRevision),
                (Err(_), Some(target)) => GitError::Damaged(format!("it leads to `{target}`, which does not exist")),
                (Err(error), None) => GitError::Damaged(store::reason(&error)),
            }
        }
        Ok(None) if is_id(repository, name) && cut(repository).is_some() => GitError::Shallow,
        Ok(None) => GitError::NoRevision,
        Err(error) => GitError::Damaged(store::reason(&error)),
    }
}

/// Why what is checked out has no commit.
fn why_no_head(repository: &gix::Repository) -> GitError {
    match repository.head() {
        Ok(head) => match (head.id(), head.referent_name()) {
            (Some(id), _) => read(repository, id.detach()).err().unwrap_or(GitError::NoRevision),
            (None, Some(branch)) => GitError::NoBranch(branch.shorten().to_string()),
            (None, None) => GitError::NoRevision,
        },
        Err(error) => GitError::Damaged(store::reason(&error)),
    }
}

/// Why the way from a commit along `~3`, `^2` and the like leads nowhere.
fn why_no_way(repository: &gix::Repository, begin: ObjectId, way: &str) -> GitError {
    let cut = cut(repository);
    let mut at = begin;
    let mut rest = way;
    while let Some(operator) = rest.chars().next() {
        let end = rest[1..].find(|c: char| !c.is_ascii_digit()).map_or(rest.len(), |end| end + 1);
        let number = if end == 1 { 1 } else { rest[1..end].parse().unwrap_or(usize::MAX) };
        let (steps, nth) = match operator {
            '~' => (number, 1),
            '^' if !rest.starts_with("^{") => (1, number),
            // What asks for a kind of object, a text or a file.
            _ => return GitError::NoRevision,
        };
        for _ in 0..steps {
            match parent(repository, &cut, at, nth) {
                Ok(next) => at = next,
                Err(error) => return error,
            }
        }
        rest = &rest[end..];
    }
    read(repository, at).err().unwrap_or(GitError::NoRevision)
}

/// A parent of a commit; the commit itself is its parent 0.
fn parent(repository: &gix::Repository, cut: &Cut, id: ObjectId, nth: usize) -> Result<ObjectId, GitError> {
    let commit = repository.find_commit(id).map_err(|error| unreadable(repository, id, &error))?;
    let Some(before) = nth.checked_sub(1) else { return Ok(id) };
    if cut.as_ref().is_some_and(|cut| cut.contains(&id)) {
        return Err(GitError::Shallow);
    }
    commit.parent_ids().nth(before).map(gix::Id::detach).ok_or(GitError::NoRevision)
}
