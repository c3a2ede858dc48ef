//! `archlint fmt`: one canonical layout. It moves blanks, line breaks and separators, and nothing else but the few spellings of `spelling`;
//! so comments cannot get lost, and what was read before is read again.
//!
//! What a person decides: blank lines between statements, whether a block or a list that fits stands on one line, and whether the `where`
//! of a `match` has a line of its own. Everything else follows from the text and the width of a line.

mod broken;
mod endings;
mod expressions;
mod margin;
mod plan;
mod spacing;
mod statements;
mod tokens;
mod widths;

use pest::Parser;

use self::margin::Margin;
use self::plan::{Base, Plan, What};
use self::tokens::Kind;
use self::widths::{Widths, gap, written};
use super::grammar::{Grammar, Rule};
use super::room::with_room;
use super::scan::scan;
use super::{DEPTH_LIMIT, Parsed, parse};
use crate::source::FileId;

/// Lines are no longer than this where there is a place to break them; a comment at the end does not count.
pub const WIDTH: usize = 100;

/// The text in canonical layout. A statement with an error stays as it is: its layout may be what a person needs to find it. Where it is not
/// clear how far the error reaches, the whole text stays. Lines end as most of them did.
///
/// Linear in the text. Printing what was printed changes nothing.
pub fn print(text: &str, parsed: &Parsed) -> String {
    let laid_out = || {
        let file = Grammar::parse(Rule::file, text).ok()?.next()?;
        let broken = broken::statements(text, &file, parsed)?;
        let tokens = tokens::tokens(text, &broken);
        let printed = Printer::new(&statements::plan(text, file, &tokens, &broken)).run();
        let same = broken.is_empty() || broken::same_errors(parsed, &parse(FileId::default(), &printed));
        same.then(|| endings::as_in(text, printed))
    };
    with_room(&scan(FileId::default(), text, DEPTH_LIMIT), laid_out).flatten().unwrap_or_else(|| text.to_owned())
}

/// A group that was begun.
#[derive(Clone, Copy)]
struct Open {
    group: usize,
    /// On one line, and so is all inside.
    flat: bool,
    /// Steps that its lines are indented from, at least.
    base: usize,
}

struct Printer<'p> {
    plan: &'p Plan<'p>,
    widths: Widths,
    out: String,
    open: Vec<Open>,
    /// The group that begins next.
    next: usize,
    /// Steps by which the line is indented, and where in `out` it begins.
    indent: usize,
    line: usize,
    /// Characters of the line until now.
    column: usize,
    margin: Margin,
    /// The token behind the comments that are being written.
    behind: usize,
}

impl<'p> Printer<'p> {
    fn new(plan: &'p Plan<'p>) -> Self {
        let out = String::with_capacity(plan.text.len() + plan.text.len() / 8);
        let (open, margin) = (Vec::new(), Margin::default());
        Self { plan, widths: Widths::of(plan), out, open, next: 0, indent: 0, line: 0, column: 0, margin, behind: 0 }
    }

    fn run(mut self) -> String {
        let mut before = None;
        for i in 0..self.plan.tokens.len() {
            if self.plan.dropped[i] {
                continue;
            }
            while self.open.last().is_some_and(|open| self.plan.groups[open.group].last < i) {
                self.open.pop();
            }
            if let Some(before) = before {
                self.separate(before, i);
            }
            self.begin_groups(i);
            self.write(i);
            before = Some(i);
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.margin.align(&self.out)
    }

    /// What stands between this token and the one before.
    fn separate(&mut self, before: usize, i: usize) {
        let plan = self.plan;
        let lines = line_breaks(&plan.text[plan.tokens[before].end..plan.tokens[i].start]);
        let opened = plan.tokens[before].kind == Kind::Open;
        if plan.tokens[i].kind == Kind::Comment {
            if lines == 0 {
                return self.margin.comment(&self.out, self.line, self.indent);
            }
            let (indent, apart) = self.place_of_comment(i);
            return self.new_line(indent, apart && lines > 1 && !opened);
        }
        if let Some(place) = plan.places[i]
            && let Some(open) = self.open.iter().rev().find(|open| open.group == place.group)
            && !open.flat
            && (place.what != What::Fill || self.is_full(i))
        {
            let blank = place.what == What::Item && lines > 1 && !opened;
            return self.new_line(open.base + place.depth, blank);
        }
        if plan.tokens[before].kind == Kind::Comment {
            let indent = self.inside() + 1;
            return self.new_line(indent, false);
        }
        let (sign, blank) = gap(plan, before, i);
        self.push(sign);
        if blank {
            self.push(" ");
        }
    }

    /// Whether the row has no room for one more.
    fn is_full(&self, i: usize) -> bool {
        self.plan.tokens[i - 1].kind == Kind::Comment || self.column + 1 + self.widths.of_line(self.plan, i, i) > WIDTH
    }

    /// How far a comment on a line of its own is indented: as what it stands above. And whether a blank line before it is kept.
    fn place_of_comment(&mut self, i: usize) -> (usize, bool) {
        let rest = self.plan.tokens.len();
        if self.behind <= i {
            let is_next = |&next: &usize| self.plan.tokens[next].kind != Kind::Comment && !self.plan.dropped[next];
            self.behind = (i..rest).find(is_next).unwrap_or(rest);
        }
        let Some(place) = self.plan.places.get(self.behind).copied().unwrap_or_default() else {
            return if self.behind == rest { (0, true) } else { (self.inside() + 1, false) };
        };
        let base = self.open.iter().rev().find(|open| open.group == place.group).map_or(0, |open| open.base);
        match place.what {
            What::Item => (base + place.depth, true),
            What::Close => (base + 1, true),
            What::Part | What::Fill => (base + place.depth, false),
        }
    }

    /// How far the lines of the innermost broken group are indented.
    fn inside(&self) -> usize {
        let broken = self.open.iter().rev().find(|open| !open.flat);
        broken.map_or(0, |open| open.base + usize::from(open.group > 0))
    }

    fn new_line(&mut self, indent: usize, blank: bool) {
        self.out.push_str(if blank { "\n\n" } else { "\n" });
        self.margin.line(blank);
        self.line = self.out.len();
        self.indent = indent;
        self.column = 2 * indent;
        self.out.extend(std::iter::repeat_n("  ", indent));
    }

    fn begin_groups(&mut self, i: usize) {
        while let Some(group) = self.plan.groups.get(self.next).filter(|group| group.first <= i) {
            let around = self.open.last().copied();
            let flat = around.is_some_and(|around| around.flat)
                || !group.broken && self.column + self.widths.of_line(self.plan, i, group.last) <= WIDTH;
            let base = match group.base {
                Base::Line => self.indent,
                Base::Statement => {
                    let blocks = self.open.iter().rev().filter(|open| self.plan.groups[open.group].base == Base::Statement);
                    blocks.map(|open| open.base + usize::from(open.group > 0)).next().unwrap_or(0)
                }
            };
            self.open.push(Open { group: self.next, flat, base });
            self.next += 1;
        }
    }

    fn write(&mut self, i: usize) {
        self.push(written(self.plan, i));
        if self.plan.commas[i] {
            self.push(",");
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
        match text.rsplit_once('\n') {
            Some((before, last)) => {
                self.column = last.chars().count();
                self.line = self.out.len() - last.len();
                self.margin.lines(before.matches('\n').count() + 1);
            }
            None => self.column += text.chars().count(),
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
    tokens::tokens(text, &[]).into_iter().map(|token| token.start..token.end).collect()
}
