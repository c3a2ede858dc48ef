use super::{place, tag, text};
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// `path:line:column: level[rule] message` without a line ending; without a place, from the level on.
pub(super) fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let said = format!("{} {}", tag(diagnostic), text::visible(&diagnostic.message));
    match diagnostic.span().filter(|span| sources.get(span.file).is_some()) {
        Some(span) => format!("{}: {said}", place(sources, span)),
        None => said,
    }
}
