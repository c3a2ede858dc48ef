//! Sets of slots and of attributes, one bit each: planning asks them at every step.

use crate::model::AttributeId;

/// A place in the frame of a rule or definition.
pub type Slot = u16;

/// How many variables a rule or definition may have: one bit each in a [`Slots`].
pub const SLOT_LIMIT: usize = 128;

/// A set of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Slots(pub u128);

impl Slots {
    /// Without any.
    pub const NONE: Self = Self(0);

    /// Just this one.
    pub fn one(slot: Slot) -> Self {
        Self(1 << slot)
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Without those of the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The one with the highest number.
    pub fn last(self) -> Option<Slot> {
        self.0.checked_ilog2().map(|at| at as Slot)
    }

    /// Whether the slot is among them.
    pub fn has(self, slot: Slot) -> bool {
        self.0 >> slot & 1 == 1
    }

    /// Whether all are in the other.
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A set of attributes: of those that have the first numbers, one bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Attributes(u128);

impl Attributes {
    /// Without any.
    pub const NONE: Self = Self(0);

    /// Just this one, if a set has room for it.
    pub fn one(attribute: AttributeId) -> Option<Self> {
        Some(Self(1_u128.checked_shl(attribute.0)?))
    }

    /// Both together.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the attribute is among them.
    pub fn has(self, attribute: AttributeId) -> bool {
        Self::one(attribute).is_some_and(|one| one.within(self))
    }

    /// Whether all are in the other.
    pub fn within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}
