//! Rules, definitions and measures.

use super::Builder;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Clause, ClauseKind, Define, Edit, Example, Measure, Name, Remedy, ReportPart, Template};
use crate::syntax::{leftover, lexer, recover};

/// Whether a text that could not be read is a clause of its own, and no rest of the one before it.
fn begins_clause(pair: &Pair<'_>) -> bool {
    let word = lexer::token(pair.as_str(), 0);
    matches!(word, "param" | "level" | "match" | "let" | "where" | "subject" | "cause" | "report" | "help" | "fix" | "example")
}

/// The clause before something.
struct Before {
    /// Where it begins in what was read.
    start: usize,
    end: u32,
    /// How many errors there were before it.
    errors: usize,
    is_match: bool,
    /// Nothing is known of it, and what it is said.
    is_broken: bool,
    /// A comma stands behind it.
    comma: bool,
}

impl<'t> Builder<'t> {
    /// `rule NAME { … }`
    pub(super) fn rule(&mut self, pair: Pair<'t>) -> Option<crate::syntax::tree::Rule> {
        let whole = self.span(&pair);
        let mut parts = Parts::of(pair);
        parts.accept(Rule::kw_rule);
        let name = self.name(&parts.accept(Rule::path)?)?;
        let open = parts.accept(Rule::open)?;
        let body = crate::source::Span { start: self.token(&open).start, ..whole };
        let mut clauses: Vec<Clause> = Vec::new();
        let mut before: Option<Before> = None;
        for part in parts {
            match (part.as_rule(), &before) {
                (rule, _) if Self::is_mark(rule) => {}
                (Rule::separator, _) => {
                    let comma = part.as_str() == ",";
                    before = before.filter(|before| before.is_broken || before.is_match && comma).map(|before| Before { comma, ..before });
                }
                (Rule::bad_statement, Some(last)) if self.is_on_line(last, &part) && !begins_clause(&part) => {
                    let end = self.span(&part).end;
                    self.left_behind(last, &part, &mut clauses);
                    before = before.map(|before| Before { end, is_broken: true, ..before });
                }
                (rule, _) => {
                    let (start, errors) = (part.as_span().start(), self.errors.len());
                    let clause = self.clause(part);
                    let is_broken = clause.kind == ClauseKind::Broken;
                    before =
                        Some(Before { start, end: clause.span.end, errors, is_match: rule == Rule::match_clause, is_broken, comma: false });
                    clauses.push(clause);
                }
            }
        }
        Some(crate::syntax::tree::Rule { name, clauses, body })
    }

    /// Whether a clause and this stand on one line, with nothing but blanks and separators between them.
    fn is_on_line(&self, before: &Before, pair: &Pair<'t>) -> bool {
        let between = self.text.get(before.end as usize..self.token(pair).start as usize);
        between.is_some_and(|between| !between.contains(['\n', '\r']))
    }

    /// What does not go on with the clause before it: one mistake, and nothing is known of that clause.
    fn left_behind(&mut self, before: &Before, pair: &Pair<'t>, clauses: &mut [Clause]) {
        let Some(clause) = clauses.last_mut() else { return };
        clause.span = clause.span.to(self.span(pair));
        clause.kind = ClauseKind::Broken;
        if before.is_broken || self.errors.len() > before.errors {
            return;
        }
        let (start, length) = (pair.as_span().start(), self.uncommented(pair).len());
        if before.comma {
            return leftover::another_match(self, self.at(start, start + length));
        }
        let text = pair.as_span().get_input().get(before.start..start + length).unwrap_or("");
        leftover::say(self, text, before.start, start - before.start, Rule::only_clause);
    }

    fn clause(&mut self, pair: Pair<'t>) -> Clause {
        let span = self.span(&pair);
        let before = self.errors.len();
        let kind = self.clause_kind(pair).unwrap_or_else(|| {
            if self.errors.len() == before {
                self.error("this clause could not be read", span, "here");
            }
            ClauseKind::Broken
        });
        Clause { span, kind }
    }

    fn clause_kind(&mut self, pair: Pair<'t>) -> Option<ClauseKind> {
        let rule = pair.as_rule();
        if rule == Rule::bad_statement {
            recover::statement(self, &pair, Rule::only_clause);
            return Some(ClauseKind::Broken);
        }
        let start = pair.as_span().start();
        let mut parts = Parts::of(pair);
        if rule == Rule::clause_assign {
            let name = self.name(&parts.accept(Rule::path)?)?;
            parts.accept(Rule::equals);
            return Some(ClauseKind::Assign(name, self.value(parts.next()?)?));
        }
        parts.next()?; // the word the clause begins with
        Some(match rule {
            Rule::param => {
                let docs = self.docs(start);
                let name = self.name(&parts.accept(Rule::path)?)?;
                parts.accept(Rule::colon);
                let ty = self.type_name(parts.accept(Rule::type_name)?)?;
                parts.accept(Rule::equals);
                ClauseKind::Param { name, ty, default: self.value(parts.next()?)?, docs }
            }
            Rule::level => {
                parts.accept(Rule::equals);
                ClauseKind::Level(self.expr(parts.accept(Rule::expr)?))
            }
            Rule::match_clause => {
                let binder = self.binder(parts.accept(Rule::binder)?)?;
                parts.accept(Rule::kw_where);
                ClauseKind::Match { binder, condition: parts.accept(Rule::expr).map(|expr| self.expr(expr)) }
            }
            Rule::let_clause => {
                let name = self.name(&parts.accept(Rule::path)?)?;
                parts.accept(Rule::equals);
                ClauseKind::Let(name, self.expr(parts.accept(Rule::expr)?))
            }
            Rule::where_clause => ClauseKind::Where(self.expr(parts.accept(Rule::expr)?)),
            Rule::subject => ClauseKind::Subject(self.expr(parts.accept(Rule::expr)?)),
            Rule::cause => ClauseKind::Cause(self.expr(parts.accept(Rule::expr)?)),
            Rule::report => {
                let message = self.template(&parts.next()?)?;
                let block = parts.accept(Rule::report_parts);
                let mut shown = Vec::new();
                for part in block.into_iter().flat_map(Parts::of) {
                    match part.as_rule() {
                        Rule::bad_statement => recover::statement(self, &part, Rule::only_part),
                        rule if Self::is_mark(rule) || rule == Rule::separator => {}
                        _ => shown.push(self.report_part(part)?),
                    }
                }
                ClauseKind::Report { message, parts: shown }
            }
            Rule::help => ClauseKind::Help(self.template(&parts.next()?)?),
            Rule::fix => ClauseKind::Fix(Box::new(self.remedy(parts)?)),
            Rule::example => ClauseKind::Example(Box::new(self.example(parts)?)),
            _ => return None,
        })
    }

    fn report_part(&mut self, pair: Pair<'t>) -> Option<ReportPart> {
        let rule = pair.as_rule();
        let mut parts = Parts::of(pair);
        parts.next()?; // the word the part begins with
        Some(match rule {
            Rule::at_part => {
                let target = self.expr(parts.accept(Rule::expr)?);
                parts.accept(Rule::kw_max);
                let max = parts.accept(Rule::integer).map(|count| self.count(&count));
                ReportPart::At { target, max, message: self.optional_template(parts.next()) }
            }
            Rule::path_part => {
                let from = self.expr(parts.accept(Rule::arith)?);
                parts.accept(Rule::kw_to);
                let to = self.expr(parts.accept(Rule::arith)?);
                ReportPart::Path { from, to, message: self.optional_template(parts.next()) }
            }
            Rule::path_each => {
                parts.accept(Rule::kw_each);
                let variable = self.name(&parts.accept(Rule::variable)?)?;
                parts.accept(Rule::kw_in);
                let set = self.expr(parts.accept(Rule::arith)?);
                let from = match parts.accept(Rule::kw_from) {
                    Some(_) => Some(self.expr(parts.accept(Rule::arith)?)),
                    None => None,
                };
                parts.accept(Rule::kw_to);
                let to = self.expr(parts.accept(Rule::arith)?);
                ReportPart::PathEach { variable, set, from, to, message: self.optional_template(parts.next()) }
            }
            Rule::note => ReportPart::Note(self.template(&parts.next()?)?),
            Rule::help => ReportPart::Help(self.template(&parts.next()?)?),
            _ => return None,
        })
    }

    /// What follows `fix`.
    fn remedy(&mut self, mut parts: Parts<'t>) -> Option<Remedy> {
        let safe = parts.accept(Rule::kw_safe).is_some();
        let each = match parts.accept(Rule::kw_each) {
            Some(_) => {
                let variable = self.name(&parts.accept(Rule::variable)?)?;
                parts.accept(Rule::kw_in);
                Some((variable, self.expr(parts.accept(Rule::arith)?)))
            }
            None => None,
        };
        let title = self.template(&parts.next()?)?;
        let mut edits = Vec::new();
        for part in Parts::of(parts.accept(Rule::fix_edits)?) {
            match part.as_rule() {
                Rule::bad_statement => {
                    recover::statement(self, &part, Rule::only_edit);
                    return None;
                }
                rule if Self::is_mark(rule) || rule == Rule::separator => {}
                _ => edits.push(self.edit(part)?),
            }
        }
        Some(Remedy { safe, each, title, edits })
    }

    fn edit(&mut self, pair: Pair<'t>) -> Option<Edit> {
        let turns = pair.as_rule() == Rule::fix_turn;
        let mut parts = Parts::of(pair);
        parts.next()?; // the word the edit begins with
        if turns {
            let dependency = self.expr(parts.accept(Rule::arith)?);
            parts.accept(Rule::kw_into);
            return Some(Edit::Turn { dependency, text: self.template(&parts.next()?)? });
        }
        let text = self.template(&parts.next()?)?;
        parts.accept(Rule::kw_in);
        Some(Edit::Write { text, place: self.expr(parts.accept(Rule::arith)?) })
    }

    fn optional_template(&mut self, pair: Option<Pair<'t>>) -> Option<Template> {
        pair.and_then(|pair| self.template(&pair))
    }

    fn example(&mut self, mut parts: Parts<'t>) -> Option<Example> {
        let word = parts.accept(Rule::name)?;
        let bad = word.as_str() == "bad";
        if !bad && word.as_str() != "good" {
            let span = self.token(&word);
            self.error(format!("an example is `bad` or `good`, not `{}`", word.as_str()), span, "one of the two words");
        }
        let mut title = None;
        let mut statements = Vec::new();
        let mut files = Vec::new();
        let mut span = None;
        for part in parts {
            if part.as_rule() != Rule::example_body {
                title = Some(self.text(&part)?);
                continue;
            }
            span = Some(self.span(&part));
            for child in part.into_inner() {
                if child.as_rule() == Rule::file_entry {
                    let mut entry = Parts::of(child);
                    entry.accept(Rule::kw_file);
                    files.push((self.text(&entry.next()?)?, self.text(&entry.next()?)?));
                } else {
                    self.item(child, &mut statements);
                }
            }
        }
        let span = span?;
        let marks = self.marks(span);
        Some(Example { bad, title, body: crate::syntax::tree::Body { statements, span }, marks, files })
    }

    /// `//~ rule` inside an example, each rule by itself.
    fn marks(&self, within: crate::source::Span) -> Vec<Name> {
        let comments = &self.scan.comments;
        let first = comments.partition_point(|comment| comment.span.start < within.start);
        let mut marks = Vec::new();
        for comment in comments[first..].iter().take_while(|comment| comment.span.end <= within.end) {
            let line = self.text.get(comment.span.range()).unwrap_or("");
            let Some(rules) = line.strip_prefix("//~") else { continue };
            let mut at = comment.span.start as usize + 3;
            for rule in rules.split([' ', '\t', ',']) {
                if !rule.is_empty() {
                    let span = crate::source::Span::new(self.file, at, at + rule.len());
                    marks.push(Name { text: rule.into(), span });
                }
                at += rule.len() + 1;
            }
        }
        marks
    }

    /// `define NAME(args) = EXPR`
    pub(super) fn define(&mut self, pair: Pair<'t>) -> Option<Define> {
        let mut parts = Parts::of(pair);
        parts.accept(Rule::kw_define);
        let name = self.name(&parts.accept(Rule::path)?)?;
        let mut params = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::argument => {
                    let mut argument = Parts::of(part);
                    let name = self.name(&argument.accept(Rule::variable)?)?;
                    argument.accept(Rule::colon);
                    let ty = argument.accept(Rule::type_name).and_then(|ty| self.type_name(ty));
                    params.push((name, ty));
                }
                Rule::expr => return Some(Define { name, params, value: self.expr(part) }),
                _ => {}
            }
        }
        None
    }

    /// `measure NAME(a) = max over d: a R b where C of EXPR`
    pub(super) fn measure(&mut self, pair: Pair<'t>) -> Option<Measure> {
        let mut parts = Parts::of(pair);
        parts.accept(Rule::kw_measure);
        let name = self.name(&parts.accept(Rule::path)?)?;
        parts.accept(Rule::paren_open);
        let param = self.name(&parts.accept(Rule::variable)?)?;
        let mut max = true;
        let mut binder = None;
        let mut exprs = Vec::new();
        for part in parts {
            match part.as_rule() {
                Rule::kw_min => max = false,
                Rule::binder => binder = Some(self.binder(part)?),
                Rule::expr => exprs.push(self.expr(part)),
                _ => {}
            }
        }
        let value = exprs.pop()?;
        Some(Measure { name, param, max, binder: binder?, condition: exprs.pop(), value })
    }
}
