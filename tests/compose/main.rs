//! Compose files and what is read from them, side by side: `cases/NAME/` and `real/NAME/input/` hold the files, `expected` beside them
//! the components and dependencies with their evidence and places. `BLESS=1 cargo test --test compose` writes what is expected anew.
//!
//! The files of `real` are public ones of others and are not kept here: each `SOURCE` says where they are from. A case whose files are
//! not laid into its `input` is passed over.

use std::path::{Path, PathBuf};
use std::{env, fs};

use archlint::diagnostic::Diagnostic;
use archlint::frontend::compose::{self, Options};
use archlint::model::{self, Input, Origin};
use archlint::source::{Disk, FileId, Sources, Span};
use archlint::syntax::tree::{self, Literal, StatementKind};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compose");
    let mut trials = Vec::new();
    for case in folders(&home.join("cases")) {
        let (root, expected) = (case.clone(), case.join("expected"));
        trials.push(Trial::test(format!("cases/{}", name(&case)), move || run(&root, &expected)));
    }
    for case in folders(&home.join("real")) {
        let (root, expected) = (case.join("input"), case.join("expected"));
        let absent = !root.is_dir();
        trials.push(Trial::test(format!("real/{}", name(&case)), move || run(&root, &expected)).with_ignored_flag(absent));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// `files` beside the input lists the files in order and, after `profile` or `set`, what else is given; `compose.yaml` when absent.
fn run(root: &Path, expected: &Path) -> Result<(), Failed> {
    let list = fs::read_to_string(expected.with_file_name("files")).unwrap_or_else(|_| "compose.yaml".to_owned());
    let mut files = Vec::new();
    let mut options = Options::default();
    for line in list.lines() {
        if let Some(profile) = line.strip_prefix("profile ") {
            options.profiles.get_or_insert_default().push(profile.to_owned());
        } else if let Some((name, value)) = line.strip_prefix("set ").and_then(|line| line.split_once('=')) {
            options.environment.insert(name.to_owned(), value.to_owned());
        } else {
            files.push(PathBuf::from(line));
        }
    }
    let mut sources = Sources::default();
    let (file, diagnostics) = compose::read(&Disk, &mut sources, root, &files, &options);
    let said = dump(&sources, &file, &diagnostics);
    let input = Input { file: FileId(0), tree: &file, origin: Origin::Used { alias: None, foreign: true } };
    let (model, refused) = model::build(&sources, &[input]);
    if let Some(refused) = refused.first() {
        return Err(format!("the model refuses what was read: {refused:?}").into());
    }
    let counted = format!("{} components, {} dependencies\n", model.components.len(), model.dependencies.len());
    if !said.contains(&counted) {
        return Err(format!("the model has {counted}").into());
    }
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        return Ok(fs::write(expected, said)?);
    }
    let wanted = fs::read_to_string(expected)?;
    if said == wanted {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&wanted, &said);
    Err(format!("{}", diff.unified_diff().header("expected", "said")).into())
}

fn dump(sources: &Sources, file: &tree::File, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    let mut counts = [0; 2];
    for statement in &file.statements {
        let StatementKind::Declaration(declaration) = &statement.kind else { continue };
        counts[0] += 1;
        out += &format!("{} {}", declaration.kind.text, declaration.name.text);
        let body = declaration.body.as_ref().map_or(&[][..], |body| &body.statements);
        for part in body {
            if let StatementKind::Assign { name, value } = &part.kind {
                out += &format!(" {}={}", name.text, literal(&value.literal));
            }
        }
        out += &format!("  @{}\n", place(sources, declaration.name.span));
        for part in body {
            let StatementKind::Dependency(dependency) = &part.kind else { continue };
            counts[1] += 1;
            let phase = if dependency.phase == tree::Phase::Serve { String::new() } else { format!(" to {}", dependency.phase.name()) };
            let target = &dependency.targets[0].path;
            let names: Vec<String> = dependency.targets.iter().map(|target| target.path.dotted().to_string()).collect();
            let named = if names.len() > 1 { format!("any of {{ {} }}", names.join(", ")) } else { names.concat() };
            let block = dependency.more.as_ref().and_then(|more| more.body.as_ref());
            let evidence = block.and_then(|block| block.statements.first()).map_or(String::new(), |first| match &first.kind {
                StatementKind::Assign { value, .. } => literal(&value.literal),
                _ => String::new(),
            });
            let place = place(sources, target.span());
            out += &format!("  {} {named}{phase}  {evidence}  @{place}\n", dependency.verb.name());
        }
    }
    out += &format!("{} components, {} dependencies\n", counts[0], counts[1]);
    for diagnostic in diagnostics {
        let input = if diagnostic.input { " of input" } else { "" };
        out += &format!("{}{input} {}: {}\n", diagnostic.level.name(), diagnostic.rule, diagnostic.message);
        for label in &diagnostic.labels {
            out += &format!("  @{} {}\n", place(sources, label.span), label.message);
        }
        for note in &diagnostic.notes {
            out += &format!("  note: {note}\n");
        }
        for help in &diagnostic.help {
            out += &format!("  help: {help}\n");
        }
    }
    out
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Text(text) => format!("\"{text}\""),
        Literal::Integer(number) => number.to_string(),
        Literal::List(values) => format!("[{}]", values.iter().map(|value| self::literal(&value.literal)).collect::<Vec<_>>().join(", ")),
        other => format!("{other:?}"),
    }
}

/// File, line, column, and the first line of what stands there.
fn place(sources: &Sources, span: Span) -> String {
    let Some(file) = sources.get(span.file) else { return "nowhere".to_owned() };
    let at = file.lines().place(&file.text, span.start as usize);
    let text = sources.slice(span).lines().next().unwrap_or_default();
    format!("{}:{}:{} `{text}`", file.path, at.line, at.column)
}
