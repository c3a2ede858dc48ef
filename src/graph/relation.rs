use std::cell::Cell;
use std::sync::OnceLock;

use super::{Condensation, Graph, Lists};
use crate::model::{ComponentId, DependencyId};

/// A relation between components, each pair with the dependency that makes it.
#[derive(Debug, Clone)]
pub struct Relation {
    ends: Lists,
    /// The dependency of each end.
    via: Vec<DependencyId>,
    /// Not always asked for.
    backward: OnceLock<Lists>,
}

/// Components that reach each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// All of them, sorted.
    pub members: Vec<ComponentId>,
    /// The shortest way from the smallest member back to it; ties by name.
    pub shortest: Vec<(ComponentId, DependencyId)>,
}

impl Relation {
    /// The pairs (owner, target) of all dependencies that the filter lets through, absent components left out. Linear in the targets.
    pub fn of(graph: &Graph, mut filter: impl FnMut(DependencyId) -> bool) -> Self {
        let mut pairs = Vec::new();
        for owner in graph.components() {
            for g in graph.gates_of(owner).filter(|&g| filter(g)) {
                pairs.extend(graph.targets(g).iter().map(|&target| (owner, target, g)));
            }
        }
        Self::new(graph.len(), pairs)
    }

    /// The relation with these pairs; `len` is the number of components of the model. Pairs may come in any order, and more than once.
    pub fn new(len: usize, mut pairs: Vec<(ComponentId, ComponentId, DependencyId)>) -> Self {
        // Most come sorted by their left ends: then only the few of each are left to be sorted.
        if pairs.is_sorted_by_key(|pair| pair.0) {
            pairs.chunk_by_mut(|a, b| a.0 == b.0).for_each(<[_]>::sort_unstable);
        } else {
            pairs.sort_unstable();
        }
        pairs.dedup_by_key(|pair| (pair.0, pair.1));
        let ends = Lists::new(len, pairs.iter().map(|&(from, to, _)| (from.0, to.0)));
        let via = pairs.iter().map(|&(_, _, g)| g).collect();
        Self { ends, via, backward: OnceLock::new() }
    }

    fn backward(&self) -> &Lists {
        self.backward.get_or_init(|| self.ends.turned())
    }

    /// What a component leads to in one step, smallest first.
    pub fn successors(&self, c: ComponentId) -> impl Iterator<Item = (ComponentId, DependencyId)> + '_ {
        self.ends.of(c.0).iter().zip(&self.via[self.ends.place(c.0)]).map(|(&end, &g)| (ComponentId(end), g))
    }

    /// Whether one step leads from a component to another one. Logarithmic in what the first leads to.
    pub fn has(&self, from: ComponentId, to: ComponentId) -> bool {
        self.ends.of(from.0).binary_search(&to.0).is_ok()
    }

    /// What leads to a component in one step, smallest first.
    pub fn predecessors(&self, c: ComponentId) -> impl Iterator<Item = ComponentId> + '_ {
        self.backward().of(c.0).iter().map(|&from| ComponentId(from))
    }

    /// The strongly connected parts, those led to first: the order in which a measure is computed.
    pub fn condensation(&self) -> Condensation {
        Condensation::both_ways(&self.ends, self.backward())
    }

    /// All cycles: parts of more than one member, or of one that leads to itself. Sorted by their smallest members.
    pub fn cycles(&self) -> Vec<Cycle> {
        let condensation = self.condensation();
        let mut cycles = Vec::new();
        for part in 0..condensation.len() as u32 {
            let members = condensation.parts.of(part);
            if let [one] = members
                && !self.ends.of(*one).contains(one)
            {
                continue;
            }
            let mut members: Vec<_> = members.iter().map(|&member| ComponentId(member)).collect();
            members.sort_unstable();
            let first = members[0];
            let shortest = self.path(first, first, |c| condensation.part_of[c.index()] == part).unwrap_or_default();
            cycles.push(Cycle { members, shortest });
        }
        cycles.sort_unstable_by_key(|cycle| cycle.members[0]);
        cycles
    }

    /// The shortest way from one component to another one, as steps (owner, dependency); ties by name. From a component to itself it is the
    /// shortest way round. Linear in what leads to the end.
    pub fn shortest_path(&self, from: ComponentId, to: ComponentId) -> Option<Vec<(ComponentId, DependencyId)>> {
        self.path(from, to, |_| true)
    }

    /// How many steps that is, and how many edges were looked at to find out.
    pub fn distance(&self, from: ComponentId, to: ComponentId) -> (Option<usize>, usize) {
        let looked = Cell::new(0);
        let path = self.path(from, to, |_| {
            looked.set(looked.get() + 1);
            true
        });
        (path.map(|steps| steps.len()), looked.get())
    }

    fn path(&self, from: ComponentId, to: ComponentId, inside: impl Fn(ComponentId) -> bool) -> Option<Vec<(ComponentId, DependencyId)>> {
        const FAR: u32 = u32::MAX;
        if let Some((_, g)) = self.successors(from).find(|&(end, _)| end == to) {
            return Some(vec![(from, g)]);
        }
        let mut distance = vec![FAR; self.ends.len()];
        let far = |distance: &[u32], c: ComponentId| distance[c.index()];
        distance[to.index()] = 0;
        let mut queue = std::collections::VecDeque::from([to]);
        let mut first = None;
        while let Some(c) = queue.pop_front() {
            let next = distance[c.index()] + 1;
            for p in self.predecessors(c).filter(|&p| inside(p)) {
                if p == from {
                    first = Some(next);
                    break;
                }
                if distance[p.index()] == FAR {
                    distance[p.index()] = next;
                    queue.push_back(p);
                }
            }
            if first.is_some() {
                break;
            }
        }
        let (mut left, mut at, mut steps) = (first?, from, Vec::new());
        while left > 0 {
            left -= 1;
            let (next, g) = self.successors(at).find(|&(end, _)| far(&distance, end) == left && (left > 0 || end == to))?;
            steps.push((at, g));
            at = next;
        }
        Some(steps)
    }
}

/// The shortest way from one component to another one along the dependencies that the filter lets through; see [`Relation::shortest_path`].
/// For many questions about one filter, build the [`Relation`] once.
pub fn shortest_path(
    graph: &Graph,
    from: ComponentId,
    to: ComponentId,
    filter: impl FnMut(DependencyId) -> bool,
) -> Option<Vec<(ComponentId, DependencyId)>> {
    Relation::of(graph, filter).shortest_path(from, to)
}
