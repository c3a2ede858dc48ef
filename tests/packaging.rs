//! What is made from this repository for others to install: one version everywhere, a release for all that is promised, snippets that run.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use support::{archlint, below, copy, files_below, finish, repository};

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Everything that people copy from.
fn documents() -> Vec<PathBuf> {
    let mut files = files_below(&repository().join("docs"));
    files.extend(["README.md", "action.yml"].map(|name| repository().join(name)));
    files
}

#[test]
fn the_version_is_the_one_in_cargo_toml() {
    let mut named = 0;
    for file in documents() {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for (at, sign) in text.match_indices("archlint==").chain(text.match_indices("archlint@")) {
            let rest = &text[at + sign.len()..];
            let version: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+')).collect();
            assert_eq!(version, VERSION, "{} names another version", below(repository(), &file));
            named += 1;
        }
    }
    assert!(named >= 6, "the snippets name the version: {named} do");

    let package: serde_json::Value = serde_json::from_str(&text("npm/package.json")).expect("it is JSON");
    assert!(package.get("version").is_none(), "npm/pack.mjs takes the version from Cargo.toml");
    let dynamic = text("pyproject.toml").lines().any(|line| line.starts_with("dynamic") && line.contains("\"version\""));
    assert!(dynamic, "maturin takes the version from Cargo.toml");
}

#[cfg(unix)]
#[test]
fn scripts_read_the_version_from_cargo_toml() {
    let output = Command::new(repository().join("packaging/version")).output().expect("it is a script");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), VERSION);
}

/// What follows `target` in a line, up to what cannot be in the name of one.
fn targets(text: &str, sign: &str) -> BTreeSet<String> {
    let after = text.match_indices(sign).map(|(at, _)| text[at + sign.len()..].trim_start_matches(['"', ' ']));
    let names = after.map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect::<String>());
    names.filter(|name| name.matches('-').count() >= 2).collect()
}

#[test]
fn what_is_installed_is_built() {
    let built = targets(&text(".github/workflows/release.yml"), "target: ");
    let expected = [
        "aarch64-apple-darwin",
        "aarch64-pc-windows-msvc",
        "aarch64-unknown-linux-gnu",
        "aarch64-unknown-linux-musl",
        "x86_64-apple-darwin",
        "x86_64-pc-windows-msvc",
        "x86_64-unknown-linux-gnu",
        "x86_64-unknown-linux-musl",
    ];
    assert_eq!(built, expected.map(str::to_owned).into());
    for (who, wanted) in [
        ("the npm packages", targets(&text("npm/platforms.json"), "\"target\": ")),
        ("the action", targets(&text(".github/action/install"), "target=")),
    ] {
        assert_eq!(wanted.len(), 6, "{who}");
        assert!(wanted.is_subset(&built), "{who} want what no release has: {wanted:?}");
    }
}

/// The `archlint` commands of a snippet, without what stands around them.
fn commands(snippet: &str) -> Vec<Vec<String>> {
    let lines = snippet.lines().filter_map(|line| {
        let at = ["archlint check", "archlint fmt"].iter().find_map(|command| line.find(command))?;
        Some(line[at..].trim_end_matches(['\'', '"', ' ']))
    });
    let words = |line: &str| line.split_whitespace().skip(1).filter(|word| !word.starts_with('{')).map(str::to_owned).collect();
    lines.map(words).collect()
}

#[test]
fn the_commands_of_every_snippet_run() {
    let mut ran = 0;
    for file in files_below(&repository().join("docs/ci")).into_iter().chain(files_below(&repository().join("docs/hooks"))) {
        let name = below(repository(), &file);
        let commands = commands(&fs::read_to_string(&file).unwrap_or_default());
        assert!(!commands.is_empty(), "{name} runs nothing");
        for command in commands {
            let dir = tempfile::tempdir().expect("a temporary folder can be made");
            copy(&repository().join("examples/shop"), dir.path()).expect("the example can be copied");
            let output = command.iter().skip_while(|word| *word != "--output-file").nth(1).map(|file| dir.path().join(file));
            if let Some(folder) = output.as_deref().and_then(std::path::Path::parent) {
                fs::create_dir_all(folder).expect("a folder can be made");
            }
            let args: Vec<&str> = command.iter().map(String::as_str).collect();
            let run = finish(&mut archlint(dir.path(), &args), b"");
            assert_eq!(run.code, 0, "{name}: archlint {}\n{}{}", command.join(" "), run.stdout, run.stderr);
            assert!(output.is_none_or(|file| file.exists()), "{name}: archlint {} writes no file", command.join(" "));
            ran += 1;
        }
    }
    assert!(ran >= 9, "{ran} commands ran");
}
