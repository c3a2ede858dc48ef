use rayon::prelude::*;

use super::flow::{Flow, Group};
use super::lane::{Counter, Lane, WIDTH, at_least};

/// Which inner nodes take down which nodes, all single failures of the graph at once: 512 causes a pass, one bit each, carried along the nodes
/// in their order; only inside a part of several nodes it is repeated until nothing changes. Starting from nothing and only ever adding what
/// follows, this is the least fixed point, so nothing falls without a cause.
pub(super) struct Rows {
    /// By cause: block `p` holds the causes from `512 p`. Empty if the rows are more than the budget allows.
    blocks: Vec<Block>,
    /// How many components fall with each inner node. Empty if nobody asks, or if even counting is more than a run may take.
    counts: Vec<u32>,
    kept: bool,
}

/// Rows of more bytes than this are not gone through even to count: it would take longer than people wait.
const COUNTED: usize = 8 << 30;

/// The rows of one pass. A cause takes down nothing that stands before its own part, so rows begin there.
struct Block {
    first: usize,
    lanes: Vec<Lane>,
}

impl Rows {
    /// The bytes that all rows of a flow take: about N²/16 for N inner nodes.
    pub(super) fn size(flow: &Flow) -> usize {
        (0..flow.inner).step_by(WIDTH).map(|cause| (flow.inner - first_of(flow, cause)) * size_of::<Lane>()).sum()
    }

    /// All passes, in parallel: to be kept, to count what falls, or both.
    pub(super) fn new(flow: &Flow, keep: bool, count: bool) -> Self {
        if !keep && (!count || Self::size(flow) > COUNTED) {
            return Self { blocks: Vec::new(), counts: Vec::new(), kept: false };
        }
        let passes: Vec<_> = (0..flow.inner).step_by(WIDTH).collect();
        let done: Vec<_> = passes
            .into_par_iter()
            .map(|cause| {
                let mut block = Block::new(flow, cause);
                let counts = if count { block.count(flow, cause) } else { Vec::new() };
                if !keep {
                    block.lanes = Vec::new();
                }
                (block, counts)
            })
            .collect();
        let (blocks, counts): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        Self { blocks: if keep { blocks } else { Vec::new() }, counts: counts.concat(), kept: keep }
    }

    /// Whether rows can be asked for.
    pub(super) fn is_kept(&self) -> bool {
        self.kept
    }

    /// How many components fall with an inner node, if that is known.
    pub(super) fn count(&self, node: u32) -> Option<u32> {
        self.counts.get(node as usize).copied()
    }

    /// Whether a node falls with an inner one.
    pub(super) fn falls(&self, flow: &Flow, node: u32, cause: u32) -> bool {
        let block = &self.blocks[cause as usize / WIDTH];
        let inner = |node: u32| block.has(node, cause as usize % WIDTH);
        if flow.is_inner(node) { inner(node) } else { flow.is_felled(node, inner) }
    }

    /// The inner nodes with which a group is lost and a node, where one is given, does not fall: smallest first. Targets may be any nodes.
    pub(super) fn causes<'r>(&'r self, flow: &'r Flow, group: &'r Group, beyond: Option<u32>) -> impl Iterator<Item = u32> + 'r {
        let of_pass = move |pass: usize| {
            let mut causes = self.lost(flow, group, pass);
            if let Some(node) = beyond {
                causes.subtract(&self.lane(flow, node, pass));
            }
            causes.bits().map(move |at| (pass * WIDTH) as u32 + at)
        };
        (0..self.blocks.len()).flat_map(of_pass)
    }

    /// The causes of one pass with which a group is lost.
    pub(super) fn lost(&self, flow: &Flow, group: &Group, pass: usize) -> Lane {
        lost(group, |node| self.lane(flow, node, pass))
    }

    /// The causes of one pass with which a node falls.
    pub(super) fn lane(&self, flow: &Flow, node: u32, pass: usize) -> Lane {
        let block = &self.blocks[pass];
        if flow.is_inner(node) { block.lane(node) } else { follow(flow, node, |target| block.lane(target)) }
    }

    /// With how many components each node falls, itself included. One pass over all rows.
    pub(super) fn count_causes(&self, flow: &Flow) -> Vec<u32> {
        let nodes = 0..flow.members.len() as u32;
        // An outer node is a cause of its own fall alone, and stands in no row.
        let mut counts: Vec<u32> = nodes.clone().map(|node| if flow.is_inner(node) { 0 } else { flow.weight(node) }).collect();
        for (pass, block) in self.blocks.iter().enumerate() {
            let causes = (pass * WIDTH) as u32..((pass + 1) * WIDTH).min(flow.inner) as u32;
            let several: Vec<_> = causes.clone().filter(|&cause| flow.weight(cause) > 1).collect();
            for node in block.first as u32..nodes.end {
                let lane = self.lane(flow, node, pass);
                if !lane.is_empty() {
                    let more =
                        several.iter().filter(|&&cause| lane.has((cause - causes.start) as usize)).map(|&cause| flow.weight(cause) - 1);
                    counts[node as usize] += lane.count() + more.sum::<u32>();
                }
            }
        }
        counts
    }

    /// How many components of a set fall with each inner node. One pass over the rows of the set.
    pub(super) fn count_among(&self, flow: &Flow, nodes: &[(u32, u32)]) -> Vec<u32> {
        let passes: Vec<_> = (0..self.blocks.len()).collect();
        let count = |pass: usize| {
            let mut counter = Counter::new();
            nodes.iter().for_each(|&(node, weight)| counter.add(self.lane(flow, node, pass), weight));
            counter.counts(WIDTH.min(flow.inner - pass * WIDTH))
        };
        passes.into_iter().flat_map(count).collect()
    }
}

/// The inner nodes with which a group is lost, worked out for this group alone, when rows are not kept: only what the group rests on is
/// followed, and only that can be a cause. Linear in the dependencies below the group for every 512 components below it.
pub(super) fn causes_of_one(flow: &Flow, group: &Group) -> Vec<u32> {
    let (cone, old) = flow.cone(group.targets.iter().map(|&(target, _)| target));
    let new = |node: u32| old.binary_search(&node).map_or(0, |at| at as u32);
    let mut causes = Vec::new();
    for cause in (0..cone.inner).step_by(WIDTH) {
        let block = Block::new(&cone, cause);
        let lane = lost(group, |node| match flow.is_inner(node) {
            true => block.lane(new(node)),
            false => follow(flow, node, |target| block.lane(new(target))),
        });
        causes.extend((0..WIDTH.min(cone.inner - cause)).filter(|&at| lane.has(at)).map(|at| old[cause + at]));
    }
    causes
}

impl Block {
    fn new(flow: &Flow, cause: usize) -> Self {
        let first = first_of(flow, cause);
        let mut block = Self { first, lanes: vec![Lane::NONE; flow.inner - first] };
        let causes = cause..(cause + WIDTH).min(flow.inner);
        let part = flow.part_of[cause] as usize;
        for &(start, end) in &flow.parts[part..] {
            if end - start == 1 {
                block.step(flow, start, &causes);
                continue;
            }
            // Nodes come in the order in which a walk leaves them, so that most follow from those before them in one round.
            let mut changed = true;
            while changed {
                changed = false;
                for node in start..end {
                    changed |= block.step(flow, node, &causes);
                }
            }
        }
        block
    }

    /// Works a node out from what it leans on; true if that is more than before.
    fn step(&mut self, flow: &Flow, node: u32, causes: &std::ops::Range<usize>) -> bool {
        let mut lane = follow(flow, node, |target| self.lane(target));
        if causes.contains(&(node as usize)) {
            lane.or(&Lane::one(node as usize - causes.start));
        }
        let mine = &mut self.lanes[node as usize - self.first];
        let changed = *mine != lane;
        *mine = lane;
        changed
    }

    fn has(&self, inner: u32, at: usize) -> bool {
        (inner as usize).checked_sub(self.first).is_some_and(|node| self.lanes[node].has(at))
    }

    fn lane(&self, inner: u32) -> Lane {
        (inner as usize).checked_sub(self.first).map_or(Lane::NONE, |at| self.lanes[at])
    }

    fn count(&self, flow: &Flow, cause: usize) -> Vec<u32> {
        let mut counter = Counter::new();
        self.lanes.iter().zip(self.first as u32..).for_each(|(lane, node)| counter.add(*lane, flow.weight(node)));
        for node in flow.inner as u32..flow.members.len() as u32 {
            counter.add(follow(flow, node, |target| self.lane(target)), flow.weight(node));
        }
        counter.counts(WIDTH.min(flow.inner - cause))
    }
}

/// Where the rows of a pass begin.
fn first_of(flow: &Flow, cause: usize) -> usize {
    flow.parts[flow.part_of[cause] as usize].0 as usize
}

/// What a node falls with, from what it leans on.
#[inline(always)]
fn follow(flow: &Flow, node: u32, lane: impl Fn(u32) -> Lane) -> Lane {
    let mut all = Lane::NONE;
    for &target in flow.plain.of(node) {
        all.or(&lane(target));
    }
    for group in flow.groups_of(node) {
        all.or(&lost(group, &lane));
    }
    all
}

/// What a group is lost with.
fn lost(group: &Group, lane: impl Fn(u32) -> Lane) -> Lane {
    if group.targets.iter().map(|&(_, weight)| weight).sum::<u32>() < group.threshold {
        return Lane::NONE;
    }
    match &group.targets[..] {
        [(target, _)] => lane(*target),
        targets if targets.len() == group.threshold as usize && targets.iter().all(|&(_, weight)| weight == 1) => {
            let mut all = Lane::ALL;
            for &(target, _) in targets {
                all.and(&lane(target));
            }
            all
        }
        targets => at_least(group.threshold, targets.iter().map(|&(target, weight)| (lane(target), weight))),
    }
}
