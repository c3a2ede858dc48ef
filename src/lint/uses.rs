//! Follows `use`: other people's `.arch` files, foreign descriptions, and shared rules.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::GlobBuilder;
use rayon::prelude::*;

use super::edits;
use super::projects::Projects;
use super::workspace::{Loaded, Surroundings, Workspace, shown};
use crate::diagnostic::{Diagnostic, Fix, Level, Safety, nearest_all};
use crate::frontend::compose;
use crate::model::Origin;
use crate::source::{EntryKind, FileId, FileSystem, Sources, Span, is_arch};
use crate::syntax::tree::{self, StatementKind};
use crate::syntax::words;

/// How many files one `use` may bring in: a glob that matches more is a mistake.
const MATCH_LIMIT: usize = 10_000;

/// One `use` as written.
#[derive(Clone)]
pub(super) struct Use {
    pub path: tree::Text,
    pub alias: Option<tree::Name>,
    pub rules: bool,
    pub span: Span,
}

/// How a file came to be read.
#[derive(Clone)]
enum Known {
    /// It belongs to the workspace.
    Own,
    /// By a `use`.
    Used { alias: Option<tree::Name>, span: Span },
}

/// Reads what the files of a workspace use, and what that uses, each file once.
pub(super) fn follow(fs: &dyn FileSystem, workspace: &mut Workspace, surroundings: &Surroundings) {
    // Which file is which need only be asked of the system where something is used.
    if workspace.inputs.iter().all(|input| uses_in(&input.tree).is_empty()) {
        return;
    }
    let own = workspace.inputs.par_iter().map(|input| (real(fs, &workspace.root.join(workspace.sources.path(input.file))), Known::Own));
    let mut read: BTreeMap<PathBuf, Known> = own.collect();
    let mut projects = Projects::default();
    let mut next = 0;
    while next < workspace.inputs.len() {
        let input = &workspace.inputs[next];
        let folder = folder_of(workspace, input);
        let outer = input.origin.clone();
        let (mut foreign, mut again) = (Vec::new(), Vec::new());
        for wanted in uses_in(&input.tree) {
            if matches!(outer, Origin::RulesOnly) && !wanted.rules {
                continue;
            }
            let files = match resolve(fs, &folder, &wanted) {
                Ok(files) => files,
                Err(problem) => {
                    workspace.problems.push(*problem);
                    continue;
                }
            };
            let (fresh, before) = take_note(fs, &mut read, &files, &wanted);
            if let (Some(before), true) = (before, fresh.is_empty()) {
                again.push((wanted, files, before));
                continue;
            }
            for file in bring_in(fs, workspace, surroundings, &fresh, &wanted, &outer) {
                if wanted.rules {
                    workspace.problems.push(no_rules(&wanted));
                    read.remove(&real(fs, &file));
                } else {
                    Foreign::add(&mut foreign, file, &wanted, &outer);
                }
            }
        }
        for project in foreign {
            if !read_foreign(fs, workspace, surroundings, &project, &outer, &mut projects) {
                project.files.iter().for_each(|file| _ = read.remove(&real(fs, file)));
            }
        }
        // What has been read is needless here. What could not be read is not read here either, which is said here as well.
        for (wanted, files, before) in again {
            if files.iter().any(|file| read.contains_key(&real(fs, file))) {
                // What other repositories read of each other is their business.
                workspace.problems.extend(needless(&workspace.sources, &wanted, before).filter(|_| matches!(outer, Origin::Own)));
            } else {
                let project = Foreign { files, prefix: prefix(&wanted, &outer), wanted };
                read_foreign(fs, workspace, surroundings, &project, &outer, &mut projects);
            }
        }
        next += 1;
    }
}

/// Takes note of files that are used: gives those that nobody has used yet, and how one of the others came to be read.
fn take_note(fs: &dyn FileSystem, read: &mut BTreeMap<PathBuf, Known>, files: &[PathBuf], wanted: &Use) -> (Vec<PathBuf>, Option<Known>) {
    let (mut fresh, mut before) = (Vec::new(), None);
    for file in files {
        match read.entry(real(fs, file)) {
            Entry::Occupied(known) => before = Some(known.get().clone()),
            Entry::Vacant(place) => {
                place.insert(Known::Used { alias: wanted.alias.clone(), span: wanted.span });
                fresh.push(file.clone());
            }
        }
    }
    (fresh, before)
}

/// The file that a path means, whatever links lead there.
fn real(fs: &dyn FileSystem, file: &Path) -> PathBuf {
    fs.canonical(file).unwrap_or_else(|_| file.to_owned())
}

fn no_rules(wanted: &Use) -> Diagnostic {
    let problem = Diagnostic::input("unreadable-file", "`use rules` reads `.arch` files", wanted.path.span, "this is no `.arch` file");
    problem.help("name a file or a folder with `rule` declarations")
}

/// A `use` of what has been read before; nothing where it only says again what another file said.
fn needless(sources: &Sources, wanted: &Use, before: Known) -> Option<Diagnostic> {
    let written = &wanted.path.value;
    let remark = |said: String, label| Diagnostic::remark("needless-use", Level::Warning, said, wanted.path.span, label);
    let (remark, help) = match before {
        Known::Own if wanted.rules => {
            (remark(format!("the rules of `{written}` apply already"), "a part of this workspace"), "remove it".into())
        }
        Known::Own => {
            let help = match &wanted.alias {
                Some(alias) => format!("remove it, and write its names without `{}.` before them", alias.text),
                None => "remove it: its names are known in every file of the workspace".to_owned(),
            };
            (remark(format!("`{written}` is a part of this workspace already"), "nothing is read here"), help)
        }
        Known::Used { alias: first, span } => {
            let of = |alias: &Option<tree::Name>| alias.as_ref().map(|alias| alias.text.clone());
            if of(&first) == of(&wanted.alias) {
                return None;
            }
            let (how, help) = match (&first, &wanted.alias) {
                (Some(first), Some(alias)) => {
                    (format!(" as `{}`", first.text), format!("remove it, and write `{}.` for `{}.`", first.text, alias.text))
                }
                (Some(first), None) => {
                    (format!(" as `{}`", first.text), format!("remove it, and write `{}.` before its names", first.text))
                }
                (None, _) => (String::new(), "remove it, and write its names alone".to_owned()),
            };
            let remark = remark(format!("`{written}` has been read{how} already"), "nothing more is read here");
            (remark.label(span, "read here"), help)
        }
    };
    let edits = edits::remove(sources, wanted.span).into_iter().collect();
    Some(remark.help(help).fix(Fix { title: "remove it".to_owned(), edits, safety: Safety::Suggested }))
}

fn folder_of(workspace: &Workspace, input: &Loaded) -> PathBuf {
    let path = workspace.root.join(workspace.sources.path(input.file));
    path.parent().map_or_else(|| workspace.root.clone(), Path::to_path_buf)
}

fn uses_in(tree: &tree::File) -> Vec<Use> {
    let uses = tree.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Use { path, alias, rules } => {
            Some(Use { path: path.clone(), alias: alias.as_deref().cloned(), rules: *rules, span: statement.span })
        }
        _ => None,
    });
    uses.collect()
}

/// Reads those that are written in the language, and gives the others.
fn bring_in(
    fs: &dyn FileSystem,
    workspace: &mut Workspace,
    surroundings: &Surroundings,
    files: &[PathBuf],
    wanted: &Use,
    outer: &Origin,
) -> Vec<PathBuf> {
    let (arch, foreign): (Vec<_>, Vec<_>) = files.iter().cloned().partition(|file| is_arch(file));
    let mut loaded = workspace.read_all(fs, &arch, surroundings, Origin::RulesOnly);
    if !wanted.rules {
        for input in &mut loaded {
            input.origin = under(&mut input.tree, wanted, outer, false);
        }
    }
    workspace.inputs.extend(loaded);
    foreign
}

/// Foreign files of one folder that are used under one name: one project, later ones laid over earlier ones, as on the command line.
struct Foreign {
    files: Vec<PathBuf>,
    /// Where its first file is used.
    wanted: Use,
    prefix: String,
}

impl Foreign {
    /// Takes a file in: into the project that it belongs to, or as one of its own.
    fn add(all: &mut Vec<Self>, file: PathBuf, wanted: &Use, outer: &Origin) {
        let prefix = prefix(wanted, outer);
        let is_same = |project: &&mut Self| project.prefix == prefix && project.files[0].parent() == file.parent();
        match all.iter_mut().find(is_same) {
            // Of those that a pattern matches, the one that Compose takes by itself is the first.
            Some(project) if compose::is_default_name(&file) && project.wanted.span == wanted.span => project.files.insert(0, file),
            Some(project) => project.files.push(file),
            None => all.push(Self { files: vec![file], wanted: wanted.clone(), prefix }),
        }
    }
}

/// Reads a foreign project. False where none of its files could be opened.
fn read_foreign(
    fs: &dyn FileSystem,
    workspace: &mut Workspace,
    surroundings: &Surroundings,
    project: &Foreign,
    outer: &Origin,
    projects: &mut Projects,
) -> bool {
    let Foreign { files, wanted, prefix } = project;
    let first = FileId(workspace.sources.len() as u32);
    let root = workspace.root.clone();
    let (tree, problems) = read_compose(fs, &mut workspace.sources, &root, files, surroundings, Some(prefix.clone()));
    // A file that was not opened has no place of its own.
    let placed = |problem: Diagnostic| if problem.labels.is_empty() { problem.label(wanted.path.span, "used here") } else { problem };
    workspace.problems.extend(problems.into_iter().map(placed));
    workspace.problems.extend(projects.take_in(&workspace.sources, &root, prefix, wanted, &real(fs, &files[0]), &tree));
    let mut tree = Arc::new(tree);
    let origin = under(&mut tree, wanted, outer, true);
    workspace.inputs.push(Loaded { file: first, tree, origin });
    workspace.sources.len() > first.0 as usize
}

/// What stands before the names of a used file.
fn prefix(wanted: &Use, outer: &Origin) -> String {
    let around = match outer {
        Origin::Used { alias, .. } => alias.as_ref(),
        _ => None,
    };
    around.into_iter().chain(&wanted.alias).map(|name| format!("{}.", words::written(&name.text))).collect()
}

/// Where the names of a used file live: under its alias, and that under the alias of the file that uses it.
fn under(tree: &mut Arc<tree::File>, wanted: &Use, outer: &Origin, foreign: bool) -> Origin {
    match (outer, &wanted.alias) {
        (Origin::Used { alias: Some(outer), .. }, Some(inner)) => {
            let span = wanted.path.span;
            let tree = Arc::make_mut(tree);
            let statements = std::mem::take(&mut tree.statements);
            let declaration = tree::Declaration {
                kind: tree::Name { text: "system".into(), span },
                name: inner.clone(),
                title: None,
                within: None,
                body: Some(tree::Body { statements, span }),
            };
            tree.statements = vec![tree::Statement { docs: None, span, kind: StatementKind::Declaration(Box::new(declaration)) }];
            Origin::Used { alias: Some(outer.clone()), foreign }
        }
        (Origin::Used { alias: Some(outer), .. }, None) => Origin::Used { alias: Some(outer.clone()), foreign },
        (_, alias) => Origin::Used { alias: alias.clone(), foreign },
    }
}

/// The files that a path or a glob means, sorted.
fn resolve(fs: &dyn FileSystem, folder: &Path, wanted: &Use) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let written = wanted.path.value.as_str();
    let missing = |what: &str| Diagnostic::input("unreadable-file", what.to_owned(), wanted.path.span, "used here");
    if written.contains("://") {
        let problem = missing("`use` reads files on this disk, never the network");
        return Err(Box::new(problem.help("fetch the repository beside this one, and use its path")));
    }
    let files = if written.contains(['*', '?', '[', '{']) {
        matches(fs, folder, wanted)?
    } else {
        let path = folder.join(written);
        match fs.kind(&path) {
            Some(EntryKind::File) => vec![path],
            Some(EntryKind::Dir) => {
                let mut files = Vec::new();
                files_below(fs, &path, &mut BTreeSet::new(), &mut files);
                files.retain(|file| is_arch(file));
                files
            }
            _ => {
                let problem = missing(&format!("there is no file `{}`", shown(Path::new(""), Path::new(written))));
                return Err(Box::new(near_files(fs, folder, written).into_iter().fold(problem, Diagnostic::help)));
            }
        }
    };
    if files.is_empty() {
        return Err(Box::new(missing(&format!("nothing matches `{written}`")).help("paths are relative to the file that uses them")));
    }
    Ok(files)
}

fn near_files(fs: &dyn FileSystem, folder: &Path, written: &str) -> Option<String> {
    let path = folder.join(written);
    let entries = fs.list(path.parent()?).ok()?;
    let names: Vec<String> = entries.iter().filter_map(|entry| Some(entry.path.file_name()?.to_string_lossy().into_owned())).collect();
    let wanted = path.file_name()?.to_string_lossy().into_owned();
    let near = nearest_all(&wanted, names.iter().map(String::as_str));
    Some(
        near.first()
            .map_or_else(|| "paths are relative to the file that uses them".to_owned(), |name| format!("beside it stands `{name}`")),
    )
}

fn matches(fs: &dyn FileSystem, folder: &Path, wanted: &Use) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let written = wanted.path.value.as_str();
    let literal: PathBuf = Path::new(written).iter().take_while(|part| !part.to_string_lossy().contains(['*', '?', '[', '{'])).collect();
    let rest = Path::new(written).strip_prefix(&literal).unwrap_or(Path::new(written));
    let glob = GlobBuilder::new(&rest.to_string_lossy()).literal_separator(true).build().map_err(|error| {
        let problem =
            Diagnostic::input("unreadable-file", format!("this pattern cannot be read: {}", error.kind()), wanted.path.span, "used here");
        Box::new(problem.help("`*` stands for part of a name, `**` for any folders"))
    })?;
    let matcher = glob.compile_matcher();
    let base = folder.join(literal);
    let mut files = Vec::new();
    files_below(fs, &base, &mut BTreeSet::new(), &mut files);
    files.retain(|file| file.strip_prefix(&base).is_ok_and(|rest| matcher.is_match(rest)));
    if files.len() > MATCH_LIMIT {
        let problem =
            Diagnostic::input("unreadable-file", format!("the pattern matches {} files", files.len()), wanted.path.span, "used here");
        return Err(Box::new(problem.help(format!("narrow it: up to {MATCH_LIMIT} files are read for one `use`"))));
    }
    Ok(files)
}

fn files_below(fs: &dyn FileSystem, dir: &Path, seen: &mut BTreeSet<PathBuf>, files: &mut Vec<PathBuf>) {
    if !seen.insert(fs.canonical(dir).unwrap_or_else(|_| dir.to_path_buf())) {
        return;
    }
    for entry in fs.list(dir).unwrap_or_default() {
        match entry.kind {
            EntryKind::File => files.push(entry.path),
            EntryKind::Dir if !entry.path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) => {
                files_below(fs, &entry.path, seen, files);
            }
            _ => {}
        }
    }
}

/// Reads Compose files that override each other into one tree. The prefix stands before the names in it, where a file of the language uses them.
pub(super) fn read_compose(
    fs: &dyn FileSystem,
    sources: &mut Sources,
    root: &Path,
    files: &[PathBuf],
    surroundings: &Surroundings,
    prefix: Option<String>,
) -> (tree::File, Vec<Diagnostic>) {
    let options = compose::Options { environment: BTreeMap::clone(&surroundings.environment), prefix, ..compose::Options::default() };
    compose::read(fs, sources, root, files, &options)
}

/// `observe` names evidence of run time, which this version does not read: said once for each statement.
pub(super) fn unread_evidence(tree: &tree::File) -> impl Iterator<Item = Diagnostic> + '_ {
    tree.statements.iter().filter_map(|statement| match &statement.kind {
        StatementKind::Observe { path, .. } => {
            let said = "evidence of run time is not read: nothing declared is compared with it";
            Some(Diagnostic::remark("unread-evidence", Level::Info, said, path.span, "not read"))
        }
        _ => None,
    })
}
