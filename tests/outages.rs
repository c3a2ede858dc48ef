//! Public outages: does archlint, shown the architecture as it stood before, name the structure that made it one, early and without crying wolf?
//!
//! A case is added by adding a folder `tests/outages/<name>/` with
//!
//! - `workspace.arch`: what its architects knew and believed the day before (or `model` in `expect.toml` names a folder that has it);
//! - `expect.toml`: what the post-mortem says, in the words of `support/outage.rs`;
//! - `expected.txt`: what archlint says, written by `BLESS=1 cargo test --test outages`, as is `docs/outages.md`, the table over all of them.

#[path = "support/outage.rs"]
mod outage;
#[path = "support/outage_table.rs"]
mod outage_table;
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

use outage::{Case, Judged};
use support::{below, copy, files_below, repository, transcript};

fn main() -> ExitCode {
    let mut trials: Vec<Trial> = folders()
        .into_iter()
        .map(|folder| {
            let name = format!("outages/{}", below(&repository().join("tests/outages"), &folder));
            Trial::test(name, move || Ok(holds(&folder)?))
        })
        .collect();
    trials.push(Trial::test("docs/outages.md", || Ok(table_is_fresh()?)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// One folder a case, sorted.
fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(repository().join("tests/outages")).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn holds(folder: &Path) -> Result<(), String> {
    let judged = judge(folder)?;
    let said = transcript::record(judged.dir.path(), &["check --output-format concise".to_owned()]);
    transcript::compare(&folder.join("expected.txt"), &said)?;
    if judged.wrong.is_empty() { Ok(()) } else { Err(judged.wrong.join("\n")) }
}

/// Runs archlint on a copy of the model, so that no workspace around it is found.
fn judge(folder: &Path) -> Result<Judged, String> {
    let case = Case::read(&folder.join("expect.toml"))?;
    let dir = tempfile::tempdir().map_err(|error| error.to_string())?;
    let model = case.model.as_ref().map_or_else(|| folder.to_path_buf(), |model| repository().join(model));
    copy(&model, dir.path()).map_err(|error| format!("cannot copy {}: {error}", model.display()))?;
    outage::judge(case, dir)
}

fn table_is_fresh() -> Result<(), String> {
    let mut rows = Vec::new();
    for folder in folders() {
        let name = below(&repository().join("tests/outages"), &folder);
        rows.push((name.clone(), judge(&folder).map_err(|error| format!("{name}: {error}"))?));
    }
    let rules = files_below(&repository().join("rules"));
    let rules: String = rules.iter().map(|rule| fs::read_to_string(rule).unwrap_or_default()).collect();
    transcript::compare(&repository().join("docs/outages.md"), &outage_table::page(&mut rows, &rules))
}
