use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::engine::Engine;
use super::lane::{Lane, WIDTH};
use crate::graph::Graph;
use crate::model::{ComponentId, Model};

/// In parts of up to so many nodes, each pair can be looked at.
const PART: u32 = 512;

/// By node: the component with the smallest name among those that fall with it and take it down.
#[derive(Default)]
pub(super) struct Fates(OnceLock<Vec<ComponentId>>);

impl Engine {
    /// The component with the smallest name among those that fall with `c` and take it down, `c` included; `None` if it is not in the graph.
    /// The first question costs the rows of all nodes that stand in a strongly connected part with others. Where rows are not kept, members of
    /// parts of more than [`PART`] nodes count as one only if they are one node.
    pub(super) fn fate(&self, model: &Model, graph: &Graph, c: ComponentId) -> Option<ComponentId> {
        let node = self.flow.node(c)?;
        Some(self.fates.0.get_or_init(|| self.all_fates(model, graph))[node as usize])
    }

    fn all_fates(&self, model: &Model, graph: &Graph) -> Vec<ComponentId> {
        let nodes = 0..self.flow.members.len() as u32;
        // Absent components have nodes as well, for which nobody asks.
        let first = |node: u32| self.flow.members.of(node).first().map_or(ComponentId(u32::MAX), |&c| ComponentId(c));
        let mut fates: Vec<_> = nodes.map(first).collect();
        let most = if self.rows.is_kept() { u32::MAX } else { PART };
        for &(start, end) in self.flow.parts.iter().filter(|(start, end)| (2..=most).contains(&(end - start))) {
            // Two fall with each other just when they fall with the same.
            let mut first: FxHashMap<Vec<Lane>, ComponentId> = FxHashMap::default();
            let rows: Vec<_> = (start..end).map(|node| self.causes_within(model, graph, node, start, end)).collect();
            for (row, fate) in rows.iter().zip(&fates[start as usize..]) {
                first.entry(row.clone()).and_modify(|first| *first = (*first).min(*fate)).or_insert(*fate);
            }
            rows.iter().zip(&mut fates[start as usize..]).for_each(|(row, fate)| *fate = first[row]);
        }
        fates
    }

    /// With which nodes of its own part a node falls, and with some that stand around them.
    fn causes_within(&self, model: &Model, graph: &Graph, node: u32, start: u32, end: u32) -> Vec<Lane> {
        let (first, last) = (start as usize / WIDTH, (end as usize - 1) / WIDTH);
        if self.rows.is_kept() {
            return (first..=last).map(|pass| self.rows.lane(&self.flow, node, pass)).collect();
        }
        let mut lanes = vec![Lane::NONE; last + 1 - first];
        let falls = |cause: u32| {
            let (a, x) = (self.flow.members.of(node)[0], self.flow.members.of(cause)[0]);
            self.falls(model, graph, ComponentId(a), ComponentId(x))
        };
        for cause in (start..end).filter(|&cause| falls(cause)) {
            lanes[cause as usize / WIDTH - first].or(&Lane::one(cause as usize % WIDTH));
        }
        lanes
    }
}
