//! One order for everything that is said, whatever the number of threads and the order of files.

use std::cmp::Reverse;

use crate::diagnostic::{Diagnostic, Summary};
use crate::source::Sources;

/// Sorts (input errors, then by level, place, rule, identity) and drops what is said twice.
pub(super) fn settle(findings: &mut Vec<Diagnostic>, sources: &Sources) {
    findings.sort_by(|a, b| key(a, sources).cmp(&key(b, sources)));
    findings.dedup_by(|later, earlier| {
        later.rule == earlier.rule
            && later.message == earlier.message
            && later.span() == earlier.span()
            && later.identity == earlier.identity
    });
}

type Key<'a> = (bool, Reverse<crate::diagnostic::Level>, &'a str, u32, &'a str, &'a str, &'a str);

fn key<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Key<'a> {
    let span = finding.span().unwrap_or_default();
    let path = if finding.labels.is_empty() { "" } else { sources.path(span.file) };
    (!finding.input, Reverse(finding.level), path, span.start, &finding.rule, &finding.identity.fingerprint, &finding.message)
}

/// How many findings of each level there are.
pub(super) fn count(findings: &[Diagnostic]) -> Summary {
    use crate::diagnostic::Level;
    let of = |level| findings.iter().filter(|finding| finding.level == level).count();
    Summary { errors: of(Level::Error), warnings: of(Level::Warning), infos: of(Level::Info), ..Summary::default() }
}
