//! Workflow commands of GitHub Actions: each becomes an annotation at the place of its finding. What goes beyond the number of annotations that
//! GitHub keeps is written as lines of the log.

use std::io::{self, Write};

use super::{Findings, plain, tag, text};
use crate::diagnostic::{Diagnostic, Level, brief};

/// Annotations of each kind that GitHub keeps of one step.
pub const ANNOTATIONS: usize = 10;

/// The command for a level.
fn command(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Info | Level::Off => "notice",
    }
}

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut left = [Level::Error, Level::Warning, Level::Info].map(|level| (level, ANNOTATIONS));
    for diagnostic in found.diagnostics {
        let diagnostic = &brief::whole(diagnostic);
        match left.iter_mut().find(|(level, left)| *level == diagnostic.level && *left > 0) {
            Some((_, left)) => {
                *left -= 1;
                writeln!(out, "{}", annotation(diagnostic, found))?;
            }
            None => writeln!(out, "{}", line(diagnostic, found))?,
        }
    }
    for said in found.besides {
        writeln!(out, "::error title=archlint::{}", data(said))?;
    }
    Ok(())
}

fn annotation(diagnostic: &Diagnostic, found: &Findings<'_>) -> String {
    let spot = found.home(diagnostic);
    let mut properties =
        vec![("title", format!("archlint ({})", diagnostic.rule)), ("file", spot.file), ("line", spot.start.line.to_string())];
    if spot.start.line == spot.end.line {
        // Columns of a place over several lines are refused.
        properties.push(("col", spot.start.column.to_string()));
        properties.push(("endColumn", spot.end.column.to_string()));
    }
    properties.push(("endLine", spot.end.line.to_string()));
    let properties: Vec<String> = properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
    let said = format!("{}\n{}", diagnostic.message, plain::body(diagnostic, found.sources, &|span| found.place(span)));
    format!("::{} {}::{}", command(diagnostic.level), properties.join(","), data(said.trim_end()))
}

/// One line of the log. It begins with a word of ours, so that nothing of a model can be taken for a command.
fn line(diagnostic: &Diagnostic, found: &Findings<'_>) -> String {
    let spot = found.home(diagnostic);
    let said = format!("{} {}:{}:{}: {}", tag(diagnostic), spot.file, spot.start.line, spot.start.column, diagnostic.message);
    harmless(&text::visible(&said.replace(['\r', '\n'], " ")))
}

/// The text of a command: what would end it, or be read as an escape, is escaped.
fn data(said: &str) -> String {
    let lines: Vec<_> = said.lines().map(text::visible).collect();
    harmless(&lines.join("\n").replace('%', "%25").replace('\n', "%0A"))
}

/// The value of a property, which commas and colons would end as well.
fn property(value: &str) -> String {
    data(value).replace(':', "%3A").replace(',', "%2C")
}

/// `##[` begins a command of the older kind anywhere in a line.
fn harmless(said: &str) -> String {
    said.replace("##[", "# #[")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_ends_a_command_early() {
        assert_eq!(data("100 %\r\n::error::b"), "100 %25%0A::error::b");
        assert_eq!(property("a:b,c%d"), "a%3Ab%2Cc%25d");
        assert_eq!(data("##[add-mask]a"), "# #[add-mask]a");
    }
}
