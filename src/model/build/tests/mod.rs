//! Input beside what it gives. Files in one text are divided by lines `--- path`; `--- path use NAME` is one that is used under a name,
//! `--- path read` one read from another format.

mod declarations;
mod dependencies;
mod groups;
mod lowered;
mod names;
mod places;
mod properties;
mod sources;
mod values;

use std::fmt::Write as _;

use super::{Input, Options, Origin, build_with};
use crate::diagnostic::Diagnostic;
use crate::model::{Model, dump};
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::tree::Name;
use crate::syntax::{Parsed, parse};

/// Divides a text into files.
fn files(text: &str) -> Vec<(String, Origin, String)> {
    let mut files = vec![("main.arch".to_owned(), Origin::Own, String::new())];
    for line in text.lines() {
        let Some(head) = line.trim_start().strip_prefix("--- ") else {
            if let Some((_, _, content)) = files.last_mut() {
                content.push_str(line);
                content.push('\n');
            }
            continue;
        };
        let mut words = head.split(' ');
        let path = words.next().unwrap_or_default().to_owned();
        let alias = |name: &str| Name { text: name.into(), span: Span::default() };
        let origin = match (words.next(), words.next()) {
            (Some("use"), Some(name)) => Origin::Used { alias: Some(alias(name)), foreign: false },
            (Some("read"), Some(name)) => Origin::Used { alias: Some(alias(name)), foreign: true },
            (Some("read"), None) => Origin::Used { alias: None, foreign: true },
            (Some("rules"), _) => Origin::RulesOnly,
            _ => Origin::Own,
        };
        files.push((path, origin, String::new()));
    }
    files.retain(|(path, _, content)| path != "main.arch" || !content.trim().is_empty());
    files
}

fn build_files(files: &[(String, Origin, String)], options: Options) -> (Sources, Model, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let parsed: Vec<(Parsed, Origin)> = files
        .iter()
        .map(|(path, origin, text)| {
            let id = sources.add(SourceFile::new(path.as_str(), text.as_str()));
            (parse(id, text), origin.clone())
        })
        .collect();
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .enumerate()
        .map(|(i, (parsed, origin))| Input { file: crate::source::FileId(i as u32), tree: &parsed.file, origin: origin.clone() })
        .collect();
    let (model, found) = build_with(&sources, &inputs, options);
    (sources, model, found)
}

/// The findings, one line each and one for each further place and each help.
fn shown(sources: &Sources, found: &[Diagnostic]) -> String {
    let mut out = String::new();
    for one in found {
        let _ = writeln!(out, "{} {}: {}", one.level.name(), one.rule, one.message);
        for label in &one.labels {
            let line = sources.get(label.span.file).map_or(0, |file| file.lines().place(&file.text, label.span.start as usize).line);
            let _ = writeln!(out, "  {line}: `{}` {}", sources.slice(label.span).replace('\n', " "), label.message);
        }
        for note in &one.notes {
            let _ = writeln!(out, "  note: {note}");
        }
        for help in &one.help {
            let _ = writeln!(out, "  help: {help}");
        }
    }
    out
}

fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let margin = lines.iter().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines.iter().map(|line| format!("{}\n", &line[margin..])).collect()
}

/// Checks the findings of a text.
#[track_caller]
fn finds(text: &str, expected: &str) {
    let (sources, _, found) = build_files(&files(text), Options::default());
    let quiet: Vec<Diagnostic> = found.into_iter().filter(|one| &*one.rule != "unused-team" && &*one.rule != "unused-kind").collect();
    assert_eq!(shown(&sources, &quiet), plain(expected), "of\n{text}");
}

/// Checks the model of a text without findings.
#[track_caller]
fn gives(text: &str, expected: &str) {
    let (sources, model, found) = build_files(&files(text), Options::default());
    let wrong: Vec<Diagnostic> = found.into_iter().filter(|one| one.level > crate::diagnostic::Level::Info).collect();
    assert_eq!(shown(&sources, &wrong), "", "of\n{text}");
    assert_eq!(dump(&model), plain(expected), "of\n{text}");
}
