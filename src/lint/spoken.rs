//! How the language speaks of the ends of a finding: what a permission for it is made of.

use super::finding;
use super::workspace::Given;
use crate::diagnostic::{Home, Written};
use crate::model::{ComponentId, DependencyId, DependencyKind, Model};
use crate::query::Subject;
use crate::source::Sources;
use crate::syntax::words;

/// What the permission for a finding stands in, and the other end that it names. `on` can name no dependency, only whose it is, and that may have more
/// of them. So where a dependency is the cause, the permission stands in its block and names the subject, if it can.
pub(super) fn ends<'s>(model: &Model, subject: &'s Subject, cause: Option<&'s Subject>) -> (&'s Subject, Option<&'s Subject>) {
    match (subject, cause) {
        (Subject::Component(_) | Subject::Cycle(_), Some(cause @ Subject::Dependency(id))) if has_block(model, *id) => {
            (cause, Some(subject))
        }
        _ => (subject, cause),
    }
}

/// The permission for a finding. Where foreign files were given without a file of the language, names have the name before them under which one would
/// have to use theirs.
pub(super) fn written(model: &Model, sources: &Sources, given: &[Given], subject: &Subject, cause: Option<&Subject>) -> Written {
    let file_of = |id: ComponentId| {
        let file = sources.path(model.components[id.index()].span.file);
        given.iter().find(|given| given.path == file).or(given.first())
    };
    let name = |id: ComponentId| match file_of(id) {
        Some(Given { alias, .. }) => format!("{alias}.{}", model.written(id)),
        None => model.written(id),
    };
    let of = |subject: &Subject| match (first(model, subject), subject) {
        (Some(id), _) => name(id),
        (None, Subject::Team(id)) => words::written(&model.teams[id.index()].name),
        (None, _) => String::new(),
    };
    // Files that are laid over each other are used under one name.
    let begins = |id| {
        let of_project = |file: &&Given| file_of(id).is_some_and(|own| own.alias == file.alias);
        given.iter().filter(of_project).map(|file| format!("use {} as {}", words::quoted(file.name()), file.alias)).collect()
    };
    let in_component = |id: ComponentId| match &model.components[id.index()] {
        foreign if foreign.foreign => Home::Extension { begins: begins(id) },
        own => Home::Declared(own.name.to_string()),
    };
    let (within, on) = ends(model, subject, cause);
    let home = match within {
        Subject::Component(id) => in_component(*id),
        Subject::Cycle(all) => all.first().map_or_else(Home::default, |&id| in_component(id)),
        Subject::Team(id) => Home::Declared(model.teams[id.index()].name.to_string()),
        Subject::Dependency(id) => {
            let dependency = &model.dependencies[id.index()];
            match dependency.owner {
                None => Home::Claim(finding::members(model, dependency)),
                Some(owner) if has_block(model, *id) => {
                    Home::Dependency { of: model.components[owner.index()].name.to_string(), written: finding::words(model, dependency) }
                }
                Some(owner) => in_component(owner),
            }
        }
    };
    Written { within: of(within), on: on.map(of), home }
}

/// Whether a dependency has a block that a permission for it can stand in: one that is inherited is written for others, too.
fn has_block(model: &Model, id: DependencyId) -> bool {
    let dependency = &model.dependencies[id.index()];
    let inherited = dependency.more.as_ref().is_some_and(|more| more.inherited);
    dependency.kind != DependencyKind::Within && !inherited && !finding::is_read(dependency)
}

/// The component that a permission would stand in, or name.
fn first(model: &Model, subject: &Subject) -> Option<ComponentId> {
    match subject {
        Subject::Component(id) => Some(*id),
        Subject::Team(_) => None,
        Subject::Dependency(id) => {
            let dependency = &model.dependencies[id.index()];
            let member = || Some(model.targets[dependency.targets.range()].first()?.component);
            dependency.owner.or_else(member)
        }
        Subject::Cycle(all) => all.first().copied(),
    }
}
