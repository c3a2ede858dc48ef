//! `#` and `/* … */` are comments of other languages. Each is answered with the same comment in the form of this one.

use super::Builder;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::ERROR_LIMIT;
use crate::syntax::ending::line_ending;

impl Builder<'_> {
    /// Says so of each of them.
    pub(in crate::syntax) fn foreign_comments(&mut self) {
        let foreign = &self.scan.foreign;
        self.unsaid += foreign.len().saturating_sub(ERROR_LIMIT);
        for span in foreign.iter().take(ERROR_LIMIT) {
            let error = Diagnostic::input("syntax", "comments begin with `//`", *span, "a comment of another language");
            self.errors.push(match self.own_comment(*span) {
                Some(edits) => error.fix(Fix { title: "write the comment with `//`".to_owned(), edits, safety: Safety::Safe }),
                None => error.help("write it with `//`, on a line of its own"),
            });
        }
    }

    /// The edits that make a comment one of ours. It then reaches to the end of its line, so what stands behind it there must not stay.
    fn own_comment(&self, span: Span) -> Option<Vec<(Span, String)>> {
        let written = self.text.get(span.range())?;
        if let Some(rest) = written.strip_prefix('#') {
            // Three slashes would make it documentation.
            let apart = if rest.starts_with('/') { " " } else { "" };
            return Some(vec![(span, format!("//{apart}{rest}"))]);
        }
        let comment = with_slashes(written);
        let behind = self.text.get(span.end as usize..)?;
        let blanks = behind.len() - behind.trim_start_matches([' ', '\t']).len();
        if behind[blanks..].is_empty() || behind[blanks..].starts_with(['\n', '\r']) {
            return Some(vec![(span, comment)]);
        }
        let line = self.text[..span.start as usize].rfind(['\n', '\r']).map_or(0, |end| end + 1);
        let before = &self.text[line..span.start as usize];
        let indent = &before[..before.len() - before.trim_start_matches([' ', '\t', '\u{FEFF}']).len()];
        let ending = line_ending(self.text, span.start as usize);
        let behind_blanks = Span { end: span.end + blanks as u32, ..span };
        if indent.len() == before.len() {
            return Some(vec![(behind_blanks, format!("{comment}{ending}{}", indent.trim_start_matches('\u{FEFF}')))]);
        }
        // Code on both sides: the comment goes on a line of its own above, which is only one where no text or comment reaches over its
        // beginning, and where the line stays one.
        if written.contains(['\n', '\r']) || self.reaches_over(line) {
            return None;
        }
        let at = line + indent.len();
        let indent = indent.trim_start_matches('\u{FEFF}');
        let kept = if before.ends_with([' ', '\t']) { "" } else { " " };
        Some(vec![(Span::new(self.file, at, at), format!("{comment}{ending}{indent}")), (behind_blanks, kept.to_owned())])
    }

    /// Whether a text or a comment begins before the byte and ends behind it.
    fn reaches_over(&self, at: usize) -> bool {
        self.scan
            .long
            .binary_search_by(|span| {
                if span.end as usize <= at {
                    std::cmp::Ordering::Less
                } else if span.start as usize >= at {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok()
    }
}

/// `/* … */` as lines with slashes, their ends as they are.
fn with_slashes(written: &str) -> String {
    let inner = written.trim_start_matches("/*").trim_end_matches("*/").trim_matches('*');
    let mut all = String::new();
    let mut rest = inner;
    loop {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = rest[..end].trim().trim_start_matches('*').trim();
        all.push_str(format!("// {line}").trim_end());
        rest = &rest[end..];
        let ending = if rest.starts_with("\r\n") { 2 } else { rest.len().min(1) };
        if ending == 0 {
            return all;
        }
        all.push_str(&rest[..ending]);
        rest = &rest[ending..];
    }
}
