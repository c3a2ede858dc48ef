//! The workspace that a command is about: found, read, resolved.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Place;
use super::failure::Failure;
use super::unread;
use super::window::Window;
use crate::diagnostic::{Diagnostic, nearest, word};
use crate::lint::{self, Start, Surroundings, Trees, Workspace};
use crate::render::{self, Style};
use crate::source::{Disk, EntryKind, FileId, FileSystem, Memory, Overlay, Sources, Span, is_arch};

/// Ends of names of files that are read without any `.arch` file.
const FOREIGN: [&str; 2] = ["yml", "yaml"];

/// Reads the workspace that is meant by `--root` and by the paths, or the one around the current folder.
///
/// # Errors
/// When a path does not exist, or standard input cannot be read.
pub(super) fn load(place: &Place, paths: &[PathBuf], stdin: Option<&Path>) -> Result<Workspace, Failure> {
    load_keeping(place, paths, stdin, &Unsaved::default(), &Trees::default())
}

/// Texts that stand for those of files, by absolute path.
pub(super) type Unsaved = BTreeMap<PathBuf, Arc<str>>;

/// The same, with what an earlier run has read, and with what is not written yet.
pub(super) fn load_keeping(
    place: &Place,
    paths: &[PathBuf],
    stdin: Option<&Path>,
    unsaved: &Unsaved,
    trees: &Trees,
) -> Result<Workspace, Failure> {
    let paths: Vec<PathBuf> = paths.iter().map(|path| real(path)).collect::<Result<_, _>>()?;
    let without = "without `--root` the workspace around this folder is meant";
    let root = place.root.as_deref().map(|root| real_root(root, without)).transpose()?;
    let overlay = stdin.map(overlay).transpose()?;
    let paths = match &overlay {
        // Without any other hint it is what is asked for; a part of the workspace around this folder belongs to that.
        Some((path, _)) if paths.is_empty() && (is_foreign(path) || !current().is_ok_and(|here| path.starts_with(here))) => {
            vec![path.clone()]
        }
        _ => paths,
    };
    let unsaved = unsaved.iter().map(|(path, text)| (path.clone(), Arc::clone(text)));
    let disk = Overlay::new(Disk, overlay.into_iter().chain(unsaved));
    let surroundings = Surroundings { trees: trees.clone(), ..surroundings() };
    // One that holds the others says more than they do, wherever it stands among them.
    let outermost = paths.iter().min_by_key(|path| folder_of(path).components().count());
    let start = match (root, outermost) {
        (Some(root), Some(_)) if paths.iter().all(|path| stands_for_itself(path)) => {
            let workspace = Workspace::load(&disk, &Start::Around(root.clone()), &surroundings);
            let read: Vec<PathBuf> = files(&workspace).into_iter().map(|(_, path)| path).collect();
            if paths.iter().all(|path| read.contains(path)) {
                return Ok(workspace);
            }
            Start::Within(root, paths)
        }
        (Some(root), _) => Start::Around(root),
        (None, Some(first)) => {
            let foreign = paths.iter().all(|path| stands_for_itself(path));
            let around = Start::Around(if foreign { folder_of(first) } else { first.clone() });
            if !foreign || has_arch_around(first) {
                let workspace = Workspace::load(&disk, &around, &surroundings);
                let read: Vec<PathBuf> = files(&workspace).into_iter().map(|(_, path)| path).collect();
                // A Compose file that the workspace does not use is meant for itself.
                if !foreign && !read.is_empty() || foreign && paths.iter().all(|path| read.contains(path)) {
                    return Ok(workspace);
                }
            }
            if foreign { Start::Foreign(paths) } else { around }
        }
        (None, None) => Start::Around(current()?),
    };
    let workspace = Workspace::load(&disk, &start, &surroundings);
    match start {
        Start::Around(folder) if workspace.sources.is_empty() => match only_below(&disk, &folder).map_err(several)? {
            Some(below) => Ok(Workspace::load(&disk, &Start::Around(below), &surroundings)),
            None => Ok(workspace),
        },
        _ => Ok(workspace),
    }
}

/// The one workspace below a folder, which is meant where nothing is around it.
///
/// # Errors
/// All of them, when there are several.
pub(super) fn only_below(fs: &dyn FileSystem, folder: &Path) -> Result<Option<PathBuf>, Vec<PathBuf>> {
    if holds_all_sorts(folder) {
        return Ok(None);
    }
    let mut below = below(fs, folder);
    if below.len() > 1 { Err(below) } else { Ok(below.pop()) }
}

/// Whether nobody means all that lies in a folder: a whole disk, the home of a person, temporary files.
pub(super) fn holds_all_sorts(folder: &Path) -> bool {
    folder.parent().is_none() || ceilings().iter().any(|ceiling| ceiling == folder)
}

/// Asks which of several workspaces is meant.
pub(super) fn several(below: Vec<PathBuf>) -> Failure {
    let names: Vec<String> = below.iter().map(|folder| shown(folder)).collect();
    Failure::new(
        format!("{} workspaces stand below, and none here: which one is meant?", names.len()),
        format!("say it with `--root {}`; there are {}", word(&names[0]), listed(&names)),
    )
}

/// The folders below in which a workspace begins. What git is told to leave out is none of this.
pub(super) fn below(fs: &dyn FileSystem, folder: &Path) -> Vec<PathBuf> {
    let found = lint::workspaces_below(fs, folder, &surroundings());
    found.into_iter().map(|(folder, _)| folder).filter(|found| found != folder && !fs.is_ignored(found)).collect()
}

/// How many workspaces below a folder are named; the rest is counted.
const NAMED: usize = 4;

/// Names in a row, the rest counted.
pub(super) fn listed(names: &[String]) -> String {
    let named: Vec<String> = names.iter().take(NAMED).map(|name| format!("`{name}`")).collect();
    match names.len() - named.len() {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}

/// What the process gives to the files that are read.
pub(super) fn surroundings() -> Surroundings {
    Surroundings { environment: environment(), ceilings: ceilings(), ..Surroundings::default() }
}

/// The workspace around the current folder where there is one; otherwise none, without looking through folders for it.
///
/// # Errors
/// When the folder named by `--root` does not exist.
pub(super) fn load_if_any(place: &Place) -> Result<Workspace, Failure> {
    if place.root.is_none() && !current().is_ok_and(|folder| has_arch_around(&folder.join("any"))) {
        return Ok(Workspace::load(&Memory::default(), &Start::Around(PathBuf::from("/")), &Surroundings::default()));
    }
    load(place, &[], None)
}

pub(super) fn current() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::new(format!("the current folder cannot be read: {error}"), "give one with `--root FOLDER`"))
}

/// What is there with a name like that of a path which is not.
fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let entries = Disk.list(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<&str> = entries.iter().filter_map(|entry| entry.path.file_name()?.to_str()).collect();
    nearest(name, names).map(|near| path.with_file_name(near))
}

/// The absolute path without links and dots.
pub(super) fn real(path: &Path) -> Result<PathBuf, Failure> {
    found(path, "give files and folders that exist", "`archlint check` without any checks the workspace around this folder")
}

/// The same for what `--root` names, with what happens without it.
pub(super) fn real_root(path: &Path, without: &str) -> Result<PathBuf, Failure> {
    found(path, "give a folder that exists", without)
}

fn found(path: &Path, give: &str, otherwise: &str) -> Result<PathBuf, Failure> {
    let help = format!("{give}; {otherwise}");
    let real = Disk.canonical(path).map_err(|error| {
        let what = if error.kind() == io::ErrorKind::NotFound { "does not exist".to_owned() } else { format!("cannot be read: {error}") };
        let help = beside(path).map_or_else(|| help.clone(), |near| format!("did you mean `{}`? Or {help}", near.display()));
        Failure::new(format!("`{}` {what}", path.display()), help)
    })?;
    match Disk.kind(&real) {
        // One that is named is meant; others that cannot be listed are passed over.
        Some(EntryKind::Dir) => match Disk.list(&real) {
            Ok(_) => Ok(real),
            Err(error) => {
                Err(Failure::new(format!("`{}` cannot be read: {error}", path.display()), format!("check its permissions; {otherwise}")))
            }
        },
        Some(EntryKind::Other) => Err(Failure::new(format!("`{}` is a pipe, a socket or a device", path.display()), help)),
        _ => Ok(real),
    }
}

fn folder_of(path: &Path) -> PathBuf {
    if Disk.kind(path) == Some(EntryKind::Dir) { path.to_path_buf() } else { path.parent().map_or_else(PathBuf::new, Path::to_path_buf) }
}

pub(super) fn is_foreign(path: &Path) -> bool {
    path.extension().is_some_and(|extension| FOREIGN.iter().any(|foreign| extension.eq_ignore_ascii_case(foreign)))
}

/// Whether a file that is named is meant as a description of its own, as one that is used is: by its name, or since it stands where no `.arch` file is.
pub(super) fn stands_for_itself(path: &Path) -> bool {
    let real = Disk.canonical(path).unwrap_or_else(|_| path.to_path_buf());
    is_foreign(path) || Disk.kind(&real) == Some(EntryKind::File) && !is_arch(&real) && !has_arch_around(&real)
}

/// Whether a path belongs to a workspace that is not this one: around it, or below.
pub(super) fn is_of_another(path: &Path, workspace: &Workspace) -> bool {
    let around = || has_arch_around(&path.join("any")) && lint::home_of(&Disk, path, &surroundings()).root != workspace.root;
    !is_foreign(path) && (around() || !below(&Disk, path).is_empty())
}

/// Whether an `.arch` file stands directly in a folder around the file.
fn has_arch_around(file: &Path) -> bool {
    let Some(folder) = file.parent() else { return false };
    lint::folders_around(&Disk, folder, &ceilings()).any(|folder| {
        let entries = Disk.list(folder).unwrap_or_default();
        entries.iter().any(|entry| entry.kind == EntryKind::File && is_arch(&entry.path))
    })
}

/// The home of the person and the folder of temporary files.
pub(super) fn ceilings() -> Vec<PathBuf> {
    let all = std::env::home_dir().into_iter().chain([std::env::temp_dir()]);
    all.filter_map(|folder| Disk.canonical(&folder).ok()).collect()
}

/// The variables of the process that are text.
pub(super) fn environment() -> BTreeMap<String, String> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

/// The text on standard input as the content of a file.
fn overlay(path: &Path) -> Result<(PathBuf, Arc<str>), Failure> {
    if io::stdin().is_terminal() {
        return Err(Failure::new(
            "`--stdin-filename` waits for a text on standard input",
            format!("pipe it in: `archlint check --stdin-filename {0} < {0}`", word(&path.to_string_lossy())),
        ));
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).map_err(|error| {
        Failure::new(
            format!("standard input cannot be read: {error}"),
            "pipe in one text, in UTF-8: `archlint check --stdin-filename FILE < FILE`",
        )
    })?;
    Ok((to_be(path)?, text.into()))
}

/// The absolute path of a file that may not have been saved yet, in a folder that is there.
fn to_be(path: &Path) -> Result<PathBuf, Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (Disk.kind(path), Disk.kind(folder), path.file_name()) {
        (None, Some(EntryKind::Dir), Some(name)) => Ok(real(folder)?.join(name)),
        _ => real(path),
    }
}

/// Every file of the workspace with its absolute path.
pub(super) fn files(workspace: &Workspace) -> Vec<(FileId, PathBuf)> {
    workspace.sources.iter().map(|(id, _)| (id, workspace.path_of(id))).collect()
}

/// The root as seen from the current folder, with `/`: what names of files are relative to.
pub(super) fn shown_root(workspace: &Workspace) -> String {
    shown(&workspace.root)
}

/// A path that is free of links as seen from the current folder, with `/`.
pub(super) fn shown(root: &Path) -> String {
    let Ok(here) = current().map(|here| Disk.canonical(&here).unwrap_or(here)) else { return root.display().to_string() };
    if let Ok(below) = root.strip_prefix(&here) {
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        return if parts.is_empty() { ".".to_owned() } else { parts.join("/") };
    }
    match here.strip_prefix(root) {
        Ok(above) => vec![".."; above.iter().count()].join("/"),
        Err(_) => root.display().to_string(),
    }
}

/// A file as seen from the current folder.
pub(super) fn seen_from_here(file: &Path) -> String {
    let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return file.display().to_string() };
    let name = name.to_string_lossy();
    match shown(folder).as_str() {
        "." => name.into_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// The errors of the input among these, said on standard error: for commands whose answer is something else. Gives how many there are.
pub(super) fn say_problems(workspace: &Workspace, problems: &[Diagnostic], window: &Window) -> usize {
    let errors: Vec<Diagnostic> = workspace.problems.iter().chain(problems).filter(|problem| problem.is_wrong_input()).cloned().collect();
    unread::say(&workspace.unread, window);
    say_all(&workspace.sources, &errors, window);
    errors.len()
}

/// Findings as they look to people, on standard error.
pub(super) fn say_all(sources: &Sources, findings: &[Diagnostic], window: &Window) {
    let text = drawn(sources, findings, &window.stderr);
    if !text.is_empty() {
        window.remark_always(&format!("{text}\n"));
    }
}

/// Findings as they look to people.
pub(super) fn drawn(sources: &Sources, findings: &[Diagnostic], style: &Style) -> String {
    let found = render::Findings::new(sources, findings);
    let mut text = Vec::new();
    // Writing to memory cannot fail.
    let _ = render::findings(render::Format::Human, &found, style, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// The line of a span's first byte, from 1; 0 where there is no such text.
pub(super) fn line(sources: &Sources, span: Span) -> u32 {
    sources.get(span.file).map_or(0, |file| file.lines().place(&file.text, span.start as usize).line)
}

/// `path:line:column` of a span's first byte.
pub(super) fn place(sources: &Sources, span: Span) -> String {
    sources.get(span.file).map_or_else(String::new, |file| {
        let at = file.lines().place(&file.text, span.start as usize);
        format!("{}:{}:{}", file.path, at.line, at.column)
    })
}
