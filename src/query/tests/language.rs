//! What rules mean.

use super::{PRELUDE, hits, hits_in, holding};
use crate::fault::Reading;

const SHOP: &str = "
team web { members = 4 }
service checkout { owner = web, tier = 0, slo = 99.9%
  needs any of { stripe, adyen } \"card payments\"
  needs orders { retries = 2 }
  wants recommendations }
service stripe { needs vault }
service adyen { needs tokens }
service tokens { needs vault }
service orders { tier = 1  needs db { retries = 3 } }
datastore db { tier = 2 }
service vault
service recommendations
";

#[test]
fn the_flagship_rule_finds_the_place_where_alternatives_meet() {
    let rule = "rule hidden {
      param widespread: percent = 10%
      param wide-from: int = 50
      level = if g.tier <= 1 then error else warning
      match g: dependency where g.strength == hard and g.spare > 0
      let causes = { x | g falls with x where x not in g.targets and x not in g.owners
          and not (exists v in g.owners where v falls with x without g)
          and (count(blast(x)) <= wide-from or count(blast(x)) <= widespread * count(component)) }
      match x in nearest(causes) where x not in g.except
      subject g
      cause x
      report \"all {g.size} alternatives of {g} end at {x}\"
    }";
    let claim = "independent { stripe, adyen }";
    let found = hits(&format!("{SHOP}{claim}{PRELUDE}{rule}"));
    assert_eq!(
        found,
        [
            "error checkout>adyen,stripe < vault: all 2 alternatives of `any of { adyen, stripe }` for card payments end at `vault`",
            "warning ->adyen,stripe < vault: all 2 alternatives of `independent { adyen, stripe }` end at `vault`",
        ]
    );
}

#[test]
fn what_is_unset_is_neither_true_nor_false() {
    let cases: &[(&str, &[&str])] = &[
        ("s.tier <= 1", &["checkout", "orders"]),
        ("not (s.tier <= 1)", &["db"]),
        ("s.tier <= 1 or s.tier is not set", &["adyen", "checkout", "orders", "recommendations", "stripe", "tokens", "vault"]),
        ("(s.tier otherwise 9) > 1 and s is datastore", &["db"]),
        ("s.owner != web", &[]),
        ("s.tier == 1 and s.slo is not set", &["orders"]),
        ("(if s.tier == 0 then 1 else 2) == 1", &["checkout"]),
        ("no b: component where s needs b and b.tier > 0", ["adyen", "db", "recommendations", "tokens", "vault"].as_slice()),
        ("s.tier in [0, 2]", &["checkout", "db"]),
        ("count({ d.tier | s falls with d where d.tier is set }) > 1", &["checkout", "orders"]),
        ("count({ d.tier | s falls with d where d.tier is set }) >= 3", &["checkout"]),
        ("count({ d.tier | s falls with d }) > 2 or s.name == \"db\"", &["checkout", "db"]),
        ("count([ 1 | s falls with d where d.tier is set ]) > 2", &["checkout"]),
        ("count({ 1 | s falls with d where d.tier is set }) > 1", &[]),
        ("count({ d.tier | s falls with d }) >= 0", &["adyen", "checkout", "db", "orders", "recommendations", "stripe", "tokens", "vault"]),
    ];
    for (condition, expected) in cases {
        let mut expected = expected.to_vec();
        if *condition == "no b: component where s needs b and b.tier > 0" {
            // What is needed without a tier leaves the question open.
            expected = vec!["db", "recommendations", "vault"];
        }
        assert_eq!(&holding(condition, SHOP), &expected, "{condition}");
    }
}

#[test]
fn relations_hold_as_defined() {
    let cases: &[(&str, &[&str])] = &[
        ("s needs vault", &["stripe", "tokens"]),
        ("s depends on adyen", &["checkout"]),
        ("s needs adyen", &[]),
        ("s wants recommendations", &["checkout"]),
        ("s needs+ db", &["checkout", "orders"]),
        ("hard+(s, vault)", &["adyen", "stripe", "tokens"]),
        ("s falls with vault", &["adyen", "checkout", "stripe", "tokens", "vault"]),
        ("s is degraded by recommendations", &["checkout"]),
        ("checkout depends on s", &["adyen", "orders", "recommendations", "stripe"]),
        ("distance(s, db) == 2", &["checkout"]),
        ("starts-with(s.name, \"check\") or ends-with(s.name, \"ing\")", &["checkout"]),
        ("ends-with(s.name, \"out\")", &["checkout"]),
        ("fan-in(s) >= 2", &["vault"]),
        ("count(blast(s)) == 3", &["db"]),
        ("s in { c | c falls with db where c.tier == 1 }", &["orders"]),
        ("amplification(s) > 4", &["checkout"]),
        (
            "every s needs b where b.tier is set holds b.tier >= 2",
            &["adyen", "db", "orders", "recommendations", "stripe", "tokens", "vault"],
        ),
        ("s.owner.members == 4", &["checkout"]),
        ("count({ m.tier | m: component }) == 3 and s is datastore", &["db"]),
        ("sum([ d.attempts | d: s depends on _ where d.attempts is set ]) == 4", &["orders"]),
        ("percentile(50%, [ fan-in(c) | c: component ]) == 1 and s.tier == 0", &["checkout"]),
        ("today - 2026-06-01 == 30d and s.tier == 0", &["checkout"]),
        ("max(s.tier, 1) == 2", &["db"]),
        ("s == `db`", &["db"]),
    ];
    for (condition, expected) in cases {
        assert_eq!(&holding(condition, SHOP), expected, "{condition}");
    }
}

#[test]
fn a_component_does_not_take_the_place_of_a_variable() {
    let rule = "rule r { match d: a needs b where a.tier < b.tier  subject a  cause b  report \"{a} needs {b}\" { at d } }";
    let found = hits(&format!("service a {{ tier = 0  needs b }} service b {{ tier = 1  needs c }} service c {{ tier = 2 }} {rule}"));
    assert_eq!(found, ["warning a < b: `a` needs `b`", "warning b < c: `b` needs `c`"]);
}

#[test]
fn one_finding_for_each_subject_and_cause_with_all_values() {
    let rule = "rule r { match d: a needs b  subject b  report \"{b} is needed by {a} with {d.timeout}\" }";
    let found = hits(&format!("service x {{ needs v {{ timeout = 2s }} }} service y {{ needs v {{ timeout = 90s }} }} service v {rule}"));
    assert_eq!(found, ["warning v: `v` is needed by `x` and `y` with 2s and 1m30s"]);
}

#[test]
fn cycles_and_what_waits_for_itself() {
    let deadlock = "rule boot { match c in cycles(blocks)
      where no b: component where not can-start(b) and b not in c.members and exists m in c.members where blocks+(m, b)
      subject c  report \"{c.members} wait\" { path c.first to c.first } }
      rule ring { match c in cycles(hard)  subject c  report \"{c.members} need each other\" }";
    let found = hits(&format!(
        "{PRELUDE}{deadlock} service a {{ needs b to start }} service b {{ needs a to start }} service c {{ needs a }} service x {{ needs y }} service y {{ needs x }}"
    ));
    assert_eq!(found, ["warning a+b: `a` and `b` wait", "warning x+y: `x` and `y` need each other"]);
}

#[test]
fn a_measure_grows_without_bound_on_a_ring() {
    let text = format!(
        "{PRELUDE} service a {{ needs b {{ retries = 1 }} }} service b {{ needs a {{ retries = 1 }} }} service c {{ needs d {{ retries = 1 }} }} service d {{ needs e {{ retries = 2 }} }} service e
         rule r {{ match s: component where amplification(s) > 2  subject s  report \"{{amplification(s)}} up to {{amplification(s).end}}\" }}"
    );
    assert_eq!(
        hits(&text),
        ["warning a: endlessly many up to `a`", "warning b: endlessly many up to `b`", "warning c: 6 up to `e`", "warning d: 3 up to `e`"]
    );
}

#[test]
fn doubt_is_read_both_ways() {
    let text = "service a { uses b } service b rule r { match d: x needs b  subject x  report \"{x} {d.strength} {d.doubtful}\" }"
        .replace("needs b", "needs y");
    let text = text.replace("match d: x needs y", "match d: x needs y where y.name != \"\"");
    assert_eq!(hits_in(&text, Reading::Sure), [""; 0]);
    assert_eq!(hits_in(&text, Reading::Cautious), ["warning a: `a` hard yes"]);
}

#[test]
fn a_defined_relation_and_a_parameter_in_one_rule() {
    let text = "team t { members = 2 } service a { owner = t } service b { owner = t } service c
      rule r { param limit: int = 1  level = info  match t: team
        let owned = { c | c: component where c.owner == t }
        where count(owned) > limit  subject t
        report \"{t} owns {owned}, {count(owned)} in all\" { at t } }";
    assert_eq!(hits(text), ["info t: `t` owns `a` and `b`, 2 in all"]);
}

/// Dependencies of one sort answer alike, and those of which one value differs do not.
#[test]
fn dependencies_answer_by_their_own_values() {
    const CALLS: &str = "
service db
service twin
service quick { needs db { timeout = 100ms, retries = 1 } }
service slow { needs db { timeout = 5s, retries = 1 } }
service slower { needs db { timeout = 5s, retries = 4 } }
service silent { needs db }
service both { needs db { timeout = 5s }  needs twin }
service never { needs db { timeout = none } }
";
    let cases: &[(&str, &[&str])] = &[
        ("exists d: s needs _ where d.timeout > 1s", &["both", "never", "slow", "slower"]),
        // Of `silent` that cannot be said.
        ("no d: s needs _ where d.timeout > 1s", &["db", "quick", "twin"]),
        ("every d in { d | d: s needs _ } holds d.timeout > 1s", &["db", "never", "slow", "slower", "twin"]),
        ("exists d: s needs b where d.timeout > 1s and d.attempts > 2 and b != s", &["slower"]),
        ("exists d: s needs b where (d.attempts otherwise 1) * (if b == s then 2 else 1) == 2", &["quick", "slow"]),
        ("count({ d | d: s needs _ where d.timeout is not set }) == 1", &["both", "silent"]),
        ("exists d: s needs _ where d.unbounded", &["never"]),
        ("exists d: s needs _ where d.timeout == 100ms or d.attempts == 5", &["quick", "slower"]),
    ];
    for (condition, expected) in cases {
        assert_eq!(holding(condition, CALLS), *expected, "{condition}");
    }
}
