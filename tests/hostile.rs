//! Wrong input of every kind: no crash, no hang, no silence.

mod support;

use std::fs::{self, File};
use std::path::Path;
use std::process::Stdio;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use support::{Run, archlint, finish, folder, run};

/// Every format of findings.
const FORMATS: [&str; 11] = ["human", "plain", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "checkstyle", "markdown"];

/// Ended by itself, with an answer, and not by the door for bugs.
#[track_caller]
fn answered(run: &Run) {
    assert!([0, 1, 2].contains(&run.code), "exit {}\n{}\n{}", run.code, head(&run.stdout), head(&run.stderr));
    assert!(!run.stderr.contains("panicked"), "{}", head(&run.stderr));
    assert!(!(run.stdout.trim().is_empty() && run.stderr.trim().is_empty()), "said nothing");
}

/// Refused as wrong input, with words.
#[track_caller]
fn refused(run: &Run) {
    answered(run);
    assert_eq!(run.code, 2, "{}\n{}", head(&run.stdout), head(&run.stderr));
}

fn head(text: &str) -> String {
    text.chars().take(2000).collect()
}

fn check(dir: &Path) -> Run {
    run(dir, &["check", "--output-format", "plain"])
}

#[test]
fn bytes_that_are_no_text() {
    let every_byte: Vec<u8> = (0..=255).collect();
    let inputs: [&[u8]; 7] = [
        b"",
        b"\0\0\0\0",
        b"\xff\xfes\0e\0r\0v\0i\0c\0e\0 \0a\0",
        b"\x7fELF\x02\x01\x01\0\0\0",
        &every_byte,
        b"service a { needs \xc3\x28 }",
        b"\xef\xbb\xbfservice a\r\rservice a",
    ];
    for bytes in inputs {
        let dir = folder([("workspace.arch", "workspace \"w\"\n")]);
        fs::write(dir.path().join("other.arch"), bytes).expect("a file can be written");
        answered(&check(dir.path()));
    }
}

/// What stands in Latin-1: comments and strings cost nothing, a name its statement, and nothing is written.
#[test]
fn a_byte_that_is_no_text_costs_what_it_stands_in() {
    let text = b"service orders
service web { // caf\xe9
  needs orders
  wants st\xf6ck
  needs fo\xe4, orders to start
  tier: 1 // \xe9
}
service caf\xe9 { needs web }
service a \"\xe9t\xe9\" { needs web }
web needs caf\xe9
journey buy { needs web, a, missing }
";
    let dir = folder([]);
    fs::write(dir.path().join("a.arch"), text).expect("a file can be written");
    let said = check(dir.path());
    refused(&said);
    let lines: Vec<&str> = said.stdout.lines().filter(|line| line.starts_with("error ") || line.starts_with("at ")).collect();
    let wanted = [
        "error encoding: byte 0xE9 begins no character: this file is not UTF-8.",
        "at a.arch:2:21: in Latin-1 this is `\u{e9}`.",
        "at a.arch:4:11: 0xF6 here.",
        "at a.arch:5:11: 0xE4 here.",
        "at a.arch:6:14: 0xE9 here.",
        "error syntax: the value of `tier` is set with `=`.",
        "at a.arch:6:7: a colon belongs to types and binders.",
        "error unknown-name: `missing` is not declared.",
        "at a.arch:11:29: not declared.",
    ];
    assert_eq!(lines, wanted, "{}", said.stdout);
    assert!(said.stderr.contains("in 4 components and 4 dependencies"), "{}", said.stderr);
    for args in [&["check", "--fix", "--unsafe-fixes"][..], &["fmt"]] {
        run(dir.path(), args);
        assert_eq!(fs::read(dir.path().join("a.arch")).expect("it is there"), text, "{args:?}");
    }
}

#[test]
fn a_file_over_64_mib_is_refused_without_being_read() {
    let dir = folder([("a.arch", "service a\n")]);
    let file = File::create(dir.path().join("big.arch")).expect("a file can be made");
    file.set_len((64 << 20) + 1).expect("a file can be long");
    let run = check(dir.path());
    refused(&run);
    assert!(run.stdout.contains("big.arch"), "{}", head(&run.stdout));
}

#[test]
fn a_line_of_10_mib() {
    let long = "x".repeat(10 << 20);
    let words = "a-".repeat(1 << 20);
    let name = &long[..1 << 20];
    let texts = [
        format!("// {long}\nservice a\n"),
        format!("service a \"{long}\"\n"),
        format!("service a {{ needs {long} }}\n"),
        format!("service a {{ @{long} }}\n"),
        format!("service a {{ needs {words}a }}\n"),
        format!("service a {{ needs {name}y }}\nservice {name}\n"),
    ];
    for text in texts {
        let dir = folder([("a.arch", text.as_str())]);
        let run = check(dir.path());
        answered(&run);
        let said = run.stdout.len() + run.stderr.len();
        assert!(said < 8 << 10, "says {said} bytes about {}", text.len());
    }
}

#[test]
fn nesting_of_10_000() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        deep("system a { ", "}"),
        deep("system a {\n", ""),
        format!("service a {{ tags = {} }}", deep("[", "]")),
        format!("rule r {{ match c: component where {} }}", deep("(", ")")),
        format!("rule r {{ match c: component where {} c.tier == 1 }}", "not ".repeat(10_000)),
        format!("service a {{ needs {} }}", deep("any of { ", " }")),
    ];
    for text in texts {
        let dir = folder([("a.arch", text.as_str())]);
        refused(&check(dir.path()));
        answered(&run(dir.path(), &["fmt", "--check"]));
    }
}

#[test]
fn nesting_of_10_000_in_yaml() {
    for text in [
        format!("services: {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("services:{}", " {a:".repeat(10_000)),
        "- ".repeat(10_000),
    ] {
        let dir = folder([("docker-compose.yml", text.as_str())]);
        answered(&run(dir.path(), &["check", "docker-compose.yml", "--output-format", "plain"]));
    }
}

/// What is said grows with the number of names and not with its square.
#[test]
fn many_names() {
    let said = |count: usize| {
        let text: String =
            (0..count).map(|i| format!("service s{i} {{ needs s{} }}\nservice u{i} {{ needs missing{i} }}\n", (i + 1) % count)).collect();
        let dir = folder([("a.arch", text.as_str())]);
        let run = run(dir.path(), &["check", "--output-format", "concise"]);
        refused(&run);
        run.stdout.lines().count()
    };
    let (small, large) = (said(2_000), said(8_000));
    assert!(large <= small * 5, "{small} lines for 2,000 names, {large} for 8,000");
}

/// Each service that is not there may be compared with all that are, and that is done for the first ones.
#[test]
fn many_services_that_are_not_there() {
    let services: String = (0..20_000).map(|i| format!("  service-{i}:\n    depends_on: [servic-{i}]\n")).collect();
    let dir = folder([("docker-compose.yml", format!("services:\n{services}").as_str())]);
    let run = run(dir.path(), &["check", "docker-compose.yml", "--output-format", "plain"]);
    refused(&run);
    let suggested = run.stdout.matches("if that is meant").count();
    assert!((1..=100).contains(&suggested), "{suggested}: {}", head(&run.stdout));
}

/// Of each kind of error a file shows so many as somebody may read, and says how many more there are.
#[test]
fn many_errors_of_one_file() {
    let statements = |count: usize, statement: &str| -> String { (0..count).map(|i| statement.replace('#', &i.to_string())).collect() };
    for (statement, rule, shown) in [
        ("service s# { ] }\n", "syntax", 100),
        ("service s# { needs missing# }\n", "unknown-name", 100),
        ("service s# { owner = nobody# }\n", "unknown-name", 100),
        ("service s# { tier = yes }\n", "type-mismatch", 128),
        ("service s\n", "duplicate-name", 128),
    ] {
        for (extra, lines) in [(0, shown), (1, shown + 1), (500, shown + 1)] {
            // The first of several declarations is none too many.
            let count = shown + extra + usize::from(rule == "duplicate-name");
            let dir = folder([("a.arch", statements(count, statement).as_str()), ("b.arch", "service fine\n")]);
            let run = run(dir.path(), &["check", "--output-format", "concise"]);
            refused(&run);
            let said: Vec<&str> = run.stdout.lines().filter(|line| line.contains(&format!("error[{rule}]"))).collect();
            assert_eq!(said.len(), lines, "{count} times {statement}{}", head(&run.stdout));
            let more = said.iter().any(|line| line.contains(&format!("] {extra} more ")));
            assert_eq!(more, extra > 0, "{count} times {statement}{}", head(&run.stdout));
        }
    }
}

#[cfg(unix)]
#[test]
fn links_that_go_round() {
    use std::os::unix::fs::symlink;
    let dir = folder([("workspace.arch", "workspace \"w\"\n"), ("in/a.arch", "service a { needs b }\nservice b\n")]);
    let link = |to: &str, from: &str| symlink(to, dir.path().join(from)).expect("a link can be made");
    link("..", "in/up");
    link("self.arch", "self.arch");
    link("nowhere.arch", "dangling.arch");
    link("pong", "ping");
    link("ping", "pong");
    // Editors say by such a link who is at a file.
    link("ann@host.4711", ".#workspace.arch");
    let run = check(dir.path());
    refused(&run);
    let nowhere = run.stdout.matches("this is a link that leads nowhere").count();
    assert_eq!(nowhere, 2, "`self.arch` and `dangling.arch`, and no lock: {}", run.stdout);
    let laid_out = self::run(dir.path(), &["fmt", "--check", "."]);
    refused(&laid_out);
    assert!(laid_out.stderr.contains("`dangling.arch` cannot be read"), "{}", laid_out.stderr);
    assert!(!run.stdout.contains("duplicate-name"), "a file behind a link was read twice: {}", run.stdout);
}

/// A pipe that nobody writes to would be waited for, and `/dev/zero` never ends.
#[cfg(target_os = "linux")]
#[test]
fn what_is_no_file() {
    let dir = folder([
        ("workspace.arch", "workspace \"w\"\nuse \"pipe.yml\" as p\nuse \"zero.yml\" as z\nservice a\n"),
        ("alone/docker-compose.yml", "services:\n  a:\n    image: a\n    env_file: [pipe.env]\ninclude: [pipe.yml]\n"),
    ]);
    for pipe in ["pipe.arch", "pipe.yml", "alone/pipe.env", "alone/pipe.yml"] {
        let made = std::process::Command::new("mkfifo").arg(dir.path().join(pipe)).status().expect("pipes can be made");
        assert!(made.success());
    }
    for name in ["zero.arch", "zero.yml"] {
        std::os::unix::fs::symlink("/dev/zero", dir.path().join(name)).expect("a link can be made");
    }
    let whole = check(dir.path());
    refused(&whole);
    for name in ["pipe.arch", "zero.arch"] {
        assert!(whole.stdout.contains(name), "{}", whole.stdout);
    }
    refused(&run(dir.path(), &["fmt", "--check", "."]));
    answered(&run(dir.path(), &["check", "alone/docker-compose.yml"]));
    for name in ["pipe.arch", "pipe.yml", "zero.arch", "zero.yml"] {
        let run = run(dir.path(), &["check", name]);
        refused(&run);
        assert!(run.stderr.contains("is a pipe, a socket or a device"), "{}", run.stderr);
        answered(&self::run(dir.path(), &["fmt", "--check", name]));
    }
}

/// Of a file that was named its own error is said, and not that there is nothing.
#[test]
fn a_compose_file_that_is_no_text() {
    let dir = folder([]);
    fs::write(dir.path().join("docker-compose.yml"), b"services:\n  a:\n    image: \xff\n").expect("the folder can be written to");
    let run = run(dir.path(), &["check", "docker-compose.yml"]);
    refused(&run);
    let said = run.stdout + &run.stderr;
    assert!(said.contains("UTF-8") && !said.contains("nothing to check"), "{said}");
}

#[test]
fn a_folder_that_is_named_like_a_file() {
    let dir = folder([("workspace.arch", "workspace \"w\"\nservice a { needs b }\nservice b\n"), ("odd.arch/inner.txt", "x")]);
    answered(&check(dir.path()));
    answered(&run(dir.path(), &["check", "odd.arch"]));
    answered(&run(dir.path(), &["check", "missing.arch"]));
}

/// A folder in which some things may not be read, and runs of those who may not read them. For root there is no such thing: it lets somebody else run a
/// copy of the binary.
#[cfg(unix)]
struct Locked {
    dir: tempfile::TempDir,
    locks: &'static [&'static str],
    binary: Option<tempfile::TempDir>,
}

#[cfg(unix)]
impl Locked {
    fn new<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>, locks: &'static [&'static str]) -> Self {
        let dir = folder(files);
        mode(dir.path(), 0o777);
        locks.iter().for_each(|lock| mode(&dir.path().join(lock), 0o000));
        let read = |path: &Path| if path.is_dir() { fs::read_dir(path).map(|_| ()) } else { fs::read(path).map(|_| ()) };
        let is_root = locks.iter().any(|lock| read(&dir.path().join(lock)).is_ok());
        let binary = is_root.then(|| {
            let binary = tempfile::tempdir().expect("a temporary folder can be made");
            mode(binary.path(), 0o755);
            fs::copy(env!("CARGO_BIN_EXE_archlint"), binary.path().join("archlint")).expect("the binary can be copied");
            binary
        });
        Self { dir, locks, binary }
    }

    fn run(&self, args: &[&str]) -> Run {
        use std::os::unix::process::CommandExt;
        let mut command = archlint(self.dir.path(), args);
        if let Some(binary) = &self.binary {
            let like = command;
            command = std::process::Command::new(binary.path().join("archlint"));
            command.current_dir(self.dir.path()).args(args).uid(65534).gid(65534);
            for (name, value) in like.get_envs() {
                match value {
                    Some(value) => command.env(name, value),
                    None => command.env_remove(name),
                };
            }
        }
        finish(&mut command, b"")
    }
}

#[cfg(unix)]
impl Drop for Locked {
    fn drop(&mut self) {
        self.locks.iter().for_each(|lock| mode(&self.dir.path().join(lock), 0o700));
    }
}

#[cfg(unix)]
fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("the mode can be set");
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read() {
    let locked = Locked::new([("workspace.arch", "workspace \"w\"\n"), ("shut.arch", "service b\n")], &["shut.arch"]);
    let run = locked.run(&["check"]);
    refused(&run);
    assert!(run.stdout.contains("shut.arch"), "{}", run.stdout);
}

/// Databases keep their data in folders of their own beside the Compose file that starts them.
#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read() {
    const FILES: [(&str, &str); 3] = [
        ("compose.yaml", "services:\n  web:\n    image: web\n"),
        ("data/pg/x", ""),
        ("parts/workspace.arch", "workspace \"w\"\nservice a\n"),
    ];
    let said = "`data/pg` was passed over: it cannot be read: Permission denied";

    let locked = Locked::new(FILES.into_iter().take(2), &["data/pg"]);
    let init = locked.run(&["init"]);
    assert_eq!(init.code, 0, "{}{}", init.stdout, init.stderr);
    assert!(init.stdout.contains("data/pg") && init.stdout.contains("passed over: Permission denied"), "{}", init.stdout);
    for command in ["check", "baseline", "allows", "fmt"] {
        let run = locked.run(&[command]);
        assert_eq!(run.code, 0, "{command}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains(said), "{command}: {}", run.stderr);
    }
    let run = locked.run(&["fmt", "--check", "."]);
    assert!(run.code == 0 && run.stderr.contains(said), "{}", run.stderr);
    assert!(!locked.run(&["check", "--quiet"]).stderr.contains("data"));
    // What is asked for by name is meant.
    for args in [&["check", "data/pg"][..], &["check", "--root", "data/pg"], &["init", "--root", "data/pg"]] {
        let run = locked.run(args);
        refused(&run);
        assert!(run.stderr.contains("`data/pg` cannot be read: Permission denied"), "{}", run.stderr);
    }
    // What git is told to leave out is in no clone, and no part of this.
    fs::write(locked.dir.path().join(".gitignore"), "/data\n").expect("it is written");
    let run = locked.run(&["check"]);
    assert!(run.code == 0 && !run.stderr.contains("passed over"), "{}", run.stderr);

    let beside = Locked::new(FILES, &["data/pg"]);
    fs::write(beside.dir.path().join("workspace.arch"), "workspace \"top\"\nservice b { needs c }\n").expect("it is written");
    let run = beside.run(&["check"]);
    refused(&run);
    assert!(run.stdout.contains("`c` is not declared") && run.stderr.contains(said), "{}{}", run.stdout, run.stderr);
}

/// Whoever checks out what belongs to somebody else can look at it, and is told what cannot be written.
#[cfg(unix)]
#[test]
fn a_checkout_that_may_not_be_written() {
    let shop =
        "workspace \"shop\"\nservice   a { needs any of { b, c } }\nservice b { needs d }\nservice c { needs d }\nservice d { tier = 0 }\n";
    let locked = Locked::new([("shop.arch", shop), ("data/x", "")], &["data"]);
    let unbegun = Locked::new([("compose.yaml", "services:\n  web:\n    image: web\n"), ("data/x", "")], &["data"]);
    mode(locked.dir.path(), 0o555);
    mode(unbegun.dir.path(), 0o555);
    let checked = locked.run(&["check", "--output-format", "plain"]);
    assert_eq!(checked.code, 0, "{}{}", checked.stdout, checked.stderr);
    assert!(checked.stdout.contains("hidden-shared-dependency"), "{}", checked.stdout);

    let outputs = ["check", "--output-format", "sarif", "--output-file", "out.sarif", "--output-format", "plain"];
    let asked: [(&Locked, &[&str], &str); 5] = [
        (&locked, &outputs, "`out.sarif` cannot be written"),
        (&locked, &["baseline"], "`archlint-baseline.jsonl` cannot be written"),
        (&locked, &["fmt"], "`shop.arch` cannot be written"),
        (&locked, &["new", "rule", "ours"], "cannot be written"),
        (&unbegun, &["init", "--yes"], "workspace.arch` cannot be written"),
    ];
    for (place, args, said) in asked {
        let run = place.run(args);
        refused(&run);
        assert!(run.stderr.contains(said), "{args:?}: {}", run.stderr);
    }
    assert_eq!(locked.run(&outputs).stdout, checked.stdout, "what can be delivered is");
    mode(locked.dir.path(), 0o777);
    mode(unbegun.dir.path(), 0o777);
}

#[test]
fn no_format_changes_how_a_run_ends() {
    let warned =
        "workspace \"w\"\nservice a { needs any of { b, c } }\nservice b { needs d }\nservice c { needs d }\nservice d { tier = 0 }\n";
    let dir = folder([("a.arch", warned)]);
    for (options, code) in [(&[][..], 0), (&["--fail-level", "warning"], 1), (&["--max-warnings", "0", "--min-level", "error"], 1)] {
        for format in FORMATS {
            let run = run(dir.path(), &[&["check", "--output-format", format], options].concat());
            assert_eq!(run.code, code, "{format} {options:?}: {}", run.stderr);
        }
        let files: Vec<String> = FORMATS.iter().map(|format| format!("out.{format}")).collect();
        let all = FORMATS.iter().zip(&files).flat_map(|(format, file)| ["--output-format", format, "--output-file", file]);
        let run = run(dir.path(), &[&["check"], options, &all.collect::<Vec<_>>()].concat());
        assert_eq!(run.code, code, "all at once {options:?}: {}", run.stderr);
    }
}

#[test]
fn use_does_not_lead_out_of_the_workspace() {
    for path in ["../secret.yml", "/etc/passwd", "in/../../secret.yml", "../*.yml", "~/secret.yml"] {
        let text = format!("workspace \"w\"\nuse \"{path}\" as other\n");
        let dir = folder([("secret.yml", "password: hunter2\n"), ("root/workspace.arch", text.as_str())]);
        let run = check(&dir.path().join("root"));
        refused(&run);
        assert!(!run.stdout.contains("hunter2") && !run.stdout.contains("root:x"), "{}", run.stdout);
    }
}

#[cfg(unix)]
#[test]
fn use_does_not_follow_a_link_out_of_the_workspace() {
    let dir = folder([("secret.yml", "password: hunter2\n"), ("root/workspace.arch", "workspace \"w\"\nuse \"link.yml\" as other\n")]);
    std::os::unix::fs::symlink("../secret.yml", dir.path().join("root/link.yml")).expect("a link can be made");
    let run = check(&dir.path().join("root"));
    refused(&run);
    assert!(!run.stdout.contains("hunter2"), "{}", run.stdout);
}

#[test]
fn aliases_that_explode() {
    let mut text = String::from("x0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("x{level}: &a{level} [{below}]\n"));
    }
    text.push_str("services:\n  web:\n    image: web\n    environment: *a29\n    depends_on: *a29\n");
    let merge: String = (1..30).map(|level| format!("m{level}: &m{level}\n  <<: [*m{0}, *m{0}]\n  k{level}: 1\n", level - 1)).collect();
    let merged = format!("m0: &m0 {{ k0: 1 }}\n{merge}services:\n  web:\n    <<: *m29\n    image: web\n");
    let cyclic = "services:\n  web: &web\n    image: x\n    depends_on: *web\n".to_owned();
    for text in [text, merged, cyclic] {
        let dir = folder([("docker-compose.yml", text.as_str())]);
        answered(&run(dir.path(), &["check", "docker-compose.yml", "--output-format", "plain"]));
    }
}

#[test]
fn includes_that_go_round() {
    let dir = folder([
        ("docker-compose.yml", "include:\n  - other.yml\nservices:\n  a:\n    extends:\n      service: a\n"),
        ("other.yml", "include: [docker-compose.yml]\nservices:\n  b:\n    extends: { file: other.yml, service: b }\n"),
        ("archs/a.arch", "workspace \"w\"\nuse \"b.arch\" as b\n"),
        ("archs/b.arch", "use \"a.arch\" as a\n"),
    ]);
    answered(&run(dir.path(), &["check", "docker-compose.yml", "--output-format", "plain"]));
    answered(&check(&dir.path().join("archs")));
}

#[test]
fn nothing_reaches_the_terminal_raw() {
    let text = "service `a\u{1b}[31m` \"\u{1b}]0;owned\u{7}\" { needs `b\u{9b}2J` }\n\
        service web \"\u{202e}reversed\" { tier = \"\u{1b}[2J\", owner = `\u{1b}c` }\nworkspace \"\u{1b}[1m\u{8}\u{8}\"\n";
    let dir = folder([("a.arch", text)]);
    for format in FORMATS {
        let run = run(dir.path(), &["check", "--output-format", format]);
        refused(&run);
        let said = format!("{}{}", run.stdout, run.stderr);
        let raw = said
            .chars()
            .find(|&c| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c));
        assert_eq!(raw, None, "{format}: {said:?}");
    }
}

#[test]
fn a_pipe_that_is_closed() {
    let text: String = (0..500).map(|i| format!("service s{i} {{ needs missing{i} }}\n")).collect();
    let dir = folder([("a.arch", text.as_str())]);
    for format in FORMATS {
        let mut child = archlint(dir.path(), &["check", "--output-format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the binary ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(!stderr.contains("panicked"), "{format}: {stderr}");
        assert_ne!(output.status.code(), Some(101), "{format}: {stderr}");
    }
}

#[test]
fn two_at_once() {
    let text: String = (0..200).map(|i| format!("service s{i} {{ needs s{}, missing }}\n", (i * 7 + 1) % 200)).collect();
    let dir = folder([("a.arch", text.as_str())]);
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(|| check(dir.path()))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a run ends")).collect()
    });
    refused(&runs[0]);
    assert_eq!(runs[0].stdout, runs[1].stdout);
}

#[test]
fn arguments_that_make_no_sense() {
    let dir = folder([("a.arch", "service a\n")]);
    let wrong: [&[&str]; 8] = [
        &["chekc"],
        &["check", "--output-format", "xlm"],
        &["check", "--today", "yesterday"],
        &["explain", "no-such-rule"],
        &["why", "a", "b"],
        &["blast", "nobody"],
        &["query", "{ c | "],
        &["check", "--error", "no-such-rule"],
    ];
    for args in wrong {
        refused(&run(dir.path(), args));
    }
}

#[test]
fn standard_input_that_is_no_text() {
    let dir = folder([("a.arch", "service a\n")]);
    let mut command = archlint(dir.path(), &["check", "--stdin-filename", "a.arch", "--output-format", "plain"]);
    answered(&finish(&mut command, b"\xff\xfe service \x00"));
}

#[test]
fn two_baselines_at_once() {
    let text = "service a { needs any of { b, c } }\nservice b { needs vault }\nservice c { needs vault }\nservice vault\n";
    let dir = folder([("a.arch", text)]);
    let runs: Vec<Run> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| run(dir.path(), &["baseline", "--allow-additions"]))).collect();
        threads.into_iter().map(|thread| thread.join().expect("a run ends")).collect()
    });
    runs.iter().for_each(answered);
    assert!(runs.iter().any(|run| run.code == 0), "{runs:?}");
    // Whoever was first: the file is whole, and holds everything.
    assert_eq!(run(dir.path(), &["baseline"]).code, 0);
    let left: Vec<_> = fs::read_dir(dir.path()).expect("it can be listed").filter_map(|entry| Some(entry.ok()?.file_name())).collect();
    assert_eq!(left.len(), 2, "nothing is left beside it: {left:?}");
}

#[test]
fn baselines_of_any_bytes() {
    let dir = folder([("a.arch", "service a\n")]);
    for bytes in [&b""[..], b"\n\n", b"\xff\xfe", b"\0", b"{", b"{\"schema\":\"archlint-baseline/1\"}\n[[[[", b"{\"schema\":1}", b"\"\"\n"]
    {
        fs::write(dir.path().join("archlint-baseline.jsonl"), bytes).expect("it can be written");
        refused(&check(dir.path()));
        refused(&run(dir.path(), &["baseline"]));
        refused(&run(dir.path(), &["baseline", "--prune", "--allow-additions"]));
        assert_eq!(fs::read(dir.path().join("archlint-baseline.jsonl")).expect("it is there"), bytes, "what is damaged stays as it is");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn outputs_on_a_full_disk() {
    let dir = folder([("a.arch", "service a { needs missing }\n")]);
    let full = ["check", "--output-format", "sarif", "--output-file", "/dev/full", "--output-format", "json", "--output-file", "out.json"];
    let answer = run(dir.path(), &full);
    refused(&answer);
    assert!(answer.stderr.contains("`/dev/full` cannot be written: No space left on device"), "{}", answer.stderr);
    assert!(fs::read_to_string(dir.path().join("out.json")).expect("the other one is delivered").contains("unknown-name"));

    let mut command = archlint(dir.path(), &["check", "--output-format", "github"]);
    let answer = finish(command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", "/dev/full"), b"");
    refused(&answer);
    assert!(answer.stdout.starts_with("::error ") && answer.stderr.contains("the job summary `/dev/full` cannot be written"), "{answer:?}");
}

/// The day is that of the place where the command runs: an end is over in the first zone of the earth to see midnight a day before it is in the last.
#[test]
fn an_end_at_midnight() {
    let zones = [("AAA+12", -12), ("UTC0", 0), ("BBB-14", 14)];
    let days = || zones.map(|(_, hours)| Offset::constant(hours).to_datetime(Timestamp::now()).date());
    // The day may change while this runs; then what was expected is worked out anew.
    for _ in 0..3 {
        let before = days();
        let ended = zones.map(|(zone, _)| has_ended(zone, before[1]));
        if before == days() {
            assert_eq!(ended, before.map(|today| today > before[1]), "{before:?}");
            assert!(before[0] < before[2], "there are always two days on earth");
            return;
        }
    }
    panic!("the day changed three times");
}

/// Whether a permission with this last day has ended in a time zone.
fn has_ended(zone: &str, until: Date) -> bool {
    let text = format!("service a {{ needs any of {{ b, c }} {{ allow hidden-shared-dependency until {until} because \"x\" }} }}\n");
    let dir = folder([("a.arch", &*format!("{text}service b {{ needs d }}\nservice c {{ needs d }}\nservice d\n"))]);
    let mut command = archlint(dir.path(), &["check", "--output-format", "concise"]);
    let answer = finish(command.env_remove("ARCHLINT_TODAY").env("TZ", zone), b"");
    answered(&answer);
    let back = answer.stdout.contains("[hidden-shared-dependency]");
    assert_eq!(back, answer.stdout.contains("[expired-allow]"), "both or none: {}", answer.stdout);
    back
}
