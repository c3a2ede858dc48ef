use crate::model::ComponentId;

/// A set of components, one bit each.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    /// The empty set with room for ids below `len`.
    pub fn new(len: usize) -> Self {
        Self { words: vec![0; len.div_ceil(64)] }
    }

    /// The members of a list.
    pub fn of(len: usize, members: impl IntoIterator<Item = ComponentId>) -> Self {
        let mut set = Self::new(len);
        members.into_iter().for_each(|member| {
            set.insert(member);
        });
        set
    }

    /// Whether the component is a member. False for ids beyond the room of the set.
    pub fn contains(&self, id: ComponentId) -> bool {
        self.words.get(id.index() / 64).is_some_and(|word| word >> (id.0 % 64) & 1 == 1)
    }

    /// Adds a component; true if it was not a member. The set grows when the id is beyond its room.
    pub fn insert(&mut self, id: ComponentId) -> bool {
        let at = id.index() / 64;
        if at >= self.words.len() {
            self.words.resize(at + 1, 0);
        }
        let bit = 1 << (id.0 % 64);
        let fresh = self.words[at] & bit == 0;
        self.words[at] |= bit;
        fresh
    }

    /// Takes a component out; true if it was a member.
    pub fn remove(&mut self, id: ComponentId) -> bool {
        let Some(word) = self.words.get_mut(id.index() / 64) else { return false };
        let bit = 1 << (id.0 % 64);
        let was = *word & bit != 0;
        *word &= !bit;
        was
    }

    /// How many members there are. Linear in the room of the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is no member.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// The members, smallest id and so smallest name first.
    pub fn iter(&self) -> impl Iterator<Item = ComponentId> + '_ {
        self.words.iter().enumerate().flat_map(|(at, &word)| {
            std::iter::successors((word != 0).then_some(word), |rest| {
                let rest = rest & (rest - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |rest| ComponentId((at * 64) as u32 + rest.trailing_zeros()))
        })
    }

    /// Adds every member of the other set.
    pub fn union_with(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine |= theirs);
    }

    /// Keeps what is in both sets.
    pub fn intersect_with(&mut self, other: &Self) {
        let theirs = other.words.iter().chain(std::iter::repeat(&0));
        self.words.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine &= theirs);
    }

    /// Takes out every member of the other set.
    pub fn subtract(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(mine, theirs)| *mine &= !theirs);
    }

    /// How many components are in both sets.
    pub fn count_common(&self, other: &Self) -> usize {
        self.words.iter().zip(&other.words).map(|(mine, theirs)| (mine & theirs).count_ones() as usize).sum()
    }
}

impl std::fmt::Debug for BitSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|id| id.0)).finish()
    }
}

impl FromIterator<ComponentId> for BitSet {
    fn from_iter<I: IntoIterator<Item = ComponentId>>(members: I) -> Self {
        Self::of(0, members)
    }
}
