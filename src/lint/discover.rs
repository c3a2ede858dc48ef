//! Which files make a workspace: the folder with a `workspace` statement and all below it, down to the next workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::workspace::Workspace;
use crate::diagnostic::Diagnostic;
use crate::source::{EntryKind, FileId, FileSystem};
use crate::syntax::{self, tree};

/// Folders that hold other people's files.
const SKIPPED: &[&str] = &["node_modules", "target", "vendor"];

/// The root of a workspace and its own files, sorted.
pub(super) struct Found {
    pub root: PathBuf,
    pub files: Vec<PathBuf>,
    /// Folders that could not be listed, and why.
    pub problems: Vec<(PathBuf, String)>,
}

/// The workspace around a place. Without any `workspace` statement, the folder itself is the root. A file that declares a workspace beside
/// others that do so is a model of its own.
pub(super) fn discover(fs: &dyn FileSystem, place: &Path) -> Found {
    let place = fs.canonical(place).unwrap_or_else(|_| place.to_path_buf());
    let is_file = fs.kind(&place) == Some(EntryKind::File);
    let folder = if is_file { place.parent().map_or_else(PathBuf::new, Path::to_path_buf) } else { place.clone() };

    let here = workspace_files(fs, &folder);
    if is_file && here.len() > 1 && here.contains(&place) {
        return Found { root: folder, files: vec![place], problems: Vec::new() };
    }
    let root = folder.ancestors().find(|dir| !workspace_files(fs, dir).is_empty()).map_or(folder.clone(), Path::to_path_buf);
    let mut found = Found { root: root.clone(), files: Vec::new(), problems: Vec::new() };
    walk(fs, &root, true, &mut BTreeSet::new(), &mut found);
    found.files.sort();
    found
}

/// The `.arch` files directly in a folder that declare a workspace.
fn workspace_files(fs: &dyn FileSystem, dir: &Path) -> Vec<PathBuf> {
    let entries = fs.list(dir).unwrap_or_default();
    entries
        .into_iter()
        .filter(|entry| entry.kind == EntryKind::File && is_arch(&entry.path))
        .map(|entry| entry.path)
        .filter(|path| declares_workspace(fs, path))
        .collect()
}

fn walk(fs: &dyn FileSystem, dir: &Path, is_root: bool, seen: &mut BTreeSet<PathBuf>, found: &mut Found) {
    // A link may lead back up: every real folder is entered once.
    if let Ok(real) = fs.canonical(dir)
        && !seen.insert(real)
    {
        return;
    }
    let entries = match fs.list(dir) {
        Ok(entries) => entries,
        Err(error) => {
            found.problems.push((dir.to_path_buf(), error.to_string()));
            return;
        }
    };
    if !is_root && entries.iter().any(|entry| entry.kind == EntryKind::File && is_arch(&entry.path) && declares_workspace(fs, &entry.path))
    {
        return;
    }
    for entry in entries {
        let name = entry.path.file_name().unwrap_or_default().to_string_lossy();
        match entry.kind {
            EntryKind::File if is_arch(&entry.path) => found.files.push(entry.path),
            EntryKind::Dir if !name.starts_with('.') && !SKIPPED.contains(&&*name) => walk(fs, &entry.path, false, seen, found),
            _ => {}
        }
    }
}

pub(super) fn is_arch(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "arch")
}

/// Whether a file has a `workspace` statement. Parsed only when the word stands at the start of a line.
fn declares_workspace(fs: &dyn FileSystem, path: &Path) -> bool {
    let Ok(bytes) = fs.read(path) else { return false };
    let Ok(text) = String::from_utf8(bytes) else { return false };
    let mentions = text.split(['\n', '\r']).any(|line| line.trim_start().trim_start_matches('\u{feff}').starts_with("workspace"));
    mentions && has_workspace(&syntax::parse(FileId::default(), &text).file)
}

fn has_workspace(file: &tree::File) -> bool {
    file.statements.iter().any(|statement| matches!(statement.kind, tree::StatementKind::Workspace { .. }))
}

/// Where several files of a folder declare a workspace they are models of their own, so a file without one belongs to none of them.
pub(super) fn one_workspace_a_folder(workspace: &mut Workspace) {
    let mut folders: BTreeMap<String, (Vec<FileId>, Vec<FileId>)> = BTreeMap::new();
    for input in &workspace.inputs {
        let path = workspace.sources.path(input.file);
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let (with, without) = folders.entry(folder).or_default();
        if has_workspace(&input.tree) { with.push(input.file) } else { without.push(input.file) }
    }
    let Some((with, without)) = folders.remove("") else { return };
    if with.len() < 2 {
        return;
    }
    for file in without {
        let problem = Diagnostic::input(
            "misplaced-file",
            "in a folder with several workspaces every file has one",
            crate::source::Span::new(file, 0, 0),
            "to which workspace does this file belong?",
        );
        workspace.problems.push(problem.help("begin the file with `workspace \"…\"`, or move it into a folder of its own"));
    }
    let names: Vec<String> = with.iter().map(|&file| workspace.sources.path(file).to_owned()).collect();
    let problem = Diagnostic::input(
        "several-workspaces",
        format!("this folder holds {} workspaces, each a model of its own", names.len()),
        crate::source::Span::new(with[0], 0, 0),
        "one of them",
    );
    workspace.problems.push(problem.help(format!("name the one you mean: `archlint check {}`", names[0])));
}
