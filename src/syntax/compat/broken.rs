//! Habits that only show in text that could not be read.

use super::{aside, blocks, comment, content, in_words, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety, nearest};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::{lexer, words};

/// What may have a block and no name.
const NAMELESS: [&str; 5] = ["independent", "defaults", "workspace", "policy", "core"];

/// Whether a block stands right behind the word, or nearly the word.
pub(super) fn is_nameless(word: &str) -> bool {
    nearest(word, NAMELESS).is_some() || NAMELESS.contains(&word)
}

/// The verb of a group that is meant by another word.
fn verb_near(word: &str) -> Option<&'static str> {
    const VERBS: [&str; 3] = ["needs", "wants", "uses"];
    if VERBS.contains(&word) { None } else { words::verb_for(word).or_else(|| nearest(word, VERBS)) }
}

/// Habits that only show in text that could not be read. True if one was found and said.
pub(in crate::syntax) fn broken(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    known(builder, text, span) || says_nothing(builder, text, span)
}

/// Habits with a form of their own.
pub(super) fn known(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
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
    if comment::foreign(builder, text, span) || in_words::dependency(builder, text, span) || blocks::broken(builder, text, span) {
        return true;
    }
    let begins_group = |at: usize| match (word(at), word(at + 1)) {
        ("any", next) => matches!(next, "of" | "{"),
        (count, next) => next == "of" && count.bytes().all(|byte| byte.is_ascii_digit()),
    };
    if let Some(at) = (0..2).find(|&at| begins_group(at + 1))
        && let Some(verb) = verb_near(word(at))
    {
        builder.error_fixed(format!("`{}` is no verb", word(at)), place(builder, at), "not known", verb.to_owned());
        return true;
    }
    if text.starts_with("---") {
        builder.error_fixed("nothing divides a file", span, "statements need nothing between them", String::new());
        return true;
    }
    if matches!(first, "-" | "*") && (words::is_kind(second) || first == "*" && !second.is_empty()) {
        builder.error_fixed("a statement begins without a sign", place(builder, 0), "not needed here", String::new());
        return true;
    }
    if first == "-" && !second.is_empty() {
        builder.error("names are not listed with dashes", span, "a list is written `needs a, b` or `tags = [a, b]`");
        return true;
    }
    if first.starts_with(['"', '\'']) && matches!(second, ":" | "=" | "->") {
        let name = words::written(content(first));
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

/// Signs, words and names that say nothing by themselves. True if they are that, and said.
fn says_nothing(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let tokens = lexer::tokens(text, 16);
    let words: Vec<&str> = tokens.iter().map(|(_, word)| *word).collect();
    let place = |i: usize| {
        let (at, word) = tokens[i];
        let start = span.start as usize + at;
        Span::new(span.file, start, start + word.len())
    };
    let is_name = |word: &str| words::is_plain_name(word);
    match words.as_slice() {
        [name, ":", "=", _, ..] if is_name(name) => {
            let between = place(1).to(place(2));
            builder.error_fixed(format!("the value of `{name}` is set with `=`"), between, "another sign here", "=".to_owned());
        }
        [name, "=>" | "->", value, ..] if is_name(name) && !is_name(value) => {
            builder.error_fixed(format!("the value of `{name}` is set with `=`"), place(1), "another sign here", "=".to_owned());
        }
        [word, name, "=", ..] if is_name(word) && is_name(name) => {
            let before = Span { end: place(1).start, ..place(0) };
            builder.error_fixed(format!("`{word}` does not stand before an attribute"), before, "one word too many", String::new());
        }
        ["=", ..] => {
            builder.error("a name is missing before `=`", place(0), "a value is set with `NAME = VALUE`");
        }
        [name, "="] if is_name(name) => {
            builder.error(format!("the value of `{name}` is missing"), place(1), "it stands behind this");
        }
        ["runs", zone, ..] if is_name(zone) => {
            let between = Span { start: place(0).end, end: place(1).start, ..span };
            builder.error_titled("`in` is missing after `runs`", between, "between the two", " in ", format!("write `runs in {zone}`"));
        }
        ["in", zone] if is_name(zone) && builder.is_in_body() => {
            builder.error_fixed("where something runs is said with `runs in`", place(0), "half of it", "runs in".to_owned());
        }
        [verb @ ("needs" | "wants" | "uses" | "changes")] => {
            builder.error(format!("a name is missing behind `{verb}`"), place(0), "it says nothing without a target");
            builder.help(format!("write `{verb} NAME`"));
        }
        ["runs"] | ["runs", "in"] => {
            builder.error("a name is missing behind `runs in`", span, "it says nothing without a place");
            builder.help("write `runs in NAME`");
        }
        [word] if NAMELESS.contains(word) => blocks::unopened(builder, word, place(0)),
        [kind] if words::is_kind(kind) => {
            builder.error(format!("this `{kind}` has no name"), span, "its name stands behind this");
            blocks::lays_out(builder, span, "");
        }
        [word] if blocks::of_another_tool(builder, word, span) => {}
        [first, ..] if is_name(first) && words.iter().all(|word| *word == "," || is_name(word)) => {
            let names = words.iter().filter(|word| **word != ",").copied().collect::<Vec<_>>().join(", ");
            let one = words.len() == 1;
            let message = if one { format!("`{first}` says nothing by itself") } else { "names alone say nothing".to_owned() };
            builder.error(message, span, if one { "a word is missing before or behind it" } else { "a word is missing before them" });
            let attribute = if one { format!(", `{first} = VALUE` for an attribute") } else { String::new() };
            builder.help(format!("write `needs {names}` for a dependency{attribute}"));
        }
        _ => return false,
    }
    true
}
