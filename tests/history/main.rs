//! Commands that read the history of a repository. A case is one file: the command, the steps that make the repository in which it runs, then what came of
//! it. `BLESS=1 cargo test --test history` writes what came of it anew. The steps need `git`; archlint itself does not.
//!
//! ```text
//! $ archlint diff main
//! env COLUMNS=60
//! === file shop.arch        writes a file
//! === link a.arch b.arch    writes a link with this name that leads there
//! === remove old.arch       removes a file or a folder
//! === git commit -m first   runs git; a commit takes in all files. Days go by from one step to the next
//! === damage HEAD~1         spoils an object of git
//! === lose HEAD~1           takes one away
//! === in sub                from here on: where git and, at the end, the command run
//! === exit 1                from here on: what came of it
//! === stdout
//! === stderr
//! ```
//!
//! Each run is held to this, too: it changes no file, not even in `.git`; and what it writes as JSON is what its schema says.

#[path = "../support/json_schema.rs"]
mod json_schema;
#[path = "../support/promised.rs"]
mod promised;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/history/cases");
    let entries = fs::read_dir(folder).expect("the folder of cases is part of the repository");
    let mut cases: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    cases.sort();
    let trials = cases.into_iter().map(|path| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || run(&path))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

/// One step on the way to the state in which the command runs.
enum Step {
    File(String, String),
    Link(String, String),
    Remove(String),
    Git(Vec<String>),
    In(String),
    Damage(String),
    Lose(String),
}

#[derive(Default)]
struct Case {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    steps: Vec<Step>,
    /// The part of the text that is given, as it is written.
    given: String,
}

impl Case {
    fn read(text: &str) -> Result<Self, String> {
        let given = text.split("\n=== exit").next().unwrap_or(text);
        let mut case = Self { given: given.trim_end().to_owned(), ..Self::default() };
        let mut parts = given.split("\n=== ");
        for line in parts.next().unwrap_or_default().lines() {
            if let Some(command) = line.strip_prefix("$ archlint") {
                case.arguments = words(command);
            } else if let Some((name, value)) = line.strip_prefix("env ").and_then(|setting| setting.split_once('=')) {
                case.environment.push((name.to_owned(), value.to_owned()));
            } else if !line.starts_with('#') && !line.is_empty() {
                return Err(format!("`{line}` is not known"));
            }
        }
        for part in parts {
            let (title, body) = part.split_once('\n').unwrap_or((part, ""));
            let (word, rest) = title.split_once(' ').unwrap_or((title, ""));
            case.steps.push(match word {
                "file" => Step::File(rest.to_owned(), format!("{}\n", body.trim_end_matches('\n'))),
                "link" => {
                    let (name, target) = rest.split_once(' ').ok_or("a link leads somewhere")?;
                    Step::Link(name.to_owned(), target.to_owned())
                }
                "remove" => Step::Remove(rest.to_owned()),
                "git" => Step::Git(words(rest)),
                "in" => Step::In(rest.to_owned()),
                "damage" => Step::Damage(rest.to_owned()),
                "lose" => Step::Lose(rest.to_owned()),
                _ => return Err(format!("`=== {title}` is not known")),
            });
        }
        Ok(case)
    }

    /// Takes the steps below a folder, and gives where they end.
    fn prepare(&self, top: &Path) -> Result<PathBuf, Failed> {
        let mut here = top.to_path_buf();
        for (day, step) in self.steps.iter().enumerate() {
            match step {
                Step::File(name, text) => {
                    let path = here.join(name);
                    fs::create_dir_all(path.parent().unwrap_or(&here))?;
                    fs::write(path, text)?;
                }
                Step::Link(name, target) => link(&here.join(name), target)?,
                Step::Remove(name) => {
                    let path = here.join(name);
                    if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
                }
                Step::Git(arguments) => {
                    let arguments: Vec<String> = arguments.iter().map(|word| word.replace("$TOP", &top.to_string_lossy())).collect();
                    if arguments.first().is_some_and(|first| first == "commit") {
                        git(&here, day, &["add", "-A"])?;
                    }
                    git(&here, day, &arguments.iter().map(String::as_str).collect::<Vec<_>>())?;
                }
                Step::Damage(object) => {
                    let file = object_file(&here, day, object)?;
                    // Objects are written to be read only.
                    fs::remove_file(&file)?;
                    fs::write(&file, "no object")?;
                }
                Step::Lose(object) => fs::remove_file(object_file(&here, day, object)?)?,
                Step::In(folder) => {
                    here = here.join(folder);
                    fs::create_dir_all(&here)?;
                }
            }
        }
        Ok(here.canonicalize()?)
    }

    fn run(&self) -> Result<String, Failed> {
        let folder = tempfile::tempdir()?;
        // What is named after the folder is the same in each run.
        let top = folder.path().canonicalize()?.join("shop");
        fs::create_dir(&top)?;
        let here = self.prepare(&top)?;
        let before = files(&top)?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_archlint"));
        command.current_dir(&here).env_clear().env("COLUMNS", "80").env("LANG", "C.UTF-8").env("ARCHLINT_TODAY", "2026-07-01");
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        let output = command.args(&self.arguments).output()?;
        let changed: Vec<String> =
            files(&top)?.into_iter().filter(|(name, bytes)| before.get(name) != Some(bytes)).map(|(name, _)| name).collect();
        if !changed.is_empty() {
            return Err(format!("the run has changed {}", changed.join(", ")).into());
        }
        promised::kept(&String::from_utf8_lossy(&output.stdout))?;
        let mut result = format!("=== exit {}\n", output.status.code().unwrap_or(-1));
        for (title, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            let text = normal(&String::from_utf8(bytes)?, &top);
            if !text.is_empty() {
                result.push_str(&format!("=== {title}\n{text}"));
            }
        }
        Ok(result)
    }
}

#[cfg(unix)]
fn link(path: &Path, target: &str) -> std::io::Result<()> {
    std::os::unix::fs::symlink(target, path)
}

#[cfg(windows)]
fn link(path: &Path, target: &str) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(target, path)
}

/// Runs git as if it had never been set up, `day` days after the beginning: names of commits are the same everywhere. Gives what it says.
fn git(folder: &Path, day: usize, arguments: &[&str]) -> Result<String, Failed> {
    let date = format!("2026-01-{:02}T12:00:00+0000", day + 1);
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main"]).args(arguments);
    for (name, value) in [
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "Ann"),
        ("GIT_AUTHOR_EMAIL", "ann@shop.example"),
        ("GIT_COMMITTER_NAME", "Ann"),
        ("GIT_COMMITTER_EMAIL", "ann@shop.example"),
        ("GIT_AUTHOR_DATE", &date),
        ("GIT_COMMITTER_DATE", &date),
    ] {
        command.env(name, value);
    }
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    let output = command.output().map_err(|error| format!("these cases are made with git, which cannot be run: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8(output.stdout)?.trim().to_owned()),
        false => Err(format!("git {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The file in which git keeps an object.
fn object_file(folder: &Path, day: usize, object: &str) -> Result<PathBuf, Failed> {
    let id = git(folder, day, &["rev-parse", object])?;
    Ok(folder.join(".git/objects").join(&id[..2]).join(&id[2..]))
}

/// Every file below a folder with its content.
fn files(top: &Path) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let mut files = BTreeMap::new();
    let mut open = vec![top.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else if path.is_file() {
                files.insert(path.display().to_string(), fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

/// Words between blanks; quotes keep blanks.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in command.split('\'').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// Without what differs from run to run: the folder, and how many rules there are.
fn normal(text: &str, top: &Path) -> String {
    let text = text.replace(&*top.to_string_lossy(), "$DIR");
    let lines = text.lines().map(|line| match line.split_once(", by ") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            if rest.starts_with(" rule") { format!("{before}, by N{rest}\n") } else { format!("{line}\n") }
        }
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn run(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let case = Case::read(&text)?;
    let got = format!("{}\n{}", case.given, case.run()?);
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, got)?);
    }
    if got == text {
        return Ok(());
    }
    Err(format!("{} differs; BLESS=1 accepts this:\n{}", path.display(), similar::TextDiff::from_lines(&text, &got).unified_diff()).into())
}
