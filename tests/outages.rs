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
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Trial};

use outage::{Case, Judged};
use support::{below, copy, files_below, repository, transcript};

/// A folder below `tests/outages`, asked once: its own test and the table look at the same answer.
struct Asked {
    folder: PathBuf,
    name: String,
    judged: OnceLock<Result<Judged, String>>,
}

impl Asked {
    fn judged(&self) -> Result<&Judged, String> {
        self.judged.get_or_init(|| judge(&self.folder)).as_ref().map_err(|error| format!("{}: {error}", self.name))
    }
}

fn main() -> ExitCode {
    let asked: Arc<Vec<Asked>> = Arc::new(folders());
    let mut trials: Vec<Trial> = (0..asked.len())
        .map(|at| {
            let asked = Arc::clone(&asked);
            Trial::test(format!("outages/{}", asked[at].name), move || Ok(holds(&asked[at])?))
        })
        .collect();
    trials.push(Trial::test("docs/outages.md", move || Ok(table_is_fresh(&asked)?)));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// One folder a case, sorted.
fn folders() -> Vec<Asked> {
    let root = repository().join("tests/outages");
    let entries = fs::read_dir(&root).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders.into_iter().map(|folder| Asked { name: below(&root, &folder), folder, judged: OnceLock::new() }).collect()
}

fn holds(asked: &Asked) -> Result<(), String> {
    let judged = asked.judged()?;
    let said = transcript::record(judged.dir.path(), &["check --output-format concise".to_owned()]);
    transcript::compare(&asked.folder.join("expected.txt"), &said)?;
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

fn table_is_fresh(asked: &[Asked]) -> Result<(), String> {
    let mut rows = Vec::new();
    for one in asked {
        rows.push((one.name.as_str(), one.judged()?));
    }
    let rules = files_below(&repository().join("rules"));
    let rule = |name: &str| {
        let file = rules.iter().find(|file| file.file_stem().is_some_and(|stem| stem == name));
        file.and_then(|file| fs::read_to_string(file).ok()).unwrap_or_default()
    };
    transcript::compare(&repository().join("docs/outages.md"), &outage_table::page(rows, &rule))
}
