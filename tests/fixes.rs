//! What a fix promises: applied, exactly its finding is gone, and the text reads as well as before.
//!
//! Every example of every stock rule, every fix of every finding in it.

mod support;

use std::collections::BTreeSet;
use std::fs;

use archlint::diagnostic::{Diagnostic, Fix, Home, Safety};
use archlint::lint::{self, Choices, Options, Start, Surroundings, Workspace, without_marks};
use archlint::render::accept;
use archlint::source::{FileId, Memory};
use archlint::syntax::{self, tree::ClauseKind, tree::StatementKind};
use rayon::prelude::*;

use support::{files_below, repository};

/// Rule and text of every example of the stock rules.
fn examples() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let files = files_below(&repository().join("rules"));
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "arch")) {
        let text = fs::read_to_string(file).expect("a rule is text");
        for statement in &syntax::parse(FileId(0), &text).file.statements {
            let StatementKind::Rule(rule) = &statement.kind else { continue };
            for clause in &rule.clauses {
                let ClauseKind::Example(example) = &clause.kind else { continue };
                let body = &text[example.body.span.range()];
                found.push((rule.name.text.to_string(), without_marks(&body[1..body.len() - 1])));
            }
        }
    }
    found
}

/// What a rule finds in a text, and how many errors the text has.
fn check(rule: &str, text: &str) -> (Vec<Diagnostic>, usize) {
    let mut disk = Memory::default();
    disk.insert("/w/example.arch", text);
    let workspace = Workspace::load(&disk, &Start::Around("/w".into()), &Surroundings::default());
    let choices = Choices { select: vec![rule.to_owned()], ..Choices::default() };
    let today = "2026-07-01".parse().expect("a day");
    let findings = lint::check(&workspace, &Options::new(today, choices)).findings;
    let errors = findings.iter().filter(|finding| finding.input).count();
    (findings.into_iter().filter(|finding| *finding.rule == *rule).collect(), errors)
}

fn applied(text: &str, fix: &Fix) -> String {
    let mut edits = fix.edits.clone();
    edits.sort();
    let mut text = text.to_owned();
    for (span, new) in edits.iter().rev() {
        text.replace_range(span.range(), new);
    }
    text
}

fn names(findings: &[Diagnostic]) -> BTreeSet<String> {
    findings.iter().map(|finding| finding.identity.fingerprint.clone()).collect()
}

fn doubtful(finding: &Diagnostic) -> bool {
    finding.message.contains(", if ")
}

/// What is wrong with the fixes of one example, and how many there are, without those that only accept the finding.
fn judge(rule: &str, text: &str) -> (Vec<String>, usize) {
    let (mut wrong, mut written) = (Vec::new(), 0);
    let (before, errors) = check(rule, text);
    for finding in &before {
        for fix in &finding.fixes {
            written += usize::from(fix.safety != Safety::Skeleton);
            let new = applied(text, fix);
            let (after, new_errors) = check(rule, &new);
            let fingerprint = &finding.identity.fingerprint;
            let mut expected = names(&before);
            // Who says how hard a `uses` is ends the doubt; the finding is then certain or gone.
            let ends_doubt = doubtful(finding) && fix.title.starts_with("write `");
            let is_certain = after.iter().any(|after| after.identity.fingerprint == *fingerprint && !doubtful(after));
            if !(ends_doubt && is_certain) {
                expected.remove(fingerprint);
            }
            if new_errors > errors || names(&after) != expected {
                let (left, before) = (names(&after), names(&before));
                wrong
                    .push(format!("{rule}: `{}` of `{fingerprint}` leaves {left:?} of {before:?}, {new_errors} errors:\n{new}", fix.title));
            }
        }
    }
    (wrong, written)
}

#[test]
fn a_fix_ends_its_finding_and_no_other() {
    let mut all = examples();
    all.push(("slow-way".to_owned(), CAUSED.to_owned()));
    let judged: Vec<(Vec<String>, usize)> = all.par_iter().map(|(rule, text)| judge(rule, text)).collect();
    let wrong: Vec<&String> = judged.iter().flat_map(|(wrong, _)| wrong).collect();
    assert!(wrong.is_empty(), "{}", wrong.iter().map(|wrong| wrong.as_str()).collect::<Vec<_>>().join("\n\n"));
    let written: usize = judged.iter().map(|(_, written)| written).sum();
    assert!(written > 10, "{written} fixes were tried");
}

/// Where the cause is a dependency, and its owner has several.
const CAUSED: &str = "rule slow-way {
  match a: journey
  match d: dependency where d.timeout > 1s and exists o in d.owners where a falls with o
  subject a
  cause d
  report \"{a} waits for {d.targets}\" { at d }
}
journey buy { needs web }
journey pay { needs web; needs batch }
service web { needs bank { timeout = 5s }; needs store { timeout = 7s } }
service bank
service store
kind slow is service { needs store { timeout = 9s } }
slow batch
";

/// The line that every finding shows, for findings that are about what has a block: written there, it ends the finding.
#[test]
fn the_line_that_accepts_a_finding_ends_it() {
    let own = CAUSED.to_owned();
    let examples = examples();
    let all = examples.iter().map(|(rule, text)| (rule.as_str(), text)).chain([("slow-way", &own)]);
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (rule, text) in all {
        let (before, _) = check(rule, text);
        for finding in before.iter().filter(|finding| matches!(finding.identity.written.home, Home::Declared(_))) {
            let (statement, place) = accept(finding, "so it is").expect("it can be allowed");
            let within = &finding.identity.written.within;
            // Nothing can be added to a team from elsewhere.
            if text.contains(&format!("team {within}")) {
                continue;
            }
            tried += 1;
            let new = format!("{text}\nextend {within} {{ {statement} }}\n");
            let (after, errors) = check(rule, &new);
            if errors > 0 || names(&after).contains(&finding.identity.fingerprint) {
                wrong.push(format!("{rule}: `{statement}` {place} leaves {:?}, {errors} errors:\n{new}", names(&after)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(tried > 50, "{tried} were tried");
}

/// What a fix does to findings of other rules, and why that is as it should be. Everything else that appears or disappears fails the test.
const BESIDE: [(&str, &str, &str); 6] = [
    ("fan-in", "`core`: - single-point-of-failure", "that is what `core` means, and the title says it"),
    ("common-change", "`rollout`: - common-change", "one change reaches several groups: in stages, it does so to none of them at once"),
    ("common-change", "`staged`: - unstaged-change", "the same is said of the same change"),
    ("unstaged-change", "`staged`: - common-change", "the same is said of the same change"),
    ("soft-until-it-is-not", "`;`: - tier-inversion", "a buffer that drops is soft in both readings"),
    ("wants-that-blocks", "`drop`: - single-point-of-failure", "what is dropped takes nobody down"),
];

/// What leans on one component, and a chain of tiers.
const WHOLE: [&str; 2] = [
    "policy { fan-in { limit = 3 } }
journey browse { needs catalog }
journey buy { needs checkout }
journey track { needs orders }
journey pay { needs payments }
service catalog { tier = 0; needs store }
service checkout { tier = 0; needs store }
service orders { tier = 1; needs store }
service payments { tier = 1; needs store }
datastore store
",
    "journey buy { needs web }
service web { tier = 0; needs b }
service b { tier = 3; needs c }
service c { tier = 3; needs d }
service d { tier = 0 }
service other { tier = 1; needs c }
",
];

/// Whole architectures: those of outages, and the examples of one file.
fn architectures() -> Vec<String> {
    let folders = ["tests/outages", "examples"].map(|folder| files_below(&repository().join(folder)));
    let files = folders.into_iter().flatten().filter(|file| file.extension().is_some_and(|extension| extension == "arch"));
    let texts = files.map(|file| fs::read_to_string(file).expect("an architecture is text"));
    texts.filter(|text| check_all(text).iter().all(|finding| !finding.input)).collect()
}

fn check_all(text: &str) -> Vec<Diagnostic> {
    let mut disk = Memory::default();
    disk.insert("/w/example.arch", text);
    let workspace = Workspace::load(&disk, &Start::Around("/w".into()), &Surroundings::default());
    let today = "2026-07-01".parse().expect("a day");
    lint::check(&workspace, &Options::new(today, Choices::default())).findings
}

/// A fix is looked at by all rules: what it does to their findings is in the list above.
#[test]
fn a_fix_does_to_other_rules_what_is_known() {
    let own = WHOLE.map(str::to_owned);
    let texts: Vec<String> = examples().into_iter().map(|(_, text)| text).chain(architectures()).chain(own).collect();
    let judged = texts.par_iter().map(|text| beside(text)).reduce(BTreeSet::new, |mut all, one| {
        all.extend(one);
        all
    });
    let known: BTreeSet<(String, String)> = BESIDE.iter().map(|(rule, change, _)| ((*rule).to_owned(), (*change).to_owned())).collect();
    let said =
        |changes: Vec<&(String, String)>| changes.iter().map(|(rule, change)| format!("{rule}: {change}")).collect::<Vec<_>>().join("\n");
    let (new, gone) = (said(judged.difference(&known).collect()), said(known.difference(&judged).collect()));
    assert!(new.is_empty() && gone.is_empty(), "not in the list:\n{new}\nno longer so:\n{gone}");
}

/// What the fixes in one text do to findings of other rules, and to others of their own: `+ RULE` appears, `- RULE` disappears.
fn beside(text: &str) -> BTreeSet<(String, String)> {
    let mut changes = BTreeSet::new();
    let before = check_all(text);
    for finding in &before {
        let others = |found: &[Diagnostic]| {
            let others = found.iter().filter(|other| other.identity.fingerprint != finding.identity.fingerprint);
            others.map(|other| (other.rule.to_string(), other.identity.fingerprint.clone())).collect::<BTreeSet<_>>()
        };
        let before = others(&before);
        for fix in finding.fixes.iter().filter(|fix| fix.safety != Safety::Skeleton) {
            let after = others(&check_all(&applied(text, fix)));
            let new = fix.edits.first().map_or("", |(_, new)| new.as_str());
            let what = new.trim_start_matches([' ', '{', '\n']).split([' ', '=', '{', '\n']).next().unwrap_or_default();
            let mut note = |sign: &str, of: &str| changes.insert((finding.rule.to_string(), format!("`{what}`: {sign} {of}")));
            after.difference(&before).for_each(|(of, _)| _ = note("+", of));
            before.difference(&after).for_each(|(of, _)| _ = note("-", of));
        }
    }
    changes
}

#[test]
fn what_has_no_place_of_its_own_is_not_touched() {
    // Inherited from `defaults`, and one of several targets: an edit there would say more than the finding.
    for text in [
        "system shop {\n  defaults { wants metrics { buffer = 5m } }\n  service web\n}\ntool metrics\n",
        "kind app is service { wants metrics { buffer = 5m } }\napp web\ntool metrics\n",
    ] {
        let (found, errors) = check("soft-until-it-is-not", text);
        assert_eq!((found.is_empty(), errors), (false, 0), "{text}");
        assert!(found.iter().flat_map(|finding| &finding.fixes).all(|fix| fix.safety == Safety::Skeleton), "{text}{found:#?}");
    }
}
