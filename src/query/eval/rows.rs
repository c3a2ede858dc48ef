//! Walks the rows of a plan, one loop inside the other, without building tables.

use std::ops::ControlFlow;
use std::rc::Rc;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::super::catalog::{Attr, Built};
use super::super::ir::{Check, Collect, Expr, Plan, Rel, Slot, Source, Step};
use super::related::Pairs;
use super::row::Row;
use super::value::{Set, Value};
use super::{Frame, Run};
use crate::graph::Lists;
use crate::model::{ComponentId, DependencyId, TeamId};
use crate::syntax::tree::RelationOp;

/// What is done with a row: it says whether more rows are wanted. The flag is false where a condition could not be decided.
pub type Visit<'v, 'w> = dyn FnMut(&mut Frame<'w>, bool) -> ControlFlow<()> + 'v;

/// How a walk treats rows with conditions that cannot be decided.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Doubt {
    /// They are no rows; they are counted.
    Drop,
    /// They are rows, marked as such.
    Keep,
}

impl<'w> Run<'w> {
    /// Visits every row of the plan.
    pub(in crate::query) fn walk(&self, plan: &'w Plan, doubt: Doubt, frame: &mut Frame<'w>, visit: &mut Visit<'_, 'w>) -> ControlFlow<()> {
        self.steps(&plan.steps, doubt, true, frame, visit)
    }

    fn steps(&self, steps: &'w [Step], doubt: Doubt, certain: bool, frame: &mut Frame<'w>, visit: &mut Visit<'_, 'w>) -> ControlFlow<()> {
        let Some((step, rest)) = steps.split_first() else { return visit(frame, certain) };
        let mut each = |frame: &mut Frame<'w>| -> ControlFlow<()> {
            if !self.count_row(step.span) {
                return ControlFlow::Break(());
            }
            match self.checks(step, doubt, frame) {
                Some(sure) => self.steps(rest, doubt, certain && sure, frame, visit),
                None => ControlFlow::Continue(()),
            }
        };
        self.source(step, doubt, frame, &mut each)
    }

    /// `None`: the row is out. Otherwise whether it is in for certain.
    fn checks(&self, step: &'w Step, doubt: Doubt, frame: &mut Frame<'w>) -> Option<bool> {
        let mut certain = true;
        let mut goes_on = |answer: Option<bool>| {
            answer.unwrap_or_else(|| {
                self.count_unknown();
                certain = false;
                doubt == Doubt::Keep
            })
        };
        // What was let through although it cannot be decided.
        if doubt == Doubt::Keep {
            if let Some(sorted) = &step.sorted {
                let wanted = self.wanted(sorted, frame);
                goes_on(frame[usize::from(sorted.slot)].dependency().and_then(|id| wanted.says(id)));
            }
            if step.sifts.iter().any(|condition| !self.is_decided(condition, Slot::MAX, frame)) {
                goes_on(None);
            }
        }
        for mask in &step.masks {
            if !goes_on(self.meets(mask, frame)) {
                return None;
            }
        }
        for check in &step.then {
            match check {
                Check::Let(slot, value) => frame[usize::from(*slot)] = self.eval(value, frame),
                Check::Holds(condition) => {
                    if !goes_on(self.test(condition, frame)) {
                        return None;
                    }
                }
            }
        }
        Some(certain)
    }

    fn source(
        &self,
        step: &'w Step,
        doubt: Doubt,
        frame: &mut Frame<'w>,
        each: &mut dyn FnMut(&mut Frame<'w>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        match &step.source {
            Source::Unit => each(frame),
            Source::Components(slot, kind) => {
                let members = self.members(*kind);
                put(*slot, members.iter().map(|id| Value::Component(*id)), frame, each)
            }
            Source::ComponentsBy(slot, kind, attr, value) => {
                let Some(key) = self.eval(value, frame).key() else { return ControlFlow::Continue(()) };
                let index = self.index(*attr);
                let of_kind = |id: &ComponentId| kind.is_none_or(|kind| self.is_kind(*id, kind));
                put(*slot, index.with(&key).iter().copied().map(ComponentId).filter(of_kind).map(Value::Component), frame, each)
            }
            Source::Teams(slot) => put(*slot, (0..self.model.teams.len()).map(|i| Value::Team(TeamId(i as u32))), frame, each),
            Source::Dependencies(slot) | Source::Rare(slot, _) => self.takes(step, doubt, frame).all(|g| {
                frame[usize::from(*slot)] = Value::Dependency(g);
                each(frame)
            }),
            Source::DependenciesOf(slot, owner) => {
                let Value::Component(owner) = self.eval(owner, frame) else { return ControlFlow::Continue(()) };
                self.takes(step, doubt, frame).of(owner, |g| {
                    frame[usize::from(*slot)] = Value::Dependency(g);
                    each(frame)
                })
            }
            Source::DependenciesOn(slot, target) => {
                let Value::Component(target) = self.eval(target, frame) else { return ControlFlow::Continue(()) };
                self.takes(step, doubt, frame).on(target, |g, _| {
                    frame[usize::from(*slot)] = Value::Dependency(g);
                    each(frame)
                })
            }
            Source::In(slot, set) => self.members_of(*slot, set, frame, each),
            Source::Related { dependency, related, left, right } => {
                let row = self.sifted(step, doubt, frame);
                // Where all pairs are gone through, both ends of each would be asked.
                let all = left.is_some() && right.is_some() && related.rel != Rel::Built(RelationOp::Changes);
                let asked = if all { self.model.components.len() } else { 0 };
                let mut of = |end: &Option<Slot>| {
                    let mask = step.masks.iter().find(|mask| Some(mask.slot) == *end)?;
                    self.masked(mask, asked, frame)
                };
                let (starts, ends) = (of(left), of(right));
                let pairs = Pairs {
                    dependency: *dependency,
                    related,
                    left: *left,
                    right: *right,
                    row: row.as_ref(),
                    takes: &self.takes(step, doubt, frame),
                    starts: starts.as_deref().map(|masked| &masked.some),
                    ends: ends.as_deref().map(|masked| &masked.some),
                };
                self.pairs(&pairs, frame, each)
            }
        }
    }

    /// The members of a set or list, without copying it where it is written in the model.
    fn members_of(
        &self,
        slot: Slot,
        set: &'w Expr,
        frame: &mut Frame<'w>,
        each: &mut dyn FnMut(&mut Frame<'w>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if let Expr::Attr(of, Attr::Built(end)) = set
            && end.is_end()
        {
            let Value::Dependency(g) = self.eval(of, frame) else { return ControlFlow::Continue(()) };
            return put(slot, self.ends(g, *end).map(Value::Component), frame, each);
        }
        if let Some(ends) = self.ends_in(set, frame) {
            return put(slot, ends.into_iter().map(Value::Component), frame, each);
        }
        if let Expr::Attr(of, Attr::Built(Built::Members)) = set {
            let Value::Cycle(cycle) = self.eval(of, frame) else { return ControlFlow::Continue(()) };
            return put(slot, cycle.members.iter().map(|id| Value::Component(*id)), frame, each);
        }
        match self.eval(set, frame) {
            Value::Set(set) => match &*set {
                Set::Bits(bits) => put(slot, bits.iter().map(Value::Component), frame, each),
                Set::Sorted(values) => put(slot, values.iter().cloned(), frame, each),
            },
            Value::List(items) => put(slot, items.iter().cloned(), frame, each),
            _ => ControlFlow::Continue(()),
        }
    }

    /// All dependencies of components that are there, and claims.
    pub(super) fn all_dependencies(&self) -> impl Iterator<Item = DependencyId> + use<'w> {
        let (model, graph) = (self.model, self.graph);
        let there =
            move |(_, dependency): &(usize, &crate::model::Dependency)| dependency.owner.is_none_or(|owner| graph.is_present(owner));
        model.dependencies.iter().enumerate().filter(there).map(|(i, _)| DependencyId(i as u32))
    }

    /// Components by the value of an attribute. Built once a run, linear in the components.
    fn index(&self, attr: Attr) -> Rc<super::Index<'w>> {
        if let Some(index) = self.indexes.borrow().get(&attr) {
            return Rc::clone(index);
        }
        let members = self.members(None);
        let keys: Vec<_> = members.iter().filter_map(|id| Some((self.attr(&Value::Component(*id), attr).key()?, id.0))).collect();
        let by_component: Option<Vec<_>> = keys.iter().map(|(key, id)| Some((key.component()?.0, *id))).collect();
        let index = Rc::new(match by_component {
            Some(pairs) => super::Index::Components(Lists::new(self.model.components.len(), pairs.into_iter())),
            None => {
                let mut map: FxHashMap<_, Vec<u32>> = FxHashMap::default();
                keys.into_iter().for_each(|(key, id)| map.entry(key).or_default().push(id));
                super::Index::Values(map)
            }
        });
        self.indexes.borrow_mut().insert(attr, Rc::clone(&index));
        index
    }

    /// `{ x | … }` and `[ x | … ]`
    pub(super) fn collect(&self, collect: &'w Collect, frame: &mut Frame<'w>) -> Value<'w> {
        if let Some(row) = self.whole_row(collect, frame) {
            return Value::Set(Rc::new(row.into_set()));
        }
        let mut values = Vec::new();
        let _ = self.walk(&collect.plan, Doubt::Drop, frame, &mut |frame, _| {
            let value = self.eval(&collect.element, frame);
            // Many come several times in a row: an owner once for each of its dependencies.
            let again =
                collect.set && matches!((values.last(), &value), (Some(Value::Component(last)), Value::Component(id)) if last == id);
            if value.is_set() && !again {
                values.push(value);
            }
            ControlFlow::Continue(())
        });
        if collect.set { Self::set_of(values) } else { Value::List(values.into()) }
    }

    /// `{ c | c falls with x }` as the engine gives it.
    fn whole_row(&self, collect: &'w Collect, frame: &mut Frame<'w>) -> Option<Row> {
        let (true, Expr::Slot(element), [step]) = (collect.set, &collect.element, collect.plan.steps.as_slice()) else { return None };
        let Source::Related { left, right, dependency: None, .. } = &step.source else { return None };
        if !step.then.is_empty() || left.or(*right) != Some(*element) || (left.is_some() && right.is_some()) {
            return None;
        }
        self.sifted(step, Doubt::Drop, frame)
    }

    /// Whether there is a row.
    pub(super) fn exists(&self, plan: &'w Plan, frame: &mut Frame<'w>) -> Option<bool> {
        if let Some(answer) = self.exists_at_end(plan, frame) {
            return answer;
        }
        if self.exists_near(plan, frame) {
            return Some(true);
        }
        let mut answer = Some(false);
        let _ = self.walk(plan, Doubt::Keep, frame, &mut |_, certain| {
            answer = certain.then_some(true);
            if certain { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        answer
    }

    /// The same for the components at an end of a dependency, where conditions of their own alone decide and have been worked out for all; otherwise
    /// `None`.
    fn exists_at_end(&self, plan: &'w Plan, frame: &mut Frame<'w>) -> Option<Option<bool>> {
        let [step] = plan.steps.as_slice() else { return None };
        let (Source::In(_, Expr::Attr(of, Attr::Built(end))), [mask], [], []) =
            (&step.source, step.masks.as_slice(), step.then.as_slice(), step.sifts.as_slice())
        else {
            return None;
        };
        if !end.is_end() {
            return None;
        }
        let masked = self.at_hand(mask)?;
        let Value::Dependency(g) = self.eval(of, frame) else { return Some(Some(false)) };
        let mut answer = Some(false);
        for member in self.ends(g, *end) {
            if !self.count_row(step.span) {
                break;
            }
            match masked.says(member) {
                Some(true) => return Some(Some(true)),
                Some(false) => {}
                None => answer = None,
            }
        }
        Some(answer)
    }

    /// Whether there is a row for certain among those of the few that stand next to what fails: of all that fall with it they are met first, and
    /// mostly one of them will do, where a row of failures costs a walk over everything that falls.
    fn exists_near(&self, plan: &'w Plan, frame: &mut Frame<'w>) -> bool {
        const NEXT: usize = 16;
        let [step] = plan.steps.as_slice() else { return false };
        let Source::Related { dependency: None, related, left: Some(slot), right: None } = &step.source else { return false };
        let plain = related.rel == Rel::Built(RelationOp::FallsWith) && !related.closure && related.without.is_none();
        if !plain || !self.failures.is_quick(self.reading) {
            return false;
        }
        let Value::Component(lost) = self.eval(&related.right, frame) else { return false };
        if self.has_failure_row(lost, true) {
            return false;
        }
        let mut owners: SmallVec<[ComponentId; NEXT]> = SmallVec::new();
        for owner in self.graph.gates_on(lost).take(NEXT).filter_map(|g| self.graph.owner(g)) {
            if !owners.contains(&owner) && self.failures.falls(self.reading, owner, lost) {
                owners.push(owner);
            }
        }
        owners.into_iter().any(|owner| {
            frame[usize::from(*slot)] = Value::Component(owner);
            self.count_row(step.span)
                && step.sifts.iter().all(|condition| self.test(condition, frame) == Some(true))
                && self.checks(step, Doubt::Drop, frame) == Some(true)
        })
    }
}

/// Puts each value into the slot and goes on.
fn put<'w>(
    slot: Slot,
    values: impl Iterator<Item = Value<'w>>,
    frame: &mut Frame<'w>,
    each: &mut dyn FnMut(&mut Frame<'w>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    for value in values {
        frame[usize::from(slot)] = value;
        each(frame)?;
    }
    ControlFlow::Continue(())
}
