//! Where a part of a value stands in the file: the host in a URL, and not the scheme that is called the same.

use super::hosts::is_host_char;
use crate::source::Span;

/// How many characters around a name tell which of several places is meant.
const CONTEXT: usize = 32;
/// How many places of one name are looked at.
const PLACES_LIMIT: usize = 64;

/// A value as it is read, with its place.
#[derive(Debug, Clone, Copy)]
pub struct Written<'v> {
    /// The value, variables put in.
    pub value: &'v str,
    /// What it was read from.
    pub span: Span,
    /// Before it stands its name with a `=`, in the same text.
    pub named: bool,
}

/// The place of a part of the value, a slice of it, in the text that the value was read from; `None` when it came from elsewhere. Linear.
pub fn of_part(text: &str, written: Written<'_>, part: &str) -> Option<std::ops::Range<usize>> {
    let before = (part.as_ptr() as usize).checked_sub(written.value.as_ptr() as usize)?;
    let after = written.value.get(before + part.len()..)?;
    let start = match as_it_is(text, written.value) {
        Some(start) => start + before,
        None => {
            let from = if written.named { text.find('=')? + 1 } else { 0 };
            from + most_alike(&text[from..], part, written.value.get(..before)?, after)?
        }
    };
    Some(start..start + part.len())
}

/// The first place where a name stands by itself.
pub fn of_name(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    alone(text, name).next().map(|start| start..start + name.len())
}

/// Where the value begins in a text that ends with it, but for a closing quote.
fn as_it_is(text: &str, value: &str) -> Option<usize> {
    let inner = text.strip_suffix(['"', '\'']).filter(|inner| inner.ends_with(value)).unwrap_or(text);
    inner.strip_suffix(value).map(str::len)
}

/// Escapes, line ends and variables change a value: of all places of the name the one that has most in common with the value around it.
fn most_alike(text: &str, name: &str, before: &str, after: &str) -> Option<usize> {
    let alike = |start: usize| {
        let left = text[..start].chars().rev().zip(before.chars().rev()).take(CONTEXT).take_while(|(a, b)| a == b).count();
        let right = text[start + name.len()..].chars().zip(after.chars()).take(CONTEXT).take_while(|(a, b)| a == b).count();
        left + right
    };
    // The first of those that are equally alike.
    alone(text, name).take(PLACES_LIMIT).max_by_key(|&start| (alike(start), std::cmp::Reverse(start)))
}

/// Where a name stands, and not a longer one, nor a variable of that name.
fn alone<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(name).map(|(start, _)| start).filter(move |&start| {
        let before = &text[..start];
        // `${NAME:-default}`
        let begins = before.ends_with(":-") || !before.ends_with(is_host_char);
        begins && !before.ends_with(['$', '{']) && !text[start + name.len()..].starts_with(is_host_char)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    /// What stands before the place and what is there.
    fn place<'t>(text: &'t str, value: &str, before: &str, part: &str) -> Option<(&'t str, &'t str)> {
        let written = Written { value, span: Span::new(FileId(0), 0, text.len()), named: text.contains('=') };
        let found = of_part(text, written, &value[before.len()..before.len() + part.len()])?;
        Some((&text[..found.start], &text[found]))
    }

    #[test]
    fn a_part_of_a_value_is_found_in_what_was_written() {
        for (text, value, before, part, expected) in [
            ("redis://redis:6379/0", "redis://redis:6379/0", "redis://", "redis", "redis://"),
            ("'mongodb://u:p@mongo/app'", "mongodb://u:p@mongo/app", "mongodb://u:p@", "mongo", "'mongodb://u:p@"),
            ("DB_URL=postgres://db:db@db/db", "postgres://db:db@db/db", "postgres://db:db@", "db", "DB_URL=postgres://db:db@"),
            ("kafka-10:9092,kafka-1:9092", "kafka-10:9092,kafka-1:9092", "kafka-10:9092,", "kafka-1", "kafka-10:9092,"),
            // Written otherwise than read: with variables, escapes and line ends.
            ("db://${U}:${P}@db/${N}", "db://u:p@db/n", "db://u:p@", "db", "db://${U}:${P}@"),
            ("${H:-db}:9200", "db:9200", "", "db", "${H:-"),
            ("\"db://db/\\x20\"", "db://db/ ", "db://", "db", "\"db://"),
            ("|\n  db x\n  -h db y\n", "db x\n-h db y\n", "db x\n-h ", "db", "|\n  db x\n  -h "),
        ] {
            assert_eq!(place(text, value, before, part), Some((expected, part)), "{text}");
        }
        for (text, value) in [("${db}", "db"), ("DB=${X}", "db"), ("db-2", "db")] {
            assert_eq!(place(text, value, "", "db"), None, "{text}");
        }
    }
}
