//! What takes down one node or group, where the rows of all are more than are kept.

use rustc_hash::FxHashSet;

use super::flow::{Flow, Group};
use super::lane::WIDTH;
use super::pass::{Pass, follow, lost};

/// What is reached by dependencies that one loss is enough for.
struct Reach {
    /// The inner ones among it.
    inner: FxHashSet<u32>,
    /// Some of it has a group, which may be lost with more.
    grouped: bool,
}

impl Reach {
    /// From the targets of a group that are enough alone.
    fn of(flow: &Flow, group: &Group, most: usize) -> Self {
        let enough = group.targets.iter().filter(|(_, weight)| *weight >= group.threshold);
        let mut open: Vec<u32> = enough.map(|(target, _)| *target).collect();
        let mut reach = Self { inner: FxHashSet::default(), grouped: open.len() < group.targets.len() };
        while let Some(node) = open.pop() {
            if flow.is_inner(node) && !reach.inner.insert(node) {
                continue;
            }
            if reach.inner.len() >= most {
                break;
            }
            reach.grouped |= flow.groups_of(node).next().is_some();
            open.extend(flow.plain.of(node));
        }
        reach
    }
}

/// Whether at least so many inner nodes take a group down by dependencies that one loss is enough for. Groups may add some: no is no answer. Looks no
/// further than it takes to find so many.
pub(super) fn is_felled_by(flow: &Flow, group: &Group, wanted: usize) -> bool {
    Reach::of(flow, group, wanted).inner.len() >= wanted
}

/// The inner nodes with which a group is lost. Only what the group rests on is followed, and only that can be a cause. Linear in the dependencies
/// below the group, and again for every 512 of the components below it of which groups decide.
pub(super) fn causes(flow: &Flow, group: &Group) -> Vec<u32> {
    let sure = Reach::of(flow, group, usize::MAX);
    if !sure.grouped {
        return sure.inner.into_iter().collect();
    }
    let (cone, old) = flow.cone(group.targets.iter().map(|&(target, _)| target));
    let new = |node: u32| old.binary_search(&node).map_or(0, |at| at as u32);
    let mut causes = Vec::new();
    for cause in (0..cone.inner).step_by(WIDTH) {
        let those = &old[cause..(cause + WIDTH).min(cone.inner)];
        if those.iter().all(|cause| sure.inner.contains(cause)) {
            causes.extend(those);
            continue;
        }
        let pass = Pass::run(&cone, cause, Vec::new());
        let lane = lost(group, |node| match flow.is_inner(node) {
            true => pass.lane(new(node)),
            false => follow(flow, node, |target| pass.lane(new(target))),
        });
        causes.extend((0..those.len()).filter(|&at| lane.has(at)).map(|at| those[at]));
    }
    causes
}
