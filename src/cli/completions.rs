use std::io::Write;

use clap::{Args, CommandFactory};

use super::{Cli, Exit, Outcome};
use crate::cli::failure::Failure;

/// Where shells look for completions.
const AFTER_HELP: &str = "\
Examples:
  archlint completions bash > ~/.local/share/bash-completion/completions/archlint
  archlint completions zsh > ~/.zfunc/_archlint      with ~/.zfunc in `fpath`
  archlint completions fish > ~/.config/fish/completions/archlint.fish";

/// Write completions for a shell to standard output
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Completions {
    /// The shell
    shell: clap_complete::Shell,
}

pub(super) fn run(command: &Completions) -> Outcome {
    let mut text = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "archlint", &mut text);
    std::io::stdout().write_all(&text).map_err(|error| Failure::output(&error))?;
    Ok(Exit::Clean)
}
