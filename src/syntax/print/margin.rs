//! Comments at the end of lines: two blanks away, and below each other where lines of equal indentation follow each other.

use super::WIDTH;

/// Blanks before a comment at the end of a line.
const APART: usize = 2;

/// A comment at the end of a line.
#[derive(Debug, Clone, Copy)]
struct Note {
    /// Where the line ends without it, in bytes.
    at: usize,
    line: usize,
    indent: usize,
    /// Characters before it.
    width: usize,
}

/// The comments at the end of lines, while the lines are being written.
#[derive(Debug, Default)]
pub(super) struct Margin {
    notes: Vec<Note>,
    line: usize,
}

impl Margin {
    /// A line was begun, perhaps behind a blank one.
    pub(super) fn line(&mut self, blank: bool) {
        self.lines(1 + usize::from(blank));
    }

    /// Lines were begun.
    pub(super) fn lines(&mut self, count: usize) {
        self.line += count;
    }

    /// A comment comes next, on the line that begins at the byte.
    pub(super) fn comment(&mut self, out: &str, from: usize, indent: usize) {
        let width = out[from..].chars().count();
        self.notes.push(Note { at: out.len(), line: self.line, indent, width });
    }

    /// The text with blanks before those comments.
    pub(super) fn align(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + self.notes.len() * 8);
        let mut from = 0;
        let below = |a: &Note, b: &Note| a.line + 1 == b.line && a.indent == b.indent && a.width.max(b.width) <= WIDTH;
        for run in self.notes.chunk_by(below) {
            let widest = run.iter().map(|note| note.width).max().unwrap_or(0);
            for note in run {
                out.push_str(&text[from..note.at]);
                out.extend(std::iter::repeat_n(' ', widest - note.width + APART));
                from = note.at;
            }
        }
        out.push_str(&text[from..]);
        out
    }
}
