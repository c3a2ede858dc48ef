//! An architecture in numbers that can be compared over time.

use rustc_hash::FxHashSet;

use crate::fault::{Failures, Reading};
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, DependencyKind, Model, Phase, Verb, builtin};

/// The size of a graph, and how much hangs together in it. What is planned or retired does not count, but for `components` and `dependencies`, which
/// are those of every summary.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Numbers {
    /// Components of the model.
    pub components: usize,
    /// Dependencies and claims of the model.
    pub dependencies: usize,
    /// Of all ordered pairs of different components, the share in which the first one needs, wants, uses or runs in the second one: 0 to 1.
    pub density: f64,
    /// How many components call, while serving or to start, the one that most of them call.
    pub fan_in: usize,
    /// That component; of several the one with the smallest name.
    pub fan_in_of: Option<String>,
    /// How many components are, each by itself, enough to stop a journey; journeys are not counted.
    pub single_points: usize,
}

/// The numbers of a model. Linear in it but for the failure model, and the causes of each journey.
pub fn numbers(model: &Model) -> Numbers {
    let graph = Graph::new(model);
    let failures = Failures::new(model, &graph);
    let mut pairs: FxHashSet<(ComponentId, ComponentId)> = FxHashSet::default();
    let mut calls: FxHashSet<(ComponentId, ComponentId)> = FxHashSet::default();
    for owner in graph.components() {
        for gate in graph.gates_of(owner) {
            let dependency = &model.dependencies[gate.index()];
            let DependencyKind::Written(verb) = dependency.kind else { continue };
            let ends = graph.targets(gate).iter().filter(|&&target| target != owner).map(|&target| (owner, target));
            if verb != Verb::Changes {
                pairs.extend(ends.clone());
            }
            if matches!(verb, Verb::Needs | Verb::Wants | Verb::Uses) && matches!(dependency.phase, Phase::Serve | Phase::Start) {
                calls.extend(ends);
            }
        }
    }
    let present = graph.components().count();
    let mut leaning = vec![0; model.components.len()];
    calls.iter().for_each(|(_, target)| leaning[target.index()] += 1);
    let most = (0..leaning.len()).rev().max_by_key(|&i| leaning[i]).filter(|&i| leaning[i] > 0);
    Numbers {
        components: model.components.len(),
        dependencies: model.dependencies.len(),
        density: if present < 2 { 0.0 } else { pairs.len() as f64 / (present * (present - 1)) as f64 },
        fan_in: most.map_or(0, |i| leaning[i]),
        fan_in_of: most.map(|i| model.components[i].name.to_string()),
        single_points: single_points(model, &graph, &failures),
    }
}

fn single_points(model: &Model, graph: &Graph, failures: &Failures<'_>) -> usize {
    let is_journey = |&id: &ComponentId| model.is_kind(id, builtin::kind::JOURNEY);
    let mut points = BitSet::new(graph.len());
    for journey in graph.components().filter(is_journey) {
        failures.causes(Reading::Sure, journey).iter().for_each(|cause| _ = points.insert(cause));
    }
    points.iter().filter(|cause| !is_journey(cause)).count()
}
