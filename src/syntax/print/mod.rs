//! `archlint fmt`: one canonical layout. It moves blanks, line breaks and separators, and nothing else but the few spellings of `spelling`;
//! so comments cannot get lost, and what was read before is read again.

mod layout;
mod spacing;
mod tokens;

use pest::Parser;

use self::layout::{Block, Layout};
use self::tokens::{Kind, Token};
use super::Parsed;
use super::grammar::{Grammar, Rule};
use crate::diagnostic::Level;

/// Lines of one-line blocks are no longer than this.
const WIDTH: usize = 100;

/// The text in canonical layout. Text with errors comes back as it is: its layout may be what a person needs to find them.
///
/// Linear in the text. Printing what was printed changes nothing.
pub fn print(text: &str, parsed: &Parsed) -> String {
    if parsed.errors.iter().any(|error| error.level == Level::Error) {
        return text.to_owned();
    }
    let Some(file) = Grammar::parse(Rule::file, text).ok().and_then(|mut pairs| pairs.next()) else { return text.to_owned() };
    let tokens = tokens::tokens(text);
    let layout = layout::layout(text, file, &tokens);
    let mut printer =
        Printer { text, tokens: &tokens, layout: &layout, out: String::with_capacity(text.len()), open: Vec::new(), behind: None };
    printer.run();
    printer.out
}

/// A bracket that is open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A block with a line for each statement.
    Lines,
    /// A block on one line.
    Line,
    /// A list, a set, an expression.
    Bracket,
}

struct Printer<'p> {
    text: &'p str,
    tokens: &'p [Token],
    layout: &'p Layout,
    out: String,
    open: Vec<Open>,
    /// The token behind the comments that are being written, and whether they stand between statements.
    behind: Option<(usize, bool)>,
}

impl Printer<'_> {
    fn run(&mut self) {
        for i in 0..self.tokens.len() {
            let token = self.tokens[i];
            if self.layout.separators.contains(&token.start) {
                continue;
            }
            self.separate(i);
            self.write(i);
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// The token before this one that is printed.
    fn before(&self, i: usize) -> Option<&Token> {
        self.tokens[..i].iter().rev().find(|token| !self.layout.separators.contains(&token.start))
    }

    /// What stands between this token and the one before.
    fn separate(&mut self, i: usize) {
        let token = self.tokens[i];
        let Some(before) = self.before(i).copied() else { return };
        let gap = &self.text[before.end..token.start];
        let lines = line_breaks(gap);
        let opened = self.layout.blocks.contains_key(&before.start);
        if token.kind == Kind::Comment {
            if lines == 0 {
                self.out.push(' ');
            } else {
                let inside = !self.at_statement(i);
                self.new_line(lines > 1 && !opened, 0, inside);
            }
            return;
        }
        let closes = self.layout.closers.contains(&token.start);
        if closes && self.open.last() == Some(&Open::Lines) {
            self.open.pop();
            self.new_line(false, 0, false);
            self.open.push(Open::Lines);
            return;
        }
        if self.layout.items.contains(&token.start) && self.open.last().is_none_or(|open| *open == Open::Lines) {
            self.new_line(lines > 1 && !opened, 0, false);
            return;
        }
        if before.kind == Kind::Comment {
            self.new_line(lines > 1, usize::from(token.kind == Kind::Close), true);
            return;
        }
        if self.layout.items.contains(&token.start) && !opened {
            self.out.push_str(if self.layout.assigns(before.end, token.start) { ", " } else { "; " });
            return;
        }
        let free = self.open.last() == Some(&Open::Bracket) || self.layout.is_free(token.start);
        if lines > 0 && free && !self.layout.blocks.contains_key(&token.start) {
            self.new_line(false, usize::from(token.kind == Kind::Close), true);
        } else if closes || opened {
            let empty = opened && closes;
            self.out.push_str(if empty { "" } else { " " });
        } else if spacing::apart(self.text, self.tokens, i, &before) {
            self.out.push(' ');
        }
    }

    /// Whether the comment stands between statements, and not inside one.
    fn at_statement(&mut self, i: usize) -> bool {
        if let Some((_, answer)) = self.behind.filter(|(token, _)| i < *token) {
            return answer;
        }
        let ahead = self.tokens[i..].iter();
        let next = ahead.take_while(|token| token.kind == Kind::Comment || self.layout.separators.contains(&token.start)).count() + i;
        let begins = |token: &Token| self.layout.items.contains(&token.start) || self.layout.closers.contains(&token.start);
        let answer = self.tokens.get(next).is_none_or(begins);
        self.behind = Some((next, answer));
        answer
    }

    /// Begins a line: as deep as what is open, a step more inside a statement.
    fn new_line(&mut self, blank: bool, less: usize, continued: bool) {
        self.out.push('\n');
        if blank {
            self.out.push('\n');
        }
        let deep = self.open.iter().filter(|open| **open != Open::Line).count();
        let brackets = self.open.iter().rev().take_while(|open| **open == Open::Bracket).count();
        let step = usize::from(continued && brackets == 0);
        let less = less.min(brackets);
        self.out.extend(std::iter::repeat_n("  ", (deep + step).saturating_sub(less)));
    }

    fn write(&mut self, i: usize) {
        let token = self.tokens[i];
        let written = &self.text[token.start..token.end];
        match self.layout.spelling.get(&token.start) {
            Some(spelling) => self.out.push_str(spelling),
            None if token.kind == Kind::Comment => self.out.push_str(written.trim_end()),
            None => self.out.push_str(written),
        }
        match token.kind {
            Kind::Open => self.open.push(match self.layout.blocks.get(&token.start) {
                Some(Block::Lines) => Open::Lines,
                Some(Block::Line) => Open::Line,
                None => Open::Bracket,
            }),
            Kind::Close => {
                self.open.pop();
            }
            _ => {}
        }
    }
}

/// How many line breaks are in a gap, whatever their kind.
fn line_breaks(gap: &str) -> usize {
    let bytes = gap.as_bytes();
    (0..bytes.len()).filter(|&i| bytes[i] == b'\n' || bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n')).count()
}

/// Where the tokens of a text stand, for tests that put other blanks between them.
#[cfg(test)]
pub(super) fn tokens_of(text: &str) -> Vec<std::ops::Range<usize>> {
    tokens::tokens(text).into_iter().map(|token| token.start..token.end).collect()
}
