use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, Outcome, session};
use crate::lint::{self, Page};
use crate::render::{Ink, Style, Table, paint, text};

/// From this width on name, levels and title stand on one line.
const ROOMY: usize = 80;

/// List all rules with their levels, those of the workspace among them
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(command: &Rules, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = lint::pages(&workspace);
    let style = &window.stdout;
    window.print(&if style.columns() < ROOMY { below_each_other(&pages, style) } else { beside_each_other(&pages, style) })?;
    window.remark("\n");
    window.say("help", Ink::Cyan, "`archlint explain RULE` says what a rule finds, why it matters and what to do");
    Ok(Exit::Clean)
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
