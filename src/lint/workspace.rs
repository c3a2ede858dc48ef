//! Finds and reads the files of a workspace: its own, and what they `use`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::baseline::Baseline;
use super::discover::{self, Found};
use super::text::{Decoded, Text, of_file, read_text, unreadable};
use super::trees::Trees;
use super::uses;
use crate::diagnostic::Diagnostic;
use crate::frontend::compose;
use crate::model::Origin;
use crate::source::{FileId, FileSystem, SourceFile, Sources, Unread, normal};
use crate::syntax::tree::{self, Statement, StatementKind};

/// What to read.
#[derive(Debug, Clone)]
pub enum Start {
    /// The workspace around this folder or file.
    Around(PathBuf),
    /// Foreign files alone, merged in this order; there is no `.arch` file.
    Foreign(Vec<PathBuf>),
    /// The same, and nothing outside of this folder is read.
    Within(PathBuf, Vec<PathBuf>),
}

/// What foreign files may refer to beside themselves.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// Environment variables for `${VAR}`.
    pub environment: std::collections::BTreeMap<String, String>,
    /// What has been read before.
    pub trees: Trees,
    /// Folders in which no workspace is looked for from below, unless a repository reaches up to them.
    pub ceilings: Vec<PathBuf>,
}

/// One file with its tree.
#[derive(Debug)]
pub struct Loaded {
    /// The file.
    pub file: FileId,
    /// What is written in it.
    pub tree: Arc<tree::File>,
    /// Whose it is.
    pub origin: Origin,
}

/// A foreign file that was given by name.
#[derive(Debug, Clone)]
pub struct Given {
    /// Its path, relative to the root.
    pub path: String,
    /// Under which name a file of the language would use it, as it has to be written.
    pub alias: String,
}

impl Given {
    /// Its name without folders.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// All texts and trees of one architecture.
#[derive(Debug)]
pub struct Workspace {
    /// The folder that names of files are relative to.
    pub root: PathBuf,
    /// Every text that was read.
    pub sources: Sources,
    /// It is one file of a folder whose other files are none of it.
    pub alone: bool,
    /// Every folder in which `.arch` files were looked for.
    pub folders: Vec<PathBuf>,
    /// Folders below the root that were passed over, as shown to people.
    pub unread: Vec<Unread>,
    /// Every tree, own files first, in the order of their names.
    pub inputs: Vec<Loaded>,
    /// What could not be read as written.
    pub problems: Vec<Diagnostic>,
    /// Files with bytes that are no text: nothing is written in place of them.
    pub damaged: FxHashSet<FileId>,
    /// The foreign files that were given by name, where there is no file of the language.
    pub given: Vec<Given>,
    /// Findings that are known, where a baseline was read.
    pub baseline: Option<Baseline>,
    /// How long reading and parsing took.
    pub parse_time: Duration,
}

impl Workspace {
    /// Reads everything. Never fails: what cannot be read is in [`Workspace::problems`]. Linear in the texts; files are parsed in parallel.
    pub fn load(fs: &dyn FileSystem, start: &Start, surroundings: &Surroundings) -> Self {
        let begin = Instant::now();
        let mut workspace = match start {
            Start::Around(place) => Self::around(fs, place, surroundings),
            Start::Foreign(files) => Self::foreign(fs, &compose::root_of(fs, files), files, surroundings),
            Start::Within(root, files) => Self::foreign(fs, root, files, surroundings),
        };
        workspace.parse_time = begin.elapsed();
        workspace
    }

    fn around(fs: &dyn FileSystem, place: &Path, surroundings: &Surroundings) -> Self {
        let Found { root, files, alone, folders, problem, unread } = discover::discover(fs, place, surroundings);
        let unread =
            unread.into_iter().map(|(path, error)| Unread { path: shown(&root, &path).into(), reason: error.to_string() }).collect();
        let mut workspace = Self { alone, folders, unread, ..Self::empty(root) };
        if let Some(problem) = problem {
            let file = workspace.add_text(&workspace.root.clone(), String::new());
            workspace.problems.push(unreadable(file, &problem));
        }
        workspace.read_own(files, surroundings);
        discover::one_workspace_a_folder(&mut workspace);
        uses::follow(fs, &mut workspace, surroundings);
        surroundings.trees.retain(&workspace.inputs.iter().map(|input| input.file).collect());
        workspace
    }

    fn foreign(fs: &dyn FileSystem, root: &Path, files: &[PathBuf], surroundings: &Surroundings) -> Self {
        let mut workspace = Self::empty(root.to_owned());
        let named = files.iter().zip(compose::naming::of_all(files));
        workspace.given = named.map(|(file, alias)| Given { path: shown(&workspace.root, file), alias }).collect();
        let (tree, problems) = uses::read_compose(fs, &mut workspace.sources, &workspace.root, files, surroundings, None);
        workspace.problems.extend(problems);
        workspace.inputs.push(Loaded { file: FileId(0), tree: Arc::new(tree), origin: Origin::Used { alias: None, foreign: true } });
        workspace
    }

    pub(super) fn empty(root: PathBuf) -> Self {
        Self {
            root,
            sources: Sources::default(),
            alone: false,
            folders: Vec::new(),
            unread: Vec::new(),
            inputs: Vec::new(),
            problems: Vec::new(),
            damaged: FxHashSet::default(),
            given: Vec::new(),
            baseline: None,
            parse_time: Duration::ZERO,
        }
    }

    /// Parses `.arch` files that discovery has read.
    fn read_own(&mut self, files: Vec<(PathBuf, Text)>, surroundings: &Surroundings) {
        let loaded = self.parse_all(files, surroundings, Origin::Own);
        self.inputs.extend(loaded);
    }

    /// Reads and parses files that are not yet among the sources.
    pub(super) fn read_all(&mut self, fs: &dyn FileSystem, files: &[PathBuf], surroundings: &Surroundings, origin: Origin) -> Vec<Loaded> {
        let read = files.par_iter().map(|path| (path.clone(), read_text(fs, path, FileId::default())));
        let read = read.collect();
        self.parse_all(read, surroundings, origin)
    }

    /// Parses texts in parallel; ids follow their order, so that nothing depends on which thread was first.
    fn parse_all(&mut self, files: Vec<(PathBuf, Text)>, surroundings: &Surroundings, origin: Origin) -> Vec<Loaded> {
        let first = self.sources.len();
        let parsed: Vec<_> = files
            .into_par_iter()
            // Files differ in how long they take: each is a task of its own.
            .with_max_len(1)
            .enumerate()
            .map(|(i, (path, text))| {
                let file = FileId((first + i) as u32);
                let (mut text, problem) = match text {
                    Ok(text) => (text, None),
                    Err(problem) => (Decoded::default(), Some(of_file(problem, file))),
                };
                let content = if text.is_damaged() { text.text.clone() } else { std::mem::take(&mut text.text) };
                let read = surroundings.trees.read(&path, &shown(&self.root, &path), file, content.into());
                let mut errors = read.parsed.errors.clone();
                text.without_what_follows(&mut errors, &read.parsed.comments);
                errors.extend(problem.or_else(|| text.problem(file)));
                (read, errors, text.is_damaged())
            })
            .collect();
        let mut loaded = Vec::with_capacity(parsed.len());
        for (read, errors, is_damaged) in parsed {
            let file = self.sources.add(read.source);
            self.problems.extend(errors);
            self.damaged.extend(is_damaged.then_some(file));
            loaded.push(Loaded { file, tree: Arc::clone(&read.parsed.file), origin: origin.clone() });
        }
        loaded
    }

    /// Forgets what is written about components, but for trees that somebody else keeps. Rules and everything else that is read from trees later stays.
    pub(super) fn forget_architecture(&mut self) {
        let describes = |statement: &Statement| matches!(statement.kind, StatementKind::Declaration(_) | StatementKind::Extend { .. });
        self.inputs.par_iter_mut().filter_map(|input| Arc::get_mut(&mut input.tree)).for_each(|tree| {
            tree.statements.retain(|statement| !describes(statement));
        });
    }

    pub(super) fn add_text(&mut self, path: &Path, text: String) -> FileId {
        let shown = shown(&self.root, path);
        self.sources.add(SourceFile::new(shown, text))
    }

    /// Own files, for `fmt` and for knowing whether there is anything at all.
    pub fn own_files(&self) -> impl Iterator<Item = FileId> {
        self.inputs.iter().filter(|input| matches!(input.origin, Origin::Own)).map(|input| input.file)
    }

    /// Whether one of its own files has a `workspace` statement.
    pub fn is_declared(&self) -> bool {
        self.inputs.iter().any(|input| matches!(input.origin, Origin::Own) && discover::title_of(&input.tree).is_some())
    }

    /// The title of the workspace, where one of its own files says it.
    pub fn title(&self) -> Option<String> {
        let own = self.inputs.iter().filter(|input| matches!(input.origin, Origin::Own));
        own.filter_map(|input| discover::title_of(&input.tree)).find_map(|title| title)
    }

    /// The absolute path of a file.
    pub fn path_of(&self, file: FileId) -> PathBuf {
        normal(&self.root.join(self.sources.path(file)))
    }

    /// Paths of all files that were read, as shown to people.
    pub fn paths(&self) -> BTreeSet<&str> {
        self.sources.iter().map(|(_, file)| file.path.as_str()).collect()
    }
}

/// The path relative to the root, with `/` on every system.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let relative = relative(root, path);
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    if parts.is_empty() { ".".to_owned() } else { parts.join("/").replacen("//", "/", 1) }
}

/// The way from one absolute path to another, by names alone.
fn relative(root: &Path, path: &Path) -> PathBuf {
    if let Ok(rest) = path.strip_prefix(root) {
        return rest.to_path_buf();
    }
    let shared = root.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return path.to_path_buf();
    }
    let mut way: PathBuf = root.components().skip(shared).map(|_| "..").collect();
    way.extend(path.components().skip(shared));
    way
}
