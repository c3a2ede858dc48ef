use super::Lists;

/// The strongly connected parts of a relation, in an order in which every part stands after those that its members lead to.
#[derive(Debug, Clone, Default)]
pub struct Condensation {
    /// The part of each node.
    pub part_of: Vec<u32>,
    /// The nodes of each part; within a part, those that a walk leaves first come first.
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

    /// The parts of a relation given as the successors of each node. Tarjan's algorithm with a stack of its own, so that long chains do not
    /// overflow; linear in nodes and edges. (petgraph's is recursive.)
    pub fn new(successors: &Lists) -> Self {
        const NEW: u32 = u32::MAX;
        let len = successors.len();
        let mut low = vec![NEW; len];
        let mut part_of = vec![NEW; len];
        let (mut open, mut walk) = (Vec::new(), Vec::<(u32, u32)>::new());
        let (mut clock, mut parts) = (0, 0);
        let mut left = Vec::with_capacity(len);
        for root in 0..len as u32 {
            if low[root as usize] != NEW {
                continue;
            }
            walk.push((root, 0));
            // The time of entry is kept beside `low` on the stack of open nodes: `low` may only fall.
            low[root as usize] = clock;
            let mut entered = vec![clock];
            clock += 1;
            open.push(root);
            while let Some((node, next)) = walk.last_mut() {
                let node = *node;
                if let Some(&to) = successors.of(node).get(*next as usize) {
                    *next += 1;
                    if low[to as usize] == NEW {
                        low[to as usize] = clock;
                        entered.push(clock);
                        clock += 1;
                        open.push(to);
                        walk.push((to, 0));
                    } else if part_of[to as usize] == NEW {
                        low[node as usize] = low[node as usize].min(low[to as usize]);
                    }
                    continue;
                }
                walk.pop();
                left.push(node);
                let time = entered.pop().unwrap_or(NEW);
                if low[node as usize] == time {
                    while let Some(member) = open.pop() {
                        part_of[member as usize] = parts;
                        if member == node {
                            break;
                        }
                    }
                    parts += 1;
                } else if let Some(&(parent, _)) = walk.last() {
                    low[parent as usize] = low[parent as usize].min(low[node as usize]);
                }
            }
        }
        let parts = Lists::new(parts as usize, left.iter().map(|&node| (part_of[node as usize], node)));
        Self { part_of, parts }
    }
}
