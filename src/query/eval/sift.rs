//! Whole rows of failures at once: which members of a row meet the conditions that rows answer.

use std::sync::Arc;

use smallvec::SmallVec;

use super::super::ir::{Expr, Mask, Rel, Related, Slot, Source, Step};
use super::mask::NARROW;
use super::row::{FEW, Row};
use super::rows::Doubt;
use super::value::{Set, Value};
use super::{Frame, Run};
use crate::graph::BitSet;
use crate::model::ComponentId;
use crate::syntax::tree::RelationOp;

impl<'w> Run<'w> {
    /// The members of a failure relation's open end that meet what rows can decide; `None` where no row answers.
    pub(super) fn sifted(&self, step: &'w Step, doubt: Doubt, frame: &mut Frame<'w>) -> Option<Row> {
        let Source::Related { related, left, right, .. } = &step.source else { return None };
        if left.is_some() == right.is_some() {
            return None;
        }
        let slot = left.or(*right)?;
        let row = match self.narrowed(step, related, slot, frame) {
            Some(few) => few,
            None => self.row(related, left.is_some(), frame)?,
        };
        Some(match row {
            Row::Few(few) => Row::Few(self.sifted_few(step, slot, few, doubt, frame)),
            Row::Many(bits) => Row::Many(self.sifted_many(step, slot, bits, doubt, frame)),
        })
    }

    fn sifted_few(
        &self,
        step: &'w Step,
        slot: Slot,
        mut few: SmallVec<[ComponentId; FEW]>,
        doubt: Doubt,
        frame: &mut Frame<'w>,
    ) -> SmallVec<[ComponentId; FEW]> {
        if let Some(mask) = step.masks.first() {
            let masked = self.at_hand(mask).or_else(|| self.masked(mask, few.len(), frame));
            few.retain(|id| {
                let meets = match &masked {
                    Some(masked) => masked.says(*id),
                    None => {
                        frame[usize::from(slot)] = Value::Component(*id);
                        self.all_hold(&mask.conditions, frame)
                    }
                };
                meets.unwrap_or_else(|| {
                    if doubt == Doubt::Drop {
                        self.count_unknown();
                    }
                    doubt == Doubt::Keep
                })
            });
        }
        for condition in &step.sifts {
            if few.is_empty() {
                break;
            }
            if self.is_decided(condition, slot, frame) {
                few.retain(|id| {
                    frame[usize::from(slot)] = Value::Component(*id);
                    self.test(condition, frame) == Some(true)
                });
            } else if doubt == Doubt::Drop {
                few.drain(..).for_each(|_| self.count_unknown());
            }
        }
        few
    }

    fn sifted_many(&self, step: &'w Step, slot: Slot, mut bits: Arc<BitSet>, doubt: Doubt, frame: &mut Frame<'w>) -> Arc<BitSet> {
        if let Some(mask) = step.masks.first() {
            self.apply(mask, doubt, Arc::make_mut(&mut bits), frame);
        }
        for condition in &step.sifts {
            if bits.is_empty() {
                break;
            }
            let mine = Arc::make_mut(&mut bits);
            if self.is_decided(condition, slot, frame) {
                self.sift(condition, false, slot, mine, frame);
            } else if doubt == Doubt::Drop {
                mine.iter().for_each(|_| self.count_unknown());
                *mine = BitSet::default();
            }
        }
        bits
    }

    /// The members of a row among the few components that can meet the conditions: a look for each is quicker than a row that is not at hand.
    fn narrowed(&self, step: &'w Step, related: &'w Related, slot: Slot, frame: &mut Frame<'w>) -> Option<Row> {
        if related.rel != Rel::Built(RelationOp::FallsWith)
            || related.closure
            || related.without.is_some()
            || !self.failures.is_quick(self.reading)
        {
            return None;
        }
        let open_left = related.left.is_slot(slot);
        let end = self.eval(if open_left { &related.right } else { &related.left }, frame).component()?;
        if self.fates.borrow().contains_key(&(open_left, self.failures.knot(self.reading, end)?)) {
            return None;
        }
        let falls =
            |c: ComponentId| if open_left { self.failures.falls(self.reading, c, end) } else { self.failures.falls(self.reading, end, c) };
        let few = |members: &mut dyn Iterator<Item = ComponentId>| {
            let members: SmallVec<[ComponentId; FEW]> = members.filter(|c| falls(*c)).collect();
            match members.len() {
                0..=FEW => Row::Few(members),
                _ => Row::Many(Arc::new(BitSet::of(self.model.components.len(), members))),
            }
        };
        if let Some(mask) = step.masks.first()
            && let Some(masked) = self.at_hand(mask)
            && let Some(members) = &masked.few
            && (members.len() <= NARROW || open_left && members.len() < 4 * self.failures.blast_count(self.reading, end) as usize)
        {
            return Some(few(&mut members.iter().copied()));
        }
        step.sifts.iter().find_map(|sift| match sift {
            Expr::In(false, sides) if sides.0.is_slot(slot) => match &sides.1 {
                Expr::Slot(set) => match &frame[usize::from(*set)] {
                    Value::Set(set) => match &**set {
                        Set::Sorted(values) if values.len() <= NARROW => Some(few(&mut values.iter().filter_map(Value::component))),
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        })
    }

    /// Whether the names in a sift other than the `sifted` one have values: arguments of definitions may have none.
    pub(super) fn is_decided(&self, condition: &Expr, sifted: Slot, frame: &Frame<'w>) -> bool {
        let is_set = |expr: &Expr| match expr {
            Expr::Slot(slot) => *slot == sifted || frame[usize::from(*slot)].is_set(),
            Expr::Attr(of, _) => matches!(&**of, Expr::Slot(slot) if frame[usize::from(*slot)].is_set()),
            _ => true,
        };
        match condition {
            Expr::Not(of) => self.is_decided(of, sifted, frame),
            Expr::Same(_, sides) | Expr::In(_, sides) => is_set(&sides.0) && is_set(&sides.1),
            Expr::Related(related) => is_set(&related.left) && is_set(&related.right) && related.without.as_ref().is_none_or(is_set),
            Expr::Exists(_, quantified) => falls_of_any(&quantified.plan.steps)
                .is_none_or(|(_, set, related)| is_set(set) && related.without.as_ref().is_none_or(is_set)),
            _ => true,
        }
    }

    /// Keeps the members that meet conditions of their own; with [`Doubt::Keep`] also those of which that cannot be said.
    fn apply(&self, mask: &'w Mask, doubt: Doubt, bits: &mut BitSet, frame: &mut Frame<'w>) {
        if let Some(masked) = self.at_hand(mask).or_else(|| self.masked(mask, bits.count(), frame)) {
            bits.intersect_with(&masked.some);
            if doubt == Doubt::Drop && masked.unsure > 0 {
                let before = bits.count();
                bits.intersect_with(&masked.sure);
                (bits.count()..before).for_each(|_| self.count_unknown());
            }
            return;
        }
        let mut out: SmallVec<[ComponentId; 32]> = SmallVec::new();
        for id in bits.iter() {
            frame[usize::from(mask.slot)] = Value::Component(id);
            match self.all_hold(&mask.conditions, frame) {
                Some(true) => {}
                Some(false) => out.push(id),
                None if doubt == Doubt::Keep => {}
                None => {
                    self.count_unknown();
                    out.push(id);
                }
            }
        }
        keep(bits, &out, true);
    }

    /// Keeps the members that meet the condition. Where the condition cannot be decided nothing is kept: its other side is unset.
    fn sift(&self, condition: &'w Expr, negated: bool, slot: Slot, bits: &mut BitSet, frame: &mut Frame<'w>) {
        match condition {
            Expr::Not(of) => self.sift(of, !negated, slot, bits, frame),
            Expr::Same(differs, sides) => {
                let other = if sides.0.is_slot(slot) { &sides.1 } else { &sides.0 };
                match self.eval(other, frame) {
                    Value::Component(other) => keep(bits, &[other], *differs != negated),
                    _ => *bits = BitSet::default(),
                }
            }
            Expr::In(out, sides) => {
                let out = *out != negated;
                match self.bits_of(&sides.1, frame) {
                    Some(held) if out => bits.subtract(&held),
                    Some(held) => bits.intersect_with(&held),
                    None => keep(bits, &self.component_list(&sides.1, frame), out),
                }
            }
            Expr::Related(related) => self.keep_falling(related, negated, slot, bits, frame),
            Expr::Exists(none, quantified) => {
                let mut others = bits.clone();
                if let Some((each, set, related)) = falls_of_any(&quantified.plan.steps) {
                    for v in self.component_list(set, frame) {
                        frame[usize::from(each)] = Value::Component(v);
                        self.keep_falling(related, true, slot, &mut others, frame);
                    }
                }
                if *none != negated { *bits = others } else { bits.subtract(&others) }
            }
            _ => {}
        }
    }

    /// Keeps the members between which and the other end the relation holds, or those of which it does not.
    fn keep_falling(&self, related: &'w Related, negated: bool, slot: Slot, bits: &mut BitSet, frame: &mut Frame<'w>) {
        let open_left = related.left.is_slot(slot);
        let other = self.eval(if open_left { &related.right } else { &related.left }, frame);
        let without = match &related.without {
            None => None,
            Some(without) => match self.eval(without, frame) {
                Value::Dependency(g) => Some(g),
                _ => return keep(bits, &[], negated),
            },
        };
        let holds = |c: ComponentId| {
            if !self.count_failures(1) {
                return false;
            }
            match (&other, without) {
                (Value::Component(v), Some(g)) if !open_left => self.failures.falls_without(self.reading, *v, c, g),
                (Value::Component(v), None) if !open_left => self.failures.falls(self.reading, *v, c),
                (Value::Component(v), None) => self.failures.falls(self.reading, c, *v),
                (Value::Dependency(g), None) if !open_left => self.failures.gate_falls(self.reading, *g, c),
                _ => false,
            }
        };
        let few: SmallVec<[ComponentId; FEW + 1]> = bits.iter().take(FEW + 1).collect();
        if few.len() <= FEW {
            few.into_iter().filter(|c| holds(*c) == negated).for_each(|c| {
                bits.remove(c);
            });
            return;
        }
        let row = match &other {
            Value::Component(v) => self.failure_row(*v, open_left),
            Value::Dependency(g) => self.gate_row(*g),
            _ => return keep(bits, &[], negated),
        };
        match (&row, without) {
            (Row::Few(few), None) => return keep(bits, few, negated),
            (Row::Many(row), None) if negated => return bits.subtract(row),
            (Row::Many(row), None) => return bits.intersect_with(row),
            (_, Some(_)) => {}
        }
        let mut found = bits.clone();
        match &row {
            Row::Few(few) => keep(&mut found, few, false),
            Row::Many(row) => found.intersect_with(row),
        }
        let out: SmallVec<[ComponentId; 32]> = found.iter().filter(|c| !holds(*c)).collect();
        keep(&mut found, &out, true);
        if negated { bits.subtract(&found) } else { *bits = found }
    }

    /// A set of components that is at hand as bits.
    pub(super) fn bits_of(&self, set: &'w Expr, frame: &mut Frame<'w>) -> Option<Arc<BitSet>> {
        let Expr::Slot(slot) = set else { return None };
        match &frame[usize::from(*slot)] {
            Value::Set(set) => match &**set {
                Set::Bits(bits) => Some(Arc::clone(bits)),
                Set::Sorted(_) => None,
            },
            _ => None,
        }
    }

    /// The members of a set of components, without building it where it is written in the model.
    fn component_list(&self, set: &'w Expr, frame: &mut Frame<'w>) -> SmallVec<[ComponentId; 8]> {
        if let Some(ends) = self.ends_in(set, frame) {
            return ends;
        }
        match self.eval(set, frame) {
            Value::Set(set) => match &*set {
                Set::Bits(bits) => bits.iter().collect(),
                Set::Sorted(values) => values.iter().filter_map(Value::component).collect(),
            },
            Value::List(values) => values.iter().filter_map(Value::component).collect(),
            _ => SmallVec::new(),
        }
    }
}

/// Keeps or takes out a few members.
fn keep(bits: &mut BitSet, held: &[ComponentId], out: bool) {
    if out {
        held.iter().for_each(|c| {
            bits.remove(*c);
        });
    } else {
        let kept: SmallVec<[ComponentId; 8]> = held.iter().copied().filter(|c| bits.contains(*c)).collect();
        *bits = kept.into_iter().collect();
    }
}

/// `v in S where v falls with x` and nothing else: the name, the set, the relation.
pub fn falls_of_any(steps: &[Step]) -> Option<(Slot, &Expr, &Related)> {
    let [step] = steps else { return None };
    let (Source::In(each, set), [super::super::ir::Check::Holds(Expr::Related(related))], [], []) =
        (&step.source, step.then.as_slice(), step.masks.as_slice(), step.sifts.as_slice())
    else {
        return None;
    };
    let fits = related.rel == Rel::Built(RelationOp::FallsWith) && related.left.is_slot(*each);
    fits.then_some((*each, set, related))
}
