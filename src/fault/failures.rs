use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::availability::{Limits, Promises};
use super::engine::Engine;
use super::spread::{Follow, Spread};
use super::survive::Claims;
use super::ways::Without;
use super::{Availability, Closure, Frozen, Outage, Reading, Witness, start, strain};
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model, Phase, Strength, Verb};

/// Bytes that all rows together may take, at the least: four times what 18,500 components with Meta's degrees need.
const ROW_BUDGET: usize = 256 << 20;
/// The same, at the most.
const ROW_LIMIT: usize = 1 << 30;
/// Between the two, bytes for each component: the model takes about as many.
const ROW_SHARE: usize = 10 << 10;

/// Milliseconds after a failure, by component.
type Delays = FxHashMap<ComponentId, u64>;

/// Every single failure of the whole graph, in both readings. `t` is without end throughout (S4), except in [`outage`](Self::outage).
///
/// Absent components are not in the graph: they fall with nothing, and nothing falls with them, themselves included.
///
/// Cost, for a graph with E carrying dependencies and N components on which another one leans: [`falls`](Self::falls) a lookup for those, the
/// degree of `a` for others; [`blast_count`](Self::blast_count) a lookup; [`causes`](Self::causes) and [`gate_causes`](Self::gate_causes) N / 64
/// words a target and the answer; everything that follows one failure ([`blast`](Self::blast), proofs, degradation, harm) is linear in what it
/// touches. Rows are kept up to 256 MB, and of large models up to 1 GB; beyond that, what would read them costs as much as following one failure, or a pass over what lies below.
pub struct Failures<'m> {
    model: &'m Model,
    graph: &'m Graph,
    doubt: bool,
    engines: OnceLock<Vec<Engine>>,
    specs: Vec<(Closure, Reading)>,
    /// Bytes that rows may take.
    budget: usize,
    /// By closure and reading, which engine answers: one serves several where they cannot differ.
    which: [[usize; 2]; 2],
    can_start: [OnceLock<BitSet>; 2],
    excused: [OnceLock<FxHashMap<DependencyId, BitSet>>; 2],
    nothing: BitSet,
    promises: [OnceLock<Promises>; 2],
    without: Mutex<FxHashMap<(Reading, DependencyId, ComponentId), bool>>,
    claims: Claims,
    /// By failure: what goes down later than at once, and when.
    delays: Mutex<FxHashMap<(Reading, ComponentId), Arc<Delays>>>,
}

impl<'m> Failures<'m> {
    /// Works out all single failures, on all threads of rayon.
    pub fn new(model: &'m Model, graph: &'m Graph) -> Self {
        let failures = Self::later(model, graph);
        failures.prepare();
        failures
    }

    /// As [`new`](Self::new), but not before they are asked for, which must not happen on a thread of rayon's before [`prepare`](Self::prepare).
    pub fn later(model: &'m Model, graph: &'m Graph) -> Self {
        Self::lazy(model, graph, (graph.len() * ROW_SHARE).clamp(ROW_BUDGET, ROW_LIMIT))
    }

    /// As [`new`](Self::new), with rows of at most so many bytes.
    #[cfg(test)]
    pub(super) fn with_budget(model: &'m Model, graph: &'m Graph, budget: usize) -> Self {
        let failures = Self::lazy(model, graph, budget);
        failures.prepare();
        failures
    }

    /// Works out all single failures, if that has not been done.
    pub fn prepare(&self) {
        self.engines();
    }

    fn engines(&self) -> &[Engine] {
        self.engines.get_or_init(|| Engine::all(self.model, self.graph, self.specs.clone(), self.budget))
    }

    fn lazy(model: &'m Model, graph: &'m Graph, budget: usize) -> Self {
        let (mut doubt, mut starts) = (false, false);
        // The graph has close together what the model has far apart.
        for g in (0..model.dependencies.len() as u32).map(DependencyId) {
            doubt |= graph.strength(g) == Strength::Doubtful;
            starts |= graph.phase(g) == Phase::Start && Closure::Starting.felled_by(Reading::Cautious, graph, g).is_some();
            if doubt && starts {
                break;
            }
        }
        let readings = if doubt { &Reading::ALL[..] } else { &[Reading::Sure] };
        let closures = if starts { &[Closure::Serving, Closure::Starting][..] } else { &[Closure::Serving] };
        let specs: Vec<_> = closures.iter().flat_map(|&closure| readings.iter().map(move |&r| (closure, r))).collect();
        let at = |closure: usize, r: usize| closure.min(closures.len() - 1) * readings.len() + r.min(readings.len() - 1);
        let which = [[at(0, 0), at(0, 1)], [at(1, 0), at(1, 1)]];
        Self {
            model,
            graph,
            doubt,
            engines: OnceLock::new(),
            specs,
            budget,
            which,
            can_start: Default::default(),
            excused: Default::default(),
            nothing: BitSet::new(graph.len()),
            promises: Default::default(),
            without: Mutex::default(),
            claims: Claims::of(model),
            delays: Mutex::default(),
        }
    }

    fn serving(&self, r: Reading) -> &Engine {
        &self.engines()[self.which[0][r as usize]]
    }

    fn starting(&self, r: Reading) -> &Engine {
        &self.engines()[self.which[1][r as usize]]
    }

    /// What can start is rarely asked. Not worked out in parallel, so that a thread that waits for it waits for nothing else.
    fn started(&self, r: Reading) -> &BitSet {
        let r = if self.doubt { r } else { Reading::Sure };
        self.can_start[r as usize].get_or_init(|| start::serving(self.graph, r, &self.starting(r).flow))
    }

    /// Whether what falls with what is at hand. Otherwise each question costs as much as following one failure.
    pub fn is_quick(&self, r: Reading) -> bool {
        self.serving(r).rows.is_kept()
    }

    /// Whether any dependency is doubtful, so that the readings may differ.
    pub fn has_doubt(&self) -> bool {
        self.doubt
    }

    /// Whether `a` goes down when `x` fails. Reflexive.
    pub fn falls(&self, r: Reading, a: ComponentId, x: ComponentId) -> bool {
        self.serving(r).falls(self.model, self.graph, a, x)
    }

    /// Everything with which `a` falls, itself included. What was asked for last is kept.
    pub fn causes(&self, r: Reading, a: ComponentId) -> Arc<BitSet> {
        let engine = self.serving(r);
        match engine.flow.node(a) {
            Some(node) => engine.causes.get(node, || engine.causes(self.graph, a)),
            None => Arc::default(),
        }
    }

    /// Everything that falls with `x`, itself included. What was asked for last is kept.
    pub fn blast(&self, r: Reading, x: ComponentId) -> Arc<BitSet> {
        let engine = self.serving(r);
        match engine.flow.node(x) {
            Some(node) => engine.blasts.get(node, || engine.blast(self.model, self.graph, x)),
            None => Arc::default(),
        }
    }

    /// How much falls with `x`, itself included.
    pub fn blast_count(&self, r: Reading, x: ComponentId) -> u32 {
        self.serving(r).blast_count(self.model, self.graph, x)
    }

    /// With how much `a` falls, itself included.
    pub fn cause_count(&self, r: Reading, a: ComponentId) -> u32 {
        self.serving(r).cause_count(self.graph, a)
    }

    /// Whether `a` falls with at least so many components, as far as a look that is no longer than the answer can tell: where it says no,
    /// [`cause_count`](Self::cause_count) may say otherwise.
    pub fn falls_with_at_least(&self, r: Reading, a: ComponentId, wanted: usize) -> bool {
        self.serving(r).falls_plainly_with(a, wanted)
    }

    /// Whether more targets of `g` fall with `x` than it can spare. For every verb and phase, and for claims. A fact about the gate alone: see
    /// [`Graph::declares_placement`] and [`Graph::by_design`] for the zones that are facts and no findings.
    pub fn gate_falls(&self, r: Reading, g: DependencyId, x: ComponentId) -> bool {
        self.is_lost(self.serving(r), g, x, |_| true)
    }

    fn is_lost(&self, engine: &Engine, g: DependencyId, x: ComponentId, counts: impl Fn(ComponentId) -> bool) -> bool {
        let lost =
            self.graph.targets(g).iter().filter(|&&target| counts(target) && engine.falls(self.model, self.graph, target, x)).count();
        lost >= self.graph.threshold(g) as usize
    }

    /// Everything with which `g` falls.
    pub fn gate_causes(&self, r: Reading, g: DependencyId) -> BitSet {
        self.serving(r).gate_causes(self.graph, g)
    }

    /// What the `except` of `g` excuses: what it names, and what defeats `g` only through that. Empty without `except`. The first question follows
    /// each failure that reaches an excepted component and defeats its group; later ones are a lookup.
    pub fn excused(&self, r: Reading, g: DependencyId) -> &BitSet {
        let r = if self.doubt { r } else { Reading::Sure };
        let all = self.excused[r as usize].get_or_init(|| {
            let excepting = self.model.dependencies.iter().enumerate().filter_map(|(at, dependency)| {
                let except = &dependency.more.as_ref()?.except;
                let g = DependencyId(at as u32);
                (!except.is_empty()).then(|| (g, self.excuses(r, g, &except.iter().map(|&(c, _)| c).collect::<Vec<_>>())))
            });
            excepting.collect()
        });
        all.get(&g).unwrap_or(&self.nothing)
    }

    fn excuses(&self, r: Reading, g: DependencyId, except: &[ComponentId]) -> BitSet {
        let mut excused = BitSet::new(self.graph.len());
        let defeats = self.gate_causes(r, g);
        let enter = |c: ComponentId| !except.contains(&c);
        for x in except.iter().flat_map(|&c| self.causes(r, c).iter().collect::<Vec<_>>()) {
            if except.contains(&x) {
                excused.insert(x);
            } else if defeats.contains(x) && !excused.contains(x) {
                let spread = Spread::new(self.model, self.graph, &[x], Follow { enter: &enter, ..Follow::all(Closure::Serving, r) });
                if spread.lost_targets(self.graph, g).len() < self.graph.threshold(g) as usize {
                    excused.insert(x);
                }
            }
        }
        excused
    }

    /// Whether `v` falls with `x` in the graph in which its dependency `g` does not exist (S9).
    pub fn falls_without(&self, r: Reading, v: ComponentId, x: ComponentId, g: DependencyId) -> bool {
        let engine = self.serving(r);
        let carries = |d: DependencyId| engine.carries(self.graph, d);
        if v == x || !carries(g) || !engine.falls(self.model, self.graph, v, x) {
            return engine.falls(self.model, self.graph, v, x);
        }
        if let (Some(node), Some(cause)) = (engine.flow.node(v), engine.flow.node(x))
            && engine.rows.is_kept()
            && engine.flow.weight(node) > 1
            && self.graph.threshold(g) > 1
        {
            if node == cause {
                return true;
            }
            match engine.without(self.graph, v, cause, g) {
                Without::Falls => return true,
                Without::Stands => return false,
                Without::Round => return self.goes_round(r, v, x, g),
            }
        }
        // What takes v down besides g: if nothing does even with g, nothing does without. What lies outside of v's part of the graph cannot
        // rest on v, so if that is enough, g has no part in it. Only what goes round through v's own part has to be followed.
        let others = || self.graph.gates_of(v).filter(|&other| other != g && carries(other));
        if others().any(|other| self.is_lost(engine, other, x, |target| !engine.flow.together(target, v))) {
            return true;
        }
        if !others().any(|other| self.is_lost(engine, other, x, |_| true)) {
            return false;
        }
        self.goes_round(r, v, x, g)
    }

    /// Whether `v` falls with `x` without `g`, where what takes it down besides may rest on `v` itself.
    fn goes_round(&self, r: Reading, v: ComponentId, x: ComponentId, g: DependencyId) -> bool {
        let engine = self.serving(r);
        let r = if self.doubt { r } else { Reading::Sure };
        if let Some(&known) = self.without.lock().unwrap_or_else(PoisonError::into_inner).get(&(r, g, x)) {
            return known;
        }
        let falls = engine.falls_round(self.graph, v, x, g).unwrap_or_else(|| {
            let chain = engine.chain(self.model, self.graph, v, x, |other| other != g);
            chain.is_some() || engine.spread_to(self.model, self.graph, &[x], v, Some(g)).fall(v).is_some()
        });
        self.without.lock().unwrap_or_else(PoisonError::into_inner).insert((r, g, x), falls);
        falls
    }

    /// The members of a set with no nearer one in between: no other member falls with them. Of several that fall with each other the one with
    /// the smallest name.
    pub fn nearest(&self, r: Reading, set: &BitSet) -> BitSet {
        self.serving(r).nearest(self.model, self.graph, set)
    }

    /// How many components of a set fall with each component, by its id, all at once; `None` if rows are not kept.
    pub fn counts_among(&self, r: Reading, set: &BitSet) -> Option<Vec<u32>> {
        self.serving(r).counts_among(set)
    }

    /// The component with the smallest name among those that fall with `c` and take it down: all of one fate stand and fall together.
    /// `None` for absent ones.
    pub fn fate(&self, r: Reading, c: ComponentId) -> Option<ComponentId> {
        self.serving(r).fate(self.model, self.graph, c)
    }

    /// A number that only components of one fate share, though not all of them; quicker than [`fate`](Self::fate). `None` for absent ones.
    pub fn knot(&self, r: Reading, c: ComponentId) -> Option<u32> {
        self.serving(r).flow.node(c)
    }

    /// What is degraded, at some time and without going down, when `x` fails.
    pub fn degraded(&self, r: Reading, x: ComponentId) -> BitSet {
        BitSet::of(self.graph.len(), strain::ever_degraded(self.model, self.graph, r, x))
    }

    /// What goes down when an actor acts wrongly: when everything fails that it changes, also through actors that it changes. Staged sets add
    /// nothing and are not passed through (S29). The actor itself is not among it unless it falls with the rest.
    pub fn harm(&self, r: Reading, actor: ComponentId) -> BitSet {
        let (mut changed, mut open) = (BitSet::new(self.graph.len()), vec![actor]);
        let mut failed = Vec::new();
        while let Some(c) = open.pop() {
            for g in self.graph.gates_of(c) {
                let dependency = &self.model.dependencies[g.index()];
                if dependency.kind != DependencyKind::Written(Verb::Changes) || self.graph.is_staged(g) {
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
        self.joint_blast(r, &failed)
    }

    /// Whether `c` serves after a start from nothing (point 7).
    pub fn can_start(&self, r: Reading, c: ComponentId) -> bool {
        self.started(r).contains(c)
    }

    /// Whether enough targets of `g` can start. True of a gate that is not in the graph.
    pub fn gate_can_start(&self, r: Reading, g: DependencyId) -> bool {
        start::is_satisfied(self.graph, g, self.started(r))
    }

    /// Whether `y` is in the closure of `a` over hard dependencies to serve and to start (S6). Reflexive.
    pub fn cannot_start_without(&self, r: Reading, a: ComponentId, y: ComponentId) -> bool {
        self.starting(r).falls(self.model, self.graph, a, y)
    }

    /// What cannot start while all of these are down.
    pub fn frozen(&self, r: Reading, down: &[ComponentId]) -> Frozen<'m> {
        Frozen::new(self.model, self.graph, r, down)
    }

    /// Whether more targets of `g` cannot start without `y` than it can spare.
    pub fn gate_cannot_start_without(&self, r: Reading, g: DependencyId, y: ComponentId) -> bool {
        self.is_lost(self.starting(r), g, y, |_| true)
    }

    /// How available `c` can be by what its needs promise, its own part not counted. `None` for absent ones. `Promises` in `availability.rs`
    /// says what is counted and how; the first question costs a pass over everything that is promised.
    pub fn availability(&self, r: Reading, c: ComponentId) -> Option<Availability> {
        let r = if self.doubt { r } else { Reading::Sure };
        let promises = || Promises::new(self.model, self.graph, r, Limits::USUAL);
        self.graph.is_present(c).then(|| self.promises[r as usize].get_or_init(promises).of(self.graph, c))
    }

    /// Everything that goes down when all of these fail, themselves included.
    pub fn joint_blast(&self, r: Reading, failed: &[ComponentId]) -> BitSet {
        let spread = Spread::new(self.model, self.graph, failed, Follow::all(Closure::Serving, r));
        BitSet::of(self.graph.len(), spread.order().iter().copied())
    }

    /// For `survives loss of N of { … }`: the first smallest set of at most N targets whose joint loss takes down the owner, or nothing if it
    /// survives. First by the names of the members, smallest first.
    pub fn breaking(&self, r: Reading, g: DependencyId) -> Vec<ComponentId> {
        self.claims.breaking(self.model, self.graph, self.serving(r), g)
    }

    /// The outage of some components, of this length in milliseconds; without end if there is no horizon.
    pub fn outage(&self, r: Reading, failed: &[ComponentId], horizon: Option<u64>) -> Outage<'m> {
        Outage::new(self.model, self.graph, r, failed, horizon)
    }

    /// How many milliseconds after `x` fails `a` goes down by the quickest way: buffers along it add up. `None` if it does not go down. The first
    /// question about `x` follows its failure to the end, later ones are a lookup.
    pub fn time_to_down(&self, r: Reading, a: ComponentId, x: ComponentId) -> Option<u64> {
        if !self.falls(r, a, x) {
            return None;
        }
        // Mostly there is a way without any buffer.
        let at_once = |g: DependencyId| !self.graph.is_buffered(g);
        if a == x || self.serving(r).chain(self.model, self.graph, a, x, at_once).is_some() {
            return Some(0);
        }
        let known = self.delays.lock().unwrap_or_else(PoisonError::into_inner).get(&(r, x)).cloned();
        let delays = known.unwrap_or_else(|| {
            let delays = Arc::new(self.delays_of(r, x));
            self.delays.lock().unwrap_or_else(PoisonError::into_inner).insert((r, x), Arc::clone(&delays));
            delays
        });
        Some(delays.get(&a).copied().unwrap_or_default()).filter(|time| *time < strain::LASTING)
    }

    /// What does not go down at once when `x` fails, with the time that it takes: without end for what a buffer keeps up for ever.
    fn delays_of(&self, r: Reading, x: ComponentId) -> Delays {
        let follow = Follow { horizon: Some(strain::LASTING), ..Follow::all(Closure::Serving, r) };
        let spread = Spread::new(self.model, self.graph, &[x], follow);
        let time = |c: ComponentId| spread.fall(c).map_or(strain::LASTING, |fall| fall.time);
        self.blast(r, x).iter().map(|c| (c, time(c))).filter(|(_, time)| *time > 0).collect()
    }

    /// Why `a` falls with `x`: the shortest plain chain of written dependencies, or the proof of the fewest steps where every way passes a gate
    /// with alternatives; ties by name. `None` if it does not.
    pub fn witness(&self, r: Reading, a: ComponentId, x: ComponentId) -> Option<Witness> {
        self.joint_witness(r, a, &[x])
    }

    /// Why `a` goes down when all of these fail. `None` if it does not.
    pub fn joint_witness(&self, r: Reading, a: ComponentId, failed: &[ComponentId]) -> Option<Witness> {
        self.serving(r).witness(self.model, self.graph, failed, a)
    }

    /// Why `a` cannot start without `y`. `None` if it can.
    pub fn start_witness(&self, r: Reading, a: ComponentId, y: ComponentId) -> Option<Witness> {
        self.starting(r).witness(self.model, self.graph, &[y], a)
    }

    /// Why `g` falls with `x`: one proof for each lost target, shortest first, ties by name. `None` if it does not.
    pub fn gate_witness(&self, r: Reading, g: DependencyId, x: ComponentId) -> Option<Vec<Witness>> {
        let targets = self.graph.targets(g).iter();
        let mut lost: Vec<_> = targets.filter_map(|&target| self.witness(r, target, x)).collect();
        lost.sort_by_key(Witness::depth);
        (lost.len() >= self.graph.threshold(g) as usize).then_some(lost)
    }
}
