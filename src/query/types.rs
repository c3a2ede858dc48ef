//! The types of the rule language. Every value may be unset besides; conditions are three-valued.

use std::fmt::Write as _;
use std::sync::Arc;

use compact_str::CompactString;

use crate::model::{self, KindId, Model};

/// What an expression gives.
#[derive(Debug, Clone, PartialEq)]
pub enum Ty {
    /// `true`, `false`.
    Bool,
    /// Whole numbers.
    Int,
    /// Any number.
    Number,
    /// A share of a hundred.
    Percent,
    /// A length of time.
    Duration,
    /// A day.
    Date,
    /// Text.
    Text,
    /// `off`, `info`, `warning`, `error`.
    Level,
    /// The rank of a component: a position, 0 the most critical. Compares with whole numbers.
    Tier,
    /// A plain word: one of those listed, or any when there is no list.
    Symbol(Option<Arc<[CompactString]>>),
    /// A component of this kind; of any when `None`.
    Component(Option<KindId>),
    /// Who owns.
    Team,
    /// Everything required: plain, group, placement, change or claim.
    Dependency,
    /// One edge seen at run time.
    Observation,
    /// Components that need each other in a ring.
    Cycle,
    /// The block `core { … }`, of which only `is set` can be asked.
    Core,
    /// Values without order, each once.
    Set(Box<Ty>),
    /// Values with repetitions.
    List(Box<Ty>),
    /// The elements of `[]`, and what an error left behind: goes with every type, so that one mistake is said once.
    Unknown,
}

impl Ty {
    /// A set of these.
    pub fn set(of: Self) -> Self {
        Self::Set(Box::new(of))
    }

    /// A list of these.
    pub fn list(of: Self) -> Self {
        Self::List(Box::new(of))
    }

    /// What a set or list holds.
    pub fn element(&self) -> Option<&Self> {
        match self {
            Self::Set(of) | Self::List(of) => Some(of),
            Self::Unknown => Some(&Self::Unknown),
            _ => None,
        }
    }

    /// Words out of a fixed list.
    pub fn one_of(words: &[&str]) -> Self {
        Self::Symbol(Some(words.iter().map(|word| CompactString::from(*word)).collect()))
    }

    /// Whether arithmetic and sums take it as a number without unit.
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Number | Self::Tier | Self::Unknown)
    }

    /// Whether `<` and the like are defined.
    pub fn is_ordered(&self) -> bool {
        matches!(
            self,
            Self::Int
                | Self::Number
                | Self::Tier
                | Self::Percent
                | Self::Duration
                | Self::Date
                | Self::Level
                | Self::Text
                | Self::Symbol(None)
                | Self::Unknown
        )
    }

    /// As people write it. Linear in the type.
    pub fn show(&self, model: &Model) -> String {
        match self {
            Self::Bool => "bool".into(),
            Self::Int => "int".into(),
            Self::Number => "number".into(),
            Self::Percent => "percent".into(),
            Self::Duration => "duration".into(),
            Self::Date => "date".into(),
            Self::Text => "string".into(),
            Self::Level => "level".into(),
            Self::Tier => "tier".into(),
            Self::Symbol(None) => "name".into(),
            Self::Symbol(Some(words)) => {
                let mut text = String::from("one of [");
                for (i, word) in words.iter().enumerate() {
                    let comma = if i > 0 { ", " } else { "" };
                    let _ = write!(text, "{comma}{word}");
                }
                text + "]"
            }
            Self::Component(None) => "component".into(),
            Self::Component(Some(kind)) => model.kinds.get(kind.index()).map_or_else(|| "component".into(), |kind| kind.name.to_string()),
            Self::Team => "team".into(),
            Self::Dependency => "dependency".into(),
            Self::Observation => "observation".into(),
            Self::Cycle => "cycle".into(),
            Self::Core => "core".into(),
            Self::Set(of) => format!("set of {}", of.show(model)),
            Self::List(of) => format!("list of {}", of.show(model)),
            Self::Unknown => "anything".into(),
        }
    }

    /// The type of an attribute's values in rules.
    pub fn of_attribute(ty: &model::Type) -> Self {
        match ty {
            model::Type::Bool => Self::Bool,
            model::Type::Int => Self::Int,
            model::Type::Number | model::Type::Retries => Self::Number,
            model::Type::Percent => Self::Percent,
            model::Type::Duration | model::Type::Timeout => Self::Duration,
            model::Type::Date => Self::Date,
            model::Type::String => Self::Text,
            model::Type::Name => Self::Symbol(None),
            model::Type::Ref => Self::Component(None),
            model::Type::Team => Self::Team,
            model::Type::Tier => Self::Tier,
            model::Type::OneOf(words) => Self::Symbol(Some(words.clone())),
            model::Type::List(of) => Self::list(Self::of_attribute(of)),
        }
    }
}

/// Whether something can be of both kinds.
pub fn kinds_meet(model: &Model, a: Option<KindId>, b: Option<KindId>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => model.is_made_from(a, b) || model.is_made_from(b, a),
        _ => true,
    }
}

/// The type of a component that is of a kind besides; nothing where it never is, or where that says nothing new.
pub fn narrower(model: &Model, given: &Ty, kind: Option<KindId>) -> Option<Ty> {
    let Ty::Component(given) = given else { return None };
    match (*given, kind) {
        (None, Some(kind)) => Some(Ty::Component(Some(kind))),
        (Some(given), Some(kind)) if kind != given && model.is_made_from(kind, given) => Some(Ty::Component(Some(kind))),
        _ => None,
    }
}

/// The type that both are, if values of the two can be compared or mixed.
pub fn join(model: &Model, a: &Ty, b: &Ty) -> Option<Ty> {
    Some(match (a, b) {
        (Ty::Unknown, other) | (other, Ty::Unknown) => other.clone(),
        (Ty::Int, Ty::Number | Ty::Tier) | (Ty::Number | Ty::Tier, Ty::Int) if a != b => {
            if *a == Ty::Tier || *b == Ty::Tier {
                Ty::Tier
            } else {
                Ty::Number
            }
        }
        (Ty::Symbol(one), Ty::Symbol(other)) => match (one, other) {
            (Some(one), Some(other)) if one != other => {
                if !one.iter().any(|word| other.contains(word)) {
                    return None;
                }
                Ty::Symbol(None)
            }
            (Some(words), Some(_)) => Ty::Symbol(Some(words.clone())),
            _ => Ty::Symbol(None),
        },
        (Ty::Symbol(_), Ty::Text) | (Ty::Text, Ty::Symbol(_)) => Ty::Text,
        (Ty::Component(one), Ty::Component(other)) => {
            if !kinds_meet(model, *one, *other) {
                return None;
            }
            match (one, other) {
                (Some(one), Some(other)) if model.is_made_from(*one, *other) => Ty::Component(Some(*other)),
                (Some(one), Some(_)) => Ty::Component(Some(*one)),
                _ => Ty::Component(None),
            }
        }
        (Ty::Set(one), Ty::Set(other)) => Ty::set(join(model, one, other)?),
        (Ty::List(one), Ty::List(other)) => Ty::list(join(model, one, other)?),
        (one, other) if one == other => one.clone(),
        _ => return None,
    })
}

/// The type of a value that is of one of two types, `None` where they have nothing in common. Components of different kinds are components.
pub fn common(model: &Model, a: &Ty, b: &Ty) -> Option<Ty> {
    join(model, a, b).or_else(|| match (a, b) {
        (Ty::Component(_), Ty::Component(_)) => Some(Ty::Component(None)),
        (Ty::Set(one), Ty::Set(other)) => Some(Ty::set(common(model, one, other)?)),
        (Ty::List(one), Ty::List(other)) => Some(Ty::list(common(model, one, other)?)),
        _ => None,
    })
}

/// Whether a value of type `given` can stand where `wanted` is asked for.
pub fn fits(model: &Model, given: &Ty, wanted: &Ty) -> bool {
    match (given, wanted) {
        (Ty::Unknown, _) | (_, Ty::Unknown) => true,
        (Ty::Int | Ty::Tier, Ty::Number | Ty::Int | Ty::Tier) => true,
        (Ty::Symbol(_), Ty::Text | Ty::Symbol(None)) => true,
        (Ty::Component(given), Ty::Component(wanted)) => kinds_meet(model, *given, *wanted),
        (Ty::Set(given) | Ty::List(given), Ty::Set(wanted)) | (Ty::List(given), Ty::List(wanted)) => fits(model, given, wanted),
        (given, wanted) => given == wanted,
    }
}
