//! What the client can do, read from what it says at the start. Whatever it leaves out it cannot do.

use lsp_types::PositionEncodingKind;
use serde_json::Value;

use crate::source::Encoding;

/// The abilities of a client that change what we send.
#[derive(Debug, Clone, Default)]
pub struct Client {
    /// How it counts within a line.
    pub encoding: Encoding,
    /// It asks for diagnostics itself, and can be told to do so again.
    pub pulls: bool,
    /// Diagnostics may refer to other places.
    pub related: bool,
    /// Files can be watched by it.
    pub watches: bool,
    /// Completions may have places to fill in.
    pub snippets: bool,
    /// Documentation may be Markdown.
    pub markdown: bool,
    /// Symbols of a file may be a tree.
    pub symbol_tree: bool,
    /// Code actions may carry what they are; otherwise they are commands, of which we have none.
    pub action_literals: bool,
    /// Edits may come with the version of the document they are for.
    pub document_changes: bool,
    /// Only whole lines can be folded.
    pub folds_lines: bool,
    /// Progress of long work can be shown.
    pub progress: bool,
    /// What it asks for again when told to.
    pub refreshes: Refreshes,
    /// Settings of the person.
    pub settings: Settings,
}

/// What the client asks for again when told to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refreshes {
    /// Code lenses.
    pub lenses: bool,
    /// Inlay hints.
    pub hints: bool,
    /// Semantic tokens.
    pub tokens: bool,
}

/// What a person may set: `initializationOptions`.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address of the pages of rules, before the name of a rule.
    pub docs: Option<String>,
    /// Which hints are shown.
    pub hints: Hints,
}

/// Which hints a person wants between the words: all, unless one is taken out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// The full name where another form is written.
    pub names: bool,
    /// What an unlabelled dependency is for, where others beside it say so.
    pub phases: bool,
    /// How much of a promise is left by what is needed.
    pub promises: bool,
}

impl Client {
    /// From the parameters of `initialize`.
    pub fn new(parameters: &Value) -> Self {
        let can = |path: &str| parameters.pointer(&format!("/capabilities/{path}"));
        let flag = |path: &str| can(path).and_then(Value::as_bool).unwrap_or(false);
        let any = |path: &str, wanted: &str| can(path).and_then(Value::as_array).is_some_and(|all| all.iter().any(|one| one == wanted));
        let hint =
            |name: &str| parameters.pointer(&format!("/initializationOptions/inlayHints/{name}")).and_then(Value::as_bool).unwrap_or(true);
        Self {
            encoding: encoding(can("general/positionEncodings")),
            pulls: can("textDocument/diagnostic").is_some_and(Value::is_object) && flag("workspace/diagnostics/refreshSupport"),
            related: flag("textDocument/publishDiagnostics/relatedInformation") || flag("textDocument/diagnostic/relatedInformation"),
            watches: flag("workspace/didChangeWatchedFiles/dynamicRegistration"),
            snippets: flag("textDocument/completion/completionItem/snippetSupport"),
            markdown: any("textDocument/hover/contentFormat", "markdown"),
            symbol_tree: flag("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            action_literals: can("textDocument/codeAction/codeActionLiteralSupport").is_some_and(Value::is_object),
            document_changes: flag("workspace/workspaceEdit/documentChanges"),
            folds_lines: flag("textDocument/foldingRange/lineFoldingOnly"),
            progress: flag("window/workDoneProgress"),
            refreshes: Refreshes {
                lenses: flag("workspace/codeLens/refreshSupport"),
                hints: flag("workspace/inlayHint/refreshSupport"),
                tokens: flag("workspace/semanticTokens/refreshSupport"),
            },
            settings: Settings {
                docs: parameters.pointer("/initializationOptions/docs").and_then(Value::as_str).map(str::to_owned),
                hints: Hints { names: hint("names"), phases: hint("phases"), promises: hint("promises") },
            },
        }
    }
}

/// The best of what is offered: bytes cost nothing, code points little; UTF-16 is what is meant when nothing is said.
fn encoding(offered: Option<&Value>) -> Encoding {
    let offered: Vec<&str> = offered.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let best = [Encoding::Utf8, Encoding::Utf32, Encoding::Utf16].into_iter().find(|&encoding| offered.contains(&name(encoding)));
    best.unwrap_or_default()
}

fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Utf16 => "utf-16",
        Encoding::Utf32 => "utf-32",
    }
}

/// As the protocol names it.
pub fn encoding_kind(encoding: Encoding) -> PositionEncodingKind {
    match encoding {
        Encoding::Utf8 => PositionEncodingKind::UTF8,
        Encoding::Utf16 => PositionEncodingKind::UTF16,
        Encoding::Utf32 => PositionEncodingKind::UTF32,
    }
}
