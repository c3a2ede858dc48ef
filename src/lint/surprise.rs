//! How surprising a finding is. What everybody has before their eyes needs no linter: of findings that would cost about the same, the one that is
//! hard to see comes first.

use crate::diagnostic::Path;
use crate::model::{Component, Model, builtin::kind};
use crate::query::Subject;

/// Steps beyond which one more makes no difference to somebody who looks for it.
const FAR: usize = 8;
/// What counts as much as this many steps: a cause that other people own.
const ANOTHER_TEAM: usize = 3;
/// And a way that passes what is left out of drawings.
const UNDRAWN: usize = 2;

/// The number of steps to the cause by the longest way that is shown, and what hides it besides.
pub(super) fn surprise(model: &Model, paths: &[Path], subject: &Subject, cause: Option<&Subject>) -> u32 {
    let steps = paths.iter().map(|path| path.steps.len().saturating_sub(1)).max().unwrap_or(0).min(FAR);
    let owners = [Some(subject), cause].map(|end| end.and_then(|end| owned(model, end)?.owner));
    let elsewhere = matches!(owners, [Some(here), Some(there)] if here != there);
    // Both ends are what the finding is about; what lies between is what has to be known.
    let between = paths.iter().flat_map(|path| path.steps.iter().rev().skip(1).rev().skip(1));
    let undrawn = between.filter_map(|step| model.component_by_name.get(step.name.as_str())).any(|&id| {
        let undrawn = [kind::CONFIG, kind::TOOL, kind::EXTERNAL, kind::ZONE];
        undrawn.iter().any(|&kind| model.is_kind(id, kind))
    });
    (steps + usize::from(elsewhere) * ANOTHER_TEAM + usize::from(undrawn) * UNDRAWN) as u32
}

/// The component whose owner would be asked about it.
fn owned<'m>(model: &'m Model, subject: &Subject) -> Option<&'m Component> {
    let id = match subject {
        Subject::Component(id) => *id,
        Subject::Dependency(id) => model.dependencies[id.index()].owner?,
        Subject::Cycle(_) | Subject::Team(_) => return None,
    };
    Some(&model.components[id.index()])
}
