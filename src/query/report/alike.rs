//! Rows that are alike in what an expression rests on: of those one is asked. A finding may have thousands of rows that differ in one name only.

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::eval::value::{Key, Value};
use super::super::ir::{Check, Expr, Plan, Slot, Slots};
use super::super::plan::uses;

/// Up to so many rows all are asked.
const FEW: usize = 4;

/// What the names of a rule rest on.
pub struct Alike {
    /// Names that stand for sets, which are not compared, in the order in which they get their values; and what gives them.
    given: Vec<(Slot, Slots)>,
}

/// The values that a row has where it may differ.
type Keys<'w> = SmallVec<[Key<'w>; 4]>;

impl Alike {
    /// For rows of a plan, which have values of the same types.
    pub fn new(plan: &Plan, rows: &[Vec<Value<'_>>]) -> Self {
        let mut alike = Self { given: Vec::new() };
        let Some(row) = rows.first().filter(|_| rows.len() > FEW) else { return alike };
        let early = plan.steps.iter().flat_map(|step| &step.then).filter_map(|check| match check {
            Check::Let(slot, value) => Some((*slot, value)),
            Check::Holds(_) => None,
        });
        for (slot, value) in early.chain(plan.late.iter().map(|(slot, value)| (*slot, value))) {
            if matches!(row[usize::from(slot)], Value::Set(_) | Value::List(_) | Value::Unset) {
                alike.given.push((slot, alike.behind(uses(value))));
            }
        }
        alike
    }

    /// What gives the values of these.
    fn behind(&self, slots: Slots) -> Slots {
        let behind = |slots: Slots, (slot, given): &(Slot, Slots)| match slots.has(*slot) {
            true => slots.minus(Slots::one(*slot)).with(*given),
            false => slots,
        };
        self.given.iter().rev().fold(slots, behind)
    }

    /// For each row the first one in which an expression has the same value, as far as that is known.
    pub fn firsts<'w>(&self, expr: &Expr, rows: &[Vec<Value<'w>>]) -> Vec<usize> {
        if rows.len() <= FEW {
            return (0..rows.len()).collect();
        }
        let slots = self.behind(uses(expr));
        let slots: SmallVec<[usize; 4]> = (0..128).filter(|slot| slots.has(*slot)).map(usize::from).collect();
        let mut known: FxHashMap<Keys<'w>, usize> = FxHashMap::default();
        let first = |(at, row): (usize, &Vec<Value<'w>>)| match slots.iter().map(|slot| row[*slot].key()).collect::<Option<Keys<'w>>>() {
            Some(keys) => *known.entry(keys).or_insert(at),
            None => at,
        };
        rows.iter().enumerate().map(first).collect()
    }

    /// Those rows that differ in what an expression rests on, the first of each sort.
    pub fn differing(&self, expr: &Expr, rows: &[Vec<Value<'_>>]) -> Vec<usize> {
        let firsts = self.firsts(expr, rows);
        firsts.into_iter().enumerate().filter(|(at, first)| at == first).map(|(at, _)| at).collect()
    }
}
