use std::path::PathBuf;
use std::time::Instant;

use clap::{ArgMatches, Args, ValueEnum};

use super::args::{Links, Place};
use super::baseline::{self, BaselineOptions};
use super::choices::{self, RuleOptions};
use super::destination::{self, Outputs};
use super::failure::Failure;
use super::mending::Looked;
use super::progress::Progress;
use super::since::{self, Since};
use super::verdict::{Bar, Sifted};
use super::watch::{self, Seen};
use super::window::Window;
use super::{Exit, Outcome, coverage, fix, limit, nothing, platform, remarks, rulebook, session, settings, summary, unread, verdict};
use crate::diagnostic::{Diagnostic, Level, Summary, word};
use crate::lint::{self, Allowed, Options, Report, Trees, Workspace};
use crate::render::{Compared, Findings, Format, Ink, Suppressed};
use crate::source::{Disk, FileId, FileSystem};

/// Examples, as people type them.
const AFTER_HELP: &str = "\
Examples:
  archlint check                          the workspace around this folder
  archlint check docker-compose.yml       a Compose file alone
  archlint check services/payments        show only what concerns this folder
  archlint check --fail-level warning     be stricter
  archlint check --output-format sarif --output-file archlint.sarif";

/// Check an architecture, or Compose files given by name
///
/// The workspace around the current folder is read, or Compose files given by name. Every rule runs over the whole of it; findings go to standard output, everything else to standard error.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Check {
    /// Show findings in these files and folders only; the whole workspace is checked in any case. Compose files that no workspace uses are
    /// checked without one; several are read as one project, later ones laid over earlier ones
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    outputs: Outputs,
    #[command(flatten)]
    links: Links,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    baseline: BaselineOptions,
    /// Show only findings that this revision does not have, as in `main`; `main...` means the commit at which this branch left it
    #[arg(long, value_name = "REVISION", help_heading = "Baseline")]
    since: Option<String>,
    /// Show findings of this level and above; how the run ends does not depend on what is shown
    #[arg(long, value_name = "LEVEL", default_value = "info", help_heading = "Levels")]
    min_level: LevelName,
    /// End with 1 when there are findings of this level and above
    #[arg(long, value_name = "LEVEL", default_value = "error", help_heading = "Levels")]
    fail_level: LevelName,
    /// End with 1 when there are warnings, too: `--fail-level warning`
    #[arg(long, visible_alias = "deny-warnings", help_heading = "Levels")]
    error_on_warning: bool,
    /// End with 1 when there are more warnings than this
    #[arg(long, value_name = "NUMBER", help_heading = "Levels")]
    max_warnings: Option<usize>,
    /// End with 0 whatever rules find; wrong input still ends with 2
    #[arg(long, help_heading = "Levels")]
    exit_zero: bool,
    /// The day it is, for `allow … until` and rules that read dates [default: today]
    #[arg(long, value_name = "DATE", env = "ARCHLINT_TODAY", hide_env = true, value_parser = date, help_heading = "Input")]
    today: Option<jiff::civil::Date>,
    /// Read this file from standard input, as editors do with what is not saved yet
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    stdin_filename: Option<PathBuf>,
    /// Run again whenever a file changes, and say what that changed
    #[arg(short, long, conflicts_with = "stdin_filename", help_heading = "Input")]
    watch: bool,
    /// Show at most so many findings, or `all`, and say what is held back [default: 50 as `human` and `plain`, all as `concise`]; files and
    /// other formats are always whole
    #[arg(long, value_name = "NUMBER", value_parser = limit::limit, help_heading = "Output")]
    max_findings: Option<limit::Limit>,
    /// Say how long each station and each rule took
    #[arg(long, help_heading = "Output")]
    timings: bool,
    /// Say how many findings each rule has
    #[arg(long, help_heading = "Output")]
    statistics: bool,
    /// Say which rules could not see, and what to write so that they can
    #[arg(long, help_heading = "Output")]
    coverage: bool,
    /// Write into `sarif`, marked as suppressed, what an `allow` or the baseline covers, too
    #[arg(long, help_heading = "Output")]
    sarif_include_suppressed: bool,
    #[command(flatten)]
    shows: settings::Shows,
    #[command(flatten)]
    fixes: fix::Fixes,
}

impl Check {
    /// From which level on findings end the run with 1.
    fn fails_at(&self) -> Level {
        let level = self.fail_level.level();
        if self.error_on_warning { level.min(Level::Warning) } else { level }
    }

    /// What ends the run with 1.
    fn bar(&self) -> Bar {
        let counts = !self.exit_zero;
        Bar { level: counts.then(|| self.fails_at()), warnings: self.max_warnings.filter(|_| counts) }
    }
}

/// A level in options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelName {
    Info,
    Warning,
    Error,
}

impl LevelName {
    pub fn level(self) -> Level {
        match self {
            Self::Info => Level::Info,
            Self::Warning => Level::Warning,
            Self::Error => Level::Error,
        }
    }
}

pub(super) fn run(command: &Check, matches: Option<&ArgMatches>, window: &Window) -> Outcome {
    if command.shows.any() {
        return show_settings(command, matches, window);
    }
    if command.watch {
        let trees = Trees::default();
        return watch::watch(window, |window| once(command, matches, window, &trees).map(|(_, seen)| seen));
    }
    let trees = if command.fixes.looks_again() { Trees::default() } else { Trees::unkept() };
    let (exit, seen) = once(command, matches, window, &trees)?;
    // The process ends: to take apart all that was read would only keep people waiting.
    std::mem::forget((seen, trees));
    Ok(exit)
}

/// What a run would read, and what would hold in it, without the run.
fn show_settings(command: &Check, matches: Option<&ArgMatches>, window: &Window) -> Outcome {
    let destinations = destination::destinations(&command.outputs, matches, window)?;
    let mut workspace = session::load(&command.place, &command.paths, command.stdin_filename.as_deref())?;
    command.baseline.read(&mut workspace)?;
    unread::say(&workspace.unread, window);
    if command.shows.files() {
        return settings::files(&workspace, window);
    }
    let choices = choices::choices(&command.rules, matches, &mut workspace)?;
    let run = settings::Run {
        workspace: &workspace,
        choices: &choices,
        destinations: &destinations,
        today: command.today.unwrap_or_else(today),
        min_level: command.min_level.level(),
        bar: command.bar(),
    };
    settings::show(&run, window)
}

/// One run: how it ends, and what it saw.
fn once(command: &Check, matches: Option<&ArgMatches>, window: &Window, trees: &Trees) -> Result<(Exit, Seen), Failure> {
    let begin = Instant::now();
    let destinations = destination::destinations(&command.outputs, matches, window)?;
    if command.sarif_include_suppressed && !destinations.iter().any(|destination| destination.format == Format::Sarif) {
        window.say("note", Ink::Bold, "`--sarif-include-suppressed` is about `--output-format sarif`, which is not asked for");
    }
    let progress = Progress::start(window, "checking the architecture");
    let look = |unsaved: &session::Unsaved| -> Result<Looked, Failure> {
        let stdin = command.stdin_filename.as_deref();
        let mut workspace = session::load_keeping(&command.place, &command.paths, stdin, unsaved, trees)?;
        let files = workspace.sources.len();
        nothing::is_an_error(&mut workspace);
        command.baseline.read(&mut workspace)?;
        let choices = choices::choices(&command.rules, matches, &mut workspace);
        // A rule that is asked for may be there and not to be read.
        let choices = choices.inspect_err(|_| {
            session::say_problems(&workspace, &[], window);
        })?;
        let wants_allowed = command.sarif_include_suppressed;
        let options =
            Options { coverage: command.coverage, allowed: wants_allowed, ..Options::new(command.today.unwrap_or_else(today), choices) };
        let report = lint::check_once(&mut workspace, &options);
        Ok(Looked { workspace, files, options, report })
    };
    let (Looked { workspace, files, options, report }, fixed) = fix::until_done(&command.fixes, &command.paths, look, window)?;
    let Report { findings, baselined, allowed, summary, timings, rules_run, sights, .. } = report;
    let all = findings.len();
    let (findings, since) = match command.since.as_deref() {
        Some(since) => {
            let since = Since::new(since, &command.place, &command.paths, &workspace, &options);
            // What is new is not known, so that no output could be right; what cannot be read is wrong in any case.
            let since = since.inspect_err(|_| session::say_all(&workspace.sources, &wrong(&findings), window))?;
            let (findings, since) = since.sift(findings, &baselined);
            (findings, Some(since))
        }
        None => (findings, None),
    };
    drop(progress);

    let files_meant = wanted_files(command, &workspace, window)?;
    destination::refuse_what_is_read(&destinations, &workspace)?;
    let Sifted { shown, hidden, elsewhere } = verdict::sift(findings, files_meant.as_deref(), command.min_level.level());
    let suppressed = suppressed(command, files_meant.as_deref(), allowed, &baselined);
    let counted = Summary { files, ..counted(&shown, summary) };
    let root = session::shown_root(&workspace);
    let standing = platform::standing(&workspace.root);
    let speaks_of_rules = destinations.iter().any(|destination| destination.format.speaks_of_rules());
    let rules = if speaks_of_rules { rulebook::cards(&workspace, command.links.docs()) } else { Vec::new() };
    let mut gone = baseline::gone(&workspace, &shown);
    gone.extend(since.iter().flat_map(|since| since.gone.iter().cloned()));
    let compared = workspace.baseline.is_some() || since.is_some();
    let bar = command.bar();
    let (too_many, unseen) = (bar.too_many(&shown), bar.unseen(&shown, &hidden));
    let (elsewhere, mended) = (remarks::elsewhere(elsewhere), command.fixes.end_the_run(fixed));
    let in_part = since.as_ref().and_then(since::Compared::in_part);
    let besides: Vec<String> = [&unseen, &elsewhere, &mended, &in_part].into_iter().flatten().cloned().collect();
    let found = Findings {
        compared: compared.then(|| Compared { with: since.as_ref().map(|since| since.said.as_str()), gone: &gone }),
        summary: counted,
        root: &root,
        top: &standing.top,
        base: &standing.below,
        rules: &rules,
        fail_level: bar.fails_at(command.fails_at(), &shown),
        besides: &besides,
        in_part: elsewhere.is_some() || in_part.is_some(),
        suppressed: &suppressed,
        ..Findings::new(&workspace.sources, &shown)
    };
    let mut failures = if command.fixes.only_shown() {
        fix::show(&workspace, &shown, window)?;
        Vec::new()
    } else {
        destination::write(&destinations, &found, command.max_findings, window)
    };
    let listened = !failures.iter().any(Failure::is_closed_pipe);
    failures.retain(|failure| !failure.is_closed_pipe());
    destination::say_what_is_not_kept(&destinations, &found, window);

    remarks::read_as_one(&workspace, window);
    baseline::say_if_left_behind(&workspace, window);
    remarks::what_would_pass_in_silence(&workspace, &counted, rules_run, window);
    let was_named = command.place.root.as_deref().is_some_and(|named| session::real(named).is_ok_and(|named| named == workspace.root));
    remarks::where_names_begin(&workspace, !was_named, &root, !shown.is_empty(), window);
    if let Some(said) = &elsewhere {
        remarks::say_elsewhere(said, window);
    }
    if !shown.is_empty() {
        window.remark("\n");
    }
    if listened && !command.fixes.only_shown() {
        limit::say_what_is_held_back(command.max_findings, &destinations, &shown, window);
    }
    window.remark(&summary::line(&counted, rules_run, all - shown.len(), &window.stderr));
    for why in too_many.iter().chain(&unseen) {
        window.say_always("note", Ink::Bold, why);
    }
    if destinations.iter().any(|destination| destination.format == Format::Human) {
        remarks::more(&shown, window);
    }
    if command.coverage {
        window.remark_always(&format!("\n{}", coverage::text(&sights, &window.stderr)));
    }
    if command.statistics {
        window.remark_always(&format!("\n{}", summary::statistics(&shown, &window.stderr)));
    }
    if command.timings {
        window.remark_always(&format!("\n{}", summary::timings(&timings, begin.elapsed(), &window.stderr)));
    }
    let known = since.is_none_or(|since| since.say(window));
    // What was not delivered is said last, where it is read.
    for failure in &failures {
        failure.say(window);
    }
    let exit = match () {
        () if elsewhere.is_some() || !failures.is_empty() || !known => Exit::Trouble,
        () => bar.exit(&shown, &hidden).or(mended.map(|_| Exit::Findings)).unwrap_or(Exit::Clean),
    };
    Ok((exit, Seen { workspace, findings: shown }))
}

/// The errors of the input.
fn wrong(findings: &[Diagnostic]) -> Vec<Diagnostic> {
    findings.iter().filter(|finding| finding.is_wrong_input()).cloned().collect()
}

/// The day it is where the command runs.
pub(super) fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}

/// What the options let through of that which is found and covered: by a permission, or by the baseline. Only where it is to be shown.
fn suppressed(command: &Check, files: Option<&[FileId]>, allowed: Vec<Allowed>, baselined: &[Diagnostic]) -> Vec<Suppressed> {
    if !command.sarif_include_suppressed {
        return Vec::new();
    }
    let allowed = allowed.into_iter().map(|Allowed { finding, reason }| Suppressed { finding, reason: Some(reason) });
    let baselined = baselined.iter().map(|finding| Suppressed { finding: finding.clone(), reason: None });
    let shown = |finding: &Diagnostic| finding.level >= command.min_level.level() && verdict::lies_in(files, finding);
    allowed.chain(baselined).filter(|suppressed| shown(&suppressed.finding)).collect()
}

/// The files that the paths mean; `None` when they mean everything.
fn wanted_files(command: &Check, workspace: &Workspace, window: &Window) -> Result<Option<Vec<FileId>>, Failure> {
    if command.paths.is_empty() {
        return Ok(None);
    }
    let files = session::files(workspace);
    let mut wanted = Vec::new();
    for path in &command.paths {
        // Loading has found them all to exist.
        let real = Disk.canonical(path).unwrap_or_else(|_| path.clone());
        let here: Vec<FileId> = files.iter().filter(|(_, file)| file.starts_with(&real)).map(|(id, _)| *id).collect();
        if here.is_empty() && session::is_of_another(&real, workspace) {
            return Err(Failure::new(
                format!("`{}` belongs to another workspace than that in `{}`", path.display(), session::shown_root(workspace)),
                format!("a run is about one workspace: `archlint check {}` checks the other", word(&path.to_string_lossy())),
            ));
        }
        if here.is_empty() && !workspace.sources.is_empty() {
            window.say("warning", Ink::Yellow, &format!("`{}` holds no file of this workspace", path.display()));
        }
        wanted.extend(here);
    }
    let everything = workspace.own_files().all(|file| wanted.contains(&file));
    Ok((!everything).then_some(wanted))
}

fn counted(shown: &[Diagnostic], summary: Summary) -> Summary {
    let count = |level| shown.iter().filter(|finding| finding.level == level).count();
    Summary { errors: count(Level::Error), warnings: count(Level::Warning), infos: count(Level::Info), ..summary }
}

/// Reads `2026-07-01`.
pub(super) fn date(text: &str) -> Result<jiff::civil::Date, String> {
    // The library also takes moments, and days without signs between their parts.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if plain { text.parse().ok() } else { None };
    day.ok_or_else(|| "write a day as in `2026-07-01`".to_owned())
}
