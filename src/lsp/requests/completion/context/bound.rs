//! The names that are bound in a rule or a definition, and what they stand for as far as the words around them say it.

use crate::lsp::lexer::{Kind, Token};
use crate::syntax::words;

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// `x: KIND`
    Kind(String),
    /// `d: a needs b`
    Dependency,
    /// An end of a relation.
    Component,
    /// Anything.
    Other,
}

/// Each name once, with the first that is said of it.
pub(super) fn names(text: &str, tokens: &[Token]) -> Vec<(String, Bound)> {
    let mut all: Vec<(String, Bound)> = Vec::new();
    let word = |at: usize| tokens.get(at).filter(|token| token.kind == Kind::Word).map_or("", |token| token.text(text));
    let is = |at: usize, sign: char| tokens.get(at).is_some_and(|token| token.is(sign));
    let mut add = |name: &str, bound: Bound| {
        let is_name = !(name.is_empty() || words::is_reserved(name) || words::is_rule_word(name));
        if is_name && !all.iter().any(|(known, _)| known == name) {
            all.push((name.to_owned(), bound));
        }
    };
    // The arguments of a definition come first, in parentheses.
    let arguments = if is(0, '(') { tokens.iter().position(|token| token.is(')')).unwrap_or(tokens.len()) } else { 0 };
    for at in 0..tokens.len() {
        let before = at.checked_sub(1).map_or("", word);
        if is(at + 1, ':') && before != "param" {
            let bound = if behind_relation(&word, at + 3).is_some() { Bound::Dependency } else { Bound::Kind(word(at + 2).to_owned()) };
            add(word(at), bound);
        } else if at < arguments && at > 0 && !is(at - 1, ':')
            || matches!(before, "let" | "param" | "each" | "exists" | "no" | "every")
            || is(at + 1, '|')
        {
            add(word(at), Bound::Other);
        }
        let ends_of = |end: usize| !is(end + 1, '.');
        if let Some(behind) = behind_relation(&word, at + 1).filter(|_| at == 0 || !is(at - 1, '.')) {
            add(word(at), Bound::Component);
            if ends_of(behind) {
                add(word(behind), Bound::Component);
            }
        }
    }
    all
}

/// Where the words of a relation end that begins at a token.
fn behind_relation<'t>(word: &impl Fn(usize) -> &'t str, at: usize) -> Option<usize> {
    let relation: &[&str] = match word(at) {
        "needs" | "wants" | "uses" | "changes" => &[],
        "depends" => &["on"],
        "runs" => &["in"],
        "falls" => &["with"],
        "is" => match word(at + 1) {
            "degraded" => &["degraded", "by"],
            "harmed" => &["harmed", "by"],
            _ => return None,
        },
        "cannot" => &["start", "without"],
        "was" => &["seen", "calling"],
        _ => return None,
    };
    relation.iter().enumerate().all(|(i, next)| word(at + 1 + i) == *next).then_some(at + 1 + relation.len())
}
