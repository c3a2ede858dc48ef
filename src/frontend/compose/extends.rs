//! `extends`: a service that begins as a copy of another one.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::interpolate::Variables;
use super::load::{Loader, Services, is_remote};
use crate::diagnostic::{Diagnostic, Level, nearest};
use crate::frontend::yaml::{Entry, Node, NodeKind};

/// How many services may extend each other in a row.
const LENGTH_LIMIT: usize = 100;

/// Where a service stands.
pub struct Origin {
    /// Its file.
    pub path: PathBuf,
    /// The folder that paths in it count from.
    pub dir: PathBuf,
    /// All services of its file.
    pub siblings: Rc<Services>,
}

/// The bodies of a service, of what it extends, of what that extends, and so on. At most [`LENGTH_LIMIT`].
pub fn chain(loader: &mut Loader<'_>, service: &Entry, mut origin: Origin, variables: &Variables, before: &Services) -> Vec<Node> {
    let mut bodies = vec![service.value.clone()];
    let mut visited = vec![(loader.files.canonical(&origin.path), service.key.clone())];
    while let Some(extends) = bodies.last().and_then(|body| body.get("extends")).filter(|node| !node.is_null()).cloned() {
        let written = match &extends.kind {
            NodeKind::Map(_) => extends.get("service"),
            _ => Some(&extends),
        };
        let Some(name) = written.and_then(Node::text) else {
            let error = Diagnostic::input("compose-shape", "this `extends` names no service", extends.span, "expected `service:`");
            loader.diagnostics.push(error);
            break;
        };
        let place = written.map_or(extends.span, |node| node.span);
        let file = extends.get("file").and_then(|node| node.text().map(|text| (text, node.span)));
        if let Some((file, file_place)) = file {
            if is_remote(file) {
                let message = format!("`{file}` is not on this disk and is not read");
                let label = "what it gives to this service is not seen";
                loader.diagnostics.push(Diagnostic::remark("remote-file", Level::Warning, message, extends.span, label));
                break;
            }
            let path = origin.dir.join(file);
            let dir = path.parent().map(Path::to_owned).unwrap_or_default();
            let known = loader.diagnostics.len();
            let siblings = loader.base_services(&path, variables, file_place);
            if loader.diagnostics.len() > known && siblings.list.is_empty() {
                break;
            }
            origin = Origin { path, dir, siblings };
        }
        let link = (loader.files.canonical(&origin.path), name.to_owned());
        if visited.contains(&link) {
            let message = format!("`{}` extends itself", service.key);
            loader.diagnostics.push(Diagnostic::input("extends-cycle", message, place, "this would never end"));
            break;
        }
        if bodies.len() >= LENGTH_LIMIT {
            let message = format!("more than {LENGTH_LIMIT} services extend each other in a row");
            loader.diagnostics.push(Diagnostic::input("too-deep", message, place, "not followed"));
            break;
        }
        if let Some(base) = origin.siblings.get(name) {
            bodies.push(base.value.clone());
            visited.push(link);
            continue;
        }
        if let Some(base) = before.get(name).filter(|_| file.is_none()) {
            // It comes from an earlier file and has its own `extends` below it already.
            bodies.push(base.value.clone());
            break;
        }
        let message = format!("`{}` extends `{name}`, which is no service of that file", service.key);
        let mut error = Diagnostic::input("unknown-name", message, place, "not found");
        if loader.diagnostics.len() < super::SUGGESTED
            && let Some(near) = nearest(name, origin.siblings.list.iter().map(|entry| entry.key.as_str()))
        {
            error = error.help(format!("write `{near}`, if that is meant"));
        }
        loader.diagnostics.push(error);
        break;
    }
    bodies
}
