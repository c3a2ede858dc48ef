//! What we write to: its width, and whether it takes colour and characters outside ASCII. Decided once, from options, environment and terminal.

use std::io::{self, IsTerminal, Write};

use super::args::{Color, Global};
use super::failure::Failure;
use super::platform::variable;
use crate::render::{Ink, Style, paint, text};

/// Both outputs of the run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// For what the command answers.
    pub stdout: Style,
    /// For everything else.
    pub stderr: Style,
    /// No summary, no progress.
    pub quiet: bool,
    /// Whether progress may be drawn on standard error: it is a terminal, and nobody has said otherwise.
    pub attended: bool,
    /// Whether standard output is a terminal.
    pub answers_a_terminal: bool,
}

/// Columns where nobody says how many there are.
const WIDTH: usize = 80;
/// Wider lines are hard to read.
const WIDEST: usize = 120;

impl Window {
    /// As options, environment and terminal have it.
    pub fn new(global: &Global) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let style =
            |terminal: bool| Style { width: width(), colour: colour(global.color, terminal), unicode: unicode(), whole: global.verbose };
        Self { stdout: style(out), stderr: style(err), quiet: global.quiet, attended: err && !global.no_progress, answers_a_terminal: out }
    }

    /// The same with the width that the terminal has now.
    pub fn measured_again(&self) -> Self {
        let width = width();
        Self { stdout: Style { width, ..self.stdout }, stderr: Style { width, ..self.stderr }, ..*self }
    }

    /// For rows of an answer: in a pipe they are as long as they are, so that other programs find one on each line.
    pub fn rows(&self) -> Style {
        let unbounded = !self.answers_a_terminal && variable("COLUMNS").is_none();
        if unbounded { Style { width: usize::MAX, ..self.stdout } } else { self.stdout }
    }

    /// Writes an answer to standard output.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(|error| Failure::output(&error))
    }

    /// Says a sentence on standard error with a word before it that tells what it is, wrapped to the window; unless remarks are unwanted.
    pub fn say(&self, tag: &str, ink: Ink, said: &str) {
        self.remark(&tagged(&self.stderr, tag, ink, said));
    }

    /// As [`Self::say`], also where remarks are unwanted.
    pub fn say_always(&self, tag: &str, ink: Ink, said: &str) {
        self.remark_always(&tagged(&self.stderr, tag, ink, said));
    }

    /// Writes a text to standard error as it is, unless remarks are unwanted.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            self.remark_always(text);
        }
    }

    /// Writes what was asked for to standard error.
    pub fn remark_always(&self, text: &str) {
        // Without standard error there is nobody left to tell.
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

/// A sentence with a word before it, all its lines below its beginning.
pub(super) fn tagged(style: &Style, tag: &str, ink: Ink, said: &str) -> String {
    let indent = tag.len() + 2;
    let lines = text::wrap(&style.said(said), style.columns().saturating_sub(indent));
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let lead = if i == 0 { format!("{} ", paint(style, ink, &format!("{tag}:"))) } else { " ".repeat(indent) };
        out.push_str(&format!("{lead}{line}\n"));
    }
    out
}

fn colour(wanted: Color, terminal: bool) -> bool {
    match wanted {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if variable("NO_COLOR").is_some() => false,
        Color::Auto if ["FORCE_COLOR", "CLICOLOR_FORCE"].iter().any(|name| variable(name).is_some_and(|value| value != "0")) => true,
        Color::Auto => terminal && variable("TERM").is_none_or(|term| term != "dumb"),
    }
}

fn width() -> usize {
    let told = variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let columns = told.or_else(|| terminal_size::terminal_size().map(|(columns, _)| usize::from(columns.0)));
    columns.unwrap_or(WIDTH).min(WIDEST)
}

/// Outside ASCII is drawn unless the locale or the terminal says that it cannot be shown: unset is common in containers, whose logs can.
fn unicode() -> bool {
    if variable("TERM").is_some_and(|term| term == "dumb" || term == "linux") {
        return false;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name));
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
