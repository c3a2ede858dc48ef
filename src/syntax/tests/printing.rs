//! Texts in canonical layout, input and output side by side.

use proptest::prelude::*;

use super::read;
use crate::syntax::print;

/// Every form of the language.
pub(super) const ALL: &str = include_str!("all.arch");

pub(super) fn printed(text: &str) -> String {
    print(text, &read(text))
}

/// The tree as text, without places.
pub(super) fn shape(text: &str) -> String {
    let debug = format!("{:?}", read(text).file);
    let mut shape = String::new();
    let mut rest = debug.as_str();
    while let Some(at) = rest.find("Span { file: FileId(0), start: ") {
        shape.push_str(&rest[..at]);
        rest = rest[at..].find('}').map_or("", |end| rest[at..].get(end + 2..).unwrap_or(""));
    }
    shape + rest
}

/// Each comment with the line it ends, or with the word it stands above.
pub(super) fn comments(text: &str) -> Vec<(String, bool, String)> {
    let tokens = print::tokens_of(text);
    let word = |i: &usize| !text[tokens[*i].clone()].starts_with("//") && !matches!(&text[tokens[*i].clone()], "," | ";");
    let mut found = Vec::new();
    for (i, comment) in tokens.iter().enumerate().filter(|(_, token)| text[(*token).clone()].starts_with("//")) {
        let before = (0..i).rev().find(word);
        let ends = before.filter(|before| !text[tokens[*before].end..comment.start].contains(['\n', '\r']));
        let next = ends.or_else(|| (i..tokens.len()).find(word)).map_or("", |next| &text[tokens[next].clone()]);
        // `any of` may become `loss of`.
        let next = if matches!(next, "any" | "loss") { "of" } else { next };
        found.push((text[comment.clone()].trim_end().to_owned(), ends.is_some(), next.to_owned()));
    }
    found
}

#[test]
fn layout() {
    for (text, wanted) in [
        ("service   a{needs b}", "service a { needs b }\n"),
        ("service a{}", "service a {}\n"),
        ("service a {\n}\n", "service a {}\n"),
        ("service a { tier=1;owner = x needs b, c wants d}", "service a { tier = 1, owner = x; needs b, c; wants d }\n"),
        ("service a {\nneeds b;\n\n\n  tier = 1,\n}", "service a {\n  needs b\n\n  tier = 1\n}\n"),
        ("service a { // why\n needs b // here\n // own\n}", "service a {  // why\n  needs b  // here\n  // own\n}\n"),
        ("/// docs\nservice\n  a\n  \"A\"", "/// docs\nservice a \"A\"\n"),
        ("survives any 2 of {a,b,c}", "survives loss of 2 of { a, b, c }\n"),
        ("survives any of { a, b }", "survives loss of { a, b }\n"),
        ("a needs any of {\n b,\n c // last\n}", "a needs any of {\n  b,\n  c  // last\n}\n"),
        ("define f(x)=count( [ x,1 ] )*-2", "define f(x) = count([x, 1]) * -2\n"),
        ("define f(x: T) = { y | y in x\n where a+(y, x) and\n b }", "define f(x: T) = { y | y in x where a+(y, x) and b }\n"),
        ("a needs b\r\n\r\n\r\nc needs d", "a needs b\r\n\r\nc needs d\r\n"),
        ("service a {\r\nneeds b // why\r\n}\nservice   b\r\n", "service a {\r\n  needs b  // why\r\n}\r\nservice b\r\n"),
        ("service   a\rservice b\r", "service a\rservice b\r"),
        ("service   a\r\nservice b\nservice c\n", "service a\nservice b\nservice c\n"),
        ("", ""),
        ("// only\n\n", "// only\n"),
        ("service a {", "service a {"),
        ("# from a shell\nservice   a\n", "# from a shell\nservice a\n"),
        ("service   a {\nneeds b # why\n}", "service a {\n  needs b  # why\n}\n"),
        ("/* one\n   two */\nservice   a\n", "/* one\n   two */\nservice a\n"),
        ("service   a\nservice b {\n  needs   /* here */ c\n}", "service a\nservice b {\n  needs   /* here */ c\n}\n"),
        ("service   a /* b", "service a  /* b\n"),
        ("service a { needs   b; needs -> c   d; tier=1 }", "service a { needs b; needs -> c   d; tier = 1 }\n"),
    ] {
        assert_eq!(printed(text), wanted, "{text}");
    }
}

#[test]
fn a_block_that_does_not_fit_is_broken_into_lines() {
    let text = format!("service a {{ needs {}; needs {} }}\n", "b".repeat(50), "c".repeat(50));
    let wanted = format!("service a {{\n  needs {}\n  needs {}\n}}\n", "b".repeat(50), "c".repeat(50));
    assert_eq!(printed(&text), wanted);
}

#[test]
fn every_form_keeps_its_meaning() {
    let messages: Vec<_> = read(ALL).errors.into_iter().map(|error| (error.message, error.labels)).collect();
    assert_eq!(messages, []);
    let once = printed(ALL);
    assert_eq!(shape(&once), shape(ALL), "{once}");
    assert_eq!(comments(&once), comments(ALL));
    assert_eq!(printed(&once), once);
}

/// The same text with other blanks, line breaks and comments between its tokens.
pub(super) fn blanked(gaps: &[u8]) -> String {
    let mut text = String::new();
    let mut gaps = gaps.iter().cycle();
    let mut before = 0;
    for token in print::tokens_of(ALL) {
        let gap = &ALL[before..token.start];
        let after_comment = text.rsplit('\n').next().is_some_and(|line| line.contains("//"));
        if !gap.is_empty() {
            text.push_str(match gaps.next() {
                _ if after_comment || ALL[token.clone()].starts_with("//") => gap,
                Some(0) => " ",
                Some(1) => "\n",
                Some(2) => "\t  \r\n\r\n  ",
                Some(3) => " // c, { \n",
                _ => gap,
            });
        }
        before = token.end;
        text.push_str(&ALL[token]);
    }
    text
}

/// Fails with the first difference only: the whole of a tree is too long to look at.
fn same(one: &str, other: &str) -> Result<(), TestCaseError> {
    let at = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| text.get(at.saturating_sub(200)..(at + 100).min(text.len())).unwrap_or("").to_owned();
    prop_assert!(one == other, "{}\n---\n{}", near(one), near(other));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn blanks_never_change_the_meaning_and_print_to_one_layout(gaps in prop::collection::vec(0u8..12, 1..600)) {
        let text = blanked(&gaps);
        prop_assert!(read(&text).errors.is_empty(), "{:?} in {}", read(&text).errors, text);
        same(&shape(&text), &shape(ALL))?;
        let once = printed(&text);
        same(&shape(&once), &shape(ALL))?;
        same(&format!("{:#?}", comments(&once)), &format!("{:#?}", comments(&text)))?;
        same(&printed(&once), &once)?;
    }
}
