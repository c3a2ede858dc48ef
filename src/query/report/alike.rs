//! Rows that are alike in what an expression rests on: of those one is asked. A finding may have thousands of rows that differ in one name only.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::eval::value::{Key, Value};
use super::super::ir::{Check, Expr, Plan, Slot, Slots};
use super::super::plan::uses;

/// Up to so many rows all are asked.
const FEW: usize = 4;

/// What the names of a rule rest on in the rows of one finding.
pub struct Alike {
    /// Names that stand for sets, which are not compared, in the order in which they get their values; and what gives them. Those that get theirs
    /// only for the report are among them.
    given: Vec<(Slot, Slots)>,
    /// By names that are compared: for each row the first one in which all of them have the same values.
    known: RefCell<FxHashMap<Slots, Firsts>>,
}

/// For each row the number of the first that is like it.
pub type Firsts = Rc<[u32]>;

impl Alike {
    /// For rows of a plan, which have values of the same types and none yet that only the report asks for.
    pub fn new(plan: &Plan, rows: &[Vec<Value<'_>>]) -> Self {
        let mut alike = Self { given: Vec::new(), known: RefCell::default() };
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

    /// For each row the first one in which an expression has the same value, as far as that is known. Linear in the rows for each name that an
    /// expression is the first to rest on.
    pub fn firsts(&self, expr: &Expr, rows: &[Vec<Value<'_>>]) -> Firsts {
        if rows.len() <= FEW {
            return (0..rows.len() as u32).collect();
        }
        self.alike_in(self.behind(uses(expr)), rows)
    }

    fn alike_in(&self, slots: Slots, rows: &[Vec<Value<'_>>]) -> Firsts {
        if let Some(known) = self.known.borrow().get(&slots) {
            return Rc::clone(known);
        }
        let firsts = match slots.last() {
            None => rows.iter().map(|_| 0).collect(),
            Some(last) => {
                let (one, others) = (Slots::one(last), slots.minus(Slots::one(last)));
                if others.is_empty() { of_one(last, rows) } else { both(&self.alike_in(others, rows), &self.alike_in(one, rows)) }
            }
        };
        self.known.borrow_mut().insert(slots, Rc::clone(&firsts));
        firsts
    }

    /// Those rows that differ in what an expression rests on, the first of each sort.
    pub fn differing(&self, expr: &Expr, rows: &[Vec<Value<'_>>]) -> Vec<usize> {
        let firsts = self.firsts(expr, rows);
        (0..rows.len()).filter(|at| firsts[*at] as usize == *at).collect()
    }
}

/// By the value of one name. What cannot be compared is like nothing.
fn of_one<'w>(slot: Slot, rows: &[Vec<Value<'w>>]) -> Firsts {
    let mut known: FxHashMap<Key<'w>, u32> = FxHashMap::default();
    let first = |(at, row): (u32, &Vec<Value<'w>>)| row[usize::from(slot)].key().map_or(at, |key| *known.entry(key).or_insert(at));
    (0..).zip(rows).map(first).collect()
}

/// Alike in this and in that.
fn both(one: &[u32], other: &[u32]) -> Firsts {
    let mut known: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    (0..).zip(one.iter().copied().zip(other.iter().copied())).map(|(at, pair)| *known.entry(pair).or_insert(at)).collect()
}
