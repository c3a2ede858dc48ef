//! Relations: which pairs there are, from whichever end is bound.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::ir::{Rel, Related, Slot};
use super::rows::Doubt;
use super::value::Value;
use super::{Frame, Run};
use crate::graph::{BitSet, Relation};
use crate::model::{ComponentId, Dependency, DependencyId, DependencyKind, Phase, Verb};
use crate::syntax::tree::RelationOp;

/// A relation that is followed for several steps, with what was found so far.
pub struct Follow {
    steps: Steps,
    forward: RefCell<FxHashMap<ComponentId, Arc<BitSet>>>,
    backward: RefCell<FxHashMap<ComponentId, Arc<BitSet>>>,
}

/// One step of it.
enum Steps {
    /// Written in the model.
    Written(Relation),
    /// Defined: found from the left end when it is asked for.
    Defined(RefCell<FxHashMap<ComponentId, Rc<[ComponentId]>>>),
}

/// From so many dependencies on, a component is a hub.
const MANY: usize = 32;

/// How many answers of a closure are kept: each is a bit for every component.
const KEPT: usize = 512;

/// Goes on with a row.
type Each<'e, 'w> = dyn FnMut(&mut Frame<'w>) -> ControlFlow<()> + 'e;

impl<'w> Run<'w> {
    /// The relation as a condition.
    pub(super) fn related(&self, related: &'w Related, frame: &mut Frame<'w>) -> Option<bool> {
        let left = self.eval(&related.left, frame);
        let b = self.eval(&related.right, frame).component()?;
        let reading = self.reading;
        if matches!(related.rel, Rel::Built(RelationOp::FallsWith | RelationOp::CannotStartWithout)) && !self.count_failures(1) {
            return None;
        }
        if let Value::Dependency(g) = left {
            return Some(match related.rel {
                Rel::Built(RelationOp::FallsWith) => self.failures.gate_falls(reading, g, b),
                Rel::Built(RelationOp::CannotStartWithout) => self.failures.gate_cannot_start_without(reading, g, b),
                _ => return None,
            });
        }
        let a = left.component()?;
        if related.closure {
            return Some(self.reach(related, a, frame).contains(b));
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
            Rel::Built(op) => match self.follow_of_hub(related, a).as_deref() {
                Some(Follow { steps: Steps::Written(relation), .. }) => relation.has(a, b),
                _ => self.outgoing(a).any(|g| self.is(op, related.phase, g) && self.leads_to(g, b)),
            },
            Rel::Defined(define) => self.successors(define, a).contains(&b),
        })
    }

    /// The row of a failure relation as the engine gives it: all left sides of the right one, or the other way round.
    pub(super) fn row(&self, related: &'w Related, left: bool, frame: &mut Frame<'w>) -> Option<Arc<BitSet>> {
        if related.closure || related.without.is_some() {
            return None;
        }
        let reading = self.reading;
        if left {
            let x = self.eval(&related.right, frame).component()?;
            return match related.rel {
                Rel::Built(RelationOp::FallsWith) => Some(self.failure_row(x, true)),
                Rel::Built(RelationOp::DegradedBy) => Some(Arc::new(self.failures.degraded(reading, x))),
                Rel::Built(RelationOp::HarmedBy) => Some(Arc::new(self.failures.harm(reading, x))),
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
    #[allow(clippy::too_many_arguments)] // one for each part of a step
    pub(super) fn pairs(
        &self,
        dependency: Option<Slot>,
        related: &'w Related,
        left: Option<Slot>,
        right: Option<Slot>,
        row: Option<&BitSet>,
        fits: &dyn Fn(DependencyId) -> bool,
        frame: &mut Frame<'w>,
        each: &mut Each<'_, 'w>,
    ) -> ControlFlow<()> {
        if related.rel == Rel::Built(RelationOp::SeenCalling) {
            return ControlFlow::Continue(());
        }
        if related.closure {
            return self.closure_pairs(related, left, right, frame, each);
        }
        if let Some(bits) = row {
            let slot = left.or(right).unwrap_or_default();
            for id in bits.iter() {
                frame[usize::from(slot)] = Value::Component(id);
                each(frame)?;
            }
            return ControlFlow::Continue(());
        }
        match (related.rel, left, right) {
            (Rel::Defined(define), None, Some(slot)) => {
                let Value::Component(a) = self.eval(&related.left, frame) else { return ControlFlow::Continue(()) };
                for b in self.successors(define, a).iter() {
                    frame[usize::from(slot)] = Value::Component(*b);
                    each(frame)?;
                }
                ControlFlow::Continue(())
            }
            (Rel::Built(op), Some(left), Some(right)) => {
                for a in self.members(None).iter() {
                    frame[usize::from(left)] = Value::Component(*a);
                    self.leaving(op, related, *a, dependency, Some(right), None, fits, frame, each)?;
                }
                ControlFlow::Continue(())
            }
            (Rel::Built(op), None, right) => {
                let Value::Component(a) = self.eval(&related.left, frame) else { return ControlFlow::Continue(()) };
                let wanted = match right {
                    Some(_) => None,
                    None => match self.eval(&related.right, frame) {
                        Value::Component(b) => Some(b),
                        _ => return ControlFlow::Continue(()),
                    },
                };
                self.leaving(op, related, a, dependency, right, wanted, fits, frame, each)
            }
            (Rel::Built(op), Some(slot), None) => {
                let Value::Component(b) = self.eval(&related.right, frame) else { return ControlFlow::Continue(()) };
                let mut last = None;
                for g in self.incoming(b).iter().filter(|g| self.is(op, related.phase, **g) && fits(**g)) {
                    let Some(owner) = self.dependency(*g).owner else { continue };
                    // Dependencies stand in the order of their owners: without a name for the dependency, each owner comes once.
                    if dependency.is_none() && last == Some(owner) {
                        continue;
                    }
                    last = Some(owner);
                    frame[usize::from(slot)] = Value::Component(owner);
                    if let Some(dependency) = dependency {
                        frame[usize::from(dependency)] = Value::Dependency(*g);
                    }
                    each(frame)?;
                }
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        }
    }

    /// Pairs that begin at `a`.
    #[allow(clippy::too_many_arguments)] // one for each part of a step
    fn leaving(
        &self,
        op: RelationOp,
        related: &'w Related,
        a: ComponentId,
        dependency: Option<Slot>,
        right: Option<Slot>,
        wanted: Option<ComponentId>,
        fits: &dyn Fn(DependencyId) -> bool,
        frame: &mut Frame<'w>,
        each: &mut Each<'_, 'w>,
    ) -> ControlFlow<()> {
        let pairs = self.outgoing(a).filter(|g| self.is(op, related.phase, *g) && fits(*g)).flat_map(|g| {
            let targets = self.model.targets[self.dependency(g).targets.range()].iter().map(|target| target.component);
            targets.filter(|target| wanted.is_none_or(|wanted| wanted == *target)).map(move |target| (target, g))
        });
        let mut visit = |target: ComponentId, g: DependencyId| {
            if let Some(right) = right {
                frame[usize::from(right)] = Value::Component(target);
            }
            if let Some(dependency) = dependency {
                frame[usize::from(dependency)] = Value::Dependency(g);
            }
            each(frame)
        };
        if dependency.is_some() {
            for (target, g) in pairs {
                visit(target, g)?;
            }
            return ControlFlow::Continue(());
        }
        let mut ends: SmallVec<[(ComponentId, DependencyId); 16]> = pairs.collect();
        ends.sort_unstable();
        ends.dedup_by_key(|(target, _)| *target);
        for (target, g) in ends {
            visit(target, g)?;
        }
        ControlFlow::Continue(())
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
                Value::Component(a) => (slot, self.reach(related, a, frame)),
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
    pub(super) fn outgoing(&self, a: ComponentId) -> impl Iterator<Item = DependencyId> + use<'w> {
        self.graph.gates_of(a)
    }

    /// Dependencies with this target, in order. Linear in all dependencies for a target that is planned or retired: the graph leaves it out.
    pub(super) fn incoming(&self, b: ComponentId) -> SmallVec<[DependencyId; 16]> {
        if self.graph.is_present(b) {
            let mut found: SmallVec<[DependencyId; 16]> = self.graph.gates_on(b).collect();
            found.sort_unstable();
            return found;
        }
        self.all_dependencies().filter(|g| self.leads_to(*g, b)).collect()
    }

    fn leads_to(&self, g: DependencyId, b: ComponentId) -> bool {
        self.model.targets[self.dependency(g).targets.range()].binary_search_by_key(&b, |target| target.component).is_ok()
    }

    /// Whether a dependency makes pairs of a written relation.
    pub(super) fn is(&self, op: RelationOp, phase: Option<Phase>, g: DependencyId) -> bool {
        let dependency: &Dependency = self.dependency(g);
        let DependencyKind::Written(verb) = dependency.kind else { return false };
        let serving = || dependency.phase == phase.unwrap_or_default();
        let call = matches!(verb, Verb::Needs | Verb::Wants | Verb::Uses);
        match op {
            RelationOp::Needs => call && serving() && dependency.spare() == 0 && self.reading.is_hard(dependency),
            RelationOp::Wants => call && verb != Verb::Needs && serving() && self.reading.is_soft(dependency),
            RelationOp::Uses => verb == Verb::Uses && serving(),
            RelationOp::DependsOn => call && phase.is_none_or(|phase| dependency.phase == phase),
            RelationOp::RunsIn => verb == Verb::RunsIn,
            RelationOp::Changes => verb == Verb::Changes,
            _ => false,
        }
    }

    /// What a defined relation leads to from `a`, smallest first.
    fn successors(&self, define: u32, a: ComponentId) -> Rc<[ComponentId]> {
        let follow = self.follow(Rel::Defined(define), None);
        let Steps::Defined(known) = &follow.steps else { return Rc::from([]) };
        if let Some(found) = known.borrow().get(&a) {
            return Rc::clone(found);
        }
        let definition = &self.defines[define as usize];
        let mut found = Vec::new();
        if let Some(relation) = &definition.relation {
            let mut frame = vec![Value::Unset; definition.slots.max(2)];
            frame[0] = Value::Component(a);
            let _ = self.walk(&relation.forward, Doubt::Drop, &mut frame, &mut |frame, _| {
                found.extend(frame[1].component());
                ControlFlow::Continue(())
            });
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[ComponentId]> = found.into();
        known.borrow_mut().insert(a, Rc::clone(&found));
        found
    }

    /// All pairs of a defined relation. Linear in what the definition looks at for each component.
    pub(super) fn defined_pairs(&self, define: u32) -> Relation {
        let mut pairs = Vec::new();
        for a in self.members(None).iter() {
            pairs.extend(self.successors(define, *a).iter().map(|b| (*a, *b, DependencyId(u32::MAX))));
        }
        Relation::new(self.model.components.len(), pairs)
    }

    /// The whole relation where `a` has many dependencies: it is asked about them one by one, and going through all each time is quadratic.
    fn follow_of_hub(&self, related: &Related, a: ComponentId) -> Option<Rc<Follow>> {
        (self.outgoing(a).nth(MANY).is_some()).then(|| self.follow(related.rel, related.phase))
    }

    fn follow(&self, rel: Rel, phase: Option<Phase>) -> Rc<Follow> {
        if let Some(follow) = self.follows.borrow().get(&(rel, phase)) {
            return Rc::clone(follow);
        }
        let steps = match rel {
            Rel::Built(op) => Steps::Written(Relation::of(self.graph, |g| self.is(op, phase, g))),
            Rel::Defined(_) => Steps::Defined(RefCell::default()),
        };
        let follow = Rc::new(Follow { steps, forward: RefCell::default(), backward: RefCell::default() });
        self.follows.borrow_mut().insert((rel, phase), Rc::clone(&follow));
        follow
    }

    /// What one or more steps lead to.
    fn reach(&self, related: &'w Related, a: ComponentId, _frame: &mut Frame<'w>) -> Arc<BitSet> {
        let follow = self.follow(related.rel, related.phase);
        if let Some(found) = follow.forward.borrow().get(&a) {
            return Arc::clone(found);
        }
        let found = Arc::new(spread(self.model.components.len(), a, |c, open| match (&follow.steps, related.rel) {
            (Steps::Written(relation), _) => open.extend(relation.successors(c).map(|(end, _)| end)),
            (Steps::Defined(_), Rel::Defined(define)) => open.extend(self.successors(define, c).iter().copied()),
            _ => {}
        }));
        keep(&follow.forward, a, &found);
        found
    }

    /// What leads here in one or more steps.
    fn reached_by(&self, related: &'w Related, b: ComponentId) -> Arc<BitSet> {
        let follow = self.follow(related.rel, related.phase);
        if let Some(found) = follow.backward.borrow().get(&b) {
            return Arc::clone(found);
        }
        let found = Arc::new(spread(self.model.components.len(), b, |c, open| {
            if let Steps::Written(relation) = &follow.steps {
                open.extend(relation.predecessors(c));
            }
        }));
        keep(&follow.backward, b, &found);
        found
    }
}

/// Everything that can be come to from `start` in one or more steps.
fn spread(len: usize, start: ComponentId, mut step: impl FnMut(ComponentId, &mut Vec<ComponentId>)) -> BitSet {
    let mut reached = BitSet::new(len);
    let mut open = vec![start];
    let mut next = Vec::new();
    while let Some(c) = open.pop() {
        step(c, &mut next);
        open.extend(next.drain(..).filter(|end| reached.insert(*end)));
    }
    reached
}

fn keep(known: &RefCell<FxHashMap<ComponentId, Arc<BitSet>>>, at: ComponentId, found: &Arc<BitSet>) {
    let mut known = known.borrow_mut();
    if known.len() >= KEPT {
        known.clear();
    }
    known.insert(at, Arc::clone(found));
}
