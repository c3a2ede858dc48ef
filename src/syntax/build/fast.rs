//! The commonest lines: one token of the grammar each, parted at the canonical blanks that the grammar asked for.

use smallvec::SmallVec;

use super::Builder;
use crate::source::Span;
use crate::syntax::grammar::Pair;
use crate::syntax::tree::{Body, Dependency, DependencyMore, Gate, Literal, Path, Phase, Statement, StatementKind, Target, Value, Verb};
use crate::syntax::{recover, words};

impl<'t> Builder<'t> {
    /// `name = value`
    pub(super) fn fast_assign(&mut self, pair: &Pair<'t>) -> Statement {
        let start = pair.as_span().start();
        let docs = self.docs(start);
        Statement { docs, ..self.fast_pair(pair.as_str().trim_end(), start) }
    }

    /// `needs name to phase { name = value, name = value }`
    pub(super) fn fast_dependency(&mut self, pair: &Pair<'t>) -> Statement {
        let start = pair.as_span().start();
        let docs = self.docs(start);
        let text = pair.as_str().trim_end();
        let span = self.at(start, start + text.len());
        let (verb, mut rest) = word(text);
        let verb_span = self.at(start, start + verb.len());
        let mut at = start + verb.len() + 1;
        let mut next = |rest: &mut &'t str| {
            let (word, after) = word(rest);
            let place = at;
            at += rest.len() - after.len();
            *rest = after;
            (word, place)
        };
        let (target, place) = next(&mut rest);
        let path = self.fast_path(target, place);
        let mut phase = Phase::Serve;
        let mut more = None;
        while !rest.is_empty() {
            let (joining, brace) = next(&mut rest);
            if joining == "to" {
                let (phase_word, place) = next(&mut rest);
                phase = self.phase(phase_word, self.at(place, place + phase_word.len()));
            } else {
                let body = self.fast_body(rest, brace);
                more = Some(Box::new(DependencyMore { body: Some(body), ..DependencyMore::default() }));
                rest = "";
            }
        }
        let verb = match verb {
            "needs" => Verb::Needs,
            "wants" => Verb::Wants,
            _ => Verb::Uses,
        };
        let targets = SmallVec::from_buf([Target { path, body: None }]);
        let dependency = Dependency { subject: None, verb, verb_span, gate: Gate::Each, targets, phase, more };
        Statement { docs, span, kind: StatementKind::Dependency(Box::new(dependency)) }
    }

    /// What stands behind `{ `, with the closing brace.
    fn fast_body(&mut self, text: &str, brace: usize) -> Body {
        let mut at = brace + 2;
        let span = self.at(brace, at + text.len());
        let inner = text.strip_suffix(" }").unwrap_or(text);
        let mut statements = Vec::with_capacity(1);
        for pair in inner.split(", ") {
            statements.push(self.fast_pair(pair, at));
            at += pair.len() + 2;
        }
        Body { statements, span }
    }

    fn fast_pair(&mut self, text: &str, start: usize) -> Statement {
        let span = self.at(start, start + text.len());
        let (name, value) = text.split_once(" = ").unwrap_or((text, ""));
        let mut path = self.fast_path(name, start);
        let from = start + name.len() + 3;
        let literal = match value {
            "true" => Literal::Bool(true),
            "false" => Literal::Bool(false),
            _ if value.starts_with(|c: char| c.is_ascii_digit()) => self.number(value, from),
            _ => Literal::Path(self.fast_path(value, from)),
        };
        let value = Value { literal, span: self.at(from, from + value.len()) };
        self.undotted(&path);
        let kind = match path.parts.pop() {
            Some(name) => StatementKind::Assign { name, value },
            None => StatementKind::Broken,
        };
        Statement { docs: None, span, kind }
    }

    /// The grammar does not look whether a name on a common line is a word of the language.
    fn fast_path(&mut self, text: &str, start: usize) -> Path {
        let path = self.path_of(text, start);
        if let Some(first) = path.parts.first()
            && words::is_reserved(&first.text)
        {
            let span: Span = first.span;
            recover::reserved(self, &first.text.clone(), span);
        }
        path
    }
}

/// The text up to a blank, and what stands behind it.
fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}
