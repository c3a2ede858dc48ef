//! The rules that come with archlint: files under `rules/`, embedded when it is built and read like anybody's rules.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use compact_str::CompactString;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::query::{Definitions, RuleSource};
use crate::source::{FileId, Span};
use crate::syntax::{self, tree, tree::StatementKind};

include!(concat!(env!("OUT_DIR"), "/stock.rs"));

/// Rules with the definitions they share.
#[derive(Debug, Clone, Default)]
pub(super) struct RuleBook {
    pub rules: Vec<RuleSource>,
    pub defines: Vec<Arc<tree::Define>>,
    pub measures: Vec<Arc<tree::Measure>>,
    /// Errors in the files themselves.
    pub problems: Vec<Diagnostic>,
}

impl RuleBook {
    pub fn definitions(&self) -> Definitions<'_> {
        Definitions { defines: &self.defines, measures: &self.measures }
    }
}

/// Stock files are no sources of a run; their ids count down from the largest, so that they never meet those of a workspace.
fn stock_file(index: usize) -> FileId {
    FileId(u32::MAX - index as u32)
}

/// What stands at a place in a stock file; empty for a place in another one.
pub(super) fn slice(span: Span) -> &'static str {
    STOCK.get((u32::MAX - span.file.0) as usize).and_then(|(_, text)| text.get(span.range())).unwrap_or("")
}

/// All stock rules, by name, with their examples.
pub(super) fn load() -> RuleBook {
    read(|text| Cow::Borrowed(text))
}

/// All stock rules, by name, ready to run: their examples, half of what they say, are not read. Read once a process: an editor asks after each
/// edit.
pub(super) fn load_lean() -> RuleBook {
    static BOOK: OnceLock<RuleBook> = OnceLock::new();
    if let Some(book) = BOOK.get() {
        return book.clone();
    }
    // Read in parallel, and so not while others wait for it: their threads are needed.
    let book = read(without_examples);
    BOOK.get_or_init(|| book).clone()
}

/// The text of a file with one rule up to its first example: examples stand last. A file of any other form as it is. What is left stands
/// where it stood, so that places in it hold.
fn without_examples(text: &str) -> Cow<'_, str> {
    match text.find("\n  example ") {
        Some(at) if text.ends_with("\n}\n") && text.matches("\nrule ").count() == 1 => Cow::Owned(format!("{}\n}}\n", &text[..at])),
        _ => Cow::Borrowed(text),
    }
}

fn read(part: impl Fn(&str) -> Cow<'_, str> + Sync) -> RuleBook {
    let parse = |(i, (path, text)): (usize, &(&'static str, &'static str))| (*path, syntax::parse(stock_file(i), &part(text)));
    let parsed: Vec<_> = STOCK.par_iter().enumerate().map(parse).collect();
    let mut book = RuleBook::default();
    for (path, parsed) in parsed {
        let category = path.rsplit('/').nth(1).unwrap_or_default();
        book.problems.extend(parsed.errors);
        for statement in Arc::unwrap_or_clone(parsed.file).statements {
            let docs = statement.docs;
            match statement.kind {
                StatementKind::Rule(rule) => {
                    book.rules.push(RuleSource { rule: Arc::from(rule), docs, category: CompactString::from(category), stock: true });
                }
                StatementKind::Define(define) => book.defines.push(Arc::from(define)),
                StatementKind::Measure(measure) => book.measures.push(Arc::from(measure)),
                _ => {}
            }
        }
    }
    book.rules.sort_by(|a, b| a.rule.name.text.cmp(&b.rule.name.text));
    book
}
