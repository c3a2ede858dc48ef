//! Names given on the command line.

use super::failure::Failure;
use super::nothing;
use crate::diagnostic::nearest_all;
use crate::lint::Workspace;
use crate::model::{ComponentId, Model};

/// The component with this full name, or with this last part where only one has it; of a system its entry.
///
/// # Errors
/// When there is none, with the nearest names; when several have it, with all of them.
pub(super) fn component(workspace: &Workspace, model: &Model, name: &str) -> Result<ComponentId, Failure> {
    if let Some(&id) = model.component_by_name.get(name) {
        return Ok(id);
    }
    if let Some(system) = model.names.systems.get(name) {
        return model.systems[system.index()].entry.ok_or_else(|| {
            Failure::new(
                format!("`{name}` is a system without an `entry`"),
                format!("name one of its components, or write `entry = NAME` in `{name}`; `archlint query 'c: component'` lists all names"),
            )
        });
    }
    if model.components.is_empty() {
        let said = format!("nothing is called `{name}`: no component is declared");
        return Err(Failure::new(said, nothing::to_ask(workspace)));
    }
    let ends = |full: &str| full.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    let candidates: Vec<usize> = (0..model.components.len()).filter(|&i| ends(&model.components[i].name)).collect();
    match candidates[..] {
        [one] => Ok(ComponentId(one as u32)),
        [] => Err(unknown(name, model)),
        _ => {
            let names: Vec<String> = candidates.iter().map(|&i| format!("`{}`", model.components[i].name)).collect();
            Err(Failure::new(
                format!("`{name}` could be {} components", candidates.len()),
                format!("write the full name: {}; `archlint query 'c: component'` lists all names", list(&names)),
            ))
        }
    }
}

fn unknown(name: &str, model: &Model) -> Failure {
    let near = nearest_all(name, model.components.iter().map(|component| component.name.as_str()));
    let help = if near.is_empty() {
        "`archlint query 'c: component'` lists all names".to_owned()
    } else {
        format!(
            "did you mean {}? `archlint query 'c: component'` lists all names",
            list(&near.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>())
        )
    };
    Failure::new(format!("nothing is called `{name}`"), help)
}

/// `a`, `a or b`, `a, b or c`; the first few of many.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 6;
    match names {
        [] => String::new(),
        [one] => one.clone(),
        many if many.len() > SHOWN => format!("{} or one of {} more", many[..SHOWN].join(", "), many.len() - SHOWN),
        [all @ .., last] => format!("{} or {last}", all.join(", ")),
    }
}

/// The rule with this name among those that there are.
///
/// # Errors
/// When there is none, with the nearest names.
pub(super) fn rule<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Result<&'a str, Failure> {
    let known: Vec<&str> = known.into_iter().collect();
    if let Some(found) = known.iter().find(|known| **known == name) {
        return Ok(found);
    }
    let near: Vec<String> = nearest_all(name, known).iter().map(|name| format!("`{name}`")).collect();
    let help = if near.is_empty() {
        "`archlint rules` lists all of them".to_owned()
    } else {
        format!("did you mean {}? `archlint rules` lists all of them", list(&near))
    };
    Err(Failure::new(format!("there is no rule `{name}`"), help))
}
