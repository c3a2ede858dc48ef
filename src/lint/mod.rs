//! A workspace and its rules to findings: what the command line and the editor ask for.

mod allow;
mod baseline;
mod check;
mod compare;
mod consequence;
mod demonstration;
mod discover;
mod edits;
mod examples;
mod finding;
mod levels;
mod memory;
mod numbers;
mod order;
mod pages;
mod selectors;
mod stock;
mod surprise;
mod trees;
mod uses;
mod workspace;

pub use allow::Permission;
pub use baseline::{BASELINE, Baseline, Entry, baseline_text};
pub use check::{Cost, Options, Report, Timings, check, check_resolved, program, resolve};
pub use compare::{News, State, compare, news};
pub use demonstration::{Demonstration, demonstrate, without_marks};
pub use discover::{Home, declares_workspace_around, folders_around, home_of};
pub use examples::{Outcome, examples_in, stock_examples};
pub use levels::{Choices, REMARKS};
pub use memory::Memory;
pub use numbers::{Numbers, numbers};
pub use pages::{OWN, Page, pages, prelude};
pub use stock::STOCK;
pub use trees::{Read, Trees};
pub use workspace::{Loaded, Start, Surroundings, Workspace};
