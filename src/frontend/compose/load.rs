//! From files to services as Compose sees them: interpolated, extended, included and laid over each other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::extends;
use super::files::{Files, Refusal};
use super::interpolate::{Interpolator, Variables};
use super::merge;
use crate::diagnostic::{Diagnostic, Level};
use crate::frontend::yaml::{self, Entry, Node, NodeKind};
use crate::source::{FileId, Span};

/// How deep includes may stand in each other.
const INCLUDE_DEPTH_LIMIT: usize = 50;
/// How much all merged services may weigh, in values.
const WEIGHT_LIMIT: usize = 4_000_000;
/// The services of a project by name, in the order first written.
#[derive(Debug, Default, Clone)]
pub struct Services {
    /// Each with its name's place and its merged body.
    pub list: Vec<Entry>,
    index: FxHashMap<String, usize>,
    /// Where `services` stands first.
    pub heading: Option<Span>,
    /// What is said of the networks, by their keys.
    pub networks: FxHashMap<String, Network>,
}

/// A network of the project.
#[derive(Debug, Default, Clone)]
pub struct Network {
    /// Its name outside of the project, where that is said: two keys may mean one network.
    pub name: Option<String>,
    /// Containers of other projects may be on it.
    pub shared: bool,
}

impl Network {
    fn read(key: &str, node: &Node) -> Self {
        let external = node.get("external");
        let shared = external.is_some_and(|external| external.text() != Some("false"));
        let name = external.and_then(|external| external.get("name")).or_else(|| node.get("name")).and_then(Node::text);
        // What a variable holds is not known here, so that it may be any network.
        let shared = shared || name.is_some();
        Self { name: name.or(shared.then_some(key)).map(str::to_owned), shared }
    }
}

impl Services {
    /// The service with this name.
    pub fn get(&self, name: &str) -> Option<&Entry> {
        self.index.get(name).map(|&i| &self.list[i])
    }

    pub(super) fn lay_over(&mut self, entry: Entry) {
        if let Some(&i) = self.index.get(&entry.key) {
            merge::lay_over(&mut self.list[i].value, entry.value, "");
        } else {
            self.index.insert(entry.key.clone(), self.list.len());
            self.list.push(entry);
        }
    }
}

/// A folder with the variables that hold in it.
#[derive(Clone)]
pub(super) struct Context {
    /// What paths count from.
    pub dir: PathBuf,
    /// What `$NAME` means.
    pub variables: Variables,
}

/// Reads projects.
pub struct Loader<'a> {
    /// Where texts come from.
    pub files: Files<'a>,
    /// What has to be said.
    pub diagnostics: Vec<Diagnostic>,
    /// Variables without a value in places that name other services.
    pub unset: Vec<(String, Span)>,
    pub(super) interpolator: Interpolator,
    /// Works out texts a second time, with marks in place of what has no value.
    pub(super) marking: Interpolator,
    including: Vec<PathBuf>,
    included: Vec<PathBuf>,
    bases: FxHashMap<PathBuf, Rc<Services>>,
    weight: usize,
    pub(super) full: bool,
}

impl<'a> Loader<'a> {
    /// A reader that has read nothing.
    pub fn new(files: Files<'a>) -> Self {
        Self {
            files,
            diagnostics: Vec::new(),
            unset: Vec::new(),
            interpolator: Interpolator::default(),
            marking: Interpolator::default(),
            including: Vec::new(),
            included: Vec::new(),
            bases: FxHashMap::default(),
            weight: 0,
            full: false,
        }
    }

    /// The services of files that belong together, in the order in which they are laid over each other. Paths in them count from the
    /// folder of the first one, and its `.env` holds.
    pub fn project(&mut self, files: &[PathBuf], environment: &BTreeMap<String, String>) -> Services {
        let mut services = Services::default();
        let Some(first) = files.first() else { return services };
        let dir = first.parent().map(Path::to_owned).unwrap_or_default();
        let variables = self.with_env_file(&Variables::new(environment), &dir.join(".env"), None);
        self.load(files, &Context { dir, variables }, None, &mut services);
        services
    }

    fn load(&mut self, files: &[PathBuf], context: &Context, place: Option<Span>, into: &mut Services) {
        for path in files {
            let file = match self.files.open(path) {
                Ok(file) => file,
                Err(refusal) => {
                    let refused = self.files.refused(path, &refusal, place);
                    self.diagnostics.push(refused);
                    continue;
                }
            };
            let documents = self.documents(file);
            for document in documents {
                self.document(document, file, path, context, into);
            }
        }
    }

    fn documents(&mut self, file: FileId) -> Vec<Node> {
        let text = self.files.text(file);
        let (documents, errors) = yaml::read(file, &text);
        let broken = !errors.is_empty();
        self.diagnostics.extend(errors);
        if documents.iter().all(Node::is_null) {
            if !broken {
                let span = Span::new(file, 0, 0);
                self.diagnostics.push(super::shape::not_compose(self.files.shown_of(file), "it is empty", span));
            }
            return Vec::new();
        }
        documents
    }

    fn document(&mut self, document: Node, file: FileId, path: &Path, context: &Context, into: &mut Services) {
        if document.is_null() {
            return;
        }
        if let Some(error) = super::shape::check(&document, self.files.shown_of(file)) {
            self.diagnostics.push(error);
            return;
        }
        let mut own = Services::default();
        for entry in document.entries() {
            match entry.key.as_str() {
                "include" => {
                    for item in items_of(&entry.value) {
                        self.include(item, path, context, &mut own);
                    }
                }
                "services" => own.heading = Some(entry.key_span),
                "networks" => {
                    let networks = entry.value.entries().iter();
                    into.networks.extend(networks.map(|network| (network.key.clone(), Network::read(&network.key, &network.value))));
                }
                _ => {}
            }
        }
        let imported: FxHashSet<String> = own.list.iter().map(|entry| entry.key.clone()).collect();
        let written = Rc::new(self.prepared(document.get("services"), context));
        for entry in &written.list {
            let resolved = self.extended(entry, &written, path, context, into);
            if let Some(known) = own.get(&entry.key).filter(|_| imported.contains(&entry.key)) {
                let message = format!("`{}` is declared here and in a file that is included", entry.key);
                let help = "put what is to be changed into a file of its own, and name both files in one `include` entry under `path`";
                self.diagnostics.push(
                    Diagnostic::input("duplicate-name", message, entry.key_span, "declared here")
                        .label(known.key_span, "and here")
                        .help(help),
                );
                continue;
            }
            own.lay_over(resolved);
        }
        into.heading = into.heading.or(own.heading);
        into.networks.extend(own.networks);
        for entry in own.list {
            into.lay_over(entry);
        }
    }

    fn with_env_file(&mut self, outer: &Variables, path: &Path, place: Option<Span>) -> Variables {
        match self.files.open(path) {
            Ok(file) => {
                let lines = self.env_lines(file, outer);
                outer.with(lines.into_iter().filter_map(|line| line.value.map(|value| (line.name, value))).collect())
            }
            Err(Refusal::Missing) if place.is_none() => outer.clone(),
            Err(refusal) => {
                let refused = self.files.refused(path, &refusal, place);
                self.diagnostics.push(refused);
                outer.clone()
            }
        }
    }

    fn include(&mut self, item: &Node, from: &Path, context: &Context, into: &mut Services) {
        let mut item = item.clone();
        let unset = self.put_in(&mut item, context);
        self.unset.extend(unset);
        let paths = item.get("path").unwrap_or(&item);
        let texts: Vec<&str> = items_of(paths).iter().filter_map(|path| path.text()).collect();
        let Some(first) = texts.first() else {
            let label = "expected a path, or `path:` with one";
            self.diagnostics.push(Diagnostic::input("compose-shape", "this `include` names no file", item.span, label));
            return;
        };
        if is_remote(first) {
            let message = format!("`{first}` is not on this disk and is not read");
            self.diagnostics.push(Diagnostic::remark("remote-file", Level::Warning, message, item.span, "what it declares is not seen"));
            return;
        }
        let files: Vec<PathBuf> = texts.iter().map(|path| context.dir.join(path)).collect();
        let identity = self.files.canonical(&files[0]);
        if self.including.contains(&identity) || self.files.canonical(from) == identity {
            let message = format!("`{first}` is included by itself");
            self.diagnostics.push(Diagnostic::input("include-cycle", message, item.span, "this would never end"));
            return;
        }
        if self.included.contains(&identity) {
            return;
        }
        if self.including.len() >= INCLUDE_DEPTH_LIMIT {
            let message = format!("includes stand in each other more than {INCLUDE_DEPTH_LIMIT} deep");
            self.diagnostics.push(Diagnostic::input("too-deep", message, item.span, "not read"));
            return;
        }
        let dir = match item.get("project_directory").and_then(Node::text) {
            Some(dir) => context.dir.join(dir),
            None => files[0].parent().map(Path::to_owned).unwrap_or_default(),
        };
        let mut variables = context.variables.clone();
        match item.get("env_file") {
            Some(env_files) => {
                for path in items_of(env_files) {
                    let Some(text) = path.text() else { continue };
                    variables = self.with_env_file(&variables, &context.dir.join(text), Some(path.span));
                }
            }
            None => variables = self.with_env_file(&variables, &dir.join(".env"), None),
        }
        let mut inner = Services::default();
        self.including.push(self.files.canonical(from));
        self.load(&files, &Context { dir, variables }, Some(item.span), &mut inner);
        self.including.pop();
        self.included.push(identity);
        into.heading = into.heading.or(inner.heading);
        for entry in inner.list {
            match into.get(&entry.key) {
                Some(known) if known.key_span != entry.key_span => {
                    let message = format!("`{}` is declared in two included files", entry.key);
                    let error = Diagnostic::input("duplicate-name", message, entry.key_span, "declared here");
                    self.diagnostics.push(error.label(known.key_span, "and here"));
                }
                _ => into.lay_over(entry),
            }
        }
    }

    /// The service with everything that it extends below it.
    fn extended(&mut self, service: &Entry, siblings: &Rc<Services>, path: &Path, context: &Context, before: &Services) -> Entry {
        if self.full || service.value.get("extends").is_none() {
            return service.clone();
        }
        let origin = extends::Origin { path: path.to_owned(), dir: context.dir.clone(), siblings: siblings.clone() };
        let chain = extends::chain(self, service, origin, &context.variables, before);
        let mut links = chain.into_iter().rev();
        let Some(mut base) = links.next() else { return service.clone() };
        for over in links {
            merge::lay_over(&mut base, over, "");
        }
        self.spend(base.weight(), service.key_span);
        Entry { key: service.key.clone(), key_span: service.key_span, value: base }
    }

    /// The services of a file that is extended from, prepared. Paths in it count from its own folder.
    pub(super) fn base_services(&mut self, path: &Path, variables: &Variables, place: Span) -> Rc<Services> {
        let identity = self.files.canonical(path);
        if let Some(services) = self.bases.get(&identity) {
            return services.clone();
        }
        let mut services = Services::default();
        match self.files.open(path) {
            Ok(file) => {
                let dir = path.parent().map(Path::to_owned).unwrap_or_default();
                let context = Context { dir, variables: variables.clone() };
                for document in self.documents(file) {
                    for entry in self.prepared(document.get("services"), &context).list {
                        services.lay_over(entry);
                    }
                }
            }
            Err(refusal) => {
                let refused = self.files.refused(path, &refusal, Some(place));
                self.diagnostics.push(refused);
            }
        }
        let services = Rc::new(services);
        self.bases.insert(identity, services.clone());
        services
    }

    pub(super) fn spend(&mut self, weight: usize, span: Span) {
        self.weight += weight;
        if self.weight > WEIGHT_LIMIT && !self.full {
            self.full = true;
            let message = format!("the services of this project come to more than {WEIGHT_LIMIT} values");
            self.diagnostics.push(Diagnostic::input("too-large", message, span, "nothing is read from here on"));
        }
    }
}

/// The items of a list, or the one value that stands where a list may stand.
pub fn items_of(node: &Node) -> &[Node] {
    match &node.kind {
        NodeKind::List(items) => items,
        NodeKind::Null => &[],
        NodeKind::Scalar(_) | NodeKind::Map(_) => std::slice::from_ref(node),
    }
}

/// Whether a path names something that has to be fetched.
pub fn is_remote(path: &str) -> bool {
    path.contains("://") || path.starts_with("git@") || path.starts_with("oci:")
}
