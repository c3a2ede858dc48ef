//! From the tree to typed, planned rules. Everything that can be wrong with a rule is said here, before anything runs.

mod called;
mod define;
mod expr;
mod functions;
mod join;
mod names;
mod narrow;
mod operators;
mod paths;
mod query;
mod relation;
mod report;
mod rule;
mod scope;
mod shelf;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use self::scope::Frame;
use super::ir::{Const, Define, Expr, Measure};
use super::plan::Cells;
use super::types::Ty;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{KindId, Model};
use crate::source::Span;
use crate::syntax::tree;

pub use self::called::Called;
pub use self::define::{Definitions, QueryParts};
pub use self::names::{Occurrences, count_rule};
pub use self::rule::constant;
pub use self::shelf::{Shelf, Signature};

/// Checks one rule, definition or measure after the other.
pub struct Checker<'a> {
    /// What names of the model mean.
    pub model: &'a Model,
    /// Every definition and measure that has been checked so far.
    pub shelf: Shelf,
    /// Definitions by number.
    pub defines: Vec<Define>,
    /// Measures by number.
    pub measures: Vec<Measure>,
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// Cells for what is computed once a run, and what makes sorts of dependencies.
    pub cells: Cells,
    /// Names of what is being checked.
    frame: Frame,
    /// What is being checked comes with archlint.
    stock: bool,
    /// Names of the model can be used: not in the stock rules, whose variables would otherwise change their meaning with the model.
    names_of_model: bool,
    /// It is a query, whose names are read once, by the person who typed them.
    asked: bool,
    /// How often each name stands in what is being checked.
    occurrences: Occurrences,
    /// The measure that is being checked: its own name means the value at the other end of the edge.
    measuring: Option<CompactString>,
    /// In how many sets and quantifiers it is.
    nested: usize,
    /// What is being checked has an error.
    failed: bool,
    /// Names in it that are not known, and were said.
    said: FxHashSet<CompactString>,
}

impl<'a> Checker<'a> {
    /// With nothing checked yet.
    pub fn new(model: &'a Model) -> Self {
        Self {
            model,
            shelf: Shelf::default(),
            defines: Vec::new(),
            measures: Vec::new(),
            diagnostics: Vec::new(),
            cells: Cells::default(),
            frame: Frame::default(),
            stock: false,
            names_of_model: true,
            asked: false,
            occurrences: Occurrences::default(),
            measuring: None,
            nested: 0,
            failed: false,
            said: FxHashSet::default(),
        }
    }

    /// Begins a rule, definition or measure.
    fn begin(&mut self, at: Span, stock: bool, occurrences: Occurrences) {
        self.occurrences = occurrences;
        self.frame = Frame::default();
        self.stock = stock;
        self.names_of_model = !stock && self.model.files.contains(&at.file);
        self.asked = false;
        self.measuring = None;
        self.failed = false;
        self.said.clear();
    }

    /// Reports an error and gives what stands for the expression that has it.
    fn error(&mut self, diagnostic: Diagnostic) -> (Expr, Ty) {
        self.failed = true;
        self.diagnostics.push(diagnostic);
        (broken(), Ty::Unknown)
    }

    fn show(&self, ty: &Ty) -> String {
        ty.show(self.model)
    }

    /// `a number`, `an int`: a type with its article.
    fn a(&self, ty: &Ty) -> String {
        let name = self.show(ty);
        let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
        format!("{article} `{name}`")
    }

    /// An error that says what was wanted and what stands there.
    fn mismatch(&mut self, message: String, span: Span, given: &Ty) -> (Expr, Ty) {
        let label = format!("this is {}", self.a(given));
        self.error(Diagnostic::input("type-mismatch", message, span, label))
    }

    /// An unknown name with the nearest of those that would do.
    fn unknown<'n>(
        &mut self,
        what: &str,
        written: &str,
        span: Span,
        known: impl IntoIterator<Item = &'n str>,
        hint: Option<String>,
    ) -> (Expr, Ty) {
        // One that stands several times is one mistake.
        if !self.said.insert(written.into()) {
            self.failed = true;
            return (broken(), Ty::Unknown);
        }
        // A name of one or two letters is near to everything.
        let close = if written.chars().count() > 2 { nearest(written, known).map(ToOwned::to_owned) } else { None };
        let label = close.as_ref().map_or_else(|| "not known here".to_owned(), |close| format!("did you mean `{close}`?"));
        let mut diagnostic = Diagnostic::input("unknown-name", format!("{what} `{written}` is not known"), span, label);
        diagnostic.help.extend(hint);
        self.error(diagnostic)
    }

    /// A kind, by name; `None` in the answer is `component`, which is every kind.
    fn kind(&self, name: &str) -> Option<Option<KindId>> {
        let id = *self.model.names.kinds.get(name)?;
        Some(self.model.kinds.get(id.index()).and_then(|kind| kind.base).map(|_| id))
    }

    /// A type as written.
    fn type_name(&mut self, ty: &tree::TypeName) -> Ty {
        match ty {
            tree::TypeName::Named(name) => self.named_type(name),
            tree::TypeName::OneOf(words, _) => Ty::Symbol(Some(words.iter().map(|word| word.text.clone()).collect())),
            tree::TypeName::ListOf(of, _) => Ty::list(self.type_name(of)),
            tree::TypeName::SetOf(of, _) => Ty::set(self.type_name(of)),
        }
    }

    fn named_type(&mut self, name: &tree::Name) -> Ty {
        const PLAIN: &[(&str, Ty)] = &[
            ("bool", Ty::Bool),
            ("int", Ty::Int),
            ("number", Ty::Number),
            ("percent", Ty::Percent),
            ("duration", Ty::Duration),
            ("date", Ty::Date),
            ("string", Ty::Text),
            ("name", Ty::Symbol(None)),
            ("level", Ty::Level),
            ("tier", Ty::Tier),
            ("team", Ty::Team),
            ("dependency", Ty::Dependency),
            ("observation", Ty::Observation),
            ("cycle", Ty::Cycle),
            ("component", Ty::Component(None)),
        ];
        if let Some((_, ty)) = PLAIN.iter().find(|(plain, _)| *plain == name.text) {
            return ty.clone();
        }
        if let Some(kind) = self.kind(&name.text) {
            return Ty::Component(kind);
        }
        let hint = match name.text.as_str() {
            "set" | "list" => Some(format!("say of what: `{} of component`", name.text)),
            _ => None,
        };
        let known: Vec<&str> =
            PLAIN.iter().map(|(plain, _)| *plain).chain(self.model.kinds.iter().map(|kind| kind.name.as_str())).collect();
        self.unknown("the type or kind", &name.text, name.span, known, hint).1
    }
}

/// Stands for an expression that has an error; never run.
fn broken() -> Expr {
    Expr::Const(Const::Bool(false))
}
