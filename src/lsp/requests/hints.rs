//! What is shown between the words: full names, what a dependency is for, and how much of a promise is left.

use lsp_types::InlayHintParams;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use super::{hover, shape};
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::lsp::names::{Meaning, Role};
use crate::model::ComponentId;
use crate::source::Span;
use crate::syntax::tree::{Dependency, Gate, Phase, StatementKind, Verb};

/// A text behind a byte, and what it is.
type Hint = (u32, String, &'static str);

/// The answer to `textDocument/inlayHint`.
pub fn hints(ask: &Ask, params: InlayHintParams) -> Option<Vec<Value>> {
    let here = ask.here(&params.text_document.uri)?;
    let part = here.span(params.range);
    let wanted = ask.client.settings.hints;
    let mut hints = Vec::new();
    if wanted.names {
        full_names(&here, &mut hints);
    }
    // In a foreign file nobody can write them.
    if wanted.phases && here.document.is_arch() {
        phases(&here, &mut hints);
    }
    if wanted.promises {
        promises(&here, &mut hints);
    }
    hints.retain(|(at, ..)| part.start <= *at && *at <= part.end);
    hints.sort_by_key(|(at, ..)| *at);
    let shown = hints.into_iter().map(|(at, label, tooltip)| {
        let position = here.range(Span::new(here.document.file, at as usize, at as usize)).start;
        json!({"position": position, "label": label, "tooltip": tooltip, "paddingLeft": true})
    });
    Some(shown.collect())
}

/// The full name of a target where it is not the one that is written.
fn full_names(here: &Here<'_>, hints: &mut Vec<Hint>) {
    let model = here.model();
    let references = here.names(&here.tree.statements).into_iter().filter(|found| found.role == Role::Reference);
    let meanings: FxHashMap<Span, Meaning> = references.map(|found| (found.span, found.meaning)).collect();
    shape::each(&here.tree.statements, &mut |statement| {
        let StatementKind::Dependency(dependency) = &statement.kind else { return };
        for target in &dependency.targets {
            let component = match target.path.parts.last().and_then(|last| meanings.get(&last.span)) {
                Some(Meaning::Component(id)) => Some(*id),
                Some(Meaning::System(id)) => model.systems[id.index()].entry,
                _ => None,
            };
            let full = component.map(|id| model.components[id.index()].name.as_str());
            if let Some(full) = full.filter(|full| *full != target.path.dotted().as_str()) {
                hints.push((target.path.span().end, full.to_owned(), "the full name"));
            }
        }
    });
}

/// That an unlabelled dependency is for serving, where others beside it name a phase.
fn phases(here: &Here<'_>, hints: &mut Vec<Hint>) {
    shape::each(&here.tree.statements, &mut |statement| {
        let StatementKind::Declaration(declaration) = &statement.kind else { return };
        let Some(body) = &declaration.body else { return };
        let dependencies = || {
            body.statements.iter().filter_map(|inner| match &inner.kind {
                // A placement and a right to change have no phase.
                StatementKind::Dependency(dependency) => {
                    matches!(dependency.verb, Verb::Needs | Verb::Wants | Verb::Uses).then_some(dependency)
                }
                _ => None,
            })
        };
        if dependencies().any(|dependency| dependency.phase != Phase::Serve) {
            let unlabelled = dependencies().filter(|dependency| dependency.phase == Phase::Serve);
            hints.extend(unlabelled.map(|dependency| (end_of_targets(here, dependency), "to serve".to_owned(), "the phase")));
        }
    });
}

/// Where a phase would be written.
fn end_of_targets(here: &Here<'_>, dependency: &Dependency) -> u32 {
    let Some(last) = dependency.targets.last() else { return dependency.verb_span.end };
    let end = last.body.as_ref().map_or(last.path.span().end, |body| body.span.end);
    let brace = if dependency.gate == Gate::Each { None } else { here.text()[end as usize..].find('}') };
    brace.map_or(end, |brace| end + brace as u32 + 1)
}

/// How available a component can be by what it needs, beside what it promises.
fn promises(here: &Here<'_>, hints: &mut Vec<Hint>) {
    let (model, file) = (here.model(), here.file());
    let Some(&slo) = model.names.attributes.get("slo") else { return };
    let mut promised: Vec<(Span, ComponentId)> = Vec::new();
    for (i, component) in model.components.iter().enumerate() {
        let given = model.given[component.given.range()].iter().find(|given| given.attribute == slo && Some(given.span.file) == file);
        promised.extend(given.map(|given| (given.span, ComponentId(i as u32))));
    }
    promised.sort_unstable();
    // What several inherit from one place is another bound for each.
    for alone in promised.chunk_by(|(one, _), (next, _)| one == next) {
        let [(span, id)] = *alone else { continue };
        let ceiling = hover::cost(here, id).and_then(|cost| cost.ceiling).filter(|&ceiling| ceiling < 100.0);
        if let (Some(ceiling), Some(now)) = (ceiling, here.document.now(span, here.snapshot().clock)) {
            hints.push((now.end, hover::ceiling(ceiling), "at the most, if each of them keeps what it promises"));
        }
    }
}
