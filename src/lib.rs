//! archlint finds, in a declared architecture, the structures that public post-mortems show to have caused outages.
//!
//! ```text
//! text -> tree -> model -> graph -> rules -> findings -> renderers
//! source  syntax  model    graph    query    lint        render
//!         frontend         fault                      lsp
//! ```
//!
//! Each module uses only those before it in this picture; `docs/architecture.md` names the invariants and the tests that hold them.

// What the grammar is made into names it so.
extern crate alloc;

pub mod cli;
pub mod diagnostic;
pub mod fault;
pub mod frontend;
pub mod graph;
pub mod lint;
pub mod lsp;
pub mod model;
pub mod query;
pub mod render;
pub mod source;
pub mod syntax;
pub mod watch;
