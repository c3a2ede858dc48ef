use rustc_hash::{FxHashMap, FxHashSet};

use super::Witness;
use super::engine::Engine;
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model};

/// What was reached from one end, level by level.
struct Side {
    levels: Vec<Vec<ComponentId>>,
    depth: FxHashMap<ComponentId, u32>,
}

impl Side {
    fn new(end: ComponentId) -> Self {
        Self { levels: vec![vec![end]], depth: FxHashMap::from_iter([(end, 0)]) }
    }

    fn last(&self) -> &[ComponentId] {
        self.levels.last().map_or(&[], Vec::as_slice)
    }

    /// One level more; whether it meets the other side.
    fn grow(&mut self, other: &Self, neighbours: impl Fn(ComponentId, &mut Vec<ComponentId>)) -> bool {
        let (mut level, mut found, mut met) = (Vec::new(), Vec::new(), false);
        let depth = self.levels.len() as u32;
        for &c in self.levels.last().into_iter().flatten() {
            neighbours(c, &mut found);
            for next in found.drain(..) {
                if self.depth.contains_key(&next) {
                    continue;
                }
                self.depth.insert(next, depth);
                level.push(next);
                met |= other.depth.contains_key(&next);
            }
        }
        self.levels.push(level);
        met
    }
}

impl Engine {
    /// The shortest chain from `v` to `x` of dependencies that one loss is enough for, ties by name; `None` if every way passes a gate that
    /// has alternatives, or what `may_pass` excludes. Searched from both ends, only where the failure passes while rows are kept.
    pub(super) fn chain(
        &self,
        model: &Model,
        graph: &Graph,
        v: ComponentId,
        x: ComponentId,
        may_pass: impl Fn(DependencyId) -> bool,
    ) -> Option<Witness> {
        let kept = self.rows.is_kept();
        let plain = |&g: &DependencyId| graph.threshold(g) == 1 && self.carries(graph, g) && may_pass(g);
        let below = |c: ComponentId| graph.gates_of(c).filter(plain).flat_map(|g| graph.targets(g)).copied();
        let down = |c: ComponentId, found: &mut Vec<ComponentId>| {
            found.extend(below(c).filter(|&target| !kept || self.falls(model, graph, target, x)));
        };
        let up = |c: ComponentId, found: &mut Vec<ComponentId>| {
            let owners = graph.gates_on(c).filter(plain).filter_map(|g| graph.owner(g));
            found.extend(owners.filter(|&owner| !kept || self.falls(model, graph, v, owner)));
        };
        let (mut upper, mut lower) = (Side::new(v), Side::new(x));
        loop {
            if upper.last().is_empty() || lower.last().is_empty() {
                return None;
            }
            let met = if upper.last().len() <= lower.last().len() { upper.grow(&lower, down) } else { lower.grow(&upper, up) };
            if met {
                break;
            }
        }
        // All shortest chains cross where the last levels of both sides meet. Above it, only what leads there is on one of them.
        let mut good: FxHashSet<ComponentId> = upper.last().iter().copied().filter(|c| lower.depth.contains_key(c)).collect();
        for level in upper.levels.iter().rev().skip(1) {
            let leads: Vec<_> = level.iter().copied().filter(|&c| below(c).any(|next| good.contains(&next))).collect();
            good.extend(leads);
        }
        let length = upper.levels.len() + lower.levels.len() - 2;
        let mut way = vec![(v, None)];
        for step in 1..=length {
            let at = way[step - 1].0;
            let on_way = |c: &ComponentId| match step < upper.levels.len() {
                true => good.contains(c) && upper.depth.get(c) == Some(&(step as u32)),
                false => lower.depth.get(c) == Some(&((length - step) as u32)),
            };
            let next = below(at).filter(on_way).min()?;
            way[step - 1].1 = graph.gates_of(at).filter(plain).find(|&g| graph.targets(g).contains(&next));
            way.push((next, None));
        }
        let first_last = way.into_iter().rev();
        first_last.fold(None, |rest, (component, via)| Some(Witness { component, via, branches: rest.into_iter().collect() }))
    }
}
