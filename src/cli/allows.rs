use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::age::{self, Ages, Given};
use super::args::{Answer, Place};
use super::failure::Failure;
use super::progress::Progress;
use super::revision::{self, HEAD, Revisions};
use super::window::Window;
use super::{Exit, Outcome, check, nothing, session, trouble, unread};
use crate::diagnostic::Diagnostic;
use crate::lint::{self, Choices, Options, Permission, Workspace};
use crate::render::{self, Age, Allowance, Hidden, Ink, text};
use crate::source::git::{GitError, Repository};

/// Days before an end that are worth a word.
const SOON: i64 = 30;
/// Days after which a permission is worth a second thought.
const OLD: i64 = 365;

/// List every `allow` with its reason, its age, its end and what it hides
///
/// Those that have ended stand first, then those that end soonest, then those without end.
#[derive(Debug, Args)]
pub(super) struct Allows {
    /// Compose files, where there is no workspace
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The day it is [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = check::date, help_heading = "Input")]
    today: Option<Date>,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    output_format: Answer,
}

pub(super) fn run(command: &Allows, window: &Window) -> Outcome {
    let progress = Progress::start(window, "checking the architecture");
    let workspace = session::load(&command.place, &command.paths, None)?;
    nothing::refuse(&workspace)?;
    let today = command.today.unwrap_or_else(check::today);
    let report = lint::check(&workspace, &Options::new(today, Choices::default()));
    let ages = if report.permissions.is_empty() {
        Ages::default()
    } else {
        let revisions = Revisions::new(&command.place, &command.paths, "allows", HEAD.to_owned())?;
        age::ages(report.permissions.iter().map(Permission::held).collect(), &workspace, &revisions)
    };
    let mut all: Vec<Allowance> =
        report.permissions.into_iter().map(|permission| allowance(permission, &workspace, today, &ages)).collect();
    drop(progress);
    all.sort_by_key(|allowance| (allowance.until.is_none(), allowance.until.clone()));

    let errors: Vec<Diagnostic> = report.findings.into_iter().filter(|finding| finding.is_wrong_input()).collect();
    unread::say(&workspace.unread, window);
    session::say_all(&workspace.sources, &errors, window);
    let allows = render::Allows::new(today.to_string(), all);
    match command.output_format {
        Answer::Human => window.print(&render::allows_text(&allows, &window.stdout))?,
        Answer::Json => {
            let mut text = Vec::new();
            render::allows_json(&allows, &mut text).map_err(|error| Failure::output(&error))?;
            window.print(&String::from_utf8_lossy(&text))?;
        }
    }
    if errors.is_empty() || !allows.allows.is_empty() {
        say(&allows, window);
    }
    let known = ages.obstacle.is_none_or(|obstacle| say_obstacle(&obstacle, &workspace, window));
    Ok(if errors.is_empty() && known { Exit::Clean } else { Exit::Trouble })
}

/// Says why it is not known how old permissions are; `false` where something is broken.
fn say_obstacle(obstacle: &GitError, workspace: &Workspace, window: &Window) -> bool {
    match obstacle {
        GitError::NoRepository => {
            window.say("note", Ink::Bold, "no git repository is around this folder, so how old they are is not known");
        }
        GitError::Unopenable(why) => {
            window.say("note", Ink::Bold, &format!("the git repository cannot be opened, so how old they are is not known: {why}"));
        }
        GitError::Shallow => {
            window.say(
                "note",
                Ink::Bold,
                "the clone is shallow: those that are as old as its first commit may be older; `git fetch --unshallow` gets the rest",
            );
        }
        broken => {
            window.say("error", Ink::Red, &format!("how old they are cannot be followed to the end: {broken}"));
            let help = trouble::repair(Repository::around(&workspace.root).ok().as_ref());
            window.say("help", Ink::Cyan, &format!("{help}; all else is as shown"));
            return false;
        }
    }
    true
}

fn allowance(permission: Permission, workspace: &Workspace, today: Date, ages: &Ages) -> Allowance {
    let place = workspace.sources.get(permission.span.file).map(|file| {
        let at = file.lines().place(&file.text, permission.span.start as usize);
        (file.path.clone(), at.line)
    });
    let (file, line) = place.unwrap_or_default();
    Allowance {
        age: age(ages.given.get(&permission.held()), today),
        days_left: permission.until.map(|until| days_left(today, until)),
        rule: permission.rule,
        subject: permission.subject,
        on: permission.on,
        reason: permission.reason,
        until: permission.until.map(|until| until.to_string()),
        file,
        line,
        ran: permission.ran,
        hides: permission.covers.into_iter().map(|(level, message)| Hidden { level: level.name(), message }).collect(),
    }
}

/// When it was given, in words of the answer.
fn age(given: Option<&Given>, today: Date) -> Age {
    let (commit, or_older) = match given {
        None => return Age::Unknown {},
        Some(Given::NotCommitted) => return Age::NotCommitted { committed: false },
        Some(Given::In(commit)) => (commit, false),
        Some(Given::InOrBefore(commit)) => (commit, true),
    };
    let given = revision::day(commit);
    let days_old = i64::from((today - given).get_days());
    Age::Given { given: given.to_string(), commit: commit.id.clone(), days_old, or_older }
}

/// Days from today to the last one, both counted; 0 when that is over.
fn days_left(today: Date, until: Date) -> i64 {
    // The span between two dates is in days unless asked for otherwise.
    i64::from((until - today).get_days()).saturating_add(1).max(0)
}

/// What is worth a look, in a line.
fn say(allows: &render::Allows, window: &Window) {
    let all = &allows.allows;
    if all.is_empty() {
        window.say("note", Ink::Bold, "nothing is allowed here");
        return;
    }
    let of = |wanted: &dyn Fn(&Allowance) -> bool| all.iter().filter(|allowance| wanted(allowance)).count();
    let ended = of(&|allowance| allowance.has_ended());
    let soon = of(&|allowance| allowance.days_left.is_some_and(|days| (1..=SOON).contains(&days)));
    let endless = of(&|allowance| allowance.until.is_none());
    let old = of(&|allowance| matches!(allowance.age, Age::Given { days_old, .. } if days_old > OLD));
    let idle = of(&|allowance| allowance.ran && !allowance.has_ended() && allowance.hides.is_empty());
    let parts = [
        (ended, "ended".to_owned()),
        (soon, format!("within {SOON} days of the end")),
        (endless, "without end".to_owned()),
        (old, format!("older than {OLD} days")),
        (idle, "hiding nothing".to_owned()),
    ];
    let parts: Vec<String> = parts.iter().filter(|(number, _)| *number > 0).map(|(number, said)| format!("{number} {said}")).collect();
    let rest = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    window.remark(&format!(
        "\n{}\n",
        text::wrap(&format!("{}{rest}", text::count(all.len(), "permission")), window.stderr.columns()).join("\n")
    ));
}
