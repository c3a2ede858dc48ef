//! Where an `allow` can have an effect: what a rule speaks of decides where it may stand.

use crate::diagnostic::Diagnostic;
use crate::model::{Allow, AllowScope, ComponentId, Model};
use crate::query::RuleInfo;
use crate::query::types::Ty;

/// An `allow` that no finding of its rule can ever meet, with the place where it belongs: in `about`, where a finding names what it stands in.
pub(super) fn never(model: &Model, rule: &RuleInfo, allow: &Allow, about: Option<ComponentId>) -> Option<Diagnostic> {
    let name = &rule.name;
    let ends = &rule.ends;
    let named = |id: ComponentId| model.written(id);
    let never_on = |on: ComponentId| !may_be_at(model, ends, on) || !has_other_end(model, ends, allow, on);
    let (said, help) = if let Some(on) = allow.on.filter(|&on| !rule.speaks_of_others && never_on(on)) {
        let help = match () {
            () if ends.len() > 1 => "name the component that causes it".to_owned(),
            () if may_be_at(model, ends, on) => format!("write it in `{}`, without the `on`: its findings are about one thing", named(on)),
            () => "leave out the `on`: its findings are about one thing".to_owned(),
        };
        (format!("`{name}` never speaks of `{}` here", model.components[on.index()].name), help)
    } else {
        match allow.scope {
            AllowScope::Dependency(_) if ends.iter().any(|ty| matches!(ty, Ty::Dependency | Ty::Unknown)) => return None,
            AllowScope::Dependency(id) => {
                let dependency = &model.dependencies[id.index()];
                let place = match (about, dependency.owner, &model.targets[dependency.targets.range()]) {
                    _ if only_teams(ends) => "the team".to_owned(),
                    (Some(about), _, _) => format!("`{}`", named(about)),
                    (None, Some(owner), [target]) => {
                        format!("`{}` or in `{}`, whichever a finding is about", named(owner), named(target.component))
                    }
                    _ => "the component that a finding is about".to_owned(),
                };
                (format!("`{name}` speaks of {}, never of a dependency", spoken_of(model, ends)), format!("write it in {place}"))
            }
            AllowScope::Component(id) if rule.speaks_of_others || may_be_at(model, ends, id) => return None,
            AllowScope::Component(id) => {
                let place = if only_teams(ends) { "the team" } else { "the one that a finding names" };
                let component = &model.components[id.index()].name;
                (format!("`{name}` speaks of {}, never of `{component}`", spoken_of(model, ends)), format!("write it in {place}"))
            }
            AllowScope::Team(_) if ends.iter().any(|ty| matches!(ty, Ty::Team | Ty::Unknown)) => return None,
            AllowScope::Team(_) => (
                format!("`{name}` speaks of {}, never of a team", spoken_of(model, ends)),
                "write it in the component that a finding names".to_owned(),
            ),
            AllowScope::System(_) if only_teams(ends) => {
                (format!("`{name}` speaks of teams, and no team is declared in a system"), "write it in the team".to_owned())
            }
            AllowScope::System(_) => return None,
        }
    };
    Some(Diagnostic::input("misplaced", said, allow.rule_span, "covers nothing, here or ever").help(help))
}

/// A permission for what is no finding of a rule.
pub(super) fn of_remark(allow: &Allow) -> Diagnostic {
    let said = format!("`{}` speaks of what is written, and nothing is there to be allowed", allow.rule);
    Diagnostic::input("misplaced", said, allow.rule_span, "no rule of the architecture")
        .help(format!("write `policy {{ {} = off }}` to hear nothing of it", allow.rule))
}

fn only_teams(ends: &[Ty]) -> bool {
    ends.iter().all(|ty| *ty == Ty::Team)
}

/// Whether a component can be at an end: a dependency stands for its owner, a cycle for its members.
fn may_be_at(model: &Model, ends: &[Ty], id: ComponentId) -> bool {
    ends.iter().any(|ty| match ty {
        Ty::Component(kind) => kind.is_none_or(|kind| model.is_kind(id, kind)),
        Ty::Team => false,
        _ => true,
    })
}

/// Whether a finding about what the `allow` stands in can have `on` at its other end.
fn has_other_end(model: &Model, ends: &[Ty], allow: &Allow, on: ComponentId) -> bool {
    let [Ty::Component(_) | Ty::Dependency] = ends else { return true };
    match allow.scope {
        AllowScope::Component(id) => id == on,
        AllowScope::Dependency(id) => model.dependencies[id.index()].owner.is_none_or(|owner| owner == on),
        AllowScope::System(_) | AllowScope::Team(_) => true,
    }
}

/// What a rule speaks of, in words.
fn spoken_of(model: &Model, ends: &[Ty]) -> String {
    let mut kinds: Vec<String> = Vec::new();
    for ty in ends {
        let kind = match ty {
            Ty::Component(None) => "components".to_owned(),
            Ty::Component(Some(_)) => format!("components of kind `{}`", ty.show(model)),
            Ty::Team => "teams".to_owned(),
            Ty::Cycle => "cycles".to_owned(),
            _ => "dependencies".to_owned(),
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    kinds.join(" and ")
}
