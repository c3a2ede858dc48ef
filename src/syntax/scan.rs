//! One pass over the bytes before the grammar: comments, depth of nesting, and whether the braces fit. It knows strings and comments.

use super::Comment;
use super::room::nesting_words;
use super::words;
use crate::source::{FileId, Span};

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// In order.
    pub(super) comments: Vec<Comment>,
    /// Whether one of them is documentation.
    pub(super) has_docs: bool,
    /// Comments of other languages: `#` and `/* … */`.
    pub(super) foreign: Vec<Span>,
    /// Texts and comments that may have several lines, in order.
    pub(super) long: Vec<Span>,
    /// The first bracket that is deeper than allowed.
    pub(super) too_deep: Option<usize>,
    /// How many words there are that may nest what stands behind them, strings and comments aside.
    pub(super) nesting_words: usize,
    /// How many `{` have no `}`.
    pub(super) unclosed: usize,
    /// How many `}` close nothing.
    pub(super) stray: usize,
    /// `"""` without its end.
    pub(super) open_raw: Option<usize>,
}

impl Scan {
    /// Whether only blanks stand before the byte on its line.
    pub(super) fn starts_line(&self, text: &str, at: usize) -> bool {
        text.as_bytes()[..at]
            .iter()
            .rev()
            .find(|b| !matches!(b, b' ' | b'\t' | 0xEF | 0xBB | 0xBF))
            .is_none_or(|b| matches!(b, b'\n' | b'\r'))
    }
}

/// Something the grammar takes whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// `{`, `[`, `(`
    Open(u8),
    /// `}`, `]`, `)`
    Close(u8),
    /// Of any kind, to here.
    Comment(usize),
    /// Of any quotes, to here.
    Text(usize),
    /// `"""` that never ends.
    OpenRaw,
}

const PLAIN: u8 = 0;
const SPECIAL: u8 = 1;
const TABLE: [u8; 256] = {
    let mut table = [PLAIN; 256];
    // The last two begin the quotes of word processors.
    let special = b"{}[]()\"'`/#\xC2\xE2";
    let mut i = 0;
    while i < special.len() {
        table[special[i] as usize] = SPECIAL;
        i += 1;
    }
    table
};

/// The tokens that matter for nesting, with their places. Linear.
pub(super) struct Tokens<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    fn line_end(&self, from: usize) -> usize {
        self.bytes[from..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.bytes.len(), |n| from + n)
    }

    fn past(&self, from: usize, wanted: &[u8]) -> Option<usize> {
        self.bytes.get(from..)?.windows(wanted.len()).position(|window| window == wanted).map(|n| from + n + wanted.len())
    }

    /// The end of a quote that closes on its line.
    fn quote(&self, from: usize, quote: u8) -> Option<usize> {
        let length = self.bytes[from..].iter().position(|b| matches!(b, b'\n' | b'\r') || *b == quote)?;
        (self.bytes[from + length] == quote).then_some(from + length + 1)
    }

    /// The end of a text between the quotes that word processors set, on its line.
    fn set_quotes(&self, from: usize) -> Option<usize> {
        let opens = set_quote(&self.bytes[from..])?;
        let mut at = from + opens;
        loop {
            let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
            match (rest[0], set_quote(rest)) {
                (b'\n' | b'\r', _) => return None,
                (b'"', _) => return Some(at + 1),
                (_, Some(length)) => return Some(at + length),
                _ => at += 1,
            }
        }
    }

    /// The end of an address whose two slashes stand here: they begin no comment.
    fn address(&self, slashes: usize) -> Option<usize> {
        let before = self.text.get(..slashes)?.strip_suffix(':')?.chars().next_back()?;
        let after = self.text.get(slashes + 2..)?.chars().next()?;
        let goes_on = |c: char| words::is_plain_name(&format!("x{c}"));
        let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b';' | b'{' | b'}' | b']' | b')' | b'"');
        let rest = &self.bytes[slashes..];
        (goes_on(before) && goes_on(after)).then(|| rest.iter().position(ends).map_or(self.bytes.len(), |length| slashes + length))
    }

    /// The end of a string, which is at the latest that of its line.
    fn string(&self, mut at: usize) -> usize {
        while let Some(byte) = self.bytes.get(at) {
            match byte {
                b'"' => return at + 1,
                b'\n' | b'\r' => return at,
                b'\\' if !matches!(self.bytes.get(at + 1), Some(b'\n' | b'\r') | None) => at += 2,
                _ => at += 1,
            }
        }
        at
    }
}

impl Iterator for Tokens<'_> {
    type Item = (usize, Token);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at + self.bytes.get(self.at..)?.iter().position(|b| TABLE[*b as usize] == SPECIAL)?;
            let byte = self.bytes[start];
            let next = self.bytes.get(start + 1).copied();
            let token = match byte {
                b'{' | b'[' | b'(' => Token::Open(byte),
                b'}' | b']' | b')' => Token::Close(byte),
                b'"' if self.bytes[start..].starts_with(b"\"\"\"") => self.past(start + 3, b"\"\"\"").map_or(Token::OpenRaw, Token::Text),
                b'"' => Token::Text(self.string(start + 1)),
                b'#' => Token::Comment(self.line_end(start)),
                b'/' if next == Some(b'/') => match self.address(start) {
                    Some(end) => {
                        self.at = end;
                        continue;
                    }
                    None => Token::Comment(self.line_end(start)),
                },
                b'/' if next == Some(b'*') => Token::Comment(self.past(start + 2, b"*/").unwrap_or(self.bytes.len())),
                b'\'' | b'`' => match self.quote(start + 1, byte) {
                    Some(end) => Token::Text(end),
                    None => {
                        self.at = start + 1;
                        continue;
                    }
                },
                _ => match self.set_quotes(start) {
                    Some(end) => Token::Text(end),
                    None => {
                        self.at = start + 1;
                        continue;
                    }
                },
            };
            self.at = match token {
                Token::Open(_) | Token::Close(_) => start + 1,
                Token::Comment(end) | Token::Text(end) => end,
                Token::OpenRaw => start + 3,
            };
            return Some((start, token));
        }
    }
}

/// The length of a quote as word processors set them, such as `“`.
fn set_quote(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0xC2, 0xAB | 0xBB, ..] => Some(2),
        [0xE2, 0x80, 0x98..=0x9F, ..] => Some(3),
        _ => None,
    }
}

/// Reads the text once.
pub(super) fn scan(file: FileId, text: &str, depth_limit: usize) -> Scan {
    let bytes = text.as_bytes();
    let mut found = Scan::default();
    let mut depth: usize = 0;
    let mut braces: usize = 0;
    let mut read = 0;
    for (start, token) in Tokens::new(text) {
        if let Token::Comment(end) | Token::Text(end) = token {
            found.nesting_words += nesting_words(&bytes[read..start]);
            read = end;
            if matches!(bytes[start..end], [b'"', b'"', b'"', ..] | [b'/', b'*', ..]) {
                found.long.push(Span::new(file, start, end));
            }
        }
        match token {
            Token::Open(byte) => {
                depth += 1;
                braces += usize::from(byte == b'{');
                if depth > depth_limit && found.too_deep.is_none() {
                    found.too_deep = Some(start);
                }
            }
            Token::Close(byte) => {
                depth = depth.saturating_sub(1);
                found.stray += usize::from(byte == b'}' && braces == 0);
                braces = braces.saturating_sub(usize::from(byte == b'}'));
            }
            Token::Comment(end) => {
                let span = Span::new(file, start, end);
                if bytes[start] == b'/' && bytes.get(start + 1) == Some(&b'/') {
                    let documentation = bytes[start..end].starts_with(b"///") && bytes.get(start + 3) != Some(&b'/');
                    found.has_docs |= documentation;
                    found.comments.push(Comment { span, documentation });
                } else {
                    found.foreign.push(span);
                    found.comments.push(Comment { span, documentation: false });
                }
            }
            Token::Text(_) => {}
            Token::OpenRaw => {
                found.open_raw.get_or_insert(start);
            }
        }
    }
    found.nesting_words += nesting_words(&bytes[read..]);
    found.unclosed = braces;
    found
}
