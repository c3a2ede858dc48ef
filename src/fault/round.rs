use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::engine::Engine;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId};

/// Bytes that orders may take, as far as they are of the same part.
const BYTES: usize = 4 << 20;

/// By node of a part: as which it goes down.
type Order = Arc<[u32]>;

/// In which order the nodes of a part go down, by the first one and the cause: a few causes are asked about for many nodes.
#[derive(Default)]
pub(super) struct Orders(Mutex<FxHashMap<(u32, u32), Order>>);

/// A node that does not go down.
const UP: u32 = u32::MAX;

impl Engine {
    /// Whether `v` falls with `x` without its dependency `g`, where what takes it down besides may rest on `v` itself: `v` falls just when what
    /// goes down while its node is held up costs it another dependency. Parts that its own one leans on are as the rows say, so that only its own
    /// one is gone through. `None` where rows are not kept, or where `g` may be what holds the node together.
    ///
    /// What goes down before the node does not rest on it. Where that is enough, it takes the dependencies of the node; otherwise those of what
    /// goes down after it as well, for each step that the failure takes against the order of the part.
    pub(super) fn falls_round(&self, graph: &Graph, v: ComponentId, x: ComponentId, g: DependencyId) -> Option<bool> {
        let (node, cause) = (self.flow.node(v)?, self.flow.node(x)?);
        if !self.rows.is_kept() || !self.flow.is_inner(cause) || self.flow.weight(node) > 1 && graph.threshold(g) == 1 {
            return None;
        }
        let part = self.flow.part(node);
        let order = self.order(&part, cause);
        let mine = if part.is_empty() { UP } else { order[(node - part.start) as usize] };
        let mut down: Vec<bool> = order.iter().map(|&at| at < mine).collect();
        let loses_another = |down: &[bool]| {
            let is_down = |target: &&ComponentId| self.flow.node(**target).is_some_and(|target| self.is_down(&part, cause, down, target));
            let is_lost = |other: DependencyId| graph.targets(other).iter().filter(is_down).count() >= graph.threshold(other) as usize;
            let members = self.flow.members.of(node).iter();
            let mut others = members.flat_map(|&member| graph.gates_of(ComponentId(member))).filter(|&other| other != g);
            others.any(|other| self.carries(graph, other) && is_lost(other))
        };
        if loses_another(&down) {
            return Some(true);
        }
        let after = part.clone().zip(&*order).filter(|&(_, &at)| at > mine && at != UP);
        let mut after: Vec<_> = after.map(|(other, &at)| (at, other)).collect();
        after.sort_unstable();
        let felled = self.fell(&part, cause, &mut down, after.into_iter().map(|(_, other)| other).collect());
        Some(!felled.is_empty() && loses_another(&down))
    }

    /// By node of a part: as which it goes down when an inner node fails, each by what is down before it.
    fn order(&self, part: &Range<u32>, cause: u32) -> Order {
        let key = (part.start, cause);
        if let Some(known) = self.orders.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Arc::clone(known);
        }
        let falling = part.clone().filter(|&other| self.node_falls(other, cause)).collect();
        let mut order = vec![UP; part.len()];
        let felled = self.fell(part, cause, &mut vec![false; part.len()], falling);
        felled.iter().zip(0..).for_each(|(other, at)| order[(other - part.start) as usize] = at);
        let order: Order = order.into();
        let mut orders = self.orders.0.lock().unwrap_or_else(PoisonError::into_inner);
        if orders.len() >= BYTES / (size_of_val(&*order) + 64) {
            orders.clear();
        }
        orders.insert(key, Arc::clone(&order));
        order
    }

    /// Takes down what follows from what is down in a part, of those that may fall, and says which these are, in order.
    fn fell(&self, part: &Range<u32>, cause: u32, down: &mut [bool], mut open: Vec<u32>) -> Vec<u32> {
        let mut felled = Vec::new();
        loop {
            let before = open.len();
            open.retain(|&other| {
                let falls = other == cause || self.flow.is_felled(other, |target| self.is_down(part, cause, down, target));
                if falls {
                    down[(other - part.start) as usize] = true;
                    felled.push(other);
                }
                !falls
            });
            if open.len() == before {
                return felled;
            }
        }
    }

    /// Whether a node is down: as far as is known in the part, as the rows say elsewhere.
    fn is_down(&self, part: &Range<u32>, cause: u32, down: &[bool], node: u32) -> bool {
        if part.contains(&node) { down[(node - part.start) as usize] } else { self.node_falls(node, cause) }
    }
}
