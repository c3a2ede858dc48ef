//! One dependency of a service, and what speaks for it.

use crate::source::Span;
use crate::syntax::tree::{Phase, Verb};

/// Who is depended on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// A service of the project.
    Service(usize),
    /// A container of another project.
    External(String),
}

/// One dependency of a service, with everything that speaks for it.
#[derive(Debug, Clone)]
pub struct Edge {
    /// On whom.
    pub target: Target,
    /// Others of which one is enough in its place.
    pub others: Vec<usize>,
    /// What for.
    pub phase: Phase,
    /// How hard, as far as the file says.
    pub verb: Verb,
    /// What speaks for it, in the order found, without repetition.
    pub evidence: Vec<String>,
    /// Nothing speaks for it but addresses that may be handed out and not called.
    pub(super) shown_only: bool,
    /// The entry that speaks for it first.
    pub span: Span,
    /// Where the target is named in it.
    pub target_span: Span,
}

impl Edge {
    /// The service on which it is.
    pub fn service(&self) -> Option<usize> {
        match self.target {
            Target::Service(to) => Some(to),
            Target::External(_) => None,
        }
    }

    /// An address speaks for it.
    pub fn is_addressed(&self) -> bool {
        self.evidence.iter().any(|evidence| is_address(evidence))
    }

    /// Nothing but addresses speak for it.
    pub fn is_only_addressed(&self) -> bool {
        self.evidence.iter().all(|evidence| is_address(evidence))
    }

    /// `depends_on` waits for more than that it runs.
    pub fn awaits(&self) -> bool {
        self.phase == Phase::Start && self.evidence.iter().any(|evidence| evidence.starts_with("depends_on "))
    }

    /// `depends_on` waits until it has run to its end.
    pub fn awaits_the_end(&self) -> bool {
        self.phase == Phase::Start && self.evidence.iter().any(|evidence| evidence == AWAITED_END)
    }
}

/// What speaks for a dependency on what has to run to its end.
const AWAITED_END: &str = "depends_on service_completed_successfully";

/// Whether what speaks for a dependency is an address in a value.
pub(super) fn is_address(evidence: &str) -> bool {
    ["environment", "env_file", "command", "entrypoint"].iter().any(|origin| evidence.starts_with(origin))
}
