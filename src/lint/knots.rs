//! Those that fall with each other. To many rules they are one thing, of which one component speaks: which one may change with every name
//! that joins, and a permission that stands in another one holds all the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::allow::Ends;
use crate::fault::{Failures, Reading};
use crate::model::{ComponentId, Model};

/// Who falls with whom, where that are several.
#[derive(Debug, Default)]
pub(super) struct Knots {
    members: Vec<Vec<ComponentId>>,
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
                knots.of[reading as usize].extend(members.iter().map(|&member| (member, knots.members.len())));
                knots.members.push(members);
            }
        }
        knots
    }

    /// Whom findings of one rule speak for beside those whom they name. Who is named by another one speaks for itself.
    pub fn spoken_for(&self, findings: &mut [Ends]) {
        let named: FxHashSet<ComponentId> = findings.iter().flat_map(|ends| &ends.named).copied().collect();
        for ends in findings {
            let knots = ends.named.iter().filter_map(|end| self.of[ends.reading as usize].get(end));
            let members = knots.flat_map(|&knot| &self.members[knot]).copied();
            ends.spoken_for = members.filter(|member| !named.contains(member)).collect();
        }
    }
}
