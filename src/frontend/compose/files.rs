//! Opening files for the reader: each text once, within the root, within the limits, with an answer that has a place when it cannot be had.

use std::io;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::frontend::yaml;
use crate::source::{EntryKind, FileId, FileSystem, SourceFile, Sources, Span};

/// How many files one project may be made of.
const FILE_COUNT_LIMIT: usize = 2_000;

/// How more can be read.
pub(super) const WIDER: &str = "where a Compose file is checked alone, `--root FOLDER` names the folder in which files are read";

/// The files of a project.
pub struct Files<'a> {
    fs: &'a dyn FileSystem,
    sources: &'a mut Sources,
    root: PathBuf,
    /// The root as the caller named it, for paths that cannot be made canonical.
    named_root: PathBuf,
    opened: FxHashMap<PathBuf, FileId>,
}

/// Why a file could not be opened.
pub enum Refusal {
    /// It does not exist.
    Missing,
    /// It lies outside of the root.
    Outside,
    /// It exists and cannot be taken: what is said about it, and the kind of error.
    Other(&'static str, String),
}

impl<'a> Files<'a> {
    /// Files within a root.
    pub fn new(fs: &'a dyn FileSystem, sources: &'a mut Sources, root: &Path) -> Self {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let named_root = root.to_owned();
        let root = fs.canonical(root).unwrap_or_else(|_| root.to_owned());
        Self { fs, sources, root, named_root, opened: FxHashMap::default() }
    }

    /// The text of an opened file.
    pub fn text(&self, file: FileId) -> std::sync::Arc<str> {
        self.sources.get(file).map(|file| file.text.clone()).unwrap_or_default()
    }

    /// The path of an opened file as it is shown to people.
    pub fn shown_of(&self, file: FileId) -> &str {
        self.sources.path(file)
    }

    /// What a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.sources.slice(span)
    }

    /// How the path is shown to people: relative to the root, with `/`.
    pub fn shown(&self, path: &Path) -> String {
        let canonical = self.fs.canonical(path).ok();
        let within = canonical.as_deref().and_then(|path| path.strip_prefix(&self.root).ok());
        let named = || path.strip_prefix(&self.named_root).or_else(|_| path.strip_prefix(&self.root)).unwrap_or(path);
        within.unwrap_or_else(named).to_string_lossy().replace('\\', "/")
    }

    /// Whether a file stands there.
    pub fn exists(&self, path: &Path) -> bool {
        self.fs.kind(path) == Some(EntryKind::File)
    }

    /// The path without links and dots.
    pub fn canonical(&self, path: &Path) -> PathBuf {
        self.fs.canonical(path).unwrap_or_else(|_| path.to_owned())
    }

    /// Opens a file, or gives the id it was opened with before.
    ///
    /// # Errors
    /// Missing, outside of the root, too large, not UTF-8, or one too many.
    pub fn open(&mut self, path: &Path) -> Result<FileId, Refusal> {
        let canonical = self.fs.canonical(path).map_err(|error| refusal(&error))?;
        if let Some(&file) = self.opened.get(&canonical) {
            return Ok(file);
        }
        if !canonical.starts_with(&self.root) {
            return Err(Refusal::Outside);
        }
        if self.fs.kind(&canonical) == Some(EntryKind::Dir) {
            return Err(Refusal::Other("unreadable-file", "is a folder where a file is expected".to_owned()));
        }
        if self.opened.len() >= FILE_COUNT_LIMIT {
            return Err(Refusal::Other(
                "too-large",
                format!("would be one more than the {FILE_COUNT_LIMIT} files that a project may have"),
            ));
        }
        let size = self.fs.size(&canonical).map_err(|error| refusal(&error))?;
        if size > yaml::SIZE_LIMIT as u64 {
            return Err(Refusal::Other(
                "too-large",
                format!("has {} MiB, more than the {} MiB that are read", size >> 20, yaml::SIZE_LIMIT >> 20),
            ));
        }
        let bytes = self.fs.read(&canonical).map_err(|error| refusal(&error))?;
        let text = String::from_utf8(bytes)
            .map_err(|error| Refusal::Other("encoding", format!("is not UTF-8 from byte {} on", error.utf8_error().valid_up_to())))?;
        let file = self.sources.add(SourceFile::new(self.shown(&canonical), text));
        self.opened.insert(canonical, file);
        Ok(file)
    }

    /// The error for a file that was asked for at a place, or by the caller when there is none.
    pub fn refused(&self, path: &Path, refusal: &Refusal, place: Option<Span>) -> Diagnostic {
        let shown = self.shown(path);
        let (rule, message) = match refusal {
            Refusal::Missing => ("missing-file", format!("`{shown}` does not exist")),
            Refusal::Outside => ("outside-root", format!("`{shown}` lies outside of the workspace, and nothing is read there")),
            Refusal::Other(rule, what) => (*rule, format!("`{shown}` {what}")),
        };
        let mut diagnostic = Diagnostic::input(rule, message, place.unwrap_or_default(), "asked for here");
        if place.is_none() {
            diagnostic.labels.clear();
        }
        if rule == "outside-root" {
            diagnostic = diagnostic.help("keep it in the folder of the workspace, or below");
        }
        // A Compose file names it, and not a file of the language.
        if rule == "outside-root" && place.is_some() { diagnostic.help(WIDER) } else { diagnostic }
    }
}

fn refusal(error: &io::Error) -> Refusal {
    if error.kind() == io::ErrorKind::NotFound {
        Refusal::Missing
    } else {
        Refusal::Other("unreadable-file", format!("cannot be read: {error}"))
    }
}
