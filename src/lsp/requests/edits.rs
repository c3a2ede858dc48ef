//! Edits of several files, in the form that the client takes.

use std::collections::BTreeMap;

use lsp_types::{Location, Range, TextEdit, Uri};
use serde_json::{Value, json};

use crate::lsp::dispatch::Ask;

/// Replacements by file.
pub struct Edits<'a> {
    ask: &'a Ask,
    files: BTreeMap<Uri, Vec<TextEdit>>,
}

impl<'a> Edits<'a> {
    /// None yet.
    pub fn new(ask: &'a Ask) -> Self {
        Self { ask, files: BTreeMap::new() }
    }

    /// What stands at a place becomes this text.
    pub fn add(&mut self, location: Location, new_text: String) {
        self.files.entry(location.uri).or_default().push(TextEdit { range: location.range, new_text });
    }

    /// As `WorkspaceEdit`: with versions, so that no edit meets a text it was not made for, where the client knows them.
    pub fn workspace(mut self) -> Value {
        for edits in self.files.values_mut() {
            edits.sort_by_key(|edit| order(edit.range));
            edits.dedup();
        }
        if self.ask.client.document_changes {
            let changes: Vec<Value> = self
                .files
                .iter()
                .map(|(uri, edits)| {
                    let version = self.ask.document(uri).map(|document| document.version);
                    json!({"textDocument": {"uri": uri, "version": version}, "edits": edits})
                })
                .collect();
            return json!({ "documentChanges": changes });
        }
        let changes: serde_json::Map<String, Value> = self.files.iter().map(|(uri, edits)| (uri.to_string(), json!(edits))).collect();
        json!({ "changes": changes })
    }
}

fn order(range: Range) -> (u32, u32, u32, u32) {
    (range.start.line, range.start.character, range.end.line, range.end.character)
}
