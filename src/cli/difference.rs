//! Two versions of a text, line by line.

use similar::TextDiff;

use crate::render::{Ink, Style, paint, text};

/// What changes, as `diff -u` shows it; nothing where nothing does.
pub(super) fn text(name: &str, old: &str, new: &str, style: &Style) -> String {
    let difference = TextDiff::from_lines(old, new).unified_diff().context_radius(2).header(name, name).to_string();
    let mut out = String::new();
    for line in difference.lines() {
        let ink = match line.as_bytes().first() {
            Some(b'+') => Ink::Green,
            Some(b'-') => Ink::Red,
            Some(b'@') => Ink::Cyan,
            _ => Ink::Dim,
        };
        let shown = text::visible(line).replace("\\u{9}", "\t");
        out.push_str(&if line.starts_with(' ') { shown } else { paint(style, ink, &shown) });
        out.push('\n');
    }
    out
}
