//! Findings as the protocol has them, and the book of what the client has been shown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lsp_types::{Code, CodeDescription, Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag, Location, Range, Uri};
use rustc_hash::FxHashMap;

use super::client::Client;
use super::convert::{self, Documents};
use super::document::Document;
use super::project::{Place, Snapshot};
use crate::diagnostic::{self, Level, brief};
use crate::lint::{REMARKS, page_address};
use crate::source::Span;

/// Places of one finding beyond which nobody looks.
const RELATED: usize = 64;

/// Diagnostics by file.
pub type ByFile = FxHashMap<PathBuf, Vec<Diagnostic>>;

/// Everything that was found, as the client wants it; what the baseline covers as hints. Linear in places.
pub fn convert<'f>(
    snapshot: &Snapshot,
    shown: impl Iterator<Item = (&'f diagnostic::Diagnostic, bool)>,
    documents: &Documents,
    client: &Client,
) -> ByFile {
    let mut files = ByFile::default();
    for (finding, baselined) in shown {
        // A finding without a place is about the workspace as a whole: it is shown at its first file.
        let span = finding.span().or_else(|| snapshot.workspace.inputs.first().map(|input| Span { file: input.file, ..Span::default() }));
        let Some(span) = span.filter(|span| snapshot.workspace.sources.get(span.file).is_some()) else { continue };
        let Some(at) = convert::location(snapshot, documents, span, client.encoding) else { continue };
        let finding = brief::sentences(finding);
        let related = if client.related { related(snapshot, &finding, &at, documents, client) } else { Vec::new() };
        let mut shown = one(&finding, at.range, related);
        if baselined {
            shown.severity = Some(DiagnosticSeverity::Hint);
            shown.message = format!("{} (in the baseline)", finding.message).into();
        }
        shown.code_description = page(snapshot, &finding, client).map(|href| CodeDescription { href });
        files.entry(snapshot.workspace.path_of(span.file)).or_default().push(shown);
    }
    files
}

/// What is wrong with the words of a text, as it is now.
pub fn errors(document: &Document, client: &Client) -> Vec<Diagnostic> {
    let convert = |error: &diagnostic::Diagnostic| Some(one(error, document.range(error.span()?, client.encoding), Vec::new()));
    document.parsed.errors.iter().filter_map(convert).collect()
}

fn one(finding: &diagnostic::Diagnostic, range: Range, related: Vec<DiagnosticRelatedInformation>) -> Diagnostic {
    Diagnostic {
        range,
        severity: Some(match finding.level {
            Level::Error => DiagnosticSeverity::Error,
            Level::Warning => DiagnosticSeverity::Warning,
            Level::Info | Level::Off => DiagnosticSeverity::Information,
        }),
        code: Some(Code::String(finding.rule.to_string())),
        code_description: None,
        source: Some("archlint".to_owned()),
        message: finding.message.clone().into(),
        tags: finding.rule.starts_with("unused-").then(|| vec![DiagnosticTag::Unnecessary]),
        related_information: (!related.is_empty()).then_some(related),
        data: None,
    }
}

/// Where the rule is explained: a rule of the workspace where it is written, any other on its page.
fn page(snapshot: &Snapshot, finding: &diagnostic::Diagnostic, client: &Client) -> Option<Uri> {
    if finding.input {
        return None;
    }
    if let Some(own) = snapshot.model.rules.iter().find(|own| own.rule.name.text == *finding.rule) {
        let span = own.rule.name.span;
        let line = snapshot.workspace.sources.get(span.file)?.lines().line_of(span.start as usize) + 1;
        let mut uri = Uri::from_file_path(snapshot.workspace.path_of(span.file)).ok()?;
        uri.set_fragment(Some(&format!("L{line}")));
        return Some(uri);
    }
    let is_remark = REMARKS.contains(&&*finding.rule);
    let address = if is_remark { None } else { page_address(client.settings.docs.as_deref(), &finding.rule) };
    Uri::parse(&address?).ok()
}

/// Every other place, then each chain step by step, then what it costs and what to do.
fn related(
    snapshot: &Snapshot,
    finding: &diagnostic::Diagnostic,
    at: &Location,
    documents: &Documents,
    client: &Client,
) -> Vec<DiagnosticRelatedInformation> {
    let mut related = Vec::new();
    let mut add = |span: Span, message: String| {
        if let Some(location) = convert::location(snapshot, documents, span, client.encoding).filter(|_| !message.is_empty()) {
            related.push(DiagnosticRelatedInformation { location, message });
        }
    };
    for label in &finding.labels {
        add(label.span, label.message.clone());
    }
    for path in &finding.paths {
        for (i, step) in path.steps.iter().enumerate() {
            let of = if i == 0 && !path.message.is_empty() { format!("{}: ", path.message) } else { String::new() };
            let to = path.steps.get(i + 1).map_or_else(String::new, |next| format!(" → {}", next.name));
            add(step.span, format!("{of}{}{to}", step.name));
        }
    }
    related.truncate(RELATED);
    let said = finding.remarks().map(|note| format!("note: {note}")).chain(finding.help.iter().map(|help| format!("help: {help}")));
    related.extend(said.map(|message| DiagnosticRelatedInformation { location: at.clone(), message }));
    related
}

/// What every workspace has to say, and what the client has been shown of it.
#[derive(Debug, Default)]
pub struct Book {
    said: BTreeMap<Place, ByFile>,
    /// By file, with the address under which it was shown: an editor has its own names for what is open in it.
    shown: FxHashMap<PathBuf, (Uri, Vec<Diagnostic>)>,
}

/// What the client is to be shown of a file.
#[derive(Debug)]
pub struct News {
    /// Under this address.
    pub uri: Uri,
    /// The file.
    pub path: PathBuf,
    /// All of it; nothing takes back what was shown before.
    pub diagnostics: Vec<Diagnostic>,
}

impl Book {
    /// Takes what a workspace says now, for all of its files.
    pub fn say(&mut self, place: Place, files: ByFile) {
        self.said.insert(place, files);
    }

    /// Takes what a workspace says now about one file.
    pub fn say_of(&mut self, place: &Place, path: PathBuf, diagnostics: Vec<Diagnostic>) {
        self.said.entry(place.clone()).or_default().insert(path, diagnostics);
    }

    /// A workspace has nothing to say any more.
    pub fn forget(&mut self, place: &Place) {
        self.said.remove(place);
    }

    /// All that is to be said about a file. A file of several workspaces hears from each.
    pub fn of(&self, path: &Path) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = Vec::new();
        for diagnostic in self.said.values().filter_map(|files| files.get(path)).flatten() {
            if !all.contains(diagnostic) {
                all.push(diagnostic.clone());
            }
        }
        all
    }

    /// Every file about which there is something to say.
    pub fn files(&self) -> BTreeSet<PathBuf> {
        let said = self.said.values().flat_map(|files| files.iter().filter(|(_, all)| !all.is_empty()).map(|(path, _)| path));
        said.cloned().collect()
    }

    /// What differs from what the client has been shown, and is shown now. `hidden` are files whose diagnostics the client asks for itself.
    pub fn news(&mut self, address: impl Fn(&Path) -> Option<Uri>, hidden: impl Fn(&Path) -> bool) -> Vec<News> {
        let mut files = self.files();
        files.extend(self.shown.keys().cloned());
        let mut news = Vec::new();
        for path in files {
            let (uri, shown) = (address(&path), self.shown.get(&path));
            let now = if hidden(&path) || uri.is_none() { Vec::new() } else { self.of(&path) };
            // What has no address any more is taken back under the one that it had.
            let Some(uri) = uri.or_else(|| shown.map(|(under, _)| under.clone())) else { continue };
            if shown.map_or(now.is_empty(), |(under, shown)| *shown == now && *under == uri) {
                continue;
            }
            if let Some((under, _)) = self.shown.remove(&path).filter(|(under, _)| *under != uri) {
                news.push(News { uri: under, path: path.clone(), diagnostics: Vec::new() });
                if now.is_empty() {
                    continue;
                }
            }
            if !now.is_empty() {
                self.shown.insert(path.clone(), (uri.clone(), now.clone()));
            }
            news.push(News { uri, path, diagnostics: now });
        }
        news
    }
}
