//! Two parsers, one language: what reads without a syntax error has no `ERROR` node in the tree that editors see.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use archlint::source::FileId;
use archlint::syntax;
use archlint::syntax::tree::StatementKind;
use tree_sitter::{Node, Parser};

use super::mutate::Mutator;
use super::support::snippets::snippets;
use super::support::{below, files_below, repository};

/// Changed texts that are tried, most of which archlint refuses; `MUTATIONS=200000` tries more.
const MUTATIONS: u64 = 4000;

pub(super) fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_arch::LANGUAGE.into()).expect("the generated parser fits the library");
    parser
}

/// Whether it reads. Two things are left out that tree-sitter cannot tell: a NUL, which it takes for the end, and a comment in a message.
fn is_accepted(text: &str) -> bool {
    !text.contains('\0') && !has_comment_in_message(text) && syntax::parse(FileId(0), text).errors.is_empty()
}

/// `"{a // b}"`: whether anything that looks like a comment stands between braces behind a quote.
fn has_comment_in_message(text: &str) -> bool {
    let quoted = text.lines().filter_map(|line| line.split_once('"'));
    let values = quoted.flat_map(|(_, rest)| rest.split('{').skip(1).map(|value| value.split('}').next().unwrap_or(value)));
    values.into_iter().any(|value| ["//", "/*", "#"].iter().any(|sign| value.contains(sign)))
}

/// Every text of the repository that is architecture, with where it stands.
fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in ["rules", "examples", "tests", "src", "docs", "editors", "."] {
        let root = repository().join(folder);
        let files = if folder == "." { here(&root) } else { files_below(&root) };
        for file in files.iter().filter(|file| !file.components().any(|part| part.as_os_str() == "node_modules")) {
            let Ok(text) = fs::read_to_string(file) else { continue };
            let path = below(repository(), file);
            match file.extension().and_then(|extension| extension.to_str()) {
                Some("arch") => found.push((path, text)),
                Some("md") => {
                    found.extend(snippets(&text).into_iter().map(|snippet| (format!("{path}:{}", snippet.line), snippet.text)));
                }
                _ => {}
            }
        }
    }
    found
}

fn here(folder: &Path) -> Vec<std::path::PathBuf> {
    fs::read_dir(folder).expect("the repository can be read").flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

/// The first node that is wrong, with what stands there, or the first statement that the two read as something else.
fn wrong(text: &str, parser: &mut Parser) -> Option<String> {
    let tree = parser.parse(text, None).expect("no limit was set");
    let Some(node) = first_wrong(tree.root_node()) else { return differs(text, tree.root_node()) };
    let place = node.start_position();
    let what: String = text.get(node.byte_range()).unwrap_or_default().chars().take(60).collect();
    let kind = if node.is_missing() { format!("a missing {}", node.kind()) } else { "an error".to_owned() };
    Some(format!("{}:{}: {kind} at {what:?}", place.row + 1, place.column + 1))
}

fn first_wrong(node: Node<'_>) -> Option<Node<'_>> {
    if node.is_error() || node.is_missing() {
        return Some(node);
    }
    if !node.has_error() {
        return None;
    }
    let mut cursor = node.walk();
    node.children(&mut cursor).find_map(first_wrong)
}

/// Where a statement of a file begins, and what it is called there.
fn differs(text: &str, root: Node<'_>) -> Option<String> {
    let ours: BTreeSet<_> =
        syntax::parse(FileId(0), text).file.statements.iter().map(|one| (one.span.start as usize, name(&one.kind))).collect();
    let mut cursor = root.walk();
    let statements = root.named_children(&mut cursor).filter(|node| !node.is_extra());
    let theirs: BTreeSet<_> = statements.map(|node| (node.start_byte(), node.kind())).collect();
    let (at, kind) = ours.symmetric_difference(&theirs).next()?;
    let what: String = text.get(*at..).unwrap_or_default().chars().take(60).collect();
    Some(format!("only one reads a {kind} at {what:?}"))
}

/// The name of the node that stands for such a statement.
fn name(kind: &StatementKind) -> &'static str {
    match kind {
        StatementKind::Workspace { .. } => "workspace",
        StatementKind::Declaration(_) => "declaration",
        StatementKind::Kind { .. } => "kind_declaration",
        StatementKind::Extend { .. } => "extension",
        StatementKind::Defaults(_) => "defaults",
        StatementKind::AttributeType { .. } => "attribute_declaration",
        StatementKind::Assign { .. } => "assignment",
        StatementKind::Core(_) => "core",
        StatementKind::Dependency(_) => "dependency",
        StatementKind::Independent(_) => "independence",
        StatementKind::Survives(_) => "survival",
        StatementKind::Allow(_) => "allowance",
        StatementKind::Use { .. } => "use_declaration",
        StatementKind::Observe { .. } => "observation",
        StatementKind::Policy(_) => "policy",
        StatementKind::Rule(_) => "rule",
        StatementKind::Define(_) => "definition",
        StatementKind::Measure(_) => "measure",
        StatementKind::Broken => "ERROR",
    }
}

#[test]
fn every_file_and_snippet_that_reads_parses_in_editors() {
    let mut parser = parser();
    let texts = texts();
    let accepted: Vec<_> = texts.iter().filter(|(_, text)| is_accepted(text)).collect();
    assert!(accepted.len() > 120, "only {} texts were found", accepted.len());
    let wrong: Vec<String> =
        accepted.iter().filter_map(|(place, text)| wrong(text, &mut parser).map(|wrong| format!("{place}: {wrong}"))).collect();
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

/// Most of what people write is a small change of something else.
#[test]
fn every_changed_text_that_reads_parses_in_editors() {
    let mut parser = parser();
    let seeds: Vec<Vec<u8>> = texts().into_iter().filter(|(_, text)| text.len() < 2000).map(|(_, text)| text.into_bytes()).collect();
    let mutator = Mutator::new(seeds);
    let mutations = env::var("MUTATIONS").ok().and_then(|text| text.parse().ok()).unwrap_or(MUTATIONS);
    let (mut tried, mut failed) = (0, Vec::new());
    for number in 0..mutations {
        let Ok(text) = String::from_utf8(mutator.input(number)) else { continue };
        if is_accepted(&text) {
            tried += 1;
            failed.extend(wrong(&text, &mut parser).map(|wrong| format!("input {number}: {wrong}\n{text}")));
        }
    }
    assert!(tried > mutations / 50, "only {tried} of {mutations} changed texts read");
    // A test of a test (`x is set is set`) and the like read in archlint, which then says what they lack; no rule about editors is worth them.
    let few = tried / 500;
    assert!(failed.len() as u64 <= few, "{} of {tried} differ:\n{}", failed.len(), failed[..failed.len().min(5)].join("\n---\n"));
}

/// What is broken stays small: the statements around it keep their shape.
#[test]
fn a_broken_statement_breaks_itself_only() {
    let text = "service web { needs }\nservice orders {\n  tier = = 1\n  needs stock\n}\nservice stock\n";
    let tree = parser().parse(text, None).expect("no limit was set");
    let shape = tree.root_node().to_sexp();
    assert!(tree.root_node().has_error());
    assert_eq!(shape.matches("(declaration").count(), 3, "{shape}");
    assert_eq!(shape.matches("(dependency").count(), 1, "{shape}");
}
