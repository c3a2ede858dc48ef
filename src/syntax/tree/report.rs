//! What a rule says: places, paths, messages with values in them, and edits.

use super::{Expr, Name};
use crate::source::Span;

/// Something a report shows.
#[derive(Debug, Clone, PartialEq)]
pub enum ReportPart {
    /// `at EXPR max N "…"`
    At {
        /// What is pointed at.
        target: Expr,
        /// How many at most.
        max: Option<u32>,
        /// What it means there.
        message: Option<Template>,
    },
    /// `path A to B "…"`
    Path {
        /// Where it begins.
        from: Expr,
        /// Where it ends.
        to: Expr,
        /// What it shows.
        message: Option<Template>,
    },
    /// `path each x in SET to B "…"`
    PathEach {
        /// The variable.
        variable: Name,
        /// What it runs over.
        set: Expr,
        /// Where each path begins; the variable when nothing is said.
        from: Option<Expr>,
        /// Where each ends.
        to: Expr,
        /// What it shows.
        message: Option<Template>,
    },
    /// `note "…"`
    Note(Template),
    /// `help "…"`
    Help(Template),
}

/// How a text edit ends a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// It may be applied unasked.
    pub safe: bool,
    /// `each x in SET`: one for each.
    pub each: Option<(Name, Expr)>,
    /// What it does, as an imperative.
    pub title: Template,
    /// What is edited.
    pub edits: Vec<Edit>,
}

/// One edit of a [`Remedy`].
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// `write "…" in EXPR`
    Write {
        /// A statement.
        text: Template,
        /// In whose block.
        place: Expr,
    },
    /// `turn EXPR into "…"`
    Turn {
        /// The dependency.
        dependency: Expr,
        /// Another verb, or verb and targets.
        text: Template,
    },
}

/// A message with values in it: `"{count(causes)} behind {x}"`.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    /// In the order written.
    pub parts: Vec<TemplatePart>,
    /// From quote to quote.
    pub span: Span,
}

impl Template {
    /// Whether it says nothing.
    pub fn is_blank(&self) -> bool {
        self.parts.iter().all(|part| matches!(part, TemplatePart::Text(text) if text.trim().is_empty()))
    }
}

/// A piece of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplatePart {
    /// As it stands.
    Text(String),
    /// Between braces: one path or call.
    Value(Expr),
}
