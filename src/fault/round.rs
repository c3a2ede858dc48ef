use super::engine::Engine;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId};

impl Engine {
    /// Whether `v` falls with `x` without its dependency `g`, where what takes it down besides may rest on `v` itself: `v` falls just when what
    /// goes down while its node is held up costs it another dependency. Parts that its own one leans on are as the rows say, so that only its own
    /// one is gone through. `None` where rows are not kept, or where `g` may be what holds the node together.
    ///
    /// Linear in the part and in the dependencies of what falls in it, these for each step that a failure takes through the part against its
    /// order, and in the dependencies of the node.
    pub(super) fn falls_round(&self, graph: &Graph, v: ComponentId, x: ComponentId, g: DependencyId) -> Option<bool> {
        let (node, cause) = (self.flow.node(v)?, self.flow.node(x)?);
        if !self.rows.is_kept() || !self.flow.is_inner(cause) || self.flow.weight(node) > 1 && graph.threshold(g) == 1 {
            return None;
        }
        let part = self.flow.part(node);
        let mut down = vec![false; part.len()];
        let falls = |target: u32, down: &[bool]| match part.contains(&target) {
            true => down[(target - part.start) as usize],
            false => self.node_falls(target, cause),
        };
        let mut open: Vec<u32> = part.clone().filter(|&other| other != node && self.node_falls(other, cause)).collect();
        loop {
            let before = open.len();
            open.retain(|&other| {
                let is_down = other == cause || self.flow.is_felled(other, |target| falls(target, &down));
                down[(other - part.start) as usize] = is_down;
                !is_down
            });
            if open.len() == before {
                break;
            }
        }
        let is_down = |target: &&ComponentId| self.flow.node(**target).is_some_and(|target| falls(target, &down));
        let is_lost = |other: DependencyId| graph.targets(other).iter().filter(is_down).count() >= graph.threshold(other) as usize;
        let members = self.flow.members.of(node).iter();
        let mut others = members.flat_map(|&member| graph.gates_of(ComponentId(member))).filter(|&other| other != g);
        Some(others.any(|other| self.carries(graph, other) && is_lost(other)))
    }
}
