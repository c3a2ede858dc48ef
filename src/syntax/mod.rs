//! Text to tree. The only user of pest. Never fails: any bytes give a tree and a list of errors.

mod braces;
mod build;
mod common;
mod compat;
mod date;
mod duration;
mod ending;
mod grammar;
mod leftover;
mod lexer;
mod names;
mod number;
mod print;
mod recover;
mod room;
mod scan;
pub mod software;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod words;

use std::sync::Arc;

use pest::Parser;

use self::build::Builder;
use self::grammar::{Grammar, Rule};
use crate::diagnostic::{Diagnostic, Level};
use crate::source::{FileId, Span};

pub use self::duration::{duration_text, milliseconds};
pub use self::ending::line_ending;
pub use self::print::{WIDTH, print};

/// Texts above this many bytes are refused.
pub const FILE_LIMIT: usize = 64 << 20;
/// Of each kind of error at most this many are kept for one text; the rest are counted.
pub const ERROR_LIMIT: usize = 100;
/// Brackets nested deeper than this are refused.
pub const DEPTH_LIMIT: usize = 64;

/// What reading one text gives.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What could be read; a statement that could not is [`tree::StatementKind::Broken`].
    pub file: Arc<tree::File>,
    /// Why the rest could not.
    pub errors: Vec<Diagnostic>,
    /// Comments in order, documentation included: what the printer puts back.
    pub comments: Vec<Comment>,
}

/// A comment from its slashes to the end of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands.
    pub span: Span,
    /// Three slashes.
    pub documentation: bool,
}

/// A question to a model: an expression, binders with a condition, or a comprehension, which is an expression.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    /// What is asked for, where binders do not say it.
    pub element: Option<tree::Expr>,
    /// What is bound.
    pub binders: Vec<tree::Binder>,
    /// What has to hold.
    pub condition: Option<tree::Expr>,
}

/// Reads a text. Linear in its size, apart from errors.
pub fn parse(file: FileId, text: &str) -> Parsed {
    if let Some(error) = too_large(file, text) {
        return Parsed { errors: vec![error], ..Parsed::default() };
    }
    let scan = scan::scan(file, text, DEPTH_LIMIT);
    if let Some(error) = too_deep(file, &scan) {
        return Parsed { errors: vec![error], comments: scan.comments, ..Parsed::default() };
    }
    let parsed = room::with_room(&scan, || parse_scanned(file, text, &scan))
        .unwrap_or_else(|| Parsed { errors: vec![too_many_words(file, text)], ..Parsed::default() });
    Parsed { comments: scan.comments, ..parsed }
}

fn parse_scanned(file: FileId, text: &str, scan: &scan::Scan) -> Parsed {
    let closed = if scan.unclosed > 0 {
        Some(braces::close(file, text, scan))
    } else if scan.stray > 0 {
        braces::open(file, text, scan.stray)
    } else {
        None
    };
    let begun = || {
        let mut builder = Builder::new(file, text, scan);
        if let Some(closed) = &closed {
            (builder.given, builder.put_in) = (&closed.text, &closed.put_in);
        }
        builder
    };
    let mut builder = begun();
    let tree = builder.lines().unwrap_or_else(|_| {
        builder = begun();
        builder.whole()
    });
    builder.foreign_comments();
    builder.open_raw();
    if let Some(closed) = &closed {
        // A comment of another language that hides a brace has one error.
        builder.errors.retain(|error| !closed.errors.iter().any(|said| said.span() == error.span()));
        builder.errors.extend_from_slice(&closed.errors);
        builder.unsaid += closed.unsaid;
    }
    let stray = scan.comments.iter().zip(&builder.documented).filter(|(comment, documented)| comment.documentation && !**documented);
    for (comment, _) in stray.take(ERROR_LIMIT) {
        builder.errors.push(
            Diagnostic::remark(
                "stray-documentation",
                Level::Warning,
                "this documentation documents nothing",
                comment.span,
                "no statement follows right below",
            )
            .help("move it above what it describes, or begin it with two slashes"),
        );
    }
    let mut errors = std::mem::take(&mut builder.errors);
    errors.sort_by_key(|error| error.span().map(|span| span.start));
    if let Some(pasted) = builder.pasted {
        errors.retain(|error| error.span().is_none_or(|span| span.start <= pasted));
        builder.unsaid = 0;
    }
    if builder.unsaid > 0 {
        let message = format!("{} more things in this file could not be read as written", builder.unsaid);
        let start = Span::new(file, 0, 0);
        errors.push(Diagnostic::input("syntax", message, start, "").help("put right what is shown, and look again"));
    }
    Parsed { file: Arc::new(tree), errors, comments: Vec::new() }
}

/// Reads a question as `archlint query` takes it.
pub fn parse_query(file: FileId, text: &str) -> (Query, Vec<Diagnostic>) {
    if let Some(error) = too_large(file, text) {
        return (Query::default(), vec![error]);
    }
    let scan = scan::scan(file, text, DEPTH_LIMIT);
    if let Some(error) = too_deep(file, &scan) {
        return (Query::default(), vec![error]);
    }
    room::with_room(&scan, || query_scanned(file, text, &scan)).unwrap_or_else(|| (Query::default(), vec![too_many_words(file, text)]))
}

fn query_scanned(file: FileId, text: &str, scan: &scan::Scan) -> (Query, Vec<Diagnostic>) {
    let mut builder = Builder::new(file, text, scan);
    let query = match Grammar::parse(Rule::only_query, text) {
        Ok(mut pairs) => pairs.next().and_then(|pair| builder.query(pair)),
        Err(error) => {
            recover::query(&mut builder, text, error);
            None
        }
    };
    let errors = std::mem::take(&mut builder.errors);
    (query.unwrap_or_default(), errors)
}

fn too_large(file: FileId, text: &str) -> Option<Diagnostic> {
    (text.len() > FILE_LIMIT).then(|| {
        let message = format!("this file has {} MiB, and {} are allowed", text.len() >> 20, FILE_LIMIT >> 20);
        Diagnostic::input("syntax", message, Span::new(file, 0, 0), "too large to be read")
            .help("split it: the files of a workspace are read together")
    })
}

fn too_many_words(file: FileId, text: &str) -> Diagnostic {
    let message = format!("this may be nested too deeply to be read: of words that nest it has more than {}", room::FAR);
    Diagnostic::input("syntax", message, Span::new(file, 0, text.len()), "`if`, `exists`, `no`, `every` and `list` count")
        .help("split it: the files of a workspace are read together")
}

fn too_deep(file: FileId, scan: &scan::Scan) -> Option<Diagnostic> {
    scan.too_deep.map(|at| {
        let message = format!("brackets are nested deeper than {DEPTH_LIMIT}");
        Diagnostic::input("syntax", message, Span::new(file, at, at + 1), "this one is too deep")
            .help("close a bracket, or take the inner part out")
    })
}
