//! Definitions and measures by name, and who sees which.

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::super::types::Ty;
use crate::source::Span;

/// What a definition or measure looks like from outside.
#[derive(Debug, Clone)]
pub struct Signature {
    /// Types of the arguments.
    pub params: Vec<Ty>,
    /// What it gives.
    pub ty: Ty,
    /// Where it is written.
    pub span: Span,
    /// The number among definitions or measures.
    pub index: u32,
    /// A measure; otherwise a definition.
    pub measure: bool,
    /// It did not check: those who use it cannot run, and nothing more is said.
    pub broken: bool,
}

/// What is defined, by name. The rules that come with archlint see what comes with it, and nothing else: whatever a workspace declares, they mean the
/// same. To everything else what the workspace declares stands before what comes with archlint.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    stock: FxHashMap<CompactString, Signature>,
    own: FxHashMap<CompactString, Signature>,
}

impl Shelf {
    /// What a name means to something that comes with archlint, or to something that does not.
    pub fn get(&self, name: &str, stock: bool) -> Option<&Signature> {
        let own = if stock { None } else { self.own.get(name) };
        own.or_else(|| self.stock.get(name))
    }

    /// All names that mean something there; some twice.
    pub fn names(&self, stock: bool) -> impl Iterator<Item = &str> {
        let own = if stock { None } else { Some(self.own.keys()) };
        own.into_iter().flatten().chain(self.stock.keys()).map(CompactString::as_str)
    }

    /// Whether a name is declared there itself.
    pub(super) fn declares(&self, name: &str, stock: bool) -> bool {
        if stock { self.stock.contains_key(name) } else { self.own.contains_key(name) }
    }

    pub(super) fn insert(&mut self, name: &CompactString, signature: Signature, stock: bool) {
        let shelf = if stock { &mut self.stock } else { &mut self.own };
        shelf.insert(name.clone(), signature);
    }
}
