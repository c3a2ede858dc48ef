//! The steps over which measures go. Most ask for the same dependencies: their edges are kept for all of them.

use std::sync::{Arc, Mutex, PoisonError};

use super::super::ir::{Measure, Rel};
use super::sorts::{Chosen, Wanted};
use super::value::Value;
use super::{Frame, Run};
use crate::graph::{Condensation, Lists};
use crate::model::{ComponentId, DependencyId};

/// An edge: from where, to where, along which dependency.
pub(super) type Edge = (ComponentId, ComponentId, DependencyId);

/// Dependencies as edges from their owners to their targets.
#[derive(Debug)]
pub(super) struct Edges {
    /// Where the edges of each component start.
    starts: Vec<u32>,
    ends: Vec<(ComponentId, DependencyId)>,
    /// The strongly connected parts.
    pub order: Condensation,
}

/// Edges by the sorts of dependencies that make them.
#[derive(Debug, Default)]
pub(super) struct BySorts(Mutex<Vec<(Chosen, Arc<Edges>)>>);

impl Edges {
    /// Edges of so many components, sorted by their start. Linear, apart from sorting the few of each.
    fn new(len: usize, edges: impl Iterator<Item = Edge>) -> Self {
        let (mut starts, mut ends) = (vec![0; len + 1], Vec::new());
        for (from, to, g) in edges {
            starts[from.index() + 1] += 1;
            ends.push((to, g));
        }
        for at in 0..len {
            starts[at + 1] += starts[at];
        }
        let mut edges = Self { starts, ends, order: Condensation::default() };
        let mut successors = Vec::with_capacity(edges.ends.len());
        let mut of_one = Vec::new();
        for from in 0..len as u32 {
            of_one.extend(edges.leaving(from).map(|(_, to, _)| to.0));
            of_one.sort_unstable();
            of_one.dedup();
            successors.extend(of_one.drain(..).map(|to| (from, to)));
        }
        edges.order = Condensation::new(&Lists::new(len, successors.iter().copied()));
        edges
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The edges that leave a component.
    pub(super) fn leaving(&self, from: u32) -> impl Iterator<Item = Edge> + '_ {
        let (start, end) = (self.starts[from as usize] as usize, self.starts[from as usize + 1] as usize);
        self.ends[start..end].iter().map(move |&(to, g)| (ComponentId(from), to, g))
    }

    /// Whether edges lead from the members of a part back to them.
    pub(super) fn is_circle(&self, members: &[u32]) -> bool {
        members.len() > 1 || self.leaving(members[0]).any(|(from, to, _)| from == to)
    }
}

impl<'w> Run<'w> {
    /// The edges that count for a measure.
    pub(super) fn edges(&self, measure: &'w Measure, frame: &mut Frame<'w>) -> Arc<Edges> {
        let len = self.model.components.len();
        let Rel::Built(op) = measure.related.rel else { return Arc::new(Edges::new(len, std::iter::empty())) };
        let wanted = measure.sorted.as_ref().map(|sorted| self.wanted(sorted, frame));
        let sorts = self.sorts();
        let wanted: Vec<Wanted<'w>> = std::iter::once(self.making(op, measure.related.phase)).chain(wanted).collect();
        let counts = sorts.that_meet(&wanted);
        let all = || {
            let of = |a: ComponentId| self.outgoing(a).filter(|g| counts[sorts.sort(*g) as usize]);
            let members = self.graph.components();
            members.flat_map(move |a| of(a).flat_map(move |g| self.targets(g).map(move |target| (a, target, g))))
        };
        if let Some(condition) = &measure.condition {
            let holds = |edge: &Edge| {
                measure.put(*edge, frame);
                self.test(condition, frame) == Some(true)
            };
            return Arc::new(Edges::new(len, all().filter(holds)));
        }
        let mut known = self.book.shared.edges.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, edges)) = known.iter().find(|(sorts, _)| *sorts == counts) {
            return Arc::clone(edges);
        }
        let edges = Arc::new(Edges::new(len, all()));
        known.push((counts, Arc::clone(&edges)));
        edges
    }
}

impl Measure {
    /// Puts the ends of a step and its dependency where the expressions of the measure read them.
    pub(super) fn put<'w>(&self, (a, b, g): Edge, frame: &mut Frame<'w>) {
        frame[0] = Value::Component(a);
        frame[1] = Value::Component(b);
        if let Some(slot) = self.dependency {
            frame[usize::from(slot)] = Value::Dependency(g);
        }
    }
}
