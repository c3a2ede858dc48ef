//! For which hosts in a command the start waits: what programs that wait are given, and loops that go on until something can be reached.

use std::ops::Range;

use super::hosts::is_host;
use super::shell::ends_statement;

/// Programs that wait until something can be reached, besides those that begin with `wait-for-`.
const WAITERS: &[&str] = &["dockerize", "wait-for", "wait-on", "wait-port", "wait4ports", "wait4x", "waitforit"];
/// Programs that look whether something can be reached, and take its name without an option.
const PROBES: &[&str] = &["cqlsh", "getent", "nc", "ncat", "netcat", "nslookup", "ping", "telnet"];
/// Images of Confluent wait with `cub kafka-ready …`, newer ones with `ub`.
const CONFLUENT: &[&str] = &["cub", "ub"];
/// Behind this a shell may name a host.
const DEVICE: &str = "/dev/tcp/";

/// What a word of a command may say of what is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waits {
    /// Nothing.
    No,
    /// An address in it is waited for.
    Address,
    /// A plain name as well.
    Name,
}

/// What each word says. Linear.
pub fn of_words(words: &[&str]) -> Vec<Waits> {
    let mut waits = vec![Waits::No; words.len()];
    for at in 0..words.len() {
        if waits[at] != Waits::No {
            continue;
        }
        let program = program(words[at]);
        let behind = words.get(at + 1).copied().unwrap_or_default();
        if is_waiter(program) {
            let given = &mut waits[at + 1..statement_end(words, at)];
            given.fill(Waits::Address);
            // `wait-for-postgres.sh db ./serve`
            given.iter_mut().take(1).for_each(|first| *first = Waits::Name);
        } else if CONFLUENT.contains(&program) && (behind == "wait" || behind.ends_with("-ready")) {
            waits[at + 1..statement_end(words, at)].fill(Waits::Name);
        } else if let Some(range) = asked_again(words, at) {
            of_probes(words, range, &mut waits);
        }
    }
    waits
}

/// The host that a word names where a plain name counts: `db`, `-hdb`, `/dev/tcp/db/5432`.
pub fn name_in(word: &str, waits: Waits) -> Option<&str> {
    let device = word.split_once(DEVICE).and_then(|(_, rest)| rest.split('/').next());
    let plain = || {
        word.strip_prefix("-h")
            .filter(|name| !name.is_empty())
            .or_else(|| Some(word).filter(|word| waits == Waits::Name && !word.starts_with('-')))
    };
    device.or_else(plain).filter(|name| waits != Waits::No && is_host(name))
}

/// `wait-for-it` of `./bin/wait-for-it.sh`.
fn program(word: &str) -> &str {
    let name = word.rsplit(['/', '(']).next().unwrap_or(word);
    name.strip_suffix(".sh").unwrap_or(name)
}

fn is_waiter(program: &str) -> bool {
    WAITERS.contains(&program) || program.starts_with("wait-for-") || program.starts_with("wait_for_")
}

fn statement_end(words: &[&str], start: usize) -> usize {
    words[start..].iter().position(|word| *word == "--" || ends_statement(word)).map_or(words.len(), |length| start + length)
}

/// What a loop that begins at a word asks again and again until it succeeds: `until … do`, `while ! … do`, `do … && break`.
fn asked_again(words: &[&str], at: usize) -> Option<Range<usize>> {
    let behind = words.get(at + 1).copied().unwrap_or_default();
    let end = match words[at] {
        "until" => "do",
        "while" if behind.starts_with(['!', '[']) || behind == "test" => "do",
        "do" => "break",
        _ => return None,
    };
    let length = words[at + 1..].iter().position(|word| *word == end || matches!(*word, "do" | "done" | "until" | "while" | "for"))?;
    let end_at = at + 1 + length;
    let succeeds = end != "break" || words[..end_at].ends_with(&["&", "&"]) || words[..end_at].ends_with(&["then"]);
    (words[end_at] == end && succeeds).then_some(at + 1..end_at)
}

/// Behind a probe plain names count, up to the end of its statement.
fn of_probes(words: &[&str], range: Range<usize>, waits: &mut [Waits]) {
    let mut inside = Waits::Address;
    let mut begins = true;
    for at in range {
        if ends_statement(words[at]) {
            inside = Waits::Address;
        }
        waits[at] = inside;
        if begins && PROBES.contains(&program(words[at])) {
            inside = Waits::Name;
        }
        begins = ends_statement(words[at]) || words[at] == "!";
    }
}

#[cfg(test)]
mod tests {
    use super::super::shell::{LineEnd, words};
    use super::*;

    /// The names that count without more, and the words of which addresses do.
    fn waited(command: &str) -> (Vec<&str>, Vec<&str>) {
        let words = words(command, LineEnd::Statement);
        let waits = of_words(&words);
        let named = words.iter().zip(&waits).filter_map(|(word, waits)| name_in(word, *waits)).collect();
        let addressed = words.iter().zip(&waits).filter(|(word, waits)| **waits != Waits::No && word.contains(':'));
        (named, addressed.map(|(word, _)| *word).collect())
    }

    #[test]
    fn loops_wait_for_what_they_ask() {
        for (command, names) in [
            ("until nc -z db 5432; do sleep 1; done; exec ./serve cache", &["db", "5432"][..]),
            ("while ! nc -zv db 5432 2>/dev/null\ndo sleep 1\ndone\nnc -z cache 1", &["db", "5432"]),
            ("for i in 1 2; do nc -z db 5432 && break; sleep 1; done", &["db", "5432"]),
            ("until (echo >/dev/tcp/db/5432) >/dev/null; do sleep 1; done", &["db"]),
            ("until mysqladmin ping -hdb --silent; do sleep 1; done", &["db"]),
            ("cub wait broker 9092 60 && serve cache", &["wait", "broker", "9092", "60"]),
            ("./wait-for-postgres.sh db serve cache", &["db"]),
            ("until mysqladmin ping -u cache; do sleep 1; done", &[]),
            ("while true; do work cache; sleep 1; done", &[]),
            ("while nc -z db 5432; do sleep 1; done", &[]),
            ("nc -z db 5432", &[]),
            ("echo until db", &[]),
        ] {
            assert_eq!(waited(command).0, names, "{command}");
        }
    }

    #[test]
    fn programs_that_wait_end_with_their_statement() {
        assert_eq!(waited("./wait-for-it.sh db:5432 -- serve cache:6379").1, ["db:5432"]);
        assert_eq!(waited("wait-for db:5432 && serve cache:6379").1, ["db:5432"]);
        assert_eq!(waited("cub kafka-ready -b broker:29092 1 20\nserve cache:6379").1, ["broker:29092"]);
        assert_eq!(waited("until curl http://es:9200 2>&1 | grep ok; do sleep 1; done; serve cache:6379").1, ["http://es:9200"]);
    }
}
