//! What can be done about a finding, or with a dependency: the fixes that findings carry, an `allow` with a reason, and rewrites that say more
//! exactly what is meant.

mod allow;

use lsp_types::{CodeActionParams, Diagnostic, Location, Range};
use serde_json::{Value, json};

use super::edits::Edits;
use super::{hover, shape};
use crate::diagnostic::{self, Safety};
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::source::Span;
use crate::syntax::tree::{Dependency, Gate, Path, Phase, Statement, StatementKind, Verb};

/// The answer to `textDocument/codeAction`.
pub fn actions(ask: &Ask, params: CodeActionParams) -> Option<Vec<Value>> {
    if !ask.client.action_literals {
        return None;
    }
    let here = ask.here(&params.text_document.uri)?;
    let wanted = here.span(params.range);
    let only: Option<Vec<String>> = params.context.only.as_ref().map(|kinds| kinds.iter().map(|kind| String::from(kind.clone())).collect());
    // The kind without a name holds all others.
    let holds = |wanted: &String, kind: &str| wanted.is_empty() || kind == wanted || kind.starts_with(&format!("{wanted}."));
    let wants = |kind: &str| only.as_ref().is_none_or(|only| only.iter().any(|wanted| holds(wanted, kind)));
    let mut all = Vec::new();
    if wants("quickfix") {
        for (finding, span) in findings(&here).filter(|(_, span)| span.start <= wanted.end && wanted.start <= span.end) {
            let shown = shown(&here, finding, span, &params.context.diagnostics);
            all.extend(fixes(&here, finding, &shown));
            all.extend(allow::here(&here, finding, &shown));
        }
    }
    if here.document.is_arch() && wants("refactor.rewrite") {
        all.extend(strengths(&here, wanted));
        all.extend(group(&here, wanted));
    }
    // Asked for by name only: otherwise it would stand below every cursor.
    if only.is_some() && wants("source.fixAll.archlint") {
        all.extend(fix_all(&here));
    }
    Some(all)
}

/// What was found in this text, with its place as it is now.
fn findings<'a>(here: &'a Here<'_>) -> impl Iterator<Item = (&'a diagnostic::Diagnostic, Span)> {
    let checked = here.project.checked.as_ref();
    let file = here.file();
    checked.into_iter().flat_map(|checked| &checked.findings).filter_map(move |finding| {
        let span = finding.span().filter(|span| Some(span.file) == file)?;
        Some((finding, here.document.now(span, checked?.snapshot.clock)?))
    })
}

/// The client's own form of a finding, so that it knows what the action is for.
fn shown(here: &Here<'_>, finding: &diagnostic::Diagnostic, span: Span, shown: &[Diagnostic]) -> Vec<Value> {
    let range = here.range(span);
    let is_it = |diagnostic: &&Diagnostic| {
        let code = json!(diagnostic.code);
        diagnostic.range == range && code == json!(&*finding.rule)
    };
    shown.iter().filter(is_it).map(|diagnostic| json!(diagnostic)).collect()
}

fn action(title: &str, kind: &str, edit: Value) -> Value {
    json!({"title": title, "kind": kind, "edit": edit})
}

/// The edits that a finding carries.
fn fixes(here: &Here<'_>, finding: &diagnostic::Diagnostic, shown: &[Value]) -> Vec<Value> {
    // An `allow` is offered by itself, also for what stands in foreign files.
    let written = finding.fixes.iter().filter(|fix| fix.safety != Safety::Skeleton);
    let fixes = written.filter_map(|fix| {
        let mut edits = Edits::new(here.ask);
        for (span, text) in &fix.edits {
            edits.add(then(here, *span)?, text.clone());
        }
        let mut action = action(&fix.title, "quickfix", edits.workspace());
        action["isPreferred"] = (fix.safety == Safety::Safe).into();
        action["diagnostics"] = json!(shown);
        Some(action)
    });
    fixes.collect()
}

/// Where a place of a finding is now.
fn then(here: &Here<'_>, span: Span) -> Option<Location> {
    let checked = here.project.checked.as_ref()?;
    crate::lsp::convert::location(&checked.snapshot, &here.ask.documents, span, here.encoding())
}

/// `uses` becomes `needs` or `wants`, where one is selected. Of several nobody can tell which is meant.
fn strengths(here: &Here<'_>, wanted: Span) -> Vec<Value> {
    let mut found = Vec::new();
    let mut add = |dependency, owner: Option<&str>| found.push((dependency, owner.map(str::to_owned)));
    here.tree.statements.iter().filter(|statement| touches(statement.span, wanted)).for_each(|statement| {
        hover::each_dependency(statement, &mut |dependency, owner| {
            if dependency.verb == Verb::Uses && touches(reach(dependency), wanted) {
                add(dependency, owner);
            }
        });
    });
    let [(dependency, owner)] = &found[..] else { return Vec::new() };
    let rewritten = [Verb::Needs, Verb::Wants].map(|verb| {
        let mut edits = Edits::new(here.ask);
        edits.add(at(here, dependency.verb_span), verb.name().to_owned());
        let title = format!("write `{}`: {}", verb.name(), hover::meaning_of(dependency, verb, owner.as_deref()));
        action(&title, "refactor.rewrite", edits.workspace())
    });
    rewritten.into()
}

/// From the verb of a dependency to its last target.
fn reach(dependency: &Dependency) -> Span {
    dependency.targets.last().map_or(dependency.verb_span, |last| dependency.verb_span.to(last.path.span()))
}

/// Several plain dependencies of one block become one group of alternatives.
fn group(here: &Here<'_>, wanted: Span) -> Option<Value> {
    let mut blocks: Vec<Vec<(&Statement, &Dependency)>> = Vec::new();
    shape::each_block(&here.tree.statements, &mut |statements| {
        let found = statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Dependency(dependency) if touches(statement.span, wanted) && can_be_grouped(dependency) => {
                Some((statement, &**dependency))
            }
            _ => None,
        });
        blocks.push(found.collect());
    });
    blocks.retain(|found| !found.is_empty());
    // Of several blocks nobody can tell which is meant.
    let [found] = &blocks[..] else { return None };
    let (first, leading) = *found.first()?;
    let subject = |dependency: &Dependency| dependency.subject.as_deref().map(Path::dotted);
    let alike = |other: &Dependency| other.verb == leading.verb && other.phase == leading.phase && subject(other) == subject(leading);
    let mut known = Vec::new();
    let mut targets = Vec::new();
    for target in found.iter().flat_map(|(_, dependency)| &dependency.targets) {
        let span = target.path.span();
        let written = here.text()[span.range()].to_owned();
        // By what it means, where that is known: `a` and `s.a` may be the same.
        let meant = here.name_at(span.end as usize).map(|found| found.meaning).ok_or_else(|| written.clone());
        if !known.contains(&meant) {
            known.push(meant);
            targets.push(written);
        }
    }
    if targets.len() < 2 || !found.iter().all(|(_, dependency)| alike(dependency)) {
        return None;
    }
    let subject = leading.subject.as_ref().map_or_else(String::new, |path| format!("{} ", &here.text()[path.span().range()]));
    let phase = if leading.phase == Phase::Serve { String::new() } else { format!(" to {}", leading.phase.name()) };
    let mut edits = Edits::new(here.ask);
    edits.add(at(here, first.span), format!("{subject}{} any of {{ {} }}{phase}", leading.verb.name(), targets.join(", ")));
    for (statement, _) in &found[1..] {
        edits.add(at(here, with_blanks(here.text(), statement.span)), String::new());
    }
    let enough = if targets.len() == 2 { "either" } else { "any one" };
    Some(action(&format!("group into `any of`: {enough} will do"), "refactor.rewrite", edits.workspace()))
}

fn can_be_grouped(dependency: &Dependency) -> bool {
    matches!(dependency.verb, Verb::Needs | Verb::Wants | Verb::Uses | Verb::RunsIn)
        && dependency.gate == Gate::Each
        && dependency.more.is_none()
        && dependency.targets.iter().all(|target| target.body.is_none())
}

/// A statement with the blanks before it on its line, and the end of the line before or what parts it from the statement before.
fn with_blanks(text: &str, span: Span) -> Span {
    let before = text[..span.start as usize].trim_end_matches([' ', '\t']);
    let before = match before.strip_suffix('\n') {
        Some(rest) => rest.strip_suffix('\r').unwrap_or(rest),
        None => before.strip_suffix([';', ',']).unwrap_or(before),
    };
    Span { start: before.len() as u32, ..span }
}

fn touches(span: Span, wanted: Span) -> bool {
    span.start <= wanted.end && wanted.start <= span.end
}

fn at(here: &Here<'_>, span: Span) -> Location {
    Location { uri: here.document.uri.clone(), range: here.range(span) }
}

/// All edits of this text that keep the meaning, at once; of two that overlap the first.
fn fix_all(here: &Here<'_>) -> Option<Value> {
    let mut edits = Edits::new(here.ask);
    let mut taken: Vec<Range> = Vec::new();
    for (finding, _) in findings(here) {
        for fix in finding.fixes.iter().filter(|fix| fix.safety == Safety::Safe) {
            let places: Option<Vec<Location>> = fix.edits.iter().map(|(span, _)| then(here, *span)).collect();
            let Some(places) = places else { continue };
            let free = places.iter().all(|place| place.uri == here.document.uri && !taken.iter().any(|range| overlap(*range, place.range)));
            if free {
                taken.extend(places.iter().map(|place| place.range));
                places.into_iter().zip(&fix.edits).for_each(|(place, (_, text))| edits.add(place, text.clone()));
            }
        }
    }
    (!taken.is_empty()).then(|| action("apply all fixes that are safe", "source.fixAll.archlint", edits.workspace()))
}

fn overlap(a: Range, b: Range) -> bool {
    let at = |position: lsp_types::Position| (position.line, position.character);
    at(a.start) <= at(b.end) && at(b.start) <= at(a.end)
}
