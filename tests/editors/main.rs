//! What the editors show is the language: the tree-sitter grammar accepts what archlint accepts, and no list of words is stale.

#[path = "../../benches/fleet/mod.rs"]
mod fleet;
#[path = "../support/mutate.rs"]
mod mutate;
#[path = "../support/mod.rs"]
mod support;

mod accepts;
mod queries;
mod snippets;
mod words;
