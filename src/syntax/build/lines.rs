//! Files and blocks, one statement after the other: the commonest ones as they stand, everything else by the grammar. The grammar reads one
//! statement after the other as well, so that the tree is the one that it would give for the whole text.

use pest::Parser;

use super::Builder;
use super::order::Order;
use crate::syntax::common::{self, Head, Line};
use crate::syntax::compat;
use crate::syntax::grammar::{Grammar, Rule};
use crate::syntax::tree::{Body, Declaration, File, Name, Statement, StatementKind, Text};

impl<'t> Builder<'t> {
    /// The file; `None` where braces do not fit, as far as the grammar can tell.
    pub(in crate::syntax) fn lines(&mut self) -> Option<File> {
        let start = Grammar::parse(Rule::begin, self.text).ok()?.next()?.as_span().end();
        let mut statements = Vec::new();
        self.statements(start, Rule::one_item, &mut statements)?;
        Some(File { statements })
    }

    /// Statements from here to the end of the file or block that they stand in; where that is.
    fn statements(&mut self, mut at: usize, one: Rule, statements: &mut Vec<Statement>) -> Option<usize> {
        loop {
            at = past_blanks(self.text, at);
            let inside = one == Rule::one_inside;
            match self.text.as_bytes().get(at) {
                None => return (!inside).then_some(at),
                Some(b'}') if inside => return Some(at),
                _ => {}
            }
            if let Some(end) = self.common(at, statements)? {
                at = end;
            } else {
                let read = Grammar::parse(one, self.text.get(at..)?).ok()?.next()?;
                let end = at + read.as_span().end();
                for part in read.into_inner() {
                    match part.as_rule() {
                        Rule::EOI => return (!inside).then_some(end),
                        Rule::close => return Some(at + part.as_span().start()),
                        _ => {
                            self.base = at;
                            self.item(part, statements);
                            self.base = 0;
                        }
                    }
                }
                at = end;
            }
            self.bound_errors();
        }
    }

    /// One of the commonest statements, if one begins here; where it ends.
    fn common(&mut self, at: usize, statements: &mut Vec<Statement>) -> Option<Option<usize>> {
        if self.laid.is_some() || at < self.passed {
            return Some(None);
        }
        let (statement, end) = if let Some((line, end)) = common::line(self.text, at) {
            let text = self.text.get(at..end)?;
            let statement = match line {
                Line::Dependency => self.common_dependency(text, at),
                Line::Assign => self.common_assign(text, at),
            };
            (statement, end)
        } else if let Some(head) = common::head(self.text, at) {
            self.common_declaration(head)?
        } else {
            return Some(None);
        };
        if let Some(statement) = compat::behind_a_name(self, statements.last_mut(), statement) {
            statements.push(statement);
            statements.append(&mut self.also);
        }
        Some(Some(end))
    }

    /// A declaration with what stands in its block; where it ends.
    fn common_declaration(&mut self, head: Head) -> Option<(Statement, usize)> {
        let docs = self.docs(head.kind.0);
        let name = |(start, end): (usize, usize)| Name { text: self.text[start..end].into(), span: self.at(start, end) };
        let title = head.title.map(|(start, end)| Text { value: self.text[start + 1..end - 1].to_owned(), span: self.at(start, end) });
        let within = head.within.map(|(_, (start, end))| self.path_of(&self.text[start..end], start));
        let mut declaration = Declaration { kind: name(head.kind), name: name(head.name), title, within, body: None };
        let mut end = head.end;
        if let Some(open) = head.open {
            let mut statements = Vec::new();
            self.bodies += 1;
            let around = self.laid.take();
            let close = self.statements(open + 1, Rule::one_inside, &mut statements)?;
            self.laid = around;
            self.bodies -= 1;
            end = close + 1;
            declaration.body = Some(Body { statements, span: self.at(open, end) });
            if !common::stands_alone(self.text, end) {
                end = self.parts_behind(head, &mut declaration, end)?;
            }
        }
        let span = self.at(head.kind.0, end);
        let kind = if compat::declaration(self, &declaration, span) {
            StatementKind::Broken
        } else {
            StatementKind::Declaration(Box::new(declaration))
        };
        Some((Statement { docs, span, kind }, end))
    }

    /// What stands behind the block of a declaration and belongs to it, which is out of its order; where that ends.
    fn parts_behind(&mut self, head: Head, declaration: &mut Declaration, mut end: usize) -> Option<usize> {
        let mut order = Order::default();
        let body = declaration.body.as_ref()?.span;
        head.title.iter().for_each(|(start, end)| order.push(1, self.at(*start, *end), "the title"));
        head.within.iter().for_each(|(start, (_, end))| order.push(2, self.at(*start, *end), "`within`"));
        order.push(3, body, "the block");
        while let Ok(mut read) = Grammar::parse(Rule::one_part, self.text.get(end..)?) {
            self.base = end;
            let part = read.next()?.into_inner().next()?;
            end = self.span(&part).end as usize;
            self.declaration_part(part, declaration, &mut order)?;
            self.base = 0;
        }
        order.check(self);
        Some(end)
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
