//! Files as texts. A byte that is no UTF-8 costs what it stands in, and not its file.

use std::io;
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, FileSystem, STRAY, Span, remedy};
use crate::syntax::{self, Comment};

/// How many places one error shows; the rest is counted.
const PLACES: usize = 4;

/// The text of a file, or why it cannot be read as one.
pub(super) type Text = Result<Decoded, Box<Diagnostic>>;

/// A text of as many bytes as its file has.
#[derive(Debug, Clone, Default)]
pub(super) struct Decoded {
    /// Its content, with [`STRAY`] in place of each byte that is no UTF-8.
    pub text: String,
    /// These bytes with their places, in order.
    strays: Vec<(usize, u8)>,
}

impl Decoded {
    /// The text, where all of it is one.
    ///
    /// # Errors
    /// That the file is not UTF-8.
    pub fn whole(self) -> Result<String, Box<Diagnostic>> {
        match self.strays.first() {
            None => Ok(self.text),
            Some((at, _)) => Err(Box::new(refused(self.text.as_bytes(), *at))),
        }
    }

    /// What to say about the bytes that are no UTF-8.
    pub fn problem(&self, file: FileId) -> Option<Diagnostic> {
        let (first, rest) = self.strays.split_first()?;
        let place = |at: usize| Span::new(file, at, at + 1);
        let message = format!("byte 0x{:02X} begins no character: this file is not UTF-8", first.1);
        let latin = char::from(first.1);
        let label = if latin.is_alphanumeric() { format!("in Latin-1 this is `{latin}`") } else { "no character".to_owned() };
        let mut error = Diagnostic::input("encoding", message, place(first.0), label);
        for (at, byte) in rest.iter().take(PLACES - 1) {
            error = error.label(place(*at), format!("0x{byte:02X} here"));
        }
        if rest.len() >= PLACES {
            error = error.note(format!("and in {} more places", rest.len() - (PLACES - 1)));
        }
        Some(error.help("save the file as UTF-8, or write what was meant in place of it"))
    }

    /// Leaves out what is only wrong because of such a byte: errors on its line, where it does not stand in a comment.
    pub fn without_what_follows(&self, errors: &mut Vec<Diagnostic>, comments: &[Comment]) {
        if self.strays.is_empty() {
            return;
        }
        let in_code = |at: &usize| {
            let before = comments.partition_point(|comment| comment.span.start as usize <= *at);
            before.checked_sub(1).is_none_or(|i| *at >= comments[i].span.end as usize)
        };
        let lines: Vec<_> = self.strays.iter().map(|(at, _)| *at).filter(in_code).map(|at| line_of(&self.text, at)).collect();
        errors.retain(|error| error.span().is_none_or(|span| !lines.iter().any(|line| line.contains(&(span.start as usize)))));
    }

    /// Whether the file has another content than the text, so that nothing may be written in place of it.
    pub fn is_damaged(&self) -> bool {
        !self.strays.is_empty()
    }
}

fn line_of(text: &str, at: usize) -> std::ops::Range<usize> {
    let start = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
    start..text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length)
}

/// The text of a file, or why it cannot be read as one.
pub(super) fn read_text(fs: &dyn FileSystem, path: &Path, file: FileId) -> Text {
    let size = fs.size(path).map_err(|error| Box::new(unreadable(file, &error)))?;
    if size > syntax::FILE_LIMIT as u64 {
        let help = format!("divide it; files up to {} MiB are read", syntax::FILE_LIMIT >> 20);
        let problem = Diagnostic::input("unreadable-file", format!("the file is too large: {} MiB", size >> 20), start_of(file), "");
        return Err(Box::new(problem.help(help)));
    }
    decoded(fs.read(path).map_err(|error| Box::new(unreadable(file, &error)))?)
}

/// Texts of another encoding and files that are no texts are refused: they have bytes that no text has, or begin as UTF-16 does.
fn decoded(bytes: Vec<u8>) -> Text {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Decoded { text, strays: Vec::new() }),
        Err(error) => error.into_bytes(),
    };
    if bytes.contains(&0) || bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let at = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
        return Err(Box::new(refused(&bytes, at)));
    }
    let mut decoded = Decoded { text: String::with_capacity(bytes.len()), strays: Vec::new() };
    for chunk in bytes.utf8_chunks() {
        decoded.text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            decoded.strays.push((decoded.text.len(), *byte));
            decoded.text.push(STRAY);
        }
    }
    Ok(decoded)
}

fn refused(bytes: &[u8], at: usize) -> Diagnostic {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        let problem = Diagnostic::input("unreadable-file", "the file is UTF-16", start_of(FileId::default()), "");
        return problem.help("save it as UTF-8; in PowerShell, write it with `Out-File -Encoding utf8`");
    }
    let line = bytes.iter().take(at).filter(|&&byte| byte == b'\n').count() + 1;
    let said = format!("the file is not UTF-8: byte {at}, on line {line}, begins no character");
    Diagnostic::input("unreadable-file", said, start_of(FileId::default()), "").help("save it as UTF-8")
}

/// What is wrong with a file that cannot be read.
pub(super) fn unreadable(file: FileId, problem: &io::Error) -> Diagnostic {
    Diagnostic::input("unreadable-file", format!("this cannot be read: {problem}"), start_of(file), "").help(remedy(problem))
}

/// What is wrong with a file that was read before it had its number.
pub(super) fn of_file(mut problem: Box<Diagnostic>, file: FileId) -> Diagnostic {
    problem.labels.iter_mut().for_each(|label| label.span.file = file);
    *problem
}

fn start_of(file: FileId) -> Span {
    Span::new(file, 0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stray_byte_moves_no_place() {
        let decoded = decoded(b"// caf\xe9\nservice a // \xc3\nservice \xe9b\n".to_vec()).expect("a text");
        assert_eq!(decoded.text.len(), 34);
        assert_eq!(decoded.strays, [(6, 0xE9), (21, 0xC3), (31, 0xE9)]);
        assert_eq!(decoded.text.find("service a"), Some(8));
        let error = decoded.problem(FileId(0)).expect("an error");
        let places: Vec<u32> = error.labels.iter().map(|label| label.span.start).collect();
        assert_eq!(places, [6, 21, 31]);
        assert!(decoded.whole().is_err());
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"\xff\xfes\0"[..], b"\xfe\xff", b"a\0\xff", b"\x7fELF\x02\0\xff"] {
            assert!(decoded(bytes.to_vec()).is_err(), "{bytes:?}");
        }
        let utf16 = decoded(b"\xff\xfes\0".to_vec()).expect_err("no UTF-8");
        assert_eq!(utf16.message, "the file is UTF-16");
        assert!(decoded(b"\0".to_vec()).is_ok_and(|decoded| !decoded.is_damaged()));
    }
}
