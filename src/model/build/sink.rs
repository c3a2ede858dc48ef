//! What goes wrong while a model is built, kept until it can be said once: an unknown name is one finding however often it is used.

use compact_str::CompactString;

use super::names::Entity;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// What a name was expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Wanted {
    Component,
    Zone,
    Team,
    Kind,
    /// A kind for which a policy is.
    Selected,
    /// A statement of a component that reads like a declaration: `need b`.
    Verb,
    ComponentAttribute,
    CoreAttribute,
    TeamAttribute,
    DependencyAttribute,
}

/// A name that means nothing.
#[derive(Debug)]
pub(super) struct Unknown {
    pub wanted: Wanted,
    /// As written, dots included.
    pub text: CompactString,
    pub span: Span,
    /// Where it is looked up from.
    pub scope: u32,
    /// What the parts before the one that is unknown mean.
    pub below: Option<Entity>,
}

/// A name whose first part could mean two things.
#[derive(Debug)]
pub(super) struct Ambiguous {
    pub text: CompactString,
    pub span: Span,
    /// What it was taken for.
    pub inner: Entity,
    pub outer: Entity,
}

/// A system that was depended on and has no `entry`.
#[derive(Debug)]
pub(super) struct NoEntry {
    pub system: u32,
    pub span: Span,
}

/// Collects; each thread has its own.
#[derive(Debug, Default)]
pub(super) struct Sink {
    pub diagnostics: Vec<Diagnostic>,
    pub unknown: Vec<Unknown>,
    pub ambiguous: Vec<Ambiguous>,
    pub no_entry: Vec<NoEntry>,
}

impl Sink {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether anything went wrong.
    pub fn has_problems(&self) -> bool {
        !(self.diagnostics.is_empty() && self.unknown.is_empty() && self.ambiguous.is_empty() && self.no_entry.is_empty())
    }

    pub fn append(&mut self, mut other: Self) {
        self.diagnostics.append(&mut other.diagnostics);
        self.unknown.append(&mut other.unknown);
        self.ambiguous.append(&mut other.ambiguous);
        self.no_entry.append(&mut other.no_entry);
    }
}
