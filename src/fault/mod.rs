//! The failure model over the graph: what falls with what, and why. `docs/failure-model.md` defines it, point by point.
//!
//! [`Failures`] answers for every single failure of the whole graph; [`Outage`] follows one set of failures in time. Each answer has a
//! [`Witness`], and [`verify`] checks it from the model alone.

mod availability;
mod below;
mod block;
mod chain;
mod diagram;
mod engine;
mod failures;
mod fate;
mod flow;
mod followed;
mod frozen;
mod kept;
mod lane;
mod largest;
mod nearest;
mod outage;
mod pass;
mod reading;
mod round;
mod rows;
mod spread;
mod start;
mod strain;
mod structure;
mod survive;
#[cfg(test)]
mod tests;
mod ways;
mod witness;

pub use availability::Availability;
pub use failures::Failures;
pub use frozen::Frozen;
pub use outage::{Degraded, Down, Outage};
pub use reading::{Closure, Reading};
pub use witness::{Witness, verify, verify_start};
