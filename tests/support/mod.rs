//! Running the binary as a person would, in a folder of its own, with an end.
#![allow(dead_code, reason = "each test binary takes a part of it")]

pub mod markers;
pub mod snippets;
pub mod transcript;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

/// The day on which every test takes place, so that `until` and `drilled` do not rot.
pub const TODAY: &str = "2026-11-23";
/// Nothing that a test runs may take longer; a hang is a failure with a name.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a run left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Findings.
    pub stdout: String,
    /// Everything else.
    pub stderr: String,
    /// 0, 1, 2 or 101; -1 when a signal ended it.
    pub code: i32,
}

/// The binary, in this folder, in an environment in which nothing depends on the machine.
pub fn archlint(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_archlint"));
    command.current_dir(dir).args(args).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        // Where the tests run says nothing about where the tested command is meant to run.
        if ["ARCHLINT_", "GITHUB_", "CI", "CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "AI_AGENT"]
            .iter()
            .any(|start| name.to_string_lossy().starts_with(start))
        {
            command.env_remove(name);
        }
    }
    command.env("NO_COLOR", "1").env("COLUMNS", "100").env("LC_ALL", "C.UTF-8").env("ARCHLINT_TODAY", TODAY).env_remove("FORCE_COLOR");
    command
}

/// Runs the binary to its end.
pub fn run(dir: &Path, args: &[&str]) -> Run {
    finish(&mut archlint(dir, args), b"")
}

/// Runs a command to its end, with this input.
pub fn finish(command: &mut Command, input: &[u8]) -> Run {
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.unwrap_or_else(|error| panic!("cannot run {command:?}: {error}"));
    if let Some(mut pipe) = child.stdin.take() {
        // A run that ends before it has read its input is judged by its exit code, not by the pipe.
        let _ = pipe.write_all(input);
    }
    let stdout = drain(child.stdout.take());
    let stderr = drain(child.stderr.take());
    let code = wait(&mut child).unwrap_or_else(|| panic!("still running after {PATIENCE:?}: {command:?}"));
    let text = |thread: thread::JoinHandle<Vec<u8>>| String::from_utf8_lossy(&thread.join().unwrap_or_default()).into_owned();
    Run { stdout: text(stdout), stderr: text(stderr), code }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        bytes
    })
}

/// The exit code, or `None` after the child was stopped because it did not end.
fn wait(child: &mut Child) -> Option<i32> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.code().unwrap_or(-1)),
            Ok(None) if begun.elapsed() < PATIENCE => thread::sleep(Duration::from_millis(5)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// A folder with these files in it, gone when the value is dropped.
pub fn folder<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder can be made");
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    dir
}

/// Every file of the folder and below, sorted; nothing where there is no folder.
pub fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![dir.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// The path below the folder, with `/` on every system.
pub fn below(dir: &Path, path: &Path) -> String {
    let rest = path.strip_prefix(dir).unwrap_or(path);
    rest.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Copies a folder with everything in it.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for file in files_below(from) {
        let target = to.join(file.strip_prefix(from).map_err(io::Error::other)?);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(&file, target)?;
    }
    Ok(())
}

/// The root of the repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
