//! Findings for people at a terminal, drawn by miette. The only user of miette, together with the excerpt that it draws.
//!
//! miette knows one source a diagnostic: places in other files become nested remarks. It wraps nothing here, since it would wrap code, too.

use std::fmt;

use miette::{
    Diagnostic as Shown, GraphicalReportHandler, GraphicalTheme, LabeledSpan, Severity, SourceCode, SourceSpan, ThemeCharacters,
    ThemeStyles,
};

use super::details::{LeftOut, details};
use super::excerpt::{CONTEXT, Excerpt, HOOK, excerpt};
use super::paint::emphasise;
use super::{Ink, Style, level_ink, paint, tag, text};
use crate::diagnostic::{Diagnostic, Label, Level};
use crate::source::{FileId, Sources};

/// Places shown before the rest is counted.
const PLACES: usize = 8;
/// Columns of `  × ` before a headline.
const HEADLINE_INDENT: usize = 4;
/// Columns by which nested remarks are indented.
const NESTING: usize = 6;
/// Lines of words at one mark; more stand below the excerpt.
const TALLEST_WORDS: usize = 4;

/// A finding as miette asks for it.
struct Report<'a> {
    head: Option<String>,
    message: String,
    severity: Severity,
    excerpt: Option<Excerpt>,
    marks: Vec<LabeledSpan>,
    /// Labels whose words have no room beside the code.
    wordless: Vec<&'a Label>,
    elsewhere: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    /// At most `places` labels are shown, those of the first one's file in the main excerpt.
    fn new(diagnostic: &'a Diagnostic, sources: &Sources, style: &Style, places: usize) -> Self {
        let shown: Vec<&'a Label> = diagnostic.labels.iter().filter(|label| sources.get(label.span.file).is_some()).take(places).collect();
        let mut files: Vec<FileId> = Vec::new();
        for label in &shown {
            if !files.contains(&label.span.file) {
                files.push(label.span.file);
            }
        }
        let in_file = |file: FileId| shown.iter().copied().filter(|label| label.span.file == file).collect::<Vec<_>>();
        let severity = match diagnostic.level {
            Level::Error => Severity::Error,
            Level::Warning => Severity::Warning,
            Level::Info | Level::Off => Severity::Advice,
        };
        let mut report = Self {
            head: Some(paint(style, level_ink(diagnostic.level), &tag(diagnostic))),
            message: headline(&diagnostic.message, style, HEADLINE_INDENT),
            severity,
            excerpt: None,
            marks: Vec::new(),
            wordless: Vec::new(),
            elsewhere: Vec::new(),
        };
        if let Some(&first) = files.first() {
            report.draw(first, &in_file(first), sources, style, 0);
        }
        for &file in files.iter().skip(1) {
            let mut other = Self {
                head: None,
                message: headline(&format!("and in `{}`", sources.path(file)), style, HEADLINE_INDENT + NESTING),
                severity: Severity::Advice,
                excerpt: None,
                marks: Vec::new(),
                wordless: Vec::new(),
                elsewhere: Vec::new(),
            };
            other.draw(file, &in_file(file), sources, style, NESTING);
            report.elsewhere.push(other);
        }
        report
    }

    fn draw(&mut self, file: FileId, labels: &[&'a Label], sources: &Sources, style: &Style, indent: usize) {
        let Some(source) = sources.get(file) else { return };
        let width = style.columns().saturating_sub(indent);
        let (shown, marks) = excerpt(source, labels, width, style.dots());
        for (&label, mark) in labels.iter().zip(marks) {
            let span = SourceSpan::from(mark.start..mark.end);
            let room = width.saturating_sub(mark.middle + HOOK);
            let mut words = (!label.message.is_empty()).then(|| text::wrap(&style.said(&label.message), room));
            if words.as_ref().is_some_and(|words| words.len() > TALLEST_WORDS || words.iter().any(|line| text::columns(line) > room)) {
                words = None;
                self.wordless.push(label);
            }
            let words = words.map(|words| words.join("\n"));
            // miette draws two marks of one place side by side, which would be untrue.
            if let Some(same) = self.marks.iter_mut().find(|other| *other.inner() == span) {
                let both: Vec<String> = same.label().map(str::to_owned).into_iter().chain(words).collect();
                *same = LabeledSpan::new_with_span((!both.is_empty()).then(|| both.join("\n")), span);
            } else {
                self.marks.push(LabeledSpan::new_with_span(words, span));
            }
        }
        if let Some(first) = self.marks.first_mut() {
            *first = LabeledSpan::new_primary_with_span(first.label().map(str::to_owned), *first.inner());
        }
        self.excerpt = Some(shown);
    }
}

fn headline(message: &str, style: &Style, indent: usize) -> String {
    emphasise(style, text::wrap(&style.said(message), style.columns().saturating_sub(indent))).join("\n")
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl Shown for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.head.as_ref().map(|head| Box::new(head) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.marks.is_empty()).then(|| Box::new(self.marks.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Shown> + 'a>> {
        (!self.elsewhere.is_empty())
            .then(|| Box::new(self.elsewhere.iter().map(|other| other as &dyn Shown)) as Box<dyn Iterator<Item = &'a dyn Shown>>)
    }
}

fn theme(style: &Style) -> GraphicalTheme {
    GraphicalTheme {
        characters: if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() },
        styles: if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() },
    }
}

/// One finding, its last line ended.
pub(super) fn report(diagnostic: &Diagnostic, sources: &Sources, style: &Style) -> String {
    let places = if style.whole { usize::MAX } else { PLACES };
    let handler = GraphicalReportHandler::new_themed(theme(style))
        .with_links(false)
        .with_wrap_lines(false)
        .with_context_lines(CONTEXT)
        .with_show_related_as_nested(true)
        .without_syntax_highlighting();
    let mut text = String::new();
    let shown = Report::new(diagnostic, sources, style, places);
    if handler.render_report(&mut text, &shown).is_err() {
        // Only a mark outside its excerpt could do this: the finding is worth more than its picture.
        text = format!("{} {}\n", paint(style, Ink::Bold, &tag(diagnostic)), headline(&diagnostic.message, style, 0));
    }
    let words = shown.elsewhere.iter().fold(shown.wordless, |mut words, other| {
        words.extend(&other.wordless);
        words
    });
    text.push_str(&details(diagnostic, sources, style, &LeftOut { places: diagnostic.labels.len().saturating_sub(places), words }));
    trimmed(&text)
}

/// Without blanks before line ends, which miette leaves behind its gutters.
fn trimmed(text: &str) -> String {
    let mut lines = String::with_capacity(text.len());
    for line in text.lines() {
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines
}
