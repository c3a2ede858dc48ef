//! Dependencies that were read in rows, put behind each other.

use super::emit::Chunk;
use crate::model::{Dependency, Given, Model, Range32, Target};

/// The long lists of a model in the making.
#[derive(Debug, Default)]
pub(super) struct Pile {
    dependencies: Vec<Dependency>,
    targets: Vec<Target>,
    given: Vec<Given>,
}

impl Pile {
    /// Nothing but the attributes of components, with room for so many dependencies of one target.
    pub fn new(given: Vec<Given>, dependencies: usize) -> Self {
        Self { dependencies: Vec::with_capacity(dependencies), targets: Vec::with_capacity(dependencies), given }
    }

    /// Adds a row; its `allow`s stay with it. Gives the number of its first dependency. Linear in the row.
    pub fn add(&mut self, row: &mut Chunk<'_>) -> u32 {
        let first = self.dependencies.len() as u32;
        let (target, given) = (self.targets.len() as u32, self.given.len() as u32);
        self.dependencies.extend(std::mem::take(&mut row.dependencies).into_iter().map(|one| Dependency {
            targets: shifted(one.targets, target),
            given: shifted(one.given, given),
            ..one
        }));
        self.targets.append(&mut std::mem::take(&mut row.targets));
        self.given.append(&mut std::mem::take(&mut row.given));
        first
    }

    /// Puts everything into the model.
    pub fn into_model(self, model: &mut Model) {
        model.dependencies = self.dependencies;
        model.targets = self.targets;
        model.given = self.given;
    }
}

fn shifted(range: Range32, by: u32) -> Range32 {
    Range32 { start: range.start + by, end: range.end + by }
}
