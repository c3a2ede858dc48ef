//! `check --show-files` and `check --show-settings`: what a run would read, and what would hold in it.

use clap::Args;
use jiff::civil::Date;

use super::destination::Destination;
use super::verdict::Bar;
use super::window::Window;
use super::{Exit, Outcome, session};
use crate::diagnostic::Level;
use crate::lint::{self, By, Choices, Setting, Workspace};
use crate::render::{Table, text};

/// What is shown in place of findings.
#[derive(Debug, Clone, Args)]
pub(super) struct Shows {
    /// List the files that would be read, and do not check them
    #[arg(long, conflicts_with_all = ["show_settings", "watch", "fix", "diff"], help_heading = "Input")]
    show_files: bool,
    /// Show what holds for the run and for each rule, and who has said so; check nothing
    #[arg(long, conflicts_with_all = ["watch", "fix", "diff"], help_heading = "Rules")]
    show_settings: bool,
}

impl Shows {
    /// Whether anything is asked for.
    pub fn any(&self) -> bool {
        self.show_files || self.show_settings
    }

    /// Whether it is the files.
    pub fn files(&self) -> bool {
        self.show_files
    }
}

/// What would hold in a run.
pub(super) struct Run<'a> {
    pub workspace: &'a Workspace,
    pub choices: &'a Choices,
    pub destinations: &'a [Destination],
    pub today: Date,
    pub min_level: Level,
    /// Nothing where findings never fail it.
    pub bar: Bar,
}

/// Every file on a line of its own, with its whole path.
pub(super) fn files(workspace: &Workspace, window: &Window) -> Outcome {
    let lines: String = session::files(workspace).iter().map(|(_, path)| format!("{}\n", path.display())).collect();
    window.print(&lines)?;
    Ok(Exit::Clean)
}

/// The run as a whole, then each rule.
pub(super) fn show(run: &Run<'_>, window: &Window) -> Outcome {
    let style = &window.rows();
    let mut whole = Table::default();
    let files = session::files(run.workspace).into_iter().filter(|(_, path)| path.is_file()).count();
    whole.row(["workspace", &run.workspace.root.display().to_string()]);
    whole.row(["files", &files.to_string()]);
    whole.row(["baseline", &baseline(run.workspace)]);
    whole.row(["today", &run.today.to_string()]);
    whole.row(["shown from", run.min_level.name()]);
    whole.row(["fails from", &fails(run)]);
    for destination in run.destinations {
        let place = destination.file.as_ref().map_or_else(|| "standard output".to_owned(), |file| file.display().to_string());
        whole.row(["output", &format!("{} to {place}", destination.format.name())]);
    }
    for (option, rules) in [("only", &run.choices.select), ("without", &run.choices.ignore)] {
        if !rules.is_empty() {
            whole.row([option, &rules.join(", ")]);
        }
    }
    window.print(&format!("{}\n{}", whole.text(style), rules(run).text(style)))?;
    Ok(Exit::Clean)
}

/// Each rule that was not left out, its parameters below it.
fn rules(run: &Run<'_>) -> Table {
    let mut rules = Table::default();
    rules.heads(["rule or parameter", "level or value", "set by"]);
    for setting in lint::settings(run.workspace, run.choices).into_iter().filter(|setting| setting.selected) {
        rules.row([setting.rule.clone(), level(&setting), by(&setting)]);
        for (name, value, by) in setting.parameters {
            rules.row([format!("{}.{name}", setting.rule), value, by.map_or("", word).to_owned()]);
        }
    }
    rules
}

fn baseline(workspace: &Workspace) -> String {
    workspace.baseline.as_ref().map_or_else(
        || "none".to_owned(),
        |baseline| match baseline.entries().count() {
            1 => "1 entry".to_owned(),
            number => format!("{number} entries"),
        },
    )
}

fn fails(run: &Run<'_>) -> String {
    let level = run.bar.level.map_or("nowhere", Level::name);
    match run.bar.warnings {
        Some(most) => format!("{level}, and with more than {}", text::count(most, "warning")),
        None => level.to_owned(),
    }
}

/// The level that is set, or those that the rule gives by itself.
fn level(setting: &Setting) -> String {
    match setting.level {
        Some((level, _)) => level.name().to_owned(),
        None => setting.own.iter().map(|level| level.name()).collect::<Vec<_>>().join(", "),
    }
}

/// Who has set the level.
fn by(setting: &Setting) -> String {
    match (setting.level.map_or("", |(_, by)| word(by)), setting.scoped) {
        (who, 0) => who.to_owned(),
        ("", _) => "policy for".to_owned(),
        (who, _) => format!("{who}, policy for"),
    }
}

fn word(by: By) -> &'static str {
    match by {
        By::CommandLine => "option",
        By::Policy => "policy",
    }
}
