use clap::Args;

use super::args::{Page as Form, Place};
use super::window::Window;
use super::{Exit, Outcome, article, names, rulebook, session};
use crate::lint::{self, INPUT_ERRORS, REMARKS};
use crate::render::{Style, markdown};

/// Say what a rule finds, why it matters, what to do
///
/// Tells of an outage that the rule would have warned of, draws the structure, shows an example with what archlint says of it, what to do, when the rule is wrong, how to accept a finding, and its levels and parameters.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's name, as it stands in a finding; `archlint rules` lists them
    rule: String,
    #[command(flatten)]
    place: Place,
    /// The form of the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", hide_possible_values = false, help_heading = "Output")]
    output_format: Form,
}

/// Columns by which an example stands in from the margin of a terminal.
const INDENT: usize = 4;

pub(super) fn run(command: &Explain, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = lint::pages(&workspace);
    let known = pages.iter().map(|page| page.name.as_str()).chain(REMARKS.iter().copied()).chain(INPUT_ERRORS.iter().copied());
    let name = names::rule(&command.rule, known)?;
    let terminal = command.output_format == Form::Human;
    let style = if terminal { Style { width: window.stdout.columns() - INDENT, ..window.stdout } } else { Style::default() };
    let text = match pages.iter().find(|page| page.name == name) {
        Some(page) => {
            let reads = rulebook::reads(&workspace).remove(name).unwrap_or_default();
            article::article(page, &reads, &workspace, &style)
        }
        None if INPUT_ERRORS.contains(&name) => format!(
            "`{name}` says that the input cannot be read as it is meant. What is wrong stands in each finding, with its place and what to write. No `policy` turns it off, and no `allow` accepts it.\n"
        ),
        None => format!(
            "`{name}` speaks of the input itself, not of the architecture. What it says stands in each finding; `policy` knows it by this name.\n"
        ),
    };
    window.print(&if terminal { markdown(&text, &window.stdout) } else { text })?;
    Ok(Exit::Clean)
}
