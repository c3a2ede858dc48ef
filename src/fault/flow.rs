use std::ops::Range;

use smallvec::SmallVec;

use super::{Closure, Reading};
use crate::graph::{Condensation, Graph, Lists};
use crate::model::{ComponentId, DependencyId, Model};

/// The dependencies that carry failure, made small for the bit engine: components that all take each other down (by dependencies that one loss
/// is enough for) are one node; nodes on which another one leans (*inner* ones) come first, in an order in which every strongly connected part
/// stands after those that it leans on; the others (*outer* ones) come last. Only inner nodes can be the cause of anything but themselves.
pub(super) struct Flow {
    /// The node of each component; [`Flow::NOWHERE`] for absent ones.
    pub node_of: Vec<u32>,
    /// The components of each node.
    pub members: Lists,
    /// How many nodes are inner.
    pub inner: usize,
    /// The strongly connected parts of inner nodes, as their first node and one past their last.
    pub parts: Vec<(u32, u32)>,
    /// The part of each inner node.
    pub part_of: Vec<u32>,
    /// The nodes that take a node down alone.
    pub plain: Lists,
    /// The nodes that a node takes down alone.
    pub plain_on: Lists,
    /// The groups of each node.
    groups_of: Lists,
    /// The nodes with a group in which a node is.
    pub grouped_on: Lists,
    groups: Vec<Group>,
}

/// A group of nodes, each standing for so many targets.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// How many targets have to be lost.
    pub threshold: u32,
    /// Node and number of targets.
    pub targets: Vec<(u32, u32)>,
}

impl Flow {
    pub(super) const NOWHERE: u32 = u32::MAX;

    /// Linear in components and targets, apart from sorting.
    pub(super) fn new(model: &Model, graph: &Graph, closure: Closure, reading: Reading) -> Self {
        let gates: Vec<_> = (0..model.dependencies.len() as u32)
            .map(DependencyId)
            .filter_map(|g| Some((g, closure.felled_by(reading, graph, g)?)))
            .collect();
        let alone = gates.iter().filter(|&&(g, _)| graph.threshold(g) == 1);
        // Gone through several times, which is quicker next to each other.
        let edges: Vec<_> = alone.flat_map(|&(g, owner)| graph.targets(g).iter().map(move |target| (owner.0, target.0))).collect();
        let clusters = Condensation::new(&Lists::new(graph.len(), edges.iter().copied()));
        let cluster_of = |c: u32| clusters.part_of[c as usize];

        let edges = edges.iter().map(|&(owner, target)| (cluster_of(owner), cluster_of(target))).filter(|(a, b)| a != b);
        let plain = Lists::distinct(clusters.len(), edges);
        // Every target of a group, even where the group can do nothing while the node holds together: without one of its other dependencies
        // (S9) it may not, and the order has to serve for that as well.
        let (mut in_groups, mut enough_alone) = (Vec::new(), Vec::new());
        let mut groups = Vec::new();
        for &(g, owner) in gates.iter().filter(|&&(g, _)| graph.threshold(g) > 1 && !graph.targets(g).is_empty()) {
            let owner = cluster_of(owner.0);
            let mut group = Group::new(graph, g, cluster_of);
            // A target in the owner's own node is down only when the owner is.
            group.targets.retain(|&(target, _)| target != owner);
            in_groups.extend(group.targets.iter().map(|&(target, _)| (owner, target)));
            let enough = |&(_, weight): &(u32, u32)| weight >= group.threshold;
            enough_alone.extend(group.targets.iter().filter(|target| enough(target)).map(|&(target, _)| (owner, target)));
            group.targets.retain(|target| !enough(target));
            if group.targets.iter().map(|&(_, weight)| weight).sum::<u32>() >= group.threshold {
                groups.push((owner, group));
            }
        }
        let leaning = plain.pairs().chain(in_groups.iter().copied());
        let plain = plain.pairs().chain(enough_alone.iter().copied());
        Self::number(graph, &clusters, leaning, plain, groups)
    }

    /// Gives clusters their numbers. Pairs are owner and target.
    fn number(
        graph: &Graph,
        clusters: &Condensation,
        edges: impl Iterator<Item = (u32, u32)> + Clone,
        plain: impl Iterator<Item = (u32, u32)> + Clone,
        groups: Vec<(u32, Group)>,
    ) -> Self {
        let mut leant_on = vec![false; clusters.len()];
        edges.clone().for_each(|(_, target)| leant_on[target as usize] = true);
        let order = Condensation::new(&Lists::new(clusters.len(), edges));

        let mut number = vec![Self::NOWHERE; clusters.len()];
        let (mut inner, mut parts, mut part_of) = (0, Vec::new(), Vec::new());
        for part in 0..order.len() as u32 {
            let first = inner;
            for &cluster in order.parts.of(part).iter().filter(|&&cluster| leant_on[cluster as usize]) {
                number[cluster as usize] = inner;
                part_of.push(parts.len() as u32);
                inner += 1;
            }
            if inner > first {
                parts.push((first, inner));
            }
        }
        let mut nodes = inner;
        for number in number.iter_mut().filter(|number| **number == Self::NOWHERE) {
            *number = nodes;
            nodes += 1;
        }
        let mut node_of = vec![Self::NOWHERE; graph.len()];
        graph.components().for_each(|c| node_of[c.index()] = number[clusters.part_of[c.index()] as usize]);
        let present = graph.components().map(|c| (node_of[c.index()], c.0));
        let members = Lists::new(nodes as usize, present.collect::<Vec<_>>().into_iter());
        let number_of = |cluster: u32| number[cluster as usize];
        let plain = Lists::distinct(nodes as usize, plain.map(|(owner, target)| (number_of(owner), number_of(target))));
        let groups_of = Lists::new(nodes as usize, groups.iter().enumerate().map(|(at, (owner, _))| (number_of(*owner), at as u32)));
        let with = |(owner, group): &(u32, Group)| -> Vec<(u32, u32)> {
            group.targets.iter().map(|&(target, _)| (number_of(target), number_of(*owner))).collect()
        };
        let mut grouped: Vec<_> = groups.iter().flat_map(with).collect();
        grouped.sort_unstable();
        grouped.dedup();
        let mut groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
        groups.iter_mut().flat_map(|group| &mut group.targets).for_each(|(target, _)| *target = number_of(*target));
        Self {
            node_of,
            members,
            inner: inner as usize,
            parts,
            part_of,
            plain_on: Lists::new(nodes as usize, plain.pairs().map(|(owner, target)| (target, owner))),
            plain,
            groups_of,
            grouped_on: Lists::new(nodes as usize, grouped.into_iter()),
            groups,
        }
    }

    /// The inner nodes on which some nodes rest, themselves included, as a flow of their own, with the number that each had. Order is kept.
    pub(super) fn cone(&self, nodes: impl Iterator<Item = u32>) -> (Self, Vec<u32>) {
        let mut inside = vec![false; self.inner];
        let mut open: Vec<u32> = nodes.collect();
        while let Some(node) = open.pop() {
            if self.is_inner(node) && std::mem::replace(&mut inside[node as usize], true) {
                continue;
            }
            open.extend(self.plain.of(node));
            open.extend(self.groups_of(node).flat_map(|group| group.targets.iter().map(|&(target, _)| target)));
        }
        let old: Vec<u32> = (0..self.inner as u32).filter(|&node| inside[node as usize]).collect();
        let mut new = vec![Self::NOWHERE; self.inner];
        old.iter().zip(0..).for_each(|(&node, number)| new[node as usize] = number);
        let (mut parts, mut part_of): (Vec<(u32, u32)>, Vec<u32>) = (Vec::new(), Vec::new());
        for same in old.chunk_by(|&a, &b| self.part_of[a as usize] == self.part_of[b as usize]) {
            let first = part_of.len() as u32;
            part_of.resize(part_of.len() + same.len(), parts.len() as u32);
            parts.push((first, part_of.len() as u32));
        }
        let plain: Vec<_> =
            old.iter().zip(0..).flat_map(|(&node, number)| self.plain.of(node).iter().map(move |&to| (number, to))).collect();
        let mut groups: Vec<_> =
            old.iter().zip(0..).flat_map(|(&node, number)| self.groups_of(node).map(move |group| (number, group.clone()))).collect();
        groups.iter_mut().flat_map(|(_, group)| &mut group.targets).for_each(|(target, _)| *target = new[*target as usize]);
        let cone = Self {
            node_of: Vec::new(),
            members: Lists::new(old.len(), std::iter::empty()),
            inner: old.len(),
            parts,
            part_of,
            plain: Lists::new(old.len(), plain.into_iter().map(|(number, to)| (number, new[to as usize]))),
            // Only passes are run over a cone, and they look from owners to targets.
            plain_on: Lists::default(),
            groups_of: Lists::new(old.len(), groups.iter().zip(0..).map(|((number, _), at)| (*number, at))),
            grouped_on: Lists::default(),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
        };
        (cone, old)
    }

    /// The node of a component, if it is there.
    pub(super) fn node(&self, c: ComponentId) -> Option<u32> {
        Some(self.node_of[c.index()]).filter(|&node| node != Self::NOWHERE)
    }

    /// Whether another node leans on it.
    pub(super) fn is_inner(&self, node: u32) -> bool {
        (node as usize) < self.inner
    }

    /// The groups of a node that may take it down.
    pub(super) fn groups_of(&self, node: u32) -> impl Iterator<Item = &Group> {
        self.groups_of.of(node).iter().map(|&at| &self.groups[at as usize])
    }

    /// Whether a node falls, from which of those that it leans on do.
    pub(super) fn is_felled(&self, node: u32, falls: impl Fn(u32) -> bool) -> bool {
        self.plain.of(node).iter().any(|&target| falls(target)) || self.groups_of(node).any(|group| group.is_lost(&falls))
    }

    /// The nodes of the strongly connected part of a node; none for an outer one.
    pub(super) fn part(&self, node: u32) -> Range<u32> {
        self.part_of.get(node as usize).map_or(0..0, |&part| {
            let (start, end) = self.parts[part as usize];
            start..end
        })
    }

    /// The nodes of all strongly connected parts, each after those that it leans on.
    pub(super) fn all_parts(&self) -> impl Iterator<Item = Range<u32>> + '_ {
        let outer = (self.inner as u32..self.members.len() as u32).map(|node| node..node + 1);
        self.parts.iter().map(|&(start, end)| start..end).chain(outer)
    }

    /// How many components a node stands for.
    pub(super) fn weight(&self, node: u32) -> u32 {
        self.members.of(node).len() as u32
    }

    /// The targets of any gate as nodes.
    pub(super) fn group(&self, graph: &Graph, g: DependencyId) -> Group {
        Group::new(graph, g, |c| self.node_of[c as usize])
    }

    /// Whether the fall of `c` may have a part in the fall of `v`: it stands before or beside it. True too often rather than too seldom.
    pub(super) fn may_fell(&self, c: ComponentId, v: ComponentId) -> bool {
        let (c, v) = (self.node_of[c.index()], self.node_of[v.index()]);
        c == v || self.is_inner(c) && (!self.is_inner(v) || self.part_of[c as usize] <= self.part_of[v as usize])
    }

    /// Whether two components stand in one strongly connected part.
    pub(super) fn together(&self, a: ComponentId, b: ComponentId) -> bool {
        self.is_together(self.node_of[a.index()], self.node_of[b.index()])
    }

    /// How far a component stands from the end of the order: nothing falls with what stands farther from it.
    pub(super) fn depth(&self, c: ComponentId) -> u32 {
        match self.part_of.get(self.node_of[c.index()] as usize) {
            Some(part) => self.parts.len() as u32 - part,
            None => 0,
        }
    }

    /// Whether two nodes stand in one strongly connected part.
    pub(super) fn is_together(&self, a: u32, b: u32) -> bool {
        a == b || self.is_inner(a) && self.is_inner(b) && self.part_of[a as usize] == self.part_of[b as usize]
    }
}

impl Group {
    /// One node alone.
    pub(super) fn one(node: u32) -> Self {
        Self { threshold: 1, targets: vec![(node, 1)] }
    }

    /// Whether enough of its targets fall.
    pub(super) fn is_lost(&self, falls: impl Fn(u32) -> bool) -> bool {
        let lost: u32 = self.targets.iter().filter(|&&(target, _)| falls(target)).map(|&(_, weight)| weight).sum();
        lost >= self.threshold
    }

    fn new(graph: &Graph, g: DependencyId, node_of: impl Fn(u32) -> u32) -> Self {
        let mut nodes: SmallVec<[u32; 8]> = graph.targets(g).iter().map(|target| node_of(target.0)).collect();
        nodes.sort_unstable();
        let targets = nodes.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
        Self { threshold: graph.threshold(g), targets }
    }
}
