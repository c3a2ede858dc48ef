//! GitLab's code quality report, as its documentation lists the fields.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;

use super::hash::hash;
use super::{Findings, json};
use crate::diagnostic::{Diagnostic, Level, brief};

#[derive(Serialize)]
struct Violation<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    positions: Positions,
}

#[derive(Serialize)]
struct Positions {
    begin: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    column: u32,
}

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut taken = BTreeSet::new();
    let brief: Vec<_> = found.diagnostics.iter().map(brief::sentences).collect();
    let violations: Vec<Violation<'_>> = brief.iter().map(|diagnostic| violation(diagnostic, found, &mut taken)).collect();
    json::document_to(&violations, out)
}

fn violation<'a>(diagnostic: &'a Diagnostic, found: &Findings<'_>, taken: &mut BTreeSet<String>) -> Violation<'a> {
    let spot = found.home(diagnostic);
    Violation {
        description: format!("{}: {}", diagnostic.rule, diagnostic.message),
        check_name: &diagnostic.rule,
        fingerprint: unique(&diagnostic.identity.fingerprint, taken),
        severity: match diagnostic.level {
            Level::Error if diagnostic.input => "blocker",
            Level::Error => "critical",
            Level::Warning => "major",
            Level::Info | Level::Off => "info",
        },
        location: Location {
            path: spot.file,
            positions: Positions {
                begin: Position { line: spot.start.line, column: spot.start.column },
                end: Position { line: spot.end.line, column: spot.end.column },
            },
        },
    }
}

/// GitLab drops violations whose fingerprint it has seen: a second one of the same text gets another.
fn unique(identity: &str, taken: &mut BTreeSet<String>) -> String {
    let mut fingerprint = hash(identity);
    while !taken.insert(fingerprint.clone()) {
        fingerprint = hash(&fingerprint);
    }
    fingerprint
}
