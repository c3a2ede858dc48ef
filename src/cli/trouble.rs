//! What a failure of git means for people: what is the matter, and a next step that works where they are.

use super::failure::Failure;
use super::revision::HEAD;
use crate::diagnostic::nearest;
use crate::source::git::{GitError, Repository};

/// How to get what a shallow clone has left out.
const UNSHALLOW: &str =
    "fetch it with `git fetch --unshallow`, or check out the whole history (`fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab)";

/// How to get back what is missing or damaged.
pub(super) fn repair(repository: Option<&Repository>) -> &'static str {
    match repository {
        Some(repository) if repository.is_partial() => "`git fetch --refetch --no-filter` gets what was left out",
        Some(repository) if !repository.remotes().is_empty() => {
            "`git fetch --refetch` gets everything anew, and `git fsck` says what is missing then"
        }
        _ => "`git fsck` says what is missing",
    }
}

/// Where it happened.
pub(super) struct Trouble<'a> {
    pub repository: Option<&'a Repository>,
    /// The command up to the word that names a revision.
    pub usage: &'a str,
    /// The words that name revisions, as they were typed.
    pub asked: &'a str,
    /// The one of them that was looked at.
    pub word: &'a str,
}

impl Trouble<'_> {
    pub fn failure(&self, error: &GitError) -> Failure {
        let (usage, word) = (self.usage, self.word);
        match error {
            GitError::NoRepository => Failure::new(
                format!("`{word}` is no folder, and no git repository is around this one"),
                "run it in a repository; `archlint diff OLD NEW` compares two folders without git",
            ),
            GitError::Unopenable(why) => Failure::new(
                format!("the git repository around this folder cannot be opened: {why}"),
                "`git status` says more; `archlint diff OLD NEW` compares two folders without git",
            ),
            GitError::NoRevision => self.no_revision(),
            GitError::NoBranch(branch) => self.no_branch(branch),
            GitError::NoCommit => {
                Failure::new(format!("`{word}` is no commit"), format!("name a branch, a tag or a commit: `archlint {usage} main`"))
            }
            GitError::Shallow => Failure::new(
                format!("`{word}` lies beyond what this shallow clone has of the history"),
                format!("{UNSHALLOW}; then `archlint {usage} {}`", self.asked),
            ),
            GitError::Unrelated => self.unrelated(),
            GitError::Damaged(why) => Failure::new(
                format!("`{word}` cannot be read from the repository: {why}"),
                format!("{}; `archlint diff OLD NEW` compares two folders without git", repair(self.repository)),
            ),
        }
    }

    fn names(&self) -> Vec<String> {
        self.repository.map_or_else(Vec::new, Repository::names)
    }

    /// What was typed, with another word in the place of the one that was looked at; as it is where that was not typed.
    fn instead(&self, other: &str) -> String {
        let ends_a_word = |rest: &str| rest.is_empty() || rest.starts_with(' ') || rest.starts_with("..");
        let begins_one = |before: &str| before.is_empty() || before.ends_with(' ') || before.ends_with("..");
        let mut places = self.asked.match_indices(self.word).map(|(at, word)| (&self.asked[..at], &self.asked[at + word.len()..]));
        let place = places.find(|(before, rest)| begins_one(before) && ends_a_word(rest));
        place.map_or_else(|| self.asked.to_owned(), |(before, rest)| format!("{before}{other}{rest}"))
    }

    /// Two histories that never met can still be compared; but one cannot begin where the other left it.
    fn unrelated(&self) -> Failure {
        let (usage, word) = (self.usage, self.word);
        match word.split_once("...") {
            Some((one, two)) => {
                let one = if one.is_empty() { HEAD } else { one };
                let both = format!("{one} {two}");
                let help = format!("compare them as they are: `archlint {usage} {}`", both.trim_end());
                Failure::new(format!("the two ends of `{word}` have no commit in common"), help)
            }
            None => {
                let whole = usage.trim_end_matches(" --since");
                Failure::new(
                    format!("`{word}` has no commit in common with the history that is asked for"),
                    format!("`archlint {whole}` shows that from its first commit on"),
                )
            }
        }
    }

    fn no_branch(&self, branch: &str) -> Failure {
        let names = self.names();
        let usual = names.iter().find(|name| ["main", "master"].contains(&name.as_str()));
        let Some(other) = nearest(branch, names.iter().map(String::as_str)).or_else(|| usual.or(names.first()).map(String::as_str)) else {
            return Failure::new(
                format!("the branch `{branch}` is checked out, and has no commit yet"),
                "commit first; `archlint check` looks at what stands on the disk",
            );
        };
        let operators = self.word.find(['~', '^']).map_or("", |at| &self.word[at..]);
        let otherwise = self.instead(&format!("{other}{operators}"));
        let help = if otherwise == self.asked {
            format!("`git switch {other}` checks out one that does")
        } else {
            format!("name another one, as in `archlint {} {otherwise}`; `git switch {other}` checks it out", self.usage)
        };
        Failure::new(format!("the branch `{branch}` is checked out, and does not exist: `{HEAD}` has no commit"), help)
    }

    fn no_revision(&self) -> Failure {
        let (usage, word) = (self.usage, self.word);
        let names = self.names();
        let said = format!("there is no revision `{word}` in this repository");
        if word.is_empty() {
            return Failure::new(
                "the name of the revision is empty",
                format!("name one, as in `archlint {usage} main`; is a variable not set?"),
            );
        }
        let (base, operators) = word.split_at(word.find(['~', '^']).unwrap_or(word.len()));
        let is_known = |name: &str| names.iter().any(|known| known == name);
        if is_known(base) || base == HEAD && !names.is_empty() {
            return Failure::new(said, format!("the history does not go so far: `archlint {usage} {}`", self.instead(base)));
        }
        let remotes = self.repository.map_or_else(Vec::new, Repository::remotes);
        let meant = |name: &str| format!("did you mean `archlint {usage} {}`?", self.instead(&format!("{name}{operators}")));
        let there = remotes.iter().map(|remote| format!("{remote}/{base}")).find(|name| is_known(name));
        // What all names of a remote begin with makes none of them the one that was meant.
        let of_remote = remotes.iter().map(|remote| format!("{remote}/")).find(|remote| base.starts_with(remote.as_str()));
        let near = match &of_remote {
            Some(remote) => {
                let branches = names.iter().filter_map(|name| name.strip_prefix(remote.as_str()));
                nearest(&base[remote.len()..], branches).map(|branch| format!("{remote}{branch}"))
            }
            None => nearest(base, names.iter().map(String::as_str).chain([HEAD])).map(str::to_owned),
        };
        let help = match there.or(near).as_deref() {
            Some(near) => meant(near),
            None if names.is_empty() => "it has no commit yet; `archlint check` looks at what stands on the disk".to_owned(),
            None => self.fetch(base, operators, &remotes),
        };
        Failure::new(said, help)
    }

    /// How to get what only a server may have: clones of one branch fetch no other one unless it is named.
    fn fetch(&self, base: &str, operators: &str, remotes: &[String]) -> String {
        let usage = self.usage;
        let before = self.instead(&format!("{HEAD}~1"));
        let of_remote = remotes.iter().find_map(|remote| Some((remote.as_str(), base.strip_prefix(remote.as_str())?.strip_prefix('/')?)));
        let is_id = base.len() >= 7 && base.bytes().all(|byte| byte.is_ascii_hexdigit());
        let (remote, branch) = match (of_remote, remotes) {
            (Some(found), _) => found,
            (None, [one]) if !is_id && !base.contains([':', '@', ' ']) => (one.as_str(), base),
            (None, []) => {
                return format!("`git branch --all` and `git tag` list what there is; `archlint {usage} {before}` takes the commit before");
            }
            _ => {
                return format!(
                    "`git fetch` gets what only the server has, and `git fetch --refetch` what this clone has lost; `archlint {usage} {before}` takes \
                     the commit before"
                );
            }
        };
        let then = self.instead(&format!("{remote}/{branch}{operators}"));
        let whole = if self.repository.is_some_and(Repository::is_shallow) {
            "; this clone is shallow: `git fetch --unshallow` gets the history that it lacks"
        } else {
            ""
        };
        format!(
            "`git fetch {remote} {branch}:refs/remotes/{remote}/{branch}` gets that branch, if the server has it; then `archlint {usage} {then}`{whole}"
        )
    }
}
