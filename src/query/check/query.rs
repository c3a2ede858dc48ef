//! Binders that join: matches of a rule, comprehensions, quantifiers. Names may be used in any order.

use super::super::catalog;
use super::super::ir::{Bind, BindKind, Collect, Expr, Quantified, Query, Related, SLOT_LIMIT, Slot, Slots};
use super::super::plan::{self, uses};
use super::super::types::Ty;
use super::Checker;
use super::names::{bare, element_name, mentions, parts};
use super::scope::{Fixed, Origin, Variable};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;
use crate::syntax::tree::{self, Binder, BinderKind, Comprehension, Name, Quantifier, TypeName};

/// What joins: as written.
#[derive(Default)]
pub(super) struct Written<'t> {
    pub binders: Vec<&'t Binder>,
    pub lets: Vec<(&'t Name, &'t tree::Expr)>,
    pub conditions: Vec<&'t tree::Expr>,
    /// The bare element of a comprehension, which is always bound afresh.
    pub element: Option<&'t str>,
}

/// A value made of more expressions is worked out for each row: put in the place of its name, values that read each other would double with each name.
const FIXED_LIMIT: usize = 256;

/// Sets and quantifiers inside of each other.
const NESTING_LIMIT: usize = 12;

impl Checker<'_> {
    /// A set, a list or a quantifier inside of what is being checked. Each is planned with and without what stands in it, so that deep nesting
    /// would cost more than anybody waits for.
    fn inside(&mut self, span: Span, check: impl FnOnce(&mut Self) -> (Expr, Ty)) -> (Expr, Ty) {
        if self.nested == NESTING_LIMIT {
            let message = format!("sets and quantifiers are nested deeper than {NESTING_LIMIT}");
            return self.error(Diagnostic::input("syntax", message, span, "give this one a name with `define`"));
        }
        self.nested += 1;
        let checked = check(self);
        self.nested -= 1;
        checked
    }

    /// `{ x | … }` and `[ x | … ]`
    pub(super) fn comprehension(&mut self, inner: &Comprehension, set: bool, span: Span) -> (Expr, Ty) {
        self.inside(span, |checker| checker.collected(inner, set, span))
    }

    /// `exists …`, `no …`, `every … holds …`
    pub(super) fn quantified(&mut self, inner: &tree::Quantified, span: Span) -> (Expr, Ty) {
        self.inside(span, |checker| checker.tested(inner, span))
    }

    fn collected(&mut self, inner: &Comprehension, set: bool, span: Span) -> (Expr, Ty) {
        let scope = self.frame.variables.len();
        let written = Written {
            binders: inner.binders.iter().collect(),
            lets: Vec::new(),
            conditions: inner.condition.iter().collect(),
            element: element_name(inner),
        };
        let outer = self.outer();
        let query = self.join(&written);
        let (element, ty) = self.expr(&inner.element, None);
        self.joined(&query, outer, uses(&element));
        self.close_scope(scope);
        let plan = if set { self.plan_set(query, outer, span) } else { self.plan(query, outer, span) };
        let ty = if set { Ty::set(ty) } else { Ty::list(ty) };
        (Expr::Collect(Box::new(Collect { element, plan, set })), ty)
    }

    fn tested(&mut self, inner: &tree::Quantified, span: Span) -> (Expr, Ty) {
        let scope = self.frame.variables.len();
        let written =
            Written { binders: inner.binders.iter().collect(), conditions: inner.condition.iter().collect(), ..Written::default() };
        let outer = self.outer();
        let mut query = self.join(&written);
        let holds = inner.holds.as_ref().map(|holds| self.condition(holds));
        self.joined(&query, outer, holds.as_ref().map_or(Slots::NONE, uses));
        self.close_scope(scope);
        let expr = match (inner.quantifier, holds) {
            // Something holds of every row where there is none of which it does not.
            (Quantifier::Every, Some(holds)) => {
                query.conditions.push(Expr::Not(Box::new(holds)));
                self.is_there(true, query, outer, span)
            }
            (Quantifier::Every, None) => {
                return self.error(Diagnostic::input(
                    "syntax",
                    "`every` has to say what holds",
                    span,
                    "write `every x in S where … holds …`",
                ));
            }
            (quantifier, None) => self.is_there(quantifier == Quantifier::No, query, outer, span),
            (_, Some(_)) => {
                return self.error(Diagnostic::input("syntax", "`holds` belongs to `every`", span, "write `where` here"));
            }
        };
        (expr, Ty::Bool)
    }

    /// Whether there is a row, or none.
    fn is_there(&mut self, none: bool, query: Query, outer: Slots, span: Span) -> Expr {
        let plan = self.plan_set(query.clone(), outer, span);
        Expr::Exists(none, Box::new(Quantified { query, plan }))
    }

    /// The slots that have values before a nested query begins: all that are taken so far.
    fn outer(&self) -> Slots {
        let taken = self.frame.slots.min(SLOT_LIMIT);
        Slots(if taken >= 128 { u128::MAX } else { (1 << taken) - 1 })
    }

    /// The order in which it is run.
    pub(super) fn plan(&mut self, query: Query, bound: Slots, span: Span) -> super::super::ir::Plan {
        plan::plan(query, bound, Slots::NONE, span, &mut self.cells).unwrap_or_else(|open| {
            // What is wrong with a binder may be why it has no values.
            if !self.failed {
                let message = "every pair of components would have to be tried here";
                let near = self.frame.variables.iter().find_map(|variable| Some((variable.name.clone(), self.component_near(variable)?)));
                let error = Diagnostic::input("unjoined-binder", message, open, "nothing says where to begin");
                self.error(match near {
                    Some((name, near)) => error.help(format!("no component is called `{name}`, so it is a new name: did you mean `{near}`?")),
                    None => error.help(
                        "say what one of the two is: by a binder before it (`x: datastore`), by a condition (`x is datastore`), or write the name of a component",
                    ),
                });
            }
            super::super::ir::Plan::default()
        })
    }

    /// The same where rows may repeat: nested `exists` are opened up if that saves trying everything.
    fn plan_set(&mut self, query: Query, bound: Slots, span: Span) -> super::super::ir::Plan {
        let whole = self.plan(query.clone(), bound, span);
        if !plan::scans(&whole) {
            return whole;
        }
        let mut open = query;
        plan::flatten(&mut open);
        let open = self.plan(open, bound, span);
        if plan::scans(&open) { whole } else { open }
    }

    /// Declares and checks binders, names and conditions. The names stay in scope.
    pub(super) fn join(&mut self, written: &Written<'_>) -> Query {
        let scope = self.frame.variables.len();
        self.declare(written, scope);
        let mut query = Query::default();
        self.give_types(written, scope, &mut query);
        for binder in &written.binders {
            match &binder.kind {
                BinderKind::Typed(name, ty) => {
                    let slot = self.slot_of(name, scope);
                    let kind = match self.typed(ty) {
                        Ty::Team => BindKind::Team(slot),
                        Ty::Dependency => BindKind::Dependency(slot),
                        Ty::Component(kind) => BindKind::Component(slot, kind),
                        _ => continue,
                    };
                    query.binds.push(Bind { kind, span: binder.span });
                }
                BinderKind::In(..) => {}
                BinderKind::Relation(name, relation) => {
                    if let Some(name) = name {
                        self.names_dependency(name, relation);
                    }
                    let related = self.binder_relation(relation, scope);
                    let dependency = name.as_ref().map(|name| self.slot_of(name, scope));
                    query.binds.push(Bind { kind: BindKind::Related(dependency, Box::new(related)), span: binder.span });
                }
            }
        }
        // All of them hold for a row, whatever their order; the names stay as narrow as they are.
        for condition in &written.conditions {
            self.narrow(condition);
        }
        for condition in &written.conditions {
            let checked = self.condition(condition);
            query.conditions.push(checked);
        }
        query
    }

    /// `d: a R b` gives `d` a value where one dependency makes the relation.
    fn names_dependency(&mut self, name: &Name, relation: &tree::Relation) {
        let op = relation.op.name();
        let why = if !catalog::relation(relation.op).names_dependency {
            format!("`{op}` is no dependency, and gives `{}` no value", name.text)
        } else if relation.closure {
            format!("`{op}+` passes any number of dependencies, and gives `{}` no value", name.text)
        } else {
            return;
        };
        self.error(Diagnostic::input("type-mismatch", why, name.span, "named here").help(format!("leave out `{}:`", name.text)));
    }

    /// Introduces the names: those written in front of a binder first, then free ends of relations.
    fn declare(&mut self, written: &Written<'_>, scope: usize) {
        for binder in &written.binders {
            match &binder.kind {
                BinderKind::Typed(name, ty) => {
                    let ty = self.binder_type(ty);
                    self.introduce(name, Some(ty), Origin::Binder, scope);
                }
                BinderKind::In(name, _) => self.introduce(name, None, Origin::Binder, scope),
                BinderKind::Relation(Some(name), relation) => {
                    let ty = if relation.op == tree::RelationOp::SeenCalling { Ty::Observation } else { Ty::Dependency };
                    self.introduce(name, Some(ty), Origin::Binder, scope);
                }
                BinderKind::Relation(None, _) => {}
            }
        }
        for (name, _) in &written.lets {
            self.introduce(name, None, Origin::Let, scope);
        }
        for binder in &written.binders {
            let BinderKind::Relation(_, relation) = &binder.kind else { continue };
            for end in [&relation.left, &relation.right] {
                let Some(name) = bare(end) else { continue };
                let known = self.frame.has_since(scope, name)
                    || (written.element != Some(name) && (self.frame.find(name).is_some() || self.is_name_of_model(name)));
                if name != "_" && !known {
                    if self.asked && self.model.component_by_name.contains_key(name) && written.element != Some(name) {
                        self.error(
                            Diagnostic::input(
                                "ambiguous-name",
                                format!("`{name}` is a component, and here it would be a new name"),
                                end.span,
                                "which is meant?",
                            )
                            .help(format!("write `` `{name}` `` for the component, or give what is to be found another name")),
                        );
                    }
                    self.frame.declare(name, end.span, Some(Ty::Component(None)), Origin::Binder);
                }
            }
        }
    }

    fn introduce(&mut self, name: &Name, ty: Option<Ty>, origin: Origin, scope: usize) {
        if name.text != "_" && self.frame.has_since(scope, &name.text) {
            let first = self.frame.find(&name.text).map(|variable| variable.span).unwrap_or_default();
            let message = format!("the name `{}` is given twice", name.text);
            self.error(Diagnostic::input("duplicate-name", message, name.span, "again here").label(first, "first here"));
            return;
        }
        self.frame.declare(&name.text, name.span, ty, origin);
    }

    fn binder_type(&mut self, ty: &TypeName) -> Ty {
        let checked = self.type_name(ty);
        if !matches!(checked, Ty::Component(_) | Ty::Team | Ty::Dependency | Ty::Observation | Ty::Unknown) {
            let span = match ty {
                TypeName::Named(name) => name.span,
                TypeName::OneOf(_, span) | TypeName::ListOf(_, span) | TypeName::SetOf(_, span) => *span,
            };
            let message = format!("there is no set of everything that is {}", self.a(&checked));
            self.error(
                Diagnostic::input("type-mismatch", message, span, "not to be matched")
                    .help("match a kind, `team` or `dependency`, or the members of a set: `match x in …`"),
            );
        }
        checked
    }

    /// The type again, without saying twice what is wrong with it.
    fn typed(&mut self, ty: &TypeName) -> Ty {
        let (said, failed) = (self.diagnostics.len(), self.failed);
        let checked = self.type_name(ty);
        self.diagnostics.truncate(said);
        self.failed = failed;
        checked
    }

    fn slot_of(&mut self, name: &Name, scope: usize) -> Slot {
        // Several `_` in one query are told apart by their place.
        self.frame.variables[scope..]
            .iter()
            .find(|variable| variable.name == name.text && (name.text != "_" || variable.span == name.span))
            .map_or(0, |v| v.slot)
    }

    /// Gives types to names whose values are written as expressions, those first on which others rest.
    fn give_types(&mut self, written: &Written<'_>, scope: usize, query: &mut Query) {
        // The order is looked for name by name, and that of thousands is not worth the time.
        if self.frame.is_full() {
            return;
        }
        let mut pending: Vec<(&Name, &tree::Expr, Option<Span>)> = Vec::new();
        for binder in &written.binders {
            if let BinderKind::In(name, set) = &binder.kind {
                pending.push((name, set, Some(binder.span)));
            }
        }
        pending.extend(written.lets.iter().map(|(name, value)| (*name, *value, None)));
        while !pending.is_empty() {
            let free = pending.iter().position(|(_, value, _)| !pending.iter().any(|(other, _, _)| mentions(value, &other.text)));
            let Some(free) = free else {
                let ring: Vec<String> = pending.iter().map(|(name, _, _)| format!("`{}`", name.text)).collect();
                let message = format!("{} cannot be computed: each rests on the next", ring.join(", "));
                self.error(Diagnostic::input("circular-name", message, pending[0].0.span, "needs its own value"));
                return;
            };
            let (name, value, binder) = pending.remove(free);
            let slot = self.slot_of(name, scope);
            let mut fixed = None;
            let ty = match binder {
                Some(span) => {
                    let (set, ty) = self.expr(value, None);
                    query.binds.push(Bind { kind: BindKind::In(slot, set), span });
                    match ty.element() {
                        Some(of) => of.clone(),
                        None => {
                            let message = format!("`in` wants a set or a list, not {}", self.a(&ty));
                            self.mismatch(message, value.span, &ty).1
                        }
                    }
                }
                None => {
                    let before = self.frame.put;
                    let (checked, ty) = self.expr(value, None);
                    let size = parts(value) + self.frame.put - before;
                    if uses(&checked).is_empty() && size <= FIXED_LIMIT {
                        let value = match checked {
                            plain @ (Expr::Const(_) | Expr::Param(_) | Expr::Once(..)) => plain,
                            dear => Expr::Once(self.cells.give(), Box::new(dear)),
                        };
                        fixed = Some(Fixed { value, size });
                    } else {
                        query.lets.push((slot, checked));
                    }
                    ty
                }
            };
            // A second one with the same name is an error, and changes nothing about the first.
            if let Some(variable) =
                self.frame.variables[scope..].iter_mut().find(|variable| variable.slot == slot && variable.span == name.span)
            {
                variable.ty = Some(ty);
                variable.fixed = fixed;
            }
        }
    }

    /// A relation as a binder: bare names that were declared are its open ends.
    fn binder_relation(&mut self, relation: &tree::Relation, scope: usize) -> Related {
        let mut ends = [None, None];
        for (i, end) in [&relation.left, &relation.right].into_iter().enumerate() {
            let Some(name) = bare(end) else { continue };
            if name == "_" {
                ends[i] = Some(Expr::Slot(self.frame.slot()));
                continue;
            }
            let Some(variable) = self.frame.variables[scope..].iter_mut().find(|variable| variable.name == name) else { continue };
            // The place of its introduction does not count as a use; a second binding joins, and does.
            if variable.span != end.span {
                variable.reads += 1;
            }
            if matches!(variable.ty, Some(Ty::Component(None))) && variable.origin == Origin::Binder {
                ends[i] = Some(Expr::Slot(variable.slot));
            }
            if ends[i].is_none() {
                // It has a type of its own: checked like any expression, without being counted twice.
                variable.reads = variable.reads.saturating_sub(1);
            }
        }
        let [left, right] = ends;
        self.relation(relation, Some((left, right)))
    }

    /// The component that was meant by a name which a relation binds because there is none of that name.
    fn component_near(&self, variable: &Variable) -> Option<String> {
        let may_be = self.names_of_model && variable.origin == Origin::Binder && variable.name.chars().count() > 2;
        let known = self.model.components.iter().map(|component| component.name.as_str());
        if may_be { nearest(&variable.name, known).map(ToOwned::to_owned) } else { None }
    }

    /// Ends a scope: names that were never used are most often typing errors.
    pub(super) fn close_scope(&mut self, scope: usize) {
        // Where there are too many names, not all clauses that might use them were checked.
        let failed = self.failed || self.frame.is_full();
        for variable in self.frame.variables.split_off(scope) {
            if variable.reads > 0 || variable.name.starts_with('_') || failed {
                continue;
            }
            let (what, help) = match variable.origin {
                Origin::Let => ("the name", "leave out the `let`, or use it".to_owned()),
                Origin::Parameter => ("the parameter", "leave it out, or use it".to_owned()),
                Origin::Argument => ("the argument", format!("leave it out, or write `_{}`", variable.name)),
                Origin::Binder => ("the name", "where it does not matter which one it is, write `_`".to_owned()),
            };
            let message = format!("{what} `{}` is never used", variable.name);
            let error = Diagnostic::input("unused-name", message, variable.span, "introduced here");
            self.error(match self.component_near(&variable) {
                Some(near) => error.help(format!("no component is called `{}`: did you mean `{near}`?", variable.name)),
                None => error.help(help),
            });
        }
    }
}
