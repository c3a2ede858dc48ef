//! What does not depend on the rule that asks: worked out once for all of them, by whichever asks first.

use std::sync::{Arc, OnceLock};

use super::super::ir::Rare;
use super::measure::Measured;
use super::sorts::Sorts;
use super::{Run, Worked, kept};
use crate::fault::Reading;
use crate::graph::{Cycle, Relation};
use crate::model::{DependencyId, DependencyKind, Phase, Strength};
use crate::syntax::tree::RelationOp;

/// Answers for one model on one day.
#[derive(Debug, Default)]
pub struct Shared {
    /// What is written to lead from one component to another.
    written: OnceLock<Relation>,
    /// The dependencies of each rare sort.
    rare: [OnceLock<Vec<DependencyId>>; 3],
    sorts: OnceLock<Sorts>,
    measures: Vec<ByReading<Measured>>,
    /// The cycles of each defined relation.
    cycles: Vec<ByReading<Vec<Arc<Cycle>>>>,
    /// All pairs of each defined relation.
    defined: Vec<ByReading<Relation>>,
    /// All pairs of the relations of the language that are written, at [`verb`].
    verbs: Vec<ByReading<Relation>>,
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
        let (cycles, defined) = (defines.clone().map(ByReading::new).collect(), defines.map(ByReading::new).collect());
        // Of needs and wants, the reading decides.
        let verbs = (0..verb(RelationOp::SeenCalling, None)).map(|at| ByReading::new(at < verb(RelationOp::Uses, None))).collect();
        Self { measures: measures.map(ByReading::new).collect(), cycles, defined, verbs, ..Self::default() }
    }

    /// Without any answer, for another model.
    pub fn afresh(&self) -> Self {
        let differ = |of: &ByReading<Relation>| of.differ;
        Self::new(self.measures.iter().map(|measure| measure.differ), self.defined.iter().map(differ))
    }
}

impl<'w> Run<'w> {
    /// Everything that is written to lead from one component to another, claims left out.
    pub(in crate::query) fn written(&self) -> &'w Relation {
        let leads = |g: DependencyId| !matches!(self.dependency(g).kind, DependencyKind::Independent | DependencyKind::Survives);
        self.book.shared.written.get_or_init(|| Relation::of(self.graph, leads))
    }

    /// The dependencies of a rare sort, in order.
    pub(super) fn rare(&self, sort: Rare) -> &'w [DependencyId] {
        let is = |g: &DependencyId| {
            let dependency = self.dependency(*g);
            match sort {
                Rare::Spare => dependency.spare() > 0,
                Rare::Beside => dependency.phase != Phase::Serve,
                Rare::Claim => dependency.strength == Strength::Claim,
            }
        };
        self.book.shared.rare[sort as usize].get_or_init(|| self.all_dependencies().filter(is).collect())
    }

    /// The sort of every dependency.
    pub(super) fn sorts(&self) -> &'w Sorts {
        self.book.shared.sorts.get_or_init(|| Sorts::new(self.model, self.book.cells.valued()))
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
