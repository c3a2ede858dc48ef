//! What planning gives out.

use super::super::ir::Attributes;

/// Numbers of cells, in which a run keeps what it has worked out, and the attributes by whose values sorts of dependencies are told apart.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    given: u32,
    valued: Attributes,
    /// Sorts have been made: they tell apart what they tell apart.
    settled: bool,
}

impl Cells {
    /// A cell that nobody has.
    pub fn give(&mut self) -> u32 {
        self.given += 1;
        self.given - 1
    }

    /// Whether sorts may tell apart the values of these attributes; from now on they do.
    pub fn tell_apart(&mut self, attributes: Attributes) -> bool {
        if self.settled {
            return attributes.within(self.valued);
        }
        self.valued = self.valued.with(attributes);
        true
    }

    /// The attributes whose values tell sorts apart.
    pub fn valued(&self) -> Attributes {
        self.valued
    }

    /// For what is planned later, and uses the same sorts.
    #[must_use]
    pub fn for_more(&self) -> Self {
        Self { settled: true, ..self.clone() }
    }
}
