//! `path A to B`: the chain of written dependencies that proves that one comes to the other.

use super::super::eval::Run;
use super::super::eval::value::Value;
use crate::diagnostic::{Path, Step};
use crate::fault::Witness;
use crate::model::{ComponentId, DependencyId, Model};

/// How many steps of one proof are shown.
const STEPS: usize = 48;

/// A component on the way, with the dependency that leads on.
pub struct Stop {
    pub component: ComponentId,
    pub via: Option<DependencyId>,
    pub depth: usize,
}

/// The ways from a component or dependency to a component: the failure's proof, else that of the start, else the shortest chain of anything
/// that is written. From a dependency there is one for each target that is lost.
pub fn find(run: &Run<'_>, from: &Value<'_>, to: ComponentId, subject: &Value<'_>) -> Vec<Vec<Stop>> {
    let reading = run.reading;
    match from {
        Value::Component(a) if *a == to => round(run, *a, subject).into_iter().collect(),
        Value::Component(a) => {
            let proof = run.failures.witness(reading, *a, to).or_else(|| run.failures.start_witness(reading, *a, to));
            match proof {
                Some(witness) => vec![stops(&witness)],
                None => chain(run, *a, to).into_iter().collect(),
            }
        }
        Value::Dependency(g) => match run.failures.gate_witness(reading, *g, to) {
            Some(witnesses) => witnesses.iter().map(stops).collect(),
            None => {
                let targets = &run.model.targets[run.model.dependencies[g.index()].targets.range()];
                targets
                    .iter()
                    .filter_map(|target| run.failures.start_witness(reading, target.component, to))
                    .map(|witness| stops(&witness))
                    .collect()
            }
        },
        _ => Vec::new(),
    }
}

fn stops(witness: &Witness) -> Vec<Stop> {
    witness.walk().map(|(depth, part)| Stop { component: part.component, via: part.via, depth }).collect()
}

/// The shortest way round: of the cycle that the finding is about, or else of any written dependencies.
fn round(run: &Run<'_>, at: ComponentId, subject: &Value<'_>) -> Option<Vec<Stop>> {
    if let Value::Cycle(cycle) = subject
        && cycle.shortest.first().is_some_and(|(first, _)| *first == at)
    {
        let members: Vec<ComponentId> = cycle.shortest.iter().map(|(member, _)| *member).collect();
        let next = members.iter().copied().cycle().skip(1);
        let mut stops: Vec<Stop> =
            members.iter().zip(next).map(|(member, next)| Stop { component: *member, via: leads(run, *member, next), depth: 0 }).collect();
        stops.push(Stop { component: at, via: None, depth: 0 });
        return Some(stops);
    }
    chain(run, at, at)
}

/// The hardest dependency between two neighbours, the first of several.
fn leads(run: &Run<'_>, from: ComponentId, to: ComponentId) -> Option<DependencyId> {
    let leads = |g: &DependencyId| run.graph.targets(*g).contains(&to);
    let soft = |g: &DependencyId| !run.reading.is_hard(&run.model.dependencies[g.index()]);
    run.graph.gates_of(from).filter(leads).min_by_key(|g| (soft(g), *g))
}

fn chain(run: &Run<'_>, from: ComponentId, to: ComponentId) -> Option<Vec<Stop>> {
    let steps = run.written().shortest_path(from, to)?;
    let mut stops: Vec<Stop> = steps.into_iter().map(|(component, via)| Stop { component, via: Some(via), depth: 0 }).collect();
    stops.push(Stop { component: to, via: None, depth: 0 });
    Some(stops)
}

/// With names and places.
pub fn written(model: &Model, stops: &[Stop], message: String) -> Path {
    let step = |stop: &Stop| {
        let component = &model.components[stop.component.index()];
        Step {
            name: component.name.to_string(),
            span: stop.via.map_or(component.span, |via| model.dependencies[via.index()].span),
            depth: u8::try_from(stop.depth).unwrap_or(u8::MAX),
        }
    };
    Path { steps: stops.iter().take(STEPS).map(step).collect(), message }
}
