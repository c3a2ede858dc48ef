//! Habits in what a dependency is on.

use smallvec::SmallVec;

use super::{content, in_place, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::{Builder, are_attributes};
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::tree::{Dependency, Gate, Path, Target, Verb};
use crate::syntax::words;

/// `needs { a, b }`
pub(in crate::syntax) fn bare_set(builder: &mut Builder<'_>, verb: Verb, span: Span) {
    let written = builder.text.get(span.range()).unwrap_or("");
    let verb = verb.name();
    let label = "how many of them are enough";
    let line = format!("any of {written}");
    rewritten(builder, "a group says how many of its members are enough", span, label, &line, Safety::Suggested);
    if let Some(error) = builder.errors.last_mut() {
        error.help = vec![format!("write `{verb} any of {{ … }}` where one is enough, `{verb} a, b` where each is needed")];
    }
}

/// `needs { timeout = 2s }`, `needs {}`: what stands behind the verb is what is said about a dependency. True if that is what was found.
pub(in crate::syntax) fn without_target(builder: &mut Builder<'_>, verb: Verb, place: Span, what: &Pair<'_>) -> bool {
    if !are_attributes(what) {
        return false;
    }
    let verb = verb.name();
    builder.error(format!("a name is missing behind `{verb}`"), place, "it says nothing without a target");
    builder.help(format!("write `{verb} NAME {{ … }}`"));
    true
}

/// `any of { timeout = 2s }`
pub(in crate::syntax) fn attribute_among_members(builder: &mut Builder<'_>, span: Span) {
    let written = builder.text.get(span.range()).unwrap_or("").trim_end();
    let shown = if written.contains(['\n', '`']) || written.len() > 40 { "this" } else { written };
    let said = if shown == written { format!("`{written}`") } else { shown.to_owned() };
    builder.error(format!("{said} is no member: names stand between these braces"), span, "a value here");
    builder.help("say what holds for all in a block behind the members, `{ a, b } { … }`, and what holds for one behind its name");
}

/// `needs [a, b]`
pub(in crate::syntax) fn list<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, targets: &mut SmallVec<[Target; 1]>, is_group: bool) {
    let span = builder.span(&pair);
    let mut names = Vec::new();
    let inner = pair.into_inner().find(|part| part.as_rule() == Rule::list);
    for part in inner.into_iter().flat_map(Pair::into_inner) {
        let path = match part.as_rule() {
            Rule::path => builder.path(&part),
            Rule::string | Rule::compat_quotes => unquoted(builder, &part),
            _ => None,
        };
        if let Some(path) = path {
            names.push(path.parts.iter().map(|name| words::written(&name.text)).collect::<Vec<_>>().join("."));
            targets.push(Target { path, body: None });
        }
    }
    if names.is_empty() {
        return;
    }
    let names = names.join(", ");
    if is_group {
        return builder.error_fixed("the members of a group stand in braces", span, "brackets are for values", format!("{{ {names} }}"));
    }
    rewritten(builder, "targets stand without brackets", span, "brackets are for values", &names, Safety::Safe);
}

/// A block behind a list of several: whose is it?
///
/// A list that is not written as one has its error already. What is wrong in the block is mended there before it is said twice.
pub(in crate::syntax) fn listed_block(builder: &mut Builder<'_>, dependency: &Dependency, what: Span, span: Span) {
    let Some(body) = dependency.more.as_ref().and_then(|more| more.body.as_ref()) else { return };
    if dependency.gate != Gate::Each || dependency.targets.len() < 2 || dependency.verb == Verb::Changes {
        return;
    }
    let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
    if text(what).starts_with(['{', '[']) {
        return;
    }
    let (Some(first), Some(last)) = (dependency.targets.first(), dependency.targets.last()) else { return };
    let head = text(Span { end: first.path.span().start, ..span });
    let tail = text(Span { start: last.path.span().end, ..span });
    let lines: Vec<String> = dependency.targets.iter().map(|target| format!("{head}{}{tail}", text(target.path.span()))).collect();
    let lines = in_place(builder, span, &lines);
    let help = "write one line for each target";
    let mends = |error: &Diagnostic| {
        error.fixes.iter().flat_map(|fix| &fix.edits).any(|(edit, _)| span.start <= edit.start && edit.end <= span.end)
    };
    let whole = !builder.errors.iter().any(mends);
    let mut error =
        Diagnostic::input("syntax", "a list of targets takes no block", body.span, "it does not say which of them is meant").help(help);
    if whole {
        error = error.fix(Fix { title: help.to_owned(), edits: vec![(span, lines)], safety: Safety::Safe });
    }
    builder.push(error);
}

/// A group in a group.
pub(in crate::syntax) fn nested_gate(builder: &mut Builder<'_>, pair: &Pair<'_>) {
    let start = pair.as_span().start();
    let span = builder.at(start, start + pair.as_str().trim_end().len());
    builder.error("a group stands inside a group", span, "groups do not nest");
    if let Some(error) = builder.errors.last_mut() {
        let written = builder.text.get(span.range()).unwrap_or("");
        let shown = if written.contains('\n') { "any of { … }" } else { written };
        error.help.push(format!("declare a component for the inner one, such as `service inner {{ needs {shown} }}`, and name it here"));
    }
}

/// `needs "a"`
pub(in crate::syntax) fn quoted_name<'t>(builder: &mut Builder<'t>, pair: &Pair<'t>) -> Option<Path> {
    let span = builder.token(pair);
    if pair.as_rule() == Rule::compat_url {
        let message = "a target is a component, not an address";
        builder.error(message, span, "no name");
        builder.help("declare who answers there, such as `external NAME`, and name it here");
        return None;
    }
    // Where it ends is not known, and so is its name.
    if pair.as_rule() == Rule::open_string {
        builder.text(pair);
        return None;
    }
    // It ends where its end was put in, which was said.
    let is_whole = builder.text.get(span.range()).is_some_and(|written| written.len() == pair.as_str().len());
    if !is_whole {
        return None;
    }
    let path = unquoted(builder, pair)?;
    let name = path.parts.iter().map(|name| words::written(&name.text)).collect::<Vec<_>>().join(".");
    builder.error_fixed("names stand without quotes", span, "a string here", name);
    Some(path)
}

/// The name that a string holds.
fn unquoted<'t>(builder: &Builder<'t>, pair: &Pair<'t>) -> Option<Path> {
    let content = content(pair.as_str());
    if content.is_empty() {
        return None;
    }
    let mut path = builder.path_of("x", pair.as_span().start());
    let span = builder.token(pair);
    for name in &mut path.parts {
        name.text = content.into();
        name.span = span;
    }
    Some(path)
}

/// `needs a or b`
pub(in crate::syntax) fn joined(builder: &mut Builder<'_>, joiner: &str, verb: Verb, targets: &[Target], span: Span) {
    let names: Vec<String> = targets.iter().map(|target| builder.text.get(target.path.span().range()).unwrap_or("").to_owned()).collect();
    let names = names.join(", ");
    let either = matches!(joiner, "or" | "|" | "||");
    let line = if either { format!("any of {{ {names} }}") } else { names };
    let label = if either { "either will do: that is a group" } else { "each is needed: that is a list" };
    let message = format!("targets of `{}` are not joined with `{joiner}`", verb.name());
    rewritten(builder, message, span, label, &line, Safety::Safe);
}
