//! Functions of the language.

use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::super::catalog::{Attr, Function};
use super::super::ir::{Collect, Expr, Rel, Source};
use super::mask::Masked;
use super::value::{Set, Value};
use super::{Doubt, Frame, Run};
use crate::graph::BitSet;
use crate::model::ComponentId;
use crate::syntax::tree::RelationOp;

impl<'w> Run<'w> {
    pub(super) fn function(&self, function: Function, args: &'w [Expr], frame: &mut Frame<'w>) -> Value<'w> {
        match (function, args) {
            (Function::Today, _) => Value::Date(self.today),
            (Function::Count, [of]) => self.count(of, frame),
            (Function::Sum, [of]) => {
                let items = self.eval(of, frame);
                let items = if let Value::List(items) = &items { &items[..] } else { &[] };
                let zero = Value::Int(0);
                let mut sum: Option<Value<'w>> = None;
                for item in items {
                    sum = Some(match sum {
                        Some(sum) => super::compute::arith(super::super::ir::Arith::Add, &sum, item),
                        None => item.clone(),
                    });
                }
                sum.unwrap_or(zero)
            }
            (Function::Min | Function::Max, args) => {
                let values = match args {
                    [of] => self.eval(of, frame).items(),
                    args => args.iter().map(|arg| self.eval(arg, frame)).filter(Value::is_set).collect(),
                };
                let best =
                    if function == Function::Min { values.into_iter().min_by(Value::rank) } else { values.into_iter().max_by(Value::rank) };
                best.unwrap_or_default()
            }
            (Function::Percentile, [share, of]) => {
                let (Value::Percent(share), of) = (self.eval(share, frame), self.eval(of, frame)) else { return Value::Unset };
                let mut values = of.items();
                values.sort_unstable_by(Value::rank);
                let rank = (share.clamp(0.0, 100.0) / 100.0 * values.len() as f64).ceil() as usize;
                values.get(rank.max(1) - 1).cloned().unwrap_or_default()
            }
            (Function::CanStart, [of]) => match self.eval(of, frame) {
                Value::Component(id) => Value::Bool(self.failures.can_start(self.reading, id)),
                Value::Dependency(id) => Value::Bool(self.failures.gate_can_start(self.reading, id)),
                _ => Value::Unset,
            },
            (Function::Breaking, [of]) => match self.eval(of, frame) {
                Value::Dependency(id) => Self::component_set(self.failures.breaking(self.reading, id).into_iter()),
                _ => Value::Unset,
            },
            (Function::Ceiling | Function::Floor, [of]) => match self.eval(of, frame) {
                Value::Component(id) => self.availability(id, function),
                _ => Value::Unset,
            },
            (Function::Outage, [of]) => {
                let failed: Vec<_> = self.eval(of, frame).items().iter().filter_map(Value::component).collect();
                // Room for every component is made, and each failure is followed to its end, over all that leans on what falls.
                if !self.look(self.model.components.len() as u64 / 64) {
                    return Value::Unset;
                }
                let down = self.failures.joint_blast(self.reading, &failed);
                let followed: usize = down.iter().map(|fallen| 1 + self.graph.gates_on(fallen).len()).sum();
                if !self.look(followed as u64) {
                    return Value::Unset;
                }
                Value::Set(Rc::new(Set::Bits(Arc::new(down))))
            }
            (Function::Nearest, [of]) => {
                let of = self.eval(of, frame);
                self.nearest(&of)
            }
            (Function::StartsWith, [text, begin]) => match (self.eval(text, frame), self.eval(begin, frame)) {
                (Value::Text(text), Value::Text(begin)) => Value::Bool(text.starts_with(begin)),
                _ => Value::Unset,
            },
            (Function::EndsWith, [text, end]) => match (self.eval(text, frame), self.eval(end, frame)) {
                (Value::Text(text), Value::Text(end)) => Value::Bool(text.ends_with(end)),
                _ => Value::Unset,
            },
            (Function::Distance, [from, to]) => match (self.eval(from, frame), self.eval(to, frame)) {
                (Value::Component(from), Value::Component(to)) => self.distance(from, to),
                _ => Value::Unset,
            },
            _ => Value::Unset,
        }
    }

    /// `distance(a, b)`: counts as so many rows as it takes the time of.
    fn distance(&self, from: ComponentId, to: ComponentId) -> Value<'w> {
        /// Edges that are looked at in the time of a row.
        const EDGES: usize = 32;
        let (distance, looked) = self.written().distance(from, to);
        if !self.look(((looked + self.model.components.len()) / EDGES) as u64) {
            return Value::Unset;
        }
        distance.map_or(Value::Unset, |steps| Value::Int(steps as i64))
    }

    /// `ceiling(x)`, `floor(x)`: to a billionth of a hundredth, the first rounded up and the second down where they differ.
    fn availability(&self, of: ComponentId, function: Function) -> Value<'w> {
        /// As how many rows one counts that has to be worked out.
        const ROWS: u64 = 256;
        const PRECISION: f64 = 1e9;
        if !self.look(ROWS) {
            return Value::Unset;
        }
        let Some(found) = self.failures.availability(self.reading, of) else { return Value::Unset };
        let bound = if function == Function::Ceiling { found.most } else { found.least } * 100.0 * PRECISION;
        let rounded = match function {
            _ if found.is_exact() => bound.round(),
            Function::Ceiling => bound.ceil(),
            _ => bound.floor(),
        };
        Value::Percent((rounded / PRECISION).clamp(0.0, 100.0))
    }

    /// Whether a set has at least so many members, without going on when it has. `None` where its size is known for less, or has to be
    /// counted by other means.
    pub(super) fn has_at_least(&self, wanted: i64, of: &'w Expr, frame: &mut Frame<'w>) -> Option<bool> {
        let wanted = usize::try_from(wanted).unwrap_or_default();
        match of {
            Expr::Collect(collect) => self.collects_at_least(wanted, collect, frame),
            Expr::Call(define, args) => {
                let definition = &self.defines[*define as usize];
                let Expr::Collect(collect) = &definition.body else { return None };
                let mut inner: Vec<Value<'w>> = args.iter().map(|arg| self.eval(arg, frame)).collect();
                inner.resize(definition.slots, Value::Unset);
                self.collects_at_least(wanted, collect, &mut inner)
            }
            _ => None,
        }
    }

    fn collects_at_least(&self, wanted: usize, collect: &'w Collect, frame: &mut Frame<'w>) -> Option<bool> {
        // Of components, counts are kept or bits are counted; where neither is at hand, a look for so many is cheaper than all.
        if self.dear > 0
            && let Some(of) = self.causes_alone(collect, frame)
            && self.look(wanted as u64)
            && self.failures.falls_with_at_least(self.reading, of, wanted)
        {
            return Some(true);
        }
        if !collect.set || wanted == 0 || matches!(collect.element, Expr::Slot(_)) {
            return None;
        }
        let mut seen = FxHashSet::default();
        let mut plain = true;
        let _ = self.walk(&collect.plan, Doubt::Drop, frame, &mut |frame, _| {
            let value = self.eval(&collect.element, frame);
            match value.key() {
                Some(key) => _ = seen.insert(key),
                None => plain &= !value.is_set(),
            }
            if plain && seen.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        plain.then_some(seen.len() >= wanted)
    }

    /// `count(S)` without building the set where its size can be had for less.
    pub(super) fn count(&self, of: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        let size = |len: usize| Value::Int(len as i64);
        match of {
            Expr::Components(kind) => size(self.members(*kind).len()),
            Expr::Dependencies => size(self.all_dependencies().count()),
            Expr::Teams => size(self.model.teams.len()),
            Expr::Call(define, args) => self.call(*define, args, frame, true),
            Expr::Once(..) => self.size_of(of, frame),
            Expr::Collect(collect) => match self.count_row_of_failures(collect, frame) {
                Some(count) => size(count),
                None => self.size_of(of, frame),
            },
            Expr::Attr(g, Attr::Built(end)) if end.is_end() => {
                let Value::Dependency(g) = self.eval(g, frame) else { return Value::Unset };
                let mut ends: SmallVec<[ComponentId; 8]> = self.ends(g, *end).collect();
                ends.sort_unstable();
                ends.dedup();
                size(ends.len())
            }
            _ => self.size_of(of, frame),
        }
    }

    fn size_of(&self, of: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        Self::size(&self.eval(of, frame))
    }

    /// How many members a set or list has.
    pub(super) fn size(of: &Value<'w>) -> Value<'w> {
        match of {
            Value::Set(set) => Value::Int(set.len() as i64),
            Value::List(list) => Value::Int(list.len() as i64),
            _ => Value::Unset,
        }
    }

    /// `count({ c | c falls with x })` and `count({ c | x falls with c })`: counts are kept for all components, rows are not.
    fn count_row_of_failures(&self, collect: &'w Collect, frame: &mut Frame<'w>) -> Option<usize> {
        let (Expr::Slot(element), [step]) = (&collect.element, collect.plan.steps.as_slice()) else { return None };
        let Source::Related { related, left, right, dependency: None } = &step.source else { return None };
        if related.rel != Rel::Built(RelationOp::FallsWith) || related.of_dependency || related.closure || !step.then.is_empty() {
            return None;
        }
        let x = match (left, right) {
            (Some(left), None) if left == element => self.eval(&related.right, frame).component()?,
            _ => {
                let a = self.causes_alone(collect, frame)?;
                return Some(if self.count_failures(1) { self.failures.cause_count(self.reading, a) as usize } else { 0 });
            }
        };
        let (mut itself, mut among) = (false, None);
        for sift in &step.sifts {
            match sift {
                // `c != x`, where `c` falls with `x`
                Expr::Same(true, sides) => {
                    let other = if sides.0.is_slot(*element) { &sides.1 } else { &sides.0 };
                    if self.eval(other, frame).component()? != x {
                        return None;
                    }
                    itself = true;
                }
                Expr::In(false, sides) if among.is_none() && step.masks.is_empty() => among = Some(self.bits_of(&sides.1, frame)?),
                _ => return None,
            }
        }
        if let Some(among) = among {
            let count = self.set_counts(&among)?.get(x.index()).copied().unwrap_or_default();
            return Some(count as usize - usize::from(itself && among.contains(x) && self.graph.is_present(x)));
        }
        if !self.count_failures(1) {
            return Some(0);
        }
        let Some(mask) = step.masks.first() else {
            let all = self.failures.blast_count(self.reading, x) as usize;
            return Some(all.saturating_sub(usize::from(itself)));
        };
        let masked = self.masked(mask, self.failures.blast_count(self.reading, x) as usize, frame)?;
        let counts = self.mask_counts(mask.cell, &masked)?;
        let itself = itself && masked.sure.contains(x) && self.graph.is_present(x);
        Some(counts.get(x.index()).map_or(0, |count| *count as usize).saturating_sub(usize::from(itself)))
    }

    /// In `{ c | x falls with c }`, what `x` is.
    fn causes_alone(&self, collect: &'w Collect, frame: &mut Frame<'w>) -> Option<ComponentId> {
        let (Expr::Slot(element), [step]) = (&collect.element, collect.plan.steps.as_slice()) else { return None };
        let Source::Related { related, left: None, right: Some(right), dependency: None } = &step.source else { return None };
        let falls = related.rel == Rel::Built(RelationOp::FallsWith) && !related.of_dependency && !related.closure;
        let all = right == element && step.masks.is_empty() && step.sifts.is_empty() && step.then.is_empty();
        if falls && all { self.eval(&related.left, frame).component() } else { None }
    }

    /// How many of a mask fall with each component. Once a run: a pass over the rows of its members.
    fn mask_counts(&self, cell: u32, masked: &Masked) -> Option<Rc<[u32]>> {
        if let Some(counts) = self.mask_counts.borrow().get(&cell) {
            return Some(Rc::clone(counts));
        }
        let counts: Rc<[u32]> = self.failures.counts_among(self.reading, &masked.sure)?.into();
        self.mask_counts.borrow_mut().insert(cell, Rc::clone(&counts));
        Some(counts)
    }

    /// How many of a set fall with each component. The last set that was asked for is kept: loops ask for one set many times.
    fn set_counts(&self, set: &Arc<BitSet>) -> Option<Rc<[u32]>> {
        if let Some((last, counts)) = &*self.set_counts.borrow()
            && Arc::ptr_eq(last, set)
        {
            return Some(Rc::clone(counts));
        }
        let counts: Rc<[u32]> = self.failures.counts_among(self.reading, set)?.into();
        *self.set_counts.borrow_mut() = Some((Arc::clone(set), Rc::clone(&counts)));
        Some(counts)
    }

    /// `nearest(S)`
    fn nearest(&self, of: &Value<'w>) -> Value<'w> {
        const KEPT: usize = 8;
        let bits = match of {
            Value::Set(set) => match &**set {
                Set::Bits(bits) => Arc::clone(bits),
                Set::Sorted(values) => {
                    if values.len() < 2 {
                        return of.clone();
                    }
                    Arc::new(values.iter().filter_map(Value::component).collect())
                }
            },
            Value::List(values) => Arc::new(values.iter().filter_map(Value::component).collect()),
            _ => return Value::Unset,
        };
        // Neighbours often have the same causes.
        if let Some((_, nearest)) = self.nearest.borrow().iter().rev().find(|(known, _)| *known == *bits) {
            return Value::Set(Rc::clone(nearest));
        }
        if !self.count_failures(bits.count()) {
            return Value::Unset;
        }
        let nearest = Rc::new(Set::Bits(Arc::new(self.failures.nearest(self.reading, &bits))));
        let mut known = self.nearest.borrow_mut();
        if known.len() >= KEPT {
            known.remove(0);
        }
        known.push((BitSet::clone(&bits), Rc::clone(&nearest)));
        Value::Set(nearest)
    }

    /// `cycles(f)`
    pub(super) fn cycles(&self, define: u32) -> Value<'w> {
        Value::Set(Rc::new(Set::Sorted(self.cycles_of(define).iter().map(|cycle| Value::Cycle(Arc::clone(cycle))).collect())))
    }
}
