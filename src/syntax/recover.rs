//! Why a statement could not be read: its text is parsed again on its own, and the place where that stops is the answer.

use super::build::Builder;
use super::grammar::{Pair, Rule};
use crate::source::Span;

/// Words that are no names (G18).
pub(super) fn is_reserved(word: &str) -> bool {
    matches!(
        word,
        "needs"
            | "wants"
            | "uses"
            | "changes"
            | "runs"
            | "survives"
            | "allow"
            | "any"
            | "in"
            | "of"
            | "is"
            | "on"
            | "to"
            | "via"
            | "within"
            | "as"
            | "except"
            | "until"
            | "because"
            | "where"
    )
}

/// A word of the language stands where a name is wanted.
pub(super) fn reserved(builder: &mut Builder<'_>, word: &str, span: Span) {
    let message = format!("`{word}` is a word of the language");
    builder.error_fixed(message, span, "as a name it stands in backticks", format!("`{word}`"));
}

/// Something stands behind what it belongs before.
pub(super) fn late(_builder: &mut Builder<'_>, _span: Span) {}

/// Says why a broken statement could not be read.
pub(super) fn statement(builder: &mut Builder<'_>, pair: &Pair<'_>, _only: Rule) {
    let span = builder.token(pair);
    builder.error("this could not be read", span, "here");
}
