//! The model as text, for tests and for people who debug: one line a thing, in the order of the model.

use std::fmt::Write as _;

use super::{Attempts, Dependency, DependencyKind, Given, Model, Phase, Strength, Value};

/// Components with attributes and dependencies, claims, teams. Linear in the model.
///
/// ```text
/// service aws.kinesis owner=streams tier=0
///   needs 1 of aws.dynamodb [hard] timeout=2s
/// ```
pub fn dump(model: &Model) -> String {
    let mut out = String::new();
    for component in &model.components {
        let _ = write!(out, "{} {}", model.kinds[component.kind.index()].name, component.name);
        given(&mut out, model, &model.given[component.given.range()]);
        if component.absent {
            out.push_str(" (absent)");
        }
        if component.foreign {
            out.push_str(" (foreign)");
        }
        out.push('\n');
        for dependency in &model.dependencies[component.dependencies.range()] {
            line(&mut out, model, dependency);
        }
    }
    for claim in model.dependencies.iter().filter(|dependency| dependency.owner.is_none()) {
        line(&mut out, model, claim);
    }
    for team in &model.teams {
        let _ = write!(out, "team {}", team.name);
        given(&mut out, model, &model.given[team.given.range()]);
        out.push('\n');
    }
    out
}

fn line(out: &mut String, model: &Model, dependency: &Dependency) {
    let verb = match dependency.kind {
        DependencyKind::Written(verb) => verb.name(),
        DependencyKind::Within => "within",
        DependencyKind::Independent => "independent",
        DependencyKind::Survives => "survives loss of",
    };
    let _ = write!(out, "  {verb} {} of", dependency.required);
    for target in &model.targets[dependency.targets.range()] {
        let _ = write!(out, " {}", model.components[target.component.index()].name);
    }
    if dependency.phase != Phase::Serve {
        let _ = write!(out, " to {}", dependency.phase.name());
    }
    out.push_str(match dependency.strength {
        Strength::Hard => " [hard]",
        Strength::Soft => " [soft]",
        Strength::Doubtful => " [doubtful]",
        Strength::Change => " [change]",
        Strength::Claim => " [claim]",
    });
    if dependency.buffer > 0 {
        let _ = write!(out, " buffer {}ms", dependency.buffer);
    }
    if let Some(takes) = dependency.manual_switch {
        let _ = write!(out, " manual {takes}ms");
    }
    given(out, model, &model.given[dependency.given.range()]);
    if let Some(more) = &dependency.more {
        if !more.except.is_empty() {
            out.push_str(" except");
            for (component, _) in &more.except {
                let _ = write!(out, " {}", model.components[component.index()].name);
            }
        }
        if !more.left_out.is_empty() {
            out.push_str(" without");
            for target in &more.left_out {
                let _ = write!(out, " {}", model.components[target.component.index()].name);
            }
        }
        for (label, text) in [("for", &more.purpose), ("seen as", &more.evidence)] {
            if let Some(text) = text {
                let _ = write!(out, " {label} {text:?}");
            }
        }
        if let Some(name) = &more.name {
            let _ = write!(out, " named {name}");
        }
        if more.inherited {
            out.push_str(" (inherited)");
        }
    }
    out.push('\n');
}

fn given(out: &mut String, model: &Model, given: &[Given]) {
    for one in given {
        let _ = write!(out, " {}=", model.attributes[one.attribute.index()].name);
        value(out, model, &one.value);
    }
}

/// A value as text: the same for the same meaning, however it was written.
pub fn value_text(model: &Model, one: &Value) -> String {
    let mut out = String::new();
    value(&mut out, model, one);
    out
}

fn value(out: &mut String, model: &Model, one: &Value) {
    let _ = match one {
        Value::Bool(value) => write!(out, "{value}"),
        Value::Int(value) => write!(out, "{value}"),
        Value::Number(value) => write!(out, "{value}"),
        Value::Percent(value) => write!(out, "{value}%"),
        Value::Duration(value) => write!(out, "{value}ms"),
        Value::Date(value) => write!(out, "{value}"),
        Value::Text(value) => write!(out, "{value:?}"),
        Value::Symbol(value) => write!(out, "{value}"),
        Value::Component(id) => write!(out, "{}", model.components[id.index()].name),
        Value::Team(id) => write!(out, "{}", model.teams[id.index()].name),
        Value::Retries(Attempts::Times(times)) => write!(out, "{times}"),
        Value::Retries(Attempts::Some) => write!(out, "some"),
        Value::Retries(Attempts::Forever) => write!(out, "forever"),
        Value::NoTimeout => write!(out, "none"),
        Value::Unread => write!(out, "?"),
        Value::List(values) => {
            out.push('[');
            for (i, one) in values.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                value(out, model, one);
            }
            write!(out, "]")
        }
    };
}
