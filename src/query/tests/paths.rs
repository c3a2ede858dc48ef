//! Paths, places and notes of findings.

use super::{PRELUDE, with_hits};
use crate::fault::Reading;

/// Paths of all findings as `a > b > c`, labels as their messages, and notes.
fn shown(text: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
    let (mut paths, mut labels, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    with_hits(text, Reading::Sure, |_, hit| {
        paths.extend(hit.paths.iter().map(|path| path.steps.iter().map(|step| step.name.as_str()).collect::<Vec<_>>().join(" > ")));
        labels.extend(hit.labels.iter().map(|label| label.message.clone()));
        notes.extend(hit.notes.iter().cloned());
    });
    (paths, labels, notes)
}

const MODEL: &str = "
zone z
service pay { tier = 0  slo = 99.95%  needs any of { stripe, adyen } wants stats needs tool to recover }
service stripe { needs vault } service adyen { needs tokens } service tokens { needs vault } service vault { runs in z }
tool tool { needs pay to start } service stats
";

#[test]
fn a_path_is_the_proof_of_the_failure_or_else_the_shortest_chain() {
    let cases: &[(&str, &[&str])] = &[
        ("path pay to vault", &["pay > stripe > vault", "pay > adyen > tokens > vault"]),
        ("path adyen to z", &["adyen > tokens > vault > z"]),
        ("path pay to stats", &["pay > stats"]),
        ("path tool to vault", &["tool > pay > stripe > vault", "tool > pay > adyen > tokens > vault"]),
        ("path pay to pay", &["pay > tool > pay"]),
        ("path stats to pay", &[]),
        (
            "path each m in { c | pay depends on c } to vault",
            &["adyen > tokens > vault", "stripe > vault", "tool > pay > stripe > vault", "tool > pay > adyen > tokens > vault"],
        ),
    ];
    for (part, expected) in cases {
        let (paths, _, _) = shown(&format!("{MODEL}{PRELUDE} rule r {{ match s: zone  subject s  report \"x\" {{ {part} }} }}"));
        assert_eq!(&paths, expected, "{part}");
    }
}

/// To its end there is a shorter way, which is not the one that makes the measure what it is.
#[test]
fn the_path_to_the_end_of_a_measure_is_the_way_that_it_took() {
    let text = "service a { needs b, d } service b { needs c } service c { needs d } service d
      measure depth(x) = max over x needs y of 1 + (depth(y) otherwise 0)
      rule r { match s: service where depth(s) == 3  subject s  report \"x\" { path s to depth(s).end } }";
    assert_eq!(shown(text).0, ["a > b > c > d"]);
    let ring = "service a { needs b { retries = 1 } } service b { needs c } service c { needs b }
      measure tries(x) = max over d: x needs y of (d.attempts otherwise 2) * (tries(y) otherwise 1)
      rule r { match s: service where s.name == \"a\"  subject s  report \"x\" { path s to tries(s).end } }";
    assert_eq!(shown(ring).0, ["a > b > c > b"]);
}

#[test]
fn places_are_counted_past_the_most_and_empty_notes_are_left_out() {
    let rule = "rule r { match s: service where s.slo is set  subject s  report \"x\" {
        at s.slo \"promised {s.slo} here\"
        at { c | c falls with vault } max 2 \"leans\"
        note \"down: {blast(s)}\"
        note \"nothing: {breaks(s)}\" } }
      define breaks(s: component) = { c | c in blast(s) where c != s and c != s }";
    let (_, labels, notes) = shown(&format!("{MODEL}{PRELUDE}{rule}"));
    assert_eq!(labels, ["promised 99.95% here", "leans", "leans"]);
    assert_eq!(notes, ["and 3 more places: leans", "down: `pay`"]);
}

#[test]
fn what_is_said_of_one_place_is_not_said_of_those_that_are_only_counted() {
    let rule = "rule r { match x: zone  match c falls with x  subject x  report \"x\" {
        at c max 2 \"{c} leans\" } }";
    let (_, _, notes) = shown(&format!("{MODEL}{PRELUDE}{rule}"));
    assert_eq!(notes, ["and 4 more places like these"]);
}
