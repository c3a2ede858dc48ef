//! `check --watch`: the same run again and again, whenever a file of the workspace changes, with what that changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::failure::Failure;
use super::window::{Window, tagged};
use super::{Outcome, session};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, BASELINE, Workspace};
use crate::render::{Ink, text};
use crate::source::{Disk, FileSystem, is_arch};
use crate::watch;

/// To the upper left corner, and everything below is cleared: what stood above stays where one can scroll to.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// File systems write down when something was written with a clock that lags behind by up to this.
const COARSE: Duration = Duration::from_millis(10);

/// What one run looked at and found.
pub(super) struct Seen {
    /// What was read.
    pub workspace: Workspace,
    /// What was shown.
    pub findings: Vec<Diagnostic>,
}

/// Runs until it is stopped from outside, or nothing can be watched. A run that fails is said, and the next change is waited for.
pub(super) fn watch(window: &Window, mut run: impl FnMut(&Window) -> Result<Seen, Failure>) -> Outcome {
    let (mut watch, changes) = watch::start().map_err(|error| cannot(&error))?;
    let mut before: Option<BTreeMap<String, String>> = None;
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    let mut around: BTreeSet<PathBuf> = BTreeSet::new();
    let mut said_that_it_polls = false;
    loop {
        // Terminals are made wider and narrower while one works.
        let window = &window.measured_again();
        if window.answers_a_terminal {
            window.print(CLEAR)?;
        }
        let begun = SystemTime::now();
        match run(window) {
            Ok(seen) => {
                let now = names(&seen);
                if let Some(before) = &before {
                    window.remark_always(&since(before, &now, window));
                }
                before = Some(now);
                files = session::files(&seen.workspace).into_iter().map(|(_, path)| path).collect();
                folders = folders_of(&seen.workspace, &files);
                // A baseline that was left behind is looked for in these, and so is the beginning of the workspace.
                around = lint::folders_around(&Disk, &seen.workspace.root, &session::ceilings()).map(Path::to_path_buf).collect();
            }
            // Nothing to watch yet: whoever gave a path that does not exist is told at once.
            Err(failure) if folders.is_empty() => return Err(failure),
            Err(failure) => _ = failure.say(window),
        }
        let watched = watch.folders(&folders.union(&around).cloned().collect()).map_err(|error| cannot(&error))?;
        if watched.more && written_since(begun, files.iter().chain(&folders)) {
            continue;
        }
        if watched.polls && !said_that_it_polls {
            said_that_it_polls = true;
            window.say(
                "note",
                Ink::Bold,
                &format!("{} are more than the system watches: they are looked at every 2 s", text::count(folders.len(), "folder")),
            );
        }
        window.remark("watching for changes; Ctrl-C ends it\n");
        let is_inside = |path: &Path| path.parent().is_some_and(|folder| folders.contains(folder));
        let matters = |path: &Path| files.contains(path) || is_arch(path) || is_baseline(path) || is_foreign(path) && is_inside(path);
        watch.look_again(&changes.wait(matters).map_err(|error| cannot(&error))?);
    }
}

/// Whether anything was written while nobody was watching: since a run began that found out what is to be watched.
fn written_since<'p>(begun: SystemTime, mut paths: impl Iterator<Item = &'p PathBuf>) -> bool {
    let since = begun.checked_sub(COARSE).unwrap_or(begun);
    paths.any(|path| path.metadata().and_then(|about| about.modified()).is_ok_and(|written| written > since))
}

fn cannot(error: &str) -> Failure {
    Failure::new(format!("files cannot be watched: {error}"), "run `archlint check` without `--watch`, whenever something changed")
}

fn is_baseline(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == BASELINE)
}

/// What Compose files are called, and what they read besides.
fn is_foreign(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".env"));
    named || path.extension().is_some_and(|extension| ["yml", "yaml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// Every folder in which something was read or looked for.
fn folders_of(workspace: &Workspace, files: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let mut folders: BTreeSet<PathBuf> = workspace.folders.iter().cloned().collect();
    folders.extend(files.iter().filter_map(|file| file.parent().map(Path::to_path_buf)));
    folders.insert(workspace.root.clone());
    folders.retain(|folder| Disk.kind(folder).is_some());
    folders
}

/// Each finding by what stays the same when a text is moved, with the line that names it.
fn names(seen: &Seen) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    for finding in &seen.findings {
        let place = finding.span().map(|span| session::place(&seen.workspace.sources, span));
        let said = format!("{}[{}] {}", finding.level.name(), finding.rule, text::visible(&finding.message));
        let path = finding.span().map_or("", |span| seen.workspace.sources.path(span.file));
        let key = if finding.identity.fingerprint.is_empty() {
            format!("{}:{path}:{}", finding.rule, finding.message)
        } else {
            finding.identity.fingerprint.clone()
        };
        names.insert(key, place.map_or_else(|| said.clone(), |place| format!("{place}: {said}")));
    }
    names
}

/// What is new, what is gone, and how much is still there.
fn since(before: &BTreeMap<String, String>, now: &BTreeMap<String, String>, window: &Window) -> String {
    let style = &window.stderr;
    let new: Vec<&String> = now.iter().filter(|(key, _)| !before.contains_key(*key)).map(|(_, line)| line).collect();
    let gone: Vec<&String> = before.iter().filter(|(key, _)| !now.contains_key(*key)).map(|(_, line)| line).collect();
    let still = now.len() - new.len();
    let mut out = String::from("\n");
    for line in &gone {
        out.push_str(&tagged(style, "gone", Ink::Green, line));
    }
    for line in &new {
        out.push_str(&tagged(style, "new", Ink::Yellow, line));
    }
    let said = if new.is_empty() && gone.is_empty() {
        format!("nothing changed: {} still there", text::count(still, "finding"))
    } else {
        format!("{} new, {} gone, {still} still there", new.len(), gone.len())
    };
    out.push_str(&tagged(style, "since the last run", Ink::Bold, &said));
    out
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    #[test]
    fn what_was_written_while_nobody_watched_is_noticed() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("w.arch");
        let begun = SystemTime::now();
        let written = |offset: i64| {
            let shift = Duration::from_secs(offset.unsigned_abs());
            let when = if offset < 0 { begun - shift } else { begun + shift };
            File::create(&path).and_then(|file| file.set_modified(when)).expect("a file can be written");
            written_since(begun, [path.clone()].iter())
        };
        assert!(!written(-1));
        assert!(written(0));
        assert!(written(1));
        assert!(!written_since(begun, [folder.path().join("nothing")].iter()));
    }
}
