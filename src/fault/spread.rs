use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::{Closure, Reading, Witness};
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model};

/// What one set of failures does, followed from dependency to dependency: a counter for each gate (Dowling and Gallier), so that the cost is
/// linear in the dependencies on what goes down, times the logarithm of a queue.
///
/// Components go down in the order of (time, steps, id). A proof may only rest on what went down earlier, so no proof is circular, whatever
/// cycles the graph has; and the proof by the least number of steps is found first.
pub(super) struct Spread {
    states: States,
    order: Vec<ComponentId>,
}

/// When and how a component goes down.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fall {
    /// Milliseconds from the start of the outage; 0 throughout if time does not count.
    pub time: u64,
    /// The dependency that takes it down; `None` if it failed by itself.
    pub via: Option<DependencyId>,
    place: u32,
}

/// What is known of a component while a failure is followed: the best way to take it down, and whether it is down.
struct State {
    time: u64,
    steps: u32,
    /// How many branches the proof has here.
    branches: u32,
    via: Option<DependencyId>,
    place: u32,
}

impl State {
    /// The place of what is still up.
    const UP: u32 = u32::MAX;
}

/// The states of the components that were touched. The index is all that grows with the model.
struct States {
    index: Vec<u32>,
    all: Vec<State>,
}

impl States {
    const UNTOUCHED: u32 = u32::MAX;

    fn new(components: usize) -> Self {
        Self { index: vec![Self::UNTOUCHED; components], all: Vec::new() }
    }

    fn get(&self, c: ComponentId) -> Option<&State> {
        self.all.get(self.index[c.index()] as usize)
    }

    fn get_mut(&mut self, c: ComponentId) -> Option<&mut State> {
        self.all.get_mut(self.index[c.index()] as usize)
    }

    /// Gives a component its first state.
    fn insert(&mut self, c: ComponentId, state: State) {
        self.index[c.index()] = self.all.len() as u32;
        self.all.push(state);
    }
}

/// What is about to go down, in the order of (time, steps, id).
enum Queue {
    Timed(BinaryHeap<Reverse<(u64, u32, ComponentId)>>),
    /// Where time does not count, steps only grow: what goes down in this step, last first, and what in the next one.
    Steps {
        steps: u32,
        now: Vec<ComponentId>,
        next: Vec<ComponentId>,
    },
}

impl Queue {
    fn new(timed: bool) -> Self {
        if timed { Self::Timed(BinaryHeap::new()) } else { Self::Steps { steps: 0, now: Vec::new(), next: Vec::new() } }
    }

    fn push(&mut self, time: u64, steps: u32, c: ComponentId) {
        match self {
            Self::Timed(heap) => heap.push(Reverse((time, steps, c))),
            // What fails by itself comes before anything is taken out.
            Self::Steps { next, .. } => next.push(c),
        }
    }

    fn pop(&mut self) -> Option<(u64, u32, ComponentId)> {
        match self {
            Self::Timed(heap) => heap.pop().map(|Reverse(first)| first),
            Self::Steps { steps, now, next } => {
                if now.is_empty() && !next.is_empty() {
                    std::mem::swap(now, next);
                    now.sort_unstable_by_key(|&c| Reverse(c));
                    *steps += 1;
                }
                now.pop().map(|c| (0, *steps - 1, c))
            }
        }
    }
}

/// What to follow, and how far.
#[derive(Clone, Copy)]
pub(super) struct Follow<'f> {
    /// Which dependencies carry.
    pub closure: Closure,
    /// How doubt is read.
    pub reading: Reading,
    /// Buffers delay, and what goes down at this time or later does not; without it, time does not count.
    pub horizon: Option<u64>,
    /// Stop when this component is down.
    pub until: Option<ComponentId>,
    /// As if this dependency did not exist.
    pub without: Option<DependencyId>,
    /// Leave out components for which this is false.
    pub enter: &'f dyn Fn(ComponentId) -> bool,
}

impl Follow<'_> {
    /// All of it, time aside.
    pub(super) fn all(closure: Closure, reading: Reading) -> Self {
        Self { closure, reading, horizon: None, until: None, without: None, enter: &|_| true }
    }
}

impl Spread {
    /// Follows the failure of some components. Absent ones cannot fail.
    pub(super) fn new(model: &Model, graph: &Graph, failed: &[ComponentId], follow: Follow<'_>) -> Self {
        let mut spread = Self { states: States::new(graph.len()), order: Vec::new() };
        let mut queue = Queue::new(follow.horizon.is_some());
        let mut lost: FxHashMap<DependencyId, u32> = FxHashMap::default();
        for &c in failed.iter().filter(|&&c| graph.is_present(c)) {
            spread.states.insert(c, State { time: 0, steps: 0, branches: 0, via: None, place: State::UP });
            queue.push(0, 0, c);
        }
        while let Some((time, steps, c)) = queue.pop() {
            match spread.states.get_mut(c) {
                Some(state) if state.place == State::UP => state.place = spread.order.len() as u32,
                _ => continue,
            }
            spread.order.push(c);
            if follow.until == Some(c) {
                break;
            }
            for g in graph.gates_on(c) {
                let Some(owner) = follow.closure.felled_by(follow.reading, graph, g).filter(|_| follow.without != Some(g)) else {
                    continue;
                };
                let known = spread.states.get_mut(owner);
                if known.as_ref().is_some_and(|state| state.place != State::UP) || known.is_none() && !(follow.enter)(owner) {
                    continue;
                }
                let threshold = graph.threshold(g);
                if threshold > 1 {
                    let count = lost.entry(g).or_default();
                    *count += 1;
                    if *count != threshold {
                        continue;
                    }
                }
                let time = match follow.horizon {
                    Some(horizon) => match time.saturating_add(model.dependencies[g.index()].buffer) {
                        down if down < horizon => down,
                        _ => continue,
                    },
                    None => 0,
                };
                // Fewer branches make the shorter proof; of equals the first stands, whose target has the smaller name.
                let way = State { time, steps: steps + 1, branches: threshold, via: Some(g), place: State::UP };
                match known {
                    None => {
                        spread.states.insert(owner, way);
                        queue.push(time, steps + 1, owner);
                    }
                    Some(state) if (way.time, way.steps, way.branches) < (state.time, state.steps, state.branches) => {
                        let sooner = (way.time, way.steps) < (state.time, state.steps);
                        *state = way;
                        if sooner {
                            queue.push(time, steps + 1, owner);
                        }
                    }
                    Some(_) => {}
                }
            }
        }
        spread
    }

    /// What goes down, in order.
    pub(super) fn order(&self) -> &[ComponentId] {
        &self.order
    }

    /// When and how a component goes down, if it does.
    pub(super) fn fall(&self, c: ComponentId) -> Option<Fall> {
        let state = self.states.get(c).filter(|state| state.place != State::UP)?;
        Some(Fall { time: state.time, via: state.via, place: state.place })
    }

    /// The proof that a component goes down. Linear in the proof; without recursion, since chains may be long.
    pub(super) fn witness(&self, graph: &Graph, c: ComponentId) -> Option<Witness> {
        self.fall(c)?;
        // Parts are listed before what they rest on, so that walking the list backwards finds the branches ready.
        let mut listed = vec![(c, self.fall(c)?.via)];
        let mut branches: Vec<Vec<usize>> = Vec::new();
        let mut proved = FxHashMap::default();
        let mut stack = vec![Open { at: 0, rest: self.branches_of(graph, c) }];
        branches.push(Vec::new());
        while let Some(open) = stack.last_mut() {
            let Some(next) = open.rest.pop() else {
                let at = open.at;
                proved.insert(listed[at].0, ());
                stack.pop();
                continue;
            };
            let at = listed.len();
            branches[open.at].push(at);
            branches.push(Vec::new());
            listed.push((next, self.fall(next)?.via));
            if !proved.contains_key(&next) {
                stack.push(Open { at, rest: self.branches_of(graph, next) });
            }
        }
        let mut ready: Vec<Option<Witness>> = Vec::new();
        ready.resize_with(listed.len(), || None);
        for at in (0..listed.len()).rev() {
            let (component, via) = listed[at];
            let branches = branches[at].iter().filter_map(|&branch| ready[branch].take()).collect();
            ready[at] = Some(Witness { component, via, branches });
        }
        ready.swap_remove(0)
    }

    /// The lost targets on which the fall of a component rests, last first.
    fn branches_of(&self, graph: &Graph, c: ComponentId) -> Vec<ComponentId> {
        let Some(g) = self.fall(c).and_then(|fall| fall.via) else { return Vec::new() };
        let mut lost = self.lost_targets(graph, g);
        lost.truncate(graph.threshold(g) as usize);
        lost.reverse();
        lost
    }

    /// The targets of a gate that go down, in order.
    pub(super) fn lost_targets(&self, graph: &Graph, g: DependencyId) -> Vec<ComponentId> {
        let mut lost: Vec<_> = graph.targets(g).iter().filter_map(|&t| self.fall(t).map(|fall| (fall.place, t))).collect();
        lost.sort_unstable();
        lost.into_iter().map(|(_, t)| t).collect()
    }
}

/// A part of a proof whose branches are still being listed.
struct Open {
    at: usize,
    rest: Vec<ComponentId>,
}
