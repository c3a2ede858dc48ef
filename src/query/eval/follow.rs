//! Relations that are written or defined, followed for one step or for many.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::catalog::{Attr, Built};
use super::super::ir::{Expr, Plan, Rel, Related, Source};
use super::rows::Doubt;
use super::shared::verb;
use super::sorts::Wanted;
use super::value::Value;
use super::{Run, kept};
use crate::graph::{BitSet, Relation};
use crate::model::{ComponentId, Dependency, DependencyId, DependencyKind, Phase, Verb};
use crate::syntax::tree::RelationOp;

/// A relation, with what was found of it so far.
pub struct Follow<'w> {
    steps: Steps<'w>,
    forward: RefCell<Found>,
    backward: RefCell<Found>,
}

/// What many steps from or to a component come to.
type Found = FxHashMap<ComponentId, Arc<BitSet>>;

/// One step of a relation.
enum Steps<'w> {
    /// Known as a whole.
    Whole(&'w Relation),
    /// Defined: found from the left end when it is asked for.
    Defined(u32, RefCell<FxHashMap<ComponentId, Rc<[ComponentId]>>>),
}

/// To follow a defined relation so often costs about as much as to know it as a whole.
const WHOLE: usize = 12;

/// How many answers of a closure are kept: each is a bit for every component.
const KEPT: usize = 512;

impl<'w> Follow<'w> {
    /// What a component leads to in one step, smallest first.
    pub(super) fn successors(&self, run: &Run<'w>, a: ComponentId) -> SmallVec<[ComponentId; 16]> {
        match &self.steps {
            Steps::Whole(relation) => relation.successors(a).map(|(end, _)| end).collect(),
            Steps::Defined(define, known) => SmallVec::from_slice(&run.defined_successors(*define, known, a)),
        }
    }

    /// Whether one step leads from `a` to `b`.
    pub(super) fn has(&self, run: &Run<'w>, a: ComponentId, b: ComponentId) -> bool {
        match &self.steps {
            Steps::Whole(relation) => relation.has(a, b),
            Steps::Defined(define, known) => run.defined_successors(*define, known, a).binary_search(&b).is_ok(),
        }
    }
}

impl<'w> Run<'w> {
    /// The dependencies that make pairs of a written relation: their sorts decide.
    pub(super) fn making(&self, op: RelationOp, phase: Option<Phase>) -> Wanted<'w> {
        let (sorts, at) = (self.sorts(), verb(op, phase));
        let mut making = self.making.borrow_mut();
        let holds = kept(&mut making, at).get_or_insert_with(|| sorts.which(|sample| Some(self.makes(op, phase, sample))));
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

    /// A relation as it is asked for in this run.
    pub(super) fn follow(&self, rel: Rel, phase: Option<Phase>) -> Rc<Follow<'w>> {
        if let Some(follow) = self.follows.borrow().get(&(rel, phase)) {
            return Rc::clone(follow);
        }
        let steps = match rel {
            Rel::Built(op) => Steps::Whole(self.pairs_written(op, phase)),
            Rel::Defined(define) if self.filters(define).is_some() => Steps::Whole(self.pairs_defined(define)),
            Rel::Defined(define) => Steps::Defined(define, RefCell::default()),
        };
        let follow = Rc::new(Follow { steps, forward: RefCell::default(), backward: RefCell::default() });
        self.follows.borrow_mut().insert((rel, phase), Rc::clone(&follow));
        follow
    }

    /// All pairs of a written relation of components that are there.
    pub(super) fn all_written(&self, op: RelationOp, phase: Option<Phase>) -> Relation {
        let making = self.making(op, phase);
        Relation::of(self.graph, |g| making.has(g))
    }

    /// All pairs of a defined relation. Linear in what the definition looks at for each component, and in the dependencies where their sorts decide.
    pub(super) fn all_defined(&self, define: u32) -> Relation {
        let mut pairs = Vec::new();
        let members = self.graph.components();
        match self.filters(define) {
            Some(filters) => {
                let counts = self.sorts().that_meet(&filters);
                for a in members {
                    for g in self.outgoing(a).filter(|g| counts[self.sorts().sort(*g) as usize]) {
                        pairs.extend(self.targets(g).map(|target| (a, target, g)));
                    }
                }
            }
            None => {
                let known = RefCell::default();
                for a in members {
                    pairs.extend(self.defined_successors(define, &known, a).iter().map(|b| (a, *b, DependencyId(u32::MAX))));
                }
            }
        }
        Relation::new(self.model.components.len(), pairs)
    }

    /// What the sorts of dependencies have to be for owner and target to be a pair of a defined relation; `None` where more than that decides.
    fn filters(&self, define: u32) -> Option<SmallVec<[Wanted<'w>; 2]>> {
        let relation = self.defines[define as usize].relation.as_deref()?;
        let steps = relation.forward.steps.as_slice();
        let plain = |plan: &Plan| plan.steps.iter().all(|step| step.then.is_empty() && step.masks.is_empty() && step.sifts.is_empty());
        let (first, making) = match steps {
            [first] => match &first.source {
                Source::Related { related, left: None, right: Some(1), .. } if is_of_arguments(related) => match related.rel {
                    Rel::Built(op) => (first, Some(self.making(op, related.phase))),
                    Rel::Defined(_) => return None,
                },
                _ => return None,
            },
            [first, second] => match (&first.source, &second.source) {
                (Source::DependenciesOf(g, owner), Source::In(1, Expr::Attr(of, Attr::Built(Built::Targets))))
                    if owner.is_slot(0) && of.is_slot(*g) =>
                {
                    (first, None)
                }
                _ => return None,
            },
            _ => return None,
        };
        if !plain(&relation.forward) {
            return None;
        }
        let mut frame = vec![Value::Unset; self.defines[define as usize].slots.max(2)];
        let sorted = first.sorted.as_ref().map(|sorted| self.wanted(sorted, &mut frame));
        Some(making.into_iter().chain(sorted).collect())
    }

    /// What a defined relation leads to from `a`, smallest first.
    fn defined_successors(
        &self,
        define: u32,
        known: &RefCell<FxHashMap<ComponentId, Rc<[ComponentId]>>>,
        a: ComponentId,
    ) -> Rc<[ComponentId]> {
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

    /// Whether one or more steps lead from `a` to `b`. What was followed before answers. Otherwise it is followed from the end that was followed
    /// less often so far: of many questions, one end is mostly among a few.
    pub(super) fn leads_on(&self, related: &'w Related, a: ComponentId, b: ComponentId) -> bool {
        let follow = self.follow(related.rel, related.phase);
        let forward = follow.forward.borrow().get(&a).cloned();
        let known = forward.map(|found| found.contains(b)).or_else(|| Some(follow.backward.borrow().get(&b)?.contains(a)));
        known.unwrap_or_else(|| {
            let (forward, backward) = (follow.forward.borrow().len(), follow.backward.borrow().len());
            // Backward, the relation has to be known as a whole.
            let head_start = if matches!(follow.steps, Steps::Defined(..)) { WHOLE } else { 0 };
            if forward > backward + head_start { self.reached_by(related, b).contains(a) } else { self.reach(related, a).contains(b) }
        })
    }

    /// What one or more steps lead to.
    pub(super) fn reach(&self, related: &'w Related, a: ComponentId) -> Arc<BitSet> {
        let follow = self.follow(related.rel, related.phase);
        if let Some(found) = follow.forward.borrow().get(&a) {
            return Arc::clone(found);
        }
        let found = Arc::new(spread(self.model.components.len(), a, |c, open| match &follow.steps {
            Steps::Whole(relation) => open.extend(relation.successors(c).map(|(end, _)| end)),
            Steps::Defined(define, known) => open.extend(self.defined_successors(*define, known, c).iter().copied()),
        }));
        keep(&follow.forward, a, &found);
        found
    }

    /// What leads here in one or more steps.
    pub(super) fn reached_by(&self, related: &'w Related, b: ComponentId) -> Arc<BitSet> {
        let follow = self.follow(related.rel, related.phase);
        if let Some(found) = follow.backward.borrow().get(&b) {
            return Arc::clone(found);
        }
        let relation = match &follow.steps {
            Steps::Whole(relation) => relation,
            Steps::Defined(define, _) => self.pairs_defined(*define),
        };
        let found = Arc::new(spread(self.model.components.len(), b, |c, open| open.extend(relation.predecessors(c))));
        keep(&follow.backward, b, &found);
        found
    }
}

/// Whether a relation is between the two arguments of a definition, and for one step.
fn is_of_arguments(related: &Related) -> bool {
    related.left.is_slot(0) && related.right.is_slot(1) && !related.closure && !related.of_dependency && related.without.is_none()
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
