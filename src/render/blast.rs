//! What goes down with what: `archlint-blast/1` and its text.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::{Ink, Style, paint, table::Table, text};

/// How many chains of one proof are shown before the rest is counted.
const WAYS: usize = 4;

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
    /// What goes down, or cannot be started, only if everything whose strength is not known is needed, in order of time. Absent from JSON when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<Reached>,
    /// What would have to be true for that, as it follows "if".
    #[serde(skip)]
    pub doubt: &'static str,
    /// Journeys that are down, by name.
    pub journeys: Vec<String>,
    /// Teams that own what is down, by name.
    pub teams: Vec<String>,
    /// Journeys that are down besides where what is doubtful goes down, by name. Absent from JSON when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubtful_journeys: Vec<String>,
    /// Teams that own something that is down besides then, and nothing that is down in any case, by name. Absent from JSON when there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubtful_teams: Vec<String>,
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
    /// The chain of written dependencies from it to what failed. Where a group is lost, the one of the loss that came last.
    pub path: Vec<String>,
    /// Where it takes several losses, a chain for each, `path` among them. Empty where one is enough.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<Vec<String>>,
}

impl Reached {
    /// Reached at once, by these chains, the most important one first.
    pub fn by(name: String, ways: Vec<Vec<String>>) -> Self {
        let path = ways.first().cloned().unwrap_or_default();
        let paths = if ways.len() > 1 { ways } else { Vec::new() };
        Self { name, after: None, until: None, path, paths }
    }
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
            doubtful_journeys: Vec::new(),
            doubtful_teams: Vec::new(),
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
    let fate = if blast.cold { "cannot start" } else { "down" };
    section(&mut out, fate, Ink::Red, &blast.down, style);
    section(&mut out, "degraded", Ink::Yellow, &blast.degraded, style);
    section(&mut out, &format!("{fate} if {}", blast.doubt), Ink::Yellow, &blast.doubtful, style);
    let besides = |what: &str, sure: &[String]| format!("{what}{} if {}", if sure.is_empty() { "" } else { " besides" }, blast.doubt);
    list(&mut out, "journeys that stop", &blast.journeys, style);
    list(&mut out, &besides("journeys that stop", &blast.journeys), &blast.doubtful_journeys, style);
    list(&mut out, "teams to page", &blast.teams, style);
    list(&mut out, &besides("teams to page", &blast.teams), &blast.doubtful_teams, style);
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
    let mut table = Table::indented(2);
    for one in reached {
        let until = one.until.as_ref().map_or_else(String::new, |until| format!(" to {until}"));
        let time = timed.then(|| format!("{}{until}", one.after.as_deref().unwrap_or_default()));
        let ways = if one.paths.is_empty() { std::slice::from_ref(&one.path) } else { &one.paths };
        let shown = if style.whole { ways.len() } else { WAYS };
        for (i, way) in ways.iter().take(shown).enumerate() {
            let head = time.iter().cloned().chain([one.name.clone()]).map(|cell| if i == 0 { cell } else { String::new() });
            table.row(head.chain([drawn(way, style)]));
        }
        if ways.len() > shown {
            let blank = std::iter::repeat_n(String::new(), 1 + usize::from(timed));
            table.row(blank.chain([format!("{} {} more, `-v` shows them", style.dots(), ways.len() - shown)]));
        }
    }
    out.push_str(&table.text(style));
}

/// A chain behind the name that it begins with.
fn drawn(way: &[String], style: &Style) -> String {
    let steps: Vec<String> = way.iter().skip(1).map(|name| format!("{}{name}", style.arrow())).collect();
    steps.join(" ")
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
