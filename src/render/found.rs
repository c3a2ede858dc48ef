//! What renderers are given, and places in it as platforms want them.

use serde::Serialize;

use super::text;
use crate::diagnostic::{Diagnostic, Level, Summary};
use crate::source::{LineColumn, Sources, Span};

/// What one run found.
#[derive(Debug, Clone, Copy)]
pub struct Findings<'a> {
    /// The texts that spans point into.
    pub sources: &'a Sources,
    /// In the order in which they are written.
    pub diagnostics: &'a [Diagnostic],
    /// In numbers.
    pub summary: Summary,
    /// The folder that file names are relative to, as shown to people.
    pub root: &'a str,
    /// The root of the repository, whole; empty where it is not known.
    pub top: &'a str,
    /// The folder as seen from there, without a slash at its end; empty where both are one. Platforms take file names from the root of the repository.
    pub base: &'a str,
    /// What is known of the rules; formats that speak of them look here.
    pub rules: &'a [RuleCard],
    /// The lowest level that fails the run.
    pub fail_level: Level,
    /// What makes the run fail besides them, a sentence each.
    pub besides: &'a [String],
    /// Not all of the input could be read, of which the findings do not speak.
    pub in_part: bool,
    /// What is found beside them, and covered by a permission or by a baseline; only where it was asked for.
    pub suppressed: &'a [Suppressed],
    /// What the run was compared with: then the findings are those that are new.
    pub compared: Option<Compared<'a>>,
    /// The version of archlint.
    pub version: &'a str,
}

impl<'a> Findings<'a> {
    /// Findings by themselves, with nothing known around them.
    pub fn new(sources: &'a Sources, diagnostics: &'a [Diagnostic]) -> Self {
        Self {
            sources,
            diagnostics,
            summary: Summary::default(),
            root: ".",
            top: "",
            base: "",
            rules: &[],
            fail_level: Level::Error,
            besides: &[],
            in_part: false,
            suppressed: &[],
            compared: None,
            version: env!("CARGO_PKG_VERSION"),
        }
    }

    /// What is known of a rule.
    pub(super) fn card(&self, rule: &str) -> Option<&'a RuleCard> {
        self.rules.iter().find(|card| card.name == rule)
    }

    /// The whole name of a file that lies outside of the repository; nothing for one that lies in it, or where the repository is not known.
    pub(super) fn outside(&self, file: &str) -> Option<String> {
        if is_whole(file) {
            return Some(file.to_owned());
        }
        (file.starts_with("../") && !self.top.is_empty()).then(|| joined(self.top, file))
    }

    /// Where a span stands, as seen from the root of the repository; nothing when the file is not ours.
    pub(super) fn spot(&self, span: Span) -> Option<Spot> {
        let file = self.sources.get(span.file)?;
        let at = |offset: u32| file.lines().place(&file.text, offset as usize);
        Some(Spot { file: joined(self.base, &file.path), start: at(span.start), end: at(span.end) })
    }

    /// `path:line:column` of a span's first byte, as seen from the root of the repository.
    pub(super) fn place(&self, span: Span) -> String {
        let place = self.spot(span).map(|spot| format!("{}:{}:{}", text::visible(&spot.file), spot.start.line, spot.start.column));
        place.unwrap_or_default()
    }

    /// Where a finding is shown. One without a place stands at the beginning of the first file: platforms drop what stands nowhere.
    pub(super) fn home(&self, diagnostic: &Diagnostic) -> Spot {
        let start = LineColumn { line: 1, column: 1 };
        diagnostic.span().and_then(|span| self.spot(span)).unwrap_or_else(|| {
            let file = self.sources.iter().next().map_or_else(|| ".".to_owned(), |(_, file)| joined(self.base, &file.path));
            Spot { file, start, end: start }
        })
    }
}

/// What is known of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCard {
    /// As it stands in findings.
    pub name: String,
    /// In a few words.
    pub title: String,
    /// `redundancy`, `ownership`, …; `own` for rules of the workspace.
    pub category: String,
    /// The highest level it gives by itself.
    pub level: Level,
    /// Its documentation in Markdown.
    pub docs: String,
    /// Where the documentation stands.
    pub url: Option<String>,
}

/// A finding that is known and does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// What is found.
    pub finding: Diagnostic,
    /// Why it is permitted; nothing where it only stands in the baseline.
    pub reason: Option<String>,
}

/// What a run was compared with.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The other side, as it ends the sentence "compared with …"; nothing where it is the baseline alone.
    pub with: Option<&'a str>,
    /// What was found there and is not found here.
    pub gone: &'a [Gone],
}

/// A finding that is no longer found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gone {
    /// The rule.
    pub rule: String,
    /// What it was about, in words.
    pub what: String,
}

/// A place in a file of the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spot {
    /// Relative to the root of the repository, with `/`.
    pub file: String,
    /// Of the first character.
    pub start: LineColumn,
    /// Of what follows the last one.
    pub end: LineColumn,
}

/// Whether a name of a file begins at the root of a disk.
fn is_whole(path: &str) -> bool {
    path.starts_with('/') || path.get(1..3) == Some(":/")
}

/// The path below the folder, with `.` and `..` worked out by name alone.
fn joined(folder: &str, path: &str) -> String {
    if is_whole(path) {
        return path.to_owned();
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => _ = parts.pop(),
            part => parts.push(part),
        }
    }
    format!("{}{}", if folder.starts_with('/') { "/" } else { "" }, parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Findings, joined};
    use crate::source::Sources;

    #[test]
    fn paths_are_seen_from_the_repository() {
        for (folder, path, seen) in [
            ("", "shop.arch", "shop.arch"),
            ("systems/shop", "a/b.arch", "systems/shop/a/b.arch"),
            ("systems/shop", "../compose.yaml", "systems/compose.yaml"),
            ("systems", "../../other/x.yaml", "../other/x.yaml"),
            ("systems", "/etc/x.yaml", "/etc/x.yaml"),
            ("/srv/shop", "a/b.arch", "/srv/shop/a/b.arch"),
            ("C:/shop", "../b.arch", "C:/b.arch"),
        ] {
            assert_eq!(joined(folder, path), seen);
        }
    }

    #[test]
    fn what_lies_outside_of_the_repository_has_a_whole_name() {
        let sources = Sources::default();
        let found = Findings { top: "/home/ann/repository", ..Findings::new(&sources, &[]) };
        for (file, whole) in [
            ("systems/x.yaml", None),
            ("../other/x.yaml", Some("/home/ann/other/x.yaml")),
            ("../../../etc/x.yaml", Some("/etc/x.yaml")),
            ("/etc/x.yaml", Some("/etc/x.yaml")),
        ] {
            assert_eq!(found.outside(file).as_deref(), whole);
        }
    }
}
