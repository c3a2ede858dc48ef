//! The main job: from a workspace to its findings.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::allow::{Allows, Ends, Permission};
use super::consequence::Stakes;
use super::finding::{self, Doubts, Weighed};
use super::knots::{Knots, Spokesmen};
use super::levels::{Choices, Levels};
use super::memory::{Memory, Seen};
use super::workspace::Workspace;
use super::{order, selectors, stock, uses};
use crate::diagnostic::{Diagnostic, Fix, Level, Summary};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::model::{self, ComponentId, Model, builtin};
use crate::query::{Definitions, Program, RuleSource, Sight, World};
use crate::source::{Sources, Span, is_arch};

/// What a person asks of a run beside the workspace.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day it is: decides about `allow … until` and rules that read dates.
    pub today: jiff::civil::Date,
    /// What was chosen on the command line.
    pub choices: Choices,
    /// Look, too, which rules could not see: [`Report::sights`].
    pub coverage: bool,
    /// Say, too, what each component takes down: [`Report::costs`].
    pub costs: bool,
    /// Say, too, what permissions cover: [`Report::allowed`].
    pub allowed: bool,
}

impl Options {
    /// The findings of a day, and nothing beside them.
    pub fn new(today: jiff::civil::Date, choices: Choices) -> Self {
        Self { today, choices, coverage: false, costs: false, allowed: false }
    }
}

/// A finding that an `allow` covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// What is found.
    pub finding: Diagnostic,
    /// Why it was given.
    pub reason: String,
}

/// What goes down with a component.
#[derive(Debug, Clone, Default)]
pub struct Cost {
    /// How many components fall with it, itself included.
    pub falls: u32,
    /// Those of them that are journeys, by id.
    pub journeys: Vec<ComponentId>,
    /// For one that promises something, in percent: how available it can be by what its needs promise. At most this.
    pub ceiling: Option<f64>,
}

/// How long each station took.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    /// Reading and parsing.
    pub parse: Duration,
    /// Names, types and inheritance; rules are read beside it.
    pub resolve: Duration,
    /// The failure model of the whole graph.
    pub engine: Duration,
    /// Checking the rules themselves, and reading them where that has not been done.
    pub compile: Duration,
    /// Each rule that ran, in the order of their names; the sum of all threads.
    pub rules: Vec<(String, Duration)>,
    /// All rules together, as a clock on the wall has it.
    pub evaluate: Duration,
}

/// What a run says.
#[derive(Debug, Default)]
pub struct Report {
    /// Everything to say, in order. What is allowed or in the baseline is not among it.
    pub findings: Vec<Diagnostic>,
    /// What the baseline of the workspace covers, in the same order.
    pub baselined: Vec<Diagnostic>,
    /// What permissions cover, in the same order; only where it was asked for.
    pub allowed: Vec<Allowed>,
    /// Every `allow`, with what it covers.
    pub permissions: Vec<Permission>,
    /// The findings in numbers.
    pub summary: Summary,
    /// How long it took.
    pub timings: Timings,
    /// How many rules ran.
    pub rules_run: usize,
    /// What each rule that ran could see, in the order of their names; only where it was asked for.
    pub sights: Vec<(String, Sight)>,
    /// What each component takes down, by id; only where it was asked for.
    pub costs: Arc<Vec<Cost>>,
}

/// What running one rule gave, but for its findings.
#[derive(Debug, Clone, Default)]
struct Ran {
    problems: Vec<Diagnostic>,
    took: Duration,
}

/// The names of a workspace resolved, its values typed; and what is wrong with it.
pub fn resolve(workspace: &Workspace) -> (Arc<Model>, Vec<Diagnostic>) {
    let inputs: Vec<model::Input<'_>> =
        workspace.inputs.iter().map(|input| model::Input { file: input.file, tree: &input.tree, origin: input.origin.clone() }).collect();
    let (model, problems) = model::build(&workspace.sources, &inputs);
    (Arc::new(model), problems)
}

/// All rules that apply to a model: those that come with archlint, and its own, each of which takes the place of one that comes with archlint under
/// the same name. Definitions do not: the rules that come with archlint keep theirs.
pub fn program(model: &Model) -> (Program, Vec<Diagnostic>) {
    compile(stock::load(), model)
}

/// Stock rules and those of a model, checked against it.
fn compile(mut book: stock::RuleBook, model: &Model) -> (Program, Vec<Diagnostic>) {
    let own: Vec<RuleSource> = model
        .rules
        .iter()
        .map(|written| RuleSource { rule: written.rule.clone(), docs: written.docs.clone(), category: "own".into(), stock: false })
        .collect();
    book.rules.retain(|stock| !own.iter().any(|own| own.rule.name.text == stock.rule.name.text));
    book.rules.extend(own);
    let (program, problems) = Program::compile(&book.rules, book.definitions(), Definitions::of(model), model);
    book.problems.extend(problems);
    (program, book.problems)
}

/// Checks a workspace. Linear in its size where the answer is; the result does not depend on the number of threads. Runs on those that parsed, which
/// have the memory for it.
pub fn check(workspace: &Workspace, options: &Options) -> Report {
    rayon::scope(|_| {
        let resolved = resolve_and_read(workspace);
        checked(workspace, resolved, options)
    })
}

/// The same for one that is not looked at again: the trees of its architecture are forgotten once the model has been made of them, and what
/// follows has their room.
pub fn check_once(workspace: &mut Workspace, options: &Options) -> Report {
    rayon::scope(|_| {
        let resolved = resolve_and_read(workspace);
        workspace.forget_architecture();
        checked(workspace, resolved, options)
    })
}

/// What [`resolve`] gives, and how long it took.
type Resolved = ((Arc<Model>, Vec<Diagnostic>), Duration);

/// Resolves, and beside that reads the rules that come with archlint: some of what is to be resolved takes one thread only.
fn resolve_and_read(workspace: &Workspace) -> Resolved {
    rayon::join(|| timed(|| resolve(workspace)), stock::load_lean).0
}

/// The model checked, and not kept.
fn checked(workspace: &Workspace, ((model, problems), took): Resolved, options: &Options) -> Report {
    let mut report = check_resolved(workspace, &model, problems, options, None, &|| false).unwrap_or_default();
    report.timings.resolve = took;
    // Nobody waits for a large model to be taken apart.
    rayon::spawn(move || drop(model));
    report
}

/// Checks a workspace whose names have been resolved, with what was wrong with them. What a `memory` holds of a model that means the same is not
/// looked for again. `None` when it was told to stop, which is asked between stations and before each rule.
pub fn check_resolved(
    workspace: &Workspace,
    model: &Arc<Model>,
    problems: Vec<Diagnostic>,
    options: &Options,
    memory: Option<&Memory>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<Report> {
    let mut timings = Timings { parse: workspace.parse_time, ..Timings::default() };
    let mut findings = workspace.problems.clone();
    findings.extend(workspace.inputs.iter().flat_map(|input| uses::unread_evidence(&input.tree)));
    findings.extend(problems);
    if stop() {
        return None;
    }

    let recalled = memory.and_then(|memory| memory.recall(model, options.today));
    let check = || compile(stock::load_lean(), model);
    // The graph is made by one thread, and the failures by all there are: rules are read meanwhile.
    let ((graph, made), ((program, problems), compiled)) =
        rayon::join(|| timed(|| Graph::new(model)), || timed(|| memory.map_or_else(check, |memory| memory.program(model, check))));
    findings.extend(problems);
    let failures = Failures::later(model, &graph);
    let (_, prepared) = timed(|| {
        if recalled.is_none() {
            rayon::join(|| failures.prepare(), || program.prepare(model, &graph));
        }
    });
    timings.engine = made + prepared;
    timings.compile = compiled;

    let begin = Instant::now();
    let world = World { model, graph: &graph, failures: &failures, today: options.today };
    let (levels, problems) = Levels::new(&program, model, &options.choices);
    findings.extend(problems);
    let (runs, seen) = match recalled {
        Some(seen) => (vec![Ran::default(); seen.found.len()], seen),
        None => {
            let (runs, found) = run_all(&program, &levels, &world, stop);
            if stop() {
                return None;
            }
            let costs = if options.costs { costs(model, &graph, &failures) } else { Vec::new() };
            let knots = Knots::new(model, &failures);
            (runs, Seen { found, costs: Arc::new(costs), knots: Arc::new(knots) })
        }
    };
    if let Some(memory) = memory
        && runs.iter().all(|ran| ran.problems.is_empty())
    {
        memory.keep(Arc::clone(model), options.today, seen.clone());
    }
    timings.evaluate = begin.elapsed();
    let sights = if options.coverage { sights(&program, &levels, &world) } else { Vec::new() };

    let mut allows = Allows::new(model, options.today);
    let mut rules_run = 0;
    let mut told: Vec<(usize, Weighed)> = Vec::new();
    let mut covered: Vec<(usize, Weighed, String)> = Vec::new();
    for (rule, (ran, weighed)) in runs.into_iter().zip(seen.found).enumerate() {
        let info = &program.rules()[rule];
        let name = &info.name;
        findings.extend(ran.problems);
        if levels.runs(rule) {
            rules_run += 1;
            timings.rules.push((name.to_string(), ran.took));
        }
        let all: Vec<Ends> = weighed.iter().map(|weighed| Ends::new(model, &weighed.found)).collect();
        let spokesmen = info.one_speaks.then(|| Spokesmen::new(&seen.knots, &all));
        for (weighed, ends) in weighed.into_iter().zip(&all) {
            let found = &weighed.found;
            match allows.cover(name, ends, spokesmen.as_ref(), found) {
                Some(reason) => covered.push((rule, weighed, reason.to_owned())),
                None => told.push((rule, weighed)),
            }
        }
    }
    let doubts = Doubts::new(model);
    let diagnostic = |(rule, weighed): (usize, Weighed)| {
        let info = &program.rules()[rule];
        finding::diagnostic(model, &workspace.sources, &workspace.given, info, &seen.knots, &doubts, weighed)
    };
    findings.par_extend(told.into_par_iter().map(diagnostic));
    let summary = Summary {
        allowed: covered.len(),
        components: model.components.len(),
        dependencies: model.dependencies.len(),
        files: workspace.sources.len(),
        ..Summary::default()
    };
    let allowed = if options.allowed { allowed(covered, diagnostic, &workspace.sources) } else { Vec::new() };
    let known = levels.known();
    findings.extend(allows.remarks(program.rules(), &known, &workspace.sources, |rule| levels.ran(rule)));
    let permissions = allows.permissions(|rule| levels.ran(rule));
    findings.extend(selectors::empty(workspace, &program, &levels, &world));
    levels.judge_remarks(&mut findings);
    // A fix is written with the whole of its file.
    let damaged = |fix: &Fix| fix.edits.iter().any(|(span, _)| workspace.damaged.contains(&span.file));
    findings.iter_mut().for_each(|finding| finding.fixes.retain(|fix| !damaged(fix)));
    findings.retain(|finding| finding.level > Level::Off);
    let unseen = Unseen::of(&findings);
    findings.retain(|finding| !unseen.leaves_out(finding));
    let is_foreign = |span: Span| !is_arch(Path::new(workspace.sources.path(span.file)));
    let is_lost = |finding: &Diagnostic| match &*finding.rule {
        "unreadable-file" => true,
        "syntax" | "not-compose" => finding.span().is_some_and(is_foreign),
        _ => false,
    };
    if findings.iter().any(is_lost) {
        // What is not known may stand in that file.
        findings.retain(|finding| !["unknown-rule", "unknown-name"].contains(&&*finding.rule));
    }
    order::settle(&mut findings, &workspace.sources);
    order::name(&mut findings, &workspace.sources, &workspace.root);
    let mut baselined = Vec::new();
    if let Some(baseline) = &workspace.baseline {
        // Where the input has errors, what is not found may only not be seen. Where there is nothing any more, it is gone.
        let broken = findings.iter().any(|finding| finding.input);
        baselined = baseline.sift(&mut findings, |rule| !broken && levels.reports(rule));
        levels.judge_remarks(&mut findings);
        findings.retain(|finding| finding.level > Level::Off);
        order::settle(&mut findings, &workspace.sources);
    }

    let Summary { errors, warnings, infos, .. } = order::count(&findings);
    let summary = Summary { errors, warnings, infos, baselined: baselined.len(), ..summary };
    Some(Report { findings, baselined, allowed, permissions, summary, timings, rules_run, sights, costs: seen.costs })
}

/// What permissions cover, as findings in their order, each with the reason of the first that covers it.
fn allowed(covered: Vec<(usize, Weighed, String)>, diagnostic: impl Fn((usize, Weighed)) -> Diagnostic, sources: &Sources) -> Vec<Allowed> {
    let mut reasons: FxHashMap<String, String> = FxHashMap::default();
    let mut findings = Vec::with_capacity(covered.len());
    for (rule, weighed, reason) in covered {
        let finding = diagnostic((rule, weighed));
        reasons.insert(finding.identity.fingerprint.clone(), reason);
        findings.push(finding);
    }
    order::settle(&mut findings, sources);
    let reason = |finding: &Diagnostic| reasons.get(&finding.identity.fingerprint).cloned().unwrap_or_default();
    findings.into_iter().map(|finding| Allowed { reason: reason(&finding), finding }).collect()
}

/// Runs all rules in parallel, and weighs what each of them finds.
fn run_all(program: &Program, levels: &Levels<'_>, world: &World<'_>, stop: &(dyn Fn() -> bool + Sync)) -> (Vec<Ran>, Vec<Vec<Weighed>>) {
    let count = program.rules().len();
    let runs: Vec<OnceLock<Ran>> = (0..count).map(|_| OnceLock::new()).collect();
    let weighed: Vec<Mutex<Vec<(usize, Weighed)>>> = (0..count).map(|_| Mutex::default()).collect();
    let stakes = Stakes::new(world.model, world.failures);
    // Rules differ in how long they take: each is a task of its own, and so is each finding, so that at the end no thread waits for another.
    rayon::scope_fifo(|tasks| {
        for (rule, (run, weighed)) in runs.iter().zip(&weighed).enumerate() {
            let stakes = &stakes;
            tasks.spawn_fifo(move |tasks| {
                if stop() {
                    return;
                }
                let begin = Instant::now();
                let (found, problems) = levels.run(rule, world);
                let _ = run.set(Ran { problems, took: begin.elapsed() });
                for (at, found) in found.into_iter().enumerate() {
                    tasks.spawn_fifo(move |_| {
                        let one = finding::weigh(world, found, stakes);
                        weighed.lock().unwrap_or_else(PoisonError::into_inner).push((at, one));
                    });
                }
            });
        }
    });
    let in_order = |weighed: Mutex<Vec<(usize, Weighed)>>| {
        let mut weighed = weighed.into_inner().unwrap_or_else(PoisonError::into_inner);
        weighed.sort_unstable_by_key(|(at, _)| *at);
        weighed.into_iter().map(|(_, one)| one).collect()
    };
    (runs.into_iter().map(|run| run.into_inner().unwrap_or_default()).collect(), weighed.into_iter().map(in_order).collect())
}

/// What each component takes down where nothing is in doubt. A pass over the causes of each journey.
fn costs(model: &Model, graph: &Graph, failures: &Failures<'_>) -> Vec<Cost> {
    let mut costs = vec![Cost::default(); model.components.len()];
    if !failures.is_quick(Reading::Sure) {
        return costs;
    }
    for id in graph.components() {
        costs[id.index()].falls = failures.blast_count(Reading::Sure, id);
    }
    for journey in graph.components().filter(|&id| model.is_kind(id, builtin::kind::JOURNEY)) {
        for cause in failures.causes(Reading::Sure, journey).iter().filter(|&cause| cause != journey) {
            costs[cause.index()].journeys.push(journey);
        }
    }
    let slo = model.names.attributes.get("slo");
    let promises =
        |id: &ComponentId| model.given[model.components[id.index()].given.range()].iter().any(|given| Some(&given.attribute) == slo);
    for id in graph.components().filter(promises) {
        costs[id.index()].ceiling = failures.availability(Reading::Sure, id).map(|available| available.most * 100.0);
    }
    costs
}

/// What each rule that runs could see.
fn sights(program: &Program, levels: &Levels<'_>, world: &World<'_>) -> Vec<(String, Sight)> {
    let named = program.rules().iter().enumerate().zip(program.sights(world));
    let mut sights: Vec<(String, Sight)> =
        named.filter(|((rule, _), _)| levels.runs(*rule)).map(|((_, info), sight)| (info.name.to_string(), sight)).collect();
    sights.sort_by(|a, b| a.0.cmp(&b.0));
    sights
}

/// What is left out of the findings, since the input has errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unseen {
    /// It has none.
    Nothing,
    /// Something could not be read: "nothing needs it" and "covers nothing" say little.
    WhatRestsOnAbsence,
    /// What is written for another version may mean anything here.
    AllButTheVersion,
}

impl Unseen {
    /// What these leave out.
    pub fn of(findings: &[Diagnostic]) -> Self {
        match () {
            () if findings.iter().any(|finding| *finding.rule == *"required-version") => Self::AllButTheVersion,
            () if findings.iter().any(|finding| finding.input) => Self::WhatRestsOnAbsence,
            () => Self::Nothing,
        }
    }

    /// Whether a finding is among it.
    pub fn leaves_out(self, finding: &Diagnostic) -> bool {
        match self {
            Self::Nothing => false,
            Self::WhatRestsOnAbsence => {
                !finding.input && (finding.level == Level::Info || finding.rule.starts_with("unused-") || *finding.rule == *"empty-match")
            }
            Self::AllButTheVersion => *finding.rule != *"required-version",
        }
    }
}

/// What a piece of work gives, and how long it took.
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let result = work();
    (result, begin.elapsed())
}
