//! How expressions hang together: each is written with all its brackets, and read the same.

use super::printing::shape;
use crate::source::FileId;
use crate::syntax::parse_query;
use crate::syntax::tree::{BinderKind, ExprKind};

#[test]
fn precedence() {
    for (text, explicit) in [
        ("1 + d.retries otherwise 0", "1 + (d.retries otherwise 0)"),
        ("a and b or c and d", "(a and b) or (c and d)"),
        ("not a == b and c", "(not (a == b)) and c"),
        ("not x falls with y or z", "(not (x falls with y)) or z"),
        ("a + b * c - d", "(a + (b * c)) - d"),
        ("a - b - c", "(a - b) - c"),
        ("x not in s and y in t", "(x not in s) and (y in t)"),
        ("a depends on b + c", "a depends on (b + c)"),
        ("a < b + 1", "a < (b + 1)"),
        ("x is not set or y is service", "(x is not set) or (y is service)"),
        ("if a then b else c or d", "if a then b else (c or d)"),
        ("a and exists x in s where b and c", "a and (exists x in s where (b and c))"),
        ("-a + b", "(-a) + b"),
        ("g.verb == survives and x in [needs, wants]", "(g.verb == survives) and (x in [needs, wants])"),
        ("f(x).end + 1", "(f(x).end) + 1"),
    ] {
        // Brackets change places, which `shape` leaves out.
        assert_eq!(shape(&format!("define f() = {text}")), shape(&format!("define f() = {explicit}")), "{text}");
    }
}

#[test]
fn questions() {
    for (text, element, binders, condition) in [
        ("a uses b", true, 0, false),
        ("{ x | x: component where x.tier == 0 }", true, 0, false),
        ("c: component where c.tier == 0", false, 1, true),
        ("c: component", false, 1, false),
        ("d: a needs b, c in d.targets where c.tier == 0", false, 2, true),
        ("count(component)", true, 0, false),
    ] {
        let (query, errors) = parse_query(FileId(0), text);
        assert_eq!(errors, [], "{text}");
        assert_eq!((query.element.is_some(), query.binders.len(), query.condition.is_some()), (element, binders, condition), "{text}");
    }
    for text in ["", "c:", "a needs", "x where", "a b"] {
        assert_eq!(parse_query(FileId(0), text).1.len(), 1, "{text}");
    }
}

#[test]
fn a_quoted_name_is_told_from_one_with_attributes() {
    let path = |text: &str| match parse_query(FileId(0), text).0.element.map(|expr| expr.kind) {
        Some(ExprKind::Path(path)) => (path.quoted, path.parts.len()),
        other => panic!("{other:?}"),
    };
    assert_eq!(path("`aws.kinesis`"), (true, 1));
    assert_eq!(path("aws.kinesis"), (false, 2));
    assert_eq!(path("aws.`a.b`"), (false, 2));
    let bound = parse_query(FileId(0), "g falls with x without g where a").0.binders;
    assert!(matches!(&bound[0].kind, BinderKind::Relation(None, relation) if relation.without.is_some()), "{bound:?}");
}
