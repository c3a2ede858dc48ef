//! One rule.

use compact_str::CompactString;

use super::super::ir::{Const, Expr, Slots};
use super::super::plan::{hasten, uses};
use super::super::rule::{LevelInfo, Parameter, Rule, RuleInfo, RuleSource};
use super::super::types::Ty;
use super::Checker;
use super::names::count_rule;
use super::operators::with_unit;
use super::query::Written;
use super::report::Reported;
use super::scope::Origin;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::Model;
use crate::source::Span;
use crate::syntax::tree::{self, ClauseKind, Literal, Name};

impl Checker<'_> {
    /// Checks one rule; `None` when it has an error, which is reported.
    pub fn rule(&mut self, source: &RuleSource) -> Option<(Rule, RuleInfo)> {
        let rule = &source.rule;
        let known = self.diagnostics.len();
        let checked = self.whole_rule(source);
        if rule.clauses.iter().any(|clause| clause.kind == ClauseKind::Broken) {
            // What the clause says that could not be read is not known: no name, and nothing that rests on one.
            let stands = |problem: &Diagnostic| ["unknown-attribute", "duplicate-name"].contains(&&*problem.rule);
            let said = self.diagnostics.split_off(known);
            self.diagnostics.extend(said.into_iter().filter(stands));
        }
        checked
    }

    fn whole_rule(&mut self, source: &RuleSource) -> Option<(Rule, RuleInfo)> {
        let rule = &source.rule;
        self.begin(rule.name.span, source.stock, count_rule(rule));
        let mut title = None;
        let mut category = source.category.clone();
        let mut written = Written::default();
        let mut level = None;
        let mut subject = None;
        let mut cause = None;
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut reported = Reported::default();
        let mut matches = 0;
        for clause in &rule.clauses {
            match &clause.kind {
                ClauseKind::Assign(name, value) => self.assigned(name, value, &mut title, &mut category),
                ClauseKind::Param { name, ty, default, docs } => {
                    if let Some(parameter) = self.parameter(name, ty, default, docs.as_deref(), parameters.len()) {
                        parameters.push(parameter);
                    }
                }
                ClauseKind::Level(expr) => self.once(&mut level, expr, "level", clause.span),
                ClauseKind::Match { binder, condition } => {
                    matches += 1;
                    written.binders.push(binder);
                    written.conditions.extend(condition);
                }
                ClauseKind::Let(name, value) => written.lets.push((name, value)),
                ClauseKind::Where(condition) => written.conditions.push(condition),
                ClauseKind::Subject(expr) => self.once(&mut subject, expr, "subject", clause.span),
                ClauseKind::Cause(expr) => self.once(&mut cause, expr, "cause", clause.span),
                ClauseKind::Report { message, parts } => {
                    if reported.message.is_some() {
                        self.twice("report", clause.span);
                    }
                    reported.message = Some(message);
                    reported.parts.extend(parts);
                }
                ClauseKind::Help(text) => reported.help.push(text),
                ClauseKind::Fix(remedy) => reported.remedies.push(remedy),
                ClauseKind::Example(_) => {}
                ClauseKind::Broken => self.failed = true,
            }
        }
        if matches == 0 && !self.failed {
            self.missing(rule, "match", "`match s: service where …` says what the rule looks at");
        }
        if reported.message.is_none_or(|message| message.is_blank()) && !self.failed {
            self.missing(rule, "report", "`report \"…\"` says what is wrong");
        }
        let scope = self.frame.variables.len();
        let query = self.join(&written);
        self.joined(&query, Slots::NONE, Slots::NONE);
        let subject = match subject {
            Some(expr) => self.about(expr, "subject"),
            None => {
                if matches > 0 && !self.failed {
                    self.missing(rule, "subject", "`subject s` says whose finding it is; with the rule and the cause it is its identity");
                }
                None
            }
        };
        let cause = cause.and_then(|expr| self.about(expr, "cause"));
        let level_span = level.map(|expr| expr.span);
        let level = level.map_or(Expr::Const(Const::Level(Level::Warning)), |expr| self.wanted(expr, &Ty::Level, "a level"));
        let report = self.report(&reported);
        self.close_scope(scope);
        self.close_scope(0);
        self.check_slots(rule.name.span);
        if self.failed {
            return None;
        }
        let (subject, subject_ty) = subject?;
        let mut plan = self.plan(query, Slots::NONE, rule.name.span);
        if self.failed {
            return None;
        }
        let told_apart = uses(&subject).with(cause.as_ref().map_or(Slots::NONE, |(cause, _)| uses(cause)));
        hasten(&mut plan, told_apart);
        let mut levels = Vec::new();
        possible(&level, &mut levels);
        levels.sort_unstable();
        levels.dedup();
        let info = RuleInfo {
            name: rule.name.text.clone(),
            title: title.unwrap_or_else(|| rule.name.text.replace('-', " ")),
            category,
            docs: source.docs.clone(),
            level: LevelInfo { possible: levels, span: level_span },
            parameters,
            reads: Vec::new(),
            looks_at: Vec::new(),
            source: source.clone(),
            subject: self.show(&subject_ty),
            ends: std::iter::once(subject_ty).chain(cause.as_ref().map(|(_, ty)| ty.clone())).collect(),
            speaks_of_others: cause.is_none() && report.speaks_of_several(),
            one_speaks: false,
        };
        let compiled =
            Rule { plan, slots: self.frame.slots, subject, cause: cause.map(|(cause, _)| cause), level, report, by_reading: true };
        Some((compiled, info))
    }

    fn once<'t>(&mut self, place: &mut Option<&'t tree::Expr>, expr: &'t tree::Expr, what: &str, span: Span) {
        if place.is_some() {
            self.twice(what, span);
        }
        *place = Some(expr);
    }

    fn twice(&mut self, what: &str, span: Span) {
        self.error(Diagnostic::input("duplicate-name", format!("a rule has one `{what}`"), span, "a second one"));
    }

    fn missing(&mut self, rule: &tree::Rule, what: &str, help: &str) {
        let message = format!("the rule `{}` has no `{what}`", rule.name.text);
        self.error(Diagnostic::input("incomplete-rule", message, rule.name.span, "this rule").help(help));
    }

    fn assigned(&mut self, name: &Name, value: &tree::Value, title: &mut Option<String>, category: &mut CompactString) {
        match (name.text.as_str(), &value.literal) {
            ("title", Literal::Text(text)) => *title = Some(text.clone()),
            ("category", Literal::Path(path)) => *category = path.dotted(),
            ("category", Literal::Text(text)) => *category = text.as_str().into(),
            ("title", _) => {
                self.error(Diagnostic::input("type-mismatch", "the title of a rule is a string", value.span, "write it in double quotes"));
            }
            ("category", _) => {
                self.error(Diagnostic::input("type-mismatch", "the category of a rule is a name", value.span, "write one word"));
            }
            (other, _) => {
                let hint = match other {
                    "severity" | "priority" => "how much it matters is said by `level = error`",
                    "message" | "msg" | "text" => "what is said stands behind `report`: `report \"…\" { at s }`",
                    "description" | "summary" | "name" => {
                        "a few words for lists are `title = \"…\"`, and what it is all about stands above the rule, behind `///`"
                    }
                    _ => "what is set with `=` is `title`, `category` and `level`",
                };
                self.unknown("the clause", other, name.span, ["title", "category", "level"], Some(hint.to_owned()));
            }
        }
    }

    fn parameter(
        &mut self,
        name: &Name,
        ty: &tree::TypeName,
        default: &tree::Value,
        docs: Option<&str>,
        number: usize,
    ) -> Option<Parameter> {
        let ty = self.type_name(ty);
        if self.frame.has_since(0, &name.text) {
            let message = format!("the parameter `{}` is declared twice", name.text);
            self.error(Diagnostic::input("duplicate-name", message, name.span, "again here"));
            return None;
        }
        let variable = scope_parameter(name, &ty, number);
        self.frame.variables.push(variable);
        let Some(value) = constant(self.model, default, &ty) else {
            if ty != Ty::Unknown {
                let message = format!("the default of `{}` has to be {}", name.text, self.a(&ty));
                self.error(
                    with_unit(
                        self.model,
                        Diagnostic::input("type-mismatch", message, default.span, "not of that type"),
                        &ty,
                        &default.literal,
                    )
                    .label(name.span, format!("declared as {}", self.a(&ty))),
                );
            }
            return None;
        };
        Some(Parameter {
            name: name.text.clone(),
            shown: self.show(&ty),
            ty,
            default: value,
            default_span: default.span,
            docs: docs.map(Into::into),
            span: name.span,
        })
    }

    /// Subject or cause: something that has a name and a place.
    fn about(&mut self, expr: &tree::Expr, what: &str) -> Option<(Expr, Ty)> {
        let (checked, ty) = self.expr(expr, None);
        match ty {
            Ty::Component(_) | Ty::Dependency | Ty::Team | Ty::Cycle | Ty::Unknown => Some((checked, ty)),
            _ => {
                let message = format!("a {what} is a component, a dependency, a team or a cycle, this is {}", self.a(&ty));
                self.mismatch(message, expr.span, &ty);
                None
            }
        }
    }
}

fn scope_parameter(name: &Name, ty: &Ty, number: usize) -> super::scope::Variable {
    super::scope::Variable {
        name: name.text.clone(),
        span: name.span,
        ty: Some(ty.clone()),
        slot: number as u16,
        origin: Origin::Parameter,
        reads: 0,
        fixed: None,
    }
}

/// The levels an expression can give.
fn possible(level: &Expr, found: &mut Vec<Level>) {
    match level {
        Expr::Const(Const::Level(level)) => found.push(*level),
        Expr::If(parts) => {
            possible(&parts.1, found);
            possible(&parts.2, found);
        }
        Expr::Otherwise(sides) => {
            possible(&sides.0, found);
            possible(&sides.1, found);
        }
        _ => found.extend([Level::Info, Level::Warning, Level::Error]),
    }
}

/// A written value as one of this type, if it is one.
pub fn constant(model: &Model, value: &tree::Value, ty: &Ty) -> Option<Const> {
    Some(match (&value.literal, ty) {
        (Literal::Bool(value), Ty::Bool) => Const::Bool(*value),
        (Literal::Integer(value), Ty::Int | Ty::Tier) => Const::Int(*value),
        (Literal::Integer(value), Ty::Number) => Const::Number(*value as f64),
        (Literal::Number(value), Ty::Number) => Const::Number(*value),
        (Literal::Percent(value), Ty::Percent) => Const::Percent(*value),
        (Literal::Duration(value), Ty::Duration) => Const::Duration(*value),
        (Literal::Date(value), Ty::Date) => Const::Date(*value),
        (Literal::Text(value), Ty::Text | Ty::Symbol(None)) => Const::Text(value.as_str().into()),
        (Literal::Path(path), Ty::Symbol(words)) => {
            let name = path.single()?;
            if words.as_ref().is_some_and(|words| !words.contains(&name.text)) {
                return None;
            }
            Const::Text(name.text.clone())
        }
        (Literal::Path(path), Ty::Level) => Const::Level(Level::from_name(&path.single()?.text)?),
        (Literal::Path(path), Ty::Tier) => Const::Int(model.tier_names.iter().position(|tier| *tier == path.dotted())? as i64),
        (Literal::Path(path), Ty::Component(_)) => Const::Component(*model.component_by_name.get(&path.dotted())?),
        (Literal::Path(path), Ty::Team) => Const::Team(*model.names.teams.get(&path.dotted())?),
        (Literal::List(values), Ty::List(of) | Ty::Set(of)) => {
            Const::List(values.iter().map(|value| constant(model, value, of)).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}
