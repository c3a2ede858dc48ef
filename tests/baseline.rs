//! What a baseline promises on real architectures: nothing that leaves the architecture as it is disturbs an entry, and every real change shows.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use support::{Run, below, copy, files_below, repository, run};

const FILE: &str = "archlint-baseline.jsonl";

/// Every example in a folder of its own, with a baseline of what is found there.
fn begun() -> Vec<(String, tempfile::TempDir)> {
    let examples = repository().join("examples");
    let folders = fs::read_dir(&examples).expect("there are examples").map(|entry| entry.expect("they can be listed").path());
    let begun = folders.filter(|folder| folder.is_dir()).filter_map(|folder| {
        let dir = tempfile::tempdir().expect("a folder for the test");
        copy(&folder, dir.path()).expect("an example can be copied");
        let found = findings(dir.path(), &["--no-baseline"]);
        let begun = run(dir.path(), &["baseline"]);
        // One without findings, or without a workspace, has nothing to promise.
        (!found.is_empty() && begun.code == 0).then(|| (below(&examples, &folder), dir))
    });
    begun.collect()
}

/// Rule and headline of what `check` shows.
fn findings(dir: &Path, options: &[&str]) -> Vec<(String, String)> {
    let Run { stdout, .. } = run(dir, &[&["check", "--output-format", "json"], options].concat());
    let document: Value = serde_json::from_str(&stdout).unwrap_or_default();
    let all = document["findings"].as_array().into_iter().flatten();
    all.map(|finding| (finding["rule"].as_str().unwrap_or_default().to_owned(), finding["message"].as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn arch_files(dir: &Path) -> Vec<PathBuf> {
    files_below(dir).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "arch")).collect()
}

#[test]
fn moving_renaming_and_laying_out_disturbs_nothing() {
    let all = begun();
    assert!(all.len() >= 5, "most examples have findings");
    for (name, dir) in all {
        for (i, file) in arch_files(dir.path()).iter().enumerate() {
            let text = fs::read_to_string(file).expect("an example is text");
            let text = text.replace("{ ", "{   ").replace("\n  ", "\n\n // moved\n     ");
            fs::write(file.with_file_name(format!("zz-{i}.arch")), format!("\n\n// a new head\n\n{text}")).expect("it can be written");
            fs::remove_file(file).expect("it can be removed");
        }
        assert_eq!(findings(dir.path(), &[]), [], "{name}");
        let again = run(dir.path(), &["baseline"]);
        assert_eq!((again.code, again.stderr.as_str()), (0, ""), "{name}");
    }
}

#[test]
fn what_joins_a_known_risk_is_not_new_and_what_is_new_is() {
    for (name, dir) in begun() {
        let known = findings(dir.path(), &["--no-baseline"]);
        // A service beside everything, and a flaw of its own.
        let text = "service zz-new { needs any of { zz-one, zz-two } }\nservice zz-one { needs zz-both }\nservice zz-two { needs zz-both }\nservice zz-both\n";
        fs::write(dir.path().join("zz.arch"), text).expect("it can be written");
        let new = findings(dir.path(), &[]);
        assert!(new.iter().any(|(rule, message)| rule == "hidden-shared-dependency" && message.contains("zz-new")), "{name}: {new:?}");
        let old: Vec<_> = new.iter().filter(|finding| known.contains(finding)).collect();
        assert!(old.is_empty(), "{name}: {old:?}");
    }
}

#[test]
fn what_is_gone_is_said_and_pruned() {
    for (name, dir) in begun() {
        let path = dir.path().join(FILE);
        let before = fs::read_to_string(&path).expect("there is a baseline");
        let entry = "{\"rule\":\"hidden-shared-dependency\",\"subject\":\"nobody needs this\",\"cause\":\"nothing\"}\n";
        fs::write(&path, format!("{before}{entry}")).expect("it can be written");
        let said: Vec<String> = findings(dir.path(), &[]).into_iter().map(|(rule, _)| rule).collect();
        assert_eq!(said, ["stale-baseline"], "{name}");
        assert_eq!(run(dir.path(), &["baseline", "--prune"]).code, 0, "{name}");
        assert_eq!(fs::read_to_string(&path).expect("it is there"), before, "{name}");
    }
}
