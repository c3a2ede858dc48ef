//! One list of words, `editors/words.json`: it has the words of the grammar, and every editor has its words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::support::repository;

/// Words that the grammar reads to say what to write instead.
const HABITS: [&str; 12] = ["import", "include", "source", "the", "all", "both", "either", "least", "out", "begin", "do", "end"];
/// Kinds, which are names: the grammar reads them in one place, to say that a component has none.
const KINDS: [&str; 11] = ["config", "datastore", "external", "job", "journey", "queue", "service", "system", "team", "tool", "zone"];
/// Units, which are parts of numbers.
const UNITS: [&str; 17] =
    ["ms", "s", "sec", "secs", "seconds", "second", "minutes", "minute", "min", "mins", "m", "hours", "hour", "h", "days", "day", "d"];
/// Not in the grammar: names that are read as values.
const VALUES: [&str; 2] = ["true", "false"];

type Words = BTreeMap<String, BTreeSet<String>>;

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn list() -> Words {
    serde_json::from_str(&read("editors/words.json")).expect("lists of words")
}

fn all(words: &Words) -> BTreeSet<String> {
    words.values().flatten().cloned().collect()
}

/// What stands between quotes in the grammar and is a word, or several with a blank between them.
fn words_of_the_grammar() -> BTreeSet<String> {
    let text = read("grammar/archlint.pest");
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = code.flat_map(|line| line.split('"').skip(1).step_by(2));
    let words = quoted.flat_map(|quoted| quoted.split(' ')).filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase()));
    words.filter(|word| !HABITS.contains(word) && !KINDS.contains(word) && !UNITS.contains(word)).map(str::to_owned).collect()
}

#[test]
fn the_list_has_the_words_of_the_grammar() {
    // `min` is a unit and a word; `sec` and the like are only units.
    let grammar: BTreeSet<String> = words_of_the_grammar().into_iter().chain(["min".to_owned()]).collect();
    let list: BTreeSet<String> = all(&list()).into_iter().filter(|word| !VALUES.contains(&word.as_str())).collect();
    let (new, old): (Vec<_>, Vec<_>) = (grammar.difference(&list).collect(), list.difference(&grammar).collect());
    assert!(new.is_empty() && old.is_empty(), "editors/words.json lacks {new:?} and has {old:?}, which the grammar does not know");
}

#[test]
fn the_list_knows_which_words_are_reserved() {
    let list = list();
    let listed: BTreeSet<&String> = list["verbs"].iter().chain(&list["reserved"]).collect();
    let wrong: Vec<_> = all(&list).into_iter().filter(|word| archlint::syntax::words::is_reserved(word) != listed.contains(word)).collect();
    assert!(wrong.is_empty(), "reserved words are `verbs` or `reserved`, and no others are: {wrong:?}");
}

/// The words of every line that begins like this, without what is syntax of the editor.
fn words_after(text: &str, starts: &[String]) -> BTreeSet<String> {
    let rests = text.lines().filter_map(|line| starts.iter().find_map(|start| line.trim_start().strip_prefix(start.as_str())));
    let lists =
        rests.map(|rest| ["<item>", "</item>", "</list>", "contained "].iter().fold(rest.to_owned(), |rest, tag| rest.replace(tag, " ")));
    let words = lists.flat_map(|list| {
        let own = list.split(" nextgroup").next().unwrap_or_default().to_owned();
        own.split(|c: char| !c.is_ascii_lowercase()).map(str::to_owned).collect::<Vec<_>>()
    });
    words.filter(|word| !word.is_empty()).collect()
}

/// Compares the lists of an editor with ours, category by category.
fn compare(path: &str, starts: impl Fn(&str) -> Vec<String>) {
    let text = read(path);
    let mut wrong = Vec::new();
    for (category, words) in list() {
        let found = words_after(&text, &starts(&category));
        if found != words {
            let (lacks, has): (Vec<_>, Vec<_>) = (words.difference(&found).collect(), found.difference(&words).collect());
            wrong.push(format!("{category}: lacks {lacks:?}, has {has:?}"));
        }
    }
    assert!(wrong.is_empty(), "{path}\n  {}", wrong.join("\n  "));
}

#[test]
fn vim_has_the_words() {
    compare("editors/vim/syntax/archlint.vim", |category| match category {
        "verbs" => vec!["syn keyword archlintVerb ".into()],
        "reserved" => vec!["syn keyword archlintReserved ".into()],
        "operators" => vec!["syn keyword archlintOperator ".into()],
        "constants" => vec!["syn keyword archlintConstant ".into()],
        "phases" => vec!["syn keyword archlintPhase ".into()],
        other => vec![format!("let s:{other} = ")],
    });
}

#[test]
fn emacs_has_the_words() {
    compare("editors/emacs/archlint-mode.el", |category| vec![format!("(defconst archlint-{category} ")]);
}

#[test]
fn kate_has_the_words() {
    compare("editors/kate/archlint.xml", |category| vec![format!("<list name=\"{category}\">")]);
}

/// The grammar is generated from the list; this says so when it was not.
#[test]
fn the_textmate_grammars_have_the_words() {
    for path in ["editors/vscode/syntaxes/arch.tmLanguage.json", "editors/sublime/archlint.tmLanguage"] {
        let text = read(path);
        let known: BTreeSet<&str> = text.split(|c: char| !c.is_ascii_lowercase()).collect();
        let missing: Vec<_> = all(&list()).into_iter().filter(|word| !known.contains(word.as_str())).collect();
        assert!(missing.is_empty(), "{path} lacks {missing:?}: npm run grammar in editors/vscode");
    }
}

#[test]
fn every_word_of_the_tree_is_coloured() {
    let highlights = tree_sitter_arch::HIGHLIGHTS_QUERY;
    let language = tree_sitter::Language::new(tree_sitter_arch::LANGUAGE);
    let kinds = (0..u16::try_from(language.node_kind_count()).expect("few kinds"))
        .filter(|id| language.node_kind_is_visible(*id) && !language.node_kind_is_named(*id))
        .filter_map(|id| language.node_kind_for_id(id));
    let words: BTreeSet<&str> =
        kinds.filter(|kind| kind.len() > 1 && *kind != "end" && kind.chars().all(|c| c.is_ascii_lowercase())).collect();
    // Parts of nodes that are coloured as a whole.
    let whole = [
        "needs", "wants", "uses", "changes", "runs", "falls", "with", "depends", "was", "seen", "calling", "cannot", "degraded", "harmed",
        "by",
    ];
    let phases = &list()["phases"];
    let dull: Vec<_> = words
        .iter()
        .filter(|word| !highlights.contains(&format!("\"{word}\"")) && !whole.contains(word) && !phases.contains(**word))
        .collect();
    assert!(dull.is_empty(), "no pattern of highlights.scm is about {dull:?}");
    let unknown: Vec<_> = words.iter().filter(|word| !all(&list()).contains(**word)).collect();
    assert!(unknown.is_empty(), "editors/words.json lacks {unknown:?}");
}
