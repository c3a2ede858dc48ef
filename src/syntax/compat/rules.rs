//! Rules that begin as blocks of other languages do: nothing in them is looked at, since it was not read as a rule.

use super::{content, slug};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::grammar::{Pair, Rule};
use crate::syntax::{lexer, words};

/// `rule "Title" { … }`, `Rule r { … }`, `rule { … }`, `rule r = { … }`. True if that is what was found, and said.
pub(in crate::syntax) fn rule_head(builder: &mut Builder<'_>, pair: &Pair<'_>, span: Span) -> bool {
    let known = [Rule::declaration, Rule::compat_declared, Rule::compat_resource, Rule::bad_statement];
    let text = builder.text.get(span.range()).unwrap_or("");
    if !known.contains(&pair.as_rule()) || !text.get(..4).is_some_and(|word| word.eq_ignore_ascii_case("rule")) {
        return false;
    }
    let tokens = lexer::tokens(text, 5);
    let place = |i: usize| {
        let (at, token) = tokens[i];
        let start = span.start as usize + at;
        Span::new(span.file, start, start + token.len())
    };
    let words: Vec<&str> = tokens.iter().map(|(_, word)| *word).collect();
    let Some((&word, rest)) = words.split_first() else { return false };
    // A kind may be called so.
    if !(word.eq_ignore_ascii_case("rule") && text.contains("match") && text.contains("report")) {
        return false;
    }
    match rest {
        ["{", ..] => {
            builder.push(
                Diagnostic::input("syntax", "this rule has no name", place(0), "its name stands behind this")
                    .help("write `rule NAME { … }`"),
            );
        }
        [title, "{", ..] if title.starts_with(['"', '\'']) => {
            let (name, title) = (slug(content(title)), content(title));
            titled(
                builder,
                place(0).to(place(2)),
                &format!("rule {name} {{"),
                title,
                "a rule has a name, and its title stands in its block",
            );
        }
        [name, title, "{", ..] if words::is_plain_name(name) && title.starts_with(['"', '\'']) => {
            titled(builder, place(0).to(place(3)), &format!("rule {name} {{"), content(title), "the title of a rule stands in its block");
        }
        [name, "=" | ":", "{", ..] if words::is_plain_name(name) => {
            builder.error_fixed("the block of a rule stands behind its name", place(2), "nothing stands between them", String::new());
        }
        [name, "(", ")", "{", ..] if words::is_plain_name(name) => {
            builder.error_fixed(
                "the block of a rule stands behind its name",
                place(2).to(place(3)),
                "nothing stands between them",
                String::new(),
            );
        }
        [name, ..] if word != "rule" && words::is_plain_name(name) => {
            builder.error_fixed("a rule begins with `rule`", place(0), "spelt otherwise here", "rule".to_owned());
        }
        _ => return false,
    }
    true
}

fn titled(builder: &mut Builder<'_>, place: Span, head: &str, title: &str, message: &str) {
    let line = format!("{head} title = \"{title}\"");
    let help = format!("write `{line}`");
    let fix = Fix { title: help.clone(), edits: vec![(place, line)], safety: Safety::Safe };
    builder.push(Diagnostic::input("syntax", message, place, "a title here").help(help).fix(fix));
}
