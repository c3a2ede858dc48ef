//! Zones within zones: what contains each by design. Containment never runs in a circle.

use super::declare::Element;
use super::names::Names;
use super::sink::Sink;
use crate::diagnostic::Diagnostic;
use crate::model::ComponentId;
use crate::model::builtin::kind;
use crate::source::Span;

/// For each component what it is `within`, and where that is written. Circles are reported and taken apart.
pub(super) fn within(names: &Names<'_>, elements: &[Element<'_>], sink: &mut Sink) -> Vec<Option<(ComponentId, Span)>> {
    let mut within: Vec<Option<(ComponentId, Span)>> = vec![None; elements.len()];
    for (i, element) in elements.iter().enumerate() {
        let Some(path) = &element.declaration.within else { continue };
        let id = ComponentId(i as u32);
        let family = names.family(id);
        if family == kind::COMPONENT {
            // Of a kind that is not declared, which was said.
            continue;
        }
        if family != kind::ZONE {
            let message = format!("only a zone is `within` something, and `{}` is none", element.name);
            let error = Diagnostic::input("misplaced", message, path.span(), "not of a zone");
            sink.push(error.help(format!("write in its block: `runs in {}`", path.dotted())));
            continue;
        }
        within[i] = names.zone(path, element.scope, "within", sink).map(|zone| (zone, path.span()));
    }
    // Each zone has one container at most, so a walk outward either ends, meets an earlier walk, or returns to a zone of its own.
    let mut seen = vec![0u32; within.len()];
    for start in 0..within.len() {
        let walk = start as u32 + 1;
        let mut at = start;
        while seen[at] == 0
            && let Some((next, _)) = within[at]
        {
            seen[at] = walk;
            at = next.index();
        }
        if seen[at] == walk && within[at].is_some() {
            take_apart(at, &mut within, names, sink);
        }
    }
    within
}

/// Reports a circle at its first member by name, and makes all its members outermost.
fn take_apart(at: usize, within: &mut [Option<(ComponentId, Span)>], names: &Names<'_>, sink: &mut Sink) {
    let mut members = vec![at];
    let mut next = within[at];
    while let Some((zone, _)) = next
        && zone.index() != at
    {
        members.push(zone.index());
        next = within[zone.index()];
    }
    members.sort_unstable();
    let name = names.name(ComponentId(members[0] as u32));
    let mut spans = members.iter().filter_map(|&member| within[member].map(|(_, span)| span));
    if let Some(first) = spans.next() {
        let message = format!("the zone `{name}` is within itself");
        let error = Diagnostic::input("cyclic-zones", message, first, "leads back to it");
        let error = spans.take(4).fold(error, |error, span| error.label(span, "by this one"));
        sink.push(error.help("remove one of them: containment has an outermost zone"));
    }
    for member in members {
        within[member] = None;
    }
}
