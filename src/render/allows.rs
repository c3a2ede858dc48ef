//! Every permission with its reason, its end and what it hides: `archlint-allows/1` and its text.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::paint::emphasise;
use super::{Ink, Style, paint, text};

/// Findings that are named of one permission.
const NAMED: usize = 4;

/// All permissions on one day.
#[derive(Debug, Clone, Serialize)]
pub struct Allows {
    schema: &'static str,
    /// The day, as in `2026-07-01`.
    pub today: String,
    /// In the order in which they are written.
    pub allows: Vec<Allowance>,
}

/// One permission.
#[derive(Debug, Clone, Serialize)]
pub struct Allowance {
    /// The rule.
    pub rule: String,
    /// What it stands in: full name of a component, system or team, or a dependency in the words of the language.
    pub subject: String,
    /// Full name of the other end, if narrowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Why it was given.
    pub reason: String,
    /// The last day on which it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Days on which it still holds, today among them; 0 when it has ended. Absent when there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_left: Option<i64>,
    /// When it was given, as far as that is known.
    #[serde(flatten)]
    pub age: Age,
    /// File, relative to the root.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Whether its rule ran: what it hides is not known otherwise.
    pub ran: bool,
    /// What it hides; of one that has ended, what it hid.
    pub hides: Vec<Hidden>,
}

/// When a permission was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Age {
    /// By a commit.
    Given {
        /// Its day.
        given: String,
        /// Its name.
        commit: String,
        /// Days since then; below zero where the day that is asked about lies before.
        days_old: i64,
        /// It may be older: what can be read of the history begins with that commit.
        or_older: bool,
    },
    /// It is not in the commit that is checked out.
    NotCommitted {
        /// Always `false`.
        committed: bool,
    },
    /// There is no history that can be asked.
    Unknown {},
}

/// A finding that a permission covers.
#[derive(Debug, Clone, Serialize)]
pub struct Hidden {
    /// Its level.
    pub level: &'static str,
    /// Its headline.
    pub message: String,
}

impl Allows {
    /// Permissions as they are on a day.
    pub fn new(today: String, allows: Vec<Allowance>) -> Self {
        Self { schema: "archlint-allows/1", today, allows }
    }
}

impl Allowance {
    /// Whether its last day is over.
    pub fn has_ended(&self) -> bool {
        self.days_left == Some(0)
    }
}

/// Writes them as JSON.
///
/// # Errors
/// Those of the writer.
pub fn allows_json(allows: &Allows, out: &mut dyn Write) -> io::Result<()> {
    super::json::document_to(allows, out)
}

/// The permissions for people, each line ended, an empty line between two.
pub fn allows_text(allows: &Allows, style: &Style) -> String {
    let blocks: Vec<String> = allows.allows.iter().map(|allowance| block(allowance, style)).collect();
    blocks.join("\n")
}

fn block(allowance: &Allowance, style: &Style) -> String {
    let mut out = String::new();
    let on = allowance.on.as_ref().map_or_else(String::new, |on| format!(" on `{on}`"));
    let head = format!("{}{on} in `{}`", allowance.rule, allowance.subject);
    for line in text::wrap(&head, style.columns()) {
        let _ = writeln!(out, "{}", paint(style, Ink::Bold, &line));
    }
    let _ = writeln!(out, "  {}", paint(style, Ink::Dim, &format!("{}:{}", text::visible(&allowance.file), allowance.line)));
    item(&mut out, &format!("because \"{}\"", allowance.reason), style);
    let (end, ink) = end(allowance);
    for line in text::wrap(&end, style.columns().saturating_sub(2)) {
        let _ = writeln!(out, "  {}", if let Some(ink) = ink { paint(style, ink, &line) } else { line });
    }
    if let Some(age) = age(&allowance.age) {
        item(&mut out, &age, style);
    }
    let verb = if allowance.has_ended() { "hid" } else { "hides" };
    match allowance.hides.len() {
        _ if !allowance.ran => item(&mut out, "its rule did not run, so what it hides is not known", style),
        0 => item(&mut out, &format!("{verb} nothing"), style),
        number => {
            item(&mut out, &format!("{verb} {}:", text::count(number, "finding")), style);
            for hidden in allowance.hides.iter().take(NAMED) {
                item(&mut out, &format!("- {}: {}", hidden.level, hidden.message), style);
            }
            if number > NAMED {
                item(&mut out, &format!("- and {} more", number - NAMED), style);
            }
        }
    }
    out
}

/// Digits of the name of a commit that are shown.
const SHORT: usize = 7;

fn age(age: &Age) -> Option<String> {
    match age {
        Age::Given { given, commit, days_old, or_older } => {
            let commit = commit.get(..SHORT).unwrap_or(commit);
            let ago = match days_old {
                0 => "today".to_owned(),
                days @ 1.. => format!("{} ago", days_in_words(*days)),
                days => format!("{} after this day", days_in_words(-days)),
            };
            let given = if *or_older { format!("{given} or before") } else { given.clone() };
            let more = if *or_older { ": no more of the history can be read" } else { "" };
            Some(format!("given on {given} in `{commit}`, {ago}{more}"))
        }
        Age::NotCommitted { .. } => Some("not committed yet".to_owned()),
        Age::Unknown {} => None,
    }
}

fn days_in_words(days: i64) -> String {
    text::count(usize::try_from(days).unwrap_or(0), "day")
}

fn end(allowance: &Allowance) -> (String, Option<Ink>) {
    match (&allowance.until, allowance.days_left) {
        (Some(until), Some(0)) => (format!("ended on {until}"), Some(Ink::Red)),
        (Some(until), Some(1)) => (format!("until {until}: today is its last day"), Some(Ink::Yellow)),
        (Some(until), Some(days)) => (format!("until {until}, {} left", days_in_words(days)), None),
        _ => ("without end".to_owned(), None),
    }
}

fn item(out: &mut String, said: &str, style: &Style) {
    for (i, line) in emphasise(style, text::wrap(said, style.columns().saturating_sub(4))).iter().enumerate() {
        let _ = writeln!(out, "  {}{line}", if i == 0 { "" } else { "  " });
    }
}
