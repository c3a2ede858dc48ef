//! What a rule lacks, in words.

use super::super::catalog::Built;
use crate::model::{Attribute, Type};
use crate::syntax::tree::RelationOp;

/// Something that is written nowhere, and without which a rule finds nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// An attribute: `component`, `team` or `dependency`, its name, and how it would look.
    Attribute(&'static str, String, String),
    /// A word or text among the values of an attribute of a component, team or dependency, where one is written that is near to it.
    Value(&'static str, String, String, String),
    /// Components of a kind.
    Kind(String),
    /// Teams.
    Team,
    /// Anything needed `to observe` and the like.
    Phase(String),
    /// A verb.
    Verb(&'static str),
    /// A verb without `to observe` and the like: only for other ends is it written.
    Serving(&'static str),
    /// Groups of which one may be lost.
    Alternatives,
    /// Something that runs in several places.
    Places,
    /// Zones within zones.
    Within,
    /// Claims that a loss is survived.
    Claim,
    /// Dependencies that fit what else the rule asks of them.
    Dependency,
    /// What readers of foreign files bring.
    Foreign,
    /// Traffic seen at run time.
    Traffic,
    /// Nothing: what the rule asks of a dependency is never true of one.
    Never,
    /// Any one of these would do.
    OneOf(Vec<Missing>),
}

/// How many of several ways to make a rule see are named.
const WAYS: usize = 3;

impl Missing {
    /// An attribute that is given to none.
    pub(super) fn attribute(of: &'static str, attribute: &Attribute, named_tier: Option<String>) -> Self {
        let name = &attribute.name;
        let in_core = name.strip_prefix("core.");
        let own = in_core.unwrap_or(name);
        let value = typical(own, &attribute.docs).unwrap_or_else(|| example(&attribute.ty, named_tier));
        let written = match in_core {
            _ if own == "core" => "core { fan-in = 20 }".to_owned(),
            Some(part) => format!("core {{ {part} = {value} }}"),
            None => format!("{name} = {value}"),
        };
        Self::Attribute(of, name.to_string(), written)
    }

    /// A word that no dependency has as its phase, verb or strength.
    pub(super) fn word(attr: Built, word: &str) -> Self {
        match (attr, word) {
            (Built::Phase, phase) => Self::Phase(phase.to_owned()),
            (_, "wants" | "soft") => Self::Verb("wants"),
            (_, "uses") => Self::Verb("uses"),
            (_, "runs-in" | "placement") => Self::Verb("runs in"),
            (_, "changes" | "change") => Self::Verb("changes"),
            (_, "survives" | "claim") => Self::Claim,
            (_, "independent") => Self::Verb("independent"),
            (_, "within") => Self::Within,
            _ => Self::Verb("needs"),
        }
    }

    /// A relation in which no two components are.
    pub(super) fn relation(op: RelationOp) -> Self {
        match op {
            RelationOp::Wants => Self::Verb("wants"),
            RelationOp::Uses => Self::Verb("uses"),
            RelationOp::RunsIn => Self::Verb("runs in"),
            RelationOp::Changes => Self::Verb("changes"),
            RelationOp::SeenCalling => Self::Traffic,
            _ => Self::Verb("needs"),
        }
    }

    /// Any of these would let the rule see.
    pub(super) fn one_of(all: Vec<Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for one in all {
            let parts = if let Self::OneOf(parts) = one { parts } else { vec![one] };
            for part in parts {
                if !flat.contains(&part) {
                    flat.push(part);
                }
            }
        }
        // What can never be is no way to make the rule see, unless it is all there is.
        if flat.len() > 1 {
            flat.retain(|one| *one != Self::Never);
        }
        if flat.len() == 1 { flat.remove(0) } else { Self::OneOf(flat) }
    }

    /// What is missing: lower case, no full stop.
    pub fn said(&self) -> String {
        match self {
            Self::Attribute(of, name, _) => format!("no {of} has `{name}`"),
            Self::Value(of, name, value, near) => format!("no {of} has `{value}` as `{name}`, and `{near}` is written"),
            Self::Kind(name) => format!("there is no {name}"),
            Self::Team => "there is no team".to_owned(),
            Self::Phase(phase) => format!("nothing is needed `to {phase}`"),
            Self::Verb(verb) => format!("`{verb}` is written nowhere"),
            Self::Serving(verb) => format!("`{verb}` is written only with `to …`"),
            Self::Alternatives => "nothing has an alternative".to_owned(),
            Self::Places => "nothing runs in several places".to_owned(),
            Self::Within => "no zone is `within` another".to_owned(),
            Self::Claim => "nothing claims to survive a loss".to_owned(),
            Self::Dependency => "no dependency is of the sort it looks at".to_owned(),
            Self::Never => "what it asks of a dependency is never true of one".to_owned(),
            Self::Foreign => "nothing was read from a foreign file".to_owned(),
            Self::Traffic => "no traffic was seen".to_owned(),
            Self::OneOf(all) => all.iter().take(WAYS).map(Self::said).collect::<Vec<_>>().join(", and "),
        }
    }

    /// What to write so that the rule sees, where that can be said.
    pub fn write(&self) -> Option<String> {
        Some(match self {
            // What is near is what was meant.
            Self::Value(..) => return None,
            Self::Attribute("dependency", _, written) => format!("needs b {{ {written} }}"),
            Self::Attribute(_, _, written) => written.clone(),
            Self::Kind(kind) => format!("{kind} NAME"),
            Self::Team => "team NAME".to_owned(),
            Self::Phase(phase) => format!("needs b to {phase}"),
            Self::Verb("independent") => "independent { a, b }".to_owned(),
            Self::Verb(verb) | Self::Serving(verb) => format!("{verb} b"),
            Self::Alternatives => "needs any of { a, b }".to_owned(),
            Self::Places => "runs in any of { a, b }".to_owned(),
            Self::Within => "zone a within b".to_owned(),
            Self::Claim => "survives loss of { a, b }".to_owned(),
            Self::Foreign => "use \"compose.yaml\" as shop".to_owned(),
            Self::Dependency | Self::Traffic | Self::Never => return None,
            Self::OneOf(all) => return all.iter().find_map(Self::write),
        })
    }
}

/// The value that the documentation of an attribute gives it in code, as in `name = value`.
fn typical(name: &str, docs: &str) -> Option<String> {
    let value = |code: &str| Some(code.strip_prefix(name)?.trim_start().strip_prefix('=')?.trim().to_owned());
    docs.split('`').skip(1).step_by(2).find_map(value)
}

/// A value of the type.
fn example(ty: &Type, named_tier: Option<String>) -> String {
    match ty {
        Type::Bool => "true".to_owned(),
        Type::Int => "3".to_owned(),
        Type::Number => "100".to_owned(),
        Type::Percent => "10%".to_owned(),
        Type::Duration | Type::Timeout => "2s".to_owned(),
        Type::Date => "2026-01-31".to_owned(),
        Type::String => "\"…\"".to_owned(),
        Type::Name | Type::Ref | Type::Team => "NAME".to_owned(),
        Type::Tier => named_tier.unwrap_or_else(|| "0".to_owned()),
        Type::Retries => "2".to_owned(),
        Type::OneOf(words) => words.first().map_or_else(String::new, ToString::to_string),
        Type::List(of) => format!("[{}]", example(of, named_tier)),
    }
}
