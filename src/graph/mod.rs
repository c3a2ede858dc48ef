//! The dependency graph with gates and phases: which dependencies lean on a component, which targets of a gate are there, what contains what.
//!
//! Facts only; how a failure passes is [`fault`](crate::fault)'s. Absent components (planned or retired) are not in the graph: they are no
//! target of a gate, and their dependencies are no gates (S22). A gate loses its absent targets, not its quorum: of `needs 2 of { a, b, c }`
//! with `c` planned, `a` and `b` are both needed; `independent { a, b, c }` claims the same of `a` and `b` alone.

mod bitset;
mod condensation;
mod lists;
mod relation;

pub use bitset::BitSet;
pub use condensation::Condensation;
pub use lists::Lists;
pub use relation::{Cycle, Relation, shortest_path};

use crate::model::{
    AttributeId, ComponentId, Dependency, DependencyId, DependencyKind, KindId, Model, Phase, Range32, Strength, TeamId, Value, Verb,
};

/// The graph of a model: both ways, gates kept whole.
#[derive(Debug, Clone)]
pub struct Graph {
    nodes: Vec<Node>,
    gates: Vec<Gate>,
    targets: Vec<ComponentId>,
    leaning: Lists,
}

/// What is asked of every component, next to each other: the model has it far apart.
#[derive(Debug, Clone, Copy)]
struct Node {
    present: bool,
    zone: bool,
    placed: bool,
    tier: Option<u8>,
    kind: KindId,
    owner: Option<TeamId>,
    within: Option<ComponentId>,
    given: Range32,
    own: Range32,
}

/// What is asked of every gate that a failure comes to, in the same way.
#[derive(Debug, Clone, Copy)]
struct Gate {
    targets: Range32,
    threshold: u32,
    owner: Option<ComponentId>,
    phase: Phase,
    strength: Strength,
    staged: bool,
    in_process: bool,
    buffered: bool,
}

impl Graph {
    /// The graph of a model. Linear in components and targets.
    pub fn new(model: &Model) -> Self {
        Self::of_some(model, |_| true)
    }

    /// The graph in which only these dependencies exist. Linear in components and targets.
    pub fn of_some(model: &Model, exists: impl Fn(&DependencyId) -> bool) -> Self {
        let zone_kinds: Vec<bool> = (0..model.kinds.len()).map(|kind| is_zone_kind(model, kind)).collect();
        let mut nodes: Vec<_> = model
            .components
            .iter()
            .map(|component| Node {
                present: !component.absent,
                zone: zone_kinds.get(component.kind.index()).copied().unwrap_or(false),
                placed: false,
                tier: component.tier,
                kind: component.kind,
                owner: component.owner,
                within: component.within.map(|(zone, _)| zone),
                given: component.given,
                own: component.dependencies,
            })
            .collect();
        let (rollout, mode) = (Symbol::new(model, "rollout", "staged"), Symbol::new(model, "mode", "in-process"));
        let mut targets = Vec::with_capacity(model.targets.len());
        let mut gates = Vec::with_capacity(model.dependencies.len());
        for (id, dependency) in model.dependencies.iter().enumerate() {
            let start = targets.len() as u32;
            if exists(&DependencyId(id as u32)) && dependency.owner.is_none_or(|owner| nodes[owner.index()].present) {
                let written = model.targets[dependency.targets.range()].iter().map(|target| target.component);
                targets.extend(written.filter(|target| nodes[target.index()].present));
            }
            let range = Range32 { start, end: targets.len() as u32 };
            let size = range.end - range.start;
            let threshold = match dependency.kind {
                _ if size == 0 => u32::MAX,
                // How many may be lost is what the claim is about; it is no gate itself.
                DependencyKind::Survives => u32::MAX,
                DependencyKind::Independent if size < 2 => u32::MAX,
                DependencyKind::Independent => dependency.spare() + 1,
                _ => size.saturating_sub(dependency.required) + 1,
            };
            if let (DependencyKind::Written(Verb::RunsIn), Some(owner), 1..) = (dependency.kind, dependency.owner, size) {
                nodes[owner.index()].placed = true;
            }
            let (staged, in_process) = (rollout.is_given(model, dependency), mode.is_given(model, dependency));
            let Dependency { owner, phase, strength, buffer, .. } = *dependency;
            gates.push(Gate { targets: range, threshold, owner, phase, strength, staged, in_process, buffered: buffer > 0 });
        }
        let leaning = {
            let pairs =
                gates.iter().enumerate().flat_map(|(g, gate)| targets[gate.targets.range()].iter().map(move |target| (target.0, g as u32)));
            Lists::new(nodes.len(), pairs)
        };
        Self { nodes, gates, targets, leaning }
    }

    /// How many components the model has, absent ones included: ids are below this.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the model has no component.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The components that are there, smallest first.
    pub fn components(&self) -> impl Iterator<Item = ComponentId> + '_ {
        self.nodes.iter().enumerate().filter(|(_, node)| node.present).map(|(c, _)| ComponentId(c as u32))
    }

    /// Whether the component is there: neither planned nor retired.
    pub fn is_present(&self, c: ComponentId) -> bool {
        self.nodes[c.index()].present
    }

    /// Whether the component is a failure domain.
    pub fn is_zone(&self, c: ComponentId) -> bool {
        self.nodes[c.index()].zone
    }

    /// What the component is.
    pub fn kind(&self, c: ComponentId) -> KindId {
        self.nodes[c.index()].kind
    }

    /// How critical the component is written to be.
    pub fn tier(&self, c: ComponentId) -> Option<u8> {
        self.nodes[c.index()].tier
    }

    /// Who answers for the component.
    pub fn team(&self, c: ComponentId) -> Option<TeamId> {
        self.nodes[c.index()].owner
    }

    /// The attributes of the component: a slice of [`Model::given`].
    pub fn given(&self, c: ComponentId) -> Range32 {
        self.nodes[c.index()].given
    }

    /// Whether the component says where it runs (`runs in`). Of an owner who does not, a zone is no cause for its groups (S10).
    pub fn declares_placement(&self, c: ComponentId) -> bool {
        self.nodes[c.index()].placed
    }

    /// Whether one zone is `within` the other one, at any depth. Nothing contains itself.
    pub fn contains(&self, outer: ComponentId, inner: ComponentId) -> bool {
        // Bounded by the number of nodes: zones within each other are an error of the input, and may still be asked about.
        let around = std::iter::successors(self.nodes[inner.index()].within, |zone| self.nodes[zone.index()].within);
        around.take(self.nodes.len()).any(|zone| zone == outer)
    }

    /// Whether a zone defeats a group by design: it contains the zones over which the group is spread (its targets themselves, or where they
    /// run), at least two of them, and their loss alone is enough. Such a zone is no hidden cause. Cost: zones of the targets times depth.
    pub fn by_design(&self, model: &Model, g: DependencyId, zone: ComponentId) -> bool {
        if !self.is_zone(zone) {
            return false;
        }
        let mut places = Vec::new();
        let mut lost = 0;
        for &target in self.targets(g) {
            if self.is_zone(target) {
                if self.contains(zone, target) {
                    places.push(target);
                    lost += 1;
                }
                continue;
            }
            let placements = self.gates_of(target).filter(|p| model.dependencies[p.index()].kind == DependencyKind::Written(Verb::RunsIn));
            for placement in placements {
                let inside: Vec<_> = self.targets(placement).iter().copied().filter(|&place| self.contains(zone, place)).collect();
                if inside.len() >= self.threshold(placement) as usize {
                    places.extend(inside);
                    lost += 1;
                    break;
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places.len() >= 2 && lost >= self.threshold(g)
    }

    /// The dependencies of a component, `survives` included; none of an absent one.
    pub fn gates_of(&self, c: ComponentId) -> impl ExactSizeIterator<Item = DependencyId> + use<> {
        let own = self.own(c);
        (own.start..own.end).map(DependencyId)
    }

    /// The numbers of the dependencies of a component, which stand next to each other, those of a smaller one before; none of an absent one.
    pub fn own(&self, c: ComponentId) -> Range32 {
        let node = self.nodes[c.index()];
        if node.present { node.own } else { Range32::default() }
    }

    /// The dependencies that have a component among their targets, in order: every verb and phase, claims and `survives` included.
    pub fn gates_on(&self, c: ComponentId) -> impl ExactSizeIterator<Item = DependencyId> + '_ {
        self.leaning.of(c.0).iter().map(|&g| DependencyId(g))
    }

    /// The targets of a gate that are there, smallest first. Empty for a gate that is not in the graph.
    pub fn targets(&self, g: DependencyId) -> &[ComponentId] {
        &self.targets[self.gates[g.index()].targets.range()]
    }

    /// How many targets have to be lost before the gate is; `u32::MAX` for a gate that is not in the graph.
    pub fn threshold(&self, g: DependencyId) -> u32 {
        self.gates[g.index()].threshold
    }

    /// Whose gate it is; `None` for a claim without an owner.
    pub fn owner(&self, g: DependencyId) -> Option<ComponentId> {
        self.gates[g.index()].owner
    }

    /// What the targets are needed for.
    pub fn phase(&self, g: DependencyId) -> Phase {
        self.gates[g.index()].phase
    }

    /// How a loss passes along the gate.
    pub fn strength(&self, g: DependencyId) -> Strength {
        self.gates[g.index()].strength
    }

    /// Whether a set of changes is rolled out in stages, each target judged before the next one (`rollout = staged`).
    pub fn is_staged(&self, g: DependencyId) -> bool {
        self.gates[g.index()].staged
    }

    /// Whether a buffer keeps a loss away from the owner for a while.
    pub fn is_buffered(&self, g: DependencyId) -> bool {
        self.gates[g.index()].buffered
    }

    /// Whether the targets run inside of the owner (`mode = in-process`).
    pub fn is_in_process(&self, g: DependencyId) -> bool {
        self.gates[g.index()].in_process
    }
}

/// An attribute of dependencies with one of its values.
struct Symbol<'s> {
    attribute: Option<AttributeId>,
    value: &'s str,
}

impl<'s> Symbol<'s> {
    fn new(model: &Model, attribute: &str, value: &'s str) -> Self {
        Self { attribute: model.names.attributes.get(attribute).copied(), value }
    }

    fn is_given(&self, model: &Model, dependency: &Dependency) -> bool {
        let mut given = model.given[dependency.given.range()].iter().filter(|given| Some(given.attribute) == self.attribute);
        given.any(|given| matches!(&given.value, Value::Symbol(value) if value == self.value))
    }
}

/// Whether a kind is `zone` or made from it. Bounded, since a kind made from itself is an error of the input that may still be asked about.
fn is_zone_kind(model: &Model, kind: usize) -> bool {
    std::iter::successors(Some(kind), |&kind| model.kinds[kind].base.map(KindId::index))
        .take(model.kinds.len())
        .any(|kind| model.kinds[kind].name == "zone")
}
