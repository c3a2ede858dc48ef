//! A made-up fleet with the published degrees of a real one, written as people write: one file a team, folders by domain.
//!
//! Used by the benchmarks, by tests of size, and by `cargo run --release --example generate`. One seed gives one text.
#![allow(dead_code, reason = "each user of this module takes a part of it")]

mod degrees;
pub mod likec4;
pub mod plan;
mod random;
mod text;

pub use plan::Fleet;
#[allow(unused_imports, reason = "for tests that draw")]
pub use random::Random;

/// One file of the fleet.
pub struct Document {
    /// Relative to the root of the workspace, with `/`.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

/// The workspace of a fleet of this many services.
pub fn generate(services: usize, seed: u64) -> Vec<Document> {
    text::write(&Fleet::plan(services, seed))
}
