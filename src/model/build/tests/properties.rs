use super::{Origin, build_files};
use crate::model::build::{Input, build};
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
    for _ in 0..5 {
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
