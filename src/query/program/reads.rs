//! The attributes and places that a rule rests on, definitions included: for `check --coverage`.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::super::catalog::{Attr, Built, Function};
use super::super::ir::{Check, Const, Define, Expr, Measure, Order, Plan, Rel, Related, Source};
use super::super::rule::{PLACES, Reads, Rule};
use crate::model::Model;
use crate::syntax::tree::RelationOp;

/// Attributes that may be unset and that the rows or the subject of a rule read. What only its level reads decides how much a finding matters,
/// and keeps none from being seen. Linear in the rule and what it calls.
pub fn of(rule: &Rule, defines: &[Define], measures: &[Measure], model: &Model) -> Vec<Reads> {
    let mut walker = Walker::new(defines, measures, model);
    walker.plan(&rule.plan, false);
    walker.expr(&rule.subject);
    rule.cause.iter().for_each(|cause| walker.expr(cause));
    walker.found.into_iter().collect()
}

/// All attributes that a rule looks at, also where it can do without, and for its level. Linear in the rule and what it calls.
pub fn all(rule: &Rule, defines: &[Define], measures: &[Measure], model: &Model) -> Vec<Reads> {
    let mut walker = Walker { dispensable: true, ..Walker::new(defines, measures, model) };
    walker.plan(&rule.plan, true);
    walker.expr(&rule.subject);
    walker.expr(&rule.level);
    rule.cause.iter().for_each(|cause| walker.expr(cause));
    walker.found.into_iter().collect()
}

/// Whether what a rule finds, or how much that matters, may differ between the two readings of doubt. Where it may not, one run answers for
/// both. Linear in the rule and what it calls.
pub fn by_reading(rule: &Rule, defines: &[Define], measures: &[Measure], model: &Model) -> bool {
    let mut walker = Walker::new(defines, measures, model);
    walker.plan(&rule.plan, true);
    walker.expr(&rule.subject);
    walker.expr(&rule.level);
    rule.cause.iter().for_each(|cause| walker.expr(cause));
    walker.reading
}

/// Whether one component may speak in it for all that fall with it and take it down: it asks who is `nearest`, for their `fate`, or for the
/// smaller name. Linear in the rule and what it calls.
pub fn one_speaks(rule: &Rule, defines: &[Define], measures: &[Measure], model: &Model) -> bool {
    let mut walker = Walker::new(defines, measures, model);
    walker.plan(&rule.plan, false);
    walker.expr(&rule.subject);
    rule.cause.iter().for_each(|cause| walker.expr(cause));
    walker.chosen
}

/// As [`by_reading`], of what a measure gives.
pub fn measure_by_reading(measure: u32, defines: &[Define], measures: &[Measure], model: &Model) -> bool {
    let mut walker = Walker::new(defines, measures, model);
    walker.measure(measure);
    walker.reading
}

/// The same of what a definition stands for.
pub fn define_by_reading(define: u32, defines: &[Define], measures: &[Measure], model: &Model) -> bool {
    let mut walker = Walker::new(defines, measures, model);
    walker.define(define);
    walker.reading
}

/// The same of any of these.
pub fn any_by_reading(exprs: &[Expr], defines: &[Define], measures: &[Measure], model: &Model) -> bool {
    let mut walker = Walker::new(defines, measures, model);
    exprs.iter().for_each(|expr| walker.expr(expr));
    walker.reading
}

/// The same of the value of an attribute.
pub fn attr_by_reading(attr: Attr) -> bool {
    matches!(attr, Attr::Built(Built::Strength | Built::Fate | Built::Excused))
}

struct Walker<'a> {
    defines: &'a [Define],
    measures: &'a [Measure],
    model: &'a Model,
    found: BTreeSet<Reads>,
    /// What definitions and measures read that have been walked.
    defined: FxHashMap<u32, BTreeSet<Reads>>,
    measured: FxHashMap<u32, BTreeSet<Reads>>,
    /// What a rule can do without counts, too.
    dispensable: bool,
    /// Something was met that the reading of doubt decides.
    reading: bool,
    /// Something was met that chooses one of those that fall with each other.
    chosen: bool,
}

impl<'a> Walker<'a> {
    fn new(defines: &'a [Define], measures: &'a [Measure], model: &'a Model) -> Self {
        let (defined, measured) = (FxHashMap::default(), FxHashMap::default());
        Self { defines, measures, model, found: BTreeSet::new(), defined, measured, dispensable: false, reading: false, chosen: false }
    }

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
            step.aside().for_each(|condition| self.expr(condition));
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
            attr if attr_by_reading(attr) => {
                self.reading = true;
                self.chosen |= attr == Attr::Built(Built::Fate);
                return;
            }
            Attr::Built(_) => return,
        };
        self.found.insert(Reads { of, name });
    }

    /// Where components run is asked for by the strength of a dependency, or by the relation.
    fn places(&mut self) {
        self.found.insert(Reads { of: "component", name: PLACES.into() });
    }

    fn related(&mut self, related: &Related) {
        self.expr(&related.left);
        self.expr(&related.right);
        related.without.iter().for_each(|without| self.expr(without));
        match related.rel {
            Rel::Defined(define) => self.define(define),
            Rel::Built(op) => {
                self.reading |= by_strength(op);
                if op == RelationOp::RunsIn {
                    self.places();
                }
            }
        }
    }

    fn define(&mut self, define: u32) {
        if let Some(known) = self.defined.get(&define) {
            self.found.extend(known.iter().cloned());
        } else if let Some(definition) = self.defines.get(define as usize) {
            let found = self.alone(|walker| walker.expr(&definition.body));
            self.found.extend(found.iter().cloned());
            self.defined.insert(define, found);
        }
    }

    fn measure(&mut self, measure: u32) {
        if let Some(known) = self.measured.get(&measure) {
            self.found.extend(known.iter().cloned());
        } else if let Some(definition) = self.measures.get(measure as usize) {
            // It may call itself.
            self.measured.insert(measure, BTreeSet::new());
            let found = self.alone(|walker| {
                walker.related(&definition.related);
                walker.expr(&definition.value);
                definition.conditions().for_each(|condition| walker.expr(condition));
            });
            self.found.extend(found.iter().cloned());
            self.measured.insert(measure, found);
        }
    }

    /// What a part of it reads.
    fn alone(&mut self, walk: impl FnOnce(&mut Self)) -> BTreeSet<Reads> {
        let before = std::mem::take(&mut self.found);
        walk(self);
        std::mem::replace(&mut self.found, before)
    }

    /// Parts of an `or`. Where one of them is decided without any attribute, the others are asked only where it does not hold: what they read is
    /// then not missed.
    fn any(&mut self, parts: &[Expr]) {
        let read: Vec<BTreeSet<Reads>> = parts.iter().map(|part| self.alone(|walker| walker.expr(part))).collect();
        let decided = read.iter().any(BTreeSet::is_empty);
        self.found.extend(read.into_iter().flatten().filter(|reads| !decided || reads.name == PLACES));
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
            Expr::Function(function, args) => {
                self.reading |=
                    matches!(function, Function::CanStart | Function::Breaking | Function::Ceiling | Function::Floor | Function::Outage);
                self.chosen |= *function == Function::Nearest;
                args.iter().for_each(|arg| self.expr(arg));
            }
            Expr::List(args) | Expr::Union(args) => args.iter().for_each(|arg| self.expr(arg)),
            Expr::Any(parts) if !self.dispensable => self.any(parts),
            Expr::All(parts) | Expr::Any(parts) => parts.iter().for_each(|part| self.expr(part)),
            // Asking whether something is set is no reason to be blind where it is not.
            Expr::IsSet(of) => {
                match &**of {
                    _ if self.dispensable => self.expr(of),
                    Expr::Attr(of, _) => self.expr(of),
                    Expr::Slot(_) => {}
                    // Not looked into, so nothing is known of it.
                    _ => self.reading = true,
                }
            }
            Expr::Not(of) | Expr::IsKind(of, _) | Expr::Once(_, of) | Expr::BySort(_, _, of) => self.expr(of),
            Expr::Same(false, sides) if is_placement(sides) => {
                self.places();
                self.expr(&sides.0);
            }
            Expr::Compare(order, sides) => {
                self.chosen |= *order == Order::Less && is_name(&sides.0) && is_name(&sides.1);
                self.expr(&sides.0);
                self.expr(&sides.1);
            }
            Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::In(_, sides) => {
                self.expr(&sides.0);
                self.expr(&sides.1);
            }
            // What has another value to fall back on is not missed.
            Expr::Otherwise(sides) => {
                if let (Expr::Attr(of, _), false) = (&sides.0, self.dispensable) {
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
            Expr::If(parts) => {
                self.expr(&parts.0);
                // `if x.a is set then … x.a …` has another way where it is not.
                match &parts.0 {
                    Expr::IsSet(of) if matches!(&**of, Expr::Attr(..)) && !self.dispensable => {
                        let before = self.found.clone();
                        self.expr(of);
                        let guarded: Vec<Reads> = self.found.difference(&before).cloned().collect();
                        self.expr(&parts.1);
                        guarded.iter().for_each(|reads| _ = self.found.remove(reads));
                    }
                    _ => self.expr(&parts.1),
                }
                self.expr(&parts.2);
            }
        }
    }
}

fn is_name(expr: &Expr) -> bool {
    matches!(expr, Expr::Attr(_, Attr::Built(Built::Name)))
}

/// `p.strength == placement`
fn is_placement(sides: &(Expr, Expr)) -> bool {
    matches!(sides, (Expr::Attr(_, Attr::Built(Built::Strength)), Expr::Const(Const::Text(word))) if word.as_str() == "placement")
}

/// Whether pairs of the relation depend on how hard a dependency is.
fn by_strength(op: RelationOp) -> bool {
    !matches!(op, RelationOp::Uses | RelationOp::DependsOn | RelationOp::RunsIn | RelationOp::Changes | RelationOp::SeenCalling)
}
