//! The generated parser is that of `grammar.js`, and reads `test/corpus` as expected. (`tree-sitter test -u --show-fields` writes the corpus anew.)

use std::fs;
use std::path::Path;

use tree_sitter::Parser;
use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Needs Node.js, which reads the grammar.
#[test]
fn the_parser_is_generated_from_the_grammar() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    for file in ["grammar.js", "tree-sitter.json"] {
        fs::copy(here().join(file), folder.path().join(file)).expect("a file can be copied");
    }
    let no_path: Option<&Path> = None;
    generate_parser_in_directory(folder.path(), no_path, no_path, 15, None, Some("node"), true, OptLevel::default())
        .expect("the grammar is one");
    for file in ["src/grammar.json", "src/node-types.json", "src/parser.c"] {
        let (fresh, ours) = (fs::read(folder.path().join(file)).ok(), fs::read(here().join(file)).ok());
        assert!(fresh.is_some() && fresh == ours, "{file} is stale: tree-sitter generate --abi 15");
    }
}

/// One case of a file: a name between lines of `=`, a text, a line of `-`, and the tree.
fn cases(corpus: &str) -> Vec<(String, String, String)> {
    let bar = "=".repeat(80);
    let parts: Vec<&str> = corpus.split(&format!("{bar}\n")).skip(1).collect();
    let cases = parts.chunks_exact(2).map(|case| {
        let (text, tree) = case[1].split_once(&format!("\n{}\n", "-".repeat(80))).expect("a text, a line, a tree");
        (case[0].trim().to_owned(), text.trim_start_matches('\n').to_owned(), tree.to_owned())
    });
    cases.collect()
}

/// Without its layout, as the library writes a tree.
fn flat(tree: &str) -> String {
    tree.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")")
}

#[test]
fn the_corpus_reads_as_expected() {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_arch::LANGUAGE.into()).expect("the parser fits the library");
    let (mut read, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(here().join("test/corpus")).expect("the corpus is there").flatten() {
        for (name, text, wanted) in cases(&fs::read_to_string(file.path()).expect("a corpus is text")) {
            let tree = parser.parse(&text, None).expect("no limit was set");
            let found = tree.root_node().to_sexp();
            read += 1;
            if found != flat(&wanted) {
                wrong.push(format!("{name}\n  expected {}\n  found    {found}", flat(&wanted)));
            }
        }
    }
    assert!(read > 20, "only {read} cases were found");
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}
