//! When what a finding speaks of goes down: rules look at outages without end, so that a buffer delays and never hides; here it is said.

use crate::diagnostic::Path;
use crate::fault::Reading;
use crate::model::{ComponentId, Model};
use crate::query::World;
use crate::syntax::duration_text;

/// How many times one finding names.
const NAMED: usize = 3;

/// How long after the cause each of a finding's paths begins to fall, where buffers on the way keep it up for a time.
///
/// Costs as much as following the failure, for paths with a buffer only.
pub(super) fn of(world: &World<'_>, reading: Reading, paths: &[Path]) -> Option<String> {
    let model = world.model;
    let mut known: Vec<(ComponentId, ComponentId)> = Vec::new();
    let mut falls: Vec<(&str, String, &str)> = Vec::new();
    for path in paths.iter().filter(|path| is_buffered(model, path)) {
        let (Some(first), Some(last)) = (path.steps.first(), path.steps.last()) else { continue };
        let (Some(&from), Some(&to)) = (id(model, &first.name), id(model, &last.name)) else { continue };
        if known.contains(&(from, to)) {
            continue;
        }
        known.push((from, to));
        let Some(time) = world.failures.time_to_down(reading, from, to).filter(|time| *time > 0) else { continue };
        falls.push((&first.name, duration_text(time), &last.name));
        if falls.len() == NAMED {
            break;
        }
    }
    let (_, before) = falls.split_last()?;
    let mut said = String::new();
    for (i, (name, time, cause)) in falls.iter().enumerate() {
        let (joint, verb) = match i {
            0 => ("", " goes down"),
            _ if i == before.len() => (" and ", ""),
            _ => (", ", ""),
        };
        // One cause is named once, behind the last of those that it takes down.
        let after = if falls.get(i + 1).is_some_and(|next| next.2 == *cause) { String::new() } else { format!(" after `{cause}`") };
        said.push_str(&format!("{joint}`{name}`{verb} {time}{after}"));
    }
    let kept = if before.is_empty() { "it" } else { "them" };
    Some(format!("{said}: buffers keep {kept} up until then"))
}

fn id<'m>(model: &'m Model, name: &str) -> Option<&'m ComponentId> {
    model.component_by_name.get(name)
}

/// Whether a dependency on the path has a buffer.
fn is_buffered(model: &Model, path: &Path) -> bool {
    path.steps.iter().any(|step| {
        let Some(owner) = id(model, &step.name) else { return false };
        let own = &model.dependencies[model.components[owner.index()].dependencies.range()];
        own.iter().any(|dependency| dependency.buffer > 0 && dependency.span == step.span)
    })
}
