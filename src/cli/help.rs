use clap::{Args, CommandFactory};

use super::failure::Failure;
use super::window::Window;
use super::{Cli, Exit, Outcome};
use crate::diagnostic::nearest_all;
use crate::render::text;

/// What archlint is and how to begin, on one screen of 60 columns and 24 lines: half of a window that is split holds it.
const SCREEN: &str = "\
archlint finds in an architecture what caused outages.

Begin
  archlint check compose.yaml   look at a Compose file
  archlint init                 write workspace.arch
  archlint check                check what is around here
  archlint baseline             accept what is found today
Understand
  archlint explain RULE         why it matters, what to do
  archlint blast NAME --for 2h  what stops with it, and when
  archlint why A B              how A comes to depend on B
  archlint query 'a needs b'    ask anything else
Write, in files that end in .arch
  service checkout {
    owner = payments                // team payments
    needs any of { stripe, adyen }  // down without both
    wants recommendations           // without it: degraded
  }
  archlint fmt                  lay the files out
  archlint check --coverage     what lets rules see more
It ends with 0 when all is well, 1 with findings, 2 when
something cannot be read. `archlint COMMAND --help` says
more; `archlint --help` lists all commands.
";

/// Say in one screen how to begin, or what a command does
#[derive(Debug, Args)]
pub(super) struct Help {
    /// A command to read about
    command: Option<String>,
}

pub(super) fn run(command: &Help, window: &Window) -> Outcome {
    let Some(name) = &command.command else {
        window.print(&fitted(window.stdout.columns()))?;
        return Ok(Exit::Clean);
    };
    let mut cli = Cli::command();
    cli.build();
    let Some(found) = cli.find_subcommand_mut(name) else {
        let near = nearest_all(name, Cli::command().get_subcommands().map(clap::Command::get_name)).first().map(|name| (*name).to_owned());
        let help =
            near.map_or_else(|| "`archlint help` says how to begin".to_owned(), |near| format!("did you mean `archlint help {near}`?"));
        return Err(Failure::new(format!("there is no command `{name}`"), help));
    };
    window.print(&format!("{}\n", found.render_long_help().to_string().trim_end()))?;
    Ok(Exit::Clean)
}

/// The screen in a window of so many columns: where a line does not fit, what stands behind its gap goes below it, and sentences are wrapped.
fn fitted(columns: usize) -> String {
    let fits = |line: &str| line.chars().count() <= columns;
    let mut lines: Vec<String> = Vec::new();
    let mut sentences = String::new();
    for line in SCREEN.lines() {
        let indented = line.starts_with(' ');
        if !fits(line) && !indented {
            sentences.push_str(line);
            sentences.push(' ');
            continue;
        }
        lines.extend(text::wrap(std::mem::take(&mut sentences).trim_end(), columns).into_iter().filter(|line| !line.is_empty()));
        match line.trim_start().split_once("  ").filter(|_| !fits(line)) {
            Some((first, rest)) => {
                let indent = line.len() - line.trim_start().len();
                lines.push(format!("{:indent$}{first}", ""));
                lines.push(format!("{:1$}{2}", "", indent + 2, rest.trim_start()));
            }
            None => lines.push(line.to_owned()),
        }
    }
    lines.extend(text::wrap(sentences.trim_end(), columns).into_iter().filter(|line| !line.is_empty()));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::{SCREEN, fitted};

    #[test]
    fn it_is_folded_where_it_does_not_fit() {
        assert_eq!(fitted(60), SCREEN);
        for columns in [40, 50] {
            let folded = fitted(columns);
            let wide: Vec<&str> = folded.lines().filter(|line| line.chars().count() > columns).collect();
            assert_eq!(wide, Vec::<&str>::new());
            let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            assert_eq!(words(&folded), words(SCREEN), "nothing is lost");
        }
    }

    #[test]
    fn the_screen_fits_a_small_window() {
        assert!(SCREEN.lines().count() <= 24);
        let wide: Vec<&str> = SCREEN.lines().filter(|line| line.chars().count() > 60).collect();
        assert_eq!(wide, Vec::<&str>::new());
    }
}
