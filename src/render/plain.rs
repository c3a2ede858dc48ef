//! Findings as sentences in order, for screen readers and logs: nothing is drawn, nothing depends on columns, colour or the window.

use std::fmt::Write;

use super::{accept, place, text};
use crate::diagnostic::{Diagnostic, Path, Safety};
use crate::source::{Sources, Span};

/// One finding, its last line ended.
pub(super) fn report(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut out = String::new();
    line(&mut out, "", &sentence(&format!("{} {}: {}", diagnostic.level.name(), diagnostic.rule, diagnostic.message)));
    out + &body(diagnostic, sources, &|span| place(sources, span))
}

/// What follows the headline, its last line ended; also what other formats say below theirs, with places as these write them.
pub(super) fn body(diagnostic: &Diagnostic, sources: &Sources, place: &dyn Fn(Span) -> String) -> String {
    let mut out = String::new();
    for label in diagnostic.labels.iter().filter(|label| sources.get(label.span.file).is_some()) {
        let at = place(label.span);
        let said = if label.message.is_empty() { format!("{at}.") } else { sentence(&format!("{at}: {}", label.message)) };
        line(&mut out, "at ", &said);
    }
    for path in &diagnostic.paths {
        line(&mut out, "path: ", &steps(path, place));
    }
    for note in diagnostic.remarks() {
        line(&mut out, "note: ", &sentence(&note));
    }
    // A fix does what the help says; its title is help where there is no other.
    let fixes =
        diagnostic.fixes.iter().filter(|fix| fix.safety != Safety::Skeleton).map(|fix| &fix.title).filter(|_| diagnostic.help.is_empty());
    for help in diagnostic.help.iter().chain(fixes) {
        line(&mut out, "help: ", &sentence(help));
    }
    if let Some((statement, belongs)) = accept(diagnostic, "...") {
        line(&mut out, "more: ", &format!("archlint explain {}.", diagnostic.rule));
        line(&mut out, "accept: ", &format!("write {statement} {belongs}."));
    }
    out
}

/// The text with its full stop, unless it ends as a question.
fn sentence(text: &str) -> String {
    if text.ends_with('?') { text.to_owned() } else { format!("{text}.") }
}

fn line(out: &mut String, lead: &str, said: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{lead}{}", text::visible(&said.replace('\n', " ")));
}

fn steps(path: &Path, place: &dyn Fn(Span) -> String) -> String {
    let steps: Vec<String> = path.steps.iter().map(|step| format!("{} ({})", step.name, place(step.span))).collect();
    let lead = if path.message.is_empty() { String::new() } else { format!("{}: ", path.message) };
    format!("{lead}{}.", steps.join(", then "))
}
