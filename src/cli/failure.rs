//! What keeps a command from its work: said on standard error, ends with 2.

use std::io::{self, Write};

use super::Exit;
use super::window::{Window, tagged};
use crate::render::Ink;

/// What went wrong and what to do next.
#[derive(Debug)]
pub(super) struct Failure {
    /// What went wrong: one sentence, lower case, no full stop.
    message: String,
    /// What to do next.
    help: String,
    /// Whoever read our output has gone: nothing is wrong.
    quiet: bool,
}

impl Failure {
    /// A failure with a next step.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), quiet: false }
    }

    /// Standard output cannot be written. A closed pipe is no error: who reads the first lines only has what it wants.
    pub fn output(error: &io::Error) -> Self {
        let quiet = error.kind() == io::ErrorKind::BrokenPipe;
        Self {
            quiet,
            ..Self::new(format!("standard output cannot be written: {error}"), "make room for it, or send it elsewhere with `> FILE`")
        }
    }

    /// Whether only our reader has gone.
    pub fn is_closed_pipe(&self) -> bool {
        self.quiet
    }

    /// Says it, and gives how the run ends.
    pub fn say(&self, window: &Window) -> Exit {
        if self.quiet {
            return Exit::Clean;
        }
        let mut out = tagged(&window.stderr, "error", Ink::Red, &self.message);
        out.push_str(&tagged(&window.stderr, "help", Ink::Cyan, &self.help));
        // Without standard error there is nobody left to tell.
        let _ = io::stderr().write_all(out.as_bytes());
        Exit::Trouble
    }
}
