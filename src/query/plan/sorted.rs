//! Conditions that the sort of a dependency decides.

use super::super::catalog::{Attr, Built};
use super::super::ir::{Check, Expr, SORTED_ATTRIBUTES, Slot, Sorted, Source, Step};

/// Takes such conditions out of the checks of a step that brings a dependency.
pub fn set_apart(step: &mut Step, cells: &mut u32) {
    let slot = match &step.source {
        Source::Dependencies(slot) | Source::Rare(slot, _) | Source::DependenciesOf(slot, _) | Source::DependenciesOn(slot, _) => *slot,
        Source::Related { dependency: Some(slot), .. } => *slot,
        _ => return,
    };
    let mut conditions = Vec::new();
    step.then.retain(|check| match check {
        Check::Holds(condition) if is_decided(condition, slot) => {
            conditions.push(condition.clone());
            false
        }
        _ => true,
    });
    if !conditions.is_empty() {
        step.sorted = Some(Sorted { cell: *cells, slot, conditions });
        *cells += 1;
    }
}

/// A condition that the sort of the dependency in the slot decides as a whole; any other one is given back.
pub fn whole(condition: Expr, slot: Slot, cells: &mut u32) -> Result<Sorted, Expr> {
    if !is_decided(&condition, slot) {
        return Err(condition);
    }
    *cells += 1;
    Ok(Sorted { cell: *cells - 1, slot, conditions: vec![condition] })
}

/// Whether the sort of the dependency in the slot decides the condition, one way or the other.
fn is_decided(condition: &Expr, slot: Slot) -> bool {
    let reads =
        |expr: &Expr, built: &[Built]| matches!(expr, Expr::Attr(of, Attr::Built(attr)) if of.is_slot(slot) && built.contains(attr));
    let word = |expr: &Expr| reads(expr, &[Built::Phase, Built::Verb, Built::Strength, Built::Mode]);
    let constant = |expr: &Expr| matches!(expr, Expr::Const(_));
    match condition {
        Expr::Not(of) => is_decided(of, slot),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| is_decided(part, slot)),
        Expr::Same(_, sides) => (word(&sides.0) || reads(&sides.0, &[Built::Spare])) && constant(&sides.1),
        Expr::Compare(_, sides) => reads(&sides.0, &[Built::Spare]) && constant(&sides.1),
        Expr::In(_, sides) => word(&sides.0) && matches!(&sides.1, Expr::List(items) if items.iter().all(constant)),
        Expr::IsSet(of) => {
            matches!(&**of, Expr::Attr(of, Attr::OfDependency(attribute)) if of.is_slot(slot) && attribute.index() < SORTED_ATTRIBUTES)
        }
        _ => false,
    }
}
