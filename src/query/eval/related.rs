//! Relations: which pairs there are, from whichever end is bound.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::ir::{Rel, Related, Slot};
use super::rows::Doubt;
use super::sorts::Wanted;
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

/// To follow a defined relation so often costs about as much as to know it as a whole.
const WHOLE: usize = 12;

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
            Rel::Built(op) => match self.follow_of_hub(related, a).as_deref() {
                Some(Follow { steps: Steps::Written(relation), .. }) => relation.has(a, b),
                _ => {
                    let making = self.making(op, related.phase);
                    self.outgoing(a).any(|g| making.has(g) && self.leads_to(g, b))
                }
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
                let (making, mut last) = (self.making(op, related.phase), None);
                for g in self.incoming(b).iter().filter(|g| making.has(**g) && fits(**g)) {
                    let Some(owner) = self.graph.owner(*g) else { continue };
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
        let making = self.making(op, related.phase);
        let pairs = self
            .outgoing(a)
            .filter(|g| making.has(*g) && fits(*g))
            .flat_map(|g| self.targets(g).filter(|target| wanted.is_none_or(|wanted| wanted == *target)).map(move |target| (target, g)));
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

    /// The targets of a dependency, absent ones where all are: the graph knows only what is there.
    pub(super) fn targets(&self, g: DependencyId) -> impl Iterator<Item = ComponentId> + use<'w> {
        let there = self.graph.targets(g);
        let absent = if there.is_empty() { &self.model.targets[self.dependency(g).targets.range()] } else { &[] };
        there.iter().copied().chain(absent.iter().map(|target| target.component))
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

    /// The dependencies that make pairs of a written relation: their sorts decide.
    pub(super) fn making(&self, op: RelationOp, phase: Option<Phase>) -> Wanted<'w> {
        let sorts = self.sorts();
        let mut making = self.making.borrow_mut();
        let holds = making.entry((op, phase)).or_insert_with(|| sorts.which(|sample| self.makes(op, phase, sample)));
        sorts.wanted(Rc::clone(holds))
    }

    /// Whether dependencies of the sort of this one make pairs of a written relation.
    fn makes(&self, op: RelationOp, phase: Option<Phase>, g: DependencyId) -> bool {
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
            Rel::Built(op) => {
                let making = self.making(op, phase);
                Steps::Written(Relation::of(self.graph, |g| making.has(g)))
            }
            Rel::Defined(_) => Steps::Defined(RefCell::default()),
        };
        let follow = Rc::new(Follow { steps, forward: RefCell::default(), backward: RefCell::default() });
        self.follows.borrow_mut().insert((rel, phase), Rc::clone(&follow));
        follow
    }

    /// Whether one or more steps lead from `a` to `b`. What was followed before answers. Otherwise it is followed from the end that was followed
    /// less often so far: of many questions, one end is mostly among a few.
    fn leads_on(&self, related: &'w Related, a: ComponentId, b: ComponentId) -> bool {
        let follow = self.follow(related.rel, related.phase);
        let forward = follow.forward.borrow().get(&a).cloned();
        let known = forward.map(|found| found.contains(b)).or_else(|| Some(follow.backward.borrow().get(&b)?.contains(a)));
        known.unwrap_or_else(|| {
            let (forward, backward) = (follow.forward.borrow().len(), follow.backward.borrow().len());
            // Backward, a defined relation has to be known as a whole.
            let head_start = if matches!(follow.steps, Steps::Defined(_)) { WHOLE } else { 0 };
            if forward > backward + head_start { self.reached_by(related, b).contains(a) } else { self.reach(related, a).contains(b) }
        })
    }

    /// What one or more steps lead to.
    fn reach(&self, related: &'w Related, a: ComponentId) -> Arc<BitSet> {
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
        let relation = match (&follow.steps, related.rel) {
            (Steps::Written(relation), _) => relation,
            (Steps::Defined(_), Rel::Defined(define)) => self.pairs_of(define),
            (Steps::Defined(_), Rel::Built(_)) => return Arc::default(),
        };
        let found = Arc::new(spread(self.model.components.len(), b, |c, open| open.extend(relation.predecessors(c))));
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
