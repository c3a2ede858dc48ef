//! Whether an expression speaks of a name that is bound outside of it: decides the order in which names get their types.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

use crate::syntax::tree::{
    Binder, BinderKind, ClauseKind, Comprehension, Edit, Expr, ExprKind, Name, Relation, Remedy, ReportPart, Rule, Template, TemplatePart,
};

/// Linear in the expression.
pub fn mentions(expr: &Expr, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Broken => false,
        ExprKind::Path(path) => !path.quoted && path.parts.first().is_some_and(|part| part.text == name),
        ExprKind::Call(_, args) | ExprKind::ClosureCall(_, args) | ExprKind::List(args) => args.iter().any(|arg| mentions(arg, name)),
        ExprKind::Member(of, _) | ExprKind::Not(of) | ExprKind::Negate(of) | ExprKind::IsSet(of, _) | ExprKind::IsKind(of, _, _) => {
            mentions(of, name)
        }
        ExprKind::Binary(_, a, b) | ExprKind::In(a, b, _) => mentions(a, name) || mentions(b, name),
        ExprKind::If(a, b, c) => mentions(a, name) || mentions(b, name) || mentions(c, name),
        ExprKind::Relation(relation) => in_relation(relation, name),
        ExprKind::SetOf(inner) | ExprKind::ListOf(inner) => in_comprehension(inner, name),
        ExprKind::Quantified(inner) => {
            let shadowed = inner.binders.iter().any(|binder| declares(binder, name));
            in_binders(&inner.binders, name)
                || (!shadowed && inner.condition.iter().chain(&inner.holds).any(|condition| mentions(condition, name)))
        }
    }
}

/// The name, if the element of a comprehension is one bare name: it is always bound afresh.
pub fn element_name(inner: &Comprehension) -> Option<&str> {
    bare(&inner.element)
}

/// The name, if the expression is one bare name.
pub fn bare(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Path(path) if !path.quoted => path.single().map(|part| part.text.as_str()),
        _ => None,
    }
}

fn in_comprehension(inner: &Comprehension, name: &str) -> bool {
    let shadowed =
        inner.binders.iter().any(|binder| declares(binder, name)) || (element_name(inner) == Some(name) && binds_end(&inner.binders, name));
    let free = || {
        mentions(&inner.element, name)
            || inner.condition.as_ref().is_some_and(|condition| mentions(condition, name))
            || in_binders(&inner.binders, name)
    };
    (!shadowed && free()) || inner.binders.iter().any(|binder| matches!(&binder.kind, BinderKind::In(_, set) if mentions(set, name)))
}

fn in_binders(binders: &[Binder], name: &str) -> bool {
    binders.iter().any(|binder| match &binder.kind {
        BinderKind::Typed(..) => false,
        BinderKind::In(_, set) => mentions(set, name),
        BinderKind::Relation(_, relation) => in_relation(relation, name),
    })
}

fn in_relation(relation: &Relation, name: &str) -> bool {
    mentions(&relation.left, name)
        || mentions(&relation.right, name)
        || relation.without.as_ref().is_some_and(|without| mentions(without, name))
}

/// Whether the binder introduces the name by writing it in front.
pub fn declares(binder: &Binder, name: &str) -> bool {
    match &binder.kind {
        BinderKind::Typed(this, _) | BinderKind::In(this, _) | BinderKind::Relation(Some(this), _) => this.text == name,
        BinderKind::Relation(None, _) => false,
    }
}

/// Whether the name stands bare at an end of a relation among the binders.
pub fn binds_end(binders: &[Binder], name: &str) -> bool {
    binders.iter().any(|binder| match &binder.kind {
        BinderKind::Relation(_, relation) => bare(&relation.left) == Some(name) || bare(&relation.right) == Some(name),
        _ => false,
    })
}

/// Calls back for the expression and every expression inside of it, binders included. Linear in the expression.
pub fn visit<'e>(expr: &'e Expr, seen: &mut dyn FnMut(&'e Expr)) {
    seen(expr);
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Path(_) | ExprKind::Broken => {}
        ExprKind::Call(_, args) | ExprKind::ClosureCall(_, args) | ExprKind::List(args) => args.iter().for_each(|arg| visit(arg, seen)),
        ExprKind::Member(of, _) | ExprKind::Not(of) | ExprKind::Negate(of) | ExprKind::IsSet(of, _) | ExprKind::IsKind(of, _, _) => {
            visit(of, seen)
        }
        ExprKind::Binary(_, a, b) | ExprKind::In(a, b, _) => [a, b].into_iter().for_each(|part| visit(part, seen)),
        ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|part| visit(part, seen)),
        ExprKind::Relation(relation) => visit_relation(relation, seen),
        ExprKind::SetOf(inner) | ExprKind::ListOf(inner) => {
            visit(&inner.element, seen);
            inner.binders.iter().for_each(|binder| visit_binder(binder, seen));
            inner.condition.iter().for_each(|condition| visit(condition, seen));
        }
        ExprKind::Quantified(inner) => {
            inner.binders.iter().for_each(|binder| visit_binder(binder, seen));
            inner.condition.iter().chain(&inner.holds).for_each(|condition| visit(condition, seen));
        }
    }
}

/// How many expressions an expression is made of.
pub fn parts(expr: &Expr) -> usize {
    let mut count = 0;
    visit(expr, &mut |_| count += 1);
    count
}

/// The expressions of a binder.
pub fn visit_binder<'e>(binder: &'e Binder, seen: &mut dyn FnMut(&'e Expr)) {
    match &binder.kind {
        BinderKind::Typed(..) => {}
        BinderKind::In(_, set) => visit(set, seen),
        BinderKind::Relation(_, relation) => visit_relation(relation, seen),
    }
}

fn visit_relation<'e>(relation: &'e Relation, seen: &mut dyn FnMut(&'e Expr)) {
    visit(&relation.left, seen);
    visit(&relation.right, seen);
    relation.without.iter().for_each(|without| visit(without, seen));
}

/// The names that an expression calls, with their places: definitions, measures, functions, relations given to `cycles`.
pub fn calls<'e>(expr: &'e Expr, found: &mut Vec<&'e Name>) {
    visit(expr, &mut |part| called(part, found));
}

/// The names that a binder calls.
pub fn binder_calls<'e>(binder: &'e Binder, found: &mut Vec<&'e Name>) {
    visit_binder(binder, &mut |part| called(part, found));
}

/// What the expression itself calls.
pub fn called<'e>(part: &'e Expr, found: &mut Vec<&'e Name>) {
    let (ExprKind::Call(name, args) | ExprKind::ClosureCall(name, args)) = &part.kind else { return };
    found.push(name);
    if let ("cycles", [Expr { kind: ExprKind::Path(path), .. }]) = (name.text.as_str(), args.as_slice()) {
        found.extend(path.single());
    }
}

/// How often each name begins a path.
pub type Occurrences = FxHashMap<CompactString, u32>;

/// Counts the names that an expression speaks of.
pub fn count(expr: &Expr, found: &mut Occurrences) {
    visit(expr, &mut |part| count_one(part, found));
}

/// Counts the names that a binder speaks of.
pub fn count_binder(binder: &Binder, found: &mut Occurrences) {
    visit_binder(binder, &mut |part| count_one(part, found));
}

fn count_one(part: &Expr, found: &mut Occurrences) {
    if let ExprKind::Path(path) = &part.kind
        && let Some(first) = path.parts.first().filter(|_| !path.quoted)
    {
        *found.entry(first.text.clone()).or_default() += 1;
    }
}

/// Counts the names that a rule speaks of.
pub fn count_rule(rule: &Rule) -> Occurrences {
    let mut found = Occurrences::default();
    visit_rule(rule, &mut |part| count_one(part, &mut found));
    found
}

/// Calls back for every expression of a rule. Linear in the rule.
pub fn visit_rule<'e>(rule: &'e Rule, seen: &mut dyn FnMut(&'e Expr)) {
    for clause in &rule.clauses {
        match &clause.kind {
            ClauseKind::Level(expr)
            | ClauseKind::Let(_, expr)
            | ClauseKind::Where(expr)
            | ClauseKind::Subject(expr)
            | ClauseKind::Cause(expr) => visit(expr, seen),
            ClauseKind::Match { binder, condition } => {
                visit_binder(binder, seen);
                condition.iter().for_each(|condition| visit(condition, seen));
            }
            ClauseKind::Help(text) => visit_template(text, seen),
            ClauseKind::Fix(remedy) => visit_remedy(remedy, seen),
            ClauseKind::Report { message, parts } => {
                visit_template(message, seen);
                parts.iter().for_each(|part| visit_part(part, seen));
            }
            ClauseKind::Assign(..) | ClauseKind::Param { .. } | ClauseKind::Example(_) | ClauseKind::Broken => {}
        }
    }
}

fn visit_part<'e>(part: &'e ReportPart, seen: &mut dyn FnMut(&'e Expr)) {
    let (exprs, message): (SmallVec<[&Expr; 3]>, _) = match part {
        ReportPart::At { target, message, .. } => (smallvec![target], message.as_ref()),
        ReportPart::Path { from, to, message } => (smallvec![from, to], message.as_ref()),
        ReportPart::PathEach { set, from, to, message, .. } => {
            ([Some(set), from.as_ref(), Some(to)].into_iter().flatten().collect(), message.as_ref())
        }
        ReportPart::Note(text) | ReportPart::Help(text) => (SmallVec::new(), Some(text)),
    };
    exprs.into_iter().for_each(|expr| visit(expr, seen));
    message.into_iter().for_each(|text| visit_template(text, seen));
}

fn visit_remedy<'e>(remedy: &'e Remedy, seen: &mut dyn FnMut(&'e Expr)) {
    remedy.each.iter().for_each(|(_, set)| visit(set, seen));
    visit_template(&remedy.title, seen);
    for edit in &remedy.edits {
        let (Edit::Write { text, place: expr } | Edit::Turn { dependency: expr, text }) = edit;
        visit(expr, seen);
        visit_template(text, seen);
    }
}

fn visit_template<'e>(template: &'e Template, seen: &mut dyn FnMut(&'e Expr)) {
    for part in &template.parts {
        if let TemplatePart::Value(expr) = part {
            visit(expr, seen);
        }
    }
}
