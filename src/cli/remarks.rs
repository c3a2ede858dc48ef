//! What `check` says beside its findings, so that nothing passes in silence.

use std::collections::BTreeSet;

use super::window::Window;
use super::{nothing, session, unread};
use crate::diagnostic::{Diagnostic, Summary, word};
use crate::lint::{Given, Workspace};
use crate::render::{Ink, text};

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
    window.say("help", Ink::Cyan, &format!("if they are projects of their own, check each by itself: `archlint check {}`", word(&file)));
}

/// Folders that were passed over; less than people may think; a workspace without a component; a run without a rule.
pub(super) fn what_would_pass_in_silence(workspace: &Workspace, counted: &Summary, rules_run: usize, window: &Window) {
    unread::say(&workspace.unread, window);
    nothing::say(workspace, window);
    // Where the input has errors they say why there is nothing.
    let nothing_is_read = workspace.sources.is_empty() || counted.errors > 0 && (counted.components == 0 || rules_run == 0);
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

/// That files which were not asked for hold errors of the input, because of which the run ends with 2.
pub(super) fn elsewhere(errors: usize) -> Option<String> {
    (errors > 0).then(|| format!("files that were not asked for hold {} of the input", text::count(errors, "error")))
}

/// Says so, also where little is to be said.
pub(super) fn say_elsewhere(said: &str, window: &Window) {
    window.say_always("error", Ink::Red, said);
    window.say_always("help", Ink::Cyan, "`archlint check` without paths shows them");
}

/// What to do next: of what cannot be read, and to understand the rules that found something. Once a run, since every finding names its rule.
pub(super) fn more(shown: &[Diagnostic], window: &Window) {
    let mut wrong = shown.iter().filter(|finding| finding.is_wrong_input()).peekable();
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
