//! Trees to model: names resolved, types checked, what is inherited applied, `extend` merged.

mod allow;
mod attributes;
mod body;
mod claims;
mod collect;
mod components;
mod declare;
mod drafts;
mod elsewhere;
mod emit;
mod holders;
mod kinds;
mod merge;
mod names;
mod pile;
mod place;
mod report;
mod rows;
mod sink;
mod systems;
mod teams;
#[cfg(test)]
mod tests;
mod value;
mod version;
mod whole;
mod words;
mod workspace;
mod zones;

use rayon::prelude::*;

pub(crate) use self::emit::strength;

use self::collect::{Collected, collect};
use self::whole::Whole;
use super::Model;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources};
use crate::syntax::tree;

/// One file that takes part.
#[derive(Debug, Clone)]
pub struct Input<'t> {
    /// The file.
    pub file: FileId,
    /// What it says.
    pub tree: &'t tree::File,
    /// Why it takes part.
    pub origin: Origin,
}

/// Why a file takes part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It belongs to the workspace.
    Own,
    /// `use "…" as NAME`: policy and rules of it do not apply.
    Used {
        /// Its names live under this one, as in a system.
        alias: Option<tree::Name>,
        /// Read from another format: what is written in the language wins over it.
        foreign: bool,
    },
    /// `use rules "…"`: nothing but its rules, definitions and measures, and the attributes that it declares.
    RulesOnly,
}

/// How to read the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Take what is planned as if it were there.
    pub planned: bool,
}

/// The model of these files, and everything that is wrong with them. Never fails: what is wrong is left out and reported.
pub fn build(sources: &Sources, inputs: &[Input<'_>]) -> (Model, Vec<Diagnostic>) {
    build_with(sources, inputs, Options::default())
}

/// [`build`] with options.
pub fn build_with(sources: &Sources, inputs: &[Input<'_>], options: Options) -> (Model, Vec<Diagnostic>) {
    let mut files: Vec<&Input<'_>> = inputs.iter().collect();
    files.sort_by(|a, b| sources.path(a.file).cmp(sources.path(b.file)).then(a.file.cmp(&b.file)));
    let collected: Vec<Collected<'_>> = files.par_iter().map(|input| collect(input)).collect();
    Whole::new(sources, &files, collected, options).build()
}
