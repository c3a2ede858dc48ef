//! What the client is shown of what was found, and when it is told to ask again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::Server;
use crate::lsp::convert;
use crate::lsp::document::Document;
use crate::lsp::project::Checked;
use crate::lsp::publish;

impl Server {
    /// All that is to be said, by file, open ones included about which there is nothing.
    pub(super) fn diagnostics(&self) -> Vec<(PathBuf, Vec<lsp_types::Diagnostic>)> {
        let mut files = self.book.files();
        files.extend(self.documents.keys().cloned());
        files.into_iter().map(|path| (path.clone(), self.book.of(&path))).collect()
    }

    /// Takes what was found in a workspace.
    pub(super) fn checked(&mut self, checked: Arc<Checked>) {
        let files = publish::convert(&checked.snapshot, checked.shown(), &self.documents, &self.client);
        let place = checked.snapshot.place.clone();
        if let Some(project) = Arc::make_mut(&mut self.projects).get_mut(&place) {
            project.checked = Some(checked);
        }
        self.book.say(place, files);
        self.show();
        if self.client.pulls {
            self.ask("workspace/diagnostic/refresh", &Value::Null);
        }
        for (can, method) in [
            (self.client.refreshes.lenses, "workspace/codeLens/refresh"),
            (self.client.refreshes.hints, "workspace/inlayHint/refresh"),
            (self.client.refreshes.tokens, "workspace/semanticTokens/refresh"),
        ] {
            if can {
                self.ask(method, &Value::Null);
            }
        }
    }

    /// What is wrong with the words of a text is said at once, beside what was found before the edit.
    pub(super) fn show_syntax(&mut self, before: &Document, now: &Document) {
        if before.parsed.errors.is_empty() && now.parsed.errors.is_empty() {
            return;
        }
        let (path, documents, client) = (&now.path, &self.documents, &self.client);
        let mut said = Vec::new();
        for project in self.projects.values() {
            let Some(file) = project.snapshot.file(path).filter(|&file| file == now.file) else { continue };
            let mut diagnostics = publish::errors(now, client);
            if let Some(checked) = &project.checked {
                let of_words = |finding: &crate::diagnostic::Diagnostic| {
                    before_and_now(before, now).any(|error| error.rule == finding.rule && error.input == finding.input)
                };
                let here = |finding: &crate::diagnostic::Diagnostic| finding.span().is_some_and(|span| span.file == file);
                let rest = checked.shown().filter(|(finding, _)| here(finding) && !of_words(finding));
                diagnostics.extend(publish::convert(&checked.snapshot, rest, documents, client).remove(path).unwrap_or_default());
            }
            said.push((project.snapshot.place.clone(), diagnostics));
        }
        for (place, diagnostics) in said {
            self.book.say_of(&place, path.clone(), diagnostics);
        }
        self.show();
    }

    /// Shows the client what is new to it.
    pub(super) fn show(&mut self) {
        let (pulls, pulls_all, documents) = (self.client.pulls, self.pulls_all, Arc::clone(&self.documents));
        let hidden = |path: &Path| pulls && (pulls_all || documents.contains_key(path));
        for news in self.book.news(|path| convert::uri_of(&documents, path), hidden) {
            let mut parameters = json!({"uri": news.uri, "diagnostics": news.diagnostics});
            if let Some(document) = documents.get(&news.path).filter(|document| document.uri == news.uri) {
                parameters["version"] = document.version.into();
            }
            self.notify("textDocument/publishDiagnostics", &parameters);
        }
    }
}

/// What was and is wrong with the words of a text.
fn before_and_now<'d>(before: &'d Document, now: &'d Document) -> impl Iterator<Item = &'d crate::diagnostic::Diagnostic> {
    before.parsed.errors.iter().chain(&now.parsed.errors)
}
