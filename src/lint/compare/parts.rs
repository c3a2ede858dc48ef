//! Which parts of two states are the same, which are in one only, and which have changed.
//!
//! Components are the same by full name. A dependency is the same by owner, verb, phase, gate and targets; of what is then left on both sides, one with
//! the same targets has changed its verb, phase or gate, and one that shares a target has changed its targets. Places and layout mean nothing.

use std::collections::BTreeMap;

use crate::diagnostic::changes::{Change, Detail, How, Place};
use crate::lint::finding::written;
use crate::model::{self, Component, Dependency, DependencyId, DependencyKind, Model, Range32};
use crate::source::{Sources, Span};

use super::State;

/// Columns of a value that are shown.
const SHOWN: usize = 60;

/// Components by name.
pub(super) fn components(base: State<'_>, head: State<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let change = |how, state: State<'_>, component: &Component, details| Change {
        how,
        what: component.name.to_string(),
        kind: Some(kind(state.model, component)),
        details,
        location: place(state.sources, component.span),
        effect: None,
    };
    for component in &head.model.components {
        match base.model.component_by_name.get(&component.name) {
            None => changes.push(change(How::Added, head, component, Vec::new())),
            Some(old) => {
                let old = &base.model.components[old.index()];
                let mut details = Vec::new();
                differs(&mut details, "kind", Some(kind(base.model, old)), Some(kind(head.model, component)));
                differs(&mut details, "title", text(old.title.as_deref()), text(component.title.as_deref()));
                attributes(&mut details, base, old.given, head, component.given);
                if !details.is_empty() {
                    changes.push(change(How::Changed, head, component, details));
                }
            }
        }
    }
    let gone = base.model.components.iter().filter(|old| !head.model.component_by_name.contains_key(&old.name));
    changes.extend(gone.map(|old| change(How::Removed, base, old, Vec::new())));
    changes.sort_by(|a, b| a.what.cmp(&b.what));
    changes
}

/// Dependencies and claims; a claim has a kind. Those of the second state with their ids.
pub(super) fn statements(base: State<'_>, head: State<'_>) -> Vec<(Change, Option<DependencyId>)> {
    let pairs = pairs(base.model, head.model);
    let mut changes = Vec::new();
    for (old, new) in pairs {
        let (how, state, id) = match (old, new) {
            (Some(_), Some(new)) => (How::Changed, head, new),
            (None, Some(new)) => (How::Added, head, new),
            (Some(old), None) => (How::Removed, base, old),
            (None, None) => continue,
        };
        let dependency = &state.model.dependencies[id.index()];
        let mut details = Vec::new();
        if let (Some(old), Some(new)) = (old, new) {
            let (was, is) = (&base.model.dependencies[old.index()], &head.model.dependencies[new.index()]);
            differs(&mut details, "statement", Some(words(base.model, was)), Some(words(head.model, is)));
            differs(&mut details, "purpose", text(purpose(was)), text(purpose(is)));
            differs(&mut details, "except", except(base.model, was), except(head.model, is));
            attributes(&mut details, base, was.given, head, is.given);
            if details.is_empty() {
                continue;
            }
        }
        let claim = matches!(dependency.kind, DependencyKind::Independent | DependencyKind::Survives);
        let change = Change {
            how,
            what: words(state.model, dependency),
            kind: claim.then(|| "claim".to_owned()),
            details,
            location: place(state.sources, dependency.span),
            effect: None,
        };
        changes.push((change, new));
    }
    changes.sort_by(|a, b| (&a.0.what, a.0.how).cmp(&(&b.0.what, b.0.how)));
    changes
}

type Pair = (Option<DependencyId>, Option<DependencyId>);

/// Each dependency of one state with the one of the other state that it was or became.
fn pairs(base: &Model, head: &Model) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    let ids = |model: &Model| (0..model.dependencies.len() as u32).map(DependencyId).collect::<Vec<_>>();
    let (mut old, mut new) = (ids(base), ids(head));
    let same = |model: &Model, id: &DependencyId| words(model, &model.dependencies[id.index()]);
    join(&mut pairs, &mut old, &mut new, |id| same(base, id), |id| same(head, id));
    join(&mut pairs, &mut old, &mut new, |id| ends(base, *id), |id| ends(head, *id));
    share(&mut pairs, &mut old, &mut new, base, head);
    pairs.extend(old.into_iter().map(|id| (Some(id), None)));
    pairs.extend(new.into_iter().map(|id| (None, Some(id))));
    pairs
}

/// Joins what has the same key, in order where several have it.
fn join<K: Ord>(
    pairs: &mut Vec<Pair>,
    old: &mut Vec<DependencyId>,
    new: &mut Vec<DependencyId>,
    old_key: impl Fn(&DependencyId) -> K,
    new_key: impl Fn(&DependencyId) -> K,
) {
    let mut waiting: BTreeMap<K, Vec<DependencyId>> = BTreeMap::new();
    for id in old.drain(..).rev() {
        waiting.entry(old_key(&id)).or_default().push(id);
    }
    new.retain(|id| match waiting.get_mut(&new_key(id)).and_then(Vec::pop) {
        Some(was) => {
            pairs.push((Some(was), Some(*id)));
            false
        }
        None => true,
    });
    old.extend(waiting.into_values().flatten());
    old.sort_unstable();
}

/// Joins what one owner says about sets of targets that have members in common, the most first.
fn share(pairs: &mut Vec<Pair>, old: &mut Vec<DependencyId>, new: &mut Vec<DependencyId>, base: &Model, head: &Model) {
    let mut by_owner: BTreeMap<(String, u8), Vec<DependencyId>> = BTreeMap::new();
    for &id in &*old {
        by_owner.entry((owner(base, id), class(base, id))).or_default().push(id);
    }
    new.retain(|&id| {
        let Some(candidates) = by_owner.get_mut(&(owner(head, id), class(head, id))) else { return true };
        let is = targets(head, id);
        let common = |was: DependencyId| targets(base, was).iter().filter(|name| is.contains(name)).count();
        let best = (0..candidates.len()).rev().max_by_key(|&i| common(candidates[i])).filter(|&i| common(candidates[i]) > 0);
        match best {
            Some(best) => {
                pairs.push((Some(candidates.remove(best)), Some(id)));
                false
            }
            None => true,
        }
    });
    *old = by_owner.into_values().flatten().collect();
    old.sort_unstable();
}

fn ends(model: &Model, id: DependencyId) -> (String, u8, Vec<&str>) {
    (owner(model, id), class(model, id), targets(model, id))
}

fn owner(model: &Model, id: DependencyId) -> String {
    model.dependencies[id.index()].owner.map_or_else(String::new, |owner| model.components[owner.index()].name.to_string())
}

/// What never becomes each other: a call, where something runs, what it changes, what it claims.
fn class(model: &Model, id: DependencyId) -> u8 {
    use crate::model::Verb::{Changes, Needs, RunsIn, Uses, Wants};
    match model.dependencies[id.index()].kind {
        DependencyKind::Written(Needs | Wants | Uses) => 0,
        DependencyKind::Written(RunsIn) => 1,
        DependencyKind::Written(Changes) => 2,
        DependencyKind::Within => 3,
        DependencyKind::Independent => 4,
        DependencyKind::Survives => 5,
    }
}

fn targets(model: &Model, id: DependencyId) -> Vec<&str> {
    let targets = &model.targets[model.dependencies[id.index()].targets.range()];
    targets.iter().map(|target| model.components[target.component.index()].name.as_str()).collect()
}

/// The statement in the words of the language, without attributes.
fn words(model: &Model, dependency: &Dependency) -> String {
    written(model, dependency).trim().to_owned()
}

fn kind(model: &Model, component: &Component) -> String {
    model.kinds[component.kind.index()].name.to_string()
}

fn purpose(dependency: &Dependency) -> Option<&str> {
    dependency.more.as_ref()?.purpose.as_deref()
}

fn except(model: &Model, dependency: &Dependency) -> Option<String> {
    let except = &dependency.more.as_ref()?.except;
    let names: Vec<&str> = except.iter().map(|(id, _)| model.components[id.index()].name.as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn text(text: Option<&str>) -> Option<String> {
    text.map(|text| format!("\"{text}\""))
}

fn differs(details: &mut Vec<Detail>, name: &str, before: Option<String>, after: Option<String>) {
    if before != after {
        details.push(Detail { name: name.to_owned(), before, after });
    }
}

/// Attributes of which the value differs; shown as they are written.
fn attributes(details: &mut Vec<Detail>, base: State<'_>, was: Range32, head: State<'_>, is: Range32) {
    let (was, is) = (given(base, was), given(head, is));
    let mut names: Vec<&str> = was.keys().chain(is.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (before, after) = (was.get(name), is.get(name));
        if before.map(|(value, _)| value) != after.map(|(value, _)| value) {
            let shown = |one: Option<&(String, String)>| one.map(|(_, written)| written.clone());
            details.push(Detail { name: name.to_owned(), before: shown(before), after: shown(after) });
        }
    }
}

/// Attributes by name, each with what its value means and how it is written.
fn given<'a>(state: State<'a>, range: Range32) -> BTreeMap<&'a str, (String, String)> {
    let given = state.model.given[range.range()].iter().map(|one| {
        let meaning = model::value_text(state.model, &one.value);
        let written = state.sources.slice(one.span).trim();
        let plain = !written.is_empty() && written.len() <= SHOWN && !written.contains('\n');
        (state.model.attributes[one.attribute.index()].name.as_str(), (meaning.clone(), if plain { written.to_owned() } else { meaning }))
    });
    given.collect()
}

fn place(sources: &Sources, span: Span) -> Option<Place> {
    let file = sources.get(span.file)?;
    Some(Place { file: file.path.clone(), line: file.lines().place(&file.text, span.start as usize).line })
}
