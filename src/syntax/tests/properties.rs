//! What holds of every text.

use proptest::prelude::*;

use super::printing::printed;
use super::read;
use super::shape::walk;
use crate::diagnostic::Level;
use crate::source::{FileId, Span};
use crate::syntax::parse_query;

/// Pieces of the language, so that random texts come near to it.
const PIECES: [&str; 64] = [
    "service ",
    "a ",
    "b",
    "needs ",
    "any of ",
    "2 of ",
    "{ ",
    "} ",
    "}\n",
    "\n",
    "  ",
    "wants ",
    "to start ",
    "\"x\" ",
    "\"",
    "'",
    "`q r`",
    "`",
    "= ",
    "1",
    "5s",
    "99.9%",
    "2026-11-23",
    "[",
    "]",
    ", ",
    "; ",
    ": ",
    "-> ",
    "-",
    ".",
    "// c\n",
    "/// d\n",
    "# h\n",
    "/* ",
    "*/ ",
    "rule r {\n",
    "match ",
    "x ",
    "in ",
    "where ",
    "and ",
    "or ",
    "not ",
    "let y = ",
    "report \"{x}\" ",
    "example bad {\n",
    "if a then b else c ",
    "exists ",
    "| ",
    "( ",
    ") ",
    "f(",
    "f+(",
    "falls with ",
    "is set ",
    "otherwise ",
    "policy ",
    "survives loss of ",
    "allow r because ",
    "\"\"\"",
    "é",
    "\r\n",
    "\u{FEFF}",
];

pub fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..60).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let parsed = read(text);
    let whole = Span::new(FileId(0), 0, text.len());
    let walk = walk(&parsed, whole);
    for (outer, inner) in &walk.nested {
        prop_assert!(outer.contains(*inner), "{inner:?} lies outside {outer:?} in {text:?}");
    }
    for error in &parsed.errors {
        for label in &error.labels {
            prop_assert!(whole.contains(label.span) && text.get(label.span.range()).is_some(), "{error:?} in {text:?}");
        }
        for (span, _) in error.fixes.iter().flat_map(|fix| &fix.edits) {
            prop_assert!(whole.contains(*span) && text.get(span.range()).is_some(), "{error:?} in {text:?}");
        }
    }
    let errors = parsed.errors.iter().filter(|error| error.level == Level::Error).count();
    prop_assert!(errors > 0 || walk.broken == 0, "broken without an error: {text:?}");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_string_gives_a_tree(text in "\\PC*") {
        check(&text)?;
        parse_query(FileId(0), &text);
    }

    #[test]
    fn any_pieces_of_the_language_give_a_tree(text in pieces()) {
        check(&text)?;
        parse_query(FileId(0), &text);
    }

    #[test]
    fn of_what_is_broken_nothing_is_lost_or_put_right(pieces in prop::collection::vec(pieces(), 1..4)) {
        let text = pieces.join("\nservice  x { needs y }\n");
        let once = printed(&text);
        let errors = |text: &str| read(text).errors.into_iter().filter(|error| error.level == Level::Error);
        let messages = |text: &str| errors(text).map(|error| error.message).collect::<Vec<_>>();
        prop_assert_eq!(messages(&once), messages(&text), "{}\n---\n{}", text, once);
        let words = |text: &str| text.replace([' ', '\t', '\r', '\n', ',', ';', '\u{FEFF}'], "");
        prop_assert_eq!(words(&once), words(&text), "{}\n---\n{}", text, once);
    }
}
