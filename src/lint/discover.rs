//! Which files make a workspace: the folder with a `workspace` statement and all below it, down to the next workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem;
use rayon::prelude::*;

use super::text::{Text, read_text};
use super::trees::Trees;
use super::workspace::{Surroundings, Workspace};
use crate::diagnostic::{Diagnostic, word};
use crate::source::{EntryKind, FileId, FileSystem, SKIPPED, is_arch};
use crate::syntax::{self, tree};

/// What the root of a repository holds: a folder, or in linked work trees a file.
const REPOSITORY: &str = ".git";

/// The root of a workspace and its own files, sorted, each read once.
pub(super) struct Found {
    pub root: PathBuf,
    pub files: Vec<(PathBuf, Text)>,
    /// Several files of the folder declare a workspace, or it holds all sorts of things: one of them is meant.
    pub alone: bool,
    /// Folders that were listed.
    pub folders: Vec<PathBuf>,
    /// Why the root itself cannot be listed.
    pub problem: Option<io::Error>,
    /// Folders below that cannot be listed, and why: a database keeps its data in such a one. Those that git is told to leave out are no part of it all.
    pub unread: Vec<(PathBuf, io::Error)>,
}

/// The folders in which the workspace of a folder may begin, innermost first: up to the root of the repository, which is the folder that holds
/// `.git`, so that nothing beside a repository can capture what is in it. Outside of any repository up to the ceilings, which are left out: a
/// stray file in the home of a person or among temporary files is meant for nothing below it.
pub fn folders_around<'a>(fs: &'a dyn FileSystem, folder: &'a Path, ceilings: &'a [PathBuf]) -> impl Iterator<Item = &'a Path> {
    let mut left_repository = false;
    folder.ancestors().enumerate().map_while(move |(height, folder)| {
        if left_repository || (height > 0 && ceilings.iter().any(|ceiling| ceiling == folder)) {
            return None;
        }
        left_repository = fs.kind(&folder.join(REPOSITORY)).is_some();
        Some(folder)
    })
}

/// Where a place belongs: the folder of its workspace; with a file, that file alone is the workspace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Home {
    /// The folder that names of files are relative to.
    pub root: PathBuf,
    /// A file that is a model of its own: it declares a workspace beside others that do so, or lies loose in the home of a person, among temporary
    /// files, or at the root of the disk.
    pub alone: Option<PathBuf>,
}

/// Which workspace a place belongs to. Without any `workspace` statement around it, its folder is the root.
pub fn home_of(fs: &dyn FileSystem, place: &Path, surroundings: &Surroundings) -> Home {
    let (nearest, alone) = nearest(fs, place, surroundings);
    Home { root: nearest.path, alone: alone.map(|(path, _)| path) }
}

/// Whether a folder, or one around it, holds a `workspace` statement.
pub fn declares_workspace_around(fs: &dyn FileSystem, folder: &Path, surroundings: &Surroundings) -> bool {
    let folder = fs.canonical(folder).unwrap_or_else(|_| folder.to_path_buf());
    folders_around(fs, &folder, &surroundings.ceilings).any(|dir| Folder::read(fs, dir).declares_workspace(&surroundings.trees))
}

/// The folders in which a workspace with this title begins, in one folder and below it, sorted. Reads every `.arch` file there.
pub fn folders_of_workspace(fs: &dyn FileSystem, top: &Path, title: &str, surroundings: &Surroundings) -> Vec<PathBuf> {
    let mut found = workspaces_below(fs, top, surroundings);
    found.retain(|(_, titles)| titles.iter().flatten().any(|known| known == title));
    found.into_iter().map(|(folder, _)| folder).collect()
}

/// The folders in which workspaces begin, in one folder and below it, sorted, each with the titles that stand there. Reads every `.arch` file there.
pub fn workspaces_below(fs: &dyn FileSystem, top: &Path, surroundings: &Surroundings) -> Vec<(PathBuf, Vec<Option<String>>)> {
    let mut found = Vec::new();
    let mut seen: BTreeSet<PathBuf> = BTreeSet::from([top.to_path_buf()]);
    let mut level = vec![top.to_path_buf()];
    while !level.is_empty() {
        let read: Vec<Folder> = level.par_iter().map(|path| Folder::read(fs, path)).collect();
        let titles = |folder: &Folder| folder.files.iter().filter_map(|file| title_in(file, &surroundings.trees)).collect::<Vec<_>>();
        found.extend(read.iter().map(|folder| (folder.path.clone(), titles(folder))).filter(|(_, titles)| !titles.is_empty()));
        let inner = read.into_iter().flat_map(|folder| folder.folders);
        level = inner.filter(|inner| fs.canonical(inner).is_ok_and(|real| seen.insert(real))).collect();
    }
    found.sort();
    found
}

/// The workspace around a place.
pub(super) fn discover(fs: &dyn FileSystem, place: &Path, surroundings: &Surroundings) -> Found {
    let (nearest, alone) = nearest(fs, place, surroundings);
    let (root, folders) = (nearest.path.clone(), vec![nearest.path.clone()]);
    let mut found = Found { root, files: Vec::new(), alone: alone.is_some(), folders, problem: None, unread: Vec::new() };
    match alone {
        Some(alone) => found.files.push(alone),
        None => walk(fs, nearest, &surroundings.trees, &mut found),
    }
    found.files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The folder of the workspace around a place, and the one file of it that is the workspace where several are.
fn nearest(fs: &dyn FileSystem, place: &Path, surroundings: &Surroundings) -> (Folder, Option<(PathBuf, Text)>) {
    let trees = &surroundings.trees;
    let place = fs.canonical(place).unwrap_or_else(|_| place.to_path_buf());
    let is_file = fs.kind(&place) == Some(EntryKind::File);
    let folder = if is_file { place.parent().map_or_else(PathBuf::new, Path::to_path_buf) } else { place.clone() };

    if is_file {
        let mut around = Folder::read(fs, &folder);
        let declares: Vec<usize> = (0..around.files.len()).filter(|&i| declares_workspace(&around.files[i], trees)).collect();
        if declares.len() > 1
            && let Some(at) = declares.into_iter().find(|&i| around.files[i].0 == place)
        {
            let alone = around.files.swap_remove(at);
            return (around, Some(alone));
        }
    }
    let mut around = folders_around(fs, &folder, &surroundings.ceilings).map(|dir| Folder::read(fs, dir));
    if let Some(around) = around.find(|around| around.declares_workspace(trees)) {
        return (around, None);
    }
    let mut around = Folder::read(fs, &folder);
    // What lies loose where everything lies has nothing to do with what is below.
    let holds_everything = folder.parent().is_none() || surroundings.ceilings.contains(&folder);
    let loose = around.files.iter().position(|(path, _)| holds_everything && is_file && *path == place);
    let alone = loose.map(|at| around.files.swap_remove(at));
    (around, alone)
}

/// A folder with its own `.arch` files.
struct Folder {
    path: PathBuf,
    files: Vec<(PathBuf, Text)>,
    folders: Vec<PathBuf>,
    /// Why it cannot be listed.
    problem: Option<io::Error>,
}

impl Folder {
    fn read(fs: &dyn FileSystem, path: &Path) -> Self {
        let mut folder = Self { path: path.to_path_buf(), files: Vec::new(), folders: Vec::new(), problem: None };
        let entries = fs.list(path).unwrap_or_else(|error| {
            // What has gone since its name was read is no matter of anyone's.
            folder.problem = (error.kind() != ErrorKind::NotFound).then_some(error);
            Vec::new()
        });
        for entry in entries {
            let name = entry.path.file_name().unwrap_or_default().to_string_lossy();
            match entry.kind {
                EntryKind::File | EntryKind::Other if is_arch(&entry.path) && !(entry.kind == EntryKind::Other && is_lock(&name)) => {
                    let is_there = entry.kind == EntryKind::File || fs.kind(&entry.path).is_some();
                    let text = if is_there { read_text(fs, &entry.path, FileId::default()) } else { Err(Box::new(leads_nowhere())) };
                    folder.files.push((entry.path, text));
                }
                EntryKind::Dir if !name.starts_with('.') && !SKIPPED.contains(&&*name) => folder.folders.push(entry.path),
                _ => {}
            }
        }
        folder
    }

    fn declares_workspace(&self, trees: &Trees) -> bool {
        self.files.iter().any(|file| declares_workspace(file, trees))
    }
}

/// Links that lead nowhere say by this name who edits a file, as Emacs and others do it.
fn is_lock(name: &str) -> bool {
    name.starts_with(".#")
}

fn leads_nowhere() -> Diagnostic {
    let start = crate::source::Span::new(FileId::default(), 0, 0);
    let problem = Diagnostic::input("unreadable-file", "this is a link that leads nowhere", start, "");
    problem.help("get what it leads to, or remove it: what stands there may belong to this workspace")
}

/// All below a folder, down to the next workspace. The folders of one depth are read in parallel.
fn walk(fs: &dyn FileSystem, mut root: Folder, trees: &Trees, found: &mut Found) {
    found.problem = root.problem.take();
    let mut seen: BTreeSet<PathBuf> = fs.canonical(&root.path).into_iter().collect();
    let mut level = vec![root];
    while !level.is_empty() {
        let mut next = Vec::new();
        for folder in level {
            let problem = folder.problem.filter(|_| !fs.is_ignored(&folder.path));
            found.unread.extend(problem.map(|problem| (folder.path, problem)));
            found.files.extend(folder.files);
            found.folders.extend(folder.folders.iter().cloned());
            // A link may lead back up: every real folder is entered once.
            next.extend(folder.folders.into_iter().filter(|inner| fs.canonical(inner).map_or_else(|_| true, |real| seen.insert(real))));
        }
        let read = next.par_iter().map(|path| Folder::read(fs, path)).filter(|folder| !folder.declares_workspace(trees));
        level = read.collect();
    }
}

/// Whether a text has a `workspace` statement.
fn declares_workspace(file: &(PathBuf, Text), trees: &Trees) -> bool {
    title_in(file, trees).is_some()
}

/// The title of the first `workspace` statement in a text, if it has a statement, and the statement a title. Parsed only when the word stands at the
/// start of a line.
fn title_in((path, text): &(PathBuf, Text), trees: &Trees) -> Option<Option<String>> {
    let text = &text.as_ref().ok()?.text;
    let mentions = memmem::find_iter(text.as_bytes(), "workspace").any(|at| {
        let line = text[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        text[line..at].trim_start().trim_start_matches('\u{feff}').is_empty()
    });
    let read = || trees.known(path, text).map_or_else(|| syntax::parse(FileId::default(), text).file, |read| Arc::clone(&read.parsed.file));
    mentions.then(|| title_of(&read())).flatten()
}

/// The title of the first `workspace` statement, if there is one, and it has a title.
pub(super) fn title_of(file: &tree::File) -> Option<Option<String>> {
    file.statements.iter().find_map(|statement| match &statement.kind {
        tree::StatementKind::Workspace { title, .. } => Some(title.as_ref().map(|title| title.value.to_string())),
        _ => None,
    })
}

fn has_workspace(file: &tree::File) -> bool {
    title_of(file).is_some()
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
    workspace.problems.push(problem.help(format!("name the one you mean: `archlint check {}`", word(&names[0]))));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Memory;

    #[test]
    fn a_workspace_is_found_by_its_title_wherever_it_has_gone() {
        let mut disk = Memory::default();
        disk.insert("/r/a/w.arch", "workspace \"shop\"\nservice x");
        disk.insert("/r/b/c/w.arch", "workspace \"shop\" { }");
        disk.insert("/r/d/w.arch", "workspace \"other\"");
        disk.insert("/r/e/w.arch", "workspace");
        disk.insert("/r/vendor/w.arch", "workspace \"shop\"");
        let found = folders_of_workspace(&disk, Path::new("/r"), "shop", &Surroundings::default());
        assert_eq!(found, [PathBuf::from("/r/a"), PathBuf::from("/r/b/c")]);
    }

    #[test]
    fn a_file_that_lies_loose_where_everything_lies_stands_alone() {
        let mut disk = Memory::default();
        for path in ["/x.arch", "/home/ann/x.arch", "/home/ann/y.arch", "/home/ann/loose/x.arch", "/home/ann/loose/deep/y.arch"] {
            disk.insert(path, "service a");
        }
        let surroundings = Surroundings { ceilings: vec![PathBuf::from("/home/ann")], ..Surroundings::default() };
        for (place, root, alone) in [
            ("/x.arch", "/", true),
            ("/home/ann/x.arch", "/home/ann", true),
            ("/home/ann/loose/x.arch", "/home/ann/loose", false),
            ("/home/ann/loose", "/home/ann/loose", false),
        ] {
            let home = home_of(&disk, Path::new(place), &surroundings);
            let expected = Home { root: PathBuf::from(root), alone: alone.then(|| PathBuf::from(place)) };
            assert_eq!(home, expected, "{place}");
        }
        let found = discover(&disk, Path::new("/home/ann/x.arch"), &surroundings);
        assert_eq!(found.files.len(), 1, "nothing below is read");
    }

    #[test]
    fn looking_upwards_ends_at_a_repository_or_below_a_ceiling() {
        let mut disk = Memory::default();
        disk.insert("/home/ann/repo/.git/HEAD", "");
        disk.insert("/home/ann/repo/a/b/x.arch", "");
        disk.insert("/home/ann/loose/a/x.arch", "");
        let ceilings = [PathBuf::from("/home/ann")];
        for (folder, expected) in [
            ("/home/ann/repo/a/b", vec!["/home/ann/repo/a/b", "/home/ann/repo/a", "/home/ann/repo"]),
            ("/home/ann/loose/a", vec!["/home/ann/loose/a", "/home/ann/loose"]),
            ("/home/ann", vec!["/home/ann", "/home", "/"]),
            ("/srv/a", vec!["/srv/a", "/srv", "/"]),
        ] {
            let found: Vec<&Path> = folders_around(&disk, Path::new(folder), &ceilings).collect();
            assert_eq!(found, expected.iter().map(Path::new).collect::<Vec<_>>(), "{folder}");
        }
    }
}
