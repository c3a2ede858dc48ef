use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use crate::graph::BitSet;

/// Bytes that one table of rows may take.
const BYTES: usize = 8 << 20;

/// Rows that were asked for, by node: rules ask for the same ones. Emptied when they take too much.
pub(super) struct Kept {
    rows: Mutex<FxHashMap<u32, Arc<BitSet>>>,
    most: usize,
}

impl Kept {
    /// For rows of so many components.
    pub(super) fn new(components: usize) -> Self {
        Self { rows: Mutex::default(), most: BYTES / (components / 8 + 1) }
    }

    /// The row of a node, which is worked out where it is not at hand.
    pub(super) fn get(&self, node: u32, make: impl FnOnce() -> BitSet) -> Arc<BitSet> {
        if let Some(row) = self.rows.lock().unwrap_or_else(PoisonError::into_inner).get(&node) {
            return Arc::clone(row);
        }
        let row = Arc::new(make());
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        if rows.len() >= self.most {
            rows.clear();
        }
        rows.insert(node, Arc::clone(&row));
        row
    }
}
