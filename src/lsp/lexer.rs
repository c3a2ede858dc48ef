//! The words of a text, for what has to work while it is broken: completion and colours. Knows strings, comments and names in backticks, and
//! nothing of what they mean. Linear.

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters, digits, `_` and `-`, or anything in backticks.
    Word,
    /// Digits with what sticks to them: `12`, `99.9%`, `1h30m`, `2026-11-23`.
    Number,
    /// Quotes of any kind, closed or not.
    Text,
    /// From its slashes to the end of the line.
    Comment,
    /// One sign.
    Sign(char),
}

/// A word with its place in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// The word itself.
    pub fn text<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// Whether it is this sign.
    pub fn is(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// Every word of a text, in order.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() || first == '\u{feff}' {
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..];
        let (kind, length) = if rest.starts_with("//") {
            (Kind::Comment, rest.find(['\n', '\r']).unwrap_or(rest.len()))
        } else if let Some(raw) = rest.strip_prefix("\"\"\"") {
            (Kind::Text, raw.find("\"\"\"").map_or(rest.len(), |end| end + 6))
        } else if first == '"' {
            (Kind::Text, string(rest))
        } else if first == '`' {
            let end = rest[1..].find(['`', '\n', '\r']).map_or(rest.len(), |end| end + 1);
            (Kind::Word, end + usize::from(rest[end..].starts_with('`')))
        } else if first.is_ascii_digit() {
            (Kind::Number, run(rest, |c| c.is_alphanumeric() || matches!(c, '.' | '%' | '-' | '_')))
        } else if first.is_alphabetic() || first == '_' {
            (Kind::Word, run(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '-')))
        } else {
            (Kind::Sign(first), first.len_utf8())
        };
        all.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    all
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of a string with its quotes; one that is not closed ends with its line.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_broken_texts() {
        let text = "service `my a` { slo = 99.9% // so\n needs \"open\n} 𝄞";
        let found: Vec<&str> = tokens(text).iter().map(|token| token.text(text)).collect();
        assert_eq!(found, ["service", "`my a`", "{", "slo", "=", "99.9%", "// so", "needs", "\"open", "}", "𝄞"]);
    }
}
