//! `check --fix` and `check --diff`: the edits that findings carry, applied or shown.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use clap::Args;

use super::failure::Failure;
use super::window::Window;
use super::{difference, output, session};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::lint::{Report, Workspace};
use crate::render::{Ink, paint, text};
use crate::source::{FileId, Sources, Span};
use crate::syntax;

/// How often files are written and looked at again: one fix may make room for the next.
const ROUNDS: usize = 10;

/// What is done with fixes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Fixes")]
pub(super) struct Fixes {
    /// Apply the fixes that are safe, and look again
    #[arg(long, conflicts_with_all = ["stdin_filename", "diff", "watch"])]
    fix: bool,
    /// Apply, too, those for which a person has to choose: the first of each finding that has none that is safe
    #[arg(long, requires = "fix")]
    unsafe_fixes: bool,
    /// End with 1 when a fix was applied, whatever is left
    #[arg(long)]
    exit_non_zero_on_fix: bool,
    /// Show every fix as a difference in place of the findings, and write nothing; `--fix` applies those that are called safe
    #[arg(long)]
    diff: bool,
}

impl Fixes {
    /// Differences are shown in place of findings.
    pub(super) fn only_shown(&self) -> bool {
        self.diff
    }

    /// Why so many fixes end the run as findings do, if they do.
    pub(super) fn end_the_run(&self, applied: usize) -> Option<String> {
        let ends = if applied == 1 { "fix that was applied ends" } else { "fixes that were applied end" };
        (self.exit_non_zero_on_fix && applied > 0).then(|| format!("{applied} {ends} the run with 1: `--exit-non-zero-on-fix`"))
    }
}

/// What one look at the workspace gave.
pub(super) struct Looked {
    /// What was read, with what the run itself adds to it.
    pub workspace: Workspace,
    /// How many files that were.
    pub files: usize,
    /// What was found.
    pub report: Report,
}

/// Looks; where `--fix` is given, applies what may be applied and looks again until nothing is left to apply. Gives what was seen last, and how many fixes
/// were applied.
///
/// # Errors
/// Those of looking, and of writing a file.
pub(super) fn until_done(
    fixes: &Fixes,
    paths: &[PathBuf],
    look: impl Fn() -> Result<Looked, Failure>,
    window: &Window,
) -> Result<(Looked, usize), Failure> {
    let mut seen = look()?;
    if !fixes.fix {
        return Ok((seen, 0));
    }
    let mut applied = 0;
    let mut chosen: BTreeSet<String> = BTreeSet::new();
    let is_safe = |fix: &&Fix| fix.safety == Safety::Safe;
    for _ in 0..ROUNDS {
        let Looked { workspace, report, .. } = &seen;
        let mut meant: Vec<(&Diagnostic, &Fix)> = Vec::new();
        for finding in &report.findings {
            let safe = finding.fixes.iter().filter(is_safe);
            // What was chosen for a finding once, and did not end it, is not chosen again.
            let may_choose =
                fixes.unsafe_fixes && !finding.fixes.iter().any(|fix| is_safe(&fix)) && !chosen.contains(&finding.identity.fingerprint);
            let choice = finding.fixes.iter().find(|fix| may_choose && fix.safety == Safety::Suggested);
            meant.extend(safe.chain(choice).map(|fix| (finding, fix)));
        }
        let (texts, taken) = together(workspace, paths, &meant)?;
        if taken.is_empty() {
            break;
        }
        chosen.extend(
            taken.iter().map(|&at| meant[at]).filter(|(_, fix)| !is_safe(fix)).map(|(finding, _)| finding.identity.fingerprint.clone()),
        );
        applied += taken.len();
        for (file, new) in &texts {
            let path = workspace.path_of(*file);
            output::replace(&path, |out| out.write_all(new.as_bytes())).map_err(|error| {
                Failure::new(
                    format!("`{}` cannot be written: {error}", workspace.sources.path(*file)),
                    "it is as it was; check its permissions and the room on the disk, then `archlint check --fix` again",
                )
            })?;
        }
        seen = look()?;
    }
    let said = match applied {
        0 if fixes.unsafe_fixes => "there was no fix to apply".to_owned(),
        0 => "no fix was safe to apply; `--diff` shows the others, `--unsafe-fixes` applies them".to_owned(),
        1 => "applied 1 fix".to_owned(),
        _ => format!("applied {applied} fixes"),
    };
    window.say("fixed", Ink::Green, &said);
    Ok((seen, applied))
}

/// New texts of files with all of these fixes that do not get into each other's way, and which those are. Only in files of the workspace itself, and of
/// those that are asked for.
fn together(
    workspace: &Workspace,
    paths: &[PathBuf],
    fixes: &[(&Diagnostic, &Fix)],
) -> Result<(BTreeMap<FileId, String>, Vec<usize>), Failure> {
    let mut own: Vec<FileId> = workspace.own_files().collect();
    if !paths.is_empty() {
        let asked: Vec<PathBuf> = paths.iter().map(|path| session::real(path)).collect::<Result<_, _>>()?;
        own.retain(|file| asked.iter().any(|asked| workspace.path_of(*file).starts_with(asked)));
    }
    let mut taken: Vec<(Span, String)> = Vec::new();
    let mut applied = Vec::new();
    for (at, (_, fix)) in fixes.iter().enumerate() {
        let free = |(span, _): &(Span, String)| {
            own.contains(&span.file)
                && !taken.iter().any(|(other, _)| other.file == span.file && other.start <= span.end && span.start <= other.end)
        };
        if !fix.edits.is_empty() && fix.edits.iter().all(free) {
            taken.extend(fix.edits.iter().cloned());
            applied.push(at);
        }
    }
    let texts = edited(&workspace.sources, &taken);
    // What could be read has to be readable afterwards, whatever a rule of one's own wants written.
    let broken = texts.iter().find(|(file, new)| {
        let old = workspace.sources.get(**file).map_or("", |file| &file.text);
        syntax::parse(**file, new).errors.len() > syntax::parse(**file, old).errors.len()
    });
    match broken {
        Some((file, _)) => Err(Failure::new(
            format!("the fixes in `{}` would leave a text that cannot be read, so nothing was written", workspace.sources.path(*file)),
            "`archlint check --diff` shows them; a `fix` of a rule writes whole statements",
        )),
        None => Ok((texts, applied)),
    }
}

/// The files with these replacements, which do not overlap.
fn edited(sources: &Sources, edits: &[(Span, String)]) -> BTreeMap<FileId, String> {
    let mut edits: Vec<&(Span, String)> = edits.iter().collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    for (span, new) in edits {
        let Some(source) = sources.get(span.file) else { continue };
        let text = texts.entry(span.file).or_insert_with(|| source.text.to_string());
        if text.get(span.range()).is_some() {
            text.replace_range(span.range(), new);
        }
    }
    texts
}

/// Every fix of every finding as a difference.
///
/// # Errors
/// When standard output cannot be written.
pub(super) fn show(workspace: &Workspace, findings: &[Diagnostic], window: &Window) -> Result<Vec<Failure>, Failure> {
    let style = &window.stdout;
    let mut first = true;
    for finding in findings.iter().filter(|finding| !finding.fixes.is_empty()) {
        let gap = if first { "" } else { "\n" };
        first = false;
        let head = format!("{}[{}]: {}", finding.level.name(), finding.rule, finding.message);
        window.print(&format!("{gap}{}\n", paint(style, Ink::Bold, &text::visible(&head))))?;
        for fix in &finding.fixes {
            let kind = match fix.safety {
                Safety::Safe => "safe fix",
                Safety::Suggested => "fix",
                Safety::Skeleton => "to accept it",
            };
            window.print(&format!("{}: {}\n", paint(style, Ink::Cyan, kind), text::visible(&fix.title)))?;
            for (file, new) in edited(&workspace.sources, &fix.edits) {
                let old = workspace.sources.get(file).map_or("", |file| &file.text);
                window.print(&difference::text(workspace.sources.path(file), old, &new, style))?;
            }
        }
    }
    Ok(Vec::new())
}
