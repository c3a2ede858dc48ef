//! `policy for c: KIND where …`: which components a scoped policy is about.

use std::ops::ControlFlow;

use super::check::Checker;
use super::eval::Run;
use super::eval::value::Value;
use super::ir::Expr;
use super::program::{Program, World};
use super::types::is_kind;
use crate::diagnostic::Diagnostic;
use crate::fault::Reading;
use crate::graph::BitSet;
use crate::model::{ComponentId, KindId, Model};
use crate::syntax::tree;

/// A condition over one component, checked.
#[derive(Debug, Clone)]
pub struct Scope {
    condition: Expr,
    kind: Option<KindId>,
    slots: usize,
}

impl Program {
    /// Checks the scope of a policy. Definitions of the program can be used in it.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn scope(&self, scope: &tree::PolicyScope, model: &Model) -> Result<Scope, Vec<Diagnostic>> {
        let mut checker = self.checker(model);
        match checker.scope(scope) {
            Some((condition, kind, slots)) => Ok(Scope { condition, kind, slots }),
            None => Err(checker.diagnostics),
        }
    }

    /// A checker that knows the definitions.
    pub(super) fn checker<'m>(&self, model: &'m Model) -> Checker<'m> {
        let mut checker = Checker::new(model);
        checker.signatures = self.signatures.clone();
        checker.defines = self.defines.clone();
        checker.measures = self.measures.clone();
        checker.cells = self.cells;
        checker
    }
}

impl Scope {
    /// The components that the policy is about. Linear in the components of the kind and the cost of the condition.
    pub fn members(&self, program: &Program, world: &World<'_>, reading: Reading) -> BitSet {
        let run = Run::new(program, world, reading, Vec::new());
        let mut frame = vec![Value::Unset; self.slots.max(1)];
        let mut members = BitSet::new(world.model.components.len());
        for (i, component) in world.model.components.iter().enumerate() {
            if self.kind.is_none_or(|kind| is_kind(world.model, component.kind, kind)) {
                let id = ComponentId(i as u32);
                frame[0] = Value::Component(id);
                if run.test(&self.condition, &mut frame) == Some(true) {
                    members.insert(id);
                }
            }
        }
        members
    }
}

/// Goes on with the next row.
pub(super) const NEXT: ControlFlow<()> = ControlFlow::Continue(());
