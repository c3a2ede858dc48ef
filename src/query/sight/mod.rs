//! Whether a rule could see: what it asks for, and on how much of the model that is written. For `check --coverage`.
//!
//! A rule is followed with what is known without looking at any component: which attributes, verbs, phases and kinds are written at all.
//! Where a condition cannot hold for any component whatever, the rule is blind, and the condition says what is missing.

mod facts;
mod missing;
mod walk;

use facts::Facts;
pub use missing::Missing;

use super::{Program, World};
use crate::source::Span;

/// What a rule could see of a model.
#[derive(Debug, Clone)]
pub struct Sight {
    /// Why it cannot find anything in this model; `None` when it can.
    pub missing: Option<Missing>,
    /// The clause of which that is true.
    pub at: Option<Span>,
    /// The attributes it reads that can be left out, and where components run, sorted by name.
    pub reads: Vec<Seen>,
}

/// An attribute that a rule reads, or `runs in`, and how often it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its name.
    pub name: String,
    /// `component`, `team` or `dependency`.
    pub of: &'static str,
    /// How many have it.
    pub written: usize,
    /// How many could have it.
    pub all: usize,
}

impl Program {
    /// What each rule could see, in the order of [`Program::rules`]. Linear in the model once, and in the rules.
    pub fn sights(&self, world: &World<'_>) -> Vec<Sight> {
        let facts = Facts::new(world.model);
        let sight = |(rule, info): (&super::rule::Rule, &super::RuleInfo)| {
            let (missing, at) = walk::missing(rule, &self.book, &facts).unzip();
            let mut reads: Vec<Seen> = info.reads.iter().filter_map(|reads| facts.seen(reads)).collect();
            reads.sort_by(|a, b| a.name.cmp(&b.name));
            Sight { missing, at, reads }
        };
        self.compiled().zip(self.rules()).map(sight).collect()
    }
}
