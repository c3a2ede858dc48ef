use clap::{Args, CommandFactory};

use super::failure::Failure;
use super::window::Window;
use super::{Cli, Exit, Outcome};
use crate::diagnostic::nearest_all;

/// What archlint is and how to begin, on one screen of 80 columns and 24 lines.
const SCREEN: &str = "\
archlint finds, in a declared architecture, what has caused outages elsewhere.

Begin
  archlint check compose.yaml     look at a Compose file, without preparation
  archlint init                   write workspace.arch from what is here
  archlint check                  check the workspace around this folder
  archlint baseline               accept what is found today; report what is new
Understand
  archlint explain RULE           why a finding matters, and what to do
  archlint blast NAME --for 2h    what stops when NAME fails, and when
  archlint why A B                how A comes to depend on B
  archlint query 'a needs b'      ask anything else, in the language of rules
Write, in files that end in .arch
  service checkout {
    owner = payments                // team payments
    needs any of { stripe, adyen }  // either will do; neither: checkout is down
    wants recommendations           // without it: degraded
  }
  archlint fmt                    lay the files out
  archlint check --coverage       what to write so that more rules can see
It ends with 0 when all is well, 1 with findings, 2 when something cannot be
read. `archlint COMMAND --help` says more; `archlint --help` lists all commands.
";

/// Say in one screen how to begin, or what a command does
#[derive(Debug, Args)]
pub(super) struct Help {
    /// A command to read about
    command: Option<String>,
}

pub(super) fn run(command: &Help, window: &Window) -> Outcome {
    let Some(name) = &command.command else {
        window.print(SCREEN)?;
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
