//! Colours by meaning: names by what they stand for, the rest by what kind of word it is.

use lsp_types::{SemanticTokensDeltaParams, SemanticTokensParams, SemanticTokensRangeParams};
use serde_json::{Value, json};

use crate::lsp::dispatch::Ask;
use crate::lsp::here::Here;
use crate::lsp::lexer::{self, Kind};
use crate::lsp::names::{Meaning, Role};
use crate::source::Span;

/// Kinds of tokens, in the order of their numbers.
pub const TYPES: &[&str] = &[
    "namespace",
    "class",
    "type",
    "property",
    "enumMember",
    "function",
    "parameter",
    "variable",
    "interface",
    "event",
    "keyword",
    "string",
    "number",
    "comment",
    "macro",
];
/// Modifiers, in the order of their bits.
pub const MODIFIERS: &[&str] = &["declaration", "modification", "defaultLibrary"];

/// Words that are no names where they stand as words of the language.
const KEYWORDS: &[&str] = &[
    "needs",
    "wants",
    "uses",
    "changes",
    "runs",
    "survives",
    "allow",
    "any",
    "in",
    "of",
    "is",
    "on",
    "to",
    "via",
    "within",
    "as",
    "except",
    "until",
    "because",
    "where",
    "system",
    "team",
    "workspace",
    "kind",
    "extend",
    "defaults",
    "attribute",
    "core",
    "use",
    "rules",
    "observe",
    "policy",
    "for",
    "rule",
    "define",
    "measure",
    "independent",
    "loss",
    "match",
    "let",
    "level",
    "subject",
    "cause",
    "report",
    "help",
    "fix",
    "note",
    "at",
    "path",
    "each",
    "max",
    "min",
    "over",
    "example",
    "bad",
    "good",
    "param",
    "title",
    "category",
    "and",
    "or",
    "not",
    "exists",
    "no",
    "every",
    "holds",
    "otherwise",
    "if",
    "then",
    "else",
    "true",
    "false",
    "falls",
    "with",
    "without",
    "depends",
    "start",
    "recover",
    "inform",
    "serve",
];

/// A token as it is sent: line, column and length in the units of the client, its number and its bits.
type Token = (u32, u32, u32, u32, u32);

/// The answer to `textDocument/semanticTokens/full`.
pub fn full(ask: &Ask, params: SemanticTokensParams) -> Option<Value> {
    let here = ask.here(&params.text_document.uri)?;
    let data = encoded(&tokens(&here, None));
    let id = ask.tokens.keep(&params.text_document.uri, data.clone());
    Some(json!({"resultId": id, "data": data}))
}

/// The answer to `textDocument/semanticTokens/range`.
pub fn range(ask: &Ask, params: SemanticTokensRangeParams) -> Option<Value> {
    let here = ask.here(&params.text_document.uri)?;
    let span = here.span(params.range);
    Some(json!({"data": encoded(&tokens(&here, Some(span)))}))
}

/// The answer to `textDocument/semanticTokens/full/delta`: one edit, or everything where the client's last tokens are not known.
pub fn delta(ask: &Ask, params: SemanticTokensDeltaParams) -> Option<Value> {
    let uri = params.text_document.uri;
    let here = ask.here(&uri)?;
    let data = encoded(&tokens(&here, None));
    let before = ask.tokens.known(&uri, &params.previous_result_id);
    let id = ask.tokens.keep(&uri, data.clone());
    let Some(before) = before else { return Some(json!({"resultId": id, "data": data})) };
    // Tokens are five numbers each; what is the same at both ends stays.
    let start = before.chunks(5).zip(data.chunks(5)).take_while(|(a, b)| a == b).count() * 5;
    let most = (before.len().min(data.len()) - start) / 5;
    let tail = before.rchunks(5).zip(data.rchunks(5)).take(most).take_while(|(a, b)| a == b).count() * 5;
    if before.len() == data.len() && start == data.len() {
        return Some(json!({"resultId": id, "edits": []}));
    }
    let edit = json!({"start": start, "deleteCount": before.len() - start - tail, "data": data[start..data.len() - tail]});
    Some(json!({"resultId": id, "edits": [edit]}))
}

fn tokens(here: &Here<'_>, part: Option<Span>) -> Vec<Token> {
    if !here.document.is_arch() {
        return Vec::new();
    }
    let inside = |start: usize, end: usize| part.is_none_or(|part| start < part.end as usize && end > part.start as usize);
    let text = here.text();
    let mut spans: Vec<(usize, usize, u32, u32)> = Vec::new();
    for found in here.names(&here.tree.statements) {
        let (start, end) = (found.span.start as usize, found.span.end as usize);
        if let Some(number) =
            number_of(here, &found.meaning).filter(|_| inside(start, end) && text.get(start..end).is_some_and(|text| !text.contains('\n')))
        {
            let role = match found.role {
                Role::Declaration => 1,
                Role::Setting | Role::Extension => 2,
                Role::Reference => 0,
            };
            let library = u32::from(is_built_in(here, &found.meaning)) << 2;
            spans.push((start, end, number, role | library));
        }
    }
    spans.sort_unstable();
    spans.dedup_by_key(|(start, ..)| *start);
    let named = |at: usize| spans.binary_search_by_key(&at, |(start, ..)| *start).is_ok();
    let mut rest = Vec::new();
    for token in lexer::tokens(text) {
        let kind = match token.kind {
            Kind::Comment => "comment",
            Kind::Text => "string",
            Kind::Number => "number",
            Kind::Word if KEYWORDS.contains(&token.text(text)) => "keyword",
            Kind::Word | Kind::Sign(_) => continue,
        };
        // A token stands on one line; names inside of texts of rules are their own.
        let has_names = spans
            .iter()
            .skip(spans.partition_point(|(start, ..)| *start < token.start))
            .take_while(|(start, ..)| *start < token.end)
            .next()
            .is_some();
        if inside(token.start, token.end) && !named(token.start) && !has_names && !token.text(text).contains('\n') {
            rest.push((token.start, token.end, number(kind), 0));
        }
    }
    spans.extend(rest);
    spans.sort_unstable();
    let place = |(start, end, number, bits): (usize, usize, u32, u32)| {
        let range = here.range(Span::new(here.document.file, start, end));
        (range.start.line, range.start.character, range.end.character.saturating_sub(range.start.character), number, bits)
    };
    spans.into_iter().map(place).collect()
}

fn number(name: &str) -> u32 {
    TYPES.iter().position(|known| *known == name).unwrap_or_default() as u32
}

fn number_of(here: &Here<'_>, meaning: &Meaning) -> Option<u32> {
    Some(number(match meaning {
        Meaning::Component(id) if here.model().is_kind(*id, crate::model::builtin::kind::JOURNEY) => "event",
        Meaning::Component(_) => "class",
        Meaning::System(_) => "namespace",
        Meaning::Team(_) => "interface",
        Meaning::Kind(_) => "type",
        Meaning::Attribute(_) | Meaning::BuiltIn(_) => "property",
        Meaning::Rule(_) => "macro",
        Meaning::Parameter(..) => "parameter",
        Meaning::Definition(_) | Meaning::Function(_) => "function",
        Meaning::Variable(_) => "variable",
        Meaning::Word(_) => "enumMember",
        Meaning::Claim(_) => return None,
    }))
}

fn is_built_in(here: &Here<'_>, meaning: &Meaning) -> bool {
    match meaning {
        Meaning::Kind(id) => here.model().kinds[id.index()].span.is_none(),
        Meaning::Attribute(id) => here.model().attributes[id.index()].span.is_none(),
        Meaning::BuiltIn(_) | Meaning::Function(_) => true,
        _ => false,
    }
}

/// Each place relative to the one before it.
fn encoded(tokens: &[Token]) -> Vec<u32> {
    let mut data = Vec::with_capacity(tokens.len() * 5);
    let (mut line, mut column) = (0, 0);
    for &(at, from, length, number, bits) in tokens {
        if at != line {
            column = 0;
        }
        data.extend([at - line, from - column, length, number, bits]);
        (line, column) = (at, from);
    }
    data
}

/// The tokens that each document was given last.
#[derive(Debug, Default)]
pub struct Given {
    last: std::sync::Mutex<rustc_hash::FxHashMap<lsp_types::Uri, (u64, Vec<u32>)>>,
    next: std::sync::atomic::AtomicU64,
}

impl Given {
    fn keep(&self, uri: &lsp_types::Uri, data: Vec<u32>) -> String {
        let id = self.next.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner).insert(uri.clone(), (id, data));
        id.to_string()
    }

    fn known(&self, uri: &lsp_types::Uri, id: &str) -> Option<Vec<u32>> {
        let last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        last.get(uri).filter(|(known, _)| known.to_string() == id).map(|(_, data)| data.clone())
    }

    /// A document was closed: its tokens are not asked for again.
    pub fn forget(&self, uri: &lsp_types::Uri) {
        self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner).remove(uri);
    }
}
