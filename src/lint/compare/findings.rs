//! Findings of two states: which are new, which are known, which are gone. By identity, as the baseline has it: places and layout mean nothing.

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::lint::baseline::{Baseline, Entry};
use crate::lint::named::Named;

/// Findings of the second state, compared with those of the first.
#[derive(Debug, Default)]
pub struct News {
    /// Those that the first state does not have, and everything that is wrong with the input.
    pub new: Vec<Diagnostic>,
    /// How many both have.
    pub known: usize,
    /// Those of the first state that the second one does not have.
    pub gone: Vec<Diagnostic>,
}

/// Compares them. `hidden` is found in the second state as well and not to be shown. Linear but for a logarithm.
pub fn news(base: Vec<Diagnostic>, head: Vec<Diagnostic>, hidden: &[Diagnostic]) -> News {
    let known = Baseline::of(&base);
    let named = Named::of(head.iter().chain(hidden));
    let mut used: BTreeSet<&Entry> = hidden.iter().flat_map(|finding| known.covering(finding, &named)).collect();
    let mut news = News::default();
    for finding in head {
        let covering = known.covering(&finding, &named);
        if covering.is_empty() {
            news.new.push(finding);
        } else {
            used.extend(covering);
            news.known += 1;
        }
    }
    news.gone = base.into_iter().filter(|finding| !finding.input && !used.contains(&Entry::of(finding))).collect();
    news
}
