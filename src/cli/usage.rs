//! What clap has to say: help and version, and what is wrong with a command line.

use std::ffi::OsString;

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::args::Global;
use super::failure::Failure;
use super::window::Window;
use super::{Cli, Exit};
use crate::render::Ink;

/// How clap ends what it says about mistakes. It names no command.
const LAST: &str = "For more information, try '";

/// Prints it, and gives how the run ends: help and version are no mistakes.
pub(super) fn say(error: &clap::Error, arguments: &[OsString]) -> Exit {
    // Who types nothing but the name is shown what there is to type.
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // A closed pipe must not turn help into an error.
        let full = error.print().err().map(|error| Failure::output(&error)).filter(|failure| !failure.is_closed_pipe());
        if let Some(failure) = full.as_ref().filter(|_| !error.use_stderr()) {
            failure.say(&Window::new(&Global::default()));
        }
        return if error.use_stderr() || full.is_some() { Exit::Trouble } else { Exit::Clean };
    }
    let window = Window::new(&Global::default());
    let said = error.render();
    let said = if window.stderr.colour { said.ansi().to_string() } else { said.to_string() };
    let said = said.split_once(LAST).map_or(&*said, |(said, _)| said);
    window.remark_always(&format!("{}\n\n", said.trim_end()));
    window.say_always("help", Ink::Cyan, &next(arguments));
    Exit::Trouble
}

/// The command that says more: about the command that was typed, or how to begin.
fn next(arguments: &[OsString]) -> String {
    let cli = Cli::command();
    let typed = arguments.iter().skip(1).filter_map(|word| word.to_str());
    match typed.into_iter().find(|word| cli.get_subcommands().any(|command| command.get_name() == *word)) {
        Some(command) => format!("`archlint {command} --help` lists what it takes"),
        None => "`archlint help` says how to begin, `archlint --help` lists all commands".to_owned(),
    }
}
