//! Rules together: compiled once, run one by one, in parallel where wanted.

use std::ops::ControlFlow;
use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::check::{self, Checker, Definitions, Shelf};
use super::eval::value::{Key, Value};
use super::eval::{ROW_LIMIT, Run, Shared, constant};
use super::ir::{Const, Define, Measure};
use super::plan::{Cells, Marker};
use super::report::{self, Group};
use super::rule::{Parameter, Rule, RuleInfo, RuleSource};
use crate::diagnostic::{Diagnostic, Label, Level, Path};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::model::{ComponentId, DependencyId, Model, TeamId};
use crate::source::Span;
use crate::syntax::tree;

pub(super) mod reads;

/// What rules look at.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The architecture.
    pub model: &'a Model,
    /// Its graph.
    pub graph: &'a Graph,
    /// What falls with what.
    pub failures: &'a Failures<'a>,
    /// The day on which the check runs.
    pub today: jiff::civil::Date,
}

/// Rules that have been checked against one model.
#[derive(Debug, Default)]
pub struct Program {
    pub(super) book: Arc<Book>,
    rules: Arc<Vec<Rule>>,
    infos: Arc<Vec<RuleInfo>>,
    broken: Vec<CompactString>,
}

/// What rules, scopes and queries share.
#[derive(Debug, Default)]
pub(super) struct Book {
    pub defines: Arc<Vec<Define>>,
    pub measures: Arc<Vec<Measure>>,
    pub shelf: Arc<Shelf>,
    /// Cells for what is computed once a run, and what makes sorts of dependencies.
    pub cells: Cells,
    /// What rules find out together about the model that all of this was checked against.
    pub shared: Shared,
}

/// What is set for one rule besides its level.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    parameters: FxHashMap<CompactString, Const>,
}

/// What a finding is about, or what causes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A component.
    Component(ComponentId),
    /// A dependency, group or claim.
    Dependency(DependencyId),
    /// A team.
    Team(TeamId),
    /// Components that need each other, sorted.
    Cycle(Vec<ComponentId>),
}

/// One finding of a rule, before policies and permissions.
#[derive(Debug, Clone)]
pub struct Hit {
    /// What it is about.
    pub subject: Subject,
    /// What causes it, where the rule says so.
    pub cause: Option<Subject>,
    /// How much it matters by the rule's own measure.
    pub level: Level,
    /// The headline.
    pub message: String,
    /// The components that the headline speaks of, sorted, also where it only counts some of them.
    pub headline: Vec<ComponentId>,
    /// Places; the first one is where a person would change something.
    pub labels: Vec<Label>,
    /// Chains that prove it.
    pub paths: Vec<Path>,
    /// How many more chains like these there are.
    pub more_paths: usize,
    /// What it costs.
    pub notes: Vec<String>,
    /// Next steps.
    pub help: Vec<String>,
    /// Edits that end it.
    pub remedies: Vec<Remedy>,
    /// All components that take part, sorted.
    pub involves: Vec<ComponentId>,
}

/// An edit of the architecture that ends a finding, before it is known where in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// What it does, as an imperative.
    pub title: String,
    /// It may be applied unasked.
    pub safe: bool,
    /// All of them together.
    pub edits: Vec<Edit>,
}

/// One edit of a [`Remedy`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// This statement belongs into the block of a component, a dependency or a team.
    Write(Subject, String),
    /// Verb and targets of the dependency, or its verb alone, become this text.
    Turn(DependencyId, String),
}

/// A rule that was stopped.
#[derive(Debug, Clone)]
pub struct Overrun {
    /// The clause that gave the last row.
    pub span: Span,
    /// What there was too much of.
    pub of: TooMany,
}

/// What a rule may have too much of.
#[derive(Debug, Clone, Copy)]
pub enum TooMany {
    /// Rows that are looked at.
    Rows,
    /// Findings.
    Findings,
    /// Rows in which the conditions hold.
    Proofs,
}

/// A rule that finds more is stopped: nobody reads it, and each finding takes room.
const FINDING_LIMIT: usize = 100_000;
/// A rule whose conditions hold in more rows is stopped: each is kept until its finding is written.
const PROOF_LIMIT: usize = 1_000_000;

impl Overrun {
    /// As an error of the input; of a rule that comes with archlint, as a remark: there nothing is wrong with what was written.
    pub fn diagnostic(&self, rule: &RuleInfo) -> Diagnostic {
        let error = self.of(&rule.name);
        if !rule.source.stock {
            return error;
        }
        let help = format!("what it would find here is not known; `policy {{ {} = off }}` leaves it out", rule.name);
        Diagnostic {
            help: vec![help],
            ..Diagnostic::remark("unfinished-rule", Level::Warning, error.message, self.span, "this gave too many")
        }
    }

    /// As an error of something with this name.
    pub(super) fn of(&self, name: &str) -> Diagnostic {
        const MILLION: u64 = 1_000_000;
        let (said, help) = match self.of {
            TooMany::Rows => (
                format!("looks at more than {} million combinations", ROW_LIMIT / MILLION),
                "narrow it: match a kind, tie the names closer, or put a cheaper condition first",
            ),
            TooMany::Findings => (
                format!("finds more than {FINDING_LIMIT} things"),
                "narrow it, or make one finding of many: what has one subject and one cause is one",
            ),
            TooMany::Proofs => (
                format!("is true of more than {} million combinations", PROOF_LIMIT as u64 / MILLION),
                "narrow it, or ask with `exists` for what need not be told one by one",
            ),
        };
        Diagnostic::input("rule-too-costly", format!("`{name}` {said} and was stopped"), self.span, "this gave too many").help(help)
    }
}

/// What running a rule gave.
#[derive(Debug, Clone, Default)]
pub struct Ran {
    /// Findings, sorted by subject and cause.
    pub hits: Vec<Hit>,
    /// How many rows were looked at.
    pub rows: u64,
    /// How many rows could not be decided because something was unset.
    pub unknown: u64,
}

impl Program {
    /// Checks rules with the definitions and measures that come with archlint, and those that do not. What does not check is reported and left out; the
    /// rest runs.
    pub fn compile(rules: &[RuleSource], stock: Definitions<'_>, own: Definitions<'_>, model: &Model) -> (Self, Vec<Diagnostic>) {
        let mut checker = Checker::new(model);
        checker.definitions(stock, true);
        checker.definitions(own, false);
        let (mut compiled, mut infos, mut broken) = (Vec::new(), Vec::new(), Vec::new());
        let mut names: FxHashMap<CompactString, Span> = FxHashMap::default();
        for source in rules {
            let name = &source.rule.name;
            if let Some(first) = names.get(&name.text) {
                let message = format!("two rules are called `{}`", name.text);
                checker.diagnostics.push(Diagnostic::input("duplicate-name", message, name.span, "again here").label(*first, "first here"));
                continue;
            }
            names.insert(name.text.clone(), name.span);
            match checker.rule(source) {
                Some((rule, info)) => {
                    compiled.push(rule);
                    infos.push(info);
                }
                None => broken.push(name.text.clone()),
            }
        }
        for (rule, info) in compiled.iter_mut().zip(&mut infos) {
            info.reads = reads::of(rule, &checker.defines, &checker.measures, model);
            info.looks_at = reads::all(rule, &checker.defines, &checker.measures, model);
            info.one_speaks = reads::one_speaks(rule, &checker.defines, &checker.measures, model);
            rule.by_reading = reads::by_reading(rule, &checker.defines, &checker.measures, model);
        }
        let defines = Marker::mark(&mut compiled, std::mem::take(&mut checker.defines), &mut checker.cells);
        checker.defines = defines;
        let of_measure = |at| reads::measure_by_reading(at, &checker.defines, &checker.measures, model);
        let of_define = |at| reads::define_by_reading(at, &checker.defines, &checker.measures, model);
        let shared = Shared::new((0..checker.measures.len() as u32).map(of_measure), (0..checker.defines.len() as u32).map(of_define));
        let book = Book {
            defines: Arc::new(checker.defines),
            measures: Arc::new(checker.measures),
            shelf: Arc::new(checker.shelf),
            cells: checker.cells,
            shared,
        };
        (Self { book: Arc::new(book), rules: Arc::new(compiled), infos: Arc::new(infos), broken }, checker.diagnostics)
    }

    /// The same rules for another model of which they know no more: kinds and attributes are the same, and no rule names anything in it.
    pub(crate) fn for_another_model(&self) -> Self {
        let Book { defines, measures, shelf, cells, shared } = &*self.book;
        let (defines, measures, shelf) = (Arc::clone(defines), Arc::clone(measures), Arc::clone(shelf));
        let book = Book { defines, measures, shelf, cells: cells.clone(), shared: shared.afresh() };
        Self { book: Arc::new(book), rules: Arc::clone(&self.rules), infos: Arc::clone(&self.infos), broken: self.broken.clone() }
    }

    /// Works out what nearly every rule asks for first, so that none waits for it.
    pub fn prepare(&self, model: &Model, graph: &Graph) {
        self.book.prepare(model, graph);
    }

    /// Parameters of a rule as written in a policy or on the command line. Those that are not its own, or not of the right type, are
    /// reported and keep their defaults.
    pub fn settings(&self, model: &Model, rule: usize, given: &[(CompactString, tree::Value)]) -> (Settings, Vec<Diagnostic>) {
        let mut settings = Settings::default();
        let mut problems = Vec::new();
        let Some(info) = self.infos.get(rule) else { return (settings, problems) };
        for (name, value) in given {
            let Some(parameter) = info.parameters.iter().find(|parameter| parameter.name == name) else {
                let known: Vec<&str> = info.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
                let close = crate::diagnostic::nearest(name, known.iter().copied());
                let label = close.map_or_else(|| "set here".to_owned(), |close| format!("did you mean `{close}`?"));
                let message = format!("`{}` has no parameter `{name}`", info.name);
                let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                let help = if list.is_empty() { "it has no parameters".to_owned() } else { format!("it has {}", list.join(", ")) };
                problems.push(Diagnostic::input("unknown-name", message, value.span, label).help(help));
                continue;
            };
            if let Some(value) = check::constant(model, value, &parameter.ty) {
                settings.parameters.insert(parameter.name.clone(), value);
            } else {
                let message = format!("`{name}` of `{}` is of type `{}`", info.name, parameter.shown);
                let default = report::shown(model, &constant(&parameter.default), &parameter.ty);
                problems.push(
                    Diagnostic::input("type-mismatch", message, value.span, format!("this is {}", sort(value)))
                        .label(parameter.span, "declared here")
                        .help(format!("when nothing is said it is `{default}`")),
                );
            }
        }
        (settings, problems)
    }

    /// Each parameter of a rule with its value in the words of the language, and whether it is set.
    pub fn parameters(&self, model: &Model, rule: usize, settings: &Settings) -> Vec<(CompactString, String, bool)> {
        let shown = |parameter: &Parameter| {
            let set = settings.parameters.get(&parameter.name);
            let value = constant(set.unwrap_or(&parameter.default));
            (parameter.name.clone(), report::shown(model, &value, &parameter.ty), set.is_some())
        };
        self.infos.get(rule).map_or_else(Vec::new, |info| info.parameters.iter().map(shown).collect())
    }

    /// What is known of the rules, in the order given.
    pub fn rules(&self) -> &[RuleInfo] {
        &self.infos
    }

    /// Names of rules that have an error: there are such rules, and they do not run.
    pub fn broken(&self) -> impl Iterator<Item = &str> {
        self.broken.iter().map(CompactString::as_str)
    }

    /// The rules as they run, in the same order.
    pub(super) fn compiled(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter()
    }

    /// The findings of one rule.
    ///
    /// # Errors
    /// When the rule looks at too many rows.
    pub fn run(&self, rule: usize, world: &World<'_>, reading: Reading, settings: &Settings) -> Result<Vec<Hit>, Overrun> {
        self.run_counted(rule, world, reading, settings).map(|ran| ran.hits)
    }

    /// The findings of one rule, and what it finds beyond them in the reading in which every doubt is hard. There it looks for nothing where doubt
    /// has no part in it. In each reading it may look at too many rows.
    pub fn run_both(&self, rule: usize, world: &World<'_>, settings: &Settings) -> [Result<Vec<Hit>, Overrun>; 2] {
        let Some(compiled) = self.rules.get(rule) else { return [Ok(Vec::new()), Ok(Vec::new())] };
        let set = self.parameters_of(rule, settings);
        let run = Run::new(&self.book, world, Reading::Sure, set.iter().map(constant).collect());
        let sure = hits(&run, compiled, &FxHashSet::default());
        if !world.failures.has_doubt() || !compiled.by_reading {
            return [sure, Ok(Vec::new())];
        }
        let known = sure.iter().flatten().map(|hit| (&hit.subject, hit.cause.as_ref())).collect();
        let cautious = hits(&run.read_as(Reading::Cautious), compiled, &known);
        [sure, cautious]
    }

    /// The findings of one rule, with how much it looked at.
    ///
    /// # Errors
    /// When the rule looks at too many rows.
    pub fn run_counted(&self, rule: usize, world: &World<'_>, reading: Reading, settings: &Settings) -> Result<Ran, Overrun> {
        let Some(compiled) = self.rules.get(rule) else { return Ok(Ran::default()) };
        let set = self.parameters_of(rule, settings);
        let run = Run::new(&self.book, world, reading, set.iter().map(constant).collect());
        let hits = hits(&run, compiled, &FxHashSet::default())?;
        Ok(Ran { hits, rows: run.rows.get(), unknown: run.unknown.get() })
    }

    /// What each parameter of a rule is.
    fn parameters_of(&self, rule: usize, settings: &Settings) -> Vec<Const> {
        let set = |parameter: &Parameter| settings.parameters.get(&parameter.name).unwrap_or(&parameter.default).clone();
        self.infos.get(rule).map_or_else(Vec::new, |info| info.parameters.iter().map(set).collect())
    }
}

/// Subjects and causes of findings.
type Known<'h> = FxHashSet<(&'h Subject, Option<&'h Subject>)>;

/// What a run of a rule finds that is not known yet: what is known is not written again.
fn hits<'w>(run: &Run<'w>, rule: &'w Rule, known: &Known<'_>) -> Result<Vec<Hit>, Overrun> {
    let within = |limit: Option<Span>| limit.map_or(Ok(()), |span| Err(Overrun { span, of: TooMany::Rows }));
    let mut groups = groups(run, rule)?;
    within(run.overrun.get())?;
    groups.retain(|group| known.is_empty() || !group.is_among(known));
    let mut hits: Vec<Hit> = groups.into_iter().filter_map(|group| report::hit(run, rule, group)).collect();
    within(run.overrun.get())?;
    hits.sort_by(|a, b| (&a.subject, &a.cause).cmp(&(&b.subject, &b.cause)));
    Ok(hits)
}

/// What a written value is, whatever is wanted.
fn sort(value: &tree::Value) -> &'static str {
    match &value.literal {
        tree::Literal::Bool(_) => "a `bool`",
        tree::Literal::Integer(_) => "an `int`",
        tree::Literal::Number(_) => "a `number`",
        tree::Literal::Percent(_) => "a `percent`",
        tree::Literal::Duration(_) => "a `duration`",
        tree::Literal::Date(_) => "a `date`",
        tree::Literal::Text(_) => "a `string`",
        tree::Literal::List(_) => "a list",
        tree::Literal::Path(_) => "a name",
    }
}

/// Rows with the same subject and cause together.
fn groups<'w>(run: &Run<'w>, rule: &'w Rule) -> Result<Vec<Group<'w>>, Overrun> {
    let mut found: Vec<Group<'w>> = Vec::new();
    let mut known: FxHashMap<(Key<'w>, Option<Key<'w>>), usize> = FxHashMap::default();
    let mut frame = vec![Value::Unset; rule.slots];
    let (mut proofs, mut too_many) = (0, None);
    let _ = run.walk(&rule.plan, super::eval::Doubt::Drop, &mut frame, &mut |frame, _| {
        let subject = run.eval(&rule.subject, frame);
        let cause = rule.cause.as_ref().map(|cause| run.eval(cause, frame)).unwrap_or_default();
        let Some(key) = subject.key() else { return ControlFlow::Continue(()) };
        let at = *known.entry((key, cause.key())).or_insert_with(|| {
            found.push(Group { subject, cause, rows: Vec::new() });
            found.len() - 1
        });
        found[at].rows.push(frame.to_vec());
        proofs += 1;
        if found.len() > FINDING_LIMIT {
            too_many = Some(TooMany::Findings);
        } else if proofs > PROOF_LIMIT {
            too_many = Some(TooMany::Proofs);
        }
        if too_many.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(of) = too_many {
        return Err(Overrun { span: run.last_clause(), of });
    }
    // Rows come in the order of the plan, which is no part of the meaning.
    for group in &mut found {
        group.rows.sort_by(|a, b| a.iter().zip(b).map(|(a, b)| a.rank(b)).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal));
    }
    Ok(found)
}
