use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::Reading;
use super::engine::Engine;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, DependencyKind, Model};

/// So many joint losses are followed for one claim, at the most: all pairs of 400 targets, all triples of 80, and far more where few targets
/// keep the owner up. What a larger claim promises beyond is not judged.
const TRIED: usize = 80_000;
/// So many for all claims of a model together, in equal parts: about a second.
const TRIED_IN_ALL: usize = 400_000;
/// So many for one claim, at the least: all pairs of 30 targets, all triples of 14.
const TRIED_AT_LEAST: usize = 500;

/// What breaks the claims `survives`, worked out once each: rules ask again for every claim that is alike.
pub(super) struct Claims {
    /// How many joint losses may be followed for each.
    tries: usize,
    known: Mutex<FxHashMap<(Reading, DependencyId), Vec<ComponentId>>>,
}

impl Claims {
    pub(super) fn of(model: &Model) -> Self {
        let joint = model.dependencies.iter().filter(|d| d.kind == DependencyKind::Survives && d.required > 1).count();
        Self { tries: (TRIED_IN_ALL / joint.max(1)).clamp(TRIED_AT_LEAST, TRIED), known: Mutex::default() }
    }

    /// The first smallest set of targets whose joint loss breaks a claim; see [`super::Failures::breaking`].
    pub(super) fn breaking(&self, model: &Model, graph: &Graph, engine: &Engine, g: DependencyId) -> Vec<ComponentId> {
        let of = (engine.reading, g);
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&of) {
            return known.clone();
        }
        let found = breaking(model, graph, engine, g, self.tries);
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(of, found.clone());
        found
    }
}

fn breaking(model: &Model, graph: &Graph, engine: &Engine, g: DependencyId, tries: usize) -> Vec<ComponentId> {
    let dependency = &model.dependencies[g.index()];
    let Some(owner) = dependency.owner else { return Vec::new() };
    let targets = graph.targets(g);
    if let Some(&alone) = targets.iter().find(|&&target| dependency.required > 0 && engine.falls(model, graph, owner, target)) {
        return vec![alone];
    }
    let falls = |lost: &[usize]| {
        let failed: Vec<_> = lost.iter().map(|&at| targets[at]).collect();
        engine.spread_to(model, graph, &failed, owner, None).fall(owner).is_some()
    };
    let mut search = Search { falls, kept: vec![false; targets.len()], tries, first: None };
    for size in 2..=(dependency.required as usize).min(targets.len()) {
        search.extend(&mut Vec::new(), size);
        if let Some(first) = search.first {
            return first.into_iter().map(|at| targets[at]).collect();
        }
        if search.tries == 0 {
            break;
        }
    }
    Vec::new()
}

/// Looks for the sets of one size that break a claim. Targets are named by their places.
///
/// Some targets are enough to keep the owner up whatever else is lost, and every set that breaks the claim has one of them. So only these are
/// tried next: of `any of { … }` that is a single one at each step, where all sets of that size would be tried otherwise.
struct Search<F> {
    /// Whether the owner goes down when these are lost together.
    falls: F,
    /// By target: all sets with it have been looked at already.
    kept: Vec<bool>,
    /// How many joint losses may still be followed.
    tries: usize,
    first: Option<Vec<usize>>,
}

impl<F: Fn(&[usize]) -> bool> Search<F> {
    /// Looks at all sets that have so many targets more than these.
    fn extend(&mut self, lost: &mut Vec<usize>, more: usize) {
        if more == 0 {
            if self.breaks(lost) {
                let mut found = lost.clone();
                found.sort_unstable();
                if self.first.as_ref().is_none_or(|first| found < *first) {
                    self.first = Some(found);
                }
            }
            return;
        }
        let next = self.next(lost, more);
        for &at in &next {
            lost.push(at);
            self.extend(lost, more - 1);
            lost.pop();
            self.kept[at] = true;
        }
        next.iter().for_each(|&at| self.kept[at] = false);
    }

    /// The targets of which every larger set that breaks the claim has one.
    fn next(&mut self, lost: &[usize], more: usize) -> Vec<usize> {
        let free: Vec<usize> = (0..self.kept.len()).filter(|at| !self.kept[*at] && !lost.contains(at)).collect();
        let all: Vec<usize> = lost.iter().chain(&free).copied().collect();
        if free.len() < more || !self.breaks(&all) {
            return Vec::new();
        }
        // The last one is not worth being looked for in this way: that costs as much as trying them all.
        if more == 1 {
            return free;
        }
        let mut rest = lost.to_vec();
        let mut next = Vec::new();
        for at in free {
            rest.push(at);
            if self.breaks(&rest) {
                rest.pop();
                next.push(at);
            }
        }
        next
    }

    /// Nothing breaks once all tries are spent.
    fn breaks(&mut self, lost: &[usize]) -> bool {
        self.tries = self.tries.saturating_sub(1);
        self.tries > 0 && (self.falls)(lost)
    }
}
