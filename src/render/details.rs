//! What stands below the excerpt of a finding: the paths that prove it, what it costs, what to do.

use std::fmt::Write;

use super::paint::emphasise;
use super::{Ink, Style, accept, paint, place, text};
use crate::diagnostic::{Diagnostic, Label, Path, Safety, code};
use crate::source::Sources;

/// Paths shown before the rest is counted.
const PATHS: usize = 4;
/// Steps of a path shown before its middle is counted.
const STEPS: usize = 12;
/// Steps shown after the middle that is left out.
const LAST_STEPS: usize = 4;
/// Next steps shown: more are no help.
const HELP: usize = 3;
/// Columns of `  path: `.
const INDENT: usize = 8;

/// What the excerpt could not show.
#[derive(Default)]
pub(super) struct LeftOut<'a> {
    /// Labels beyond those that are shown.
    pub places: usize,
    /// Labels whose words do not fit beside the code.
    pub words: Vec<&'a Label>,
}

/// The block below the excerpt, each line ended.
pub(super) fn details(diagnostic: &Diagnostic, sources: &Sources, style: &Style, left_out: &LeftOut<'_>) -> String {
    let mut out = Details { text: String::new(), style };
    for label in &left_out.words {
        out.item("here", Ink::Bold, &format!("{}: {}", place(sources, label.span), label.message));
    }
    let shown = if style.whole { diagnostic.paths.len() } else { PATHS };
    for path in diagnostic.paths.iter().take(shown) {
        out.path(path, sources);
    }
    if let Some(rest) = rest(left_out.places, diagnostic.paths.len().saturating_sub(shown), diagnostic.more_paths) {
        out.item("note", Ink::Bold, &rest);
    }
    for note in &diagnostic.notes {
        out.item("note", Ink::Bold, note);
    }
    // A fix does what the help says; its title is help where there is no other.
    let fixes =
        diagnostic.fixes.iter().filter(|fix| fix.safety != Safety::Skeleton).map(|fix| &fix.title).filter(|_| diagnostic.help.is_empty());
    for help in diagnostic.help.iter().chain(fixes).take(HELP) {
        out.item("help", Ink::Cyan, help);
    }
    if let Some((statement, belongs)) = accept(diagnostic, style.dots()) {
        out.item("more", Ink::Bold, &format!("to accept it, write {} {belongs}", code(&statement)));
    }
    out.text
}

/// How much is not shown: places and paths that only a window is too small for, and paths that the finding does not have.
fn rest(places: usize, paths: usize, more_paths: usize) -> Option<String> {
    let counts = [(places, "more place"), (paths + more_paths, "more path")];
    let counts: Vec<String> = counts.iter().filter(|(number, _)| *number > 0).map(|(number, word)| text::count(*number, word)).collect();
    let said = format!("and {}", counts.join(" and "));
    match (places + paths, more_paths) {
        (0, 0) => None,
        (0, _) => Some(format!("{said} like these")),
        (_, 0) => Some(format!("{said}; `-v` shows them")),
        _ => Some(format!("{said}; `-v` shows all but {}", text::count(more_paths, "path"))),
    }
}

struct Details<'a> {
    text: String,
    style: &'a Style,
}

impl Details<'_> {
    /// A paragraph with its tag before it and all lines below its first word.
    fn item(&mut self, tag: &str, ink: Ink, said: &str) {
        let lines = emphasise(self.style, text::wrap(&self.style.said(said), self.style.columns().saturating_sub(INDENT)));
        self.lines(tag, ink, lines);
    }

    fn lines(&mut self, tag: &str, ink: Ink, lines: Vec<String>) {
        for (i, line) in lines.iter().enumerate() {
            let lead = if i == 0 { format!("  {} ", paint(self.style, ink, &format!("{tag}:"))) } else { " ".repeat(INDENT) };
            self.text.push_str(format!("{lead}{line}").trim_end());
            self.text.push('\n');
        }
    }

    /// One step a line, arrows before all but the first, places in a column of their own where there is room for it.
    fn path(&mut self, path: &Path, sources: &Sources) {
        let steps: Vec<(String, String)> = path
            .steps
            .iter()
            .enumerate()
            .map(|(i, step)| {
                let arrow = if i == 0 { "" } else { self.style.arrow() };
                let name = format!("{arrow}{}", text::visible(&step.name));
                (name, place(sources, step.span))
            })
            .collect();
        let omitted = if self.style.whole || steps.len() <= STEPS { 0..0 } else { STEPS - LAST_STEPS..steps.len() - LAST_STEPS };
        let room = self.style.columns().saturating_sub(INDENT);
        let visible = || steps.iter().enumerate().filter(|(i, _)| !omitted.contains(i)).map(|(_, step)| step);
        let widest = visible().map(|(name, _)| text::columns(name)).max().unwrap_or(0);
        let fits = visible().all(|(_, place)| widest + 2 + text::columns(place) <= room);

        let mut lines = Vec::new();
        if !path.message.is_empty() {
            lines.extend(emphasise(self.style, text::wrap(&self.style.said(&path.message), room)));
        }
        for (i, (name, place)) in steps.iter().enumerate() {
            if i == omitted.start && !omitted.is_empty() {
                lines.push(paint(self.style, Ink::Dim, &format!("{} {} more, `-v` shows all", self.style.dots(), omitted.len())));
            }
            if omitted.contains(&i) {
                continue;
            }
            let dim = paint(self.style, Ink::Dim, place);
            if fits {
                let mut line = name.clone();
                // Writing to a string cannot fail.
                let _ = write!(line, "{:width$}{dim}", "", width = widest - text::columns(name) + 2);
                lines.push(line);
            } else if text::columns(name) + 2 + text::columns(place) <= room {
                lines.push(format!("{name}  {dim}"));
            } else {
                lines.push(name.clone());
                lines.push(format!("    {dim}"));
            }
        }
        self.lines("path", Ink::Bold, lines);
    }
}
