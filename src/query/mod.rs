//! The rule language: checked, planned and run.
//!
//! ```text
//! tree -> check -> typed expressions -> plan -> steps -> eval -> rows -> report -> hits
//! ```
//!
//! The names of functions, relations and attributes stand in [`catalog`]; the checker, its messages and the editor read that one table.

pub mod catalog;
mod check;
mod eval;
mod ir;
mod plan;
mod program;
mod report;
mod rule;
mod scope;
mod sight;
mod table;
pub mod types;

pub use check::{Called, Definitions, Occurrences, count_rule};
pub use program::{Edit, Hit, Overrun, Program, Ran, Remedy, Settings, Subject, World};
pub use rule::{LevelInfo, Parameter, Reads, RuleInfo, RuleSource};
pub use scope::Scope;
pub use sight::{Missing, Seen, Sight};
pub use table::{Cell, Table, query};

#[cfg(test)]
mod tests;
