//! Runs the examples that rules carry: each is a small architecture in which the marked findings, and no others of the rule, have to be found. The fixes
//! of what is found are tried.

use std::collections::BTreeMap;
use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use super::finding::{self, Doubts, Found};
use super::knots::Knots;
use super::levels::{Choices, Levels};
use super::stock::{self, RuleBook};
use super::workspace::Loaded;
use super::{trial, vocabulary};
use crate::diagnostic::{Diagnostic, Level};
use crate::fault::Failures;
use crate::graph::Graph;
use crate::model::{self, Model, Origin};
use crate::query::{Called, Definitions, Program, RuleSource, World};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{self, tree, tree::StatementKind};

/// The day on which examples are looked at, so that they do not rot.
pub(super) const TODAY: jiff::civil::Date = jiff::civil::date(2026, 7, 1);

/// What became of one example.
#[derive(Debug)]
pub struct Outcome {
    /// The rule it belongs to.
    pub rule: String,
    /// Its title, or its number among the examples of the rule.
    pub title: String,
    /// It shows what the rule finds; otherwise what it does not.
    pub bad: bool,
    /// Where it stands.
    pub span: Span,
    /// The lines it stands on, from the first to the last.
    pub lines: (u32, u32),
    /// Marks without a finding: rule and line.
    pub missing: Vec<(String, u32)>,
    /// Findings without a mark.
    pub surplus: Vec<Diagnostic>,
    /// What could not be read in it.
    pub errors: Vec<Diagnostic>,
}

impl Outcome {
    /// Whether it is as it should be.
    pub fn passed(&self) -> bool {
        self.missing.is_empty() && self.surplus.is_empty() && self.errors.is_empty()
    }
}

/// Runs the examples of the rules that come with archlint; gives the texts they stand in, too.
pub fn stock_examples() -> (Sources, Vec<Outcome>) {
    let mut sources = Sources::default();
    for (path, text) in stock::STOCK {
        sources.add(SourceFile::new(*path, *text));
    }
    let inputs: Vec<Loaded> =
        sources.iter().map(|(file, source)| Loaded { file, tree: syntax::parse(file, &source.text).file, origin: Origin::Own }).collect();
    let outcomes = examples_in(&sources, &inputs, |_, _| true);
    (sources, outcomes)
}

/// Runs the examples of those rules in the files of a workspace that are meant, by file and name. They see the definitions and the words of all of them.
pub fn examples_in(sources: &Sources, inputs: &[Loaded], is_meant: impl Fn(FileId, &str) -> bool) -> Vec<Outcome> {
    let around = Around::new(inputs);
    let mut work = Vec::new();
    for input in inputs {
        for statement in &input.tree.statements {
            let StatementKind::Rule(rule) = &statement.kind else { continue };
            if !is_meant(input.file, &rule.name.text) {
                continue;
            }
            work.extend(examples_of(rule).enumerate().map(|(number, (span, example))| (rule, number, span, example)));
        }
    }
    work.par_iter().map(|(rule, number, span, example)| run(sources, rule, *number, *span, example, &around)).collect()
}

/// What stands around examples.
struct Around<'a> {
    inputs: &'a [Loaded],
    /// All rules that may be marked, each of the workspace in the place of the one that comes with archlint.
    rules: Vec<RuleSource>,
    defines: Vec<Arc<tree::Define>>,
    measures: Vec<Arc<tree::Measure>>,
    stock: RuleBook,
    tiers: Vec<CompactString>,
}

impl<'a> Around<'a> {
    fn new(inputs: &'a [Loaded]) -> Self {
        let mut stock = stock::load();
        let (mut rules, mut defines, mut measures) = (Vec::new(), Vec::new(), Vec::new());
        for statement in inputs.iter().flat_map(|input| &input.tree.statements) {
            match &statement.kind {
                StatementKind::Define(define) => defines.push((**define).clone().into()),
                StatementKind::Measure(measure) => measures.push((**measure).clone().into()),
                StatementKind::Rule(rule) => {
                    let docs = statement.docs.clone();
                    rules.push(RuleSource { rule: (**rule).clone().into(), docs, category: "own".into(), stock: false });
                }
                _ => {}
            }
        }
        stock.rules.retain(|stock| !rules.iter().any(|own: &RuleSource| own.rule.name.text == stock.rule.name.text));
        rules.append(&mut stock.rules);
        Self { inputs, rules, defines, measures, stock, tiers: vocabulary::tiers(inputs) }
    }

    /// The rules of these names, checked against a model, with the definitions that they call: others may need what is not in it.
    fn program(&self, wanted: impl Fn(&str) -> bool, model: &Model) -> (Program, Vec<Diagnostic>) {
        let rules: Vec<RuleSource> = self.rules.iter().filter(|source| wanted(&source.rule.name.text)).cloned().collect();
        let mut called = Called::by(rules.iter().map(|source| &*source.rule));
        let (defines, measures) = called.among(Definitions { defines: &self.defines, measures: &self.measures });
        let (of_stock, stock_measures) = called.among(self.stock.definitions());
        let stock = Definitions { defines: &of_stock, measures: &stock_measures };
        Program::compile(&rules, stock, Definitions { defines: &defines, measures: &measures }, model)
    }
}

fn run(sources: &Sources, rule: &tree::Rule, number: usize, span: Span, example: &tree::Example, around: &Around<'_>) -> Outcome {
    let title = example.title.as_ref().map_or_else(|| format!("{}", number + 1), |title| title.value.clone());
    let Seen { found, errors } = look(sources, rule, example, around);
    let mut outcome = Outcome {
        rule: rule.name.text.to_string(),
        title,
        bad: example.bad,
        span,
        lines: (line_of(sources, span), line_of(sources, Span { start: span.end, ..span })),
        missing: Vec::new(),
        surplus: Vec::new(),
        errors,
    };
    compare(sources, example.marks.iter(), &found, &mut outcome);
    if example.bad && example.marks.is_empty() {
        let said = "an example that is bad marks what is found: `//~ rule` at the end of the line";
        outcome.errors.push(Diagnostic::input("unmarked-example", said, span, "no mark in it"));
    }
    if let Some(mark) = example.marks.first().filter(|_| !example.bad) {
        let said = "an example that is good finds nothing, so it has no marks";
        let problem = Diagnostic::input("marked-example", said, mark.span, "marked here");
        outcome.errors.push(problem.help("write `example bad`, or take the mark away"));
    }
    if outcome.bad && outcome.passed() {
        let again = |sources: &Sources, file: &tree::File| {
            let (rule, example) = example_of(file, &rule.name.text, number)?;
            Some(look(sources, rule, example, around))
        };
        outcome.errors = trial::of_fixes(sources, &Seen { found, errors: Vec::new() }, again);
    }
    outcome
}

/// An example of a rule by their name and number.
fn example_of<'f>(file: &'f tree::File, rule: &str, number: usize) -> Option<(&'f tree::Rule, &'f tree::Example)> {
    file.statements.iter().find_map(|statement| {
        let StatementKind::Rule(known) = &statement.kind else { return None };
        let (_, example) = (known.name.text == rule).then(|| examples_of(known).nth(number)).flatten()?;
        Some((&**known, example))
    })
}

/// The examples of a rule, with their places.
fn examples_of(rule: &tree::Rule) -> impl Iterator<Item = (Span, &tree::Example)> {
    rule.clauses.iter().filter_map(|clause| match &clause.kind {
        tree::ClauseKind::Example(example) => Some((clause.span, &**example)),
        _ => None,
    })
}

/// What is seen in an example.
pub(super) struct Seen {
    /// Findings of its rule, and of those that are marked in it.
    pub found: Vec<Diagnostic>,
    /// What could not be read in it.
    pub errors: Vec<Diagnostic>,
}

fn look(sources: &Sources, rule: &tree::Rule, example: &tree::Example, around: &Around<'_>) -> Seen {
    let own = tree::File { statements: example.body.statements.clone() };
    let id = rule.name.span.file;
    let words = vocabulary::around(around.inputs, id, &own.statements);
    let mut inputs: Vec<model::Input<'_>> = Vec::with_capacity(words.len() + 1);
    inputs.push(model::Input { file: id, tree: &own, origin: Origin::Own });
    inputs.extend(words.iter().map(|(file, tree)| model::Input { file: *file, tree, origin: Origin::Own }));
    let (mut model, problems) = model::build(sources, &inputs);
    let mut errors: Vec<Diagnostic> = problems.into_iter().filter(|problem| problem.input).collect();
    if model.tier_names.is_empty() {
        model.tier_names.clone_from(&around.tiers);
    }

    let wanted = |name: &str| name == rule.name.text || example.marks.iter().any(|mark| mark.text == name);
    let (program, problems) = around.program(wanted, &model);
    errors.extend(problems);

    let graph = Graph::new(&model);
    let failures = Failures::new(&model, &graph);
    let world = World { model: &model, graph: &graph, failures: &failures, today: TODAY };
    let choices = Choices::default();
    let (levels, problems) = Levels::new(&program, &model, &choices);
    errors.extend(problems);
    let stakes = super::consequence::Stakes::new(&model, &failures);
    let doubts = Doubts::new(&model);
    // Nothing here is compared with what was known before.
    let knots = Knots::default();
    let mut found: Vec<Diagnostic> = Vec::new();
    let sights = if cfg!(debug_assertions) { program.sights(&world) } else { Vec::new() };
    for index in 0..program.rules().len() {
        let (hits, problems) = levels.run(index, &world);
        let blind = sights.get(index).and_then(|sight| sight.missing.as_ref());
        debug_assert!(hits.is_empty() || blind.is_none(), "`{}` finds what it is said not to see: {blind:?}", rule.name.text);
        errors.extend(problems);
        let info = &program.rules()[index];
        let told = |hit: Found| finding::diagnostic(&model, sources, &[], info, &knots, &doubts, finding::weigh(&world, hit, &stakes));
        found.extend(hits.into_iter().map(told));
    }
    Seen { found, errors }
}

/// Marks against findings, line by line.
fn compare<'a>(sources: &Sources, marks: impl Iterator<Item = &'a tree::Name>, found: &[Diagnostic], outcome: &mut Outcome) {
    let mut expected: BTreeMap<(String, u32), usize> = BTreeMap::new();
    for mark in marks {
        *expected.entry((mark.text.to_string(), line_of(sources, mark.span))).or_default() += 1;
    }
    for finding in found {
        let line = finding.span().map_or(0, |span| line_of(sources, span));
        match expected.get_mut(&(finding.rule.to_string(), line)) {
            Some(count) if *count > 0 => *count -= 1,
            _ if finding.level == Level::Off => {}
            _ => outcome.surplus.push(finding.clone()),
        }
    }
    outcome.missing.extend(expected.into_iter().flat_map(|(mark, count)| std::iter::repeat_n(mark, count)));
}

fn line_of(sources: &Sources, span: Span) -> u32 {
    sources.get(span.file).map_or(0, |file| file.lines().place(&file.text, span.start as usize).line)
}
