//! `.env` and `env_file`: lines of `NAME=value`.

use std::collections::BTreeMap;

use super::interpolate::{Interpolator, Variables};
use crate::source::{FileId, Span};

/// One line that sets a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvLine {
    /// Its name.
    pub name: String,
    /// What it is set to, variables put in; `None` when the line only passes it on.
    pub value: Option<String>,
    /// From the name to the end of the value.
    pub span: Span,
    /// The value as written; empty when there is none.
    pub value_span: Span,
}

/// Reads the lines; those that set nothing are given as places. A value sees what stands before it in the file, and the outer
/// variables before that. Linear in the text and in what the values grow to.
pub fn read(file: FileId, text: &str, outer: &Variables, interpolator: &mut Interpolator) -> (Vec<EnvLine>, Vec<Span>) {
    let mut lines = Vec::new();
    let mut strange = Vec::new();
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut at = 0;
    while at < text.len() {
        let end = text[at..].find('\n').map_or(text.len(), |length| at + length);
        let line = text[at..end].trim_end();
        let start = at + (line.len() - line.trim_start().len());
        let body = line.trim_start().trim_start_matches('\u{feff}');
        at = end + 1;
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let start = start + (line.trim_start().len() - body.len());
        let rest = body.strip_prefix("export ").map_or(body, str::trim_start);
        let name_start = start + (body.len() - rest.len());
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')).count();
        let name = &rest[..length];
        let after = rest[length..].trim_start();
        let whole = Span::new(file, name_start, start + body.len());
        if name.is_empty() {
            strange.push(whole);
            continue;
        }
        let Some(written) = after.strip_prefix(['=', ':']) else {
            if after.is_empty() || after.starts_with('#') {
                let value_span = Span::new(file, whole.end as usize, whole.end as usize);
                lines.push(EnvLine {
                    name: name.to_owned(),
                    value: None,
                    span: Span::new(file, name_start, name_start + length),
                    value_span,
                });
            } else {
                strange.push(whole);
            }
            continue;
        };
        let written = written.trim_start();
        let value_start = start + body.len() - written.len();
        let (raw, value_end, next, literal) = raw_value(text, value_start, start + body.len());
        at = at.max(next);
        let value = if literal {
            raw
        } else {
            let lookup = |name: &str| outer.get(name).map(str::to_owned).or_else(|| known.get(name).cloned());
            interpolator.expand(&raw, &lookup).unwrap_or(raw)
        };
        known.insert(name.to_owned(), value.clone());
        let value_span = Span::new(file, value_start, value_end);
        lines.push(EnvLine { name: name.to_owned(), value: Some(value), span: Span::new(file, name_start, value_end), value_span });
    }
    (lines, strange)
}

/// The value that starts at a byte, where it ends, where the next line starts at the earliest, and whether `$` means itself in it.
fn raw_value(text: &str, start: usize, line_end: usize) -> (String, usize, usize, bool) {
    let line = &text[start..line_end];
    let quote = match line.bytes().next() {
        Some(quote @ (b'"' | b'\'')) => quote,
        _ => {
            let value = line.find(" #").or(line.find("\t#")).map_or(line, |comment| &line[..comment]).trim_end();
            let value = if value.starts_with('#') { "" } else { value };
            return (value.to_owned(), start + value.len(), 0, false);
        }
    };
    let mut value = String::new();
    let mut chars = text[start + 1..].char_indices();
    while let Some((offset, c)) = chars.next() {
        match c {
            '\\' if quote == b'"' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, 't')) => value.push('\t'),
                Some((_, 'r')) => value.push('\r'),
                Some((_, '$')) => value.push_str("$$"),
                Some((_, c)) => value.push(c),
                None => {}
            },
            c if c == char::from(quote) => {
                let end = start + 1 + offset + 1;
                let next = text[end..].find('\n').map_or(text.len(), |length| end + length + 1);
                return (value, end, next, quote == b'\'');
            }
            c => value.push(c),
        }
    }
    // The quote is never closed: it belongs to the value of this line.
    (line.to_owned(), line_end, 0, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_give_values_and_places() {
        let text = "# c\n\u{feff}\nA=1 # one\nexport B = \"x ${A} \\\"q\\\"\"\nC='$A\n2'\nD: y\r\nE\n?\nF=$A$OUT#no\nG=\nH=\"open\n";
        let outer = Variables::new(&BTreeMap::from([("OUT".to_owned(), "o".to_owned())]));
        let (lines, strange) = read(FileId(0), text, &outer, &mut Interpolator::default());
        let values: Vec<(&str, Option<&str>)> = lines.iter().map(|line| (&*line.name, line.value.as_deref())).collect();
        assert_eq!(
            values,
            [
                ("A", Some("1")),
                ("B", Some("x 1 \"q\"")),
                ("C", Some("$A\n2")),
                ("D", Some("y")),
                ("E", None),
                ("F", Some("1o#no")),
                ("G", Some("")),
                ("H", Some("\"open")),
            ]
        );
        assert_eq!(&text[lines[0].span.range()], "A=1");
        assert_eq!(&text[lines[0].value_span.range()], "1");
        assert_eq!(&text[lines[2].span.range()], "C='$A\n2'");
        assert_eq!(strange.len(), 1);
    }

    #[test]
    fn values_that_double_are_bounded() {
        let mut text = String::from("A0=xxxxxxxxxxxxxxxx\n");
        for i in 1..64 {
            text.push_str(&format!("A{i}=$A{}$A{}\n", i - 1, i - 1));
        }
        let (lines, _) = read(FileId(0), &text, &Variables::default(), &mut Interpolator::default());
        assert!(lines.iter().all(|line| line.value.as_ref().is_some_and(|value| value.len() <= 256 << 10)));
    }
}
