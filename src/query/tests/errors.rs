//! Every mistake a rule can have, and what is said of it.

use super::problems;
use crate::query::{Definitions, Program};

/// Around the condition of a rule over one component.
fn condition(condition: &str) -> Vec<String> {
    problems(&format!(
        "service api {{ needs db }} datastore db team web {{ members = 3 }} attribute region: name on datastore\nrule r {{ match s: service where {condition}  subject s  report \"x\" }}"
    ))
}

#[test]
fn conditions_that_do_not_check() {
    let cases: &[(&str, &str)] = &[
        ("s.teir == 0", "unknown-attribute: a `service` has no attribute `teir` [teir: did you mean `tier`? | s: this is a `service`]"),
        ("t.tier == 0", "unknown-name: the name `t` is not known [t: "),
        ("cuont(s) > 1", "unknown-name: the function `cuont` is not known [cuont: did you mean `count`?]"),
        ("count(s) > 1", "type-mismatch: `count` cannot take a `service` [s: written as `count(s: set or list): int`]"),
        ("count(component, 2) > 1", "type-mismatch: `count` takes 1 value, here are 2 ["),
        (
            "s.tier == 99%",
            "type-mismatch: a `tier` and a `percent` cannot be compared [s.tier: this is a `tier` | 99%: this is a `percent`]",
        ),
        ("s.slo > 5", "type-mismatch: a `percent` and an `int` cannot be compared ["),
        ("s.slo + 1d > 5%", "type-mismatch: a `percent` and a `duration` cannot be added ["),
        ("s.owner < s.owner", "type-mismatch: a `team` has no order, so `<` and `>` say nothing about it ["),
        ("s.tier", "type-mismatch: a condition is true or false, this is a `tier` [s.tier: this is a `tier`]"),
        ("s.tier and true", "type-mismatch: a condition is true or false, this is a `tier` ["),
        ("s in s", "type-mismatch: `in` wants a set or a list on its right, not a `service` ["),
        ("s in datastore", "type-mismatch: a `service` is never in a set of datastore ["),
        ("s is datastore", "empty-set: a `service` is never a `datastore` [datastore: always false | s: this is a `service`]"),
        ("s is servcie", "unknown-name: the kind `servcie` is not known [servcie: did you mean `service`?]"),
        ("s.tier is service", "type-mismatch: only components have a kind, this is a `tier` ["),
        ("s.region == eu", "unknown-attribute: `region` is an attribute of `datastore`, a `service` never has it ["),
        ("s.lifecycle == planed", "unknown-name: the name `planed` is not known [planed: did you mean `planned`?]"),
        ("s.owner.tier == 1", "unknown-attribute: a `team` has no attribute `tier` ["),
        ("component.tier == 1", "unknown-attribute: a `set of component` has no attributes ["),
        ("exists d: s needs t where d.tier == 1", "unused-name: the name `t` is never used [t: introduced here]"),
        (
            "exists c: component where c.tier < s.tier",
            "unjoined-binder: every combination would have to be tried here [c: component: tied to nothing around it]",
        ),
        ("s runs in api", "empty-set: things run in zones, never in a `service` [api: this is a `service`]"),
        ("s needs web", "type-mismatch: `a needs b` holds between components [web: this is a `team`]"),
        ("s falls with+ db", "type-mismatch: `falls with` is closed already: it follows any number of steps ["),
        ("s needs db without s", "type-mismatch: `without` stands behind `a falls with b`"),
        ("(if s.tier == 1 then 1 else 1d) == 1", "type-mismatch: the branches of `if` are of different types: an `int` and a `duration` ["),
        ("s.tier in [1, 2d]", "type-mismatch: a list holds values of one type, and this one began with an `int` ["),
        ("sum({ c.tier | c: component }) > 1", "type-mismatch: `sum` wants a list: a set drops values that are equal ["),
        ("(s.owner otherwise 1) == 1", "type-mismatch: a `team` and an `int` cannot be alternatives of one `otherwise` ["),
        ("far+(s, db)", "unknown-name: the relation `far` is not known [far: not known here]"),
        ("percentile(5, [1]) == 1", "type-mismatch: `percentile` cannot take an `int` ["),
    ];
    for (written, expected) in cases {
        let found = condition(written);
        assert!(found.iter().any(|line| line.starts_with(expected)), "{written}\nexpected {expected}\nfound    {found:#?}");
        assert_eq!(found.len(), 1, "{written}: one mistake is said once: {found:#?}");
    }
}

#[test]
fn rules_that_are_not_whole() {
    let cases: &[(&str, &str)] = &[
        ("rule r { subject s  report \"x\" }", "incomplete-rule: the rule `r` has no `match` ["),
        ("rule r { match s: service  subject s }", "incomplete-rule: the rule `r` has no `report` ["),
        ("rule r { match s: service  report \"{s}\" }", "incomplete-rule: the rule `r` has no `subject` ["),
        (
            "rule r { match s: service  subject s.tier  report \"x\" }",
            "type-mismatch: a subject is a component, a dependency, a team or a cycle, this is a `tier` [",
        ),
        (
            "rule r { param p: int = 5%  match s: service where p > 1  subject s  report \"x\" }",
            "type-mismatch: the default of `p` has to be an `int` [",
        ),
        (
            "rule r { param p: int = 5  match s: service  subject s  report \"x\" }",
            "unused-name: the parameter `p` is never used [p: introduced here]",
        ),
        (
            "rule r { match s: service  let n = s.tier  subject s  report \"x\" }",
            "unused-name: the name `n` is never used [n: introduced here]",
        ),
        ("rule r { match s: service  match s in service  subject s  report \"x\" }", "duplicate-name: the name `s` is given twice ["),
        (
            "rule r { match s: service  match t: service  subject s  cause t  report \"x\" }",
            "unjoined-binder: every combination would have to be tried here [t: service: tied to no other binder",
        ),
        (
            "rule r { match s: service  let n = m  let m = n  where n > 1 subject s  report \"x\" }",
            "circular-name: `n`, `m` cannot be computed: each rests on the next [",
        ),
        ("rule r { level = fatal  match s: service  subject s  report \"x\" }", "unknown-name: the name `fatal` is not known ["),
        (
            "rule r { match s: service  subject s  report \"x\" { at 5 } }",
            "type-mismatch: an `int` is written nowhere, so nothing can be pointed at [",
        ),
        (
            "rule r { match s: service  subject s  report \"x\" { path s to 5 } }",
            "type-mismatch: a path ends at a component, or at a set of them that are lost together, not at an `int` [",
        ),
        ("rule r { match s: thing  subject s  report \"x\" }", "unknown-name: the type or kind `thing` is not known ["),
        ("rule r { match s: int  subject s  report \"x\" }", "type-mismatch: there is no set of everything that is an `int` ["),
        ("rule r { match s: service  subject s  report \"x\" } rule r { match s: service  subject s  report \"x\" }", ""),
    ];
    for (written, expected) in cases.iter().filter(|(_, expected)| !expected.is_empty()) {
        let found = problems(&format!("service api\n{written}"));
        assert!(found.iter().any(|line| line.starts_with(expected)), "{written}\nexpected {expected}\nfound    {found:#?}");
    }
}

#[test]
fn definitions_and_measures_that_do_not_check() {
    let cases: &[(&str, &str)] = &[
        (
            "define f(x: component) = g(x) define g(x: component) = f(x)",
            "recursive-definition: definitions cannot go round: `f` uses `g` uses `f` [",
        ),
        ("define f(x: component) = 1", "unused-name: the argument `x` is never used ["),
        ("define count(x: component) = x.tier", "duplicate-name: `count` is a function of the language ["),
        ("define f(x: component) = x.tier define f(x: component) = x.tier", "duplicate-name: `f` is defined twice ["),
        ("define f(x: set) = count(x)", "unknown-name: the type or kind `set` is not known ["),
        ("measure m(a) = max over d: a needs b of 1", "measure-form: `m` never reads `m(b)` ["),
        (
            "measure m(a) = max over d: b needs a of m(a)",
            "measure-form: a measure looks over the edges that leave a component, and `m` does not [",
        ),
        ("measure m(a) = max over x in component of m(x)", "measure-form: a measure looks over the edges that leave a component"),
        (
            "measure m(a) = max over d: a needs b of 1 - m(b)",
            "measure-form: `m(b)` may only be added to, multiplied, or compared by `min` and `max` [",
        ),
        (
            "measure m(a) = max over d: a needs b of m(a)",
            "measure-form: inside of `m`, only its value at the other end of the edge is known [m: write `m(b)`]",
        ),
        (
            "define f(a: component, b: component) = a.tier < b.tier rule r { match c in cycles(f)  subject c  report \"x\" }",
            "type-mismatch: `f` cannot be followed: nothing in it leads from its first component to its second [",
        ),
    ];
    for (written, expected) in cases {
        let found = problems(&format!("service api\n{written}"));
        assert!(found.iter().any(|line| line.starts_with(expected)), "{written}\nexpected {expected}\nfound    {found:#?}");
    }
}

#[test]
fn a_broken_rule_costs_only_itself() {
    let text = "service api rule bad { match s: service where s.teir == 1  subject s  report \"x\" } rule good { match s: service  subject s  report \"{s}\" }";
    let found = problems(text);
    assert_eq!(found.len(), 1, "{found:?}");
    let read = super::read(text);
    let (program, _) = Program::compile(&read.rules, Definitions::default(), Definitions::default(), &read.model);
    assert_eq!(program.rules().iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>(), ["good"]);
    assert_eq!(program.broken().collect::<Vec<_>>(), ["bad"]);
}

#[test]
fn sets_and_quantifiers_are_not_nested_without_end() {
    for (open, close) in [
        ("exists x in ", ""),
        ("no a needs b where ", ""),
        ("every x in component holds ", ""),
        ("count({ c | c: component where ", " }) > 1"),
    ] {
        for deep in [13, 30] {
            let found = condition(&format!("{}s.tier == 1{}", open.repeat(deep), close.repeat(deep)));
            let expected = "syntax: sets and quantifiers are nested deeper than 12 [";
            assert!(found.iter().any(|line| line.starts_with(expected)), "{open}: {found:#?}");
        }
    }
}
