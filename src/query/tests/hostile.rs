//! Rules that are meant to hurt: names and definitions that read each other, again and again.

use super::super::Settings;
use super::{hits, problems, with_program};
use crate::fault::Reading;

/// A rule with `clauses` behind its match.
fn rule(clauses: &str) -> String {
    format!("service a {{ tier = 0 }}\nrule r {{\n match s: service\n {clauses}\n subject s\n report \"{{s}}\" }}")
}

fn lets(names: impl Iterator<Item = usize>, value: impl Fn(usize) -> String) -> String {
    names.map(|i| format!("let l{i} = {}\n", value(i))).collect()
}

/// Written out, the last of these names would be 2^100 long.
#[test]
fn names_that_are_read_twice_are_not_written_out() {
    for first in ["count(service)", "s.tier + 1"] {
        let twice = lets(1..100, |i| format!("max(l{0}, l{0})", i - 1));
        let clauses = format!("let l0 = {first}\n{twice}where l99 == 1");
        assert_eq!(hits(&rule(&clauses)), ["warning a: `a`"], "{first}");
        let last_two = lets(2..100, |i| format!("min(l{}, l{})", i - 1, i - 2));
        let clauses = format!("let l0 = {first}\nlet l1 = {first}\n{last_two}where l99 == 1");
        assert_eq!(hits(&rule(&clauses)), ["warning a: `a`"], "{first}");
    }
}

#[test]
fn too_many_names_are_not_put_into_order() {
    let backwards = lets(0..4_000, |i| format!("l{}", i + 1));
    let problems = problems(&rule(&format!("{backwards}let l4000 = 1\nwhere l0 == 1")));
    assert_eq!(problems, ["too-many-names: more than 128 names in one place [r: split it with `define`]"]);
}

/// What is said of the only rule when it runs.
fn stopped(text: &str) -> String {
    with_program(text, |program, world| match program.run(0, world, Reading::Sure, &Settings::default()) {
        Ok(hits) => format!("{} findings", hits.len()),
        Err(overrun) => overrun.diagnostic(&program.rules()[0]).message,
    })
}

/// Each calls the one before it twice: 2^60 calls in all, where nothing is remembered.
#[test]
fn definitions_that_call_each_other_twice_are_stopped() {
    let too_costly = "`r` looks at more than 10 million combinations and was stopped";
    for (parameters, first, next, condition, said) in [
        ("x: component", "x.tier == 1", "d#(x) or d#(x)", "d60(a)", "0 findings"),
        ("x: component, y: component", "x wants y", "d#(x, y) or d#(y, x)", "d60(a, b)", too_costly),
        ("x: int", "x + 1", "d#(x) + d#(x + 1)", "d60(1) == 3", too_costly),
        ("x: dependency", "x.retries", "max(d#(x), d#(x))", "d60(d) == 3", too_costly),
    ] {
        let defines: String =
            (0..60).map(|i| format!("define d{}({parameters}) = {}\n", i + 1, next.replace('#', &i.to_string()))).collect();
        let text = format!(
            "service u {{ tier = 0 needs v {{ retries = 2 }} }} service v {{ tier = 0 }}
            define d0({parameters}) = {first}\n{defines}
            rule r {{ match d: a needs b where {condition} subject a cause b report \"{{a}} {{b}} {{d}}\" }}"
        );
        assert_eq!(stopped(&text), said, "{next}");
    }
}

/// A long chain, whose every failure takes down all that stands before it.
fn chain(rule: &str) -> String {
    let services: String = (0..400).map(|i| format!("service s{i} {{ tier = 0 needs s{} }}\n", i + 1)).collect();
    format!("{services}service s400\n{rule}")
}

#[test]
fn an_outage_counts_what_it_follows() {
    let said = stopped(&chain(
        "rule r { match a: service match b: service where b.tier == a.tier and count(outage([a, b])) > 1000
        subject a report \"{a} {b}\" }",
    ));
    assert_eq!(said, "`r` looks at more than 10 million combinations and was stopped");
}

#[test]
fn a_distance_counts_what_it_looks_at() {
    let rows = |condition: &str| {
        let text = chain(&format!("rule r {{ match a: service where {condition} subject a report \"{{a}}\" }}"));
        with_program(&text, |program, world| {
            program.run_counted(0, world, Reading::Sure, &Settings::default()).map(|ran| ran.rows).unwrap_or(0)
        })
    };
    let without = rows("a.tier == 7");
    assert!(rows("distance(a, s400) == 1000") > 5 * without, "{without}");
}

#[test]
fn what_nobody_reads_is_not_kept() {
    let rule = |subject: &str, cause: &str| {
        chain(&format!("rule r {{ match a: service match b: service where b.tier == a.tier {subject} {cause} report \"{{a}} {{b}}\" }}"))
    };
    assert_eq!(stopped(&rule("subject a", "cause b")), "`r` finds more than 100000 things and was stopped");
    assert_eq!(stopped(&rule("subject a", "")), "400 findings");
    // One finding may rest on so many rows, too.
    let thrice = rule("match c: service where c.tier == b.tier subject a", "");
    assert_eq!(stopped(&thrice), "`r` is true of more than 1 million combinations and was stopped");
}
