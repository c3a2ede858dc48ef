//! How long an editor waits: a scripted session with the release binary on made-up fleets. `cargo bench --bench editor -- 1000 18500`
//!
//! Each figure is of EDITS random edits of one file, from the moment the message is written to the moment the answer has been read: to the errors
//! of the words alone, to all findings, and for hover and completion asked right behind an edit, while the analysis runs.
//!
//! `cargo bench --bench editor -- memory 1000` looks at nothing but memory, over MANY edits that people might make: it has to stay what it was.
#![allow(clippy::print_stdout, reason = "a program for people at a terminal")]

mod fleet;

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use serde_json::{Value, json};

type Done<T> = Result<T, Box<dyn Error>>;

/// Edits of each kind.
const EDITS: usize = 500;
/// Edits over which memory is looked at, and after how many it is looked at first: by then all that is kept on purpose has been filled.
const MANY: usize = 10_000;
const FIRST: usize = 1_000;
/// Edits in a row, as fast as they can be written; then all findings are waited for. Odd, so that every other time something stands changed.
const BURST: usize = 25;

fn main() -> Done<()> {
    let sizes: Vec<usize> = env::args().skip(1).filter_map(|size| size.parse().ok()).collect();
    let sizes = if sizes.is_empty() { vec![1000] } else { sizes };
    if env::args().any(|word| word == "memory") {
        println!("| services | resident after {FIRST} edits | after {MANY} edits |");
        println!("|--:|--:|--:|");
        return sizes.into_iter().try_for_each(endure);
    }
    println!(
        "| services | first findings | to errors of words p50 / p99 | to all findings p50 / p99 | hover p99 | completion p99 | memory |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    sizes.into_iter().try_for_each(measure)
}

/// A fleet on the disk, with one of its files open in an editor.
struct Opened {
    session: Session,
    uri: String,
    /// Each dependency of the file: its line, and the column of its first target.
    places: Vec<(usize, usize)>,
    /// From the start of the server until all findings were there.
    first: Duration,
    /// The disk is cleared when it goes.
    folder: tempfile::TempDir,
}

fn open(size: usize) -> Done<Opened> {
    let folder = tempfile::tempdir()?;
    let root = folder.path().canonicalize()?;
    let files = fleet::generate(size, 1);
    for file in &files {
        let path = root.join(&file.path);
        fs::create_dir_all(path.parent().unwrap_or(&root))?;
        fs::write(path, &file.text)?;
    }
    // A file of services in the middle of the fleet.
    let file = files.iter().filter(|file| file.text.contains("  needs ")).nth(files.len() / 3).ok_or("no file has services")?;
    let uri = format!("file://{}", root.join(&file.path).display());
    let begun = Instant::now();
    let mut session = Session::start()?;
    session.ask(
        "initialize",
        &json!({"capabilities": {}, "workspaceFolders": [{"uri": format!("file://{}", root.display()), "name": "fleet"}]}),
    )?;
    session.note("initialized", &json!({}))?;
    session.note("textDocument/didOpen", &json!({"textDocument": {"uri": uri, "languageId": "arch", "version": 0, "text": file.text}}))?;
    session.ask("archlint/rest", &Value::Null)?;
    let first = begun.elapsed();
    let needs = |(i, line): (usize, &str)| {
        line.trim_start().starts_with("needs ").then(|| (i, line.len() - line.trim_start().len() + "needs ".len()))
    };
    let places = file.text.lines().enumerate().filter_map(needs).collect();
    Ok(Opened { session, uri, places, first, folder })
}

/// Dependencies are broken, mended and led elsewhere, services come and go, each under a name that never was.
fn endure(size: usize) -> Done<()> {
    let Opened { mut session, uri, places, folder: _folder, .. } = open(size)?;
    let mut early = String::new();
    for edit in 1..=MANY {
        // Each is taken back by the next one.
        let (what, back) = ((edit - 1) / 2, edit % 2 == 0);
        let (line, column) = places[(what * 7919) % places.len()];
        let (at, text) = match what % 3 {
            0 => ((line, 0), "= ".to_owned()),
            1 => ((line, column), format!("n{what}-")),
            _ => ((0, 0), format!("service n{what}\n")),
        };
        let start = json!({"line": at.0, "character": at.1});
        let end = match text.strip_suffix('\n') {
            _ if !back => start.clone(),
            Some(_) => json!({"line": at.0 + 1, "character": 0}),
            None => json!({"line": at.0, "character": at.1 + text.len()}),
        };
        session.change(&uri, edit as u64, &json!({"start": start, "end": end}), if back { "" } else { &text })?;
        if edit % BURST == 0 {
            session.ask("archlint/rest", &Value::Null)?;
        }
        if edit == FIRST {
            early = session.memory();
        }
    }
    println!("| {size} | {early} | {} |", session.memory());
    Ok(())
}

fn measure(size: usize) -> Done<()> {
    let Opened { mut session, uri, places, first, folder: _folder } = open(size)?;
    let line = |i: usize| places[(i * 7919) % places.len()].0;
    let column = |i: usize| places[(i * 7919) % places.len()].1;
    let (mut words, mut all, mut hover, mut completion) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut version = 0;
    for i in 0..EDITS {
        let at = json!({"line": line(i), "character": 0});
        // A statement that cannot be read: said at once.
        version += 1;
        let begun = Instant::now();
        session.change(&uri, version, &json!({"start": at, "end": at}), "= ")?;
        session.until_published(&uri)?;
        words.push(begun.elapsed());
        let end = json!({"line": line(i), "character": 2});
        version += 1;
        session.change(&uri, version, &json!({"start": at, "end": end}), "")?;
        session.ask("archlint/rest", &Value::Null)?;
        // A name that is not declared: found by looking at everything.
        let place = json!({"line": line(i), "character": column(i)});
        version += 1;
        let begun = Instant::now();
        session.change(&uri, version, &json!({"start": place, "end": place}), "x")?;
        let asked = Instant::now();
        session.ask("textDocument/hover", &json!({"textDocument": {"uri": uri}, "position": place}))?;
        hover.push(asked.elapsed());
        session.ask("archlint/rest", &Value::Null)?;
        all.push(begun.elapsed());
        version += 1;
        session.change(&uri, version, &json!({"start": place, "end": {"line": line(i), "character": column(i) + 1}}), "")?;
        let asked = Instant::now();
        session.ask("textDocument/completion", &json!({"textDocument": {"uri": uri}, "position": place}))?;
        completion.push(asked.elapsed());
        session.ask("archlint/rest", &Value::Null)?;
    }
    let of = |all: &mut Vec<Duration>, share: usize| {
        all.sort_unstable();
        all[(all.len() * share / 100).min(all.len() - 1)].as_secs_f64() * 1000.0
    };
    println!(
        "| {size} | {:.0} ms | {:.1} / {:.1} ms | {:.1} / {:.1} ms | {:.1} ms | {:.1} ms | {} |",
        first.as_secs_f64() * 1000.0,
        of(&mut words, 50),
        of(&mut words, 99),
        of(&mut all, 50),
        of(&mut all, 99),
        of(&mut hover, 99),
        of(&mut completion, 99),
        session.memory(),
    );
    Ok(())
}

/// The client's end of a server process.
struct Session {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    asked: u64,
}

impl Session {
    fn start() -> Done<Self> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_archlint")).arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Self { child, input, output, asked: 0 })
    }

    fn send(&mut self, message: &Value) -> Done<()> {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len())?;
        Ok(self.input.flush()?)
    }

    fn note(&mut self, method: &str, params: &Value) -> Done<()> {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}))
    }

    fn change(&mut self, uri: &str, version: u64, range: &Value, text: &str) -> Done<()> {
        let change = json!({"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": range, "text": text}]});
        self.note("textDocument/didChange", &change)
    }

    fn ask(&mut self, method: &str, params: &Value) -> Done<Value> {
        self.asked += 1;
        let id = self.asked;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))?;
        loop {
            let message = self.read()?;
            if message["id"] == id && message.get("method").is_none() {
                return Ok(message);
            }
        }
    }

    fn until_published(&mut self, uri: &str) -> Done<()> {
        while self.read()?["params"]["uri"] != *uri {}
        Ok(())
    }

    fn read(&mut self) -> Done<Value> {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.output.read_line(&mut line)? == 0 {
                return Err("the server has gone".into());
            }
            match line.trim_end() {
                "" => break,
                line => length = line.strip_prefix("Content-Length: ").map_or(Ok(length), str::parse)?,
            }
        }
        let mut text = vec![0; length];
        self.output.read_exact(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }

    /// Resident memory, where the system says so.
    fn memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
        kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| format!("{} MB", kilobytes / 1024))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
