//! What a finding would cost, from the failure model: which journeys stop and how many teams are paged.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::Weight;
use crate::fault::{Failures, Reading};
use crate::model::{ComponentId, Model, TeamId, builtin};

/// How many journeys are named before the rest is counted.
const NAMED: usize = 3;

/// What the losses of a model cost. Components that fall with each other cost the same, and are looked at once.
pub(super) struct Stakes<'m> {
    model: &'m Model,
    failures: &'m Failures<'m>,
    journeys: Vec<ComponentId>,
    /// By reading and knot.
    known: Mutex<Known>,
}

type Known = FxHashMap<(Reading, Option<u32>), Arc<Cost>>;

/// What stops, and who is called.
struct Cost {
    journeys: Vec<ComponentId>,
    teams: FxHashSet<TeamId>,
}

impl<'m> Stakes<'m> {
    pub fn new(model: &'m Model, failures: &'m Failures<'m>) -> Self {
        let ids = (0..model.components.len() as u32).map(ComponentId);
        let journeys = ids.filter(|&id| model.is_kind(id, builtin::kind::JOURNEY)).collect();
        Self { model, failures, journeys, known: Mutex::default() }
    }

    /// One sentence on the loss of a component, or nothing where it costs no journey and no team but its own. Linear in its blast.
    pub fn of(&self, reading: Reading, lost: ComponentId) -> Option<String> {
        let cost = self.cost(reading, lost);
        let lost = &self.model.components[lost.index()];
        let mut parts = Vec::new();
        if !cost.journeys.is_empty() {
            let hit: Vec<&str> = cost.journeys.iter().map(|&journey| self.model.components[journey.index()].name.as_str()).collect();
            parts.push(format!("{} {}", journeys(&hit), if hit.len() == 1 { "stops" } else { "stop" }));
        }
        if cost.teams.len() > 1 {
            parts.push(format!("{} teams are paged", cost.teams.len()));
        }
        if parts.is_empty() {
            return None;
        }
        Some(format!("when `{}` is down, {}", lost.name, parts.join(" and ")))
    }

    /// What the loss of a component costs, in numbers. Linear in its blast.
    pub fn weight(&self, reading: Reading, lost: ComponentId) -> Weight {
        let journeys = self.cost(reading, lost).journeys.len() as u32;
        Weight { journeys, down: self.failures.blast_count(reading, lost) }
    }

    fn cost(&self, reading: Reading, lost: ComponentId) -> Arc<Cost> {
        let key = (reading, self.failures.knot(reading, lost));
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let falls = |journey: &ComponentId| self.failures.falls(reading, *journey, lost);
        let journeys = self.journeys.iter().copied().filter(falls).collect();
        let teams = self.failures.blast(reading, lost).iter().filter_map(|c| self.model.components[c.index()].owner).collect();
        let cost = Arc::new(Cost { journeys, teams });
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&cost));
        cost
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
