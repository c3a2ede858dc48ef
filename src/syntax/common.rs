//! The commonest lines and heads in their canonical form, told apart by their bytes: nine in ten lines of a large architecture are one of these, and
//! the grammar would go through them sign by sign. Only single blanks and names of ASCII letters count; anything else is left to the grammar. That
//! reads these lines as well and gives the same, which the tests compare; but for a word of the language in the place of a name, of which the builder
//! says that it is one.

use std::ops::Range;

use smallvec::{SmallVec, smallvec};

use super::tree::{Gate, Verb};
use super::words;

/// Bytes of the text.
pub(super) type Place = Range<usize>;

/// A line that is one statement.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and a box for each line of a large architecture would cost more")]
pub(super) enum Line {
    /// `needs a, b to start`, `needs a { b = 1 }`, `needs any of { a, b }`
    Dependency(Dependency),
    /// `a = 1`
    Assign(Pair),
}

/// What a dependency is made of.
pub(super) struct Dependency {
    pub verb: (Verb, Place),
    pub gate: Gate,
    pub targets: SmallVec<[Place; 4]>,
    /// The word behind `to`.
    pub phase: Option<Place>,
    /// The block, with its braces.
    pub block: Option<(Place, SmallVec<[Pair; 2]>)>,
    pub end: usize,
}

/// `a = 1`, `a = "text"`, `a = b.c`
pub(super) struct Pair {
    pub name: Place,
    pub value: (Sort, Place),
}

/// What a value is.
#[derive(Clone, Copy)]
pub(super) enum Sort {
    /// A number, or whatever else begins with a digit.
    Number,
    /// With its quotes.
    Text,
    Path,
}

/// The beginning of a declaration.
pub(super) struct Head {
    pub kind: Place,
    pub name: Place,
    /// With its quotes.
    pub title: Option<Place>,
    /// The word `within`, and the path behind it.
    pub within: Option<(Place, Place)>,
    /// The `{`.
    pub open: Option<usize>,
    /// Behind the last of all this.
    pub end: usize,
}

impl Line {
    /// The bytes of the statement.
    pub fn place(&self) -> Place {
        match self {
            Self::Dependency(dependency) => dependency.verb.1.start..dependency.end,
            Self::Assign(pair) => pair.place(),
        }
    }
}

impl Pair {
    /// All of it.
    pub fn place(&self) -> Place {
        self.name.start..self.value.1.end
    }
}

/// Where one reads. What is not there is not taken.
struct Cursor<'t> {
    bytes: &'t [u8],
    at: usize,
}

impl Cursor<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// All of it or nothing.
    fn whole<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let from = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = from;
        }
        found
    }

    fn exactly(&mut self, text: &str) -> Option<Place> {
        let place = self.at..self.at + text.len();
        let there = self.bytes[self.at..].starts_with(text.as_bytes());
        there.then(|| {
            self.at = place.end;
            place
        })
    }

    /// Letters, digits and `_`; what `joins` says only before what a part may begin with.
    fn run(&mut self, joins: fn(u8) -> bool, begins: fn(&u8) -> bool) -> Place {
        let from = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'a'..=b'z' | b'0'..=b'9' | b'A'..=b'Z' | b'_' => self.at += 1,
                _ if joins(byte) && self.bytes.get(self.at + 1).is_some_and(begins) => self.at += 2,
                _ => break,
            }
        }
        from..self.at
    }

    /// A name of one part.
    fn word(&mut self) -> Option<Place> {
        self.peek().filter(u8::is_ascii_alphabetic)?;
        Some(self.run(|byte| byte == b'-', u8::is_ascii_alphanumeric))
    }

    /// A name of any number of parts.
    fn path(&mut self) -> Option<Place> {
        let mut path = self.word()?;
        while self.exactly(".").is_some() {
            path.end = self.word()?.end;
        }
        Some(path)
    }

    fn number(&mut self) -> Option<Place> {
        self.peek().filter(u8::is_ascii_digit)?;
        let number = self.run(|byte| matches!(byte, b'.' | b'-' | b':'), u8::is_ascii_digit);
        let end = self.exactly("%").map_or(number.end, |percent| percent.end);
        Some(number.start..end)
    }

    /// A text that is what it says: not empty, and without anything that stands for something else.
    fn text(&mut self) -> Option<Place> {
        let inner = self.bytes[self.at..].strip_prefix(b"\"")?;
        let length = inner.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r'))?;
        let text = self.at..self.at + length + 2;
        (length > 0 && inner[length] == b'"').then(|| {
            self.at = text.end;
            text
        })
    }

    fn pair(&mut self) -> Option<Pair> {
        let name = self.word()?;
        self.exactly(" = ")?;
        let number = self.number().map(|place| (Sort::Number, place));
        let text = number.or_else(|| self.text().map(|place| (Sort::Text, place)));
        let value = match text {
            Some(value) => value,
            None => (Sort::Path, self.path()?),
        };
        Some(Pair { name, value })
    }

    /// ` { a = 1, b = 2 }`
    fn block(&mut self) -> Option<(Place, SmallVec<[Pair; 2]>)> {
        self.whole(|cursor| {
            let open = cursor.exactly(" { ")?.start + 1;
            let mut pairs = smallvec![cursor.pair()?];
            while cursor.exactly(", ").is_some() {
                pairs.push(cursor.pair()?);
            }
            let end = cursor.exactly(" }")?.end;
            Some((open..end, pairs))
        })
    }

    /// `a, b`
    fn list(&mut self) -> Option<SmallVec<[Place; 4]>> {
        let mut all = smallvec![self.path()?];
        while let Some(next) = self.whole(|cursor| {
            cursor.exactly(", ")?;
            cursor.path()
        }) {
            all.push(next);
        }
        Some(all)
    }

    /// ` to start`
    fn phase(&mut self) -> Option<Place> {
        self.whole(|cursor| {
            cursor.exactly(" to ")?;
            cursor.word()
        })
    }

    fn verb(&mut self) -> Option<(Verb, Place)> {
        let verbs = [(Verb::Needs, "needs "), (Verb::Wants, "wants "), (Verb::Uses, "uses "), (Verb::RunsIn, "runs in ")];
        verbs.into_iter().find_map(|(verb, written)| {
            let place = self.exactly(written)?;
            Some((verb, place.start..place.end - 1))
        })
    }

    /// `any of { a, b }`, `2 of { a, b }`
    fn group(&mut self) -> Option<(Gate, SmallVec<[Place; 4]>)> {
        self.whole(|cursor| {
            let gate = match cursor.peek()? {
                digit @ b'1'..=b'9' => {
                    cursor.at += 1;
                    Gate::Of(u32::from(digit - b'0'))
                }
                _ => cursor.exactly("any").map(|_| Gate::AnyOf)?,
            };
            cursor.exactly(" of { ")?;
            let members = cursor.list()?;
            cursor.exactly(" }")?;
            Some((gate, members))
        })
    }

    fn dependency(&mut self) -> Option<Dependency> {
        let verb = self.verb()?;
        let (gate, targets) = match self.group() {
            Some(group) => group,
            None => (Gate::Each, self.list()?),
        };
        let phase = self.phase();
        // A block behind a list does not say whose it is.
        let of_one = gate != Gate::Each || targets.len() == 1;
        let block = if of_one { self.block() } else { None };
        let end = self.at;
        (self.ends_line() && !self.may_go_on()).then_some(Dependency { verb, gate, targets, phase, block, end })
    }

    fn assign(&mut self) -> Option<Pair> {
        let pair = self.pair()?;
        // A verb with a sign behind it has an answer of its own.
        let is_verb = [&b"needs"[..], b"wants", b"uses", b"changes", b"runs"].contains(&&self.bytes[pair.name.clone()]);
        (self.ends_line() && !is_verb).then_some(pair)
    }

    fn ends_line(&self) -> bool {
        let rest = &self.bytes[self.at..];
        rest.starts_with(b"\n") || rest.starts_with(b"\r\n")
    }

    /// Whether what stands on the next lines may belong to the dependency: a sign, or a word with which dependencies go on.
    fn may_go_on(&self) -> bool {
        let rest = past_ascii_blanks(&self.bytes[self.at..]);
        matches!(rest.first(), Some(b'!'..=b'/' | b':'..=b'@' | b'{'..=b'|' | 0x7F..))
            || [&b"to"[..], b"of", b"via", b"except", b"or", b"and", b"out"].iter().any(|word| rest.starts_with(word))
    }

    fn gap(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// A name that is no word of the language, with a blank or the end of its line behind it.
    fn apart(&mut self, name: impl FnOnce(&mut Self) -> Option<Place>) -> Option<Place> {
        let place = name(self)?;
        let is_apart = matches!(self.peek(), None | Some(b' ' | b'\t' | b'\n' | b'\r'));
        let first = self.bytes[place.clone()].split(|byte| *byte == b'.').next().and_then(|part| str::from_utf8(part).ok())?;
        (is_apart && !words::is_reserved(first)).then_some(place)
    }

    fn head(&mut self) -> Option<Head> {
        let kind = self.apart(Self::word)?;
        if begins_another(str::from_utf8(&self.bytes[kind.clone()]).ok()?) {
            return None;
        }
        self.gap();
        let name = self.apart(Self::word)?;
        let mut end = name.end;
        self.gap();
        let title = self.text();
        if let Some(title) = &title {
            end = title.end;
            self.gap();
        }
        let mut within = None;
        if let Some(word) = self.exactly("within ") {
            let path = self.apart(Self::path)?;
            end = path.end;
            within = Some((word.start..word.end - 1, path));
            self.gap();
        }
        let open = self.exactly("{").map(|open| open.start);
        match open {
            Some(open) => end = open + 1,
            // What stands below may belong to it where it is no word.
            None if !(self.ends_line() && stands_alone(&self.bytes[self.at..])) => return None,
            None => {}
        }
        Some(Head { kind, name, title, within, open, end })
    }
}

/// The line that begins here, if it is one of these and nothing behind it can belong to it.
pub(super) fn line(text: &str, at: usize) -> Option<Line> {
    let mut cursor = Cursor { bytes: text.as_bytes(), at };
    let dependency = cursor.whole(Cursor::dependency).map(Line::Dependency);
    dependency.or_else(|| cursor.assign().map(Line::Assign))
}

/// The head of a declaration that begins here: a kind, a name, a title and a place, as far as they stand on one line.
pub(super) fn head(text: &str, at: usize) -> Option<Head> {
    Cursor { bytes: text.as_bytes(), at }.head()
}

/// Whether the first thing in the text cannot be a part of the declaration before it.
pub(super) fn stands_alone(text: &[u8]) -> bool {
    let rest = past_ascii_blanks(text);
    match rest.first() {
        None | Some(b'}') => true,
        Some(byte) => byte.is_ascii_alphabetic() && !rest.starts_with(b"within"),
    }
}

fn past_ascii_blanks(text: &[u8]) -> &[u8] {
    let blanks = text.iter().take_while(|byte| matches!(byte, b' ' | b'\t'..=b'\r')).count();
    &text[blanks..]
}

/// Words with which other statements begin (`first_word` and `block_word` of the grammar), those of other tools among them. Reserved ones are no
/// kinds anyway.
fn begins_another(word: &str) -> bool {
    const OTHERS: [&str; 19] = [
        "workspace",
        "defaults",
        "kind",
        "extend",
        "attribute",
        "core",
        "independent",
        "use",
        "observe",
        "policy",
        "define",
        "measure",
        "import",
        "include",
        "source",
        "begin",
        "do",
        "then",
        "end",
    ];
    let rule = word.get(..4).is_some_and(|begin| begin.eq_ignore_ascii_case("rule"));
    rule || OTHERS.contains(&word)
}
