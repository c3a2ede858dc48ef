//! `policy for c: KIND where …`: which components a scoped policy is about.

use std::sync::Arc;

use super::check::Checker;
use super::eval::Run;
use super::eval::value::Value;
use super::ir::Expr;
use super::program::{Book, Program, World};
use crate::diagnostic::Diagnostic;
use crate::fault::Reading;
use crate::model::{ComponentId, KindId, Model};
use crate::syntax::tree;

/// A condition over one component, checked.
#[derive(Debug, Clone)]
pub struct Scope {
    book: Arc<Book>,
    condition: Expr,
    kind: Option<KindId>,
    slots: usize,
}

impl Program {
    /// Checks the scope of a policy. Definitions of the program can be used in it.
    /// `None` when it does not check, with the reasons.
    pub fn scope(&self, scope: &tree::PolicyScope, model: &Model) -> (Option<Scope>, Vec<Diagnostic>) {
        let mut checker = self.checker(model);
        let checked = checker.scope(scope);
        let scope = checked.map(|(condition, kind, slots)| Scope { book: Arc::clone(&self.book), condition, kind, slots });
        (scope, checker.diagnostics)
    }

    /// A checker that knows the definitions.
    pub(super) fn checker<'m>(&self, model: &'m Model) -> Checker<'m> {
        let mut checker = Checker::new(model);
        checker.shelf.clone_from(&self.book.shelf);
        checker.defines.clone_from(&self.book.defines);
        checker.measures.clone_from(&self.book.measures);
        checker.cells = self.book.cells.for_more();
        checker
    }
}

impl Scope {
    /// Whether the policy is about this component. Doubtful strengths are read as soft.
    pub fn holds(&self, world: &World<'_>, component: ComponentId) -> bool {
        if self.kind.is_some_and(|kind| !world.model.is_kind(component, kind)) {
            return false;
        }
        let run = Run::new(&self.book, world, Reading::Sure, Vec::new());
        let mut frame = vec![Value::Unset; self.slots.max(1)];
        frame[0] = Value::Component(component);
        run.test(&self.condition, &mut frame) == Some(true)
    }
}
