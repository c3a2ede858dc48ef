//! One file's services before they are laid over each other: in one spelling, variables put in, environment files read.

use super::arguments;
use super::env;
use super::files::{self, Refusal};
use super::hosts;
use super::interpolate::{Failure, Variables};
use super::load::{Context, Loader, Services, items_of};
use super::merge;
use super::mistakes;
use super::unset::Marks;
use super::words;
use crate::diagnostic::{Diagnostic, Level};
use crate::frontend::yaml::{Entry, Node, NodeKind};
use crate::source::{FileId, Span};

/// What is read of a service; nothing else is worked out.
pub(super) const KEYS: &[&str] = &[
    "build",
    "command",
    "container_name",
    "depends_on",
    "deploy",
    "entrypoint",
    "env_file",
    "environment",
    "extends",
    "external_links",
    "extra_hosts",
    "hostname",
    "image",
    "ipc",
    "links",
    "network_mode",
    "networks",
    "pid",
    "profiles",
    "scale",
    "volumes_from",
];

impl Loader<'_> {
    /// The services of a file, each in one spelling, with its variables put in and its environment files read.
    pub(super) fn prepared(&mut self, services: Option<&Node>, context: &Context) -> Services {
        let mut prepared = Services::default();
        for entry in services.map_or(&[][..], Node::entries) {
            if self.full {
                break;
            }
            let span = entry.key_span;
            if entry.key.is_empty() {
                self.diagnostics.push(Diagnostic::input(
                    "compose-shape",
                    "this service has no name",
                    entry.value.span,
                    "expected `NAME:` before it",
                ));
                continue;
            }
            match &entry.value.kind {
                NodeKind::Map(keys) => {
                    self.diagnostics.extend(mistakes::of_service(&entry.key, keys, KEYS));
                    let keys = keys.iter().filter(|key| KEYS.contains(&key.key.as_str())).map(kept).collect();
                    let mut value = Node { kind: NodeKind::Map(keys), span: entry.value.span, tag: entry.value.tag.clone() };
                    merge::normalize(&mut value);
                    self.work_out(&mut value, context);
                    self.spend(value.weight(), span);
                    prepared.lay_over(Entry { key: entry.key.clone(), key_span: span, value });
                }
                NodeKind::Null => prepared.lay_over(Entry { value: Node::map(Vec::new(), entry.value.span), ..entry.clone() }),
                NodeKind::Scalar(_) | NodeKind::List(_) => {
                    let message = format!("`{}` is {}, and a service is a mapping", entry.key, entry.value.form());
                    let label = "expected `image:` or `build:` and the like";
                    self.diagnostics.push(Diagnostic::input("compose-shape", message, entry.value.span, label));
                }
            }
        }
        prepared
    }

    fn work_out(&mut self, service: &mut Node, context: &Context) {
        let NodeKind::Map(keys) = &mut service.kind else { return };
        for key in keys {
            match key.key.as_str() {
                "environment" => self.environment(&mut key.value, context),
                "env_file" => {
                    self.put_in(&mut key.value, context);
                    key.value.kind = NodeKind::List(self.env_files(&key.value, context));
                }
                "command" | "entrypoint" => {
                    self.put_in_leading(&mut key.value, context, |command, found| {
                        arguments::in_command(command, &mut |argument| found(argument.host));
                    });
                }
                _ => {
                    self.put_in(&mut key.value, context);
                }
            }
        }
    }

    fn environment(&mut self, environment: &mut Node, context: &Context) {
        let NodeKind::Map(entries) = &mut environment.kind else { return };
        for entry in entries {
            let variable = words::Variable::new(&entry.key);
            if entry.value.is_null() {
                // A name alone is passed on where it is set, and may be left out.
                if let Some(value) = context.variables.get(&entry.key) {
                    entry.value.kind = NodeKind::Scalar(value.to_owned());
                }
            } else {
                self.put_in_leading(&mut entry.value, context, |value, found| {
                    hosts::in_value(value.text().unwrap_or_default(), &variable, found);
                });
            }
        }
    }

    /// Puts variables into a value, and remembers those without a value that stand where a host can, as `find` finds hosts.
    fn put_in_leading(&mut self, node: &mut Node, context: &Context, find: impl for<'v> Fn(&'v Node, &mut dyn FnMut(&'v str))) {
        let written = node.clone();
        let unset = self.put_in(node, context);
        if unset.is_empty() {
            return;
        }
        let marks = Marks::new(unset.iter().map(|(name, _)| name.as_str()));
        let mut marked = written;
        marks.put_in(&mut marked, &context.variables, &mut self.marking);
        let mut hosts = Vec::new();
        find(&marked, &mut |host| hosts.push(host));
        let leading = marks.in_hosts(&hosts);
        let leads = |name: &str| leading.contains(name) && !words::Variable::new(name).says_public();
        self.unset.extend(unset.iter().filter(|(name, _)| leads(name)).cloned());
    }

    /// Puts variables into every text below a node. Gives those that have no value, and where they were asked for.
    pub(super) fn put_in(&mut self, node: &mut Node, context: &Context) -> Vec<(String, Span)> {
        let mut unset = Vec::new();
        self.put_in_all(node, context, &mut unset);
        unset
    }

    fn put_in_all(&mut self, node: &mut Node, context: &Context, unset: &mut Vec<(String, Span)>) {
        match &mut node.kind {
            NodeKind::Null => {}
            NodeKind::List(items) => items.iter_mut().for_each(|item| self.put_in_all(item, context, unset)),
            NodeKind::Map(entries) => entries.iter_mut().for_each(|entry| self.put_in_all(&mut entry.value, context, unset)),
            NodeKind::Scalar(text) => {
                let lookup = |name: &str| context.variables.get(name).map(str::to_owned);
                match self.interpolator.expand(text, &lookup) {
                    Ok(value) => *text = value,
                    Err(failure) => self.refused(failure, text, node.span),
                }
                unset.extend(std::mem::take(&mut self.interpolator.unset).into_iter().map(|name| (name, node.span)));
            }
        }
    }

    /// Says why a text could not be worked out, and leaves it out where that is what Compose would do.
    fn refused(&mut self, failure: Failure, text: &mut String, span: Span) {
        match failure {
            Failure::Format(at) => {
                let message = format!("`{at}` begins no variable that Compose knows");
                let help = "write `$$` for a dollar sign, `${NAME}` or `${NAME:-default}` for a variable";
                self.diagnostics.push(Diagnostic::input("interpolation", message, span, "in this value").help(help));
            }
            Failure::Exhausted => text.clear(),
            Failure::TooLarge => {
                text.clear();
                let message = "the variables of this value nest too deep or expand to too much";
                self.diagnostics.push(Diagnostic::input("too-large", message, span, "left out"));
            }
        }
    }

    /// One mapping of variables for each environment file.
    fn env_files(&mut self, node: &Node, context: &Context) -> Vec<Node> {
        let mut read = Vec::new();
        for item in items_of(node) {
            let path = item.text().or_else(|| item.get("path").and_then(Node::text));
            let required = item.get("required").and_then(Node::text) != Some("false");
            let Some(path) = path.filter(|path| !path.is_empty()) else { continue };
            let path = context.dir.join(path);
            match self.files.open(&path) {
                Ok(file) => {
                    let lines = self.env_lines(file, &context.variables);
                    let entries = lines.into_iter().map(|line| {
                        let value = line.value.or_else(|| context.variables.get(&line.name).map(str::to_owned));
                        let kind = value.map_or(NodeKind::Null, NodeKind::Scalar);
                        Entry { key: line.name, key_span: line.span, value: Node { kind, span: line.value_span, tag: None } }
                    });
                    read.push(Node::map(entries.collect(), item.span));
                }
                Err(Refusal::Missing) if !required => {}
                Err(Refusal::Missing) => {
                    let message = format!("`{}` does not exist, so the variables in it are not seen", self.files.shown(&path));
                    let help = "add it, or say `required: false` if it may be absent";
                    self.diagnostics
                        .push(Diagnostic::remark("missing-file", Level::Warning, message, item.span, "asked for here").help(help));
                }
                Err(Refusal::Outside) => {
                    let message =
                        format!("`{}` lies outside of what is read, so the variables in it are not seen", self.files.shown(&path));
                    self.diagnostics
                        .push(Diagnostic::remark("missing-file", Level::Warning, message, item.span, "asked for here").help(files::WIDER));
                }
                Err(refusal) => {
                    let refused = self.files.refused(&path, &refusal, Some(item.span));
                    self.diagnostics.push(refused);
                }
            }
        }
        read
    }

    pub(super) fn env_lines(&mut self, file: FileId, variables: &Variables) -> Vec<env::EnvLine> {
        let text = self.files.text(file);
        let (lines, strange) = env::read(file, &text, variables, &mut self.interpolator);
        self.interpolator.unset.clear();
        for span in strange {
            let message = "this line sets no variable";
            self.diagnostics.push(Diagnostic::remark("env-syntax", Level::Warning, message, span, "expected `NAME=value`"));
        }
        lines
    }
}

/// What is kept of a key: of `build` only what is built, since a variable that its arguments lack is no matter of ours.
fn kept(entry: &Entry) -> Entry {
    if entry.key != "build" {
        return entry.clone();
    }
    let built = |key: &Entry| matches!(key.key.as_str(), "context" | "dockerfile");
    let keys = match &entry.value.kind {
        NodeKind::Scalar(_) => vec![Entry { key: "context".to_owned(), key_span: entry.value.span, value: entry.value.clone() }],
        NodeKind::Map(keys) => keys.iter().filter(|key| built(key)).cloned().collect(),
        NodeKind::Null | NodeKind::List(_) => Vec::new(),
    };
    Entry { value: Node::map(keys, entry.value.span), ..entry.clone() }
}
