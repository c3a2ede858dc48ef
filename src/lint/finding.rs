//! From what a rule hit to a finding: both readings joined, identity, consequence, and the words for doubt.

use std::sync::{Arc, OnceLock};

use super::allow::Ends;
use super::consequence::Stakes;
use super::knots::Knots;
use super::surprise::surprise;
use super::workspace::Given;
use super::{delay, edits, spoken};
use crate::diagnostic::{Diagnostic, Fix, Identity, Level, Safety, Weight};
use crate::fault::Reading;
use crate::model::{self, ComponentId, Dependency, DependencyKind, Model, Phase, Strength, Verb};
use crate::query::{Hit, Overrun, Program, RuleInfo, Settings, Subject, World};
use crate::source::{Sources, Span};

/// How many members of a cycle its name holds.
const CYCLE_NAMED: usize = 8;
/// How many doubtful dependencies a finding names.
const DOUBTS_NAMED: usize = 3;

/// What a rule hit, with its level as policy has it.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub hit: Hit,
    pub level: Level,
    /// Only the reading in which every doubt is hard shows it.
    pub doubtful: bool,
}

impl Found {
    /// The reading of doubt in which it was found.
    pub fn reading(&self) -> Reading {
        if self.doubtful { Reading::Cautious } else { Reading::Sure }
    }
}

/// The same, with what the failure model says about it.
#[derive(Debug, Clone)]
pub(super) struct Weighed {
    pub found: Found,
    weight: Weight,
    surprise: u32,
    notes: Vec<String>,
}

/// Runs a rule in both readings where something is doubtful. What only the hard reading finds never hides what the other one finds.
pub(super) fn find(program: &Program, rule: usize, world: &World<'_>, settings: &Settings) -> (Vec<Found>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut taken = |ran: Result<Vec<Hit>, Overrun>| match ran {
        Ok(hits) => hits,
        Err(overrun) => {
            problems.push(overrun.diagnostic(&program.rules()[rule]));
            Vec::new()
        }
    };
    let [sure, cautious] = program.run_both(rule, world, settings).map(&mut taken);
    problems.truncate(1);

    let mut found: Vec<Found> = cautious.into_iter().map(|hit| Found { level: hit.level, hit, doubtful: true }).collect();
    found.extend(sure.into_iter().map(|hit| Found { level: hit.level, hit, doubtful: false }));
    (found, problems)
}

/// What the failure model says about it.
pub(super) fn weigh(world: &World<'_>, found: Found, stakes: &Stakes<'_>) -> Weighed {
    let (Found { hit, level, .. }, reading) = (&found, found.reading());
    let ends = [Some(&hit.subject), hit.cause.as_ref()];
    let weights = ends.into_iter().flatten().filter_map(|end| Some(stakes.weight(reading, lost_with(world.model, end)?)));
    let cost = match hit.cause.as_ref().unwrap_or(&hit.subject) {
        Subject::Component(lost) if *level > Level::Info => stakes.of(reading, *lost),
        _ => None,
    };
    let notes = cost.into_iter().chain(delay::of(world, reading, &hit.paths)).collect();
    Weighed {
        weight: weights.max().unwrap_or_default(),
        surprise: surprise(world.model, &hit.paths, &hit.subject, hit.cause.as_ref()),
        notes,
        found,
    }
}

/// The finding as data for renderers.
pub(super) fn diagnostic(
    model: &Model,
    sources: &Sources,
    given: &[Given],
    rule: &RuleInfo,
    knots: &Knots,
    doubts: &Doubts<'_>,
    weighed: Weighed,
) -> Diagnostic {
    let ends = Ends::new(model, &weighed.found);
    let spoken_for = if rule.one_speaks { knots.spoken_for(&ends) } else { Vec::new() };
    let other = if rule.speaks_of_others { ends.only_other() } else { None };
    let Weighed { found: Found { hit, level, doubtful }, weight, surprise, notes } = weighed;
    // A permission is for what is found today: who joins tomorrow is not in it.
    let narrowed = hit.cause.as_ref().or(other.as_ref());
    let mut finding = Diagnostic {
        rule: Arc::from(rule.name.as_str()),
        level,
        identity: Identity {
            written: spoken::written(model, sources, given, &hit.subject, narrowed),
            spoken_for,
            ..identity(model, &rule.name, &hit.subject, hit.cause.as_ref())
        },
        message: hit.message,
        labels: hit.labels,
        paths: hit.paths,
        more_paths: hit.more_paths,
        notes: hit.notes.into_iter().chain(notes).collect(),
        help: hit.help,
        fixes: hit.remedies.into_iter().filter_map(|remedy| edits::fix(model, sources, remedy)).collect(),
        involves: hit.involves.iter().map(|id| model.components[id.index()].name.to_string()).collect(),
        weight,
        surprise,
        input: false,
    };
    if doubtful {
        speak_of_doubt(model, doubts, &mut finding);
    }
    if !finding.identity.foreign {
        finding.fixes.extend(edits::skeleton(model, sources, &rule.name, &hit.subject, narrowed));
    }
    finding
}

/// The component whose loss a finding about this would be felt by.
fn lost_with(model: &Model, subject: &Subject) -> Option<ComponentId> {
    match subject {
        Subject::Component(id) => Some(*id),
        Subject::Dependency(id) => model.dependencies[id.index()].owner,
        Subject::Cycle(all) => all.first().copied(),
        Subject::Team(_) => None,
    }
}

fn identity(model: &Model, rule: &str, subject: &Subject, cause: Option<&Subject>) -> Identity {
    let cause_name = cause.map(|cause| name_of(model, cause));
    let mut fingerprint = format!("{rule}:{}", fingerprint_of(model, subject));
    if let Some(cause) = cause {
        fingerprint.push(':');
        fingerprint.push_str(&fingerprint_of(model, cause));
    }
    let dependency = match subject {
        Subject::Dependency(id) => Some(&model.dependencies[id.index()]).filter(|dependency| dependency.owner.is_some()),
        _ => None,
    };
    Identity {
        subject: name_of(model, subject),
        cause: cause_name,
        fingerprint,
        dependency: dependency.map(|dependency| words(model, dependency)),
        foreign: is_foreign(model, subject),
        ..Identity::default()
    }
}

fn is_foreign(model: &Model, subject: &Subject) -> bool {
    let component = match subject {
        Subject::Component(id) => Some(*id),
        Subject::Dependency(id) => model.dependencies[id.index()].owner.filter(|_| is_read(&model.dependencies[id.index()])),
        Subject::Cycle(all) => all.first().copied(),
        Subject::Team(_) => None,
    };
    component.is_some_and(|id| model.components[id.index()].foreign)
}

/// Whether a reader of a foreign file gave the dependency.
pub(super) fn is_read(dependency: &Dependency) -> bool {
    dependency.more.as_ref().is_some_and(|more| more.evidence.is_some())
}

fn name(model: &Model, id: ComponentId) -> &str {
    &model.components[id.index()].name
}

/// Full name as declared; the owner of a dependency; the members of a claim.
fn name_of(model: &Model, subject: &Subject) -> String {
    match subject {
        Subject::Component(id) => name(model, *id).to_owned(),
        Subject::Team(id) => model.teams[id.index()].name.to_string(),
        Subject::Dependency(id) => {
            let dependency = &model.dependencies[id.index()];
            dependency.owner.map_or_else(|| members(model, dependency), |owner| name(model, owner).to_owned())
        }
        Subject::Cycle(all) => {
            let named: Vec<&str> = all.iter().take(CYCLE_NAMED).map(|&id| name(model, id)).collect();
            match all.len() - named.len() {
                0 => named.join(", "),
                rest => format!("{} and {rest} more", named.join(", ")),
            }
        }
    }
}

/// The names of all targets.
pub fn members(model: &Model, dependency: &Dependency) -> String {
    let names: Vec<&str> = model.targets[dependency.targets.range()].iter().map(|target| name(model, target.component)).collect();
    names.join(", ")
}

/// As [`name_of`], but two dependencies of one owner differ: by verb, gate, targets and phase.
fn fingerprint_of(model: &Model, subject: &Subject) -> String {
    match subject {
        Subject::Dependency(id) => written(model, &model.dependencies[id.index()]),
        Subject::Cycle(all) => match all.first() {
            Some(&first) if all.len() > CYCLE_NAMED => format!("{} in a cycle of {}", name(model, first), all.len()),
            _ => name_of(model, subject),
        },
        other => name_of(model, other),
    }
}

/// A dependency in the words of the language, without places: `checkout needs any of {adyen, stripe} to start`.
pub(super) fn written(model: &Model, dependency: &Dependency) -> String {
    match dependency.owner {
        Some(owner) => format!("{} {}", name(model, owner), words(model, dependency)),
        None => words(model, dependency),
    }
}

/// The same without its owner: `needs any of {adyen, stripe} to start`.
pub fn words(model: &Model, dependency: &Dependency) -> String {
    let members = members(model, dependency);
    let size = dependency.size();
    let targets = match dependency.kind {
        DependencyKind::Independent => return format!("independent {{{members}}}"),
        DependencyKind::Survives if dependency.required == 1 => format!("{{{members}}}"),
        DependencyKind::Survives => format!("{} of {{{members}}}", dependency.required),
        _ if size == 1 => members,
        _ if dependency.required == 1 => format!("any of {{{members}}}"),
        _ => format!("{} of {{{members}}}", dependency.required),
    };
    let verb = match dependency.kind {
        DependencyKind::Written(verb) => verb.name(),
        DependencyKind::Within => "within",
        DependencyKind::Survives => "survives loss of",
        DependencyKind::Independent => "independent",
    };
    let phase = if dependency.phase == Phase::Serve { String::new() } else { format!(" to {}", dependency.phase.name()) };
    format!("{verb} {targets}{phase}")
}

/// What there is of doubt in a model.
pub(super) struct Doubts<'m> {
    model: &'m Model,
    anywhere: OnceLock<Sorts>,
}

/// Which sorts of doubtful dependencies there are among some.
#[derive(Debug, Clone, Copy, Default)]
struct Sorts {
    /// `uses`
    uses: bool,
    /// A buffer of which nobody has said what happens when it is full.
    fills: bool,
}

impl<'m> Doubts<'m> {
    pub fn new(model: &'m Model) -> Self {
        Self { model, anywhere: OnceLock::new() }
    }

    /// Those of the whole model. One pass over its dependencies, when first asked.
    fn anywhere(&self) -> Sorts {
        let in_doubt = |dependency: &&Dependency| dependency.strength == Strength::Doubtful;
        *self.anywhere.get_or_init(|| Sorts::of(self.model.dependencies.iter().filter(in_doubt)))
    }
}

impl Sorts {
    fn of<'m>(doubtful: impl Iterator<Item = &'m Dependency>) -> Self {
        doubtful.fold(Self::default(), |sorts, one| Self { uses: sorts.uses || is_uses(one), fills: sorts.fills || !is_uses(one) })
    }
}

fn is_uses(dependency: &Dependency) -> bool {
    dependency.kind == DependencyKind::Written(Verb::Uses)
}

/// Says which doubt the finding rests on, and offers both ways to end it.
fn speak_of_doubt(model: &Model, known: &Doubts<'_>, finding: &mut Diagnostic) {
    let doubts = doubts(model, finding);
    // A finding without a path rests on doubts anywhere in the model.
    let Sorts { uses, fills } = if doubts.is_empty() { known.anywhere() } else { Sorts::of(doubts.iter().copied()) };
    let condition = match (uses, fills) {
        (true, true) => "`uses` means `needs` and buffers block when they are full",
        (true, false) => "`uses` means `needs`",
        _ => "the buffer blocks when it is full",
    };
    finding.message = format!("{}, if {condition}", finding.message);

    let named: Vec<String> = doubts.iter().take(DOUBTS_NAMED).map(|dependency| format!("`{}`", written(model, dependency))).collect();
    if !named.is_empty() {
        let rest = doubts.len() - named.len();
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        finding.notes.push(format!("nobody has said how hard {}{more} {}", named.join(", "), if doubts.len() == 1 { "is" } else { "are" }));
    }
    if fills {
        finding.help.push("say what happens when the buffer is full: `when-full = drop`, or `needs` if it blocks".to_owned());
    }
    // What runs in the owner's process, or blocks it when a buffer is full, takes it down whatever is wanted.
    let softens = |dependency: &&Dependency| {
        let given = &model.given[dependency.given.range()];
        model::strength(DependencyKind::Written(Verb::Wants), given) == Strength::Soft
    };
    let can_be_wanted = doubts.iter().filter(|dependency| is_uses(dependency)).all(softens);
    if uses {
        let or_wants = if can_be_wanted { ", `wants` where it means degraded" } else { "" };
        finding.help.push(format!("write `needs` where its loss means down{or_wants}"));
    }
    for (verb, meaning) in [("needs", "down"), ("wants", "degraded")].into_iter().take(if can_be_wanted { 2 } else { 1 }) {
        let edits: Vec<_> = doubts.iter().filter_map(|dependency| Some((verb_span(dependency)?, verb.to_owned()))).collect();
        if !edits.is_empty() {
            finding.fixes.push(Fix {
                title: format!("write `{verb}`: without it the owner is {meaning}"),
                edits,
                safety: Safety::Suggested,
            });
        }
    }
}

/// The doubtful dependencies on the finding's paths, in the order of the paths.
fn doubts<'m>(model: &'m Model, finding: &Diagnostic) -> Vec<&'m Dependency> {
    let mut doubts: Vec<&Dependency> = Vec::new();
    for step in finding.paths.iter().flat_map(|path| &path.steps) {
        let Some(id) = model.component_by_name.get(step.name.as_str()) else { continue };
        let own = &model.dependencies[model.components[id.index()].dependencies.range()];
        let doubtful = own.iter().filter(|dependency| dependency.strength == Strength::Doubtful && dependency.span == step.span);
        for dependency in doubtful {
            if !doubts.iter().any(|known| std::ptr::eq(*known, dependency)) {
                doubts.push(dependency);
            }
        }
    }
    doubts
}

/// Where the verb of a `uses` written in the language stands; nothing for what was read from a foreign file.
fn verb_span(dependency: &Dependency) -> Option<Span> {
    let inherited = dependency.more.as_ref().is_some_and(|more| more.inherited);
    (is_uses(dependency) && !inherited && !is_read(dependency))
        .then_some(Span { end: dependency.span.start + Verb::Uses.name().len() as u32, ..dependency.span })
}
