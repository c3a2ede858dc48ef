use super::engine::Engine;
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, Model};

/// From so many members on, one row is quicker than a look for each of them.
const WIDE: usize = 256;

impl Engine {
    /// The members of a set behind which no other member stands nearer: those with which nothing of the set falls besides themselves. Of several
    /// that fall with each other the one with the smallest name. Cost: for each member of the answer, a look at every member that is left.
    pub(super) fn nearest(&self, model: &Model, graph: &Graph, set: &BitSet) -> BitSet {
        // What falls with others stands behind them in the order of the flow, so that the last ones are taken first and clear away what they
        // fall with. What they clear away need not be looked at: whatever that falls with, they fall with, too.
        let of_largest = self.largest(graph).map(|largest| &largest.members).filter(|members| set.count_common(members) > 1);
        let first = of_largest.and_then(|members| set.iter().find(|&c| members.contains(c)));
        let counts = |c: &ComponentId| Some(*c) == first || of_largest.is_none_or(|members| !members.contains(*c));
        let mut open: Vec<_> = set.iter().filter(counts).map(|c| (self.flow.depth(c), c)).collect();
        let mut nearest: Vec<(u32, ComponentId)> = Vec::new();
        while let Some(&(depth, y)) = open.iter().min() {
            if open.len() > WIDE {
                let causes = self.causes(graph, y);
                open.retain(|&(_, x)| x != y && !causes.contains(x));
            } else {
                open.retain(|&(_, x)| x != y && !self.falls(model, graph, y, x));
            }
            // Inside of one part, names and not failures decide about the order.
            nearest.retain(|&(other, x)| other != depth || !self.falls(model, graph, y, x));
            nearest.push((depth, y));
        }
        BitSet::of(graph.len(), nearest.into_iter().map(|(_, c)| c))
    }
}
