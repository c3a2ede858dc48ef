//! `x is KIND` narrows: where it holds, `x` is of that kind.

use super::super::types::{self, Ty};
use super::Checker;
use super::names::bare;
use crate::syntax::tree::{BinaryOp, Expr, ExprKind};

/// The types that variables had before, by their place in the frame.
pub(super) struct Before(Vec<(usize, Ty)>);

impl Checker<'_> {
    /// Takes it that a condition holds: every `x is KIND` that it rests on makes the type of `x` narrower. What is never true is left to the
    /// check of the condition itself.
    pub(super) fn narrow(&mut self, condition: &Expr) -> Before {
        let mut before = Before(Vec::new());
        let mut open = vec![condition];
        while let Some(part) = open.pop() {
            match &part.kind {
                ExprKind::Binary(BinaryOp::And, a, b) => open.extend([&**b, &**a]),
                ExprKind::IsKind(of, kind, false) => {
                    let Some(name) = bare(of) else { continue };
                    let Some(wanted) = self.kind(&kind.text) else { continue };
                    let Some(at) = self.frame.variables.iter().rposition(|variable| variable.name == name) else { continue };
                    let Some(given @ Ty::Component(_)) = &self.frame.variables[at].ty else { continue };
                    if let Some(narrower) = types::narrower(self.model, given, wanted) {
                        before.0.push((at, given.clone()));
                        self.frame.variables[at].ty = Some(narrower);
                    }
                }
                _ => {}
            }
        }
        before
    }

    /// Ends what [`Checker::narrow`] began.
    pub(super) fn widen(&mut self, before: Before) {
        for (at, ty) in before.0.into_iter().rev() {
            self.frame.variables[at].ty = Some(ty);
        }
    }
}
