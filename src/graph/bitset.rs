use crate::model::ComponentId;

/// So many words are passed over at once where they have no bit.
const CHUNK: usize = 8;

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
        self.words.chunks(CHUNK).all(is_blank)
    }

    /// The members, smallest id and so smallest name first.
    pub fn iter(&self) -> impl Iterator<Item = ComponentId> + '_ {
        Members { words: &self.words, at: 0, rest: self.words.first().copied().unwrap_or_default() }
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

/// The members of a set in order.
struct Members<'s> {
    words: &'s [u64],
    at: usize,
    /// What is left of the word at which it is.
    rest: u64,
}

impl Iterator for Members<'_> {
    type Item = ComponentId;

    fn next(&mut self) -> Option<ComponentId> {
        while self.rest == 0 {
            self.at += 1;
            // Most words of most sets have no bit.
            while self.words.get(self.at..self.at + CHUNK).is_some_and(is_blank) {
                self.at += CHUNK;
            }
            self.rest = *self.words.get(self.at)?;
        }
        let bit = self.rest.trailing_zeros();
        self.rest &= self.rest - 1;
        Some(ComponentId((self.at * 64) as u32 + bit))
    }
}

/// Looks at all words and then decides, which takes fewer instructions than to stop at the first.
fn is_blank(words: &[u64]) -> bool {
    words.iter().fold(0, |all, word| all | word) == 0
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
