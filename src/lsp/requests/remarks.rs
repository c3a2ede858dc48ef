//! What is shown between the lines: how much leans on a component, and whether the examples of a rule are as they should be.

use lsp_types::{CodeLensParams, ExecuteCommandParams};
use serde_json::{Value, json};

use super::hover;
use crate::lint;
use crate::lsp::dispatch::{Ask, Refusal};
use crate::lsp::here::Here;
use crate::lsp::names::{Meaning, Role};
use crate::source::{SourceFile, Sources};
use crate::syntax;

/// Commands that the server runs.
pub const COMMANDS: &[&str] = &["archlint.runExamples", "archlint.explain", "archlint.describe"];

/// The answer to `textDocument/codeLens`.
pub fn lenses(ask: &Ask, params: CodeLensParams) -> Option<Vec<Value>> {
    let here = ask.here(&params.text_document.uri)?;
    let mut lenses = Vec::new();
    for found in here.names(&here.tree.statements).into_iter().filter(|found| found.role == Role::Declaration) {
        let (title, command, argument) = match &found.meaning {
            Meaning::Component(id) => {
                let needed = match hover::leaning(&here, *id).len() {
                    0 => String::new(),
                    1 => "1 depends on it".to_owned(),
                    count => format!("{count} depend on it"),
                };
                let cost = hover::cost(&here, *id);
                let falls = cost.map_or(0, |cost| cost.falls.saturating_sub(1));
                let journeys = cost.map_or(0, |cost| cost.journeys.len());
                let all = if journeys == falls as usize { ":" } else { ", among them" };
                let journeys = match journeys {
                    0 => String::new(),
                    1 => format!("{all} 1 journey"),
                    count => format!("{all} {count} journeys"),
                };
                let down = if falls == 0 { String::new() } else { format!("takes {falls} down{journeys}") };
                let parts: Vec<String> = [needed, down].into_iter().filter(|part| !part.is_empty()).collect();
                (parts.join(" · "), "archlint.describe", here.full_name(&found.meaning))
            }
            Meaning::Rule(name) => ("run the examples".to_owned(), "archlint.runExamples", name.to_string()),
            _ => continue,
        };
        if !title.is_empty() {
            let command = json!({"title": title, "command": command, "arguments": [here.document.uri, argument]});
            lenses.push(json!({"range": here.range(found.span), "command": command}));
        }
    }
    Some(lenses)
}

/// The answer to `workspace/executeCommand`: a text for people, in Markdown.
pub fn command(ask: &Ask, params: ExecuteCommandParams) -> Result<Value, Refusal> {
    let arguments = params.arguments.unwrap_or_default();
    let text = |i: usize| arguments.get(i).and_then(Value::as_str).unwrap_or_default().to_owned();
    let here = arguments.first().and_then(|uri| ask.here(&lsp_types::Uri::parse(uri.as_str()?).ok()?));
    let here = here.ok_or_else(|| Refusal::new(format!("`{}` takes the address of an open document, and a name", params.command)))?;
    let name = text(1);
    let unknown = || Refusal::new(format!("`{name}` is not known"));
    match params.command.as_str() {
        "archlint.runExamples" => run_examples(&here, &name).map(Value::String),
        "archlint.explain" => hover::about(&here, &Meaning::Rule(name.as_str().into())).map(Value::String).ok_or_else(unknown),
        "archlint.describe" => {
            let id = here.model().component_by_name.get(name.as_str()).ok_or_else(unknown)?;
            hover::about(&here, &Meaning::Component(*id)).map(Value::String).ok_or_else(unknown)
        }
        other => Err(Refusal::new(format!("`{other}` is not a command of archlint"))),
    }
}

/// Runs the examples of one rule of the text, with the definitions of the whole workspace.
fn run_examples(here: &Here<'_>, rule: &str) -> Result<String, Refusal> {
    let workspace = &here.snapshot().workspace;
    let (mut sources, mut inputs) = (Sources::default(), Vec::new());
    for input in &workspace.inputs {
        let Some(known) = workspace.sources.get(input.file).filter(|known| known.path.ends_with(".arch")) else { continue };
        let now = workspace.root.join(&known.path);
        let text = here.ask.documents.get(&now).map_or_else(|| known.text.clone(), |document| document.source.text.clone());
        let file = sources.add(SourceFile::new(known.path.as_str(), text.clone()));
        inputs.push(lint::Loaded { file, tree: syntax::parse(file, &text).file, origin: input.origin.clone() });
    }
    let outcomes = lint::examples_in(&sources, &inputs, |_, name| name == rule);
    if outcomes.is_empty() {
        return Err(Refusal::new(format!("the rule `{rule}` has no example")));
    }
    let lines = outcomes.iter().map(|outcome| {
        let kind = if outcome.bad { "bad" } else { "good" };
        let said = if outcome.passed() { "as it should be".to_owned() } else { failed(outcome) };
        format!("- {kind} example `{}`: {said}", outcome.title)
    });
    Ok(lines.collect::<Vec<_>>().join("\n"))
}

fn failed(outcome: &lint::Outcome) -> String {
    let missing = outcome.missing.iter().map(|(rule, line)| format!("`{rule}` is not found on line {line}"));
    let surplus = outcome.surplus.iter().map(|finding| format!("found and not marked: {}", finding.message));
    let errors = outcome.errors.iter().map(|error| error.message.clone());
    missing.chain(surplus).chain(errors).collect::<Vec<_>>().join("; ")
}
