//! What is shown between the lines: how much leans on a component, and what a name means in full.

use lsp_types::{CodeLensParams, ExecuteCommandParams, InlayHintParams};
use serde_json::{Value, json};

use super::{hover, shape};
use crate::lint;
use crate::lsp::dispatch::{Ask, Refusal};
use crate::lsp::here::Here;
use crate::lsp::names::{Meaning, Role};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::tree::{Phase, StatementKind};

/// Commands that the server runs.
pub const COMMANDS: &[&str] = &["archlint.runExamples", "archlint.explain", "archlint.describe"];

/// The answer to `textDocument/codeLens`.
pub fn lenses(ask: &Ask, params: CodeLensParams) -> Option<Vec<Value>> {
    let here = ask.here(&params.text_document.uri)?;
    let model = here.model();
    let mut lenses = Vec::new();
    for found in here.names(&here.tree.statements).into_iter().filter(|found| found.role == Role::Declaration) {
        let (title, command, argument) = match &found.meaning {
            Meaning::Component(id) => {
                let leaning = hover::leaning(&here, *id).len();
                let needed = if leaning == 0 { String::new() } else { format!("needed by {leaning}") };
                let cost = here.project.checked.as_ref().and_then(|checked| {
                    let then = checked.snapshot.model.component_by_name.get(&model.components[id.index()].name)?;
                    checked.costs.get(then.index())
                });
                let falls = cost.map_or(0, |cost| cost.falls.saturating_sub(1));
                let down = if falls == 0 { String::new() } else { format!("takes {falls} down") };
                let journeys = cost.map_or(0, |cost| cost.journeys.len());
                let stops = match journeys {
                    0 => String::new(),
                    1 => "stops 1 journey".to_owned(),
                    count => format!("stops {count} journeys"),
                };
                let parts: Vec<String> = [needed, down, stops].into_iter().filter(|part| !part.is_empty()).collect();
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

/// The answer to `textDocument/inlayHint`: the full name where it is not the one that is written, and that an unlabelled dependency on others in
/// a list of phases is for serving.
pub fn hints(ask: &Ask, params: InlayHintParams) -> Option<Vec<Value>> {
    let here = ask.here(&params.text_document.uri)?;
    let part = here.span(params.range);
    let mut hints = Vec::new();
    let mut add = |at: u32, label: String, tooltip: &str| {
        if part.start <= at && at <= part.end {
            let position = here.range(Span::new(here.document.file, at as usize, at as usize)).start;
            hints.push((at, json!({"position": position, "label": label, "tooltip": tooltip, "paddingLeft": true})));
        }
    };
    let names = here.names(&here.tree.statements);
    let meaning = |span: Span| names.iter().find(|found| found.span == span && found.role == Role::Reference).map(|found| &found.meaning);
    shape::each(&here.tree.statements, &mut |statement| match &statement.kind {
        StatementKind::Dependency(dependency) => {
            for target in &dependency.targets {
                let Some(last) = target.path.parts.last() else { continue };
                let full = match meaning(last.span) {
                    Some(Meaning::Component(id)) => here.model().components[id.index()].name.to_string(),
                    Some(Meaning::System(id)) => match here.model().systems[id.index()].entry {
                        Some(entry) => here.model().components[entry.index()].name.to_string(),
                        None => continue,
                    },
                    _ => continue,
                };
                if full != target.path.dotted().as_str() {
                    add(target.path.span().end, full, "the full name");
                }
            }
        }
        StatementKind::Declaration(declaration) => {
            let inside = declaration.body.as_ref().map_or(&[][..], |body| &body.statements);
            let phases: Vec<(Phase, u32)> = inside
                .iter()
                .filter_map(|inner| match &inner.kind {
                    StatementKind::Dependency(dependency) if ask.client.settings.phases => {
                        let end = dependency.targets.last()?.path.span().end;
                        Some((dependency.phase, end))
                    }
                    _ => None,
                })
                .collect();
            if phases.iter().any(|(phase, _)| *phase != Phase::Serve) {
                phases
                    .iter()
                    .filter(|(phase, _)| *phase == Phase::Serve)
                    .for_each(|(_, end)| add(*end, "to serve".to_owned(), "the phase"));
            }
        }
        _ => {}
    });
    hints.sort_by_key(|(at, _)| *at);
    Some(hints.into_iter().map(|(_, hint)| hint).collect())
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
    let mut sources = Sources::default();
    for (_, file) in here.snapshot().workspace.sources.iter().filter(|(_, file)| file.path.ends_with(".arch")) {
        let now = here.snapshot().workspace.root.join(&file.path);
        let text = here.ask.documents.get(&now).map_or_else(|| file.text.clone(), |document| document.source.text.clone());
        sources.add(SourceFile::new(file.path.as_str(), text));
    }
    let outcomes: Vec<_> = lint::examples_in(&sources).into_iter().filter(|outcome| outcome.rule == rule).collect();
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
