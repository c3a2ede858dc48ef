use clap::Args;

use super::args::Place;
use super::window::Window;
use super::{Exit, Outcome, names, session};
use crate::lint::{self, Page, REMARKS};
use crate::render::{Ink, Style, Table, markdown, paint};

/// Say what a rule finds, why it matters, what to do
///
/// Shows what the rule finds, why it matters, what to do and when it is wrong, with its levels, its parameters and an example of each kind.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The rule's name, as it stands in a finding; `archlint rules` lists them
    rule: String,
    #[command(flatten)]
    place: Place,
}

pub(super) fn run(command: &Explain, window: &Window) -> Outcome {
    let workspace = session::load_if_any(&command.place)?;
    let pages = lint::pages(&workspace);
    let known = pages.iter().map(|page| page.name.as_str()).chain(REMARKS.iter().copied());
    let name = names::rule(&command.rule, known)?;
    let style = &window.stdout;
    let text = match pages.iter().find(|page| page.name == name) {
        Some(page) => text(page, style),
        None => markdown(
            &format!(
                "`{name}` speaks of the input itself, not of the architecture. What it says stands in each finding; `policy` and `allow` know it by this name."
            ),
            style,
        ),
    };
    window.print(&text)?;
    Ok(Exit::Clean)
}

fn text(page: &Page, style: &Style) -> String {
    let mut out = format!("{}\n{}\n", paint(style, Ink::Bold, &page.name), markdown(&page.title, style));
    let mut facts = Table::default();
    facts.row(["category", page.category.as_str()]);
    facts.row(["level", page.level.as_str()]);
    for (i, (written, docs)) in page.parameters.iter().enumerate() {
        let said = if docs.is_empty() { written.clone() } else { format!("{written}  ({docs})") };
        facts.row([if i == 0 { "parameters" } else { "" }, said.as_str()]);
    }
    out.push_str(&facts.text(style));
    if !page.docs.is_empty() {
        out.push_str(&format!("\n{}", markdown(&page.docs, style)));
    }
    for (bad, title) in [(true, "Found here"), (false, "Not found here")] {
        if let Some((_, example)) = page.examples.iter().find(|(is_bad, _)| *is_bad == bad) {
            out.push_str(&format!("\n{}", markdown(&format!("## {title}\n```\n{example}\n```"), style)));
        }
    }
    out.push_str(&format!(
        "\n{}",
        markdown(&format!("## Elsewhere\n- set its level: `policy {{ {0} = warning }}`\n- accept one finding: `allow {0} because \"…\"`, where the finding says", page.name), style)
    ));
    out
}
