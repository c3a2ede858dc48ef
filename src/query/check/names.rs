//! Whether an expression speaks of a name that is bound outside of it: decides the order in which names get their types.

use crate::syntax::tree::{Binder, BinderKind, Comprehension, Expr, ExprKind, Name, Relation};

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
    !shadowed && (mentions(&inner.element, name) || inner.condition.as_ref().is_some_and(|condition| mentions(condition, name)))
        || (!shadowed && in_binders(&inner.binders, name))
        || inner.binders.iter().any(|binder| matches!(&binder.kind, BinderKind::In(_, set) if mentions(set, name)))
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

/// The names that an expression calls, with their places: definitions, measures, functions, relations given to `cycles`.
pub fn calls<'e>(expr: &'e Expr, found: &mut Vec<&'e Name>) {
    match &expr.kind {
        ExprKind::Literal(_) | ExprKind::Path(_) | ExprKind::Broken => {}
        ExprKind::Call(name, args) | ExprKind::ClosureCall(name, args) => {
            found.push(name);
            for arg in args {
                if let ExprKind::Path(path) = &arg.kind
                    && name.text == "cycles"
                {
                    found.extend(path.single());
                }
                calls(arg, found);
            }
        }
        ExprKind::List(args) => args.iter().for_each(|arg| calls(arg, found)),
        ExprKind::Member(of, _) | ExprKind::Not(of) | ExprKind::Negate(of) | ExprKind::IsSet(of, _) | ExprKind::IsKind(of, _, _) => {
            calls(of, found)
        }
        ExprKind::Binary(_, a, b) | ExprKind::In(a, b, _) => {
            calls(a, found);
            calls(b, found);
        }
        ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|part| calls(part, found)),
        ExprKind::Relation(relation) => relation_calls(relation, found),
        ExprKind::SetOf(inner) | ExprKind::ListOf(inner) => {
            calls(&inner.element, found);
            inner.binders.iter().for_each(|binder| binder_calls(binder, found));
            inner.condition.iter().for_each(|condition| calls(condition, found));
        }
        ExprKind::Quantified(inner) => {
            inner.binders.iter().for_each(|binder| binder_calls(binder, found));
            inner.condition.iter().chain(&inner.holds).for_each(|condition| calls(condition, found));
        }
    }
}

/// The names that a binder calls.
pub fn binder_calls<'e>(binder: &'e Binder, found: &mut Vec<&'e Name>) {
    match &binder.kind {
        BinderKind::Typed(..) => {}
        BinderKind::In(_, set) => calls(set, found),
        BinderKind::Relation(_, relation) => relation_calls(relation, found),
    }
}

fn relation_calls<'e>(relation: &'e Relation, found: &mut Vec<&'e Name>) {
    calls(&relation.left, found);
    calls(&relation.right, found);
    relation.without.iter().for_each(|without| calls(without, found));
}
