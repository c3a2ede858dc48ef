//! Which block is to blame for a brace that is missing: the innermost open one that holds a declaration indented no deeper than its own head.
//! The brace is put in before the grammar reads the text, so that the rest of the file keeps its meaning. Where a string without its end has
//! swallowed the brace, what is put in is the end of the string.

mod heads;
mod opened;

pub(super) use self::opened::open;

use super::ERROR_LIMIT;
use super::ending::line_ending;
use super::scan::{Scan, Token, Tokens};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, Span};

/// A block without its end.
struct Open {
    at: usize,
    line: usize,
    indent: usize,
}

/// What is missing.
enum Missing {
    /// A brace for the block opened at `open`, before the byte `before`.
    Brace { open: usize, before: usize },
    /// The quote of the string that begins at `open`, before the byte `before`: it is at `end` that its line ends.
    Quote { open: usize, before: usize, end: usize },
}

/// A text with its braces in pairs.
pub(super) struct Closed {
    pub(super) text: String,
    /// Where in it bytes stand that nobody wrote, in order.
    pub(super) put_in: Vec<usize>,
    /// What to say about it.
    pub(super) errors: Vec<Diagnostic>,
    /// Of how many more places that would be true.
    pub(super) unsaid: usize,
}

/// Closes the blocks of a text.
pub(super) fn close(file: FileId, text: &str, scan: &Scan) -> Closed {
    let Blamed { missing, open_strings } = blame(text, scan.unclosed);
    let mut closed = Closed {
        text: String::with_capacity(text.len() + 2 * missing.len()),
        put_in: Vec::new(),
        errors: Vec::new(),
        unsaid: missing.len().saturating_sub(ERROR_LIMIT),
    };
    let mut taken = 0;
    for missing in missing {
        let (at, put_in, error) = match missing {
            Missing::Quote { open, before, end } => (before, "\"", unquoted(file, text, open, before, end)),
            // On a line of its own: the text may end in a comment.
            Missing::Brace { open, before } if before == text.len() => (before, "\n}", unclosed(file, text, open, before)),
            Missing::Brace { open, before } => {
                let gap = gap_before(text, scan, before);
                // What follows on the line of a string without its end would be in it.
                let string = open_strings.partition_point(|end| *end < gap);
                let room = open_strings.get(string).filter(|end| **end < before).map_or(gap, |_| before);
                (room, "}", unclosed(file, text, open, before))
            }
        };
        let at = at.max(taken);
        closed.text.push_str(&text[taken..at]);
        closed.put_in.extend(closed.text.len()..closed.text.len() + put_in.len());
        closed.text.push_str(put_in);
        taken = at;
        if closed.errors.len() < ERROR_LIMIT {
            closed.errors.push(error);
        }
    }
    closed.text.push_str(&text[taken..]);
    closed
}

/// A string that has swallowed the brace of its block.
fn unquoted(file: FileId, text: &str, open: usize, before: usize, end: usize) -> Diagnostic {
    let span = Span::new(file, open, open + text[open..end].trim_end().len());
    let instead = format!("{}\"{}", &text[open..before], &text[before..span.end as usize]);
    let help = format!("write `{instead}`");
    let fix = Fix { title: help.clone(), edits: vec![(span, instead)], safety: Safety::Safe };
    Diagnostic::input("syntax", "this string has no end", span, "it ends with its line at the latest").help(help).fix(fix)
}

/// A block without its end.
fn unclosed(file: FileId, text: &str, open: usize, before: usize) -> Diagnostic {
    let line_start = text[..open].rfind(['\n', '\r']).map_or(0, |i| i + 1);
    let indent: String = text[line_start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
    let error = Diagnostic::input("syntax", "this block is never closed", Span::new(file, open, open + 1), "opened here");
    let ending = line_ending(text, open);
    let (at, edit, title) = if before < text.len() {
        (above_docs(text, before), format!("{indent}}}{ending}"), "close the block here")
    } else {
        (text.len(), format!("{ending}{indent}}}{ending}"), "close the block at the end of the file")
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

/// What is missing in a text, in the order of places.
struct Blamed {
    missing: Vec<Missing>,
    /// Where the strings without their end do end.
    open_strings: Vec<usize>,
}

fn blame(text: &str, count: usize) -> Blamed {
    let mut stack: Vec<Open> = Vec::new();
    let mut found = Blamed { missing: Vec::new(), open_strings: Vec::new() };
    // Braces that are not missing any more.
    let mut put_right = 0;
    let mut lines = Lines { text, next: 0, start: 0 };
    let end = Some((text.len(), Token::Comment(text.len())));
    for (at, token) in Tokens::new(text).chain(end) {
        while let Some(line) = lines.before(at) {
            let Some(indent) = declaration_indent(text, line) else { continue };
            while put_right < count
                && let Some(open) = stack.pop_if(|open| open.line < line && indent <= open.indent)
            {
                put_right += 1;
                found.missing.push(Missing::Brace { open: open.at, before: line });
            }
        }
        match token {
            Token::Open(b'{') => stack.push(Open { at, line: lines.start, indent: indent_of(text, lines.start) }),
            Token::Close(b'}') => {
                stack.pop();
            }
            Token::Text(end) if is_open_string(&text[at..end]) => {
                found.open_strings.push(end);
                let on_line = stack.iter().rev().take_while(|open| open.line == lines.start).count();
                let swallowed = swallowed(&text[at..end], on_line.min(count - put_right));
                if let Some((before, braces)) = swallowed {
                    put_right += braces;
                    stack.truncate(stack.len() - braces);
                    found.missing.push(Missing::Quote { open: at, before: at + before, end });
                }
                lines.skip_to(end);
            }
            Token::Comment(end) | Token::Text(end) => lines.skip_to(end),
            _ => {}
        }
    }
    let rest = count.saturating_sub(put_right);
    found.missing.extend(stack.iter().rev().take(rest).map(|open| Missing::Brace { open: open.at, before: text.len() }));
    found
}

/// Whether a text is a string that only its line ends.
fn is_open_string(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('"').filter(|_| !text.starts_with("\"\"\"")) else { return false };
    inner.strip_suffix('"').is_none_or(ends_escaped)
}

/// Whether what follows a text in a string would be escaped.
fn ends_escaped(text: &str) -> bool {
    (text.len() - text.trim_end_matches('\\').len()) % 2 == 1
}

/// Where the quote belongs in a string that has swallowed the ends of blocks, and of how many, at most as many as those that are open on
/// its line. What opens in the string itself, as the values in messages do, closes there.
fn swallowed(text: &str, most: usize) -> Option<(usize, usize)> {
    let (_, own) = text.bytes().fold((0usize, 0usize), |(opened, own), byte| match byte {
        b'{' => (opened + 1, own),
        b'}' if opened == 0 => (opened, own + 1),
        b'}' => (opened - 1, own),
        _ => (opened, own),
    });
    let mut rest = text.trim_end();
    let mut braces = 0;
    while braces < most.min(own)
        && let Some(before) = rest.strip_suffix('}')
    {
        rest = before.trim_end();
        braces += 1;
    }
    (braces > 0 && !ends_escaped(rest)).then_some((rest.len(), braces))
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
