//! Rounds of `check --fix`: fixes are applied together, and nothing is written before it is known what comes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::failure::Failure;
use super::session::Unsaved;
use super::{output, session};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::lint::{Options, Report, Workspace};
use crate::source::{FileId, Span};
use crate::syntax;

/// What one look at the workspace gave.
pub(super) struct Looked {
    /// What was read, with what the run itself adds to it.
    pub workspace: Workspace,
    /// How many files that were.
    pub files: usize,
    /// What was asked.
    pub options: Options,
    /// What was found.
    pub report: Report,
}

/// A finding with one of its fixes.
type Remedy<'s> = (&'s Diagnostic, &'s Fix);

/// What is known after some rounds.
pub(super) struct Mending<'a, L> {
    /// Only files below these are written, if there are any.
    paths: &'a [PathBuf],
    unsafe_fixes: bool,
    look: L,
    /// Findings for which a fix was chosen that is not safe: what did not end them is not chosen again.
    chosen: BTreeSet<String>,
    /// Safe fixes that are offered again once they are applied, with their rule.
    useless: BTreeMap<Key, Arc<str>>,
    /// Rules whose fixes bring an error of the input: a fix, and that error.
    harmful: BTreeMap<Arc<str>, (String, String)>,
}

/// Fingerprint of a finding, and title of a fix for it.
type Key = (String, String);

/// What came of applying fixes together.
enum Attempt {
    /// There was none that could be applied.
    Nothing,
    /// They are written, so many of them.
    Done(Box<Looked>, usize),
    /// Nothing was written: some are of no use, which is noted.
    Useless,
    /// Nothing was written: the first of them, and an error that was not there before.
    Harm(String, String),
}

impl<'a, L: Fn(&Unsaved) -> Result<Looked, Failure>> Mending<'a, L> {
    pub fn new(paths: &'a [PathBuf], unsafe_fixes: bool, look: L) -> Self {
        Self { paths, unsafe_fixes, look, chosen: BTreeSet::new(), useless: BTreeMap::new(), harmful: BTreeMap::new() }
    }

    /// Applies what may be applied to what was seen. Gives what is seen then, and how many fixes that were; nothing where there was none.
    ///
    /// # Errors
    /// Those of looking, and of writing a file.
    pub fn round(&mut self, seen: &Looked) -> Result<Option<(Looked, usize)>, Failure> {
        // Where the input has errors, rules do not see everything: those are mended first.
        let (of_input, _) = self.meant(seen);
        if let Attempt::Done(next, taken) = self.attempt(seen, &of_input)? {
            return Ok(Some((*next, taken)));
        }
        loop {
            let (_, meant) = self.meant(seen);
            match self.attempt(seen, &meant)? {
                Attempt::Nothing => return Ok(None),
                Attempt::Done(next, taken) => return Ok(Some((*next, taken))),
                Attempt::Useless => continue,
                Attempt::Harm(..) => {}
            }
            // The first rule whose fixes do no harm makes this round, the others have the next one.
            let rules: BTreeSet<&Arc<str>> = meant.iter().map(|(finding, _)| &finding.rule).collect();
            for rule in rules {
                let of_rule: Vec<Remedy<'_>> = meant.iter().copied().filter(|(finding, _)| finding.rule == *rule).collect();
                match self.attempt(seen, &of_rule)? {
                    Attempt::Done(next, taken) => return Ok(Some((*next, taken))),
                    Attempt::Harm(title, error) => drop(self.harmful.insert(Arc::clone(rule), (title, error))),
                    Attempt::Nothing | Attempt::Useless => {}
                }
            }
        }
    }

    /// Which fixes were left out and why, a sentence each.
    pub fn left_out(&self) -> Vec<String> {
        let harmful = self.harmful.iter();
        let harmful = harmful.map(|(rule, (title, error))| {
            format!("\"{title}\", a fix of `{rule}`, was left out with all others of that rule: it brings an error of the input, {error}")
        });
        let mut useless: BTreeMap<&Arc<str>, Vec<&str>> = BTreeMap::new();
        for ((_, title), rule) in &self.useless {
            useless.entry(rule).or_default().push(title);
        }
        let useless = useless.into_iter().map(|(rule, titles)| {
            let more = titles.len() - 1;
            let others = if more == 0 { String::new() } else { format!(" with {more} more of that rule") };
            format!("\"{}\", a fix of `{rule}`, was left out{others}: its finding stays all the same", titles[0])
        });
        harmful.chain(useless).collect()
    }

    /// The fixes that may be applied: those of errors of the input, and those of what rules find.
    fn meant<'s>(&self, seen: &'s Looked) -> (Vec<Remedy<'s>>, Vec<Remedy<'s>>) {
        let mut meant = Vec::new();
        for finding in seen.report.findings.iter().filter(|finding| !self.harmful.contains_key(&finding.rule)) {
            let is_useless = |fix: &Fix| !self.useless.is_empty() && self.useless.contains_key(&key(finding, fix));
            let safe = finding.fixes.iter().filter(|fix| is_safe(fix) && !is_useless(fix));
            let may_choose =
                self.unsafe_fixes && !finding.fixes.iter().any(is_safe) && !self.chosen.contains(&finding.identity.fingerprint);
            let choice = finding.fixes.iter().find(|fix| may_choose && fix.safety == Safety::Suggested);
            meant.extend(safe.chain(choice).map(|fix| (finding, fix)));
        }
        meant.into_iter().partition(|(finding, _)| finding.is_wrong_input())
    }

    /// Applies as many of these as can be applied together, if that does no harm and is of use.
    fn attempt(&mut self, seen: &Looked, meant: &[Remedy<'_>]) -> Result<Attempt, Failure> {
        let taken = self.together(&seen.workspace, meant)?;
        let Some((first, title)) = taken.first().map(|(finding, fix)| (finding, &fix.title)) else { return Ok(Attempt::Nothing) };
        let edits: Vec<(Span, String)> = taken.iter().flat_map(|(_, fix)| fix.edits.iter().cloned()).collect();
        let texts = seen.workspace.sources.edited(&edits);
        let path = |file: &FileId| seen.workspace.path_of(*file);
        let next = (self.look)(&texts.iter().map(|(file, new)| (path(file), Arc::from(new.as_str()))).collect())?;
        if first.is_wrong_input() {
            // An error that is mended may have hidden others.
            still_readable(&seen.workspace, &texts)?;
        } else if let Some(error) = new_error(seen, &next) {
            return Ok(Attempt::Harm(title.clone(), error));
        } else {
            let useless = offered_again(seen, &next, &taken);
            if !useless.is_empty() {
                self.useless.extend(useless);
                return Ok(Attempt::Useless);
            }
        }
        for (file, new) in &texts {
            output::replace(&path(file), |out| out.write_all(new.as_bytes())).map_err(|error| {
                Failure::new(
                    format!("`{}` cannot be written: {error}", seen.workspace.sources.path(*file)),
                    "it is as it was; check its permissions and the room on the disk, then `archlint check --fix` again",
                )
            })?;
        }
        let chosen = taken.iter().filter(|(_, fix)| !is_safe(fix));
        self.chosen.extend(chosen.map(|(finding, _)| finding.identity.fingerprint.clone()));
        Ok(Attempt::Done(Box::new(next), taken.len()))
    }

    /// Those of these fixes that do not get into each other's way. Only in files of the workspace itself, and of those that are asked for.
    fn together<'s>(&self, workspace: &Workspace, fixes: &[Remedy<'s>]) -> Result<Vec<Remedy<'s>>, Failure> {
        let mut own: Vec<FileId> = workspace.own_files().collect();
        if !self.paths.is_empty() {
            let asked: Vec<PathBuf> = self.paths.iter().map(|path| session::real(path)).collect::<Result<_, _>>()?;
            own.retain(|file| asked.iter().any(|asked| workspace.path_of(*file).starts_with(asked)));
        }
        let mut edits: Vec<Span> = Vec::new();
        let mut taken = Vec::new();
        for (finding, fix) in fixes {
            let free = |(span, _): &(Span, String)| own.contains(&span.file) && !edits.iter().any(|other| other.touches(*span));
            if !fix.edits.is_empty() && fix.edits.iter().all(free) {
                edits.extend(fix.edits.iter().map(|(span, _)| *span));
                taken.push((*finding, *fix));
            }
        }
        Ok(taken)
    }
}

fn is_safe(fix: &Fix) -> bool {
    fix.safety == Safety::Safe
}

fn key(finding: &Diagnostic, fix: &Fix) -> Key {
    (finding.identity.fingerprint.clone(), fix.title.clone())
}

/// What could be read has to be readable afterwards.
fn still_readable(workspace: &Workspace, texts: &BTreeMap<FileId, String>) -> Result<(), Failure> {
    let broken = texts.iter().find(|(file, new)| {
        let old = workspace.sources.get(**file).map_or("", |file| &file.text);
        syntax::parse(**file, new).errors.len() > syntax::parse(**file, old).errors.len()
    });
    match broken {
        None => Ok(()),
        Some((file, _)) => Err(Failure::new(
            format!("the fixes in `{}` would leave a text that cannot be read, so nothing was written", workspace.sources.path(*file)),
            "`archlint check --diff` shows them",
        )),
    }
}

/// An error of the input that is there afterwards and was not there before, or not as often.
fn new_error(before: &Looked, after: &Looked) -> Option<String> {
    let (before, after) = (wrong_input(before), wrong_input(after));
    after
        .into_iter()
        .find(|(error, times)| before.get(error).is_none_or(|before| before < times))
        .map(|((_, message), _)| message.to_owned())
}

/// The errors of the input, by rule and message, and how often there is each.
fn wrong_input(looked: &Looked) -> BTreeMap<(&str, &str), usize> {
    let mut errors = BTreeMap::new();
    for error in looked.report.findings.iter().filter(|finding| finding.is_wrong_input()) {
        *errors.entry((&*error.rule, &*error.message)).or_default() += 1;
    }
    errors
}

/// Safe fixes of which there are as many as before, for the same finding, although these were applied.
fn offered_again(before: &Looked, after: &Looked, taken: &[Remedy<'_>]) -> BTreeMap<Key, Arc<str>> {
    let offered = |looked: &Looked| {
        let mut offered: BTreeMap<Key, usize> = BTreeMap::new();
        for finding in &looked.report.findings {
            for fix in finding.fixes.iter().filter(|fix| is_safe(fix)) {
                *offered.entry(key(finding, fix)).or_default() += 1;
            }
        }
        offered
    };
    let (mut left, after) = (offered(before), offered(after));
    let taken = taken.iter().filter(|(_, fix)| is_safe(fix));
    let taken: BTreeMap<Key, Arc<str>> = taken
        .map(|(finding, fix)| {
            let key = key(finding, fix);
            left.entry(key.clone()).and_modify(|left| *left -= 1);
            (key, Arc::clone(&finding.rule))
        })
        .collect();
    taken.into_iter().filter(|(key, _)| after.get(key) > left.get(key)).collect()
}
