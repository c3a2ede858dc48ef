//! What the layout depends on: where statements begin, which braces are blocks, and which tokens separate.

use rustc_hash::{FxHashMap, FxHashSet};

use super::tokens::{Kind, Token};
use super::{WIDTH, line_breaks};
use crate::syntax::grammar::{Pair, Rule, end_of};

/// How a block is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Block {
    /// A line for each statement.
    Lines,
    /// All on one line.
    Line,
}

/// Facts about places in the text.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Where statements, clauses, entries and parts begin.
    pub(super) items: FxHashSet<usize>,
    /// The opening braces of blocks.
    pub(super) blocks: FxHashMap<usize, Block>,
    /// Their closing braces.
    pub(super) closers: FxHashSet<usize>,
    /// `;` and `,` between statements.
    pub(super) separators: FxHashSet<usize>,
    /// Where an attribute ends, and where one begins.
    assign_ends: FxHashSet<usize>,
    assign_starts: FxHashSet<usize>,
    /// Parts of the text in which people break lines as they like: expressions. In order.
    free: Vec<(usize, usize)>,
    /// Tokens that are written in another way.
    pub(super) spelling: FxHashMap<usize, String>,
    /// Claims behind a subject: no statements of their own.
    with_subject: FxHashSet<usize>,
    /// Opening and closing brace of each block, inner ones later.
    pairs: Vec<(usize, usize)>,
}

impl Layout {
    /// Whether an attribute ends and another begins here: a comma is enough between them.
    pub(super) fn assigns(&self, end: usize, start: usize) -> bool {
        self.assign_ends.contains(&end) && self.assign_starts.contains(&start)
    }

    /// Whether the byte is inside an expression.
    pub(super) fn is_free(&self, at: usize) -> bool {
        let i = self.free.partition_point(|(start, _)| *start <= at);
        // Examples inside rules are no expressions, and ranges do not overlap.
        i.checked_sub(1).and_then(|i| self.free.get(i)).is_some_and(|(_, end)| at < *end)
    }

    fn item(&mut self, pair: &Pair<'_>) {
        self.items.insert(pair.as_span().start());
    }

    fn block(&mut self, open: usize, close: usize) {
        self.pairs.push((open, close));
        self.closers.insert(close);
    }

    fn assign(&mut self, start: usize, end: usize) {
        self.assign_starts.insert(start);
        self.assign_ends.insert(end);
    }
}

/// Reads the facts off what pest read.
pub(super) fn layout(text: &str, file: Pair<'_>, tokens: &[Token]) -> Layout {
    let mut layout = Layout::default();
    collect(file, &mut layout);
    for (open, close) in std::mem::take(&mut layout.pairs) {
        let block = if fits(text, tokens, &layout, open, close) { Block::Line } else { Block::Lines };
        layout.blocks.insert(open, block);
    }
    layout
}

fn collect(file: Pair<'_>, layout: &mut Layout) {
    for pair in file.into_inner().flatten() {
        let start = pair.as_span().start();
        match pair.as_rule() {
            Rule::fast_assign => {
                layout.item(&pair);
                layout.assign(start, start + pair.as_str().trim_end().len());
            }
            Rule::fast_dependency => {
                layout.item(&pair);
                fast_block(pair.as_str().trim_end(), start, layout);
            }
            Rule::assign | Rule::clause_assign | Rule::parameter => {
                layout.item(&pair);
                layout.assign(start, end_of(&pair));
            }
            Rule::survives => {
                if !layout.with_subject.contains(&start) {
                    layout.item(&pair);
                }
                survives(&pair, layout);
            }
            Rule::subject_survives => {
                layout.item(&pair);
                let inner = pair.into_inner().find(|part| part.as_rule() == Rule::survives);
                layout.with_subject.extend(inner.map(|inner| inner.as_span().start()));
                continue;
            }
            Rule::separator => {
                layout.separators.insert(start);
            }
            Rule::body | Rule::example_body | Rule::report_parts | Rule::parameters => block(&pair, layout),
            Rule::policy | Rule::rule_decl => {
                layout.item(&pair);
                block(&pair, layout);
            }
            rule if is_item(rule) => layout.item(&pair),
            _ => {}
        }
        if is_free(pair.as_rule()) {
            let end = end_of(&pair);
            if layout.free.last().is_none_or(|(_, last)| *last <= start) {
                layout.free.push((start, end));
            }
        }
    }
}

fn is_item(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::dependency
            | Rule::subject_dependency
            | Rule::allow
            | Rule::workspace
            | Rule::defaults
            | Rule::kind_decl
            | Rule::extend
            | Rule::attribute_decl
            | Rule::core
            | Rule::independent
            | Rule::use_stmt
            | Rule::observe
            | Rule::define
            | Rule::measure
            | Rule::declaration
            | Rule::policy_entry
            | Rule::param
            | Rule::level
            | Rule::match_clause
            | Rule::let_clause
            | Rule::where_clause
            | Rule::subject
            | Rule::cause
            | Rule::report
            | Rule::help
            | Rule::fix
            | Rule::example
            | Rule::file_entry
            | Rule::at_part
            | Rule::path_each
            | Rule::path_part
            | Rule::note
    )
}

/// What people break into lines as they like.
fn is_free(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::define
            | Rule::measure
            | Rule::match_clause
            | Rule::let_clause
            | Rule::where_clause
            | Rule::level
            | Rule::policy_scope
            | Rule::at_part
            | Rule::path_part
            | Rule::path_each
    )
}

/// The braces among the direct children of a pair.
fn block(pair: &Pair<'_>, layout: &mut Layout) {
    let mut open = None;
    for child in pair.clone().into_inner() {
        match child.as_rule() {
            Rule::open => open = Some(child.as_span().start()),
            Rule::close => {
                if let Some(open) = open {
                    layout.block(open, child.as_span().start());
                }
            }
            _ => {}
        }
    }
}

/// The block of a common line, which is one token of the grammar.
fn fast_block(line: &str, start: usize, layout: &mut Layout) {
    let (Some(open), true) = (line.find(" { "), line.ends_with(" }")) else { return };
    layout.block(start + open + 1, start + line.len() - 1);
    let mut at = start + open + 3;
    for pair in line[open + 3..line.len() - 2].split(", ") {
        layout.items.insert(at);
        layout.assign(at, at + pair.len());
        at += pair.len();
        layout.separators.insert(at);
        at += 2;
    }
    // Behind the last one stands no comma.
    layout.separators.remove(&(at - 2));
}

/// `survives any N of` is written `survives loss of N of` (G21).
fn survives(pair: &Pair<'_>, layout: &mut Layout) {
    for part in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::any_of) {
        let counted = part.clone().into_inner().any(|part| part.as_rule() == Rule::count_of);
        for word in part.into_inner() {
            if word.as_rule() == Rule::kw_any {
                let spelling = if counted { "loss of" } else { "loss" };
                layout.spelling.insert(word.as_span().start(), spelling.to_owned());
            }
        }
    }
}

/// Whether a block was written on one line and fits there.
fn fits(text: &str, tokens: &[Token], layout: &Layout, open: usize, close: usize) -> bool {
    let first = tokens.partition_point(|token| token.start < open);
    let last = tokens.partition_point(|token| token.start < close);
    let Some(inside) = tokens.get(first..=last) else { return false };
    if inside.len() == 2 {
        return true;
    }
    if line_breaks(&text[open..close]) > 0 || inside.iter().any(|token| token.kind == Kind::Comment) {
        return false;
    }
    // From the beginning of its statement, with one blank between tokens: a little too much, and the same before and after printing.
    let head = tokens[..first].iter().rposition(|token| layout.items.contains(&token.start)).unwrap_or(first);
    let width: usize = tokens[head..=last]
        .iter()
        .filter(|token| !layout.separators.contains(&token.start))
        .map(|token| {
            let written = layout.spelling.get(&token.start).map_or(&text[token.start..token.end], String::as_str);
            written.chars().count() + 1 + usize::from(layout.items.contains(&token.start))
        })
        .sum();
    width <= WIDTH
}
