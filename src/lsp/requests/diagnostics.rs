//! Diagnostics for clients that ask for them.

use lsp_types::{
    Diagnostic, DocumentDiagnosticParams, DocumentDiagnosticReport, FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport, WorkspaceUnchangedDocumentDiagnosticReport,
};

use crate::lsp::convert;
use crate::lsp::dispatch::Ask;

/// What is to be said about one document.
pub fn of_document(ask: &Ask, params: DocumentDiagnosticParams) -> DocumentDiagnosticReport {
    // Clients ask for what they show, which need not be open.
    let uri = &params.text_document.uri;
    let path = ask.document(uri).map(|document| document.path.clone()).or_else(|| uri.to_file_path().ok());
    let said =
        path.and_then(|path| ask.diagnostics.iter().find(|(other, _)| *other == path)).map(|(_, said)| said.clone()).unwrap_or_default();
    let id = name_of(&said);
    if params.previous_result_id.as_ref() == Some(&id) {
        let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
        return RelatedUnchangedDocumentDiagnosticReport { related_documents: None, unchanged_document_diagnostic_report: unchanged }
            .into();
    }
    let full = FullDocumentDiagnosticReport { result_id: Some(id), items: said };
    RelatedFullDocumentDiagnosticReport { related_documents: None, full_document_diagnostic_report: full }.into()
}

/// What is to be said about every file, open or not.
pub fn of_workspace(ask: &Ask, params: WorkspaceDiagnosticParams) -> WorkspaceDiagnosticReport {
    let mut items: Vec<WorkspaceDocumentDiagnosticReport> = Vec::new();
    let mut known: Vec<_> = params.previous_result_ids.into_iter().map(|previous| (previous.uri, previous.value)).collect();
    for (path, said) in &ask.diagnostics {
        let Some(uri) = convert::uri_of(&ask.documents, path) else { continue };
        let version = ask.documents.get(path).map(|document| document.version);
        let id = name_of(said);
        let before = known.iter().position(|(other, _)| *other == uri).map(|at| known.swap_remove(at).1);
        items.push(if before.as_ref() == Some(&id) {
            let unchanged = UnchangedDocumentDiagnosticReport { result_id: id };
            WorkspaceUnchangedDocumentDiagnosticReport { uri, version, unchanged_document_diagnostic_report: unchanged }.into()
        } else {
            let full = FullDocumentDiagnosticReport { result_id: Some(id), items: said.clone() };
            WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: full }.into()
        });
    }
    // About the rest there is nothing to be said any more.
    for (uri, _) in known {
        let full = FullDocumentDiagnosticReport { result_id: Some(name_of(&[])), items: Vec::new() };
        items.push(WorkspaceFullDocumentDiagnosticReport { uri, version: None, full_document_diagnostic_report: full }.into());
    }
    WorkspaceDiagnosticReport { items }
}

/// The same for the same diagnostics, and for no others.
fn name_of(said: &[Diagnostic]) -> String {
    use std::hash::{Hash, Hasher};
    let mut hasher = rustc_hash::FxHasher::default();
    said.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
