//! Comments of languages whose signs begin nothing here.

use crate::source::Span;
use crate::syntax::build::Builder;

/// What begins a comment elsewhere.
const SIGNS: [&str; 6] = ["<!--", "--", "%", "'", "\u{2018}", "\u{2019}"];

/// Whether broken text is a comment of another language. A dash more or less is a line that was drawn.
pub(super) fn is_one(text: &str) -> bool {
    sign(text).is_some()
}

fn sign(text: &str) -> Option<&'static str> {
    let sign = SIGNS.into_iter().find(|sign| text.starts_with(sign))?;
    let rest = text[sign.len()..].trim_start_matches('%');
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then_some(sign)
}

/// `-- a comment`, `% a comment`. True if that is what was found.
pub(super) fn foreign(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let Some(sign) = sign(text) else { return false };
    let said = text[sign.len()..].trim_start_matches('%').trim().trim_end_matches("-->").trim_end();
    let instead = if said.is_empty() { "//".to_owned() } else { format!("// {said}") };
    let help = "write the comment with `//`".to_owned();
    builder.error_titled("comments begin with `//`", span, "a comment of another language", instead, help);
    true
}
