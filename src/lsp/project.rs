//! What is known of one workspace at one moment.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::graph::Graph;
use crate::lint::{self, Cost, Home, Page, Start, Workspace};
use crate::model::Model;
use crate::source::FileId;

/// Which workspace: what it is known by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The one around some `.arch` files.
    Home(Home),
    /// A Compose file that no workspace uses.
    Foreign(PathBuf),
}

impl Place {
    /// As the loader wants it.
    pub fn start(&self) -> Start {
        match self {
            Self::Home(home) => Start::Around(home.alone.clone().unwrap_or_else(|| home.root.clone())),
            Self::Foreign(file) => Start::Foreign(vec![file.clone()]),
        }
    }
}

/// A workspace with its names resolved, as its texts were at one moment. Never changes.
#[derive(Debug)]
pub struct Snapshot {
    /// Which workspace.
    pub place: Place,
    /// The last edit that is in it, on the clock of the server.
    pub clock: u64,
    /// Texts and trees.
    pub workspace: Workspace,
    /// What they mean.
    pub model: Arc<Model>,
    /// Every file by its path.
    pub files: FxHashMap<PathBuf, FileId>,
    graph: OnceLock<Graph>,
    pages: OnceLock<Vec<Page>>,
}

impl Snapshot {
    /// Of a workspace that has been read and resolved.
    pub fn new(place: Place, clock: u64, workspace: Workspace, model: Arc<Model>) -> Self {
        let files = workspace.sources.iter().map(|(file, _)| (workspace.path_of(file), file)).collect();
        Self { place, clock, workspace, model, files, graph: OnceLock::new(), pages: OnceLock::new() }
    }

    /// Who leans on whom; made on first use.
    pub fn graph(&self) -> &Graph {
        self.graph.get_or_init(|| Graph::new(&self.model))
    }

    /// Every rule with what is said about it; made on first use.
    pub fn pages(&self) -> &[Page] {
        self.pages.get_or_init(|| lint::pages(&self.workspace))
    }

    /// The file at a path, if the workspace read it.
    pub fn file(&self, path: &Path) -> Option<FileId> {
        self.files.get(path).copied()
    }
}

/// A workspace as far as it is known now.
#[derive(Debug, Clone)]
pub struct Project {
    /// What its names mean.
    pub snapshot: Arc<Snapshot>,
    /// What was found in it last.
    pub checked: Option<Arc<Checked>>,
}

/// What was found in a snapshot.
#[derive(Debug)]
pub struct Checked {
    /// What was looked at.
    pub snapshot: Arc<Snapshot>,
    /// In the order in which `check` says it.
    pub findings: Vec<Diagnostic>,
    /// What the baseline of the workspace covers, in the same order.
    pub baselined: Vec<Diagnostic>,
    /// What each component takes down, by id.
    pub costs: Arc<Vec<Cost>>,
}

impl Checked {
    /// Everything that is shown, with whether the baseline covers it.
    pub fn shown(&self) -> impl Iterator<Item = (&Diagnostic, bool)> {
        self.findings.iter().map(|finding| (finding, false)).chain(self.baselined.iter().map(|finding| (finding, true)))
    }
}
