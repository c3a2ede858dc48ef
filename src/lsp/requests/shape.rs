//! What follows from the tree of a text alone: what folds, what is selected next, and where links lead.

use lsp_types::{
    DocumentLink, DocumentLinkParams, FoldingRange, FoldingRangeKind, FoldingRangeParams, SelectionRange, SelectionRangeParams, Uri,
};

use crate::lsp::dispatch::Ask;
use crate::lsp::document::Document;
use crate::lsp::lexer::{self, Kind};
use crate::source::{Encoding, Span};
use crate::syntax::tree::{Body, ClauseKind, Literal, Statement, StatementKind, Value};

/// The bodies of a statement, each with its braces.
fn bodies(statement: &Statement) -> Vec<&Body> {
    match &statement.kind {
        StatementKind::Workspace { body, .. } | StatementKind::Kind { body, .. } | StatementKind::Observe { body, .. } => {
            body.as_deref().into_iter().collect()
        }
        StatementKind::Declaration(declaration) => declaration.body.iter().collect(),
        StatementKind::Extend { body, .. } | StatementKind::Defaults(body) | StatementKind::Core(body) => vec![body],
        StatementKind::Dependency(dependency) => {
            let targets = dependency.targets.iter().filter_map(|target| target.body.as_deref());
            targets.chain(dependency.more.iter().filter_map(|more| more.body.as_ref())).collect()
        }
        StatementKind::Independent(claim) => claim.body.iter().collect(),
        StatementKind::Survives(claim) => claim.body.iter().collect(),
        StatementKind::Rule(rule) => {
            let examples = rule.clauses.iter().filter_map(|clause| match &clause.kind {
                ClauseKind::Example(example) => Some(&example.body),
                _ => None,
            });
            examples.collect()
        }
        _ => Vec::new(),
    }
}

/// Every statement, those inside of others included.
pub fn each<'t>(statements: &'t [Statement], found: &mut dyn FnMut(&'t Statement)) {
    for statement in statements {
        found(statement);
        bodies(statement).into_iter().for_each(|body| each(&body.statements, found));
    }
}

/// The statements of every block, those of the file first.
pub fn each_block<'t>(statements: &'t [Statement], found: &mut dyn FnMut(&'t [Statement])) {
    found(statements);
    for body in statements.iter().flat_map(bodies) {
        each_block(&body.statements, found);
    }
}

/// The answer to `textDocument/foldingRange`.
pub fn folding(ask: &Ask, params: FoldingRangeParams) -> Option<Vec<FoldingRange>> {
    let document = ask.document(&params.text_document.uri)?;
    let mut folds = Vec::new();
    let mut add = |span: Span, kind: Option<FoldingRangeKind>| {
        let range = document.range(span, ask.client.encoding);
        // The closing brace stays in sight.
        let end_line = if kind.is_none() && ask.client.folds_lines { range.end.line.saturating_sub(1) } else { range.end.line };
        if end_line > range.start.line {
            let characters =
                (!ask.client.folds_lines).then_some((range.start.character, range.end.character.saturating_sub(u32::from(kind.is_none()))));
            folds.push(FoldingRange {
                start_line: range.start.line,
                start_character: characters.map(|(start, _)| start),
                end_line,
                end_character: characters.map(|(_, end)| end),
                kind,
                collapsed_text: None,
            });
        }
    };
    each(&document.parsed.file.statements, &mut |statement| {
        match &statement.kind {
            StatementKind::Rule(rule) => add(rule.body, None),
            StatementKind::Policy(_) => {
                let open = document.source.text.get(statement.span.range()).and_then(|text| text.find('{'));
                open.into_iter().for_each(|at| add(Span { start: statement.span.start + at as u32, ..statement.span }, None));
            }
            _ => {}
        }
        bodies(statement).into_iter().for_each(|body| add(body.span, None));
    });
    for span in together(document) {
        add(span, Some(FoldingRangeKind::Comment));
    }
    folds.sort_by_key(|fold| (fold.start_line, fold.end_line));
    Some(folds)
}

/// Comments on lines of their own, one below the other.
fn together(document: &Document) -> Vec<Span> {
    let lines = document.source.lines();
    let text = &document.source.text;
    let mut blocks: Vec<Span> = Vec::new();
    let mut last = usize::MAX;
    for comment in &document.parsed.comments {
        let line = lines.line_of(comment.span.start as usize);
        let alone = text[lines.line_start(line)..comment.span.start as usize].trim().is_empty();
        match blocks.last_mut() {
            Some(block) if alone && last.checked_add(1) == Some(line) => block.end = comment.span.end,
            _ if alone => blocks.push(comment.span),
            _ => continue,
        }
        last = line;
    }
    blocks
}

/// The answer to `textDocument/selectionRange`: from the word outward.
pub fn selections(ask: &Ask, params: SelectionRangeParams) -> Option<Vec<SelectionRange>> {
    let document = ask.document(&params.text_document.uri)?;
    let encoding = ask.client.encoding;
    Some(params.positions.iter().map(|&position| selection(document, document.offset(position, encoding), encoding)).collect())
}

fn selection(document: &Document, offset: usize, encoding: Encoding) -> SelectionRange {
    let text = &document.source.text;
    let mut spans = vec![Span::new(document.file, 0, text.len())];
    let mut add = |span: Span| {
        if (span.start as usize..=span.end as usize).contains(&offset) {
            spans.push(span);
        }
    };
    let statements = &document.parsed.file.statements;
    each(statements, &mut |statement| {
        add(statement.span);
        bodies(statement).into_iter().for_each(|body| add(body.span));
        if let StatementKind::Rule(rule) = &statement.kind {
            rule.clauses.iter().for_each(|clause| add(clause.span));
        }
    });
    let around = statements.iter().find(|statement| (statement.span.start as usize..=statement.span.end as usize).contains(&offset));
    around.into_iter().for_each(|statement| enclosed(document, statement.span).into_iter().for_each(&mut add));
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let start = text[..offset].rfind(|c| !is_word(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[offset..].find(|c| !is_word(c)).map_or(text.len(), |at| offset + at);
    if start < end {
        add(Span::new(document.file, start, end));
    }
    spans.sort_by_key(|span| (std::cmp::Reverse(span.end - span.start), span.start));
    spans.dedup();
    let mut nested: Option<SelectionRange> = None;
    for span in spans {
        // Each lies in the one before it.
        let inside = nested.as_ref().is_none_or(|around| contains(around, document.range(span, encoding)));
        if inside {
            nested = Some(SelectionRange { range: document.range(span, encoding), parent: nested.map(Box::new) });
        }
    }
    nested.unwrap_or_else(|| SelectionRange { range: document.range(Span::new(document.file, offset, offset), encoding), parent: None })
}

/// What stands in quotes and in brackets, with them and without them.
fn enclosed(document: &Document, around: Span) -> Vec<Span> {
    let text = document.source.text.get(around.range()).unwrap_or_default();
    let mut open = Vec::new();
    let mut found = Vec::new();
    for token in lexer::tokens(text) {
        let start = match token.kind {
            Kind::Sign('{' | '[' | '(') => {
                open.push(token.start);
                continue;
            }
            Kind::Sign('}' | ']' | ')') => open.pop(),
            Kind::Text => Some(token.start),
            _ => None,
        };
        let Some(start) = start else { continue };
        let whole = Span { start: around.start + start as u32, end: around.start + token.end as u32, ..around };
        found.push(whole);
        if whole.end > whole.start + 1 {
            found.push(Span { start: whole.start + 1, end: whole.end - 1, ..whole });
        }
    }
    found
}

fn contains(around: &SelectionRange, inner: lsp_types::Range) -> bool {
    let at = |position: lsp_types::Position| (position.line, position.character);
    at(around.range.start) <= at(inner.start) && at(inner.end) <= at(around.range.end)
}

/// The answer to `textDocument/documentLink`: files that are used, and addresses among the attributes.
pub fn links(ask: &Ask, params: DocumentLinkParams) -> Option<Vec<DocumentLink>> {
    let document = ask.document(&params.text_document.uri)?;
    let mut links = Vec::new();
    let mut add = |span: Span, target: Option<Uri>, tooltip: &str| {
        // The quotes are no part of it.
        let inner = Span { start: span.start + 1, end: span.end.saturating_sub(1).max(span.start + 1), ..span };
        if target.is_some() {
            links.push(DocumentLink {
                range: document.range(inner, ask.client.encoding),
                target,
                tooltip: Some(tooltip.to_owned()),
                data: None,
            });
        }
    };
    each(&document.parsed.file.statements, &mut |statement| match &statement.kind {
        StatementKind::Use { path, .. } | StatementKind::Observe { path, .. } => {
            let plain = !path.value.contains(['*', '?', '[', '{']) && !path.value.contains("://");
            let file = plain.then(|| document.path.parent().map(|folder| crate::source::normal(&folder.join(&path.value)))).flatten();
            add(path.span, file.and_then(|file| Uri::from_file_path(file).ok()), "open the file");
        }
        StatementKind::Assign { value, .. } => addresses(value, &mut |span, address| add(span, Some(address), "open in a browser")),
        _ => {}
    });
    Some(links)
}

fn addresses(value: &Value, found: &mut dyn FnMut(Span, Uri)) {
    match &value.literal {
        Literal::Text(text) if text.starts_with("https://") || text.starts_with("http://") => {
            if let Ok(address) = Uri::parse(text) {
                found(value.span, address);
            }
        }
        Literal::List(values) => values.iter().for_each(|value| addresses(value, found)),
        _ => {}
    }
}
