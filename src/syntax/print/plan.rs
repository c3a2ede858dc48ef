//! Where lines can break: groups of tokens, each on one line or broken at all of its places.

use rustc_hash::{FxHashMap, FxHashSet};

use super::line_breaks;
use super::tokens::{Kind, Token};

/// Tokens that stand on one line, or are broken at each of their places.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group {
    /// The first of its tokens.
    pub(super) first: usize,
    /// The last one.
    pub(super) last: usize,
    /// Broken whether it fits or not: it was written so, or a comment is inside.
    pub(super) broken: bool,
    /// What its lines are indented from.
    pub(super) base: Base,
}

/// What the lines of a group are indented from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The beginning of the line on which the group begins.
    Line,
    /// The statement that the group belongs to.
    Statement,
}

/// What stands behind the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A statement, a clause, an entry of a list: one blank line before it is kept.
    Item,
    /// A part of an expression.
    Part,
    /// One more of a row that fills its lines.
    Fill,
    /// The bracket that ends the group.
    Close,
}

/// A line can begin with this token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The group it belongs to.
    pub(super) group: usize,
    /// Steps from the base of the group.
    pub(super) depth: usize,
    pub(super) what: What,
}

/// What is known about each token before anything is printed.
#[derive(Debug)]
pub(super) struct Plan<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t [Token],
    /// Outer ones before inner ones, once the plan is whole.
    pub(super) groups: Vec<Group>,
    /// By token.
    pub(super) places: Vec<Option<Place>>,
    /// `;` and `,` that are written anew where they are needed, by token.
    pub(super) dropped: Vec<bool>,
    /// What parts a statement from the one before it where both stand on one line, by the first token.
    pub(super) between: FxHashMap<usize, &'static str>,
    /// Tokens behind which a comma stands.
    pub(super) commas: Vec<bool>,
    /// Brackets inside which a blank stands: those of comprehensions.
    pub(super) roomy: FxHashSet<usize>,
    /// Tokens that are written in another way.
    pub(super) spelling: FxHashMap<usize, &'static str>,
}

impl<'t> Plan<'t> {
    /// With nothing in it but the file, the group in which everything stands.
    pub(super) fn new(text: &'t str, tokens: &'t [Token]) -> Self {
        let last = tokens.len();
        Self {
            text,
            tokens,
            groups: vec![Group { first: 0, last, broken: true, base: Base::Statement }],
            places: vec![None; tokens.len()],
            dropped: vec![false; tokens.len()],
            between: FxHashMap::default(),
            commas: vec![false; tokens.len()],
            roomy: FxHashSet::default(),
            spelling: FxHashMap::default(),
        }
    }

    /// The token that begins at the byte, or the first one behind it.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.start < byte)
    }

    /// The last token that ends at the byte or before it.
    pub(super) fn until(&self, byte: usize) -> usize {
        self.tokens.partition_point(|token| token.end <= byte).saturating_sub(1)
    }

    /// Whether the token is this word or sign.
    pub(super) fn is(&self, token: usize, written: &str) -> bool {
        self.tokens.get(token).is_some_and(|token| &self.text[token.start..token.end] == written)
    }

    /// Adds a group. Comments at its ends are outside.
    pub(super) fn group(&mut self, first: usize, last: usize, broken: bool, base: Base) -> usize {
        let (first, last) = (self.printed(first), self.before(last + 1));
        self.groups.push(Group { first, last, broken, base });
        self.groups.len() - 1
    }

    /// Lets a line begin with the token, or with what stands behind it where it is none that is printed.
    pub(super) fn place(&mut self, token: usize, group: usize, depth: usize, what: What) {
        let token = self.printed(token);
        if let Some(place) = self.places.get_mut(token) {
            *place = Some(Place { group, depth, what });
        }
    }

    /// Whether a line can begin with the token.
    pub(super) fn is_place(&self, token: usize) -> bool {
        self.places.get(token).is_some_and(Option::is_some)
    }

    /// The token, or the first one behind it that is no comment.
    fn printed(&self, token: usize) -> usize {
        let rest = self.tokens.get(token..).unwrap_or_default();
        token + rest.iter().take_while(|token| token.kind == Kind::Comment).count()
    }

    /// The last token before this one that is no comment.
    pub(super) fn before(&self, token: usize) -> usize {
        let rest = self.tokens.get(..token).unwrap_or_default();
        rest.iter().rposition(|token| token.kind != Kind::Comment).unwrap_or(0)
    }

    /// Whether a line was broken between the token and what stands before it.
    pub(super) fn was_broken(&self, token: usize) -> bool {
        let end = token.checked_sub(1).and_then(|before| self.tokens.get(before)).map_or(0, |before| before.end);
        self.tokens.get(token).is_some_and(|token| line_breaks(&self.text[end..token.start]) > 0)
    }

    /// Puts outer groups before inner ones, and breaks those in which something is broken.
    pub(super) fn finish(&mut self) {
        let mut order: Vec<usize> = (0..self.groups.len()).collect();
        order.sort_by_key(|&i| (self.groups[i].first, std::cmp::Reverse(self.groups[i].last)));
        let mut new = vec![0; order.len()];
        for (place, &old) in order.iter().enumerate() {
            new[old] = place;
        }
        for place in self.places.iter_mut().flatten() {
            place.group = new[place.group];
        }
        self.groups = order.iter().map(|&old| self.groups[old]).collect();
        self.spread();
    }

    /// What has a broken group or a comment inside is broken.
    fn spread(&mut self) {
        let mut around: Vec<Option<usize>> = Vec::with_capacity(self.groups.len());
        let mut open: Vec<usize> = Vec::new();
        for i in 0..self.tokens.len() {
            while open.last().is_some_and(|&group| self.groups[group].last < i) {
                open.pop();
            }
            if self.tokens[i].kind == Kind::Comment
                && let Some(&group) = open.last()
            {
                self.groups[group].broken = true;
            }
            while self.groups.get(around.len()).is_some_and(|group| group.first <= i) {
                let group = around.len();
                around.push(open.last().copied());
                open.push(group);
            }
        }
        for (group, around) in around.into_iter().enumerate().rev() {
            if let (true, Some(around)) = (self.groups[group].broken, around) {
                self.groups[around].broken = true;
            }
        }
    }
}
