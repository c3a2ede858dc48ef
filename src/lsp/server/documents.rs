//! What the client says about documents, folders and files, and the job that follows for the analyst.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, Uri,
};

use super::Server;
use crate::lsp::analyst::{Changed, Job};
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::source::{Disk, FileId};

impl Server {
    pub(super) fn open(&mut self, opened: DidOpenTextDocumentParams) {
        let item = opened.text_document;
        let Some(path) = convert::path_of(&Disk, &item.uri) else { return };
        self.clock += 1;
        let file = self.file_id(&path);
        let document = Document::open(item.uri, path.clone(), item.version, item.text, file);
        Arc::make_mut(&mut self.documents).insert(path.clone(), Arc::new(document));
        self.changed(Changed { paths: [path].into(), any: true });
        self.show();
    }

    pub(super) fn change(&mut self, changed: DidChangeTextDocumentParams) {
        let Some(document) = self.document(&changed.text_document.text_document_identifier.uri) else {
            return self.log("a change came for a document that is not open");
        };
        self.clock += 1;
        let path = document.path.clone();
        let file = self.file_id(&path);
        let next = document.changed(changed.content_changes, changed.text_document.version, self.clock, self.client.encoding, file);
        let roots = next.declares_workspace() != document.declares_workspace();
        let next = Arc::new(next);
        Arc::make_mut(&mut self.documents).insert(path.clone(), Arc::clone(&next));
        self.changed(Changed { paths: [path].into(), any: roots });
        self.show_syntax(&document, &next);
    }

    pub(super) fn close(&mut self, closed: DidCloseTextDocumentParams) {
        let Some(document) = self.document(&closed.text_document.uri) else { return };
        self.clock += 1;
        Arc::make_mut(&mut self.documents).remove(&document.path);
        self.tokens.forget(&document.uri);
        self.changed(Changed { paths: [document.path.clone()].into(), any: true });
        self.show();
    }

    /// Something was written to a file.
    pub(super) fn touched(&mut self, uri: &Uri) {
        let Some(path) = convert::path_of(&Disk, uri) else { return };
        // What is open is taken from the editor, whatever stands on the disk.
        if !self.documents.contains_key(&path) {
            self.clock += 1;
            self.changed(Changed { paths: [path].into(), any: false });
        }
    }

    pub(super) fn watched(&mut self, watched: DidChangeWatchedFilesParams) {
        let only_changed = watched.changes.iter().all(|change| change.kind == lsp_types::FileChangeType::Changed);
        if only_changed {
            watched.changes.iter().for_each(|change| self.touched(&change.uri));
        } else {
            self.anything();
        }
    }

    pub(super) fn folders(&mut self, changed: DidChangeWorkspaceFoldersParams) {
        let removed: Vec<PathBuf> = changed.event.removed.iter().filter_map(|folder| convert::path_of(&Disk, &folder.uri)).collect();
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(changed.event.added.iter().filter_map(|folder| convert::path_of(&Disk, &folder.uri)));
        self.anything();
    }

    /// Files may have come, gone or changed.
    pub(super) fn anything(&mut self) {
        self.clock += 1;
        self.changed(Changed { paths: Default::default(), any: true });
    }

    pub(super) fn document(&self, uri: &Uri) -> Option<Arc<Document>> {
        let known = self.documents.values().find(|document| document.uri == *uri);
        known.or_else(|| self.documents.get(&convert::path_of(&Disk, uri)?)).cloned()
    }

    /// The file that places in the tree of a path belong to, so that the analyst need not make the tree anew.
    pub(super) fn file_id(&self, path: &Path) -> FileId {
        self.projects.values().find_map(|project| project.snapshot.file(path)).unwrap_or_default()
    }

    pub(super) fn changed(&mut self, changed: Changed) {
        self.busy_since.get_or_insert_with(Instant::now);
        self.moved |= changed.any;
        let documents = self.documents.values().cloned().collect();
        self.desk.put(Job { clock: self.clock, documents, folders: self.folders.clone(), changed });
    }
}
