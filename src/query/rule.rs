//! A rule that has been checked, and what is known of it without running it.

use std::sync::Arc;

use compact_str::CompactString;

use super::ir::{Const, Expr, Plan, Slot};
use super::types::Ty;
use crate::diagnostic::Level;
use crate::source::Span;
use crate::syntax::tree;

/// A rule as written, and where it comes from.
#[derive(Debug, Clone)]
pub struct RuleSource {
    /// As written.
    pub rule: Arc<tree::Rule>,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// The folder it stands in, unless it says otherwise.
    pub category: CompactString,
    /// Comes with archlint: its variables never mean names of the model.
    pub stock: bool,
}

/// What is known of a rule without running it.
#[derive(Debug, Clone)]
pub struct RuleInfo {
    /// Its name: reads after "allow …".
    pub name: CompactString,
    /// What it finds, in a few words.
    pub title: String,
    /// Its group.
    pub category: CompactString,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// How much its findings matter when no policy says otherwise.
    pub level: LevelInfo,
    /// What can be set, in the order declared.
    pub parameters: Vec<Parameter>,
    /// Attributes that may be unset and on which it rests, sorted: where none is given, the rule sees nothing.
    pub reads: Vec<Reads>,
    /// All attributes that it looks at, with those without which it sees as much: that have a value to fall back on, or that decide about its level.
    pub looks_at: Vec<Reads>,
    /// The rule as written, with its examples.
    pub source: RuleSource,
    /// The type of its subjects, as written: `dependency`, `component`, a kind.
    pub subject: String,
    /// The types of its subjects and, where it names one, of its causes.
    pub ends: Vec<Ty>,
    /// It has no cause, and its headline speaks of components beside the subject.
    pub speaks_of_others: bool,
    /// One component may speak in it for all that fall with it and take it down.
    pub one_speaks: bool,
}

/// The level of a rule.
#[derive(Debug, Clone)]
pub struct LevelInfo {
    /// All that it can give, lowest first.
    pub possible: Vec<Level>,
    /// Where the expression stands; `None` when nothing is said, which means warning.
    pub span: Option<Span>,
}

impl LevelInfo {
    /// `error`, or `warning or error`.
    pub fn text(&self) -> String {
        let names: Vec<&str> = self.possible.iter().map(|level| level.name()).collect();
        names.join(" or ")
    }
}

/// A parameter of a rule.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Its name.
    pub name: CompactString,
    /// Its type.
    pub ty: Ty,
    /// Its type as written.
    pub shown: String,
    /// What it is when nobody sets it.
    pub default: Const,
    /// Where the default stands.
    pub default_span: Span,
    /// Documentation.
    pub docs: Option<Box<str>>,
    /// Where it is declared.
    pub span: Span,
}

/// As what a rule reads where components run.
pub const PLACES: &str = "runs in";

/// An attribute that a rule reads; where components run is one, too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reads {
    /// `component`, `team` or `dependency`.
    pub of: &'static str,
    /// Its name.
    pub name: CompactString,
}

/// A rule, ready to run.
#[derive(Debug, Clone)]
pub struct Rule {
    /// How its rows are found.
    pub plan: Plan,
    /// How many slots its frame has.
    pub slots: usize,
    /// What a finding is about.
    pub subject: Expr,
    /// What causes it.
    pub cause: Option<Expr>,
    /// How much it matters.
    pub level: Expr,
    /// What it says.
    pub report: Report,
    /// What it finds may differ between the two readings of doubt.
    pub by_reading: bool,
}

/// What a finding says.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The headline.
    pub message: Vec<Piece>,
    /// Places, paths and notes.
    pub parts: Vec<Part>,
    /// Next steps.
    pub help: Vec<Vec<Piece>>,
    /// Edits that end the finding.
    pub remedies: Vec<Remedy>,
}

impl Report {
    /// Whether the headline has components in two places: the subject, and others.
    pub fn speaks_of_several(&self) -> bool {
        let holds_components = |piece: &&Piece| match piece {
            Piece::Value(_, Ty::Set(of) | Ty::List(of)) => matches!(**of, Ty::Component(_)),
            Piece::Value(_, ty) => matches!(ty, Ty::Component(_)),
            Piece::Text(_) => false,
        };
        self.message.iter().filter(holds_components).count() > 1
    }
}

/// `fix safe each x in S "…" { … }`
#[derive(Debug, Clone)]
pub struct Remedy {
    /// It may be applied unasked.
    pub safe: bool,
    /// The variable and what it runs over.
    pub each: Option<(Slot, Expr)>,
    /// What it does.
    pub title: Vec<Piece>,
    /// What is edited.
    pub edits: Vec<Edit>,
}

/// An edit: what it is made to, and the text.
#[derive(Debug, Clone)]
pub struct Edit {
    /// Turns verb and targets into the text; otherwise writes the text into the block.
    pub turns: bool,
    /// A component, a team or a dependency.
    pub place: Expr,
    /// What is written, values as in the language.
    pub text: Vec<Piece>,
}

/// A piece of a message.
#[derive(Debug, Clone)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// A value of this type.
    Value(Expr, Ty),
}

/// Something a report shows.
#[derive(Debug, Clone)]
pub enum Part {
    /// `at X max N "…"`
    At {
        /// What is pointed at.
        target: Expr,
        /// How many places at most.
        max: Option<u32>,
        /// What it means there.
        message: Vec<Piece>,
    },
    /// `path A to B`
    Path {
        /// Where it begins.
        from: Expr,
        /// Where it ends.
        to: Expr,
        /// What it shows.
        message: Vec<Piece>,
    },
    /// `path each x in S from A to B`
    PathEach {
        /// The variable.
        slot: Slot,
        /// What it runs over.
        set: Expr,
        /// Where each begins.
        from: Expr,
        /// Where each ends.
        to: Expr,
        /// What it shows.
        message: Vec<Piece>,
    },
    /// `note "…"`
    Note(Vec<Piece>),
}
