//! The first run as the README shows it: an unprepared user's path from a clone to green CI. The transcript is run as it stands, command by command,
//! in a copy of `examples/first-run`; a line `…` stands for any number of lines.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use support::{archlint, finish, repository};

/// One command of the transcript and what it says, both outputs together as a terminal shows them.
#[derive(Debug, Default)]
struct Step {
    command: String,
    said: Vec<String>,
}

/// The block of the README that begins with this command.
fn transcript() -> Vec<Step> {
    let readme = fs::read_to_string(repository().join("README.md")).expect("there is a README");
    let block = readme.split("```console\n").nth(1).and_then(|rest| rest.split("\n```").next()).expect("the README has a transcript");
    let mut steps: Vec<Step> = Vec::new();
    let mut open = false;
    for line in block.lines() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step { command: command.to_owned(), said: Vec::new() });
                open = command.contains("<<'END'");
            }
            (None, Some(step)) if open => {
                step.command.push_str(&format!("\n{}", line.strip_prefix("> ").unwrap_or("")));
                open = line != "> END";
            }
            (None, Some(step)) => step.said.push(line.to_owned()),
            (None, None) => panic!("a transcript begins with a command, not with: {line}"),
        }
    }
    steps
}

/// Runs a command in a shell that finds the binary, and gives what it said and how it ended.
fn shell(dir: &Path, command: &str) -> (Vec<String>, i32) {
    let binary = Path::new(env!("CARGO_BIN_EXE_archlint"));
    let path = format!("{}:{}", binary.parent().unwrap_or(binary).display(), std::env::var("PATH").unwrap_or_default());
    // The environment of `archlint`, which no machine changes.
    let mut run = Command::new("sh");
    run.arg("-c").arg(format!("{{ {command}\n}} 2>&1")).current_dir(dir).stdin(Stdio::null());
    let like = archlint(dir, &[]);
    for (name, value) in like.get_envs() {
        match value {
            Some(value) => run.env(name, value),
            None => run.env_remove(name),
        };
    }
    for who in ["AUTHOR", "COMMITTER"] {
        run.env(format!("GIT_{who}_NAME"), "A").env(format!("GIT_{who}_EMAIL"), "a@example.com");
    }
    run.env("PATH", path).env("COLUMNS", "80").env_remove("GITHUB_ACTIONS").env_remove("CI");
    let run = finish(&mut run, b"");
    (run.stdout.lines().map(|line| line.trim_end().to_owned()).collect(), run.code)
}

/// Whether what was said is what the transcript shows; `…` stands for any number of lines.
fn agrees(shown: &[String], said: &[String]) -> bool {
    match shown {
        [] => said.is_empty(),
        [dots, rest @ ..] if dots == "…" => (0..=said.len()).any(|skipped| agrees(rest, &said[skipped..])),
        [line, rest @ ..] => said.first() == Some(line) && agrees(rest, &said[1..]),
    }
}

/// The commands of a workflow that run archlint.
fn runs(workflow: &str) -> Vec<String> {
    let runs = workflow.lines().filter_map(|line| line.trim().strip_prefix("- run: "));
    runs.filter(|command| command.starts_with("archlint ")).map(str::to_owned).collect()
}

#[test]
fn the_transcript_in_the_readme_is_what_happens() {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    let home = dir.path();
    support::copy(&repository().join("examples/first-run"), &home.join("archlint/examples/first-run")).expect("the example can be copied");
    let mut place = home.to_path_buf();
    let mut codes = Vec::new();
    for step in transcript() {
        // Building is not repeated: the binary under test is what it gives.
        if step.command.starts_with("cargo install ") {
            continue;
        }
        let (before, command) = match step.command.strip_prefix("cd ") {
            Some(folder) => {
                place = place.join(folder);
                continue;
            }
            None => (place.clone(), step.command.as_str()),
        };
        let (mut said, code) = shell(&before, command);
        while said.last().is_some_and(String::is_empty) {
            said.pop();
        }
        let mut shown = step.said;
        while shown.last().is_some_and(String::is_empty) {
            shown.pop();
        }
        assert!(agrees(&shown, &said), "$ {command}\nsaid:\n{}\n\nthe README shows:\n{}", said.join("\n"), shown.join("\n"));
        if command.contains("archlint check") {
            codes.push(code);
        }
    }
    assert!(codes.contains(&1), "the transcript shows a run that fails: {codes:?}");
    assert_eq!(codes.last(), Some(&0), "the transcript ends green");

    let workflow = fs::read_to_string(place.join(".github/workflows/archlint.yml")).expect("the transcript saves the workflow");
    let commands = runs(&workflow);
    assert!(!commands.is_empty(), "the workflow runs archlint:\n{workflow}");
    let snippet = fs::read_to_string(repository().join("docs/ci/github.yml")).expect("it is what `init` prints");
    assert_eq!(workflow, snippet, "the transcript saves what `init` prints");
    for command in commands {
        let (said, code) = shell(&place, &format!("CI=true {command}"));
        assert_eq!(code, 0, "CI is not green: $ {command}\n{}", said.join("\n"));
    }
}

#[test]
fn what_stands_for_any_lines_matches_no_others() {
    let lines = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    assert!(agrees(&lines("a … d"), &lines("a b c d")));
    assert!(agrees(&lines("a …"), &lines("a")));
    assert!(!agrees(&lines("a … e"), &lines("a b c d")));
    assert!(!agrees(&lines("a"), &lines("a b")));
}
