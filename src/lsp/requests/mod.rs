//! One file a request, or a family of requests that belong together.

pub mod actions;
pub mod completion;
pub mod diagnostics;
pub mod edits;
pub mod format;
pub mod hierarchy;
pub mod hints;
pub mod hover;
pub mod navigate;
pub mod remarks;
pub mod rename;
pub mod rules;
pub mod shape;
pub mod symbols;
pub mod tokens;
