//! One example of a rule as an architecture of its own, and what archlint says of it: for documentation that shows real output.

use std::sync::Arc;

use super::check::{Options, check_resolved, resolve};
use super::examples::TODAY;
use super::levels::Choices;
use super::vocabulary;
use super::workspace::{Loaded, Workspace};
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Origin};
use crate::source::{FileId, SourceFile, Sources};
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
    // A rule that comes with archlint needs nothing of the workspace.
    let home = workspace.inputs.iter().find(|input| holds(&input.tree, rule));
    let own = |tree: tree::File, file: FileId| Loaded { file, tree: Arc::new(tree), origin: Origin::Own };
    let mut inputs = Vec::new();
    if let Some(home) = home {
        let words = vocabulary::around(&workspace.inputs, home.file, &parsed.file.statements);
        inputs.extend(words.into_iter().map(|(file, tree)| own(tree, file)));
        inputs.extend(workspace.inputs.iter().map(|input| own(around(&input.tree, rule), input.file)));
    }
    inputs.push(Loaded { file, tree: parsed.file, origin: Origin::Own });
    let alone = Workspace { sources, inputs, ..Workspace::empty(workspace.root.clone()) };

    let (mut model, problems) = resolve(&alone);
    if let Some(model) = Arc::get_mut(&mut model).filter(|model| home.is_some() && model.tier_names.is_empty()) {
        model.tier_names = vocabulary::tiers(&workspace.inputs);
    }
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

/// The rule in a file, and the definitions that it may call.
fn around(tree: &tree::File, rule: &str) -> tree::File {
    let kept = tree.statements.iter().filter(|statement| match &statement.kind {
        StatementKind::Rule(written) => written.name.text == rule,
        StatementKind::Define(_) | StatementKind::Measure(_) => true,
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
