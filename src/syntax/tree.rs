//! The tree: what is written, with places and without meaning. Plain data; front ends for foreign formats make the same tree.
//!
//! There is one kind of body: a list of [`Statement`]s. What may stand where is checked when the model is built, so that a
//! statement in the wrong place gets a message about that and not a syntax error.
//!
//! Longer than other files because it is one catalogue: the types of the whole language refer to each other, and most lines document a field.

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::source::Span;

mod report;

pub use report::{Edit, Remedy, ReportPart, Template, TemplatePart};

/// A name as written once: one part, without its backticks, in Unicode normal form C.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The name itself.
    pub text: CompactString,
    /// Where it stands, backticks included.
    pub span: Span,
}

/// A qualified name: one part or several joined with dots.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// At least one part; most have one or two.
    pub parts: SmallVec<[Name; 2]>,
    /// Written in the form `` `a.b` ``, which a rule always takes as a name of the model.
    pub quoted: bool,
}

impl Path {
    /// From the first part to the last.
    pub fn span(&self) -> Span {
        match (self.parts.first(), self.parts.last()) {
            (Some(first), Some(last)) => first.span.to(last.span),
            _ => Span::default(),
        }
    }

    /// The only part, if there is one only.
    pub fn single(&self) -> Option<&Name> {
        if let [name] = self.parts.as_slice() { Some(name) } else { None }
    }

    /// The parts joined with dots.
    pub fn dotted(&self) -> CompactString {
        let mut text = CompactString::default();
        for (i, part) in self.parts.iter().enumerate() {
            if i > 0 {
                text.push('.');
            }
            text.push_str(&part.text);
        }
        text
    }
}

/// A string with its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The content.
    pub value: String,
    /// From quote to quote.
    pub span: Span,
}

/// A literal, a list, or a name whose meaning (value of an enumeration, component, team) the type decides.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `true` or `false`.
    Bool(bool),
    /// `12`
    Integer(i64),
    /// `0.5`
    Number(f64),
    /// `99.95%`: the number before the sign.
    Percent(f64),
    /// `1h30m`: milliseconds.
    Duration(i64),
    /// `2026-11-23`
    Date(jiff::civil::Date),
    /// `"…"`
    Text(String),
    /// `[a, b]`
    List(Vec<Value>),
    /// `a.b`
    Path(Path),
}

/// A literal with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub literal: Literal,
    /// Where it stands.
    pub span: Span,
}

/// A whole file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct File {
    /// Statements in the order written.
    pub statements: Vec<Statement>,
}

/// The statements between two braces.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// In the order written.
    pub statements: Vec<Statement>,
    /// From brace to brace.
    pub span: Span,
}

/// Anything that can stand in a file or between braces.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The `///` lines right above, without slashes, joined with newlines.
    pub docs: Option<Box<str>>,
    /// The whole statement, its documentation excluded.
    pub span: Span,
    /// What it says.
    pub kind: StatementKind,
}

/// What a statement says. Models have hundreds of thousands, most of them dependencies: what is rare or large is in a box.
#[derive(Debug, Clone, PartialEq)]
pub enum StatementKind {
    /// `workspace "title" { … }`
    Workspace {
        /// The title, if there is one.
        title: Option<Text>,
        /// The block, if there is one.
        body: Option<Box<Body>>,
    },
    /// `system`, `team`, `service`, `zone`, a kind of one's own: `KIND NAME "Title" within ZONE { … }`
    Declaration(Box<Declaration>),
    /// `kind NAME is KIND { … }`
    Kind {
        /// The new kind.
        name: Name,
        /// What it is made from.
        base: Box<Name>,
        /// What it gives to its members.
        body: Option<Box<Body>>,
    },
    /// `extend NAME { … }`
    Extend {
        /// The component that is added to.
        target: Box<Path>,
        /// What is added.
        body: Body,
    },
    /// `defaults { … }`
    Defaults(Body),
    /// `attribute NAME: TYPE on KIND, …`
    AttributeType(Box<AttributeType>),
    /// `name = value`
    Assign {
        /// Its name.
        name: Name,
        /// What it is set to.
        value: Box<Value>,
    },
    /// `core { … }`
    Core(Body),
    /// `needs`, `wants`, `uses`, `runs in`, `changes`, each with an optional subject before the verb.
    Dependency(Box<Dependency>),
    /// `independent { A, B } except { C } { … }`
    Independent(Box<Independent>),
    /// `survives loss of { … }`
    Survives(Box<Survives>),
    /// `allow RULE on CAUSE until DATE because "…"`
    Allow(Box<Allow>),
    /// `use "path" as NAME` or `use rules "path"`
    Use {
        /// A path or a glob.
        path: Text,
        /// Where its names live.
        alias: Option<Box<Name>>,
        /// `use rules`: only the rules of those files.
        rules: bool,
    },
    /// `observe "path" { … }`
    Observe {
        /// A path or a glob.
        path: Text,
        /// How it was recorded.
        body: Option<Box<Body>>,
    },
    /// `policy { … }` or `policy for c: KIND where … { … }`
    Policy(Box<Policy>),
    /// `rule NAME { … }`
    Rule(Box<Rule>),
    /// `define NAME(args) = EXPR`
    Define(Box<Define>),
    /// `measure NAME(a) = max over d: a R b of EXPR`
    Measure(Box<Measure>),
    /// A statement that could not be read. Its error is in [`super::Parsed::errors`].
    Broken,
}

/// `attribute NAME: TYPE on KIND, …`
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeType {
    /// Its name.
    pub name: Name,
    /// The type of its values.
    pub ty: TypeName,
    /// The kinds that may have it; empty for all.
    pub on: Vec<Name>,
}

/// `KIND NAME "Title" within ZONE { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    /// `system`, `team`, a built-in kind or a kind of one's own.
    pub kind: Name,
    /// What is declared.
    pub name: Name,
    /// How people call it.
    pub title: Option<Text>,
    /// For zones: what contains them by design.
    pub within: Option<Path>,
    /// The block, if there is one.
    pub body: Option<Body>,
}

/// The verb of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Without it I am down.
    Needs,
    /// Without it I am degraded.
    Wants,
    /// Nobody has said yet how hard.
    Uses,
    /// Placement in failure domains.
    RunsIn,
    /// An actor that can write to, configure, restart, delete.
    Changes,
}

impl Verb {
    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Wants => "wants",
            Self::Uses => "uses",
            Self::RunsIn => "runs in",
            Self::Changes => "changes",
        }
    }
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Phase {
    /// To serve: when nothing is said.
    #[default]
    Serve,
    /// While starting, every new instance, too.
    Start,
    /// To repair, roll back, deploy.
    Recover,
    /// To see what happens.
    Observe,
    /// To tell others.
    Inform,
}

impl Phase {
    /// The word after `to`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Start => "start",
            Self::Recover => "recover",
            Self::Observe => "observe",
            Self::Inform => "inform",
        }
    }

    /// The phase with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Serve, Self::Start, Self::Recover, Self::Observe, Self::Inform].into_iter().find(|phase| phase.name() == name)
    }
}

/// How many of the targets are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// Each target is a dependency of its own.
    Each,
    /// `any of { … }`
    AnyOf,
    /// `N of { … }`
    Of(u32),
}

/// One member of a target list, with the block it may have in a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Who is meant.
    pub path: Path,
    /// Attributes of this alternative alone.
    pub body: Option<Box<Body>>,
}

/// `checkout needs any of { stripe, adyen } except { dns } via mesh to start "what for" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// Whose it is, where the statement does not stand in a component.
    pub subject: Option<Box<Path>>,
    /// What is said.
    pub verb: Verb,
    /// The verb's place.
    pub verb_span: Span,
    /// One, any or some of the targets.
    pub gate: Gate,
    /// At least one.
    pub targets: SmallVec<[Target; 1]>,
    /// The phase; `Serve` when nothing was said.
    pub phase: Phase,
    /// The rarer parts.
    pub more: Option<Box<DependencyMore>>,
}

/// The rarer parts of a dependency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DependencyMore {
    /// `except { … }`
    pub except: Vec<Path>,
    /// `via g`
    pub via: Option<Path>,
    /// `"card payments"`
    pub purpose: Option<Text>,
    /// `{ timeout = 2s }`
    pub body: Option<Body>,
}

/// `independent NAME { A, B, … } except { C } { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Independent {
    /// A claim may be named.
    pub name: Option<Name>,
    /// Those that must not fall together.
    pub members: Vec<Path>,
    /// Causes that are known and accepted.
    pub except: Vec<Path>,
    /// For `allow`.
    pub body: Option<Body>,
}

/// `survives loss of { … }` or `survives loss of N of { … }`, with an optional subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Survives {
    /// Whose claim it is, where the statement does not stand in a component.
    pub subject: Option<Path>,
    /// How many of the targets may fail at once; 1 when nothing was said.
    pub count: u32,
    /// What may fail.
    pub targets: Vec<Path>,
    /// For `allow`.
    pub body: Option<Body>,
}

/// `allow RULE on CAUSE until DATE because "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// The rule that is allowed.
    pub rule: Name,
    /// The other end, if narrowed.
    pub on: Option<Path>,
    /// The last day on which it holds.
    pub until: Option<(jiff::civil::Date, Span)>,
    /// Why.
    pub because: Option<Text>,
}

/// `policy for c: KIND where COND { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The binder and the condition, if the policy is scoped.
    pub scope: Option<PolicyScope>,
    /// Its lines.
    pub entries: Vec<PolicyEntry>,
}

/// `for c: KIND where COND`
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyScope {
    /// The subject of the finding.
    pub variable: Name,
    /// Its kind.
    pub kind: Name,
    /// What has to hold.
    pub condition: Option<Expr>,
}

/// `RULE = LEVEL { parameter = value }`
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyEntry {
    /// The rule.
    pub rule: Name,
    /// The level; unchanged when nothing was said.
    pub level: Option<Name>,
    /// Its parameters.
    pub parameters: Vec<(Name, Value)>,
    /// The whole line.
    pub span: Span,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeName {
    /// `int`, `component`, a kind.
    Named(Name),
    /// `one of [a, b]`
    OneOf(Vec<Name>, Span),
    /// `list of T`
    ListOf(Box<TypeName>, Span),
    /// `set of T`
    SetOf(Box<TypeName>, Span),
}

/// `rule NAME { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name: reads after "allow …".
    pub name: Name,
    /// In the order written.
    pub clauses: Vec<Clause>,
    /// From brace to brace.
    pub body: Span,
}

/// One clause of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// The whole clause.
    pub span: Span,
    /// What it says.
    pub kind: ClauseKind,
}

/// What a clause of a rule says.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "clauses are few: a box for each would save nothing")]
pub enum ClauseKind {
    /// `title = "…"`, `category = redundancy`
    Assign(Name, Value),
    /// `param NAME: TYPE = VALUE`
    Param {
        /// Its name.
        name: Name,
        /// Its type.
        ty: TypeName,
        /// What it is when nobody sets it.
        default: Value,
        /// Its documentation.
        docs: Option<Box<str>>,
    },
    /// `level = if … then error else warning`
    Level(Expr),
    /// `match BINDER where COND`
    Match {
        /// What is bound.
        binder: Binder,
        /// What has to hold.
        condition: Option<Expr>,
    },
    /// `let NAME = EXPR`
    Let(Name, Expr),
    /// `where COND`
    Where(Expr),
    /// `subject EXPR`
    Subject(Expr),
    /// `cause EXPR`
    Cause(Expr),
    /// `report "…" { labels }`
    Report {
        /// The headline.
        message: Template,
        /// Places, paths and notes.
        parts: Vec<ReportPart>,
    },
    /// `help "…"`
    Help(Template),
    /// `fix safe each x in SET "…" { … }`
    Fix(Box<Remedy>),
    /// `example bad { … }`
    Example(Box<Example>),
    /// A clause that could not be read. Its error is in [`super::Parsed::errors`].
    Broken,
}

/// `example bad "title" { … }`
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    /// `bad`: the rule fires as marked; `good`: it does not.
    pub bad: bool,
    /// What it shows.
    pub title: Option<Text>,
    /// A model of its own.
    pub body: Body,
    /// `//~ rule` marks inside: the rule and the place of the mark, which stands for its line.
    pub marks: Vec<Name>,
    /// Other files beside the example: `file "path" """…"""`.
    pub files: Vec<(Text, Text)>,
}

/// `define NAME(args) = EXPR`
#[derive(Debug, Clone, PartialEq)]
pub struct Define {
    /// Its name.
    pub name: Name,
    /// Its arguments, with types where written.
    pub params: Vec<(Name, Option<TypeName>)>,
    /// What it stands for.
    pub value: Expr,
}

/// `measure NAME(a) = max over d: a R b where C of E`
#[derive(Debug, Clone, PartialEq)]
pub struct Measure {
    /// Its name.
    pub name: Name,
    /// The component it is measured at.
    pub param: Name,
    /// `max`; otherwise `min`.
    pub max: bool,
    /// The edges it runs over.
    pub binder: Binder,
    /// Which of them count.
    pub condition: Option<Expr>,
    /// What is taken the largest or smallest of.
    pub value: Expr,
}

/// Something that gives names to things.
#[derive(Debug, Clone, PartialEq)]
pub struct Binder {
    /// The whole binder.
    pub span: Span,
    /// What it says.
    pub kind: BinderKind,
}

/// What a binder says.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "binders are few: a box for each would save nothing")]
pub enum BinderKind {
    /// `x: service`
    Typed(Name, TypeName),
    /// `x in SET`
    In(Name, Expr),
    /// `d: a needs b` or `a needs b`: names that are not bound yet are bound by it.
    Relation(Option<Name>, Relation),
}

/// `a needs b to start`, `g falls with x without g`, `blocks+(a, b)`
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// The left side.
    pub left: Expr,
    /// Which relation.
    pub op: RelationOp,
    /// For any number of steps.
    pub closure: bool,
    /// `to start` and the like; serving when nothing is said.
    pub phase: Option<Phase>,
    /// The right side.
    pub right: Expr,
    /// `without g`
    pub without: Option<Expr>,
}

/// The relations of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelationOp {
    /// `a needs b`: hard alone.
    Needs,
    /// `a wants b`
    Wants,
    /// `a uses b`
    Uses,
    /// `a depends on b`: any verb, phase and gate.
    DependsOn,
    /// `a runs in b`
    RunsIn,
    /// `a changes b`
    Changes,
    /// `a falls with b`
    FallsWith,
    /// `a is degraded by b`
    DegradedBy,
    /// `a is harmed by b`
    HarmedBy,
    /// `a cannot start without b`
    CannotStartWithout,
    /// `a was seen calling b`
    SeenCalling,
}

impl RelationOp {
    /// As written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Wants => "wants",
            Self::Uses => "uses",
            Self::DependsOn => "depends on",
            Self::RunsIn => "runs in",
            Self::Changes => "changes",
            Self::FallsWith => "falls with",
            Self::DegradedBy => "is degraded by",
            Self::HarmedBy => "is harmed by",
            Self::CannotStartWithout => "cannot start without",
            Self::SeenCalling => "was seen calling",
        }
    }
}

/// An expression of the rule language.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// A literal that is no name and no list.
    Literal(Literal),
    /// A variable with attributes, a value of an enumeration, or a name of the model.
    Path(Path),
    /// `f(x)`
    Call(Name, Vec<Expr>),
    /// `f+(a, b)`: a defined relation for any number of steps.
    ClosureCall(Name, Vec<Expr>),
    /// `f(x).attr`
    Member(Box<Expr>, Name),
    /// `not x`
    Not(Box<Expr>),
    /// `-x`
    Negate(Box<Expr>),
    /// `a + b`, `a and b`, `a == b`
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `x is set`, `x is not set`
    IsSet(Box<Expr>, bool),
    /// `x is KIND`, `x is not KIND`; the flag says `not`
    IsKind(Box<Expr>, Name, bool),
    /// `x in S`, `x not in S`; the flag says `not`
    In(Box<Expr>, Box<Expr>, bool),
    /// `a needs b`
    Relation(Box<Relation>),
    /// `{ x | … where … }`
    SetOf(Box<Comprehension>),
    /// `[ x | … where … ]`
    ListOf(Box<Comprehension>),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `exists …`, `no …`, `every …`
    Quantified(Box<Quantified>),
    /// `if c then a else b`
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// An expression that could not be read. Its error is in [`super::Parsed::errors`].
    Broken,
}

/// `{ x | binders where condition }`
#[derive(Debug, Clone, PartialEq)]
pub struct Comprehension {
    /// What is collected.
    pub element: Expr,
    /// One or more; they join.
    pub binders: Vec<Binder>,
    /// What has to hold.
    pub condition: Option<Expr>,
}

/// Which quantifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one.
    Exists,
    /// None.
    No,
    /// All.
    Every,
}

/// `exists x in S where C`, `no …`, `every x in S where C holds D`
#[derive(Debug, Clone, PartialEq)]
pub struct Quantified {
    /// Which.
    pub quantifier: Quantifier,
    /// One or more; they join.
    pub binders: Vec<Binder>,
    /// Which rows count.
    pub condition: Option<Expr>,
    /// For `every`: what has to hold of each.
    pub holds: Option<Expr>,
}

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `otherwise`: binds tightest of all.
    Otherwise,
}
