//! The baseline: findings that were there when it was written, so that only what is new is reported. Entries are identities and never places: moving,
//! renaming and laying out files disturbs none of them.
//!
//! An entry covers a finding of the same rule, subject and cause as long as one of its paths still is among those that prove the finding: a known risk
//! stays known when others join it, and is new when all ways to it are new. An entry without paths covers every path.
//!
//! The file is made for reviews and for git: sorted, one entry a line, and nothing in it depends on another line. Order and repetition mean nothing
//! to the reader, so that a merge of two branches may keep the lines of both.

use std::collections::{BTreeMap, BTreeSet};
use std::iter;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::marks::{Marks, Part};
use super::named::Named;
use super::text::{Decoded, of_file, read_text};
use super::workspace::Workspace;
use crate::diagnostic::{self, Diagnostic, Fix, Level, Safety};
use crate::source::{FileId, FileSystem, Span};

/// Its name where no other is given, in the root of the workspace.
pub const BASELINE: &str = "archlint-baseline.jsonl";
/// Paths of a finding that are written down: enough to know it by, few enough to be read.
const PATHS: usize = 4;
/// What the first line says.
const SCHEMA: &str = "archlint-baseline/1";
/// The rule that speaks of entries that nothing is found for any more.
const STALE: &str = "stale-baseline";
/// The rule that speaks of what cannot be read.
const DAMAGED: &str = "damaged-baseline";

/// By what a finding is known: the rule, what it is about, what causes it, and the paths that prove it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The rule.
    pub rule: String,
    /// What it is about; where that is a dependency, in the words of the language.
    pub subject: String,
    /// What causes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// Names along each of the first paths.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<Vec<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    schema: String,
}

impl Entry {
    /// The identity of a finding.
    pub fn of(finding: &Diagnostic) -> Self {
        let identity = &finding.identity;
        let whole = identity.fingerprint.as_str();
        let text = whole.strip_prefix(&*finding.rule).and_then(|rest| rest.strip_prefix(':')).unwrap_or(whole);
        let cause = identity.cause.as_deref().and_then(|cause| Some((cause, text.strip_suffix(cause)?.strip_suffix(':')?)));
        let (cause, subject) = cause.map_or((None, text), |(cause, subject)| (Some(cause), subject));
        let paths = finding.paths.iter().take(PATHS).map(names).collect();
        Self { rule: finding.rule.to_string(), subject: subject.to_owned(), cause: cause.map(str::to_owned), paths }
    }

    /// What it is about, in words.
    pub fn said(&self) -> String {
        match &self.cause {
            Some(cause) => format!("`{}` because of `{cause}`", self.subject),
            None => format!("`{}`", self.subject),
        }
    }

    /// Whether one of its paths proves the finding still, rule, subject and cause being the same.
    fn covers(&self, finding: &Diagnostic) -> bool {
        self.paths.is_empty() || finding.paths.is_empty() || finding.paths.iter().any(|path| self.paths.contains(&names(path)))
    }

    /// The same without its paths: the first of all entries that could cover the same findings.
    fn key(&self) -> Self {
        Self { paths: Vec::new(), ..self.clone() }
    }

    /// What it is about, and what causes it.
    pub(super) fn ends(&self) -> impl Iterator<Item = &str> {
        iter::once(&*self.subject).chain(self.cause.as_deref())
    }
}

fn names(path: &diagnostic::Path) -> Vec<String> {
    path.steps.iter().map(|step| step.name.clone()).collect()
}

/// A baseline that was read.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// Each entry with the line in which it stands first.
    entries: BTreeMap<Entry, Line>,
    /// What is said of an entry that nothing is found for any more.
    pub stale: Level,
    /// How the command is told which file it is, where it is not the usual one: behind `archlint baseline`.
    pub named: String,
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// Without its line ending.
    text: Span,
    /// With it.
    whole: Span,
}

impl Baseline {
    fn new(stale: Level) -> Self {
        Self { entries: BTreeMap::new(), stale, named: String::new() }
    }

    /// Reads a baseline, and says what of it cannot be read.
    pub fn read(file: FileId, text: &str, stale: Level) -> (Self, Vec<Diagnostic>) {
        let mut baseline = Self::new(stale);
        let mut problems = Vec::new();
        let mut head = false;
        let mut start = 0;
        let mut marks = Marks::default();
        for line in text.split_inclusive('\n') {
            let bare = line.trim_start_matches('\u{feff}').trim();
            let at = Line {
                text: Span::new(file, start, start + line.trim_end_matches(['\r', '\n']).len()),
                whole: Span::new(file, start, start + line.len()),
            };
            start += line.len();
            let part = marks.part(line.trim_end());
            if bare.is_empty() || matches!(part, Part::Mark | Part::Ancestor) {
                continue;
            }
            if part == Part::Begin {
                problems.push(unmerged(at.text));
            } else if !head {
                head = true;
                if let Some(problem) = wrong_head(bare, at.text) {
                    // What else stands there means something else in another version.
                    return (baseline, vec![problem]);
                }
            } else if serde_json::from_str::<Head>(bare).is_ok_and(|head| head.schema == SCHEMA) {
                // A merge may keep the first line of both sides.
            } else if !bare.starts_with('{') {
                problems.push(no_entry(at.text));
            } else {
                match serde_json::from_str::<Entry>(bare) {
                    Ok(entry) => _ = baseline.entries.entry(entry).or_insert(at),
                    Err(error) => problems.push(unreadable(at.text, &error)),
                }
            }
        }
        if !head && problems.is_empty() {
            problems.push(empty(Span::new(file, 0, 0)));
        }
        (baseline, problems)
    }

    /// What would be written down of these findings.
    pub(super) fn of(findings: &[Diagnostic]) -> Self {
        let nowhere = Line { text: Span::default(), whole: Span::default() };
        let entries = findings.iter().filter(|finding| !finding.input).map(|finding| (Entry::of(finding), nowhere));
        Self { entries: entries.collect(), ..Self::new(Level::Off) }
    }

    /// Takes out of the findings what is in the baseline, and adds a finding for each entry that stands for none, of rules that ran. Entries of rules
    /// that did not run are left alone.
    pub(super) fn sift(&self, findings: &mut Vec<Diagnostic>, ran: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut used: BTreeSet<&Entry> = BTreeSet::new();
        let mut known = Vec::new();
        let mut fresh: BTreeSet<Entry> = BTreeSet::new();
        let named = Named::of(&*findings);
        for finding in std::mem::take(findings) {
            let covering = self.covering(&finding, &named);
            if covering.is_empty() {
                fresh.insert(Entry::of(&finding).key());
                findings.push(finding);
            } else {
                used.extend(covering);
                known.push(finding);
            }
        }
        for (entry, at) in self.entries.iter().filter(|(entry, _)| !used.contains(entry) && ran(&entry.rule)) {
            findings.push(self.stale(entry, *at, fresh.contains(&entry.key())));
        }
        known
    }

    /// The entries that cover a finding, which is one of those that name all these. What is wrong with the input is covered by none.
    pub(super) fn covering(&self, finding: &Diagnostic, named: &Named) -> Vec<&Entry> {
        if finding.input {
            return Vec::new();
        }
        let key = Entry::of(finding).key();
        let same = |entry: &&Entry| (&entry.rule, &entry.subject, &entry.cause) == (&key.rule, &key.subject, &key.cause);
        let candidates = self.entries.range(key.clone()..).map(|(entry, _)| entry).take_while(same);
        let covering: Vec<_> = candidates.filter(|entry| entry.covers(finding)).collect();
        if !covering.is_empty() || finding.identity.spoken_for.is_empty() {
            return covering;
        }
        // Written when another one spoke for those that fall with each other: its paths ended there, and say nothing of this one.
        let first = Entry { rule: key.rule.clone(), subject: String::new(), cause: None, paths: Vec::new() };
        let of_rule = self.entries.range(first..).map(|(entry, _)| entry).take_while(|entry| entry.rule == key.rule);
        of_rule.filter(|entry| !same(entry) && named.speaks_for(&key, finding, entry)).collect()
    }

    fn stale(&self, entry: &Entry, at: Line, elsewhere: bool) -> Diagnostic {
        let said = format!("the baseline has {}, which `{}` no longer finds", entry.said(), entry.rule);
        let mut remark = Diagnostic::remark("stale-baseline", self.stale, said, at.text, "stands for no finding");
        let paths: Vec<String> = entry.paths.iter().map(|path| path.join(" > ")).collect();
        remark.identity.fingerprint = format!("{STALE}:{}:{}:{}", entry.rule, entry.said(), paths.join(", "));
        let remark = if elsewhere {
            let remark = remark.note("the same is found by another path, which is new");
            remark.help(format!("look at the new path; `archlint baseline{} --prune --allow-additions` then takes it in", self.named))
        } else {
            remark.help(format!("`archlint baseline{} --prune` removes it", self.named))
        };
        remark.fix(Fix { title: "remove the line".to_owned(), edits: vec![(at.whole, String::new())], safety: Safety::Safe })
    }

    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.keys()
    }

    /// Which of its entries a finding of [`Report::findings`](super::Report::findings) calls stale; nothing for any other finding.
    pub fn stale_entry(&self, finding: &Diagnostic) -> Option<&Entry> {
        let span = finding.span().filter(|_| *finding.rule == *STALE)?;
        self.entries.iter().find(|(_, at)| at.text == span).map(|(entry, _)| entry)
    }
}

/// The file with these entries: sorted, one a line.
pub fn baseline_text<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let line = |value: serde_json::Result<String>| value.map(|line| line + "\n").unwrap_or_default();
    let mut text = line(serde_json::to_string(&Head { schema: SCHEMA.to_owned() }));
    let sorted: BTreeSet<&Entry> = entries.into_iter().collect();
    // Strings and lists of strings can always be written.
    text.extend(sorted.into_iter().map(|entry| line(serde_json::to_string(entry))));
    text
}

fn wrong_head(line: &str, span: Span) -> Option<Diagnostic> {
    match serde_json::from_str::<Head>(line) {
        Ok(head) if head.schema == SCHEMA => None,
        Ok(head) if head.schema.starts_with("archlint-baseline/") => {
            let said = format!("this baseline is `{}`, and this version of archlint reads `{SCHEMA}`", head.schema);
            let problem = Diagnostic::input(DAMAGED, said, span, "not known");
            Some(problem.help("use the version of archlint that wrote it, or remove the file and write a new one: `archlint baseline`"))
        }
        _ => {
            let problem =
                Diagnostic::input(DAMAGED, "this is no baseline of archlint", span, format!("expected `{{\"schema\":\"{SCHEMA}\"}}`"));
            Some(problem.help("restore the file from git, or remove it and write a new one: `archlint baseline`"))
        }
    }
}

fn empty(span: Span) -> Diagnostic {
    let problem = Diagnostic::input(DAMAGED, "this baseline is empty", span, format!("expected `{{\"schema\":\"{SCHEMA}\"}}`"));
    problem.help("restore the file from git, or remove it and write a new one: `archlint baseline`")
}

fn unmerged(span: Span) -> Diagnostic {
    let problem = Diagnostic::input(DAMAGED, "git could not merge the baseline, and left both sides in it", span, "one side begins here");
    problem.help("`archlint baseline --prune` keeps what either side has and is still found")
}

fn no_entry(span: Span) -> Diagnostic {
    let label = "an entry looks like `{\"rule\":\"…\",\"subject\":\"…\"}`";
    let problem = Diagnostic::input(DAMAGED, "this line of the baseline cannot be read", span, label);
    problem.help("restore the line from git, or remove it")
}

fn unreadable(span: Span, error: &serde_json::Error) -> Diagnostic {
    // The place in the line is said by the label.
    let why = error.to_string();
    let why = why.split(" at line ").next().unwrap_or(&why).trim_start_matches("invalid type: ");
    let problem = Diagnostic::input(DAMAGED, format!("this line of the baseline cannot be read: {why}"), span, "no entry");
    problem.help("restore the line from git, or remove it")
}

impl Workspace {
    /// Reads the file as the baseline of this workspace. What cannot be read becomes a problem of the workspace. Where it is that of a folder with several
    /// workspaces, what stands for no finding of this one may stand for one of another, and nothing is said of it.
    pub fn read_baseline(&mut self, fs: &dyn FileSystem, path: &Path, stale: Level) {
        let is_shared = self.alone && path == self.root.join(BASELINE);
        let stale = if is_shared { Level::Off } else { stale };
        let text = read_text(fs, path, FileId::default()).and_then(Decoded::whole);
        let file = self.add_text(path, text.as_ref().map_or_else(|_| String::new(), String::clone));
        let (baseline, problems) = match text {
            Ok(text) => Baseline::read(file, &text, stale),
            Err(problem) => (Baseline::new(stale), vec![of_file(problem, file)]),
        };
        self.problems.extend(problems);
        self.baseline = Some(baseline);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Baseline, Vec<Diagnostic>) {
        Baseline::read(FileId(0), text, Level::Warning)
    }

    fn entry(rule: &str, subject: &str) -> Entry {
        Entry { rule: rule.into(), subject: subject.into(), cause: None, paths: Vec::new() }
    }

    #[test]
    fn what_is_written_is_read() {
        let all = [
            entry("b", "\u{202e}\n\"quoted\""),
            entry("a", "x"),
            Entry { paths: vec![vec!["p".into()]], cause: Some("c".into()), ..entry("a", "x") },
        ];
        let text = baseline_text(&all);
        assert_eq!(text.lines().count(), all.len() + 1, "one entry a line");
        let (baseline, problems) = read(&text);
        assert!(problems.is_empty());
        assert_eq!(baseline_text(baseline.entries()), text);
    }

    #[test]
    fn a_merge_may_keep_the_lines_of_both_sides_in_any_order() {
        let (left, right) = (baseline_text(&[entry("a", "x"), entry("a", "y")]), baseline_text(&[entry("a", "w"), entry("a", "x")]));
        let (baseline, problems) = read(&format!("{right}\r\n{left}"));
        assert!(problems.is_empty());
        assert_eq!(baseline.entries().count(), 3);
    }

    #[test]
    fn what_is_damaged_is_said_with_its_line_and_the_rest_holds() {
        let good = baseline_text(&[entry("a", "x")]);
        let cases = [
            ("{\"schema\":\"archlint-baseline/2\"}\n", "this baseline is `archlint-baseline/2`", 0),
            ("[]\n", "this is no baseline", 0),
            (&*format!("<<<<<<< HEAD\n{good}=======\n{good}>>>>>>> topic\n"), "git could not merge", 1),
            (&*format!("{good}<<<<<<< HEAD\n=======\n>>>>>>> topic\n"), "git could not merge", 1),
            (&*format!("{good}{{\"rule\":\"a\"\n"), "this line of the baseline cannot be read: EOF", 1),
            (
                &*format!("{good}{{\"rule\":\"a\",\"subject\":\"b\",\"line\":3}}\n"),
                "this line of the baseline cannot be read: unknown field `line`",
                1,
            ),
            (&*format!("{good}\0\n"), "this line of the baseline cannot be read", 1),
            (&*format!("{good}[\"a\",\"b\",null,[]]\n"), "this line of the baseline cannot be read", 1),
        ];
        for (text, said, entries) in cases {
            let (baseline, problems) = read(text);
            assert!(problems.len() == 1 && problems[0].message.starts_with(said) && problems[0].input, "{text}: {problems:?}");
            assert_eq!(baseline.entries().count(), entries, "{text}");
        }
        for text in ["", "\n\n", "\u{feff}"] {
            let problems = read(text).1;
            assert!(problems.len() == 1 && problems[0].message == "this baseline is empty", "{text:?}: {problems:?}");
        }
    }
}
