//! The invariants of `docs/architecture.md` that can be read off the sources: who uses whom, who touches the world, how long files get, how rules are written, how messages are worded.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use archlint::lint::{self, Start, Surroundings, Workspace};
use archlint::model::ComponentId;
use archlint::source::Disk;
use support::{below, files_below, repository};

/// Libraries, and where alone they may be used: in a station, a file of one, or `main.rs`.
const HOMES: [(&str, &[&str]); 22] = [
    ("pest", &["syntax"]),
    ("pest_derive", &["syntax"]),
    ("memchr", &["lint/discover", "render/json", "source", "syntax"]),
    ("petgraph", &["graph"]),
    ("gix", &["source/git"]),
    ("saphyr_parser", &["frontend"]),
    ("strsim", &["diagnostic"]),
    ("miette", &["render/terminal", "render/excerpt"]),
    ("quick_xml", &["render"]),
    ("unicode_width", &["render"]),
    ("notify", &["watch"]),
    ("lsp_server", &["lsp"]),
    ("lsp_types", &["lsp"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("indicatif", &["cli"]),
    ("terminal_size", &["cli"]),
    ("similar", &["cli"]),
    ("mimalloc", &["main.rs"]),
    ("ignore", &["source"]),
    ("globset", &["lint"]),
];

/// What only the command line may touch, and what may touch it all the same.
const WORLD: [(&str, &[&str]); 9] = [
    ("std::fs", &["source/fs.rs"]),
    ("std::env", &[]),
    ("std::process", &[]),
    ("SystemTime", &[]),
    ("::now()", &["Instant::now()"]),
    ("println!", &[]),
    ("print!(", &[]),
    ("stdout()", &[]),
    ("stderr()", &[]),
];

/// Lines of code, without tests, comments and blank lines, that a file may have without a reason.
const LONG: usize = 450;
/// A longer file says why with these words in its first lines.
const REASON: &str = "Long because";

/// A source file: its path below `src`, and its text without comments and without its tests.
struct Source {
    path: String,
    text: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let root = repository().join("src");
    let files = files_below(&root).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "rs"));
    let sources = files.map(|file| {
        let text = fs::read_to_string(&file).expect("a source file is text");
        Source { path: below(&root, &file), code: code(&text), text }
    });
    sources.filter(|source| !source.path.split('/').any(|part| part == "tests.rs" || part == "tests")).collect()
}

/// The lines before the tests, without comments. Comment signs in strings cut a line short, which hides nothing these tests look for.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    lines.map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n")
}

fn station(path: &str) -> &str {
    path.split('/').next().unwrap_or(path)
}

fn none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n  {}", wrong.join("\n  "));
}

/// What `architecture.arch` says: each module, with the modules and libraries that it needs, libraries as code names them.
fn declared() -> BTreeMap<String, BTreeSet<String>> {
    let workspace = Workspace::load(&Disk, &Start::Around(repository().join("architecture.arch")), &Surroundings::default());
    let (model, problems) = lint::resolve(&workspace);
    assert!(problems.is_empty(), "{problems:?}");
    let is = |id: ComponentId, kind: &str| model.kinds[model.components[id.index()].kind.index()].name == kind;
    let in_code = |id: ComponentId| {
        let component = &model.components[id.index()];
        let crate_name = component.title.as_deref().filter(|_| is(id, "library"));
        crate_name.unwrap_or(&component.name).replace('-', "_")
    };
    let ids = || (0..model.components.len() as u32).map(ComponentId);
    let needs = |id: ComponentId| {
        let own = &model.dependencies[model.components[id.index()].dependencies.range()];
        let targets = own.iter().flat_map(|dependency| &model.targets[dependency.targets.range()]).map(|target| target.component);
        targets.filter(|&target| is(target, "module") || is(target, "library")).map(in_code).collect()
    };
    ids().filter(|&id| is(id, "module")).map(|id| (in_code(id), needs(id))).collect()
}

/// What the sources say: each folder of `src`, with the other folders and those libraries that are used in it.
fn used(libraries: &BTreeSet<String>) -> BTreeMap<String, BTreeSet<String>> {
    let sources = sources();
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.contains('/')) {
        let names = used.entry(station(&source.path).to_owned()).or_default();
        names.extend(used_stations(&source.code).into_iter().map(str::to_owned));
        names.extend(libraries.iter().filter(|library| mentions(&source.code, &format!("{library}::"))).cloned());
    }
    let stations: BTreeSet<String> = used.keys().cloned().collect();
    for (own, names) in &mut used {
        names.retain(|name| name != own && (stations.contains(name) || libraries.contains(name)));
    }
    used
}

#[test]
fn the_declared_architecture_is_that_of_the_sources() {
    let declared = declared();
    let libraries = declared.values().flatten().filter(|name| !declared.contains_key(*name)).cloned().collect();
    let used = used(&libraries);
    let mut wrong = Vec::new();
    for name in declared.keys().chain(used.keys()).collect::<BTreeSet<_>>() {
        let none = BTreeSet::new();
        let (says, does) = (declared.get(name).unwrap_or(&none), used.get(name).unwrap_or(&none));
        wrong.extend(does.difference(says).map(|other| format!("src/{name} uses {other}, and architecture.arch does not say so")));
        wrong.extend(
            says.difference(does).map(|other| format!("architecture.arch says that {name} needs {other}, and src/{name} does not")),
        );
    }
    none(wrong);
}

/// Every name that follows `crate::`, groups in braces included.
fn used_stations(code: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = rest.strip_prefix('{').map(|inner| &inner[..inner.find("};").unwrap_or(inner.len())]);
        let items = group.map_or_else(|| vec![rest], |inner| inner.split(',').collect());
        for item in items {
            let item = item.trim_start();
            names.insert(&item[..item.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(item.len())]);
        }
    }
    names
}

#[test]
fn each_library_is_used_in_one_place() {
    let sources = sources();
    let mut wrong = Vec::new();
    for (library, homes) in HOMES {
        let uses = |code: &str| mentions(code, &format!("{library}::")) || mentions(code, &format!("use {library};"));
        let users: Vec<&str> = sources.iter().filter(|source| uses(&source.code)).map(|source| source.path.as_str()).collect();
        wrong.extend(
            users
                .iter()
                .filter(|path| !homes.iter().any(|home| path.starts_with(home)))
                .map(|path| format!("src/{path} uses {library}; its home is {homes:?}")),
        );
    }
    none(wrong);
}

/// Whether the text contains the words as a whole: `clap::` is not in `my_clap::`.
fn mentions(text: &str, words: &str) -> bool {
    text.match_indices(words).any(|(at, _)| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':'))
}

#[test]
fn nothing_below_the_command_line_touches_the_world() {
    let mut wrong = Vec::new();
    for source in sources() {
        if station(&source.path) == "cli" || !source.path.contains('/') {
            continue;
        }
        for (touch, except) in WORLD {
            if except.contains(&source.path.as_str()) {
                continue;
            }
            let code = except.iter().fold(source.code.clone(), |code, &harmless| code.replace(harmless, ""));
            if code.contains(touch) {
                wrong.push(format!("src/{} uses {touch}", source.path));
            }
        }
    }
    none(wrong);
}

#[test]
fn no_file_grows_long_without_a_reason() {
    let mut wrong = Vec::new();
    for source in sources() {
        let lines = source.code.lines().filter(|line| !line.trim().is_empty()).count();
        let reason = source.text.lines().take(30).any(|line| line.starts_with("//!") && line.contains(REASON));
        if lines > LONG && !reason {
            wrong.push(format!("src/{} has {lines} lines of code; split it, or say at its top `//! {REASON} …`", source.path));
        }
    }
    none(wrong);
}

#[test]
fn every_rule_has_its_headings_and_examples() {
    let root = repository().join("rules");
    let mut wrong = Vec::new();
    for file in files_below(&root).into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "arch")) {
        let path = below(&root, &file);
        let text = fs::read_to_string(&file).expect("a rule is text");
        if path == "prelude.arch" {
            continue;
        }
        let name = Path::new(&path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let count = |start: &str| text.lines().filter(|line| line.trim_start().starts_with(start)).count();
        let mut at_least = |what: &str, found: usize, wanted: usize| {
            if found < wanted {
                wrong.push(format!("rules/{path}: {found} times `{what}`, {wanted} expected"));
            }
        };
        at_least(&format!("rule {name} {{"), count(&format!("rule {name} {{")), 1);
        for heading in ["/// ## What it finds", "/// ## Why it matters", "/// ## What to do", "/// ## When it is wrong"] {
            at_least(heading, count(heading), 1);
        }
        at_least("example bad", count("example bad"), 2);
        at_least("example good", count("example good"), 2);
    }
    none(wrong);
}

#[test]
fn rules_are_declared_once_and_stand_in_their_category() {
    let root = repository().join("rules");
    let (mut names, mut wrong) = (BTreeSet::new(), Vec::new());
    for file in files_below(&root) {
        let path = below(&root, &file);
        let Some((folder, name)) = path.strip_suffix(".arch").and_then(|path| path.rsplit_once('/')) else { continue };
        if !names.insert(name.to_owned()) {
            wrong.push(format!("two rules are named {name}"));
        }
        let text = fs::read_to_string(&file).expect("a rule is text");
        let written = text.lines().find_map(|line| line.trim().strip_prefix("category")?.trim().strip_prefix('='));
        if written.is_some_and(|written| written.trim() != folder) {
            wrong.push(format!("rules/{path} stands in {folder}, its category is {written:?}"));
        }
    }
    none(wrong);
}

#[test]
fn messages_are_worded_as_agreed() {
    let mut wrong = Vec::new();
    for file in files_below(&repository().join("tests/ui")).into_iter().chain(files_below(&repository().join("examples"))) {
        if file.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        let path = below(repository(), &file);
        let text = fs::read_to_string(&file).unwrap_or_default();
        for (index, line) in text.lines().enumerate() {
            wrong.extend(badly_worded(line).into_iter().map(|why| format!("{path}:{}: {why}: {line}", index + 1)));
        }
    }
    none(wrong);
}

/// What is wrong with a line of the plain format; the format itself ends every sentence with a full stop.
fn badly_worded(line: &str) -> Vec<&'static str> {
    let mut words = line.splitn(3, ' ');
    let (Some("error" | "warning" | "info"), Some(rule), Some(headline)) = (words.next(), words.next(), words.next()) else {
        return Vec::new();
    };
    if !rule.ends_with(':') {
        return Vec::new();
    }
    let headline = headline.strip_suffix('.').unwrap_or(headline);
    let said = outside_quotes(headline);
    let mut why = Vec::new();
    if headline.starts_with(char::is_uppercase) {
        why.push("begins with a capital");
    }
    if headline.ends_with(['.', '!', ':', ';']) {
        why.push("ends with a stop");
    }
    if said.contains('!') {
        why.push("shouts");
    }
    let spoken: Vec<String> = said.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
    for word in ["please", "invalid", "illegal", "sorry", "oops", "forbidden", "must've", "simply", "obviously"] {
        if spoken.iter().any(|said| said == word) {
            why.push("uses a word that blames or fills");
        }
    }
    why
}

/// The text without what stands in backticks and quotes: names and texts of the user's own are not ours to word.
fn outside_quotes(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ").split('"').step_by(2).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_test_of_words_finds_what_it_looks_for() {
    assert!(badly_worded("error unknown-name: nothing is called `Please!`.").is_empty());
    assert_eq!(badly_worded("error unknown-name: Please give a name."), ["begins with a capital", "uses a word that blames or fills"]);
    assert_eq!(badly_worded("warning fan-in: too much!."), ["ends with a stop", "shouts"]);
    assert!(badly_worded("error in the terminal").is_empty());
}

#[test]
fn the_test_of_stations_reads_groups() {
    let found = used_stations("use crate::{model::Model, graph};\nuse crate::source::Span;");
    assert_eq!(found, BTreeSet::from(["model", "graph", "source"]));
}

#[test]
fn every_expected_file_belongs_to_a_case() {
    let root = repository().join("tests/ui");
    let mut wrong = Vec::new();
    for file in files_below(&root) {
        let path = below(&root, &file);
        let depth = path.split('/').count();
        let orphan = match (file.extension().and_then(|extension| extension.to_str()), depth) {
            (Some("txt"), 2) => !file.with_extension("arch").exists(),
            (Some("arch"), 2) => !file.with_extension("txt").exists(),
            (_, 0..=1) => true,
            (_, depth) => depth > 2 && !root.join(path.split('/').take(2).collect::<Vec<_>>().join("/")).join("expected.txt").exists(),
        };
        if orphan {
            wrong.push(format!("tests/ui/{path} belongs to no case"));
        }
    }
    none(wrong);
}
