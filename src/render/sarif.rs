//! SARIF 2.1.0, as far as GitHub's code scanning reads it and a little further. The types are ours: the crate that has them all generates several
//! hundred from the schema when it is built, and twenty are written here. The tests hold the output to the published schema.
//!
//! What GitHub asks for beyond the schema: a location for every result, file names relative to the repository, `primaryLocationLineHash`, help in
//! Markdown, at most as many results and places as it takes.

use std::io::{self, Write};

use serde::Serialize;

use super::found::{RuleCard, Spot};
use super::hash::hash;
use super::{Findings, Suppressed, json};
use crate::diagnostic::{Diagnostic, Level, brief};

/// Results that GitHub takes in one run; with more it refuses all of them.
const RESULTS: usize = 25_000;
/// Related places that it shows of one result.
const RELATED: usize = 100;
/// Steps of paths that it shows of one result.
const STEPS: usize = 1_000;
/// Characters of a description that it shows.
const DESCRIPTION: usize = 1_024;

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    automation_details: Id,
    column_kind: &'static str,
    invocations: [Invocation; 1],
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'static str,
    semantic_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
struct Id {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    /// Whether everything could be read.
    execution_successful: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text<String>,
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule<'a> {
    id: &'a str,
    name: &'a str,
    short_description: Text<String>,
    full_description: Text<String>,
    help: Help,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'a str>,
    default_configuration: Configuration,
    properties: Properties<'a>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties<'a> {
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    severity: &'static str,
    tags: [&'a str; 2],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Text<String>,
    locations: [Location<'a>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow<'a>>,
    partial_fingerprints: Fingerprints<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suppressions: Vec<Suppression<'a>>,
}

/// Why a result does not count.
#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    justification: Option<&'a str>,
}

#[derive(Serialize)]
struct Fingerprints<'a> {
    /// The only one that GitHub compares.
    #[serde(rename = "primaryLocationLineHash")]
    hash: String,
    #[serde(rename = "archlint/v1")]
    identity: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<Logical<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Logical<'a> {
    fully_qualified_name: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    /// What the address is relative to; nothing where it is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    uri_base_id: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CodeFlow<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<String>>,
    thread_flows: [ThreadFlow<'a>; 1],
}

#[derive(Serialize)]
struct ThreadFlow<'a> {
    locations: Vec<FlowLocation<'a>>,
}

#[derive(Serialize)]
struct FlowLocation<'a> {
    location: Location<'a>,
}

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let plain = found.diagnostics.iter().map(|diagnostic| (diagnostic, None));
    let all = plain.chain(found.suppressed.iter().map(|suppressed| (&suppressed.finding, Some(suppressed))));
    let brief: Vec<_> = all.take(RESULTS).map(|(diagnostic, suppressed)| (brief::sentences(diagnostic), suppressed)).collect();
    let mut rules: Vec<&str> = brief.iter().map(|(diagnostic, _)| &*diagnostic.rule).collect();
    rules.sort_unstable();
    rules.dedup();

    let left_out = found.diagnostics.len() + found.suppressed.len() - brief.len();
    let said = format!("{left_out} more findings are left out: code scanning takes {RESULTS} in one run");
    let notify = |level, text: &str| Notification { level, message: Text { text: text.to_owned() } };
    let mut notifications: Vec<Notification> = found.besides.iter().map(|said| notify("error", said)).collect();
    notifications.extend((left_out > 0).then(|| notify("warning", &said)));
    let folder = if found.base.is_empty() { String::new() } else { format!("{}/", found.base) };
    let run = Run {
        automation_details: Id { id: format!("archlint/{folder}") },
        column_kind: "unicodeCodePoints",
        invocations: [Invocation {
            execution_successful: !found.in_part && !found.diagnostics.iter().any(|diagnostic| diagnostic.is_wrong_input()),
            tool_execution_notifications: notifications,
        }],
        results: brief.iter().map(|(diagnostic, suppressed)| outcome(diagnostic, *suppressed, &rules, found)).collect(),
        tool: Tool {
            driver: Driver {
                name: "archlint",
                semantic_version: found.version,
                information_uri: Some(env!("ARCHLINT_REPOSITORY")).filter(|address| !address.is_empty()),
                rules: rules.iter().map(|name| rule(name, found)).collect(),
            },
        },
    };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    json::document_to(&Log { schema, version: "2.1.0", runs: [run] }, out)
}

fn rule<'a>(name: &'a str, found: &Findings<'a>) -> Rule<'a> {
    let card = found.card(name);
    let level = card.map_or(Level::Error, |card| card.level);
    let title = card.map_or_else(|| name.replace('-', " "), |card| card.title.clone());
    let docs = card.map_or_else(|| "What it found says what to do.".to_owned(), docs);
    Rule {
        id: name,
        name,
        full_description: Text { text: card.and_then(first_paragraph).unwrap_or_else(|| title.clone()) },
        short_description: Text { text: title },
        help: Help { text: without_headings(&docs), markdown: docs },
        help_uri: card.and_then(|card| card.url.as_deref()),
        default_configuration: Configuration { level: level_name(level) },
        properties: Properties {
            precision: "high",
            severity: match level {
                Level::Error => "error",
                Level::Warning => "warning",
                Level::Info | Level::Off => "recommendation",
            },
            tags: ["architecture", card.map_or("input", |card| &card.category)],
        },
    }
}

/// The documentation of a rule; of one that has none, where it comes from: platforms show nothing of a rule without help.
fn docs(card: &RuleCard) -> String {
    if card.docs.trim().is_empty() {
        let name = &card.name;
        format!(
            "`{name}` is a rule of this workspace. What it finds says what to do.\n\nNo more is written down about it: lines that begin with `///` \
             above `rule {name}` would stand here."
        )
    } else {
        card.docs.clone()
    }
}

/// The first paragraph of the documentation in one line: what the rule finds.
fn first_paragraph(card: &RuleCard) -> Option<String> {
    let paragraphs = card.docs.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty());
    // A heading may stand directly above its text.
    let mut texts = paragraphs.map(|paragraph| paragraph.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>().join(" "));
    let text = texts.find(|text| !text.is_empty())?;
    Some(text.chars().take(DESCRIPTION).collect())
}

fn without_headings(docs: &str) -> String {
    let lines = docs.lines().map(|line| line.trim_start_matches('#').trim_start_matches(' '));
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info => "note",
        Level::Off => "none",
    }
}

fn outcome<'a>(diagnostic: &'a Diagnostic, suppressed: Option<&'a Suppressed>, rules: &[&str], found: &Findings<'a>) -> Outcome<'a> {
    let identity = &diagnostic.identity;
    let about = (!identity.subject.is_empty()).then_some(Logical { fully_qualified_name: &identity.subject });
    let first = diagnostic.labels.first().map_or("", |label| &label.message);
    let related = diagnostic.labels.iter().skip(1).take(RELATED).enumerate();
    let mut steps = STEPS;
    Outcome {
        rule_id: &diagnostic.rule,
        rule_index: rules.binary_search(&&*diagnostic.rule).unwrap_or_default(),
        level: level_name(diagnostic.level),
        message: Text { text: message(diagnostic) },
        locations: [Location { logical_locations: about.into_iter().collect(), ..location(&found.home(diagnostic), first, found) }],
        related_locations: related
            .filter_map(|(i, label)| Some(Location { id: Some(i + 1), ..location(&found.spot(label.span)?, &label.message, found) }))
            .collect(),
        code_flows: diagnostic.paths.iter().filter_map(|path| code_flow(path, found, &mut steps)).collect(),
        partial_fingerprints: Fingerprints { hash: format!("{}:1", hash(&identity.fingerprint)), identity: &identity.fingerprint },
        baseline_state: suppressed.filter(|suppressed| suppressed.reason.is_none()).map(|_| "unchanged"),
        suppressions: suppressed.map(suppression).into_iter().collect(),
    }
}

/// A permission stands in the text, a baseline beside it.
fn suppression(suppressed: &Suppressed) -> Suppression<'_> {
    let reason = suppressed.reason.as_deref();
    Suppression { kind: if reason.is_some() { "inSource" } else { "external" }, status: "accepted", justification: reason }
}

/// The headline, then what it costs and what to do, each in a line of its own. What viewers would take for a link is parted.
fn message(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    diagnostic.remarks().for_each(|note| text.push_str(&format!("\nnote: {note}")));
    diagnostic.help.iter().for_each(|help| text.push_str(&format!("\nhelp: {help}")));
    text.replace("](", "] (")
}

/// The chain as a code flow, as long as there are steps left.
fn code_flow<'a>(path: &crate::diagnostic::Path, found: &Findings<'a>, left: &mut usize) -> Option<CodeFlow<'a>> {
    if path.steps.len() > *left {
        return None;
    }
    *left -= path.steps.len();
    let steps = path.steps.iter().filter_map(|step| Some((found.spot(step.span)?, &step.name)));
    let locations: Vec<FlowLocation<'a>> =
        steps.map(|(spot, name)| FlowLocation { location: location(&spot, &format!("`{name}`"), found) }).collect();
    let message = (!path.message.is_empty()).then(|| Text { text: path.message.clone() });
    (!locations.is_empty()).then_some(CodeFlow { message, thread_flows: [ThreadFlow { locations }] })
}

fn location<'a>(spot: &Spot, said: &str, found: &Findings<'_>) -> Location<'a> {
    Location {
        id: None,
        physical_location: Physical {
            artifact_location: artifact(&spot.file, found),
            region: Region {
                start_line: spot.start.line,
                start_column: spot.start.column,
                end_line: spot.end.line,
                end_column: spot.end.column,
            },
        },
        logical_locations: Vec::new(),
        message: (!said.is_empty()).then(|| Text { text: said.to_owned() }),
    }
}

/// A file of the repository is named from its root, as GitHub wants it; one that lies outside, by its whole address.
fn artifact(file: &str, found: &Findings<'_>) -> Artifact {
    match found.outside(file) {
        Some(whole) => Artifact { uri: format!("file:///{}", uri(whole.trim_start_matches('/'))), uri_base_id: None },
        None => Artifact { uri: uri(file), uri_base_id: Some("%SRCROOT%") },
    }
}

/// The path as a reference by RFC 3986: what is not unreserved is written as its bytes in hexadecimal.
fn uri(path: &str) -> String {
    path.bytes().fold(String::with_capacity(path.len()), |mut uri, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
        uri
    })
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn odd_characters_in_paths_become_their_bytes() {
        assert_eq!(uri("a b/ä%#?.arch"), "a%20b/%C3%A4%25%23%3F.arch");
    }
}
