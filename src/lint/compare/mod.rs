//! Two states of an architecture: what was added, removed and changed, and what new dependencies do.

mod effect;
mod findings;
mod parts;

pub use findings::{News, news};

use crate::diagnostic::changes::{Changes, How, Journey};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model, builtin};
use crate::source::Sources;

/// One of the two.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// With all names resolved.
    pub model: &'a Model,
    /// The texts it was made of.
    pub sources: &'a Sources,
}

/// A state with everything that fails in it.
struct World<'a> {
    model: &'a Model,
    failures: &'a Failures<'a>,
}

impl World<'_> {
    fn name(&self, id: ComponentId) -> &str {
        &self.model.components[id.index()].name
    }

    fn find(&self, name: &str) -> Option<ComponentId> {
        self.model.component_by_name.get(name).copied()
    }

    fn is_journey(&self, id: ComponentId) -> bool {
        self.model.is_kind(id, builtin::kind::JOURNEY)
    }

    fn ids(&self) -> impl Iterator<Item = ComponentId> + use<> {
        (0..self.model.components.len() as u32).map(ComponentId)
    }
}

/// What differs. Linear in both states, and for each new or changed dependency as much as following the failures of what it leads to; beyond a
/// bound those that are left are counted in [`Changes::not_followed`]. In a state that begins from nothing all is new, and no dependency is followed.
pub fn compare(base: State<'_>, head: State<'_>) -> Changes {
    let (components, statements) = (parts::components(base, head), parts::statements(base, head));
    let mut changes = Changes { components, ..Changes::default() };
    let (base_graph, head_graph) = (Graph::new(base.model), Graph::new(head.model));
    let (base_failures, head_failures) = rayon::join(|| Failures::new(base.model, &base_graph), || Failures::new(head.model, &head_graph));
    let before = World { model: base.model, failures: &base_failures };
    let after = World { model: head.model, failures: &head_failures };

    let grown: Vec<DependencyId> = statements.iter().filter(|(change, _)| change.how != How::Removed).filter_map(|(_, id)| *id).collect();
    let mut effects = effect::Effects::new(&before, &after, &grown);
    for (mut change, id) in statements {
        let is_claim = change.kind.take().is_some();
        if let Some(id) = id.filter(|_| !is_claim && change.how != How::Removed && !base.model.components.is_empty()) {
            change.effect = effects.of(id);
        }
        if is_claim { changes.claims.push(change) } else { changes.dependencies.push(change) }
    }
    changes.not_followed = effects.not_followed();
    changes.journeys = journeys(&before, &after);
    changes
}

/// What takes down a journey of both states by itself, in one of them only.
fn journeys(before: &World<'_>, after: &World<'_>) -> Vec<Journey> {
    let shared = after.ids().filter(|&id| after.is_journey(id));
    let shared = shared.filter_map(|id| Some((before.find(after.name(id)).filter(|&old| before.is_journey(old))?, id)));
    let compared = shared.map(|(old, new)| {
        let (was, is) = (single_points(before, old), single_points(after, new));
        let beside = |one: &[String], other: &[String]| one.iter().filter(|name| other.binary_search(name).is_err()).cloned().collect();
        Journey { name: after.name(new).to_owned(), added: beside(&is, &was), removed: beside(&was, &is) }
    });
    compared.filter(|journey| !journey.added.is_empty() || !journey.removed.is_empty()).collect()
}

/// The names of everything that takes a component down by itself, sorted, itself left out.
fn single_points(world: &World<'_>, of: ComponentId) -> Vec<String> {
    let causes = world.failures.causes(Reading::Sure, of);
    causes.iter().filter(|&cause| cause != of).map(|cause| world.name(cause).to_owned()).collect()
}
