//! How values print in messages.

use std::fmt::Write as _;

use super::super::eval::value::{Value, WITHOUT_END};
use super::super::types::Ty;
use crate::model::{DependencyId, DependencyKind, Model, Verb};
use crate::syntax::duration_text;

/// How many members of a set are named.
const NAMED: usize = 4;
/// How many targets of a group are named.
const TARGETS: usize = 5;

/// One value of a type.
pub fn shown(model: &Model, value: &Value<'_>, ty: &Ty) -> String {
    match value {
        Value::Unset => "nothing".to_owned(),
        Value::Bool(value) => if *value { "yes" } else { "no" }.to_owned(),
        Value::Int(value) if *ty == Ty::Tier => match usize::try_from(*value).ok().and_then(|at| model.tier_names.get(at)) {
            Some(name) => name.to_string(),
            None => value.to_string(),
        },
        Value::Int(value) => value.to_string(),
        Value::Number(value) => number(*value),
        Value::Percent(value) => format!("{}%", number(*value)),
        Value::Duration(ms) => duration(*ms),
        Value::Date(day) => day.to_string(),
        Value::Text(text) => (*text).to_owned(),
        Value::Level(level) => level.name().to_owned(),
        Value::Component(id) => format!("`{}`", model.components[id.index()].name),
        Value::Team(id) => format!("`{}`", model.teams[id.index()].name),
        Value::Dependency(id) => dependency(model, *id),
        Value::Cycle(cycle) => {
            let members: Vec<Value<'_>> = cycle.members.iter().map(|id| Value::Component(*id)).collect();
            list(model, &members, &Ty::Component(None))
        }
        Value::Set(_) | Value::List(_) => list(model, &value.items(), ty.element().unwrap_or(&Ty::Unknown)),
    }
}

/// Several values: all of a few, of many the first ones and the number of the rest.
pub fn list(model: &Model, values: &[Value<'_>], ty: &Ty) -> String {
    let show = |values: &[Value<'_>]| values.iter().map(|value| shown(model, value, ty)).collect::<Vec<_>>().join(", ");
    match values {
        [] => "nothing".to_owned(),
        [one] => shown(model, one, ty),
        many if many.len() <= NAMED => {
            let (last, first) = many.split_last().unwrap_or((&many[0], &[]));
            format!("{} and {}", show(first), shown(model, last, ty))
        }
        many => format!("{} and {} more", show(&many[..NAMED - 1]), many.len() - (NAMED - 1)),
    }
}

/// At most two digits behind the point, more where the number is close to a hundred, as promises are.
fn number(value: f64) -> String {
    if value.is_infinite() {
        return "endlessly many".to_owned();
    }
    let digits = if (99.0..100.0).contains(&value) { 5 } else { 2 };
    let text = format!("{value:.digits$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// In the form of the language, largest unit first.
fn duration(ms: i64) -> String {
    if ms == WITHOUT_END {
        return "without end".to_owned();
    }
    let sign = if ms < 0 { "-" } else { "" };
    format!("{sign}{}", duration_text(ms.unsigned_abs()))
}

/// A dependency as it is written, without its verb where there is one target only.
fn dependency(model: &Model, id: DependencyId) -> String {
    let dependency = &model.dependencies[id.index()];
    let more = dependency.more.as_deref();
    if let Some(name) = more.and_then(|more| more.name.as_ref()) {
        return format!("`{name}`");
    }
    let targets = &model.targets[dependency.targets.range()];
    let mut names = String::new();
    for (i, target) in targets.iter().take(TARGETS).enumerate() {
        let comma = if i > 0 { ", " } else { "" };
        let _ = write!(names, "{comma}{}", model.components[target.component.index()].name);
    }
    if targets.len() > TARGETS {
        let _ = write!(names, ", … {} in all", targets.len());
    }
    let mut text = match (dependency.kind, targets.len()) {
        (DependencyKind::Independent, _) => format!("`independent {{ {names} }}`"),
        (DependencyKind::Survives, 1) => format!("`loss of {names}`"),
        (DependencyKind::Survives, _) if dependency.required > 1 => format!("`loss of {} of {{ {names} }}`", dependency.required),
        (DependencyKind::Survives, _) => format!("`loss of {{ {names} }}`"),
        (_, 1) => format!("`{names}`"),
        (DependencyKind::Written(Verb::Changes), _) => format!("`{{ {names} }}`"),
        _ if dependency.required == 1 => format!("`any of {{ {names} }}`"),
        _ => format!("`{} of {{ {names} }}`", dependency.required),
    };
    if let Some(purpose) = more.and_then(|more| more.purpose.as_deref()) {
        let _ = write!(text, " for {purpose}");
    }
    text
}
