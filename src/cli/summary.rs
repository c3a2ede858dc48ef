//! The line at the end of a run, and what it took.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::lint::Timings;
use crate::render::text::count;
use crate::render::{Ink, Style, Table, paint, text};

/// What was found and what was looked at, in one paragraph.
pub(super) fn line(summary: &Summary, rules_run: usize, hidden: usize, style: &Style) -> String {
    let levels = [(summary.errors, "error", Ink::Red), (summary.warnings, "warning", Ink::Yellow), (summary.infos, "info", Ink::Cyan)];
    let found: Vec<(String, Ink)> =
        levels.into_iter().filter(|(number, ..)| *number > 0).map(|(number, word, ink)| (count(number, word), ink)).collect();
    let (head, ink) = match found.first() {
        None => ("no findings".to_owned(), Ink::Green),
        Some((_, ink)) => (found.iter().map(|(said, _)| said.as_str()).collect::<Vec<_>>().join(", "), *ink),
    };
    let mut rest = format!(
        " in {} and {} of {}, by {}",
        count(summary.components, "component"),
        count(summary.dependencies, "dependency"),
        count(summary.files, "file"),
        count(rules_run, "rule"),
    );
    if summary.allowed > 0 {
        rest.push_str(&format!("; {} allowed", summary.allowed));
    }
    if summary.baselined > 0 {
        rest.push_str(&format!("; {} in the baseline", summary.baselined));
    }
    if hidden > 0 {
        rest.push_str(&format!("; {hidden} not shown"));
    }
    let lines = text::wrap(&format!("{head}{rest}"), style.columns());
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        match line.strip_prefix(head.as_str()).filter(|_| i == 0) {
            Some(tail) => out.push_str(&format!("{}{tail}\n", paint(style, ink, &head))),
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out
}

/// How many findings each rule has, the most frequent first.
pub(super) fn statistics(findings: &[Diagnostic], style: &Style) -> String {
    let mut counts: BTreeMap<(Reverse<Level>, &str), usize> = BTreeMap::new();
    findings.iter().for_each(|finding| *counts.entry((Reverse(finding.level), &*finding.rule)).or_default() += 1);
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by_key(|(_, number)| Reverse(*number));
    let mut table = Table::default();
    rows.iter().for_each(|((level, rule), number)| table.row([number.to_string(), level.0.name().to_owned(), (*rule).to_owned()]));
    if rows.is_empty() { "no rule has a finding\n".to_owned() } else { table.text(style) }
}

/// How long each station and each rule took, the slowest rules first.
pub(super) fn timings(timings: &Timings, total: Duration, style: &Style) -> String {
    let mut stations = Table::default();
    let rows = [
        ("parse", timings.parse),
        ("resolve", timings.resolve),
        ("engine", timings.engine),
        ("read rules", timings.compile),
        ("run rules", timings.evaluate),
        ("all", total),
    ];
    for (name, took) in rows {
        stations.row([name.to_owned(), milliseconds(took)]);
    }
    let mut rules = timings.rules.clone();
    rules.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let mut each = Table::indented(2);
    for (name, took) in rules {
        each.row([name, milliseconds(took)]);
    }
    format!("{}{}", stations.text(style), each.text(style))
}

fn milliseconds(took: Duration) -> String {
    format!("{:.1} ms", took.as_secs_f64() * 1000.0)
}
