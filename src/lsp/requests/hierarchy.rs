//! Who depends on whom, as a call hierarchy: incoming is who depends on me, outgoing what I depend on. And how kinds come from each other.

use lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, Range, TextDocumentPositionParams, TypeHierarchyItem, TypeHierarchySubtypesParams,
    TypeHierarchySupertypesParams, Uri,
};
use serde_json::{Value, json};

use super::symbols;
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::lsp::names::Meaning;
use crate::model::{ComponentId, Dependency, DependencyKind, KindId, Verb};

/// The component under the cursor.
pub fn prepare_calls(ask: &Ask, place: TextDocumentPositionParams) -> Option<Vec<CallHierarchyItem>> {
    let (here, offset) = ask.at(&place)?;
    let id = match here.name_at(offset)?.meaning {
        Meaning::Component(id) => id,
        Meaning::System(id) => here.model().systems[id.index()].entry?,
        _ => return None,
    };
    Some(vec![call_item(&here, id)?])
}

fn call_item(here: &Here<'_>, id: ComponentId) -> Option<CallHierarchyItem> {
    let component = &here.model().components[id.index()];
    let name = here.location(component.span)?;
    let whole = here.location(component.whole).map_or(name.range, |whole| whole.range);
    Some(CallHierarchyItem {
        name: component.name.to_string(),
        kind: symbols::of_component(here.model(), id),
        tags: None,
        detail: Some(here.model().kinds[component.kind.index()].name.to_string()),
        uri: name.uri,
        range: whole,
        selection_range: name.range,
        data: Some(json!(component.name.as_str())),
    })
}

/// The component that an item stands for: by its name, which is the same whatever was edited since.
fn component<'a>(ask: &'a Ask, uri: &Uri, data: Option<&Value>, name: &str) -> Option<(Here<'a>, ComponentId)> {
    let name = data.and_then(Value::as_str).unwrap_or(name);
    // The item may be in a file that is not open: any document of its workspace will do.
    let mut around = ask.document(uri).into_iter().chain(ask.documents.values()).filter_map(|document| ask.here(&document.uri));
    around.find_map(|here| {
        let id = here.model().component_by_name.get(name).copied()?;
        Some((here, id))
    })
}

/// Whether somebody wrote it to say that one depends on the other, or that a zone is within another one.
fn is_written(dependency: &Dependency) -> bool {
    matches!(dependency.kind, DependencyKind::Written(verb) if verb != Verb::Changes) || dependency.kind == DependencyKind::Within
}

/// Who depends on it, with the places where that is written.
pub fn incoming(ask: &Ask, params: CallHierarchyIncomingCallsParams) -> Option<Vec<CallHierarchyIncomingCall>> {
    let (here, id) = component(ask, &params.item.uri, params.item.data.as_ref(), &params.item.name)?;
    let model = here.model();
    let mut calls: Vec<(ComponentId, Vec<Range>)> = Vec::new();
    for gate in here.snapshot().graph().gates_on(id) {
        let dependency = &model.dependencies[gate.index()];
        let Some(owner) = dependency.owner.filter(|_| is_written(dependency)) else { continue };
        let ranges = targets(&here, dependency, id);
        match calls.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, known)) => known.extend(ranges),
            None => calls.push((owner, ranges)),
        }
    }
    calls.sort_by_key(|(owner, _)| *owner);
    Some(
        calls
            .into_iter()
            .filter_map(|(owner, from_ranges)| Some(CallHierarchyIncomingCall { from: call_item(&here, owner)?, from_ranges }))
            .collect(),
    )
}

/// What it depends on, with the places where that is written.
pub fn outgoing(ask: &Ask, params: CallHierarchyOutgoingCallsParams) -> Option<Vec<CallHierarchyOutgoingCall>> {
    let (here, id) = component(ask, &params.item.uri, params.item.data.as_ref(), &params.item.name)?;
    let model = here.model();
    let mut calls: Vec<(ComponentId, Vec<Range>)> = Vec::new();
    for dependency in &model.dependencies[model.components[id.index()].dependencies.range()] {
        if !is_written(dependency) {
            continue;
        }
        for target in &model.targets[dependency.targets.range()] {
            let ranges = targets(&here, dependency, target.component);
            match calls.iter_mut().find(|(known, _)| *known == target.component) {
                Some((_, known)) => known.extend(ranges),
                None => calls.push((target.component, ranges)),
            }
        }
    }
    calls.sort_by_key(|(target, _)| *target);
    Some(
        calls
            .into_iter()
            .filter_map(|(target, from_ranges)| Some(CallHierarchyOutgoingCall { to: call_item(&here, target)?, from_ranges }))
            .collect(),
    )
}

fn targets(here: &Here<'_>, dependency: &Dependency, wanted: ComponentId) -> Vec<Range> {
    let targets = here.model().targets[dependency.targets.range()].iter().filter(|target| target.component == wanted);
    targets.filter_map(|target| Some(here.location(target.span)?.range)).collect()
}

/// The kind under the cursor; of a component, its kind.
pub fn prepare_types(ask: &Ask, place: TextDocumentPositionParams) -> Option<Vec<TypeHierarchyItem>> {
    let (here, offset) = ask.at(&place)?;
    let found = here.name_at(offset)?;
    let kind = match found.meaning {
        Meaning::Kind(id) => id,
        Meaning::Component(id) => here.model().components[id.index()].kind,
        _ => return None,
    };
    Some(vec![type_item(&here, kind, here.range(found.span))])
}

/// Kinds of the language are declared nowhere: they are shown where they were asked for.
fn type_item(here: &Here<'_>, kind: KindId, asked: Range) -> TypeHierarchyItem {
    let declared = &here.model().kinds[kind.index()];
    let location = declared.span.and_then(|span| here.location(span));
    let (uri, range) = location.map_or_else(|| (here.document.uri.clone(), asked), |location| (location.uri, location.range));
    TypeHierarchyItem {
        name: declared.name.to_string(),
        kind: symbols::of_kind(here.model(), kind),
        tags: None,
        detail: declared.docs.as_deref().map(|docs| docs.lines().next().unwrap_or_default().to_owned()),
        uri,
        range,
        selection_range: range,
        data: Some(json!(declared.name.as_str())),
    }
}

fn kind<'a>(ask: &'a Ask, item: &TypeHierarchyItem) -> Option<(Here<'a>, KindId)> {
    let name = item.data.as_ref().and_then(Value::as_str).unwrap_or(&item.name);
    let mut around = ask.document(&item.uri).into_iter().chain(ask.documents.values()).filter_map(|document| ask.here(&document.uri));
    around.find_map(|here| {
        let id = here.model().names.kinds.get(name).copied()?;
        Some((here, id))
    })
}

/// What a kind is made from.
pub fn supertypes(ask: &Ask, params: TypeHierarchySupertypesParams) -> Option<Vec<TypeHierarchyItem>> {
    let (here, id) = kind(ask, &params.item)?;
    let base = here.model().kinds[id.index()].base;
    Some(base.map(|base| type_item(&here, base, params.item.range)).into_iter().collect())
}

/// What is made from a kind.
pub fn subtypes(ask: &Ask, params: TypeHierarchySubtypesParams) -> Option<Vec<TypeHierarchyItem>> {
    let (here, id) = kind(ask, &params.item)?;
    let made = (0..here.model().kinds.len() as u32).map(KindId).filter(|kind| here.model().kinds[kind.index()].base == Some(id));
    Some(made.map(|kind| type_item(&here, kind, params.item.range)).collect())
}
