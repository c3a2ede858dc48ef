//! The few lines of a file that a finding shows, made ready for the terminal: tabs expanded, control characters visible, long lines cut around
//! what is marked. miette draws these lines and never sees the file, so neither its size nor its bytes matter.

use std::collections::{BTreeMap, BTreeSet};

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::text;
use crate::diagnostic::Label;
use crate::source::{LineIndex, SourceFile};

/// Lines before and after each marked one.
pub(super) const CONTEXT: usize = 1;
/// A label over more lines than this marks its first one only: the head says what is meant, the rest would fill the window.
const TALLEST: usize = 8;
/// Columns between the stops of tabs.
const TAB: usize = 4;
/// Columns of `╰── ` before the words of a label.
pub(super) const HOOK: usize = 5;
/// Room for words that a line is moved to the left for.
const WORDS: usize = 24;
/// The least room for code, however narrow the window.
const LEAST_ROOM: usize = 24;

/// Lines of one file, ready to be drawn.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    /// The true column, from 0, of what stands at an offset of the prepared text: only for starts of marks.
    columns: BTreeMap<usize, usize>,
}

#[derive(Debug)]
struct Line {
    /// Counted from 0 in the file.
    number: usize,
    /// Where it starts in the prepared text.
    start: usize,
}

/// A label in the prepared text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// Columns before the middle of the mark in its line, where its words hang.
    pub middle: usize,
}

/// Where a label starts and ends in its file, shortened to what can be shown.
struct Marked {
    first: usize,
    last: usize,
    start: usize,
    end: usize,
}

fn marked(label: &Label, lines: &LineIndex, text: &str) -> Marked {
    let start = floor(text, label.span.start as usize);
    let end = floor(text, label.span.end as usize).max(start);
    let first = lines.line_of(start);
    let last = lines.line_of(end.saturating_sub(1).max(start));
    if last - first >= TALLEST {
        let end = start.max(line_text_end(lines, text, first));
        return Marked { first, last: first, start, end };
    }
    Marked { first, last, start, end }
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The end of a line without its line ending.
fn line_text_end(lines: &LineIndex, text: &str, line: usize) -> usize {
    let whole = &text[lines.line_start(line)..lines.line_end(line, text)];
    lines.line_start(line) + whole.trim_end_matches(['\n', '\r']).len()
}

/// One line on its way into the prepared text.
struct Prepared {
    /// Offsets in the file with their offsets in the prepared text and their columns on the screen, one for each wanted place.
    places: BTreeMap<usize, (usize, usize)>,
}

/// Collects the lines around the labels of one file, at most `width` columns of window each. The marks stand in the order of the labels. Its cost
/// follows what is shown.
pub(super) fn excerpt(file: &SourceFile, labels: &[&Label], width: usize, dots: &str) -> (Excerpt, Vec<Mark>) {
    let (source, index) = (&*file.text, file.lines());
    let spans: Vec<Marked> = labels.iter().map(|label| marked(label, index, source)).collect();

    let mut numbers = BTreeSet::new();
    let last_line = index.line_count() - 1;
    for span in &spans {
        numbers.extend(span.first.saturating_sub(CONTEXT)..=(span.last + CONTEXT).min(last_line));
    }
    // The emptiness after the last line ending is no line to people, unless something is marked in it.
    if index.line_start(last_line) == source.len() && !spans.iter().any(|span| span.last == last_line) {
        numbers.remove(&last_line);
    }

    let gutter = (last_line + 1).to_string().len() + 4 + if spans.iter().any(|span| span.first != span.last) { 4 } else { 0 };
    let room = width.saturating_sub(gutter).max(LEAST_ROOM);
    let mut shown =
        Excerpt { name: text::visible(&file.path).into_owned(), text: String::new(), lines: Vec::new(), columns: BTreeMap::new() };
    let mut places = BTreeMap::new();
    for number in numbers {
        let range = index.line_start(number)..line_text_end(index, source, number);
        let wanted: BTreeSet<usize> = spans
            .iter()
            .flat_map(|span| [(span.first, span.start), (span.last, span.end)])
            .filter(|&(line, _)| line == number)
            .map(|(_, offset)| offset.clamp(range.start, range.end))
            .collect();
        // The words of the first label matter most: its line is moved so that they fit.
        let anchor = spans.iter().zip(labels).find(|(span, _)| span.first == number).map(|(span, label)| {
            let middle = if span.first == span.last { (span.end - span.start) / 2 } else { 0 };
            Anchor {
                offset: span.start.clamp(range.start, range.end),
                behind: middle.min(room / 2) + HOOK + text::columns(&label.message).min(WORDS),
            }
        });
        shown.lines.push(Line { number, start: shown.text.len() });
        let prepared = prepare(source, range, &wanted, anchor, room, dots, &mut shown.text);
        shown.text.push('\n');
        places.extend(prepared.places);
    }

    let marks = spans
        .iter()
        .map(|span| {
            let clamp = |line: usize, offset: usize| offset.clamp(index.line_start(line), line_text_end(index, source, line));
            // Every wanted place was put in above.
            let (start, left) = places.get(&clamp(span.first, span.start)).copied().unwrap_or_default();
            let (end, right) = places.get(&clamp(span.last, span.end)).copied().unwrap_or_default();
            shown.columns.insert(start, index.place(source, span.start).column as usize - 1);
            let middle = if span.first == span.last { gutter + usize::midpoint(left, right.max(left)) } else { gutter };
            Mark { start, end: end.max(start), middle }
        })
        .collect();
    (shown, marks)
}

/// What has to be seen of a line.
struct Anchor {
    /// In the file.
    offset: usize,
    /// Columns wanted from there on.
    behind: usize,
}

/// Puts a line into the prepared text, cut around the anchor when it is wider than the room.
fn prepare(
    source: &str,
    range: std::ops::Range<usize>,
    wanted: &BTreeSet<usize>,
    anchor: Option<Anchor>,
    room: usize,
    dots: &str,
    out: &mut String,
) -> Prepared {
    let line = &source[range.clone()];
    // A character is at most four bytes, and those that have no width are rare: only lines near the limit need measuring.
    let fits = line.len() <= room * 4 && expanded(line) <= room;
    let mut from = range.start;
    if let Some(Anchor { offset, behind }) = anchor {
        // Enough of the line to know whether the anchor lies too far to the right.
        let before = &source[range.start..offset.min(floor(source, range.start + room * 4))];
        if expanded(before) + behind > room {
            let lead = (room / 4).min(room.saturating_sub(behind));
            from = source[range.start..offset].char_indices().rev().nth(lead).map_or(range.start, |(i, _)| range.start + i);
        }
    }

    let mut column = 0;
    if from > range.start {
        out.push_str(dots);
        column += text::columns(dots);
    }
    let limit = if fits { room } else { room.saturating_sub(text::columns(dots)) };
    let mut places: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for &place in wanted.range(..from) {
        places.insert(place, (out.len(), column));
    }
    let mut stopped = None;
    for (i, c) in source[from..range.end].char_indices() {
        let at = from + i;
        let before = out.len();
        let start_column = column;
        if c == '\t' {
            let blanks = TAB - column % TAB;
            out.extend(std::iter::repeat_n(' ', blanks));
        } else {
            text::push_visible(out, c);
        }
        column += text::columns(&out[before..]);
        if column > limit {
            out.truncate(before);
            column = start_column;
            stopped = Some(at);
            break;
        }
        if wanted.contains(&at) {
            places.insert(at, (before, start_column));
        }
    }
    for &place in wanted.range(stopped.unwrap_or(range.end)..) {
        places.insert(place, (out.len(), column));
    }
    if stopped.is_some() {
        out.push_str(dots);
    }
    Prepared { places }
}

/// Columns of a line with tabs expanded and control characters visible.
fn expanded(line: &str) -> usize {
    let mut shown = String::new();
    line.chars().fold(0, |column, c| {
        if c == '\t' {
            return column + TAB - column % TAB;
        }
        shown.clear();
        text::push_visible(&mut shown, c);
        column + text::columns(&shown)
    })
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        if self.lines.is_empty() || span.offset() + span.len() > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let line_of = |offset: usize| self.lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let mut first = line_of(span.offset());
        let mut last = line_of((span.offset() + span.len()).saturating_sub(1).max(span.offset()));
        // Context ends where lines were left out.
        let follows = |line: usize| self.lines[line].number == self.lines[line - 1].number + 1;
        for _ in 0..before {
            if first > 0 && follows(first) {
                first -= 1;
            }
        }
        for _ in 0..after {
            if last + 1 < self.lines.len() && follows(last + 1) {
                last += 1;
            }
        }
        let start = self.lines[first].start;
        let end = self.lines.get(last + 1).map_or(self.text.len(), |line| line.start);
        let column = if before == 0 { self.columns.get(&span.offset()).copied().unwrap_or(0) } else { 0 };
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            &self.text.as_bytes()[start..end],
            (start, end - start).into(),
            self.lines[first].number,
            column,
            last - first + 1,
        )))
    }
}
