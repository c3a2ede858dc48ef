use std::fmt::Write as _;
use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::source::{Memory, Span};
use crate::syntax::tree::{Body, Statement, StatementKind};

type Files<'f> = &'f [(&'f str, &'f [u8])];

fn read_all(files: Files<'_>) -> (Sources, tree::File, Vec<Diagnostic>) {
    let mut memory = Memory::default();
    for (path, bytes) in files {
        memory.insert(Path::new("/w").join(path), bytes.to_vec());
    }
    let mut sources = Sources::default();
    let (file, diagnostics) = read(&memory, &mut sources, Path::new("/w"), &[PathBuf::from("compose.yaml")], &Options::default());
    (sources, file, diagnostics)
}

/// Every span is of a file that was read, within it, and between characters.
fn check_places(sources: &Sources, file: &tree::File, diagnostics: &[Diagnostic]) {
    let check = |span: Span| {
        let text = &sources.get(span.file).expect("a span of a file that was read").text;
        assert!(text.get(span.range()).is_some(), "{span:?} in {text:?}");
    };
    fn visit(statements: &[Statement], check: &dyn Fn(Span)) {
        for statement in statements {
            check(statement.span);
            let within = |body: Option<&Body>| body.into_iter().for_each(|body| visit(&body.statements, check));
            match &statement.kind {
                StatementKind::Declaration(declaration) => {
                    assert!(!declaration.name.text.is_empty());
                    check(declaration.name.span);
                    check(declaration.body.as_ref().unwrap().span);
                    within(declaration.body.as_ref());
                }
                StatementKind::Dependency(dependency) => {
                    check(dependency.verb_span);
                    check(dependency.targets[0].path.span());
                    within(dependency.more.as_ref().unwrap().body.as_ref());
                }
                StatementKind::Assign { name, value } => {
                    check(name.span);
                    check(value.span);
                }
                other => panic!("{other:?}"),
            }
        }
    }
    visit(&file.statements, &check);
    for label in diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
        check(label.span);
    }
}

/// Pieces that Compose files are made of, and what breaks them.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "services:",
        "  web:",
        "  db:",
        "    image: postgres",
        "    depends_on:",
        "      - db",
        "      db: {condition: service_healthy}",
        "    environment:",
        "      DB_URL: postgres://db/x",
        "      - A_HOST=web,db",
        "    <<: *a",
        "x: &a",
        "    extends: db",
        "    extends: {file: other.yaml, service: web}",
        "include:",
        "  - other.yaml",
        "  - {path: [other.yaml], env_file: .env}",
        "    env_file: .env",
        "    command: [\"--db-host\", \"db\"",
        "    ]",
        "    command: sh -c 'x db:5432'",
        "    links: [db:é]",
        "    networks: {n: {aliases: [é]}}",
        "    network_mode: service:db",
        "---",
        "    image: !reset null",
        "      - X=${A:-${B:?c}}$$$",
        "    external_links: [é]",
        "\t",
        "  é: {image: \"ü\\u00e9\"}",
        "      - \"DB_HOST=\\x64b\"",
        "{",
        "]",
        "    volumes_from: web",
        "    deploy: {replicas: 2}",
        "\u{feff}",
        "    environment: !override [DB_HOST=db]",
        "    entrypoint: |",
        "      run db:8080 é",
        "\r",
        "? a",
        ": b",
    ];
    prop_oneof![8 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => "\\PC{0,12}"]
}

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..30).prop_map(|pieces| pieces.join("\n"))
}

proptest! {
    #[test]
    fn any_bytes_give_a_tree_and_places(compose in prop::collection::vec(any::<u8>(), 0..200), env in prop::collection::vec(any::<u8>(), 0..60)) {
        let (sources, file, diagnostics) = read_all(&[("compose.yaml", &compose), (".env", &env)]);
        check_places(&sources, &file, &diagnostics);
    }

    #[test]
    fn any_pieces_give_the_same_tree_twice(compose in text(), other in text(), env in "([A-C]=.{0,8}\n){0,4}") {
        let files: [(&str, &[u8]); 3] = [("compose.yaml", compose.as_bytes()), ("other.yaml", other.as_bytes()), (".env", env.as_bytes())];
        let (sources, file, diagnostics) = read_all(&files);
        check_places(&sources, &file, &diagnostics);
        let (_, again, repeated) = read_all(&files);
        prop_assert_eq!(file, again);
        prop_assert_eq!(diagnostics, repeated);
    }
}

/// What a hostile file costs, in a debug build on a busy machine.
fn in_time(text: &str, others: Files<'_>) -> (tree::File, Vec<Diagnostic>) {
    let begin = Instant::now();
    let mut files = vec![("compose.yaml", text.as_bytes())];
    files.extend(others);
    let (sources, file, diagnostics) = read_all(&files);
    check_places(&sources, &file, &diagnostics);
    assert!(begin.elapsed() < Duration::from_secs(60), "{:?}", begin.elapsed());
    (file, diagnostics)
}

#[test]
fn texts_that_are_aliased_often_are_refused() {
    let mut text = format!("x: &x \"{}\"\nservices:\n", "y".repeat(1 << 20));
    for i in 0..5_000 {
        writeln!(text, "  s{i}: {{image: *x}}").unwrap();
    }
    let (_, diagnostics) = in_time(&text, &[]);
    assert!(diagnostics.iter().any(|diagnostic| &*diagnostic.rule == "too-large"));
}

#[test]
fn variables_that_grow_in_many_places_are_refused() {
    let mut text = String::from("services:\n");
    for i in 0..2_000 {
        writeln!(text, "  s{i}: {{image: \"$A$A$A\"}}").unwrap();
    }
    let (_, diagnostics) = in_time(&text, &[(".env", format!("A={}\n", "y".repeat(80_000)).as_bytes())]);
    assert!(diagnostics.iter().any(|diagnostic| &*diagnostic.rule == "too-large"));
}

#[test]
fn a_long_chain_of_extends_is_refused_and_a_wide_one_is_read() {
    let mut text = String::from("services:\n  s0: {image: a}\n");
    for i in 1..3_000 {
        writeln!(text, "  s{i}: {{extends: s{}}}", i - 1).unwrap();
    }
    assert!(in_time(&text, &[]).1.iter().any(|diagnostic| &*diagnostic.rule == "too-deep"));
    let mut text = String::from("services:\n  db: {image: b}\n  s0: {image: a, depends_on: [db]}\n");
    for i in 1..10_000 {
        writeln!(text, "  s{i}: {{extends: s0}}").unwrap();
    }
    let (file, diagnostics) = in_time(&text, &[]);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics[0]);
    assert_eq!(file.statements.len(), 10_001);
}

#[test]
fn includes_that_meet_again_are_read_once() {
    let mut others: Vec<(String, String)> = Vec::new();
    for i in 0..40 {
        let next = i + 1;
        others.push((format!("l{i}.yaml"), format!("include: [l{next}.yaml, r{next}.yaml]\nservices: {{l{i}: {{image: a}}}}\n")));
        others.push((format!("r{i}.yaml"), format!("include: [l{next}.yaml, r{next}.yaml]\nservices: {{r{i}: {{image: a}}}}\n")));
    }
    others.push(("l40.yaml".into(), "services: {l40: {image: a}}\n".into()));
    others.push(("r40.yaml".into(), "services: {r40: {image: a}}\n".into()));
    let others: Vec<(&str, &[u8])> = others.iter().map(|(path, text)| (path.as_str(), text.as_bytes())).collect();
    let (file, diagnostics) = in_time("include: [l0.yaml, r0.yaml]\n", &others);
    assert!(diagnostics.iter().all(|diagnostic| !diagnostic.input), "{diagnostics:?}");
    assert_eq!(file.statements.len(), 82);
}

#[test]
fn long_lines_and_many_services_are_read() {
    let list = "x db:5432,".repeat(60_000);
    let mut text = format!("services:\n  web:\n    environment:\n      - LIST={list}\n  db: {{image: postgres}}\n");
    for i in 0..10_000 {
        writeln!(text, "  s{i}: {{image: acme/a, environment: {{NEXT_URL: \"http://s{}:80\"}}}}", (i + 1) % 10_000).unwrap();
    }
    let (file, diagnostics) = in_time(&text, &[]);
    assert!(diagnostics.is_empty(), "{:?}", diagnostics[0]);
    assert_eq!(file.statements.len(), 10_002);
}

#[test]
fn line_ends_of_windows_keep_places() {
    let text = "services:\r\n  é:\r\n    environment:\r\n      - DB_HOST=db\r\n  db:\r\n    image: postgres\r\n";
    let (sources, file, _) = read_all(&[("compose.yaml", text.as_bytes())]);
    let StatementKind::Declaration(declaration) = &file.statements[0].kind else { panic!("no declaration") };
    assert_eq!(sources.slice(declaration.name.span), "é");
    let StatementKind::Dependency(dependency) = &declaration.body.as_ref().unwrap().statements[0].kind else { panic!("no dependency") };
    let span = dependency.targets[0].path.span();
    assert_eq!(sources.slice(span), "db");
    assert_eq!(sources.get(span.file).unwrap().lines().place(text, span.start as usize).line, 4);
}
