//! Stack for the grammar, which descends into what is nested: no text can use it up, on no system. Brackets are bounded by their depth; what
//! nests by words alone, by how many of those words there are.

use std::thread::{Builder, scope};

use super::DEPTH_LIMIT;
use super::scan::Scan;

/// Words that nest without a bracket.
const WORDS: [&[u8]; 5] = [b"if", b"exists", b"no", b"every", b"list"];
/// As many have room on any stack.
const NEAR: usize = 32;
/// With more, nothing is read.
pub(super) const FAR: usize = 16_384;
/// Bytes of stack for one level: half as much again as was measured without optimisation.
const LEVEL: usize = 32 << 10;

/// Reads a scanned text with enough stack for it; `None` where it is nested too deeply, or may be.
pub(super) fn with_room<T: Send>(scan: &Scan, read: impl FnOnce() -> T + Send) -> Option<T> {
    if scan.too_deep.is_some() {
        return None;
    }
    match scan.nesting_words {
        0..=NEAR => Some(read()),
        words @ ..=FAR => scope(|scope| {
            let stack = (words + DEPTH_LIMIT) * LEVEL;
            let reader = Builder::new().stack_size(stack).spawn_scoped(scope, read).ok()?;
            Some(reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        }),
        _ => None,
    }
}

/// How many words that nest stand in a piece of code, whether they do there or not. One look at every byte.
pub(super) fn nesting_words(code: &[u8]) -> usize {
    let is_word = |at: usize| code.get(at).is_some_and(|byte| IN_WORDS[*byte as usize]);
    let begins = |at: usize| match at.checked_sub(1).map(|before| code[before]) {
        None => true,
        Some(b'-') => at < 2 || !is_word(at - 2) && code[at - 2] != b'-',
        Some(before) => before != b'.',
    };
    let goes_on = |at: usize| code.get(at) == Some(&b'-') && is_word(at + 1);
    let (mut found, mut at) = (0, 0);
    while at < code.len() {
        let start = at;
        while is_word(at) {
            at += 1;
        }
        let may_nest = matches!(code[start], b'i' | b'e' | b'n' | b'l') && WORDS.contains(&&code[start..at]);
        found += usize::from(may_nest && begins(start) && !goes_on(at));
        at = at.max(start + 1);
    }
    found
}

/// The bytes that words are made of, `-` aside.
const IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'_';
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::nesting_words;

    #[test]
    fn words_count_and_parts_of_words_do_not() {
        for (code, expected) in [
            ("if a then no b", 2),
            ("every(list)exists", 3),
            ("-if !no", 2),
            ("needs notifications, list-of-things, x-no, a.list, no_reply, elist", 0),
            ("list of list of int", 2),
            ("", 0),
        ] {
            assert_eq!(nesting_words(code.as_bytes()), expected, "{code}");
        }
    }
}
