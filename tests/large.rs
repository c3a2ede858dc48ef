//! Models in which much falls with much: a rule may cost what it says about them, and is not stopped.

use std::fmt::Write as _;

use archlint::lint::{self, Choices, Options, Start, Surroundings, Workspace};
use archlint::source::Memory;

/// Services that all need a hub which needs all of them, so that everything falls with everything.
fn knot(services: usize, said_of: impl Fn(usize) -> &'static str) -> String {
    let mut text = String::from("service hub { slo = 99.99% }\n");
    for i in 0..services {
        let _ = writeln!(text, "service s{i} {{ needs hub; {} }}\nextend hub {{ needs s{i} }}", said_of(i));
    }
    text
}

/// How often a rule finds something in a model, where nothing else is said of it.
fn found(text: String, rule: &str) -> usize {
    let mut disk = Memory::default();
    disk.insert("/w/w.arch", text);
    let workspace = Workspace::load(&disk, &Start::Around("/w".into()), &Surroundings::default());
    let choices = Choices { select: vec![rule.to_owned()], ..Choices::default() };
    let findings = lint::check(&workspace, &Options::new("2026-07-01".parse().expect("a day"), choices)).findings;
    assert!(findings.iter().all(|finding| *finding.rule == *rule), "{}", findings[0].message);
    findings.len()
}

#[test]
fn who_waits_for_a_buffer_is_not_looked_for_among_all_that_fall() {
    let recoveries = 1_100;
    let text = knot(9_500, |i| if i < recoveries { "recovery-time = 5h" } else { "tier = 3" });
    assert_eq!(found(text, "recovery-outlasts-budget"), recoveries);
}

#[test]
fn a_promise_that_rests_on_a_broken_one_is_not_held_against_all_that_both_need() {
    let mut text = String::from("service hub { slo = 99.99% }\n");
    for i in 0..4_000 {
        let _ = writeln!(text, "service s{i} {{ slo = 99.99%; needs hub }}\nexternal e{i} {{ slo = 99.9% }}\nextend hub {{ needs e{i} }}");
    }
    assert_eq!(found(text, "slo-unreachable"), 1);
}
