//! What can follow the words of a rule or a definition: a value, or what joins it with the next one.

use super::pieces::{Piece, What};
use super::{Block, Wanted};
use crate::lsp::requests::completion::words::{CLAUSES, EDITS, EXAMPLES, INTO, OF_CHAIN, OVER, PARTS, PATH_IN, PATH_TO, WRITTEN_IN};

/// Words and signs behind which an expression goes on, wherever the line ends.
const GOES_ON: &[&str] = &[
    "and",
    "or",
    "not",
    "where",
    "in",
    "if",
    "then",
    "else",
    "holds",
    "otherwise",
    "match",
    "subject",
    "cause",
    "at",
    "to",
    "from",
    "turn",
    "on",
    "by",
    "with",
    "without",
    "calling",
    "needs",
    "wants",
    "uses",
    "changes",
    "of",
    "path",
];

/// In a rule: a clause, or how one goes on.
pub(super) fn next(block: Block, text: &str, pieces: &[Piece<'_>], cursor: usize) -> Option<Wanted> {
    let Some(last) = pieces.last() else { return Some(Wanted::Statement) };
    if last.is(';') {
        return Some(Wanted::Statement);
    }
    let heads = match block {
        Block::Report => PARTS,
        Block::Fix => EDITS,
        _ => CLAUSES,
    };
    let begins = |piece: &Piece<'_>| heads.iter().any(|(words, ..)| words.split(' ').next() == Some(piece.word()));
    let head = pieces.iter().rposition(begins);
    let Some(head) = head else { return Some(Wanted::Statement) };
    let rest = &pieces[head + 1..];
    let is_same_line = !text[last.end..cursor].contains('\n');
    if !is_same_line && !goes_on(last) {
        // An expression goes on in a line that is indented further than its clause.
        let is_expression = matches!(pieces[head].word(), "level" | "match" | "let" | "where");
        let goes_on = is_expression && indent(text, cursor) > indent(text, pieces[head].start);
        return Some(if goes_on { Wanted::Operator } else { Wanted::Statement });
    }
    match pieces[head].word() {
        "title" => of_text(rest.get(1..).unwrap_or_default()),
        "report" | "fix" | "help" | "note" => of_text(rest),
        "category" | "level" => match rest {
            [] => None,
            [equals] if equals.is('=') && pieces[head].word() == "category" => Some(Wanted::Categories),
            [equals] if equals.is('=') => Some(Wanted::Levels),
            _ => expression(rest),
        },
        "param" => match rest {
            [_, colon] if colon.is(':') => Some(Wanted::Types),
            [_, colon, .., equals, _] if colon.is(':') && equals.is('=') => Some(Wanted::Statement),
            _ => None,
        },
        "let" if rest.len() < 2 => None,
        "match" if rest.is_empty() => None,
        "example" if rest.is_empty() => Some(Wanted::Next(EXAMPLES.to_vec())),
        "example" => rest.last().is_some_and(|last| last.what == What::Braces).then_some(Wanted::Statement),
        "subject" | "cause" | "at" => Some(value(rest)),
        "path" => path(rest),
        "write" => match rest {
            [] => None,
            [text] if text.what == What::Text => Some(Wanted::Next(WRITTEN_IN.to_vec())),
            _ => Some(value(rest)),
        },
        "turn" => match rest {
            [] => Some(Wanted::Expression),
            [.., into] if into.word() == "into" => None,
            _ if rest.iter().any(|piece| piece.word() == "into") => Some(Wanted::Statement),
            _ => Some(Wanted::Next(INTO.to_vec())),
        },
        _ => expression(rest),
    }
}

/// A clause that is a text, perhaps with a block behind it.
fn of_text(rest: &[Piece<'_>]) -> Option<Wanted> {
    rest.iter().any(|piece| piece.what == What::Text).then_some(Wanted::Statement)
}

/// A value alone; behind it the next clause.
fn value(rest: &[Piece<'_>]) -> Wanted {
    if rest.last().is_none_or(goes_on) { Wanted::Expression } else { Wanted::Statement }
}

/// `path A to B`, `path each X in S to B`
fn path(rest: &[Piece<'_>]) -> Option<Wanted> {
    match rest {
        [each] if each.word() == "each" => None,
        [each, _] if each.word() == "each" => Some(Wanted::Next(PATH_IN.to_vec())),
        [.., last] if !goes_on(last) && !rest.iter().any(|piece| piece.word() == "to") => Some(Wanted::Next(PATH_TO.to_vec())),
        _ => Some(value(rest)),
    }
}

/// In a definition: it has no clauses, so whatever follows is part of it.
pub(super) fn defined(pieces: &[Piece<'_>], is_measure: bool) -> Option<Wanted> {
    match pieces {
        [.., arguments, equals] if is_measure && arguments.what == What::Brackets && equals.is('=') => Some(Wanted::Next(OVER.to_vec())),
        [.., equals, extreme] if is_measure && equals.is('=') && matches!(extreme.word(), "max" | "min") => {
            Some(Wanted::Next(OF_CHAIN.to_vec()))
        }
        _ => expression(pieces),
    }
}

/// In an expression: a value where none stands yet, else what joins it with another one. Nothing where something is given a name.
pub(super) fn expression(pieces: &[Piece<'_>]) -> Option<Wanted> {
    let Some(last) = pieces.last() else { return Some(Wanted::Expression) };
    let before = pieces.len().checked_sub(2).map(|at| &pieces[at]);
    match last.what {
        What::Word("exists" | "no" | "every" | "over") => None,
        What::Sign(':') => Some(Wanted::Kinds),
        What::Word("is") => Some(Wanted::Test { negated: false }),
        What::Word("not") if before.is_some_and(|before| before.word() == "is") => Some(Wanted::Test { negated: true }),
        _ if goes_on(last) => Some(Wanted::Expression),
        What::Word(word) if before.is_some_and(|before| before.is(':')) => Some(Wanted::Typed(word.to_owned())),
        _ => Some(Wanted::Operator),
    }
}

fn goes_on(last: &Piece<'_>) -> bool {
    match last.what {
        What::Word(word) => GOES_ON.contains(&word),
        What::Sign(_) => true,
        _ => false,
    }
}

/// How far the line of a byte is indented.
fn indent(text: &str, at: usize) -> usize {
    let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..];
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
