//! What `archlint init` prints for platforms, put where it says into files that are there: nothing is said twice, and all of it can be read.
//!
//! `tests/platforms/before` holds such files, `tests/platforms/after` what becomes of them; `BLESS=1 cargo test --test platforms` writes these anew.

mod support;

use std::collections::BTreeSet;
use std::fs;

use saphyr_parser::{Event, Parser};
use support::{archlint, finish, folder, repository, transcript};

/// A file of `before`, how its platform is called, and where the file stands in a repository.
const FILES: [(&str, &str, &str); 8] = [
    ("gitlab.yml", "GitLab CI", ".gitlab-ci.yml"),
    ("Jenkinsfile", "Jenkins", "Jenkinsfile"),
    ("azure.yml", "Azure Pipelines", "azure-pipelines.yml"),
    ("circleci.yml", "CircleCI", ".circleci/config.yml"),
    ("buildkite.yml", "Buildkite", ".buildkite/pipeline.yml"),
    ("pre-commit.yaml", "pre-commit", ".pre-commit-config.yaml"),
    ("lefthook.yml", "lefthook", "lefthook.yml"),
    ("husky", "husky", ".husky/pre-commit"),
];

/// What `init` says about one platform: each place with the lines that go there.
fn printed(said: &str, name: &str) -> Vec<(String, String)> {
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in said.lines() {
        if let Some(place) = line.strip_prefix(&format!("{name}: ")) {
            parts.push((place.to_owned(), String::new()));
            open = true;
        } else if FILES.iter().any(|(_, other, _)| line.starts_with(&format!("{other}: "))) {
            open = false;
        } else if let Some((_, text)) = parts.last_mut().filter(|_| open) {
            text.push_str(&format!("{line}\n"));
        }
    }
    parts.into_iter().map(|(place, text)| (place, format!("{}\n", text.trim_matches('\n')))).collect()
}

/// Does with a text what a person is told: adds lines at its end, or right below a line, the first one or that behind another one.
fn put(text: &str, place: &str, lines: &str) -> String {
    let Some((_, below)) = place.split_once("right below `") else {
        assert!(place.contains(", at its end"), "nobody knows where this is: {place}");
        return format!("{text}{lines}");
    };
    let (sign, of) = below.split_once('`').expect("the line ends with a backtick");
    let within = match of {
        " of `workflows:`" => "workflows:",
        " of `pre-commit:`" => "pre-commit:",
        "" | ", in a job on Linux" | " at the left margin" => "",
        other => panic!("nobody knows what this is: {other}"),
    };
    let from = text.find(within).unwrap_or_else(|| panic!("there is no {within} in:\n{text}"));
    let line = text[from..].split_inclusive('\n').scan(from, |at, line| {
        *at += line.len();
        Some((*at, if of == " at the left margin" { line.trim_end() } else { line.trim() }))
    });
    let (at, _) = line.into_iter().find(|(_, line)| *line == sign).unwrap_or_else(|| panic!("there is no {sign} in:\n{text}"));
    format!("{}{lines}{}", &text[..at], &text[at..])
}

/// What keeps a text from being YAML, or a key that a mapping has twice.
fn wrong_yaml(text: &str) -> Option<String> {
    // For each open collection its keys, and whether a key comes next; a list has none.
    let mut open: Vec<Option<(BTreeSet<String>, bool)>> = Vec::new();
    for event in Parser::new_from_str(text) {
        let (event, _) = match event {
            Ok(event) => event,
            Err(error) => return Some(error.to_string()),
        };
        match event {
            Event::MappingEnd | Event::SequenceEnd => _ = open.pop(),
            Event::Scalar(..) | Event::MappingStart(..) | Event::SequenceStart(..) => {
                if let Some(Some((keys, is_key))) = open.last_mut() {
                    if let (Event::Scalar(key, ..), true) = (&event, *is_key)
                        && !keys.insert(key.to_string())
                    {
                        return Some(format!("`{key}` comes twice"));
                    }
                    *is_key = !*is_key;
                }
                match event {
                    Event::MappingStart(..) => open.push(Some((BTreeSet::new(), true))),
                    Event::SequenceStart(..) => open.push(None),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    None
}

/// What keeps a text from being one pipeline of stages, as far as braces tell.
fn wrong_groovy(text: &str) -> Option<String> {
    let mut depth = 0_i32;
    let mut stages = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for (word, wanted) in [("pipeline {", 0), ("stages {", 1), ("stage(", 2)] {
            if line.trim_start().starts_with(word) && depth != wanted {
                return Some(format!("`{word}` stands {depth} deep"));
            }
        }
        stages.extend(line.trim_start().strip_prefix("stage('").and_then(|rest| rest.split('\'').next()).map(str::to_owned));
        depth += line.matches('{').count() as i32 - line.matches('}').count() as i32;
    }
    let once = stages.iter().collect::<BTreeSet<_>>().len() == stages.len();
    (depth != 0 || !once || text.matches("pipeline {").count() != 1).then(|| format!("{depth} braces are open, stages are {stages:?}"))
}

fn wrong(file: &str, text: &str) -> Option<String> {
    match file {
        "Jenkinsfile" => wrong_groovy(text),
        "husky" => None,
        _ => wrong_yaml(text),
    }
}

#[test]
fn what_is_printed_can_be_put_where_it_says() {
    let place = repository().join("tests/platforms");
    let before: Vec<(&str, String)> =
        FILES.iter().map(|(file, _, path)| (*path, fs::read_to_string(place.join("before").join(file)).expect("it is a text"))).collect();
    let dir = folder(before.iter().map(|(path, text)| (*path, text.as_str())));
    let said = finish(archlint(dir.path(), &["init"]).env("COLUMNS", "120"), b"").stdout;
    for ((file, name, path), (_, old)) in FILES.iter().zip(&before) {
        let parts = printed(&said, name);
        assert!(!parts.is_empty(), "nothing is said about {name}:\n{said}");
        let mut new = old.clone();
        for (place, lines) in &parts {
            assert!(place.starts_with(&format!("into {path}, ")), "{place}");
            new = put(&new, place, lines);
        }
        assert_eq!(wrong(file, &new), None, "{name} as told:\n{new}");
        transcript::compare(&place.join("after").join(file), &new).unwrap_or_else(|differs| panic!("{name}: {differs}"));
    }
}

#[test]
fn what_is_put_there_wholly_would_be_seen() {
    let place = repository().join("tests/platforms/before");
    for (file, snippet) in [
        ("Jenkinsfile", "ci/Jenkinsfile"),
        ("azure.yml", "ci/azure.yml"),
        ("circleci.yml", "ci/circleci.yml"),
        ("buildkite.yml", "ci/buildkite.yml"),
        ("pre-commit.yaml", "hooks/pre-commit.yaml"),
        ("lefthook.yml", "hooks/lefthook.yml"),
    ] {
        let both = [place.join(file), repository().join("docs").join(snippet)].map(|path| fs::read_to_string(path).expect("it is a text"));
        assert_eq!(both.each_ref().map(|text| wrong(file, text)), [None, None], "{file}");
        assert!(wrong(file, &both.concat()).is_some(), "{file} twice passes");
    }
}
