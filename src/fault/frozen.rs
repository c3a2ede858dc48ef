use super::spread::{Follow, Spread};
use super::{Closure, Reading, Witness};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};

/// What cannot start while some components are down, all at once (S6).
pub struct Frozen<'m> {
    graph: &'m Graph,
    spread: Spread,
}

impl<'m> Frozen<'m> {
    /// The closure over hard dependencies to serve and to start. Linear in what is touched.
    pub(super) fn new(model: &'m Model, graph: &'m Graph, reading: Reading, down: &[ComponentId]) -> Self {
        Self { graph, spread: Spread::new(model, graph, down, Follow::all(Closure::Starting, reading)) }
    }

    /// What cannot start, what takes fewer steps first, then by name. Those that are down come first.
    pub fn components(&self) -> &[ComponentId] {
        self.spread.order()
    }

    /// Why a component cannot start, by the fewest steps. `None` if it can.
    pub fn witness(&self, c: ComponentId) -> Option<Witness> {
        self.spread.witness(self.graph, c)
    }
}
