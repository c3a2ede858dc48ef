use std::io::Write;
use std::path::PathBuf;

use clap::{Args, CommandFactory};

use super::failure::Failure;
use super::{Cli, Exit, Outcome};

/// Write the manual, for `man`
///
/// One page goes to standard output; with `--folder`, a page for each command goes there.
#[derive(Debug, Args)]
pub(super) struct Man {
    /// Write a page for each command into this folder
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

pub(super) fn run(command: &Man) -> Outcome {
    match &command.folder {
        Some(folder) => clap_mangen::generate_to(Cli::command(), folder).map_err(|error| {
            let help = if folder.is_dir() {
                "check its permissions and the room on the disk; `archlint man` writes one page to standard output"
            } else {
                "make the folder first: `archlint man --folder FOLDER` writes into one that exists"
            };
            Failure::new(format!("the manual cannot be written to `{}`: {error}", folder.display()), help)
        })?,
        None => {
            let mut text = Vec::new();
            let page = clap_mangen::Man::new(Cli::command());
            page.render(&mut text).and_then(|()| std::io::stdout().write_all(&text)).map_err(|error| Failure::output(&error))?;
        }
    }
    Ok(Exit::Clean)
}
