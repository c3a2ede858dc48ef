//! The commonest lines, parted at their blanks: what they look like is known (src/syntax/common.rs).

use smallvec::SmallVec;

use super::Builder;
use super::dependency::left_of;
use crate::syntax::tree::{Body, Dependency, DependencyMore, Gate, Literal, Path, Phase, Statement, StatementKind, Target, Value, Verb};
use crate::syntax::{recover, words};

impl<'t> Builder<'t> {
    /// `name = value`
    pub(super) fn common_assign(&mut self, text: &str, start: usize) -> Statement {
        let docs = self.docs(start);
        Statement { docs, ..self.common_pair(text, start) }
    }

    /// `needs name, name to phase`, `needs name { name = value }`, `runs in any of { name, name }`
    pub(super) fn common_dependency(&mut self, text: &'t str, start: usize) -> Statement {
        let docs = self.docs(start);
        let span = self.at(start, start + text.len());
        let (verb, written) = [(Verb::Needs, "needs"), (Verb::Wants, "wants"), (Verb::RunsIn, "runs in")]
            .into_iter()
            .find(|(_, written)| text.starts_with(written))
            .unwrap_or((Verb::Uses, "uses"));
        let verb_span = self.at(start, start + written.len());
        let mut rest = Rest { text: text.get(written.len() + 1..).unwrap_or(""), at: start + written.len() + 1 };
        let mut targets: SmallVec<[Target; 1]> = SmallVec::new();
        let mut named = 0;
        let gate = match gate_of(rest.text) {
            Some((gate, length)) => {
                rest.skip(length);
                let end = rest.at + rest.text.find(" }").unwrap_or(rest.text.len());
                while rest.at < end {
                    self.common_target(&mut rest, &mut targets);
                    named += 1;
                }
                rest.skip("} ".len());
                gate
            }
            None => {
                named = 1;
                while self.common_target(&mut rest, &mut targets) {
                    named += 1;
                }
                Gate::Each
            }
        };
        let mut phase = Phase::Serve;
        let mut more = None;
        while !rest.text.is_empty() {
            let (joining, brace) = rest.word();
            if joining == "to" {
                let (word, place) = rest.word();
                phase = self.phase(word, self.at(place, place + word.len()));
            } else {
                let body = self.common_body(rest.text, brace);
                more = Some(Box::new(DependencyMore { body: Some(body), ..DependencyMore::default() }));
                break;
            }
        }
        if targets.is_empty() {
            return Statement { docs, span, kind: StatementKind::Broken };
        }
        let gate = left_of(gate, &targets, targets.len() < named);
        let dependency = Dependency { subject: None, verb, verb_span, gate, targets, phase, more };
        Statement { docs, span, kind: StatementKind::Dependency(Box::new(dependency)) }
    }

    /// One name of a list; whether another one follows.
    fn common_target(&mut self, rest: &mut Rest<'t>, targets: &mut SmallVec<[Target; 1]>) -> bool {
        let (word, place) = rest.word();
        let name = word.strip_suffix(',');
        let path = self.common_path(name.unwrap_or(word), place);
        targets.extend(path.map(|path| Target { path, body: None }));
        name.is_some()
    }

    /// What stands behind `{ `, with the closing brace.
    fn common_body(&mut self, text: &str, brace: usize) -> Body {
        let mut at = brace + 2;
        let span = self.at(brace, at + text.len());
        let inner = text.strip_suffix(" }").unwrap_or(text);
        let mut statements = Vec::with_capacity(1);
        for pair in inner.split(", ") {
            statements.push(self.common_pair(pair, at));
            at += pair.len() + 2;
        }
        Body { statements, span }
    }

    fn common_pair(&mut self, text: &str, start: usize) -> Statement {
        let span = self.at(start, start + text.len());
        // A name has no blanks.
        let (name, value) = text.split_once(' ').map_or((text, ""), |(name, rest)| (name, rest.strip_prefix("= ").unwrap_or(rest)));
        let path = self.common_path(name, start);
        let from = start + name.len() + 3;
        let literal = match value {
            "true" => Some(Literal::Bool(true)),
            "false" => Some(Literal::Bool(false)),
            _ if value.starts_with(|c: char| c.is_ascii_digit()) => self.number(value, from),
            _ if value.starts_with('"') => Some(Literal::Text(value.trim_matches('"').to_owned())),
            _ => self.common_path(value, from).map(Literal::Path),
        };
        let value = literal.map(|literal| Value { literal, span: self.at(from, from + value.len()) });
        let name = path.and_then(|mut path| path.parts.pop());
        let kind = match (name, value) {
            (Some(name), Some(value)) => StatementKind::Assign { name, value: Box::new(value) },
            _ => StatementKind::Broken,
        };
        Statement { docs: None, span, kind }
    }

    /// A name, unless it is a word of the language: then it is none.
    fn common_path(&mut self, text: &str, start: usize) -> Option<Path> {
        let path = self.path_of(text, start);
        let first = path.parts.first()?;
        if words::is_reserved(&first.text) {
            recover::reserved(self, &first.text, first.span);
            return None;
        }
        Some(path)
    }
}

/// The gate with which targets begin, if they do, and the length of what says it: `any of { `, `2 of { `.
fn gate_of(text: &str) -> Option<(Gate, usize)> {
    const OF: &str = " of { ";
    let (gate, rest) = match text.strip_prefix("any") {
        Some(rest) => (Gate::AnyOf, rest),
        None => {
            let count = text.chars().next()?.to_digit(10)?;
            (Gate::Of(count), &text[1..])
        }
    };
    rest.starts_with(OF).then(|| (gate, text.len() - rest.len() + OF.len()))
}

/// What of a line is not yet taken apart, and where it begins.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    /// The text up to the next blank, with its place.
    fn word(&mut self) -> (&'t str, usize) {
        let place = self.at;
        let length = self.text.bytes().position(|byte| byte == b' ').unwrap_or(self.text.len());
        let word = &self.text[..length];
        self.skip(word.len() + 1);
        (word, place)
    }

    fn skip(&mut self, bytes: usize) {
        self.text = self.text.get(bytes..).unwrap_or("");
        self.at += bytes;
    }
}
