use super::Lists;

/// The strongly connected parts of a relation, in an order in which every part stands after those that its members lead to.
#[derive(Debug, Clone, Default)]
pub struct Condensation {
    /// The part of each node.
    pub part_of: Vec<u32>,
    /// The nodes of each part; within a part, those that a walk leaves first come first, as far as the walk goes straight.
    pub parts: Lists,
}

impl Condensation {
    /// How many parts there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there is no part.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The parts of a relation given as the successors of each node. Linear in nodes and edges.
    pub fn new(successors: &Lists) -> Self {
        Self::both_ways(successors, &successors.turned())
    }

    /// The same where the predecessors are known as well. One walk against the edges, and one along them that begins with whatever the first
    /// left last: what it comes to is one part (S. R. Kosaraju; M. Sharir, "A strong-connectivity algorithm and its applications in data flow
    /// analysis", 1981).
    pub(super) fn both_ways(successors: &Lists, predecessors: &Lists) -> Self {
        let len = successors.len();
        let mut left = Vec::with_capacity(len);
        let mut against = Walk::new(predecessors);
        (0..len as u32).for_each(|node| against.from(node, |_| {}, |node| left.push(node)));
        let (mut part_of, mut parts) = (vec![0; len], Lists::one_by_one(len));
        let mut along = Walk::new(successors);
        for node in left.into_iter().rev() {
            if along.seen[node as usize] {
                continue;
            }
            let part = parts.len() as u32;
            let enter = |node: u32| {
                part_of[node as usize] = part;
                parts.push(node);
            };
            along.from(node, enter, |_| {});
            // The walk lists members as it enters them.
            parts.end_turned_round();
        }
        Self { part_of, parts }
    }
}

/// A walk in depth that comes to each node once. It keeps a stack of its own: a long chain does not overflow.
struct Walk<'l> {
    edges: &'l Lists,
    seen: Vec<bool>,
    /// The nodes between the first and the current one, with what is still to be tried of each.
    way: Vec<(u32, &'l [u32])>,
}

impl<'l> Walk<'l> {
    fn new(edges: &'l Lists) -> Self {
        Self { edges, seen: vec![false; edges.len()], way: Vec::new() }
    }

    /// Comes to everything that has not been come to and can be from a node; says what it enters and what it leaves. Of several edges the last
    /// one is tried first.
    fn from(&mut self, start: u32, mut enter: impl FnMut(u32), mut leave: impl FnMut(u32)) {
        self.step(start, &mut enter);
        while let Some((node, rest)) = self.way.last_mut() {
            match rest.split_last() {
                Some((&next, before)) => {
                    *rest = before;
                    self.step(next, &mut enter);
                }
                None => {
                    leave(*node);
                    self.way.pop();
                }
            }
        }
    }

    fn step(&mut self, node: u32, enter: &mut impl FnMut(u32)) {
        if !std::mem::replace(&mut self.seen[node as usize], true) {
            enter(node);
            self.way.push((node, self.edges.of(node)));
        }
    }
}
