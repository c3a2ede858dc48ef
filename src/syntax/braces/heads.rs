//! Heads whose `{` was forgotten, or is in a string without its end.

use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, Span};
use crate::syntax::words;

/// What has a block and needs no name before it.
const NAMELESS: [&str; 5] = ["defaults", "policy", "core", "independent", "workspace"];
/// A head is shown whole up to this.
const SHOWN: usize = 60;

/// What a line begins that has no brace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    /// `service web`
    Declaration,
    /// `needs a`
    Dependency,
}

/// Whether a block may stand behind what the line says, and where that ends: `service web`, `policy`, `needs a`.
pub(super) fn head(text: &str, line: usize) -> Option<(Head, usize)> {
    let rest = &text[line..];
    let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let code = before_comment(rest)?.trim_end();
    let mut said = code.split_whitespace();
    let (first, second) = (said.next()?, said.next());
    let is_verb = |word: &str| matches!(word, "needs" | "wants" | "uses" | "changes" | "runs");
    let kind = match second {
        _ if !first.starts_with(|c: char| c.is_alphabetic()) || code.ends_with(',') => return None,
        None => NAMELESS.contains(&first).then_some(Head::Declaration)?,
        Some(_) if is_verb(first) => Head::Dependency,
        Some(second) if is_verb(second) => Head::Dependency,
        Some(second) => (!words::is_reserved(first) && !words::is_reserved(second)).then_some(Head::Declaration)?,
    };
    Some((kind, line + code.len()))
}

/// The names and strings of a line; nothing where it has other signs, or a string without its end.
fn before_comment(line: &str) -> Option<&str> {
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'/' if line[at..].starts_with("//") => return Some(&line[..at]),
            b'{' | b'}' | b'(' | b')' | b'[' | b']' | b'=' | b':' | b';' | b'<' | b'>' | b'|' | b'#' => return None,
            _ => {}
        }
    }
    (!in_string).then_some(line)
}

/// Where a string without its end has taken in the brace of a block: behind what precedes the first `{` that does not end in it.
pub(super) fn taken_in(string: &str) -> Option<usize> {
    let mut opened = Vec::new();
    for (at, byte) in string.bytes().enumerate() {
        match byte {
            b'{' => opened.push(at),
            b'}' => {
                opened.pop();
            }
            _ => {}
        }
    }
    let before = string[..*opened.first()?].trim_end();
    (!super::ends_escaped(before)).then_some(before.len())
}

/// The error for a head that begins with its line and ends at `end`.
pub(super) fn unopened(file: FileId, text: &str, line: usize, end: usize) -> Diagnostic {
    let head = text[line..end].trim_start();
    let is_short = head.len() <= SHOWN && !head.contains('`');
    let (message, help) = if is_short {
        (format!("`{{` is missing behind `{head}`"), format!("write `{head} {{`"))
    } else {
        ("`{` is missing behind this head".to_owned(), "write `{` behind it".to_owned())
    };
    let place = Span::new(file, end, end);
    let fix = Fix { title: help.clone(), edits: vec![(place, " {".to_owned())], safety: Safety::Safe };
    Diagnostic::input("syntax", message, place, "its block begins here").help(help).fix(fix)
}
