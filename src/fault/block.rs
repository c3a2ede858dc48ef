use super::lane::Lane;

/// The rows of one pass, as they are kept.
pub(super) struct Block {
    /// Nodes before this one fall with none of its causes.
    first: u32,
    lanes: Lanes,
}

enum Lanes {
    /// One for each node: the quickest to look at.
    All(Vec<Lane>),
    /// Of those nodes only that fall with one of the causes at all.
    Some {
        /// By 64 nodes.
        words: Vec<Word>,
        lanes: Box<[Lane]>,
    },
}

/// Which of 64 nodes have a row, and how many rows stand before theirs.
#[derive(Clone, Copy)]
struct Word {
    some: u64,
    before: u32,
}

impl Block {
    /// Of the rows of all nodes from the first one on, which are kept as they are.
    pub(super) fn all(first: usize, lanes: Vec<Lane>) -> Self {
        Self { first: first as u32, lanes: Lanes::All(lanes) }
    }

    /// The same in less room.
    pub(super) fn some(first: usize, all: &[Lane]) -> Self {
        let mut words = Vec::with_capacity(all.len().div_ceil(64));
        let mut before = 0;
        for lanes in all.chunks(64) {
            let some = lanes.iter().enumerate().fold(0, |some, (at, lane)| some | u64::from(!lane.is_empty()) << at);
            words.push(Word { some, before });
            before += some.count_ones();
        }
        let mut lanes = Vec::with_capacity(before as usize);
        lanes.extend(all.iter().filter(|lane| !lane.is_empty()));
        Self { first: first as u32, lanes: Lanes::Some { words, lanes: lanes.into_boxed_slice() } }
    }

    /// The first node that may have a row.
    pub(super) fn first(&self) -> u32 {
        self.first
    }

    /// The causes of a node.
    pub(super) fn lane(&self, node: u32) -> Lane {
        self.row(node).copied().unwrap_or(Lane::NONE)
    }

    /// Whether a node falls with the cause at this place of the pass.
    pub(super) fn has(&self, node: u32, at: usize) -> bool {
        self.row(node).is_some_and(|lane| lane.has(at))
    }

    fn row(&self, node: u32) -> Option<&Lane> {
        let node = node.checked_sub(self.first)?;
        match &self.lanes {
            Lanes::All(lanes) => lanes.get(node as usize),
            Lanes::Some { words, lanes } => {
                let Word { some, before } = *words.get(node as usize / 64)?;
                let bit = 1 << (node % 64);
                let at = before + (some & (bit - 1)).count_ones();
                lanes.get(at as usize).filter(|_| some & bit != 0)
            }
        }
    }
}
