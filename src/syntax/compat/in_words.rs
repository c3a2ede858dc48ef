//! A dependency that is said in too many words, or with signs that it does not have.

use std::ops::Range;

use super::content;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::Phase;
use crate::syntax::{lexer, words};

/// A dependency of more words than this is not looked at.
const MOST: usize = 48;

/// Words that stand around targets in a sentence.
const AROUND: [&str; 14] = ["both", "either", "all", "each", "every", "the", "at", "least", "one", "more", "on", "of", "also", "either-of"];

/// What was meant.
struct Meant<'t> {
    /// The first word or sign that is too much, and where it stands in the text.
    odd: Option<(Range<usize>, &'t str)>,
    /// How many of these there are.
    odds: usize,
    names: Vec<String>,
    /// One of them is enough.
    either: bool,
    count: Option<&'t str>,
    optional: bool,
    phase: String,
}

/// `needs both a and b`, `needs = a`, `needs a b`, `needs at least 2 of a, b, c`: the statement that begins at `span`. True if that is what
/// was found.
pub(super) fn dependency(builder: &mut Builder<'_>, text: &str, span: Span) -> bool {
    let tokens = lexer::tokens(text, MOST);
    let word = |i: usize| tokens.get(i).map_or("", |(_, token)| *token);
    let is_verb = |word: &str| matches!(word, "needs" | "wants" | "uses" | "changes" | "runs");
    let at = usize::from(!is_verb(word(0)) && words::is_plain_name(word(0)));
    let verb = word(at);
    if !is_verb(verb) || tokens.len() == MOST {
        return false;
    }
    let from = at + if verb == "runs" && word(at + 1) == "in" { 2 } else { 1 };
    let Some(meant) = meant(&tokens[from..], text) else { return false };
    let Some((odd, what)) = meant.odd.clone().filter(|_| !meant.names.is_empty()) else { return false };
    let verb = match verb {
        "runs" => "runs in",
        _ if meant.optional => "wants",
        verb => verb,
    };
    let names = meant.names.join(", ");
    let group = match meant.count {
        Some(count) => format!("{count} of {{ {names} }}"),
        None if meant.either && meant.names.len() > 1 => format!("any of {{ {names} }}"),
        None => names,
    };
    let subject = if at == 1 { format!("{} ", word(0)) } else { String::new() };
    let line = format!("{subject}{verb} {group}{}", meant.phase);
    let (message, label) = wording(verb, what, meant.either, meant.names.len());
    let start = span.start as usize;
    let place = Span::new(span.file, start + odd.start, start + odd.end);
    let help = format!("write `{line}`");
    let is_sign = matches!(what, "=" | "==" | ":" | "->" | "=>") && meant.odds == 1;
    let safety = if is_sign { Safety::Safe } else { Safety::Suggested };
    let fix = Fix { title: help.clone(), edits: vec![(span, line)], safety };
    builder.push(Diagnostic::input("syntax", message, place, label).help(help).fix(fix));
    true
}

fn wording(verb: &str, odd: &str, either: bool, count: usize) -> (String, &'static str) {
    let message = match odd {
        "" => return ("a comma is missing between two targets".to_owned(), "between these two"),
        "=" | "==" | ":" | "->" | "=>" => return (format!("`{verb}` is a verb, and its target follows it"), "no sign between the two"),
        "?" => return ("how hard a dependency is, is said by its verb".to_owned(), "no sign says it"),
        "," => return ("a comma with nothing before it".to_owned(), "one comma is enough"),
        "[" | "]" | "(" | ")" | "{" | "}" => return ("targets stand without brackets".to_owned(), "brackets are for values"),
        "and" | "or" | "&" | "+" | "|" | "/" | ";" => format!("targets of `{verb}` are not joined with `{odd}`"),
        odd if odd.starts_with(|c: char| c.is_alphanumeric()) => format!("`{odd}` is no word of a dependency"),
        odd if odd.starts_with(['"', '\'']) => return ("names stand without quotes".to_owned(), "a string here"),
        odd => format!("a target is a name, without `{odd}`"),
    };
    if count == 1 {
        return (message, "nothing stands between the verb and its target");
    }
    (message, if either { "either will do: that is a group" } else { "each is needed: that is a list" })
}

fn is_count(word: &str) -> bool {
    !word.is_empty() && word.len() < 4 && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// What the words behind a verb mean; nothing where they say more than targets.
fn meant<'t>(tokens: &[(usize, &'t str)], text: &str) -> Option<Meant<'t>> {
    let mut meant = Meant { odd: None, odds: 0, names: Vec::new(), either: false, count: None, optional: false, phase: String::new() };
    let mut apart = true;
    let mut last = 0;
    let mut i = 0;
    while let Some(&(at, token)) = tokens.get(i) {
        let next = tokens.get(i + 1).map_or("", |(_, token)| *token);
        let place = at..at + token.len();
        let mut odd = Some((place.clone(), token));
        let is_name = |word: &str| words::is_plain_name(word.split('.').next().unwrap_or("")) || word == "{";
        match token {
            "to" if Phase::from_name(next).is_some() => {
                meant.phase = format!(" to {next}");
                odd = None;
                i += 1;
            }
            "any" => {
                meant.either = true;
                odd = None;
            }
            "of" => odd = None,
            "," if !apart => {
                apart = true;
                odd = None;
            }
            "or" | "|" | "/" => (meant.either, apart) = (true, true),
            "and" | "&" | "+" => apart = true,
            "{" | "}" => odd = if meant.count.is_some() || meant.either { None } else { odd },
            "?" => meant.optional = true,
            "either" | "one" | "least" if is_name(next) || matches!(next, "of" | "or" | "one") || is_count(next) => {
                meant.either |= token != "least" || !is_count(next);
            }
            _ if AROUND.contains(&token) && (is_name(next) || matches!(next, "of" | "least" | "than") || words::is_reserved(token)) => {}
            "to" if next.is_empty() => return None,
            "to" => {}
            _ if words::is_kind(token) && is_name(next) => {}
            _ if is_count(token) && meant.count.is_none() && meant.names.is_empty() => {
                meant.count = Some(token);
                odd = None;
            }
            "=" | "==" | ":" | "->" | "=>" if meant.names.is_empty() => {}
            _ if words::is_reserved(token) => return None,
            _ if is_name(token) => {
                // A comma is missing where the word before ends.
                odd = (!apart).then_some((last..last, ""));
                meant.names.push(token.to_owned());
                apart = false;
                last = at + token.len();
            }
            _ if token.starts_with(['"', '\'']) && !content(token).is_empty() => meant.names.push(words::written(content(token))),
            "$" | "@" | "*" | "<" | ">" | "!" | "," | "[" | "]" | "(" | ")" | ";" => {}
            _ => return None,
        }
        if let Some(odd) = odd {
            meant.odds += 1;
            meant.odd.get_or_insert(odd);
        }
        i += 1;
    }
    let blocks = text.matches('{').count();
    (blocks == text.matches('}').count()).then_some(meant)
}
