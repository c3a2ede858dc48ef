//! The baseline: writing it, and reading it where findings are shown.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use clap::{ArgMatches, Args};

use super::args::Place;
use super::choices::{self, RuleOptions};
use super::failure::Failure;
use super::progress::Progress;
use super::window::Window;
use super::{Exit, Outcome, attributes, check, output, platform, session, unread};
use crate::diagnostic::{Diagnostic, Level, word};
use crate::lint::{self, Entry, Options, Whereabouts, Workspace};
use crate::render::{Gone, Ink, text};
use crate::source::{Disk, EntryKind, FileSystem, Overlay};

/// Which baseline is meant, where findings are shown.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Baseline")]
pub(super) struct BaselineOptions {
    /// Hide and count the findings in this file [default: `archlint-baseline.jsonl` in the root of the workspace, where there is one]
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Show every finding, baseline or not
    #[arg(long, conflicts_with = "baseline")]
    no_baseline: bool,
}

impl BaselineOptions {
    /// Reads the baseline that is meant, if there is one.
    ///
    /// # Errors
    /// When one is named that does not exist.
    pub fn read(&self, workspace: &mut Workspace) -> Result<(), Failure> {
        if self.no_baseline {
            return Ok(());
        }
        match &self.baseline {
            Some(path) => {
                if Disk.kind(path) != Some(EntryKind::File) {
                    let (what, help) = if Disk.kind(path).is_some() {
                        ("is no file", "name the file that `archlint baseline` has written".to_owned())
                    } else {
                        ("does not exist", format!("write one with `archlint baseline --file {}`", word(&path.to_string_lossy())))
                    };
                    return Err(Failure::new(format!("the baseline `{}` {what}", path.display()), help));
                }
                workspace.read_baseline(&Disk, &session::real(path)?, stale_level());
                if let Some(baseline) = &mut workspace.baseline {
                    baseline.named = format!(" --file {}", word(&path.to_string_lossy()));
                }
            }
            None => {
                let whereabouts = Whereabouts::of(&Disk, workspace, &session::surroundings());
                if let Some(path) = whereabouts.path().filter(|path| Disk.kind(path).is_some()) {
                    workspace.read_baseline(&Disk, path, stale_level());
                }
            }
        }
        Ok(())
    }
}

/// Says that the baseline was left behind when the workspace moved, where one was that is read, or may be meant.
pub(super) fn say_if_left_behind(workspace: &Workspace, window: &Window) {
    let is_read = |path: &Path| session::files(workspace).iter().any(|(_, read)| read == path);
    let (path, said, whose) = match Whereabouts::of(&Disk, workspace, &session::surroundings()) {
        Whereabouts::Left(path) if is_read(&path) => (path, "is the baseline", "the workspace"),
        Whereabouts::Doubtful { lost, .. } if workspace.baseline.is_none() => {
            (lost, "may be the baseline of this workspace, or of another below", "this one")
        }
        _ => return,
    };
    let (shown, root) = (session::seen_from_here(&path), session::shown_root(workspace));
    window.say("note", Ink::Bold, &format!("`{shown}`, where no workspace begins any more, {said}"));
    window.say("help", Ink::Cyan, &format!("`git mv {} {}` takes it to {whose}", word(&shown), word(&root)));
}

/// An entry that stands for nothing hides the day on which its finding returns: where nobody looks, that fails the run.
fn stale_level() -> Level {
    if platform::is_ci() { Level::Error } else { Level::Warning }
}

/// What the baseline has and nothing finds any more.
pub(super) fn gone(workspace: &Workspace, findings: &[Diagnostic]) -> Vec<Gone> {
    let Some(baseline) = &workspace.baseline else { return Vec::new() };
    let stale = findings.iter().filter_map(|finding| baseline.stale_entry(finding));
    stale.map(|entry| Gone { rule: entry.rule.clone(), what: entry.said() }).collect()
}

/// Write down what is found today, so that `check` reports what is new
///
/// The first run writes every finding into the file. Later runs say what has changed; only `--prune` takes entries out, and only `--allow-additions` puts some in. Entries are what a finding is about, never a place in a file.
#[derive(Debug, Args)]
pub(super) struct BaselineCommand {
    /// Compose files, where there is no workspace
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    /// The baseline [default: `archlint-baseline.jsonl` in the root of the workspace]
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Take out the entries that stand for no finding
    #[arg(long)]
    prune: bool,
    /// Put in what is found and is not in it
    #[arg(long)]
    allow_additions: bool,
    #[command(flatten)]
    rules: RuleOptions,
    /// The day it is, for `allow … until` and rules that read dates [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = check::date)]
    today: Option<jiff::civil::Date>,
}

pub(super) fn run(command: &BaselineCommand, matches: Option<&ArgMatches>, window: &Window) -> Outcome {
    let progress = Progress::start(window, "checking the architecture");
    let mut workspace = session::load(&command.place, &command.paths, None)?;
    if workspace.sources.is_empty() {
        return Err(Failure::new(
            format!("there is nothing to find anything in: no `.arch` file stands in `{}` or above it", workspace.root.display()),
            "`archlint init` begins a workspace here; `archlint baseline compose.yaml` takes a Compose file alone",
        ));
    }
    unread::say(&workspace.unread, window);
    if command.file.as_deref() == Some(Path::new("-")) {
        return Err(Failure::new("a baseline is a file, and `-` is standard output", "name the file: `archlint baseline --file FILE`"));
    }
    let usual = || Whereabouts::of(&Disk, &workspace, &session::surroundings()).path().map(Path::to_path_buf);
    let path = command.file.clone().or_else(usual).ok_or_else(|| of_a_workspace(&workspace))?;
    let shown = command
        .file
        .as_ref()
        .map_or_else(|| session::seen_from_here(&path), |named| named.strip_prefix(".").unwrap_or(named).display().to_string());
    let before = content(&path, &shown)?;
    // What git could not merge is what pruning settles: entries of both sides, without those that stand for nothing.
    let merged = before.as_deref().filter(|_| command.prune).and_then(lint::of_both_sides);
    let was_unmerged = merged.is_some();
    if before.is_some() {
        let real = session::real(&path)?;
        let disk = Overlay::new(Disk, merged.map(|text| (real.clone(), text.into())));
        workspace.read_baseline(&disk, &real, Level::Warning);
    } else if command.prune && !command.allow_additions {
        return Err(Failure::new(
            format!("there is no baseline `{shown}`, so nothing can be taken out of it"),
            "`archlint baseline` without `--prune` begins one with all that is found",
        ));
    } else if platform::is_ci() && !command.allow_additions {
        return Err(Failure::new(
            format!("there is no baseline `{shown}`, and none is begun where nobody looks at it"),
            "run `archlint baseline` on your machine and commit the file; or say `--allow-additions`",
        ));
    }
    let choices = choices::choices(&command.rules, matches, &mut workspace)?;
    let options = Options::new(command.today.unwrap_or_else(check::today), choices);
    let report = lint::check(&workspace, &options);
    drop(progress);

    let (broken, findings): (Vec<_>, Vec<_>) = report.findings.into_iter().partition(|finding| finding.input);
    if !broken.is_empty() {
        session::say_all(&workspace.sources, &broken, window);
        return Err(Failure::new(
            format!("what is found is not known while the input has {}", text::count(broken.len(), "error")),
            "put that right, then run `archlint baseline` again",
        ));
    }
    let stale: BTreeSet<Entry> = workspace
        .baseline
        .iter()
        .flat_map(|baseline| findings.iter().filter_map(|finding| baseline.stale_entry(finding).cloned()))
        .collect();
    let is_stale = |finding: &&Diagnostic| workspace.baseline.as_ref().is_some_and(|baseline| baseline.stale_entry(finding).is_some());
    let fresh: BTreeSet<Entry> = findings.iter().filter(|finding| !is_stale(finding)).map(Entry::of).collect();
    let old: BTreeSet<Entry> = workspace.baseline.iter().flat_map(lint::Baseline::entries).cloned().collect();

    let adds = before.is_none() || command.allow_additions;
    let kept = old.iter().filter(|entry| !(command.prune && stale.contains(*entry)));
    let entries: BTreeSet<&Entry> = kept.chain(fresh.iter().filter(|_| adds)).collect();
    let after = lint::baseline_text(entries.iter().copied());
    if before.as_ref() != Some(&after) {
        write(&path, &shown, before.as_deref(), &after)?;
    }
    let changes = Changes {
        added: if adds { fresh.len() } else { 0 },
        removed: if command.prune { stale.len() } else { 0 },
        missing: if adds { 0 } else { fresh.len() },
        stale: if command.prune { 0 } else { stale.len() },
    };
    window.print(&changes.text(&shown, entries.len(), before.is_none()))?;
    say_if_left_behind(&workspace, window);
    if was_unmerged {
        window.say(
            "note",
            Ink::Bold,
            &format!(
                "entries of both sides of the merge are kept, as far as they are found; `git add {}` says that it is settled",
                word(&shown)
            ),
        );
    }
    if before.is_none() {
        attributes::say(&session::real(&path)?, window);
    }
    Ok(changes.say(command, window))
}

/// Compose files by themselves do not write into the baseline of a workspace, whose findings are others.
fn of_a_workspace(workspace: &Workspace) -> Failure {
    let given: Vec<_> = workspace.given.iter().map(|given| session::shown(&workspace.root.join(&given.path))).collect();
    let files = given.iter().map(|file| word(file)).collect::<Vec<_>>().join(" ");
    Failure::new(
        format!("the baseline of `{}` is that of a workspace, which these Compose files are no part of", session::shown_root(workspace)),
        format!("name another one: `archlint baseline {files} --file FILE`"),
    )
}

/// What is done and what is left to do.
struct Changes {
    added: usize,
    removed: usize,
    /// Found, and not in the baseline.
    missing: usize,
    /// In the baseline, and not found.
    stale: usize,
}

impl Changes {
    /// What the file has become, as a line.
    fn text(&self, shown: &str, entries: usize, begun: bool) -> String {
        let mut said = vec![format!("`{shown}` has {}", text::count(entries, "finding"))];
        match (self.added, self.removed) {
            _ if begun => {}
            (0, 0) => said.push("as before".to_owned()),
            (added, 0) => said.push(format!("{added} added")),
            (0, removed) => said.push(format!("{removed} removed")),
            (added, removed) => said.push(format!("{added} added, {removed} removed")),
        }
        format!("{}\n", said.join(", "))
    }

    /// What is left, and how the run ends: shrinking never fails.
    fn say(&self, command: &BaselineCommand, window: &Window) -> Exit {
        if self.missing > 0 {
            let verb = if self.missing == 1 { "is" } else { "are" };
            window.say("warning", Ink::Yellow, &format!("{} {verb} not in it", text::count(self.missing, "finding")));
            window.say("help", Ink::Cyan, "`archlint check` shows what is new; put it right, or take it in with `--allow-additions`");
        }
        if self.stale > 0 {
            let verb = if self.stale == 1 { "stands" } else { "stand" };
            window.say("warning", Ink::Yellow, &format!("{} {verb} for no finding", text::count(self.stale, "entry")));
            window.say("help", Ink::Cyan, "take out what is gone with `--prune`");
        }
        let asked = command.prune || command.allow_additions;
        if !asked && self.missing + self.stale > 0 { Exit::Findings } else { Exit::Clean }
    }
}

/// What stands in the file; nothing when there is none.
fn content(path: &Path, shown: &str) -> Result<Option<String>, Failure> {
    match Disk.read(path) {
        // What is no text is said with its place when it is read as a baseline.
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::new(
            format!("`{shown}` cannot be read: {error}"),
            "check the path and its permissions, or name another with `--file FILE`",
        )),
    }
}

/// Replaces the file, unless somebody else has written it since it was read. Where that was the same, both are content.
fn write(path: &Path, shown: &str, before: Option<&str>, after: &str) -> Result<(), Failure> {
    let now = content(path, shown)?;
    if now.as_deref() == Some(after) {
        return Ok(());
    }
    if now.as_deref() != before {
        return Err(Failure::new(
            format!("`{shown}` was changed by somebody else while this ran; it is as they left it"),
            "run `archlint baseline` again",
        ));
    }
    output::replace(path, |out| out.write_all(after.as_bytes())).map_err(|error| {
        let kept = if before.is_some() { "it is as it was; " } else { "" };
        Failure::new(
            format!("`{shown}` cannot be written: {error}"),
            format!(
                "{kept}check the folder, its permissions and the room on the disk, or write elsewhere with `archlint baseline --file FILE`"
            ),
        )
    })
}
