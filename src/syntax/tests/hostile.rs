//! Texts that are meant to hurt.

use super::read;
use crate::source::FileId;
use crate::syntax::{DEPTH_LIMIT, parse, parse_query};

fn messages(text: &str) -> Vec<String> {
    read(text).errors.into_iter().map(|error| error.message).collect()
}

#[test]
fn nesting_past_the_limit_is_refused_and_not_read() {
    for open in ["{", "[", "(", "service a {\n", "x = [", "rule r { let x = ("] {
        let messages = messages(&open.repeat(10_000));
        assert_eq!(messages, [format!("brackets are nested deeper than {DEPTH_LIMIT}")], "{open}");
    }
    let deep = format!("{}{}", "system s {\n".repeat(DEPTH_LIMIT), "}\n".repeat(DEPTH_LIMIT));
    assert_eq!(messages(&deep), Vec::<String>::new());
}

#[test]
fn words_that_nest_without_brackets_are_refused() {
    for word in ["not ", "- ", "if ", "if a then ", "exists x in ", "no a needs b where ", "a and ", "1 + ", "f(x)."] {
        let text = format!("define f() = {}a", word.repeat(3_000));
        assert!(!read(&text).errors.is_empty(), "{word}");
        parse_query(FileId(0), &format!("{}a", word.repeat(3_000)));
    }
    assert!(!read(&format!("attribute a: {}int", "list of ".repeat(20_000))).errors.is_empty());
    // What only looks like such a word, or stands in a remark, is none.
    let names = format!("{}// {}\n", "service x { needs no-reply, list.api, iffy }\n".repeat(10_000), "if no list ".repeat(20_000));
    assert_eq!(messages(&names), Vec::<String>::new());
}

#[test]
fn what_is_never_closed_is_said_once_for_each() {
    for (text, wanted) in [
        ("service a {", "this block is never closed"),
        ("service a { needs b {", "this block is never closed"),
        ("x = \"a", "this string has no end"),
        ("rule r { example bad { file \"a\" \"\"\"x } }", "these three quotes are never closed"),
        ("}", "this brace closes nothing"),
        ("/* a", "comments begin with `//`"),
    ] {
        assert!(messages(text).iter().any(|message| message == wanted), "{text}: {:?}", messages(text));
    }
}

#[test]
fn long_lines_and_many_lines_are_read() {
    for piece in ["a", "a ", "\"", "{}", "needs ", "-> ", "`", "'", "/", "= ", "} ", "a, ", "1", "é"] {
        read(&piece.repeat((1 << 14) / piece.len()));
    }
    let list = format!("needs {}z", "a, ".repeat(10_000));
    assert_eq!(messages(&list), Vec::<String>::new());
    for line in [format!("// {}", "x{".repeat(5 << 20)), format!("workspace \"{}\"", "x{".repeat(5 << 20))] {
        assert_eq!(messages(&line), Vec::<String>::new());
    }
}

#[test]
fn texts_that_say_nothing_have_no_errors() {
    for text in
        ["", "\n", "\r\n\r\n", "\r", "// only a comment", "\u{FEFF}", "\u{FEFF}// bom\r\nservice a\r\n", "//\n\n//x\n", "////// a line\n"]
    {
        assert_eq!(messages(text), Vec::<String>::new(), "{text:?}");
    }
}

#[test]
fn every_line_ending_reads_the_same() {
    let text = "service a {\n  needs b\n  tier = 1 // c\n}\nservice b\n";
    let count = |text: &str| (read(text).file.statements.len(), read(text).errors.len());
    for ending in ["\r\n", "\r", "\n\n"] {
        assert_eq!(count(&text.replace('\n', ending)), (2, 0), "{ending:?}");
    }
}

#[test]
fn a_brace_that_is_put_in_takes_the_place_of_a_whole_character() {
    let text = format!("{} needs b }}\n# \u{fffd}\u{fffd}\nservice b\n", "service a {".repeat(7));
    let parsed = parse(FileId::default(), &text);
    for statement in &parsed.file.statements {
        assert!(text.get(statement.span.range()).is_some(), "{:?}", statement.span);
    }
}
