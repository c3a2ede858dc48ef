//! Begins a workspace from what already stands in a repository.

mod ci;
mod codeowners;
mod compose;
mod draft;
mod foreign;
mod report;
mod trial;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use self::codeowners::CodeOwners;
use self::draft::Draft;
use self::words::{is_aside, slashes};
use super::failure::Failure;
use super::window::Window;
use super::{Exit, Outcome, attributes, session};
use crate::diagnostic::word;
use crate::frontend::compose::build_folders;
use crate::lint::{self, BASELINE, Entry, Report, Start, Surroundings, Workspace};
use crate::model::{Model, Origin, Phase};
use crate::render::text::{self, count};
use crate::source::{Disk, FileSystem, Unread, files_below, normal};
use crate::syntax::tree::StatementKind;

/// The file that is written.
const FILE: &str = "workspace.arch";
/// Why a file is left out that `archlint check` would refuse, too.
const UNREADABLE: &str = "it cannot be read";

/// Begin a workspace: write `workspace.arch` from what is already here
///
/// Looks for Compose files, CODEOWNERS and the configuration of CI, writes a commented `workspace.arch` that passes `archlint check` today, with a baseline
/// where errors are found, and says what to do next. A file that exists is never overwritten, and where a workspace stands above or below none is begun.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// Ask nothing; nothing is asked either where there is no terminal
    #[arg(short, long)]
    yes: bool,
    /// Write nothing; show what would be written
    #[arg(long)]
    dry_run: bool,
    /// The folder in which the workspace begins [default: the current one]
    #[arg(long, value_name = "FOLDER", help_heading = "Input")]
    root: Option<PathBuf>,
}

/// What was found, what will be written, and what `check` says of it.
struct Plan {
    /// Where the workspace is begun, as seen from here.
    folder: String,
    /// The same as seen from the root of the repository; empty where that is it.
    below: String,
    draft: Draft,
    /// How many `.arch` files stood here before.
    parts: usize,
    /// Workspaces below that look like tests or examples.
    aside: Vec<String>,
    /// Folders that were passed over.
    unread: Vec<Unread>,
    platforms: Vec<ci::InUse>,
    report: Report,
    /// Whether what is found today is written down, so that only what is new is reported.
    baseline: bool,
    /// The file in which git is told how to merge that, or will be by `archlint baseline`.
    attributes: Option<PathBuf>,
}

pub(super) fn run(command: &Init, window: &Window) -> Outcome {
    let folder = match &command.root {
        Some(root) => session::real_root(root, "`archlint init` without `--root` begins a workspace in this folder")?,
        None => session::real(&session::current()?)?,
    };
    let surroundings = session::surroundings();
    let target = folder.join(FILE);
    refuse_where_one_stands(&folder, &target, &surroundings)?;
    let aside = refuse_above_others(&folder)?;

    let mut plan = Plan { aside, ..plan(&folder, &target, &surroundings, window)? };
    let text = plan.draft.text();
    if command.dry_run {
        window.remark(&report::found(&plan, &window.stderr));
        window.print(&text)?;
        return Ok(Exit::Clean);
    }
    window.print(&report::found(&plan, &window.stdout))?;
    let asks = !command.yes && io::stdin().is_terminal() && window.attended;
    if asks && !agreed(&format!("Write {FILE}?"))? {
        window.remark("nothing was written\n");
        return Ok(Exit::Clean);
    }
    let baseline = folder.join(BASELINE);
    let findings: BTreeSet<Entry> = plan.report.findings.iter().filter(|finding| !finding.input).map(Entry::of).collect();
    if !findings.is_empty() && Disk.kind(&baseline).is_none() {
        // Without it the first `check` would fail.
        let fails = plan.report.summary.errors > 0;
        let question =
            || format!("Write down the {} of today in {BASELINE}, so that only new ones are reported?", count(findings.len(), "finding"));
        plan.baseline = if asks { agreed(&question())? } else { fails };
    }
    write_new(&target, &text)?;
    if plan.baseline {
        write_new(&baseline, &lint::baseline_text(&findings))?;
    }
    if !findings.is_empty() {
        // Where it cannot be written, the baseline is worth no less.
        plan.attributes = attributes::told(&baseline).filter(|told| !plan.baseline || told.write().is_ok()).map(|told| told.file);
    }
    window.print(&report::next(&plan, &window.stdout))?;
    Ok(Exit::Clean)
}

/// A workspace that stands here or around is neither overwritten nor divided.
fn refuse_where_one_stands(folder: &Path, target: &Path, surroundings: &Surroundings) -> Result<(), Failure> {
    if Disk.kind(target).is_some() || target.is_symlink() {
        return Err(Failure::new(format!("`{FILE}` stands here already, and is left as it is"), "`archlint check` checks it"));
    }
    let around = Workspace::load(&Disk, &Start::Around(folder.to_path_buf()), surroundings);
    let declared = around.inputs.iter().find(|input| {
        let declares = |kind: &StatementKind| matches!(kind, StatementKind::Workspace { .. });
        matches!(input.origin, Origin::Own) && input.tree.statements.iter().any(|statement| declares(&statement.kind))
    });
    match declared {
        None => Ok(()),
        Some(input) => {
            let path = around.root.join(around.sources.path(input.file));
            Err(Failure::new(
                format!("this folder belongs to the workspace of `{}` already", path.display()),
                "`archlint check` checks it; to divide it, write a file here that begins with `workspace \"…\"`",
            ))
        }
    }
}

/// Workspaces below are models of their own: one above them would not read them, and would hide from whoever begins it that they are there. Gives
/// those that do not count, since they look like tests or examples.
fn refuse_above_others(folder: &Path) -> Result<Vec<String>, Failure> {
    let from_here = |path: PathBuf| path.strip_prefix(folder).map(Path::to_path_buf).unwrap_or(path);
    let below = session::below(&Disk, folder).into_iter().map(from_here);
    let (aside, below): (Vec<PathBuf>, Vec<PathBuf>) = below.partition(|below| is_aside(below));
    let Some(first) = below.first() else { return Ok(aside.iter().map(|path| slashes(path)).collect()) };
    let shown: Vec<String> = below.iter().map(|below| session::shown(&folder.join(below))).collect();
    let (stand, it) = match below.len() {
        1 => ("a workspace stands".to_owned(), "it"),
        number => (format!("{number} workspaces stand"), "the first"),
    };
    Err(Failure::new(
        format!("{stand} below already, and none is begun above: {}", session::listed(&shown)),
        format!(
            "`archlint check {}` checks {it}; to begin one above all the same, write a file here that begins with `workspace \"…\"`, and take in what \
             stands below with `use \"{}/*.arch\" as NAME`",
            word(&shown[0]),
            slashes(first)
        ),
    ))
}

fn plan(folder: &Path, target: &Path, surroundings: &Surroundings, window: &Window) -> Result<Plan, Failure> {
    let repository = folder.ancestors().find(|folder| Disk.kind(&folder.join(".git")).is_some()).unwrap_or(folder);
    let name = folder.file_name().map_or_else(|| "architecture".to_owned(), |name| text::visible(&name.to_string_lossy()).into_owned());
    let mut draft = Draft { name: name.clone(), ..Draft::default() };
    let (files, _) = files_below(folder);
    let files: Vec<PathBuf> = files.iter().filter_map(|file| Some(file.strip_prefix(folder).ok()?.to_path_buf())).collect();
    let found = compose::find(&files, &name);
    draft.seen = foreign::find(folder, &files);
    for file in found.used {
        let alone = Draft { name: name.clone(), used: vec![file.clone()], ..Draft::default() };
        let (_, report) = trial::check(target, &alone.text(), surroundings);
        match trial::obstacle(&report) {
            None => draft.used.push(file),
            Some(problem) => draft.aside.push((file, format!("{UNREADABLE}: {}", problem.message.replace('\n', " ")))),
        }
    }
    draft.aside.extend(found.aside.into_iter().map(|(file, reason)| (file, reason.to_owned())));

    let (workspace, _) = trial::check(target, &draft.text(), surroundings);
    let parts = workspace.own_files().count().saturating_sub(1);
    let (model, _) = lint::resolve(&workspace);
    draft.owners = owners(folder, repository, &draft, &model);
    draft.shown = shown(&model);
    draft.declared = parts > 0;
    let (workspace, report) = trial::check(target, &draft.text(), surroundings);
    if let Some(problem) = trial::obstacle(&report) {
        session::say_all(&workspace.sources, std::slice::from_ref(problem), window);
        return Err(Failure::new(
            "the files that stand here cannot be read as they are, so nothing was written",
            "mend what is shown above, then `archlint init` again",
        ));
    }
    let below = folder.strip_prefix(repository).map(slashes).unwrap_or_default();
    let platforms = ci::in_use(&Disk, repository, &below);
    let folder = session::shown(folder);
    Ok(Plan {
        folder,
        below,
        draft,
        parts,
        aside: Vec::new(),
        unread: workspace.unread,
        platforms,
        report,
        baseline: false,
        attributes: None,
    })
}

/// Whose the services are: the owner of the folder that a service is built from.
fn owners(folder: &Path, repository: &Path, draft: &Draft, model: &Model) -> Option<(&'static str, BTreeMap<String, Vec<String>>)> {
    let (place, text) = codeowners::PLACES.iter().find_map(|place| {
        let bytes = Disk.read(&repository.join(place)).ok()?;
        Some((*place, String::from_utf8_lossy(&bytes).into_owned()))
    })?;
    let owners = CodeOwners::read(&text);
    let mut teams: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &draft.used {
        let path = folder.join(&file.path);
        let Ok(bytes) = Disk.read(&path) else { continue };
        for (service, built) in build_folders(&String::from_utf8_lossy(&bytes)) {
            let place = normal(&path.parent().unwrap_or(folder).join(built));
            let name = format!("{}.{service}", file.alias);
            let owner =
                place.strip_prefix(repository).ok().filter(|place| !place.as_os_str().is_empty()).and_then(|place| owners.of(place));
            if let (Some(owner), true) = (owner, model.component_by_name.contains_key(name.as_str())) {
                teams.entry(codeowners::team_name(owner)).or_default().push(name);
            }
        }
    }
    (!teams.is_empty()).then_some((place, teams))
}

/// What asks most others and is asked by fewest, and up to two that it asks: names for examples that a reader knows.
fn shown(model: &Model) -> Vec<String> {
    let mut asks: Vec<Vec<usize>> = vec![Vec::new(); model.components.len()];
    let mut asked = vec![0_usize; model.components.len()];
    for dependency in &model.dependencies {
        let Some(owner) = dependency.owner.filter(|_| dependency.phase == Phase::Serve) else { continue };
        for target in &model.targets[dependency.targets.range()] {
            asks[owner.index()].push(target.component.index());
            asked[target.component.index()] += 1;
        }
    }
    let front = (0..model.components.len()).min_by_key(|&i| (asked[i], std::cmp::Reverse(asks[i].len()), i));
    // Who has declared components needs no example.
    let Some(front) = front.filter(|&front| model.components[front].foreign) else { return Vec::new() };
    let mut behind = asks[front].clone();
    behind.sort_unstable();
    behind.dedup();
    std::iter::once(front).chain(behind.into_iter().take(2)).map(|i| model.components[i].name.to_string()).collect()
}

/// Asks on standard error; an empty answer agrees.
fn agreed(question: &str) -> Result<bool, Failure> {
    let mut answer = String::new();
    let asked = write!(io::stderr(), "{question} [Y/n] ").and_then(|()| io::stderr().flush());
    asked
        .and_then(|()| io::stdin().lock().read_line(&mut answer))
        .map_err(|error| Failure::new(format!("there is nobody to ask: {error}"), "`archlint init --yes` asks nothing"))?;
    Ok(answer.ends_with('\n') && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

/// Writes a file that was not there, whole or not at all.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: &io::Error| {
        Failure::new(
            format!("`{}` cannot be written: {error}", path.display()),
            "check the folder, its permissions and the room on the disk; `archlint init --dry-run` only shows it",
        )
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| failed(&error))?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(|error| {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(path);
        failed(&error)
    })
}
