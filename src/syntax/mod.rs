//! Text to tree. The only user of pest. Never fails: any bytes give a tree and a list of errors.

pub mod tree;

use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What reading one text gives.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What could be read; a statement that could not is [`tree::StatementKind::Broken`].
    pub file: tree::File,
    /// Why the rest could not.
    pub errors: Vec<Diagnostic>,
    /// Comments in order, documentation included: what the printer puts back.
    pub comments: Vec<Comment>,
}

/// A comment from its slashes to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Three slashes.
    pub documentation: bool,
}
