//! Functions of the language.

use std::rc::Rc;

use smallvec::SmallVec;

use super::super::catalog::Function;
use super::super::ir::{Collect, Expr, Mask, Rel, Source};
use super::rows::excepts;
use super::value::{Set, Value};
use super::{Frame, Run};
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
            (Function::Distance, [from, to]) => match (self.eval(from, frame), self.eval(to, frame)) {
                (Value::Component(from), Value::Component(to)) => {
                    self.written().shortest_path(from, to).map_or(Value::Unset, |path| Value::Int(path.len() as i64))
                }
                _ => Value::Unset,
            },
            _ => Value::Unset,
        }
    }

    /// `count(S)` without building the set where its size can be had for less.
    pub(super) fn count(&self, of: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        let size = |len: usize| Value::Int(len as i64);
        match of {
            Expr::Components(kind) => size(self.members(*kind).len()),
            Expr::Dependencies => size(self.all_dependencies().count()),
            Expr::Teams => size(self.model.teams.len()),
            Expr::Call(define, args) => self.call(*define, args, frame, true),
            Expr::Once(..) => match self.eval(of, frame) {
                Value::Set(set) => size(set.len()),
                Value::List(list) => size(list.len()),
                _ => Value::Unset,
            },
            Expr::Collect(collect) => match self.count_row_of_failures(collect, frame) {
                Some(count) => size(count),
                None => self.size_of(of, frame),
            },
            _ => self.size_of(of, frame),
        }
    }

    fn size_of(&self, of: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        match self.eval(of, frame) {
            Value::Set(set) => Value::Int(set.len() as i64),
            Value::List(list) => Value::Int(list.len() as i64),
            _ => Value::Unset,
        }
    }

    /// `count({ c | c falls with x })`: counts are kept for all components, rows are not.
    fn count_row_of_failures(&self, collect: &'w Collect, frame: &mut Frame<'w>) -> Option<usize> {
        let (Expr::Slot(element), [step]) = (&collect.element, collect.plan.steps.as_slice()) else { return None };
        let Source::Related { related, left: Some(left), right: None, dependency: None } = &step.source else { return None };
        if left != element || related.rel != Rel::Built(RelationOp::FallsWith) || related.of_dependency {
            return None;
        }
        if step.then.iter().any(|check| excepts(check, *element).is_none()) {
            return None;
        }
        let x = self.eval(&related.right, frame).component()?;
        let mask = step.mask.as_ref().map(|mask| (mask, self.mask(mask, frame)));
        let mut count = match &mask {
            None => self.failures.blast_count(self.reading, x) as usize,
            Some((mask, bits)) => match &*self.masked_counts(mask, bits) {
                [] => self.failures.blast(self.reading, x).count_common(bits),
                counts => counts[x.index()] as usize,
            },
        };
        let mut left_out: SmallVec<[ComponentId; 2]> = SmallVec::new();
        for except in step.then.iter().filter_map(|check| excepts(check, *element)) {
            let id = self.eval(except, frame).component()?;
            let counted = mask.as_ref().is_none_or(|(_, bits)| bits.contains(id)) && self.failures.falls(self.reading, id, x);
            if counted && !left_out.contains(&id) {
                count -= 1;
                left_out.push(id);
            }
        }
        Some(count)
    }

    /// How many components of a mask fall with each component. Worked out once a run, for all of them; empty where rows of failures are not
    /// kept.
    fn masked_counts(&self, mask: &'w Mask, bits: &BitSet) -> Rc<[u32]> {
        if let Some(counts) = self.counts.borrow().get(&mask.cell) {
            return Rc::clone(counts);
        }
        let counts: Rc<[u32]> = self.failures.counts_among(self.reading, bits).unwrap_or_default().into();
        self.counts.borrow_mut().insert(mask.cell, Rc::clone(&counts));
        counts
    }

    /// `cycles(f)`
    pub(super) fn cycles(&self, define: u32) -> Value<'w> {
        let relation = self.defined_pairs(define);
        Value::Set(Rc::new(Set::Sorted(relation.cycles().into_iter().map(|cycle| Value::Cycle(Rc::new(cycle))).collect())))
    }
}
