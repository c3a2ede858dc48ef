//! Plain text for terminals: what may be passed through, how wide it is, where it breaks.

use std::borrow::Cow;
use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Whether a character would move the cursor, change the terminal or reorder what stands around it.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// A character as it may be shown: what acts on the terminal becomes its number, as in `\u{1b}`.
pub(super) fn push_visible(text: &mut String, c: char) {
    if acts(c) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\\u{{{:x}}}", c as u32);
    } else {
        text.push(c);
    }
}

/// The text with everything that would act on a terminal made visible: names and strings of a model may hold anything.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    text.chars().for_each(|c| push_visible(&mut shown, c));
    Cow::Owned(shown)
}

/// Columns that a text takes on a terminal.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// Columns that a character takes on a terminal.
pub(super) fn char_columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The lines of a text at most this wide, made visible. Breaks at line ends and at blanks, but not within backticks where that can be helped: names
/// and commands are copied. A word that is too long is cut, but an address never: it is
/// clicked. At least one line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_between(text, width, '`')
}

/// The same for code: what breaks is never a string that fits a line.
pub fn wrap_code(text: &str, width: usize) -> Vec<String> {
    wrap_between(text, width, '"')
}

fn wrap_between(text: &str, width: usize, mark: char) -> Vec<String> {
    let width = width.max(8);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(&visible(paragraph.trim_end_matches('\r')), width, mark, &mut lines);
    }
    lines
}

fn wrap_paragraph(text: &str, width: usize, mark: char, lines: &mut Vec<String>) {
    let mut line = String::new();
    let mut used = 0;
    for word in words(text, width, mark) {
        let wide = columns(word);
        if used > 0 && used + 1 + wide > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        if wide <= width || word.contains("://") {
            line.push_str(word);
            used += wide;
            continue;
        }
        for c in word.chars() {
            let wide = char_columns(c);
            if used + wide > width {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(c);
            used += wide;
        }
    }
    lines.push(line);
}

/// The words between blanks; what stands in one pair of marks is one word if it fits a line.
fn words(text: &str, width: usize, mark: char) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text.trim_matches(' ');
    while !rest.is_empty() {
        let simple = rest.find(' ').unwrap_or(rest.len());
        let mut end = simple;
        // An odd number of marks: the word opens a name that goes on.
        if rest[..end].matches(mark).count() % 2 == 1
            && let Some(close) = rest[end..].find(mark)
        {
            let close = end + close + 1;
            end = rest[close..].find(' ').map_or(rest.len(), |blank| close + blank);
            if columns(&rest[..end]) > width {
                end = simple;
            }
        }
        // An arrow stands before the name to which it leads, not at the end of a line.
        if matches!(&rest[..end], "→" | "->") && end < rest.len() {
            let name = rest[end + 1..].find(' ').map_or(rest.len(), |blank| end + 1 + blank);
            if columns(&rest[..name]) <= width {
                end = name;
            }
        }
        words.push(&rest[..end]);
        rest = rest[end..].trim_start_matches(' ');
    }
    words
}

/// The text cut to this many columns, with the dots that say so.
pub fn cut(text: &str, width: usize, dots: &str) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(columns(dots));
    let mut used = 0;
    let mut shown: String = text
        .chars()
        .take_while(|&c| {
            used += char_columns(c);
            used <= room
        })
        .collect();
    shown.push_str(dots);
    shown
}

/// `1 error`, `2 errors`; the plural of a word on `y` ends with `ies`, unless a vowel stands before it.
pub fn count(number: usize, word: &str) -> String {
    match (number, word.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u']))) {
        (1, _) => format!("1 {word}"),
        (_, Some(stem)) => format!("{number} {stem}ies"),
        (_, None) => format!("{number} {word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_words() {
        assert_eq!([count(1, "day"), count(2, "day"), count(0, "entry"), count(3, "file")], ["1 day", "2 days", "0 entries", "3 files"]);
    }

    #[test]
    fn what_acts_on_a_terminal_is_shown_and_not_done() {
        assert_eq!(visible("a\x1b[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("a\u{202e}b\u{9b}"), "a\\u{202e}b\\u{9b}");
        assert!(matches!(visible("päivää 🦀"), Cow::Borrowed(_)));
    }

    #[test]
    fn lines_are_never_wider_than_asked() {
        let text = "one `two-three` 架构架构架构架构架构 abcdefghijklmnopqrstuvwxyz end";
        for line in wrap(text, 10) {
            assert!(columns(&line) <= 10, "{line}");
        }
        assert_eq!(wrap("", 10), [""]);
        assert_eq!(wrap("run `archlint rules` now", 16), ["run", "`archlint rules`", "now"]);
        assert_eq!(wrap("→ a.long.one → b.long.one", 14), ["→ a.long.one", "→ b.long.one"]);
    }

    #[test]
    fn words_are_counted_as_people_do() {
        assert_eq!(
            (count(1, "dependency"), count(2, "dependency"), count(0, "file")),
            ("1 dependency".into(), "2 dependencies".into(), "0 files".into())
        );
    }
}
