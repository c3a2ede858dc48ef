use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{GraphBase, IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, VisitMap, Visitable};

use super::{BitSet, Lists};
use crate::model::ComponentId;

/// The strongly connected parts of a relation, in an order in which every part stands after those that its members lead to.
#[derive(Debug, Clone, Default)]
pub struct Condensation {
    /// The part of each node.
    pub part_of: Vec<u32>,
    /// The nodes of each part; within a part, those that a walk leaves first come first, as far as the walk goes straight.
    pub parts: Lists,
}

impl Condensation {
    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is no part.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The parts of a relation given as the successors of each node. Linear in nodes and edges.
    pub fn new(successors: &Lists) -> Self {
        Self::both_ways(successors, &successors.turned())
    }

    /// The same where the predecessors are known as well. Of petgraph's algorithms it is the one whose walks keep a stack of their own: a long chain
    /// does not overflow.
    pub(super) fn both_ways(successors: &Lists, predecessors: &Lists) -> Self {
        let found = kosaraju_scc(&BothWays { successors, predecessors });
        let (mut part_of, mut parts) = (vec![0; successors.len()], Lists::one_by_one(found.len()));
        for (part, members) in found.into_iter().enumerate() {
            // The walk lists members as it enters them.
            for member in members.into_iter().rev() {
                part_of[member as usize] = part as u32;
                parts.push(member);
            }
            parts.end();
        }
        Self { part_of, parts }
    }
}

/// Lists of numbers as a graph of petgraph's.
struct BothWays<'l> {
    successors: &'l Lists,
    predecessors: &'l Lists,
}

impl GraphBase for BothWays<'_> {
    type NodeId = u32;
    type EdgeId = ();
}

impl<'l> IntoNeighbors for &'l BothWays<'_> {
    type Neighbors = std::iter::Copied<std::slice::Iter<'l, u32>>;

    fn neighbors(self, node: u32) -> Self::Neighbors {
        self.successors.of(node).iter().copied()
    }
}

impl<'l> IntoNeighborsDirected for &'l BothWays<'_> {
    type NeighborsDirected = std::iter::Copied<std::slice::Iter<'l, u32>>;

    fn neighbors_directed(self, node: u32, direction: Direction) -> Self::NeighborsDirected {
        match direction {
            Direction::Outgoing => self.successors.of(node).iter().copied(),
            Direction::Incoming => self.predecessors.of(node).iter().copied(),
        }
    }
}

impl IntoNodeIdentifiers for &BothWays<'_> {
    type NodeIdentifiers = std::ops::Range<u32>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        0..self.successors.len() as u32
    }
}

impl Visitable for BothWays<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited(BitSet::new(self.successors.len()))
    }

    fn reset_map(&self, map: &mut Visited) {
        *map = self.visit_map();
    }
}

/// The nodes where a walk has been.
#[derive(Default)]
struct Visited(BitSet);

impl VisitMap<u32> for Visited {
    fn visit(&mut self, node: u32) -> bool {
        self.0.insert(ComponentId(node))
    }

    fn is_visited(&self, node: &u32) -> bool {
        self.0.contains(ComponentId(*node))
    }

    fn unvisit(&mut self, node: u32) -> bool {
        self.0.remove(ComponentId(node))
    }
}
