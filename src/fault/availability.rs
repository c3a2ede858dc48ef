use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::diagram::Diagram;
use super::{Closure, Reading};
use crate::graph::{Condensation, Graph, Lists};
use crate::model::{ComponentId, DependencyId, Model, Value};

/// Which share of time something is up, from 0 to 1. The two are the same where it could be worked out exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Availability {
    /// At least this.
    pub least: f64,
    /// At most this.
    pub most: f64,
}

impl Availability {
    const FULL: Self = Self { least: 1.0, most: 1.0 };

    /// Whether nothing is in between but what arithmetic loses: a third of a millisecond in a year.
    pub fn is_exact(self) -> bool {
        self.most - self.least < 1e-11
    }
}

/// How much is tried before bounds have to do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Dependencies looked at for one component.
    pub steps: usize,
    /// Dependencies looked at for all.
    pub all_steps: usize,
    /// Nodes of the diagram of one component.
    pub nodes: usize,
    /// Nodes of all diagrams.
    pub all_nodes: usize,
    /// What may fail by itself in one diagram: it is walked as deep as that.
    pub deep: usize,
}

impl Limits {
    /// A tenth of a second of work at the most, and exact for what people can oversee.
    pub(super) const USUAL: Self = Self { steps: 1 << 13, all_steps: 1 << 21, nodes: 1 << 13, all_nodes: 1 << 19, deep: 1 << 9 };
}

/// What components promise, taken apart: by how much each may fail by itself so that its promise is just kept (S20). What is promised includes
/// what the component needs, so its own part is what the promise leaves after these; without a promise it is nothing.
///
/// Components fail independently of each other by their own parts, and everything else follows from the dependencies: that is the exact
/// structure, in which a part that several share counts once. A dependency with a `buffer` is left out, since nobody knows which outages it
/// swallows. In a circle the own parts are not determined: there they are taken as nothing for the upper bound, and as the whole promise for the
/// lower one.
pub(super) struct Promises {
    /// The dependencies that count, by owner.
    gates: Lists,
    order: Condensation,
    /// What is promised, by component.
    slo: FxHashMap<ComponentId, f64>,
    /// The probability that a component fails by itself: at least and at most.
    own: FxHashMap<ComponentId, (f64, f64)>,
    /// Of every component, its own part included: the lower bound counts shared parts each time they are needed, the upper one looks only at
    /// what it needs alone.
    bounds: Vec<Availability>,
    /// What the needs of those that promise something leave of it.
    needs: FxHashMap<ComponentId, Availability>,
    limits: Limits,
    work: Mutex<Work>,
}

impl Promises {
    /// Bottom up over the condensed graph, so that what a component needs is known before it.
    pub(super) fn new(model: &Model, graph: &Graph, reading: Reading, limits: Limits) -> Self {
        let counts = |g: &u32| {
            let dependency = &model.dependencies[*g as usize];
            Closure::Serving.carries(reading, dependency) && dependency.buffer == 0 && graph.threshold(DependencyId(*g)) != u32::MAX
        };
        let owned = (0..model.dependencies.len() as u32)
            .filter(counts)
            .filter_map(|g| Some((model.dependencies[g as usize].owner?.0, g)));
        let gates = Lists::new(graph.len(), owned.collect::<Vec<_>>().into_iter());
        let leads = (0..graph.len() as u32).flat_map(|c| {
            let gates = gates.of(c).iter();
            gates.flat_map(move |&g| graph.targets(DependencyId(g)).iter().map(move |target| (c, target.0)))
        });
        let order = Condensation::new(&Lists::new(graph.len(), leads.collect::<Vec<_>>().into_iter()));
        let slo = promised(model, graph);
        let bounds = vec![Availability::FULL; graph.len()];
        let work = Mutex::new(Work::new(graph.len()));
        let mut promises = Self { gates, order, slo, own: FxHashMap::default(), bounds, needs: FxHashMap::default(), limits, work };
        if !promises.slo.is_empty() {
            promises.take_apart(graph);
        }
        promises
    }

    fn take_apart(&mut self, graph: &Graph) {
        let mut work = Work::new(graph.len());
        work.to_come = self.slo.len();
        for part in 0..self.order.len() as u32 {
            let members: Vec<ComponentId> = self.order.parts.of(part).iter().map(|&c| ComponentId(c)).collect();
            let is_circle = members.len() > 1;
            if is_circle {
                for &c in &members {
                    if let Some(slo) = self.slo.get(&c) {
                        self.own.insert(c, (0.0, 1.0 - slo));
                    }
                }
            }
            let least = self.least_of_part(graph, &members);
            for &c in &members {
                self.bounds[c.index()] = Availability { least, most: self.most_of_alone(graph, c) };
            }
            for &c in &members {
                let Some(&slo) = self.slo.get(&c) else { continue };
                let needs = self.work_out(graph, c, &mut work);
                work.to_come -= 1;
                self.needs.insert(c, needs);
                let bounds = &mut self.bounds[c.index()];
                bounds.most = slo.min(needs.most);
                if !is_circle {
                    bounds.least = slo.min(needs.least);
                    let left = |of: f64| if of > slo { 1.0 - slo / of } else { 0.0 };
                    self.own.insert(c, (left(needs.least), left(needs.most)));
                }
            }
        }
    }

    /// What the needs of a component leave it at the most and at the least, its own part not counted.
    pub(super) fn of(&self, graph: &Graph, c: ComponentId) -> Availability {
        if self.slo.is_empty() {
            return Availability::FULL;
        }
        if let Some(known) = self.needs.get(&c) {
            return *known;
        }
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        // What is asked later must not depend on what was asked before.
        (work.steps, work.nodes, work.to_come) = (0, 0, 1);
        self.work_out(graph, c, &mut work)
    }

    /// What is needed alone bounds what needs it; in a circle, what stands outside of that: the bounds of the others may rest on its own part.
    fn most_of_alone(&self, graph: &Graph, c: ComponentId) -> f64 {
        let alone = self.gates.of(c.0).iter().map(|&g| DependencyId(g)).filter(|&g| graph.threshold(g) == 1);
        let outside = |target: &&ComponentId| self.order.part_of[target.index()] != self.order.part_of[c.index()];
        alone.flat_map(|g| graph.targets(g)).filter(outside).fold(1.0, |most, target| most.min(self.bounds[target.index()].most))
    }

    /// That all members of a part of the graph are up, own parts included: events that help each other are at least as probable together as
    /// the product says (J. D. Esary, F. Proschan, D. W. Walkup, "Association of Random Variables", 1967).
    fn least_of_part(&self, graph: &Graph, members: &[ComponentId]) -> f64 {
        let inside = |c: ComponentId| self.order.part_of[c.index()] == self.order.part_of[members[0].index()];
        let own: f64 = if members.len() > 1 { members.iter().map(|&c| self.well(c).0).product() } else { 1.0 };
        own * members.iter().flat_map(|c| self.gates.of(c.0)).map(|&g| self.least_of_gate(graph, DependencyId(g), inside)).product::<f64>()
    }

    /// That enough targets of a gate are up, when some are up for certain: that the best of the others are.
    fn least_of_gate(&self, graph: &Graph, g: DependencyId, up: impl Fn(ComponentId) -> bool) -> f64 {
        let targets = graph.targets(g);
        let required = (targets.len() + 1).saturating_sub(graph.threshold(g) as usize);
        let mut others: Vec<f64> = targets.iter().filter(|&&target| !up(target)).map(|target| self.bounds[target.index()].least).collect();
        others.sort_unstable_by(|a, b| b.total_cmp(a));
        others.iter().take(required.saturating_sub(targets.len() - others.len())).product()
    }

    /// The probability that a component does not fail by itself: at least and at most.
    fn well(&self, c: ComponentId) -> (f64, f64) {
        self.own.get(&c).map_or((1.0, 1.0), |&(least, most)| (1.0 - most, 1.0 - least))
    }

    /// Everything that takes the component down alone, by plain needs, is one factor each. What is left are the groups of these: given that
    /// all of these are up, the component is up unless one of the groups is lost by what lies outside, which the diagram knows.
    fn work_out(&self, graph: &Graph, c: ComponentId, work: &mut Work) -> Availability {
        let (mut result, mut cap) = (Availability::FULL, self.most_of_alone(graph, c));
        // What earlier ones left over is shared by those to come.
        let allowed = self.limits.steps.min(self.limits.all_steps.saturating_sub(work.steps) / work.to_come.max(1));
        let mut steps = allowed;
        work.begin();
        work.alone.push(c);
        work.mark[c.index()] = (work.round, true);
        let mut at = 0;
        let mut complete = true;
        while let Some(&u) = work.alone.get(at) {
            at += 1;
            if u != c {
                let (least, most) = self.well(u);
                result = Availability { least: result.least * least, most: result.most * most };
                cap = cap.min(self.slo.get(&u).copied().unwrap_or(1.0));
            }
            for &g in self.gates.of(u.0) {
                let g = DependencyId(g);
                if graph.threshold(g) > 1 {
                    work.groups.push(g);
                    continue;
                }
                for &target in graph.targets(g) {
                    if steps == 0 {
                        complete = false;
                    } else if work.mark[target.index()].0 != work.round {
                        work.mark[target.index()] = (work.round, true);
                        work.alone.push(target);
                    }
                    steps = steps.saturating_sub(1);
                }
            }
        }
        let whole = self.bounds[c.index()].least;
        if !complete {
            work.steps += allowed;
            return Availability { least: whole, most: result.most.min(cap) };
        }
        let groups = self.groups(graph, work, &mut steps);
        work.steps += allowed - steps;
        match groups {
            Some(groups) => Availability { least: (result.least * groups.least).max(whole), most: (result.most * groups.most).min(cap) },
            None => {
                let alone = |target: ComponentId| work.mark[target.index()] == (work.round, true);
                let groups: f64 = work.groups.iter().map(|&g| self.least_of_gate(graph, g, alone)).product();
                Availability { least: (result.least * groups).max(whole), most: result.most.min(cap) }
            }
        }
    }

    /// That none of the groups is lost by what lies outside of what takes the component down alone. `None` where that is too large.
    fn groups(&self, graph: &Graph, work: &mut Work, steps: &mut usize) -> Option<Availability> {
        let alone = |work: &Work, c: ComponentId| work.mark[c.index()] == (work.round, true);
        let enough = |work: &Work, g: DependencyId| {
            let outside = graph.targets(g).iter().filter(|&&target| !alone(work, target)).count();
            outside >= graph.threshold(g) as usize
        };
        let mut groups = std::mem::take(&mut work.groups);
        groups.retain(|&g| enough(work, g));
        work.groups = groups;
        // Everything outside on which the groups rest.
        let mut open: Vec<ComponentId> = work.groups.iter().flat_map(|&g| graph.targets(g)).copied().collect();
        let mut outside = Vec::new();
        while let Some(c) = open.pop() {
            if work.mark[c.index()].0 == work.round {
                continue;
            }
            work.mark[c.index()] = (work.round, false);
            outside.push(c);
            for &g in self.gates.of(c.0) {
                let targets = graph.targets(DependencyId(g));
                *steps = steps.checked_sub(targets.len())?;
                open.extend(targets);
            }
        }
        outside.sort_unstable_by_key(|c| (self.order.part_of[c.index()], c.0));
        let limit = self.limits.nodes.min(self.limits.all_nodes.saturating_sub(work.nodes) / work.to_come.max(1));
        let mut diagram = Diagram::new(limit);
        let own = |c: &ComponentId| self.own.get(c).copied().unwrap_or_default();
        if outside.iter().filter(|c| own(c).1 > 0.0).count() > self.limits.deep {
            return None;
        }
        let lost = self.lost(graph, work, &outside, &mut diagram);
        work.nodes += diagram.len();
        let lost = lost?;
        let most = 1.0 - diagram.probability(lost, |at| own(&outside[at as usize]).0);
        let least = 1.0 - diagram.probability(lost, |at| own(&outside[at as usize]).1);
        Some(Availability { least, most })
    }

    /// When one of the groups is lost, as a function of what fails by itself outside. Each function is the least fixed point, as the failure
    /// model has it: nothing fails without a cause.
    fn lost(&self, graph: &Graph, work: &Work, outside: &[ComponentId], diagram: &mut Diagram) -> Option<u32> {
        let mut falls: FxHashMap<ComponentId, u32> = FxHashMap::default();
        let mut at = 0;
        for part in outside.chunk_by(|a, b| self.order.part_of[a.index()] == self.order.part_of[b.index()]) {
            for &c in part {
                let own = if self.own.get(&c).is_some_and(|own| own.1 > 0.0) { diagram.failure(at)? } else { Diagram::NEVER };
                falls.insert(c, own);
                at += 1;
            }
            loop {
                let mut changed = false;
                for &c in part {
                    let mut down = falls[&c];
                    for &g in self.gates.of(c.0) {
                        let gate = self.gate(graph, DependencyId(g), &falls, diagram)?;
                        down = diagram.either(down, gate)?;
                    }
                    changed |= falls.insert(c, down) != Some(down);
                }
                if !changed || part.len() == 1 {
                    break;
                }
            }
        }
        let mut lost = Diagram::NEVER;
        for &g in &work.groups {
            let gate = self.gate(graph, g, &falls, diagram)?;
            lost = diagram.either(lost, gate)?;
        }
        Some(lost)
    }

    fn gate(&self, graph: &Graph, g: DependencyId, falls: &FxHashMap<ComponentId, u32>, diagram: &mut Diagram) -> Option<u32> {
        let targets = graph.targets(g).iter().filter_map(|target| falls.get(target).copied());
        let fall: Vec<u32> = targets.filter(|&fall| fall != Diagram::NEVER).collect();
        let threshold = graph.threshold(g);
        if fall.len() < threshold as usize { Some(Diagram::NEVER) } else { diagram.at_least(threshold, &fall) }
    }
}

/// What is used again for each component.
struct Work {
    /// The round in which a component was come to, and whether it takes the component down alone.
    mark: Vec<(u32, bool)>,
    round: u32,
    alone: Vec<ComponentId>,
    groups: Vec<DependencyId>,
    /// How many are still to be worked out.
    to_come: usize,
    /// Looked at so far.
    steps: usize,
    /// Of all diagrams so far.
    nodes: usize,
}

impl Work {
    fn new(len: usize) -> Self {
        Self { mark: vec![(0, false); len], round: 0, alone: Vec::new(), groups: Vec::new(), to_come: 1, steps: 0, nodes: 0 }
    }

    fn begin(&mut self) {
        self.round += 1;
        self.alone.clear();
        self.groups.clear();
    }
}

/// What is promised, as a share.
fn promised(model: &Model, graph: &Graph) -> FxHashMap<ComponentId, f64> {
    let Some(&slo) = model.names.attributes.get("slo") else { return FxHashMap::default() };
    let of = |c: ComponentId| {
        let mut given = model.given[model.components[c.index()].given.range()].iter();
        match given.find(|given| given.attribute == slo)?.value {
            Value::Percent(percent) => Some((c, (percent / 100.0).clamp(0.0, 1.0))),
            _ => None,
        }
    };
    graph.components().filter_map(of).collect()
}
