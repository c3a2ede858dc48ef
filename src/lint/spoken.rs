//! How the language speaks of the ends of a finding: what a permission for it is made of.

use super::workspace::Given;
use crate::diagnostic::Written;
use crate::model::{ComponentId, Model};
use crate::query::Subject;
use crate::source::Sources;
use crate::syntax::words;

/// The ends as names that can be read back. Where foreign files were given without a file of the language, with the name before them under which
/// one would have to use theirs.
pub(super) fn written(model: &Model, sources: &Sources, given: &[Given], subject: &Subject, cause: Option<&Subject>) -> Written {
    let home = |id: ComponentId| {
        let file = sources.path(model.components[id.index()].span.file);
        given.iter().find(|given| given.path == file).or(given.first())
    };
    let name = |id: ComponentId| match home(id) {
        Some(Given { alias, .. }) => format!("{alias}.{}", model.written(id)),
        None => model.written(id),
    };
    let of = |subject: &Subject| match (first(model, subject), subject) {
        (Some(id), _) => name(id),
        (None, Subject::Team(id)) => words::written(&model.teams[id.index()].name),
        (None, _) => String::new(),
    };
    Written {
        subject: of(subject),
        cause: cause.map(of),
        begins: first(model, subject).and_then(home).map(|home| format!("use {} as {}", words::quoted(home.name()), home.alias)),
    }
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
