//! Queries, scopes of policies and parameters.

use super::{PRELUDE, TODAY, read};
use crate::fault::{Failures, Reading};
use crate::graph::Graph;
use crate::query::{Definitions, Program, World, query};
use crate::source::FileId;
use crate::syntax;

const MODEL: &str = "
service pay { tier = 0  needs vault } service vault { needs db } datastore db { tier = 1  slo = 99.8% }
policy for c: service where c.tier <= 1 and count(blast(c)) == 1 { r = info }
rule r { param limit: int = 1  match s: service where fan-in(s) >= limit  subject s  report \"{s} {limit}\" }
";

fn with_world<T>(work: impl FnOnce(&Program, &World<'_>) -> T) -> T {
    let read = read(&format!("{MODEL}{PRELUDE}"));
    let (program, problems) = Program::compile(&read.rules, Definitions::default(), Definitions::of(&read.model), &read.model);
    assert!(problems.is_empty(), "{problems:?}");
    let graph = Graph::new(&read.model);
    let failures = Failures::new(&read.model, &graph);
    work(&program, &World { model: &read.model, graph: &graph, failures: &failures, today: TODAY })
}

#[test]
fn a_query_is_a_table() {
    let cases: &[(&str, &[&str])] = &[
        ("fan-in(vault)", &["1"]),
        ("blast(db)", &["`db`", "`pay`", "`vault`"]),
        ("a needs b where a.tier == 0", &["`pay` `vault`"]),
        ("pay needs b", &["`vault`"]),
        ("ceiling(pay)", &["99.8%"]),
        ("floor(pay)", &["99.8%"]),
        ("ceiling(db)", &["100%"]),
        ("outage({ c | c: component where c.slo is set })", &["`db`", "`pay`", "`vault`"]),
        ("outage([pay])", &["`pay`"]),
        ("pay needs vault", &["yes"]),
        ("c falls with vault where c is service", &["`pay`", "`vault`"]),
        ("{ c.tier | c: component where c.tier is set }", &["0", "1"]),
    ];
    for (text, expected) in cases {
        let rows = with_world(|program, world| {
            let (written, problems) = syntax::parse_query(FileId(9), text);
            assert!(problems.is_empty(), "{text}: {problems:?}");
            let table = query(program, world, Reading::Sure, &written, FileId(9)).expect(text);
            table.rows.iter().map(|row| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" ")).collect::<Vec<_>>()
        });
        assert_eq!(&rows, expected, "{text}");
    }
}

#[test]
fn a_query_that_does_not_check_says_why() {
    with_world(|program, world| {
        let (written, _) = syntax::parse_query(FileId(9), "a: component where a.teir == 0");
        let problems = query(program, world, Reading::Sure, &written, FileId(9)).expect_err("an attribute that there is not");
        assert_eq!(problems[0].message, "a `component` has no attribute `teir`");
    });
}

#[test]
fn a_scope_holds_for_the_components_of_its_condition() {
    with_world(|program, world| {
        let scope = world.model.policies.iter().find_map(|policy| policy.scope.clone()).expect("the policy has a scope");
        let (scope, problems) = program.scope(&scope, world.model);
        assert!(problems.is_empty(), "{problems:?}");
        let scope = scope.expect("it checks");
        let held: Vec<&str> = (0..world.model.components.len())
            .filter(|i| scope.holds(world, crate::model::ComponentId(*i as u32)))
            .map(|i| world.model.components[i].name.as_str())
            .collect();
        assert_eq!(held, ["pay"]);
    });
}

#[test]
fn parameters_are_of_the_rule_and_of_its_type() {
    with_world(|program, world| {
        let value = |literal| syntax::tree::Value { literal, span: crate::source::Span::default() };
        use syntax::tree::Literal;
        let (settings, problems) = program.settings(world.model, 0, &[("limit".into(), value(Literal::Integer(2)))]);
        assert!(problems.is_empty());
        assert!(program.run(0, world, Reading::Sure, &settings).expect("few rows").is_empty());
        let (_, problems) = program.settings(
            world.model,
            0,
            &[("limt".into(), value(Literal::Integer(2))), ("limit".into(), value(Literal::Percent(2.0)))],
        );
        let messages: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages, ["`r` has no parameter `limt`", "`limit` of `r` is of type `int`"]);
    });
}
