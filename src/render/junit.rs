//! JUnit's XML: a suite a file, a test a finding. What fails the run has failed; what does not is skipped, so that it is seen and breaks nothing.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesText, Event};

use super::found::Spot;
use super::{Findings, plain, xml};
use crate::diagnostic::{Diagnostic, brief};

/// How many findings end how.
#[derive(Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

/// How a finding ends its test.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Error,
    Failure,
    Skipped,
}

impl End {
    fn of(diagnostic: &Diagnostic, found: &Findings<'_>) -> Self {
        match diagnostic.level >= found.fail_level {
            _ if diagnostic.input => Self::Error,
            true => Self::Failure,
            false => Self::Skipped,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Failure => "failure",
            Self::Skipped => "skipped",
        }
    }
}

impl Counts {
    fn of(all: &[(Spot, &Diagnostic)], found: &Findings<'_>) -> Self {
        let count = |end| all.iter().filter(|(_, diagnostic)| End::of(diagnostic, found) == end).count();
        Self { tests: all.len(), failures: count(End::Failure), errors: count(End::Error), skipped: count(End::Skipped) }
    }

    fn attributes(&self) -> [(&'static str, String); 4] {
        [
            ("tests", self.tests.to_string()),
            ("failures", self.failures.to_string()),
            ("errors", self.errors.to_string()),
            ("skipped", self.skipped.to_string()),
        ]
    }
}

pub(super) fn write(found: &Findings<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut all: Vec<(Spot, &Diagnostic)> = found.diagnostics.iter().map(|diagnostic| (found.home(diagnostic), diagnostic)).collect();
    // Within a file the order stays.
    all.sort_by(|a, b| a.0.file.cmp(&b.0.file));

    let mut writer = xml::document(out)?;
    let mut counts = Counts::of(&all, found);
    let fails = !found.besides.is_empty();
    let own = Counts { tests: usize::from(fails || all.is_empty()), failures: usize::from(fails), ..Counts::default() };
    counts.tests += own.tests;
    counts.failures += own.failures;
    // What is skipped is counted for each suite only.
    start(&mut writer, "testsuites", "archlint", &counts.attributes()[..3])?;
    if own.tests > 0 {
        start(&mut writer, "testsuite", "archlint", &own.attributes())?;
        if fails {
            besides(&mut writer, &found.besides.join("; "))?;
        } else {
            // Servers take a report without any test for a mistake.
            writer.write_event(Event::Empty(xml::element("testcase", &[("name", "no findings"), ("classname", "archlint")])))?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    for file in all.chunk_by(|a, b| a.0.file == b.0.file) {
        start(&mut writer, "testsuite", &file[0].0.file, &Counts::of(file, found).attributes())?;
        for (spot, diagnostic) in file {
            test(&mut writer, spot, diagnostic, found)?;
        }
        writer.write_event(Event::End(BytesEnd::new("testsuite")))?;
    }
    writer.write_event(Event::End(BytesEnd::new("testsuites")))?;
    writeln!(writer.into_inner())
}

type Out<'w> = Writer<&'w mut dyn Write>;

fn start(writer: &mut Out<'_>, element: &str, name: &str, counts: &[(&'static str, String)]) -> io::Result<()> {
    let named = [("name", name)].into_iter().chain(counts.iter().map(|(key, value)| (*key, value.as_str())));
    writer.write_event(Event::Start(xml::element(element, &named.collect::<Vec<_>>())))
}

/// What fails the run and is no finding that is shown: a server would take it for a good one otherwise.
fn besides(writer: &mut Out<'_>, said: &str) -> io::Result<()> {
    writer.write_event(Event::Start(xml::element("testcase", &[("name", "how the run ends"), ("classname", "archlint")])))?;
    writer.write_event(Event::Empty(xml::element("failure", &[("type", "error"), ("message", said)])))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}

/// The test is named by what the finding is about, not by its place: servers follow a test from run to run by its name.
fn test(writer: &mut Out<'_>, spot: &Spot, diagnostic: &Diagnostic, found: &Findings<'_>) -> io::Result<()> {
    let whole = &diagnostic.identity.fingerprint;
    let name = whole.strip_prefix(&*diagnostic.rule).and_then(|rest| rest.strip_prefix(':')).unwrap_or(whole);
    let name = if name.is_empty() { &diagnostic.message } else { name };
    let class = format!("archlint.{}", diagnostic.rule);
    writer.write_event(Event::Start(xml::element("testcase", &[("name", name), ("classname", &class)])))?;

    let diagnostic = &brief::whole(diagnostic);
    let end = End::of(diagnostic, found).name();
    let kind = diagnostic.level.name();
    writer.write_event(Event::Start(xml::element(end, &[("type", kind), ("message", &diagnostic.message)])))?;
    let below = plain::body(diagnostic, found.sources, &|span| found.place(span));
    let body = format!("{}:{}:{}\n{below}", spot.file, spot.start.line, spot.start.column);
    writer.write_event(Event::Text(BytesText::new(&xml::sayable(&body))))?;
    writer.write_event(Event::End(BytesEnd::new(end)))?;
    writer.write_event(Event::End(BytesEnd::new("testcase")))
}
