//! One example of a rule as an architecture of its own, and what archlint says of it: for documentation that shows real output.

use std::sync::Arc;

use super::check::{Options, check_resolved, resolve};
use super::examples::TODAY;
use super::levels::Choices;
use super::workspace::{Loaded, Workspace};
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Origin};
use crate::source::{SourceFile, Sources};
use crate::syntax::{self, tree, tree::StatementKind};

/// The name that the example has in what is said of it.
const FILE: &str = "example.arch";

/// An example that was looked at.
#[derive(Debug)]
pub struct Demonstration {
    /// The example, as `example.arch`, beside the sources of the workspace.
    pub sources: Sources,
    /// What it declares.
    pub model: Arc<Model>,
    /// What the rule finds in it, in order.
    pub findings: Vec<Diagnostic>,
}

/// Checks the text of an example with one rule, one that comes with archlint or one of the workspace, as on the day of all examples. Marks are
/// no part of the text any more.
pub fn demonstrate(workspace: &Workspace, rule: &str, example: &str) -> Demonstration {
    let mut sources = workspace.sources.clone();
    let text = without_marks(example);
    let file = sources.add(SourceFile::new(FILE, text.as_str()));
    let parsed = syntax::parse(file, &text);
    let around = |input: &Loaded| Loaded { file: input.file, tree: Arc::new(around(&input.tree, rule)), origin: Origin::Own };
    // A rule that comes with archlint needs nothing of the workspace, and what other rules there need is not in the example.
    let own = workspace.inputs.iter().any(|input| holds(&input.tree, rule));
    let mut inputs: Vec<Loaded> = workspace.inputs.iter().filter(|_| own).map(around).collect();
    inputs.push(Loaded { file, tree: parsed.file, origin: Origin::Own });
    let alone = Workspace { sources, inputs, ..Workspace::empty(workspace.root.clone()) };

    let (model, problems) = resolve(&alone);
    let choices = Choices { select: vec![rule.to_owned()], ..Choices::default() };
    let options = Options::new(TODAY, choices);
    let report = check_resolved(&alone, &model, problems, &options, None, &|| false).unwrap_or_default();
    let findings = report.findings.into_iter().filter(|finding| *finding.rule == *rule).collect();
    Demonstration { sources: alone.sources, model, findings }
}

/// Whether the rule stands in a file.
fn holds(tree: &tree::File, rule: &str) -> bool {
    tree.statements.iter().any(|statement| matches!(&statement.kind, StatementKind::Rule(written) if written.name.text == rule))
}

/// What an example may use of the files around it: its rule, definitions, and the kinds and attributes that are declared beside the rule.
fn around(tree: &tree::File, rule: &str) -> tree::File {
    let holds = holds(tree, rule);
    let kept = tree.statements.iter().filter(|statement| match &statement.kind {
        StatementKind::Rule(written) => written.name.text == rule,
        StatementKind::Define(_) | StatementKind::Measure(_) => true,
        StatementKind::AttributeType { .. } | StatementKind::Kind { .. } => holds,
        _ => false,
    });
    tree::File { statements: kept.cloned().collect() }
}

/// The text without `//~ rule` at the ends of lines: marks are for tests.
pub fn without_marks(example: &str) -> String {
    let lines = example.lines().map(|line| line.split_once("//~").map_or(line, |(code, _)| code).trim_end());
    let mut text = lines.collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}
