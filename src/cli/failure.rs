//! What keeps a command from its work: said on standard error, ends with 2.

use std::io::{self, Write};

use super::Exit;
use super::window::Window;
use crate::render::{Ink, paint, text};

/// What went wrong and what to do next.
#[derive(Debug)]
pub(super) struct Failure {
    /// What went wrong: one sentence, lower case, no full stop.
    message: String,
    /// The next steps.
    help: Vec<String>,
    /// Whoever read our output has gone: nothing is wrong.
    quiet: bool,
}

impl Failure {
    /// A failure with a next step.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: vec![help.into()], quiet: false }
    }

    /// Standard output cannot be written. A closed pipe is no error: who reads the first lines only has what it wants.
    pub fn output(error: &io::Error) -> Self {
        let quiet = error.kind() == io::ErrorKind::BrokenPipe;
        Self { quiet, ..Self::new(format!("standard output cannot be written: {error}"), "make room for it, or write elsewhere with `--output-file FILE`") }
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
        let style = &window.stderr;
        let mut out = String::new();
        let mut item = |tag: &str, ink: Ink, said: &str| {
            for (i, line) in text::wrap(said, style.columns().saturating_sub(7)).iter().enumerate() {
                let lead = if i == 0 { format!("{} ", paint(style, ink, &format!("{tag}:"))) } else { " ".repeat(tag.len() + 2) };
                out.push_str(&format!("{lead}{line}\n"));
            }
        };
        item("error", Ink::Red, &self.message);
        self.help.iter().for_each(|help| item("help", Ink::Cyan, help));
        // Without standard error there is nobody left to tell.
        let _ = io::stderr().write_all(out.as_bytes());
        Exit::Trouble
    }
}
