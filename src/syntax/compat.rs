//! Habits of other tools: recognised, and answered with the line as it is written here.

mod arrow;
mod aside;
mod behind;
mod blocks;
mod braceless;
mod broken;
mod clauses;
mod comment;
mod compose;
mod groups;
mod in_words;
mod rules;
mod targets;

pub(super) use behind::behind;
pub(super) use blocks::{Laid, declared, group};
pub(super) use braceless::{Braceless, behind_a_name};
pub(super) use broken::broken;
pub(super) use clauses::clause;
pub(super) use groups::{counted, each, lost, names, several_rules};
pub(super) use rules::rule_head;
pub(super) use targets::{attribute_among_members, bare_set, joined, list, listed_block, nested_gate, quoted_name, without_target};

use super::build::Builder;
use super::grammar::{Pair, Parts, Rule};
use super::tree::{Declaration, Name, Statement, StatementKind};
use super::{line_ending, words};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;

/// Quotes of any language.
const QUOTES: [char; 12] =
    ['"', '\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}', '\u{201C}', '\u{201D}', '\u{201E}', '\u{201F}', '\u{AB}', '\u{BB}'];

/// Bytes as far as an error looks on its line: in a file that is one line, each statement would look to its end.
pub(super) const NEAR: usize = 4096;

/// What stands behind a place on its line, as far as an error looks.
fn line_behind(text: &str, at: usize) -> &str {
    let mut end = text.len().min(at + NEAR);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(at..end).unwrap_or_default().lines().next().unwrap_or_default()
}

/// What stands between quotes.
pub(super) fn content(quoted: &str) -> &str {
    quoted.trim_matches(QUOTES)
}

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
        Rule::compat_declared => return declared(builder, pair).unwrap_or(StatementKind::Broken),
        Rule::compat_arrow => arrow::arrow(builder, pair, span),
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
    let value = Box::new(builder.value(value)?);
    Some(StatementKind::Assign { name, value })
}

/// `name: value`, `depends_on: [b]`
fn colon<'t>(builder: &mut Builder<'t>, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
    let mut parts = Parts::of(pair);
    let name = parts.next()?;
    let colon = parts.accept(Rule::colon_on);
    let value = parts.next()?;
    let word = name.as_str().trim_end_matches(':').trim_end();
    if compose::pasted(builder, word, span) {
        return None;
    }
    let verb = if words::is_reserved(word) || word.starts_with("runs ") { Some(word) } else { words::verb_for(word) };
    if let Some(verb) = verb
        && let Some(names) = names_of(&value)
    {
        let line = format!("{verb} {names}");
        let message = format!("`{word}` is written as a verb");
        rewritten(builder, message, span, "no colon and no brackets here", &line, Safety::Suggested);
        return None;
    }
    if word == "independent" {
        let names = builder.text.get(builder.span(&value).range()).unwrap_or("").trim_matches(['[', ']', ' ']);
        blocks::independent(builder, names, span);
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
            Rule::string | Rule::compat_quotes => Some(words::written(content(pair.as_str()))),
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
    let content = content(last.as_str());
    let blocked = builder.text.get(last_place.end as usize..span.end as usize).is_some_and(|rest| rest.trim_start().starts_with('{'));
    if texts.len() == 1 && !blocked && !words::is_kind(word) {
        let between = Span { start: head_place.end, end: last_place.start, ..span };
        let line = format!("{word} = {}", last.as_str());
        let message = format!("an equals sign is missing after `{word}`");
        builder.error_titled(message, between, "between the two", " = ", format!("write `{line}`"));
        return as_assigned(builder, &head, last.clone());
    }
    if blocks::of_another_tool(builder, word, head_place) {
        return None;
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
    let content = content(title.as_str());
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

/// `use shop.arch`, `import shop`. True if that is what was found.
pub(super) fn unquoted_file<'t>(builder: &mut Builder<'t>, word: &Name, file: &Pair<'t>) -> bool {
    let is_file = matches!(word.text.as_str(), "import" | "include" | "source") || word.text == "use" && file.as_str().contains('.');
    if !is_file || builder.is_in_body() || word.span.is_empty() {
        return false;
    }
    let place = builder.token(file);
    let line = format!("use \"{}\"", file.as_str());
    rewritten(builder, "a file to be read stands in quotes", word.span.to(place), "no quotes here", &line, Safety::Suggested);
    true
}

/// `web.tier = 1`. True if that is what was found.
pub(super) fn dotted_assign<'t>(builder: &mut Builder<'t>, path: &Pair<'t>, whole: Span) -> bool {
    let written = path.as_str();
    let Some((of, name)) = written.rsplit_once('.').filter(|_| !written.contains('`')) else { return false };
    let place = builder.token(path);
    let said = builder.text.get(place.end as usize..whole.end as usize).unwrap_or("");
    let is_verb = matches!(name, "needs" | "wants" | "uses" | "changes");
    let line = if is_verb {
        format!("{of} {name} {}", said.trim().trim_start_matches('=').trim().trim_matches(['[', ']']))
    } else {
        format!("extend {of} {{ {name}{said} }}")
    };
    let message = format!("`{name}` is written in the block of what it is about");
    rewritten(builder, message, whole, "not behind a dot", &line, Safety::Suggested);
    true
}

/// `service a, b`: names behind a declaration and a comma. True if that is what was found.
pub(super) fn names_behind(builder: &mut Builder<'_>, before: &Statement, comma: Span) -> bool {
    let StatementKind::Declaration(declaration) = &before.kind else { return false };
    let rest = builder.text.get(comma.end as usize..).unwrap_or("");
    let rest = rest.split(['\n', '\r', ';', '}']).next().unwrap_or("").split("//").next().unwrap_or("").trim_end();
    let names: Vec<&str> = rest.split(',').map(str::trim).collect();
    if declaration.body.is_some() || !names.iter().all(|name| words::is_plain_name(name)) {
        return false;
    }
    let lines: Vec<String> = names.iter().map(|name| format!("{} {name}", declaration.kind.text)).collect();
    let place = Span { end: comma.end + rest.len() as u32, ..comma };
    let message = "each name has a declaration of its own";
    let help = format!("write {}", lines.iter().map(|line| format!("`{line}`")).collect::<Vec<_>>().join(" and "));
    builder.error_titled(message, place, "a list here", format!("; {}", lines.join("; ")), help);
    builder.passed = place.end as usize;
    true
}

/// A verb of another tool reads as a kind: `requires b`, `need b`. True if the declaration is none.
pub(super) fn declaration(builder: &mut Builder<'_>, declaration: &Declaration, span: Span) -> bool {
    let kind = &declaration.kind;
    if blocks::no_declaration(builder, declaration, span) {
        return true;
    }
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
