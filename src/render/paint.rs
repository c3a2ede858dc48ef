use super::Style;

/// What a piece of text is set off by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Names and headings.
    Bold,
    /// What may be skipped.
    Dim,
    /// Errors.
    Red,
    /// Warnings.
    Yellow,
    /// What helps.
    Cyan,
    /// What is well.
    Green,
}

impl Ink {
    fn code(self) -> &'static str {
        match self {
            Self::Bold => "1",
            Self::Dim => "2",
            Self::Red => "31",
            Self::Yellow => "33",
            Self::Cyan => "36",
            Self::Green => "32",
        }
    }
}

/// The text in a colour, or as it is where colours are off. Empty text stays empty.
pub fn paint(style: &Style, ink: Ink, text: &str) -> String {
    if style.colour && !text.is_empty() { format!("\x1b[{}m{text}\x1b[0m", ink.code()) } else { text.to_owned() }
}

/// The same lines with what stands between backticks in bold, the backticks kept: without colour nothing is lost. A name that is broken over
/// lines stays bold on both.
pub(super) fn emphasise(style: &Style, lines: Vec<String>) -> Vec<String> {
    if !style.colour {
        return lines;
    }
    let mut inside = false;
    lines
        .into_iter()
        .map(|line| {
            let mut painted = String::with_capacity(line.len() + 16);
            for (i, part) in line.split('`').enumerate() {
                if i > 0 {
                    painted.push('`');
                    inside = !inside;
                }
                painted.push_str(&if inside { paint(style, Ink::Bold, part) } else { part.to_owned() });
            }
            painted
        })
        .collect()
}
