use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use clap::Args;

use super::failure::Failure;
use super::{Exit, Outcome, check, session};
use crate::lsp::{self, Setup};

/// How often it is looked whether the editor still lives.
#[cfg(unix)]
const LOOK: Duration = Duration::from_secs(2);

/// Serve an editor: the language server, on standard input and output
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// Write a log to this file, besides what the editor is told
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,
    /// Taken because editors give it; there is no other way to talk to the server
    #[arg(long, hide = true)]
    stdio: bool,
    /// The day it is, for `allow … until` and rules that read dates [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = check::date)]
    today: Option<jiff::civil::Date>,
}

pub(super) fn run(command: &Lsp) -> Outcome {
    let log = command.log_file.as_ref().map(|path| {
        File::options().create(true).append(true).open(path).map_err(|error| {
            Failure::new(
                format!("`{}` cannot be written: {error}", path.display()),
                "give a file in a folder that exists with `--log-file`",
            )
        })
    });
    let today = command.today;
    let setup = Setup {
        environment: session::environment(),
        ceilings: session::ceilings(),
        today: Box::new(move || today.unwrap_or_else(check::today)),
        log: log.transpose()?.map(|file| Mutex::new(Box::new(file) as Box<dyn io::Write + Send>)),
    };
    #[cfg(unix)]
    leave_with_parent();
    let orderly = lsp::serve(setup, Box::new(io::stdin()), Box::new(io::stdout()));
    Ok(if orderly { Exit::Clean } else { Exit::Findings })
}

/// Ends the process when whoever started it is gone: a pipe that others hold open says nothing of that.
#[cfg(unix)]
fn leave_with_parent() {
    let parent = std::os::unix::process::parent_id();
    std::thread::spawn(move || {
        while std::os::unix::process::parent_id() == parent {
            std::thread::sleep(LOOK);
        }
        std::process::exit(1);
    });
}
