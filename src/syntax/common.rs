//! The commonest lines and heads in their canonical form, told apart by their bytes: nine in ten lines of a large architecture are one of these, and
//! the grammar would go through them sign by sign. Only single blanks and names of ASCII letters count; anything else is left to the grammar. That
//! reads these lines as well and gives the same, which the tests compare; but for a word of the language in the place of a name, of which is said
//! here that it is one.

use super::words;

/// A line that is one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// `needs a, b to start`, `needs a { b = 1 }`, `needs any of { a, b }`
    Dependency,
    /// `a = 1`, `a = "text"`
    Assign,
}

/// The beginning of a declaration; places are bytes of the text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub kind: (usize, usize),
    pub name: (usize, usize),
    /// With its quotes.
    pub title: Option<(usize, usize)>,
    /// The path behind `within`, with the place of that word.
    pub within: Option<(usize, (usize, usize))>,
    /// The `{`.
    pub open: Option<usize>,
    /// Behind the last of all this.
    pub end: usize,
}

/// Where one reads.
#[derive(Clone, Copy)]
struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl<'t> Cursor<'t> {
    fn new(text: &'t str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn takes(&mut self, text: &str) -> bool {
        let there = self.bytes[self.at..].starts_with(text.as_bytes());
        self.at += if there { text.len() } else { 0 };
        there
    }

    /// Letters, digits and `_`, beginning with a letter, and `-` before another of them.
    fn letters(&mut self) -> Option<&'t str> {
        let from = self.at;
        let begins = self.peek().is_some_and(|byte| byte.is_ascii_alphabetic());
        while let Some(byte) = self.peek().filter(|_| begins) {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' | b'_' => self.at += 1,
                b'-' if self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_alphanumeric) => self.at += 2,
                _ => break,
            }
        }
        self.text.get(from..self.at).filter(|_| begins)
    }

    /// A name of one part.
    fn word(&mut self) -> bool {
        self.letters().is_some()
    }

    /// A name of any number of parts.
    fn path(&mut self) -> bool {
        let mut is_one = self.word();
        while is_one && self.takes(".") {
            is_one = self.letters().is_some();
        }
        is_one
    }

    /// A number, or whatever else begins with a digit.
    fn number(&mut self) -> bool {
        let begins = self.peek().is_some_and(|byte| byte.is_ascii_digit());
        while let Some(byte) = self.peek().filter(|_| begins) {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' | b'_' => self.at += 1,
                b'.' | b'-' | b':' if self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) => self.at += 2,
                _ => break,
            }
        }
        if begins {
            self.takes("%");
        }
        begins
    }

    /// A text in double quotes that is what it says: not empty, and without anything that stands for something else.
    fn string(&mut self) -> bool {
        let Some(rest) = self.bytes[self.at..].strip_prefix(b"\"") else { return false };
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r')).unwrap_or(0);
        let is_one = length > 0 && rest[length] == b'"';
        self.at += if is_one { length + 2 } else { 0 };
        is_one
    }

    fn pair(&mut self) -> bool {
        self.word() && self.takes(" = ") && (self.number() || self.path())
    }

    /// ` { a = 1, b = 2 }`
    fn block(&mut self) -> bool {
        let mut ahead = *self;
        if !(ahead.takes(" { ") && ahead.pair()) {
            return false;
        }
        while ahead.takes(", ") {
            if !ahead.pair() {
                return false;
            }
        }
        let ends = ahead.takes(" }");
        self.at = if ends { ahead.at } else { self.at };
        ends
    }

    /// `, a, b`
    fn others(&mut self) -> bool {
        let from = self.at;
        loop {
            let mut ahead = *self;
            if !(ahead.takes(", ") && ahead.path()) {
                return self.at > from;
            }
            self.at = ahead.at;
        }
    }

    /// ` to start`
    fn phase(&mut self) -> bool {
        let mut ahead = *self;
        let is_one = ahead.takes(" to ") && ahead.word();
        self.at = if is_one { ahead.at } else { self.at };
        is_one
    }

    /// The end of the line.
    fn line(&self) -> bool {
        let rest = &self.bytes[self.at..];
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    }

    fn gap(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }
}

/// The line that begins here, and its end, if it is one of these and nothing behind it can belong to it.
pub(super) fn line(text: &str, at: usize) -> Option<(Line, usize)> {
    let begin = Cursor::new(text, at);
    if let Some(end) = dependency(begin) {
        return Some((Line::Dependency, end));
    }
    let mut cursor = begin;
    let name = cursor.letters()?;
    // A verb with a sign behind it has an answer of its own.
    if !cursor.takes(" = ") || matches!(name, "needs" | "wants" | "uses" | "changes" | "runs") {
        return None;
    }
    let whole = cursor.number() || cursor.string() || cursor.path();
    (whole && cursor.line()).then_some((Line::Assign, cursor.at))
}

fn dependency(mut cursor: Cursor<'_>) -> Option<usize> {
    if !["needs ", "wants ", "uses ", "runs in "].iter().any(|verb| cursor.takes(verb)) {
        return None;
    }
    let targets = cursor;
    let mut end = named(targets).or_else(|| counted(targets))?;
    let last = end.at;
    while end.peek().is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0x0B) {
        end.at += 1;
    }
    (!may_go_on(end)).then_some(last)
}

/// `a`, `a, b to start`, `a to start { b = 1 }`
fn named(mut cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    if !cursor.path() {
        return None;
    }
    // A block behind a list does not say whose it is.
    if cursor.others() {
        cursor.phase();
    } else {
        cursor.phase();
        cursor.block();
    }
    cursor.line().then_some(cursor)
}

/// `any of { a, b } to start { c = 1 }`
fn counted(mut cursor: Cursor<'_>) -> Option<Cursor<'_>> {
    let is_count = cursor.takes("any") || ["1", "2", "3", "4", "5", "6", "7", "8", "9"].iter().any(|count| cursor.takes(count));
    if !(is_count && cursor.takes(" of { ") && cursor.path()) {
        return None;
    }
    cursor.others();
    if !cursor.takes(" }") {
        return None;
    }
    cursor.phase();
    cursor.block();
    cursor.line().then_some(cursor)
}

/// Whether what stands on the next lines may belong to the dependency: a sign, or a word with which dependencies go on.
fn may_go_on(cursor: Cursor<'_>) -> bool {
    let rest = &cursor.bytes[cursor.at..];
    matches!(rest.first(), Some(b'!'..=b'/' | b':'..=b'@' | b'{'..=b'|' | 0x7F..))
        || [&b"to"[..], b"of", b"via", b"except", b"or", b"and", b"out"].iter().any(|word| rest.starts_with(word))
}

/// The head of a declaration that begins here: a kind, a name, a title and a place, as far as they stand on one line.
pub(super) fn head(text: &str, at: usize) -> Option<Head> {
    let mut cursor = Cursor::new(text, at);
    let word = |cursor: &mut Cursor<'_>| {
        let from = cursor.at;
        let is_name = cursor.letters().is_some_and(|word| !words::is_reserved(word));
        let apart = is_name && matches!(cursor.peek(), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        apart.then_some((from, cursor.at))
    };
    let kind = word(&mut cursor)?;
    if begins_another(&text[kind.0..kind.1]) {
        return None;
    }
    cursor.gap();
    let name = word(&mut cursor)?;
    let mut head = Head { kind, name, end: cursor.at, ..Head::default() };
    cursor.gap();
    let quotes = cursor.at;
    if cursor.string() {
        head.title = Some((quotes, cursor.at));
        head.end = cursor.at;
        cursor.gap();
    }
    let at_within = cursor.at;
    if cursor.takes("within ") {
        let from = cursor.at;
        let end = cursor.path().then_some(cursor.at)?;
        let first = text[from..end].split('.').next()?;
        if words::is_reserved(first) || !matches!(cursor.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            return None;
        }
        head.within = Some((at_within, (from, end)));
        head.end = end;
        cursor.gap();
    }
    match cursor.peek() {
        Some(b'{') => {
            head.open = Some(cursor.at);
            head.end = cursor.at + 1;
        }
        // What stands below may belong to it where it is no word.
        _ if !(cursor.line() && stands_alone(text, cursor.at)) => return None,
        _ => {}
    }
    Some(head)
}

/// Whether the next thing in the text cannot be a part of the declaration before it.
pub(super) fn stands_alone(text: &str, at: usize) -> bool {
    let rest = text[at..].trim_ascii_start();
    match rest.bytes().next() {
        None | Some(b'}') => true,
        Some(byte) => byte.is_ascii_alphabetic() && !rest.starts_with("within"),
    }
}

/// Words with which other statements begin (`first_word` and `block_word` of the grammar), those of other tools among them. Reserved ones are no
/// kinds anyway.
fn begins_another(word: &str) -> bool {
    let rule = word.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("rule"));
    rule || matches!(
        word,
        "workspace"
            | "defaults"
            | "kind"
            | "extend"
            | "attribute"
            | "core"
            | "independent"
            | "use"
            | "observe"
            | "policy"
            | "define"
            | "measure"
    ) || matches!(word, "import" | "include" | "source" | "begin" | "do" | "then" | "end")
}
