//! Markdown for a comment on a pull request or a job summary: what is found, with a picture of each path, and what is gone.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::found::Compared;
use super::text::count;
use super::{Findings, accept, mermaid, text};
use crate::diagnostic::{Diagnostic, Level, brief};

/// By this a comment is found again, so that the next run replaces it.
const MARK: &str = "<!-- archlint -->";
/// The rule that speaks of what is gone: in a comment that stands in a list of its own.
const GONE: &str = "stale-baseline";
/// Findings that are shown whole; more are listed.
const WHOLE: usize = 20;
/// Bytes of a comment: GitHub takes 65,536 characters.
const ROOM: usize = 60_000;
/// Places of one finding that are named.
const PLACES: usize = 4;
/// Entries of a list before the rest is counted.
const LISTED: usize = 100;

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_with(found, "", out)
}

/// As [`write`], with a text below that is cut after a line where there is no more room.
pub(super) fn write_with(found: &Findings<'_>, below: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page { text: String::new(), left_out: 0 };
    let says_gone = |diagnostic: &&Diagnostic| found.compared.is_some() && *diagnostic.rule == *GONE;
    let shown: Vec<&Diagnostic> = found.diagnostics.iter().filter(|diagnostic| !says_gone(diagnostic)).collect();
    page.text.push_str(&format!("{MARK}\n## archlint: {}\n\n{}\n", headline(&shown, found), scope(found)));
    for said in found.besides {
        page.text.push_str(&format!("\n{}.\n", capital(&prose(said))));
    }
    if !shown.is_empty() && found.compared.is_some() {
        page.text.push_str("\n### New\n");
    }
    let (whole, rest) = shown.split_at(shown.len().min(WHOLE));
    for diagnostic in whole {
        page.add(&section(&brief::whole(diagnostic), found));
    }
    let lines: Vec<String> = rest.iter().map(|diagnostic| item(&brief::whole(diagnostic), found)).collect();
    page.list(&lines);
    if page.left_out > 0 {
        page.text.push_str(&format!("\n{} not shown here.\n", count(page.left_out, "more finding")));
    }
    if let Some(Compared { gone, .. }) = found.compared.filter(|compared| !compared.gone.is_empty()) {
        page.text.push_str("\n### Gone\n");
        let lines: Vec<String> = gone.iter().map(|gone| format!("- {}: {}\n", code(&gone.rule), prose(&gone.what))).collect();
        page.left_out = 0;
        page.list(&lines);
        if page.left_out > 0 {
            page.text.push_str(&format!("\n{} more not shown here.\n", page.left_out));
        }
        if found.diagnostics.iter().any(|diagnostic| says_gone(&diagnostic)) {
            page.text.push_str("\nThe baseline still has them: `archlint baseline --prune` takes them out.\n");
        }
    }
    page.left_out = 0;
    below.split_inclusive('\n').for_each(|line| page.add(line));
    if page.left_out > 0 {
        page.text.push_str(&format!("\n{} more not shown here: `archlint diff` shows them.\n", count(page.left_out, "line")));
    }
    out.write_all(page.text.as_bytes())
}

/// The text as far as it may grow.
struct Page {
    text: String,
    /// Findings for which there was no room.
    left_out: usize,
}

impl Page {
    fn add(&mut self, part: &str) {
        if self.left_out == 0 && self.text.len() + part.len() <= ROOM {
            self.text.push_str(part);
        } else {
            self.left_out += 1;
        }
    }

    fn list(&mut self, lines: &[String]) {
        let (shown, rest) = lines.split_at(lines.len().min(LISTED));
        if !shown.is_empty() {
            self.text.push('\n');
        }
        shown.iter().for_each(|line| self.add(line));
        self.left_out += rest.len();
    }
}

/// `2 new errors, 1 finding gone`
fn headline(shown: &[&Diagnostic], found: &Findings<'_>) -> String {
    let new = if found.compared.is_some() { "new " } else { "" };
    let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Info, "info")];
    let of = |level| shown.iter().filter(|diagnostic| diagnostic.level == level).count();
    let mut parts: Vec<String> =
        levels.iter().filter(|(level, _)| of(*level) > 0).map(|(level, word)| count(of(*level), &format!("{new}{word}"))).collect();
    if parts.is_empty() {
        parts.push(format!("no {new}findings"));
    }
    match found.compared.map_or(0, |compared| compared.gone.len()) {
        0 => {}
        gone => parts.push(format!("{} gone", count(gone, "finding"))),
    }
    parts.join(", ")
}

/// What was looked at, and what is not shown on purpose.
fn scope(found: &Findings<'_>) -> String {
    let summary = found.summary;
    let mut said = format!(
        "{} and {} of {}",
        count(summary.components, "component"),
        count(summary.dependencies, "dependency"),
        count(summary.files, "file")
    );
    if summary.allowed > 0 {
        said.push_str(&format!("; {} allowed", summary.allowed));
    }
    if summary.baselined > 0 {
        said.push_str(&format!("; {} in the baseline", summary.baselined));
    }
    if let Some(with) = found.compared.and_then(|compared| compared.with) {
        said.push_str(&format!("; compared with {}", prose(with)));
    }
    said + "."
}

/// The name of a rule, linked to its documentation where there is one.
fn rule(diagnostic: &Diagnostic, found: &Findings<'_>) -> String {
    let name = code(&diagnostic.rule);
    match found.card(&diagnostic.rule).and_then(|card| card.url.as_ref()) {
        Some(url) => format!("[{name}]({url})"),
        None => name,
    }
}

fn item(diagnostic: &Diagnostic, found: &Findings<'_>) -> String {
    let spot = found.home(diagnostic);
    let place = code(&format!("{}:{}", spot.file, spot.start.line));
    format!("- **{}** {} {} ({place})\n", diagnostic.level.name(), rule(diagnostic, found), prose(&diagnostic.message))
}

fn section(diagnostic: &Diagnostic, found: &Findings<'_>) -> String {
    let mut out = format!("\n#### {}: {}\n\n", diagnostic.level.name(), prose(&diagnostic.message));
    let _ = writeln!(out, "{}\n", rule(diagnostic, found));
    let labels = if diagnostic.labels.is_empty() {
        vec![format!("- {}\n", code(&found.home(diagnostic).file))]
    } else {
        let labels = diagnostic.labels.iter().filter_map(|label| Some((found.spot(label.span)?, &label.message)));
        labels
            .map(|(spot, said)| {
                let said = if said.is_empty() { String::new() } else { format!(" {}", prose(said)) };
                format!("- {}{said}\n", code(&format!("{}:{}", spot.file, spot.start.line)))
            })
            .collect()
    };
    labels.iter().take(PLACES).for_each(|line| out.push_str(line));
    if labels.len() > PLACES {
        let _ = writeln!(out, "- {}", count(labels.len() - PLACES, "more place"));
    }
    if !diagnostic.paths.is_empty() {
        let _ = write!(out, "\n{}", mermaid::picture(&diagnostic.paths));
    }
    for note in diagnostic.remarks() {
        let _ = write!(out, "\n{}.\n", capital(&prose(&note)));
    }
    if !diagnostic.help.is_empty() {
        out.push_str("\n**What to do**\n\n");
        diagnostic.help.iter().for_each(|help| out.push_str(&format!("- {}\n", prose(help))));
    }
    if let Some((statement, belongs)) = accept(diagnostic, "…") {
        let _ = write!(out, "\nTo accept it, write {} {}.\n", code(&statement), prose(&belongs));
    }
    out
}

fn capital(said: &str) -> String {
    let mut chars = said.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Text of ours and of the model: what stands in backticks stays code, all other signs that Markdown or HTML act on are escaped.
pub(super) fn prose(said: &str) -> String {
    let said = said.replace(['\r', '\n'], " ");
    let parts: Vec<&str> = said.split('`').collect();
    // A backtick without its partner is a sign like any other.
    let paired = parts.len() % 2 == 1;
    let mut out = String::with_capacity(said.len());
    for (i, part) in parts.iter().enumerate() {
        if i % 2 == 1 && (paired || i + 1 < parts.len()) {
            out.push_str(&code(part));
        } else {
            if i > 0 && i + 1 == parts.len() && !paired {
                out.push_str("\\`");
            }
            escape(&text::visible(part), &mut out);
        }
    }
    out
}

fn escape(part: &str, out: &mut String) {
    for c in part.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Nobody is called by name: an invisible space parts the sign from what follows.
            '@' => out.push_str("@&#8203;"),
            '\\' | '*' | '_' | '[' | ']' | '#' | '~' | '|' | '$' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
}

/// A span of code, whatever it holds: fenced by more backticks than stand in it.
pub(super) fn code(said: &str) -> String {
    let said = text::visible(said).replace('\n', " ");
    let longest = said.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if longest == 0 && !said.is_empty() {
        return format!("`{said}`");
    }
    let fence = "`".repeat(longest + 1);
    format!("{fence} {said} {fence}")
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn nothing_of_a_model_acts_on_the_page() {
        assert_eq!(prose("`a` needs *b* <img src=x> @all"), "`a` needs \\*b\\* &lt;img src=x&gt; @&#8203;all");
        assert_eq!(prose("a ` b"), "a \\` b");
        assert_eq!(prose("</details>\n# x"), "&lt;/details&gt; \\# x");
    }
}
