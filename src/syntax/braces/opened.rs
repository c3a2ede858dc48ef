//! Which `{` is missing where a `}` closes nothing: the one of a group whose members end in a `}`, the one of a block that stands in a
//! comment or in a string without its end, or the one behind a head. It shows where a `}` begins a line as deep as the block that had its end too
//! early, or never began. The brace is put in before the grammar reads the text, so that what stands in the block keeps its meaning.

use super::heads::{Head, head, taken_in, unopened};
use super::{Closed, Lines, Open, declaration_indent, indent_of, is_open_string, unquoted};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, Span};
use crate::syntax::ERROR_LIMIT;
use crate::syntax::scan::{Token, Tokens};
use crate::syntax::words;

/// How many bytes before its end a group is looked for.
const GROUP: usize = 400;

/// Where a brace may be missing.
struct Missing {
    /// How deep the block is indented whose end tells.
    indent: usize,
    at: usize,
    what: What,
}

/// What is missing, and what tells the error.
enum What {
    /// A brace, which is said so.
    Said(Box<Diagnostic>),
    /// The brace behind the head that begins in this line.
    Head { head: Head, line: usize },
    /// The quote of the string that begins at `open`, and whose line ends at `end`.
    Quote { open: usize, end: usize },
}

impl Missing {
    fn put_in(&self) -> char {
        if matches!(self.what, What::Quote { .. }) { '"' } else { '{' }
    }

    fn error(self, file: FileId, text: &str) -> Diagnostic {
        match self.what {
            What::Said(error) => *error,
            What::Head { line, .. } => unopened(file, text, line, self.at),
            What::Quote { open, end } => unquoted(file, text, open, self.at, end),
        }
    }

    /// Whether its block would be over before a line of this depth.
    fn is_over(&self, indent: usize, is_declaration: bool) -> bool {
        match self.what {
            What::Head { head: Head::Dependency, .. } => indent <= self.indent,
            What::Head { head: Head::Declaration, .. } if indent < self.indent => true,
            _ => is_declaration && indent <= self.indent,
        }
    }

    /// Whether nothing stands between a head and this byte.
    fn is_empty(&self, text: &str, at: usize) -> bool {
        matches!(self.what, What::Head { .. }) && text[self.at..at].trim().is_empty()
    }
}

/// Opens what was closed; nothing where it does not show what that is.
pub(in crate::syntax) fn open(file: FileId, text: &str, stray: usize) -> Option<Closed> {
    let mut found = blame(file, text);
    if found.is_empty() || found.len() > stray {
        return None;
    }
    found.sort_by_key(|missing| missing.at);
    let unsaid = found.len().saturating_sub(ERROR_LIMIT);
    let mut opened = Closed { text: String::with_capacity(text.len() + found.len()), put_in: Vec::new(), errors: Vec::new(), unsaid };
    let mut taken = 0;
    for missing in found {
        opened.text.push_str(&text[taken..missing.at]);
        taken = missing.at;
        opened.put_in.push(opened.text.len());
        opened.text.push(missing.put_in());
        if opened.errors.len() < ERROR_LIMIT {
            opened.errors.push(missing.error(file, text));
        }
    }
    opened.text.push_str(&text[taken..]);
    Some(opened)
}

fn blame(file: FileId, text: &str) -> Vec<Missing> {
    let mut stack: Vec<Open> = Vec::new();
    let mut perhaps: Vec<Missing> = Vec::new();
    let mut found = Vec::new();
    let mut lines = Lines { text, next: 0, start: 0 };
    for (at, token) in Tokens::new(text) {
        while let Some(line) = lines.before(at) {
            begin_line(text, line, &mut perhaps);
        }
        match token {
            Token::Open(b'{') => {
                // The brace may stand on a line of its own.
                perhaps.pop_if(|missing| missing.is_empty(text, at));
                stack.push(Open { at, line: lines.start, indent: indent_of(text, lines.start) });
            }
            Token::Close(b'}') => {
                let indent = indent_of(text, lines.start);
                let begins_line = text[lines.start..at].trim().is_empty();
                let too_shallow = stack.last().is_none_or(|open| open.indent < indent);
                if begins_line {
                    while perhaps.pop_if(|missing| missing.indent > indent || missing.is_empty(text, at)).is_some() {}
                }
                if begins_line && too_shallow {
                    found.extend(perhaps.pop_if(|missing| missing.indent == indent));
                } else if stack.is_empty() {
                    // Behind the last statement of its block.
                    while perhaps.pop_if(|missing| missing.indent >= indent).is_some() {}
                    found.extend(perhaps.pop_if(|missing| matches!(missing.what, What::Head { .. })));
                } else if let Some(open) = stack.pop().filter(|open| !begins_line && open.line < lines.start) {
                    perhaps.extend(group(file, text, &open, at));
                }
            }
            Token::Comment(end) => {
                perhaps.extend(commented(file, text, lines.start, at, end));
                lines.skip_to(end);
            }
            Token::Text(end) => {
                if is_open_string(&text[at..end])
                    && let Some(before) = taken_in(&text[at..end])
                {
                    let indent = indent_of(text, lines.start);
                    perhaps.push(Missing { indent, at: at + before, what: What::Quote { open: at, end } });
                }
                lines.skip_to(end);
            }
            _ => {}
        }
    }
    found
}

/// What a new line ends, and what it may begin.
fn begin_line(text: &str, line: usize, perhaps: &mut Vec<Missing>) {
    let declared = declaration_indent(text, line);
    let indent = indent_of(text, line);
    let begins = text[line..].trim_start_matches([' ', '\t']).bytes().next();
    if !matches!(begins, None | Some(b'\n' | b'\r' | b'}' | b'/')) {
        while perhaps.pop_if(|missing| missing.at < line && missing.is_over(indent, declared.is_some())).is_some() {}
    }
    if let Some((head, end)) = head(text, line) {
        perhaps.push(Missing { indent, at: end, what: What::Head { head, line } });
    }
}

/// `needs any of a, b }`, where the brace closes the block around it.
fn group(file: FileId, text: &str, open: &Open, close: usize) -> Option<Missing> {
    let mut from = (open.at + 1).max(close.saturating_sub(GROUP));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let said = &text[from..close];
    let of = said.rfind(" of").filter(|of| said[of + 3..].starts_with([' ', '\t', '\n', '\r']))?;
    let count = said[..of].rsplit(|c: char| c.is_whitespace()).next()?;
    let members = said[of + 3..].trim();
    let is_name = |member: &str| !member.trim().is_empty() && member.trim().split('.').all(words::is_plain_name);
    let is_group = matches!(count, "any" | "one") || !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
    if !is_group || !members.split(',').all(is_name) {
        return None;
    }
    let at = from + of + 3 + (said[of + 3..].len() - said[of + 3..].trim_start().len());
    let members = members.split_whitespace().collect::<Vec<_>>().join(" ");
    let help = format!("write `{{ {members} }}`");
    let fix = Fix { title: help.clone(), edits: vec![(Span::new(file, at, at), "{ ".to_owned())], safety: Safety::Safe };
    let error = Diagnostic::input("syntax", "a group has no opening brace", Span::new(file, at, close + 1), "its members stand in braces");
    Some(Missing { indent: open.indent, at, what: What::Said(Box::new(error.help(help).fix(fix))) })
}

/// `service web // {`
fn commented(file: FileId, text: &str, line: usize, at: usize, end: usize) -> Option<Missing> {
    let comment = text[at..end].trim_end_matches("*/").trim_end();
    let said = comment.strip_suffix('{')?.trim_end();
    let head = text[line..at].trim();
    let indent = declaration_indent(text, line).filter(|_| !head.contains('{') && !head.ends_with(['/', '=']))?;
    let is_empty = said.trim_matches(['/', '*', '#']).trim().is_empty();
    let instead = if is_empty { "{".to_owned() } else { format!("{{ // {}", said.trim_start_matches(['/', '*', '#']).trim()) };
    let help = format!("write `{head} {{`");
    let span = Span::new(file, at, end);
    let fix = Fix { title: help.clone(), edits: vec![(span, instead)], safety: Safety::Safe };
    let error = Diagnostic::input("syntax", "the brace of this block stands in a comment", span, "what is in a comment is not read");
    Some(Missing { indent, at, what: What::Said(Box::new(error.help(help).fix(fix))) })
}
