//! Which block is to blame for a brace that is missing: the innermost open one that holds a declaration indented no deeper than its own head.
//! The brace is put in before the grammar reads the text, so that the rest of the file keeps its meaning.

use super::ERROR_LIMIT;
use super::scan::{Scan, Token, Tokens};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, Span};

/// A block without its end.
struct Open {
    at: usize,
    line: usize,
    indent: usize,
}

/// A brace to put in: for the block opened at `open`, before the byte `before`.
struct Missing {
    open: usize,
    before: usize,
}

/// The text with its braces closed, of the same length apart from what is added at its end, what to say about it, and of how many more braces
/// that would be true.
pub(super) fn close(file: FileId, text: &str, scan: &Scan) -> (String, Vec<Diagnostic>, usize) {
    let missing = blame(text, scan.unclosed);
    let unsaid = missing.len().saturating_sub(ERROR_LIMIT);
    let mut bytes = text.as_bytes().to_vec();
    let mut errors = Vec::new();
    for Missing { open, before } in missing {
        let room = gap_before(text, scan, before);
        if before == text.len() || !fill(&mut bytes[room..before], &text.as_bytes()[room..before]) {
            // On a line of its own: the text may end in a comment.
            bytes.extend_from_slice(b"\n}");
        }
        if errors.len() < ERROR_LIMIT {
            errors.push(report(file, text, open, before));
        }
    }
    (String::from_utf8(bytes).unwrap_or_default(), errors, unsaid)
}

/// Writes a brace into a gap of blanks and comments; false if there is no room left. It takes the place of a whole character of what was
/// written there, so that every place in the text that is read is one in the text as it stands.
fn fill(gap: &mut [u8], written: &[u8]) -> bool {
    let Some(at) = gap.iter().zip(written).position(|(b, written)| *b != b'}' && written.is_ascii()) else { return false };
    for byte in &mut gap[at..] {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    gap[at] = b'}';
    true
}

fn report(file: FileId, text: &str, open: usize, before: usize) -> Diagnostic {
    let line_start = text[..open].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let indent: String = text[line_start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let error = Diagnostic::input("syntax", "this block is never closed", Span::new(file, open, open + 1), "opened here");
    let (at, edit, title) = if before < text.len() {
        (above_docs(text, before), format!("{indent}}}\n"), "close the block here")
    } else {
        (text.len(), format!("\n{indent}}}\n"), "close the block at the end of the file")
    };
    let fix = Fix { title: title.to_owned(), edits: vec![(Span::new(file, at, at), edit)], safety: Safety::Suggested };
    let error = if before < text.len() {
        let line_end = text[before..].find(['\n', '\r']).map_or(text.len(), |i| before + i);
        let head = before + text[before..line_end].len() - text[before..line_end].trim_start().len();
        error.label(Span::new(file, head, line_end), "a `}` is missing above this line")
    } else {
        error.label(Span::new(file, text.len(), text.len()), "the file ends here")
    };
    error.fix(fix)
}

/// The first of the documentation lines right above a line, or the line itself.
fn above_docs(text: &str, mut line: usize) -> usize {
    while let Some(end) = line.checked_sub(1) {
        let start = text[..end].rfind('\n').map_or(0, |i| i + 1);
        if !text[start..end].trim_start().starts_with("///") {
            break;
        }
        line = start;
    }
    line
}

/// Where the blanks and comments before a line begin.
fn gap_before(text: &str, scan: &Scan, line: usize) -> usize {
    let mut at = line;
    loop {
        at = text[..at].trim_end().len();
        match scan.comments.binary_search_by_key(&at, |comment| comment.span.end as usize) {
            Ok(i) if !scan.comments[i].span.is_empty() => at = scan.comments[i].span.start as usize,
            _ => return at,
        }
    }
}

fn blame(text: &str, count: usize) -> Vec<Missing> {
    let mut stack: Vec<Open> = Vec::new();
    let mut found: Vec<Missing> = Vec::new();
    let mut lines = Lines { text, next: 0, start: 0 };
    let end = Some((text.len(), Token::Comment(text.len())));
    for (at, token) in Tokens::new(text).chain(end) {
        while let Some(line) = lines.before(at) {
            let Some(indent) = declaration_indent(text, line) else { continue };
            while found.len() < count
                && let Some(open) = stack.pop_if(|open| open.line < line && indent <= open.indent)
            {
                found.push(Missing { open: open.at, before: line });
            }
        }
        match token {
            Token::Open(b'{') => stack.push(Open { at, line: lines.start, indent: indent_of(text, lines.start) }),
            Token::Close(b'}') => {
                stack.pop();
            }
            Token::Comment(end) | Token::Text(end) => lines.skip_to(end),
            _ => {}
        }
    }
    let rest = count.saturating_sub(found.len());
    found.extend(stack.iter().rev().take(rest).map(|open| Missing { open: open.at, before: text.len() }));
    found
}

/// The beginnings of lines, in order.
struct Lines<'t> {
    text: &'t str,
    next: usize,
    start: usize,
}

impl Lines<'_> {
    /// The next line that begins at or before the byte.
    fn before(&mut self, at: usize) -> Option<usize> {
        if self.next > at || self.next >= self.text.len() {
            return None;
        }
        self.start = self.next;
        let rest = &self.text.as_bytes()[self.start..];
        self.next = rest.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.text.len(), |n| self.start + n + 1);
        Some(self.start)
    }

    /// Lines that begin inside a text or comment are none.
    fn skip_to(&mut self, end: usize) {
        while self.next < end {
            if self.before(end).is_none() {
                return;
            }
        }
    }
}

fn indent_of(text: &str, line: usize) -> usize {
    text.as_bytes()[line..].iter().take_while(|b| matches!(b, b' ' | b'\t')).map(|b| if *b == b'\t' { 4 } else { 1 }).sum()
}

/// The indentation of a line that looks like a declaration: a word that is no verb, then a name, a string or a block.
fn declaration_indent(text: &str, line: usize) -> Option<usize> {
    let rest = &text[line..];
    let rest = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
    let code = rest.trim_start();
    let word_end = code.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '`')))?;
    let (word, after) = code.split_at(word_end);
    if word.is_empty() || super::words::is_reserved(word) || !after.starts_with([' ', '\t']) {
        return None;
    }
    let next = after.trim_start().chars().next()?;
    let second = after.trim_start().split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).next().unwrap_or("");
    (next.is_alphabetic() && !super::words::is_reserved(second) || matches!(next, '`' | '"' | '{')).then(|| indent_of(text, line))
}
