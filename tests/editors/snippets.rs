//! Every snippet of Visual Studio Code, with what it proposes, is architecture.

use std::collections::BTreeMap;
use std::fs;

use archlint::source::FileId;
use archlint::syntax;
use serde::Deserialize;

use super::support::repository;

#[derive(Deserialize)]
struct Snippet {
    body: Vec<String>,
}

/// The text that is there before anything is typed: `${1:web}` is `web`, `${2|a,b|}` is `a`, and a year is a year.
fn expanded(body: &str) -> String {
    let mut text = String::new();
    let mut rest = body.replace("$CURRENT_YEAR", "2026").replace("$0", "");
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        let content = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let choice = content.starts_with('|');
        // A `}` that belongs to the text has a backslash before it.
        let end = content.match_indices('}').map(|(at, _)| at).find(|&at| !content[..at].ends_with('\\')).expect("a place ends");
        let proposed = content[1..end].replace("\\}", "}");
        text.push_str(if choice { proposed.split([',', '|']).next().unwrap_or_default() } else { &proposed });
        rest = content[end + 1..].to_owned();
    }
    text + &rest
}

#[test]
fn every_snippet_reads() {
    let text = fs::read_to_string(repository().join("editors/vscode/snippets/arch.json")).expect("the snippets are there");
    let snippets: BTreeMap<String, Snippet> = serde_json::from_str(&text).expect("snippets");
    assert!(snippets.len() > 5);
    for (name, snippet) in snippets {
        let text = expanded(&snippet.body.join("\n"));
        let errors = syntax::parse(FileId(0), &text).errors;
        assert!(errors.is_empty(), "{name}: {:?}\n{text}", errors[0].message);
        assert!(!text.contains('$'), "{name}: {text}");
    }
}
