//! Statements with errors: they are left as they are, and what is around them is laid out.

use super::line_breaks;
use super::statements::items;
use super::tokens::block_comment;
use crate::diagnostic::{Diagnostic, Level};
use crate::syntax::Parsed;
use crate::syntax::grammar::{Pair, Rule, end_of};

/// Where the statements stand that have errors, in order. None where it is not clear which these are, or how far they reach.
pub(super) fn statements(text: &str, file: &Pair<'_>, parsed: &Parsed) -> Option<Vec<(usize, usize)>> {
    if errors(parsed).next().is_none() {
        return Some(Vec::new());
    }
    let mut all = Vec::new();
    let mut broken = Vec::new();
    for pair in [file.clone()].into_iter().chain(file.clone().into_inner().flatten()) {
        if matches!(pair.as_rule(), Rule::missing_close | Rule::stray_close) {
            return None;
        }
        let mut before: Option<(usize, usize)> = None;
        for item in items(&pair) {
            if item.as_rule() == Rule::separator {
                before = None;
                continue;
            }
            let start = item.as_span().start();
            let place = (start, end_of(&item).min(start + item.as_str().trim_end().len()));
            if item.as_rule() == Rule::bad_statement {
                // What went on where it could not is not known to be a statement of its own.
                let joined = before.filter(|(_, end)| line_breaks(&text[*end..start]) == 0);
                broken.push(joined.map_or(place, |(from, _)| (from, place.1)));
            }
            all.push(place);
            before = Some(place);
        }
    }
    for error in errors(parsed) {
        let at = error.span()?.start as usize;
        let around = all.iter().copied().filter(|(start, end)| *start <= at && at <= *end).min_by_key(|(start, end)| end - start);
        match (ends_its_line(&text[at..]), around) {
            // A comment of another language is laid out as one, unless the line goes on behind it in the midst of a statement.
            (Some(true), _) | (Some(false), None) => {}
            (_, around) => broken.push(around?),
        }
    }
    broken.sort_unstable();
    broken.dedup_by(|next, before| {
        let joined = next.0 < before.1;
        before.1 = before.1.max(if joined { next.1 } else { 0 });
        joined || next == before
    });
    Some(broken)
}

/// Of a comment of another language, whether nothing follows it on its line; nothing where none begins here.
fn ends_its_line(rest: &str) -> Option<bool> {
    if rest.starts_with('#') {
        return Some(true);
    }
    let after = rest.starts_with("/*").then(|| &rest[block_comment(rest)..])?;
    Some(after.trim_start_matches([' ', '\t']).chars().next().is_none_or(|next| matches!(next, '\n' | '\r')))
}

/// Whether the same errors are in both: what was left as it was is still what it was.
pub(super) fn same_errors(one: &Parsed, other: &Parsed) -> bool {
    errors(one).map(|error| &error.message).eq(errors(other).map(|error| &error.message))
}

fn errors(parsed: &Parsed) -> impl Iterator<Item = &Diagnostic> {
    parsed.errors.iter().filter(|error| error.level == Level::Error)
}
