//! What must not change what is found: the order of statements and files, the number of threads, the run.

#[path = "../benches/fleet/mod.rs"]
mod fleet;
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use archlint::lint::{self, Choices, Options, Report, Start, Surroundings, Workspace};
use archlint::source::{FileId, FileSystem, Memory};
use archlint::syntax;
use archlint::syntax::tree::{Body, Statement, StatementKind};

use fleet::Random;
use support::{below, files_below, repository};

/// Path and text of every file of an architecture.
type Files = Vec<(String, String)>;

/// Architectures to try: every example and every case of ours that is one folder or one file, and small fleets.
fn architectures() -> BTreeMap<String, Files> {
    let mut found: BTreeMap<String, Files> = BTreeMap::new();
    for root in ["examples", "tests/ui"] {
        let root = repository().join(root);
        for file in files_below(&root) {
            if file.extension().is_none_or(|extension| extension != "arch") {
                continue;
            }
            let path = below(repository(), &file);
            let single = path.starts_with("tests/ui") && path.split('/').count() == 4;
            let name = if single { path.clone() } else { path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned() };
            // What is broken has no order of statements that one could change.
            let Ok(text) = fs::read_to_string(&file) else { continue };
            found.entry(name).or_default().push((file.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
        }
    }
    for seed in 1..4 {
        found.insert(format!("fleet {seed}"), fleet::generate(150, seed).into_iter().map(|file| (file.path, file.text)).collect());
    }
    found.retain(|_, files| files.iter().all(|(_, text)| syntax::parse(FileId(0), text).errors.is_empty()));
    found
}

fn report(files: &Files) -> Report {
    let mut memory = Memory::default();
    for (path, text) in files {
        memory.insert(Path::new("/w").join(path), text.as_str());
    }
    check(&memory)
}

fn check(fs: &dyn FileSystem) -> Report {
    let workspace = Workspace::load(fs, &Start::Around(PathBuf::from("/w")), &Surroundings::default());
    lint::check(&workspace, &Options::new(jiff::civil::date(2026, 11, 23), Choices::default()))
}

/// What a finding says, without its places.
fn said(report: &Report) -> Vec<String> {
    let mut said: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let paths: Vec<Vec<&str>> =
                finding.paths.iter().map(|path| path.steps.iter().map(|step| step.name.as_str()).collect()).collect();
            format!(
                "{} {}: {} {:?} {:?} {}",
                finding.level.name(),
                finding.rule,
                finding.message,
                finding.notes,
                paths,
                // an error of the input is known by its file, which has another name here
                if finding.input { "" } else { &finding.identity.fingerprint }
            )
        })
        .collect();
    said.sort();
    said
}

#[track_caller]
fn same(what: &str, expected: &[String], found: &[String]) {
    let lost: Vec<&String> = expected.iter().filter(|line| !found.contains(line)).take(5).collect();
    let new: Vec<&String> = found.iter().filter(|line| !expected.contains(line)).take(5).collect();
    assert!(expected == found, "{what}\nlost: {lost:#?}\nnew: {new:#?}");
}

#[test]
fn the_order_of_statements_and_files_changes_nothing() {
    let architectures = architectures();
    for (name, files) in &architectures {
        let expected = said(&report(files));
        for seed in 0..3 {
            let mut random = Random::new(seed, 5);
            let files: Files = files.iter().map(|(path, text)| (path.clone(), shuffled(text, &mut random))).collect();
            same(&format!("{name}, statements in another order (seed {seed})"), &expected, &said(&report(&files)));
        }
        // The first file with `workspace` keeps its name: others may lie around it.
        let renamed: Files = files
            .iter()
            .enumerate()
            .map(|(index, (path, text))| {
                let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
                (format!("{folder}{:02}.arch", files.len() - index), text.clone())
            })
            .collect();
        if !files.iter().any(|(_, text)| text.contains("\nuse ") || text.contains(" file ")) {
            same(&format!("{name}, files with other names"), &expected, &said(&report(&renamed)));
        }
    }
    assert!(architectures.len() > 3, "only fleets were tried");
}

/// The text with the statements of every body in another order. Comments outside of statements are left out.
fn shuffled(text: &str, random: &mut Random) -> String {
    let parsed = syntax::parse(FileId(0), text);
    let mut statements: Vec<String> = parsed.file.statements.iter().map(|statement| inside_shuffled(text, statement, random)).collect();
    random.shuffle(&mut statements);
    statements.join("\n\n") + "\n"
}

fn inside_shuffled(text: &str, statement: &Statement, random: &mut Random) -> String {
    let docs = statement
        .docs
        .iter()
        .flat_map(|docs| docs.lines())
        .map(|line| format!("///{}{line}\n", if line.is_empty() { "" } else { " " }))
        .collect::<String>();
    let Some(body) = body(&statement.kind) else { return format!("{docs}{}", &text[statement.span.range()]) };
    let mut inner: Vec<String> = body.statements.iter().map(|inner| inside_shuffled(text, inner, random)).collect();
    random.shuffle(&mut inner);
    let (whole, braces) = (statement.span.range(), body.span.range());
    format!("{docs}{}{{\n{}\n}}{}", &text[whole.start..braces.start], inner.join("\n"), &text[braces.end..whole.end])
}

fn body(kind: &StatementKind) -> Option<&Body> {
    match kind {
        StatementKind::Declaration(declaration) => declaration.body.as_ref(),
        StatementKind::Kind { body, .. } => body.as_deref(),
        StatementKind::Extend { body, .. } | StatementKind::Defaults(body) | StatementKind::Core(body) => Some(body),
        _ => None,
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let files: Files = fleet::generate(400, 9).into_iter().map(|file| (file.path, file.text)).collect();
    let outputs: Vec<Vec<_>> = [1, 2, 8]
        .into_iter()
        .map(|threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads can be started");
            pool.install(|| report(&files).findings)
        })
        .collect();
    assert!(!outputs[0].is_empty(), "a fleet in which nothing is found tests nothing");
    assert!(outputs[0] == outputs[1] && outputs[0] == outputs[2], "findings differ between 1, 2 and 8 threads");
}

#[test]
fn one_seed_gives_one_fleet() {
    let text = |seed| fleet::generate(300, seed).into_iter().map(|file| file.path + &file.text).collect::<String>();
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn a_fleet_is_written_in_canonical_layout() {
    for file in fleet::generate(2000, 1) {
        let parsed = syntax::parse(FileId::default(), &file.text);
        assert!(syntax::print(&file.text, &parsed) == file.text, "{}:\n{}", file.path, syntax::print(&file.text, &parsed));
    }
}

#[test]
fn a_fleet_is_read_without_an_error_of_the_input() {
    let files: Files = fleet::generate(1000, 1).into_iter().map(|file| (file.path, file.text)).collect();
    let wrong: Vec<String> = report(&files)
        .findings
        .iter()
        .filter(|finding| finding.input)
        .map(|finding| format!("{}: {}", finding.rule, finding.message))
        .collect();
    assert!(wrong.is_empty(), "{} errors: {:#?}", wrong.len(), &wrong[..wrong.len().min(5)]);
}

/// A fingerprint names one finding: tools that remember findings by it would lose the second one.
#[test]
fn no_two_findings_share_a_fingerprint() {
    for (name, files) in architectures() {
        let mut seen = BTreeMap::new();
        for finding in report(&files).findings.iter().filter(|finding| !finding.input && !finding.identity.fingerprint.is_empty()) {
            if let Some(other) = seen.insert(finding.identity.fingerprint.clone(), finding.message.clone()) {
                panic!("{name}: `{other}` and `{}` are both {}", finding.message, finding.identity.fingerprint);
            }
        }
    }
}
