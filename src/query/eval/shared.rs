//! What does not depend on the rule that asks: worked out once for all of them, by whichever asks first.

use std::sync::{Arc, OnceLock};

use super::super::program::Book;
use super::edges::BySorts;
use super::measure::Measured;
use super::picked::Pickings;
use super::sorts::Sorts;
use super::value::Value;
use super::{Run, Worked, kept};
use crate::fault::Reading;
use crate::graph::{Cycle, Graph, Relation};
use crate::model::{ComponentId, DependencyId, DependencyKind, KindId, Model, Phase};
use crate::syntax::tree::RelationOp;

/// Answers for one model on one day.
#[derive(Debug, Default)]
pub struct Shared {
    /// The components of each kind, and behind them all.
    members: OnceLock<Box<[Members]>>,
    /// What is written to lead from one component to another.
    written: OnceLock<Relation>,
    sorts: OnceLock<Sorts>,
    /// Dependencies of the sorts that steps take.
    picked: Pickings,
    pub(super) edges: BySorts,
    measures: Vec<ByReading<Measured>>,
    /// What definitions without arguments stand for.
    facts: Vec<ByReading<Fact>>,
    /// The cycles of each defined relation.
    cycles: Vec<ByReading<Vec<Arc<Cycle>>>>,
    /// All pairs of each defined relation.
    defined: Vec<ByReading<Relation>>,
    /// All pairs of the relations of the language that are written, at [`verb`].
    verbs: Vec<ByReading<Relation>>,
}

/// The components of a kind.
type Members = OnceLock<Box<[ComponentId]>>;

/// What a definition without arguments stands for.
#[derive(Debug)]
enum Fact {
    /// A number.
    Int(i64),
    /// A set of components.
    Components(Vec<ComponentId>),
    /// Anything else: worked out by each who asks.
    Other,
}

impl Fact {
    fn of(value: &Value<'_>) -> Self {
        match value {
            Value::Int(value) => Self::Int(*value),
            Value::Set(_) => value.items().iter().map(Value::component).collect::<Option<_>>().map_or(Self::Other, Self::Components),
            _ => Self::Other,
        }
    }
}

/// How many phases can be asked for, none in particular included.
const PHASES: usize = Phase::Inform as usize + 2;

/// Where the pairs of a written relation are kept.
pub(super) fn verb(op: RelationOp, phase: Option<Phase>) -> usize {
    op as usize * PHASES + phase.map_or(0, |phase| phase as usize + 1)
}

/// One answer for each reading, or one for both where they cannot differ.
#[derive(Debug)]
struct ByReading<T> {
    differ: bool,
    answers: [OnceLock<Worked<T>>; 2],
}

impl<T> ByReading<T> {
    fn new(differ: bool) -> Self {
        Self { differ, answers: Default::default() }
    }

    fn answer(&self, reading: Reading) -> &OnceLock<Worked<T>> {
        &self.answers[if self.differ { reading as usize } else { 0 }]
    }
}

impl Shared {
    /// For measures and definitions of which it is said whether the readings of doubt may differ about them.
    pub fn new(measures: impl Iterator<Item = bool>, defines: impl Iterator<Item = bool> + Clone) -> Self {
        let facts = defines.clone().map(ByReading::new).collect();
        let (cycles, defined) = (defines.clone().map(ByReading::new).collect(), defines.map(ByReading::new).collect());
        // Of needs and wants, the reading decides.
        let verbs = (0..verb(RelationOp::SeenCalling, None)).map(|at| ByReading::new(at < verb(RelationOp::Uses, None))).collect();
        Self { measures: measures.map(ByReading::new).collect(), facts, cycles, defined, verbs, ..Self::default() }
    }

    /// Whether the readings of doubt may differ about what comes of a definition.
    pub(super) fn differs(&self, define: u32) -> bool {
        self.facts[define as usize].differ
    }

    /// Without any answer, for another model.
    pub fn afresh(&self) -> Self {
        let differ = |of: &ByReading<Relation>| of.differ;
        Self::new(self.measures.iter().map(|measure| measure.differ), self.defined.iter().map(differ))
    }
}

impl Book {
    /// Tells the sorts of dependencies apart.
    pub(in crate::query) fn prepare(&self, model: &Model, graph: &Graph) -> &Sorts {
        self.shared.sorts.get_or_init(|| Sorts::new(model, graph, self.cells.valued()))
    }
}

impl<'w> Run<'w> {
    /// Everything that is written to lead from one component to another, claims left out.
    pub(in crate::query) fn written(&self) -> &'w Relation {
        let leads = |g: DependencyId| !matches!(self.dependency(g).kind, DependencyKind::Independent | DependencyKind::Survives);
        self.book.shared.written.get_or_init(|| Relation::of(self.graph, leads))
    }

    /// All components of a kind that are there, smallest name first.
    pub(super) fn members(&self, kind: Option<KindId>) -> &'w [ComponentId] {
        let kinds = self.model.kinds.len();
        let members = self.book.shared.members.get_or_init(|| (0..=kinds).map(|_| OnceLock::new()).collect());
        let of_kind = |id: &ComponentId| kind.is_none_or(|kind| self.model.is_kind(*id, kind));
        members[kind.map_or(kinds, KindId::index)].get_or_init(|| self.graph.components().filter(of_kind).collect())
    }

    /// The lists of dependencies that steps take.
    pub(super) fn pickings(&self) -> &'w Pickings {
        &self.book.shared.picked
    }

    /// The sort of every dependency.
    pub(super) fn sorts(&self) -> &'w Sorts {
        self.book.prepare(self.model, self.graph)
    }

    /// The measure of every component. Linear in the edges outside of knots; inside of one each pass over its edges settles one more step of the
    /// best ways, and growth ends it.
    pub(in crate::query) fn measured(&self, number: u32) -> &'w Measured {
        let at = number as usize;
        if let Some(Some(measured)) = self.measured.borrow().get(at) {
            return measured;
        }
        let answer = self.book.shared.measures[at].answer(self.reading);
        let measured = self.take(answer.get_or_init(|| self.apart(|run| run.measure(&run.measures[at]))));
        *kept(&mut self.measured.borrow_mut(), at) = Some(measured);
        measured
    }

    /// What a definition without arguments stands for.
    pub(super) fn fact(&self, define: u32) -> Value<'w> {
        let work = |run: &Self| {
            let definition = &run.defines[define as usize];
            run.eval(&definition.body, &mut vec![Value::Unset; definition.slots])
        };
        let answer = self.book.shared.facts[define as usize].answer(self.reading);
        match answer.get_or_init(|| self.apart(|run| Fact::of(&work(run)))) {
            Worked { value: Fact::Other, .. } => work(self),
            known => match self.take(known) {
                Fact::Int(value) => Value::Int(*value),
                Fact::Components(ids) => Self::set_of(ids.iter().copied().map(Value::Component).collect()),
                Fact::Other => Value::Unset,
            },
        }
    }

    /// The cycles of a defined relation.
    pub(super) fn cycles_of(&self, define: u32) -> &'w Vec<Arc<Cycle>> {
        let answer = self.book.shared.cycles[define as usize].answer(self.reading);
        let cycles = |run: &Self| run.all_defined(define).cycles().into_iter().map(Arc::new).collect();
        self.take(answer.get_or_init(|| self.apart(cycles)))
    }

    /// All pairs of a defined relation.
    pub(super) fn pairs_defined(&self, define: u32) -> &'w Relation {
        let answer = self.book.shared.defined[define as usize].answer(self.reading);
        self.take(answer.get_or_init(|| self.apart(|run| run.all_defined(define))))
    }

    /// All pairs of a written relation of components that are there.
    pub(super) fn pairs_written(&self, op: RelationOp, phase: Option<Phase>) -> &'w Relation {
        let answer = self.book.shared.verbs[verb(op, phase)].answer(self.reading);
        self.take(answer.get_or_init(|| self.apart(|run| run.all_written(op, phase))))
    }

    /// Works something out with a budget of its own, so that what a rule may look at does not depend on who asked first.
    fn apart<T>(&self, work: impl FnOnce(&Self) -> T) -> Worked<T> {
        let run = Self::new(self.book, &self.world, self.reading, Vec::new());
        let value = work(&run);
        Worked { value, rows: run.rows.get(), overrun: run.overrun.get() }
    }

    /// What was worked out, at the cost that it had.
    fn take<T>(&self, worked: &'w Worked<T>) -> &'w T {
        self.look(worked.rows);
        if self.overrun.get().is_none() {
            self.overrun.set(worked.overrun);
        }
        &worked.value
    }
}
