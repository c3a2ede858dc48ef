//! The ways in which the next slots of a query can get their values.

use super::super::catalog::{self, Attr, Binding, Built};
use super::super::ir::{Bind, BindKind, Const, Expr, Order, Rare, Rel, Related, Slot, Slots, Source};
use super::{open, related_uses, uses};
use crate::syntax::tree::RelationOp;

/// One way, with a guess at how many rows it gives for each row before it.
pub struct Candidate {
    pub source: Source,
    pub binds: Slots,
    /// The binder it comes from.
    pub bind: Option<usize>,
    /// Nothing of the binder is left to test.
    pub consumes_bind: bool,
    /// The condition that it makes true.
    pub condition: Option<usize>,
    pub cost: u64,
}

const COMPONENTS: u64 = 20_000;
const DEPENDENCIES: u64 = 200_000;
const RARE: u64 = 20_000;
const TEAMS: u64 = 500;
const SET: u64 = 12;
const DEGREE: u64 = 15;
const ROW: u64 = 300;
const ONE: u64 = 1;

/// All ways that are open when these slots have values (`bound`) or can be computed (`known`).
pub fn candidates(binds: &[Option<Bind>], conditions: &[Option<Expr>], bound: Slots, known: Slots, wanted: Slots) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (i, bind) in binds.iter().enumerate() {
        let Some(bind) = bind else { continue };
        let from_bind = |source, slots, cost| Candidate { source, binds: slots, bind: Some(i), consumes_bind: true, condition: None, cost };
        match &bind.kind {
            BindKind::In(slot, set) if uses(set).within(known) => {
                found.push(from_bind(Source::In(*slot, set.clone()), Slots::one(*slot), SET));
            }
            BindKind::In(..) => {}
            BindKind::Related(dependency, related) => {
                if let Some((source, slots, cost)) = follow(*dependency, related, known) {
                    found.push(from_bind(source, slots, cost));
                    through_ends(slots, i, conditions, known, &mut found);
                }
            }
            BindKind::Component(slot, kind) => {
                let scan = if kind.is_some() { COMPONENTS / 4 } else { COMPONENTS };
                found.push(from_bind(Source::Components(*slot, *kind), Slots::one(*slot), scan));
                for condition in conditions.iter().flatten() {
                    if let Some((attr, value)) = equals_attribute(condition, *slot, known) {
                        found.push(from_bind(Source::ComponentsBy(*slot, *kind, attr, value), Slots::one(*slot), ROW));
                    }
                }
                through_conditions(*slot, i, conditions, bound, known, &mut found);
            }
            BindKind::Team(slot) => {
                found.push(from_bind(Source::Teams(*slot), Slots::one(*slot), TEAMS));
                through_conditions(*slot, i, conditions, bound, known, &mut found);
            }
            BindKind::Dependency(slot) => {
                found.push(from_bind(Source::Dependencies(*slot), Slots::one(*slot), DEPENDENCIES));
                let excepting = binds.iter().flatten().any(|bind| is_in_except(bind, *slot)).then_some(Rare::Excepting);
                if let Some(sort) = conditions.iter().flatten().find_map(|condition| rare(condition, *slot)).or(excepting) {
                    found.push(from_bind(Source::Rare(*slot, sort), Slots::one(*slot), RARE));
                }
                through_conditions(*slot, i, conditions, bound, known, &mut found);
                for (c, condition) in conditions.iter().enumerate() {
                    let Some((source, cost)) = condition.as_ref().and_then(|condition| of_dependency(condition, *slot, known)) else {
                        continue;
                    };
                    found.push(Candidate { condition: Some(c), ..from_bind(source, Slots::one(*slot), cost) });
                }
            }
        }
    }
    for slot in (0..128).filter(|slot| wanted.has(*slot)) {
        let before = found.len();
        through_conditions(slot, usize::MAX, conditions, bound, known, &mut found);
        for candidate in &mut found[before..] {
            candidate.bind = None;
            candidate.consumes_bind = false;
        }
        found.push(Candidate {
            source: Source::Components(slot, None),
            binds: Slots::one(slot),
            bind: None,
            consumes_bind: false,
            condition: None,
            cost: COMPONENTS * 10,
        });
    }
    if found.is_empty() {
        for bind in binds.iter().flatten() {
            if let BindKind::Related(_, related) = &bind.kind {
                from_one_end(related, conditions, bound, known, &mut found);
            }
        }
    }
    found
}

/// A relation that cannot be followed: one of its ends is gone through, so that it becomes a condition or can be followed from there. Where the
/// other end is not known, only an end of which a condition says more.
fn from_one_end(related: &Related, conditions: &[Option<Expr>], bound: Slots, known: Slots, found: &mut Vec<Candidate>) {
    let ends = [open(&related.left, known), open(&related.right, known)];
    let opened = ends.into_iter().flatten().fold(Slots::NONE, |sum, slot| sum.with(Slots::one(slot)));
    let rest_is_known = related_uses(related).minus(opened).within(known);
    for slot in ends.into_iter().flatten() {
        let scan = |source, cost| Candidate { source, binds: Slots::one(slot), bind: None, consumes_bind: false, condition: None, cost };
        if rest_is_known && opened == Slots::one(slot) {
            found.push(scan(Source::Components(slot, None), COMPONENTS));
        }
        for condition in conditions.iter().flatten() {
            if let Expr::IsKind(of, kind) = condition
                && of.is_slot(slot)
            {
                found.push(scan(Source::Components(slot, Some(*kind)), COMPONENTS / 4));
            }
            if let Some((attr, value)) = equals_attribute(condition, slot, known) {
                found.push(scan(Source::ComponentsBy(slot, None, attr, value), ROW));
            }
        }
        let before = found.len();
        through_conditions(slot, usize::MAX, conditions, bound, known, found);
        found[before..].iter_mut().for_each(|candidate| candidate.bind = None);
    }
}

/// `slot in S` and `a needs slot` among the conditions: the binder is left to test the kind.
fn through_conditions(slot: Slot, bind: usize, conditions: &[Option<Expr>], _bound: Slots, known: Slots, found: &mut Vec<Candidate>) {
    for (c, condition) in conditions.iter().enumerate() {
        let (source, cost) = match condition {
            Some(Expr::In(false, sides)) if sides.0.is_slot(slot) && uses(&sides.1).within(known) && is_set(&sides.1) => {
                (Source::In(slot, sides.1.clone()), SET)
            }
            Some(Expr::Related(related)) if related.left.is_slot(slot) != related.right.is_slot(slot) => match follow(None, related, known)
            {
                Some((source, slots, cost)) if slots == Slots::one(slot) => (source, cost),
                _ => continue,
            },
            _ => continue,
        };
        found.push(Candidate {
            source,
            binds: Slots::one(slot),
            bind: Some(bind),
            consumes_bind: false,
            condition: Some(c),
            cost: cost + 1,
        });
    }
}

/// `slot in g.targets or slot in g.owners and …` among the conditions: a handful of components to try, whatever the binder gives. All is left to
/// test.
fn through_ends(open: Slots, bind: usize, conditions: &[Option<Expr>], known: Slots, found: &mut Vec<Candidate>) {
    let Some(slot) = (0..128).find(|slot| open == Slots::one(*slot)) else { return };
    for condition in conditions.iter().flatten() {
        let alternatives = if let Expr::Any(alternatives) = condition { alternatives.as_slice() } else { std::slice::from_ref(condition) };
        let sets: Option<Vec<Expr>> = alternatives.iter().map(|alternative| ends_around(alternative, slot, known)).collect();
        if let Some(sets) = sets {
            found.push(Candidate {
                source: Source::In(slot, Expr::Union(sets.into())),
                binds: open,
                bind: Some(bind),
                consumes_bind: false,
                condition: None,
                cost: SET + 2,
            });
        }
    }
}

/// The end of a dependency in which the slot has to be for the condition to hold.
fn ends_around(condition: &Expr, slot: Slot, known: Slots) -> Option<Expr> {
    match condition {
        Expr::All(parts) => parts.iter().find_map(|part| ends_around(part, slot, known)),
        Expr::In(false, sides) if sides.0.is_slot(slot) && uses(&sides.1).within(known) => match &sides.1 {
            Expr::Attr(_, Attr::Built(end)) if end.is_end() => Some(sides.1.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Whether each value stands in it once, by its form.
fn is_set(expr: &Expr) -> bool {
    match expr {
        Expr::Attr(_, Attr::Built(built)) => built.is_end() || *built == Built::Members,
        Expr::Components(_) => true,
        Expr::Collect(collect) => collect.set,
        _ => false,
    }
}

/// A relation followed from the ends that have values.
fn follow(dependency: Option<Slot>, related: &Related, known: Slots) -> Option<(Source, Slots, u64)> {
    let (left, right) = (open(&related.left, known), open(&related.right, known));
    let opened = [left, right].into_iter().flatten().fold(Slots::NONE, |sum, slot| sum.with(Slots::one(slot)));
    if !related_uses(related).minus(opened).within(known) || (left.is_some() && left == right) {
        return None;
    }
    let binding = match related.rel {
        Rel::Built(op) => catalog::relation(op).bind,
        Rel::Defined(_) => Binding::Right,
    };
    let allowed = match (left, right) {
        (None, None) => dependency.is_some(),
        (Some(_), None) => {
            matches!(binding, Binding::All | Binding::One | Binding::Left)
                && !(related.of_dependency && binding != Binding::All)
                && related.without.is_none()
        }
        (None, Some(_)) => matches!(binding, Binding::All | Binding::One | Binding::Right) && related.without.is_none(),
        (Some(_), Some(_)) => binding == Binding::All && !related.closure,
    };
    if !allowed {
        return None;
    }
    let cost = match (left, right) {
        (None, None) => ONE,
        (Some(_), Some(_)) if related.rel == Rel::Built(RelationOp::Changes) => RARE - 1,
        (Some(_), Some(_)) => DEPENDENCIES - 1,
        _ if related.closure
            || matches!(related.rel, Rel::Built(RelationOp::FallsWith | RelationOp::HarmedBy | RelationOp::DegradedBy)) =>
        {
            ROW
        }
        _ => DEGREE,
    };
    let binds = dependency.map_or(opened, |slot| opened.with(Slots::one(slot)));
    Some((Source::Related { dependency, related: Box::new(related.clone()), left, right }, binds, cost))
}

/// The sort of dependency of which the condition holds alone. The condition is left to test.
fn rare(condition: &Expr, slot: Slot) -> Option<Rare> {
    let is = |expr: &Expr, wanted: Built| matches!(expr, Expr::Attr(of, Attr::Built(built)) if of.is_slot(slot) && *built == wanted);
    let texts = |expr: &Expr, fits: &dyn Fn(&str) -> bool| match expr {
        Expr::Const(Const::Text(text)) => fits(text),
        Expr::List(items) => items.iter().all(|item| matches!(item, Expr::Const(Const::Text(text)) if fits(text))),
        _ => false,
    };
    match condition {
        Expr::Compare(Order::Greater, sides) if is(&sides.0, Built::Spare) => {
            matches!(sides.1, Expr::Const(Const::Int(0..))).then_some(Rare::Spare)
        }
        Expr::Same(false, sides) | Expr::In(false, sides) => {
            let sort =
                |built: Built, sort: Rare, fits: &dyn Fn(&str) -> bool| (is(&sides.0, built) && texts(&sides.1, fits)).then_some(sort);
            sort(Built::Phase, Rare::Beside, &|phase| phase != "serve")
                .or_else(|| sort(Built::Strength, Rare::Claim, &|strength| strength == "claim"))
                .or_else(|| sort(Built::Verb, Rare::Claim, &|verb| matches!(verb, "independent" | "survives")))
        }
        _ => None,
    }
}

/// `x in slot.except`
fn is_in_except(bind: &Bind, slot: Slot) -> bool {
    matches!(&bind.kind, BindKind::In(_, Expr::Attr(of, Attr::Built(Built::Except))) if of.is_slot(slot))
}

/// `slot.attr == value` with a value that is known.
fn equals_attribute(condition: &Expr, slot: Slot, known: Slots) -> Option<(Attr, Expr)> {
    let Expr::Same(false, sides) = condition else { return None };
    [(&sides.0, &sides.1), (&sides.1, &sides.0)].into_iter().find_map(|(one, other)| match one {
        Expr::Attr(of, attr) if of.is_slot(slot) && uses(other).within(known) => Some((*attr, other.clone())),
        _ => None,
    })
}

/// `a in slot.owners` and `b in slot.targets` with a component that is known.
fn of_dependency(condition: &Expr, slot: Slot, known: Slots) -> Option<(Source, u64)> {
    let Expr::In(false, sides) = condition else { return None };
    let Expr::Attr(of, Attr::Built(attr)) = &sides.1 else { return None };
    if !of.is_slot(slot) || !uses(&sides.0).within(known) {
        return None;
    }
    match attr {
        Built::Owners => Some((Source::DependenciesOf(slot, sides.0.clone()), DEGREE)),
        Built::Targets => Some((Source::DependenciesOn(slot, sides.0.clone()), DEGREE + 5)),
        _ => None,
    }
}
