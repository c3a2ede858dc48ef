//! What a finding would cost, from the failure model: which journeys stop and how many teams are paged.

use std::collections::BTreeSet;

use crate::fault::{Failures, Reading};
use crate::model::{ComponentId, Model, builtin};

/// How many journeys are named before the rest is counted.
const NAMED: usize = 3;

/// What the whole model has that a loss can cost; made once a run.
pub(super) struct Stakes {
    journeys: Vec<ComponentId>,
}

impl Stakes {
    pub fn new(model: &Model) -> Self {
        let ids = (0..model.components.len() as u32).map(ComponentId);
        Self { journeys: ids.filter(|&id| model.is_kind(id, builtin::kind::JOURNEY)).collect() }
    }

    /// One sentence on the loss of a component, or nothing where it costs no journey and no team but its own. Linear in its blast.
    pub fn of(&self, model: &Model, failures: &Failures<'_>, reading: Reading, lost: ComponentId) -> Option<String> {
        let hit: Vec<&str> = self
            .journeys
            .iter()
            .filter(|&&journey| failures.falls(reading, journey, lost))
            .map(|&journey| model.components[journey.index()].name.as_str())
            .collect();
        let blast = failures.blast(reading, lost);
        let teams: BTreeSet<_> = blast.iter().filter_map(|node| model.components[node.index()].owner).collect();
        let own = model.components[lost.index()].owner;
        let paged = teams.len();
        if hit.is_empty() && teams.iter().all(|&team| Some(team) == own) {
            return None;
        }
        let mut parts = Vec::new();
        if !hit.is_empty() {
            parts.push(format!("{} {}", journeys(&hit), if hit.len() == 1 { "stops" } else { "stop" }));
        }
        if paged > 1 {
            parts.push(format!("{paged} teams are paged"));
        }
        if parts.is_empty() {
            return None;
        }
        Some(format!("when `{}` is down, {}", model.components[lost.index()].name, parts.join(" and ")))
    }
}

fn journeys(names: &[&str]) -> String {
    let named: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    let listed = match (names.len() - named.len(), named.as_slice()) {
        (0, [others @ .., last]) if !others.is_empty() => format!("{} and {last}", others.join(", ")),
        (0, all) => all.join(", "),
        (rest, all) => format!("{} and {rest} more", all.join(", ")),
    };
    format!("{} {listed}", if names.len() == 1 { "the journey" } else { "the journeys" })
}
