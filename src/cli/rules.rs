use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, Outcome, rulebook, session};
use crate::render::{Ink, Table};

/// List all rules
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(command: &Rules, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = rulebook::pages(&workspace);
    let mut table = Table::indented(2);
    for group in pages.chunk_by(|a, b| a.category == b.category) {
        table.section(&group[0].category);
        for page in group {
            table.row([page.name.clone(), levels(&page.level), page.title.clone()]);
        }
    }
    window.print(&table.text(&window.stdout))?;
    window.remark("\n");
    window.say("help", Ink::Cyan, "`archlint explain RULE` says what a rule finds, why it matters and what to do");
    Ok(Exit::Clean)
}

/// The levels that a rule may have, the highest first.
fn levels(written: &str) -> String {
    let words: Vec<&str> = written.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let named: Vec<&str> = ["error", "warning", "info"].into_iter().filter(|level| words.contains(level)).collect();
    named.join(", ")
}
