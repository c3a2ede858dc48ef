//! From a name to where it is declared, to where it is used, and to its kind.

use lsp_types::{DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, Location, ReferenceParams, TextDocumentPositionParams};

use crate::lsp::dispatch::Ask;
use crate::lsp::names::{Meaning, Role};

/// Where the name under the cursor is declared; on a declaration, what is added to it elsewhere comes along.
pub fn definition(ask: &Ask, place: TextDocumentPositionParams) -> Option<Vec<Location>> {
    let (here, offset) = ask.at(&place)?;
    let found = here.name_at(offset)?;
    let mut all: Vec<Location> = here.declaration(&found.meaning).into_iter().collect();
    if found.role == Role::Declaration && matches!(found.meaning, Meaning::Component(_) | Meaning::System(_)) {
        let extensions = here.everywhere(&found.meaning).into_iter().filter(|(found, _)| found.role == Role::Extension);
        all.extend(extensions.map(|(_, location)| location));
    }
    (!all.is_empty()).then_some(all)
}

/// Where the kind of the component under the cursor is declared; of a value, what it belongs to.
pub fn type_definition(ask: &Ask, place: TextDocumentPositionParams) -> Option<Vec<Location>> {
    let (here, offset) = ask.at(&place)?;
    let kind = match here.name_at(offset)?.meaning {
        Meaning::Component(id) => here.model().components[id.index()].kind,
        Meaning::Kind(id) => here.model().kinds[id.index()].base?,
        _ => return None,
    };
    Some(vec![here.declaration(&Meaning::Kind(kind))?])
}

/// Everywhere the name under the cursor stands.
pub fn references(ask: &Ask, params: ReferenceParams) -> Option<Vec<Location>> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    let found = here.name_at(offset)?;
    let all = here.everywhere(&found.meaning).into_iter();
    let wanted = all.filter(|(found, _)| params.context.include_declaration || found.role != Role::Declaration);
    Some(wanted.map(|(_, location)| location).collect())
}

/// Everywhere the name under the cursor stands in this text.
pub fn highlights(ask: &Ask, params: DocumentHighlightParams) -> Option<Vec<DocumentHighlight>> {
    let (here, offset) = ask.at(&params.text_document_position_params)?;
    let wanted = here.name_at(offset)?.meaning;
    let mut all: Vec<_> = here.names(&here.tree.statements).into_iter().filter(|found| found.meaning == wanted).collect();
    all.sort_by_key(|found| found.span);
    all.dedup_by_key(|found| found.span);
    let highlight = |found: &crate::lsp::names::Occurrence| DocumentHighlight {
        range: here.range(found.span),
        kind: Some(if found.role == Role::Reference { DocumentHighlightKind::Read } else { DocumentHighlightKind::Write }),
    };
    Some(all.iter().map(highlight).collect())
}
