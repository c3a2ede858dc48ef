//! Compose files: services become components, and what they say of each other becomes dependencies with their evidence.
//!
//! ```text
//! files -> load (prepare: interpolate, env; extends, include, merge) -> services -> edges (hosts, words, arguments, waits, places; together) -> emit
//! ```
//!
//! `docs/compose.md` says what is read and how edges are found.

mod apart;
mod arguments;
mod build;
mod circles;
mod clients;
mod edge;
mod edges;
mod emit;
mod env;
mod extends;
mod files;
mod hosts;
mod images;
mod interpolate;
mod load;
mod merge;
mod mistakes;
pub mod naming;
mod places;
mod prepare;
mod services;
mod shape;
mod shared_env;
mod shell;
mod together;
mod unset;
mod waits;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Diagnostic, Label, Level, code};
use crate::source::{FileSystem, Sources};
use crate::syntax::tree;
use crate::syntax::words::{quoted, written};

pub use build::build_folders;

/// How many places are shown of a list that may be long.
const SHOWN: usize = 8;
/// So many errors may have been found before the next service that is not there is reported without the one that may be meant: it is compared with all.
const SUGGESTED: usize = 100;
/// Names under which Compose looks for a project's file.
const FILE_NAMES: &[&str] = &["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
/// Names of files that Compose lays over those.
const OVERRIDE_NAMES: &[&str] =
    &["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// What a reader of Compose files has to be told besides the files.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The variables of the environment, which go before those of `.env`. Nothing is read from the process.
    pub environment: BTreeMap<String, String>,
    /// Only services without a profile and those with one of these are read; all services when nothing is said.
    pub profiles: Option<Vec<String>>,
    /// What stands before the names of its services in the language, with its dot; nothing when no file of the language uses it yet.
    pub prefix: Option<String>,
}

/// Whether a file of this name is one that Compose takes by itself.
pub fn is_default_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known))
}

/// Whether a file of this name is one that Compose lays over the file beside it by itself.
pub fn is_override_name(path: &Path) -> bool {
    path.file_name().is_some_and(|name| OVERRIDE_NAMES.iter().any(|known| name == *known))
}

/// The folder within which the files of a project may lie when nobody says: the nearest one around the files that are given which holds `.git`, since
/// projects include files of their neighbours; otherwise the folder that holds all of these, in whatever order they are given.
pub fn root_of(fs: &dyn FileSystem, files: &[PathBuf]) -> PathBuf {
    let folders = files.iter().map(|file| {
        let path = fs.canonical(file).unwrap_or_else(|_| file.clone());
        path.parent().unwrap_or(Path::new("")).to_owned()
    });
    let around =
        folders.reduce(|one, other| one.components().zip(other.components()).take_while(|(a, b)| a == b).map(|(part, _)| part).collect());
    let around = around.unwrap_or_default();
    let above = around.ancestors().find(|folder| fs.kind(&folder.join(".git")).is_some()).map(Path::to_owned);
    above.unwrap_or(around)
}

/// Reads Compose files that belong to one project, later ones laid over earlier ones as `docker compose -f A -f B` does. One file with a
/// name that Compose looks for takes its override file along, as Compose does. Paths that are not absolute count from the root, and
/// nothing outside of the root is read.
///
/// The tree has one declaration for each service, its dependencies in its body, each with `evidence`. Every span points into one of the
/// files, which are added to the sources. Errors of the input cost what they are about; the rest is given. Linear in what the files
/// expand to, which is bounded.
pub fn read(
    fs: &dyn FileSystem,
    sources: &mut Sources,
    root: &Path,
    files: &[PathBuf],
    options: &Options,
) -> (tree::File, Vec<Diagnostic>) {
    let mut paths: Vec<PathBuf> = files.iter().map(|path| root.join(path)).collect();
    let mut loader = load::Loader::new(files::Files::new(fs, sources, root));
    if let [only] = paths.as_slice()
        && is_default_name(only)
    {
        let beside = OVERRIDE_NAMES.iter().map(|name| only.with_file_name(name)).find(|path| loader.files.exists(path));
        paths.extend(beside);
    }
    let services = loader.project(&paths, &options.environment);
    let directory = services::Directory::new(&services, options.profiles.as_deref());
    let mut diagnostics = std::mem::take(&mut loader.diagnostics);
    let edges = edges::read(&directory, &loader.files, &mut diagnostics);
    diagnostics.extend(unset(&loader.unset));
    diagnostics.extend(without_edges(&services, &directory, &edges, &diagnostics, |first| where_to_say(first, &paths, options)));
    let mut once: Vec<Diagnostic> = Vec::with_capacity(diagnostics.len());
    let mut seen = rustc_hash::FxHashSet::default();
    for diagnostic in diagnostics {
        // One file that several services ask for is missing once.
        let said = |known: &&mut Diagnostic| *known.rule == *"missing-file" && !known.input && known.message == diagnostic.message;
        if let Some(known) = once.iter_mut().find(said).filter(|_| *diagnostic.rule == *"missing-file") {
            let places =
                diagnostic.span().filter(|place| known.labels.len() < SHOWN && known.labels.iter().all(|label| label.span != *place));
            known.labels.extend(places.map(|place| Label { span: place, message: "and here".into() }));
            continue;
        }
        if seen.insert((diagnostic.rule.clone(), diagnostic.span(), diagnostic.message.clone())) {
            once.push(diagnostic);
        }
    }
    (emit::file(&directory, &edges), once)
}

/// Says which variables have no value where a value may lead to another service.
fn unset(found: &[(String, crate::source::Span)]) -> Option<Diagnostic> {
    let mut names: Vec<&str> = Vec::new();
    let mut places = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    for (name, span) in found {
        if seen.insert(name.as_str()) {
            names.push(name);
            places.push(*span);
        }
    }
    let (&first, &place) = (names.first()?, places.first()?);
    let message = match names.len() {
        1 => format!("`{first}` has no value here, so what it leads to is not seen"),
        2 => format!("`{first}` and `{}` have no value here, so what they lead to is not seen", names[1]),
        count => format!("`{first}` and {} more variables have no value here, so what they lead to is not seen", count - 1),
    };
    let mut diagnostic = Diagnostic::remark("unset-variable", Level::Info, message, place, format!("`{first}` is set nowhere"));
    for (name, span) in names.iter().zip(&places).skip(1).take(SHOWN - 1) {
        diagnostic = diagnostic.label(*span, format!("`{name}` is set nowhere"));
    }
    if names.len() > SHOWN {
        diagnostic = diagnostic.note(format!("and {} more", names.len() - SHOWN));
    }
    let them = if names.len() == 1 { "it" } else { "them" };
    Some(diagnostic.help(format!("set {them} in `.env` beside the first file, or in the environment")))
}

/// Says that there is nothing to check, when no error has said why.
fn without_edges(
    services: &load::Services,
    directory: &services::Directory<'_>,
    edges: &edges::Edges,
    said: &[Diagnostic],
    help: impl Fn(&str) -> Option<String>,
) -> Option<Diagnostic> {
    let place = services.heading?;
    let explained = |diagnostic: &Diagnostic| diagnostic.input || ["shared-env-file", "no-common-network"].contains(&&*diagnostic.rule);
    if said.iter().any(explained) || edges.of.iter().any(|edges| !edges.is_empty()) {
        return None;
    }
    // One service alone has nobody to depend on here.
    if directory.services.len() == 1 {
        return None;
    }
    let Some(first) = directory.services.iter().find(|service| service.class.is_none()).or(directory.services.first()) else {
        let message = "this Compose file declares no service";
        return Some(Diagnostic::remark("no-edges", Level::Info, message, place, "nothing stands here to check"));
    };
    let first = first.name();
    let message = format!("this Compose file says nothing of how its {} services depend on each other", directory.services.len());
    let diagnostic = Diagnostic::remark("no-edges", Level::Info, message, place, "no `depends_on`, link or address of another service");
    let diagnostic = diagnostic.note("what stands in code or configuration inside the images is not seen");
    Some(help(first).into_iter().fold(diagnostic, Diagnostic::help))
}

/// Where to say what a service depends on, and how.
fn where_to_say(service: &str, files: &[PathBuf], options: &Options) -> Option<String> {
    let extended = |prefix: &str| code(&format!("extend {prefix}{} {{ needs … }}", written(service)));
    if let Some(prefix) = &options.prefix {
        return Some(format!("say it in a `.arch` file: {}", extended(prefix)));
    }
    let (first, alias) = (files.first()?, naming::of_all(files).into_iter().next()?);
    let used = code(&format!("use {} as {alias}", quoted(&first.file_name()?.to_string_lossy())));
    Some(format!("say it in a `.arch` file beside it: {used} and {}", extended(&format!("{alias}."))))
}

#[cfg(test)]
mod tests;
