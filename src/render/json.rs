//! `archlint-findings/1`: what other programs read. Its schema is `docs/schema/archlint-findings-1.json`; fields are added, never changed.

use std::io::{self, Write};

use memchr::memchr3_iter;
use rayon::prelude::*;
use serde::Serialize;
use serde_json::value::RawValue;

use super::{Findings, Gone};
use crate::diagnostic::{Diagnostic, Label, brief};
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    root: &'a str,
    summary: Summary,
    findings: Vec<Box<RawValue>>,
    /// Present where the run was compared with something.
    #[serde(skip_serializing_if = "Option::is_none")]
    gone: Option<&'a [Gone]>,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
    allowed: usize,
    baselined: usize,
    components: usize,
    dependencies: usize,
    files: usize,
}

#[derive(Serialize)]
pub(super) struct Finding<'a> {
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    /// Empty for errors of the input, which are about a text and not about a component.
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    involves: &'a [String],
    paths: Vec<Vec<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Location<'a>>,
    labels: Vec<Labelled<'a>>,
    help: &'a [String],
    fingerprint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Location<'a> {
    file: &'a str,
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Labelled<'a> {
    #[serde(flatten)]
    location: Location<'a>,
    message: &'a str,
}

/// Lines from 1, columns in Unicode scalar values from 1, offsets in bytes from 0.
#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
    offset: u32,
}

fn location(sources: &Sources, span: Span) -> Option<Location<'_>> {
    let file = sources.get(span.file)?;
    let at = |offset: u32| {
        let place = file.lines().place(&file.text, offset as usize);
        Place { line: place.line, column: place.column, offset }
    };
    Some(Location { file: &file.path, start: at(span.start), end: at(span.end) })
}

fn labelled<'a>(sources: &'a Sources, label: &'a Label) -> Option<Labelled<'a>> {
    Some(Labelled { location: location(sources, label.span)?, message: &label.message })
}

/// One entry of `findings`.
pub(super) fn finding<'a>(diagnostic: &'a Diagnostic, found: &'a Findings<'_>) -> Finding<'a> {
    Finding {
        rule: &diagnostic.rule,
        level: diagnostic.level.name(),
        message: &diagnostic.message,
        subject: &diagnostic.identity.subject,
        cause: diagnostic.identity.cause.as_deref(),
        involves: &diagnostic.involves,
        paths: diagnostic.paths.iter().map(|path| path.steps.iter().map(|step| &*step.name).collect()).collect(),
        location: diagnostic.span().and_then(|span| location(found.sources, span)),
        labels: diagnostic.labels.iter().filter_map(|label| labelled(found.sources, label)).collect(),
        help: &diagnostic.help,
        fingerprint: &diagnostic.identity.fingerprint,
        url: found.card(&diagnostic.rule).and_then(|card| card.url.as_deref()),
    }
}

/// The findings with their long lists cut. Names by which findings are known stay whole.
pub(super) fn briefs<'a>(found: &Findings<'a>) -> Vec<std::borrow::Cow<'a, Diagnostic>> {
    found.diagnostics.iter().map(brief::sentences).collect()
}

/// Writes the document, indented, with a line ending at its end.
pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let summary = found.summary;
    let brief = briefs(found);
    let document = Document {
        schema: "archlint-findings/1",
        root: found.root,
        summary: Summary {
            errors: summary.errors,
            warnings: summary.warnings,
            infos: summary.infos,
            allowed: summary.allowed,
            baselined: summary.baselined,
            components: summary.components,
            dependencies: summary.dependencies,
            files: summary.files,
        },
        findings: brief.par_iter().map(|diagnostic| written(&finding(diagnostic, found))).collect::<Result<_, _>>()?,
        gone: found.compared.map(|compared| compared.gone),
    };
    document_to(&document, out)
}

/// A finding as it stands in the list of a document, each on its own: where lines begin is found out on the way, file by file.
fn written(finding: &Finding<'_>) -> serde_json::Result<Box<RawValue>> {
    RawValue::from_string(serde_json::to_string_pretty(finding)?.replace('\n', "\n    "))
}

/// Writes each finding of the document as one line, without the document around them.
pub(super) fn write_lines(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in found.diagnostics {
        harmless_to(serde_json::to_string(&finding(&brief::sentences(diagnostic), found))?, out)?;
    }
    Ok(())
}

/// Any document as indented JSON with a line ending at its end, in which nothing acts on a terminal that shows it.
pub(super) fn document_to(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    harmless_to(serde_json::to_string_pretty(document)?, out)
}

fn harmless_to(mut text: String, out: &mut dyn Write) -> io::Result<()> {
    // The bytes with which a character begins on which a terminal may act.
    let mut perhaps = memchr3_iter(0x7f, 0xc2, 0xe2, text.as_bytes());
    if perhaps.any(|at| text[at..].starts_with(acts)) {
        // Outside strings JSON is ASCII: whatever is replaced here stands in a string.
        text = text.chars().fold(String::with_capacity(text.len() + 16), |mut shown, c| {
            if acts(c) {
                shown.push_str(&format!("\\u{:04x}", c as u32));
            } else {
                shown.push(c);
            }
            shown
        });
    }
    writeln!(out, "{text}")
}

/// What JSON allows in strings and terminals act on.
fn acts(c: char) -> bool {
    matches!(c, '\u{7f}'..='\u{9f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
