//! Files and blocks, one statement after the other: the commonest ones as they stand, everything else by the grammar. The grammar reads one
//! statement after the other as well, so that the tree is the one that it would give for the whole text.

use pest::Parser;

use super::Builder;
use super::order::Order;
use crate::source::Span;
use crate::syntax::common::{self, Head, Place};
use crate::syntax::compat;
use crate::syntax::grammar::{Grammar, Pair, Rule, end_of};
use crate::syntax::tree::{Body, Declaration, File, Name, Statement, StatementKind, Text};

/// Braces do not fit, as far as the grammar can tell.
pub(in crate::syntax) struct Misfit;

type Fitting<T> = Result<T, Misfit>;

impl<'t> Builder<'t> {
    /// The file.
    pub(in crate::syntax) fn lines(&mut self) -> Fitting<File> {
        let begin = self.read(Rule::begin, 0)?.as_span().end();
        let mut statements = Vec::new();
        self.statements(begin, Rule::one_item, &mut statements)?;
        Ok(File { statements })
    }

    /// Statements from here to the end of the file or block that they stand in; where that is.
    fn statements(&mut self, mut at: usize, one: Rule, statements: &mut Vec<Statement>) -> Fitting<usize> {
        let inside = one == Rule::one_inside;
        let at_end = |at: usize| if inside { Err(Misfit) } else { Ok(at) };
        loop {
            at = past_blanks(self.given, at);
            match self.given.as_bytes().get(at) {
                None => return at_end(at),
                Some(b'}') if inside => return Ok(at),
                _ => {}
            }
            if let Some(end) = self.common(at, statements)? {
                at = end;
            } else {
                let read = self.read(one, at)?;
                let end = at + read.as_span().end();
                for part in read.into_inner() {
                    match part.as_rule() {
                        Rule::EOI => return at_end(end),
                        Rule::close => return Ok(at + part.as_span().start()),
                        _ => self.from(at, |builder| builder.item(part, statements)),
                    }
                }
                at = end;
            }
            self.bound_errors();
        }
    }

    /// What the grammar reads here.
    fn read(&self, rule: Rule, at: usize) -> Fitting<Pair<'t>> {
        let text = self.given.get(at..).ok_or(Misfit)?;
        Grammar::parse(rule, text).ok().and_then(|mut read| read.next()).ok_or(Misfit)
    }

    /// Works on what was read from this byte on.
    fn from<T>(&mut self, at: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        self.base = at;
        let result = work(self);
        self.base = 0;
        result
    }

    /// One of the commonest statements, if one begins here; where it ends.
    fn common(&mut self, at: usize, statements: &mut Vec<Statement>) -> Fitting<Option<usize>> {
        if self.laid.is_some() || self.written(at) < self.passed {
            return Ok(None);
        }
        let (statement, end) = if let Some(line) = common::line(self.given, at) {
            (self.common_line(&line), line.place().end)
        } else if let Some(head) = common::head(self.given, at) {
            self.common_declaration(&head)?
        } else {
            return Ok(None);
        };
        self.add(statement, statements);
        Ok(Some(end))
    }

    /// A declaration with what stands in its block; where it ends.
    fn common_declaration(&mut self, head: &Head) -> Fitting<(Statement, usize)> {
        let docs = self.docs(head.kind.start);
        let name = |place: &Place| Name { text: self.given[place.clone()].into(), span: self.place(place) };
        let text = |place: &Place| Text { value: self.given[place.start + 1..place.end - 1].to_owned(), span: self.place(place) };
        let within = head.within.as_ref().map(|(_, path)| self.path_of(&self.given[path.clone()], path.start));
        let mut declaration =
            Declaration { kind: name(&head.kind), name: name(&head.name), title: head.title.as_ref().map(text), within, body: None };
        let mut end = head.end;
        if let Some(open) = head.open {
            let mut statements = Vec::new();
            self.bodies += 1;
            let around = self.laid.take();
            let close = self.statements(open + 1, Rule::one_inside, &mut statements)?;
            self.laid = around;
            self.bodies -= 1;
            end = close + 1;
            let body = self.at(open, end);
            declaration.body = Some(Body { statements, span: body });
            if !common::stands_alone(&self.given.as_bytes()[end..]) {
                end = self.parts_behind(head, body, &mut declaration, end)?;
            }
        }
        let span = self.at(head.kind.start, end);
        let kind = if compat::declaration(self, &declaration, span) {
            StatementKind::Broken
        } else {
            StatementKind::Declaration(Box::new(declaration))
        };
        Ok((Statement { docs, span, kind }, end))
    }

    /// What stands behind the block of a declaration and belongs to it, out of its order; where that ends.
    fn parts_behind(&mut self, head: &Head, body: Span, declaration: &mut Declaration, mut end: usize) -> Fitting<usize> {
        let mut order = Order::default();
        head.title.iter().for_each(|title| order.push(1, self.place(title), "the title"));
        head.within.iter().for_each(|(word, path)| order.push(2, self.at(word.start, path.end), "`within`"));
        order.push(3, body, "the block");
        while let Some(part) = self.read(Rule::one_part, end)?.into_inner().next() {
            let length = end_of(&part);
            self.from(end, |builder| builder.declaration_part(part, declaration, &mut order)).ok_or(Misfit)?;
            end += length;
        }
        order.check(self);
        Ok(end)
    }
}

/// Behind blanks and remarks, as far as these are the usual ones.
fn past_blanks(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    loop {
        match bytes[at..] {
            [b' ' | b'\t'..=b'\r', ..] => at += 1,
            [b'/', b'/', ..] => at += bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len() - at),
            _ => return at,
        }
    }
}
