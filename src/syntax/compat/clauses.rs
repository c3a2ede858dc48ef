//! Clauses that people write in another form.

use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::{lexer, words};

/// Says what is meant by a clause that could not be read. True if that is known.
pub(in crate::syntax) fn clause(builder: &mut Builder<'_>, text: &str, start: usize) -> bool {
    let tokens = lexer::tokens(text, 12);
    let words: Vec<&str> = tokens.iter().map(|(_, word)| *word).collect();
    let place = |builder: &Builder<'_>, from: usize, to: usize| -> Span {
        let ((at, _), (last, token)) = (tokens[from], tokens[to]);
        builder.at(start + at, start + last + token.len())
    };
    match words.as_slice() {
        ["match", first, second, ..] if is_name(first) && is_name(second) && (words::is_kind(first) || words::is_kind(second)) => {
            let (name, kind) = if words::is_kind(first) { (second, first) } else { (first, second) };
            let place = place(builder, 1, 2);
            builder.error_fixed("a binder is a name, a colon and a kind", place, "not in this form", format!("{name}: {kind}"));
        }
        ["match", name, ":", called, "(" | "+", rest @ ..] if is_name(name) && is_name(called) => {
            own_relation(builder, called, rest, words.contains(&"+"), place(builder, 3, 3));
        }
        ["match", called, "(" | "+", rest @ ..] if is_name(called) => {
            own_relation(builder, called, rest, words.contains(&"+"), place(builder, 1, 1));
        }
        ["match", left, called, right, ..] if is_name(left) && is_name(called) && is_name(right) => {
            own_relation(builder, called, &[left, ",", right], false, place(builder, 2, 2));
        }
        ["match", left, called, "+", right, ..] if is_name(left) && is_name(called) && is_name(right) => {
            own_relation(builder, called, &[left, ",", right], true, place(builder, 2, 3));
        }
        ["match", _, "needs" | "wants" | "uses", "*", ..] => {
            let place = place(builder, 3, 3);
            builder.error_fixed("any number of steps is written with `+`", place, "another sign here", "+".to_owned());
        }
        ["let", name, ":", "=", ..] if is_name(name) => {
            let place = place(builder, 2, 3);
            builder.error_fixed(format!("the value of `{name}` is set with `=`"), place, "another sign here", "=".to_owned());
        }
        [word @ ("level" | "title" | "category"), ":", ..] => {
            let place = place(builder, 1, 1);
            builder.error_titled(format!("`{word}` is set with `=`"), place, "another sign here", " =", format!("write `{word} = …`"));
        }
        ["let", name, "{" | "[" | "(", ..] if is_name(name) => {
            let between = builder.at(start + tokens[1].0 + name.len(), start + tokens[2].0);
            builder.error_titled(
                format!("an equals sign is missing after `{name}`"),
                between,
                "between the two",
                " = ",
                format!("write `let {name} = …`"),
            );
        }
        ["param", name, "=", value, ..] if is_name(name) => {
            let place = place(builder, 1, 1);
            builder.error(format!("the parameter `{name}` has no type"), place, "it stands behind the name");
            builder.help(format!("write `param {name}: {} = {value}`", type_of(value)));
        }
        ["param", name, ":", ..] if is_name(name) && !words.contains(&"=") => {
            let place = place(builder, 1, 1);
            builder.error(format!("the parameter `{name}` has no value"), place, "it stands behind the type");
            builder.help(format!("write what it is when no `policy` sets it: `param {name}: int = 3`"));
        }
        ["example", "{" | "\"", ..] => {
            let place = place(builder, 0, 0);
            builder.error("an example is `bad` or `good`", place, "one of the two stands behind this");
            builder.help("write `example bad { … }` with a mark `//~ RULE` on the line of what is found, or `example good { … }`");
        }
        _ => return false,
    }
    true
}

/// A relation of one's own where a binder is wanted: it has two ends and no way to say which of all there are.
fn own_relation(builder: &mut Builder<'_>, called: &str, rest: &[&str], closed: bool, place: Span) {
    let names: Vec<&str> = rest.iter().filter(|word| is_name(word)).take(2).copied().collect();
    let (left, right) = (names.first().copied().unwrap_or("a"), names.get(1).copied().unwrap_or("b"));
    let sign = if closed { "+" } else { "" };
    builder.error(format!("`{called}` is no relation that binds names"), place, "one of your own is a condition");
    builder.help(format!("say what its ends are, and ask behind `where`: `match {left}: component where {called}{sign}({left}, {right})`"));
}

fn type_of(value: &str) -> &'static str {
    let digits = value.starts_with(|c: char| c.is_ascii_digit());
    match value {
        "true" | "false" => "bool",
        _ if value.starts_with('"') => "string",
        _ if value.ends_with('%') => "percent",
        _ if digits && value.contains('.') => "number",
        _ if digits && value.ends_with(|c: char| c.is_alphabetic()) => "duration",
        _ if digits => "int",
        _ => "name",
    }
}

fn is_name(word: &str) -> bool {
    words::is_plain_name(word) && !words::is_rule_word(word)
}
