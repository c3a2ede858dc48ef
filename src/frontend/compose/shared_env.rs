//! Environment files that several services read: whose variables are they?
//!
//! A database is given the file for its password, and the address of the cache in it is another's. So a variable in such a file speaks for a
//! dependency only where all programs that may be meant are one and the same.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::SHOWN;
use super::files::Files;
use super::services::{Directory, Service};
use crate::diagnostic::{Diagnostic, Level};
use crate::frontend::yaml::Node;
use crate::source::{FileId, Span};
use crate::syntax::software::Class;

/// Marks the variables of which the file does not say who uses them.
pub(super) fn mark(services: &mut [Service<'_>]) {
    let mut readers: BTreeMap<FileId, Vec<usize>> = BTreeMap::new();
    for (i, service) in services.iter().enumerate() {
        let files: FxHashSet<FileId> =
            service.settings.iter().filter(|setting| setting.from_file).map(|setting| setting.span.file).collect();
        files.into_iter().for_each(|file| readers.entry(file).or_default().push(i));
    }
    for (file, readers) in readers.into_iter().filter(|(_, readers)| readers.len() > 1) {
        let meant = meant(services, &readers);
        for i in readers.into_iter().filter(|i| !meant.contains(i)) {
            let settings = services[i].settings.iter_mut();
            settings.filter(|setting| setting.from_file && setting.span.file == file).for_each(|setting| setting.doubtful = true);
        }
    }
}

/// For whom the variables of a file are, of those who read it: for what is written here before known software, which has variables of its own;
/// for nobody where these are several programs.
fn meant(services: &[Service<'_>], readers: &[usize]) -> Vec<usize> {
    let of_class = |class: Option<Class>| readers.iter().copied().filter(|&i| services[i].class == class).collect::<Vec<_>>();
    let own = of_class(None);
    let meant = if own.is_empty() { of_class(Some(Class::Plain)) } else { own };
    let programs: FxHashSet<String> = meant.iter().map(|&i| program(&services[i])).collect();
    if programs.len() == 1 { meant } else { Vec::new() }
}

/// What runs: two services of one image, or built from the same, are the same program with different tasks.
pub(super) fn program(service: &Service<'_>) -> String {
    let body = &service.entry.value;
    let text = |node: Option<&Node>, key: &str| node.and_then(|node| node.get(key)).and_then(Node::text).unwrap_or_default().to_owned();
    match (body.get("image").and_then(Node::text), body.get("build")) {
        (Some(image), _) => image.to_owned(),
        (None, Some(build)) => format!("{} {}", text(Some(build), "context").trim_end_matches('/'), text(Some(build), "dockerfile")),
        (None, None) => service.name().to_owned(),
    }
}

/// A service that is named in a file of which it is not known whether its reader uses it.
pub(super) struct Doubt {
    /// Where it is named.
    pub place: Span,
    /// Who reads it.
    pub reader: usize,
    /// Who is named.
    pub named: usize,
}

/// Says of each file that the dependencies in it were not taken. Known software that reads it is not in doubt.
pub(super) fn remarks(directory: &Directory<'_>, files: &Files<'_>, doubts: &[Doubt]) -> Vec<Diagnostic> {
    let mut by_file: BTreeMap<FileId, Vec<&Doubt>> = BTreeMap::new();
    for doubt in doubts.iter().filter(|doubt| directory.services[doubt.reader].class.is_none()) {
        by_file.entry(doubt.place.file).or_default().push(doubt);
    }
    let remark = |(file, doubts): (FileId, Vec<&Doubt>)| {
        let path = files.shown_of(file);
        let readers = names(directory, doubts.iter().map(|doubt| doubt.reader));
        let message = format!("{readers} read `{}`, which does not say which of them uses what", path.rsplit('/').next().unwrap_or(path));
        let mut places: Vec<(usize, Span)> = Vec::new();
        for doubt in &doubts {
            if places.iter().all(|(named, _)| *named != doubt.named) {
                places.push((doubt.named, doubt.place));
            }
        }
        places.sort_by_key(|(_, place)| place.start);
        let (first, place) = *places.first()?;
        let label = |named: usize| format!("`{}` is named here", directory.services[named].name());
        let mut remark = Diagnostic::remark("shared-env-file", Level::Info, message, place, label(first));
        for (named, place) in places.iter().skip(1).take(SHOWN - 1) {
            remark = remark.label(*place, label(*named));
        }
        Some(remark.help("write `depends_on`, or the variable in `environment`, in each service that uses it"))
    };
    by_file.into_iter().filter_map(remark).collect()
}

/// `a`, `b` and 3 more
fn names(directory: &Directory<'_>, services: impl Iterator<Item = usize>) -> String {
    const NAMED: usize = 3;
    let (mut seen, mut names) = (FxHashSet::default(), Vec::new());
    for service in services.filter(|service| seen.insert(*service)) {
        names.push(format!("`{}`", directory.services[service].name()));
    }
    let rest = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    match (rest, names.pop()) {
        (0, Some(last)) if names.is_empty() => last,
        (0, Some(last)) => format!("{} and {last}", names.join(", ")),
        (_, last) => format!("{} and {rest} more", names.into_iter().chain(last).collect::<Vec<_>>().join(", ")),
    }
}
