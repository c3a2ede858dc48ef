//! `archlint check --watch` as a person leaves it running: edits by editors that rename, files that come and go, Compose files.

mod support;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use support::{archlint, folder};

/// Nothing that is waited for may take longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A run that goes on, with all that it says.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Watching {
    fn start(dir: &Path, args: &[&str]) -> Self {
        let args: Vec<&str> = ["check", "--watch", "--output-format", "concise"].iter().chain(args).copied().collect();
        let mut command = archlint(dir, &args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the binary can be run");
        let (sender, lines) = channel();
        let pipes: [Box<dyn Read + Send>; 2] =
            [Box::new(child.stdout.take().expect("piped")), Box::new(child.stderr.take().expect("piped"))];
        for pipe in pipes {
            let sender = sender.clone();
            std::thread::spawn(move || BufReader::new(pipe).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        }
        let mut watching = Self { child, lines };
        watching.until("watching for changes");
        watching
    }

    /// All that is said up to a line with these words.
    fn until(&mut self, words: &str) -> String {
        let mut said = String::new();
        loop {
            let line = self.lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("nothing says `{words}`; said: {said}"));
            said.push_str(&line);
            said.push('\n');
            if line.contains(words) {
                return said;
            }
        }
    }

    /// The next run, whole, with what it compares.
    fn next(&mut self) -> String {
        self.until("watching for changes")
    }

    /// Whether there is no other run for a while. Of the last one, lines of the other pipe may still come.
    fn is_at_rest(&mut self) -> bool {
        const WHILE: Duration = Duration::from_millis(700);
        std::iter::from_fn(|| self.lines.recv_timeout(WHILE).ok()).all(|line| !line.contains("watching for changes"))
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// As many editors save: the new text gets another name, then the old name.
fn save_by_rename(path: &Path, text: &str) {
    let other = path.with_extension("arch~");
    fs::write(&other, text).expect("a file can be written");
    fs::rename(&other, path).expect("a file can be renamed");
}

fn has(said: &str, words: &str) {
    assert!(said.contains(words), "`{words}` is not in:\n{said}");
}

#[test]
fn saves_by_rename_are_seen_twice_in_a_row() {
    let dir = folder([("w.arch", "workspace \"w\"\nservice a\nservice b { needs a }\n")]);
    let mut watching = Watching::start(dir.path(), &[]);
    let path = dir.path().join("w.arch");
    save_by_rename(&path, "workspace \"w\"\nservice a { needs nobody }\nservice b { needs a }\n");
    let said = watching.next();
    has(&said, "`nobody` is not declared");
    has(&said, "1 new, 0 gone");
    save_by_rename(&path, "workspace \"w\"\n\n\nservice a { needs nobody, noone }\nservice b { needs a }\n");
    let said = watching.next();
    has(&said, "`noone` is not declared");
    has(&said, "1 new, 0 gone, 1 still there");
    save_by_rename(&path, "workspace \"w\"\nservice a\nservice b { needs a }\n");
    has(&watching.next(), "0 new, 2 gone, 0 still there");
}

#[test]
fn files_and_folders_come_and_go() {
    let dir = folder([("w.arch", "workspace \"w\"\nservice a { needs b }\n")]);
    let mut watching = Watching::start(dir.path(), &[]);
    fs::create_dir(dir.path().join("more")).expect("a folder can be made");
    // The folder is watched once the run that saw it has ended.
    watching.next();
    fs::write(dir.path().join("more/b.arch"), "service b\n").expect("a file can be written");
    has(&watching.next(), "1 gone");
    fs::remove_dir_all(dir.path().join("more")).expect("a folder can be removed");
    has(&watching.next(), "1 new");
    fs::create_dir(dir.path().join("more")).expect("a folder can be made");
    watching.next();
    fs::write(dir.path().join("more/b.arch"), "service b\n").expect("a file can be written");
    has(&watching.next(), "1 gone");
}

#[test]
fn compose_files_count() {
    let compose = "services:\n  web:\n    image: nginx:1.27\n    depends_on: [db]\n  db:\n    image: postgres:16\n";
    let dir = folder([("w.arch", "workspace \"w\"\nuse \"deploy/compose.yaml\" as app\n"), ("deploy/compose.yaml", compose)]);
    let mut watching = Watching::start(dir.path(), &[]);
    fs::write(dir.path().join("deploy/compose.yaml"), compose.replace("[db]", "[db, nobody]")).expect("a file can be written");
    has(&watching.next(), "`nobody`");
}

#[test]
fn a_baseline_that_was_left_in_a_folder_around_goes_and_comes_back() {
    let shop = "workspace \"shop\"\nservice checkout { needs any of { a, b } }\nservice a { needs vault }\nservice b { needs vault }\nservice vault\n";
    let baseline = "{\"schema\":\"archlint-baseline/1\"}\n\
        {\"rule\":\"hidden-shared-dependency\",\"subject\":\"checkout needs any of {a, b}\",\"cause\":\"vault\",\"paths\":[[\"a\",\"vault\"],[\"b\",\"vault\"]]}\n";
    let dir = folder([("arch/shop.arch", shop), ("archlint-baseline.jsonl", baseline)]);
    let path = dir.path().join("archlint-baseline.jsonl");
    let mut watching = Watching::start(&dir.path().join("arch"), &[]);
    fs::remove_file(&path).expect("a file can be removed");
    has(&watching.next(), "1 new, 0 gone");
    fs::write(dir.path().join("package.json"), "{}").expect("a file can be written");
    assert!(watching.is_at_rest(), "what lies around the workspace made it run again");
    fs::write(&path, baseline).expect("a file can be written");
    has(&watching.next(), "0 new, 1 gone");
}

#[test]
fn what_is_written_beside_wakes_nobody() {
    let dir = folder([("w.arch", "workspace \"w\"\nservice a { needs nobody }\n")]);
    let mut watching = Watching::start(dir.path(), &["--output-file", "out.txt"]);
    fs::write(dir.path().join("notes.txt"), "x").expect("a file can be written");
    assert!(watching.is_at_rest(), "its own output, or a note, made it run again");
    save_by_rename(&dir.path().join("w.arch"), "workspace \"w\"\nservice a\nservice b { needs a }\n");
    has(&watching.next(), "1 gone");
}

#[test]
fn a_path_that_does_not_exist_is_said_and_ends_it() {
    let dir = folder([("w.arch", "workspace \"w\"\n")]);
    let run = support::run(dir.path(), &["check", "--watch", "nowhere.arch"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    has(&run.stderr, "does not exist");
}
