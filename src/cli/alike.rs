//! Findings that are the same but for whose they are, as people are shown them: one of them in full, and the others by name. Where thirty services
//! write the same group, thirty times the same path is a flood.

use rustc_hash::FxHashMap;

use crate::diagnostic::{Diagnostic, Level};

/// How many of the others are named.
const NAMED: usize = 8;

/// A finding, and those that say the same of other owners.
pub(super) struct Told<'d> {
    finding: &'d Diagnostic,
    others: Vec<&'d Diagnostic>,
}

impl<'d> Told<'d> {
    /// All that it tells.
    pub fn all(&self) -> impl Iterator<Item = &'d Diagnostic> {
        std::iter::once(self.finding).chain(self.others.iter().copied())
    }

    /// As it is shown.
    pub fn shown(&self) -> Diagnostic {
        let mut shown = self.finding.clone();
        if !self.others.is_empty() {
            shown.notes.insert(0, format!("the same is true of {}", self.names()));
        }
        shown
    }

    fn names(&self) -> String {
        let mut owners: Vec<&str> = self.others.iter().map(|other| &*other.identity.subject).collect();
        owners.sort_unstable();
        let count = owners.len();
        let mut named: Vec<String> = owners.into_iter().take(NAMED).map(|owner| format!("`{owner}`")).collect();
        let last = if count > NAMED { Some(format!("{} more", count - NAMED)) } else { named.pop() };
        let last = last.unwrap_or_default();
        if named.is_empty() { last } else { format!("{} and {last}", named.join(", ")) }
    }
}

/// The findings in their order, each behind the first of those that are like it. Linear in their text.
pub(super) fn told(findings: &[Diagnostic]) -> Vec<Told<'_>> {
    let mut told: Vec<Told<'_>> = Vec::new();
    let mut known: FxHashMap<Likeness<'_>, usize> = FxHashMap::default();
    for finding in findings {
        let first = likeness(finding).map(|likeness| *known.entry(likeness).or_insert(told.len()));
        match first.and_then(|first| told.get_mut(first)) {
            Some(first) => first.others.push(finding),
            None => told.push(Told { finding, others: Vec::new() }),
        }
    }
    told
}

/// Level and rule; the dependency and the cause; and the headline without the owner.
type Likeness<'d> = (Level, &'d str, &'d str, Option<&'d str>, String);

/// In what findings about the same dependency of different owners agree; nothing for a finding that is not about a dependency.
fn likeness(finding: &Diagnostic) -> Option<Likeness<'_>> {
    let identity = &finding.identity;
    let headline = finding.message.replace(&format!("`{}`", identity.subject), "");
    Some((finding.level, &finding.rule, identity.dependency.as_deref()?, identity.cause.as_deref(), headline))
}
