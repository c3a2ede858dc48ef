//! Which slots an expression reads, and what it costs, both estimated from its form.

use super::super::catalog::Function;
use super::super::ir::{BindKind, Check, Collect, Expr, Plan, Query, Rel, Related, Slots, Source, Step};
use crate::syntax::tree::RelationOp;

/// The slots that have to be bound before the expression can be computed. Linear in the expression.
pub fn uses(expr: &Expr) -> Slots {
    match expr {
        Expr::Slot(slot) | Expr::BySort(_, slot, _) => Slots::one(*slot),
        Expr::Const(_) | Expr::Param(_) | Expr::Cycles(_) | Expr::Components(_) | Expr::Teams | Expr::Dependencies | Expr::Once(..) => {
            Slots::NONE
        }
        Expr::Attr(of, _) | Expr::Measure(_, of) | Expr::MeasureEnd(_, of) | Expr::Not(of) | Expr::IsSet(of) | Expr::IsKind(of, _) => {
            uses(of)
        }
        Expr::Function(_, args) | Expr::Call(_, args) | Expr::List(args) | Expr::Union(args) => all(args),
        Expr::All(parts) | Expr::Any(parts) => all(parts),
        Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) | Expr::In(_, sides) => {
            uses(&sides.0).with(uses(&sides.1))
        }
        Expr::Related(related) => related_uses(related),
        Expr::Collect(collect) => plan_uses(&collect.plan, uses(&collect.element)),
        Expr::Exists(_, quantified) => plan_uses(&quantified.plan, Slots::NONE),
        Expr::If(parts) => uses(&parts.0).with(uses(&parts.1)).with(uses(&parts.2)),
    }
}

fn all(parts: &[Expr]) -> Slots {
    parts.iter().fold(Slots::NONE, |sum, part| sum.with(uses(part)))
}

/// The slots of both ends and of `without`.
pub fn related_uses(related: &Related) -> Slots {
    let ends = uses(&related.left).with(uses(&related.right));
    related.without.as_ref().map_or(ends, |without| ends.with(uses(without)))
}

fn plan_uses(plan: &Plan, element: Slots) -> Slots {
    let mut used = element;
    let mut bound = Slots::NONE;
    for step in &plan.steps {
        let (uses_here, binds_here) = source(&step.source);
        used = used.with(uses_here);
        bound = bound.with(binds_here);
        for condition in step.aside() {
            used = used.with(uses(condition));
        }
        for check in &step.then {
            match check {
                Check::Holds(condition) => used = used.with(uses(condition)),
                Check::Let(slot, value) => {
                    used = used.with(uses(value));
                    bound = bound.with(Slots::one(*slot));
                }
            }
        }
    }
    used.minus(bound)
}

/// What a source reads and what it binds.
fn source(source: &Source) -> (Slots, Slots) {
    match source {
        Source::Unit => (Slots::NONE, Slots::NONE),
        Source::Components(slot, _) | Source::Teams(slot) | Source::Dependencies(slot) | Source::Rare(slot, _) => {
            (Slots::NONE, Slots::one(*slot))
        }
        Source::ComponentsBy(slot, _, _, value)
        | Source::DependenciesOf(slot, value)
        | Source::DependenciesOn(slot, value)
        | Source::In(slot, value) => (uses(value), Slots::one(*slot)),
        Source::Related { dependency, related, left, right } => {
            let bound = [dependency, left, right].into_iter().flatten().fold(Slots::NONE, |sum, slot| sum.with(Slots::one(*slot)));
            (related_uses(related), bound)
        }
    }
}

/// The slots a query gives values to.
pub fn binds(query: &Query) -> Slots {
    let mut bound = Slots::NONE;
    for bind in &query.binds {
        bound = bound.with(match &bind.kind {
            BindKind::Component(slot, _) | BindKind::Team(slot) | BindKind::Dependency(slot) | BindKind::In(slot, _) => Slots::one(*slot),
            BindKind::Related(dependency, related) => {
                let mut ends = dependency.map_or(Slots::NONE, Slots::one);
                for end in [&related.left, &related.right] {
                    if let Expr::Slot(slot) = end {
                        ends = ends.with(Slots::one(*slot));
                    }
                }
                ends
            }
        });
    }
    query.lets.iter().fold(bound, |sum, (slot, _)| sum.with(Slots::one(*slot)))
}

/// A rough cost of computing the expression once: 1 is reading an attribute.
pub fn cost(expr: &Expr) -> u64 {
    match expr {
        Expr::Const(_) | Expr::Slot(_) | Expr::Param(_) | Expr::Components(_) | Expr::Teams | Expr::Dependencies | Expr::Cycles(_) => 0,
        Expr::BySort(..) => 1,
        // Computed at most once a run, but not for nothing when no row gets here.
        Expr::Once(..) => 2,
        Expr::Attr(of, _) | Expr::Not(of) | Expr::IsSet(of) | Expr::IsKind(of, _) => 1 + cost(of),
        Expr::Measure(_, of) | Expr::MeasureEnd(_, of) => 4 + cost(of),
        Expr::Function(Function::Count, args) if matches!(&**args, [Expr::Collect(collect)] if is_row(collect)) => 10,
        Expr::Function(function, args) => {
            let own = match function {
                Function::Count | Function::Sum | Function::Min | Function::Max | Function::Cycles | Function::Today => 1,
                Function::CanStart | Function::StartsWith | Function::EndsWith => 2,
                Function::Percentile | Function::Nearest => 50,
                Function::Breaking | Function::Distance | Function::Ceiling | Function::Floor | Function::Outage => 2_000,
            };
            own + args.iter().map(cost).sum::<u64>()
        }
        Expr::Call(_, args) => 20 + args.iter().map(cost).sum::<u64>(),
        Expr::List(parts) | Expr::Union(parts) => parts.iter().map(cost).sum(),
        Expr::All(parts) | Expr::Any(parts) => 1 + parts.iter().map(cost).sum::<u64>(),
        Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) | Expr::In(_, sides) => {
            1 + cost(&sides.0) + cost(&sides.1)
        }
        Expr::Related(related) => related_cost(related),
        Expr::Collect(collect) => plan_cost(&collect.plan) + cost(&collect.element),
        Expr::Exists(_, quantified) => plan_cost(&quantified.plan),
        Expr::If(parts) => cost(&parts.0) + cost(&parts.1) + cost(&parts.2),
    }
}

/// Whether the size of a set comes with rows of failures: it is counted for all components at once.
fn is_row(collect: &Collect) -> bool {
    let [step] = collect.plan.steps.as_slice() else { return false };
    step.then.is_empty()
        && matches!(&step.source, Source::Related { related, left: Some(_), right: None, dependency: None }
            if related.rel == Rel::Built(RelationOp::FallsWith) && !related.of_dependency)
}

fn related_cost(related: &Related) -> u64 {
    if related.without.is_some() {
        return 1_500;
    }
    match related.rel {
        Rel::Built(RelationOp::FallsWith) => 6,
        Rel::Built(RelationOp::CannotStartWithout | RelationOp::DegradedBy | RelationOp::HarmedBy) => 1_000,
        _ if related.closure => 200,
        _ => 8,
    }
}

fn plan_cost(plan: &Plan) -> u64 {
    let (mut rows, mut sum) = (1_u64, 10_u64);
    for step in &plan.steps {
        rows = rows.saturating_mul(step.rows);
        sum = sum.saturating_add(rows.saturating_mul(step_cost(step)));
        // About as many as one condition lets through.
        rows = (rows / 4).max(1);
    }
    sum
}

fn step_cost(step: &Step) -> u64 {
    let sifts = step.sorted.iter().flat_map(|sorted| &sorted.conditions).chain(&step.sifts).map(cost);
    let checks = step.then.iter().map(|check| match check {
        Check::Holds(condition) => cost(condition),
        Check::Let(_, value) => cost(value),
    });
    sifts.chain(checks).sum::<u64>() + 2
}
