//! Marks what the sort of a dependency decides: it is worked out once a sort, and looked up from then on.

use super::super::ir::{Check, Define, Expr, Plan, Related, Slot, Slots, Source};
use super::super::rule::Rule;
use super::sorted::is_by_sort;
use super::{Cells, cost, uses};

/// From this cost on, looking a value up is quicker than working it out.
const WORTH: u64 = 2;

/// Goes through rules and definitions that have been planned.
pub struct Marker<'c> {
    defines: Vec<Define>,
    cells: &'c mut Cells,
}

impl<'c> Marker<'c> {
    /// Marks all of these; gives the definitions back. Linear in what is written, times how deep it is nested.
    pub fn mark(rules: &mut [Rule], defines: Vec<Define>, cells: &'c mut Cells) -> Vec<Define> {
        let mut marker = Self { defines, cells };
        for at in 0..marker.defines.len() {
            // No definition calls itself, so that its own place may stand empty.
            let mut body = std::mem::replace(&mut marker.defines[at].body, Expr::Teams);
            marker.expr(&mut body);
            marker.defines[at].body = body;
            if let Some(mut relation) = marker.defines[at].relation.take() {
                marker.plan(&mut relation.forward);
                marker.defines[at].relation = Some(relation);
            }
        }
        for rule in rules {
            marker.plan(&mut rule.plan);
            marker.expr(&mut rule.level);
        }
        marker.defines
    }

    fn plan(&mut self, plan: &mut Plan) {
        for step in &mut plan.steps {
            match &mut step.source {
                Source::ComponentsBy(_, _, _, value)
                | Source::DependenciesOf(_, value)
                | Source::DependenciesOn(_, value)
                | Source::In(_, value) => self.expr(value),
                Source::Related { related, .. } => self.related(related),
                _ => {}
            }
            for check in &mut step.then {
                match check {
                    Check::Holds(value) | Check::Let(_, value) => self.expr(value),
                }
            }
            step.masks.iter_mut().flat_map(|mask| &mut mask.conditions).for_each(|condition| self.expr(condition));
        }
        plan.late.iter_mut().for_each(|(_, value)| self.expr(value));
    }

    fn related(&mut self, related: &mut Related) {
        self.expr(&mut related.left);
        self.expr(&mut related.right);
        related.without.iter_mut().for_each(|without| self.expr(without));
    }

    fn expr(&mut self, expr: &mut Expr) {
        if let Some(slot) = one(uses(expr))
            && cost(expr) >= WORTH
            && is_by_sort(expr, slot, &self.defines, self.cells)
        {
            let whole = std::mem::replace(expr, Expr::Teams);
            *expr = Expr::BySort(self.cells.give(), slot, Box::new(whole));
            return;
        }
        match expr {
            Expr::Attr(of, _) | Expr::Measure(_, of) | Expr::MeasureEnd(_, of) | Expr::Not(of) | Expr::IsSet(of) | Expr::IsKind(of, _) => {
                self.expr(of);
            }
            Expr::Once(_, of) => self.expr(of),
            Expr::Function(_, args) | Expr::Call(_, args) | Expr::List(args) | Expr::Union(args) => {
                args.iter_mut().for_each(|arg| self.expr(arg));
            }
            Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| self.expr(part)),
            Expr::Compare(_, sides) | Expr::Same(_, sides) | Expr::Arith(_, sides) | Expr::Otherwise(sides) | Expr::In(_, sides) => {
                self.expr(&mut sides.0);
                self.expr(&mut sides.1);
            }
            Expr::Related(related) => self.related(related),
            Expr::Collect(collect) => {
                self.plan(&mut collect.plan);
                self.expr(&mut collect.element);
            }
            Expr::Exists(_, quantified) => self.plan(&mut quantified.plan),
            Expr::If(parts) => {
                self.expr(&mut parts.0);
                self.expr(&mut parts.1);
                self.expr(&mut parts.2);
            }
            Expr::Const(_)
            | Expr::Slot(_)
            | Expr::Param(_)
            | Expr::Cycles(_)
            | Expr::Components(_)
            | Expr::Teams
            | Expr::Dependencies
            | Expr::BySort(..) => {}
        }
    }
}

/// The only slot of a set.
fn one(slots: Slots) -> Option<Slot> {
    (slots.0.count_ones() == 1).then(|| slots.0.trailing_zeros() as Slot)
}
