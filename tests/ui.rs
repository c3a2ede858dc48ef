//! Input and expected output, side by side. A case is added by adding a file, and `BLESS=1 cargo test --test ui` writes what is expected of it.
//!
//! - `tests/ui/<topic>/<case>/`: any files, and `expected.txt`. Lines `//@ args: …` at the top of an `.arch` file (`#@ args: …` in any other)
//!   are the commands, each run in a copy of the folder; without one it is `check`. `check` is run in the plain format. `//~ rule` marks hold the places of findings.
//! - `tests/ui/<topic>/<case>.arch`: the same with one file; what is expected stands beside it in `<case>.txt`.
//! - `examples/<name>/expected*.txt`: the commands stand in the file, after `$ archlint`.
//! - `rules/**.arch`: the examples of each rule, by `archlint test`.
//! - fences in `README.md` and `docs/`: see `support/snippets.rs`.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use support::{below, copy, files_below, markers, repository, run, snippets, transcript};

fn main() -> ExitCode {
    let mut trials = Vec::new();
    cases(&mut trials);
    examples(&mut trials);
    rules(&mut trials);
    documents(&mut trials);
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn cases(trials: &mut Vec<Trial>) {
    let root = repository().join("tests/ui");
    for topic in entries(&root) {
        for case in entries(&topic) {
            let name = format!("ui/{}", below(&root, &case).trim_end_matches(".arch"));
            if case.is_dir() {
                let expected = case.join("expected.txt");
                trials.push(Trial::test(name, move || Ok(judge(&case, &expected)?)));
            } else if case.extension().is_some_and(|extension| extension == "arch") {
                let expected = case.with_extension("txt");
                trials.push(Trial::test(name, move || Ok(judge(&case, &expected)?)));
            }
        }
    }
}

/// Runs a case in a copy, so that no workspace around it is found and nothing in the repository is written.
fn judge(case: &Path, expected: &Path) -> Result<(), String> {
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    // What is named after the folder is the same in each run.
    let dir = temporary.path().join("shop");
    if case.is_dir() {
        copy(case, &dir).map_err(|error| error.to_string())?;
        let _ = fs::remove_file(dir.join("expected.txt"));
    } else {
        fs::create_dir(&dir).map_err(|error| error.to_string())?;
        fs::copy(case, dir.join(case.file_name().unwrap_or_default())).map_err(|error| error.to_string())?;
    }
    let asked = directives(&dir, "args");
    let commands: Vec<String> = if asked.is_empty() { vec!["check".into()] } else { asked };
    let commands: Vec<String> = commands.into_iter().map(plain).collect();
    let checks = commands.iter().find(|command| command.starts_with("check"));
    if let (Some(command), true) = (checks, directives(&dir, "marks").is_empty()) {
        let mut args = transcript::words(command);
        if let Some(format) = args.iter().position(|word| word == "--output-format") {
            args[format + 1] = "json".into();
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        markers::compare(&dir, &run(&dir, &args).stdout)?;
    }
    transcript::compare(expected, &transcript::record(&dir, &commands))
}

/// Output for people depends on their terminal; what is expected is plain unless a case asks for another format.
fn plain(command: String) -> String {
    let asks = command.contains("--output-format") || !command.starts_with("check");
    if asks { command } else { format!("{command} --output-format plain") }
}

/// What stands after `//@ NAME:` at the top of the files, in the order of files.
fn directives(dir: &Path, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in files_below(dir) {
        let sign = if file.extension().is_some_and(|extension| extension == "arch") { "//@" } else { "#@" };
        let bytes = fs::read(file).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        let lines = text.lines().map_while(|line| line.trim_start_matches('\u{feff}').strip_prefix(sign));
        let values = lines.filter_map(|line| line.trim_start().strip_prefix(name)?.strip_prefix(':'));
        found.extend(values.map(|value| value.trim().to_owned()));
    }
    found
}

fn examples(trials: &mut Vec<Trial>) {
    let root = repository().join("examples");
    for expected in files_below(&root) {
        let file_name = expected.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !(file_name.starts_with("expected") && file_name.ends_with(".txt")) {
            continue;
        }
        let name = format!("examples/{}", below(&root, &expected).trim_end_matches(".txt"));
        trials.push(Trial::test(name, move || Ok(example(&expected)?)));
    }
}

fn example(expected: &Path) -> Result<(), String> {
    let folder = expected.parent().ok_or("an example stands in a folder")?;
    let temporary = tempfile::tempdir().map_err(|error| error.to_string())?;
    let dir = temporary.path().join(folder.file_name().ok_or("an example has a name")?);
    copy(folder, &dir).map_err(|error| error.to_string())?;
    let mut commands = transcript::commands(&fs::read_to_string(expected).map_err(|error| error.to_string())?);
    if commands.is_empty() {
        commands.push("check --output-format plain".into());
    }
    transcript::compare(expected, &transcript::record(&dir, &commands))
}

fn rules(trials: &mut Vec<Trial>) {
    let root = repository().join("rules");
    for file in files_below(&root).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "arch")) {
        let path = format!("rules/{}", below(&root, &file));
        if path == "rules/prelude.arch" {
            continue;
        }
        trials.push(Trial::test(path.clone(), move || {
            let run = run(repository(), &["test", &path]);
            if run.code == 0 { Ok(()) } else { Err(Failed::from(format!("exit {}\n{}{}", run.code, run.stdout, run.stderr))) }
        }));
    }
}

fn documents(trials: &mut Vec<Trial>) {
    let mut documents: Vec<PathBuf> = vec![repository().join("README.md"), repository().join("CONTRIBUTING.md")];
    documents.extend(
        files_below(&repository().join("docs")).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "md")),
    );
    for document in documents {
        let Ok(text) = fs::read_to_string(&document) else { continue };
        for snippet in snippets::snippets(&text) {
            let name = format!("{}:{}", below(repository(), &document), snippet.line);
            trials.push(Trial::test(name, move || Ok(snippets::check(&snippet)?)));
        }
    }
}

/// What stands in a folder, sorted; nothing where there is no folder.
fn entries(dir: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    found.sort();
    found
}
