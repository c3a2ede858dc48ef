use super::block::Block;
use super::flow::{Flow, Group};
use super::lane::{Counter, Lane, WIDTH, at_least};

/// What falls with each of 512 causes, while it is worked out. A cause takes down nothing that stands before its own part, so rows begin there.
pub(super) struct Pass {
    first: usize,
    lanes: Vec<Lane>,
}

impl Pass {
    /// Follows the causes from this one on, in room that another pass had.
    pub(super) fn run(flow: &Flow, cause: usize, mut room: Vec<Lane>) -> Self {
        let first = first_of(flow, cause);
        room.clear();
        room.resize(flow.inner - first, Lane::NONE);
        let mut pass = Self { first, lanes: room };
        let causes = cause..(cause + WIDTH).min(flow.inner);
        let part = flow.part_of[cause] as usize;
        for &(start, end) in &flow.parts[part..] {
            if end - start == 1 {
                pass.step(flow, start, &causes);
                continue;
            }
            // Nodes come in the order in which a walk leaves them, so that most follow from those before them in one round.
            let mut changed = true;
            while changed {
                changed = false;
                for node in start..end {
                    changed |= pass.step(flow, node, &causes);
                }
            }
        }
        pass
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

    /// The causes of an inner node.
    pub(super) fn lane(&self, inner: u32) -> Lane {
        (inner as usize).checked_sub(self.first).map_or(Lane::NONE, |at| self.lanes[at])
    }

    /// How many components fall with each cause from this one on.
    pub(super) fn count(&self, flow: &Flow, cause: usize) -> Vec<u32> {
        let mut counter = Counter::new();
        self.all(flow).for_each(|(node, lane)| counter.add(lane, flow.weight(node)));
        counter.counts(WIDTH.min(flow.inner - cause))
    }

    /// Every node, outer ones as well, that may fall with one of its causes, and with which.
    pub(super) fn all<'p>(&'p self, flow: &'p Flow) -> impl Iterator<Item = (u32, Lane)> + 'p {
        let inner = (self.first as u32..).zip(self.lanes.iter().copied());
        inner.chain((flow.inner as u32..flow.members.len() as u32).map(|node| (node, follow(flow, node, |target| self.lane(target)))))
    }

    /// What is kept of it: as it is, or in less room. And room for another pass.
    pub(super) fn keep(self, whole: bool) -> (Block, Vec<Lane>) {
        match whole {
            true => (Block::all(self.first, self.lanes), Vec::new()),
            false => (Block::some(self.first, &self.lanes), self.lanes),
        }
    }

    /// Its room, for another one.
    pub(super) fn into_room(self) -> Vec<Lane> {
        self.lanes
    }
}

/// Where the rows of a pass begin.
pub(super) fn first_of(flow: &Flow, cause: usize) -> usize {
    flow.parts[flow.part_of[cause] as usize].0 as usize
}

/// What a node falls with, from what it leans on.
#[inline(always)]
pub(super) fn follow(flow: &Flow, node: u32, lane: impl Fn(u32) -> Lane) -> Lane {
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
pub(super) fn lost(group: &Group, lane: impl Fn(u32) -> Lane) -> Lane {
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
