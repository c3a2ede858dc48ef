//! Help in the language of rules: what a function takes, and the places of a name that change together.

use lsp_types::{LinkedEditingRangeParams, SignatureHelpParams};
use serde_json::{Value, json};

use crate::lint;
use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::lsp::lexer::{self, Kind};
use crate::lsp::names::Meaning;
use crate::query::catalog;

/// The answer to `textDocument/signatureHelp`: the call that the cursor stands in.
pub fn signature(ask: &Ask, params: SignatureHelpParams) -> Option<Value> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    let start = here.statement_at(offset).map_or(0, |statement| statement.span.start as usize);
    let mut text = &here.text()[start.min(offset)..offset];
    let mut tokens = lexer::tokens(text);
    // In a message the values stand in braces.
    if let Some(message) = tokens.last().filter(|last| last.kind == Kind::Text && last.end == text.len()) {
        text = text[message.start..].rsplit_once('{').filter(|(_, value)| !value.contains('}'))?.1;
        tokens = lexer::tokens(text);
    }
    // From the cursor back to the parenthesis that is open there.
    let (mut depth, mut commas, mut name) = (0_i32, 0_u32, None);
    for (i, token) in tokens.iter().enumerate().rev() {
        match token.kind {
            Kind::Sign(')' | ']' | '}') => depth += 1,
            Kind::Sign('(') if depth == 0 => {
                let before = tokens[..i].iter().rev().find(|token| !token.is('+'))?;
                name = (before.kind == Kind::Word).then(|| before.text(text));
                break;
            }
            Kind::Sign('(' | '[' | '{') if depth == 0 => return None,
            Kind::Sign('(' | '[' | '{') => depth -= 1,
            Kind::Sign(',') if depth == 0 => commas += 1,
            _ => {}
        }
    }
    let (label, docs) = described(&here, name?)?;
    let inner = label.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map_or("", |(inner, _)| inner);
    let parameters: Vec<Value> =
        inner.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| json!({ "label": part })).collect();
    let signature = json!({"label": label, "documentation": docs, "parameters": parameters});
    Some(json!({"signatures": [signature], "activeSignature": 0, "activeParameter": commas}))
}

fn described(here: &Here<'_>, name: &str) -> Option<(String, String)> {
    if let Some(entry) = catalog::function(name) {
        return Some((entry.signature.to_owned(), entry.docs.to_owned()));
    }
    let model = here.model();
    let head = |written: &str| written.split_once(" = ").map_or(written, |(head, _)| head).trim().to_owned();
    let slice = |span| here.snapshot().workspace.sources.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(define) = model.defines.iter().find(|define| define.name.text == name) {
        return Some((head(&slice(define.name.span.to(define.value.span))), String::new()));
    }
    if let Some(measure) = model.measures.iter().find(|measure| measure.name.text == name) {
        return Some((head(&slice(measure.name.span.to(measure.value.span))), String::new()));
    }
    let (_, written, docs) = lint::prelude().iter().find(|(known, ..)| known == name)?;
    let written = written.trim_start_matches("define ").trim_start_matches("measure ");
    Some((head(written), docs.clone()))
}

/// The answer to `textDocument/linkedEditingRange`: a variable of a rule, which is known nowhere else.
pub fn linked(ask: &Ask, params: LinkedEditingRangeParams) -> Option<Value> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    let found = here.name_at(offset)?;
    let Meaning::Variable(_) = found.meaning else { return None };
    let mut ranges: Vec<_> = here.everywhere(&found.meaning).into_iter().map(|(_, location)| location.range).collect();
    ranges.sort_by_key(|range| (range.start.line, range.start.character));
    ranges.dedup();
    Some(json!({"ranges": ranges, "wordPattern": "[\\p{L}][\\p{L}\\p{N}_-]*"}))
}
