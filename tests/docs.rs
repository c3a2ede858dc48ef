//! The pages in `docs/rules/` are what the rules themselves say. `BLESS=1 cargo test --test docs` writes them.

mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use rayon::prelude::*;
use support::{below, files_below, repository, run, transcript};

/// Names of the stock rules: one a file, sorted.
fn rules() -> BTreeSet<String> {
    let files = files_below(&repository().join("rules"));
    let names = files.iter().filter_map(|file| Some(file.file_name()?.to_str()?.strip_suffix(".arch")?.to_owned()));
    names.filter(|name| name != "prelude").collect()
}

fn pages() -> PathBuf {
    repository().join("docs/rules")
}

/// Runs outside of every workspace, so that only stock rules are known.
fn said(args: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder for the run");
    let run = run(folder.path(), args);
    assert_eq!(run.code, 0, "{args:?}: {}{}", run.stdout, run.stderr);
    run.stdout
}

#[test]
fn every_rule_has_its_page() {
    fs::create_dir_all(pages()).expect("the folder of the pages");
    let stale = |rule: &String| {
        let page = said(&["explain", rule, "--output-format", "markdown"]);
        transcript::compare(&pages().join(format!("{rule}.md")), &page).err()
    };
    let mut wrong: Vec<String> = rules().par_iter().filter_map(stale).collect();
    wrong.extend(transcript::compare(&pages().join("README.md"), &said(&["rules", "--output-format", "markdown"])).err());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_page_is_left_of_a_rule_that_is_gone() {
    let rules = rules();
    for file in files_below(&pages()) {
        let name = below(&pages(), &file);
        let rule = name.strip_suffix(".md").unwrap_or(&name);
        assert!(rule == "README" || rules.contains(rule), "docs/rules/{name} belongs to no rule: remove it");
    }
}

#[test]
fn every_page_shows_a_picture_a_finding_and_how_to_accept_it() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let page = fs::read_to_string(pages().join(format!("{rule}.md"))).unwrap_or_default();
        for part in [
            "## Why it matters\n",
            "## How it looks\n\n```text\n",
            "## An example\n\n```arch\n",
            "\narchlint says:\n",
            "## To accept it\n",
            "## Not reported\n",
        ] {
            if !page.contains(part) {
                wrong.push(format!("{rule}: no {part:?}"));
            }
        }
        if !page.contains(&format!("[{rule}]")) {
            wrong.push(format!("{rule}: its example does not make it fire"));
        }
        let picture = page.split("## How it looks\n\n```text\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        wrong.extend(picture.lines().filter(|line| line.chars().count() > 60).map(|line| format!("{rule}: wider than 60 columns: {line}")));
    }
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

#[test]
fn every_rule_begins_with_the_story_of_an_outage() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let page = fs::read_to_string(pages().join(format!("{rule}.md"))).unwrap_or_default();
        let why = page.split("## Why it matters\n\n").nth(1).unwrap_or_default();
        let story = why.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let (told, source) = story.split_once(" <http").unwrap_or((&story, ""));
        let sentences = told.split(". ").count();
        if story.starts_with("- ") || sentences < 3 || source.is_empty() {
            wrong.push(format!("{rule}: wants three sentences and a source, has {sentences} of `{story}`"));
        }
    }
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}
