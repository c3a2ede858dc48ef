//! Less was read than people may think: nothing at all, or loose files that keep a workspace below them from being found. Where nobody reads what a green run
//! says that is an error, since such a check stays green for ever.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::window::Window;
use super::{platform, session};
use crate::diagnostic::{Diagnostic, word};
use crate::frontend::compose;
use crate::lint::Workspace;
use crate::render::Ink;
use crate::source::{Disk, SourceFile, Span, files_below};

/// What is amiss, and what to do about it.
struct Lack {
    message: String,
    help: String,
}

impl Lack {
    fn of(workspace: &Workspace) -> Option<Self> {
        // Of files that are named something else is said, whether or not they can be read.
        if workspace.sources.is_empty() && workspace.given.is_empty() {
            let root = workspace.root.display();
            let message = format!("there is nothing to check: no `.arch` file stands in `{root}`, above it or below");
            return Some(Self { message, help: nothing_yet(&workspace.root) });
        }
        if workspace.is_declared() || workspace.own_files().next().is_none() {
            return None;
        }
        let below: Vec<String> = session::below(&Disk, &workspace.root).iter().map(|folder| session::shown(folder)).collect();
        let first = word(below.first()?);
        Some(Self {
            message: format!("no file here declares a workspace, and those below are no part of this: {}", session::listed(&below)),
            help: format!("name one, as in `archlint check --root {first}`; move what is here into one of them"),
        })
    }
}

/// In CI, makes it an error of the input, so that every format has it.
pub(super) fn is_an_error(workspace: &mut Workspace) {
    if !platform::is_ci() {
        return;
    }
    let Some(Lack { message, help }) = Lack::of(workspace) else { return };
    let own = workspace.own_files().next();
    let (rule, label) = if own.is_some() { ("hidden-workspace", "here") } else { ("nothing-to-check", "no such file") };
    let file = own.unwrap_or_else(|| workspace.sources.add(SourceFile::new("workspace.arch", "")));
    let error = Diagnostic::input(rule, message, Span::new(file, 0, 0), label);
    workspace.problems.push(error.note("in CI that is an error, since such a check stays green for ever").help(help));
}

/// The same for commands that have no findings.
///
/// # Errors
/// In CI, when less was read than people may think.
pub(super) fn refuse(workspace: &Workspace) -> Result<(), Failure> {
    match Lack::of(workspace).filter(|_| platform::is_ci()) {
        Some(Lack { message, help }) => Err(Failure::new(message, help)),
        None => Ok(()),
    }
}

/// Elsewhere, says so.
pub(super) fn say(workspace: &Workspace, window: &Window) {
    if platform::is_ci() {
        return;
    }
    if let Some(Lack { message, help }) = Lack::of(workspace) {
        window.say("warning", Ink::Yellow, &message);
        window.say("help", Ink::Cyan, &help);
    }
}

/// Says that nothing was looked at: a warning where somebody reads it. False in CI, where it ends the run with 2.
pub(super) fn may_pass(said: &str, help: &str, window: &Window) -> bool {
    if platform::is_ci() {
        Failure::new(said, help).say(window);
        return false;
    }
    window.say("warning", Ink::Yellow, said);
    window.say("help", Ink::Cyan, help);
    true
}

/// What to do in a folder without a workspace: the Compose file that is nearest is named.
fn nothing_yet(folder: &Path) -> String {
    match nearest_compose(folder) {
        Some((file, others)) => {
            let with = if others { "it and others below" } else { "it" };
            let file = word(&file);
            format!("`archlint check {file}` looks at that Compose file alone; `archlint init` begins a workspace with {with}")
        }
        None => "`archlint init` begins a workspace here; `archlint check compose.yaml` looks at a Compose file alone".to_owned(),
    }
}

/// What to do where something is asked of a workspace and none was read: a Compose file becomes one with a command.
pub(super) fn to_ask(workspace: &Workspace) -> String {
    const ELSEWHERE: &str = "ask in the folder of a workspace, or name it with `--root FOLDER`";
    match nearest_compose(&workspace.root).filter(|_| workspace.inputs.is_empty()) {
        Some((file, _)) => format!("`archlint init` begins a workspace with `{file}`, of which this can be asked; or {ELSEWHERE}"),
        None => ELSEWHERE.to_owned(),
    }
}

/// The Compose file that is nearest to the top of a folder, as seen from here, and whether there are others.
fn nearest_compose(folder: &Path) -> Option<(String, bool)> {
    if session::holds_all_sorts(folder) {
        return None;
    }
    let (files, _) = files_below(folder);
    let composed: Vec<&PathBuf> = files.iter().filter(|file| compose::is_default_name(file)).collect();
    let nearest = composed.iter().min_by_key(|file| (file.components().count(), **file))?;
    Some((session::shown(nearest), composed.len() > 1))
}
