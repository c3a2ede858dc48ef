//! Definitions and measures, those first on which others rest.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::super::catalog::{self, Function};
use super::super::ir::{Arith, Define, DefinedRelation, Expr, MEASURE_NEXT, Measure, Query, Slots};
use super::super::plan::{self, uses};
use super::super::types::Ty;
use super::names::{Occurrences, bare, binder_calls, calls, count, count_binder, visit};
use super::query::Written;
use super::scope::Origin;
use super::{Checker, Signature};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::source::Span;
use crate::syntax::tree::{self, BinderKind, Name};

/// From this cost on, what a definition gives is remembered for more than one component.
const DEAR: u64 = 100;

/// What is defined outside of rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct Definitions<'t> {
    /// `define`
    pub defines: &'t [Arc<tree::Define>],
    /// `measure`
    pub measures: &'t [Arc<tree::Measure>],
}

impl<'t> Definitions<'t> {
    /// Those that a model declares.
    pub fn of(model: &'t Model) -> Self {
        Self { defines: &model.defines, measures: &model.measures }
    }

    pub(super) fn items(self) -> impl Iterator<Item = Item<'t>> {
        let measures = self.measures.iter().map(|measure| Item::Measure(measure));
        self.defines.iter().map(|define| Item::Define(define)).chain(measures)
    }
}

#[derive(Clone, Copy)]
pub(super) enum Item<'t> {
    Define(&'t tree::Define),
    Measure(&'t tree::Measure),
}

impl<'t> Item<'t> {
    pub(super) fn name(self) -> &'t Name {
        match self {
            Self::Define(define) => &define.name,
            Self::Measure(measure) => &measure.name,
        }
    }

    /// What it calls, except itself in a measure.
    pub(super) fn calls(self) -> Vec<&'t Name> {
        let mut found = Vec::new();
        match self {
            Self::Define(define) => calls(&define.value, &mut found),
            Self::Measure(measure) => {
                binder_calls(&measure.binder, &mut found);
                measure.condition.iter().for_each(|condition| calls(condition, &mut found));
                calls(&measure.value, &mut found);
                found.retain(|name| name.text != measure.name.text);
            }
        }
        found
    }
}

impl Checker<'_> {
    /// Checks all definitions and measures, those that come with archlint (`stock`) before all others. Linear in their text.
    pub fn definitions(&mut self, definitions: Definitions<'_>, stock: bool) {
        self.stock = stock;
        let mut items: FxHashMap<CompactString, Item<'_>> = FxHashMap::default();
        let mut order = Vec::new();
        for item in definitions.items() {
            let name = item.name();
            if let Some(entry) = catalog::function(&name.text) {
                let message = format!("`{}` is a function of the language", name.text);
                self.error(Diagnostic::input("duplicate-name", message, name.span, format!("already `{}`", entry.signature)));
            } else if let Some(first) = items.get(&name.text) {
                let message = format!("`{}` is defined twice", name.text);
                self.error(Diagnostic::input("duplicate-name", message, name.span, "again here").label(first.name().span, "first here"));
            } else {
                items.insert(name.text.clone(), item);
                order.push(item);
            }
        }
        let mut open = Vec::new();
        for item in order {
            self.visit(item, &items, &mut open);
        }
    }

    /// Checks what the item rests on, then the item. `open` is the chain that led here.
    fn visit<'t>(&mut self, item: Item<'t>, items: &FxHashMap<CompactString, Item<'t>>, open: &mut Vec<&'t Name>) {
        let name = item.name();
        if self.shelf.declares(&name.text, self.stock) {
            return;
        }
        open.push(name);
        for called in item.calls() {
            if let Some(start) = open.iter().position(|link| link.text == called.text) {
                let mut chain: Vec<String> = open[start..].iter().map(|link| format!("`{}`", link.text)).collect();
                chain.push(format!("`{}`", called.text));
                let message = format!("definitions cannot go round: {}", chain.join(" uses "));
                let mut diagnostic = Diagnostic::input("recursive-definition", message, called.span, "this closes the ring");
                for link in &open[start..] {
                    diagnostic = diagnostic.label(link.span, "on the ring");
                }
                self.error(
                    diagnostic
                        .help("follow a relation with `f+(a, b)`, or use a `measure`, which takes the largest or smallest over all ways"),
                );
                self.shelf.insert(&called.text, broken_signature(called.span), self.stock);
            } else if let Some(other) = items.get(&called.text) {
                self.visit(*other, items, open);
            }
        }
        open.pop();
        if self.shelf.declares(&name.text, self.stock) {
            return;
        }
        match item {
            Item::Define(define) => self.define(define),
            Item::Measure(measure) => self.measure(measure),
        }
    }

    fn define(&mut self, define: &tree::Define) {
        let mut names = Occurrences::default();
        count(&define.value, &mut names);
        self.begin(define.name.span, self.stock, names);
        for (name, ty) in &define.params {
            let ty = ty.as_ref().map_or(Ty::Component(None), |ty| self.type_name(ty));
            if self.frame.has_since(0, &name.text) {
                let message = format!("the argument `{}` is given twice", name.text);
                self.error(Diagnostic::input("duplicate-name", message, name.span, "again here"));
            }
            self.frame.declare(&name.text, name.span, Some(ty), Origin::Argument);
        }
        let params: Vec<Ty> = self.frame.variables.iter().filter_map(|variable| variable.ty.clone()).collect();
        let (body, ty) = self.expr(&define.value, None);
        self.close_scope(0);
        self.check_slots(define.name.span);
        let relation = match params.as_slice() {
            [Ty::Component(_), Ty::Component(_)] if ty == Ty::Bool && !self.failed => {
                let query = Query { conditions: vec![body.clone()], ..Query::default() };
                Some(Box::new(self.follow(query, define.name.span)))
            }
            _ => None,
        };
        let signature = Signature {
            params: params.clone(),
            ty: ty.clone(),
            span: define.name.span,
            index: self.defines.len() as u32,
            measure: false,
            broken: self.failed,
        };
        let slots = self.frame.slots;
        let dear = plan::cost(&body) >= DEAR;
        self.defines.push(Define { body, slots, dear, relation });
        self.shelf.insert(&define.name.text, signature, self.stock);
    }

    /// How the right component of a defined relation is found from the left one.
    fn follow(&mut self, mut query: Query, span: Span) -> DefinedRelation {
        plan::flatten(&mut query);
        // What cannot be planned has been reported where it stands.
        let forward = plan::plan(query, Slots::one(0), Slots::one(1), span, &mut self.cells).unwrap_or_default();
        let scans = plan::scans(&forward);
        DefinedRelation { forward, scans }
    }

    fn measure(&mut self, measure: &tree::Measure) {
        self.begin(measure.name.span, self.stock, Occurrences::default());
        let near = self.frame.declare(&measure.param.text, measure.param.span, Some(Ty::Component(None)), Origin::Argument);
        let checked = self.measure_parts(measure);
        if let Some(variable) = self.frame.variables.iter_mut().find(|variable| variable.slot == near) {
            variable.reads += 1;
        }
        self.close_scope(0);
        self.check_slots(measure.name.span);
        let broken = self.failed || checked.is_none();
        let index = self.measures.len() as u32;
        let signature =
            Signature { params: vec![Ty::Component(None)], ty: Ty::Number, span: measure.name.span, index, measure: true, broken };
        self.measures.extend(checked);
        self.shelf.insert(&measure.name.text, signature, self.stock);
        self.measuring = None;
    }

    fn measure_parts(&mut self, measure: &tree::Measure) -> Option<Measure> {
        let form = |this: &mut Self, span: Span, label: String| {
            let name = &measure.name.text;
            let message = format!("a measure looks over the edges that leave a component, and `{name}` does not");
            let help = format!("write `measure {name}({0}) = max over d: {0} needs b of …`", measure.param.text);
            this.error(Diagnostic::input("measure-form", message, span, label).help(help));
        };
        let BinderKind::Relation(dependency, relation) = &measure.binder.kind else {
            form(self, measure.binder.span, "not a relation".to_owned());
            return None;
        };
        let far = bare(&relation.right).filter(|name| *name != measure.param.text);
        let (true, Some(far), false) = (bare(&relation.left) == Some(measure.param.text.as_str()), far, relation.closure) else {
            form(self, measure.binder.span, format!("has to lead from `{}` to a name that is new", measure.param.text));
            return None;
        };
        if !catalog::relation(relation.op).names_dependency || relation.op == tree::RelationOp::SeenCalling {
            form(self, measure.binder.span, "has to be a relation that is written: `needs`, `depends on` and the like".to_owned());
            return None;
        }
        let far_slot = self.frame.declare(far, relation.right.span, Some(Ty::Component(None)), Origin::Binder);
        // The slot of the value at the other end has no name.
        self.frame.slot();
        let dependency = dependency.as_ref().map(|name| self.frame.declare(&name.text, name.span, Some(Ty::Dependency), Origin::Binder));
        let related = self.relation(relation, Some((Some(Expr::Slot(0)), Some(Expr::Slot(far_slot)))));
        let condition = measure.condition.as_ref().map(|condition| self.condition(condition));
        self.measuring = Some(measure.name.text.clone());
        let value = self.wanted(&measure.value, &Ty::Number, "what a measure is taken of");
        self.measuring = None;
        if !grows(&value) {
            let message = format!("`{}({far})` may only be added to, multiplied, or compared by `min` and `max`", measure.name.text);
            let help = "then one pass over the graph is enough, and a cycle either settles or grows without bound";
            self.error(Diagnostic::input("measure-form", message, measure.value.span, "not in this form").help(help));
        }
        if !uses(&value).has(MEASURE_NEXT) {
            let message = format!("`{0}` never reads `{0}({far})`", measure.name.text);
            let help = format!("without it a `define` is enough: `define {}({}) = …`", measure.name.text, measure.param.text);
            self.error(Diagnostic::input("measure-form", message, measure.value.span, "looks at one step only").help(help));
        }
        self.has_a_base(measure, &value);
        let (sorted, condition) = match condition.map(|condition| match dependency {
            Some(slot) => plan::decided_by_sort(condition, slot, &mut self.cells),
            None => Err(condition),
        }) {
            Some(Ok(sorted)) => (Some(sorted), None),
            Some(Err(condition)) => (None, Some(condition)),
            None => (None, None),
        };
        let by_sort = dependency.is_some_and(|slot| plan::follows_from(&value, slot, MEASURE_NEXT, &self.defines, &mut self.cells));
        Some(Measure { max: measure.max, related, dependency, sorted, condition, value, by_sort, slots: self.frame.slots })
    }

    /// A way ends somewhere, and there the value of what comes next is unset: where nothing is said for that, no value ever comes to be.
    fn has_a_base(&mut self, measure: &tree::Measure, value: &Expr) {
        if self.failed || !needs_next(value) {
            return;
        }
        let name = &measure.name.text;
        let mut next = None;
        visit(&measure.value, &mut |part| {
            if matches!(&part.kind, tree::ExprKind::Call(called, _) if called.text == *name) {
                next.get_or_insert(part.span);
            }
        });
        let Some(span) = next else { return };
        let far = if let BinderKind::Relation(_, relation) = &measure.binder.kind { bare(&relation.right).unwrap_or("b") } else { "b" };
        let message = format!("`{name}` has no value anywhere: each one rests on the next, and the last on nothing");
        let help = format!("say what counts where a way ends: `({name}({far}) otherwise 0)`, or `otherwise 1` where it is multiplied");
        self.error(Diagnostic::input("measure-form", message, span, "unset where nothing comes next").help(help));
    }

    /// A frame has a slot for each variable up to a limit.
    pub(super) fn check_slots(&mut self, span: Span) {
        if self.frame.is_full() {
            let message = format!("more than {} names in one place", super::super::ir::SLOT_LIMIT);
            self.error(Diagnostic::input("too-many-names", message, span, "split it with `define`"));
        }
    }
}

fn broken_signature(span: Span) -> Signature {
    Signature { params: Vec::new(), ty: Ty::Unknown, span, index: 0, measure: false, broken: true }
}

/// Whether the value at the other end stands only where a larger one cannot make the whole smaller.
fn grows(value: &Expr) -> bool {
    if !uses(value).has(MEASURE_NEXT) {
        return true;
    }
    match value {
        Expr::Slot(_) => true,
        Expr::Arith(Arith::Add | Arith::Multiply, sides) | Expr::Otherwise(sides) => grows(&sides.0) && grows(&sides.1),
        Expr::Function(Function::Min | Function::Max, args) => args.iter().all(grows),
        Expr::If(parts) => !uses(&parts.0).has(MEASURE_NEXT) && grows(&parts.1) && grows(&parts.2),
        _ => false,
    }
}

/// Whether the value is unset wherever that at the other end is. One of `min` or `max` may be unset.
fn needs_next(value: &Expr) -> bool {
    match value {
        Expr::Slot(slot) => *slot == MEASURE_NEXT,
        Expr::Arith(_, sides) => needs_next(&sides.0) || needs_next(&sides.1),
        Expr::Otherwise(sides) => needs_next(&sides.0) && needs_next(&sides.1),
        Expr::If(parts) => needs_next(&parts.1) && needs_next(&parts.2),
        Expr::Function(Function::Min | Function::Max, args) => args.iter().all(needs_next),
        _ => false,
    }
}

impl Checker<'_> {
    /// Checks the condition of `policy for c: KIND where …` or another condition over one named component.
    pub fn scope(&mut self, scope: &tree::PolicyScope) -> Option<(Expr, Option<crate::model::KindId>, usize)> {
        let mut names = Occurrences::default();
        scope.condition.iter().for_each(|condition| count(condition, &mut names));
        self.begin(scope.variable.span, false, names);
        // That there is no such kind, the model has said.
        let kind = self.kind(&scope.kind.text)?;
        self.frame.declare(&scope.variable.text, scope.variable.span, Some(Ty::Component(kind)), Origin::Argument);
        let condition =
            scope.condition.as_ref().map_or(Expr::Const(super::super::ir::Const::Bool(true)), |condition| self.condition(condition));
        self.check_slots(scope.variable.span);
        (!self.failed).then_some((condition, kind, self.frame.slots))
    }

    /// Checks a query typed on the command line: what it shows, and the rows it comes from.
    pub fn query(&mut self, query: &QueryParts<'_>, span: Span) -> Option<(Vec<Column>, super::super::ir::Plan, usize)> {
        let mut names = Occurrences::default();
        query.binders.iter().for_each(|binder| count_binder(binder, &mut names));
        query.condition.iter().chain(&query.element).for_each(|expr| count(expr, &mut names));
        self.begin(span, false, names);
        (self.names_of_model, self.asked) = (true, true);
        let written =
            Written { binders: query.binders.iter().collect(), conditions: query.condition.into_iter().collect(), ..Written::default() };
        let joined = self.join(&written);
        let mut columns = Vec::new();
        if let Some(element) = query.element {
            let (value, ty) = self.expr(element, None);
            columns.push((CompactString::const_new("value"), value, ty));
        } else {
            for variable in &mut self.frame.variables {
                variable.reads += 1;
                if variable.name != "_" {
                    columns.push((variable.name.clone(), variable.expr(), variable.ty.clone().unwrap_or(Ty::Unknown)));
                }
            }
        }
        let shown = columns.iter().fold(Slots::NONE, |sum, (_, value, _)| sum.with(uses(value)));
        self.joined(&joined, Slots::NONE, shown);
        self.check_slots(span);
        if self.failed {
            return None;
        }
        let plan = self.plan(joined, Slots::NONE, span);
        (!self.failed).then_some((columns, plan, self.frame.slots))
    }
}

/// A column of a query's answer: its name, how it is computed, its type.
pub type Column = (CompactString, Expr, Ty);

/// A query as written.
pub struct QueryParts<'t> {
    /// What is shown; the names when nothing is said.
    pub element: Option<&'t tree::Expr>,
    /// What is bound.
    pub binders: &'t [tree::Binder],
    /// What has to hold.
    pub condition: Option<&'t tree::Expr>,
}
