//! Two versions of a text, line by line.

use std::fmt::Write as _;

use similar::{Change, ChangeTag, TextDiff};

use crate::render::{Ink, Style, paint, text};

/// What changes, as `diff -u` shows it; nothing where nothing does. Where lines of the old text end in different ways, those that change show how they end.
pub(super) fn text(name: &str, old: &str, new: &str, style: &Style) -> String {
    let difference = TextDiff::from_lines(old, new);
    let mut endings = difference.iter_old_slices().map(|line| split(line).1).filter(|ending| !ending.is_empty());
    let is_mixed = endings.next().is_some_and(|first| endings.any(|ending| ending != first));
    let mut out = String::new();
    for hunk in difference.unified_diff().context_radius(2).iter_hunks() {
        if out.is_empty() {
            line(&mut out, style, Ink::Red, &format!("--- {name}"));
            line(&mut out, style, Ink::Green, &format!("+++ {name}"));
        }
        line(&mut out, style, Ink::Cyan, &hunk.header().to_string());
        for change in hunk.iter_changes() {
            changed(&mut out, style, is_mixed, &change);
        }
    }
    out
}

fn changed(out: &mut String, style: &Style, is_mixed: bool, change: &Change<&str>) {
    let (content, ending) = split(change.value());
    let shown = text::visible(content).replace("\\u{9}", "\t");
    let ending = if is_mixed { ending.escape_default().to_string() } else { String::new() };
    match change.tag() {
        ChangeTag::Equal => _ = writeln!(out, " {shown}"),
        ChangeTag::Delete => line(out, style, Ink::Red, &format!("-{shown}{ending}")),
        ChangeTag::Insert => line(out, style, Ink::Green, &format!("+{shown}{ending}")),
    }
    if change.missing_newline() {
        line(out, style, Ink::Dim, "\\ No newline at end of file");
    }
}

fn line(out: &mut String, style: &Style, ink: Ink, shown: &str) {
    out.push_str(&paint(style, ink, shown));
    out.push('\n');
}

/// A line without its ending, and that.
fn split(line: &str) -> (&str, &str) {
    line.split_at(line.trim_end_matches(['\r', '\n']).len())
}
