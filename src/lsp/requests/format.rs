//! The canonical layout, for a whole text, for a part of it, and behind a brace that was just typed.

use lsp_types::{DocumentFormattingParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams, TextEdit};

use crate::lsp::dispatch::Ask;
use crate::lsp::document::{Document, difference};
use crate::source::{Encoding, FileId, Span};
use crate::syntax;

/// The answer to `textDocument/formatting`: the smallest edit that does it.
pub fn document(ask: &Ask, params: DocumentFormattingParams) -> Option<Vec<TextEdit>> {
    let document = ask.document(&params.text_document.uri).filter(|document| document.is_arch())?;
    let new = syntax::print(&document.source.text, &document.parsed);
    Some(replaced(document, 0, &document.source.text, &new, ask.client.encoding).into_iter().collect())
}

/// The answer to `textDocument/rangeFormatting`: every statement of the file that the range touches.
pub fn range(ask: &Ask, params: DocumentRangeFormattingParams) -> Option<Vec<TextEdit>> {
    let document = ask.document(&params.text_document.uri)?;
    let encoding = ask.client.encoding;
    statements(document, document.offset(params.range.start, encoding), document.offset(params.range.end, encoding), encoding)
}

/// The answer to `textDocument/onTypeFormatting`: the statement that the brace closes.
pub fn on_type(ask: &Ask, params: DocumentOnTypeFormattingParams) -> Option<Vec<TextEdit>> {
    let document = ask.document(&params.text_document.uri)?;
    let offset = document.offset(params.position, ask.client.encoding);
    // Only where the text is whole: a brace inside of something broken says nothing.
    if !document.parsed.errors.is_empty() {
        return None;
    }
    statements(document, offset.saturating_sub(1), offset, ask.client.encoding)
}

/// Statements keep their order when a text is laid out, so those that a range touches are found again by their number.
fn statements(document: &Document, start: usize, end: usize, encoding: Encoding) -> Option<Vec<TextEdit>> {
    if !document.is_arch() {
        return None;
    }
    let old = &document.source.text;
    let new = syntax::print(old, &document.parsed);
    let after = syntax::parse(FileId::default(), &new);
    let (before, after) = (&document.parsed.file.statements, &after.file.statements);
    if before.len() != after.len() {
        return None;
    }
    let touched = before.iter().zip(after).filter(|(before, _)| before.span.start as usize <= end && start <= before.span.end as usize);
    let edits = touched.filter_map(|(before, after)| {
        let (from, to) = (old.get(before.span.range())?, new.get(after.span.range())?);
        replaced(document, before.span.start as usize, from, to, encoding)
    });
    Some(edits.collect())
}

/// The smallest edit that makes a part of a text into another one.
fn replaced(document: &Document, at: usize, old: &str, new: &str, encoding: Encoding) -> Option<TextEdit> {
    if old == new {
        return None;
    }
    let (start, removed, added) = difference(old, new);
    let span = Span::new(document.file, at + start, at + start + removed);
    Some(TextEdit { range: document.range(span, encoding), new_text: new[start..start + added].to_owned() })
}
