//! What is done with fuzzed bytes, for `tests/fuzz.rs` and for `fuzz/`: a panic is a finding.

use std::path::PathBuf;

use archlint::lint::{self, Choices, Options, Report, Start, Surroundings, Workspace};
use archlint::source::{FileId, Memory, Sources, Span};
use archlint::syntax;

/// Any bytes give a tree and errors, and every place of them is in the text.
pub fn parse(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let parsed = syntax::parse(FileId(0), &text);
    for label in parsed.errors.iter().flat_map(|error| &error.labels) {
        inside(label.span, &text);
    }
    for statement in &parsed.file.statements {
        inside(statement.span, &text);
    }
}

/// Any bytes can be checked; a line `//# NAME` begins another file of the same workspace.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut memory = Memory::default();
    let mut path = PathBuf::from("/w/a.arch");
    for (index, part) in text.split("//# ").enumerate() {
        let text = if index == 0 { part } else { part.split_once('\n').map_or("", |(_, text)| text) };
        memory.insert(&path, text);
        path = PathBuf::from(format!("/w/{index}.arch"));
    }
    let workspace = Workspace::load(&memory, &Start::Around("/w".into()), &Surroundings::default());
    judge(&workspace);
}

/// Any bytes can be read as a Compose file, and checked.
pub fn compose(bytes: &[u8]) {
    let mut memory = Memory::default();
    memory.insert("/w/docker-compose.yml", bytes);
    memory.insert("/w/.env", "A=b\nDATABASE_URL=postgres://db:5432/x\n");
    let workspace = Workspace::load(&memory, &Start::Foreign(vec!["/w/docker-compose.yml".into()]), &Surroundings::default());
    judge(&workspace);
}

/// Every finding is whole: places in the texts, words in the headline, a name of its own.
fn judge(workspace: &Workspace) {
    let options = Options { coverage: true, ..Options::new(jiff::civil::date(2026, 11, 23), Choices::default()) };
    let report: Report = lint::check(workspace, &options);
    for finding in &report.findings {
        let sight = report.sights.iter().find(|(rule, _)| **rule == *finding.rule);
        assert!(sight.is_none_or(|(_, sight)| sight.missing.is_none()), "found by a rule that is said to see nothing: {finding:?}");
        assert!(!finding.message.trim().is_empty(), "a finding without words: {finding:?}");
        for span in finding
            .labels
            .iter()
            .map(|label| label.span)
            .chain(finding.paths.iter().flat_map(|path| path.steps.iter().map(|step| step.span)))
        {
            place(span, &workspace.sources);
        }
    }
}

fn place(span: Span, sources: &Sources) {
    // Places in the stock rules are not among the sources of a run.
    if let Some(file) = sources.get(span.file) {
        inside(span, &file.text);
    }
}

fn inside(span: Span, text: &str) {
    assert!(text.get(span.range()).is_some(), "{span:?} is not a slice of the text");
}
