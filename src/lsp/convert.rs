//! Paths to addresses and back, spans to ranges: the only place where the two worlds meet.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Location, Uri};
use rustc_hash::FxHashMap;

use super::document::{self, Document};
use super::project::Snapshot;
use crate::source::{Encoding, FileSystem, Span};

/// What is open, by path.
pub type Documents = FxHashMap<PathBuf, Arc<Document>>;

/// Where what was never saved stands alone: a folder that does not exist.
const UNSAVED: &str = "/untitled";

/// The path that an address means, without links where it exists; `None` for what is no file.
pub fn path_of(fs: &dyn FileSystem, uri: &Uri) -> Option<PathBuf> {
    if uri.scheme() != "file" {
        return (uri.scheme() == "untitled").then(|| Path::new(UNSAVED).join(uri.path().replace('/', "-")).join("untitled.arch"));
    }
    let path = uri.to_file_path().ok()?;
    Some(fs.canonical(&path).unwrap_or_else(|_| match (path.parent().map(|folder| fs.canonical(folder)), path.file_name()) {
        (Some(Ok(folder)), Some(name)) => folder.join(name),
        _ => path,
    }))
}

/// The address of a path: the client's own where the file is open. `None` for what was never saved and is closed.
pub fn uri_of(documents: &Documents, path: &Path) -> Option<Uri> {
    let on_disk = || if path.starts_with(UNSAVED) { None } else { Uri::from_file_path(path).ok() };
    documents.get(path).map(|document| document.uri.clone()).or_else(on_disk)
}

/// Where a place of a snapshot is now. `None` where it has been typed over, and for places outside of the workspace, as in stock rules.
pub fn location(snapshot: &Snapshot, documents: &Documents, span: Span, encoding: Encoding) -> Option<Location> {
    let source = snapshot.workspace.sources.get(span.file)?;
    let path = snapshot.workspace.path_of(span.file);
    let range = match documents.get(&path) {
        Some(document) => document.range(document.now(span, snapshot.clock)?, encoding),
        None => document::range(source, span, encoding),
    };
    Some(Location { uri: uri_of(documents, &path)?, range })
}
