//! Tries the fixes of findings in the examples of rules: one that does not end its finding, or brings an error of the input, is no fix.

use super::examples::Seen;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{Sources, Span};
use crate::syntax::{self, tree};

/// What is wrong with the fixes of what was seen. `again` looks at the same example in other texts, if it is still there.
pub(super) fn of_fixes(sources: &Sources, seen: &Seen, again: impl Fn(&Sources, &tree::File) -> Option<Seen>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for finding in &seen.found {
        for fixes in together(finding) {
            let edits: Vec<(Span, String)> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
            let Some((file, text)) = sources.edited(&edits).into_iter().next() else { continue };
            let before = sources.get(file).map_or(0, |source| syntax::parse(file, &source.text).errors.len());
            let parsed = syntax::parse(file, &text);
            let unreadable = parsed.errors.get(before..).and_then(|errors| errors.first());
            let after = again(&sources.with(file, &text), &parsed.file);
            let error = unreadable.or_else(|| after.as_ref()?.errors.first());
            let problem = match (error, &after) {
                (Some(error), _) => Diagnostic::input(
                    "fix-brings-error",
                    format!("the fix \"{}\" brings an error of the input: {}", fixes[0].title, error.message),
                    place(finding),
                    "found here",
                ),
                (None, Some(after)) if after.found.iter().any(|other| stays(finding, other)) => Diagnostic::input(
                    "fix-ends-nothing",
                    format!("the fix \"{}\" does not end its finding", fixes[0].title),
                    place(finding),
                    "still found here",
                ),
                _ => continue,
            };
            let written = edits.iter().map(|(_, text)| format!("`{}`", text.trim_start_matches(';').trim())).collect::<Vec<_>>().join(", ");
            wrong.push(problem.note(format!("it writes {written}")).help("mend the `fix` of the rule: `check --fix` would leave it out"));
        }
    }
    wrong
}

/// The fixes of a finding as they are applied: those that are safe at once, as far as they do not get into each other's way, and of the others one alone.
fn together(finding: &Diagnostic) -> Vec<Vec<&Fix>> {
    let mut safe: Vec<&Fix> = Vec::new();
    for fix in finding.fixes.iter().filter(|fix| fix.safety == Safety::Safe) {
        let meets = |span: &Span| {
            let mut others = safe.iter().flat_map(|other| &other.edits);
            others.any(|(other, _)| other.touches(*span))
        };
        if !fix.edits.iter().any(|(span, _)| meets(span)) {
            safe.push(fix);
        }
    }
    let suggested = finding.fixes.iter().filter(|fix| fix.safety == Safety::Suggested).map(|fix| vec![fix]);
    Some(safe).filter(|safe| !safe.is_empty()).into_iter().chain(suggested).collect()
}

/// Whether it is the same finding, and not one that is now certain: who says how hard a `uses` is ends a doubt.
fn stays(before: &Diagnostic, after: &Diagnostic) -> bool {
    let is_certain = before.message.strip_prefix(&after.message).is_some_and(|doubt| doubt.starts_with(", if "));
    before.identity.fingerprint == after.identity.fingerprint && !is_certain
}

fn place(finding: &Diagnostic) -> Span {
    finding.span().unwrap_or_default()
}
