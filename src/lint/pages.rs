//! Rules as their documentation shows them, read from what is written: those that come with archlint, and those of the workspace.

use std::sync::OnceLock;

use super::stock::{self, STOCK};
use super::workspace::Workspace;
use crate::source::{SourceFile, Sources, Span};
use crate::syntax::{self, tree};

/// The category of rules of the workspace.
pub const OWN: &str = "own";

/// Stands for the name of a rule in the address of pages.
const NAME: &str = "{rule}";
/// The repository that this was released from, if it was; otherwise the one that the package names, if it names one.
const REPOSITORY: &str = env!("ARCHLINT_REPOSITORY");

/// Where the page of a rule that comes with archlint stands. A given address holds `{rule}` or goes before the name; without one it is the repository of
/// archlint, at the tag of this version, if that is known.
pub fn page_address(given: Option<&str>, rule: &str) -> Option<String> {
    match given {
        Some(given) if given.contains(NAME) => Some(given.replace(NAME, rule)),
        Some(given) => Some(format!("{given}{rule}")),
        None => (!REPOSITORY.is_empty()).then(|| format!("{REPOSITORY}/blob/v{}/docs/rules/{rule}.md", env!("CARGO_PKG_VERSION"))),
    }
}

/// One rule with everything that is said about it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// In a few words.
    pub title: String,
    /// The folder of a stock rule; [`OWN`] for those of the workspace.
    pub category: String,
    /// `error`, or the condition as written.
    pub level: String,
    /// Name, type and default as written, then what it means.
    pub parameters: Vec<(String, String)>,
    /// Documentation in Markdown.
    pub docs: String,
    /// Its first examples: whether bad, and the text.
    pub examples: Vec<(bool, String)>,
}

/// All rules, by category, then by name; a rule of the workspace stands in for the stock rule whose name it bears.
pub fn pages(workspace: &Workspace) -> Vec<Page> {
    with_own(stock_pages().to_vec(), workspace)
}

/// The same without the examples of those that come with archlint: made from the rules as they were read to be run.
pub fn outlines(workspace: &Workspace) -> Vec<Page> {
    let stock = stock::load_lean().rules.into_iter();
    with_own(stock.map(|source| page(&source.rule, source.docs.as_deref(), &source.category, &stock::slice)).collect(), workspace)
}

fn with_own(mut pages: Vec<Page>, workspace: &Workspace) -> Vec<Page> {
    let own: Vec<Page> = workspace
        .inputs
        .iter()
        .flat_map(|input| &input.tree.statements)
        .filter_map(|statement| page_of(statement, OWN, &workspace.sources))
        .collect();
    pages.retain(|page| !own.iter().any(|own| own.name == page.name));
    pages.extend(own);
    pages.sort_by(|a, b| (&a.category, &a.name).cmp(&(&b.category, &b.name)));
    pages
}

/// Definitions and measures that all rules share, by name: what each stands for, as written, and its documentation.
pub fn prelude() -> &'static [(String, String, String)] {
    static SHARED: OnceLock<Vec<(String, String, String)>> = OnceLock::new();
    SHARED.get_or_init(|| {
        let mut sources = Sources::default();
        let mut all = Vec::new();
        for (path, text) in STOCK {
            let file = sources.add(SourceFile::new(*path, *text));
            for statement in &syntax::parse(file, text).file.statements {
                let name = match &statement.kind {
                    tree::StatementKind::Define(define) => &define.name,
                    tree::StatementKind::Measure(measure) => &measure.name,
                    _ => continue,
                };
                all.push((
                    name.text.to_string(),
                    one_line(sources.slice(statement.span)),
                    statement.docs.as_deref().unwrap_or_default().to_owned(),
                ));
            }
        }
        all.sort();
        all
    })
}

/// The pages of the rules that come with archlint; read once.
fn stock_pages() -> &'static [Page] {
    static PAGES: OnceLock<Vec<Page>> = OnceLock::new();
    PAGES.get_or_init(|| {
        let mut stock = Sources::default();
        let mut pages = Vec::new();
        for (path, text) in STOCK {
            let file = stock.add(SourceFile::new(*path, *text));
            let parsed = syntax::parse(file, text);
            let category = path.rsplit('/').nth(1).unwrap_or_default();
            pages.extend(parsed.file.statements.iter().filter_map(|statement| page_of(statement, category, &stock)));
        }
        pages
    })
}

fn page_of(statement: &tree::Statement, category: &str, sources: &Sources) -> Option<Page> {
    let tree::StatementKind::Rule(rule) = &statement.kind else { return None };
    Some(page(rule, statement.docs.as_deref(), category, &|span| sources.slice(span)))
}

fn page<'t>(rule: &tree::Rule, docs: Option<&str>, category: &str, slice: &dyn Fn(Span) -> &'t str) -> Page {
    let mut page = Page {
        name: rule.name.text.to_string(),
        title: String::new(),
        category: category.to_owned(),
        level: "warning".to_owned(),
        parameters: Vec::new(),
        docs: docs.unwrap_or_default().to_owned(),
        examples: Vec::new(),
    };
    for clause in &rule.clauses {
        let written = slice(clause.span);
        match &clause.kind {
            tree::ClauseKind::Assign(name, _) => {
                let value = written.split_once('=').map_or("", |(_, value)| value.trim());
                match name.text.as_str() {
                    "title" => page.title = value.trim_matches('"').to_owned(),
                    "category" => page.category = value.to_owned(),
                    _ => {}
                }
            }
            tree::ClauseKind::Level(_) => page.level = one_line(written.split_once('=').map_or(written, |(_, level)| level)),
            tree::ClauseKind::Param { docs, .. } => {
                let written = one_line(written.trim_start().trim_start_matches("param"));
                page.parameters.push((written, docs.as_deref().map(one_line).unwrap_or_default()));
            }
            tree::ClauseKind::Example(example) => page.examples.push((example.bad, body(slice(example.body.span)))),
            _ => {}
        }
    }
    page
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands between the braces, moved to the left margin.
fn body(written: &str) -> String {
    let text = written.trim();
    let inner = text.strip_prefix('{').unwrap_or(text);
    let inner = inner.strip_suffix('}').unwrap_or(inner).trim_matches('\n').trim_end();
    let indent = inner.lines().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    inner.lines().map(|line| line.get(indent..).unwrap_or("").trim_end()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_the_name_or_goes_before_it() {
        let address = |given| page_address(Some(given), "fan-in");
        assert_eq!(address("https://a.example/rules/").as_deref(), Some("https://a.example/rules/fan-in"));
        assert_eq!(address("https://a.example/{rule}.md#top").as_deref(), Some("https://a.example/fan-in.md#top"));
    }

    #[test]
    fn the_body_of_an_example_moves_to_the_margin() {
        assert_eq!(body("{\n    service a {\n      needs b\n    }\n  }"), "service a {\n  needs b\n}");
    }
}
