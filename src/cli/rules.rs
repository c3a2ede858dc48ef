use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, Outcome, rulebook, session};
use crate::render::{Ink, Table, paint};

/// List all rules by category, with their levels
#[derive(Debug, Args)]
pub(super) struct Rules {
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(command: &Rules, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = rulebook::pages(&workspace);
    let style = &window.stdout;
    let mut out = String::new();
    for group in pages.chunk_by(|a, b| a.category == b.category) {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&format!("{}\n", paint(style, Ink::Bold, &group[0].category)));
        let mut table = Table::new(Vec::<String>::new());
        for page in group {
            table.row([format!("  {}", page.name), levels(&page.level), page.title.clone()]);
        }
        out.push_str(&table.text(style));
    }
    window.print(&out)?;
    window.remark("\n`archlint explain RULE` says what a rule finds, why it matters and what to do\n");
    Ok(Exit::Clean)
}

/// The levels that a rule may have, the highest first.
fn levels(written: &str) -> String {
    let words: Vec<&str> = written.split(|c: char| !c.is_ascii_alphabetic()).collect();
    let named: Vec<&str> = ["error", "warning", "info"].into_iter().filter(|level| words.contains(level)).collect();
    named.join(", ")
}
