use std::io::Write;

use clap::{Args, CommandFactory};

use super::{Cli, Exit, Outcome};
use crate::cli::failure::Failure;

/// Write completions for a shell
#[derive(Debug, Args)]
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
