//! What editors ask of the tree: every query fits the grammar, and those of each editor are derived from one. `BLESS=1` writes them anew.

use std::path::{Path, PathBuf};
use std::{env, fs};

use tree_sitter::{Language, Query};

use super::support::{below, files_below, repository};

/// Names that Helix has for what others call by another.
const HELIX: [(&str, &str); 8] = [
    ("@keyword.import", "@keyword.control.import"),
    ("@keyword.conditional", "@keyword.control.conditional"),
    ("@boolean", "@constant.builtin.boolean"),
    ("@property", "@variable.other.member"),
    ("@function.call", "@function"),
    ("@string.escape", "@constant.character.escape"),
    ("@number", "@constant.numeric"),
    ("@comment.documentation", "@comment.line.documentation"),
];
const ZED: [(&str, &str); 1] = [("@comment.documentation", "@comment.doc")];

fn editors() -> PathBuf {
    repository().join("editors")
}

fn queries() -> Vec<PathBuf> {
    let all = files_below(&editors()).into_iter();
    all.filter(|file| file.extension().is_some_and(|extension| extension == "scm") && !below(repository(), file).contains("node_modules"))
        .collect()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_query_fits_the_grammar() {
    let language = Language::new(tree_sitter_arch::LANGUAGE);
    let wrong: Vec<String> = queries()
        .iter()
        .filter_map(|file| Query::new(&language, &read(file)).err().map(|error| format!("{}: {error}", below(repository(), file))))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(queries().len() > 10, "the queries have moved");
}

/// Names of captures stand alone: `@keyword` is not in `@keyword.operator`.
fn renamed(query: &str, names: &[(&str, &str)]) -> String {
    let lines = query.lines().map(|line| {
        let words = line.split_inclusive([' ', ')']).map(|word| {
            let name = word.trim_end_matches([' ', ')']);
            names.iter().find(|(from, _)| *from == name).map_or_else(|| word.to_owned(), |(from, to)| word.replacen(from, to, 1))
        });
        words.collect::<String>() + "\n"
    });
    lines.collect()
}

/// Only Neovim can leave the slashes of a comment out.
fn without_offsets(query: &str) -> String {
    let kept: Vec<&str> = query.split("\n\n").filter(|pattern| !pattern.contains("#offset!")).collect();
    kept.join("\n\n")
}

#[test]
fn the_queries_of_each_editor_are_those_of_the_grammar() {
    let ours = editors().join("tree-sitter-arch/queries");
    let query = |name: &str| read(&ours.join(name));
    let mut wanted = vec![
        ("helix/queries/arch/highlights.scm", renamed(&query("highlights.scm"), &HELIX)),
        ("helix/queries/arch/injections.scm", without_offsets(&query("injections.scm"))),
        ("zed/languages/arch/highlights.scm", renamed(&query("highlights.scm"), &ZED)),
        ("zed/languages/arch/injections.scm", without_offsets(&query("injections.scm"))),
    ];
    for (name, path) in [
        ("highlights.scm", "neovim/queries/arch/highlights.scm"),
        ("injections.scm", "neovim/queries/arch/injections.scm"),
        ("folds.scm", "neovim/queries/arch/folds.scm"),
        ("indents.scm", "neovim/queries/arch/indents.scm"),
        ("locals.scm", "neovim/queries/arch/locals.scm"),
    ] {
        wanted.push((path, query(name)));
    }
    let mut stale = Vec::new();
    for (path, text) in wanted {
        let file = editors().join(path);
        if env::var_os("BLESS").is_some() {
            fs::write(&file, &text).expect("the query can be written");
        }
        if fs::read_to_string(&file).is_ok_and(|found| found == text) {
            continue;
        }
        stale.push(path);
    }
    assert!(stale.is_empty(), "stale, `BLESS=1 cargo test --test editors` writes them anew: {stale:?}");
}
