use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::flow::Group;
use super::lane::{Lane, WIDTH};
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId};

/// How many dependencies each cause takes from the components of one node, up to two: so that whether one of them matters is a look.
pub(super) struct Ways {
    /// Counting only targets that cannot rest on the node. What is lost here takes the node down for certain.
    outside: Counts,
    /// Counting all targets but those in the node itself. Without a loss here the node stands.
    all: Counts,
}

/// By pass: the causes that take at least one, and at least two.
struct Counts {
    once: Vec<Lane>,
    twice: Vec<Lane>,
}

/// What a node's other dependencies do to it.
pub(super) enum Without {
    /// It goes down all the same.
    Falls,
    /// It stays up.
    Stands,
    /// One that is lost rests on the node's own part: this has to be followed.
    Round,
}

impl Engine {
    /// Whether the node of `v` goes down with `x` without the dependency `g` of `v`. Asks for rows that are kept, a node that holds together
    /// without `g`, and an inner node of `x`. After the first time, which is linear in the dependencies of the node times the passes, the degree
    /// of `g`.
    pub(super) fn without(&self, graph: &Graph, v: ComponentId, cause: u32, g: DependencyId) -> Without {
        let Some(node) = self.flow.node(v) else { return Without::Stands };
        let ways = self.ways(node, || Ways::new(self, graph, node));
        let (pass, bit) = (cause as usize / WIDTH, cause as usize % WIDTH);
        let left = |counts: &Counts, counted: &dyn Fn(u32) -> bool| {
            counts.twice[pass].has(bit)
                || counts.once[pass].has(bit) && {
                    let targets = graph.targets(g).iter().filter_map(|&target| self.flow.node(target));
                    let lost = targets.filter(|&target| counted(target) && self.node_falls(target, cause)).count();
                    lost < graph.threshold(g) as usize
                }
        };
        if left(&ways.outside, &|target| !self.flow.is_together(target, node)) {
            return Without::Falls;
        }
        if left(&ways.all, &|target| target != node) { Without::Round } else { Without::Stands }
    }
}

impl Ways {
    fn new(engine: &Engine, graph: &Graph, node: u32) -> Self {
        // Thousands of dependencies in one node often have the same targets.
        let (mut outside, mut all): (FxHashMap<Group, u32>, FxHashMap<Group, u32>) = Default::default();
        let mut single = Vec::new();
        for &member in engine.flow.members.of(node) {
            for g in graph.gates_of(ComponentId(member)).filter(|&g| engine.carries(graph, g)) {
                if let [target] = graph.targets(g) {
                    single.extend(engine.flow.node(*target));
                    continue;
                }
                let group = engine.flow.group(graph, g);
                let only = |counted: &dyn Fn(u32) -> bool| Group {
                    threshold: group.threshold,
                    targets: group.targets.iter().copied().filter(|&(target, _)| counted(target)).collect(),
                };
                let enough = |group: &Group| group.targets.iter().map(|&(_, weight)| weight).sum::<u32>() >= group.threshold;
                for (groups, group) in
                    [(&mut outside, only(&|target| !engine.flow.is_together(target, node))), (&mut all, only(&|target| target != node))]
                {
                    if enough(&group) {
                        *groups.entry(group).or_default() += 1;
                    }
                }
            }
        }
        // Most have one target: these need no group each.
        single.sort_unstable();
        for same in single.chunk_by(|a, b| a == b).filter(|same| same[0] != node) {
            let (target, times) = (same[0], same.len() as u32);
            if !engine.flow.is_together(target, node) {
                *outside.entry(Group::one(target)).or_default() += times;
            }
            *all.entry(Group::one(target)).or_default() += times;
        }
        Self { outside: Counts::new(engine, &outside), all: Counts::new(engine, &all) }
    }
}

impl Counts {
    fn new(engine: &Engine, groups: &FxHashMap<Group, u32>) -> Self {
        let passes = engine.flow.inner.div_ceil(WIDTH);
        let mut counts = Self { once: vec![Lane::NONE; passes], twice: vec![Lane::NONE; passes] };
        for (group, &times) in groups {
            for pass in 0..passes {
                let lost = engine.rows.lost(&engine.flow, group, pass);
                let mut again = lost;
                if times == 1 {
                    again.and(&counts.once[pass]);
                }
                counts.twice[pass].or(&again);
                counts.once[pass].or(&lost);
            }
        }
        counts
    }
}
