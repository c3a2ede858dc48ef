//! What goes down with what: `archlint-blast/1` and its text.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::{Ink, Style, paint, table::Table, text};

/// The answer to one what-if, in names.
#[derive(Debug, Clone, Serialize)]
pub struct Blast {
    schema: &'static str,
    /// What failed by itself.
    pub origin: Vec<String>,
    /// The question is what cannot be started again, not what goes down.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cold: bool,
    /// How long the outage lasts, as written; absent when without end.
    #[serde(rename = "for", skip_serializing_if = "Option::is_none")]
    pub length: Option<String>,
    /// In order of time, then of names; without those that failed by themselves.
    pub down: Vec<Reached>,
    /// In order of time, then of names.
    pub degraded: Vec<Reached>,
    /// What goes down only if everything whose strength is not known is needed, in order of time. Absent from JSON when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<Reached>,
    /// What would have to be true for that, as it follows "if".
    #[serde(skip)]
    pub doubt: &'static str,
    /// Journeys that are down, by name.
    pub journeys: Vec<String>,
    /// Teams that own what is down, by name.
    pub teams: Vec<String>,
}

/// One component that an outage reaches.
#[derive(Debug, Clone, Serialize)]
pub struct Reached {
    /// Full name.
    pub name: String,
    /// How long after the start it goes down; absent for what is degraded only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// When it is over, counted from the start, although what failed is still down: a manual switch has been thrown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The shortest chain of written dependencies from it to what failed.
    pub path: Vec<String>,
}

impl Blast {
    /// Nothing but what failed.
    pub fn new(origin: Vec<String>, length: Option<String>, cold: bool) -> Self {
        Self {
            schema: "archlint-blast/1",
            origin,
            cold,
            length,
            down: Vec::new(),
            degraded: Vec::new(),
            doubtful: Vec::new(),
            doubt: "",
            journeys: Vec::new(),
            teams: Vec::new(),
        }
    }
}

/// Writes the answer as JSON.
///
/// # Errors
/// Those of the writer.
pub fn blast_json(blast: &Blast, out: &mut dyn Write) -> io::Result<()> {
    super::json::document_to(blast, out)
}

/// The answer for people, each line ended.
pub fn blast_text(blast: &Blast, style: &Style) -> String {
    let mut out = String::new();
    let length = blast.length.as_ref().map_or_else(String::new, |length| format!(" for {length}"));
    let headline = format!("if {} {} down{length}", names(&blast.origin), if blast.origin.len() == 1 { "is" } else { "are" });
    for line in text::wrap(&headline, style.columns()) {
        let _ = writeln!(out, "{}", paint(style, Ink::Bold, &line));
    }
    if blast.down.is_empty() && blast.degraded.is_empty() && blast.doubtful.is_empty() {
        out.push_str(if blast.cold { "everything else can start\n" } else { "nothing else goes down or is degraded\n" });
    }
    section(&mut out, if blast.cold { "cannot start" } else { "down" }, Ink::Red, &blast.down, style);
    section(&mut out, "degraded", Ink::Yellow, &blast.degraded, style);
    section(&mut out, &format!("down if {}", blast.doubt), Ink::Yellow, &blast.doubtful, style);
    list(&mut out, "journeys that stop", &blast.journeys, style);
    list(&mut out, "teams to page", &blast.teams, style);
    out
}

fn names(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn section(out: &mut String, title: &str, ink: Ink, reached: &[Reached], style: &Style) {
    if reached.is_empty() {
        return;
    }
    let timed = reached.iter().any(|one| one.after.is_some());
    let _ = writeln!(out, "\n{}", paint(style, ink, &format!("{title} ({})", reached.len())));
    let arrow = format!(" {}", style.arrow());
    let mut table = Table::indented(2);
    for one in reached {
        let path = one.path.iter().skip(1).map(String::as_str).collect::<Vec<_>>().join(&arrow);
        let path = if path.is_empty() { String::new() } else { format!("{}{path}", style.arrow()) };
        if timed {
            let until = one.until.as_ref().map_or_else(String::new, |until| format!(" to {until}"));
            table.row([format!("{}{until}", one.after.as_deref().unwrap_or_default()), one.name.clone(), path]);
        } else {
            table.row([one.name.clone(), path]);
        }
    }
    out.push_str(&table.text(style));
}

fn list(out: &mut String, title: &str, names: &[String], style: &Style) {
    if names.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint(style, Ink::Bold, &format!("{title} ({})", names.len())));
    for line in text::wrap(&names.join(", "), style.columns().saturating_sub(2)) {
        let _ = writeln!(out, "  {line}");
    }
}
