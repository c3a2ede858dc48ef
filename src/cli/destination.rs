//! Where findings go: pairs of `--output-format` and `--output-file`, so that one run may write several.

use std::io::{self, BufWriter, Write};
use std::path::{Component, Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use super::failure::Failure;
use super::limit::{self, Limit};
use super::window::Window;
use super::{output, platform, session};
use crate::diagnostic::{Level, word};
use crate::lint::{BASELINE, Workspace};
use crate::render::{self, Findings, Format, Ink};
use crate::source::{Disk, FileSystem, is_arch};

/// Formats and files, as clap reads them. Which file belongs to which format is decided by their order: see [`destinations`].
#[derive(Debug, Clone, Args)]
pub(super) struct Outputs {
    /// How to write findings; may be repeated, each with its file
    #[arg(long, value_name = "FORMAT", env = "ARCHLINT_OUTPUT_FORMAT", value_parser = format_parser(), hide_env = true, help_heading = "Output")]
    output_format: Vec<String>,
    /// Where the format named before it goes, if not to standard output, which is `-`
    #[arg(short, long, value_name = "FILE", env = "ARCHLINT_OUTPUT_FILE", hide_env = true, help_heading = "Output")]
    output_file: Vec<PathBuf>,
}

fn format_parser() -> clap::builder::PossibleValuesParser {
    Format::ALL.map(Format::name).into()
}

/// One format and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    pub format: Format,
    /// `None` for standard output.
    pub file: Option<PathBuf>,
}

/// Findings do not take the place of what they are about.
///
/// # Errors
/// When a file for them is one that was read, or the baseline.
pub(super) fn refuse_what_is_read(destinations: &[Destination], workspace: &Workspace) -> Result<(), Failure> {
    let read: Vec<PathBuf> = session::files(workspace).into_iter().map(|(_, file)| file).chain([workspace.root.join(BASELINE)]).collect();
    // What would be read the next time is as good as read.
    let will_be = |file: &Path| is_arch(file) || file.file_name().is_some_and(|name| name == BASELINE);
    let mut taken = destinations.iter().filter_map(|destination| destination.file.as_ref());
    match taken.find(|file| will_be(file) || Disk.canonical(file).is_ok_and(|file| read.contains(&file))) {
        None => Ok(()),
        Some(file) => {
            let message = format!("`{}` is part of what is checked, and findings would take its place", file.display());
            Err(Failure::new(message, "name another file, as in `archlint check --output-file findings.json`"))
        }
    }
}

/// The format for standard output where nobody asks for one. It is said when it is another than usual. An agent that works on a server reads for itself:
/// it goes first.
fn unasked(window: &Window) -> Format {
    if window.answers_a_terminal {
        return Format::Human;
    }
    if let Some(agent) = platform::agent() {
        let said = format!(
            "an agent reads this (`{agent}` is set), so findings are written as `plain`; `--output-format human` writes them as usual"
        );
        window.say("note", Ink::Bold, &said);
        return Format::Plain;
    }
    if platform::is_github() {
        window.say(
            "note",
            Ink::Bold,
            "this is GitHub Actions, so findings become annotations (`github`); `--output-format human` writes them as usual",
        );
        return Format::Github;
    }
    Format::Human
}

/// Each file belongs to the format named last before it; a format without a file goes to standard output.
///
/// # Errors
/// Two formats for standard output or for one file, or two files for one format.
pub(super) fn destinations(outputs: &Outputs, matches: Option<&ArgMatches>, window: &Window) -> Result<Vec<Destination>, Failure> {
    let written = |id: &str| matches.filter(|matches| matches.value_source(id) == Some(ValueSource::CommandLine));
    let positions =
        |id: &str| written(id).and_then(|matches| matches.indices_of(id)).map_or_else(Vec::new, Iterator::collect::<Vec<usize>>);
    let format_at = positions("output_format");
    let file_at = positions("output_file");

    let formats = outputs.output_format.iter().filter_map(|name| Format::from_name(name));
    let mut all: Vec<Destination> = formats.map(|format| Destination { format, file: None }).collect();
    if all.is_empty() {
        let is_for_stdout = outputs.output_file.iter().all(|file| is_stdout(file));
        let format = if is_for_stdout { unasked(window) } else { Format::Human };
        all.push(Destination { format, file: None });
    }
    let mut placed = vec![false; all.len()];
    for (i, file) in outputs.output_file.iter().enumerate() {
        // What comes from the environment has no place: it belongs to the first format.
        let before = file_at.get(i).map_or(0, |&at| format_at.iter().filter(|&&format| format < at).count());
        let at = before.saturating_sub(1);
        let format = all[at].format.name();
        if std::mem::replace(&mut placed[at], true) {
            return Err(Failure::new(
                format!("`--output-format {format}` has two files"),
                format!("write `--output-format FORMAT --output-file {}` for the second one", word(&file.to_string_lossy())),
            ));
        }
        if is_stdout(file) {
            continue;
        }
        if all.iter().filter_map(|other| other.file.as_deref()).any(|other| plain(other) == plain(file)) {
            return Err(Failure::new(
                format!("two formats cannot share `{}`", file.display()),
                format!("give each a file of its own: `--output-format {format} --output-file FILE`"),
            ));
        }
        all[at].file = Some(file.clone());
    }
    if all.iter().filter(|destination| destination.file.is_none()).count() > 1 {
        let last = all.iter().rev().find(|destination| destination.file.is_none()).map_or("", |destination| destination.format.name());
        return Err(Failure::new(
            "two formats cannot share standard output",
            format!("give one of them a file: `--output-format {last} --output-file FILE`"),
        ));
    }
    Ok(all)
}

/// Whether the name of a file means standard output, as it does elsewhere. A file of that name is `./-`.
fn is_stdout(file: &Path) -> bool {
    ["-", "/dev/stdout"].iter().any(|name| file.as_os_str() == *name)
}

/// A path without what changes nothing in it.
fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// Writes findings everywhere they are wanted, to people so many as they asked for, whatever fails on the way: each failure costs its own output only.
pub(super) fn write(destinations: &[Destination], found: &Findings<'_>, most: Option<Limit>, window: &Window) -> Vec<Failure> {
    let plain = render::Style { colour: false, ..window.stdout };
    let mut failures = Vec::new();
    let (files, stdout): (Vec<_>, Vec<_>) = destinations.iter().partition(|destination| destination.file.is_some());
    for destination in files.into_iter().chain(stdout) {
        let format = destination.format;
        let shown = limit::shown(most, destination, found.diagnostics);
        let found = &Findings { diagnostics: &shown.findings, ..*found };
        match &destination.file {
            Some(path) => {
                let written = output::replace(path, |out| render::findings(format, found, &plain, out));
                failures.extend(written.err().map(|error| unwritable("", path, "name another file with `--output-file FILE`", &error)));
            }
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                let written = render::findings(format, found, &window.stdout, &mut out).and_then(|()| out.flush());
                failures.extend(written.err().map(|error| Failure::output(&error)));
            }
        }
    }
    if let Some(path) = platform::job_summary().filter(|_| destinations.iter().any(|destination| destination.format == Format::Github)) {
        let written = output::append(&path, |out| render::findings(Format::Markdown, found, &plain, out));
        failures.extend(
            written.err().map(|error| unwritable("the job summary ", &path, "do without: `GITHUB_STEP_SUMMARY= archlint check`", &error)),
        );
    }
    failures
}

/// Says what GitHub will not show of the annotations, where they are more than it keeps.
pub(super) fn say_what_is_not_kept(destinations: &[Destination], found: &Findings<'_>, window: &Window) {
    if !destinations.iter().any(|destination| destination.format == Format::Github) {
        return;
    }
    let beyond = |level| found.diagnostics.iter().filter(|finding| finding.level == level).count().saturating_sub(render::ANNOTATIONS);
    let beyond: usize = [Level::Error, Level::Warning, Level::Info].into_iter().map(beyond).sum();
    if beyond > 0 {
        let place = if platform::job_summary().is_some() { "the log and the job summary" } else { "the log" };
        let kept = render::ANNOTATIONS;
        window.say("note", Ink::Bold, &format!("GitHub keeps {kept} annotations of each level; {beyond} more stand in {place}"));
    }
}

fn unwritable(what: &str, path: &Path, otherwise: &str, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::output(error);
    }
    Failure::new(
        format!("{what}`{}` cannot be written: {error}", path.display()),
        format!("check the folder, its permissions and the room on the disk, or {otherwise}"),
    )
}
