//! Habits of other tools: recognised, and answered with the line as it is written here.

mod aside;
mod braceless;
mod compose;
mod targets;

pub(super) use braceless::behind_a_name;
pub(super) use targets::{bare_set, joined, list, listed_block, nested_gate, quoted_name};

use super::build::Builder;
use super::grammar::{Pair, Parts, Rule};
use super::tree::{Declaration, Name, StatementKind};
use super::{lexer, line_ending, words};
use crate::diagnostic::{Diagnostic, Fix, Safety, nearest};
use crate::source::Span;

/// An error, the line that is meant, and the edit that writes it.
pub(super) fn rewritten(builder: &mut Builder<'_>, message: impl Into<String>, span: Span, label: &str, line: &str, safety: Safety) {
    let shown = line.lines().map(|line| format!("`{}`", line.trim_start())).collect::<Vec<_>>().join(" and ");
    let help = format!("write {shown}");
    let fix = Fix { title: help.clone(), edits: vec![(span, line.to_owned())], safety };
    builder.push(Diagnostic::input("syntax", message, span, label).help(help).fix(fix));
}

/// Statements in the place of one: below each other and as deep as it stands, or behind each other where it shares its line.
fn in_place(builder: &Builder<'_>, span: Span, lines: &[String]) -> String {
    let before = builder.text.get(..span.start as usize).unwrap_or("");
    let margin = before.rfind(['\n', '\r']).map_or(before, |at| &before[at + 1..]);
    if margin.chars().all(|c| matches!(c, ' ' | '\t')) { lines.join(&format!("\n{margin}")) } else { lines.join("; ") }
}

/// A statement of another language that the grammar took. Gives what was plainly meant.
pub(super) fn statement<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) -> StatementKind {
    match pair.as_rule() {
        Rule::compat_colon => return colon(builder, pair, span).unwrap_or(StatementKind::Broken),
        Rule::compat_resource => return resource(builder, pair, span).unwrap_or(StatementKind::Broken),
        Rule::compat_arrow => arrow(builder, pair, span),
        Rule::compat_import => {
            let text = builder.text.get(span.range()).unwrap_or("");
            let rest = text.find(['"', '\'']).map_or("", |at| &text[at..]);
            let line = format!("use {rest}");
            rewritten(builder, "other files are read with `use`", span, "this is another tool's word", &line, Safety::Safe);
        }
        _ => builder.error("this statement could not be read", span, "here"),
    }
    StatementKind::Broken
}

/// An attribute that was not set with `=`, as if it had been: it is not forgotten. Outside of braces nothing has attributes.
fn as_assigned<'t>(builder: &mut Builder<'t>, name: &Pair<'t>, value: Pair<'t>) -> Option<StatementKind> {
    if !builder.is_in_body() {
        return None;
    }
    let name = builder.name(name)?;
    let value = builder.value(value)?;
    Some(StatementKind::Assign { name, value })
}

/// `a -> b`, `-> b`, `a -> b -> c "title"`
fn arrow<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) {
    let starts_with_arrow = matches!(pair.clone().into_inner().next().map(|part| part.as_rule()), Some(Rule::arrow));
    let mut names = Vec::new();
    let mut tail = String::new();
    for part in Parts::of(pair) {
        match part.as_rule() {
            Rule::path => names.push(part.as_str()),
            Rule::arrow => {}
            Rule::open_string => return builder.error("this string has no end", span, "it ends with its line at the latest"),
            _ => {
                let place = builder.span(&part);
                tail.push(' ');
                tail.push_str(builder.text.get(place.range()).unwrap_or(""));
            }
        }
    }
    let lines: Vec<String> = if starts_with_arrow {
        names.iter().map(|name| format!("uses {name}{tail}")).collect()
    } else {
        names.windows(2).map(|pair| format!("{} uses {}{tail}", pair[0], pair[1])).collect()
    };
    rewritten(
        builder,
        "dependencies are written with verbs, not arrows",
        span,
        "an arrow does not say how hard the dependency is",
        &in_place(builder, span, &lines),
        Safety::Suggested,
    );
    if let Some(error) = builder.errors.last_mut() {
        error.help.push("write `needs` where one is down without the other, `wants` where it is degraded".to_owned());
    }
}

/// `name: value`, `depends_on: [b]`
fn colon<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
    let mut parts = Parts::of(pair);
    let name = parts.next()?;
    let colon = parts.accept(Rule::colon);
    let value = parts.next()?;
    let word = name.as_str().trim_end_matches(':').trim_end();
    if compose::pasted(builder, word, span) {
        return None;
    }
    let verb = if words::is_reserved(word) { Some(word) } else { words::verb_for(word) };
    if let Some(verb) = verb
        && let Some(names) = names_of(&value)
    {
        let line = format!("{verb} {names}");
        let message = format!("`{word}` is written as a verb");
        rewritten(builder, message, span, "no colon and no brackets here", &line, Safety::Suggested);
        return None;
    }
    if value.as_rule() == Rule::compat_call {
        called(builder, word, value, span);
        return None;
    }
    let Some(colon) = colon else {
        builder.error(format!("`{word}` is no attribute"), span, "a word of the language");
        return None;
    };
    let between = Span { start: builder.span(&name).end, ..builder.token(&colon) };
    let shown = builder.text.get(builder.span(&value).range()).unwrap_or("").lines().next().unwrap_or("");
    let help = format!("write `{word} = {shown}`");
    builder.error_titled(format!("the value of `{word}` is set with `=`"), between, "a colon belongs to types and binders", " =", help);
    as_assigned(builder, &name, value)
}

/// The names in a value, joined with commas; `None` if it holds something else.
fn names_of(value: &Pair<'_>) -> Option<String> {
    let one = |pair: &Pair<'_>| -> Option<String> {
        match pair.as_rule() {
            Rule::path => Some(pair.as_str().to_owned()),
            Rule::string | Rule::compat_quotes => Some(words::written(pair.as_str().trim_matches(['"', '\'']))),
            _ => None,
        }
    };
    if value.as_rule() != Rule::list {
        return one(value);
    }
    let names: Option<Vec<String>> = value
        .clone()
        .into_inner()
        .filter(|part| !matches!(part.as_rule(), Rule::list_open | Rule::list_close | Rule::comma))
        .map(|part| one(&part))
        .collect();
    let names = names.filter(|names| !names.is_empty())?;
    Some(names.join(", "))
}

/// `x = service "X" { … }`
pub(super) fn call<'t>(builder: &mut Builder<'t>, name: &Name, value: Pair<'t>) {
    let end = builder.span(&value);
    called(builder, &name.text, value, name.span.to(end));
}

fn called<'t>(builder: &mut Builder<'t>, name: &str, value: Pair<'t>, span: Span) {
    let Some(kind) = value.clone().into_inner().next() else { return };
    let kind_place = builder.token(&kind);
    let kind = words::kind_for(kind.as_str()).unwrap_or(kind.as_str());
    let name = words::written(name);
    let place = Span { end: kind_place.end, ..span };
    rewritten(
        builder,
        format!("`{name}` is declared, not assigned"),
        place,
        "the kind stands before the name",
        &format!("{kind} {name}"),
        Safety::Safe,
    );
}

/// `resource "kind" "name" { … }`, `service "Title" { … }`, `owner "payments"`
fn resource<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
    let mut parts = Parts::of(pair);
    let head = parts.next()?;
    let texts: Vec<Pair<'t>> = parts.filter(|part| part.as_rule() != Rule::body).collect();
    let word = head.as_str();
    let head_place = builder.token(&head);
    let last = texts.last()?;
    let last_place = builder.token(last);
    if aside::purpose(builder, head_place, last_place) {
        return None;
    }
    let content = last.as_str().trim_matches(['"', '\'']);
    let blocked = builder.text.get(last_place.end as usize..span.end as usize).is_some_and(|rest| rest.trim_start().starts_with('{'));
    if texts.len() == 1 && !blocked && !words::is_kind(word) {
        let between = Span { start: head_place.end, end: last_place.start, ..span };
        let line = format!("{word} = {}", last.as_str());
        let message = format!("an equals sign is missing after `{word}`");
        builder.error_titled(message, between, "between the two", " = ", format!("write `{line}`"));
        return as_assigned(builder, &head, last.clone());
    }
    let kind = words::kind_for(word).unwrap_or(word);
    let name = slug(content);
    let line = if texts.len() == 1 { format!("{kind} {name} \"{content}\"") } else { format!("{kind} {name}") };
    let place = head_place.to(last_place);
    rewritten(
        builder,
        format!("this `{word}` has no name"),
        place,
        "a name stands before the title, without quotes",
        &line,
        Safety::Suggested,
    );
    None
}

/// `independent "Two ways" { … }`, `independent two-ways "Two ways" { … }`: what is said about a claim stands above it.
pub(super) fn titled_claim(builder: &mut Builder<'_>, name: Option<&Name>, title: &Pair<'_>) {
    let place = builder.token(title);
    let content = title.as_str().trim_matches('"');
    let message = "a claim has a name and no title";
    match name {
        None => builder.error_fixed(message, place, "in quotes it is a title", slug(content)),
        Some(name) => {
            let is_plain = !content.contains(['\\', '`', '\n', '\r']);
            let help = if is_plain { format!("write `/// {content}` above it") } else { "say it above, behind `///`".to_owned() };
            let between = Span { start: name.span.end, ..place };
            let line = aside::line_before(builder, name.span).trim_start();
            let mut error = Diagnostic::input("syntax", message, place, "a title here").help(help.clone());
            if is_plain && line.strip_prefix("independent").is_some_and(|rest| rest.trim().is_empty()) {
                let start = name.span.start as usize - line.len();
                let before = &builder.text[..start];
                let indent = &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..];
                let above = format!("/// {content}{}{indent}", line_ending(builder.text, start));
                let edits = vec![(Span::new(builder.file, start, start), above), (between, String::new())];
                error = error.fix(Fix { title: help, edits, safety: Safety::Safe });
            }
            builder.push(error);
        }
    }
}

/// A title as a name: `Card payments` as `card-payments`.
fn slug(title: &str) -> String {
    let mut name = String::new();
    for c in title.chars() {
        if c.is_alphanumeric() || c == '_' {
            name.extend(c.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    words::written(if name.is_empty() { "name" } else { name })
}

/// A verb of another tool reads as a kind: `requires b`, `need b`. True if the declaration is none.
pub(super) fn declaration(builder: &mut Builder<'_>, declaration: &Declaration, span: Span) -> bool {
    let kind = &declaration.kind;
    if declaration.title.is_some() || declaration.within.is_some() || kind.span.is_empty() {
        return false;
    }
    if aside::purpose(builder, kind.span, declaration.name.span) {
        return true;
    }
    let Some(verb) = words::verb_for(&kind.text) else { return false };
    let message = format!("`{}` is written `{verb}`", kind.text);
    let name = builder.text.get(declaration.name.span.range()).unwrap_or("");
    let line = format!("{verb} {name}");
    let place = Span { end: declaration.name.span.end, ..span };
    rewritten(builder, message, place, "a word of another tool", &line, Safety::Suggested);
    true
}

/// What may have a block and no name.
const NAMELESS: [&str; 5] = ["independent", "defaults", "workspace", "policy", "core"];

/// Habits that only show in text that could not be read. True if one was found and said.
pub(super) fn broken(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let tokens = lexer::tokens(text, 4);
    let word = |i: usize| tokens.get(i).map_or("", |(_, token)| *token);
    let place = |builder: &Builder<'_>, i: usize| {
        let (at, token) = tokens.get(i).copied().unwrap_or((0, ""));
        let start = span.start as usize + at;
        Span::new(builder.file, start, start + token.len())
    };
    let (first, second) = (word(0), word(1));
    if matches!((first, second), ("depends" | "runs", "on") | ("talks" | "connects", "to")) {
        let verb = if first == "runs" { "runs in" } else { words::verb_for(first).unwrap_or("uses") };
        let whole = place(builder, 0).to(place(builder, 1));
        rewritten(builder, format!("`{first} {second}` is written `{verb}`"), whole, "a verb of another tool", verb, Safety::Suggested);
        return true;
    }
    if first == "-" && !second.is_empty() {
        builder.error("names are not listed with dashes", span, "a list is written `needs a, b` or `tags = [a, b]`");
        return true;
    }
    if first.starts_with(['"', '\'']) && matches!(second, ":" | "=" | "->") {
        let name = words::written(first.trim_matches(['"', '\'']));
        let place = place(builder, 0);
        builder.error_fixed("names stand without quotes", place, "a string here", name);
        return true;
    }
    if matches!(first, "needs" | "wants" | "uses" | "changes") && second == "->" && words::is_plain_name(word(2)) {
        let arrow = place(builder, 1);
        let edits = vec![(Span { end: place(builder, 2).start, ..arrow }, String::new())];
        let help = format!("write `{first} {}`", word(2));
        let fix = Fix { title: help.clone(), edits, safety: Safety::Safe };
        let error = Diagnostic::input("syntax", format!("`{first}` stands before its target without an arrow"), arrow, "the verb says it");
        builder.push(error.help(help).fix(fix));
        return true;
    }
    let digit = second.starts_with(|c: char| c.is_ascii_digit());
    let alone = words::is_reserved(second) && (word(2).is_empty() || word(2).starts_with('/'));
    if words::is_kind(first) && (digit || alone) {
        let message = if digit { format!("`{second}` begins with a digit") } else { format!("`{second}` is a word of the language") };
        let name = place(builder, 1);
        builder.error_fixed(message, name, "in backticks it is a name", format!("`{second}`"));
        return true;
    }
    if words::is_plain_name(second) && first == "in" && word(2).is_empty() && aside::lies_in(builder, place(builder, 0), place(builder, 1))
    {
        return true;
    }
    if words::is_plain_name(second) && first == "within" {
        let place = place(builder, 1);
        aside::within_a_block(builder, span, place);
        return true;
    }
    if second == "{"
        && words::is_plain_name(first)
        && let Some(meant) = nearest(first, NAMELESS)
    {
        let place = place(builder, 0);
        rewritten(builder, format!("no block is called `{first}`"), place, "not known", meant, Safety::Suggested);
        return true;
    }
    if words::is_kind(first) && second == "{" {
        let message = format!("this `{first}` has no name");
        builder.error(message, place(builder, 0), "its name stands between this and the brace");
        return true;
    }
    let value = second.starts_with(|c: char| c.is_ascii_digit()) || second.starts_with('[') || matches!(second, "true" | "false");
    if words::is_plain_name(first) && value {
        let whole = place(builder, 0).to(place(builder, 1));
        if aside::attribute(builder, first, second, whole) {
            return true;
        }
        let between = Span { start: place(builder, 0).end, end: place(builder, 1).start, ..span };
        builder.error_titled(
            format!("an equals sign is missing after `{first}`"),
            between,
            "between the two",
            " = ",
            format!("write `{first} = {second}`"),
        );
        return true;
    }
    if words::is_plain_name(first) && second == "==" {
        let place = place(builder, 1);
        builder.error_fixed("a value is set with one equals sign", place, "two of them compare", "=".to_owned());
        return true;
    }
    false
}
