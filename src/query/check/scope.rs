//! The names of one rule, definition or measure, and the slots they stand for.

use compact_str::CompactString;

use super::super::ir::{Expr, SLOT_LIMIT, Slot};
use super::super::types::Ty;
use crate::source::Span;

/// How a name came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// By a binder.
    Binder,
    /// By `let`.
    Let,
    /// By `param`.
    Parameter,
    /// An argument of a definition.
    Argument,
}

/// A name with its type.
#[derive(Debug, Clone)]
pub struct Variable {
    /// As written.
    pub name: CompactString,
    /// Where it is introduced.
    pub span: Span,
    /// `None` until the clause that gives it its value has been checked.
    pub ty: Option<Ty>,
    /// The slot, or the number of the parameter.
    pub slot: Slot,
    /// How it came to be.
    pub origin: Origin,
    /// How often it is read, a second binding of a join included.
    pub reads: u32,
    /// For a `let` that rests on no row: the value itself, computed once a run.
    pub fixed: Option<Fixed>,
}

/// A value that stands wherever its name is read.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// As an expression.
    pub value: Expr,
    /// How many expressions it is made of, those of other fixed values in it included.
    pub size: usize,
}

/// All names in scope, inner ones last.
#[derive(Debug, Default)]
pub struct Frame {
    /// The names.
    pub variables: Vec<Variable>,
    /// How many slots are taken so far. They are never used twice.
    pub slots: usize,
    /// How many expressions were put in the place of names with fixed values so far.
    pub put: usize,
}

impl Frame {
    /// The innermost variable with this name.
    pub fn find(&mut self, name: &str) -> Option<&mut Variable> {
        self.variables.iter_mut().rev().find(|variable| variable.name == name)
    }

    /// Whether a scope that began at `start` has this name.
    pub fn has_since(&self, start: usize, name: &str) -> bool {
        self.variables[start..].iter().any(|variable| variable.name == name)
    }

    /// A fresh slot. Past the limit the last one is given out again; [`Frame::is_full`] then makes the rule an error.
    pub fn slot(&mut self) -> Slot {
        self.slots += 1;
        (self.slots - 1).min(SLOT_LIMIT - 1) as Slot
    }

    /// Whether there are more variables than slots.
    pub fn is_full(&self) -> bool {
        self.slots > SLOT_LIMIT
    }

    /// Adds a name.
    pub fn declare(&mut self, name: &str, span: Span, ty: Option<Ty>, origin: Origin) -> Slot {
        let slot = self.slot();
        self.variables.push(Variable { name: name.into(), span, ty, slot, origin, reads: 0, fixed: None });
        slot
    }
}

impl Variable {
    /// As an expression.
    pub fn expr(&self) -> Expr {
        match &self.fixed {
            Some(fixed) => fixed.value.clone(),
            None if self.origin == Origin::Parameter => Expr::Param(self.slot),
            None => Expr::Slot(self.slot),
        }
    }
}
