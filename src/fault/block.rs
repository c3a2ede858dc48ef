use super::lane::Lane;

/// The rows of one pass, as they are kept: of those nodes only that fall with one of its causes at all.
#[derive(Default)]
pub(super) struct Block {
    /// Nodes before this one fall with none of them.
    first: u32,
    /// By 64 nodes: which of them have a row.
    words: Vec<Word>,
    lanes: Box<[Lane]>,
}

/// Which of 64 nodes have a row, and how many rows stand before theirs.
#[derive(Default, Clone, Copy)]
struct Word {
    some: u64,
    before: u32,
}

impl Block {
    /// Of the rows of all nodes from the first one on.
    pub(super) fn of(first: usize, all: &[Lane]) -> Self {
        let mut words = Vec::with_capacity(all.len().div_ceil(64));
        let mut before = 0;
        for lanes in all.chunks(64) {
            let some = lanes.iter().enumerate().fold(0, |some, (at, lane)| some | u64::from(!lane.is_empty()) << at);
            words.push(Word { some, before });
            before += some.count_ones();
        }
        let mut lanes = Vec::with_capacity(before as usize);
        lanes.extend(all.iter().filter(|lane| !lane.is_empty()));
        Self { first: first as u32, words, lanes: lanes.into_boxed_slice() }
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
        let Word { some, before } = *self.words.get(node as usize / 64)?;
        let bit = 1 << (node % 64);
        if some & bit == 0 {
            return None;
        }
        self.lanes.get((before + (some & (bit - 1)).count_ones()) as usize)
    }
}
