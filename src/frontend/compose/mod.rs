//! Compose files: services become components, and what they say of each other becomes dependencies with their evidence.

mod env;
mod extends;
mod files;
mod hosts;
mod interpolate;
mod load;
mod merge;
mod shape;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::source::{FileSystem, Sources};
use crate::syntax::tree;

/// What a reader of Compose files has to be told besides the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The variables of the environment, which go before those of `.env`. Nothing is read from the process.
    pub environment: BTreeMap<String, String>,
    /// Only services without a profile and those with one of these are read; all services when nothing is said.
    pub profiles: Option<Vec<String>>,
}

/// Reads Compose files, later ones laid over earlier ones as `docker compose -f A -f B` does.
pub fn read(
    fs: &dyn FileSystem,
    sources: &mut Sources,
    root: &Path,
    files: &[PathBuf],
    options: &Options,
) -> (tree::File, Vec<Diagnostic>) {
    let _ = (fs, sources, root, files, options);
    (tree::File::default(), Vec::new())
}
