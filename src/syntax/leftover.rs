//! Text behind a clause, or behind a definition, that does not go on with it. The grammar took what could be read for a whole; the mistake is where
//! both together stop being readable.

use pest::Parser;
use pest::error::{Error, InputLocation};

use super::build::Builder;
use super::grammar::{Grammar, Rule};
use super::{lexer, recover, words};
use crate::source::Span;

/// Says what is wrong with a text that was taken for a whole up to `rest`. `start` is where it stands in what was read.
pub(super) fn say(builder: &mut Builder<'_>, text: &str, start: usize, rest: usize, only: Rule) {
    let left = text.get(rest..).unwrap_or("");
    let rest = rest + left.len() - left.trim_start().len();
    let place = |builder: &Builder<'_>, length: usize| builder.at(start + rest, start + rest + length);
    if habit(builder, &text[..rest], text.get(rest..).unwrap_or(""), start + rest, only) {
        return;
    }
    let Err(error) = Grammar::parse(only, text) else {
        let whole = place(builder, text.len() - rest);
        return builder.error("this could not be read together with what stands before it", whole, "here");
    };
    if stops_at(&error) > rest {
        return recover::explain(builder, text, start, only, error);
    }
    let found = lexer::token(text, rest);
    let before = text[..rest].trim_end();
    let line = before.rsplit(['\n', '\r']).next().unwrap_or("").trim_start();
    let said = if line.len() <= 60 && !line.contains('`') { format!("`{line}`") } else { "what stands before it".to_owned() };
    let message = format!("{} does not go on with {said}", recover::shown(found));
    let place = place(builder, found.len());
    builder.error(message, place, "it could end before this");
    if lexer::token(text, 0) == "attribute" {
        builder.help("types are `int`, `string`, `date` and the like, `one of [a, b]` and `list of TYPE`");
    }
    if only == Rule::only_clause && !recover::suggest(builder, found, &recover::CLAUSES) {
        builder.help("go on with an operator, or begin a clause: `match`, `let`, `where`, `subject`, `report` and the like");
    }
}

fn stops_at(error: &Error<Rule>) -> usize {
    match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    }
}

/// What people write who come from other languages. True if it was that, and said.
fn habit(builder: &mut Builder<'_>, before: &str, left: &str, start: usize, only: Rule) -> bool {
    let tokens = lexer::tokens(left, 6);
    let word = |i: usize| tokens.get(i).map_or("", |(_, token)| *token);
    let span = |builder: &Builder<'_>, from: usize, to: usize| -> Span {
        let (at, _) = tokens.get(from).copied().unwrap_or((0, ""));
        let (last, token) = tokens.get(to).copied().unwrap_or((0, ""));
        builder.at(start + at, start + last + token.len())
    };
    let second_lower = word(1).to_ascii_lowercase();
    let third_lower = word(2).to_ascii_lowercase();
    let clause = lexer::token(before, 0);
    match (word(0).to_ascii_lowercase().as_str(), second_lower.as_str()) {
        ("=", _) if matches!(clause, "match" | "where" | "level" | "let" | "define" | "measure") => {
            let place = span(builder, 0, 0);
            builder.error_fixed("values are compared with two equals signs", place, "one sets a value", "==".to_owned());
        }
        ("<>" | "=/=", _) => fixed(builder, span(builder, 0, 0), "what differs is written `!=`", "an operator of another language", "!="),
        ("!", "in") => {
            fixed(builder, span(builder, 0, 1), "what is not among others is written `not in`", "an operator of another language", "not in")
        }
        (first @ ("falls" | "depends" | "runs"), second) if !second.is_empty() => {
            let Some((_, rest)) = recover::RELATIONS.iter().find(|(begin, _)| *begin == first) else { return false };
            let place = span(builder, 1, 1);
            builder.error_fixed(format!("the relation is `{first} {rest}`"), place, "not a word of it", (*rest).to_owned());
        }
        ("-", _) => recover::minus(builder, span(builder, 0, 0)),
        ("is", "not") if third_lower == "null" => {
            fixed(builder, span(builder, 0, 2), "what has a value is written `is set`", "written as in another language", "is set");
        }
        ("is", "null") => {
            fixed(builder, span(builder, 0, 1), "what has no value is written `is not set`", "written as in another language", "is not set")
        }
        ("between", _) => {
            said(builder, span(builder, 0, 0), "a range is two comparisons", "no operator here", "write `1 <= s.tier and s.tier <= 3`")
        }
        ("like" | "matches" | "contains", _) | ("~" | "=~", _) => {
            let place = span(builder, 0, 0);
            said(
                builder,
                place,
                "there are no patterns in conditions",
                "no operator here",
                "`starts-with(s.name, \"pay\")` asks how a text begins, and `ends-with` how it ends",
            );
        }
        ("implies", _) => said(
            builder,
            span(builder, 0, 0),
            "what follows from something is written with `or`",
            "no operator here",
            "write `not (p) or q`",
        ),
        ("?", _) => said(builder, span(builder, 0, 0), "a choice is written in words", "no operator here", "write `if p then a else b`"),
        ("if" | "when", _) if clause == "match" => {
            fixed(builder, span(builder, 0, 0), "a condition begins with `where`", "another word here", "where")
        }
        ("and", _) if clause == "match" && only == Rule::only_clause => another_match(builder, span(builder, 0, 0)),
        ("in", "(") => said(builder, span(builder, 1, 1), "a list stands in brackets", "no brackets here", "write `in [0, 1]`"),
        ("needs" | "uses" | "wants", "*") => {
            fixed(builder, span(builder, 1, 1), "any number of steps is written with `+`", "another sign here", "+");
        }
        ("(", _) if before.ends_with(|c: char| c.is_alphanumeric()) && is_method(before) => {
            let what = "values have attributes and no methods";
            said(
                builder,
                span(builder, 0, 0),
                what,
                "called here",
                "ask about members by `every x in S holds …` or `exists x in S where …`; functions stand before their value: `count(S)`",
            );
        }
        _ => return false,
    }
    true
}

/// A second binder in one `match`.
pub(super) fn another_match(builder: &mut Builder<'_>, place: Span) {
    said(
        builder,
        place,
        "a `match` has one binder",
        "it ends before this",
        "write another `match` for the next one; conditions stand behind `where`",
    );
}

/// Whether the last word is an attribute of something.
fn is_method(before: &str) -> bool {
    let word = before.rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))).next().unwrap_or("");
    word.contains('.') && !words::is_reserved(word)
}

fn fixed(builder: &mut Builder<'_>, place: Span, message: &str, label: &str, instead: &str) {
    builder.error_fixed(message, place, label, instead.to_owned());
}

fn said(builder: &mut Builder<'_>, place: Span, message: &str, label: &str, help: &str) {
    builder.error(message, place, label);
    builder.help(help.to_owned());
}
