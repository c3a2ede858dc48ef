//! `check --watch`: the same run again and again, whenever a file of the workspace changes, with what that changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::window::{Window, tagged};
use super::{Outcome, session};
use crate::diagnostic::Diagnostic;
use crate::lint::{BASELINE, Workspace};
use crate::render::{Ink, text};
use crate::source::{Disk, FileSystem, is_arch};
use crate::watch::Watch;

/// To the upper left corner, and everything below is cleared: what stood above stays where one can scroll to.
const CLEAR: &str = "\x1b[H\x1b[2J";

/// What one run looked at and found.
pub(super) struct Seen {
    /// What was read.
    pub workspace: Workspace,
    /// What was shown.
    pub findings: Vec<Diagnostic>,
}

/// Runs until it is stopped from outside, or nothing can be watched. A run that fails is said, and the next change is waited for.
pub(super) fn watch(window: &Window, mut run: impl FnMut() -> Result<Seen, Failure>) -> Outcome {
    let mut watch = Watch::new().map_err(|error| cannot(&error))?;
    let mut before: Option<BTreeMap<String, String>> = None;
    let mut files: BTreeSet<PathBuf> = BTreeSet::new();
    let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
    let mut said_that_it_polls = false;
    loop {
        if window.answers_a_terminal {
            window.print(CLEAR)?;
        }
        match run() {
            Ok(seen) => {
                let now = names(&seen);
                if let Some(before) = &before {
                    window.remark_always(&since(before, &now, window));
                }
                before = Some(now);
                files = session::files(&seen.workspace).into_iter().map(|(_, path)| path).collect();
                folders = folders_of(&seen.workspace, &files);
            }
            // Nothing to watch yet: whoever gave a path that does not exist is told at once.
            Err(failure) if folders.is_empty() => return Err(failure),
            Err(failure) => _ = failure.say(window),
        }
        let polls = watch.folders(&folders).map_err(|error| cannot(&error))?;
        if polls && !said_that_it_polls {
            said_that_it_polls = true;
            window.say(
                "note",
                Ink::Bold,
                &format!("{} are more than the system watches: they are looked at every 2 s", text::count(folders.len(), "folder")),
            );
        }
        window.remark("watching for changes; Ctrl-C ends it\n");
        let matters = |path: &Path| files.contains(path) || is_arch(path) || is_foreign(path);
        watch.wait(matters).map_err(|error| cannot(&error))?;
    }
}

fn cannot(error: &str) -> Failure {
    Failure::new(format!("files cannot be watched: {error}"), "run `archlint check` without `--watch`, whenever something changed")
}

/// What Compose files are called, and what they read besides.
fn is_foreign(path: &Path) -> bool {
    let named = path.file_name().is_some_and(|name| name == BASELINE || name.to_string_lossy().starts_with(".env"));
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
