//! Sorts of dependencies. Most conditions on a dependency ask for words and for a few attributes, of which a model has some hundred
//! combinations: they are answered once a sort, and then a dependency costs a look.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::ir::{Attributes, Expr, Slot, Sorted};
use super::attr::is_set;
use super::rows::Doubt;
use super::{Frame, Run, Value, kept};
use crate::graph::Graph;
use crate::model::{self, Attempts, Dependency, DependencyId, DependencyKind, Given, Model, Phase, Strength};

/// The sort of each dependency.
#[derive(Debug)]
pub struct Sorts {
    of: Vec<u32>,
    /// One dependency of each.
    samples: Vec<DependencyId>,
    /// By sort: the owner is neither planned nor retired.
    there: Vec<bool>,
}

/// Of each sort, whether its dependencies are among those that are asked for. What is found out about them is kept by this.
pub type Chosen = Box<[bool]>;

/// What makes a sort: all that conditions of [`Sorted`] can read.
#[derive(PartialEq, Eq, Hash)]
struct Key<'m> {
    kind: DependencyKind,
    phase: Phase,
    strength: Strength,
    size: u32,
    required: u32,
    inherited: bool,
    excepting: bool,
    /// Its owner is neither planned nor retired.
    there: bool,
    /// Attributes that have a value.
    set: Attributes,
    /// The values that tell sorts apart.
    values: SmallVec<[Said<'m>; 4]>,
}

/// The value of an attribute, wherever it stands.
struct Said<'m>(&'m Given);

impl PartialEq for Said<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.0.attribute == other.0.attribute && self.0.value == other.0.value
    }
}

// What is no number equals nothing, itself included: such a dependency is a sort of its own.
impl Eq for Said<'_> {}

impl Hash for Said<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.attribute.hash(state);
        hash(&self.0.value, state);
    }
}

/// Equal values have one hash.
fn hash(value: &model::Value, state: &mut impl Hasher) {
    std::mem::discriminant(value).hash(state);
    match value {
        model::Value::Bool(value) => value.hash(state),
        model::Value::Int(value) | model::Value::Duration(value) => value.hash(state),
        // Both zeros are equal.
        model::Value::Number(value) | model::Value::Percent(value) => (value + 0.0).to_bits().hash(state),
        model::Value::Date(value) => value.hash(state),
        model::Value::Text(value) => value.hash(state),
        model::Value::Symbol(value) => value.hash(state),
        model::Value::Component(value) => value.hash(state),
        model::Value::Team(value) => value.hash(state),
        model::Value::Retries(Attempts::Times(times)) => times.hash(state),
        model::Value::List(values) => values.iter().for_each(|value| hash(value, state)),
        model::Value::Retries(_) | model::Value::NoTimeout | model::Value::Unread => {}
    }
}

impl<'m> Key<'m> {
    fn new(model: &'m Model, dependency: &Dependency, there: bool, valued: Attributes) -> Self {
        let given = &model.given[dependency.given.range()];
        let set = given.iter().filter(|given| is_set(given)).filter_map(|given| Attributes::one(given.attribute));
        Self {
            kind: dependency.kind,
            phase: dependency.phase,
            strength: dependency.strength,
            size: dependency.size(),
            required: dependency.required,
            inherited: dependency.more.as_ref().is_some_and(|more| more.inherited),
            excepting: dependency.is_excepting(),
            there,
            set: set.fold(Attributes::NONE, Attributes::with),
            values: given.iter().filter(|given| valued.has(given.attribute)).map(Said).collect(),
        }
    }
}

impl Sorts {
    /// Linear in dependencies and their attributes.
    pub fn new(model: &Model, graph: &Graph, valued: Attributes) -> Self {
        let mut known: FxHashMap<Key<'_>, u32> = FxHashMap::default();
        let mut sorts = Self { of: Vec::with_capacity(model.dependencies.len()), samples: Vec::new(), there: Vec::new() };
        for (at, dependency) in (0..).zip(&model.dependencies) {
            let there = dependency.owner.is_none_or(|owner| graph.is_present(owner));
            let sort = *known.entry(Key::new(model, dependency, there, valued)).or_insert_with(|| {
                sorts.samples.push(DependencyId(at));
                sorts.there.push(there);
                sorts.samples.len() as u32 - 1
            });
            sorts.of.push(sort);
        }
        sorts
    }

    /// The number of the sort of a dependency.
    pub fn sort(&self, id: DependencyId) -> u32 {
        self.of[id.index()]
    }

    /// How many sorts there are.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Whether the owners of a sort are there.
    pub fn is_there(&self, sort: u32) -> bool {
        self.there[sort as usize]
    }

    /// Every dependency with its sort.
    pub fn all(&self) -> impl Iterator<Item = (DependencyId, u32)> + '_ {
        (0..).map(DependencyId).zip(self.of.iter().copied())
    }

    /// Of each sort, whether something holds of its sample; `None` where that cannot be decided.
    pub fn which(&self, mut holds: impl FnMut(DependencyId) -> Option<bool>) -> Rc<Holds> {
        let of: Box<[_]> = self.samples.iter().map(|sample| holds(*sample)).collect();
        Rc::new(Holds { of })
    }

    /// Of each sort, whether it is wanted for certain by all.
    pub fn that_meet(&self, wanted: &[Wanted<'_>]) -> Chosen {
        (0..self.samples.len()).map(|sort| wanted.iter().all(|wanted| wanted.holds.of[sort] == Some(true))).collect()
    }

    /// The dependencies of which something holds, by their sorts.
    pub fn wanted(&self, holds: Rc<Holds>) -> Wanted<'_> {
        Wanted { sorts: self, holds }
    }
}

/// Of each sort of dependencies, whether something holds of it; `None` where that cannot be decided.
pub struct Holds {
    of: Box<[Option<bool>]>,
}

/// The dependencies of which conditions hold.
pub struct Wanted<'w> {
    sorts: &'w Sorts,
    holds: Rc<Holds>,
}

impl Wanted<'_> {
    /// Whether the conditions hold of a dependency; `None` where that cannot be decided.
    pub fn says(&self, id: DependencyId) -> Option<bool> {
        self.holds.of[self.sorts.sort(id) as usize]
    }

    /// Whether dependencies of a sort are taken: those of which it cannot be said where they are to be kept.
    pub fn takes(&self, sort: u32, doubt: Doubt) -> bool {
        self.holds.of[sort as usize].unwrap_or(doubt == Doubt::Keep)
    }

    /// Whether the conditions hold of a dependency for certain.
    pub fn has(&self, id: DependencyId) -> bool {
        self.says(id) == Some(true)
    }
}

impl<'w> Run<'w> {
    /// What the sort of the dependency in the slot decides, worked out for the first one of it.
    pub(super) fn by_sort(&self, cell: u32, slot: Slot, inner: &'w Expr, frame: &mut Frame<'w>) -> Value<'w> {
        let Some(id) = frame[usize::from(slot)].dependency() else { return self.eval(inner, frame) };
        let (cell, sort) = (cell as usize, self.sorts().sort(id) as usize);
        if let Some(Some(value)) = self.by_sort.borrow().get(cell).and_then(|known| known.get(sort)) {
            return value.clone();
        }
        let value = self.eval(inner, frame);
        *kept(kept(&mut self.by_sort.borrow_mut(), cell), sort) = Some(value.clone());
        value
    }

    /// What holds of each sort, asked of a dependency of it in the slot.
    pub(super) fn which(&self, slot: Slot, frame: &mut Frame<'w>, holds: impl Fn(&mut Frame<'w>) -> Option<bool>) -> Rc<Holds> {
        let slot = usize::from(slot);
        let before = std::mem::take(&mut frame[slot]);
        let which = self.sorts().which(|sample| {
            frame[slot] = Value::Dependency(sample);
            holds(frame)
        });
        frame[slot] = before;
        which
    }

    /// The dependencies of which the conditions hold, worked out once a run.
    pub(super) fn wanted(&self, sorted: &'w Sorted, frame: &mut Frame<'w>) -> Wanted<'w> {
        let sorts = self.sorts();
        let at = sorted.cell as usize;
        if let Some(Some(holds)) = self.wanted.borrow().get(at) {
            return sorts.wanted(Rc::clone(holds));
        }
        let holds = self.which(sorted.slot, frame, |frame| self.all_hold(&sorted.conditions, frame));
        *kept(&mut self.wanted.borrow_mut(), at) = Some(Rc::clone(&holds));
        sorts.wanted(holds)
    }
}
