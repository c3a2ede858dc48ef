//! Stack for the grammar, which descends into what is nested: no text can use it up, on no system. Brackets are bounded by their depth; what
//! nests by words alone, by how many of those words there are.

use std::sync::LazyLock;
use std::thread::{Builder, scope};

use memchr::memmem::Finder;

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

/// How many words that nest stand in a piece of code, whether they do there or not. Linear.
pub(super) fn nesting_words(code: &[u8]) -> usize {
    let is_word = |at: usize| code.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let begins = |at: usize| match at.checked_sub(1).map(|before| code[before]) {
        None => true,
        Some(b'-') => at < 2 || !is_word(at - 2) && code[at - 2] != b'-',
        Some(before) => before != b'.' && !is_word(at - 1),
    };
    let goes_on = |at: usize| is_word(at) || code.get(at) == Some(&b'-') && is_word(at + 1);
    let stand = |word: &Finder<'_>| word.find_iter(code).filter(|at| begins(*at) && !goes_on(at + word.needle().len())).count();
    FINDERS.iter().map(stand).sum()
}

/// What finds each of the words that nest.
static FINDERS: LazyLock<[Finder<'_>; WORDS.len()]> = LazyLock::new(|| WORDS.map(Finder::new));

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
            ("a_no no_a no1 1no nono -no- no-- --no ifif.if(if)", 3),
            ("", 0),
        ] {
            assert_eq!(nesting_words(code.as_bytes()), expected, "{code}");
        }
    }
}
