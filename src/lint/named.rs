//! Who is named in findings, and so is not spoken for: of those that fall with each other one speaks, and which one changes with the names of those
//! that join.

use rustc_hash::{FxHashMap, FxHashSet};

use super::baseline::Entry;
use crate::diagnostic::Diagnostic;

/// By rule: the subjects and causes of its findings.
#[derive(Default)]
pub(super) struct Named(FxHashMap<String, FxHashSet<String>>);

impl Named {
    /// All that these name.
    pub fn of<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>) -> Self {
        let mut named = Self::default();
        for finding in findings {
            let entry = Entry::of(finding);
            named.0.entry(entry.rule.clone()).or_default().extend(entry.ends().map(str::to_owned));
        }
        named
    }

    /// Whether a finding, known as `now`, speaks for what an entry of the same rule is about.
    pub fn speaks_for(&self, now: &Entry, finding: &Diagnostic, then: &Entry) -> bool {
        let has = |names: &[String], name: &str| names.binary_search_by(|known| (**known).cmp(name)).is_ok();
        let is_named = |name: &str| self.0.get(&now.rule).is_some_and(|named| named.contains(name));
        let together = |now: &str, then: &str| finding.identity.spoken_for.iter().any(|names| has(names, now) && has(names, then));
        let same = |(now, then): (&str, &str)| now == then || together(now, then) && !is_named(then);
        now.cause.is_some() == then.cause.is_some() && now.ends().zip(then.ends()).all(same)
    }
}
