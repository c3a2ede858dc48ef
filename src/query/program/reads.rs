//! The attributes that a rule rests on, definitions included: for `check --coverage`.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::super::catalog::{Attr, Built};
use super::super::ir::{Check, Define, Expr, Measure, Plan, Rel, Related, Source};
use super::super::rule::{Reads, Rule};
use crate::model::Model;

/// Attributes that may be unset and that the rows, the subject or the level of a rule read. Linear in the rule and what it calls.
pub fn of(rule: &Rule, defines: &[Define], measures: &[Measure], model: &Model) -> Vec<Reads> {
    let mut walker =
        Walker { defines, measures, model, found: BTreeSet::new(), defined: FxHashSet::default(), measured: FxHashSet::default() };
    walker.plan(&rule.plan, false);
    walker.expr(&rule.subject);
    walker.expr(&rule.level);
    rule.cause.iter().for_each(|cause| walker.expr(cause));
    walker.found.into_iter().collect()
}

struct Walker<'a> {
    defines: &'a [Define],
    measures: &'a [Measure],
    model: &'a Model,
    found: BTreeSet<Reads>,
    defined: FxHashSet<u32>,
    measured: FxHashSet<u32>,
}

impl Walker<'_> {
    /// Names that only the report reads count where `late` says so.
    fn plan(&mut self, plan: &Plan, late: bool) {
        for step in &plan.steps {
            match &step.source {
                Source::ComponentsBy(_, _, attr, value) => {
                    self.attr(*attr);
                    self.expr(value);
                }
                Source::DependenciesOf(_, value) | Source::DependenciesOn(_, value) | Source::In(_, value) => self.expr(value),
                Source::Related { related, .. } => self.related(related),
                _ => {}
            }
            step.mask.iter().flat_map(|mask| &mask.conditions).chain(&step.sifts).for_each(|condition| self.expr(condition));
            for check in &step.then {
                match check {
                    Check::Holds(value) | Check::Let(_, value) => self.expr(value),
                }
            }
        }
        if late {
            plan.late.iter().for_each(|(_, value)| self.expr(value));
        }
    }

    fn attr(&mut self, attr: Attr) {
        let (of, name) = match attr {
            Attr::OfComponent(id) => ("component", self.model.attributes[id.index()].name.clone()),
            Attr::OfTeam(id) => ("team", self.model.attributes[id.index()].name.clone()),
            Attr::OfDependency(id) => ("dependency", self.model.attributes[id.index()].name.clone()),
            Attr::Built(Built::Owner) => ("component", "owner".into()),
            Attr::Built(Built::Tier | Built::DependencyTier) => ("component", "tier".into()),
            Attr::Built(Built::Core) => ("component", "core".into()),
            Attr::Built(Built::Attempts) => ("dependency", "retries".into()),
            Attr::Built(Built::Unbounded) => ("dependency", "timeout".into()),
            Attr::Built(_) => return,
        };
        self.found.insert(Reads { of, name });
    }

    fn related(&mut self, related: &Related) {
        self.expr(&related.left);
        self.expr(&related.right);
        related.without.iter().for_each(|without| self.expr(without));
        if let Rel::Defined(define) = related.rel {
            self.define(define);
        }
    }

    fn define(&mut self, define: u32) {
        if self.defined.insert(define)
            && let Some(definition) = self.defines.get(define as usize)
        {
            let body = &definition.body;
            self.expr(body);
        }
    }

    fn measure(&mut self, measure: u32) {
        if self.measured.insert(measure)
            && let Some(measure) = self.measures.get(measure as usize)
        {
            self.expr(&measure.value);
            measure.condition.iter().for_each(|condition| self.expr(condition));
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Const(_) | Expr::Slot(_) | Expr::Param(_) | Expr::Components(_) | Expr::Teams | Expr::Dependencies => {}
            Expr::Attr(of, attr) => {
                self.attr(*attr);
                self.expr(of);
            }
            Expr::Call(define, args) => {
                self.define(*define);
                args.iter().for_each(|arg| self.expr(arg));
            }
            Expr::Cycles(define) => self.define(*define),
            Expr::Measure(measure, at) | Expr::MeasureEnd(measure, at) => {
                self.measure(*measure);
                self.expr(at);
            }
            Expr::Function(_, args) | Expr::List(args) | Expr::Union(args) => args.iter().for_each(|arg| self.expr(arg)),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| self.expr(part)),
            // Asking whether something is set is no reason to be blind where it is not.
            Expr::IsSet(of) => {
                if let Expr::Attr(of, _) = &**of {
                    self.expr(of);
                }
            }
            Expr::Not(of) | Expr::IsKind(of, _) | Expr::Once(_, of) => self.expr(of),
            Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::In(_, sides) => {
                self.expr(&sides.0);
                self.expr(&sides.1);
            }
            // What has another value to fall back on is not missed.
            Expr::Otherwise(sides) => {
                if let Expr::Attr(of, _) = &sides.0 {
                    self.expr(of);
                } else {
                    self.expr(&sides.0);
                }
                self.expr(&sides.1);
            }
            Expr::Related(related) => self.related(related),
            Expr::Collect(collect) => {
                self.plan(&collect.plan, true);
                self.expr(&collect.element);
            }
            Expr::Exists(_, quantified) => self.plan(&quantified.plan, true),
            Expr::Every(parts) => {
                self.plan(&parts.0, true);
                self.expr(&parts.1);
            }
            Expr::If(parts) => {
                self.expr(&parts.0);
                self.expr(&parts.1);
                self.expr(&parts.2);
            }
        }
    }
}
