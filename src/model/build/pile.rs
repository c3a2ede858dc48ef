//! Dependencies that were read in rows, put behind each other in the model.

use super::emit::Chunk;
use crate::model::{Dependency, Given, Model, Range32, Target};

/// Rows on their way into a model. What a row refers to by number is known before any of it is moved, so that the long lists can be moved at
/// once by all threads.
#[derive(Debug, Default)]
pub(super) struct Pile {
    dependencies: Vec<Row>,
    targets: Vec<Vec<Target>>,
    given: Vec<Vec<Given>>,
    /// The numbers that the next row begins with.
    next: Starts,
}

/// The first numbers of a row.
#[derive(Debug, Clone, Copy, Default)]
struct Starts {
    dependency: u32,
    target: u32,
    given: u32,
}

/// The dependencies of a row, whose ranges begin at zero.
#[derive(Debug)]
struct Row {
    dependencies: Vec<Dependency>,
    starts: Starts,
}

impl Pile {
    /// Nothing yet, to be put behind what a model has.
    pub fn behind(model: &Model) -> Self {
        let next =
            Starts { dependency: model.dependencies.len() as u32, target: model.targets.len() as u32, given: model.given.len() as u32 };
        Self { next, ..Self::default() }
    }

    /// The number of the next dependency.
    pub fn next_dependency(&self) -> u32 {
        self.next.dependency
    }

    /// Adds a row; its `allow`s stay with it.
    pub fn add(&mut self, chunk: &mut Chunk<'_>) {
        let starts = self.next;
        self.next.dependency += chunk.dependencies.len() as u32;
        self.next.target += chunk.targets.len() as u32;
        self.next.given += chunk.given.len() as u32;
        self.dependencies.push(Row { dependencies: std::mem::take(&mut chunk.dependencies), starts });
        self.targets.push(std::mem::take(&mut chunk.targets));
        self.given.push(std::mem::take(&mut chunk.given));
    }

    /// Moves everything. Linear in it.
    pub fn into_model(self, model: &mut Model) {
        let Self { dependencies: rows, targets, given, next } = self;
        let all = &mut model.dependencies;
        let dependencies = || {
            all.reserve_exact(next.dependency as usize - all.len());
            for mut row in rows {
                for one in &mut row.dependencies {
                    one.targets = shifted(one.targets, row.starts.target);
                    one.given = shifted(one.given, row.starts.given);
                }
                all.append(&mut row.dependencies);
            }
        };
        let (all_targets, all_given) = (&mut model.targets, &mut model.given);
        rayon::join(dependencies, || {
            all_targets.reserve_exact(next.target as usize - all_targets.len());
            targets.into_iter().for_each(|mut row| all_targets.append(&mut row));
            all_given.reserve_exact(next.given as usize - all_given.len());
            given.into_iter().for_each(|mut row| all_given.append(&mut row));
        });
    }
}

fn shifted(range: Range32, by: u32) -> Range32 {
    Range32 { start: range.start + by, end: range.end + by }
}
