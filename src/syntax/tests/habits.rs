//! What people type who know another tool: the headline, and the text after the offered edits.

use super::read;
use crate::syntax::tree::StatementKind;

/// Headlines, and the text with every edit applied, last one first.
fn answered(text: &str) -> (Vec<String>, String) {
    let errors = read(text).errors;
    let mut edits: Vec<_> = errors.iter().filter_map(|error| error.fixes.first()).flat_map(|fix| fix.edits.clone()).collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut fixed = text.to_owned();
    for (span, edit) in edits {
        fixed.replace_range(span.range(), &edit);
    }
    (errors.into_iter().map(|error| error.message).collect(), fixed)
}

/// Each line has one error, whose edit gives a text without errors that reads as wanted.
#[test]
fn each_habit_is_answered_with_the_line_rewritten() {
    for (text, wanted, message) in [
        ("a -> b", "a uses b", "dependencies are written with verbs, not arrows"),
        ("-> b", "uses b", "dependencies are written with verbs, not arrows"),
        ("a -> b -> c \"x\"", "a uses b \"x\"\nb uses c \"x\"", "dependencies are written with verbs, not arrows"),
        ("depends_on: [b, c]", "needs b, c", "`depends_on` is written as a verb"),
        ("depends_on: \"b c\"", "needs `b c`", "`depends_on` is written as a verb"),
        ("needs: [b]", "needs b", "`needs` is written as a verb"),
        ("tier: 0", "tier = 0", "the value of `tier` is set with `=`"),
        ("tier 0", "tier = 0", "an equals sign is missing after `tier`"),
        ("owner \"x\"", "owner = \"x\"", "an equals sign is missing after `owner`"),
        ("tier == 0", "tier = 0", "a value is set with one equals sign"),
        ("requires b", "needs b", "`requires` is written `needs`"),
        ("calls b", "uses b", "`calls` is written `uses`"),
        ("need b", "needs b", "`need` is written `needs`"),
        ("depends on b", "needs b", "`depends on` is written `needs`"),
        ("# c", "// c", "comments begin with `//`"),
        ("#/ c", "// / c", "comments begin with `//`"),
        ("/* c\n * d */", "// c\n// d", "comments begin with `//`"),
        ("/* c\r d */", "// c\r// d", "comments begin with `//`"),
        ("/* c */ tier = 0", "// c\ntier = 0", "comments begin with `//`"),
        ("  /* c\n d */ tier = 0", "  // c\n// d\n  tier = 0", "comments begin with `//`"),
        ("service s\n  service a /* c */ { tier = 0 }", "service s\n  // c\n  service a { tier = 0 }", "comments begin with `//`"),
        ("service a/* c */{ tier = 0 } // d", "// c\nservice a { tier = 0 } // d", "comments begin with `//`"),
        ("title = 'x'", "title = \"x\"", "strings have double quotes"),
        ("needs b { timeout = 5s } to start", "needs b to start { timeout = 5s }", "the block stands before the phase"),
        ("needs b to start except { c }", "needs b except { c } to start", "the phase stands before `except`"),
        ("needs a or b", "needs any of { a, b }", "targets of `needs` are not joined with `or`"),
        ("needs a and b", "needs a, b", "targets of `needs` are not joined with `and`"),
        ("needs [a, b]", "needs a, b", "targets stand without brackets"),
        ("needs \"a\"", "needs a", "names stand without quotes"),
        ("needs a, b { x = 1 }", "needs a { x = 1 }\nneeds b { x = 1 }", "a list of targets takes no block"),
        ("neds any of { a, b }", "needs any of { a, b }", "`neds` is no verb"),
        ("wnats 2 of { a, b, c }", "wants 2 of { a, b, c }", "`wnats` is no verb"),
        ("needs any { a, b }", "needs any of { a, b }", "`of` is missing after `any`"),
        ("needs any of a", "needs any of { a }", "a group has one member and no braces"),
        ("needs any of { a b }", "needs any of { a, b }", "a comma is missing between two members"),
        ("needs { a, b }", "needs any of { a, b }", "a group says how many of its members are enough"),
        ("needs a to strat", "needs a to start", "there is no phase `strat`"),
        ("survives z1", "survives loss of z1", "`loss of` is missing after `survives`"),
        ("x = service \"X\" { tier = 0 }", "service x \"X\" { tier = 0 }", "`x` is declared, not assigned"),
        ("service \"Web shop\" { tier = 0 }", "service web-shop \"Web shop\" { tier = 0 }", "this `service` has no name"),
        ("independent \"Two ways\" { a, b }", "independent two-ways { a, b }", "a claim has a name and no title"),
        (
            "service a\n  independent ab \"Two ways\" { a, b }",
            "service a\n  /// Two ways\n  independent ab { a, b }",
            "a claim has a name and no title",
        ),
        ("resource \"aws_db\" \"main\" { tier = 0 }", "service main { tier = 0 }", "this `resource` has no name"),
        ("import \"x.arch\"", "use \"x.arch\"", "other files are read with `use`"),
        ("zone a within z \"Title\"", "zone a \"Title\" within z", "`within` stands before the title"),
        ("service needs { tier = 0 }", "service `needs` { tier = 0 }", "`needs` is a word of the language"),
        ("service wants\nservice b", "service `wants`\nservice b", "`wants` is a word of the language"),
        ("needs any\n", "needs `any`\n", "`any` is a word of the language"),
        ("needs where\n", "needs `where`\n", "`where` is a word of the language"),
        ("mode = in", "mode = `in`", "`in` is a word of the language"),
        ("system s { tier = 0 }, service q", "system s { tier = 0 } service q", "a comma between statements"),
        ("\"tier\" = 0", "tier = 0", "names stand without quotes"),
        ("timeout = 5 s", "timeout = 5s", "`5 s` has a blank before its unit"),
        ("x = [a b]", "x = [a, b]", "a comma is missing in this list"),
        ("x = \"a", "x = \"a\"", "this string has no end"),
        ("define f(x) = a && b", "define f(x) = a and b", "`&&` is written `and`"),
        (
            "rule r { match a: service where a falls wiht a }",
            "rule r { match a: service where a falls with a }",
            "the relation is `falls with`",
        ),
        ("define f(x) = !a", "define f(x) = not a", "`!` is written `not`"),
    ] {
        let (messages, fixed) = answered(text);
        assert_eq!(messages, [message], "{text}");
        assert_eq!(fixed, wanted, "{text}");
        assert_eq!(answered(&fixed).0, Vec::<String>::new(), "{text} became {fixed}");
    }
}

#[test]
fn what_no_edit_can_mend_is_explained() {
    for (text, message) in [
        ("needs any of { a, any of { b, c } }", "a group stands inside a group"),
        ("service a.b", "`a.b` is declared with dots in its name"),
        ("service a; independent ab \"Two ways\" { a, b }", "a claim has a name and no title"),
        ("x = 31.12.26", "`31.12.26` is no date"),
        ("x = -3", "`-3` is below zero"),
        ("- b", "names are not listed with dashes"),
        ("needs to start", "a name is missing before `to`"),
        ("needs a to\ntier = 0", "a phase is missing after `to`"),
        ("foo", "`foo` says nothing by itself"),
        ("owner =\ntier = 0", "the value of `owner` is missing"),
        ("kind and is service", "a kind is named `and`"),
        ("rule r { wher a }", "`wher` does not begin a clause of a rule"),
        ("rule r { where a -1 }", "a minus between values stands between blanks"),
        ("rule r { report \"{x + 1}\" }", "this value is more than a message can take"),
        ("rule r { report \"{x\" }", "a brace in this message is never closed"),
        ("policy { fan-in }", "nothing is said about `fan-in`"),
        ("allow x until \"2026-01-01\" because \"y\"", "`until` takes a date"),
        ("} service a", "this brace closes nothing"),
    ] {
        assert_eq!(answered(text).0, [message], "{text}");
    }
}

#[test]
fn one_broken_statement_costs_itself() {
    let text = "service a {\n  needs b\n  wants = = {\n    x\n  }\n  tier = 0\n}\nservice c\n";
    let parsed = read(text);
    assert_eq!(parsed.errors.len(), 1, "{:?}", parsed.errors);
    assert_eq!(parsed.file.statements.len(), 2);
    let StatementKind::Declaration(declaration) = &parsed.file.statements[0].kind else { panic!("no declaration") };
    let broken: Vec<bool> =
        declaration.body.iter().flat_map(|body| &body.statements).map(|statement| statement.kind == StatementKind::Broken).collect();
    assert_eq!(broken, [false, true, false]);
}

/// The missing brace, the names at top level, and the text after the edits.
#[test]
fn a_missing_brace_is_blamed_on_its_block() {
    for (text, count, wanted) in [
        (
            "system s {\n  service a {\n    needs b\n\n  /// docs\n  service c {\n  }\n}\nservice d\n",
            2,
            "system s {\n  service a {\n    needs b\n\n  }\n  /// docs\n  service c {\n  }\n}\nservice d\n",
        ),
        ("service a {\n  needs b // c\nservice d\n", 2, "service a {\n  needs b // c\n}\nservice d\n"),
        ("service a {\n  needs b", 1, "service a {\n  needs b\n}\n"),
        ("rule r {\n  match x: a\n", 1, "rule r {\n  match x: a\n\n}\n"),
    ] {
        let (messages, fixed) = answered(text);
        assert_eq!(messages, ["this block is never closed"], "{text}");
        assert_eq!(read(text).file.statements.len(), count, "{text}");
        assert_eq!(fixed, wanted, "{text}");
        assert_eq!(answered(&fixed).0, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn documentation_belongs_to_what_stands_below() {
    let text = "/// one\n/// two\n// aside\nservice a {\n  /// inner\n  needs b\n  /// stray\n}\n\nservice c /// behind\n";
    let parsed = read(text);
    assert_eq!(parsed.file.statements[0].docs.as_deref(), Some("one\ntwo"));
    assert_eq!(parsed.file.statements[1].docs, None);
    let strays: Vec<_> = parsed.errors.iter().map(|error| (&*error.rule, text[error.labels[0].span.range()].trim())).collect();
    assert_eq!(strays, [("stray-documentation", "/// stray"), ("stray-documentation", "/// behind")]);
}

/// Where a comment cannot go to a line of its own, nothing is offered.
#[test]
fn a_comment_between_code_moves_only_where_a_line_begins() {
    for text in ["service a /* c\nd */ { tier = 0 }", "rule r { example bad { file \"x\" \"\"\"\n\"\"\" /* c */ service a } }"] {
        assert_eq!(answered(text), (vec!["comments begin with `//`".to_owned()], text.to_owned()));
    }
}

#[test]
fn a_string_that_has_swallowed_a_brace_ends_before_it() {
    for (text, wanted) in [
        ("service a { x = \"y }\nservice b { needs a }", "service a { x = \"y\" }\nservice b { needs a }"),
        ("service a { x = \"y }\r\nservice b", "service a { x = \"y\" }\r\nservice b"),
        ("system s { service a { x = \"y}}\nservice b", "system s { service a { x = \"y\"}}\nservice b"),
        ("system s {\n  service a { x = \" } \n  service b\n}\n", "system s {\n  service a { x = \"\" } \n  service b\n}\n"),
        ("service a { x = \"é }", "service a { x = \"é\" }"),
        ("rule r { report \"{a} }\nservice b", "rule r { report \"{a}\" }\nservice b"),
    ] {
        assert_eq!(answered(text), (vec!["this string has no end".to_owned()], wanted.to_owned()), "{text}");
        assert_eq!(answered(wanted).0, Vec::<String>::new(), "{wanted}");
        let names = |text: &str| read(text).file.statements.len();
        assert_eq!(names(text), names(wanted), "{text}");
    }
}

/// A string and a block without their ends: what follows stays what it is.
#[test]
fn a_string_without_its_end_takes_no_brace_that_is_put_in() {
    for text in
        ["service a { x = \"y\nservice b { needs a }", "service a { x = \"\r\nservice b", "service a { x = \"y // z\n/// d\nservice b"]
    {
        let parsed = read(text);
        let messages: Vec<&str> = parsed.errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(messages, ["this block is never closed", "this string has no end"], "{text}");
        assert_eq!(parsed.file.statements.len(), 2, "{text}");
        let place = parsed.errors[1].span().expect("it has a place");
        assert!(!text[place.range()].contains(['\n', '\r']), "{text}");
    }
}

#[test]
fn what_is_put_in_ends_its_lines_as_the_text_does() {
    for (text, wanted) in [
        ("service s\r\n/* c */ service a\r\n", "service s\r\n// c\r\nservice a\r\n"),
        ("/* c\r\n * d */\r\nservice a\r\n", "// c\r\n// d\r\nservice a\r\n"),
        ("service a {\r\n  needs b\r\nservice b {\r\n}\r\n", "service a {\r\n  needs b\r\n}\r\nservice b {\r\n}\r\n"),
        ("service b\r\nservice a {", "service b\r\nservice a {\r\n}\r\n"),
    ] {
        assert_eq!(answered(text).1, wanted, "{text:?}");
    }
}
