//! Expressions.

use super::super::ir::{Const, Expr};
use super::super::plan::{cost, uses};
use super::super::types::{self, Ty};
use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::syntax::tree::{self, ExprKind, Literal};
use crate::syntax::words;

impl Checker<'_> {
    /// Checks an expression. `want` says which words and units are expected; it does not have to be met.
    pub(super) fn expr(&mut self, expr: &tree::Expr, want: Option<&Ty>) -> (Expr, Ty) {
        let (checked, ty) = self.form(expr, want);
        (self.hoisted(checked), ty)
    }

    /// What does not use the row and is not free is computed once a run.
    fn hoisted(&mut self, expr: Expr) -> Expr {
        let worth = matches!(expr, Expr::Collect(_) | Expr::Exists(..) | Expr::Call(..) | Expr::Cycles(_))
            || matches!(&expr, Expr::Function(..) if cost(&expr) > 10);
        if !worth || !uses(&expr).is_empty() {
            return expr;
        }
        Expr::Once(self.cells.give(), Box::new(expr))
    }

    fn form(&mut self, expr: &tree::Expr, want: Option<&Ty>) -> (Expr, Ty) {
        match &expr.kind {
            ExprKind::Broken => {
                // The syntax error has been reported; what it stands in cannot run.
                self.failed = true;
                (super::broken(), Ty::Unknown)
            }
            ExprKind::Literal(literal) => self.literal(literal, expr, want),
            ExprKind::Path(path) => self.path(path, want),
            ExprKind::Call(name, args) => self.call(name, args, expr.span),
            ExprKind::ClosureCall(name, args) => self.closure_call(name, args, expr.span),
            ExprKind::Member(of, name) => self.member(of, name),
            ExprKind::Not(of) => (Expr::Not(Box::new(self.condition(of))), Ty::Bool),
            ExprKind::Negate(of) => self.negate(of, want),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, want),
            ExprKind::IsSet(of, set) => {
                let (checked, _) = self.expr(of, None);
                let test = Expr::IsSet(Box::new(checked));
                (if *set { test } else { Expr::Not(Box::new(test)) }, Ty::Bool)
            }
            ExprKind::IsKind(of, kind, negated) => self.is_kind(of, kind, *negated),
            ExprKind::In(item, set, negated) => self.membership(item, set, *negated),
            ExprKind::Relation(relation) => {
                let related = self.relation(relation, None);
                (Expr::Related(Box::new(related)), Ty::Bool)
            }
            ExprKind::SetOf(inner) => self.comprehension(inner, true, expr.span),
            ExprKind::ListOf(inner) => self.comprehension(inner, false, expr.span),
            ExprKind::List(items) => self.list(items, want),
            ExprKind::Quantified(inner) => self.quantified(inner, expr.span),
            ExprKind::If(condition, then, otherwise) => {
                let test = self.condition(condition);
                let before = self.narrow(condition);
                let (a, then_ty) = self.expr(then, want);
                self.widen(before);
                let (b, else_ty) = self.expr(otherwise, Some(want.unwrap_or(&then_ty)));
                let Some(joined) = types::common(self.model, &then_ty, &else_ty) else {
                    let message = format!("the branches of `if` are of different types: {} and {}", self.a(&then_ty), self.a(&else_ty));
                    let (one, other) = (format!("this is {}", self.a(&then_ty)), format!("this is {}", self.a(&else_ty)));
                    return self.error(Diagnostic::input("type-mismatch", message, then.span, one).label(otherwise.span, other));
                };
                (Expr::If(Box::new((test, a, b))), joined)
            }
        }
    }

    fn literal(&mut self, literal: &Literal, expr: &tree::Expr, want: Option<&Ty>) -> (Expr, Ty) {
        let (value, ty) = match literal {
            Literal::Bool(value) => (Const::Bool(*value), Ty::Bool),
            Literal::Integer(value) => (Const::Int(*value), Ty::Int),
            Literal::Number(value) => (Const::Number(*value), Ty::Number),
            Literal::Percent(value) => (Const::Percent(*value), Ty::Percent),
            Literal::Duration(value) => (Const::Duration(*value), Ty::Duration),
            Literal::Date(value) => (Const::Date(*value), Ty::Date),
            Literal::Text(value) => (Const::Text(value.as_str().into()), Ty::Text),
            Literal::Path(path) => return self.path(path, want),
            Literal::List(values) => {
                let items: Vec<tree::Expr> =
                    values.iter().map(|value| tree::Expr { span: value.span, kind: ExprKind::Literal(value.literal.clone()) }).collect();
                return self.list(&items, want);
            }
        };
        let _ = expr;
        (Expr::Const(value), ty)
    }

    fn list(&mut self, items: &[tree::Expr], want: Option<&Ty>) -> (Expr, Ty) {
        let wanted = want.and_then(Ty::element).cloned();
        let mut element = Ty::Unknown;
        let mut parts = Vec::with_capacity(items.len());
        for item in items {
            let hint = wanted.as_ref().filter(|ty| **ty != Ty::Unknown).unwrap_or(&element).clone();
            let (part, ty) = self.expr(item, Some(&hint));
            match types::common(self.model, &element, &ty) {
                Some(joined) => element = joined,
                None => {
                    let message = format!("a list holds values of one type, and this one began with {}", self.a(&element));
                    self.mismatch(message, item.span, &ty);
                }
            }
            parts.push(part);
        }
        (Expr::List(parts.into()), Ty::list(element))
    }

    fn negate(&mut self, of: &tree::Expr, want: Option<&Ty>) -> (Expr, Ty) {
        let (checked, ty) = self.expr(of, want);
        let zero = match &ty {
            Ty::Percent => Const::Percent(0.0),
            Ty::Duration => Const::Duration(0),
            ty if ty.is_number() => Const::Int(0),
            _ => {
                let message = format!("only numbers, percents and durations can be negative, this is {}", self.a(&ty));
                return self.mismatch(message, of.span, &ty);
            }
        };
        (Expr::Arith(super::super::ir::Arith::Subtract, Box::new((Expr::Const(zero), checked))), ty)
    }

    fn is_kind(&mut self, of: &tree::Expr, kind: &tree::Name, negated: bool) -> (Expr, Ty) {
        let (checked, ty) = self.expr(of, None);
        if words::is_nothing(&kind.text) {
            let message = format!("what has no value is not `{}`", kind.text);
            let help = format!("write `{}`", if negated { "is set" } else { "is not set" });
            return self.error(Diagnostic::input("unknown-name", message, kind.span, "no kind").help(help));
        }
        let Ty::Component(given) = ty else {
            if ty == Ty::Unknown {
                return (super::broken(), Ty::Bool);
            }
            let message = format!("only components have a kind, this is {}", self.a(&ty));
            return self.mismatch(message, of.span, &ty);
        };
        let Some(wanted) = self.kind(&kind.text) else {
            let known: Vec<String> = self.model.kinds.iter().map(|kind| kind.name.to_string()).collect();
            return self.unknown("the kind", &kind.text, kind.span, known.iter().map(String::as_str), None);
        };
        if !types::kinds_meet(self.model, given, wanted) {
            let message = format!("{} is never {}", self.a(&ty), self.a(&Ty::Component(wanted)));
            return self.error(
                Diagnostic::input("empty-set", message, kind.span, "always false").label(of.span, format!("this is {}", self.a(&ty))),
            );
        }
        let test = wanted.map_or(Expr::IsSet(Box::new(checked.clone())), |kind| Expr::IsKind(Box::new(checked), kind));
        (if negated { Expr::Not(Box::new(test)) } else { test }, Ty::Bool)
    }

    fn member(&mut self, of: &tree::Expr, name: &tree::Name) -> (Expr, Ty) {
        let (checked, ty) = self.expr(of, None);
        if let Expr::Measure(measure, at) = checked {
            if name.text == "end" {
                return (Expr::MeasureEnd(measure, at), Ty::Component(None));
            }
            return self.unknown(
                "the attribute of a measure",
                &name.text,
                name.span,
                ["end"],
                Some("a measure has `end`: where its largest chain ends".into()),
            );
        }
        self.attribute(checked, &ty, &name.text, name.span, of.span)
    }
}
