use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use compact_str::CompactString;

use super::args::Place;
use super::window::Window;
use super::{Exit, session};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Outcome, Workspace};
use crate::render::{Ink, paint, text};
use crate::source::{FileId, Sources};

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

/// Examples of up to this many lines are shown whole.
const WHOLE: u32 = 24;
/// Lines shown around one that differs.
const AROUND: u32 = 2;

pub(super) fn run(command: &Test, window: &Window) -> super::Outcome {
    let (sources, outcomes, broken) = if command.stock {
        let (sources, outcomes) = lint::stock_examples();
        (sources, outcomes, 0)
    } else {
        let workspace = session::load(&command.place, &command.paths, None)?;
        let broken = session::say_problems(&workspace, &[], window);
        let meant: Vec<PathBuf> = command.paths.iter().map(|path| session::real(path)).collect::<Result<_, _>>()?;
        let is_meant = |file| meant.is_empty() || meant.iter().any(|path| workspace.path_of(file).starts_with(path));
        let Unsound { rules, problems } = unsound(&workspace, is_meant);
        session::say_all(&workspace.sources, &problems, window);
        let outcomes = lint::examples_in(&workspace.sources, &workspace.inputs, |file, rule| is_meant(file) && !rules.contains(rule));
        (workspace.sources, outcomes, broken + problems.len())
    };
    let failed: Vec<&Outcome> = outcomes.iter().filter(|outcome| !outcome.passed()).collect();
    for outcome in &failed {
        window.print(&report(outcome, &sources, window))?;
    }
    let rules = outcomes.chunk_by(|a, b| a.rule == b.rule).count();
    let said = format!("{} in {}", text::count(outcomes.len(), "example"), text::count(rules, "rule"));
    if outcomes.is_empty() && broken > 0 {
        // There is no example that could run.
    } else if outcomes.is_empty() {
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

/// Rules that cannot run, whatever their examples are.
struct Unsound {
    rules: BTreeSet<CompactString>,
    problems: Vec<Diagnostic>,
}

/// The rules in files that are meant which have an error, and what is wrong with them.
fn unsound(workspace: &Workspace, is_meant: impl Fn(FileId) -> bool) -> Unsound {
    let (model, _) = lint::resolve(workspace);
    let (program, mut problems) = lint::program(&model);
    let rules: BTreeSet<CompactString> = program.broken().map(CompactString::from).collect();
    let here = |problem: &Diagnostic| problem.span().is_some_and(|span| is_meant(span.file));
    let mut names = model.rules.iter().map(|written| &written.rule.name);
    // The error of a rule here may stand in a definition elsewhere.
    if problems.iter().any(here) || !names.any(|name| is_meant(name.span.file) && rules.contains(&name.text)) {
        problems.retain(here);
    }
    Unsound { rules, problems }
}

/// What is wrong with one example: its lines as they are, and below those that differ what was expected there and what was found.
fn report(outcome: &Outcome, sources: &Sources, window: &Window) -> String {
    let style = &window.stdout;
    let kind = if outcome.bad { "bad" } else { "good" };
    let place = session::place(sources, outcome.span);
    let head = format!("{}: example {kind} {}", outcome.rule, text::visible(&outcome.title));
    let mut out = format!("{} {}\n", paint(style, Ink::Bold, &head), paint(style, Ink::Dim, &text::visible(&place)));
    let surplus: Vec<(u32, String)> = outcome
        .surplus
        .iter()
        .map(|finding| {
            let line = finding.span().map_or(0, |span| session::line(sources, span));
            (line, format!("`{}` found and not marked: {}", finding.rule, finding.message))
        })
        .collect();
    let missing = outcome.missing.iter().map(|(rule, line)| (*line, format!("`{rule}` marked and not found")));
    let missing: Vec<(u32, String)> = missing.collect();
    let differs = |line: u32| missing.iter().chain(&surplus).any(|(at, _)| *at == line);
    let file = sources.get(outcome.span.file);
    let (first, last) = outcome.lines;
    let whole = last.saturating_sub(first) < WHOLE;
    let mut left_out = false;
    for number in first..=last {
        if missing.is_empty() && surplus.is_empty() {
            break;
        }
        if !whole && !(number.saturating_sub(AROUND)..=number + AROUND).any(differs) {
            left_out = true;
            continue;
        }
        if std::mem::take(&mut left_out) {
            out.push_str(&format!("     {}\n", paint(style, Ink::Dim, if style.unicode { "…" } else { "..." })));
        }
        let written = file.and_then(|file| file.text.lines().nth(number as usize - 1)).unwrap_or_default();
        out.push_str(&format!("{number:>5} | {}\n", text::visible(written)));
        for (sign, ink, said) in [("-", Ink::Red, &missing), ("+", Ink::Green, &surplus)] {
            for (_, said) in said.iter().filter(|(at, _)| *at == number) {
                out.push_str(&paint(style, ink, &format!("    {sign} | {}", text::visible(said))));
                out.push('\n');
            }
        }
    }
    // A finding may point outside of the example: then its picture is all there is.
    let details: Vec<Diagnostic> = outcome.surplus.iter().chain(&outcome.errors).cloned().collect();
    if !details.is_empty() {
        out.push('\n');
    }
    out.push_str(&session::drawn(sources, &details, style));
    out.push('\n');
    out
}
