//! A workspace and its rules to findings: what the command line and the editor ask for.

mod allow;
mod check;
mod consequence;
mod discover;
mod examples;
mod finding;
mod levels;
mod order;
mod selectors;
mod stock;
mod uses;
mod workspace;

pub use check::{Options, Report, Timings, check, program, resolve};
pub use discover::folders_around;
pub use examples::{Outcome, examples_in, stock_examples};
pub use levels::{Choices, REMARKS};
pub use stock::STOCK;
pub use workspace::{Loaded, Start, Surroundings, Workspace};
