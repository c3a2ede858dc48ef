//! What stands between the braces of a group or a claim.

use smallvec::SmallVec;

use super::Builder;
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Path, Target};
use crate::syntax::{compat, recover};

/// What was read last between the braces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// The brace, a comma, or what was taken for one.
    Sign,
    Member,
    /// What has its error.
    Broken,
}

impl<'t> Builder<'t> {
    /// `{ a, b { timeout = 2s } }`
    pub(super) fn members(&mut self, pair: Pair<'t>, targets: &mut SmallVec<[Target; 1]>) {
        let mut before = Before::Sign;
        let mut last = Span::default();
        let mut has_attribute = false;
        for part in pair.into_inner() {
            let span = self.span(&part);
            match part.as_rule() {
                Rule::comma | Rule::separator => {
                    self.between_members(&part, before);
                    before = Before::Sign;
                }
                Rule::member if before == Before::Member && matches!(part.as_str().trim_end(), "or" | "and") => {
                    self.joined_members(part.as_str().trim_end(), span, last);
                    before = Before::Sign;
                }
                Rule::member => {
                    if before == Before::Member {
                        let gap = Span { start: last.end, ..last };
                        self.error_fixed("a comma is missing between two members", gap, "between these two", ",".to_owned());
                    }
                    before = Before::Member;
                    last = span;
                    targets.extend(self.member(part));
                }
                Rule::bad_member if before == Before::Member && sets_value(&part) => {
                    // It names an attribute and no member.
                    let named = targets.last().is_some_and(|target| target.path.span() == last);
                    targets.truncate(targets.len() - usize::from(named));
                    if !has_attribute {
                        compat::attribute_among_members(self, last.to(span));
                    }
                    has_attribute = true;
                    before = Before::Broken;
                }
                Rule::bad_member => {
                    recover::statement(self, &part, Rule::only_member);
                    before = Before::Broken;
                }
                _ => {}
            }
        }
    }

    /// A comma, or what stands for one.
    fn between_members(&mut self, sign: &Pair<'t>, before: Before) {
        let span = self.token(sign);
        if sign.as_str() == ";" {
            self.error_fixed("members are parted by commas", span, "a semicolon here", ",".to_owned());
        } else if before == Before::Sign {
            self.error_fixed("a comma with nothing before it", span, "one comma is enough", String::new());
        }
    }

    /// `a or b`
    fn joined_members(&mut self, word: &str, span: Span, last: Span) {
        let message = format!("members are parted by commas, not by `{word}`");
        self.error_titled(message, span, "no word stands between them", ",", "write `,`".to_owned());
        if let Some(fix) = self.errors.last_mut().and_then(|error| error.fixes.first_mut()) {
            fix.edits = vec![(Span { start: last.end, ..span }, ",".to_owned())];
        }
    }

    fn member(&mut self, pair: Pair<'t>) -> Option<Target> {
        let mut parts = Parts::of(pair);
        let first = parts.next()?;
        let path = match first.as_rule() {
            Rule::path => self.path(&first)?,
            Rule::gate => {
                compat::nested_gate(self, &first);
                return None;
            }
            _ => compat::quoted_name(self, &first)?,
        };
        let body = self.optional_body(&mut parts).map(Box::new);
        Some(Target { path, body })
    }

    /// `except { C, D }`
    pub(super) fn except(&mut self, pair: Pair<'t>) -> Vec<Path> {
        let mut targets = SmallVec::new();
        for part in Parts::of(pair) {
            match part.as_rule() {
                Rule::members => self.members(part, &mut targets),
                Rule::path => targets.extend(self.path(&part).map(|path| Target { path, body: None })),
                _ => {}
            }
        }
        self.names_only(targets)
    }

    /// Where members are mere names, a block says nothing.
    pub(super) fn names_only(&mut self, targets: SmallVec<[Target; 1]>) -> Vec<Path> {
        let mut paths = Vec::with_capacity(targets.len());
        for target in targets {
            if let Some(body) = target.body {
                self.error_fixed("a block on a mere name", body.span, "only the members of a group may have a block", String::new());
            }
            paths.push(target.path);
        }
        paths
    }
}

/// Whether what follows a name makes it that of an attribute: `= 2s`, `: 2s`.
fn sets_value(pair: &Pair<'_>) -> bool {
    pair.as_str().starts_with(['=', ':'])
}

/// Whether what stands between the braces is what is said about a dependency, or nothing: `{ timeout = 2s }`, `{ allow … }`, `{}`.
pub(in crate::syntax) fn are_attributes(members: &Pair<'_>) -> bool {
    let mut parts = members.clone().into_inner().filter(|part| !Builder::is_mark(part.as_rule()));
    match (parts.next(), parts.next()) {
        (None, _) => true,
        (Some(first), _) if first.as_rule() == Rule::bad_member => first.as_str().starts_with("allow"),
        (Some(first), Some(second)) => first.as_rule() == Rule::member && second.as_rule() == Rule::bad_member && sets_value(&second),
        _ => false,
    }
}
