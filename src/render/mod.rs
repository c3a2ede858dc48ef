//! Findings to text for people and machines. Knows diagnostics and sources, nothing else; width, colour and characters are given by the caller.
//!
//! One file a format; `pull_request` is `markdown`. `terminal` is the only user of miette.

mod accept;
mod allows;
mod blast;
mod checkstyle;
mod concise;
mod details;
mod diff;
mod excerpt;
mod format;
mod found;
mod github;
mod gitlab;
mod hash;
mod json;
mod junit;
mod markdown;
mod mermaid;
mod paint;
mod picture;
mod plain;
mod pull_request;
mod sarif;
mod table;
mod terminal;
pub mod text;
mod trend;
mod xml;

use std::borrow::Cow;
use std::io::{self, Write};

pub use accept::accept;
pub use allows::{Age, Allowance, Allows, Hidden, allows_json, allows_text};
pub use blast::{Blast, Reached, blast_json, blast_text};
pub use diff::{Diff, DiffFormat, End, diff};
pub use format::Format;
pub use found::{Compared, Findings, Gone, RuleCard, Suppressed};
pub use github::ANNOTATIONS;
pub use markdown::markdown;
pub use paint::{Ink, paint};
pub use picture::{Branch, picture};
pub use table::Table;
pub use trend::{Point, Trend, TrendFormat, trend};

use crate::diagnostic::{Diagnostic, Level, brief};
use crate::source::{Sources, Span};

/// How text for people looks. Whoever writes decides it: nothing here asks the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the window.
    pub width: usize,
    /// Whether colour codes may be written.
    pub colour: bool,
    /// Whether lines, arrows and dots may be drawn with characters outside ASCII.
    pub unicode: bool,
    /// Whether long lists are shown whole.
    pub whole: bool,
}

impl Default for Style {
    fn default() -> Self {
        Self { width: 80, colour: false, unicode: true, whole: false }
    }
}

/// The narrowest window that is laid out for; narrower ones wrap by themselves.
const NARROWEST: usize = 40;

impl Style {
    /// The columns to lay out for.
    pub fn columns(&self) -> usize {
        self.width.max(NARROWEST)
    }

    /// What we say, with no character that the window cannot show. What people wrote stays as it is.
    pub fn said<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.unicode || !text.contains('…') { Cow::Borrowed(text) } else { Cow::Owned(text.replace('…', self.dots())) }
    }

    fn arrow(&self) -> &'static str {
        if self.unicode { "→ " } else { "-> " }
    }

    fn dots(&self) -> &'static str {
        if self.unicode { "…" } else { "..." }
    }
}

/// Writes findings in a format. Linear in what is written, whatever the size of the files.
///
/// # Errors
/// Those of the writer.
pub fn findings(format: Format, found: &Findings<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Human => each(found, out, |diagnostic| terminal::report(&brief::whole(diagnostic), found.sources, style)),
        Format::Plain => each(found, out, |diagnostic| plain::report(&brief::whole(diagnostic), found.sources)),
        Format::Concise => {
            for diagnostic in found.diagnostics {
                writeln!(out, "{}", concise::line(&brief::sentences(diagnostic), found.sources))?;
            }
            Ok(())
        }
        Format::Json => json::write(found, out),
        Format::Jsonl => json::write_lines(found, out),
        Format::Sarif => sarif::write(found, out),
        Format::Github => github::write(found, out),
        Format::Gitlab => gitlab::write(found, out),
        Format::Junit => junit::write(found, out),
        Format::Checkstyle => checkstyle::write(found, out),
        Format::Markdown => pull_request::write(found, out),
    }
}

/// Blocks of text with an empty line between them.
fn each(found: &Findings<'_>, out: &mut dyn Write, report: impl Fn(&Diagnostic) -> String) -> io::Result<()> {
    for (i, diagnostic) in found.diagnostics.iter().enumerate() {
        if i > 0 {
            writeln!(out)?;
        }
        out.write_all(report(diagnostic).as_bytes())?;
    }
    Ok(())
}

/// `path:line:column` of a span's first byte: the form that editors and terminals make clickable. Only the path when the file is not ours.
fn place(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.get(span.file) else { return String::new() };
    let at = file.lines().place(&file.text, span.start as usize);
    format!("{}:{}:{}", text::visible(&file.path), at.line, at.column)
}

/// `error[rule]`
fn tag(diagnostic: &Diagnostic) -> String {
    format!("{}[{}]", diagnostic.level.name(), text::visible(&diagnostic.rule))
}

fn level_ink(level: Level) -> Ink {
    match level {
        Level::Error => Ink::Red,
        Level::Warning => Ink::Yellow,
        Level::Info | Level::Off => Ink::Cyan,
    }
}
