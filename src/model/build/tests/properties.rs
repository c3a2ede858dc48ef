use proptest::prelude::*;

use super::{Origin, build_files, shown};
use crate::model::build::{Input, build};
use crate::model::dump;
use crate::source::{FileId, SourceFile, Sources};
use crate::syntax::parse;

/// The size of the largest published graph of services. Ignored: it measures and shows, `cargo test --release -- --ignored --nocapture size`.
#[test]
#[ignore = "measures"]
fn size() {
    let mut texts: Vec<String> = vec![String::new(); 900];
    let mut random = 42u64;
    let mut next = |below: u64| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) % below
    };
    texts[0].push_str("workspace \"w\"\nkind svc is service { tier = 2 }\n");
    for team in 0..300 {
        texts[0].push_str(&format!("team t{team} {{ members = 7 }}\n"));
    }
    for (f, text) in texts.iter_mut().enumerate() {
        text.push_str(&format!("system s{f} {{\n  defaults {{ owner = t{} }}\n", f % 300));
        for c in 0..20 {
            text.push_str(&format!("  svc service-{f}-{c} {{\n    slo = 99.9%\n"));
            let mut seen = std::collections::BTreeSet::new();
            for d in 0..15 {
                let (a, b) = (next(900), next(20));
                if (a, b) == (f as u64, c) || !seen.insert((a, b)) {
                    continue;
                }
                let block = if d % 3 == 0 { " { timeout = 200ms, retries = 2 }" } else { "" };
                text.push_str(&format!("    needs s{a}.service-{a}-{b}{block}\n"));
            }
            text.push_str("  }\n");
        }
        text.push_str("}\n");
    }
    let mut sources = Sources::default();
    let parsed: Vec<_> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let id = sources.add(SourceFile::new(format!("{i:04}.arch"), text.as_str()));
            parse(id, text)
        })
        .collect();
    let inputs: Vec<Input<'_>> =
        parsed.iter().enumerate().map(|(i, parsed)| Input { file: FileId(i as u32), tree: &parsed.file, origin: Origin::Own }).collect();
    let rounds = std::env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5);
    for _ in 0..rounds {
        let start = std::time::Instant::now();
        let (model, found) = build(&sources, &inputs);
        let took = start.elapsed();
        assert_eq!(found.iter().map(|one| one.message.clone()).collect::<Vec<_>>(), Vec::<String>::new());
        let counts = (model.components.len(), model.dependencies.len(), model.given.len());
        assert!(took.as_secs() < 10, "{took:?} {counts:?}");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{took:?} {counts:?}\n").as_bytes());
    }
}

#[test]
fn nothing_is_fine() {
    let (_, model, found) = build_files(&[], super::Options::default());
    assert!(model.components.is_empty() && found.is_empty());
}

/// Numbers from a seed: the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn one_of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for i in (1..all.len()).rev() {
            all.swap(i, self.below(i + 1));
        }
    }
}

/// A statement with its block.
#[derive(Clone)]
struct Written(String, Option<Vec<Written>>);

const NAMES: &[&str] = &["a", "b", "c", "d", "s.a", "s.b", "s.t.a", "s", "s.t", "z1", "z2", "j", "nobody", "s.nobody"];

fn statements(random: &mut Random) -> Vec<Written> {
    let mut attributes =
        vec!["tier = 1", "owner = team1", "slo = 99%", "tags = [x]", "tags = [y, z]", "lifecycle = planned", "replicas = 3", "foo = 3"];
    let mut all = Vec::new();
    for _ in 0..random.below(3) {
        let at = random.below(attributes.len());
        all.push(Written(attributes.remove(at).to_owned(), None));
    }
    // Each target once, so that nothing is said twice.
    let mut targets: Vec<&str> = NAMES.to_vec();
    random.shuffle(&mut targets);
    while targets.len() > 6 {
        let verb = random.one_of(&["needs", "wants", "uses"]);
        let first = targets.pop().unwrap_or_default();
        let line = match random.below(3) {
            0 => format!("{verb} {first}"),
            1 => format!("{verb} any of {{ {first}, {} }}", targets.pop().unwrap_or_default()),
            _ => format!("{verb} {first} {}", random.one_of(&["to start", "to recover", "{ timeout = 1s, buffer = 5m }"])),
        };
        all.push(Written(line, None));
    }
    if random.below(3) == 0 {
        all.push(Written("runs in z1".to_owned(), None));
    }
    all
}

fn architecture(random: &mut Random) -> Vec<Written> {
    let component = |random: &mut Random, kind: &str, name: &str| Written(format!("{kind} {name}"), Some(statements(random)));
    let mut inner = vec![component(random, "tool", "a"), component(random, "own", "c"), Written("entry = a".to_owned(), None)];
    inner.push(Written("defaults".to_owned(), Some(statements(random))));
    let mut system = vec![component(random, "service", "a"), component(random, "kafka", "b"), Written("system t".to_owned(), Some(inner))];
    system.push(Written("defaults".to_owned(), Some(statements(random))));
    vec![
        Written("kind own is other".to_owned(), Some(statements(random))),
        Written("kind other is queue".to_owned(), Some(statements(random))),
        Written("team team1".to_owned(), None),
        component(random, "service", "a"),
        component(random, "own", "b"),
        component(random, "job", "c"),
        Written("datastore d".to_owned(), None),
        Written("extend d".to_owned(), Some(statements(random))),
        Written("extend s".to_owned(), Some(vec![component(random, "external", "x")])),
        Written("s.x needs a".to_owned(), None),
        Written("zone z1 within z2".to_owned(), None),
        Written("zone z2".to_owned(), None),
        component(random, "journey", "j"),
        Written("independent { a, b, s.t }".to_owned(), None),
        Written("system s".to_owned(), Some(system)),
    ]
}

fn shuffled(mut all: Vec<Written>, random: &mut Random) -> Vec<Written> {
    random.shuffle(&mut all);
    all.into_iter().map(|Written(head, body)| Written(head, body.map(|body| shuffled(body, random)))).collect()
}

fn print(all: &[Written], out: &mut String) {
    for Written(head, body) in all {
        out.push_str(head);
        if let Some(body) = body {
            out.push_str(" {\n");
            print(body, out);
            out.push('}');
        }
        out.push('\n');
    }
}

/// The model and the sorted headlines of findings of an architecture in some files.
fn outcome(all: &[Written], files: usize, random: &mut Random) -> (String, Vec<String>) {
    let mut parts: Vec<Vec<Written>> = vec![Vec::new(); files];
    for one in all {
        parts[random.below(files)].push(one.clone());
    }
    let mut texts = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let mut text = String::new();
        print(part, &mut text);
        texts.push((format!("{i}.arch"), Origin::Own, text));
    }
    random.shuffle(&mut texts);
    let (_, model, found) = build_files(&texts, super::Options::default());
    let mut lines: Vec<String> = found.iter().map(|one| format!("{}: {}", one.rule, one.message)).collect();
    lines.sort();
    (dump(&model), lines)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    /// Neither the order of statements, in files and in bodies, nor that of files, nor what stands in which file changes anything.
    #[test]
    fn order_never_matters(seed in any::<u64>()) {
        let random = &mut Random(seed);
        let all = architecture(random);
        let (model, found) = outcome(&all, 1, random);
        let other = shuffled(all, random);
        let files = 1 + random.below(4);
        let (other_model, other_found) = outcome(&other, files, random);
        prop_assert_eq!(model, other_model);
        prop_assert_eq!(found, other_found);
    }

    /// Whatever the statements are and wherever they stand, there is a model, and every finding has a place in a text.
    #[test]
    fn no_input_is_too_wrong(seed in any::<u64>()) {
        let random = &mut Random(seed);
        let mut texts = Vec::new();
        for file in 0..1 + random.below(3) {
            let mut text = String::new();
            let mut depth = 0;
            for _ in 0..random.below(60) {
                let word = random.one_of(WORDS);
                depth += usize::from(word.ends_with('{'));
                if word == "}" {
                    if depth == 0 { continue; }
                    depth -= 1;
                }
                text.push_str(word);
                text.push(if random.below(4) == 0 { ' ' } else { '\n' });
            }
            let used = Origin::Used { alias: Some(crate::syntax::tree::Name { text: "s".into(), span: crate::source::Span::default() }), foreign: random.below(2) == 0 };
            let origin = if random.below(3) == 0 { used } else { Origin::Own };
            texts.push((format!("{file}.arch"), origin, text));
        }
        let (sources, model, found) = build_files(&texts, super::Options::default());
        let _ = dump(&model);
        let _ = shown(&sources, &found);
        for one in &found {
            prop_assert!(one.labels.iter().all(|label| label.span.start <= label.span.end));
        }
        for dependency in &model.dependencies {
            prop_assert!(dependency.required >= 1 && dependency.required <= dependency.size());
            let targets = &model.targets[dependency.targets.range()];
            prop_assert!(targets.windows(2).all(|pair| pair[0].component < pair[1].component));
            prop_assert!(targets.iter().all(|target| Some(target.component) != dependency.owner));
        }
    }
}

const WORDS: &[&str] = &[
    "service a",
    "service b {",
    "system s {",
    "system t {",
    "zone z1 within z2",
    "zone z2 within z1",
    "zone z1 {",
    "kind k is l {",
    "kind l is k",
    "k a {",
    "k c",
    "team t {",
    "}",
    "}",
    "}",
    "}",
    "needs a",
    "needs any of { a, b, s.a }",
    "needs 2 of { a, b, c }",
    "wants t",
    "wants s to start",
    "uses a.b.c",
    "runs in z1",
    "runs in any of { z1, z2 }",
    "changes { a, b }",
    "changes j",
    "survives loss of { z1, z2 }",
    "survives loss of 2 of { a, b }",
    "independent { a, b, c }",
    "independent { a, s }",
    "extend a {",
    "extend s {",
    "extend s.b { tier = 2 }",
    "defaults {",
    "entry = a",
    "entry = t",
    "tier = 1",
    "tier = high",
    "owner = t",
    "tags = [a]",
    "core { fan-in = 3 }",
    "core",
    "allow fan-in because \"x\"",
    "allow x on a",
    "policy { x = off }",
    "policy for c: k { x = off }",
    "attribute x: ref",
    "attribute y: list of ref on k",
    "x = a",
    "y = [a, s.b, nothing]",
    "journey j { needs a }",
    "needs b via c",
    "needs a { timeout = 1s, allow x because \"y\" }",
    "workspace \"w\" { tiers = [high, low] }",
    "aka = [\"a\", \"s.a\"]",
    "lifecycle = retired",
    "lifecycle = planned",
    "a needs b",
    "s.a wants b to start",
    "needs = =",
    "define d(x) = x",
    "use \"x\" as y",
    "bla bla",
    "needs any of { a { timeout = 1s }, b { tier = 3 } } except { c } to start \"x\" { switch = manual }",
];
