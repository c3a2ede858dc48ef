//! Values while a rule runs.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use crate::diagnostic::Level;
use crate::graph::{BitSet, Cycle};
use crate::model::{ComponentId, DependencyId, TeamId};

/// A value, or nothing. Its kind takes a whole word, so that a value is moved word by word: read back as a whole right after it was written in
/// pieces, it would have to wait for them.
#[derive(Debug, Clone, Default)]
#[repr(u64)]
pub enum Value<'w> {
    /// Nothing is known.
    #[default]
    Unset,
    Bool(bool),
    Int(i64),
    Number(f64),
    Percent(f64),
    /// Milliseconds; [`WITHOUT_END`] for what never ends.
    Duration(i64),
    Date(jiff::civil::Date),
    Text(&'w str),
    Level(Level),
    Component(ComponentId),
    Team(TeamId),
    Dependency(DependencyId),
    Cycle(Arc<Cycle>),
    Set(Rc<Set<'w>>),
    List(Rc<[Value<'w>]>),
}

/// The duration of what never ends: the timeout of a call that has none.
pub const WITHOUT_END: i64 = i64::MAX;

/// A set: bits for components, sorted values otherwise.
#[derive(Debug, Clone)]
pub enum Set<'w> {
    /// Of components.
    Bits(Arc<BitSet>),
    /// Sorted, without repetition.
    Sorted(Vec<Value<'w>>),
}

impl<'w> Set<'w> {
    /// The values, each once.
    pub fn sorted(mut values: Vec<Value<'w>>) -> Self {
        values.sort_unstable_by(Value::rank);
        values.dedup_by(|a, b| a.rank(b) == Ordering::Equal);
        Self::Sorted(values)
    }

    pub fn contains(&self, value: &Value<'w>) -> bool {
        match self {
            Self::Bits(bits) => matches!(value, Value::Component(id) if bits.contains(*id)),
            Self::Sorted(values) => values.binary_search_by(|other| other.rank(value)).is_ok(),
        }
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Bits(bits) => bits.count(),
            Self::Sorted(values) => values.len(),
        }
    }
}

impl<'w> Value<'w> {
    /// `true` or `false`, if it is one.
    pub fn truth(&self) -> Option<bool> {
        if let Self::Bool(value) = self { Some(*value) } else { None }
    }

    /// The component, if it is one.
    pub fn component(&self) -> Option<ComponentId> {
        if let Self::Component(id) = self { Some(*id) } else { None }
    }

    /// The dependency, if it is one.
    pub fn dependency(&self) -> Option<DependencyId> {
        if let Self::Dependency(id) = self { Some(*id) } else { None }
    }

    pub fn is_set(&self) -> bool {
        !matches!(self, Self::Unset)
    }

    /// As a number, whatever its unit.
    pub fn number(&self) -> Option<f64> {
        Some(match self {
            Self::Int(value) | Self::Duration(value) => *value as f64,
            Self::Number(value) | Self::Percent(value) => *value,
            _ => return None,
        })
    }

    /// The order of two values of one type; `None` where one is unset.
    pub fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Unset, _) | (_, Self::Unset) => None,
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            _ => Some(self.rank(other)),
        }
    }

    /// A total order over all values, numbers by size whatever their type.
    pub fn rank(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Component(a), Self::Component(b)) => a.cmp(b),
            (Self::Dependency(a), Self::Dependency(b)) => a.cmp(b),
            (Self::Team(a), Self::Team(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Level(a), Self::Level(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) | (Self::Duration(a), Self::Duration(b)) => a.cmp(b),
            (Self::Cycle(a), Self::Cycle(b)) => a.members.cmp(&b.members),
            (Self::Set(_) | Self::List(_), Self::Set(_) | Self::List(_)) => self.items().len().cmp(&other.items().len()).then_with(|| {
                let pairs = self.items().into_iter().zip(other.items());
                pairs.map(|(a, b)| a.rank(&b)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
            }),
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => a.total_cmp(&b),
                _ => self.class().cmp(&other.class()),
            },
        }
    }

    fn class(&self) -> u8 {
        match self {
            Self::Unset => 0,
            Self::Bool(_) => 1,
            Self::Int(_) | Self::Number(_) | Self::Percent(_) | Self::Duration(_) => 2,
            Self::Date(_) => 3,
            Self::Text(_) => 4,
            Self::Level(_) => 5,
            Self::Component(_) => 6,
            Self::Team(_) => 7,
            Self::Dependency(_) => 8,
            Self::Cycle(_) => 9,
            Self::Set(_) | Self::List(_) => 10,
        }
    }

    /// The members of a set or list in order; of anything else none.
    pub fn items(&self) -> Vec<Self> {
        match self {
            Self::Set(set) => match &**set {
                Set::Bits(bits) => bits.iter().map(Self::Component).collect(),
                Set::Sorted(values) => values.clone(),
            },
            Self::List(values) => values.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The value as a key of an index or memo, if it is a plain one.
    pub fn key(&self) -> Option<Key<'w>> {
        Some(match self {
            Self::Bool(value) => Key::Plain(1, u64::from(*value)),
            Self::Int(value) => Key::Plain(2, *value as u64),
            // Whole numbers are equal to the same number with a fraction of nothing.
            Self::Number(value) if value.fract() == 0.0 && value.abs() < 9e15 => Key::Plain(2, *value as i64 as u64),
            Self::Number(value) => Key::Plain(3, value.to_bits()),
            Self::Percent(value) => Key::Plain(4, value.to_bits()),
            Self::Duration(value) => Key::Plain(5, *value as u64),
            Self::Component(id) => Key::Plain(COMPONENT, u64::from(id.0)),
            Self::Team(id) => Key::Plain(7, u64::from(id.0)),
            Self::Dependency(id) => Key::Plain(8, u64::from(id.0)),
            Self::Level(level) => Key::Plain(9, *level as u64),
            Self::Text(text) => Key::Text(text),
            // Cycles of one relation have no member in common.
            Self::Cycle(cycle) => Key::Plain(10, u64::from(cycle.members.first()?.0)),
            _ => return None,
        })
    }
}

impl Key<'_> {
    /// The component, if it is one.
    pub fn component(&self) -> Option<ComponentId> {
        if let Self::Plain(COMPONENT, id) = self { Some(ComponentId(*id as u32)) } else { None }
    }
}

/// The type of a component in a [`Key`].
const COMPONENT: u8 = 6;

/// A plain value that can be looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'w> {
    /// Its type and its bits.
    Plain(u8, u64),
    /// A text.
    Text(&'w str),
}
