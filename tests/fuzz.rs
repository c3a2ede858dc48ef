//! Wrong input, made by the thousand: for `FUZZ_SECONDS` (3 when nothing is said) each target gets mutated seeds of the repository.
//!
//! Needs no special compiler. It does not see which branches an input reaches; for long runs that do, see `fuzz/README.md`.
//! An input that fails is kept in `target/fuzz/`, and its number repeats it: `FUZZ_INPUT=parse:1234 cargo test --test fuzz`.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "says how far it came")]

#[path = "../benches/fleet/mod.rs"]
mod fleet;
#[path = "support/mutate.rs"]
mod mutate;
mod support;
#[path = "support/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, process, thread};

use mutate::Mutator;
use support::{files_below, repository};

/// What a target does with bytes.
type Target = fn(&[u8]);

const TARGETS: [(&str, Target); 3] = [("parse", targets::parse), ("check", targets::check), ("compose", targets::compose)];
/// An input of a few kilobytes that takes longer than this is a hang, unless `FUZZ_PATIENCE` says that the machine has little time for us.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn wrong_input_is_answered() {
    let all: u64 = env::var("FUZZ_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3);
    let only = env::var("FUZZ_INPUT").ok();
    for (name, target) in TARGETS {
        let mutator = Mutator::new(seeds(name == "compose"));
        match only.as_deref().map(|only| only.split_once(':')) {
            Some(Some((wanted, number))) if wanted == name => target(&mutator.input(number.parse().expect("a number follows the target"))),
            Some(_) => {}
            None => fuzz(name, target, &mutator, Duration::from_millis(all * 1000 / TARGETS.len() as u64)),
        }
    }
}

fn fuzz(name: &str, target: Target, mutator: &Mutator, time: Duration) {
    let (begun, mut number, mut failed) = (Instant::now(), 0_u64, Vec::new());
    let current: Mutex<(Instant, Vec<u8>)> = Mutex::new((Instant::now(), Vec::new()));
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| watch(name, &current, &done));
        while begun.elapsed() < time && failed.len() < 5 {
            let bytes = mutator.input(number);
            *current.lock().expect("the watcher does not panic") = (Instant::now(), bytes.clone());
            if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
                failed.push(format!("{name}:{number}, kept in {}", keep(name, &bytes).display()));
            }
            number += 1;
        }
        done.store(true, Ordering::Relaxed);
    });
    println!("{name}: {number} inputs in {:.1} s", begun.elapsed().as_secs_f64());
    assert!(failed.is_empty(), "inputs that panic: {failed:#?}");
}

/// Ends the process when an input does not come back: a thread that hangs cannot be stopped in another way.
fn watch(name: &str, current: &Mutex<(Instant, Vec<u8>)>, done: &AtomicBool) {
    let patience = env::var("FUZZ_PATIENCE").ok().and_then(|seconds| seconds.parse().ok()).map_or(PATIENCE, Duration::from_secs);
    while !done.load(Ordering::Relaxed) {
        thread::sleep(Duration::from_millis(50));
        let Ok(current) = current.lock() else { return };
        if current.0.elapsed() > patience {
            eprintln!("{name}: no answer after {patience:?}; the input is kept in {}", keep(name, &current.1).display());
            process::exit(1);
        }
    }
}

fn keep(name: &str, bytes: &[u8]) -> PathBuf {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let path = repository().join(format!("target/fuzz/{name}-{hash:016x}"));
    let _ = fs::create_dir_all(path.parent().unwrap_or(&path));
    let _ = fs::write(&path, bytes);
    path
}

/// What the repository has of this language.
fn seeds(yaml: bool) -> Vec<Vec<u8>> {
    let folders = ["tests", "examples", "rules"].map(|folder| repository().join(folder));
    let wanted: &[&str] = if yaml { &["yml", "yaml"] } else { &["arch"] };
    let files = folders.iter().flat_map(|folder| files_below(folder));
    let files =
        files.filter(|file| file.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| wanted.contains(&extension)));
    files.filter_map(|file| fs::read(file).ok()).collect()
}
