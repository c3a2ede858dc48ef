//! Rows of failures: what falls with one thing, or with what it falls. Those that were asked for are kept.

use std::ops::ControlFlow;
use std::sync::Arc;

use smallvec::SmallVec;

use super::Run;
use super::value::{Set, Value};
use crate::graph::BitSet;
use crate::model::{ComponentId, DependencyId};

/// Up to so many members, one look for each is quicker than a row.
pub(super) const FEW: usize = 24;
/// How many rows of a sort are kept.
const KEPT: usize = 512;

/// Components at the open end of a failure relation.
#[derive(Clone)]
pub(super) enum Row {
    /// Up to [`FEW`], in order: they are gone through one by one.
    Few(SmallVec<[ComponentId; FEW]>),
    /// Any number.
    Many(Arc<BitSet>),
}

impl Default for Row {
    fn default() -> Self {
        Self::Few(SmallVec::new())
    }
}

impl Row {
    /// Few are kept as a list.
    pub fn of(bits: Arc<BitSet>) -> Self {
        let few: SmallVec<[ComponentId; FEW + 1]> = bits.iter().take(FEW + 1).collect();
        if few.len() <= FEW { Self::Few(few.into_iter().collect()) } else { Self::Many(bits) }
    }

    /// Goes through all of them, in order.
    pub fn each(&self, mut each: impl FnMut(ComponentId) -> ControlFlow<()>) -> ControlFlow<()> {
        match self {
            Self::Few(few) => few.iter().try_for_each(|id| each(*id)),
            Self::Many(bits) => bits.iter().try_for_each(each),
        }
    }

    /// As a set.
    pub fn into_set<'w>(self) -> Set<'w> {
        match self {
            Self::Few(few) => Set::Sorted(few.into_iter().map(Value::Component).collect()),
            Self::Many(bits) => Set::Bits(bits),
        }
    }
}

impl Run<'_> {
    /// Whether [`failure_row`](Self::failure_row) is at hand.
    pub(super) fn has_failure_row(&self, c: ComponentId, blast: bool) -> bool {
        self.failures.knot(self.reading, c).is_none_or(|fate| self.fates.borrow().contains_key(&(blast, fate)))
    }

    /// Everything that falls with a component, or with which it falls. Components with one fate share a row.
    pub(super) fn failure_row(&self, c: ComponentId, blast: bool) -> Row {
        let Some(fate) = self.failures.knot(self.reading, c) else { return Row::default() };
        if let Some(row) = self.fates.borrow().get(&(blast, fate)) {
            return row.clone();
        }
        if !self.count_failures(1) {
            return Row::default();
        }
        let row = Row::of(if blast { self.failures.blast(self.reading, c) } else { self.failures.causes(self.reading, c) });
        let mut fates = self.fates.borrow_mut();
        if fates.len() >= KEPT {
            fates.clear();
        }
        fates.insert((blast, fate), row.clone());
        row
    }

    /// Everything with which a dependency falls. Those with the same targets share a row.
    pub(super) fn gate_row(&self, g: DependencyId) -> Row {
        let key = (self.graph.threshold(g), self.graph.targets(g));
        if let Some(row) = self.gates.borrow().get(&key) {
            return row.clone();
        }
        if !self.count_failures(1) {
            return Row::default();
        }
        let row = Row::of(Arc::new(self.failures.gate_causes(self.reading, g)));
        let mut gates = self.gates.borrow_mut();
        if gates.len() >= KEPT {
            gates.clear();
        }
        gates.insert(key, row.clone());
        row
    }
}
