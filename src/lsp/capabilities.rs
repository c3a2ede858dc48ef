//! What the server says it can do.

use serde_json::{Value, json};

use super::client::{Client, encoding_kind};
use super::requests::{remarks, tokens};

/// Files whose changes on the disk matter.
pub const WATCHED: &[&str] = &["**/*.arch", "**/*.{yml,yaml}", "**/.env", "**/archlint-baseline.jsonl"];

/// The answer to `initialize`.
pub fn result(client: &Client) -> Value {
    json!({
        "capabilities": capabilities(client),
        "serverInfo": {"name": "archlint", "version": env!("CARGO_PKG_VERSION")},
    })
}

fn capabilities(client: &Client) -> Value {
    // What happens to folders and files of the language in the editor may change what belongs to a workspace.
    let files = json!({"filters": [{"scheme": "file", "pattern": {"glob": "**/*.arch"}}, {"scheme": "file", "pattern": {"glob": "**", "matches": "folder"}}]});
    let mut all = json!({
        "positionEncoding": encoding_kind(client.encoding),
        "textDocumentSync": {"openClose": true, "change": 2, "save": {"includeText": false}},
        "hoverProvider": true,
        "completionProvider": {"triggerCharacters": [".", "=", "{", ",", "\"", "/"], "resolveProvider": true},
        "signatureHelpProvider": {"triggerCharacters": ["(", ","]},
        "definitionProvider": true,
        "declarationProvider": true,
        "typeDefinitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "codeActionProvider": {"codeActionKinds": ["quickfix", "refactor.rewrite", "source.fixAll.archlint"]},
        "codeLensProvider": {},
        "inlayHintProvider": true,
        "documentLinkProvider": {},
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "documentOnTypeFormattingProvider": {"firstTriggerCharacter": "}"},
        "renameProvider": {"prepareProvider": true},
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "linkedEditingRangeProvider": true,
        "callHierarchyProvider": true,
        "typeHierarchyProvider": true,
        "semanticTokensProvider": {
            "legend": {"tokenTypes": tokens::TYPES, "tokenModifiers": tokens::MODIFIERS},
            "full": {"delta": true},
            "range": true,
        },
        "executeCommandProvider": {"commands": remarks::COMMANDS},
        "workspace": {
            "workspaceFolders": {"supported": true, "changeNotifications": true},
            "fileOperations": {"didCreate": files, "didRename": files, "didDelete": files},
        },
    });
    if client.pulls {
        all["diagnosticProvider"] = json!({"identifier": "archlint", "interFileDependencies": true, "workspaceDiagnostics": true});
    }
    all
}
