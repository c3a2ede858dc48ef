//! What a baseline promises on real architectures: nothing that leaves the architecture as it is disturbs an entry, and every real change shows.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::{Run, archlint, below, copy, files_below, finish, repository, run};

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

/// A service that nobody owns is a finding; with an owner it is none.
fn services(owned: &[&str], orphaned: &[&str]) -> String {
    let team = "workspace \"shop\"\nteam people { oncall = \"https://oncall.example\" }\nservice door { owner = people, tier = 1 }\n";
    let owned = owned.iter().map(|name| format!("service {name} {{ owner = people, tier = 1; needs door }}\n"));
    let orphaned = orphaned.iter().map(|name| format!("service {name} {{ tier = 1; needs door }}\n"));
    owned.chain(orphaned).fold(team.to_owned(), |text, line| text + &line)
}

/// Runs git as if it had never been set up.
fn git(dir: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@shop.example", "-c", "init.defaultBranch=main"])
        .args(arguments);
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
        command.env_remove(name);
    }
    finish(command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null"), b"")
}

/// A repository in which one branch has given an owner to `mill` and pruned it, and another one has taken in `loom`, which stands just before it, in a file
/// of its own. What git says when the second one is merged into the first.
fn merged(begin: impl Fn(&Path)) -> (tempfile::TempDir, Run) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let dir = folder.path();
    let put = |name: &str, text: &str| fs::write(dir.join(name), text).expect("it can be written");
    let archlint = |arguments: &[&str]| assert_eq!(run(dir, arguments).code, 0, "{arguments:?}");
    let git = |arguments: &[&str]| {
        let Run { code, stderr, .. } = git(dir, arguments);
        assert_eq!(code, 0, "git {}: {stderr}", arguments.join(" "));
    };
    let commit = |message: &str| {
        git(&["add", "-A"]);
        git(&["commit", "-qm", message]);
    };
    git(&["init", "-q"]);
    put("shop.arch", &services(&[], &["forge", "mill"]));
    archlint(&["baseline"]);
    begin(dir);
    commit("begun");
    git(&["checkout", "-qb", "topic"]);
    put("loom.arch", "service loom { tier = 1; needs door }\n");
    archlint(&["baseline", "--allow-additions"]);
    commit("loom");
    git(&["checkout", "-q", "main"]);
    put("shop.arch", &services(&["mill"], &["forge"]));
    archlint(&["baseline", "--prune"]);
    commit("mill");
    let run = self::git(dir, &["merge", "--no-edit", "topic"]);
    (folder, run)
}

/// What a baseline would have if it were begun now.
fn anew(dir: &Path) -> String {
    assert_eq!(run(dir, &["baseline", "--file", "anew.jsonl"]).code, 0);
    fs::read_to_string(dir.join("anew.jsonl")).expect("it was written")
}

#[test]
fn a_prune_and_an_addition_side_by_side_merge_and_what_is_left_over_is_said() {
    let (folder, merge) = merged(|_| ());
    let dir = folder.path();
    assert_eq!(merge.code, 0, "{}", merge.stdout);
    let in_ci = finish(archlint(dir, &["check", "--output-format", "concise"]).env("CI", "true"), b"");
    assert_eq!(in_ci.code, 1, "{}", in_ci.stdout);
    let stale: Vec<&str> = in_ci.stdout.lines().collect();
    assert!(stale.len() == 1 && stale[0].contains("stale-baseline") && stale[0].contains("mill"), "{stale:?}");
    let help = run(dir, &["check"]).stdout;
    assert!(help.contains("`archlint baseline --prune` removes it"), "{help}");
    assert_eq!(run(dir, &["baseline", "--prune"]).code, 0);
    assert_eq!(fs::read_to_string(dir.join(FILE)).expect("it is there"), anew(dir));
}

#[test]
fn what_git_could_not_merge_is_said_and_pruning_settles_it() {
    let (folder, merge) = merged(|dir| fs::remove_file(dir.join(".gitattributes")).expect("git was told how to merge"));
    let dir = folder.path();
    assert_eq!(merge.code, 1, "{}", merge.stdout);
    let unmerged = run(dir, &["check"]);
    assert_eq!(unmerged.code, 2);
    assert_eq!(unmerged.stdout.matches("git could not merge the baseline").count(), 1, "{}", unmerged.stdout);
    assert!(unmerged.stdout.contains("`archlint baseline --prune` keeps"), "{}", unmerged.stdout);
    assert_eq!(run(dir, &["baseline"]).code, 2, "nothing is written unless it is asked for");
    let settled = run(dir, &["baseline", "--prune"]);
    assert_eq!((settled.code, settled.stdout.as_str()), (0, "`archlint-baseline.jsonl` has 2 findings, 1 removed\n"), "{}", settled.stderr);
    assert_eq!(fs::read_to_string(dir.join(FILE)).expect("it is there"), anew(dir));
}

#[test]
fn git_is_told_how_to_merge_where_nobody_has_told_it() {
    let line = format!("{FILE} merge=union\n");
    let attributes = ".gitattributes";
    for (before, file, after) in [
        (None, FILE, Some(line.clone())),
        (Some("* text=auto"), FILE, Some(format!("* text=auto\n{line}"))),
        (Some("*.jsonl text\narchlint-baseline.jsonl -merge\n"), FILE, Some("*.jsonl text\narchlint-baseline.jsonl -merge\n".to_owned())),
        (None, "what is known.jsonl", None),
    ] {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (dir, below) = (folder.path(), folder.path().join("systems/shop"));
        fs::create_dir_all(&below).expect("it can be made");
        fs::write(below.join("shop.arch"), services(&[], &["mill"])).expect("it can be written");
        if let Some(before) = before {
            fs::write(dir.join(attributes), before).expect("it can be written");
        }
        assert_eq!(git(dir, &["init", "-q"]).code, 0);
        assert_eq!(run(&below, &["baseline", "--file", file]).code, 0);
        assert_eq!(fs::read_to_string(dir.join(attributes)).ok(), after);
        let told = git(dir, &["check-attr", "merge", "--", "systems/shop/archlint-baseline.jsonl"]).stdout;
        assert_eq!(told.ends_with("merge: union\n"), after.is_some_and(|after| after.ends_with(&line)), "{told}");
    }
}
