//! The tokens of a text, as far as it was read without errors.

/// What a token is, as far as its layout depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a word, a number, a string.
    Word,
    /// `{`, `[`, `(`
    Open,
    /// `}`, `]`, `)`
    Close,
    /// Any other sign.
    Sign,
    /// To the end of its line, those of other languages included.
    Comment,
}

/// A token with its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// All tokens, comments included; each of the places that are broken is one of them. Linear.
pub(super) fn tokens(text: &str, broken: &[(usize, usize)]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut broken = broken.iter().copied().peekable();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if let Some((start, end)) = broken.next_if(|(start, end)| *start == at && end > start) {
            tokens.push(Token { kind: Kind::Word, start, end });
            at = end;
            continue;
        }
        let rest = &text[at..];
        if c.is_whitespace() || c == '\u{FEFF}' {
            at += c.len_utf8();
            continue;
        }
        let (kind, length) = match c {
            '{' | '[' | '(' => (Kind::Open, 1),
            '}' | ']' | ')' => (Kind::Close, 1),
            '/' if rest.starts_with("/*") => (Kind::Comment, block_comment(rest)),
            '#' | '/' if c == '#' || rest.starts_with("//") => (Kind::Comment, rest.find(['\n', '\r']).unwrap_or(rest.len())),
            '"' if rest.starts_with("\"\"\"") => (Kind::Word, rest[3..].find("\"\"\"").map_or(rest.len(), |i| i + 6)),
            '"' => (Kind::Word, string(rest)),
            '`' => (Kind::Word, word(rest)),
            c if c.is_alphanumeric() => (Kind::Word, word(rest)),
            '=' | '!' | '<' | '>' if rest[1..].starts_with('=') => (Kind::Sign, 2),
            c => (Kind::Sign, c.len_utf8()),
        };
        tokens.push(Token { kind, start: at, end: at + length });
        at += length;
    }
    tokens
}

/// The length of `/* … */`, which is no comment of the language and still hides what is in it.
pub(super) fn block_comment(rest: &str) -> usize {
    rest[2..].find("*/").map_or(rest.len(), |end| end + 4)
}

fn string(rest: &str) -> usize {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            '"' if !escaped => return i + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    rest.len()
}

/// A number or a name with its dots: `aws.`a b`.c`, `99.9%`, `2026-11-23`.
fn word(rest: &str) -> usize {
    let mut at = 0;
    let number = rest.starts_with(|c: char| c.is_ascii_digit());
    while let Some(c) = rest[at..].chars().next() {
        let next = rest[at + c.len_utf8()..].chars().next();
        let joins = next.is_some_and(|next| next.is_alphanumeric() || next == '_');
        let length = match c {
            '`' if at == 0 || rest[..at].ends_with('.') => rest[at + 1..].find('`').map_or(rest.len() - at, |i| i + 2),
            '-' => {
                let dashes = rest[at..].bytes().take_while(|b| *b == b'-').count();
                let goes_on = rest[at + dashes..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
                if goes_on { dashes } else { return at }
            }
            '.' if joins || next == Some('`') => 1,
            '%' if number => return at + 1,
            c if c.is_alphanumeric() || c == '_' || is_mark(c) => c.len_utf8(),
            _ => return at,
        };
        at += length;
    }
    at
}

/// Combining marks belong to the letter before them.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}
