//! Words that may not be used as names, and how a name is written.

use compact_str::CompactString;

use crate::diagnostic::Diagnostic;
use crate::model::builtin::{RESERVED, RULE_WORDS};
use crate::syntax::tree::Name;

/// The error for a kind, an attribute or a value that is called like a word of the language: rules could not name it.
pub(super) fn word_of_the_language(what: &str, name: &Name) -> Option<Diagnostic> {
    let text = name.text.as_str();
    let whose = if RESERVED.contains(&text) {
        "a word of the language"
    } else if RULE_WORDS.contains(&text) {
        "a word of rules"
    } else if what == "kind" && ["system", "team", "dependency", "kind"].contains(&text) {
        "what something else is called"
    } else {
        return None;
    };
    let message = format!("no {what} can be called `{text}`: it is {whose}");
    Some(Diagnostic::input("reserved-name", message, name.span, "rules could not tell it apart").help("choose another name"))
}

/// A full name as it is written: parts that are no plain names stand in backticks. Dots inside a part cannot be told from dots between parts,
/// so this is for names without such parts.
pub(super) fn written(full: &str) -> CompactString {
    let mut out = CompactString::default();
    for (i, part) in full.split('.').enumerate() {
        if i > 0 {
            out.push('.');
        }
        out.push_str(&crate::syntax::words::written(part));
    }
    out
}
