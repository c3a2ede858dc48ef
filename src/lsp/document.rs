//! Texts that are open in the editor. A document never changes: an edit makes the next one, so that whoever works with one is not disturbed.

use std::path::PathBuf;
use std::sync::Arc;

use lsp_types::{Position, Range, TextDocumentContentChangeEvent, Uri};

use crate::source::{Encoding, FileId, SourceFile, Span};
use crate::syntax::tree::StatementKind;
use crate::syntax::{self, Parsed};

/// How many edits are remembered; places from before are found by what has not changed at both ends of the text.
const REMEMBERED: usize = 512;

/// A text in the editor, as it is now.
#[derive(Debug, Clone)]
pub struct Document {
    /// As the client names it.
    pub uri: Uri,
    /// Where it is saved, or would be; without links.
    pub path: PathBuf,
    /// As the client counts.
    pub version: i32,
    /// The text, and where its lines begin.
    pub source: Arc<SourceFile>,
    /// What it says; nothing for a file of another format.
    pub parsed: Arc<Parsed>,
    /// The file that places in the tree belong to.
    pub file: FileId,
    edits: Vec<Edit>,
}

/// Some bytes replaced by others.
#[derive(Debug, Clone, Copy)]
struct Edit {
    clock: u64,
    start: usize,
    removed: usize,
    added: usize,
}

impl Document {
    /// A text that has just been opened.
    pub fn open(uri: Uri, path: PathBuf, version: i32, text: String, file: FileId) -> Self {
        let empty = Self {
            uri,
            path,
            version,
            source: Arc::new(SourceFile::new("", "")),
            parsed: Arc::default(),
            file: FileId::default(),
            edits: Vec::new(),
        };
        empty.with_text(text, file)
    }

    /// After some changes, as the client sends them: each is about the text that the one before it left. Linear in the text.
    #[must_use]
    pub fn changed(
        &self,
        changes: Vec<TextDocumentContentChangeEvent>,
        version: i32,
        clock: u64,
        encoding: Encoding,
        file: FileId,
    ) -> Self {
        let mut document = Self { version, ..self.clone() };
        let mut source = Arc::clone(&self.source);
        for change in changes {
            let (text, range) = match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(part) => {
                    let start = offset(&source, part.range.start, encoding);
                    let end = offset(&source, part.range.end, encoding).max(start);
                    (part.text, start..end)
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(whole) => {
                    let (start, removed, added) = difference(&source.text, &whole.text);
                    (whole.text[start..start + added].to_owned(), start..start + removed)
                }
            };
            document.edits.push(Edit { clock, start: range.start, removed: range.len(), added: text.len() });
            let mut new = String::with_capacity(source.text.len() + text.len() - range.len());
            new.push_str(&source.text[..range.start]);
            new.push_str(&text);
            new.push_str(&source.text[range.end..]);
            source = Arc::new(SourceFile::new("", new));
        }
        let forgotten = document.edits.len().saturating_sub(REMEMBERED);
        document.edits.drain(..forgotten);
        document.source = source;
        document.read(file);
        document
    }

    fn with_text(mut self, text: String, file: FileId) -> Self {
        self.source = Arc::new(SourceFile::new("", text));
        self.read(file);
        self
    }

    fn read(&mut self, file: FileId) {
        self.file = file;
        if self.is_arch() {
            self.parsed = Arc::new(syntax::parse(file, &self.source.text));
        }
    }

    /// Whether it is written in our language.
    pub fn is_arch(&self) -> bool {
        crate::source::is_arch(&self.path)
    }

    /// Whether it marks the root of a workspace.
    pub fn declares_workspace(&self) -> bool {
        self.parsed.file.statements.iter().any(|statement| matches!(statement.kind, StatementKind::Workspace { .. }))
    }

    /// Where a place of an earlier text is now; `None` where it has been typed over.
    pub fn now(&self, span: Span, then: u64) -> Option<Span> {
        let (mut start, mut end) = (span.start as usize, span.end as usize);
        for edit in self.edits.iter().filter(|edit| edit.clock > then) {
            let removed_to = edit.start + edit.removed;
            if end < edit.start || (end == edit.start && start < end) {
                continue;
            }
            if start >= removed_to {
                start = start - edit.removed + edit.added;
                end = end - edit.removed + edit.added;
            } else if start <= edit.start && end >= removed_to {
                end = end - edit.removed + edit.added;
            } else {
                return None;
            }
        }
        Some(Span::new(span.file, start.min(self.source.text.len()), end.min(self.source.text.len())))
    }

    /// The byte of a position.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        offset(&self.source, position, encoding)
    }

    /// The range of some bytes.
    pub fn range(&self, span: Span, encoding: Encoding) -> Range {
        range(&self.source, span, encoding)
    }
}

/// The byte of a position in a text.
pub fn offset(source: &SourceFile, position: Position, encoding: Encoding) -> usize {
    source.lines().byte_at(&source.text, position.line as usize, position.character as usize, encoding)
}

/// The range of some bytes of a text.
pub fn range(source: &SourceFile, span: Span, encoding: Encoding) -> Range {
    let at = |offset: u32| {
        let (line, column) = source.lines().units_at(&source.text, offset as usize, encoding);
        Position { line: line as u32, character: column as u32 }
    };
    Range { start: at(span.start), end: at(span.end) }
}

/// Start, removed and added bytes of the smallest replacement that turns one text into the other. Linear.
pub fn difference(old: &str, new: &str) -> (usize, usize, usize) {
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let most = old.len().min(new.len()) - start;
    let mut tail = old.bytes().rev().zip(new.bytes().rev()).take(most).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - tail) || !new.is_char_boundary(new.len() - tail) {
        tail -= 1;
    }
    (start, old.len() - tail - start, new.len() - tail - start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Document {
        let uri = Uri::parse("file:///w/a.arch").expect("this is an address");
        Document::open(uri, PathBuf::from("/w/a.arch"), 1, text.to_owned(), FileId(0))
    }

    fn whole(document: &Document, text: &str, clock: u64) -> Document {
        let change = lsp_types::TextDocumentContentChangeWholeDocument { text: text.to_owned() };
        document.changed(vec![change.into()], 2, clock, Encoding::Utf8, FileId(0))
    }

    #[test]
    fn places_move_with_the_text() {
        let document = whole(&open("service a\nservice b\n"), "service a {}\nservice b\n", 2);
        let b = Span::new(FileId(0), 18, 19);
        assert_eq!(document.now(b, 1), Some(Span::new(FileId(0), 21, 22)));
        assert_eq!(document.now(b, 2), Some(b));
        let typed_over = whole(&document, "service a {}\n", 3);
        assert_eq!(typed_over.now(b, 1), None);
    }

    #[test]
    fn the_smallest_difference_cuts_no_character() {
        for (old, new, expected) in [("aéb", "aèb", (1, 2, 2)), ("", "ab", (0, 0, 2)), ("aa", "a", (1, 1, 0)), ("x𝄞y", "x𝄟y", (1, 4, 4))]
        {
            assert_eq!(difference(old, new), expected, "{old} {new}");
        }
    }
}
