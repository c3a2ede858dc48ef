//! Cold start (point 7, S1): what can be started from nothing.

use super::flow::Flow;
use super::{Closure, Reading};
use crate::graph::{BitSet, Graph};
use crate::model::{ComponentId, DependencyId, Phase};

/// What serves after a start from nothing: the least fixed point of "started when its start groups are satisfied by what serves" over "serves
/// when it is started and its serving groups are satisfied by what serves", the latter the largest such set.
///
/// Worked out one strongly connected part after another, those needed first, as they stand in the flow of what is needed to start: a part cannot
/// change what it needs. Linear outside of parts with several members; inside, linear for each round, and no more rounds than the longest chain
/// of start dependencies.
pub(super) fn serving(graph: &Graph, reading: Reading, flow: &Flow) -> BitSet {
    let carries = |g: DependencyId| Closure::Starting.felled_by(reading, graph, g).is_some();
    let mut serving = BitSet::new(graph.len());
    for part in flow.all_parts() {
        let members: Vec<_> = part.flat_map(|node| flow.members.of(node)).map(|&c| ComponentId(c)).collect();
        let mut count = 0;
        loop {
            let satisfied = |c: ComponentId, phase: Phase, serving: &BitSet| {
                graph.gates_of(c).filter(|&g| carries(g) && graph.phase(g) == phase).all(|g| is_satisfied(graph, g, serving))
            };
            // Members that serve are those of the last round: they satisfy at least what they did.
            let started: Vec<_> = members.iter().copied().filter(|&c| satisfied(c, Phase::Start, &serving)).collect();
            started.iter().for_each(|&c| {
                serving.insert(c);
            });
            let mut left = started;
            loop {
                let before = left.len();
                left.retain(|&c| {
                    let stays = satisfied(c, Phase::Serve, &serving);
                    if !stays {
                        serving.remove(c);
                    }
                    stays
                });
                if left.len() == before {
                    break;
                }
            }
            if left.len() == count || left.len() == members.len() {
                break;
            }
            count = left.len();
        }
    }
    serving
}

/// Whether enough targets of a gate are among those given. A gate that is not in the graph asks for nothing.
pub(super) fn is_satisfied(graph: &Graph, g: DependencyId, up: &BitSet) -> bool {
    let lost = graph.targets(g).iter().filter(|&&target| !up.contains(target)).count();
    lost < graph.threshold(g) as usize
}
