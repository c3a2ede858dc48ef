use rustc_hash::FxHashMap;

/// A monotone function of failures as a reduced ordered binary decision diagram. Equal functions have equal numbers.
/// R. E. Bryant, "Graph-Based Algorithms for Boolean Function Manipulation", IEEE Transactions on Computers, 1986.
pub(super) struct Diagram {
    /// What is decided, where it leads when that has not failed, where when it has. The first two stand for never and always.
    nodes: Vec<(u32, u32, u32)>,
    known: FxHashMap<(u32, u32, u32), u32>,
    joined: FxHashMap<(bool, u32, u32), u32>,
    limit: usize,
}

impl Diagram {
    /// Holds whatever failed.
    pub(super) const NEVER: u32 = 0;
    const ALWAYS: u32 = 1;
    const LEAF: u32 = u32::MAX;

    /// One that grows up to so many nodes.
    pub(super) fn new(limit: usize) -> Self {
        let leaf = (Self::LEAF, 0, 0);
        Self { nodes: vec![leaf, leaf], known: FxHashMap::default(), joined: FxHashMap::default(), limit }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    fn node(&mut self, decides: u32, well: u32, failed: u32) -> Option<u32> {
        if well == failed {
            return Some(well);
        }
        let node = (decides, well, failed);
        if let Some(&known) = self.known.get(&node) {
            return Some(known);
        }
        if self.nodes.len() >= self.limit {
            return None;
        }
        let number = self.nodes.len() as u32;
        self.nodes.push(node);
        self.known.insert(node, number);
        Some(number)
    }

    /// True when this one failed. `None`, here and below, when the limit is reached.
    pub(super) fn failure(&mut self, of: u32) -> Option<u32> {
        self.node(of, Self::NEVER, Self::ALWAYS)
    }

    /// True when either is. At most the product of their sizes, once for each pair.
    pub(super) fn either(&mut self, a: u32, b: u32) -> Option<u32> {
        self.join(true, a, b)
    }

    /// True when both are.
    pub(super) fn both(&mut self, a: u32, b: u32) -> Option<u32> {
        self.join(false, a, b)
    }

    fn join(&mut self, either: bool, a: u32, b: u32) -> Option<u32> {
        let (a, b) = (a.min(b), a.max(b));
        // Leaves have the smallest numbers.
        match (a, either) {
            _ if a == b => return Some(a),
            (Self::NEVER, true) | (Self::ALWAYS, false) => return Some(b),
            (Self::NEVER, false) => return Some(Self::NEVER),
            (Self::ALWAYS, true) => return Some(Self::ALWAYS),
            _ => {}
        }
        if let Some(&known) = self.joined.get(&(either, a, b)) {
            return Some(known);
        }
        let (one, other) = (self.nodes[a as usize], self.nodes[b as usize]);
        let decides = one.0.min(other.0);
        let part = |node: (u32, u32, u32), whole: u32| if node.0 == decides { (node.1, node.2) } else { (whole, whole) };
        let ((a_well, a_failed), (b_well, b_failed)) = (part(one, a), part(other, b));
        let well = self.join(either, a_well, b_well)?;
        let failed = self.join(either, a_failed, b_failed)?;
        let joined = self.node(decides, well, failed)?;
        self.joined.insert((either, a, b), joined);
        Some(joined)
    }

    /// True when at least so many of these are.
    pub(super) fn at_least(&mut self, wanted: u32, of: &[u32]) -> Option<u32> {
        let wanted = wanted as usize;
        let mut counted = vec![Self::NEVER; wanted + 1];
        counted[0] = Self::ALWAYS;
        for &function in of {
            for so_many in (1..=wanted).rev() {
                let one_more = self.both(counted[so_many - 1], function)?;
                counted[so_many] = self.either(counted[so_many], one_more)?;
            }
        }
        Some(counted[wanted])
    }

    /// How probable it is, when each fails on its own with its probability. Linear in the nodes.
    pub(super) fn probability(&self, function: u32, of_failure: impl Fn(u32) -> f64) -> f64 {
        let mut probable = vec![0.0, 1.0];
        // A node stands after those that it leads to.
        for &(decides, well, failed) in self.nodes.iter().take(function as usize + 1).skip(2) {
            let p = of_failure(decides);
            probable.push((1.0 - p) * probable[well as usize] + p * probable[failed as usize]);
        }
        probable[function as usize]
    }
}
