//! `independent { A, B, … }`: the group (n − 1) of n that nobody owns.

use smallvec::SmallVec;

use super::body::Reader;
use super::drafts::Draft;
use super::sink::{Sink, Wanted};
use crate::diagnostic::Diagnostic;
use crate::model::{ComponentId, DependencyKind, Target};
use crate::source::Span;
use crate::syntax::tree::{Independent, Path, Statement};

/// The claim, or nothing when fewer than two members are known. Journeys and zones may be members, too.
pub(super) fn claim<'t>(reader: &Reader<'_, 't>, statement: &'t Statement, written: &'t Independent, sink: &mut Sink) -> Option<Draft<'t>> {
    let names = reader.names();
    let scope = reader.typing.scope;
    let mut members: SmallVec<[Target; 2]> = SmallVec::new();
    for path in &written.members {
        if let Some(component) = names.component(path, scope, Wanted::Component, sink) {
            members.push(Target { component, span: path.span() });
        }
    }
    reader.distinct(&mut members, sink);
    let except = reader.except(&written.except, sink);
    reader.claim_block(written.body.as_ref(), false, sink);
    if written.members.len() < 2 {
        let span = written.members.first().map_or(statement.span, Path::span);
        let message = if written.members.is_empty() { "nothing is said to be independent here" } else { "one alone is always independent" };
        let error = Diagnostic::input("wrong-count", message, span, "name at least two");
        sink.push(error.help("write `independent { a, b }`"));
    }
    let first = members.first().copied()?;
    let last = written.members.last().map_or(statement.span, Path::span);
    let span = Span { end: last.end.max(statement.span.start), ..statement.span };
    (members.len() > 1).then(|| Draft {
        required: members.len() as u32 - 1,
        targets: members,
        except,
        whole: statement.span,
        docs: statement.docs.as_deref(),
        name: written.name.as_ref().map(|name| name.text.as_str()),
        block: written.body.as_ref(),
        ..Draft::plain(DependencyKind::Independent, first, span, scope)
    })
}

/// Claims of which fewer than two members are there claim nothing, and two claims about the same are one too many.
pub(super) fn settle(claims: &mut Vec<Draft<'_>>, absent: impl Fn(ComponentId) -> bool, sink: &mut Sink) {
    claims.retain(|claim| claim.targets.iter().filter(|target| !absent(target.component)).count() > 1);
    let ids = |claim: &Draft<'_>| claim.targets.iter().map(|target| target.component).collect::<Vec<_>>();
    // Stable: the first by file and place stays.
    claims.sort_by_cached_key(ids);
    claims.dedup_by(|again, first| {
        let same = ids(again) == ids(first);
        if same {
            let error = Diagnostic::input("duplicate-dependency", "the same claim stands twice", again.span, "claimed again here");
            sink.push(error.label(first.span, "first claimed here").help("remove one"));
        }
        same
    });
}
