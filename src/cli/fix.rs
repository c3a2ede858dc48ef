//! `check --fix` and `check --diff`: the edits that findings carry, applied or shown.

use std::path::PathBuf;

use clap::Args;

use super::difference;
use super::failure::Failure;
use super::mending::{Looked, Mending};
use super::session::Unsaved;
use super::window::Window;
use crate::diagnostic::{Diagnostic, Safety};
use crate::lint::Workspace;
use crate::render::{Ink, paint, text};

/// How often files are written and looked at again: one fix may make room for the next.
const ROUNDS: usize = 10;

/// What is done with fixes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Fixes")]
pub(super) struct Fixes {
    /// Apply the fixes that are safe, and look again
    #[arg(long, conflicts_with_all = ["stdin_filename", "diff", "watch"])]
    fix: bool,
    /// Apply, too, those for which a person has to choose: the first of each finding that has none that is safe
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// End with 1 when a fix was applied, whatever is left
    #[arg(long)]
    exit_non_zero_on_fix: bool,
    /// Show every fix as a difference in place of the findings, and write nothing; `--fix` applies those that are called safe
    #[arg(long)]
    diff: bool,
}

impl Fixes {
    /// Differences are shown in place of findings.
    pub(super) fn only_shown(&self) -> bool {
        self.diff
    }

    /// After writing, all is read and looked at again.
    pub(super) fn looks_again(&self) -> bool {
        self.fix
    }

    /// Why so many fixes end the run as findings do, if they do.
    pub(super) fn end_the_run(&self, applied: usize) -> Option<String> {
        let ends = if applied == 1 { "fix that was applied ends" } else { "fixes that were applied end" };
        (self.exit_non_zero_on_fix && applied > 0).then(|| format!("{applied} {ends} the run with 1: `--exit-non-zero-on-fix`"))
    }
}

/// Looks; where `--fix` is given, applies what may be applied and looks again until nothing is left to apply. Gives what was seen last, and how many fixes
/// were applied.
///
/// # Errors
/// Those of looking, and of writing a file.
pub(super) fn until_done(
    fixes: &Fixes,
    paths: &[PathBuf],
    look: impl Fn(&Unsaved) -> Result<Looked, Failure>,
    window: &Window,
) -> Result<(Looked, usize), Failure> {
    let mut seen = look(&Unsaved::default())?;
    if !fixes.fix {
        return Ok((seen, 0));
    }
    let mut applied = 0;
    let mut mending = Mending::new(paths, fixes.unsafe_fixes, look);
    for _ in 0..ROUNDS {
        let Some((next, taken)) = mending.round(&seen)? else { break };
        applied += taken;
        seen = next;
    }
    let left_out = mending.left_out();
    let said = match applied {
        0 if !left_out.is_empty() => "no fix was applied".to_owned(),
        0 if fixes.unsafe_fixes => "there was no fix to apply".to_owned(),
        0 => "no fix was safe to apply; `--diff` shows the others, `--unsafe-fixes` applies them".to_owned(),
        1 => "applied 1 fix".to_owned(),
        _ => format!("applied {applied} fixes"),
    };
    window.say("fixed", Ink::Green, &said);
    for said in &left_out {
        window.say("warning", Ink::Yellow, said);
    }
    if !left_out.is_empty() {
        window.say("help", Ink::Cyan, "mend the `fix` of the rule; `archlint test` tries it on the bad examples that the rule carries");
    }
    Ok((seen, applied))
}

/// Every fix of every finding as a difference.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn show(workspace: &Workspace, findings: &[Diagnostic], window: &Window) -> Result<(), Failure> {
    let style = &window.stdout;
    let mut first = true;
    for finding in findings.iter().filter(|finding| !finding.fixes.is_empty()) {
        let gap = if first { "" } else { "\n" };
        first = false;
        let head = format!("{}[{}]: {}", finding.level.name(), finding.rule, finding.message);
        window.print(&format!("{gap}{}\n", paint(style, Ink::Bold, &text::visible(&head))))?;
        for fix in &finding.fixes {
            let kind = match fix.safety {
                Safety::Safe => "safe fix",
                Safety::Suggested => "fix",
                Safety::Skeleton => "to accept it",
            };
            window.print(&format!("{}: {}\n", paint(style, Ink::Cyan, kind), text::visible(&fix.title)))?;
            for (file, new) in workspace.sources.edited(&fix.edits) {
                let old = workspace.sources.get(file).map_or("", |file| &file.text);
                window.print(&difference::text(workspace.sources.path(file), old, &new, style))?;
            }
        }
    }
    Ok(())
}
