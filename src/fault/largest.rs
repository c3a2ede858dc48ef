use super::engine::Engine;
use super::flow::Group;
use crate::graph::{BitSet, Graph};
use crate::model::ComponentId;

/// A node of fewer components saves less than it costs; the small models of tests have to come by here as well.
const MANY: u32 = if cfg!(test) { 2 } else { 64 };

/// The inner node of the most components, with its rows. In a large architecture most of what is asked about falls with such a knot, or takes it
/// down: the former falls with all that the knot falls with, the latter takes down all that the knot does, so that only the rest of a row has to
/// be gone through.
pub(super) struct Largest {
    pub node: u32,
    pub members: BitSet,
    /// What it falls with.
    pub causes: BitSet,
    /// What falls with it.
    pub blast: BitSet,
    /// By node: whether it falls with it.
    pub falls: Vec<bool>,
}

impl Largest {
    /// `None` where no node is large. Rows have to be kept.
    pub(super) fn of(engine: &Engine, graph: &Graph) -> Option<Self> {
        let flow = &engine.flow;
        let node = (0..flow.inner as u32).max_by_key(|&node| flow.weight(node)).filter(|&node| flow.weight(node) >= MANY)?;
        let members = BitSet::of(graph.len(), flow.members.of(node).iter().map(|&c| ComponentId(c)));
        let falls: Vec<_> = (0..flow.members.len() as u32).map(|other| engine.node_falls(other, node)).collect();
        let fallen = graph.components().filter(|&c| flow.node(c).is_some_and(|node| falls[node as usize]));
        let blast = BitSet::of(graph.len(), fallen);
        Some(Self { node, members, causes: engine.row(graph, &Group::one(node), None), blast, falls })
    }
}
