//! Options that several commands share.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(super) struct Global {
    /// Whether to use colour [auto, always, never]; auto minds NO_COLOR and FORCE_COLOR
    #[arg(
        long,
        value_name = "WHEN",
        hide_possible_values = true,
        hide_default_value = true,
        default_value = "auto",
        global = true,
        help_heading = "Output"
    )]
    pub color: Color,
    /// Say less: no summary, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub quiet: bool,
    /// Show long lists whole
    #[arg(short, long, global = true, help_heading = "Output")]
    pub verbose: bool,
    /// Never say on a terminal what takes so long
    #[arg(long, global = true, help_heading = "Output")]
    pub no_progress: bool,
}

impl Default for Global {
    fn default() -> Self {
        Self { color: Color::Auto, quiet: false, verbose: false, no_progress: false }
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

/// Which workspace is meant.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Place {
    /// The workspace around this folder [default: around the current one]
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    pub root: Option<PathBuf>,
}

/// A format for commands that answer with a text or with JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Answer {
    #[default]
    Human,
    Json,
}

/// A form for what is read as a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Page {
    #[default]
    Human,
    Markdown,
}

/// Where findings link to.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct Links {
    /// Where pages of rules stand, for formats that link to them: an address that holds `{rule}`, or goes before the name of one
    #[arg(long, value_name = "ADDRESS", env = "ARCHLINT_DOCS", hide_env = true, value_parser = address, help_heading = "Output")]
    docs: Option<String>,
}

impl Links {
    /// The address, if one is given.
    pub fn docs(&self) -> Option<&str> {
        self.docs.as_deref().filter(|docs| !docs.is_empty())
    }
}

/// An address that can be opened wherever findings are read.
pub(super) fn address(text: &str) -> Result<String, String> {
    let fits = ["https://", "http://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    let plain = text.chars().all(|c| c.is_ascii_graphic() && !"\"<>\\^`|".contains(c));
    if text.is_empty() || fits && plain {
        Ok(text.to_owned())
    } else {
        Err("write an address as in `https://wiki.example/archlint/{rule}`".to_owned())
    }
}
