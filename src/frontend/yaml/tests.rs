use super::*;

fn slice(text: &str, span: Span) -> &str {
    &text[span.range()]
}

#[test]
fn every_value_knows_its_place() {
    let text = "a:\n  b: 'é x'  # note\n  c: [1, \"two\"]\nd:\n- e\n- f: |\n    g\n    h\n\nz: 1\n";
    let (documents, errors) = read(FileId(0), text);
    assert!(errors.is_empty(), "{errors:?}");
    let root = &documents[0];
    let a = root.get("a").unwrap();
    assert_eq!(slice(text, a.get("b").unwrap().span), "'é x'");
    assert_eq!(a.get("b").unwrap().text(), Some("é x"));
    assert_eq!(slice(text, a.get("c").unwrap().span), "[1, \"two\"]");
    assert_eq!(slice(text, a.entry("c").unwrap().key_span), "c");
    let d = root.get("d").unwrap();
    assert_eq!(slice(text, d.items()[0].span), "e");
    assert!(slice(text, d.items()[1].get("f").unwrap().span).ends_with('h'));
    assert_eq!(slice(text, root.entry("z").unwrap().key_span), "z");
    assert!(slice(text, a.span).starts_with("b:") && slice(text, a.span).ends_with("\"two\"]"), "{:?}", slice(text, a.span));
}

#[test]
fn aliases_and_merge_keys_are_resolved() {
    let text = "base: &b {x: 1, y: 2}\nmore: &m {z: 3}\none:\n  <<: *b\n  x: 9\ntwo:\n  <<: [*m, *b]\n";
    let (documents, errors) = read(FileId(0), text);
    assert!(errors.is_empty());
    let one = documents[0].get("one").unwrap();
    assert_eq!(one.get("x").unwrap().text(), Some("9"));
    assert_eq!(one.get("y").unwrap().text(), Some("2"));
    assert_eq!(documents[0].get("two").unwrap().entries().len(), 3);
}

#[test]
fn doubled_keys_show_both_places() {
    let (documents, errors) = read(FileId(0), "a: 1\nb: 2\na: 3\n");
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].labels.len(), 2);
    assert_eq!(documents[0].get("a").unwrap().text(), Some("1"));
}

#[test]
fn exploding_aliases_are_refused() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for i in 1..12 {
        let refs = vec![format!("*a{}", i - 1); 9].join(", ");
        text.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
    }
    let (_, errors) = read(FileId(0), &text);
    assert!(errors[0].message.contains("expand to more than"), "{errors:?}");
}

#[test]
fn depth_is_bounded_in_both_styles() {
    let flow = "[".repeat(10_000);
    assert_eq!(read(FileId(0), &flow).1.len(), 1);
    let block: String = (0..2_000).map(|i| format!("{}a:\n", " ".repeat(i))).collect();
    assert_eq!(&*read(FileId(0), &block).1[0].rule, "too-deep");
    let dashes = "- ".repeat(10_000);
    assert_eq!(read(FileId(0), &dashes).1.len(), 1);
}

#[test]
fn errors_of_syntax_have_their_place() {
    let text = "a: é\nb: [1, 2\nc: }\n";
    let (_, errors) = read(FileId(0), text);
    assert_eq!(errors.len(), 1);
    assert!(errors[0].span().unwrap().start > 5);
}

#[test]
fn what_is_refused_is_said_in_our_words() {
    for (text, said) in [
        ("a:\n\tb: 1\n", "a tab stands where YAML wants blanks"),
        ("a: b: c\n", "a `:` stands where no key can be"),
        ("a:\n  b: 1\n  c\n", "this is no `key: value`"),
        ("a:\n    b: 1\n  c: 2\n", "this line stands in another column than its neighbours"),
        ("a: \"b\n", "a quote is never closed"),
        ("a: \"\\q\"\n", "this escape is not known"),
        ("a: *b\n", "nothing before this has the name of the alias"),
        ("a: & b\n", "`*` and `&` begin the name of an alias or an anchor"),
        ("a: [1, 2\n", "a list between brackets goes on without `,` or `]`"),
        ("a: {b: 1\nc: }\n", "a mapping between braces goes on without `,` or `}`"),
        ("a: \"b\" c\n", "something follows the closing quote"),
        ("a: - b\n", "a list begins where none can"),
        ("a: @b\n", "no value begins with this character"),
    ] {
        let (_, errors) = read(FileId(0), text);
        assert_eq!(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>(), [said], "{text}");
        assert_eq!(errors[0].help.len(), 1, "{text}");
    }
}

#[test]
fn an_alias_inside_its_own_anchor_is_refused() {
    let (_, errors) = read(FileId(0), "a: &a [1, *a]\n");
    assert_eq!(errors.len(), 1);
}

#[test]
fn own_tags_are_kept_and_documents_are_separate() {
    let (documents, errors) = read(FileId(0), "a: !reset null\n---\nb: !override [1]\nc: !!str 5\n");
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(documents[0].get("a").unwrap().tag.as_deref(), Some("reset"));
    assert_eq!(documents[1].get("b").unwrap().tag.as_deref(), Some("override"));
    assert_eq!(documents[1].get("c").unwrap().tag, None);
}

#[test]
fn a_closing_bracket_may_stand_at_the_column_of_the_key() {
    let text = "é:\n  command: [\n    \"a]b\", # it's a note ]\n    'c # d'\n  ]\n  x: {\n    k: [1,\n  2]\n  }\n  last: here\n";
    let (documents, errors) = read(FileId(0), text);
    assert!(errors.is_empty(), "{errors:?}");
    let service = documents[0].get("é").unwrap();
    let items: Vec<&str> = service.get("command").unwrap().items().iter().filter_map(Node::text).collect();
    assert_eq!(items, ["a]b", "c # d"]);
    assert_eq!(slice(text, service.get("last").unwrap().span), "here");
    assert_eq!(read(FileId(0), "a:\n  b: [\n  c: 1\n]]\n").1.len(), 1);
}
