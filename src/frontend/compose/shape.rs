//! Whether a YAML document is a Compose file at all.

use crate::diagnostic::{Diagnostic, nearest};
use crate::frontend::yaml::{Node, NodeKind};
use crate::source::Span;

/// The keys that make a document a Compose file, also without services of its own.
const OWN_KEYS: &[&str] = &["services", "include", "networks", "volumes", "secrets", "configs"];

/// The error when the document is something else.
pub fn check(document: &Node, shown: &str) -> Option<Diagnostic> {
    let NodeKind::Map(entries) = &document.kind else {
        return Some(not_compose(shown, &format!("it is {}", document.form()), first_of(document.span)));
    };
    let Some(first) = entries.first() else {
        return Some(not_compose(shown, "it is empty", document.span));
    };
    if document.get("apiVersion").is_some() && document.get("kind").is_some() {
        return Some(not_compose(shown, "it has `apiVersion` and `kind`, as a Kubernetes manifest does", first.key_span));
    }
    if let Some(services) = document.entry("services") {
        return match services.value.kind {
            NodeKind::Map(_) | NodeKind::Null => None,
            _ => Some(not_compose(shown, &format!("its `services` is {}", services.value.form()), services.key_span)),
        };
    }
    if entries.iter().any(|entry| OWN_KEYS.contains(&entry.key.as_str())) {
        return None;
    }
    if entries.iter().all(|entry| entry.value.get("image").or(entry.value.get("build")).is_some()) {
        let error = not_compose(shown, "its services stand at the top, as in version 1 of the format", first.key_span);
        return Some(error.help("indent them under `services:`"));
    }
    let keys = entries.iter().map(|entry| (entry.key.as_str(), entry.key_span));
    let typo = keys.clone().find(|(key, _)| nearest(key, OWN_KEYS.iter().copied()).is_some());
    let (key, span) = typo.unwrap_or((first.key.as_str(), first.key_span));
    let mut error = not_compose(shown, "it has no `services`", span);
    if let Some(near) = nearest(key, OWN_KEYS.iter().copied()).filter(|_| typo.is_some()) {
        error = error.help(format!("write `{near}` instead of `{key}`"));
    }
    Some(error)
}

/// The error for a document that is no Compose file, and why.
pub fn not_compose(shown: &str, why: &str, span: Span) -> Diagnostic {
    Diagnostic::input(
        "not-compose",
        format!("`{shown}` is not a Compose file: {why}"),
        span,
        "expected `services:` with a mapping of services below it",
    )
}

/// A document may be long: where it begins is enough to find it.
fn first_of(span: Span) -> Span {
    Span { end: span.start, ..span }
}
