//! Findings of two states: which are new, which are known, which are gone. By identity, as the baseline has it: places and layout mean nothing.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::lint::baseline::{Baseline, Entry};
use crate::lint::check::Unseen;
use crate::lint::named::Named;

/// Findings of the second state, compared with those of the first.
#[derive(Debug, Default)]
pub struct News {
    /// Those that the first state does not have, and everything that is wrong with the input of the second one.
    pub new: Vec<Diagnostic>,
    /// How many both have.
    pub known: usize,
    /// Those of the first state that the second one does not have.
    pub gone: Vec<Diagnostic>,
}

/// Compares them, with what is wrong with the input among them. `hidden` is found in the second state as well and not to be shown. What one state leaves
/// out since its input has errors is neither new in the other one nor gone. Linear but for a logarithm.
pub fn news(base: Vec<Diagnostic>, head: Vec<Diagnostic>, hidden: &[Diagnostic]) -> News {
    let (not_seen_before, not_seen_now) = (Unseen::of(&base), Unseen::of(&head));
    let known = Baseline::of(&base);
    let named = Named::of(head.iter().chain(hidden));
    let mut used: BTreeSet<&Entry> = hidden.iter().flat_map(|finding| known.covering(finding, &named)).collect();
    let mut news = News::default();
    for finding in head {
        let covering = known.covering(&finding, &named);
        if covering.is_empty() {
            if finding.input || !not_seen_before.leaves_out(&finding) {
                news.new.push(finding);
            }
        } else {
            used.extend(covering);
            news.known += 1;
        }
    }
    let is_gone = |finding: &Diagnostic| !finding.input && !not_seen_now.leaves_out(finding) && !used.contains(&Entry::of(finding));
    news.gone = base.into_iter().filter(is_gone).collect();
    news
}
