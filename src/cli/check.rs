use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{ArgMatches, Args, ValueEnum};

use super::args::{Links, Place};
use super::baseline::{self, BaselineOptions};
use super::choices::{self, RuleOptions};
use super::destination::{self, Outputs};
use super::failure::Failure;
use super::fix::Looked;
use super::progress::Progress;
use super::since::Since;
use super::watch::{self, Seen};
use super::window::Window;
use super::{Exit, Outcome, coverage, fix, limit, platform, rulebook, session, settings, summary};
use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::frontend::compose;
use crate::lint::{self, Allowed, Options, Report, Trees, Workspace};
use crate::render::{Compared, Findings, Format, Ink, Suppressed, text};
use crate::source::{Disk, EntryKind, FileId, FileSystem};

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
    /// checked by themselves
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
    /// Show findings of this level and above
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
    let trees = Trees::default();
    if command.watch {
        return watch::watch(window, || once(command, matches, window, &trees).map(|(_, seen)| seen));
    }
    once(command, matches, window, &trees).map(|(exit, _)| exit)
}

/// What a run would read, and what would hold in it, without the run.
fn show_settings(command: &Check, matches: Option<&ArgMatches>, window: &Window) -> Outcome {
    let destinations = destination::destinations(&command.outputs, matches, window)?;
    let mut workspace = session::load(&command.place, &command.paths, command.stdin_filename.as_deref())?;
    command.baseline.read(&mut workspace)?;
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
        fail_level: if command.exit_zero { None } else { Some(command.fails_at()) },
        max_warnings: command.max_warnings.filter(|_| !command.exit_zero),
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
    let last = RefCell::new(None);
    let look = || -> Result<Looked, Failure> {
        let mut workspace = session::load_keeping(&command.place, &command.paths, command.stdin_filename.as_deref(), trees)?;
        let files = workspace.sources.len();
        command.baseline.read(&mut workspace)?;
        let choices = choices::choices(&command.rules, matches, &mut workspace)?;
        let wants_allowed = command.sarif_include_suppressed;
        let options =
            Options { coverage: command.coverage, allowed: wants_allowed, ..Options::new(command.today.unwrap_or_else(today), choices) };
        let report = lint::check(&workspace, &options);
        last.replace(Some(options));
        Ok(Looked { workspace, files, report })
    };
    let (Looked { workspace, files, report }, fixed) = fix::until_done(&command.fixes, &command.paths, look, window)?;
    let Report { findings, baselined, allowed, summary, timings, rules_run, sights, .. } = report;
    let all = findings.len();
    let (findings, since) = match (command.since.as_deref(), last.into_inner()) {
        (Some(since), Some(options)) => {
            let since = Since::new(since, &command.place, &command.paths, &workspace, &options)?;
            let (findings, since) = since.sift(findings, &baselined);
            (findings, Some(since))
        }
        _ => (findings, None),
    };
    drop(progress);

    let files_meant = wanted_files(command, &workspace, window)?;
    let (shown, elsewhere) = shown(command, files_meant.as_deref(), findings);
    let suppressed = suppressed(command, files_meant.as_deref(), allowed, &baselined);
    let counted = Summary { files, ..counted(&shown, summary) };
    let root = session::shown_root(&workspace);
    let standing = platform::standing(&workspace.root);
    let speaks_of_rules = destinations.iter().any(|destination| destination.format.speaks_of_rules());
    let rules = if speaks_of_rules { rulebook::cards(&workspace, command.links.docs()) } else { Vec::new() };
    let mut gone = baseline::gone(&workspace, &shown);
    gone.extend(since.iter().flat_map(|since| since.gone.iter().cloned()));
    let compared = workspace.baseline.is_some() || since.is_some();
    let found = Findings {
        compared: compared.then(|| Compared { with: since.as_ref().map(|since| since.said.as_str()), gone: &gone }),
        summary: counted,
        root: &root,
        top: &standing.top,
        base: &standing.below,
        rules: &rules,
        fail_level: command.fails_at(),
        suppressed: &suppressed,
        ..Findings::new(&workspace.sources, &shown)
    };
    let mut failures = if command.fixes.only_shown() {
        fix::show(&workspace, &shown, window)?
    } else {
        destination::write(&destinations, &found, command.max_findings, window)
    };
    let listened = !failures.iter().any(Failure::is_closed_pipe);
    failures.retain(|failure| !failure.is_closed_pipe());
    destination::say_what_is_not_kept(&destinations, &found, window);

    remarks(command, &workspace, &counted, rules_run, &root, window);
    if elsewhere > 0 {
        // Even where little is to be said: the run ends with 2 because of it.
        let said = format!("files that were not asked for hold {} of the input", text::count(elsewhere, "error"));
        window.say_always("error", Ink::Red, &said);
        window.say_always("help", Ink::Cyan, "`archlint check` without paths shows them");
    }
    if !shown.is_empty() {
        window.remark("\n");
    }
    if listened && !command.fixes.only_shown() {
        limit::say_what_is_held_back(command.max_findings, &destinations, &shown, window);
    }
    window.remark(&summary::line(&counted, rules_run, all - shown.len(), &window.stderr));
    if destinations.iter().any(|destination| destination.format == Format::Human) {
        point_to_explain(&shown, window);
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
    let exit = if elsewhere > 0 || !failures.is_empty() || !known { Exit::Trouble } else { exit(command, &shown, &counted, fixed) };
    Ok((exit, Seen { workspace, findings: shown }))
}

/// The day it is where the command runs.
pub(super) fn today() -> jiff::civil::Date {
    jiff::ZonedDateTime::now().date()
}

/// Errors of the input stand above all rules: what could not be read may hide anything.
fn exit(command: &Check, shown: &[Diagnostic], counted: &Summary, fixed: usize) -> Exit {
    if shown.iter().any(|finding| finding.input && finding.level == Level::Error) {
        return Exit::Trouble;
    }
    let fails = shown.iter().any(|finding| finding.level >= command.fails_at());
    let many = command.max_warnings.is_some_and(|most| counted.warnings > most);
    let told_of_fixes = command.fixes.ends_with_findings(fixed);
    if (fails || many) && !command.exit_zero || told_of_fixes { Exit::Findings } else { Exit::Clean }
}

/// What the options let through, and how many errors of the input stand in files that the paths leave out. Levels never hide such errors.
fn shown(command: &Check, files: Option<&[FileId]>, findings: Vec<Diagnostic>) -> (Vec<Diagnostic>, usize) {
    let lowest = command.min_level.level();
    let (here, elsewhere): (Vec<_>, Vec<_>) = findings.into_iter().partition(|finding| lies_in(files, finding));
    let hidden = elsewhere.iter().filter(|finding| finding.input && finding.level == Level::Error).count();
    (here.into_iter().filter(|finding| finding.input || finding.level >= lowest).collect(), hidden)
}

/// Whether a finding concerns these files, if it has to.
fn lies_in(files: Option<&[FileId]>, finding: &Diagnostic) -> bool {
    files.is_none_or(|files| finding.labels.iter().any(|label| files.contains(&label.span.file)))
}

/// What the options let through of that which is found and covered: by a permission, or by the baseline. Only where it is to be shown.
fn suppressed(command: &Check, files: Option<&[FileId]>, allowed: Vec<Allowed>, baselined: &[Diagnostic]) -> Vec<Suppressed> {
    if !command.sarif_include_suppressed {
        return Vec::new();
    }
    let allowed = allowed.into_iter().map(|Allowed { finding, reason }| Suppressed { finding, reason: Some(reason) });
    let baselined = baselined.iter().map(|finding| Suppressed { finding: finding.clone(), reason: None });
    let shown = |finding: &Diagnostic| finding.level >= command.min_level.level() && lies_in(files, finding);
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

/// What would otherwise pass in silence.
fn remarks(command: &Check, workspace: &Workspace, counted: &Summary, rules_run: usize, root: &str, window: &Window) {
    // Where the input has errors they say why there is nothing.
    let said = if counted.components == 0 && counted.errors > 0 {
        None
    } else if workspace.sources.is_empty() {
        let here = workspace.root.display();
        Some((format!("there is nothing to check: no `.arch` file stands in `{here}` or above it"), nothing_yet(&workspace.root)))
    } else if counted.components == 0 {
        Some((
            "no component is declared, so there is nothing to find".to_owned(),
            "declare the first ones, such as `service shop { needs database }`; `archlint help` shows more".to_owned(),
        ))
    } else if rules_run == 0 {
        Some(("no rule ran".to_owned(), "`archlint rules` lists them; look at `--select`, `--ignore`, `--off` and `policy`".to_owned()))
    } else {
        None
    };
    if let Some((warning, help)) = said {
        window.say("warning", Ink::Yellow, &warning);
        window.say("help", Ink::Cyan, &help);
    }
    if root != "." {
        let found = counted.errors + counted.warnings + counted.infos > 0;
        let searched = command.place.root.is_none() && workspace.own_files().next().is_some();
        let said = match (searched, found) {
            (true, true) => format!("this is the workspace in `{root}`; names of files are relative to it"),
            (true, false) => format!("this is the workspace in `{root}`"),
            (false, true) => format!("names of files are relative to `{root}`"),
            (false, false) => return,
        };
        window.say("note", Ink::Bold, &said);
    }
}

/// What to do in a folder without a workspace; a Compose file that stands there is named.
fn nothing_yet(folder: &Path) -> String {
    let entries = Disk.list(folder).unwrap_or_default();
    let compose = entries.iter().find(|entry| entry.kind == EntryKind::File && compose::is_default_name(&entry.path));
    match compose.and_then(|entry| entry.path.file_name()) {
        Some(name) => {
            let name = name.to_string_lossy();
            format!("`archlint check {name}` looks at that Compose file alone; `archlint init` begins a workspace with it")
        }
        None => "`archlint init` begins a workspace here; `archlint check compose.yaml` looks at a Compose file alone".to_owned(),
    }
}

/// Where more is said about the rules that found something: once a run, since every finding names its rule.
fn point_to_explain(shown: &[Diagnostic], window: &Window) {
    let mut rules: Vec<&str> = shown.iter().filter(|finding| !finding.input).map(|finding| &*finding.rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let rule = match rules[..] {
        [] => return,
        [rule] => rule,
        _ => "RULE",
    };
    window.say("more", Ink::Bold, &format!("`archlint explain {rule}` says why it matters, what to do, and when it is wrong"));
}

/// Reads `2026-07-01`.
pub(super) fn date(text: &str) -> Result<jiff::civil::Date, String> {
    // The library also takes moments, and days without signs between their parts.
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let day = if plain { text.parse().ok() } else { None };
    day.ok_or_else(|| "write a day as in `2026-07-01`".to_owned())
}
