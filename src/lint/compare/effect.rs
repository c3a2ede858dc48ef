//! What a new dependency does: to the blast of its targets, to single points, to tiers and to those who are called.
//!
//! Two graphs are compared for each: the second state with it and without it, and the second state without any new dependency and with this one alone. The
//! first pair finds what it does together with others, the second one what several of them do each by itself. Nothing counts that was so in the first state.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::changes::{Blast, Effect, Pages, SinglePoints, Tiers};
use crate::fault::{Failures, Reading, Witness};
use crate::graph::Graph;
use crate::model::{ComponentId, Dependency, DependencyId, Phase, Strength};

use super::World;

/// Components and targets of a model, times the dependencies that are followed in it, as far as somebody may wait.
const BUDGET: usize = 4_000_000;
/// Pairs of tiers that are named.
const NAMED: usize = 10;

/// What each new dependency does.
pub(super) struct Effects<'a> {
    before: &'a World<'a>,
    after: &'a World<'a>,
    new: &'a [DependencyId],
    budget: usize,
    left: usize,
}

/// For each component that fails: what now goes down with it.
type Pairs = BTreeMap<ComponentId, BTreeSet<ComponentId>>;

impl<'a> Effects<'a> {
    pub fn new(before: &'a World<'a>, after: &'a World<'a>, new: &'a [DependencyId]) -> Self {
        Self { before, after, new, budget: BUDGET, left: 0 }
    }

    /// How many there was no time for.
    pub fn not_followed(&self) -> usize {
        self.left
    }

    /// What one of them does; nothing where it carries no failure while serving.
    pub fn of(&mut self, id: DependencyId) -> Option<Effect> {
        let model = self.after.model;
        let dependency = &model.dependencies[id.index()];
        let reading = reading(dependency)?;
        let owner = dependency.owner?;
        // What only goes down where what is in doubt elsewhere is hard is followed apart.
        let doubt_elsewhere = reading == Reading::Sure && self.after.failures.has_doubt();
        let cost = (model.components.len() + model.targets.len()) << usize::from(doubt_elsewhere);
        if cost > self.budget {
            self.left += 1;
            return None;
        }
        self.budget -= cost;
        let pairs = self.pairs(reading, id, owner);
        let mut effect = self.say(dependency, owner, reading, &pairs);
        if doubt_elsewhere {
            let mut more = self.pairs(Reading::Cautious, id, owner);
            for (cause, down) in &mut more {
                down.retain(|one| !pairs.get(cause).is_some_and(|sure| sure.contains(one)));
            }
            more.retain(|_, down| !down.is_empty());
            let more = self.say(dependency, owner, Reading::Cautious, &more).beside(&effect);
            effect.in_doubt = (!more.is_empty()).then(|| Box::new(Effect { doubtful: true, ..more }));
        }
        Some(effect)
    }

    /// What now goes down with what by a dependency.
    fn pairs(&self, reading: Reading, id: DependencyId, owner: ComponentId) -> Pairs {
        let mut pairs = Pairs::new();
        self.follow(reading, owner, &|other| *other != id, &|_| true, &mut pairs);
        let others = |other: &DependencyId| !self.new.contains(other) || *other == id;
        self.follow(reading, owner, &|other| !self.new.contains(other), &others, &mut pairs);
        pairs
    }

    /// Adds what goes down with what in a graph with the dependency, and not in the one without it, nor in the first state.
    fn follow(
        &self,
        reading: Reading,
        owner: ComponentId,
        without: &dyn Fn(&DependencyId) -> bool,
        with: &dyn Fn(&DependencyId) -> bool,
        pairs: &mut Pairs,
    ) {
        let model = self.after.model;
        let (with, without) = (Graph::of_some(model, with), Graph::of_some(model, without));
        let (with, without) = (Failures::new(model, &with), Failures::new(model, &without));
        let known = without.causes(reading, owner);
        for cause in with.causes(reading, owner).iter().filter(|&cause| cause != owner && !known.contains(cause)) {
            let stood = without.blast(reading, cause);
            let down = with.blast(reading, cause);
            let fresh = down.iter().filter(|&one| one != cause && !stood.contains(one) && !self.was_so(reading, one, cause));
            pairs.entry(cause).or_default().extend(fresh);
        }
        pairs.retain(|_, down| !down.is_empty());
    }

    /// Whether it went down with the cause in the first state.
    fn was_so(&self, reading: Reading, down: ComponentId, cause: ComponentId) -> bool {
        let old = |id| self.before.find(self.after.name(id));
        matches!((old(down), old(cause)), (Some(down), Some(cause)) if self.before.failures.falls(reading, down, cause))
    }

    fn say(&self, dependency: &Dependency, owner: ComponentId, reading: Reading, pairs: &Pairs) -> Effect {
        let model = self.after.model;
        let targets: Vec<ComponentId> = model.targets[dependency.targets.range()].iter().map(|target| target.component).collect();
        let mut effect = Effect { doubtful: dependency.strength == Strength::Doubtful, ..Effect::default() };
        for (&cause, down) in pairs.iter().filter(|(cause, _)| targets.contains(cause)) {
            let after = self.after.failures.blast_count(reading, cause) as usize;
            let old = self.before.find(self.after.name(cause));
            let before = old.map_or(0, |old| self.before.failures.blast_count(reading, old) as usize);
            effect.blast.push(Blast {
                of: self.after.name(cause).to_owned(),
                before: before.saturating_sub(1),
                after: after.saturating_sub(1),
                added: self.names(down),
            });
            let teams = self.new_teams(reading, cause, down);
            if !teams.is_empty() {
                effect.pages.push(Pages { when: self.after.name(cause).to_owned(), added: teams });
            }
        }
        effect.single_points = self.single_points(owner, pairs);
        let tiered = self.tiered(pairs);
        effect.tier_pairs = tiered.len();
        effect.tiers = tiered.into_iter().take(NAMED).filter_map(|(from, to)| self.tiers(reading, from, to)).collect();
        effect
    }

    fn names<'b>(&self, ids: impl IntoIterator<Item = &'b ComponentId>) -> Vec<String> {
        ids.into_iter().map(|&id| self.after.name(id).to_owned()).collect()
    }

    /// The teams of what goes down that were not called for the cause before: it is not theirs, and nothing of theirs went down with it.
    fn new_teams(&self, reading: Reading, cause: ComponentId, down: &BTreeSet<ComponentId>) -> Vec<String> {
        let team_of = |world: &World<'_>, id: ComponentId| {
            let team = world.model.components[id.index()].owner?;
            Some(world.model.teams[team.index()].name.to_string())
        };
        let mut called: BTreeSet<String> = team_of(self.after, cause).into_iter().collect();
        if let Some(old) = self.before.find(self.after.name(cause)) {
            called.extend(self.before.failures.blast(reading, old).iter().filter_map(|id| team_of(self.before, id)));
        }
        let teams: BTreeSet<String> = down.iter().filter_map(|&id| team_of(self.after, id)).collect();
        teams.difference(&called).cloned().collect()
    }

    fn single_points(&self, owner: ComponentId, pairs: &Pairs) -> Vec<SinglePoints> {
        let journeys = self.after.ids().filter(|&id| id != owner && self.after.is_journey(id));
        let of = std::iter::once(owner).chain(journeys).map(|of| SinglePoints {
            of: self.after.name(of).to_owned(),
            journey: self.after.is_journey(of),
            added: self.names(pairs.iter().filter(|(_, down)| down.contains(&of)).map(|(cause, _)| cause)),
        });
        of.filter(|points| !points.added.is_empty()).collect()
    }

    /// Pairs of which the one that goes down is more critical than the one that fails.
    fn tiered(&self, pairs: &Pairs) -> BTreeSet<(ComponentId, ComponentId)> {
        let tier = |id: ComponentId| self.after.model.components[id.index()].tier;
        let all = pairs.iter().flat_map(|(&to, down)| down.iter().map(move |&from| (from, to)));
        all.filter(|&(from, to)| matches!((tier(from), tier(to)), (Some(from), Some(to)) if from < to)).collect()
    }

    fn tiers(&self, reading: Reading, from: ComponentId, to: ComponentId) -> Option<Tiers> {
        let tier = |id: ComponentId| self.after.model.components[id.index()].tier;
        let witness = self.after.failures.witness(reading, from, to)?;
        Some(Tiers {
            from: self.after.name(from).to_owned(),
            from_tier: tier(from)?,
            to: self.after.name(to).to_owned(),
            to_tier: tier(to)?,
            path: self.path(reading, witness, to),
        })
    }

    /// The shortest chain of a proof. A part that is proved elsewhere is looked up.
    fn path(&self, reading: Reading, witness: Witness, to: ComponentId) -> Vec<String> {
        let mut at = witness;
        let mut path = vec![self.after.name(at.component).to_owned()];
        // A chain visits nothing twice: the bound only guards against a proof that goes in circles.
        while path.len() <= self.after.model.components.len() {
            if at.via.is_some() && at.branches.is_empty() {
                match self.after.failures.witness(reading, at.component, to) {
                    Some(whole) => at = whole,
                    None => break,
                }
            }
            let Some(next) = (0..at.branches.len()).min_by_key(|&branch| at.branches[branch].depth()) else { break };
            at = at.branches.swap_remove(next);
            path.push(self.after.name(at.component).to_owned());
        }
        path
    }
}

/// In which reading a dependency carries failures while serving; in none, nothing.
fn reading(dependency: &Dependency) -> Option<Reading> {
    match (dependency.phase, dependency.strength) {
        (Phase::Serve, Strength::Hard) => Some(Reading::Sure),
        (Phase::Serve, Strength::Doubtful) => Some(Reading::Cautious),
        _ => None,
    }
}
