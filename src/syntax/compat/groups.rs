//! How many of several, in other words than those of a group or a claim.

use super::in_place;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::{Dependency, Gate, Name, Path, Target, Verb};
use crate::syntax::words;

/// Members that are shown in a help.
const SHOWN: usize = 60;

/// `at least 2 of { a, b }`, `2 out of { a, b }`, `2 { a, b }`: `odd` is the word that is too much, if it is not one that is missing.
pub(in crate::syntax) fn counted(builder: &mut Builder<'_>, verb: Verb, gate: &Gate, whole: Span, odd: Option<Span>, members: &str) {
    let count = match gate {
        Gate::Of(count) => count.to_string(),
        _ => "any".to_owned(),
    };
    let help = format!("write `{} {count} of {}`", verb.name(), shown(members));
    let (message, place) = match odd {
        Some(odd) => (format!("`{}` is no word of a group", builder.text.get(odd.range()).unwrap_or("")), odd),
        None => (format!("`of` is missing after `{count}`"), Span { end: whole.start + count.len() as u32, ..whole }),
    };
    say(builder, message, place, "how many are enough stands alone before `of`", help, (whole, format!("{count} of {members}")));
}

/// `all of { a, b }`, `both { a, b }`: `word` says that each is meant, `what` is all of it, `span` the statement.
pub(in crate::syntax) fn each(builder: &mut Builder<'_>, dependency: &Dependency, word: Span, what: Span, span: Span) {
    let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
    let message = format!("`{}` is no word of a dependency", text(word));
    let label = "each is needed: that is a list";
    let has_block = dependency.verb != Verb::Changes && dependency.more.as_ref().is_some_and(|more| more.body.is_some());
    let own = |target: &Target| target.body.as_ref().map_or(String::new(), |body| format!(" {}", text(body.span)));
    if !has_block && dependency.targets.iter().all(|target| target.body.is_none()) {
        let names = names(dependency.targets.iter().map(|target| &target.path));
        let tail = text(Span { start: what.end, ..span });
        let help = format!("write `{} {names}{}`", dependency.verb.name(), if tail.contains('\n') { "" } else { tail });
        return say(builder, message, word, label, help, (what, names));
    }
    let (head, tail) = (text(Span { end: what.start, ..span }), text(Span { start: what.end, ..span }));
    let line = |target: &Target| format!("{head}{}{}{tail}", text(target.path.span()), own(target));
    let lines: Vec<String> = dependency.targets.iter().map(line).collect();
    let lines = in_place(builder, span, &lines);
    let help = "write one line for each target, with its block";
    let mut error = Diagnostic::input("syntax", message, word, label).help(help);
    if !(has_block && dependency.targets.iter().any(|target| target.body.is_some())) {
        error = error.fix(Fix { title: help.to_owned(), edits: vec![(span, lines)], safety: Safety::Safe });
    }
    builder.push(error);
}

/// `loss of any 1 of { a, b }`, `loss of all of { a, b }`: `word` says how many of the members, and `count` of them is meant.
pub(in crate::syntax) fn lost(builder: &mut Builder<'_>, word: Span, count: u32, members: Span) {
    let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
    let count = if count == 1 { String::new() } else { format!("{count} of ") };
    let written = text(members);
    let help = format!("write `survives loss of {count}{}`", shown(written));
    let message = format!("`{}` says nothing about a loss", text(word));
    let label = if count.is_empty() { "one at a time is meant where nothing else is said" } else { "how many at a time is a number" };
    say(builder, message, word, label, help, (Span { end: members.start, ..word }, count));
}

/// `allow a, b because "…"`, `allow [a]`: `named` is where the rules are named, `span` the statement.
pub(in crate::syntax) fn several_rules(builder: &mut Builder<'_>, rules: &[Name], named: Span, span: Span) {
    let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
    if let [only] = rules {
        let message = "a rule is named without brackets";
        return builder.error_fixed(message, named, "brackets are for values", only.text.to_string());
    }
    let (head, tail) = (text(Span { end: named.start, ..span }), text(Span { start: named.end, ..span }).trim_end());
    let lines: Vec<String> = rules.iter().map(|rule| format!("{head}{}{tail}", rule.text)).collect();
    let lines = in_place(builder, span, &lines);
    let shown: Vec<String> = rules.iter().map(|rule| format!("`allow {} because \"…\"`", rule.text)).take(3).collect();
    let help = if rules.len() > 3 { "write one for each".to_owned() } else { format!("write one for each: {}", shown.join(", ")) };
    let mut error = Diagnostic::input("syntax", "an `allow` is for one rule", named, "several here").help(help.clone());
    if !lines.contains("//") {
        error = error.fix(Fix { title: help, edits: vec![(span, lines)], safety: Safety::Safe });
    }
    builder.push(error);
}

fn say(builder: &mut Builder<'_>, message: String, place: Span, label: &str, help: String, edit: (Span, String)) {
    let fix = Fix { title: help.clone(), edits: vec![edit], safety: Safety::Safe };
    builder.push(Diagnostic::input("syntax", message, place, label).help(help).fix(fix));
}

/// Names as they are written in a list.
pub(in crate::syntax) fn names<'p>(paths: impl Iterator<Item = &'p Path>) -> String {
    let one = |path: &Path| path.parts.iter().map(|name| words::written(&name.text)).collect::<Vec<_>>().join(".");
    paths.map(one).collect::<Vec<_>>().join(", ")
}

fn shown(members: &str) -> &str {
    if members.contains('\n') || members.len() > SHOWN { "{ … }" } else { members }
}
