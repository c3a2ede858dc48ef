use std::ffi::OsStr;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::args::Place;
use super::failure::Failure;
use super::progress::Progress;
use super::revision::{HEAD, Revisions, day, is_arch};
use super::window::Window;
use super::{Exit, Outcome, nothing, session, trouble};
use crate::lint::{self, Choices, Options, Surroundings, Workspace};
use crate::render::{self, Ink, Point, Trend, TrendFormat, text};
use crate::source::git::{Commit, Snapshot};

/// Show the architecture in numbers over the history of the repository
///
/// Follows first parents, so that a merge is one step, and looks at commits that change what an architecture may be read from. Nothing that is checked out is touched. Errors are those of today's rules on the day of each commit.
#[derive(Debug, Args)]
pub(super) struct TrendCommand {
    /// The last commit
    #[arg(value_name = "REVISION", default_value = "HEAD")]
    end: String,
    /// Compose files, or one file of several workspaces in a folder
    #[arg(value_name = "PATH", last = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// Begin with this revision, or where the history left it [default: the first commit]
    #[arg(long, value_name = "REVISION")]
    since: Option<String>,
    /// Look at no more commits than this, spread evenly; 0 stands for no limit
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    points: usize,
    /// How to write the answer
    #[arg(long, value_name = "FORMAT", default_value = "human", help_heading = "Output")]
    output_format: FormatName,
}

/// A format in options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    Human,
    Json,
    Csv,
}

impl FormatName {
    fn format(self) -> TrendFormat {
        match self {
            Self::Human => TrendFormat::Human,
            Self::Json => TrendFormat::Json,
            Self::Csv => TrendFormat::Csv,
        }
    }
}

pub(super) fn run(command: &TrendCommand, window: &Window) -> Outcome {
    let progress = Progress::start(window, "following the history of the architecture");
    let behind = command.since.as_ref().map_or_else(String::new, |since| format!(" --since {since}"));
    let revisions = Revisions::new(&command.place, &command.paths, "trend", format!("{}{behind}", command.end))?;
    let repository = revisions.repository()?;
    let end = revisions.commit(&command.end)?;
    let mut history = repository.history(&end);
    if let Some(since) = &command.since {
        let usage = if command.end == HEAD { "trend --since".to_owned() } else { format!("trend {} --since", command.end) };
        let begin = revisions.asked_by(&usage, since).left(since, &end)?;
        match history.commits.iter().position(|commit| commit.id == begin.id) {
            Some(at) => {
                history.commits.drain(..at);
                (history.shallow, history.broken) = (false, None);
            }
            None => {
                return Err(Failure::new(
                    format!("`{since}` is not among the first parents of `{}`", command.end),
                    "a commit of a merged branch is not: name the merge, as `git log --first-parent` lists it; `archlint trend` shows all",
                ));
            }
        }
    }
    let root = revisions.root()?;
    let mut trend = Trend::new(command.place.root.as_ref().map_or_else(|| ".".to_owned(), |root| root.display().to_string()));
    (trend.commits, trend.shallow) = (history.commits.len(), history.shallow);
    trend.broken = history.broken.as_ref().map(ToString::to_string);
    let mut looked_at = LookedAt { revisions: &revisions, root, title: None, surroundings: session::surroundings() };
    let steps = changes(&revisions, history.commits, &mut trend)?;
    // The one that stood here last: it may have moved from here, or to here.
    let last = steps.iter().rev().find_map(|(_, snapshot)| looked_at.workspace(snapshot));
    looked_at.title = last.and_then(|workspace| workspace.title());
    let steps = looked_at.begun(steps);
    trend.changes = steps.len();
    let sample = spread(steps, command.points);
    let seen = sample.len();
    for (commit, snapshot) in sample {
        let workspace = looked_at.workspace(&snapshot);
        match snapshot.failure() {
            // What is missing is no architecture that was smaller.
            Some(failure) => trend.broken = Some(failure),
            None => trend.points.extend(workspace.map(|workspace| point(repository.short(&commit), &commit, &workspace))),
        }
    }
    drop(progress);

    let mut out = BufWriter::new(io::stdout().lock());
    let written = render::trend(command.output_format.format(), &trend, &window.stdout, &mut out).and_then(|()| out.flush());
    drop(out);
    written.map_err(|error| Failure::output(&error))?;
    Ok(say(command, &trend, seen, trouble::repair(Some(repository)), window))
}

/// What is looked at in each commit.
struct LookedAt<'a> {
    revisions: &'a Revisions<'a>,
    root: PathBuf,
    /// Of the workspace that stood there last: in other commits it may stand elsewhere.
    title: Option<String>,
    surroundings: Surroundings,
}

impl LookedAt<'_> {
    /// The workspace in a commit, if it has one.
    fn workspace(&self, snapshot: &Snapshot) -> Option<Workspace> {
        let start = self.revisions.start_in(snapshot, &self.root, self.title.as_deref())?;
        Some(Workspace::load(snapshot, &start, &self.surroundings)).filter(|workspace| !workspace.sources.is_empty())
    }

    /// The steps from the one on that begins what is looked at: before it, others have written down theirs.
    fn begun(&self, mut steps: Vec<(Commit, Snapshot)>) -> Vec<(Commit, Snapshot)> {
        let there = |(_, snapshot): &(Commit, Snapshot)| self.workspace(snapshot).is_some();
        if steps.last().is_some_and(there) {
            let first = steps.partition_point(|step| !there(step));
            steps.drain(..first);
        }
        steps
    }
}

/// The commits that change a file from which an architecture may be read, from the first one on that has a file of ours. What cannot be read ends the
/// history.
fn changes(revisions: &Revisions<'_>, commits: Vec<Commit>, trend: &mut Trend) -> Result<Vec<(Commit, Snapshot)>, Failure> {
    let repository = revisions.repository()?;
    let mut steps: Vec<(Commit, Snapshot)> = Vec::new();
    let mut last: Option<Snapshot> = None;
    for commit in commits {
        let snapshot = repository.snapshot(&commit);
        let begun = !steps.is_empty() || revisions.names_foreign_files();
        let wanted: fn(&OsStr) -> bool = if begun { may_be_read } else { is_arch };
        match snapshot.differs(last.as_ref(), &wanted) {
            Ok(differs) => {
                if differs {
                    steps.push((commit, snapshot.clone()));
                }
                last = Some(snapshot);
            }
            Err(error) => trend.broken = Some(error.to_string()),
        }
    }
    Ok(steps)
}

/// Whether a file with this name may tell of an architecture: one of ours, of Compose, or with variables for it.
fn may_be_read(name: &OsStr) -> bool {
    is_arch(name) || session::is_foreign(Path::new(name)) || name.to_string_lossy().contains("env")
}

/// So many of them, spread evenly, the first and the last one among them.
fn spread<T>(all: Vec<T>, most: usize) -> Vec<T> {
    let count = all.len();
    if most == 0 || count <= most {
        return all;
    }
    let last = most.saturating_sub(1).max(1);
    let wanted: std::collections::BTreeSet<usize> =
        if most == 1 { [count - 1].into() } else { (0..most).map(|i| i * (count - 1) / last).collect() };
    all.into_iter().enumerate().filter(|(i, _)| wanted.contains(i)).map(|(_, one)| one).collect()
}

/// The architecture in one commit.
fn point(short: String, commit: &Commit, workspace: &Workspace) -> Point {
    let date = day(commit);
    let report = lint::check(workspace, &Options::new(date, Choices::default()));
    let numbers = lint::numbers(&lint::resolve(workspace).0);
    let of = |level| report.findings.iter().filter(|finding| !finding.input && finding.level == level).count();
    Point {
        date: date.to_string(),
        commit: commit.id.clone(),
        short,
        title: commit.title.clone(),
        input_errors: report.findings.iter().filter(|finding| finding.input).count(),
        components: numbers.components,
        dependencies: numbers.dependencies,
        density: numbers.density,
        fan_in: numbers.fan_in,
        fan_in_of: numbers.fan_in_of,
        errors: of(crate::diagnostic::Level::Error),
        warnings: of(crate::diagnostic::Level::Warning),
        single_points: numbers.single_points,
    }
}

/// What the table does not show.
fn say(command: &TrendCommand, trend: &Trend, seen: usize, repair: &str, window: &Window) -> Exit {
    let note = |said: &str| window.say("note", Ink::Bold, said);
    if trend.points.is_empty() {
        let said = "no commit has a workspace here, nor a single one below";
        let help = "say where it is: `archlint trend --root FOLDER`; Compose files are named behind `--`";
        if !nothing::may_pass(said, help, window) {
            return Exit::Trouble;
        }
    } else if seen < trend.changes {
        let all = text::count(trend.changes, "commit");
        note(&format!("{seen} of {all} that may change it were looked at; `--points 0` looks at every one of them"));
    }
    let doubtful = trend.points.iter().filter(|point| point.input_errors > 0).count();
    if doubtful > 0 {
        let (of, were) = (text::count(doubtful, "commit"), if doubtful == 1 { "its" } else { "their" });
        note(&format!("the input of {of} has errors, and {were} numbers (marked `?`) count only what could be read"));
    }
    if trend.shallow {
        note("the clone is shallow: the history begins before the first commit here; `git fetch --unshallow` gets the rest");
    }
    let Some(why) = &trend.broken else { return Exit::Clean };
    window.say("error", Ink::Red, &format!("the history cannot be followed to its beginning: {why}"));
    let end = &command.end;
    window.say("help", Ink::Cyan, &format!("{repair}; `archlint trend {end} --since REVISION` begins later"));
    Exit::Trouble
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn a_sample_has_both_ends() {
        let all: Vec<usize> = (0..100).collect();
        assert_eq!(spread(all.clone(), 0).len(), 100);
        assert_eq!(spread(all.clone(), 1), [99]);
        assert_eq!(spread(all.clone(), 2), [0, 99]);
        let some = spread(all, 7);
        assert_eq!((some.len(), some[0], some[6]), (7, 0, 99));
    }
}
