//! What `check` says beside its findings, so that nothing passes in silence.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::window::Window;
use super::{platform, session, unread};
use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::frontend::compose;
use crate::lint::{Given, Loaded, Workspace};
use crate::model::Origin;
use crate::render::{Ink, text};
use crate::source::{SourceFile, Span, files_below};
use crate::syntax::tree::StatementKind;

/// Where nothing was read and nobody reads what a green run says, that is an error of the input: a check of nothing stays green for ever.
pub(super) fn refuse_nothing(workspace: &mut Workspace) {
    if !workspace.sources.is_empty() || !platform::is_ci() {
        return;
    }
    let help = nothing_yet(&workspace.root);
    let file = workspace.sources.add(SourceFile::new("workspace.arch", ""));
    let error = Diagnostic::input("nothing-to-check", nothing(workspace), Span::new(file, 0, 0), "no such file");
    workspace.problems.push(error.note("in CI that is an error, since a check of nothing stays green for ever").help(help));
}

/// Says so where nothing was read at all.
pub(super) fn nothing_to_check(workspace: &Workspace, window: &Window) {
    if workspace.sources.is_empty() {
        window.say("warning", Ink::Yellow, &nothing(workspace));
        window.say("help", Ink::Cyan, &nothing_yet(&workspace.root));
    }
}

fn nothing(workspace: &Workspace) -> String {
    format!("there is nothing to check: no `.arch` file stands in `{}`, above it or below", workspace.root.display())
}

/// What to do in a folder without a workspace: the Compose file that is nearest is named.
fn nothing_yet(folder: &Path) -> String {
    match nearest_compose(folder) {
        Some((file, others)) => {
            let with = if others { "it and others below" } else { "it" };
            format!("`archlint check {file}` looks at that Compose file alone; `archlint init` begins a workspace with {with}")
        }
        None => "`archlint init` begins a workspace here; `archlint check compose.yaml` looks at a Compose file alone".to_owned(),
    }
}

/// What to do where something is asked of a workspace and none was read: a Compose file becomes one with a command.
pub(super) fn nothing_to_ask(workspace: &Workspace) -> String {
    const ELSEWHERE: &str = "ask in the folder of a workspace, or name it with `--root FOLDER`";
    match nearest_compose(&workspace.root).filter(|_| workspace.inputs.is_empty()) {
        Some((file, _)) => format!("`archlint init` begins a workspace with `{file}`, of which this can be asked; or {ELSEWHERE}"),
        None => ELSEWHERE.to_owned(),
    }
}

/// The Compose file that is nearest to the top of a folder, as seen from here, and whether there are others.
fn nearest_compose(folder: &Path) -> Option<(String, bool)> {
    let (files, _) = files_below(folder);
    let composed: Vec<&PathBuf> = files.iter().filter(|file| compose::is_default_name(file)).collect();
    let nearest = composed.iter().min_by_key(|file| (file.components().count(), **file))?;
    Some((session::shown(nearest), composed.len() > 1))
}

/// That Compose files of several folders were laid over each other: who means two projects would not see it.
pub(super) fn read_as_one(workspace: &Workspace, window: &Window) {
    let folder = |given: &Given| given.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
    let folders: BTreeSet<String> = workspace.given.iter().map(folder).collect();
    let Some(first) = workspace.given.first().filter(|_| folders.len() > 1) else { return };
    let said = format!(
        "Compose files that are given together are read as one project, these of {} folders as well: a service that several declare is one, later \
         files laid over earlier ones",
        folders.len()
    );
    window.say("note", Ink::Bold, &said);
    let file = session::shown(&workspace.root.join(&first.path));
    window.say("help", Ink::Cyan, &format!("if they are projects of their own, check each by itself: `archlint check {file}`"));
}

/// Folders that were passed over; workspaces below files that declare none; a workspace without a component; a run without a rule.
pub(super) fn what_would_pass_in_silence(workspace: &Workspace, counted: &Summary, rules_run: usize, window: &Window) {
    unread::say(&workspace.unread, window);
    say_what_stands_below(workspace, window);
    // Where the input has errors they say why there is nothing.
    let nothing_is_read = workspace.sources.is_empty() || counted.components == 0 && counted.errors > 0;
    let (warning, help) = match () {
        () if nothing_is_read => return,
        () if counted.components == 0 => (
            "no component is declared, so there is nothing to find",
            "declare the first ones, such as `service shop { needs database }`; `archlint help` shows more",
        ),
        () if rules_run == 0 => ("no rule ran", "`archlint rules` lists them; look at `--select`, `--ignore`, `--off` and `policy`"),
        () => return,
    };
    window.say("warning", Ink::Yellow, warning);
    window.say("help", Ink::Cyan, help);
}

/// Files that declare no workspace are one all the same, and keep those below from being found.
fn say_what_stands_below(workspace: &Workspace, window: &Window) {
    let declares = |input: &Loaded| input.tree.statements.iter().any(|one| matches!(one.kind, StatementKind::Workspace { .. }));
    let own = || workspace.inputs.iter().filter(|input| input.origin == Origin::Own);
    if own().next().is_none() || own().any(declares) {
        return;
    }
    let below: Vec<String> = session::below(&workspace.root).iter().map(|below| session::shown(&workspace.root.join(below))).collect();
    if let Some(first) = below.first() {
        let said = format!("no file here declares a workspace, and those below are no part of this run: {}", session::listed(&below));
        window.say_always("warning", Ink::Yellow, &said);
        window.say_always(
            "help",
            Ink::Cyan,
            &format!("`archlint check --root {first}` checks the first; move what is here into one of them"),
        );
    }
}

/// What names of files are relative to, where that is not the current folder.
pub(super) fn where_names_begin(workspace: &Workspace, was_looked_for: bool, root: &str, found: bool, window: &Window) {
    if root == "." {
        return;
    }
    let said = match (was_looked_for && workspace.own_files().next().is_some(), found) {
        (true, true) => format!("this is the workspace in `{root}`; names of files are relative to it"),
        (true, false) => format!("this is the workspace in `{root}`"),
        (false, true) => format!("names of files are relative to `{root}`"),
        (false, false) => return,
    };
    window.say("note", Ink::Bold, &said);
}

/// Errors of the input that the paths leave out. Said even where little is to be said: the run ends with 2 because of them.
pub(super) fn elsewhere(errors: usize, window: &Window) {
    if errors > 0 {
        let said = format!("files that were not asked for hold {} of the input", text::count(errors, "error"));
        window.say_always("error", Ink::Red, &said);
        window.say_always("help", Ink::Cyan, "`archlint check` without paths shows them");
    }
}

/// What to do next: of what cannot be read, and to understand the rules that found something. Once a run, since every finding names its rule.
pub(super) fn more(shown: &[Diagnostic], window: &Window) {
    let mut wrong = shown.iter().filter(|finding| finding.input && finding.level == Level::Error).peekable();
    if wrong.peek().is_some() {
        let language =
            if wrong.any(|finding| *finding.rule == *"syntax") { "; `archlint help` shows the language in one screen" } else { "" };
        window.say("next", Ink::Bold, &format!("mend what is marked, then `archlint check` again{language}"));
        return;
    }
    let mut rules: Vec<&str> = shown.iter().filter(|finding| !finding.input).map(|finding| &*finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let rule = match rules[..] {
        [] => return,
        [rule] => rule,
        _ => "RULE",
    };
    window.say("more", Ink::Bold, &format!("`archlint explain {rule}` says why it matters, what to do, and when it is wrong"));
}
