//! YAML as a tree in which every value knows its place.
//!
//! Aliases and merge keys (`<<`) are resolved here, so that nothing above has to know them. What a hostile file could blow up is
//! bounded: its size, how deep it nests and how much its aliases expand to.

mod flow;
mod words;

use rustc_hash::FxHashMap;
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// The largest YAML text that is read, in bytes.
pub const SIZE_LIMIT: usize = 16 << 20;
/// How deep collections may stand in each other.
pub const DEPTH_LIMIT: usize = 100;
/// How much anchors and aliases may add to a text, in values; 64 bytes of text count as one more.
pub const ALIAS_LIMIT: usize = 1_000_000;

/// How much text may be parsed again to take brackets that the parser refuses, in bytes.
const WORK_LIMIT: usize = 64 << 20;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where it stands, quotes included; for a value that came by an alias, where it was written.
    pub span: Span,
    /// The name of its tag without exclamation mark (`reset`, `override`), if it has one of its own.
    pub tag: Option<Box<str>>,
}

/// The forms of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    /// Nothing, `~` or `null`.
    Null,
    /// Anything written as text, numbers and truth values included.
    Scalar(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping in the order written, each key once.
    Map(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// What it is set to.
    pub value: Node,
}

impl Node {
    /// A mapping with these entries.
    pub fn map(entries: Vec<Entry>, span: Span) -> Self {
        Self { kind: NodeKind::Map(entries), span, tag: None }
    }

    /// The text of a scalar.
    pub fn text(&self) -> Option<&str> {
        if let NodeKind::Scalar(text) = &self.kind { Some(text) } else { None }
    }

    /// The entries of a mapping; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        if let NodeKind::Map(entries) = &self.kind { entries } else { &[] }
    }

    /// The items of a sequence; none for anything else.
    pub fn items(&self) -> &[Node] {
        if let NodeKind::List(items) = &self.kind { items } else { &[] }
    }

    /// The entry with this key. Linear in the entries.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of a key. Linear in the entries.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// Whether there is nothing.
    pub fn is_null(&self) -> bool {
        self.kind == NodeKind::Null
    }

    /// How people call this form of value.
    pub fn form(&self) -> &'static str {
        match self.kind {
            NodeKind::Null => "nothing",
            NodeKind::Scalar(_) => "a single value",
            NodeKind::List(_) => "a list",
            NodeKind::Map(_) => "a mapping",
        }
    }

    /// How much room it takes: one for each value and one for each 64 bytes of text. Linear.
    pub fn weight(&self) -> usize {
        1 + match &self.kind {
            NodeKind::Null => 0,
            NodeKind::Scalar(text) => text.len() / 64,
            NodeKind::List(items) => items.iter().map(Self::weight).sum(),
            NodeKind::Map(entries) => entries.iter().map(|entry| entry.key.len() / 64 + entry.value.weight()).sum(),
        }
    }
}

/// All documents of a text, and what is wrong with it. After an error of syntax the documents before it are given. Linear in the text
/// and in what its aliases expand to.
pub fn read(file: FileId, text: &str) -> (Vec<Node>, Vec<Diagnostic>) {
    let start = Span::new(file, 0, 0);
    if text.len() > SIZE_LIMIT {
        let message = format!("the file has {} MiB, more than the {} MiB that are read", text.len() >> 20, SIZE_LIMIT >> 20);
        return (Vec::new(), vec![Diagnostic::input("too-large", message, start, "split it with `include`")]);
    }
    let mut laid_flat: Option<String> = None;
    let mut work = text.len();
    loop {
        let parsed = laid_flat.as_deref().unwrap_or(text);
        let mut reader = Reader::new(Places::new(file, text));
        let failed = reader.run(parsed);
        // Many write the closing bracket at the column of the key, which the parser refuses, and which other readers take.
        let wrong = failed.then(|| reader.open.iter().find(|open| open.flow).map(|open| open.node.span.start as usize)).flatten();
        work += text.len();
        let flat = wrong.filter(|_| work <= WORK_LIMIT).and_then(|start| flow::laid_flat(parsed, start));
        match flat {
            Some(flat) => laid_flat = Some(flat),
            None => return (reader.documents, reader.errors),
        }
    }
}

/// A collection that is not complete yet.
struct Open {
    node: Node,
    anchor: usize,
    /// Written between brackets, so that its last event ends it.
    flow: bool,
    /// For a mapping: the key that waits for its value.
    key: Option<(Option<String>, Span)>,
    /// For a mapping: what its keys stand at, to find doubled ones.
    seen: FxHashMap<String, usize>,
    /// For a mapping: what its merge keys bring.
    merged: Vec<Node>,
}

struct Reader<'t> {
    places: Places<'t>,
    open: Vec<Open>,
    anchors: FxHashMap<usize, (Node, usize)>,
    added: usize,
    documents: Vec<Node>,
    errors: Vec<Diagnostic>,
}

type Step = Result<(), Box<Diagnostic>>;

impl<'t> Reader<'t> {
    fn new(places: Places<'t>) -> Self {
        Self { places, open: Vec::new(), anchors: FxHashMap::default(), added: 0, documents: Vec::new(), errors: Vec::new() }
    }

    /// Reads all documents. Gives whether the parser refused the text.
    fn run(&mut self, text: &str) -> bool {
        let mut parser = Parser::new_from_str(text);
        while let Some(event) = parser.next_event() {
            let (step, refused) = match event {
                Ok((event, span)) => {
                    let place = self.places.span(&span);
                    (self.take(event, place), false)
                }
                Err(error) => (Err(Box::new(self.syntax(&error))), true),
            };
            if let Err(error) = step {
                self.errors.push(*error);
                return refused;
            }
        }
        false
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Step {
        match event {
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, tag) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let kind = if null { NodeKind::Null } else { NodeKind::Scalar(text.into_owned()) };
                let node = Node { kind, span: self.places.scalar(span, style), tag: own_tag(tag.as_deref()) };
                return self.complete(node, anchor);
            }
            Event::Alias(anchor) => {
                let Some((node, size)) = self.anchors.get(&anchor) else {
                    let message = "an alias stands inside what it names";
                    return Err(Box::new(Diagnostic::input("syntax", message, span, "this would never end")));
                };
                let (node, size) = (node.clone(), *size);
                self.spend(size, span)?;
                return self.complete(node, 0);
            }
            Event::SequenceStart(anchor, tag) => return self.begin(NodeKind::List(Vec::new()), anchor, tag.as_deref(), span),
            Event::MappingStart(anchor, tag) => return self.begin(NodeKind::Map(Vec::new()), anchor, tag.as_deref(), span),
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    let (node, anchor) = self.close(open, span);
                    return self.complete(node, anchor);
                }
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        Ok(())
    }

    fn begin(&mut self, kind: NodeKind, anchor: usize, tag: Option<&Tag>, span: Span) -> Step {
        if self.open.len() >= DEPTH_LIMIT {
            let message = format!("collections stand in each other more than {DEPTH_LIMIT} deep");
            return Err(Box::new(Diagnostic::input("too-deep", message, span, "nothing is read from here on")));
        }
        let node = Node { kind, span, tag: own_tag(tag) };
        let flow = !span.is_empty();
        self.open.push(Open { node, anchor, flow, key: None, seen: FxHashMap::default(), merged: Vec::new() });
        Ok(())
    }

    /// Ends a collection: adds what its merge keys bring, and finds where it ends.
    fn close(&mut self, open: Open, end: Span) -> (Node, usize) {
        let Open { mut node, anchor, flow, mut seen, merged, .. } = open;
        let last = match &node.kind {
            NodeKind::List(items) => {
                items.iter().map(|item| item.span).filter(|span| span.start >= node.span.start).max_by_key(|span| span.end)
            }
            NodeKind::Map(entries) => entries
                .iter()
                .map(|e| if e.value.span.start >= e.key_span.start { e.value.span } else { e.key_span })
                .max_by_key(|span| span.end),
            NodeKind::Null | NodeKind::Scalar(_) => None,
        };
        let end = if flow { Some(end) } else { last };
        node.span = end.map_or(node.span, |end| node.span.to(end));
        if let NodeKind::Map(entries) = &mut node.kind {
            for source in merged {
                let NodeKind::Map(more) = source.kind else { continue };
                for entry in more {
                    if !seen.contains_key(&entry.key) {
                        seen.insert(entry.key.clone(), entries.len());
                        entries.push(entry);
                    }
                }
            }
        }
        (node, anchor)
    }

    /// Puts a complete value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Step {
        if anchor > 0 {
            let size = node.weight();
            self.spend(size, node.span)?;
            self.anchors.insert(anchor, (node.clone(), size));
        }
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node);
            return Ok(());
        };
        match &mut open.node.kind {
            NodeKind::List(items) => items.push(node),
            NodeKind::Map(entries) => match open.key.take() {
                None => {
                    let span = node.span;
                    let key = match node.kind {
                        NodeKind::Scalar(text) => Some(text),
                        NodeKind::Null => Some(String::new()),
                        NodeKind::List(_) | NodeKind::Map(_) => {
                            let label = "expected a name";
                            self.errors.push(Diagnostic::input("syntax", "a collection stands as a key", span, label));
                            None
                        }
                    };
                    open.key = Some((key, span));
                }
                Some((None, _)) => {}
                Some((Some(key), _)) if key == "<<" => match node.kind {
                    NodeKind::List(items) => open.merged.extend(items),
                    _ => open.merged.push(node),
                },
                Some((Some(key), key_span)) => {
                    if let Some(&first) = open.seen.get(&key) {
                        let message = format!("`{key}` is set twice in one mapping");
                        let first = entries[first].key_span;
                        self.errors.push(Diagnostic::input("duplicate-key", message, key_span, "again here").label(first, "first here"));
                    } else {
                        open.seen.insert(key.clone(), entries.len());
                        entries.push(Entry { key, key_span, value: node });
                    }
                }
            },
            NodeKind::Null | NodeKind::Scalar(_) => {}
        }
        Ok(())
    }

    fn spend(&mut self, size: usize, span: Span) -> Step {
        self.added += size;
        if self.added <= ALIAS_LIMIT {
            return Ok(());
        }
        let message = format!("the aliases of this file expand to more than {ALIAS_LIMIT} values");
        Err(Box::new(Diagnostic::input("too-large", message, span, "expanded up to here")))
    }

    fn syntax(&mut self, error: &saphyr_parser::ScanError) -> Diagnostic {
        let start = self.places.byte(error.marker().index());
        let span = self.places.at(start);
        let (headline, help) = words::of(error.info());
        help.into_iter().fold(Diagnostic::input("syntax", headline, span, "reading stopped here"), Diagnostic::help)
    }
}

/// The name of a tag that is not one of YAML's own.
fn own_tag(tag: Option<&Tag>) -> Option<Box<str>> {
    tag.filter(|tag| !tag.is_yaml_core_schema()).map(|tag| tag.suffix.as_str().into())
}

/// From the parser's places, counted in characters, to bytes.
struct Places<'t> {
    file: FileId,
    text: &'t str,
    /// The byte of every 256th character; empty when the text is ASCII and both are the same.
    marks: Vec<usize>,
}

const STRIDE: usize = 256;

impl<'t> Places<'t> {
    fn new(file: FileId, text: &'t str) -> Self {
        let marks = if text.is_ascii() { Vec::new() } else { text.char_indices().step_by(STRIDE).map(|(byte, _)| byte).collect() };
        Self { file, text, marks }
    }

    fn byte(&self, character: usize) -> usize {
        if self.marks.is_empty() {
            return character.min(self.text.len());
        }
        let Some(&start) = self.marks.get(character / STRIDE) else { return self.text.len() };
        self.text[start..].char_indices().nth(character % STRIDE).map_or(self.text.len(), |(byte, _)| start + byte)
    }

    fn span(&self, span: &saphyr_parser::Span) -> Span {
        let start = self.byte(span.start.index());
        Span::new(self.file, start, self.byte(span.end.index()).max(start))
    }

    /// The character at a byte, or the last one of the text.
    fn at(&self, start: usize) -> Span {
        let end = self.text[start..].chars().next().map_or(start, |c| start + c.len_utf8());
        Span::new(self.file, start, end)
    }

    /// The scalar itself: the parser's span goes on over blanks and comments behind a closing quote, and over line ends.
    fn scalar(&self, span: Span, style: ScalarStyle) -> Span {
        let text = &self.text[span.range()];
        let quote = match style {
            ScalarStyle::SingleQuoted => Some(b'\''),
            ScalarStyle::DoubleQuoted => Some(b'"'),
            ScalarStyle::Plain | ScalarStyle::Literal | ScalarStyle::Folded => None,
        };
        let length = quote.and_then(|quote| closing_quote(text.as_bytes(), quote)).unwrap_or(text.trim_end().len());
        Span { end: span.start + length as u32, ..span }
    }
}

/// The length of a quoted scalar that stands at the start of the bytes.
fn closing_quote(text: &[u8], quote: u8) -> Option<usize> {
    let mut at = 1;
    while at < text.len() {
        match text[at] {
            b'\\' if quote == b'"' => at += 2,
            b'\'' if quote == b'\'' && text.get(at + 1) == Some(&b'\'') => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

#[cfg(test)]
mod tests;
