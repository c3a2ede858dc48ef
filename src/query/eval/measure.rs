//! Measures: the largest (or smallest) value over all ways that leave a component, in one pass over the condensed graph.

use std::sync::OnceLock;

use super::super::ir::{MEASURE_NEXT, Measure, Rel};
use super::value::Value;
use super::{Frame, Run};
use crate::graph::Relation;
use crate::model::{ComponentId, DependencyId};

/// A measure of every component.
#[derive(Debug)]
pub struct Measured {
    /// `None`: nothing leaves it.
    values: Vec<Option<f64>>,
    /// Where the best way goes on; itself where it ends.
    next: Vec<u32>,
    /// The best way ends with this step: its value does not rest on what follows.
    last: Vec<bool>,
    ends: OnceLock<Vec<u32>>,
}

impl Measured {
    /// The value at a component.
    pub fn value<'w>(&self, at: ComponentId) -> Value<'w> {
        self.values[at.index()].map_or(Value::Unset, Value::Number)
    }

    /// Where the best way from a component ends: on a ring that grows, the first component that comes twice. The first question is linear in all
    /// components, later ones are a look.
    pub fn end<'w>(&self, at: ComponentId) -> Value<'w> {
        if self.values[at.index()].is_none() {
            return Value::Unset;
        }
        Value::Component(ComponentId(self.ends.get_or_init(|| self.all_ends())[at.index()]))
    }

    fn all_ends(&self) -> Vec<u32> {
        const UNKNOWN: u32 = u32::MAX;
        const OPEN: u32 = u32::MAX - 1;
        let mut ends = vec![UNKNOWN; self.next.len()];
        let mut way = Vec::new();
        for start in 0..self.next.len() as u32 {
            let mut at = start;
            while ends[at as usize] == UNKNOWN && !self.last[at as usize] && self.next[at as usize] != at {
                ends[at as usize] = OPEN;
                way.push(at);
                at = self.next[at as usize];
            }
            if ends[at as usize] == OPEN {
                // A ring: who is on it comes back to itself.
                while let Some(member) = way.pop() {
                    ends[member as usize] = member;
                    if member == at {
                        break;
                    }
                }
            } else if ends[at as usize] == UNKNOWN {
                ends[at as usize] = self.next[at as usize];
            }
            let end = ends[at as usize];
            way.drain(..).for_each(|before| ends[before as usize] = end);
        }
        ends
    }

    /// The best way from a component, itself first; empty where nothing leaves it. Linear in its length.
    pub fn way(&self, at: ComponentId) -> Vec<ComponentId> {
        let mut way = Vec::new();
        if self.values[at.index()].is_none() {
            return way;
        }
        let mut seen = rustc_hash::FxHashSet::default();
        let mut at = at.0;
        way.push(ComponentId(at));
        while seen.insert(at) && self.next[at as usize] != at {
            let last = self.last[at as usize];
            at = self.next[at as usize];
            way.push(ComponentId(at));
            if last {
                break;
            }
        }
        way
    }
}

impl<'w> Run<'w> {
    pub(super) fn measure(&self, measure: &'w Measure) -> Measured {
        let len = self.model.components.len();
        let mut frame = vec![Value::Unset; measure.slots.max(3)];
        let edges = self.edges(measure, &mut frame);
        let mut starts = vec![0_usize; len + 1];
        for (a, _, _) in &edges {
            starts[a.index() + 1] += 1;
        }
        for at in 0..len {
            starts[at + 1] += starts[at];
        }
        let relation = Relation::new(len, edges.clone());
        let condensation = relation.condensation();
        // By component: one more than the pass in which its value changed last.
        let mut touched = vec![0; len];
        let mut measured =
            Measured { values: vec![None; len], next: (0..len as u32).collect(), last: vec![false; len], ends: OnceLock::new() };
        for part in 0..condensation.len() as u32 {
            let members = condensation.parts.of(part);
            let mut passes = 0;
            loop {
                let mut changed = false;
                for &a in members {
                    for (_, b, g) in &edges[starts[a as usize]..starts[a as usize + 1]] {
                        // A step gives another value only where its end has got one since it was taken.
                        if passes == 0 || touched[b.index()] >= passes {
                            let better = self.relax(measure, ComponentId(a), *b, *g, &mut frame, &mut measured);
                            if better {
                                touched[a as usize] = passes + 1;
                            }
                            changed |= better;
                        }
                    }
                }
                if !changed || members.len() == 1 && !relation.successors(ComponentId(members[0])).any(|(b, _)| b.0 == members[0]) {
                    break;
                }
                passes += 1;
                let along = |a: u32, b: u32, beyond: f64| {
                    let mut frame = vec![Value::Unset; measure.slots.max(3)];
                    let steps = edges[starts[a as usize]..starts[a as usize + 1]].iter().filter(|(_, to, _)| to.0 == b);
                    let values = steps.filter_map(|(_, _, g)| self.step(measure, (ComponentId(a), ComponentId(b), *g), beyond, &mut frame));
                    values.reduce(if measure.max { f64::max } else { f64::min })
                };
                if grows(&mut measured, members, passes, measure.max, along) {
                    members.iter().for_each(|&member| touched[member as usize] = passes);
                    continue;
                }
                if passes > members.len() + 2 {
                    break;
                }
            }
        }
        measured
    }

    /// The edges that count, sorted by their start.
    fn edges(&self, measure: &'w Measure, frame: &mut Frame<'w>) -> Vec<(ComponentId, ComponentId, DependencyId)> {
        let Rel::Built(op) = measure.related.rel else { return Vec::new() };
        let mut edges = Vec::new();
        let wanted = measure.sorted.as_ref().map(|sorted| self.wanted(sorted, frame));
        let making = self.making(op, measure.related.phase);
        let counts = |g: &DependencyId| making.has(*g) && wanted.as_ref().is_none_or(|wanted| wanted.has(*g));
        for a in self.members(None).iter() {
            for g in self.outgoing(*a).filter(counts) {
                for target in self.targets(g) {
                    frame[0] = Value::Component(*a);
                    frame[1] = Value::Component(target);
                    if let Some(slot) = measure.dependency {
                        frame[usize::from(slot)] = Value::Dependency(g);
                    }
                    if measure.condition.as_ref().is_none_or(|condition| self.test(condition, frame) == Some(true)) {
                        edges.push((*a, target, g));
                    }
                }
            }
        }
        edges
    }

    /// The value at the start of a step, from the value at its end.
    fn step(
        &self,
        measure: &'w Measure,
        step: (ComponentId, ComponentId, DependencyId),
        beyond: f64,
        frame: &mut Frame<'w>,
    ) -> Option<f64> {
        put(measure, step, frame);
        frame[usize::from(MEASURE_NEXT)] = Value::Number(beyond);
        self.eval(&measure.value, frame).number()
    }

    /// Takes one edge into account; whether it made a difference.
    fn relax(
        &self,
        measure: &'w Measure,
        a: ComponentId,
        b: ComponentId,
        g: DependencyId,
        frame: &mut Frame<'w>,
        measured: &mut Measured,
    ) -> bool {
        put(measure, (a, b, g), frame);
        frame[usize::from(MEASURE_NEXT)] = measured.value(b);
        let Some(value) = self.eval(&measure.value, frame).number() else { return false };
        let better = match measured.values[a.index()] {
            None => true,
            Some(old) if measure.max => value > old,
            Some(old) => value < old,
        };
        if better {
            measured.values[a.index()] = Some(value);
            measured.next[a.index()] = b.0;
            // A step that stays as it is, however much follows, ends the way: no ring that goes through it grows.
            frame[usize::from(MEASURE_NEXT)] = Value::Number(if measure.max { f64::INFINITY } else { 0.0 });
            measured.last[a.index()] =
                self.eval(&measure.value, frame).number() == Some(value) && value.is_finite() && (measure.max || value != 0.0);
        }
        better
    }
}

/// Puts the ends of a step and its dependency where the expression reads them.
fn put<'w>(measure: &Measure, (a, b, g): (ComponentId, ComponentId, DependencyId), frame: &mut Frame<'w>) {
    frame[0] = Value::Component(a);
    frame[1] = Value::Component(b);
    if let Some(slot) = measure.dependency {
        frame[usize::from(slot)] = Value::Dependency(g);
    }
}

/// Looks for a ring of best ways that grows with each round: then its members are without bound. Not looked for in every pass, since it costs a
/// pass. `along` gives the value at the start of a step from the value at its end.
fn grows(measured: &mut Measured, members: &[u32], passes: usize, max: bool, along: impl Fn(u32, u32, f64) -> Option<f64>) -> bool {
    if !passes.is_power_of_two() {
        return false;
    }
    let inside: rustc_hash::FxHashSet<u32> = members.iter().copied().collect();
    let mut seen = rustc_hash::FxHashMap::default();
    let mut found = false;
    for (round, &start) in members.iter().enumerate() {
        let mut at = start;
        while inside.contains(&at) && !seen.contains_key(&at) && measured.next[at as usize] != at && !measured.last[at as usize] {
            seen.insert(at, round);
            at = measured.next[at as usize];
        }
        if inside.contains(&at) && seen.get(&at) == Some(&round) {
            let mut ring = vec![at];
            while measured.next[ring[ring.len() - 1] as usize] != at {
                ring.push(measured.next[ring[ring.len() - 1] as usize]);
            }
            // Once around: a ring whose steps change nothing, or that was never gone around, does not grow.
            let before = measured.values[at as usize];
            let around = ring.iter().rev().try_fold(before, |beyond, &a| Some(along(a, measured.next[a as usize], beyond?))).flatten();
            if !before.zip(around).is_some_and(|(before, around)| if max { around > before } else { around < before }) {
                continue;
            }
            let bound = if max { f64::INFINITY } else { 0.0 };
            for at in ring {
                found |= measured.values[at as usize] != Some(bound);
                measured.values[at as usize] = Some(bound);
            }
        }
    }
    found
}
