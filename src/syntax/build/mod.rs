//! From what pest read to the tree. Every step that could fail gives `None`, which makes a broken statement and never a panic.

mod allow;
mod common;
mod dependency;
mod expr;
mod foreign;
mod lines;
mod members;
mod order;
mod policy;
mod rule;
mod statement;
mod template;
mod value;

use compact_str::CompactString;
use pest::Parser;
use smallvec::SmallVec;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::ERROR_LIMIT;
use super::compat::{self, Braceless, Laid};
use super::grammar::{Grammar, Pair, Rule, end_of};
use super::scan::Scan;
use super::tree::{File, Name, Path, Statement};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::{FileId, Span};

pub(super) use members::are_attributes;

/// How deep an expression may become, operators in a row included: what walks over it does so on the native stack.
const EXPRESSION_LIMIT: usize = 512;

/// Builds the tree of one text.
pub(super) struct Builder<'t> {
    pub(super) file: FileId,
    /// The text as people wrote it.
    pub(super) text: &'t str,
    pub(super) scan: &'t Scan,
    /// Which documentation lines have found their statement; parallel to `scan.comments`, empty when there is none.
    pub(super) documented: Vec<bool>,
    pub(super) errors: Vec<Diagnostic>,
    /// How many errors were left out, since there were too many of them.
    pub(super) unsaid: usize,
    /// The text that is read: with the braces that were forgotten.
    pub(super) given: &'t str,
    /// Where what pest was given begins in it.
    pub(super) base: usize,
    /// Where bytes stand in it that nobody wrote, in order.
    pub(super) put_in: &'t [usize],
    /// Where a file of another tool begins in the text; nothing behind it is ours.
    pub(super) pasted: Option<u32>,
    /// The block laid out by indenting that was begun last.
    pub(super) laid: Option<Laid>,
    /// Where the block without braces ends that was found last.
    pub(super) braceless: Option<Braceless>,
    /// Nothing that begins before this byte is read: it belongs to what has its error.
    pub(super) passed: usize,
    /// Statements that are meant by the one that was built last as well.
    also: Vec<Statement>,
    /// How many bodies are around the statement that is being built.
    bodies: usize,
    /// Depth of the expression that is being built.
    depth: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn new(file: FileId, text: &'t str, scan: &'t Scan) -> Self {
        let documented = if scan.has_docs { vec![false; scan.comments.len()] } else { Vec::new() };
        Self {
            file,
            text,
            scan,
            documented,
            errors: Vec::new(),
            unsaid: 0,
            base: 0,
            given: text,
            put_in: &[],
            pasted: None,
            laid: None,
            braceless: None,
            passed: 0,
            also: Vec::new(),
            bodies: 0,
            depth: 0,
        }
    }

    /// The text as the grammar reads it.
    pub(super) fn whole(&mut self) -> File {
        let mut statements = Vec::new();
        match Grammar::parse(Rule::file, self.given) {
            Ok(mut pairs) => pairs.next().into_iter().for_each(|pair| self.items(pair, &mut statements)),
            Err(_) => {
                let span = Span::new(self.file, 0, self.text.len());
                self.error("this file cannot be read", span, "please report it: every text should have a tree");
            }
        }
        File { statements }
    }

    /// Whether the statement that is being built stands in the braces of another one.
    pub(super) fn is_in_body(&self) -> bool {
        self.bodies > 0
    }

    /// Leaves what stands behind this byte on its line to the error that was just said.
    pub(super) fn pass_line(&mut self, from: u32) -> bool {
        let rest = self.text.get(from as usize..).unwrap_or("");
        self.passed = from as usize + rest.find(['\n', '\r', ';', '}']).unwrap_or(rest.len());
        true
    }

    /// What stands at these bytes of what pest was given.
    pub(super) fn at(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.written(self.base + start), self.written(self.base + end))
    }

    /// A byte of the text that is read in the text as people wrote it. Logarithmic in what was put in.
    fn written(&self, at: usize) -> usize {
        if self.put_in.is_empty() {
            return at;
        }
        at - self.put_in.partition_point(|put_in| *put_in < at)
    }

    /// The bytes the pair is made of, without the blanks behind it.
    pub(super) fn span(&self, pair: &Pair<'t>) -> Span {
        self.at(pair.as_span().start(), end_of(pair))
    }

    /// The bytes of a rule that takes no blanks at its end.
    pub(super) fn token(&self, pair: &Pair<'t>) -> Span {
        let span = pair.as_span();
        self.at(span.start(), span.end())
    }

    pub(super) fn error(&mut self, message: impl Into<String>, span: Span, label: impl Into<String>) {
        self.push(Diagnostic::input("syntax", message, span, label));
    }

    /// Adds an error. One statement may hold millions: of those that nobody will read only the last one is kept, for what is said in addition
    /// to it.
    pub(in crate::syntax) fn push(&mut self, error: Diagnostic) {
        if self.errors.len() > ERROR_LIMIT {
            self.errors.pop();
            self.unsaid += 1;
        }
        self.errors.push(error);
    }

    /// How many errors there have been, those that nobody will read included.
    fn problems(&self) -> usize {
        self.errors.len() + self.unsaid
    }

    /// Adds a next step to the error that was said last.
    pub(in crate::syntax) fn help(&mut self, text: impl Into<String>) {
        if let Some(error) = self.errors.last_mut() {
            error.help.push(text.into());
        }
    }

    /// An error with the text that should stand there.
    pub(super) fn error_fixed(&mut self, message: impl Into<String>, span: Span, label: impl Into<String>, instead: String) {
        let help = if instead.is_empty() {
            "remove it".to_owned()
        } else if instead.contains('`') {
            "write it in backticks".to_owned()
        } else {
            format!("write `{instead}`")
        };
        self.error_titled(message, span, label, instead, help);
    }

    /// An error with the text that should stand there, and the help in other words than that.
    pub(super) fn error_titled(
        &mut self,
        message: impl Into<String>,
        span: Span,
        label: impl Into<String>,
        instead: impl Into<String>,
        help: String,
    ) {
        let fix = Fix { title: help.clone(), edits: vec![(span, instead.into())], safety: Safety::Safe };
        self.push(Diagnostic::input("syntax", message, span, label).help(help).fix(fix));
    }

    /// A name of one part; several are an error, and then the last part is taken.
    pub(super) fn name(&mut self, pair: &Pair<'t>) -> Option<Name> {
        let mut path = self.path(pair)?;
        self.undotted(&path);
        path.parts.pop()
    }

    fn undotted(&mut self, path: &Path) {
        if path.parts.len() > 1 {
            let last = path.parts.last().map(|name| name.text.clone()).unwrap_or_default();
            self.error(format!("`{}` is declared with dots in its name", path.dotted()), path.span(), "a declared name has one part");
            self.help(format!("declare `{last}` inside the system it belongs to, or write the whole name in backticks"));
        }
    }

    /// A path from an atomic token.
    pub(super) fn path(&mut self, pair: &Pair<'t>) -> Option<Path> {
        self.lettered(self.path_of(pair.as_str(), pair.as_span().start()), pair.as_str())
    }

    /// The path, unless a part of it begins with a digit: that is a name only in backticks.
    fn lettered(&mut self, path: Path, written: &str) -> Option<Path> {
        let begins = |part: &&Name| part.text.starts_with(|c: char| c.is_ascii_digit());
        let Some(part) = path.parts.iter().skip(1).find(begins).filter(|_| !written.contains('`')) else { return Some(path) };
        super::recover::with_digit(self, &part.text, part.span);
        None
    }

    /// A path from its text: names joined with dots, those in backticks whole.
    pub(super) fn path_of(&self, text: &str, start: usize) -> Path {
        let mut parts = SmallVec::new();
        let mut from = 0;
        if !text.as_bytes().contains(&b'`') {
            let dots = text.bytes().enumerate().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
            for end in dots.chain([text.len()]) {
                parts.push(Name { text: normal(&text[from..end]), span: self.at(start + from, start + end) });
                from = end + 1;
            }
            return Path { parts, quoted: false };
        }
        let mut in_quotes = false;
        for (i, byte) in text.bytes().chain([b'.']).enumerate() {
            match byte {
                b'`' => in_quotes = !in_quotes,
                b'.' if !in_quotes || i == text.len() => {
                    let part = text.get(from..i).unwrap_or("");
                    parts.push(Name { text: normal(part.trim_matches('`')), span: self.at(start + from, start + i) });
                    from = i + 1;
                }
                _ => {}
            }
        }
        let quoted = parts.len() == 1 && text.starts_with('`');
        Path { parts, quoted }
    }

    /// The `///` lines right above a statement that begins here.
    pub(super) fn docs(&mut self, start: usize) -> Option<Box<str>> {
        if self.documented.is_empty() {
            return None;
        }
        self.find_docs(self.written(self.base + start))
    }

    fn find_docs(&mut self, start: usize) -> Option<Box<str>> {
        let comments = &self.scan.comments;
        let above = comments.partition_point(|comment| (comment.span.start as usize) < start);
        let mut first = above;
        let mut from = start;
        while let Some(comment) = first.checked_sub(1).and_then(|i| comments.get(i)) {
            let between = self.text.get(comment.span.end as usize..from)?;
            if !between.chars().all(|c| c.is_whitespace() || c == '\u{FEFF}') {
                break;
            }
            if comment.documentation && !self.scan.starts_line(self.text, comment.span.start as usize) {
                break;
            }
            from = comment.span.start as usize;
            first -= 1;
        }
        let mut docs = String::new();
        let mut any = false;
        for i in first..above {
            let comment = comments.get(i)?;
            if !comment.documentation {
                continue;
            }
            if any {
                docs.push('\n');
            }
            any = true;
            if let Some(done) = self.documented.get_mut(i) {
                *done = true;
            }
            let line = self.text.get(comment.span.range()).unwrap_or("").trim_start_matches('/');
            docs.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        }
        any.then(|| docs.into_boxed_str())
    }

    /// Runs something one or more levels deeper in an expression; `None` past the limit.
    pub(super) fn deeper<T>(&mut self, levels: usize, span: Span, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth + levels > EXPRESSION_LIMIT {
            self.error(
                "this expression is too long or too deep",
                span,
                format!("more than {EXPRESSION_LIMIT} steps: give its parts names with `let` or `define`"),
            );
            return None;
        }
        self.depth += levels;
        let result = work(self);
        self.depth -= levels;
        Some(result)
    }

    /// Adds a statement to those before it, unless it is said about the last of them.
    fn add(&mut self, statement: Statement, statements: &mut Vec<Statement>) {
        if let Some(statement) = compat::behind_a_name(self, statements.last_mut(), statement) {
            statements.push(statement);
            statements.append(&mut self.also);
        }
    }

    /// A list of statements between braces or of a file.
    pub(super) fn items(&mut self, pair: Pair<'t>, statements: &mut Vec<Statement>) {
        let inner = pair.into_inner();
        statements.reserve(inner.len());
        for child in inner {
            self.item(child, statements);
            self.bound_errors();
        }
    }

    /// Whether as many errors are known as anybody will read.
    pub(super) fn is_flooded(&self) -> bool {
        self.errors.len() >= ERROR_LIMIT
    }

    /// Keeps what is said about one text bounded. Errors come nearly in the order of their places, so those that stay are the first ones.
    fn bound_errors(&mut self) {
        self.unsaid += self.errors.len().saturating_sub(ERROR_LIMIT);
        self.errors.truncate(ERROR_LIMIT);
    }

    /// `"""` without its end.
    pub(super) fn open_raw(&mut self) {
        if let Some(at) = self.scan.open_raw {
            let span = Span::new(self.file, at, at + 3);
            self.error("these three quotes are never closed", span, "opened here");
        }
    }

    /// Whether the pair is a token that separates or closes and says nothing itself.
    pub(super) fn is_mark(rule: Rule) -> bool {
        matches!(rule, Rule::open | Rule::close | Rule::missing_close | Rule::EOI)
    }
}

/// In Unicode normal form C. Nearly every name is ASCII and stays as it is.
fn normal(text: &str) -> CompactString {
    if text.is_ascii() || is_nfc(text) { CompactString::from(text) } else { text.nfc().collect() }
}
