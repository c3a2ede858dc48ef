//! Conditions and values that the sort of a dependency decides.

use std::cell::Cell;

use super::super::catalog::{Attr, Built, Function};
use super::super::ir::{Attributes, Check, Define, Expr, Like, Rel, Slot, Slots, Sorted, Source, Step};
use super::{Cells, take, uses};
use crate::model::builtin::attribute;

/// How many expressions are looked at before one counts as undecided: definitions that call each other twice grow without end.
const LOOKS: u32 = 10_000;

/// Takes such conditions out of the checks of a step that brings a dependency.
pub fn set_apart(step: &mut Step, cells: &mut Cells) {
    let Some(slot) = brought(&step.source) else { return };
    let conditions = take(&mut step.then, |condition| is_by_sort(condition, slot, &[], cells));
    if !conditions.is_empty() {
        step.sorted = Some(Sorted { cell: cells.give(), slot, conditions });
    }
}

/// The dependency that a step brings.
fn brought(source: &Source) -> Option<Slot> {
    match source {
        Source::Dependencies(slot) | Source::Rare(slot, _) | Source::DependenciesOf(slot, _) | Source::DependenciesOn(slot, _) => {
            Some(*slot)
        }
        Source::Related { dependency, .. } => *dependency,
        _ => None,
    }
}

/// Finds the condition by which a step takes only dependencies that are like one of those `before`, such as `h.phase == g.phase`.
pub fn set_like(step: &mut Step, before: Slots) {
    let Some(slot) = brought(&step.source) else { return };
    let like = step.then.iter().find_map(|check| {
        let Check::Holds(condition @ Expr::Same(false, sides)) = check else { return None };
        let value = match (&sides.0, &sides.1) {
            (own, value) | (value, own) if is_plain(own, slot) && !uses(value).is_empty() && uses(value).within(before) => value,
            _ => return None,
        };
        Some(Like { slot, condition: condition.clone(), value: value.clone() })
    });
    step.like = like;
}

/// Gives a step a cell for the dependencies that it takes, if it does not take all of them.
pub fn set_takes(step: &mut Step, cells: &mut Cells) {
    let by_source = match &step.source {
        Source::Rare(..) => true,
        Source::Related { related, .. } => matches!(related.rel, Rel::Built(_)),
        _ => false,
    };
    if by_source || step.sorted.is_some() || step.like.is_some() {
        step.takes = Some(cells.give());
    }
}

/// A condition that the sort of the dependency in the slot decides as a whole; any other one is given back.
pub fn whole(condition: Expr, slot: Slot, cells: &mut Cells) -> Result<Sorted, Expr> {
    if !is_by_sort(&condition, slot, &[], cells) {
        return Err(condition);
    }
    Ok(Sorted { cell: cells.give(), slot, conditions: vec![condition] })
}

/// Whether the sort of the dependency in the slot decides an expression.
pub fn is_by_sort(expr: &Expr, slot: Slot, defines: &[Define], cells: &mut Cells) -> bool {
    let one = Apart { dependency: slot, free: None, defines, looks: &Cell::new(LOOKS) };
    one.reads(expr).is_some_and(|attributes| cells.tell_apart(attributes))
}

/// Whether the sort of the dependency in a slot and the value of the `free` one decide an expression.
pub fn follows_from(expr: &Expr, slot: Slot, free: Slot, defines: &[Define], cells: &mut Cells) -> bool {
    let one = Apart { dependency: slot, free: Some(free), defines, looks: &Cell::new(LOOKS) };
    one.reads(expr).is_some_and(|attributes| cells.tell_apart(attributes))
}

/// Whether every sort decides an expression, whatever values of attributes tell sorts apart.
fn is_plain(expr: &Expr, slot: Slot) -> bool {
    let one = Apart { dependency: slot, free: None, defines: &[], looks: &Cell::new(LOOKS) };
    matches!(expr, Expr::Attr(..)) && one.reads(expr) == Some(Attributes::NONE)
}

/// What may be read for a sort to decide.
#[derive(Clone, Copy)]
struct Apart<'d> {
    dependency: Slot,
    /// May be read as well.
    free: Option<Slot>,
    /// Those that may be called.
    defines: &'d [Define],
    /// How many expressions may still be looked at.
    looks: &'d Cell<u32>,
}

impl Apart<'_> {
    /// The attributes whose values an expression reads; `None` where it reads what is no part of a sort.
    fn reads(&self, expr: &Expr) -> Option<Attributes> {
        self.looks.set(self.looks.get().checked_sub(1)?);
        match expr {
            Expr::Const(_) | Expr::Param(_) => Some(Attributes::NONE),
            Expr::Slot(slot) => (Some(*slot) == self.free).then_some(Attributes::NONE),
            Expr::Attr(of, attr) if of.is_slot(self.dependency) => read(*attr),
            // Whether it is set makes a sort of its own, whatever it is set to.
            Expr::IsSet(of) => match &**of {
                Expr::Attr(of, Attr::OfDependency(attribute)) if of.is_slot(self.dependency) => {
                    Attributes::one(*attribute).map(|_| Attributes::NONE)
                }
                of => self.reads(of),
            },
            Expr::Not(of) | Expr::BySort(_, _, of) => self.reads(of),
            Expr::All(parts) | Expr::Any(parts) => self.all(parts),
            Expr::List(items) => self.all(items),
            Expr::Function(Function::Min | Function::Max, args) => self.all(args),
            Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) | Expr::In(_, sides) => {
                Some(self.reads(&sides.0)?.with(self.reads(&sides.1)?))
            }
            Expr::If(parts) => Some(self.reads(&parts.0)?.with(self.reads(&parts.1)?).with(self.reads(&parts.2)?)),
            Expr::Call(define, args) => match &**args {
                [arg] if arg.is_slot(self.dependency) => {
                    Apart { dependency: 0, free: None, ..*self }.reads(&self.defines.get(*define as usize)?.body)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn all(&self, parts: &[Expr]) -> Option<Attributes> {
        parts.iter().try_fold(Attributes::NONE, |sum, part| Some(sum.with(self.reads(part)?)))
    }
}

/// The attributes whose values have to make sorts for one of a dependency to be the same in all of a sort.
fn read(attr: Attr) -> Option<Attributes> {
    match attr {
        Attr::OfDependency(attribute) => Attributes::one(attribute),
        Attr::Built(Built::Mode) => Attributes::one(attribute::MODE),
        Attr::Built(Built::Attempts) => Attributes::one(attribute::RETRIES),
        Attr::Built(Built::Unbounded) => Attributes::one(attribute::TIMEOUT),
        Attr::Built(
            Built::Phase
            | Built::Verb
            | Built::Strength
            | Built::Doubtful
            | Built::Size
            | Built::Required
            | Built::Spare
            | Built::Inherited,
        ) => Some(Attributes::NONE),
        _ => None,
    }
}
