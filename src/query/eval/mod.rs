//! Runs planned rules. One [`Run`] answers one rule in one reading; it keeps what is asked for more than once.

mod attr;
mod compute;
mod edges;
mod expr;
mod follow;
mod functions;
mod handed;
mod mask;
mod measure;
mod picked;
mod related;
mod row;
mod rows;
mod shared;
mod sift;
mod sorts;
pub mod value;

pub use rows::Doubt;
pub use shared::Shared;
pub use sift::falls_of_any;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use self::follow::Follow;
use self::mask::Asked;
use self::measure::Measured;
use self::picked::{Takings, WrittenTakings};
use self::row::Row;
use self::sorts::Holds;
use self::value::{Key, Set, Value};
use super::catalog::Attr;
use super::ir::{Const, Define, Measure, Rel};
use super::program::{Book, World};
use crate::fault::{Failures, Reading};
use crate::graph::{BitSet, Graph, Lists};
use crate::model::{Component, ComponentId, Dependency, DependencyId, KindId, Model, Phase};
use crate::source::Span;

/// How many rows one rule may look at. Reached only by rules that try all combinations in disguise.
pub const ROW_LIMIT: u64 = 10_000_000;

/// How many calls of definitions one rule may work out. Reached only by definitions that call each other twice, again and again.
/// Without optimisation, so many would take a minute: tests reach it sooner.
const CALL_LIMIT: u64 = if cfg!(test) { 100_000 } else { 40_000_000 };

/// The frame of a rule or definition.
pub type Frame<'w> = [Value<'w>];

/// Everything one rule needs while it runs.
pub struct Run<'w> {
    book: &'w Book,
    world: World<'w>,
    pub(super) model: &'w Model,
    pub(super) graph: &'w Graph,
    pub(super) failures: &'w Failures<'w>,
    pub(super) reading: Reading,
    pub(super) today: jiff::civil::Date,
    pub(super) defines: &'w [Define],
    pub(super) measures: &'w [Measure],
    pub(super) params: Vec<Value<'w>>,
    /// Rows looked at.
    pub(super) rows: Cell<u64>,
    /// Calls of definitions worked out.
    calls: Cell<u64>,
    /// As how many rows a question about failures counts beside its own: some where each costs as much as following one failure.
    dear: u64,
    /// Rows on which a condition could not be decided.
    pub(super) unknown: Cell<u64>,
    /// The clause that gave the last row.
    at: Cell<Span>,
    /// The clause in which the limit was reached.
    pub(super) overrun: Cell<Option<Span>>,
    cells: RefCell<Vec<Option<Value<'w>>>>,
    /// By cell: how many components were asked for, and what came of asking all.
    masks: RefCell<Vec<Asked<'w>>>,
    /// By mask: how many of it fall with each component.
    mask_counts: RefCell<FxHashMap<u32, Rc<[u32]>>>,
    /// How many of the set that was asked for last fall with each component.
    set_counts: RefCell<Option<SetCounts>>,
    /// Rows of failures, by direction and fate.
    fates: RefCell<FxHashMap<(bool, u32), Row>>,
    /// Rows of failures of dependencies, by threshold and targets.
    gates: RefCell<Gates<'w>>,
    /// The last sets whose nearest members were looked for.
    nearest: RefCell<Vec<(BitSet, Rc<Set<'w>>)>>,
    /// By definition, what came of it, and next to that how many.
    memo: RefCell<Vec<Memo<'w>>>,
    measured: RefCell<Vec<Option<&'w Measured>>>,
    follows: RefCell<Follows<'w>>,
    indexes: RefCell<Indexes<'w>>,
    /// Frames of calls that have ended.
    frames: RefCell<Vec<Vec<Value<'w>>>>,
    /// By cell and sort of dependencies: what the sort decides.
    by_sort: RefCell<Vec<Vec<Option<Value<'w>>>>>,
    /// By cell: the sorts of dependencies that meet conditions.
    wanted: RefCell<Vec<Option<Rc<Holds>>>>,
    /// What steps take.
    takings: RefCell<Takings<'w>>,
    written_takings: RefCell<WrittenTakings>,
    /// By relation and phase: the sorts of dependencies that make its pairs.
    making: RefCell<Vec<Option<Rc<Holds>>>>,
}

/// An answer, and what it cost.
#[derive(Debug)]
struct Worked<T> {
    value: T,
    /// Rows looked at for it.
    rows: u64,
    /// The clause in which the limit was reached.
    overrun: Option<Span>,
}

/// A set, and how many of it fall with each component.
type SetCounts = (Arc<BitSet>, Rc<[u32]>);

/// Relations that were followed, by phase.
type Follows<'w> = FxHashMap<(Rel, Option<Phase>), Rc<Follow<'w>>>;

/// Rows of failures of dependencies.
type Gates<'w> = FxHashMap<(u32, &'w [ComponentId]), Row>;

/// Components by the value of an attribute.
enum Index<'w> {
    /// By a component.
    Components(Lists),
    /// By anything else.
    Values(FxHashMap<Key<'w>, Vec<u32>>),
}

impl<'w> Index<'w> {
    /// Those with this value, smallest name first.
    fn with(&self, key: &Key<'w>) -> &[u32] {
        match self {
            Self::Components(lists) => key.component().map_or(&[], |id| lists.of(id.0)),
            Self::Values(map) => map.get(key).map_or(&[], Vec::as_slice),
        }
    }
}

/// Indexes by attribute.
type Indexes<'w> = FxHashMap<Attr, Rc<Index<'w>>>;

/// Results of one definition, by its arguments.
#[derive(Default)]
pub(super) struct Memo<'w> {
    /// For one component.
    dense: Vec<Option<Value<'w>>>,
    /// For anything else that is plain.
    sparse: FxHashMap<[Option<Key<'w>>; 2], Value<'w>>,
    /// The last few sets.
    sets: Vec<(ComponentId, Rc<Set<'w>>)>,
}

impl<'w> Run<'w> {
    /// A run of something that uses these definitions.
    pub(in crate::query) fn new(book: &'w Book, world: &World<'w>, reading: Reading, params: Vec<Value<'w>>) -> Self {
        Self {
            book,
            world: *world,
            model: world.model,
            graph: world.graph,
            failures: world.failures,
            reading,
            today: world.today,
            defines: &book.defines,
            measures: &book.measures,
            params,
            rows: Cell::new(0),
            calls: Cell::new(0),
            dear: if world.failures.is_quick(reading) { 0 } else { world.model.components.len() as u64 / 64 },
            unknown: Cell::new(0),
            at: Cell::new(Span::default()),
            overrun: Cell::new(None),
            cells: RefCell::default(),
            masks: RefCell::default(),
            mask_counts: RefCell::default(),
            set_counts: RefCell::default(),
            fates: RefCell::default(),
            gates: RefCell::default(),
            nearest: RefCell::default(),
            memo: RefCell::default(),
            measured: RefCell::default(),
            follows: RefCell::default(),
            indexes: RefCell::default(),
            frames: RefCell::default(),
            by_sort: RefCell::default(),
            wanted: RefCell::default(),
            takings: RefCell::default(),
            written_takings: RefCell::default(),
            making: RefCell::default(),
        }
    }

    pub(super) fn component(&self, id: ComponentId) -> &'w Component {
        &self.model.components[id.index()]
    }

    pub(super) fn is_kind(&self, id: ComponentId, kind: KindId) -> bool {
        self.model.is_made_from(self.graph.kind(id), kind)
    }

    pub(super) fn dependency(&self, id: DependencyId) -> &'w Dependency {
        &self.model.dependencies[id.index()]
    }

    /// Counts a row; false when there have been too many.
    pub(super) fn count_row(&self, span: Span) -> bool {
        self.at.set(span);
        self.look(1)
    }

    /// The clause that gave the last row.
    pub(in crate::query) fn last_clause(&self) -> Span {
        self.at.get()
    }

    fn look(&self, rows: u64) -> bool {
        self.rows.set(self.rows.get().saturating_add(rows));
        self.is_within(self.rows.get() <= ROW_LIMIT)
    }

    /// Counts a call of a definition; false when there has been too much of anything.
    pub(super) fn count_call(&self) -> bool {
        self.calls.set(self.calls.get() + 1);
        self.is_within(self.calls.get() <= CALL_LIMIT)
    }

    fn is_within(&self, limit: bool) -> bool {
        if !limit && self.overrun.get().is_none() {
            self.overrun.set(Some(self.at.get()));
        }
        self.overrun.get().is_none()
    }

    /// Counts questions about failures that are not answered by a look as so many rows; false when there have been too many.
    pub(super) fn count_failures(&self, questions: usize) -> bool {
        self.dear == 0 || self.look(self.dear.saturating_mul(questions as u64))
    }

    pub(super) fn count_unknown(&self) {
        self.unknown.set(self.unknown.get() + 1);
    }
}

/// What is kept in a cell.
fn kept<T: Default>(cells: &mut Vec<T>, cell: usize) -> &mut T {
    if cells.len() <= cell {
        cells.resize_with(cell + 1, T::default);
    }
    &mut cells[cell]
}

/// A value that was known when the rule was compiled.
pub fn constant(value: &Const) -> Value<'_> {
    match value {
        Const::Bool(value) => Value::Bool(*value),
        Const::Int(value) => Value::Int(*value),
        Const::Number(value) => Value::Number(*value),
        Const::Percent(value) => Value::Percent(*value),
        Const::Duration(value) => Value::Duration(*value),
        Const::Date(value) => Value::Date(*value),
        Const::Text(value) => Value::Text(value),
        Const::Level(value) => Value::Level(*value),
        Const::Component(id) => Value::Component(*id),
        Const::Team(id) => Value::Team(*id),
        Const::List(values) => Value::List(values.iter().map(constant).collect()),
    }
}
