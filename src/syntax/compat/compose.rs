//! A Compose file that was pasted into one of ours.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::build::Builder;

/// Words at the beginning of a line with which Compose files begin.
const BEGINS: [&str; 3] = ["services", "version", "name"];

/// How far behind such a word `services:` is looked for.
const NEAR: usize = 2048;

/// Whether a Compose file begins at this place, which is then said; what follows in this text is left to it.
pub(super) fn pasted(builder: &mut Builder<'_>, word: &str, span: Span) -> bool {
    let at = span.start as usize;
    let Some((before, rest)) = builder.text.split_at_checked(at) else { return false };
    if !BEGINS.contains(&word) || !(before.is_empty() || before.ends_with('\n')) || builder.pasted.is_some() {
        return false;
    }
    let mut end = rest.len().min(NEAR);
    while !rest.is_char_boundary(end) {
        end -= 1;
    }
    if !rest[..end].lines().any(|line| line.trim_end() == "services:") {
        return false;
    }
    builder.pasted = Some(span.start);
    let word = Span::new(span.file, at, at + word.len());
    let error = Diagnostic::input("syntax", "a Compose file begins here", word, "another language from here on");
    builder.push(error.help("keep it in a file of its own, and write `use \"docker-compose.yml\" as NAME` here"));
    true
}
