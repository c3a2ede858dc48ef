use super::engine::Engine;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model};

/// So many joint losses are tried for one claim: all pairs of 400 targets, all triples of 80. What a larger claim promises beyond is not judged.
const TRIED: usize = 80_000;

/// The first smallest set of targets whose joint loss breaks a `survives`; see [`super::Failures::breaking`].
pub(super) fn breaking(model: &Model, graph: &Graph, engine: &Engine, g: DependencyId) -> Vec<ComponentId> {
    let dependency = &model.dependencies[g.index()];
    let Some(owner) = dependency.owner else { return Vec::new() };
    let targets = graph.targets(g);
    if let Some(&alone) = targets.iter().find(|&&target| dependency.required > 0 && engine.falls(model, graph, owner, target)) {
        return vec![alone];
    }
    let mut tries = TRIED;
    for size in 2..=(dependency.required as usize).min(targets.len()) {
        let mut chosen: Vec<usize> = (0..size).collect();
        loop {
            let failed: Vec<_> = chosen.iter().map(|&at| targets[at]).collect();
            if engine.spread_to(model, graph, &failed, owner, None).fall(owner).is_some() {
                return failed;
            }
            tries -= 1;
            if tries == 0 {
                return Vec::new();
            }
            let Some(at) = (0..size).rev().find(|&at| chosen[at] < targets.len() - size + at) else { break };
            chosen[at] += 1;
            (at + 1..size).for_each(|next| chosen[next] = chosen[next - 1] + 1);
        }
    }
    Vec::new()
}
