//! The order in which a query runs: bound sides first, through indexes, cheap conditions before dear ones. The result does not depend on
//! the order in which binders and conditions are written.

mod cells;
mod inline;
mod marks;
mod sorted;
mod sources;
mod uses;

pub use cells::Cells;
pub use marks::Marker;
pub use sorted::{follows_from, whole as decided_by_sort};
pub use uses::{binds, cost, related_uses, uses};

use self::sources::Candidate;
use super::catalog::Attr;
use super::eval::falls_of_any;
use super::ir::{BindKind, Check, Expr, Mask, Plan, Query, Rel, Related, Slot, Slots, Source, Step};
use crate::source::Span;
use crate::syntax::tree::RelationOp;

/// Up to this cost, what is asked of one component by itself is asked of all of them at once.
const OWN: u64 = 160;

/// Plans a query whose `bound` slots have values already. `wanted` slots have no binder and have to be found through conditions.
/// Quadratic in binders and conditions, of which a rule has few.
///
/// # Errors
/// The place of a binder that can only be found by trying all pairs.
pub fn plan(mut query: Query, bound: Slots, wanted: Slots, span: Span, cells: &mut Cells) -> Result<Plan, Span> {
    inline::spell_out(&mut query);
    let mut planner = Planner {
        binds: query.binds.into_iter().map(Some).collect(),
        conditions: split(query.conditions).into_iter().map(Some).collect(),
        lets: query.lets.into_iter().map(Some).collect(),
        wanted: wanted.minus(bound),
        bound,
        before: bound,
        steps: vec![Step::new(Source::Unit, 1, span)],
        cells,
    };
    planner.conclude();
    planner.settle();
    while let Some(candidate) = planner.best() {
        planner.take(candidate, span);
        planner.settle();
        planner.sort();
        planner.mask();
    }
    if let Some(open) = planner.binds.iter().flatten().next() {
        return Err(open.span);
    }
    let late = planner.late();
    let mut steps = planner.steps;
    if steps.len() > 1 && steps.first().is_some_and(|step| step.then.is_empty()) {
        steps.remove(0);
    }
    Ok(Plan { steps, late })
}

/// Computes names that have no part in finding rows with the rows all the same: what a finding is told apart by.
pub fn hasten(plan: &mut Plan, mut needed: Slots) {
    let mut early = Vec::new();
    // Each may use those before it.
    for at in (0..plan.late.len()).rev() {
        let (slot, value) = &plan.late[at];
        if needed.has(*slot) {
            needed = needed.with(uses(value));
            let (slot, value) = plan.late.remove(at);
            early.push(Check::Let(slot, value));
        }
    }
    if let Some(last) = plan.steps.last_mut() {
        last.then.extend(early.into_iter().rev());
    }
}

/// `a and (b and c)` as three conditions, so that each runs as early as it can. `exists` that has to hold of a row of a set is kept whole.
fn split(conditions: Vec<Expr>) -> Vec<Expr> {
    let mut parts = Vec::with_capacity(conditions.len());
    for condition in conditions {
        match condition {
            Expr::All(inner) => parts.extend(split(inner)),
            other => parts.push(other),
        }
    }
    parts
}

/// Opens up `exists` among the conditions: its binders join those around it. Rows may repeat, which sets and quantifiers do not see.
pub fn flatten(query: &mut Query) {
    let mut kept = Vec::new();
    let mut pending = split(std::mem::take(&mut query.conditions));
    while let Some(condition) = pending.pop() {
        match condition {
            Expr::Exists(false, inner) => {
                let inner = inner.query;
                query.binds.extend(inner.binds);
                query.lets.extend(inner.lets);
                pending.extend(split(inner.conditions));
            }
            other => kept.push(other),
        }
    }
    kept.reverse();
    query.conditions = kept;
}

struct Planner<'c> {
    binds: Vec<Option<super::ir::Bind>>,
    conditions: Vec<Option<Expr>>,
    lets: Vec<Option<(Slot, Expr)>>,
    wanted: Slots,
    bound: Slots,
    /// What had a value before the last step.
    before: Slots,
    steps: Vec<Step>,
    cells: &'c mut Cells,
}

impl Planner<'_> {
    /// Slots that are bound or can be computed from bound ones.
    fn reachable(&self) -> Slots {
        let mut known = self.bound;
        loop {
            let before = known;
            for (slot, value) in self.lets.iter().flatten() {
                if uses(value).within(known) {
                    known = known.with(Slots::one(*slot));
                }
            }
            if before == known {
                return known;
            }
        }
    }

    /// Puts every condition that can be decided now behind the last step, cheapest first, each behind the names it reads.
    fn settle(&mut self) {
        loop {
            let known = self.reachable();
            let ready = self
                .conditions
                .iter()
                .enumerate()
                .filter_map(|(i, condition)| condition.as_ref().map(|condition| (i, condition)))
                .filter(|(_, condition)| uses(condition).within(known))
                .min_by_key(|(i, condition)| (cost(condition) + self.lets_cost(uses(condition)), *i))
                .map(|(i, _)| i);
            let Some(ready) = ready else { return };
            if let Some(condition) = self.conditions[ready].take() {
                self.compute(uses(&condition));
                self.then(Check::Holds(condition));
            }
        }
    }

    /// What it costs to work out these names, each of those that they rest on once.
    fn lets_cost(&self, mut needed: Slots) -> u64 {
        let mut sum = 0;
        // Each may use those before it.
        for (slot, value) in self.lets.iter().flatten().rev() {
            if needed.has(*slot) {
                sum += cost(value);
                needed = needed.with(uses(value));
            }
        }
        sum
    }

    /// Computes the names among `needed` that have no value yet.
    fn compute(&mut self, needed: Slots) {
        for i in 0..self.lets.len() {
            let wanted = self.lets[i].as_ref().is_some_and(|(slot, _)| needed.has(*slot));
            if wanted && let Some((slot, value)) = self.lets[i].take() {
                self.compute(uses(&value));
                self.bound = self.bound.with(Slots::one(slot));
                self.then(Check::Let(slot, value));
            }
        }
    }

    fn then(&mut self, check: Check) {
        if let Some(step) = self.steps.last_mut() {
            step.then.push(check);
        }
    }

    fn best(&self) -> Option<Candidate> {
        sources::candidates(&self.binds, &self.conditions, self.bound, self.reachable(), self.wanted)
            .into_iter()
            .min_by_key(|candidate| candidate.cost)
    }

    fn take(&mut self, candidate: Candidate, around: Span) {
        let span = candidate.bind.and_then(|i| self.binds[i].as_ref()).map_or(around, |bind| bind.span);
        self.compute(sources_use(&candidate.source));
        let newly = candidate.binds;
        if candidate.consumes_bind
            && let Some(i) = candidate.bind
        {
            self.binds[i] = None;
        }
        if let Some(i) = candidate.condition {
            self.conditions[i] = None;
        }
        let source = self.once(candidate.source, span);
        self.steps.push(Step::new(source, candidate.cost, span));
        self.before = self.bound;
        self.bound = self.bound.with(newly);
        self.wanted = self.wanted.minus(newly);
        self.conclude();
    }

    /// A scan inside another loop: what its own conditions leave is listed once.
    fn once(&mut self, source: Source, span: Span) -> Source {
        let slot = match &source {
            Source::Components(slot, _) | Source::Dependencies(slot) | Source::Rare(slot, _) | Source::Teams(slot) => *slot,
            _ => return source,
        };
        if self.bound.is_empty() {
            return source;
        }
        let mut step = Step::new(source, 1, span);
        for condition in &mut self.conditions {
            let own = condition.as_ref().is_some_and(|condition| uses(condition) == Slots::one(slot) && cost(condition) < OWN);
            if own && let Some(condition) = condition.take() {
                step.then.push(Check::Holds(condition));
            }
        }
        sorted::set_apart(&mut step, self.cells);
        sorted::set_takes(&mut step, self.cells);
        let plan = Plan { steps: vec![step], late: Vec::new() };
        let list = super::ir::Collect { element: Expr::Slot(slot), plan, set: true };
        let cell = self.cells.give();
        Source::In(slot, Expr::Once(cell, Box::new(Expr::Collect(Box::new(list)))))
    }

    /// What the sort of a dependency decides is asked before there is a row.
    fn sort(&mut self) {
        if let Some(step) = self.steps.last_mut() {
            sorted::set_apart(step, self.cells);
            sorted::set_like(step, self.before);
            sorted::set_takes(step, self.cells);
        }
    }

    /// What is asked of an end of a relation or dependency, and of nothing else, can be worked out once for all components; of a whole row of
    /// failures, rows and sets decide more.
    fn mask(&mut self) {
        let Some(step) = self.steps.last_mut() else { return };
        let (related, left, right) = match &step.source {
            Source::Related { related, left, right, .. } => (related, left, right),
            Source::In(slot, Expr::Attr(_, Attr::Built(end))) if end.is_end() => {
                let slot = *slot;
                return self.mask_end(slot);
            }
            _ => return,
        };
        let ends = [*left, *right];
        if let ([Some(slot), None] | [None, Some(slot)], Rel::Built(RelationOp::FallsWith)) = (ends, related.rel) {
            let own = step.then.iter().fold(Slots::NONE, |sum, check| match check {
                Check::Let(slot, _) => sum.with(Slots::one(*slot)),
                Check::Holds(_) => sum,
            });
            step.sifts = take(&mut step.then, |condition| is_sift(condition, slot) && uses(condition).and(own).is_empty());
        }
        ends.into_iter().flatten().for_each(|slot| self.mask_end(slot));
    }

    fn mask_end(&mut self, slot: Slot) {
        let Some(step) = self.steps.last_mut() else { return };
        let conditions = take(&mut step.then, |condition| uses(condition) == Slots::one(slot) && cost(condition) < OWN);
        if !conditions.is_empty() {
            step.masks.push(Mask { cell: self.cells.give(), slot, conditions });
        }
    }

    /// Binders whose slots all have values become conditions.
    fn conclude(&mut self) {
        for i in 0..self.binds.len() {
            let Some(bind) = &self.binds[i] else { continue };
            let test = match &bind.kind {
                BindKind::Component(slot, kind) if self.bound.has(*slot) => {
                    Some(kind.map(|kind| Expr::IsKind(Box::new(Expr::Slot(*slot)), kind)))
                }
                BindKind::Team(slot) | BindKind::Dependency(slot) if self.bound.has(*slot) => Some(None),
                BindKind::In(slot, set) if self.bound.has(*slot) && uses(set).within(self.reachable()) => {
                    Some(Some(Expr::In(false, Box::new((Expr::Slot(*slot), set.clone())))))
                }
                BindKind::Related(None, related) if related_uses(related).within(self.bound) => Some(Some(Expr::Related(related.clone()))),
                _ => None,
            };
            if let Some(test) = test {
                self.binds[i] = None;
                self.conditions.extend(test.map(Some));
            }
        }
    }

    /// Names that no condition reads.
    fn late(&mut self) -> Vec<(Slot, Expr)> {
        let mut late = Vec::new();
        let mut known = self.bound;
        loop {
            let next = self.lets.iter().position(|entry| entry.as_ref().is_some_and(|(_, value)| uses(value).within(known)));
            let Some((slot, value)) = next.and_then(|i| self.lets[i].take()) else { return late };
            known = known.with(Slots::one(slot));
            late.push((slot, value));
        }
    }
}

/// Takes the conditions that are wanted out of the checks.
fn take(checks: &mut Vec<Check>, mut wanted: impl FnMut(&Expr) -> bool) -> Vec<Expr> {
    let mut taken = Vec::new();
    checks.retain(|check| match check {
        Check::Holds(condition) if wanted(condition) => {
            taken.push(condition.clone());
            false
        }
        _ => true,
    });
    taken
}

fn sources_use(source: &Source) -> Slots {
    match source {
        Source::ComponentsBy(_, _, _, value)
        | Source::DependenciesOf(_, value)
        | Source::DependenciesOn(_, value)
        | Source::In(_, value) => uses(value),
        Source::Related { related, .. } => related_uses(related),
        _ => Slots::NONE,
    }
}

/// Whether rows and sets decide a condition for all components in the slot at once.
fn is_sift(condition: &Expr, slot: Slot) -> bool {
    let other = |expr: &Expr| matches!(expr, Expr::Slot(_)) && !expr.is_slot(slot);
    let ends = |set: &Expr| matches!(set, Expr::Attr(of, Attr::Built(end)) if end.is_end() && other(of));
    let falls = |related: &Related| {
        let open = |end: &Expr, far: &Expr| end.is_slot(slot) && other(far);
        let without = related.without.as_ref().is_none_or(other);
        related.rel == Rel::Built(RelationOp::FallsWith)
            && !related.closure
            && without
            && (open(&related.right, &related.left) || related.without.is_none() && open(&related.left, &related.right))
    };
    match condition {
        Expr::Not(of) => is_sift(of, slot),
        Expr::Same(_, sides) => sides.0.is_slot(slot) && other(&sides.1) || sides.1.is_slot(slot) && other(&sides.0),
        Expr::In(_, sides) => sides.0.is_slot(slot) && (ends(&sides.1) || other(&sides.1)),
        Expr::Related(related) => falls(related),
        Expr::Exists(_, quantified) => {
            falls_of_any(&quantified.plan.steps).is_some_and(|(_, set, related)| ends(set) && related.right.is_slot(slot) && falls(related))
        }
        _ => false,
    }
}

/// The related end as a slot to be bound, if it is one that has no value yet.
pub(super) fn open(end: &Expr, known: Slots) -> Option<Slot> {
    match end {
        Expr::Slot(slot) if !known.has(*slot) => Some(*slot),
        _ => None,
    }
}

/// Whether the plan tries all components, teams or dependencies inside another loop.
pub fn scans(plan: &Plan) -> bool {
    plan.steps.iter().any(|step| match &step.source {
        Source::Components(..) | Source::Dependencies(_) | Source::Rare(..) | Source::Teams(_) => true,
        // A scan that was listed once is gone through for every row all the same.
        Source::In(_, Expr::Once(_, list)) => matches!(&**list, Expr::Collect(collect) if scans(&collect.plan)),
        _ => false,
    })
}
