//! Sorts of dependencies. Most conditions on a dependency ask for words and for what is said at all, of which a model has a few hundred
//! combinations: they are answered once a sort, and then a dependency costs a look.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::super::ir::{SORTED_ATTRIBUTES, Sorted};
use super::attr::is_set;
use super::{Frame, Run, Value};
use crate::model::builtin::attribute;
use crate::model::{self, Dependency, DependencyId, DependencyKind, Model, Phase, Strength};

/// The sort of each dependency.
#[derive(Debug)]
pub struct Sorts {
    of: Vec<u32>,
    /// One dependency of each.
    samples: Vec<DependencyId>,
}

/// What makes a sort: all that conditions of [`Sorted`] can read.
#[derive(PartialEq, Eq, Hash)]
struct Key<'m> {
    kind: DependencyKind,
    phase: Phase,
    strength: Strength,
    spare: u32,
    mode: Option<&'m str>,
    /// Attributes that have a value, one bit each.
    set: u128,
}

impl<'m> Key<'m> {
    fn new(model: &'m Model, dependency: &Dependency) -> Self {
        let given = &model.given[dependency.given.range()];
        let set = given.iter().filter(|given| given.attribute.index() < SORTED_ATTRIBUTES && is_set(given));
        let mode = given.iter().find(|given| given.attribute == attribute::MODE).and_then(|given| match &given.value {
            model::Value::Symbol(mode) => Some(mode.as_str()),
            _ => None,
        });
        Self {
            kind: dependency.kind,
            phase: dependency.phase,
            strength: dependency.strength,
            spare: dependency.spare(),
            mode,
            set: set.fold(0, |set, given| set | 1 << given.attribute.index()),
        }
    }
}

impl Sorts {
    /// Linear in dependencies and their attributes.
    pub fn new(model: &Model) -> Self {
        let mut known: FxHashMap<Key<'_>, u32> = FxHashMap::default();
        let mut sorts = Self { of: Vec::with_capacity(model.dependencies.len()), samples: Vec::new() };
        for (at, dependency) in (0..).zip(&model.dependencies) {
            let sort = *known.entry(Key::new(model, dependency)).or_insert_with(|| {
                sorts.samples.push(DependencyId(at));
                sorts.samples.len() as u32 - 1
            });
            sorts.of.push(sort);
        }
        sorts
    }

    /// The sorts of whose sample something holds.
    pub fn which(&self, mut holds: impl FnMut(DependencyId) -> bool) -> Rc<[bool]> {
        self.samples.iter().map(|sample| holds(*sample)).collect()
    }

    /// The dependencies of these sorts.
    pub fn wanted(&self, holds: Rc<[bool]>) -> Wanted<'_> {
        Wanted { sorts: self, holds }
    }
}

/// The sorts of which conditions hold.
pub struct Wanted<'w> {
    sorts: &'w Sorts,
    holds: Rc<[bool]>,
}

impl Wanted<'_> {
    /// Whether the conditions hold of a dependency.
    pub fn has(&self, id: DependencyId) -> bool {
        self.holds[self.sorts.of[id.index()] as usize]
    }
}

impl<'w> Run<'w> {
    /// The sorts of which the conditions hold, worked out once a run.
    pub(super) fn wanted(&self, sorted: &'w Sorted, frame: &mut Frame<'w>) -> Wanted<'w> {
        let sorts = self.sorts();
        if let Some(holds) = self.wanted.borrow().get(&sorted.cell) {
            return sorts.wanted(Rc::clone(holds));
        }
        let slot = usize::from(sorted.slot);
        let before = std::mem::take(&mut frame[slot]);
        let holds = sorts.which(|sample| {
            frame[slot] = Value::Dependency(sample);
            sorted.conditions.iter().all(|condition| self.test(condition, frame) == Some(true))
        });
        frame[slot] = before;
        self.wanted.borrow_mut().insert(sorted.cell, Rc::clone(&holds));
        sorts.wanted(holds)
    }
}
