//! Words of the language, and names that are bound in rules.

use crate::lsp::here::Here;
use crate::lsp::lexer::{self, Kind};
use crate::lsp::requests::completion::words::{
    self, ALLOWED, CLAUSES, COMPONENT, DECLARATIONS, EDITS, EXAMPLES, EXCEPT, OWNERS, Offered, PARTS, PHASES, TOP, VERBS, VIA, WITHIN,
};
use crate::lsp::requests::completion::{Bound, bound};
use crate::source::Span;
use crate::syntax::tree::StatementKind;

/// What a word of the language says where it stands, in the words with which it is offered.
pub(super) fn word(here: &Here<'_>, offset: usize) -> Option<(String, Span)> {
    if !here.document.is_arch() {
        return None;
    }
    let statement = here.statement_at(offset)?;
    let start = statement.span.start as usize;
    let tokens = lexer::tokens(here.text().get(statement.span.range())?);
    let at = tokens.iter().position(|token| (start + token.start..=start + token.end).contains(&offset) && token.kind == Kind::Word)?;
    let text = &here.text()[start..];
    let written = tokens[at].text(text);
    let before = at.checked_sub(1).map_or("", |before| tokens[before].text(text));
    let offered = || tables(&statement.kind).iter().flat_map(|table| table.iter());
    // Some are two words, of which each is said to be both.
    let is_both = |words: &str| words.split(' ').zip(words.split(' ').skip(1)).any(|pair| pair == (before, written));
    let found = match before {
        "to" => PHASES.iter().find(|(word, ..)| *word == written),
        _ => {
            let both = offered().find(|(words, ..)| is_both(words));
            both.or_else(|| offered().find(|(words, ..)| words.split(' ').next() == Some(written)))
        }
    };
    let (label, _, docs) = found?;
    let span = Span::new(here.document.file, start + tokens[at].start, start + tokens[at].end);
    Some((format!("`{label}`: {docs}"), span))
}

/// Words that may stand in a statement, the likeliest first.
fn tables(statement: &StatementKind) -> &'static [&'static [Offered]] {
    match statement {
        StatementKind::Rule(_) => &[CLAUSES, PARTS, EDITS, EXAMPLES],
        StatementKind::Define(_) | StatementKind::Measure(_) => &[TOP],
        _ => &[VERBS, COMPONENT, words::GROUPS, VIA, EXCEPT, WITHIN, DECLARATIONS, OWNERS, TOP, ALLOWED, words::IN_SYSTEM],
    }
}

/// A name that is bound in a rule, with what it stands for, as far as the words around it say it.
pub(super) fn variable(here: &Here<'_>, place: Span) -> Option<String> {
    let statement = here.statement_at(place.start as usize)?;
    let name = here.text().get(place.range())?;
    let (_, bound) = bound(here.text().get(statement.span.range())?).into_iter().find(|(known, _)| known == name)?;
    match bound {
        Bound::Kind(kind) => Some(format!("{name}: {kind}")),
        Bound::Dependency => Some(format!("{name}: dependency")),
        Bound::Component => Some(format!("{name}: component")),
        Bound::Other => None,
    }
}
