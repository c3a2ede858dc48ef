//! Measures: the largest (or smallest) value over all ways that leave a component, in one pass over the condensed graph.

use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use super::super::ir::{MEASURE_NEXT, Measure};
use super::Run;
use super::edges::Edge;
use super::value::Value;
use crate::model::ComponentId;

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
        let mut seen = FxHashSet::default();
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
        let mut steps = Steps::new(self, measure, frame, edges.len());
        let part_of = &edges.order.part_of;
        // By component: one more than the pass in which its value changed last; and room for notes about rings.
        let (mut touched, mut seen) = (vec![0; len], vec![0; len]);
        let mut measured =
            Measured { values: vec![None; len], next: (0..len as u32).collect(), last: vec![false; len], ends: OnceLock::new() };
        for part in 0..edges.order.len() as u32 {
            let members = edges.order.parts.of(part);
            let is_circle = edges.is_circle(members);
            let mut passes = 0_usize;
            loop {
                let mut changed = false;
                for &a in members {
                    for edge in edges.leaving(a) {
                        // A step gives another value only where its end has got one since it was taken.
                        if passes == 0 || touched[edge.1.index()] >= passes {
                            let better = steps.relax(edge, &mut measured);
                            if better {
                                touched[a as usize] = passes + 1;
                            }
                            changed |= better;
                        }
                    }
                }
                if !changed || !is_circle {
                    break;
                }
                passes += 1;
                let along = |a: u32, b: u32, beyond: f64| {
                    let between = edges.leaving(a).filter(|(_, to, _)| to.0 == b);
                    let values = between.filter_map(|edge| steps.step(edge, Some(beyond)).value);
                    values.reduce(if measure.max { f64::max } else { f64::min })
                };
                let inside = |c: u32| part_of[c as usize] == part;
                // Not looked for in every pass, since it costs a pass.
                if passes.is_power_of_two() && grows(&mut measured, members, inside, &mut seen, measure.max, along) {
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
}

/// The steps of a measure.
struct Steps<'r, 'w> {
    run: &'r Run<'w>,
    measure: &'w Measure,
    frame: Vec<Value<'w>>,
    /// What came of steps along a dependency of some sort from some value, where nothing else decides: of both there are few. Each has one
    /// place, and the last one that came there stays.
    known: Vec<Option<(Asked, Step)>>,
}

/// How many steps are kept at the most.
const KEPT: usize = 1 << 13;

/// The sort of a dependency, and the value at its end.
type Asked = (u32, Option<u64>);

/// The place of what is asked among so many.
fn place((sort, value): Asked, places: usize) -> usize {
    // Numbers that people write differ in their first bits alone, which a product leaves in its own first bits.
    let bits = value.unwrap_or(u64::MAX).wrapping_add(u64::from(sort)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (((bits >> 32) * places as u64) >> 32) as usize
}

/// What comes of a step.
#[derive(Clone, Copy)]
struct Step {
    /// The value at its start.
    value: Option<f64>,
    /// It stays as it is, however much follows.
    last: bool,
}

impl<'r, 'w> Steps<'r, 'w> {
    fn new(run: &'r Run<'w>, measure: &'w Measure, frame: Vec<Value<'w>>, edges: usize) -> Self {
        let known = if measure.by_sort { vec![None; edges.min(KEPT)] } else { Vec::new() };
        Self { run, measure, frame, known }
    }

    /// What comes of a step from the value at its end.
    fn step(&mut self, edge: Edge, beyond: Option<f64>) -> Step {
        if !self.measure.by_sort {
            return self.work_out(edge, beyond);
        }
        let asked = (self.run.sorts().sort(edge.2), beyond.map(f64::to_bits));
        let at = place(asked, self.known.len());
        match self.known[at] {
            Some((known, step)) if known == asked => step,
            _ => {
                let step = self.work_out(edge, beyond);
                self.known[at] = Some((asked, step));
                step
            }
        }
    }

    fn work_out(&mut self, edge: Edge, beyond: Option<f64>) -> Step {
        let max = self.measure.max;
        self.measure.put(edge, &mut self.frame);
        let value = self.value(beyond);
        // A step that stays as it is, however much follows, ends the way: no ring that goes through it grows.
        let last = value.is_some_and(|value| value.is_finite() && (max || value != 0.0))
            && self.value(Some(if max { f64::INFINITY } else { 0.0 })) == value;
        Step { value, last }
    }

    /// The value at the start of the step that is in the frame.
    fn value(&mut self, beyond: Option<f64>) -> Option<f64> {
        self.frame[usize::from(MEASURE_NEXT)] = beyond.map_or(Value::Unset, Value::Number);
        self.run.eval(&self.measure.value, &mut self.frame).number()
    }

    /// Takes one edge into account; whether it made a difference.
    fn relax(&mut self, edge: Edge, measured: &mut Measured) -> bool {
        let (at, to) = (edge.0.index(), edge.1);
        let step = self.step(edge, measured.values[to.index()]);
        let Some(value) = step.value else { return false };
        let better = match measured.values[at] {
            None => true,
            Some(old) if self.measure.max => value > old,
            Some(old) => value < old,
        };
        if better {
            measured.values[at] = Some(value);
            measured.next[at] = to.0;
            measured.last[at] = step.last;
        }
        better
    }
}

/// Looks for a ring of best ways that grows with each round: then its members are without bound. `inside` says what belongs to the part of the
/// members, `seen` is room for notes about them, and `along` gives the value at the start of a step from the value at its end.
fn grows(
    measured: &mut Measured,
    members: &[u32],
    inside: impl Fn(u32) -> bool,
    seen: &mut [u32],
    max: bool,
    mut along: impl FnMut(u32, u32, f64) -> Option<f64>,
) -> bool {
    members.iter().for_each(|&member| seen[member as usize] = 0);
    let mut found = false;
    for (&start, round) in members.iter().zip(1..) {
        let mut at = start;
        while inside(at) && seen[at as usize] == 0 && measured.next[at as usize] != at && !measured.last[at as usize] {
            seen[at as usize] = round;
            at = measured.next[at as usize];
        }
        if inside(at) && seen[at as usize] == round {
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
