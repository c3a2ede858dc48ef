//! Relations: which ends they take and which phase.

use super::super::catalog;
use super::super::ir::{Expr, Rel, Related};
use super::super::types::{self, Ty};
use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::model::builtin::kind;
use crate::syntax::tree::{self, RelationOp};

impl Checker<'_> {
    /// Checks a relation whose free ends, if it is a binder, have been declared as variables. `ends` are then their slots.
    pub(super) fn relation(&mut self, relation: &tree::Relation, ends: Option<(Option<Expr>, Option<Expr>)>) -> Related {
        let entry = catalog::relation(relation.op);
        let (left, right) = ends.unwrap_or((None, None));
        let (left, left_ty) = match left {
            Some(slot) => (slot, Ty::Component(None)),
            None => self.expr(&relation.left, None),
        };
        let (right, right_ty) = match right {
            Some(slot) => (slot, Ty::Component(None)),
            None => self.expr(&relation.right, None),
        };
        let of_dependency = left_ty == Ty::Dependency && entry.of_dependency;
        if !of_dependency {
            self.end(entry, &relation.left, &left_ty);
        }
        self.end(entry, &relation.right, &right_ty);
        if relation.op == RelationOp::RunsIn
            && let Ty::Component(Some(on)) = right_ty
            && !types::kinds_meet(self.model, Some(on), Some(kind::ZONE))
        {
            let message = format!("things run in zones, never in {}", self.a(&right_ty));
            let label = format!("this is {}", self.a(&right_ty));
            self.error(Diagnostic::input("empty-set", message, relation.right.span, label));
        }
        if relation.phase.is_some() && !entry.phases {
            let message = format!("`{}` has no phase", relation.op.name());
            self.error(Diagnostic::input(
                "type-mismatch",
                message,
                relation.left.span.to(relation.right.span),
                format!("written as `{}`", entry.form),
            ));
        }
        if relation.closure && !entry.closure {
            let message = format!("`{}` is closed already: it follows any number of steps", relation.op.name());
            self.error(Diagnostic::input("type-mismatch", message, relation.left.span.to(relation.right.span), "leave out the `+`"));
        }
        let without = relation.without.as_ref().map(|without| {
            if relation.op == RelationOp::FallsWith && !of_dependency {
                return self.wanted(without, &Ty::Dependency, "what stands behind `without`");
            }
            let message = "`without` stands behind `a falls with b`, where `a` is a component".to_owned();
            self.error(Diagnostic::input("type-mismatch", message, without.span, "not possible here")).0
        });
        Related { rel: Rel::Built(relation.op), closure: relation.closure, phase: relation.phase, left, right, of_dependency, without }
    }

    fn end(&mut self, entry: &catalog::RelationEntry, end: &tree::Expr, ty: &Ty) {
        if types::fits(self.model, ty, &Ty::Component(None)) {
            return;
        }
        let takes = if entry.of_dependency { "components, and a dependency on its left" } else { "components" };
        let message = format!("`{}` holds between {takes}", entry.form);
        let mut diagnostic = Diagnostic::input("type-mismatch", message, end.span, format!("this is {}", self.a(ty)));
        if matches!(ty, Ty::Set(_) | Ty::List(_)) {
            diagnostic = diagnostic.help("take its members one by one: `exists x in … where …`");
        }
        self.error(diagnostic);
    }
}
