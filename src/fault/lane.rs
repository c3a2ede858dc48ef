/// How many causes one pass follows at once.
pub(super) const WIDTH: usize = 512;

/// One bit for each cause of a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[repr(align(64))]
pub(super) struct Lane(pub [u64; WIDTH / 64]);

impl Lane {
    pub(super) const NONE: Self = Self([0; WIDTH / 64]);
    pub(super) const ALL: Self = Self([!0; WIDTH / 64]);

    /// Only this cause.
    pub(super) fn one(at: usize) -> Self {
        let mut lane = Self::NONE;
        lane.0[at / 64] = 1 << (at % 64);
        lane
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// The causes in it, smallest first. Most words of most lanes are empty, and cost one look.
    pub(super) fn bits(self) -> impl Iterator<Item = u32> {
        (0..self.0.len()).flat_map(move |at| {
            let some = |bits: u64| (bits != 0).then_some(bits);
            let words = std::iter::successors(some(self.0[at]), move |bits| some(bits & (bits - 1)));
            words.map(move |bits| (at * 64) as u32 + bits.trailing_zeros())
        })
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().fold(0, |all, word| all | word) == 0
    }

    // Loops over a fixed number of words, which the compiler turns into vector instructions.
    #[inline(always)]
    pub(super) fn or(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    #[inline(always)]
    pub(super) fn and(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= theirs;
        }
    }

    pub(super) fn subtract(&mut self, other: &Self) {
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine &= !theirs;
        }
    }

    /// Adds a bit to a bit: what stays, and what is carried on.
    #[inline(always)]
    fn half_add(&mut self, carry: &mut Self) {
        for (mine, carry) in self.0.iter_mut().zip(&mut carry.0) {
            let both = *mine & *carry;
            *mine ^= *carry;
            *carry = both;
        }
    }

    /// Adds two bits to a bit; gives what is carried on.
    #[inline(always)]
    fn full_add(&mut self, b: &Self, c: &Self) -> Self {
        let mut carry = Self::NONE;
        for at in 0..self.0.len() {
            let odd = self.0[at] ^ b.0[at];
            carry.0[at] = (self.0[at] & b.0[at]) | (odd & c.0[at]);
            self.0[at] = odd ^ c.0[at];
        }
        carry
    }
}

/// The causes for which at least `threshold` of the lanes, each counted `weight` times, have their bit: counters of all causes at once, one
/// lane for each of their binary digits. They begin so near to overflow that the threshold overflows them.
pub(super) fn at_least(threshold: u32, lanes: impl Iterator<Item = (Lane, u32)>) -> Lane {
    let digits = (u32::BITS - (threshold - 1).leading_zeros()) as usize;
    let begin = (1_u64 << digits) - u64::from(threshold);
    let mut planes = [Lane::NONE; u32::BITS as usize];
    for (digit, plane) in planes[..digits].iter_mut().enumerate() {
        if begin >> digit & 1 == 1 {
            *plane = Lane::ALL;
        }
    }
    let mut reached = Lane::NONE;
    for (lane, weight) in lanes {
        if weight >= threshold {
            reached.or(&lane);
            continue;
        }
        for bit in (0..digits).filter(|bit| weight >> bit & 1 == 1) {
            let mut carry = lane;
            planes[bit..digits].iter_mut().for_each(|plane| plane.half_add(&mut carry));
            reached.or(&carry);
        }
    }
    reached
}

/// Counts, for each cause, the lanes that have its bit. Lanes are added in pairs before they enter the counters, which halves the work.
pub(super) struct Counter {
    planes: Vec<Lane>,
    waiting: Option<Lane>,
}

impl Counter {
    pub(super) fn new() -> Self {
        Self { planes: vec![Lane::NONE], waiting: None }
    }

    /// Adds a lane so many times.
    pub(super) fn add(&mut self, lane: Lane, weight: u32) {
        if lane.is_empty() {
            return;
        }
        if weight != 1 {
            (0..u32::BITS).filter(|bit| weight >> bit & 1 == 1).for_each(|bit| self.carry(lane, bit as usize));
            return;
        }
        match self.waiting.take() {
            None => self.waiting = Some(lane),
            Some(waiting) => {
                let carry = self.planes[0].full_add(&waiting, &lane);
                self.carry(carry, 1);
            }
        }
    }

    fn carry(&mut self, mut carry: Lane, from: usize) {
        let mut digit = from;
        while !carry.is_empty() {
            if digit >= self.planes.len() {
                self.planes.resize(digit + 1, Lane::NONE);
            }
            self.planes[digit].half_add(&mut carry);
            digit += 1;
        }
    }

    /// The counts of the first `len` causes.
    pub(super) fn counts(mut self, len: usize) -> Vec<u32> {
        if let Some(waiting) = self.waiting.take() {
            self.carry(waiting, 0);
        }
        let count = |at: usize| self.planes.iter().enumerate().fold(0, |sum, (digit, plane)| sum | u32::from(plane.has(at)) << digit);
        (0..len).map(count).collect()
    }
}
