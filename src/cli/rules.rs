use std::collections::BTreeMap;

use clap::Args;

use super::args::{Page as Form, Place};
use super::failure::Failure;
use super::window::Window;
use super::{Exit, Outcome, rulebook, session};
use crate::diagnostic::nearest;
use crate::lint::{self, Page, Workspace};
use crate::render::{Ink, Style, Table, paint, text};

/// From this width on name, levels and title stand on one line.
const ROOMY: usize = 80;

/// List all rules with their levels, those of the workspace among them
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    place: Place,
    /// Only rules of this category
    #[arg(long, value_name = "NAME", help_heading = "Filter")]
    category: Option<String>,
    /// Only rules that can give this level: `error`, `warning` or `info`
    #[arg(long, value_name = "LEVEL", value_parser = ["error", "warning", "info"], hide_possible_values = true, help_heading = "Filter")]
    level: Option<String>,
    /// Only rules that look at this attribute, where it is written
    #[arg(long, value_name = "ATTRIBUTE", help_heading = "Filter")]
    reads: Option<String>,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    output_format: Form,
}

pub(super) fn run(command: &Rules, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = wanted(command, &workspace)?;
    if command.output_format == Form::Markdown {
        window.print(&index(&pages, &rulebook::reads(&workspace)))?;
        return Ok(Exit::Clean);
    }
    let style = &window.rows();
    window.print(&if style.columns() < ROOMY { below_each_other(&pages, style) } else { beside_each_other(&pages, style) })?;
    if pages.is_empty() {
        window.say("warning", Ink::Yellow, "no rule is like that");
        window.say("help", Ink::Cyan, "`archlint rules` without options lists all");
        return Ok(Exit::Clean);
    }
    window.remark("\n");
    window.say("help", Ink::Cyan, "`archlint explain RULE` says what a rule finds, why it matters and what to do");
    Ok(Exit::Clean)
}

/// The rules that the options let through.
fn wanted(command: &Rules, workspace: &Workspace) -> Result<Vec<Page>, Failure> {
    let mut pages = lint::pages(workspace);
    if let Some(category) = &command.category {
        let all: Vec<&str> = pages.iter().map(|page| page.category.as_str()).collect();
        known("category", category, all)?;
        pages.retain(|page| page.category == *category);
    }
    if let Some(level) = &command.level {
        pages.retain(|page| levels(&page.level).split(", ").any(|can| can == level));
    }
    if let Some(attribute) = &command.reads {
        let reads = rulebook::looks_at(workspace);
        known("rule that looks at", attribute, reads.values().flatten().map(String::as_str).collect())?;
        pages.retain(|page| reads.get(&page.name).is_some_and(|reads| reads.contains(attribute)));
    }
    Ok(pages)
}

/// Refuses a word that is none of these.
fn known(what: &str, word: &str, mut all: Vec<&str>) -> Result<(), Failure> {
    all.sort_unstable();
    all.dedup();
    if all.contains(&word) {
        return Ok(());
    }
    let list: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
    let close = nearest(word, all.iter().copied()).map_or_else(String::new, |close| format!("did you mean `{close}`? "));
    Err(Failure::new(
        format!("there is no {what} `{word}`"),
        format!("{close}there are {}; `archlint rules` lists all rules", list.join(", ")),
    ))
}

/// All rules as a page of Markdown that links to the page of each.
fn index(pages: &[Page], reads: &BTreeMap<String, Vec<String>>) -> String {
    let mut out = "# Rules\n\nWritten from the rules themselves; `archlint explain RULE` says the same in the terminal. A rule looks at what stands in the last column:\nwhere none of it is given, it sees nothing, and `archlint check --coverage` says so.\n".to_owned();
    for group in pages.chunk_by(|a, b| a.category == b.category) {
        out.push_str(&format!("\n## {}\n\n| rule | level | finds | looks at |\n|---|---|---|---|\n", group[0].category));
        for page in group {
            let reads: Vec<String> = reads.get(&page.name).into_iter().flatten().map(|read| format!("`{read}`")).collect();
            out.push_str(&format!("| [{0}]({0}.md) | {1} | {2} | {3} |\n", page.name, levels(&page.level), page.title, reads.join(", ")));
        }
    }
    out
}

fn beside_each_other(pages: &[Page], style: &Style) -> String {
    let mut table = Table::indented(2);
    for group in pages.chunk_by(|a, b| a.category == b.category) {
        table.section(&group[0].category);
        for page in group {
            table.row([page.name.clone(), levels(&page.level), page.title.clone()]);
        }
    }
    table.text(style)
}

fn below_each_other(pages: &[Page], style: &Style) -> String {
    let mut out = String::new();
    for group in pages.chunk_by(|a, b| a.category == b.category) {
        let gap = if out.is_empty() { "" } else { "\n" };
        out.push_str(&format!("{gap}{}\n", paint(style, Ink::Bold, &text::visible(&group[0].category))));
        for page in group {
            out.push_str(&format!("  {} ({})\n", text::visible(&page.name), levels(&page.level)));
            let title = text::wrap(&page.title, style.columns().saturating_sub(4));
            title.iter().for_each(|line| out.push_str(&format!("    {line}\n")));
        }
    }
    out
}

/// The levels that a rule may have, the highest first.
fn levels(written: &str) -> String {
    let words: Vec<&str> = written.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let named: Vec<&str> = ["error", "warning", "info"].into_iter().filter(|level| words.contains(level)).collect();
    named.join(", ")
}
