use crate::graph::Graph;
use crate::model::{ComponentId, Dependency, DependencyId, DependencyKind, Phase, Strength, Verb};

/// How doubt about a strength is read (point 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    /// What is not known to be hard is soft: what is found holds for certain.
    Sure,
    /// What is not known to be soft is hard: what is found holds if the doubtful dependencies are.
    Cautious,
}

impl Reading {
    /// Both, the sure one first.
    pub const ALL: [Self; 2] = [Self::Sure, Self::Cautious];

    /// Whether a loss of the dependency fells its owner, whatever it is needed for.
    pub fn is_hard(self, dependency: &Dependency) -> bool {
        dependency.owner.is_some() && self.takes_as_hard(dependency.strength)
    }

    fn takes_as_hard(self, strength: Strength) -> bool {
        match strength {
            Strength::Hard => true,
            Strength::Doubtful => self == Self::Cautious,
            Strength::Soft | Strength::Change | Strength::Claim => false,
        }
    }

    /// Whether a loss of the dependency degrades its owner, whatever it is needed for.
    pub fn is_soft(self, dependency: &Dependency) -> bool {
        dependency.owner.is_some()
            && match dependency.strength {
                Strength::Soft => true,
                Strength::Doubtful => self == Self::Sure,
                Strength::Hard | Strength::Change | Strength::Claim => false,
            }
    }
}

/// Which dependencies a loss passes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closure {
    /// Hard ones to serve: what falls (point 2).
    Serving,
    /// Hard ones to serve or to start: what cannot start without it (S6).
    Starting,
}

impl Closure {
    /// Whether a loss passes along the dependency to its owner.
    pub fn carries(self, reading: Reading, dependency: &Dependency) -> bool {
        self.covers(dependency.phase) && reading.is_hard(dependency)
    }

    /// The owner to whom a loss passes along the gate, if it does.
    pub(super) fn felled_by(self, reading: Reading, graph: &Graph, g: DependencyId) -> Option<ComponentId> {
        graph.owner(g).filter(|_| self.covers(graph.phase(g)) && reading.takes_as_hard(graph.strength(g)))
    }

    fn covers(self, phase: Phase) -> bool {
        match self {
            Self::Serving => phase == Phase::Serve,
            Self::Starting => matches!(phase, Phase::Serve | Phase::Start),
        }
    }
}

/// Whether a degraded target strains the dependency: those of `needs`, and those that say the same as `needs`; of `mode = in-process` only loss
/// counts, and zones are never degraded (point 4, S5).
pub(super) fn is_strained_by_degraded(graph: &Graph, reading: Reading, g: DependencyId, dependency: &Dependency) -> bool {
    let verb = matches!(dependency.kind, DependencyKind::Written(Verb::Needs | Verb::Wants | Verb::Uses));
    verb && dependency.phase == Phase::Serve && reading.is_hard(dependency) && !graph.is_in_process(g)
}
