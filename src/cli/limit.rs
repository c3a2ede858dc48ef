//! `--max-findings`: how much people are shown at once, and what they are told of the rest. Files, and formats for machines, are always whole.

use std::borrow::Cow;

use super::alike::{self, Told};
use super::destination::Destination;
use super::window::Window;
use crate::diagnostic::{Diagnostic, Level};
use crate::render::text::count;
use crate::render::{Format, Ink};

/// Findings that are shown where nobody says how many. Those that come first are the worst of each rule, and there are about as many rules.
const READABLE: usize = 50;

/// What `--max-findings` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    AtMost(usize),
    All,
}

/// Reads a number, or `all`.
pub(super) fn limit(text: &str) -> Result<Limit, String> {
    match text {
        "all" => Ok(Limit::All),
        number => number.parse().map(Limit::AtMost).map_err(|_| "write a number, or `all`".to_owned()),
    }
}

/// What a destination shows of findings, and what it holds back.
pub(super) struct Shown<'d> {
    pub findings: Cow<'d, [Diagnostic]>,
    held_back: Vec<&'d Diagnostic>,
}

/// Of findings in their order, what a destination shows.
pub(super) fn shown<'d>(wanted: Option<Limit>, destination: &Destination, findings: &'d [Diagnostic]) -> Shown<'d> {
    let most = match (destination.format, wanted) {
        _ if destination.file.is_some() => None,
        (Format::Human | Format::Plain | Format::Concise, Some(Limit::AtMost(most))) => Some(most),
        // A line each can be counted and searched, and editors read it.
        (Format::Human | Format::Plain, None) => Some(READABLE),
        _ => None,
    };
    let Some(most) = most else { return Shown { findings: findings.into(), held_back: Vec::new() } };
    if destination.format == Format::Concise {
        let (shown, held_back) = findings.split_at(findings.len().min(most));
        return Shown { findings: shown.into(), held_back: held_back.iter().collect() };
    }
    let told = alike::told(findings);
    let (shown, held_back) = told.split_at(told.len().min(most));
    Shown { findings: shown.iter().map(Told::shown).collect(), held_back: held_back.iter().flat_map(Told::all).collect() }
}

/// Says what was held back on standard output, by level and rule, and how to see it; also where little is to be said.
pub(super) fn say_what_is_held_back(wanted: Option<Limit>, destinations: &[Destination], findings: &[Diagnostic], window: &Window) {
    let all = destinations.iter().map(|destination| shown(wanted, destination, findings));
    let Some(least) = all.max_by_key(|shown| shown.held_back.len()) else { return };
    let held_back = least.held_back;
    if held_back.is_empty() {
        if matches!(wanted, Some(Limit::AtMost(most)) if most < least.findings.len()) {
            window.say("note", Ink::Bold, "`--max-findings` is for what people read on standard output; what was written has all findings");
        }
        return;
    }
    let mut said = format!("held back: {} of {}", held_back.len(), count(findings.len(), "finding"));
    for (level, word) in [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Info, "info")] {
        let rules = by_rule(held_back.iter().copied().filter(|finding| finding.level == level));
        if !rules.is_empty() {
            let sum = rules.iter().map(|(_, number)| number).sum();
            let each: Vec<String> = rules.iter().map(|(rule, number)| format!("{number} `{rule}`")).collect();
            said.push_str(&format!("\n{}: {}", count(sum, word), each.join(", ")));
        }
    }
    window.say_always("note", Ink::Bold, &said);
    window.say_always("help", Ink::Cyan, "`--max-findings all` shows them all, `--select RULE` those of one rule");
}

/// How many there are of each rule, the most frequent first.
fn by_rule<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> Vec<(&'d str, usize)> {
    let mut rules: Vec<&str> = findings.map(|finding| &*finding.rule).collect();
    rules.sort_unstable();
    let mut counted: Vec<(&str, usize)> = rules.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect();
    counted.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    counted
}
