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

#[test]
fn who_waits_for_a_buffer_is_not_looked_for_among_all_that_fall() {
    let recoveries = 1_100;
    let text = knot(9_500, |i| if i < recoveries { "recovery-time = 5h" } else { "tier = 3" });
    let mut disk = Memory::default();
    disk.insert("/w/knot.arch", text);
    let workspace = Workspace::load(&disk, &Start::Around("/w".into()), &Surroundings::default());
    let choices = Choices { select: vec!["recovery-outlasts-budget".to_owned()], ..Choices::default() };
    let findings = lint::check(&workspace, &Options::new("2026-07-01".parse().expect("a day"), choices)).findings;
    let found = findings.iter().filter(|finding| *finding.rule == *"recovery-outlasts-budget").count();
    assert_eq!((found, findings.len()), (recoveries, recoveries));
}
