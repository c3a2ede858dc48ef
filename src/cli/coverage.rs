//! Which rules could see: those that could not first, with the one thing to write so that they can.

use std::collections::BTreeMap;

use crate::query::{Seen, Sight};
use crate::render::text::{count, wrap};
use crate::render::{Ink, Style, paint};

/// What each rule that ran could see of the architecture. What keeps several rules from seeing is said once.
pub(super) fn text(sights: &[(String, Sight)], style: &Style) -> String {
    let mut blind: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut part: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut whole: Vec<&str> = Vec::new();
    let mut partly = 0;
    for (rule, sight) in sights {
        let gaps: Vec<&Seen> = sight.reads.iter().filter(|seen| seen.written < seen.all).collect();
        match &sight.missing {
            Some(missing) => {
                let write = missing.write().map_or_else(String::new, |write| format!(": write `{write}`"));
                blind.entry(format!("{}{write}", missing.said())).or_default().push(rule);
            }
            None if gaps.is_empty() => whole.push(rule),
            None => {
                partly += 1;
                gaps.into_iter().for_each(|seen| part.entry(share(seen)).or_default().push(rule));
            }
        }
    }
    let mut out = String::new();
    let unseeing = blind.values().map(Vec::len).sum();
    section(&mut out, style, unseeing, "could not see", &blind);
    section(&mut out, style, partly, "saw in part", &part);
    if !whole.is_empty() {
        heading(&mut out, style, whole.len(), "saw all that they ask for");
        lines(&mut out, style, 2, &whole.join(", "));
    }
    out
}

/// Reasons, each with the rules of which it is true; what concerns most of them first.
fn section(out: &mut String, style: &Style, rules: usize, what: &str, reasons: &BTreeMap<String, Vec<&str>>) {
    if reasons.is_empty() {
        return;
    }
    heading(out, style, rules, what);
    let mut reasons: Vec<(&String, &Vec<&str>)> = reasons.iter().collect();
    reasons.sort_by_key(|(_, rules)| std::cmp::Reverse(rules.len()));
    for (reason, rules) in reasons {
        lines(out, style, 2, reason);
        lines(out, style, 4, &rules.join(", "));
    }
}

fn heading(out: &mut String, style: &Style, rules: usize, what: &str) {
    let gap = if out.is_empty() { "" } else { "\n" };
    out.push_str(&format!("{gap}{}\n", paint(style, Ink::Bold, &format!("{} {what}", count(rules, "rule")))));
}

fn lines(out: &mut String, style: &Style, indent: usize, said: &str) {
    for line in wrap(said, style.columns().saturating_sub(indent)) {
        out.push_str(&format!("{:indent$}{line}\n", ""));
    }
}

/// `tier` on 12 of 40 components
fn share(seen: &Seen) -> String {
    format!("`{}` on {} of {}", seen.name, seen.written, count(seen.all, seen.of))
}
