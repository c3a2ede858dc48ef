//! What a finding would cost, from the failure model: which journeys stop and how many teams have something down.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use crate::diagnostic::Weight;
use crate::fault::{Failures, Reading};
use crate::model::{ComponentId, Model, builtin};

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

/// What stops, and how many teams that is the business of.
struct Cost {
    journeys: Vec<ComponentId>,
    /// How many teams: most findings are never asked.
    teams: OnceLock<usize>,
}

impl<'m> Stakes<'m> {
    pub fn new(model: &'m Model, failures: &'m Failures<'m>) -> Self {
        let ids = (0..model.components.len() as u32).map(ComponentId);
        let journeys = ids.filter(|&id| model.is_kind(id, builtin::kind::JOURNEY)).collect();
        Self { model, failures, journeys, known: Mutex::default() }
    }

    /// One sentence on the loss of a component, or nothing where it costs no journey and no team but its own. Linear in its blast.
    pub fn of(&self, reading: Reading, id: ComponentId) -> Option<String> {
        let cost = self.cost(reading, id);
        let lost = &self.model.components[id.index()];
        let mut parts = Vec::new();
        if !cost.journeys.is_empty() {
            let hit: Vec<&str> = cost.journeys.iter().map(|&journey| self.model.components[journey.index()].name.as_str()).collect();
            parts.push(format!("{} {}", journeys(&hit), if hit.len() == 1 { "stops" } else { "stop" }));
        }
        let teams = *cost.teams.get_or_init(|| self.teams(reading, id));
        if teams > 1 {
            parts.push(format!("{teams} teams are affected"));
        }
        if parts.is_empty() {
            return None;
        }
        Some(format!("when `{}` is down, {}", lost.name, parts.join(" and ")))
    }

    /// What the loss of a component costs, in numbers. Linear in the journeys.
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
        let cost = Arc::new(Cost { journeys, teams: OnceLock::new() });
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&cost));
        cost
    }

    /// How many teams own something that falls with a component.
    fn teams(&self, reading: Reading, lost: ComponentId) -> usize {
        let mut paged = vec![false; self.model.teams.len()];
        let owners = |c: ComponentId| self.model.components[c.index()].owner;
        self.failures.blast(reading, lost).iter().filter_map(owners).for_each(|team| paged[team.index()] = true);
        paged.into_iter().filter(|paged| *paged).count()
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
