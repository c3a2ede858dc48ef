use std::sync::Arc;

use compact_str::CompactString;

use super::{AttributeId, ComponentId, TeamId};
use crate::source::Span;

/// The type of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// `true` or `false`
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
    String,
    /// A plain word.
    Name,
    /// A component.
    Ref,
    /// A team.
    Team,
    /// A tier: a number, or one of the workspace's names for tiers.
    Tier,
    /// `retries`: a number, `some` or `forever`.
    Retries,
    /// `timeout`: a duration or `none`.
    Timeout,
    /// `one of [a, b]`
    OneOf(Arc<[CompactString]>),
    /// `list of T`
    List(Arc<Type>),
}

/// A value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Of `bool`.
    Bool(bool),
    /// Of `int` and of a tier.
    Int(i64),
    /// Of `number`.
    Number(f64),
    /// Of `percent`: the number before the sign.
    Percent(f64),
    /// Of `duration`, in milliseconds.
    Duration(i64),
    /// Of `date`.
    Date(jiff::civil::Date),
    /// Of `string`.
    Text(Arc<str>),
    /// Of `name` and `one of`.
    Symbol(CompactString),
    /// Of `ref`.
    Component(ComponentId),
    /// Of a team.
    Team(TeamId),
    /// Of `retries`.
    Retries(Attempts),
    /// `timeout = none`
    NoTimeout,
    /// Of `list of T`.
    List(Arc<[Value]>),
    /// Written, and not of its type: it is set, to what nobody knows.
    Unread,
}

/// How often something is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attempts {
    /// This often.
    Times(u32),
    /// More than never; how often is not known.
    Some,
    /// Without end.
    Forever,
}

/// An attribute as given somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// Which.
    pub attribute: AttributeId,
    /// What it is set to.
    pub value: Value,
    /// Where the value stands.
    pub span: Span,
}
