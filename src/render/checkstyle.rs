//! Checkstyle's XML, which most servers of continuous integration read: files with the errors in each.

use std::io::{self, Write};

use quick_xml::events::{BytesEnd, Event};

use super::found::Spot;
use super::{Findings, xml};
use crate::diagnostic::{Diagnostic, brief};

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut all: Vec<(Spot, &Diagnostic)> = found.diagnostics.iter().map(|diagnostic| (found.home(diagnostic), diagnostic)).collect();
    // Within a file the order stays.
    all.sort_by(|a, b| a.0.file.cmp(&b.0.file));

    let mut writer = xml::document(out)?;
    let root = xml::element("checkstyle", &[("version", "4.3")]);
    if all.is_empty() {
        writer.write_event(Event::Empty(root))?;
    } else {
        writer.write_event(Event::Start(root))?;
        for file in all.chunk_by(|a, b| a.0.file == b.0.file) {
            writer.write_event(Event::Start(xml::element("file", &[("name", &file[0].0.file)])))?;
            for (spot, diagnostic) in file {
                let said = brief::sentences(diagnostic);
                let (line, column) = (spot.start.line.to_string(), spot.start.column.to_string());
                let source = format!("archlint.{}", diagnostic.rule);
                writer.write_event(Event::Empty(xml::element(
                    "error",
                    &[
                        ("line", &line),
                        ("column", &column),
                        // Its words for levels are ours.
                        ("severity", diagnostic.level.name()),
                        ("message", &said.message),
                        ("source", &source),
                    ],
                )))?;
            }
            writer.write_event(Event::End(BytesEnd::new("file")))?;
        }
        writer.write_event(Event::End(BytesEnd::new("checkstyle")))?;
    }
    writeln!(writer.into_inner())
}
