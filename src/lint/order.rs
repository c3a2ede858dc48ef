//! One order for everything that is said, whatever the number of threads and the order of files.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::source::{FileId, Sources, Span};

/// How many errors of the input one file shows of each kind; the rest is counted. Where a station counts by itself, it shows fewer.
const SHOWN: usize = 128;

/// Drops what is said twice and sorts: errors of the input by place; then level by level, the worst finding of each rule, the second of each, and
/// so on. So the first screen shows one of each sort, and the worst of it.
///
/// Within a rule the worst is what would cost most; of what would cost about as much, the most surprising. Between rules, which surprise in ways of
/// their own, cost decides, and then of how many components a finding speaks. What is equal in all this stands by place.
pub(super) fn settle(findings: &mut Vec<Diagnostic>, sources: &Sources) {
    findings.sort_by(|a, b| key(a, sources).cmp(&key(b, sources)));
    findings.dedup_by(|later, earlier| {
        later.rule == earlier.rule
            && later.message == earlier.message
            && later.span() == earlier.span()
            && later.identity == earlier.identity
    });
    if bound(findings) {
        findings.sort_by(|a, b| key(a, sources).cmp(&key(b, sources)));
    }
    rank(findings);
}

/// Of findings sorted by place.
fn rank(findings: &mut Vec<Diagnostic>) {
    let size = |finding: &Diagnostic| (!finding.input).then_some((Reverse(finding.weight), Reverse(finding.involves.len())));
    let about = |finding: &Diagnostic| (magnitude(finding.weight.journeys), magnitude(finding.weight.down), finding.surprise);
    let mut by_rule: Vec<(usize, &Diagnostic)> = findings.iter().enumerate().collect();
    by_rule.sort_by_key(|(_, finding)| (Reverse(about(finding)), size(finding)));
    let mut said: FxHashMap<(Level, &str), usize> = FxHashMap::default();
    let mut turns = vec![0; findings.len()];
    for (at, finding) in by_rule.into_iter().filter(|(_, finding)| !finding.input) {
        let turn = said.entry((finding.level, &finding.rule)).or_default();
        *turn += 1;
        turns[at] = *turn;
    }
    let mut in_turn: Vec<(usize, Diagnostic)> = turns.into_iter().zip(findings.drain(..)).collect();
    in_turn.sort_by_key(|(turn, finding)| (!finding.input, Reverse(finding.level), *turn, size(finding)));
    findings.extend(in_turn.into_iter().map(|(_, finding)| finding));
}

/// Numbers of one magnitude are about the same: 4 to 7, 8 to 15.
fn magnitude(number: u32) -> u32 {
    u32::BITS - number.leading_zeros()
}

/// Leaves of the errors of the input so many as somebody may read; whether there were more.
fn bound(findings: &mut Vec<Diagnostic>) -> bool {
    let mut counts: FxHashMap<(FileId, Arc<str>), (usize, Span)> = FxHashMap::default();
    findings.retain(|finding| {
        let Some(span) = finding.span().filter(|_| finding.input) else { return true };
        let (count, last) = counts.entry((span.file, finding.rule.clone())).or_default();
        *count += 1;
        if *count <= SHOWN {
            *last = span;
        }
        *count <= SHOWN
    });
    let before = findings.len();
    findings.extend(counts.into_iter().filter(|(_, (count, _))| *count > SHOWN).map(|((_, rule), (count, last))| {
        let message = format!("{} more errors of this kind in this file", count - SHOWN);
        Diagnostic::input(&rule, message, last, "the last one shown").help("put right what is shown, and look again")
    }));
    findings.len() > before
}

type Key<'a> = (bool, Reverse<Level>, &'a str, u32, &'a str, &'a str, &'a str);

fn key<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Key<'a> {
    let span = finding.span().unwrap_or_default();
    let path = if finding.labels.is_empty() { "" } else { sources.path(span.file) };
    (!finding.input, Reverse(finding.level), path, span.start, &finding.rule, &finding.identity.fingerprint, &finding.message)
}

/// Gives every finding a fingerprint of its own. What a rule finds has one; what is said about the input is known by its words, and an error by its
/// file, too; where these name the folder of the workspace, which is another one on each machine, they stand for it without. Of several that would have the
/// same, those after the first are numbered.
pub(super) fn name(findings: &mut [Diagnostic], sources: &Sources, root: &Path) {
    let (root, inside) = (format!("`{}`", root.display()), format!("`{}/", root.display()));
    let mut taken: FxHashMap<String, usize> = FxHashMap::default();
    for finding in findings {
        if finding.identity.fingerprint.is_empty() {
            let file = finding.span().filter(|_| finding.input).map_or("", |span| sources.path(span.file));
            let file = if file.is_empty() { String::new() } else { format!("{file}:") };
            let said = finding.message.replace(&root, "`.`").replace(&inside, "`");
            finding.identity.fingerprint = format!("{}:{file}{said}", finding.rule);
        }
        let count = taken.entry(finding.identity.fingerprint.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.identity.fingerprint.push_str(&format!("#{count}"));
        }
    }
}

/// How many findings of each level there are.
pub(super) fn count(findings: &[Diagnostic]) -> Summary {
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    Summary { errors: of(Level::Error), warnings: of(Level::Warning), infos: of(Level::Info), ..Summary::default() }
}
