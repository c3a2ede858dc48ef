//! Declarations, attributes and everything else that stands in a body.

use super::Builder;
use super::order::Order;
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::compat::{self, Braceless};
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{AttributeType, Body, Declaration, Literal, Name, Statement, StatementKind, Text, Value};
use crate::syntax::{recover, words};

impl<'t> Builder<'t> {
    /// One child of a body or file.
    pub(super) fn item(&mut self, pair: Pair<'t>, statements: &mut Vec<Statement>) {
        match pair.as_rule() {
            rule if Self::is_mark(rule) => {}
            Rule::stray_close => self.stray_close(&pair),
            _ if self.passes(&pair) => {
                let span = self.span(&pair);
                statements.push(Statement { docs: None, span, kind: StatementKind::Broken });
            }
            Rule::separator if self.is_comment_sign(&pair) => self.passed = self.end_of_line(&pair),
            Rule::separator => self.separator(&pair, statements.last()),
            Rule::bad_statement if !self.is_flooded() && self.goes_on(&pair, statements) => {}
            _ => {
                let statement = self.statement(pair);
                self.add(statement, statements);
            }
        }
    }

    fn stray_close(&mut self, pair: &Pair<'t>) {
        let span = self.token(pair);
        let ends = |block: Braceless| self.text.get(block.end as usize..span.start as usize).is_some_and(|after| after.trim().is_empty());
        if self.braceless.is_some_and(ends) {
            return;
        }
        // On a line with an error the brace before is what is missing.
        let on_line = |place: Span| {
            let between = self.text.get(place.start as usize..span.start as usize);
            between.is_some_and(|text| text.len() <= compat::NEAR && !text.contains(['\n', '\r']))
        };
        if self.errors.iter().rev().take(8).filter_map(Diagnostic::span).any(on_line) {
            return;
        }
        self.error_fixed("this brace closes nothing", span, "no block is open here", String::new());
    }

    /// Whether a statement belongs to what was said before it to be none.
    fn passes(&mut self, pair: &Pair<'t>) -> bool {
        let start = self.token(pair).start as usize;
        let text = self.text;
        if self.laid.as_mut().is_some_and(|laid| !laid.takes(text, start)) && self.scan.starts_line(text, start) {
            self.laid = None;
        }
        start < self.passed || self.laid.is_some_and(|laid| laid.within())
    }

    /// Whether a broken statement goes on with the one before it, which was then said.
    fn goes_on(&mut self, pair: &Pair<'t>, statements: &mut Vec<Statement>) -> bool {
        let start = pair.as_span().start();
        let text = self.uncommented(pair);
        let span = self.at(start, start + text.len());
        compat::behind(self, statements, text, span)
    }

    /// `; a comment`
    fn is_comment_sign(&mut self, pair: &Pair<'t>) -> bool {
        let span = self.token(pair);
        if pair.as_str() != ";" || !self.scan.starts_line(self.text, span.start as usize) {
            return false;
        }
        let end = self.end_of_line(pair);
        let said = self.text.get(span.end as usize..end).unwrap_or("").trim();
        let is_one = said.contains(' ');
        if is_one {
            let place = Span { end: end as u32, ..span };
            let help = "write the comment with `//`".to_owned();
            self.error_titled("comments begin with `//`", place, "a comment of another language", format!("// {said}"), help);
        }
        is_one
    }

    fn end_of_line(&self, pair: &Pair<'t>) -> usize {
        let at = self.token(pair).start as usize;
        self.text[at..].find(['\n', '\r']).map_or(self.text.len(), |length| at + length)
    }

    /// `;` may follow any statement, `,` what is said about a component.
    fn separator(&mut self, pair: &Pair<'t>, before: Option<&Statement>) {
        if pair.as_str() == ","
            && let Some(before) = before
            && compat::names_behind(self, before, self.token(pair))
        {
            return;
        }
        let listed = matches!(
            before.map(|s| &s.kind),
            Some(
                StatementKind::Assign { .. }
                    | StatementKind::Dependency(_)
                    | StatementKind::Survives(_)
                    | StatementKind::Core(_)
                    | StatementKind::Broken
                    | StatementKind::Allow(_)
            )
        );
        if pair.as_str() == "," && !listed {
            let span = self.token(pair);
            self.error_fixed("a comma between statements", span, "statements need nothing between them", String::new());
        }
    }

    /// One statement; broken if it could not be read.
    pub(super) fn statement(&mut self, pair: Pair<'t>) -> Statement {
        let span = self.span(&pair);
        let docs = self.docs(pair.as_span().start());
        let before = self.problems();
        let kind = self.statement_kind(pair, span).unwrap_or_else(|| {
            // What has its end put in has its error.
            let mended = self.put_in.iter().any(|at| (span.start as usize..=span.end as usize + 1).contains(&self.written(*at)));
            if self.problems() == before && !mended {
                self.error("this statement could not be read", span, "here");
            }
            StatementKind::Broken
        });
        Statement { docs, span, kind }
    }

    fn statement_kind(&mut self, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
        if compat::rule_head(self, &pair, span) {
            return Some(StatementKind::Broken);
        }
        Some(match pair.as_rule() {
            Rule::assign => return self.assign(pair, span),
            Rule::dependency | Rule::subject_dependency => return self.dependency(pair, span),
            Rule::declaration => return self.declaration(pair, span),
            Rule::survives => return self.survives(pair, None),
            Rule::subject_survives => {
                let mut parts = Parts::of(pair);
                let subject = self.path(&parts.accept(Rule::path)?)?;
                return self.survives(parts.accept(Rule::survives)?, Some(subject));
            }
            Rule::allow => StatementKind::Allow(Box::new(self.allow(pair, span)?)),
            Rule::workspace => {
                let mut parts = Parts::of(pair).peekable();
                parts.next_if(|part| part.as_rule() == Rule::kw_workspace);
                let (title, body) = self.title_and_body(parts)?;
                StatementKind::Workspace { title, body: body.map(Box::new) }
            }
            Rule::defaults => StatementKind::Defaults(self.only_body(pair)?),
            Rule::core => StatementKind::Core(self.only_body(pair)?),
            Rule::kind_decl => {
                let mut parts = Parts::of(pair);
                parts.accept(Rule::kw_kind);
                let name = self.name(&parts.accept(Rule::path)?)?;
                self.check_rule_word(&name, "a kind");
                parts.accept(Rule::kw_is);
                let base = Box::new(self.name(&parts.accept(Rule::path)?)?);
                let body = self.optional_body(&mut parts).map(Box::new);
                StatementKind::Kind { name, base, body }
            }
            Rule::extend => {
                let mut parts = Parts::of(pair);
                parts.accept(Rule::kw_extend);
                let target = Box::new(self.path(&parts.accept(Rule::path)?)?);
                StatementKind::Extend { target, body: self.optional_body(&mut parts)? }
            }
            Rule::attribute_decl => {
                let mut parts = Parts::of(pair);
                parts.accept(Rule::kw_attribute);
                let name = self.name(&parts.accept(Rule::path)?)?;
                self.check_rule_word(&name, "an attribute");
                parts.accept(Rule::colon);
                let ty = self.type_name(parts.accept(Rule::type_name)?)?;
                let on = parts.filter(|part| part.as_rule() == Rule::path).collect::<Vec<_>>();
                let on = on.iter().filter_map(|part| self.name(part)).collect();
                StatementKind::AttributeType(Box::new(AttributeType { name, ty, on }))
            }
            Rule::independent => StatementKind::Independent(Box::new(self.independent(pair)?)),
            Rule::use_stmt => {
                let mut parts = Parts::of(pair);
                parts.accept(Rule::kw_use);
                let rules = parts.accept(Rule::kw_rules).is_some();
                let path = self.text(&parts.next()?)?;
                parts.accept(Rule::kw_as);
                let alias = parts.accept(Rule::path).and_then(|pair| self.name(&pair)).map(Box::new);
                StatementKind::Use { path, alias, rules }
            }
            Rule::observe => {
                let mut parts = Parts::of(pair);
                parts.accept(Rule::kw_observe);
                let path = self.text(&parts.next()?)?;
                StatementKind::Observe { path, body: self.optional_body(&mut parts).map(Box::new) }
            }
            Rule::policy => StatementKind::Policy(Box::new(self.policy(pair)?)),
            Rule::rule_decl => StatementKind::Rule(Box::new(self.rule(pair)?)),
            Rule::define => StatementKind::Define(Box::new(self.define(pair)?)),
            Rule::measure => StatementKind::Measure(Box::new(self.measure(pair)?)),
            Rule::bad_statement => {
                // Why it could not be read costs reading it again.
                if self.is_flooded() {
                    self.unsaid += 1;
                } else {
                    recover::statement(self, &pair, Rule::only_statement);
                }
                StatementKind::Broken
            }
            _ => compat::statement(self, pair, span),
        })
    }

    /// `{ … }`
    pub(super) fn body(&mut self, pair: Pair<'t>) -> Body {
        let span = self.span(&pair);
        let mut statements = Vec::new();
        self.bodies += 1;
        let around = self.laid.take();
        self.items(pair, &mut statements);
        self.laid = around;
        self.bodies -= 1;
        Body { statements, span }
    }

    fn only_body(&mut self, pair: Pair<'t>) -> Option<Body> {
        let body = pair.into_inner().find(|part| part.as_rule() == Rule::body)?;
        Some(self.body(body))
    }

    pub(super) fn optional_body(&mut self, parts: &mut Parts<'t>) -> Option<Body> {
        parts.accept(Rule::body).map(|body| self.body(body))
    }

    fn title_and_body(&mut self, parts: impl Iterator<Item = Pair<'t>>) -> Option<(Option<Text>, Option<Body>)> {
        let (mut title, mut body) = (None, None);
        for part in parts {
            match part.as_rule() {
                Rule::body => body = Some(self.body(part)),
                Rule::workspace_alone => {}
                _ => title = Some(self.text(&part)?),
            }
        }
        Some((title, body))
    }

    fn assign(&mut self, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
        let mut parts = Parts::of(pair);
        let path = parts.next()?;
        if compat::dotted_assign(self, &path, self.token(&path).to(span)) {
            return None;
        }
        let name = self.name(&path)?;
        parts.accept(Rule::equals);
        let value = parts.next()?;
        if value.as_rule() == Rule::compat_call {
            compat::call(self, &name, value);
            return Some(StatementKind::Broken);
        }
        let value = self.value(value)?;
        self.check_value(&value);
        Some(StatementKind::Assign { name, value: Box::new(value) })
    }

    fn check_value(&mut self, value: &Value) {
        if let Literal::Path(path) = &value.literal
            && !path.quoted
            && let Some(name) = path.parts.first()
            && words::is_reserved(&name.text)
        {
            recover::reserved(self, &name.text.clone(), name.span);
        }
    }

    /// Kinds, attributes and values of enumerations are named in rules, where these words mean something else (G4).
    pub(super) fn check_rule_word(&mut self, name: &Name, what: &str) {
        if words::is_rule_word(&name.text) || words::is_reserved(&name.text) {
            self.error(format!("{what} is named `{}`", name.text), name.span, "rules could not name it: this is one of their words");
        }
    }

    fn declaration(&mut self, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
        let mut parts = Parts::of(pair);
        let kind = parts.accept(Rule::declared_kind)?.into_inner().next()?;
        let kind = self.name(&kind)?;
        let name = parts.accept(Rule::declared)?;
        if compat::unquoted_file(self, &kind, &name) {
            return None;
        }
        let name = self.name(&name)?;
        let mut declaration = Declaration { kind, name, title: None, within: None, body: None };
        let mut order = Order::default();
        for part in parts {
            self.declaration_part(part, &mut declaration, &mut order)?;
        }
        order.check(self);
        if compat::declaration(self, &declaration, span) {
            return Some(StatementKind::Broken);
        }
        Some(StatementKind::Declaration(Box::new(declaration)))
    }

    /// One of the parts behind the name.
    pub(super) fn declaration_part(&mut self, part: Pair<'t>, declaration: &mut Declaration, order: &mut Order) -> Option<()> {
        let place = self.span(&part);
        match part.as_rule() {
            Rule::body => {
                order.push(3, place, "the block");
                if declaration.body.is_none() {
                    declaration.body = Some(self.body(part));
                }
            }
            Rule::within => {
                order.push(2, place, "`within`");
                let path = Parts::of(part).find(|part| part.as_rule() == Rule::path)?;
                declaration.within = Some(self.path(&path)?);
            }
            _ => {
                order.push(1, place, "the title");
                declaration.title = Some(self.text(&part)?);
            }
        }
        Some(())
    }

    /// A declaration of a kind and a name.
    pub(in crate::syntax) fn declared_as(&mut self, kind: &Pair<'t>, name: &Pair<'t>, body: Option<Pair<'t>>) -> Option<StatementKind> {
        let (kind, name) = (self.name(kind)?, self.name(name)?);
        let body = body.map(|body| self.body(body));
        Some(StatementKind::Declaration(Box::new(Declaration { kind, name, title: None, within: None, body })))
    }
}
