//! Writes how much the stock rules say: `noise FOLDER`, as `benches/noise` calls it. The fleets are made up here; the folder has the public Compose
//! files of `tests/compose/real`, one folder a case.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people at a terminal")]

mod fleet;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use archlint::diagnostic::Level;
use archlint::lint::{self, Choices, Options, Report, Start, Surroundings, Workspace};
use archlint::source::{Disk, Memory};

/// Services of the made-up fleets.
const SIZES: [usize; 3] = [1_000, 4_000, 18_500];
const LEVELS: [Level; 3] = [Level::Error, Level::Warning, Level::Info];

const HEAD: &str = "\
# How much archlint says

A linter that floods is switched off. This page counts what the stock rules say about architectures that nobody wrote for them. It is written by

```sh
benches/noise >docs/noise.md
```

## What keeps it readable

- **One finding a cause.** Of causes that stand behind each other the nearest is reported, with what it takes along and what is behind it. What a knot
  of components that need each other ties together is one finding of that knot.
- **What is not known is not reported.** Missing tiers, timeouts, dates and quotas are silence; what rests on a `uses` comes out one level lower.
- **Wide causes once.** What takes down a tenth of a large architecture is one note, and not one finding for each group that it defeats.
- **The worst first.** Errors before warnings before infos; in each level the worst finding of every rule, then the second of every rule, and so on.
  The worst is what would stop the most journeys and components; of those that would cost about the same, the one that is hardest to see: many steps
  away, owned by others, behind what nobody draws.
- **The same once.** Where several write the same group, and the same is found of it, people are shown one finding with the names of the others.
- **Fifty at a time.** As `human` and `plain`, `archlint check` shows the first 50 and says by level and rule what it holds back; `--max-findings all`
  shows the rest. Formats for machines, files and exit codes never depend on it.
";

fn main() -> ExitCode {
    let Some(folder) = env::args_os().nth(1) else {
        eprintln!("usage: noise FOLDER   (`benches/noise` fetches the files and calls this)");
        return ExitCode::from(2);
    };
    let fleets: Vec<Report> = SIZES.into_iter().map(fleet_of).collect();
    print!("{HEAD}\n{}\n{}", fleet_table(&fleets), compose_table(Path::new(&folder)));
    ExitCode::SUCCESS
}

fn checked(workspace: &Workspace) -> Report {
    let options = Options::new(jiff::civil::date(2026, 11, 23), Choices::default());
    lint::check(workspace, &options)
}

fn fleet_of(services: usize) -> Report {
    let mut memory = Memory::default();
    for file in fleet::generate(services, 1) {
        memory.insert(PathBuf::from("/fleet").join(file.path), file.text);
    }
    checked(&Workspace::load(&memory, &Start::Around("/fleet".into()), &Surroundings::default()))
}

/// How often each rule gave each level, the highest level first.
fn counted(report: &Report) -> BTreeMap<(usize, &str), usize> {
    let mut counts = BTreeMap::new();
    for finding in &report.findings {
        let level = LEVELS.iter().position(|level| *level == finding.level).unwrap_or(LEVELS.len());
        *counts.entry((level, &*finding.rule)).or_default() += 1;
    }
    counts
}

fn fleet_table(fleets: &[Report]) -> String {
    let mut text = String::from(
        "\
## Made-up fleets

`cargo run --release --example generate -- --services 18500 --seed 1 --out DIR` writes one: services with the degrees that Meta published, twenty to a
team, and a knot of needs through a quarter of them. Its groups and claims are drawn at random, so they are worse than anything that people mean.

",
    );
    let row = |text: &mut String, head: &str, cells: &dyn Fn(&Report) -> String| {
        let cells: Vec<String> = fleets.iter().map(cells).collect();
        text.push_str(&format!("| {head} | {} |\n", cells.join(" | ")));
    };
    let sizes: Vec<String> = SIZES.iter().map(|size| format!("{size} services")).collect();
    text.push_str(&format!("| | {} |\n|---|{}\n", sizes.join(" | "), "--:|".repeat(SIZES.len())));
    row(&mut text, "components", &|report| report.summary.components.to_string());
    row(&mut text, "dependencies", &|report| report.summary.dependencies.to_string());
    row(&mut text, "**findings**", &|report| format!("**{}**", report.findings.len()));
    row(&mut text, "errors", &|report| report.summary.errors.to_string());
    row(&mut text, "warnings", &|report| report.summary.warnings.to_string());
    row(&mut text, "infos", &|report| report.summary.infos.to_string());
    let counts: Vec<_> = fleets.iter().map(counted).collect();
    let mut rules: Vec<(usize, &str)> = counts.iter().flat_map(|counts| counts.keys().copied()).collect();
    rules.sort_by_key(|rule| (rule.0, counts.last().map(|last| std::cmp::Reverse(last.get(rule).copied().unwrap_or(0))), rule.1));
    rules.dedup();
    for rule in rules {
        let level = LEVELS.get(rule.0).map_or("", |level| level.name());
        let cells: Vec<String> = counts.iter().map(|counts| counts.get(&rule).copied().unwrap_or(0).to_string()).collect();
        text.push_str(&format!("| {level}: `{}` | {} |\n", rule.1, cells.join(" | ")));
    }
    text
}

fn compose_table(inputs: &Path) -> String {
    let mut text = String::from(
        "\
## Real Compose files

As they were published, with nothing said about owners, tiers or places. Where from, and in which version, stands in `tests/compose/real/NAME/SOURCE`.

| | components | dependencies | errors | warnings | infos | of which |
|---|--:|--:|--:|--:|--:|---|
",
    );
    for case in folders(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/compose/real")) {
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        let input = inputs.join(&*name);
        if !input.is_dir() {
            eprintln!("left out, since its files are not here: {name}");
            continue;
        }
        // A line is a file, or a word and what it sets, which the reader's own tests look at.
        let list = fs::read_to_string(case.join("files")).unwrap_or_else(|_| "compose.yaml".to_owned());
        let files = list.lines().filter(|line| !line.contains(' ')).map(|file| input.join(file)).collect();
        let report = checked(&Workspace::load(&Disk, &Start::Foreign(files), &Surroundings::default()));
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        report.findings.iter().for_each(|finding| *rules.entry(&finding.rule).or_default() += 1);
        let rules: Vec<String> = rules.into_iter().map(|(rule, number)| format!("{number} `{rule}`")).collect();
        let summary = &report.summary;
        let numbers = [summary.components, summary.dependencies, summary.errors, summary.warnings, summary.infos].map(|n| n.to_string());
        text.push_str(&format!("| {name} | {} | {} |\n", numbers.join(" | "), rules.join(", ")));
    }
    text
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
