//! The rules that come with archlint: files under `rules/`, embedded when it is built and read like anybody's rules.

use std::sync::Arc;

use compact_str::CompactString;
use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::query::RuleSource;
use crate::source::FileId;
use crate::syntax::{self, tree, tree::StatementKind};

include!(concat!(env!("OUT_DIR"), "/stock.rs"));

/// Rules with the definitions they share.
#[derive(Debug, Default)]
pub(super) struct RuleBook {
    pub rules: Vec<RuleSource>,
    pub defines: Vec<Arc<tree::Define>>,
    pub measures: Vec<Arc<tree::Measure>>,
    /// Errors in the files themselves.
    pub problems: Vec<Diagnostic>,
}

/// Stock files are no sources of a run; their ids count down from the largest, so that they never meet those of a workspace.
fn stock_file(index: usize) -> FileId {
    FileId(u32::MAX - index as u32)
}

/// All stock rules, by name.
pub(super) fn load() -> RuleBook {
    let parsed: Vec<_> = STOCK.par_iter().enumerate().map(|(i, (path, text))| (*path, syntax::parse(stock_file(i), text))).collect();
    let mut book = RuleBook::default();
    for (path, parsed) in parsed {
        let category = path.rsplit('/').nth(1).unwrap_or_default();
        book.problems.extend(parsed.errors);
        for statement in parsed.file.statements {
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
