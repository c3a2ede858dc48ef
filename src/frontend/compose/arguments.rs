//! Commands: which hosts the words of `command` and `entrypoint` name.

use super::hosts;
use super::places::Written;
use super::shell::{self, LineEnd};
use super::waits::{self, Waits};
use crate::frontend::yaml::{Node, NodeKind};

/// How deep `sh -c '…'` may stand in itself.
const DEPTH_LIMIT: usize = 4;

/// A host that a command names.
#[derive(Debug)]
pub struct Argument<'v, 'o> {
    /// A slice of what is written.
    pub host: &'v str,
    /// The option that names it, or nothing.
    pub option: &'o str,
    /// The start waits for it.
    pub waited: bool,
    /// The text in which it stands.
    pub written: Written<'v>,
}

/// A word, and the text in which it stands.
#[derive(Clone, Copy)]
struct Word<'v> {
    text: &'v str,
    of: Written<'v>,
}

/// Calls `found` with each host in a command, in order for each line of it. Linear.
pub fn in_command<'v>(command: &'v Node, found: &mut dyn FnMut(Argument<'v, '_>)) {
    let written = |text: &'v str, node: &Node| Written { value: text, span: node.span, named: false };
    let words: Vec<Word<'v>> = match &command.kind {
        NodeKind::Scalar(text) => {
            let of = written(text, command);
            shell::words(text, LineEnd::Blank).into_iter().map(|text| Word { text, of }).collect()
        }
        _ => command.items().iter().filter_map(|item| item.text().map(|text| Word { text, of: written(text, item) })).collect(),
    };
    let (scripts, plain): (Vec<_>, Vec<_>) = words.into_iter().partition(|word| word.text.contains(char::is_whitespace));
    for script in scripts {
        in_script(script, 1, found);
    }
    in_line(&plain, found);
}

fn in_script<'v>(script: Word<'v>, depth: usize, found: &mut dyn FnMut(Argument<'v, '_>)) {
    let words: Vec<Word<'v>> = shell::words(script.text, LineEnd::Statement).into_iter().map(|text| Word { text, of: script.of }).collect();
    in_line(&words, found);
    let inner = |pair: &&[Word<'v>]| matches!(pair[0].text, "-c" | "-ec" | "-lc") && pair[1].text.contains(char::is_whitespace);
    for pair in words.windows(2).filter(inner).filter(|_| depth < DEPTH_LIMIT) {
        in_script(pair[1], depth + 1, found);
    }
}

fn in_line<'v>(words: &[Word<'v>], found: &mut dyn FnMut(Argument<'v, '_>)) {
    let texts: Vec<&'v str> = words.iter().map(|word| word.text).collect();
    let waits = waits::of_words(&texts);
    let mut named = vec![false; words.len()];
    hosts::in_words(&texts, &mut |number, host, option| {
        named[number] = true;
        found(Argument { host, option, waited: waits[number] != Waits::No, written: words[number].of });
    });
    for ((word, waits), _) in words.iter().zip(waits).zip(named).filter(|(_, named)| !named) {
        if let Some(host) = waits::name_in(word.text, waits) {
            found(Argument { host, option: "", waited: true, written: word.of });
        }
    }
}
