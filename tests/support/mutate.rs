//! Wrong input from right input: seeds of the repository, changed by a few random edits. The same number gives the same input.

use crate::fleet::Random;

/// Words that lead somewhere in the grammar; the same list is the dictionary of `fuzz/`.
pub const DICTIONARY: &str = include_str!("../../fuzz/archlint.dict");
/// Longer inputs find nothing that shorter ones do not, and take longer.
const LONGEST: usize = 16 << 10;

/// Makes inputs.
pub struct Mutator {
    seeds: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    /// From these seeds; an empty input is always among them.
    pub fn new(mut seeds: Vec<Vec<u8>>) -> Self {
        seeds.push(Vec::new());
        Self { seeds, words: dictionary(DICTIONARY) }
    }

    /// The input with this number. Equal for equal seeds.
    pub fn input(&self, number: u64) -> Vec<u8> {
        let mut random = Random::new(number, 77);
        let mut bytes = random.pick(&self.seeds).clone();
        for _ in 0..1 + random.below(6) {
            self.edit(&mut bytes, &mut random);
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn edit(&self, bytes: &mut Vec<u8>, random: &mut Random) {
        let (from, to) = range(bytes, random);
        match random.below(10) {
            0 => bytes.truncate(from),
            1 => drop(bytes.drain(from..to)),
            2 => {
                let copy = bytes[from..to].to_vec();
                for _ in 0..1 + random.below(8) {
                    bytes.splice(from..from, copy.iter().copied());
                }
            }
            3 if from < bytes.len() => bytes[from] ^= 1 << random.below(8),
            4 => drop(bytes.splice(from..from, [random.next() as u8])),
            5..=7 => drop(bytes.splice(from..from, random.pick(&self.words).iter().copied())),
            8 => {
                let word = random.pick(&self.words).clone();
                bytes.splice(from..to, word);
            }
            _ => {
                let other = random.pick(&self.seeds);
                let (start, end) = range(other, random);
                bytes.splice(from..from, other[start..end].iter().copied());
            }
        }
    }
}

/// Most ranges are short; now and then one is of any length.
fn range(bytes: &[u8], random: &mut Random) -> (usize, usize) {
    let from = random.below(bytes.len() + 1);
    let most = if random.chance(100) { bytes.len() - from } else { (bytes.len() - from).min(24) };
    (from, from + random.below(most + 1))
}

/// The strings of a dictionary in libFuzzer's form: one a line, in quotes, with `\\`, `\"` and `\xNN`. It refuses a dictionary with anything else.
fn dictionary(text: &str) -> Vec<Vec<u8>> {
    let quoted = text.lines().filter_map(|line| line.trim().strip_prefix('"')?.strip_suffix('"'));
    quoted.map(unescaped).collect()
}

fn unescaped(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, tail @ ..] = rest {
        (bytes, rest) = match (first, tail) {
            (b'\\', [b'x', high, low, tail @ ..]) => (with(bytes, hex(*high) * 16 + hex(*low)), tail),
            (b'\\', [escaped @ (b'\\' | b'"'), tail @ ..]) => (with(bytes, *escaped), tail),
            (b'\\', _) => panic!("libFuzzer does not read `{text}`"),
            (plain, tail) => (with(bytes, *plain), tail),
        };
    }
    bytes
}

fn with(mut bytes: Vec<u8>, byte: u8) -> Vec<u8> {
    bytes.push(byte);
    bytes
}

fn hex(digit: u8) -> u8 {
    (digit as char).to_digit(16).unwrap_or(0) as u8
}
