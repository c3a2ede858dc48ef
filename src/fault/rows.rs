use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;

use super::block::Block;
use super::flow::{Flow, Group};
use super::lane::{Counter, Lane, WIDTH};
use super::pass::{Pass, first_of, follow, lost};

/// Which inner nodes take down which nodes, all single failures of the graph at once: 512 causes a pass, one bit each, carried along the nodes
/// in their order; only inside a part of several nodes it is repeated until nothing changes. Starting from nothing and only ever adding what
/// follows, this is the least fixed point, so nothing falls without a cause.
pub(super) struct Rows {
    /// By cause: block `p` holds the causes from `512 p`. Empty if the rows are more than the budget allows.
    blocks: Vec<Block>,
    /// How many components fall with each inner node. Empty if nobody asks, or if even counting is more than a run may take.
    counts: Vec<u32>,
    /// With how many components each node falls: counted when the rows were made where they are not kept, otherwise when somebody asks.
    cause_counts: OnceLock<Vec<u32>>,
    kept: bool,
}

/// Rows of up to so many bytes are kept whole, which is quicker while they fit into the caches of a processor. In tests, those of up to four nodes, so
/// that both ways are taken.
const WHOLE: usize = if cfg!(test) { 4 * size_of::<Lane>() } else { 16 << 20 };
/// Rows of more bytes than this are not gone through even to count: it would take longer than people wait.
const COUNTED: usize = 8 << 30;

impl Rows {
    /// The bytes that all rows of a flow take: about N²/16 for N inner nodes.
    pub(super) fn size(flow: &Flow) -> usize {
        (0..flow.inner).step_by(WIDTH).map(|cause| (flow.inner - first_of(flow, cause)) * size_of::<Lane>()).sum()
    }

    /// All passes, in parallel: to be kept, to count what falls, or both.
    pub(super) fn new(flow: &Flow, keep: bool, count: bool) -> Self {
        if !keep && (!count || Self::size(flow) > COUNTED) {
            return Self { blocks: Vec::new(), counts: Vec::new(), cause_counts: OnceLock::from(Vec::new()), kept: false };
        }
        let cause_counts: Vec<AtomicU32> = if keep { Vec::new() } else { Self::own_causes(flow).map(AtomicU32::new).collect() };
        let passes: Vec<_> = (0..flow.inner).step_by(WIDTH).collect();
        let whole = Self::size(flow) <= WHOLE;
        // Passes that a thread runs one after the other have the same room.
        let run = |room: &mut Vec<Lane>, cause: usize| {
            let pass = Pass::run(flow, cause, std::mem::take(room));
            let counts = if count { pass.count(flow, cause) } else { Vec::new() };
            if keep {
                let (block, left) = pass.keep(whole);
                *room = left;
                return (Some(block), counts);
            }
            let weights = Weights::of(flow, cause);
            pass.all(flow).for_each(|(node, lane)| _ = cause_counts[node as usize].fetch_add(weights.sum(&lane), Ordering::Relaxed));
            *room = pass.into_room();
            (None, counts)
        };
        let done: Vec<_> = passes.into_par_iter().map_init(Vec::new, run).collect();
        let (blocks, counts): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        let counted = || OnceLock::from(cause_counts.into_iter().map(AtomicU32::into_inner).collect::<Vec<_>>());
        let cause_counts = if keep { OnceLock::new() } else { counted() };
        Self { blocks: blocks.into_iter().flatten().collect(), counts: counts.concat(), cause_counts, kept: keep }
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

    /// With how many components a node falls, itself included, if that can be told. The first question is a pass over all rows.
    pub(super) fn cause_count(&self, flow: &Flow, node: u32) -> Option<u32> {
        self.cause_counts.get_or_init(|| self.count_causes(flow)).get(node as usize).copied()
    }

    fn count_causes(&self, flow: &Flow) -> Vec<u32> {
        let mut counts: Vec<u32> = Self::own_causes(flow).collect();
        for (pass, block) in self.blocks.iter().enumerate() {
            let weights = Weights::of(flow, pass * WIDTH);
            for node in block.first()..flow.members.len() as u32 {
                counts[node as usize] += weights.sum(&self.lane(flow, node, pass));
            }
        }
        counts
    }

    /// An outer node is a cause of its own fall alone, and stands in no row.
    fn own_causes(flow: &Flow) -> impl Iterator<Item = u32> {
        (0..flow.members.len() as u32).map(|node| if flow.is_inner(node) { 0 } else { flow.weight(node) })
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

/// How many components the causes of one pass stand for.
struct Weights {
    /// Place in the pass, and how many more than one.
    several: Vec<(usize, u32)>,
}

impl Weights {
    fn of(flow: &Flow, cause: usize) -> Self {
        let more = |at: usize| flow.weight((cause + at) as u32) - 1;
        Self { several: (0..WIDTH.min(flow.inner - cause)).map(|at| (at, more(at))).filter(|(_, more)| *more > 0).collect() }
    }

    /// Of the causes in a lane.
    fn sum(&self, lane: &Lane) -> u32 {
        if lane.is_empty() {
            return 0;
        }
        lane.count() + self.several.iter().filter(|(at, _)| lane.has(*at)).map(|(_, more)| more).sum::<u32>()
    }
}
