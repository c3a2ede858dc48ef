//! Addresses of services that are on no common network: nobody answers there.

use super::load::items_of;
use super::services::Directory;
use crate::diagnostic::{Diagnostic, Level};
use crate::frontend::yaml::Node;
use crate::source::Span;

/// A service that is named where it cannot be reached.
#[derive(Debug, Clone, Copy)]
pub struct Apart {
    /// Who names it.
    pub from: usize,
    /// Who is named.
    pub to: usize,
    /// Where.
    pub place: Span,
}

/// Whether the file itself says that the name leads to somebody else: by an address of its own, or by a link out of the project.
pub fn leads_elsewhere(service: &Node, host: &str) -> bool {
    let named = |node: &Node, part: fn(&str) -> Option<&str>| {
        let texts = items_of(node).iter().filter_map(Node::text).filter_map(part);
        texts.chain(node.entries().iter().map(|entry| entry.key.as_str())).any(|name| name.eq_ignore_ascii_case(host))
    };
    let hosts = service.get("extra_hosts").is_some_and(|node| named(node, |text| text.split([':', '=']).next()));
    hosts || service.get("external_links").is_some_and(|node| named(node, |text| text.rsplit(':').next()))
}

/// Says so of each pair.
pub fn remarks(directory: &Directory<'_>, apart: &[Apart]) -> Vec<Diagnostic> {
    let remark = |one: &Apart| {
        let (from, to) = (&directory.services[one.from], &directory.services[one.to]);
        let message = format!("`{}` names `{}`, and they share no network", from.name(), to.name());
        let remark = Diagnostic::remark("no-common-network", Level::Info, message, one.place, format!("`{}` is named here", to.name()));
        let help = match directory.networks(one.to) {
            Some(networks) => format!("add `{networks}` to the `networks` of `{}`, or take the name out", from.name()),
            None => format!("take the name out: `{}` has no network", to.name()),
        };
        remark.label(to.entry.key_span, "declared here").help(help)
    };
    apart.iter().map(remark).collect()
}
