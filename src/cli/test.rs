use std::path::PathBuf;

use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, session};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Outcome};
use crate::render::{Ink, paint, text};
use crate::source::Sources;

/// Run the examples that rules carry
///
/// Every mark `//~ RULE` in an example needs a finding on its line, and every finding a mark.
#[derive(Debug, Args)]
pub(super) struct Test {
    /// Files and folders whose rules are tested [default: the workspace around the current folder]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Test the rules that come with archlint
    #[arg(long, conflicts_with_all = ["paths", "root"])]
    stock: bool,
}

pub(super) fn run(command: &Test, window: &Window) -> super::Outcome {
    let (sources, outcomes, broken) = if command.stock {
        let (sources, outcomes) = lint::stock_examples();
        (sources, outcomes, 0)
    } else {
        let workspace = session::load(&command.place, &command.paths, None)?;
        let broken = session::say_problems(&workspace, &[], window);
        let outcomes = lint::examples_in(&workspace.sources);
        (workspace.sources, outcomes, broken)
    };
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.passed()).collect();
    for outcome in &failed {
        window.print(&report(outcome, &sources, window))?;
    }
    let rules = outcomes.chunk_by(|a, b| a.rule == b.rule).count();
    let said = format!("{} in {}", text::count(outcomes.len(), "example"), text::count(rules, "rule"));
    if outcomes.is_empty() {
        window.say("warning", Ink::Yellow, "no rule here has an example");
        window.say(
            "help",
            Ink::Cyan,
            "write `example bad { … }` in a rule and mark what it finds with `//~ RULE`; `--stock` tests the rules that come with archlint",
        );
    } else if failed.is_empty() {
        window.say("passed", Ink::Green, &said);
    } else {
        window.say("failed", Ink::Red, &format!("{} of {said}", failed.len()));
    }
    Ok(match (broken, failed.is_empty()) {
        (0, true) => Exit::Clean,
        (0, false) => Exit::Findings,
        _ => Exit::Trouble,
    })
}

/// What is wrong with one example.
fn report(outcome: &Outcome, sources: &Sources, window: &Window) -> String {
    let style = &window.stdout;
    let kind = if outcome.bad { "bad" } else { "good" };
    let place = session::place(sources, outcome.span);
    let head = format!("{}: example {kind} {}", outcome.rule, text::visible(&outcome.title));
    let mut out = format!("{} {}\n", paint(style, Ink::Bold, &head), paint(style, Ink::Dim, &text::visible(&place)));
    for (rule, line) in &outcome.missing {
        out.push_str(&format!("  not found: `{rule}`, marked on line {line}\n"));
    }
    for finding in &outcome.surplus {
        out.push_str(&format!("  found and not marked: `{}`\n", finding.rule));
    }
    let details: Vec<Diagnostic> = outcome.surplus.iter().chain(&outcome.errors).cloned().collect();
    out.push_str(&session::drawn(sources, &details, style));
    out.push('\n');
    out
}
