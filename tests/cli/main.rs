//! The command as people run it. A case is one file: the command, the environment and the files it meets, then what came of it.
//! `BLESS=1 cargo test --test cli` writes what came of it anew.
//!
//! ```text
//! $ archlint check --min-level warning
//! env COLUMNS=60
//! === file shop.arch        a file in the folder in which the command runs
//! === stdin                 what it reads
//! === exit 1                from here on: what came of it
//! === stdout
//! === stderr
//! === after out.json        a file that was not there before, or has changed
//! ```
//!
//! What is written as JSON, there or into a file, is held to the schema that it names.

#[path = "../support/json_schema.rs"]
mod json_schema;
#[path = "../support/promised.rs"]
mod promised;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/cases");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(folder).expect("the folder of cases is part of the repository").filter_map(|entry| Some(entry.ok()?.path())).collect();
    cases.sort();
    let mut trials: Vec<Trial> = cases
        .into_iter()
        .map(|path| Trial::test(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), move || run(&path)))
        .collect();
    trials.push(Trial::test("a closed pipe ends quietly", closed_pipe));
    trials.push(Trial::test("help fits one screen", one_screen));
    #[cfg(unix)]
    trials.push(Trial::test("the day is that of the zone", day_of_the_zone));
    #[cfg(target_os = "linux")]
    trials.push(Trial::test("a full disk is said", full_disk));
    libtest_mimic::run(&arguments, trials).exit();
}

/// One case, as far as it is given.
#[derive(Default)]
struct Case {
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    files: BTreeMap<String, String>,
    stdin: Option<String>,
    /// The part of the text that is given, as it is written.
    given: String,
}

impl Case {
    fn read(text: &str) -> Result<Self, String> {
        let given = text.split("\n=== exit").next().unwrap_or(text);
        let mut case = Self { given: given.trim_end().to_owned(), ..Self::default() };
        let mut parts = given.split("\n=== ");
        let head = parts.next().unwrap_or_default();
        for line in head.lines() {
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
            let body = format!("{}\n", body.trim_end_matches('\n'));
            match title.split_once(' ') {
                Some(("file", name)) => _ = case.files.insert(name.to_owned(), body),
                None if title == "stdin" => case.stdin = Some(body),
                _ => return Err(format!("`=== {title}` is not known")),
            }
        }
        Ok(case)
    }

    fn run(&self) -> Result<String, Failed> {
        let folder = tempfile::tempdir()?;
        // What is named after the folder is the same in each run.
        let root = folder.path().canonicalize()?.join("shop");
        fs::create_dir(&root)?;
        for (name, text) in &self.files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&root))?;
            fs::write(path, text)?;
        }
        let mut child = archlint(&root)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let (Some(text), Some(mut pipe)) = (&self.stdin, child.stdin.take()) {
            pipe.write_all(text.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        let mut result = format!("=== exit {}\n", output.status.code().unwrap_or(-1));
        for (title, bytes) in [("stdout", output.stdout), ("stderr", output.stderr)] {
            let text = String::from_utf8(bytes)?;
            promised::kept(&text)?;
            let text = normal(&text, &root);
            if !text.is_empty() {
                result.push_str(&format!("=== {title}\n{text}"));
            }
        }
        for (name, text) in after(&root, &root)? {
            if self.files.get(&name) != Some(&text) {
                promised::kept(&text)?;
                result.push_str(&format!("=== after {name}\n{}", normal(&text, &root)));
            }
        }
        Ok(result)
    }
}

/// The command with nothing of our own environment but the least it needs.
fn archlint(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_archlint"));
    command.current_dir(folder).env_clear().env("COLUMNS", "80").env("LANG", "C.UTF-8").env("ARCHLINT_TODAY", "2026-07-01");
    command
}

/// In the west it is always an earlier day than 26 hours further east: once with zones that the variable describes, and once with names of zones, where the
/// system knows them.
#[cfg(unix)]
fn day_of_the_zone() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let today = |zone: &str| -> Result<String, Failed> {
        let mut command = archlint(folder.path());
        let output = command.args(["allows", "--output-format", "json"]).env_remove("ARCHLINT_TODAY").env("TZ", zone).output()?;
        let text = String::from_utf8(output.stdout)?;
        Ok(text.lines().find(|line| line.contains("\"today\"")).unwrap_or_default().to_owned())
    };
    let mut pairs = vec![("West+12", "East-14")];
    if Path::new("/usr/share/zoneinfo/Etc/GMT+12").exists() {
        pairs.push(("Etc/GMT+12", "Pacific/Kiritimati"));
    }
    for (west, east) in pairs {
        let (early, late) = (today(west)?, today(east)?);
        if early >= late {
            return Err(format!("{west} has {early}, {east} has {late}").into());
        }
    }
    Ok(())
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

/// Every file in the folder and below, by name.
fn after(root: &Path, folder: &Path) -> Result<BTreeMap<String, String>, Failed> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(after(root, &path)?);
        } else {
            files.insert(path.strip_prefix(root)?.to_string_lossy().into_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

/// Without what differs from run to run: the folder, lengths of time, the version, and how many rules there are: adding one changes no case.
fn normal(text: &str, root: &Path) -> String {
    let text = text.replace(&*root.to_string_lossy(), "$DIR").replace(env!("CARGO_PKG_VERSION"), "$VERSION");
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match line.strip_suffix(" ms").and_then(|line| line.rsplit_once(' ')) {
            Some((name, number)) if number.parse::<f64>().is_ok() => lines.push(format!("{} $TIME", name.trim_end())),
            _ => lines.push(without_rules(line)),
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// A handful is what a case has chosen itself, and it stays.
fn without_rules(line: &str) -> String {
    let Some((before, after)) = line.split_once("by ") else { return line.to_owned() };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    let many = after.len() - rest.len() > 1;
    if many && (rest.is_empty() || rest.starts_with(" rules")) { format!("{before}by $N{rest}") } else { line.to_owned() }
}

fn run(path: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(path)?;
    let case = Case::read(&text)?;
    let got = format!("{}\n{}", case.given, case.run()?);
    let columns = case.environment.iter().find(|(name, _)| name == "COLUMNS").and_then(|(_, value)| value.parse().ok());
    if let Some(columns) = columns {
        fits(&got[case.given.len()..], columns)?;
    }
    names_a_command(&got[case.given.len()..])?;
    if env::var_os("BLESS").is_some() {
        return Ok(fs::write(path, got)?);
    }
    if got == text {
        return Ok(());
    }
    Err(format!("{} differs; BLESS=1 accepts this:\n{}", path.display(), similar::TextDiff::from_lines(&text, &got).unified_diff()).into())
}

/// Whoever meets an error is told what to type next: a command or an option.
fn names_a_command(output: &str) -> Result<(), Failed> {
    let said = output.split("\n=== stderr\n").nth(1).unwrap_or_default();
    let fails = said.lines().any(|line| line.starts_with("error: "));
    match !fails || said.contains("archlint ") || said.contains("`--") || said.contains("'--") {
        true => Ok(()),
        false => Err(format!("an error that names no command:\n{said}").into()),
    }
}

/// No line of the output is wider than the window that the case asks for, but for addresses, which are never broken.
fn fits(output: &str, columns: usize) -> Result<(), Failed> {
    match output.lines().filter(|line| !line.contains("://")).find(|line| archlint::render::text::columns(line) > columns) {
        Some(line) => Err(format!("wider than {columns} columns: {line}").into()),
        None => Ok(()),
    }
}

/// A workspace with something to say.
fn talkative() -> Result<tempfile::TempDir, Failed> {
    let folder = tempfile::tempdir()?;
    let mut text = String::from("workspace \"w\"\n");
    for i in 0..2000 {
        text.push_str(&format!("service s{i} {{ needs nobody-{i} }}\n"));
    }
    fs::write(folder.path().join("w.arch"), text)?;
    Ok(folder)
}

/// A terminal of the size that all have: 80 columns, 24 lines, the last one for the prompt.
fn one_screen() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let output = archlint(folder.path()).arg("help").output()?;
    let said = String::from_utf8(output.stdout)?;
    if said.lines().count() > 23 {
        return Err(format!("{} lines:\n{said}", said.lines().count()).into());
    }
    fits(&said, 80)
}

fn closed_pipe() -> Result<(), Failed> {
    let folder = talkative()?;
    let mut runs = vec![vec!["check", "-q"]];
    if cfg!(unix) {
        runs.push(vec!["check", "-q", "--output-format", "concise", "--output-file", "/dev/stdout"]);
    }
    for arguments in runs {
        let mut child = archlint(folder.path()).args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        drop(child.stdout.take());
        let output = child.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(2) || !said.is_empty() {
            return Err(format!("{}: {said}", output.status).into());
        }
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn full_disk() -> Result<(), Failed> {
    let folder = talkative()?;
    for (arguments, before) in [(&["check"][..], "\n"), (&["check", "--help"], ""), (&["--version"], ""), (&["rules"], "")] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full")?;
        let output = archlint(folder.path()).args(arguments).stdout(full).stderr(Stdio::piped()).spawn()?.wait_with_output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        let expected = said.contains(&format!("{before}error: standard output cannot be written: ")) && said.contains("help: ");
        if output.status.code() != Some(2) || !expected {
            return Err(format!("{arguments:?}: {}: {said}", output.status).into());
        }
    }
    Ok(())
}
