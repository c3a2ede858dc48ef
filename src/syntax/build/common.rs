//! The commonest lines (src/syntax/common.rs) as statements.

use smallvec::SmallVec;

use super::Builder;
use super::dependency::left_of;
use crate::source::Span;
use crate::syntax::common::{self, Line, Pair, Place, Sort};
use crate::syntax::tree::{Body, Dependency, DependencyMore, Literal, Path, Phase, Statement, StatementKind, Target, Value};
use crate::syntax::{recover, words};

impl<'t> Builder<'t> {
    /// A line that is one statement.
    pub(super) fn common_line(&mut self, line: &Line) -> Statement {
        let place = line.place();
        let docs = self.docs(place.start);
        let kind = match line {
            Line::Dependency(dependency) => self.common_dependency(dependency),
            Line::Assign(pair) => self.common_pair(pair),
        };
        Statement { docs, span: self.place(&place), kind: kind.unwrap_or(StatementKind::Broken) }
    }

    /// Bytes of the text that is read.
    pub(super) fn place(&self, place: &Place) -> Span {
        self.at(place.start, place.end)
    }

    fn common_dependency(&mut self, line: &common::Dependency) -> Option<StatementKind> {
        let mut targets: SmallVec<[Target; 1]> = SmallVec::new();
        for target in &line.targets {
            targets.extend(self.common_path(target).map(|path| Target { path, body: None }));
        }
        let phase = line.phase.as_ref().map_or(Phase::Serve, |word| self.phase(&self.given[word.clone()], self.place(word)));
        let more = line.block.as_ref().map(|(place, pairs)| {
            let statement = |pair: &Pair| {
                let kind = self.common_pair(pair).unwrap_or(StatementKind::Broken);
                Statement { docs: None, span: self.place(&pair.place()), kind }
            };
            let body = Body { statements: pairs.iter().map(statement).collect(), span: self.place(place) };
            Box::new(DependencyMore { body: Some(body), ..DependencyMore::default() })
        });
        if targets.is_empty() {
            return None;
        }
        let (verb, written) = &line.verb;
        let gate = left_of(line.gate, &targets, targets.len() < line.targets.len());
        let dependency = Dependency { subject: None, verb: *verb, verb_span: self.place(written), gate, targets, phase, more };
        Some(StatementKind::Dependency(Box::new(dependency)))
    }

    /// `name = value`
    fn common_pair(&mut self, pair: &Pair) -> Option<StatementKind> {
        let name = self.common_path(&pair.name).and_then(|mut path| path.parts.pop());
        let (sort, place) = &pair.value;
        let written = &self.given[place.clone()];
        let literal = match (sort, written) {
            (Sort::Number, number) => self.number(number, place.start),
            (Sort::Text, text) => Some(Literal::Text(text[1..text.len() - 1].to_owned())),
            (Sort::Path, "true") => Some(Literal::Bool(true)),
            (Sort::Path, "false") => Some(Literal::Bool(false)),
            (Sort::Path, _) => self.common_path(place).map(Literal::Path),
        };
        let value = Value { literal: literal?, span: self.place(place) };
        Some(StatementKind::Assign { name: name?, value: Box::new(value) })
    }

    /// A name, unless it is a word of the language: then it is none.
    fn common_path(&mut self, place: &Place) -> Option<Path> {
        let path = self.path_of(&self.given[place.clone()], place.start);
        let first = path.parts.first()?;
        if words::is_reserved(&first.text) {
            recover::reserved(self, &first.text, first.span);
            return None;
        }
        Some(path)
    }
}
