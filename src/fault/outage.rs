use super::spread::{Follow, Spread};
use super::strain::{self, Spells};
use super::{Closure, Reading, Witness};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};

/// What goes down and what is degraded when some components fail, in order of time.
pub struct Outage<'m> {
    /// What goes down within the horizon, earliest first, then what takes fewer steps, then by name. Those that failed come first.
    pub down: Vec<Down>,
    /// What does not, and is degraded, earliest first, then by name.
    pub degraded: Vec<Degraded>,
    graph: &'m Graph,
    spread: Spread,
}

/// A component that goes down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Down {
    /// Which.
    pub component: ComponentId,
    /// Milliseconds from the start of the outage.
    pub after: u64,
}

/// A component that is degraded for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Degraded {
    /// Which.
    pub component: ComponentId,
    /// From when until when, in milliseconds from the start of the outage; `None` for as long as the outage lasts. In order, apart from each
    /// other, never empty.
    pub spells: Vec<(u64, Option<u64>)>,
}

impl<'m> Outage<'m> {
    /// The outage of some components, of this length in milliseconds; without end if there is no horizon. Linear in what is touched.
    pub(super) fn new(model: &'m Model, graph: &'m Graph, reading: Reading, failed: &[ComponentId], horizon: Option<u64>) -> Self {
        let horizon = horizon.unwrap_or(strain::LASTING);
        let follow = Follow { horizon: Some(horizon), ..Follow::all(Closure::Serving, reading) };
        // An outage of no length is no outage.
        let failed = if horizon == 0 { &[] } else { failed };
        let spread = Spread::new(model, graph, failed, follow);
        let down = spread.order().iter().filter_map(|&c| spread.fall(c).map(|fall| Down { component: c, after: fall.time })).collect();
        let mut degraded: Vec<_> = strain::degraded(model, graph, reading, &spread, horizon)
            .into_iter()
            .map(|(component, spells)| Degraded { component, spells: open_ended(&spells) })
            .collect();
        degraded.sort_unstable_by_key(|degraded| (degraded.spells[0].0, degraded.component));
        Self { down, degraded, graph, spread }
    }

    /// Why a component goes down: the quickest way, of equally quick ones the shortest. `None` if it does not.
    pub fn witness(&self, c: ComponentId) -> Option<Witness> {
        self.spread.witness(self.graph, c)
    }
}

fn open_ended(spells: &Spells) -> Vec<(u64, Option<u64>)> {
    spells.iter().map(|&(from, until)| (from, (until != strain::LASTING).then_some(until))).collect()
}
