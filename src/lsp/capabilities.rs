//! What the server says it can do.

use lsp_types::{
    DiagnosticOptions, InitializeResult, Save, SaveOptions, ServerCapabilities, ServerInfo, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use super::client::{Client, encoding_kind};

/// Files whose changes on the disk matter.
pub const WATCHED: &[&str] = &["**/*.arch", "**/*.{yml,yaml}", "**/.env"];

/// The answer to `initialize`.
pub fn result(client: &Client) -> InitializeResult {
    let mut info = ServerInfo::default();
    info.name = "archlint".to_owned();
    info.version = Some(env!("CARGO_PKG_VERSION").to_owned());
    InitializeResult { capabilities: capabilities(client), server_info: Some(info) }
}

fn capabilities(client: &Client) -> ServerCapabilities {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::Incremental),
        save: Some(Save::SaveOptions(SaveOptions { include_text: Some(false) })),
        ..TextDocumentSyncOptions::default()
    };
    let folders = WorkspaceFoldersServerCapabilities { supported: Some(true), change_notifications: Some(true.into()) };
    ServerCapabilities {
        position_encoding: Some(encoding_kind(client.encoding)),
        text_document_sync: Some(sync.into()),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticOptions {
                identifier: Some("archlint".to_owned()),
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            }
            .into()
        }),
        workspace: Some(WorkspaceOptions { workspace_folders: Some(folders), ..WorkspaceOptions::default() }),
        ..ServerCapabilities::default()
    }
}
