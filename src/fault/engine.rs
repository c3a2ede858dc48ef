use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::below;
use super::fate::Fates;
use super::flow::{Flow, Group};
use super::followed::Followed;
use super::kept::Kept;
use super::largest::Largest;
use super::round::Orders;
use super::rows::Rows;
use super::spread::{Follow, Spread};
use super::ways::Ways;
use super::{Closure, Reading, Witness};
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, DependencyId, Model};

/// All single failures along one closure in one reading.
pub(super) struct Engine {
    closure: Closure,
    pub reading: Reading,
    pub flow: Flow,
    pub rows: Rows,
    /// By node, as asked for.
    ways: Mutex<FxHashMap<u32, Arc<Ways>>>,
    pub fates: Fates,
    pub orders: Orders,
    followed: Followed,
    /// What falls with a node, and with what it falls.
    pub blasts: Kept,
    pub causes: Kept,
    largest: OnceLock<Option<Largest>>,
}

impl Engine {
    /// Compiles the graph and runs all passes, for several closures and readings in parallel. Rows are kept while they fit into the budget of
    /// bytes, the first ones first; otherwise each is worked out when it is asked for.
    pub(super) fn all(model: &Model, graph: &Graph, which: Vec<(Closure, Reading)>, mut budget: usize) -> Vec<Self> {
        let compiled: Vec<_> =
            which.into_par_iter().map(|(closure, reading)| (closure, reading, Flow::new(model, graph, closure, reading))).collect();
        let fits: Vec<_> = compiled
            .iter()
            .map(|(_, _, flow)| {
                let left = budget.checked_sub(Rows::size(flow));
                budget = left.unwrap_or(budget);
                left.is_some()
            })
            .collect();
        let engines = compiled.into_par_iter().zip(fits).map(|((closure, reading, flow), keep)| {
            // How much falls is asked of what serves alone.
            let rows = Rows::new(&flow, keep, closure == Closure::Serving);
            Self {
                closure,
                reading,
                flow,
                rows,
                ways: Mutex::default(),
                fates: Fates::default(),
                orders: Orders::default(),
                followed: Followed::default(),
                blasts: Kept::new(graph.len()),
                causes: Kept::new(graph.len()),
                largest: OnceLock::new(),
            }
        });
        engines.collect()
    }

    /// What to follow when one failure is followed alone.
    pub(super) fn follow(&self) -> Follow<'static> {
        Follow::all(self.closure, self.reading)
    }

    /// Follows one failure only as far as it can matter to `v`.
    pub(super) fn spread_to(
        &self,
        model: &Model,
        graph: &Graph,
        failed: &[ComponentId],
        v: ComponentId,
        without: Option<DependencyId>,
    ) -> Spread {
        if !graph.is_present(v) {
            return Spread::new(model, graph, &[], self.follow());
        }
        let enter = |c: ComponentId| self.flow.may_fell(c, v);
        Spread::new(model, graph, failed, Follow { enter: &enter, until: Some(v), without, ..self.follow() })
    }

    /// The proof that `v` goes down when some components fail. Of one failure, whether it gets there is known beforehand while rows are kept,
    /// a plain chain is looked for before anything is followed, and one that is asked about again is followed once for all.
    pub(super) fn witness(&self, model: &Model, graph: &Graph, failed: &[ComponentId], v: ComponentId) -> Option<Witness> {
        if let [x] = *failed {
            if self.rows.is_kept() && !self.falls(model, graph, v, x) {
                return None;
            }
            if v != x && graph.is_present(x) && graph.is_present(v) {
                let chain = self.chain(model, graph, v, x, |_| true);
                if chain.is_some() {
                    return chain;
                }
            }
            if let Some(spread) = self.followed.again(x, || Spread::new(model, graph, &[x], self.follow())) {
                return spread.witness(graph, v);
            }
        }
        self.spread_to(model, graph, failed, v, None).witness(graph, v)
    }

    /// Whether a dependency is one of those that are followed.
    pub(super) fn carries(&self, graph: &Graph, g: DependencyId) -> bool {
        self.closure.felled_by(self.reading, graph, g).is_some()
    }

    /// What each cause takes from a node, worked out once.
    pub(super) fn ways(&self, node: u32, new: impl FnOnce() -> Ways) -> Arc<Ways> {
        let mut known = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(node).or_insert_with(|| Arc::new(new())))
    }

    /// Whether a node falls with an inner one. Rows have to be kept.
    pub(super) fn node_falls(&self, node: u32, cause: u32) -> bool {
        node == cause || self.rows.falls(&self.flow, node, cause)
    }

    /// How many components of a set fall with each component, if rows are kept.
    pub(super) fn counts_among(&self, set: &BitSet) -> Option<Vec<u32>> {
        if !self.rows.is_kept() {
            return None;
        }
        let mut weights: FxHashMap<u32, u32> = FxHashMap::default();
        set.iter().filter_map(|c| self.flow.node(c)).for_each(|node| *weights.entry(node).or_default() += 1);
        let mut nodes: Vec<_> = weights.iter().map(|(&node, &weight)| (node, weight)).collect();
        nodes.sort_unstable();
        let inner = self.rows.count_among(&self.flow, &nodes);
        let of = |&node: &u32| match inner.get(node as usize) {
            Some(&count) => count,
            // An outer node takes down nothing but itself.
            None => weights.get(&node).copied().unwrap_or(0),
        };
        Some(self.flow.node_of.iter().map(of).collect())
    }

    /// Whether `a` falls with `x`.
    pub(super) fn falls(&self, model: &Model, graph: &Graph, a: ComponentId, x: ComponentId) -> bool {
        let (Some(node), Some(cause)) = (self.flow.node(a), self.flow.node(x)) else { return false };
        if node == cause || !self.flow.is_inner(cause) {
            return node == cause;
        }
        if self.rows.is_kept() {
            return self.rows.falls(&self.flow, node, cause);
        }
        self.spread_to(model, graph, &[x], a, None).fall(a).is_some()
    }

    /// Everything with which a component falls.
    pub(super) fn causes(&self, graph: &Graph, a: ComponentId) -> BitSet {
        match self.flow.node(a) {
            Some(node) => self.group_causes(graph, &Group::one(node)),
            None => BitSet::new(graph.len()),
        }
    }

    /// Everything with which a gate falls.
    pub(super) fn gate_causes(&self, graph: &Graph, g: DependencyId) -> BitSet {
        self.group_causes(graph, &self.flow.group(graph, g))
    }

    fn group_causes(&self, graph: &Graph, group: &Group) -> BitSet {
        let falls = |largest: &&Largest| group.is_lost(|target| self.node_falls(target, largest.node));
        self.row(graph, group, self.largest(graph).filter(falls))
    }

    /// Everything with which a group is lost, which is lost with the largest node where that is given.
    pub(super) fn row(&self, graph: &Graph, group: &Group, largest: Option<&Largest>) -> BitSet {
        let mut causes = largest.map_or_else(|| BitSet::new(graph.len()), |largest| largest.causes.clone());
        let mut insert = |node: u32| {
            self.flow.members.of(node).iter().for_each(|&c| {
                causes.insert(ComponentId(c));
            });
        };
        if self.rows.is_kept() {
            self.rows.causes(&self.flow, group, largest.map(|largest| largest.node)).for_each(&mut insert);
        } else {
            below::causes(&self.flow, group).into_iter().for_each(&mut insert);
        }
        // An outer node takes down nothing but itself.
        group
            .targets
            .iter()
            .filter(|&&(target, weight)| !self.flow.is_inner(target) && weight >= group.threshold)
            .for_each(|&(target, _)| insert(target));
        causes
    }

    /// The largest node, where one is large and rows are kept.
    pub(super) fn largest(&self, graph: &Graph) -> Option<&Largest> {
        if !self.rows.is_kept() {
            return None;
        }
        self.largest.get_or_init(|| Largest::of(self, graph)).as_ref()
    }

    /// How many components fall with `x`.
    pub(super) fn blast_count(&self, model: &Model, graph: &Graph, x: ComponentId) -> u32 {
        match self.flow.node(x) {
            Some(node) if self.flow.is_inner(node) => {
                self.rows.count(node).unwrap_or_else(|| Spread::new(model, graph, &[x], self.follow()).order().len() as u32)
            }
            Some(node) => self.flow.weight(node),
            None => 0,
        }
    }

    /// With how many components `a` falls, itself included. The first question is a pass over all rows, where these are kept.
    pub(super) fn cause_count(&self, graph: &Graph, a: ComponentId) -> u32 {
        let Some(node) = self.flow.node(a) else { return 0 };
        self.rows.cause_count(&self.flow, node).unwrap_or_else(|| self.causes(graph, a).count() as u32)
    }

    /// Whether `a` falls with at least so many components by dependencies that one loss is enough for; false where groups may add some.
    pub(super) fn falls_plainly_with(&self, a: ComponentId, wanted: usize) -> bool {
        self.flow.node(a).is_some_and(|node| below::is_felled_by(&self.flow, &Group::one(node), wanted))
    }

    /// Everything that falls with `x`: what it takes down, and so on, each once. Linear in the dependencies on what falls.
    pub(super) fn blast(&self, model: &Model, graph: &Graph, x: ComponentId) -> BitSet {
        let Some(cause) = self.flow.node(x) else { return BitSet::new(graph.len()) };
        if !self.rows.is_kept() && self.flow.is_inner(cause) {
            let spread = Spread::new(model, graph, &[x], self.follow());
            return BitSet::of(graph.len(), spread.order().iter().copied());
        }
        let takes_down = |largest: &&Largest| self.flow.is_inner(cause) && self.node_falls(largest.node, cause);
        let largest = self.largest(graph).filter(takes_down);
        let (mut reached, mut seen) = match largest {
            Some(largest) => (largest.blast.clone(), largest.falls.clone()),
            None => (BitSet::new(graph.len()), vec![false; self.flow.members.len()]),
        };
        let mut open = vec![cause];
        while let Some(node) = open.pop() {
            if std::mem::replace(&mut seen[node as usize], true) {
                continue;
            }
            self.flow.members.of(node).iter().for_each(|&c| {
                reached.insert(ComponentId(c));
            });
            let more = |owner: &&u32| !seen[**owner as usize];
            open.extend(self.flow.plain_on.of(node).iter().filter(more));
            // A group may be lost later, with another one of its targets: the rows know already. What falls with the largest node need not be
            // gone through: what else falls leans on something that does not fall with it.
            open.extend(self.flow.grouped_on.of(node).iter().filter(more).filter(|&&owner| self.rows.falls(&self.flow, owner, cause)));
        }
        reached
    }
}
