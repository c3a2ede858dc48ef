//! What is read without the grammar is read as the grammar reads it.

use proptest::prelude::*;

use super::properties::pieces;
use crate::source::FileId;
use crate::syntax::DEPTH_LIMIT;
use crate::syntax::build::Builder;
use crate::syntax::scan;

/// Pieces of common lines and of what comes near to them.
const PIECES: [&str; 65] = [
    "service a {\n",
    "service shop.a {\n",
    "service a \"A title\" {\n",
    "zone b within a\n",
    "zone b \"B\" within a {\n",
    "team t\n",
    "system s { ",
    "kind a {\n",
    "begin\n",
    "rule a {\n",
    "Rule a {\n",
    "use a {\n",
    "import a {\n",
    "service needs {\n",
    "a b",
    "a b \"",
    "service a\n",
    "service\n",
    "  needs b\n",
    "  needs b, c\n",
    "  needs any of { b, c } to start\n",
    "  needs 2 of { b, c }\n",
    "  wants b { timeout = 5s }\n",
    "  runs in z\n",
    "  uses b to start\n",
    "  needs b, c { d = 1 }\n",
    "  needs where\n",
    "  needs a.1b\n",
    "  needs any\n",
    "  needs b.\n",
    "  needs b-\n",
    "  needs b--c\n",
    "  owner = t\n",
    "  tier = 0\n",
    "  slo = 99.9%\n",
    "  a = 1.5.2\n",
    "  a = 1-x\n",
    "  a = in\n",
    "  needs = b\n",
    "  a.b = c\n",
    "  = 5\n",
    "  needs one\n",
    "  out of { b, c }\n",
    "  needs b, in\n",
    "  in = b\n",
    "  a =\n",
    "  a  = b\n",
    "to start\n",
    "within z\n",
    "\"title\"\n",
    "except b\n",
    "{ x = 1 }\n",
    "}\n",
    "}",
    "\n",
    " ",
    "\t",
    "// remark\n",
    "/// docs\n",
    "/* x */ ",
    "# x\n",
    ";",
    ",",
    "é",
    "\r\n",
];

fn lines() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.as_slice()), 0..24).prop_map(|pieces| pieces.concat())
}

/// Reads a text in both ways, where braces fit.
pub fn is_read_alike(text: &str) {
    let scan = scan::scan(FileId(0), text, DEPTH_LIMIT);
    if scan.unclosed > 0 || scan.stray > 0 || scan.too_deep.is_some() {
        return;
    }
    let mut by_lines = Builder::new(FileId(0), text, &scan);
    let Ok(lines) = by_lines.lines() else { return };
    // Said better without the grammar.
    if by_lines
        .errors
        .iter()
        .any(|error| error.message.ends_with("is a word of the language") || error.message.starts_with("there is no phase"))
    {
        return;
    }
    let mut by_grammar = Builder::new(FileId(0), text, &scan);
    let whole = by_grammar.whole();
    assert_eq!(format!("{lines:#?}"), format!("{whole:#?}"), "{text}");
    assert_eq!(by_lines.errors, by_grammar.errors, "{text}");
    assert_eq!((by_lines.unsaid, &by_lines.documented), (by_grammar.unsaid, &by_grammar.documented), "{text}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn common_lines_are_read_as_by_the_grammar(text in lines()) {
        is_read_alike(&text);
        is_read_alike(&format!("service x {{\n{text}\n}}\n"));
    }

    #[test]
    fn pieces_of_the_language_are_read_as_by_the_grammar(text in pieces()) {
        is_read_alike(&text);
    }
}
