//! Those that fall with each other. To many rules they are one thing, of which one component speaks: which one may change with every name
//! that joins, and a permission that stands in another one, or a finding that was known of another one, holds all the same.

use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::allow::Ends;
use crate::fault::{Failures, Reading};
use crate::model::{ComponentId, Model};

/// Who falls with whom, where that are several.
#[derive(Debug, Default)]
pub(super) struct Knots {
    /// By knot: the names of its members, sorted.
    names: Vec<Arc<[String]>>,
    /// By reading of doubt, and by member.
    of: [FxHashMap<ComponentId, usize>; 2],
}

impl Knots {
    /// Linear in the model, once it is known what falls with what.
    pub fn new(model: &Model, failures: &Failures<'_>) -> Self {
        let mut knots = Self::default();
        let readings = if failures.has_doubt() { &Reading::ALL[..] } else { &[Reading::Sure] };
        for &reading in readings {
            let mut members: FxHashMap<ComponentId, Vec<ComponentId>> = FxHashMap::default();
            for id in (0..model.components.len() as u32).map(ComponentId) {
                if let Some(fate) = failures.fate(reading, id) {
                    members.entry(fate).or_default().push(id);
                }
            }
            for members in members.into_values().filter(|members| members.len() > 1) {
                knots.of[reading as usize].extend(members.iter().map(|&member| (member, knots.names.len())));
                let mut names: Vec<String> = members.iter().map(|member| model.components[member.index()].name.to_string()).collect();
                names.sort_unstable();
                knots.names.push(names.into());
            }
        }
        knots
    }

    /// The names of those for whom the ends of a finding speak, a list for each end that speaks for others.
    pub fn spoken_for(&self, ends: &Ends) -> Vec<Arc<[String]>> {
        ends.named.iter().filter_map(|&end| Some(Arc::clone(&self.names[self.of(ends.reading, end)?]))).collect()
    }

    fn of(&self, reading: Reading, id: ComponentId) -> Option<usize> {
        self.of[reading as usize].get(&id).copied()
    }
}

/// Whom the findings of one rule speak for beside those whom they name.
pub(super) struct Spokesmen<'k> {
    knots: &'k Knots,
    /// Who is named by any of them speaks for itself.
    named: FxHashSet<ComponentId>,
}

impl<'k> Spokesmen<'k> {
    pub fn new(knots: &'k Knots, findings: &[Ends]) -> Self {
        Self { knots, named: findings.iter().flat_map(|ends| &ends.named).copied().collect() }
    }

    /// Whether a finding speaks for this one, too.
    pub fn speaks_for(&self, ends: &Ends, id: ComponentId) -> bool {
        let Some(knot) = self.knots.of(ends.reading, id) else { return false };
        !self.named.contains(&id) && ends.named.iter().any(|&end| self.knots.of(ends.reading, end) == Some(knot))
    }
}
