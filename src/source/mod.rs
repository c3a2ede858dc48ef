//! Texts and the places in them. Byte ranges with a file id everywhere; lines and columns exist only at the edges.

mod below;
mod fs;
pub mod git;
mod line_index;
mod overlay;
mod pattern;
mod span;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

pub use below::{SKIPPED, Unread, files_below, is_arch};
pub use fs::{DirEntry, Disk, EntryKind, FileSystem, Memory, Stamp, normal, remedy};
pub use line_index::{Encoding, LineColumn, LineIndex};
pub use overlay::Overlay;
pub use pattern::Pattern;
pub use span::{FileId, Span};

/// Stands in a text for a byte of its file that is no UTF-8: as wide as a byte, so that no place moves.
pub const STRAY: char = '\u{1A}';

/// One text: its name as shown to people, its content, and (built on first use) where its lines begin.
#[derive(Debug)]
pub struct SourceFile {
    /// Relative to the root of the workspace, with `/` on every system.
    pub path: String,
    /// The content, decoded.
    pub text: Arc<str>,
    lines: OnceLock<LineIndex>,
}

impl SourceFile {
    /// A file with this name and content.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// Where the lines of the file begin; built once, linear in the text.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }
}

/// All texts of one run. A [`FileId`] is an index into it.
#[derive(Debug, Default, Clone)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Adds a file and gives its id.
    pub fn add(&mut self, file: impl Into<Arc<SourceFile>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file.into());
        id
    }

    /// The file with this id, if it is one of ours.
    pub fn get(&self, id: FileId) -> Option<&Arc<SourceFile>> {
        self.files.get(id.0 as usize)
    }

    /// The text that a span covers; empty when the span is not of these sources.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).and_then(|file| file.text.get(span.range())).unwrap_or("")
    }

    /// The path of a file as shown to people; empty when the id is not of these sources.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// Every file with its id, in the order of addition.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Arc<SourceFile>)> {
        self.files.iter().enumerate().map(|(i, file)| (FileId(i as u32), file))
    }

    /// The same texts with one of them replaced.
    #[must_use]
    pub fn with(&self, file: FileId, text: &str) -> Self {
        let replaced = |(id, source): (FileId, &Arc<SourceFile>)| {
            if id == file { Arc::new(SourceFile::new(source.path.as_str(), text)) } else { Arc::clone(source) }
        };
        Self { files: self.iter().map(replaced).collect() }
    }

    /// The files with these replacements, which do not overlap.
    pub fn edited(&self, edits: &[(Span, String)]) -> BTreeMap<FileId, String> {
        let mut edits: Vec<&(Span, String)> = edits.iter().collect();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
        for (span, new) in edits {
            let Some(source) = self.get(span.file) else { continue };
            let text = texts.entry(span.file).or_insert_with(|| source.text.to_string());
            if text.get(span.range()).is_some() {
                text.replace_range(span.range(), new);
            }
        }
        texts
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}
