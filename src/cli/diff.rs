use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{ArgMatches, Args, ValueEnum};

use super::args::{Links, Place};
use super::check::{self, LevelName};
use super::choices::{self, RuleOptions};
use super::failure::Failure;
use super::progress::Progress;
use super::revision::{Revisions, Side, Target};
use super::window::Window;
use super::{Exit, Outcome, nothing, platform, rulebook, session, since, unread};
use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::lint::{self, News, Options, State};
use crate::render::{self, Compared, DiffFormat, End, Findings, Gone, Ink};

/// Show what differs between two states of the architecture
///
/// Compares two revisions of the repository, read without touching what is checked out, or two folders: components, dependencies and claims, what each new dependency does, and findings that appear and go. Without a second one the working tree is compared. Ends with 0 whatever differs.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// A revision (`main`, `v1.2`, `HEAD~3`), a range (`main..topic`, or `main...topic` from the commit at which it left), or a folder
    #[arg(value_name = "BASE")]
    base: String,
    /// What to compare with it [default: the working tree]
    #[arg(value_name = "HEAD")]
    head: Option<String>,
    /// Compose files, or one file of several workspaces in a folder, as they are in both states
    #[arg(value_name = "PATH", last = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    output_format: FormatName,
    #[command(flatten)]
    links: Links,
    #[command(flatten)]
    rules: RuleOptions,
    /// End with 1 when there are new findings of this level and above
    #[arg(long, value_name = "LEVEL", help_heading = "Levels")]
    fail_level: Option<LevelName>,
    /// End with 1 when there are new warnings, or errors: `--fail-level warning`
    #[arg(long, visible_alias = "deny-warnings", help_heading = "Levels")]
    error_on_warning: bool,
    /// The day it is, for `allow … until` and rules that read dates, in both states [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = check::date, help_heading = "Input")]
    today: Option<jiff::civil::Date>,
}

/// A format in options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Human,
    Plain,
    Json,
    Markdown,
}

impl FormatName {
    fn format(self) -> DiffFormat {
        match self {
            Self::Human => DiffFormat::Human,
            Self::Plain => DiffFormat::Plain,
            Self::Json => DiffFormat::Json,
            Self::Markdown => DiffFormat::Markdown,
        }
    }
}

/// A state, checked.
struct Checked {
    side: Side,
    findings: Vec<Diagnostic>,
    /// What could not be read.
    errors: Vec<Diagnostic>,
    summary: Summary,
}

impl Checked {
    fn new(side: Side, options: &Options) -> Self {
        let report = lint::check(&side.workspace, options);
        let errors = report.findings.iter().filter(|finding| finding.is_wrong_input()).cloned().collect();
        Self { side, findings: report.findings, errors, summary: report.summary }
    }

    fn end(&self) -> End {
        End {
            name: self.side.name.clone(),
            commit: self.side.commit.as_ref().map(|commit| commit.id.clone()),
            errors: self.errors.len(),
            said: self.side.said.clone(),
        }
    }
}

pub(super) fn run(command: &Diff, matches: Option<&ArgMatches>, window: &Window) -> Outcome {
    let progress = Progress::start(window, "comparing two states of the architecture");
    let asked = std::iter::once(&command.base).chain(&command.head).map(String::as_str).collect::<Vec<_>>().join(" ");
    let revisions = Revisions::new(&command.place, &command.paths, "diff", asked)?;
    let (base, head) = revisions.ends(&command.base, command.head.as_deref())?;
    let (base_name, head_name) = names(command, &base, &head, &revisions);
    let (base, mut head) = revisions.read_both((&base, &base_name), (&head, &head_name))?;
    if let (Some(root), true, true) = (&command.place.root, base.missing, head.missing) {
        return Err(Failure::new(
            format!("neither state has a folder `{}`", root.display()),
            "give the folder of the workspace as it stands, or stood, in one of them",
        ));
    }
    let choices = choices::choices(&command.rules, matches, &mut head.workspace)?;
    let options = Options::new(command.today.unwrap_or_else(check::today), choices);
    let (mut base, mut head) = rayon::join(|| Checked::new(base, &options), || Checked::new(head, &options));
    let ((before, _), (after, _)) = (lint::resolve(&base.side.workspace), lint::resolve(&head.side.workspace));
    let changes = lint::compare(
        State { model: &before, sources: &base.side.workspace.sources },
        State { model: &after, sources: &head.side.workspace.sources },
    );
    let News { mut new, known, gone } = lint::news(std::mem::take(&mut base.findings), std::mem::take(&mut head.findings), &[]);
    new.retain(|finding| !finding.input);
    let in_part = [&base, &head].into_iter().filter_map(|end| since::errors_of(&end.side, &end.errors));
    let in_part: Vec<String> = in_part.collect();
    drop(progress);

    let (root, standing) = (session::shown_root(&head.side.workspace), platform::standing(&head.side.workspace.root));
    let listed: Vec<Gone> = gone.iter().map(|finding| Gone { rule: finding.rule.to_string(), what: finding.message.clone() }).collect();
    let diff = render::Diff {
        base: base.end(),
        head: head.end(),
        changes: &changes,
        new: Findings {
            summary: head.summary,
            root: &root,
            top: &standing.top,
            base: &standing.below,
            rules: &rulebook::cards(&head.side.workspace, command.links.docs()),
            compared: Some(Compared { with: Some(&base.side.said), gone: &listed }),
            besides: &in_part,
            ..Findings::new(&head.side.workspace.sources, &new)
        },
        gone: &gone,
        known,
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let written = render::diff(command.output_format.format(), &diff, &window.stdout, &mut out).and_then(|()| out.flush());
    drop(out);
    written.map_err(|error| Failure::output(&error))?;
    for end in [&base, &head] {
        end.side.say_where(window);
        unread::say(&end.side.workspace.unread, window);
    }
    let compared = say_what_is_absent(&base, &head, window);
    let whole = [since::say_errors(&base.side, &base.errors, window), since::say_errors(&head.side, &head.errors, window)];
    let told = command.fail_level.map(LevelName::level).into_iter().chain(command.error_on_warning.then_some(Level::Warning)).min();
    let fails = told.is_some_and(|level| new.iter().any(|finding| finding.level >= level));
    Ok(match () {
        () if !compared || whole.contains(&false) => Exit::Trouble,
        () if fails => Exit::Findings,
        () => Exit::Clean,
    })
}

/// How the two ends are called: the words of a range for its parts.
fn names(command: &Diff, base: &Target, head: &Target, revisions: &Revisions<'_>) -> (String, String) {
    let Some(head_word) = &command.head else {
        if let (Target::Commit(base), Target::Commit(head)) = (base, head) {
            let name = |word: &str, commit| if word.is_empty() { revisions.short(commit) } else { word.to_owned() };
            if let Some((_, two)) = command.base.split_once("...") {
                // Where they parted has no name of its own.
                return (revisions.short(base), name(two, head));
            }
            if let Some((one, two)) = command.base.split_once("..") {
                return (name(one, base), name(two, head));
            }
        }
        return (command.base.clone(), ".".to_owned());
    };
    (command.base.clone(), head_word.clone())
}

/// What would otherwise pass in silence: a state in which there is nothing. False where nothing was compared and nobody would read that.
fn say_what_is_absent(base: &Checked, head: &Checked, window: &Window) -> bool {
    let empty = |one: &Checked| one.summary.components == 0 && one.errors.is_empty();
    match (empty(base), empty(head)) {
        (true, true) => {
            let said = "neither state has a component, so there is nothing to compare";
            let help = "say where the workspace is: `archlint diff --root FOLDER`; Compose files are named behind `--`";
            return nothing::may_pass(said, help, window);
        }
        (true, false) => window.say("note", Ink::Bold, &format!("{} has nothing of this, so all of it is new", base.side.said)),
        (false, true) => window.say("note", Ink::Bold, &format!("{} has nothing of this, so all of it is gone", head.side.said)),
        (false, false) => {}
    }
    true
}
