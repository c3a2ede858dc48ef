//! Relations: which pairs there are, from whichever end is bound.

use std::ops::ControlFlow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::super::ir::{Rel, Related, Slot};
use super::picked::Takes;
use super::row::Row;
use super::value::Value;
use super::{Frame, Run};
use crate::graph::BitSet;
use crate::model::{ComponentId, DependencyId};
use crate::syntax::tree::RelationOp;

/// From so many dependencies on, a component is a hub.
const MANY: usize = 32;

/// Pairs of a relation that are asked for.
pub(super) struct Pairs<'p, 'w> {
    /// The dependency, where it is named.
    pub dependency: Option<Slot>,
    /// The relation.
    pub related: &'w Related,
    /// The left side is bound by it.
    pub left: Option<Slot>,
    /// The right side is.
    pub right: Option<Slot>,
    /// For a relation of failures: all that is at the open end.
    pub row: Option<&'p Row>,
    /// The dependencies that make them.
    pub takes: &'p Takes<'p, 'w>,
    /// All that may be on the left, where that is known.
    pub starts: Option<&'p BitSet>,
    /// All that may be on the right, where that is known.
    pub ends: Option<&'p BitSet>,
}

/// Goes on with a row.
type Each<'e, 'w> = dyn FnMut(&mut Frame<'w>) -> ControlFlow<()> + 'e;

impl<'w> Run<'w> {
    /// The relation as a condition.
    pub(super) fn related(&self, related: &'w Related, frame: &mut Frame<'w>) -> Option<bool> {
        let b = self.named(&related.right, frame)?;
        let reading = self.reading;
        if matches!(related.rel, Rel::Built(RelationOp::FallsWith | RelationOp::CannotStartWithout)) && !self.count_failures(1) {
            return None;
        }
        if related.of_dependency {
            let g = self.eval(&related.left, frame).dependency()?;
            return Some(match related.rel {
                Rel::Built(RelationOp::FallsWith) => self.failures.gate_falls(reading, g, b),
                Rel::Built(RelationOp::CannotStartWithout) => self.failures.gate_cannot_start_without(reading, g, b),
                _ => return None,
            });
        }
        let a = self.named(&related.left, frame)?;
        if related.closure {
            return Some(self.leads_on(related, a, b));
        }
        Some(match related.rel {
            Rel::Built(RelationOp::FallsWith) => match &related.without {
                None => self.failures.falls(reading, a, b),
                Some(without) => {
                    let g = self.eval(without, frame).dependency()?;
                    self.failures.falls_without(reading, a, b, g)
                }
            },
            Rel::Built(RelationOp::CannotStartWithout) => self.failures.cannot_start_without(reading, a, b),
            Rel::Built(RelationOp::DegradedBy) => self.failures.degraded(reading, b).contains(a),
            Rel::Built(RelationOp::HarmedBy) => self.failures.harm(reading, b).contains(a),
            Rel::Built(RelationOp::SeenCalling) => false,
            Rel::Built(op) => {
                if self.outgoing(a).len() > MANY {
                    // Asked about one by one, going through all that a hub needs is quadratic.
                    self.follow(related.rel, related.phase).has(self, a, b)
                } else {
                    let leads = |g| if self.leads_to(g, b) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
                    self.takes_of(op, related.phase).of(a, leads).is_break()
                }
            }
            Rel::Defined(_) => self.follow(related.rel, None).has(self, a, b),
        })
    }

    /// The row of a failure relation as the engine gives it: all left sides of the right one, or the other way round.
    pub(super) fn row(&self, related: &'w Related, left: bool, frame: &mut Frame<'w>) -> Option<Row> {
        if related.closure || related.without.is_some() {
            return None;
        }
        let reading = self.reading;
        if left {
            let x = self.eval(&related.right, frame).component()?;
            return match related.rel {
                Rel::Built(RelationOp::FallsWith) => Some(self.failure_row(x, true)),
                Rel::Built(RelationOp::DegradedBy) => Some(Row::of(Arc::new(self.failures.degraded(reading, x)))),
                Rel::Built(RelationOp::HarmedBy) => Some(Row::of(Arc::new(self.failures.harm(reading, x)))),
                _ => None,
            };
        }
        match (related.rel, self.eval(&related.left, frame)) {
            (Rel::Built(RelationOp::FallsWith), Value::Component(a)) => Some(self.failure_row(a, false)),
            (Rel::Built(RelationOp::FallsWith), Value::Dependency(g)) => Some(self.gate_row(g)),
            _ => None,
        }
    }

    /// Visits the pairs of a relation.
    pub(super) fn pairs(&self, pairs: &Pairs<'_, 'w>, frame: &mut Frame<'w>, each: &mut Each<'_, 'w>) -> ControlFlow<()> {
        let &Pairs { dependency, related, left, right, .. } = pairs;
        if related.rel == Rel::Built(RelationOp::SeenCalling) {
            return ControlFlow::Continue(());
        }
        if related.closure {
            return self.closure_pairs(related, left, right, frame, each);
        }
        if let Some(row) = pairs.row {
            let slot = left.or(right).unwrap_or_default();
            return row.each(|id| {
                frame[usize::from(slot)] = Value::Component(id);
                each(frame)
            });
        }
        match (related.rel, left, right) {
            (Rel::Defined(_), None, Some(slot)) => {
                let Value::Component(a) = self.eval(&related.left, frame) else { return ControlFlow::Continue(()) };
                for b in self.follow(related.rel, None).successors(self, a).iter() {
                    frame[usize::from(slot)] = Value::Component(*b);
                    each(frame)?;
                }
                ControlFlow::Continue(())
            }
            (Rel::Built(_), Some(left), Some(_)) => {
                for a in self.members(None).iter().filter(|a| pairs.starts.is_none_or(|starts| starts.contains(**a))) {
                    frame[usize::from(left)] = Value::Component(*a);
                    self.leaving(pairs, *a, None, frame, each)?;
                }
                ControlFlow::Continue(())
            }
            (Rel::Built(_), None, right) => {
                let Value::Component(a) = self.eval(&related.left, frame) else { return ControlFlow::Continue(()) };
                let wanted = match right {
                    Some(_) => None,
                    None => match self.eval(&related.right, frame) {
                        Value::Component(b) => Some(b),
                        _ => return ControlFlow::Continue(()),
                    },
                };
                self.leaving(pairs, a, wanted, frame, each)
            }
            (Rel::Built(_), Some(slot), None) => {
                let Value::Component(b) = self.eval(&related.right, frame) else { return ControlFlow::Continue(()) };
                let mut last = None;
                pairs.takes.on(b, |g, owner| {
                    let Some(owner) = owner else { return ControlFlow::Continue(()) };
                    // Dependencies stand in the order of their owners: without a name for the dependency, each owner comes once.
                    if dependency.is_none() && last.replace(owner) == Some(owner)
                        || pairs.starts.is_some_and(|starts| !starts.contains(owner))
                    {
                        return ControlFlow::Continue(());
                    }
                    frame[usize::from(slot)] = Value::Component(owner);
                    if let Some(dependency) = dependency {
                        frame[usize::from(dependency)] = Value::Dependency(g);
                    }
                    each(frame)
                })
            }
            _ => ControlFlow::Continue(()),
        }
    }

    /// Pairs that begin at `a`, and end at the one that is wanted, if any.
    fn leaving(
        &self,
        pairs: &Pairs<'_, 'w>,
        a: ComponentId,
        wanted: Option<ComponentId>,
        frame: &mut Frame<'w>,
        each: &mut Each<'_, 'w>,
    ) -> ControlFlow<()> {
        let fits =
            |target: ComponentId| wanted.is_none_or(|wanted| wanted == target) && pairs.ends.is_none_or(|ends| ends.contains(target));
        let mut visit = |target: ComponentId, g: DependencyId| {
            if let Some(right) = pairs.right {
                frame[usize::from(right)] = Value::Component(target);
            }
            if let Some(dependency) = pairs.dependency {
                frame[usize::from(dependency)] = Value::Dependency(g);
            }
            each(frame)
        };
        if pairs.dependency.is_some() {
            return pairs.takes.of(a, |g| self.targets(g).filter(|target| fits(*target)).try_for_each(|target| visit(target, g)));
        }
        let mut ends: SmallVec<[(ComponentId, DependencyId); 16]> = SmallVec::new();
        pairs.takes.of(a, |g| {
            ends.extend(self.targets(g).filter(|target| fits(*target)).map(|target| (target, g)));
            ControlFlow::Continue(())
        })?;
        ends.sort_unstable();
        ends.dedup_by_key(|(target, _)| *target);
        ends.into_iter().try_for_each(|(target, g)| visit(target, g))
    }

    fn closure_pairs(
        &self,
        related: &'w Related,
        left: Option<Slot>,
        right: Option<Slot>,
        frame: &mut Frame<'w>,
        each: &mut Each<'_, 'w>,
    ) -> ControlFlow<()> {
        let (slot, reached) = match (left, right) {
            (None, Some(slot)) => match self.eval(&related.left, frame) {
                Value::Component(a) => (slot, self.reach(related, a)),
                _ => return ControlFlow::Continue(()),
            },
            (Some(slot), None) => match self.eval(&related.right, frame) {
                Value::Component(b) => (slot, self.reached_by(related, b)),
                _ => return ControlFlow::Continue(()),
            },
            _ => return ControlFlow::Continue(()),
        };
        for id in reached.iter() {
            frame[usize::from(slot)] = Value::Component(id);
            each(frame)?;
        }
        ControlFlow::Continue(())
    }

    /// Dependencies of a component; none of one that is planned or retired.
    pub(super) fn outgoing(&self, a: ComponentId) -> impl ExactSizeIterator<Item = DependencyId> + use<'w> {
        self.graph.gates_of(a)
    }

    /// Dependencies with this target, in order. Linear in all dependencies for a target that is planned or retired: the graph leaves it out.
    pub(super) fn incoming(&self, b: ComponentId) -> impl Iterator<Item = DependencyId> {
        let there = self.graph.is_present(b);
        let absent = (!there).then(|| self.all_dependencies().filter(move |g| self.leads_to(*g, b)));
        there.then(|| self.graph.gates_on(b)).into_iter().flatten().chain(absent.into_iter().flatten())
    }

    fn leads_to(&self, g: DependencyId, b: ComponentId) -> bool {
        self.targets(g).hold(b)
    }
}
