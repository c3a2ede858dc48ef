//! Parts that have an order: one out of its place or a second one is an error, and is read all the same.

use smallvec::SmallVec;

use super::Builder;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::grammar::{Pair, Rule};

/// The parts in the order written.
#[derive(Default)]
pub(super) struct Order {
    parts: SmallVec<[(u8, Span, &'static str); 4]>,
}

impl Order {
    /// The next part: its rank, where it stands and what it is called.
    pub(super) fn push(&mut self, rank: u8, span: Span, name: &'static str) {
        self.parts.push((rank, span, name));
    }

    /// The next part behind the targets of a dependency or the members of a claim.
    pub(super) fn dependency_part(&mut self, part: &Pair<'_>, span: Span) {
        let (rank, name) = match part.as_rule() {
            Rule::except => (1, "`except`"),
            Rule::via => (2, "`via`"),
            Rule::phase => (3, "the phase"),
            Rule::body => (5, "the block"),
            _ => (4, "what it is for"),
        };
        self.push(rank, span, name);
    }

    /// Says what is out of place, with the parts in order as a fix.
    pub(super) fn check(mut self, builder: &mut Builder<'_>) {
        let Some(wrong) = self.parts.windows(2).position(|pair| pair[0].0 >= pair[1].0) else { return };
        let (Some(before), Some(late)) = (self.parts.get(wrong).copied(), self.parts.get(wrong + 1).copied()) else { return };
        if before.0 == late.0 {
            return builder.error(format!("{} is written twice", late.2), late.1, "the second one");
        }
        let whole = self.parts.iter().fold(before.1, |whole, part| Span {
            start: whole.start.min(part.1.start),
            end: whole.end.max(part.1.end),
            ..whole
        });
        self.parts.sort_by_key(|part| part.0);
        let text = |span: Span| builder.text.get(span.range()).unwrap_or("");
        let ordered: Vec<&str> = self.parts.iter().map(|part| text(part.1)).collect();
        let ordered = ordered.join(" ");
        // What is between the parts may be a comment, and then a person has to move it.
        let only_blanks =
            text(whole).chars().filter(|c| !c.is_whitespace()).count() == ordered.chars().filter(|c| !c.is_whitespace()).count();
        let help = format!("write {} before {}", late.2, before.2);
        let error =
            Diagnostic::input("syntax", format!("{} stands before {}", before.2, late.2), late.1, "here it is too late").help(help.clone());
        let fix = Fix { title: help, edits: vec![(whole, ordered)], safety: Safety::Safe };
        builder.push(if only_blanks { error.fix(fix) } else { error });
    }
}
