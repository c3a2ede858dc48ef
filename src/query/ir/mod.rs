//! Checked and planned rules: names are slots and ids, every type is settled, every join has its order. What the evaluator runs.

mod sets;

use compact_str::CompactString;

pub use self::sets::{Attributes, SLOT_LIMIT, Slot, Slots};
use super::catalog::{Attr, Function};
use crate::diagnostic::Level;
use crate::model::{ComponentId, KindId, TeamId};
use crate::source::Span;
use crate::syntax::tree::{Phase, RelationOp};

/// A value known when the rule is compiled.
#[derive(Debug, Clone, PartialEq)]
pub enum Const {
    /// Of `bool`.
    Bool(bool),
    /// Of `int`.
    Int(i64),
    /// Of `number`.
    Number(f64),
    /// Of `percent`: the number before the sign.
    Percent(f64),
    /// Of `duration`, in milliseconds.
    Duration(i64),
    /// Of `date`.
    Date(jiff::civil::Date),
    /// Of `string`, `name`, `one of`.
    Text(CompactString),
    /// Of `level`.
    Level(Level),
    /// A component of the model.
    Component(ComponentId),
    /// A team of the model.
    Team(TeamId),
    /// Of a list.
    List(Vec<Const>),
}

/// `<` and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

/// `+` and the like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Which relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rel {
    /// One of the language.
    Built(RelationOp),
    /// A definition with two components.
    Defined(u32),
}

/// `a needs b to start`, `f+(a, b)`, `g falls with x without h`.
#[derive(Debug, Clone)]
pub struct Related {
    /// Which.
    pub rel: Rel,
    /// For any number of steps, at least one.
    pub closure: bool,
    /// The phase, where one was said.
    pub phase: Option<Phase>,
    /// The left side.
    pub left: Expr,
    /// The right side.
    pub right: Expr,
    /// The left side is a dependency.
    pub of_dependency: bool,
    /// `without g`
    pub without: Option<Expr>,
}

/// A typed expression.
#[derive(Debug, Clone)]
pub enum Expr {
    /// A value.
    Const(Const),
    /// A variable.
    Slot(Slot),
    /// A parameter of the rule.
    Param(u16),
    /// `x.attr`
    Attr(Box<Expr>, Attr),
    /// A function of the language.
    Function(Function, Box<[Expr]>),
    /// A definition.
    Call(u32, Box<[Expr]>),
    /// `cycles(f)` of a defined relation.
    Cycles(u32),
    /// `m(x)`
    Measure(u32, Box<Expr>),
    /// `m(x).end`
    MeasureEnd(u32, Box<Expr>),
    /// All components of a kind.
    Components(Option<KindId>),
    /// All teams.
    Teams,
    /// All dependencies.
    Dependencies,
    /// `not`
    Not(Box<Expr>),
    /// `and`
    All(Vec<Expr>),
    /// `or`
    Any(Vec<Expr>),
    /// `<` and the like.
    Compare(Order, Box<(Expr, Expr)>),
    /// `==`; the flag says `!=`.
    Same(bool, Box<(Expr, Expr)>),
    /// `+` and the like.
    Arith(Arith, Box<(Expr, Expr)>),
    /// `p otherwise q`
    Otherwise(Box<(Expr, Expr)>),
    /// `x is set`
    IsSet(Box<Expr>),
    /// `x is KIND`
    IsKind(Box<Expr>, KindId),
    /// `x in S`; the flag says `not`.
    In(bool, Box<(Expr, Expr)>),
    /// `a needs b` as a condition.
    Related(Box<Related>),
    /// `{ x | … }` and `[ x | … ]`
    Collect(Box<Collect>),
    /// `[a, b]`
    List(Box<[Expr]>),
    /// The members of several sets, each once.
    Union(Box<[Expr]>),
    /// `exists …`; the flag says `no …`.
    Exists(bool, Box<Quantified>),
    /// `if c then a else b`
    If(Box<(Expr, Expr, Expr)>),
    /// Does not use the row: computed once a run and kept in the cell.
    Once(u32, Box<Expr>),
    /// Decided by the sort of the dependency in the slot: computed once a sort and kept in the cell.
    BySort(u32, Slot, Box<Expr>),
}

/// A comprehension.
#[derive(Debug, Clone)]
pub struct Collect {
    /// What is collected.
    pub element: Expr,
    /// From which rows.
    pub plan: Plan,
    /// Equal values once.
    pub set: bool,
}

/// A quantifier with what it was planned from, so that a relation defined by it can be planned from the other side.
#[derive(Debug, Clone)]
pub struct Quantified {
    /// As checked.
    pub query: Query,
    /// As run.
    pub plan: Plan,
}

/// Something that gives values to slots.
#[derive(Debug, Clone)]
pub struct Bind {
    /// What.
    pub kind: BindKind,
    /// Where it is written.
    pub span: Span,
}

/// What a binder says.
#[derive(Debug, Clone)]
pub enum BindKind {
    /// `x: service`
    Component(Slot, Option<KindId>),
    /// `t: team`
    Team(Slot),
    /// `g: dependency`
    Dependency(Slot),
    /// `x in S`
    In(Slot, Expr),
    /// `d: a needs b`; ends that are plain slots are bound by it.
    Related(Option<Slot>, Box<Related>),
}

/// Binders that join, and what has to hold of each row.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// In any order.
    pub binds: Vec<Bind>,
    /// All have to hold, in any order.
    pub conditions: Vec<Expr>,
    /// Values of names, in any order.
    pub lets: Vec<(Slot, Expr)>,
}

/// A query in the order in which it is run.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// One inside the other.
    pub steps: Vec<Step>,
    /// Names that no condition reads: computed for rows that are reported.
    pub late: Vec<(Slot, Expr)>,
}

/// One level of the nested loops.
#[derive(Debug, Clone)]
pub struct Step {
    /// Where rows come from.
    pub source: Source,
    /// A guess at how many it gives.
    pub rows: u64,
    /// What is asked of the dependency that each row brings, decided by its sort before there is a row.
    pub sorted: Option<Sorted>,
    /// What else decides about the sorts of dependencies that it takes: it is asked of each row all the same.
    pub like: Option<Like>,
    /// The cell in which the dependencies are kept that it takes by their sorts.
    pub takes: Option<u32>,
    /// What is done with each row, cheapest first.
    pub then: Vec<Check>,
    /// Where rows come from a relation or the ends of a dependency: what is asked of the component by itself.
    pub masks: Vec<Mask>,
    /// For rows of failures: what other rows and sets decide about all components at once.
    pub sifts: Vec<Expr>,
    /// The clause it comes from.
    pub span: Span,
}

/// Conditions on one dependency alone that all of its sort answer alike.
#[derive(Debug, Clone)]
pub struct Sorted {
    /// The cell in which the sorts that meet them are kept.
    pub cell: u32,
    /// The dependency.
    pub slot: Slot,
    /// All have to hold.
    pub conditions: Vec<Expr>,
}

/// A condition that says of a dependency what equals something known before: the sort of the dependency and the value decide it.
#[derive(Debug, Clone)]
pub struct Like {
    /// The dependency.
    pub slot: Slot,
    /// As asked of each row.
    pub condition: Expr,
    /// What is known before.
    pub value: Expr,
}

/// Conditions on one component alone.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The cell in which the set of components that meet them is kept.
    pub cell: u32,
    /// The component.
    pub slot: Slot,
    /// All have to hold.
    pub conditions: Vec<Expr>,
}

/// What is done with a row.
#[derive(Debug, Clone)]
pub enum Check {
    /// The row goes on if it holds.
    Holds(Expr),
    /// A name gets its value.
    Let(Slot, Expr),
}

/// A sort of dependency of which there are few. They are listed once, so that finding them does not cost a look at all others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rare {
    /// At least one target may be lost.
    Spare,
    /// For something else than to serve.
    Beside,
    /// A claim.
    Claim,
    /// With exceptions.
    Excepting,
}

/// Where the rows of a step come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// One row: the conditions that need no binder.
    Unit,
    /// All components of a kind.
    Components(Slot, Option<KindId>),
    /// Components with this value of an attribute.
    ComponentsBy(Slot, Option<KindId>, Attr, Expr),
    /// All teams.
    Teams(Slot),
    /// All dependencies.
    Dependencies(Slot),
    /// Dependencies of a rare sort.
    Rare(Slot, Rare),
    /// Dependencies of a component.
    DependenciesOf(Slot, Expr),
    /// Dependencies with this target.
    DependenciesOn(Slot, Expr),
    /// Members of a set or list.
    In(Slot, Expr),
    /// Pairs of a relation.
    Related {
        /// The dependency, where it is named.
        dependency: Option<Slot>,
        /// The relation.
        related: Box<Related>,
        /// The left side is bound here.
        left: Option<Slot>,
        /// The right side is bound here.
        right: Option<Slot>,
    },
}

/// A definition, ready to run.
#[derive(Debug, Clone)]
pub struct Define {
    /// What it stands for; its arguments are the first slots.
    pub body: Expr,
    /// How many slots its frame has.
    pub slots: usize,
    /// Working it out costs more than remembering what came of it.
    pub dear: bool,
    /// For one with two components and a condition: from the left one to all right ones, and back.
    pub relation: Option<Box<DefinedRelation>>,
}

/// How a defined relation is followed.
#[derive(Debug, Clone)]
pub struct DefinedRelation {
    /// Slot 0 is bound, slot 1 is found.
    pub forward: Plan,
    /// Needed components have no way to be found from the left but to try all.
    pub scans: bool,
}

/// A measure, ready to run.
#[derive(Debug, Clone)]
pub struct Measure {
    /// `max`; otherwise `min`.
    pub max: bool,
    /// The edges: slots 0 (`a`), 1 (`b`) and perhaps a dependency.
    pub related: Related,
    /// The dependency of the edge.
    pub dependency: Option<Slot>,
    /// Which edges count, as far as the sort of the dependency decides it.
    pub sorted: Option<Sorted>,
    /// Which edges count, otherwise.
    pub condition: Option<Expr>,
    /// The value of an edge; `m(b)` in it is [`MEASURE_NEXT`].
    pub value: Expr,
    /// Beside that, the value reads nothing but what all dependencies of a sort have in common.
    pub by_sort: bool,
    /// How many slots its frame has.
    pub slots: usize,
}

impl Measure {
    /// Everything that is asked of an edge.
    pub fn conditions(&self) -> impl Iterator<Item = &Expr> {
        self.sorted.iter().flat_map(|sorted| &sorted.conditions).chain(&self.condition)
    }
}

/// The slot that holds the measure at the other end of the edge.
pub const MEASURE_NEXT: Slot = 2;

impl Step {
    /// Where a clause begins: nothing is asked yet.
    pub fn new(source: Source, rows: u64, span: Span) -> Self {
        Self { source, rows, sorted: None, like: None, takes: None, then: Vec::new(), masks: Vec::new(), sifts: Vec::new(), span }
    }

    /// All conditions that are not among its checks.
    pub fn aside(&self) -> impl Iterator<Item = &Expr> {
        let sorted = self.sorted.iter().flat_map(|sorted| &sorted.conditions);
        sorted.chain(self.masks.iter().flat_map(|mask| &mask.conditions)).chain(&self.sifts)
    }
}

impl Expr {
    /// Whether it is this variable and nothing more.
    pub fn is_slot(&self, slot: Slot) -> bool {
        matches!(self, Self::Slot(this) if *this == slot)
    }
}
