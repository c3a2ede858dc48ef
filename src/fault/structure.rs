use rustc_hash::FxHashMap;

use super::availability::{Availability, Promises};
use super::diagram::Diagram;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId};

/// The exact structure of one component.
impl Promises {
    /// Everything that takes the component down alone, by plain needs, is one factor each. What is left are the groups of these: given that
    /// all of these are up, the component is up unless one of the groups is lost by what lies outside, which the diagram knows.
    pub(super) fn work_out(&self, graph: &Graph, c: ComponentId, work: &mut Work) -> Availability {
        let (mut result, mut cap) = (Availability::FULL, self.most_of_alone(c));
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
            // Only what promises something fails by itself.
            if let Some(slo) = self.slo[u.index()].filter(|_| u != c) {
                let (least, most) = self.well(u);
                result = Availability { least: result.least * least, most: result.most * most };
                cap = cap.min(slo);
            }
            work.groups.extend(self.groups.of(u.0).iter().map(|&g| DependencyId(g)));
            let targets = self.alone.of(u.0);
            let looked_at = &targets[..targets.len().min(steps)];
            complete &= looked_at.len() == targets.len();
            steps -= looked_at.len();
            for &target in looked_at {
                let mark = &mut work.mark[target as usize];
                if mark.0 != work.round {
                    *mark = (work.round, true);
                    work.alone.push(ComponentId(target));
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
        let own = |c: &ComponentId| self.own[c.index()];
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
                let own = if self.own[c.index()].1 > 0.0 { diagram.failure(at)? } else { Diagram::NEVER };
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
pub(super) struct Work {
    /// The round in which a component was come to, and whether it takes the component down alone.
    mark: Vec<(u32, bool)>,
    round: u32,
    alone: Vec<ComponentId>,
    groups: Vec<DependencyId>,
    /// How many are still to be worked out.
    pub to_come: usize,
    /// Looked at so far.
    pub steps: usize,
    /// Of all diagrams so far.
    pub nodes: usize,
}

impl Work {
    pub(super) fn new(len: usize) -> Self {
        Self { mark: vec![(0, false); len], round: 0, alone: Vec::new(), groups: Vec::new(), to_come: 1, steps: 0, nodes: 0 }
    }

    fn begin(&mut self) {
        self.round += 1;
        self.alone.clear();
        self.groups.clear();
    }
}
