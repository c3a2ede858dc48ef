//! Rules beside architectures and what they give. One text holds both.

mod errors;
mod hostile;
mod language;
mod order;
mod paths;
mod queries;

use std::sync::Arc;

use super::{Definitions, Program, RuleSource, Settings, Subject, World};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::model::{self, Input, Model, Origin};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, tree};

const TODAY: jiff::civil::Date = jiff::civil::date(2026, 7, 1);

/// Definitions that most rules use.
const PRELUDE: &str = "
define blast(x: component) = { c | c falls with x }
define fan-in(x: component) = count({ c | c depends on x })
define hard(a: component, b: component) = a needs b
define blocks(a: component, b: component) = exists g: dependency where a in g.owners and g.phase in [serve, start] and not can-start(g) and b in g.targets and not can-start(b)
measure amplification(a) = max over d: a needs b where d.mode == sync of (d.attempts otherwise 1) * (amplification(b) otherwise 1)
";

/// A text that has been read.
struct Read {
    sources: Sources,
    model: Model,
    rules: Vec<RuleSource>,
}

fn read(text: &str) -> Read {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("test.arch", text));
    let parsed = syntax::parse(file, text);
    assert!(parsed.errors.is_empty(), "{text}\n{:?}", parsed.errors);
    let (model, problems) = model::build(&sources, &[Input { file, tree: &parsed.file, origin: Origin::Own }]);
    let problems: Vec<_> = problems.iter().filter(|problem| problem.input).map(|problem| &problem.message).collect();
    assert!(problems.is_empty(), "{text}\n{problems:?}");
    let source = |written: &model::WrittenRule| RuleSource {
        rule: Arc::clone(&written.rule),
        docs: written.docs.clone(),
        category: "test".into(),
        stock: false,
    };
    let rules = model.rules.iter().map(source).collect();
    Read { sources, model, rules }
}

/// What is wrong with the rules, one line each: `rule: message [place: label]`.
fn problems(text: &str) -> Vec<String> {
    let read = read(text);
    let (_, problems) = Program::compile(&read.rules, Definitions::default(), Definitions::of(&read.model), &read.model);
    let show = |problem: &crate::diagnostic::Diagnostic| {
        let labels: Vec<String> =
            problem.labels.iter().map(|label| format!("{}: {}", read.sources.slice(label.span), label.message)).collect();
        format!("{}: {} [{}]", problem.rule, problem.message, labels.join(" | "))
    };
    problems.iter().map(show).collect()
}

/// The findings of all rules, one line each: `level subject < cause: message`.
fn hits(text: &str) -> Vec<String> {
    hits_in(text, Reading::Sure)
}

fn hits_in(text: &str, reading: Reading) -> Vec<String> {
    let mut lines = Vec::new();
    with_hits(text, reading, |model, hit| {
        let cause = hit.cause.as_ref().map(|cause| format!(" < {}", name(model, cause))).unwrap_or_default();
        lines.push(format!("{} {}{cause}: {}", hit.level.name(), name(model, &hit.subject), hit.message));
    });
    lines
}

fn with_hits(text: &str, reading: Reading, mut seen: impl FnMut(&Model, &super::Hit)) {
    with_program(text, |program, world| {
        for rule in 0..program.rules().len() {
            let ran = program.run(rule, world, reading, &Settings::default());
            for hit in ran.expect("no rule here looks at many rows") {
                seen(world.model, &hit);
            }
        }
    });
}

/// Does something with the rules of a text, in which nothing is wrong, and the model that is written around them.
fn with_program<T>(text: &str, work: impl FnOnce(&Program, &World<'_>) -> T) -> T {
    let read = read(text);
    let (program, problems) = Program::compile(&read.rules, Definitions::default(), Definitions::of(&read.model), &read.model);
    assert!(problems.is_empty(), "{text}\n{:?}", problems.iter().map(|problem| &problem.message).collect::<Vec<_>>());
    let graph = Graph::new(&read.model);
    let failures = Failures::new(&read.model, &graph);
    work(&program, &World { model: &read.model, graph: &graph, failures: &failures, today: TODAY })
}

fn name(model: &Model, subject: &Subject) -> String {
    match subject {
        Subject::Component(id) => model.components[id.index()].name.to_string(),
        Subject::Team(id) => model.teams[id.index()].name.to_string(),
        Subject::Cycle(members) => members.iter().map(|id| model.components[id.index()].name.as_str()).collect::<Vec<_>>().join("+"),
        Subject::Dependency(id) => {
            let dependency = &model.dependencies[id.index()];
            let owner = dependency.owner.map_or("-", |owner| model.components[owner.index()].name.as_str());
            let targets = &model.targets[dependency.targets.range()];
            let targets: Vec<&str> = targets.iter().map(|target| model.components[target.component.index()].name.as_str()).collect();
            format!("{owner}>{}", targets.join(","))
        }
    }
}

/// The names of the components for which a condition over `s` holds.
fn holding(condition: &str, architecture: &str) -> Vec<String> {
    let text = format!("{architecture}\n{PRELUDE}\nrule r {{ match s: component where {condition}  subject s  report \"{{s.name}}\" }}");
    hits(&text).iter().map(|line| line.rsplit(": ").next().unwrap_or_default().to_owned()).collect()
}

/// A clause of a parsed rule; used to put clauses into another order.
fn rule_of(text: &str) -> (Read, tree::Rule) {
    let read = read(text);
    let rule = (*read.rules[0].rule).clone();
    (read, rule)
}

#[test]
fn the_table_of_relations_is_whole() {
    use super::catalog::{FUNCTIONS, RELATIONS, relation};
    assert_eq!(RELATIONS.len(), 11);
    assert!(RELATIONS.iter().all(|entry| relation(entry.op).op == entry.op && entry.form.contains(entry.op.name())));
    assert!(FUNCTIONS.is_sorted_by_key(|entry| entry.name));
}
