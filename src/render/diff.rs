//! What differs between two states of an architecture: `archlint-diff/1`, its text, its sentences, and its Markdown.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;

use super::json::Finding;
use super::paint::emphasise;
use super::{Findings, Format, Ink, Style, json, paint, pull_request, text};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::changes::{Change, Changes, Effect, How};

/// Names of one list before the rest is counted.
const NAMED: usize = 4;
/// Pairs of tiers before the rest is counted.
const TIERS: usize = 3;

/// One of the two states.
#[derive(Debug, Clone, Serialize)]
pub struct End {
    /// As it was asked for; `.` for the working tree.
    pub name: String,
    /// The whole name of the commit; absent for what is on the disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// How many errors its input has: what could not be read is not compared.
    pub errors: usize,
    /// As people are told.
    #[serde(skip)]
    pub said: String,
}

/// Two states compared.
pub struct Diff<'a> {
    /// The first state.
    pub base: End,
    /// The second state.
    pub head: End,
    /// The architecture.
    pub changes: &'a Changes,
    /// What is found in the second state and not in the first, over the texts of the second one.
    pub new: Findings<'a>,
    /// What was found in the first state and is not in the second.
    pub gone: &'a [Diagnostic],
    /// How many findings both have.
    pub known: usize,
}

/// The formats of [`diff`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiffFormat {
    /// For terminals.
    Human,
    /// Sentences in order.
    Plain,
    /// `archlint-diff/1`
    Json,
    /// For a comment on a pull request.
    Markdown,
}

/// Writes the comparison.
///
/// # Errors
/// Those of the writer.
pub fn diff(format: DiffFormat, diff: &Diff<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match format {
        DiffFormat::Human => human(diff, style, out),
        DiffFormat::Plain => plain(diff, out),
        DiffFormat::Json => as_json(diff, out),
        DiffFormat::Markdown => markdown(diff, out),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    base: &'a End,
    head: &'a End,
    #[serde(flatten)]
    changes: &'a Changes,
    findings: Found<'a>,
}

#[derive(Serialize)]
struct Found<'a> {
    new: Vec<Finding<'a>>,
    gone: Vec<GoneFinding<'a>>,
    known: usize,
}

/// A finding of the first state: its places are those of texts that the reader does not have.
#[derive(Serialize)]
struct GoneFinding<'a> {
    rule: &'a str,
    level: &'static str,
    message: &'a str,
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'a str>,
    fingerprint: &'a str,
}

fn as_json(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let gone = diff.gone.iter().map(|finding| GoneFinding {
        rule: &finding.rule,
        level: finding.level.name(),
        message: &finding.message,
        subject: &finding.identity.subject,
        cause: finding.identity.cause.as_deref(),
        fingerprint: &finding.identity.fingerprint,
    });
    let briefs = json::briefs(&diff.new);
    let document = Document {
        schema: "archlint-diff/1",
        base: &diff.base,
        head: &diff.head,
        changes: diff.changes,
        findings: Found {
            new: briefs.iter().map(|diagnostic| json::finding(diagnostic, &diff.new)).collect(),
            gone: gone.collect(),
            known: diff.known,
        },
    };
    json::document_to(&document, out)
}

/// One difference in words.
struct Item {
    how: Option<How>,
    what: String,
    place: String,
    below: Vec<String>,
}

/// The differences in words, by title.
fn sections(changes: &Changes, whole: bool) -> Vec<(&'static str, Vec<Item>)> {
    let of = |changes: &[Change]| changes.iter().map(|change| item(change, whole)).collect::<Vec<_>>();
    let journeys = changes.journeys.iter().map(|journey| {
        let mut below = Vec::new();
        for (names, said) in [(&journey.added, "now enough to stop it"), (&journey.removed, "no longer enough to stop it")] {
            if !names.is_empty() {
                below.push(format!("{said}: {}", listed(names, whole)));
            }
        }
        Item { how: None, what: journey.name.clone(), place: String::new(), below }
    });
    let all = [
        ("components", of(&changes.components)),
        ("dependencies", of(&changes.dependencies)),
        ("claims", of(&changes.claims)),
        ("single points of journeys", journeys.collect()),
    ];
    all.into_iter().filter(|(_, items)| !items.is_empty()).collect()
}

fn item(change: &Change, whole: bool) -> Item {
    let what = change.kind.as_ref().map_or_else(|| change.what.clone(), |kind| format!("{kind} {}", change.what));
    let place = change.location.as_ref().map_or_else(String::new, |place| format!("{}:{}", place.file, place.line));
    let mut below: Vec<String> = change
        .details
        .iter()
        .map(|detail| match (&detail.before, &detail.after) {
            (Some(before), Some(after)) => format!("{}: `{before}` became `{after}`", detail.name),
            (None, Some(after)) => format!("{}: now `{after}`", detail.name),
            (Some(before), None) => format!("{}: no longer `{before}`", detail.name),
            (None, None) => detail.name.clone(),
        })
        .collect();
    if let Some(effect) = &change.effect {
        below.extend(effects(effect, whole));
    }
    Item { how: Some(change.how), what, place, below }
}

/// What a dependency does, a sentence each, without a full stop.
fn effects(effect: &Effect, whole: bool) -> Vec<String> {
    let Some(more) = &effect.in_doubt else { return known_effects(effect, whole) };
    let certain = Effect { in_doubt: None, ..effect.clone() };
    let mut said = if certain.is_empty() { Vec::new() } else { known_effects(&certain, whole) };
    said.push(format!("the rest only if {DOUBT}"));
    said.extend(sentences(more, whole));
    said
}

/// What would have to be so where nobody has said how hard a dependency is.
const DOUBT: &str = "what nobody has said is so: `uses` means `needs`, a full buffer blocks";

/// What a dependency does in one reading.
fn known_effects(effect: &Effect, whole: bool) -> Vec<String> {
    if effect.is_empty() {
        return vec!["nothing goes down by it that did not go down before".to_owned()];
    }
    let condition = effect.doubtful.then(|| format!("all of it only if {DOUBT}"));
    condition.into_iter().chain(sentences(effect, whole)).collect()
}

fn sentences(effect: &Effect, whole: bool) -> Vec<String> {
    let mut said = Vec::new();
    for blast in &effect.blast {
        let added = listed(&blast.added, whole);
        said.push(format!("blast: with `{}` now goes down {added}; {} before, {} now", blast.of, blast.before, blast.after));
    }
    said.extend(single_points(effect, whole));
    let shown = if whole { effect.tiers.len() } else { TIERS.min(effect.tiers.len()) };
    for tiers in &effect.tiers[..shown] {
        said.push(format!(
            "tiers: `{}` of tier {} now goes down with `{}` of tier {}: {}",
            tiers.from,
            tiers.from_tier,
            tiers.to,
            tiers.to_tier,
            tiers.path.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" by "),
        ));
    }
    if effect.tier_pairs > shown {
        said.push(format!("tiers: and {} more", text::count(effect.tier_pairs - shown, "such pair")));
    }
    for pages in &effect.pages {
        said.push(format!("pages: when `{}` fails, now called: {}", pages.when, listed(&pages.added, whole)));
    }
    said
}

/// Who can now be stopped by what alone; those that are stopped by the same stand together. That the owner stops with what it needs itself is said
/// before.
fn single_points(effect: &Effect, whole: bool) -> Vec<String> {
    let direct: Vec<&String> = effect.blast.iter().map(|blast| &blast.of).collect();
    let mut groups: Vec<(Vec<String>, &[String])> = Vec::new();
    for points in effect.single_points.iter().filter(|points| points.journey || !points.added.iter().all(|name| direct.contains(&name))) {
        let of = if points.journey { format!("the journey `{}`", points.of) } else { format!("`{}`", points.of) };
        match groups.iter_mut().find(|(_, added)| *added == points.added) {
            Some((all, _)) => all.push(of),
            None => groups.push((vec![of], &points.added)),
        }
    }
    let said = groups.into_iter().map(|(of, added)| {
        let most = if whole { of.len() } else { NAMED.min(of.len()) };
        let rest = if of.len() > most { format!(" and {} more", of.len() - most) } else { String::new() };
        format!("single points: enough to stop {}{rest} is now {}", of[..most].join(", "), listed(added, whole))
    });
    said.collect()
}

fn listed(names: &[String], whole: bool) -> String {
    let most = if whole { names.len() } else { NAMED };
    let named: Vec<String> = names.iter().take(most).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(most) {
        0 => named.join(", "),
        rest => format!("{} and {rest} more", named.join(", ")),
    }
}

/// `1 added, 2 removed`
fn counted(items: &[Item]) -> String {
    let words = [(How::Added, "added"), (How::Removed, "removed"), (How::Changed, "changed")];
    let of = |how| items.iter().filter(|item| item.how == Some(how)).count();
    let parts: Vec<String> = words.iter().filter(|(how, _)| of(*how) > 0).map(|(how, word)| format!("{} {word}", of(*how))).collect();
    parts.join(", ")
}

fn headline(diff: &Diff<'_>) -> String {
    format!("from {} to {}", diff.base.said, diff.head.said)
}

/// What is said where nothing of the architecture differs.
fn same(diff: &Diff<'_>) -> Option<&'static str> {
    diff.changes.is_empty().then_some("nothing of the architecture differs")
}

fn left(changes: &Changes) -> Option<String> {
    (changes.not_followed > 0).then(|| {
        let number = text::count(changes.not_followed, "new dependency");
        format!("of {number} it was not worked out what they do: the architecture is large, and much of it is new")
    })
}

fn human(diff: &Diff<'_>, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::new();
    for line in text::wrap(&headline(diff), style.columns()) {
        let _ = writeln!(page, "{}", paint(style, Ink::Bold, &line));
    }
    if let Some(same) = same(diff) {
        let _ = writeln!(page, "\n{same}");
    }
    for (title, items) in sections(diff.changes, style.whole) {
        let counted = counted(&items);
        let title = if counted.is_empty() { title.to_owned() } else { format!("{title}: {counted}") };
        let _ = writeln!(page, "\n{}", paint(style, Ink::Bold, &title));
        for item in items {
            let (sign, ink) = match item.how {
                Some(How::Added) => ("+ ", Ink::Green),
                Some(How::Removed) => ("- ", Ink::Red),
                Some(How::Changed) => ("~ ", Ink::Yellow),
                None => ("", Ink::Bold),
            };
            hang(&mut page, 2, &format!("{sign}{}", item.what), style, |line| paint(style, ink, line));
            let what = text::columns(&text::visible(&item.what)) + text::columns(&text::visible(&item.place)) + sign.len() + 4;
            if what <= style.columns() && !item.place.is_empty() {
                page.truncate(page.trim_end().len());
                let _ = writeln!(page, "  {}", paint(style, Ink::Dim, &text::visible(&item.place)));
            } else if !item.place.is_empty() {
                hang(&mut page, 6, &item.place, style, |line| paint(style, Ink::Dim, line));
            }
            for said in &item.below {
                let lines = emphasise(style, text::wrap(said, style.columns().saturating_sub(8)));
                for (i, line) in lines.iter().enumerate() {
                    let _ = writeln!(page, "{}{line}", " ".repeat(if i == 0 { 6 } else { 8 }));
                }
            }
        }
    }
    if let Some(left) = left(diff.changes) {
        let _ = writeln!(page, "\n{}", text::wrap(&left, style.columns()).join("\n"));
    }
    let _ = writeln!(page, "\n{}", paint(style, Ink::Bold, &found(diff)));
    out.write_all(page.as_bytes())?;
    for finding in diff.gone {
        let mut lines = String::new();
        hang(&mut lines, 2, &format!("- {} [{}] {}", finding.level.name(), finding.rule, finding.message), style, |line| {
            paint(style, Ink::Dim, line)
        });
        out.write_all(lines.as_bytes())?;
    }
    if !diff.new.diagnostics.is_empty() {
        writeln!(out)?;
        super::findings(Format::Human, &diff.new, style, out)?;
    }
    Ok(())
}

/// Lines of a text this far from the margin, those after the first one two further.
fn hang(page: &mut String, indent: usize, said: &str, style: &Style, ink: impl Fn(&str) -> String) {
    for (i, line) in text::wrap(said, style.columns().saturating_sub(indent + 2)).iter().enumerate() {
        let _ = writeln!(page, "{}{}", " ".repeat(if i == 0 { indent } else { indent + 2 }), ink(line));
    }
}

/// `findings: 1 new, 2 gone, 3 in both`
fn found(diff: &Diff<'_>) -> String {
    let (new, gone) = (diff.new.diagnostics.len(), diff.gone.len());
    format!("findings: {new} new, {gone} gone, {} in both", diff.known)
}

fn plain(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "Changes {}.", text::visible(&headline(diff)))?;
    if let Some(same) = same(diff) {
        writeln!(out, "{same}.")?;
    }
    for (title, items) in sections(diff.changes, true) {
        writeln!(out, "\n{title}:")?;
        for item in items {
            let how = match item.how {
                Some(How::Added) => "added ",
                Some(How::Removed) => "removed ",
                Some(How::Changed) => "changed ",
                None => "",
            };
            let place = if item.place.is_empty() { String::new() } else { format!(" at {}", item.place) };
            writeln!(out, "{how}{}{}.", text::visible(&item.what), text::visible(&place))?;
            for said in &item.below {
                writeln!(out, "  {}.", text::visible(said))?;
            }
        }
    }
    if let Some(left) = left(diff.changes) {
        writeln!(out, "\n{left}.")?;
    }
    writeln!(out, "\n{}.", found(diff))?;
    if !diff.new.diagnostics.is_empty() {
        writeln!(out)?;
        super::findings(Format::Plain, &diff.new, &Style { colour: false, ..Style::default() }, out)?;
    }
    for finding in diff.gone {
        writeln!(out, "gone: {} {}: {}.", finding.level.name(), finding.rule, text::visible(&finding.message))?;
    }
    Ok(())
}

/// The findings as in a comment of `check`, with what changed below them.
fn markdown(diff: &Diff<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut page = String::from("\n### Architecture\n");
    let _ = writeln!(page, "\nFrom {} to {}.", pull_request::prose(&diff.base.said), pull_request::prose(&diff.head.said));
    if same(diff).is_some() {
        page.push_str("\nNothing of the architecture differs.\n");
    }
    for (title, items) in sections(diff.changes, false) {
        let _ = writeln!(page, "\n**{}**\n", capital(title));
        for item in items {
            let how = match item.how {
                Some(How::Added) => "added ",
                Some(How::Removed) => "removed ",
                Some(How::Changed) => "changed ",
                None => "",
            };
            let place = if item.place.is_empty() { String::new() } else { format!(" ({})", pull_request::code(&item.place)) };
            let _ = writeln!(page, "- {how}{}{place}", pull_request::code(&item.what));
            for said in &item.below {
                let _ = writeln!(page, "  - {}", pull_request::prose(said));
            }
        }
    }
    if let Some(left) = left(diff.changes) {
        let _ = writeln!(page, "\n{}.", capital(&left));
    }
    pull_request::write_with(&diff.new, &page, out)
}

fn capital(said: &str) -> String {
    let mut chars = said.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
