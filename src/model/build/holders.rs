//! Which component a place belongs to.

use super::declare::Element;
use crate::model::ComponentId;
use crate::source::Span;

/// Where something is said about components, in the order of files and places.
#[derive(Debug, Default)]
pub(super) struct Holders(Vec<(Span, ComponentId)>);

impl Holders {
    /// Of all components, which are given by id.
    pub fn new(elements: &[Element<'_>]) -> Self {
        let mut all = Vec::with_capacity(elements.len());
        for (id, element) in (0..).map(ComponentId).zip(elements) {
            for piece in &element.pieces {
                if let (Some(first), Some(last)) = (piece.statements.first(), piece.statements.last()) {
                    all.push((first.span.to(last.span), id));
                }
            }
        }
        all.sort_unstable();
        Self(all)
    }

    /// The component that something at this place is said about. Logarithmic.
    pub fn at(&self, place: Span) -> Option<ComponentId> {
        let after = self.0.partition_point(|(span, _)| (span.file, span.start) <= (place.file, place.start));
        let (span, id) = self.0.get(after.checked_sub(1)?)?;
        (span.file == place.file && place.end <= span.end).then_some(*id)
    }
}
