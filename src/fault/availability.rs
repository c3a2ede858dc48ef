use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::structure::Work;
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
    pub(super) const FULL: Self = Self { least: 1.0, most: 1.0 };

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
    pub(super) const USUAL: Self = Self { steps: 1 << 13, all_steps: 1 << 20, nodes: 1 << 13, all_nodes: 1 << 19, deep: 1 << 9 };
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
    pub gates: Lists,
    /// What a component needs alone.
    pub alone: Lists,
    /// The dependencies that count and have alternatives, by owner.
    pub groups: Lists,
    pub order: Condensation,
    /// What is promised, by component.
    pub slo: Vec<Option<f64>>,
    /// The probability that a component fails by itself: at least and at most. Nothing where nothing is promised.
    pub own: Vec<(f64, f64)>,
    /// Of every component, its own part included: the lower bound counts shared parts each time they are needed, the upper one looks only at
    /// what it needs alone.
    pub bounds: Vec<Availability>,
    /// What the needs of those that promise something leave of it.
    needs: FxHashMap<ComponentId, Availability>,
    pub limits: Limits,
    work: Mutex<Work>,
}

impl Promises {
    /// Bottom up over the condensed graph, so that what a component needs is known before it.
    pub(super) fn new(model: &Model, graph: &Graph, reading: Reading, limits: Limits) -> Self {
        let slo = promised(model, graph);
        let (bounds, work) = (vec![Availability::FULL; slo.len()], Mutex::new(Work::new(slo.len())));
        let own = vec![(0.0, 0.0); slo.len()];
        let mut promises = Self {
            gates: Lists::default(),
            alone: Lists::default(),
            groups: Lists::default(),
            order: Condensation::default(),
            slo,
            own,
            bounds,
            needs: FxHashMap::default(),
            limits,
            work,
        };
        if !promises.slo.is_empty() {
            promises.follow(graph, reading);
            promises.take_apart(graph);
        }
        promises
    }

    /// Finds what counts, and the order in which it has to be gone through.
    fn follow(&mut self, graph: &Graph, reading: Reading) {
        let counts = |g: &DependencyId| {
            let carries = Closure::Serving.felled_by(reading, graph, *g).is_some();
            carries && !graph.is_buffered(*g) && graph.threshold(*g) != u32::MAX
        };
        let [mut gates, mut alone, mut groups, mut leads] = [(); 4].map(|()| Lists::one_by_one(graph.len()));
        for c in (0..graph.len() as u32).map(ComponentId) {
            for g in graph.gates_of(c).filter(counts) {
                let is_alone = graph.threshold(g) == 1;
                gates.push(g.0);
                if !is_alone {
                    groups.push(g.0);
                }
                for target in graph.targets(g) {
                    leads.push(target.0);
                    if is_alone {
                        alone.push(target.0);
                    }
                }
            }
            [&mut gates, &mut alone, &mut groups, &mut leads].into_iter().for_each(Lists::end);
        }
        self.order = Condensation::new(&leads);
        (self.gates, self.alone, self.groups) = (gates, alone, groups);
    }

    fn take_apart(&mut self, graph: &Graph) {
        let mut work = Work::new(graph.len());
        work.to_come = self.slo.iter().flatten().count();
        for part in 0..self.order.len() as u32 {
            let members: Vec<ComponentId> = self.order.parts.of(part).iter().map(|&c| ComponentId(c)).collect();
            let is_circle = members.len() > 1;
            if is_circle {
                for &c in &members {
                    self.own[c.index()] = (0.0, self.slo[c.index()].map_or(0.0, |slo| 1.0 - slo));
                }
            }
            let least = self.least_of_part(graph, &members);
            for &c in &members {
                self.bounds[c.index()] = Availability { least, most: self.most_of_alone(c) };
            }
            for &c in &members {
                let Some(slo) = self.slo[c.index()] else { continue };
                let needs = self.work_out(graph, c, &mut work);
                work.to_come -= 1;
                self.needs.insert(c, needs);
                let bounds = &mut self.bounds[c.index()];
                bounds.most = slo.min(needs.most);
                if !is_circle {
                    bounds.least = slo.min(needs.least);
                    let left = |of: f64| if of > slo { 1.0 - slo / of } else { 0.0 };
                    self.own[c.index()] = (left(needs.least), left(needs.most));
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
    pub(super) fn most_of_alone(&self, c: ComponentId) -> f64 {
        let part = |c: u32| self.order.part_of[c as usize];
        let outside = self.alone.of(c.0).iter().filter(|&&target| part(target) != part(c.0));
        outside.fold(1.0, |most, &target| most.min(self.bounds[target as usize].most))
    }

    /// That all members of a part of the graph are up, own parts included: events that help each other are at least as probable together as
    /// the product says (J. D. Esary, F. Proschan, D. W. Walkup, "Association of Random Variables", 1967).
    fn least_of_part(&self, graph: &Graph, members: &[ComponentId]) -> f64 {
        let inside = |c: ComponentId| self.order.part_of[c.index()] == self.order.part_of[members[0].index()];
        let own: f64 = if members.len() > 1 { members.iter().map(|&c| self.well(c).0).product() } else { 1.0 };
        own * members.iter().flat_map(|c| self.gates.of(c.0)).map(|&g| self.least_of_gate(graph, DependencyId(g), inside)).product::<f64>()
    }

    /// That enough targets of a gate are up, when some are up for certain: that the best of the others are.
    pub(super) fn least_of_gate(&self, graph: &Graph, g: DependencyId, up: impl Fn(ComponentId) -> bool) -> f64 {
        let targets = graph.targets(g);
        if let [target] = targets {
            return if up(*target) { 1.0 } else { self.bounds[target.index()].least };
        }
        let required = (targets.len() + 1).saturating_sub(graph.threshold(g) as usize);
        let mut others: Vec<f64> = targets.iter().filter(|&&target| !up(target)).map(|target| self.bounds[target.index()].least).collect();
        others.sort_unstable_by(|a, b| b.total_cmp(a));
        others.iter().take(required.saturating_sub(targets.len() - others.len())).product()
    }

    /// The probability that a component does not fail by itself: at least and at most.
    pub(super) fn well(&self, c: ComponentId) -> (f64, f64) {
        let (least, most) = self.own[c.index()];
        (1.0 - most, 1.0 - least)
    }
}

/// What is promised by each component, as a share; empty where nothing is.
fn promised(model: &Model, graph: &Graph) -> Vec<Option<f64>> {
    let Some(&slo) = model.names.attributes.get("slo") else { return Vec::new() };
    let of = |c: ComponentId| {
        let mut given = model.given[model.components[c.index()].given.range()].iter();
        match given.find(|given| given.attribute == slo)?.value {
            Value::Percent(percent) if graph.is_present(c) => Some((percent / 100.0).clamp(0.0, 1.0)),
            _ => None,
        }
    };
    let promised: Vec<_> = (0..graph.len() as u32).map(|c| of(ComponentId(c))).collect();
    if promised.iter().any(Option::is_some) { promised } else { Vec::new() }
}
