//! Habits of other tools: recognised, and answered with the line as it is written here.

use smallvec::SmallVec;

use super::build::Builder;
use super::grammar::{Pair, Rule};
use super::tree::{Declaration, Dependency, Gate, Name, Path, Target, Verb};
use crate::source::Span;

/// A statement of another language.
pub(super) fn statement(builder: &mut Builder<'_>, _pair: Pair<'_>, span: Span) {
    builder.error("this is not how archlint writes it", span, "here");
}

/// `x = service "X" { … }`
pub(super) fn call(builder: &mut Builder<'_>, _name: &Name, value: Pair<'_>) {
    let span = builder.token(&value);
    builder.error("this is not how archlint writes it", span, "here");
}

/// `needs` and the like misspelt read as a kind; true if the declaration is none.
pub(super) fn declaration(_builder: &mut Builder<'_>, _declaration: &Declaration, _span: Span) -> bool {
    false
}

/// `needs { a, b }`
pub(super) fn bare_set(builder: &mut Builder<'_>, _verb: Verb, span: Span) {
    builder.error("a group needs to say how many of it are enough", span, "write `any of` or `2 of` before the braces");
}

/// `needs [a, b]`
pub(super) fn list<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, targets: &mut SmallVec<[Target; 1]>) {
    let span = builder.span(&pair);
    builder.error("names stand without brackets here", span, "here");
    for part in pair.into_inner().filter(|part| part.as_rule() == Rule::path) {
        targets.extend(builder.path(&part).map(|path| Target { path, body: None }));
    }
}

/// A block behind a list of several.
pub(super) fn listed_block(builder: &mut Builder<'_>, dependency: &Dependency, _span: Span) {
    let body = dependency.more.as_ref().and_then(|more| more.body.as_ref());
    if let Some(body) = body
        && dependency.gate == Gate::Each
        && dependency.targets.len() > 1
        && dependency.verb != Verb::Changes
    {
        builder.error("a list of targets takes no block", body.span, "whose is it?");
    }
}

/// A group in a group.
pub(super) fn nested_gate(builder: &mut Builder<'_>, pair: &Pair<'_>) {
    let span = builder.token(pair);
    builder.error("a group inside a group", span, "declare a component for the inner one");
}

/// `needs "a"`
pub(super) fn quoted_name<'t>(builder: &mut Builder<'t>, pair: &Pair<'t>) -> Option<Path> {
    let span = builder.token(pair);
    builder.error("names stand without quotes", span, "here");
    None
}

/// `needs a or b`
pub(super) fn joined(builder: &mut Builder<'_>, joiner: &str, _verb: Verb, _targets: &[Target], span: Span) {
    builder.error(format!("targets are not joined with `{joiner}`"), span, "here");
}
