//! Expected output: a file that reads like a terminal, with the commands in it.
//!
//! ```text
//! $ archlint check
//! …stdout…
//! --- stderr
//! …stderr…
//! --- exit 1
//! ```

use std::path::Path;
use std::{env, fs};

use similar::TextDiff;

use super::{Run, archlint, finish};

/// The commands of an expected file: what stands after `$ archlint`.
pub fn commands(expected: &str) -> Vec<String> {
    expected.lines().filter_map(|line| line.strip_prefix("$ archlint")).map(|rest| rest.trim().to_owned()).collect()
}

/// Runs the commands in the folder and writes down what they say.
pub fn record(dir: &Path, commands: &[String]) -> String {
    let mut text = String::new();
    for command in commands {
        let (args, input) = match command.split_once(" < ") {
            Some((args, file)) => (args, fs::read(dir.join(file.trim())).unwrap_or_default()),
            None => (command.as_str(), Vec::new()),
        };
        let args = words(args);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = normal(dir, finish(&mut archlint(dir, &args), &input));
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("$ archlint {command}\n{}", ended(&run.stdout)));
        if !run.stderr.trim().is_empty() {
            text.push_str(&format!("--- stderr\n{}", ended(&run.stderr)));
        }
        text.push_str(&format!("--- exit {}\n", run.code));
    }
    text
}

/// Compares with the expected file, or writes it when `BLESS=1` is set.
pub fn compare(path: &Path, actual: &str) -> Result<(), String> {
    let expected = fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
    if expected == actual {
        return Ok(());
    }
    if env::var_os("BLESS").is_some_and(|value| value == "1") {
        return fs::write(path, actual).map_err(|error| format!("cannot write {}: {error}", path.display()));
    }
    let diff = TextDiff::from_lines(expected.as_str(), actual);
    Err(format!("{}\n(with BLESS=1 the same test writes what was said as expected)", diff.unified_diff().header("expected", "said")))
}

/// Splits as a shell would, with double and single quotes and nothing else.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some(_), _) => word.get_or_insert_default().push(character),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, _) => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

/// Without what differs between machines: line endings, the folder, how long it took.
fn normal(dir: &Path, run: Run) -> Run {
    let clean = |text: String| {
        let mut text = text.replace("\r\n", "\n");
        for place in [fs::canonicalize(dir).unwrap_or_default(), dir.to_path_buf()] {
            if !place.as_os_str().is_empty() {
                text = text.replace(&*place.to_string_lossy(), "$DIR");
            }
        }
        let lines: Vec<String> = text.lines().map(|line| without_rules(without_time(line.trim_end()))).collect();
        lines.join("\n")
    };
    Run { stdout: clean(run.stdout), stderr: clean(run.stderr), code: run.code }
}

/// ` in 0.12 s` and ` in 12 ms` at the end of a line say nothing that a test could expect.
fn without_time(line: &str) -> String {
    let Some((before, after)) = line.rsplit_once(" in ") else { return line.to_owned() };
    let unit = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').trim();
    let timed = after.starts_with(|c: char| c.is_ascii_digit()) && ["s", "ms", "µs"].contains(&unit);
    if timed { format!("{before} in TIME") } else { line.to_owned() }
}

/// `, by 27 rules` at the end of a summary: adding a rule is adding a file, and no expected output changes with it.
fn without_rules(line: String) -> String {
    let Some((before, after)) = line.rsplit_once(", by ") else { return line };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() < after.len() && rest.starts_with(" rule") { format!("{before}, by N{rest}") } else { line }
}

fn ended(text: &str) -> String {
    if text.is_empty() || text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") }
}
