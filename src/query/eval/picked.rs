//! The dependencies that a step takes, as far as their sorts decide it. Where they are asked for often they are listed, by owner and by target, so
//! that going through those of a component does not cost a look at all its others. Rules and readings that take the same sorts share a list.

use std::cell::{Cell, OnceCell};
use std::ops::ControlFlow;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::super::ir::{Like, Rare, Rel, Source, Step};
use super::rows::Doubt;
use super::shared::verb;
use super::sorts::{Chosen, Sorts, Wanted};
use super::value::Key;
use super::{Frame, Run, kept};
use crate::graph::{Graph, Lists};
use crate::model::{ComponentId, DependencyId, DependencyKind, Phase};
use crate::syntax::tree::RelationOp;

/// Dependencies of some sorts.
#[derive(Debug)]
pub struct Picked {
    /// In order.
    all: Vec<DependencyId>,
    /// By component: where those of its own begin.
    starts: Vec<u32>,
    /// By target, in order.
    leaning: OnceLock<Lists<Leaning>>,
}

/// Dependencies with their owners next to them: looking these up would be a far look each time.
type Leaning = (DependencyId, Option<ComponentId>);

/// All lists that rules have asked for.
pub type Pickings = Mutex<FxHashMap<Chosen, Arc<OnceLock<Picked>>>>;

impl Picked {
    /// Linear in dependencies and components.
    fn new(graph: &Graph, sorts: &Sorts, taken: &[bool]) -> Self {
        let all: Vec<DependencyId> = sorts.all().filter(|(_, sort)| taken[*sort as usize]).map(|(id, _)| id).collect();
        let mut starts = Vec::with_capacity(graph.len() + 1);
        let mut at = 0;
        // Dependencies stand in the order of their owners.
        for c in 0..graph.len() as u32 {
            let own = graph.own(ComponentId(c));
            at += all[at..].iter().take_while(|g| g.0 < own.start).count();
            starts.push(at as u32);
        }
        starts.push((at + all[at..].iter().take_while(|g| graph.owner(**g).is_some()).count()) as u32);
        Self { all, starts, leaning: OnceLock::new() }
    }

    /// Those of a component.
    fn of(&self, owner: ComponentId) -> &[DependencyId] {
        &self.all[self.starts[owner.index()] as usize..self.starts[owner.index() + 1] as usize]
    }

    /// Those with this target, in order, and whose they are. The first question is linear in the targets of all.
    fn on(&self, graph: &Graph, target: ComponentId) -> &[Leaning] {
        let pairs = || {
            let with_owner = self.all.iter().map(|g| (*g, graph.owner(*g)));
            with_owner.flat_map(|(g, owner)| graph.targets(g).iter().map(move |target| (target.0, (g, owner))))
        };
        self.leaning.get_or_init(|| Lists::new(graph.len(), pairs())).of(target.0)
    }
}

/// What steps take, by cell.
pub(super) type Takings<'w> = Vec<Vec<(Wish<'w>, Rc<Taking>)>>;

/// Which of the dependencies that a step may take are meant.
#[derive(PartialEq, Clone, Copy)]
pub(super) struct Wish<'w> {
    /// With those of which it cannot be said whether they fit.
    keep: bool,
    /// What they have to be like, where that is a plain value.
    like: Option<Key<'w>>,
}

/// What relations take that are asked for as conditions, by [`verb`].
pub(super) type WrittenTakings = Vec<Option<Rc<Taking>>>;

/// The sorts of dependencies that a step takes.
#[derive(Debug)]
pub(super) struct Taking {
    taken: Chosen,
    /// How many dependencies have been looked at to find those of such a sort.
    looked: Cell<usize>,
    listed: OnceCell<Arc<OnceLock<Picked>>>,
}

/// The dependencies that a step takes; all where none is left out.
pub(super) struct Takes<'r, 'w> {
    run: &'r Run<'w>,
    taking: Option<Rc<Taking>>,
}

impl Takes<'_, '_> {
    /// Goes through all of them, in order.
    pub fn all(&self, mut each: impl FnMut(DependencyId) -> ControlFlow<()>) -> ControlFlow<()> {
        match &self.taking {
            None => self.run.all_dependencies().try_for_each(each),
            Some(taking) => self.list(taking).all.iter().try_for_each(|g| each(*g)),
        }
    }

    /// Goes through those of a component.
    pub fn of(&self, owner: ComponentId, mut each: impl FnMut(DependencyId) -> ControlFlow<()>) -> ControlFlow<()> {
        let Some(taking) = &self.taking else { return self.run.outgoing(owner).try_for_each(each) };
        let own = self.run.graph.own(owner);
        if let Some(listed) = self.listed(taking, (own.end - own.start) as usize) {
            return listed.of(owner).iter().try_for_each(|g| each(*g));
        }
        let sorts = self.run.sorts();
        self.run.outgoing(owner).filter(|g| taking.taken[sorts.sort(*g) as usize]).try_for_each(each)
    }

    /// Goes through those with this target, in order, and says whose they are.
    pub fn on(&self, target: ComponentId, mut each: impl FnMut(DependencyId, Option<ComponentId>) -> ControlFlow<()>) -> ControlFlow<()> {
        let run = self.run;
        let Some(taking) = &self.taking else {
            return run.incoming(target).try_for_each(|g| each(g, run.graph.owner(g)));
        };
        /// Lists by target are made from all targets in no order, which costs as much as so many looks at each dependency.
        const TURNED: usize = 16;
        if run.graph.is_present(target)
            && let Some(listed) = self.listed(taking, run.graph.gates_on(target).len() / TURNED)
        {
            return listed.on(run.graph, target).iter().try_for_each(|(g, owner)| each(*g, *owner));
        }
        let sorts = run.sorts();
        run.incoming(target).filter(|g| taking.taken[sorts.sort(*g) as usize]).try_for_each(|g| each(g, run.graph.owner(g)))
    }

    /// The list, once it is worth it; `looks` have to be made otherwise.
    fn listed<'t>(&self, taking: &'t Taking, looks: usize) -> Option<&'t Picked> {
        /// A look at one of a component costs as much as so many in a row.
        const FAR: usize = 8;
        if let Some(listed) = taking.listed.get() {
            return listed.get();
        }
        taking.looked.set(taking.looked.get() + looks);
        (taking.looked.get() > self.run.model.dependencies.len() / FAR).then(|| self.list(taking))
    }

    fn list<'t>(&self, taking: &'t Taking) -> &'t Picked {
        let run = self.run;
        let listed = taking.listed.get_or_init(|| {
            let mut lists = run.pickings().lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(lists.entry(taking.taken.clone()).or_default())
        });
        listed.get_or_init(|| Picked::new(run.graph, run.sorts(), &taking.taken))
    }
}

impl<'w> Run<'w> {
    /// The dependencies that a step takes: with those of which it cannot be said whether they fit, if they are to be kept.
    pub(super) fn takes(&self, step: &'w Step, doubt: Doubt, frame: &mut Frame<'w>) -> Takes<'_, 'w> {
        let Some(cell) = step.takes else { return Takes { run: self, taking: None } };
        /// So many values are told apart. For others the step takes what is like any of them.
        const VALUES: usize = 16;
        let cell = cell as usize;
        let value = step.like.as_ref().and_then(|like| self.eval(&like.value, frame).key());
        let mut wish = Wish { keep: doubt == Doubt::Keep, like: value };
        let known = |wish: &Wish<'w>| {
            let takings = self.takings.borrow();
            let of_step = takings.get(cell)?;
            let taking = of_step.iter().find(|(known, _)| known == wish).map(|(_, taking)| Rc::clone(taking));
            Some((taking, of_step.len()))
        };
        let mut found = known(&wish);
        if let Some((None, VALUES..)) = found {
            wish.like = None;
            found = known(&wish);
        }
        if let Some((Some(taking), _)) = found {
            return Takes { run: self, taking: Some(taking) };
        }
        let made = match &step.source {
            Source::Related { related, .. } => match related.rel {
                Rel::Built(op) => Some(self.making(op, related.phase)),
                Rel::Defined(_) => None,
            },
            Source::Rare(_, rare) => Some(self.rare(*rare)),
            _ => None,
        };
        let wanted = step.sorted.as_ref().map(|sorted| self.wanted(sorted, frame));
        let alike = step.like.as_ref().filter(|_| wish.like.is_some()).map(|like| self.like(like, frame));
        let taking = self.taking(|sort| {
            made.as_ref().is_none_or(|made| made.takes(sort, Doubt::Drop))
                && wanted.as_ref().is_none_or(|wanted| wanted.takes(sort, doubt))
                && alike.as_ref().is_none_or(|alike| alike.takes(sort, Doubt::Keep))
        });
        kept(&mut self.takings.borrow_mut(), cell).push((wish, Rc::clone(&taking)));
        Takes { run: self, taking: Some(taking) }
    }

    /// The dependencies that are like what is known.
    fn like(&self, like: &'w Like, frame: &mut Frame<'w>) -> Wanted<'w> {
        let holds = self.which(like.slot, frame, |frame| self.test(&like.condition, frame));
        self.sorts().wanted(holds)
    }

    /// The dependencies that make pairs of a written relation.
    pub(super) fn takes_of(&self, op: RelationOp, phase: Option<Phase>) -> Takes<'_, 'w> {
        let at = verb(op, phase);
        if let Some(Some(taking)) = self.written_takings.borrow().get(at) {
            return Takes { run: self, taking: Some(Rc::clone(taking)) };
        }
        let making = self.making(op, phase);
        let taking = self.taking(|sort| making.takes(sort, Doubt::Drop));
        *kept(&mut self.written_takings.borrow_mut(), at) = Some(Rc::clone(&taking));
        Takes { run: self, taking: Some(taking) }
    }

    /// The dependencies of sorts that are wanted and there.
    fn taking(&self, wanted: impl Fn(u32) -> bool) -> Rc<Taking> {
        let sorts = self.sorts();
        let taken = (0..sorts.len() as u32).map(|sort| sorts.is_there(sort) && wanted(sort)).collect();
        Rc::new(Taking { taken, looked: Cell::new(0), listed: OnceCell::new() })
    }

    /// The dependencies of a rare sort.
    fn rare(&self, rare: Rare) -> Wanted<'w> {
        let sorts = self.sorts();
        sorts.wanted(sorts.which(|sample| {
            let dependency = self.dependency(sample);
            Some(match rare {
                Rare::Spare => dependency.spare() > 0,
                Rare::Beside => dependency.phase != Phase::Serve,
                Rare::Claim => matches!(dependency.kind, DependencyKind::Independent | DependencyKind::Survives),
                Rare::Excepting => dependency.is_excepting(),
            })
        }))
    }
}
