//! Degradation (point 4), as sets of times: a component is hurt while it is down, while a `needs` is strained or a `wants` is lost (each less its
//! buffer), and while a manual switch is being thrown (S27). The sets are the least that follow from each other, so a loop hurts nobody.

use std::collections::VecDeque;

use rustc_hash::{FxHashMap, FxHashSet};

use super::reading::is_strained_by_degraded;
use super::spread::{Follow, Spread};
use super::{Closure, Reading};
use crate::graph::Graph;
use crate::model::{ComponentId, Dependency, DependencyId, Model, Phase};

/// The end of what has no end.
pub(super) const LASTING: u64 = u64::MAX;

/// Half-open ranges of milliseconds, in order, apart from each other.
pub(super) type Spells = Vec<(u64, u64)>;

/// What is degraded at some time, and never goes down, when one component fails for ever. Linear in what is touched: only if a manual switch is
/// thrown, which ends, does it matter when.
pub(super) fn ever_degraded(model: &Model, graph: &Graph, reading: Reading, x: ComponentId) -> Vec<ComponentId> {
    let spread = Spread::new(model, graph, &[x], Follow::all(Closure::Serving, reading));
    let serving = |g: DependencyId| Some(&model.dependencies[g.index()]).filter(|d| d.phase == Phase::Serve);
    let mut hurt: FxHashSet<ComponentId> = spread.order().iter().copied().collect();
    let mut order = spread.order().to_vec();
    let (mut lost, mut strained) = (FxHashMap::<_, u32>::default(), FxHashMap::<_, u32>::default());
    let mut next = 0;
    while let Some(&c) = order.get(next) {
        let down = next < spread.order().len();
        next += 1;
        for g in graph.gates_on(c) {
            let Some((dependency, owner)) = serving(g).and_then(|d| Some((d, d.owner?))) else { continue };
            if down && dependency.manual_switch.is_some() && (reading.is_hard(dependency) || reading.is_soft(dependency)) {
                let timed = Follow { horizon: Some(LASTING), ..Follow::all(Closure::Serving, reading) };
                let spread = Spread::new(model, graph, &[x], timed);
                return degraded(model, graph, reading, &spread, LASTING).into_iter().map(|(c, _)| c).collect();
            }
            if hurt.contains(&owner) || graph.is_zone(owner) {
                continue;
            }
            let counter = if down && reading.is_soft(dependency) {
                &mut lost
            } else if is_strained_by_degraded(graph, reading, g, dependency) {
                &mut strained
            } else {
                continue;
            };
            let count = counter.entry(g).or_default();
            *count += 1;
            if *count == graph.threshold(g) {
                hurt.insert(owner);
                order.push(owner);
            }
        }
    }
    order.split_off(spread.order().len())
}

/// When each component is degraded that does not go down within the horizon. In no order.
pub(super) fn degraded(model: &Model, graph: &Graph, reading: Reading, spread: &Spread, horizon: u64) -> Vec<(ComponentId, Spells)> {
    let mut hurt: FxHashMap<ComponentId, Spells> = FxHashMap::default();
    let mut queue = VecDeque::new();
    let mut queued = FxHashSet::default();
    for &c in spread.order() {
        let time = spread.fall(c).map_or(0, |fall| fall.time);
        hurt.insert(c, vec![(time, LASTING)]);
        queue.push_back(c);
        queued.insert(c);
    }
    while let Some(c) = queue.pop_front() {
        queued.remove(&c);
        for g in graph.gates_on(c) {
            let dependency = &model.dependencies[g.index()];
            let Some(owner) = dependency.owner.filter(|&owner| dependency.phase == Phase::Serve && !graph.is_zone(owner)) else { continue };
            let spells = passed_on(graph, reading, spread, &hurt, g, dependency);
            let within = spells.into_iter().filter(|&(from, _)| from < horizon);
            let mine = hurt.entry(owner).or_default();
            let grown = cover(1, mine.iter().copied().chain(within));
            if grown != *mine {
                *mine = grown;
                if queued.insert(owner) {
                    queue.push_back(owner);
                }
            }
        }
    }
    hurt.retain(|&c, spells| !spells.is_empty() && spread.fall(c).is_none());
    hurt.into_iter().collect()
}

/// When a dependency hurts its owner.
fn passed_on(
    graph: &Graph,
    reading: Reading,
    spread: &Spread,
    hurt: &FxHashMap<ComponentId, Spells>,
    g: DependencyId,
    dependency: &Dependency,
) -> Spells {
    let (hard, soft) = (reading.is_hard(dependency), reading.is_soft(dependency));
    if !hard && !soft {
        return Vec::new();
    }
    let threshold = graph.threshold(g);
    let lost_targets = spread.lost_targets(graph, g);
    let times = lost_targets.iter().filter_map(|&t| spread.fall(t)).map(|fall| fall.time);
    let lost = times.clone().nth(threshold as usize - 1).unwrap_or(LASTING);
    let mut trouble = Vec::new();
    if soft && lost != LASTING {
        trouble.push((lost, LASTING));
    }
    if is_strained_by_degraded(graph, reading, g, dependency) {
        trouble.extend(cover(threshold, graph.targets(g).iter().filter_map(|target| hurt.get(target)).flatten().copied()));
    }
    if let Some(takes) = dependency.manual_switch {
        trouble.extend(times.filter(|&down| down < lost).map(|down| (down, down.saturating_add(takes))));
    }
    // Touching times are one time, so that a buffer is used up by them together.
    let mut spells = cover(1, trouble.into_iter());
    spells.iter_mut().for_each(|(from, _)| *from = from.saturating_add(dependency.buffer));
    spells.retain(|&(from, until)| from < until);
    spells
}

/// The times that lie in at least so many of the ranges.
fn cover(threshold: u32, ranges: impl Iterator<Item = (u64, u64)>) -> Spells {
    let mut events: Vec<(u64, i32)> =
        ranges.filter(|&(from, until)| from < until).flat_map(|(from, until)| [(from, 1), (until, -1)]).collect();
    events.sort_unstable();
    let mut spells = Spells::new();
    let (mut inside, mut from) = (0, None);
    for same in events.chunk_by(|a, b| a.0 == b.0) {
        inside += same.iter().map(|&(_, step)| step).sum::<i32>();
        match from {
            None if inside >= threshold as i32 => from = Some(same[0].0),
            Some(start) if inside < threshold as i32 => {
                spells.push((start, same[0].0));
                from = None;
            }
            _ => {}
        }
    }
    spells
}
