use super::spread::{Follow, Spread};
use super::{Closure, Outage, Reading, Witness, start, strain};
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model, Strength, Verb};

/// Every single failure of the whole graph, in both readings. `t` is without end throughout (S4), except in [`outage`](Self::outage).
///
/// Absent components are not in the graph: they fall with nothing, and nothing falls with them, themselves included.
pub struct Failures<'m> {
    model: &'m Model,
    graph: &'m Graph,
    doubt: bool,
}

impl<'m> Failures<'m> {
    /// Works out all single failures.
    pub fn new(model: &'m Model, graph: &'m Graph) -> Self {
        let doubt = model.dependencies.iter().any(|dependency| dependency.strength == Strength::Doubtful);
        Self { model, graph, doubt }
    }

    /// Whether any dependency is doubtful, so that the readings may differ.
    pub fn has_doubt(&self) -> bool {
        self.doubt
    }

    fn spread(&self, closure: Closure, r: Reading, x: ComponentId) -> Spread<'m> {
        Spread::new(self.model, self.graph, &[x], Follow::all(closure, r))
    }

    /// Whether `a` goes down when `x` fails. Reflexive.
    pub fn falls(&self, r: Reading, a: ComponentId, x: ComponentId) -> bool {
        self.spread(Closure::Serving, r, x).fall(a).is_some()
    }

    /// Everything with which `a` falls, itself included.
    pub fn causes(&self, r: Reading, a: ComponentId) -> BitSet {
        BitSet::of(self.graph.len(), self.graph.components().filter(|&x| self.falls(r, a, x)))
    }

    /// Everything that falls with `x`, itself included.
    pub fn blast(&self, r: Reading, x: ComponentId) -> BitSet {
        BitSet::of(self.graph.len(), self.spread(Closure::Serving, r, x).order().iter().copied())
    }

    /// How much falls with `x`, itself included.
    pub fn blast_count(&self, r: Reading, x: ComponentId) -> u32 {
        self.blast(r, x).count() as u32
    }

    /// Whether more targets of `g` fall with `x` than it can spare. For every verb and phase, and for claims. A fact about the gate alone: see
    /// [`Graph::declares_placement`] and [`Graph::by_design`] for the zones that are facts and no findings.
    pub fn gate_falls(&self, r: Reading, g: DependencyId, x: ComponentId) -> bool {
        let lost = self.graph.targets(g).iter().filter(|&&target| self.falls(r, target, x)).count();
        lost >= self.graph.threshold(g) as usize
    }

    /// Everything with which `g` falls.
    pub fn gate_causes(&self, r: Reading, g: DependencyId) -> BitSet {
        BitSet::of(self.graph.len(), self.graph.components().filter(|&x| self.gate_falls(r, g, x)))
    }

    /// What defeats `g` and does so not only through what its `except` names. Equal to [`gate_causes`](Self::gate_causes) without `except`.
    pub fn undeclared_causes(&self, r: Reading, g: DependencyId) -> BitSet {
        let mut causes = self.gate_causes(r, g);
        let except: Vec<_> = self.model.dependencies[g.index()].more.iter().flat_map(|more| &more.except).map(|&(c, _)| c).collect();
        if except.is_empty() {
            return causes;
        }
        let enter = |c: ComponentId| !except.contains(&c);
        for x in causes.clone().iter() {
            let spread = Spread::new(self.model, self.graph, &[x], Follow { enter: &enter, ..Follow::all(Closure::Serving, r) });
            if except.contains(&x) || spread.lost_targets(g).len() < self.graph.threshold(g) as usize {
                causes.remove(x);
            }
        }
        causes
    }

    /// Whether `v` falls with `x` in the graph in which its dependency `g` does not exist (S9).
    pub fn falls_without(&self, r: Reading, v: ComponentId, x: ComponentId, g: DependencyId) -> bool {
        let follow = Follow { without: Some(g), until: Some(v), ..Follow::all(Closure::Serving, r) };
        Spread::new(self.model, self.graph, &[x], follow).fall(v).is_some()
    }

    /// What is degraded, at some time and without going down, when `x` fails.
    pub fn degraded(&self, r: Reading, x: ComponentId) -> BitSet {
        let follow = Follow { horizon: Some(strain::LASTING), ..Follow::all(Closure::Serving, r) };
        let spread = Spread::new(self.model, self.graph, &[x], follow);
        let degraded = strain::degraded(self.model, self.graph, r, &spread, strain::LASTING);
        BitSet::of(self.graph.len(), degraded.into_iter().map(|(c, _)| c))
    }

    /// What goes down when an actor acts wrongly: when everything fails that it changes, also through actors that it changes. Staged sets add
    /// nothing and are not passed through (S29). The actor itself is not among it unless it falls with the rest.
    pub fn harm(&self, r: Reading, actor: ComponentId) -> BitSet {
        let (mut changed, mut open) = (BitSet::new(self.graph.len()), vec![actor]);
        let mut failed = Vec::new();
        while let Some(c) = open.pop() {
            for g in self.graph.gates_of(c) {
                let dependency = &self.model.dependencies[g.index()];
                if dependency.kind != DependencyKind::Written(Verb::Changes) || super::reading::is_staged(self.model, dependency) {
                    continue;
                }
                for &target in self.graph.targets(g) {
                    if changed.insert(target) {
                        failed.push(target);
                        open.push(target);
                    }
                }
            }
        }
        let spread = Spread::new(self.model, self.graph, &failed, Follow::all(Closure::Serving, r));
        BitSet::of(self.graph.len(), spread.order().iter().copied())
    }

    /// Whether `c` serves after a start from nothing (point 7).
    pub fn can_start(&self, r: Reading, c: ComponentId) -> bool {
        start::serving(self.model, self.graph, r).contains(c)
    }

    /// Whether enough targets of `g` can start. True of a gate that is not in the graph.
    pub fn gate_can_start(&self, r: Reading, g: DependencyId) -> bool {
        start::is_satisfied(self.graph, g, &start::serving(self.model, self.graph, r))
    }

    /// Whether `y` is in the closure of `a` over hard dependencies to serve and to start (S6). Reflexive.
    pub fn cannot_start_without(&self, r: Reading, a: ComponentId, y: ComponentId) -> bool {
        self.spread(Closure::Starting, r, y).fall(a).is_some()
    }

    /// Whether more targets of `g` cannot start without `y` than it can spare.
    pub fn gate_cannot_start_without(&self, r: Reading, g: DependencyId, y: ComponentId) -> bool {
        self.spread(Closure::Starting, r, y).lost_targets(g).len() >= self.graph.threshold(g) as usize
    }

    /// For `survives loss of N of { … }`: the first smallest set of at most N targets whose joint loss takes down the owner, or nothing if it
    /// survives. First by the names of the members, smallest first.
    pub fn breaking(&self, r: Reading, g: DependencyId) -> Vec<ComponentId> {
        let dependency = &self.model.dependencies[g.index()];
        let Some(owner) = dependency.owner else { return Vec::new() };
        let targets = self.graph.targets(g);
        for size in 1..=(dependency.required as usize).min(targets.len()) {
            let mut chosen: Vec<usize> = (0..size).collect();
            loop {
                let failed: Vec<_> = chosen.iter().map(|&at| targets[at]).collect();
                let follow = Follow { until: Some(owner), ..Follow::all(Closure::Serving, r) };
                if Spread::new(self.model, self.graph, &failed, follow).fall(owner).is_some() {
                    return failed;
                }
                let Some(at) = (0..size).rev().find(|&at| chosen[at] < targets.len() - size + at) else { break };
                chosen[at] += 1;
                (at + 1..size).for_each(|next| chosen[next] = chosen[next - 1] + 1);
            }
        }
        Vec::new()
    }

    /// The outage of some components, of this length in milliseconds; without end if there is no horizon.
    pub fn outage(&self, r: Reading, failed: &[ComponentId], horizon: Option<u64>) -> Outage<'m> {
        Outage::new(self.model, self.graph, r, failed, horizon)
    }

    /// Why `a` falls with `x`: the shortest chain of written dependencies, ties by name. `None` if it does not.
    pub fn witness(&self, r: Reading, a: ComponentId, x: ComponentId) -> Option<Witness> {
        self.joint_witness(r, a, &[x])
    }

    /// Why `a` goes down when all of these fail. `None` if it does not.
    pub fn joint_witness(&self, r: Reading, a: ComponentId, failed: &[ComponentId]) -> Option<Witness> {
        Spread::new(self.model, self.graph, failed, Follow { until: Some(a), ..Follow::all(Closure::Serving, r) }).witness(a)
    }

    /// Why `a` cannot start without `y`. `None` if it can.
    pub fn start_witness(&self, r: Reading, a: ComponentId, y: ComponentId) -> Option<Witness> {
        Spread::new(self.model, self.graph, &[y], Follow { until: Some(a), ..Follow::all(Closure::Starting, r) }).witness(a)
    }

    /// Why `g` falls with `x`: one proof for each lost target, shortest first. `None` if it does not.
    pub fn gate_witness(&self, r: Reading, g: DependencyId, x: ComponentId) -> Option<Vec<Witness>> {
        let spread = self.spread(Closure::Serving, r, x);
        let lost = spread.lost_targets(g);
        (lost.len() >= self.graph.threshold(g) as usize).then(|| lost.into_iter().filter_map(|target| spread.witness(target)).collect())
    }
}
