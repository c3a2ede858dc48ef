//! Words of broken text, for messages and for recognising habits. Not how the language is read.

/// The token that begins at the byte: a word, a string, a number or one character; empty at the end of the line.
pub(super) fn token(text: &str, at: usize) -> &str {
    let Some(rest) = text.get(at..) else { return "" };
    let length = match rest.chars().next() {
        None | Some('\n' | '\r') => 0,
        Some(quote @ ('"' | '\'' | '`')) => {
            rest[1..].find([quote, '\n', '\r']).map_or(rest.len(), |i| i + 1 + usize::from(rest[1 + i..].starts_with(quote)))
        }
        Some(c) if c.is_ascii_digit() => {
            let end = rest.find(|c: char| !is_word(c) && c != '-' && c != '.').unwrap_or(rest.len());
            end + usize::from(rest[end..].starts_with('%'))
        }
        Some(c) if is_word(c) => rest.find(|c: char| !is_word(c) && c != '-' && c != '.').unwrap_or(rest.len()),
        Some('-' | '=' | '<') if rest[1..].starts_with('>') => 2,
        Some('=' | '!' | '<' | '>') if rest[1..].starts_with('=') => 2,
        Some(c) => c.len_utf8(),
    };
    let token = &rest[..length];
    if token.len() > 1 && !token.starts_with(['"', '\'', '`']) && !token.ends_with('>') {
        token.trim_end_matches(['-', '.'])
    } else {
        token
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The first tokens of a text with their places, at most so many.
pub(super) fn tokens(text: &str, most: usize) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while found.len() < most {
        at += text[at..].len() - text[at..].trim_start().len();
        let token = token(text, at);
        if token.is_empty() {
            break;
        }
        found.push((at, token));
        at += token.len();
    }
    found
}
