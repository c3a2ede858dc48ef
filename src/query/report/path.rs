//! `path A to B`: the chain of written dependencies that proves that one comes to the other.

use super::super::eval::Run;
use super::super::eval::value::Value;
use crate::diagnostic::{Path, Step};
use crate::fault::Witness;
use crate::model::{ComponentId, DependencyId, Model};

/// How many steps of one proof are shown.
const STEPS: usize = 48;

/// How many chains of one proof are listed; there may be many more than parts.
const CHAINS: usize = 8;

/// A component on the way, with the dependency that leads on.
#[derive(Clone)]
pub struct Stop {
    pub component: ComponentId,
    pub via: Option<DependencyId>,
}

/// The ways from a component or dependency to a component: the failure's proof, else that of the start, else the shortest chain of anything
/// that is written. From a dependency there is one for each target that is lost. To several, the proof that it goes down when they are lost together.
pub fn find(run: &Run<'_>, from: &Value<'_>, to: &[ComponentId], subject: &Value<'_>) -> Vec<Vec<Stop>> {
    let reading = run.reading;
    let [to] = *to else {
        let ends = match from {
            Value::Component(a) => vec![*a],
            Value::Dependency(g) => run.graph.targets(*g).to_vec(),
            _ => Vec::new(),
        };
        return ends
            .into_iter()
            .filter_map(|end| run.failures.joint_witness(reading, end, to))
            .flat_map(|witness| chains(&witness))
            .collect();
    };
    match from {
        Value::Component(a) if *a == to => round(run, *a, subject).into_iter().collect(),
        Value::Component(a) => {
            let proof = run.failures.witness(reading, *a, to).or_else(|| run.failures.start_witness(reading, *a, to));
            match proof {
                Some(witness) => chains(&witness),
                None => chain(run, *a, to).into_iter().collect(),
            }
        }
        Value::Dependency(g) => match run.failures.gate_witness(reading, *g, to) {
            Some(witnesses) => witnesses.iter().flat_map(chains).collect(),
            None => {
                let targets = &run.model.targets[run.model.dependencies[g.index()].targets.range()];
                targets
                    .iter()
                    .filter_map(|target| run.failures.start_witness(reading, target.component, to))
                    .flat_map(|witness| chains(&witness))
                    .collect()
            }
        },
        _ => Vec::new(),
    }
}

/// The way on which a measure comes to its value. To the end of a measure there may be shorter ones, which prove nothing about it.
pub fn of_measure(run: &Run<'_>, measure: u32, from: ComponentId) -> Vec<Stop> {
    let way = run.measured(measure).way(from);
    let next = way.iter().skip(1).map(Some).chain([None]);
    way.iter().zip(next).map(|(at, next)| Stop { component: *at, via: next.and_then(|next| leads(run, *at, *next)) }).collect()
}

/// Each loss that a proof rests on as a way of its own.
fn chains(witness: &Witness) -> Vec<Vec<Stop>> {
    let chains = witness.chains(CHAINS, |_| ());
    chains.into_iter().map(|chain| chain.into_iter().map(|part| Stop { component: part.component, via: part.via }).collect()).collect()
}

/// The shortest way round: of the cycle that the finding is about, or else of any written dependencies.
fn round(run: &Run<'_>, at: ComponentId, subject: &Value<'_>) -> Option<Vec<Stop>> {
    if let Value::Cycle(cycle) = subject
        && cycle.shortest.first().is_some_and(|(first, _)| *first == at)
    {
        let members: Vec<ComponentId> = cycle.shortest.iter().map(|(member, _)| *member).collect();
        let next = members.iter().copied().cycle().skip(1);
        let mut stops: Vec<Stop> =
            members.iter().zip(next).map(|(member, next)| Stop { component: *member, via: leads(run, *member, next) }).collect();
        stops.push(Stop { component: at, via: None });
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
    let mut stops: Vec<Stop> = steps.into_iter().map(|(component, via)| Stop { component, via: Some(via) }).collect();
    stops.push(Stop { component: to, via: None });
    Some(stops)
}

/// With names and places.
pub fn written(model: &Model, stops: &[Stop], message: String) -> Path {
    let step = |stop: &Stop| {
        let component = &model.components[stop.component.index()];
        Step { name: component.name.to_string(), span: stop.via.map_or(component.span, |via| model.dependencies[via.index()].span) }
    };
    Path { steps: stops.iter().take(STEPS).map(step).collect(), message }
}
