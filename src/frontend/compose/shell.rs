//! A command as a shell splits it, without expanding anything.

/// What a line end in a command is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// A blank: Compose splits the command itself.
    Blank,
    /// The end of a statement: a shell runs it.
    Statement,
}

/// The words, and each of `;`, `&`, `|` and ends of statements as a word of its own. Linear.
pub fn words(text: &str, line_end: LineEnd) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start = None;
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        // `2>&1` and `&>file` end no statement.
        let redirects = c == '&' && (before == '>' || text[at + 1..].starts_with('>'));
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('"' | '\'', None) => {
                quote = Some(c);
                start = start.or(Some(at));
            }
            (c, None) if c.is_whitespace() || is_end(c) && !redirects => {
                // A backslash before a line end goes on in the next line.
                words.extend(start.take().map(|start| unquoted(&text[start..at])).filter(|word| *word != "\\"));
                let ends = is_end(c) || (c == '\n' && line_end == LineEnd::Statement && before != '\\');
                words.extend(ends.then(|| &text[at..at + c.len_utf8()]));
            }
            _ => start = start.or(Some(at)),
        }
        before = c;
    }
    words.extend(start.map(|start| unquoted(&text[start..])));
    words
}

/// Whether a word ends a statement.
pub fn ends_statement(word: &str) -> bool {
    matches!(word, ";" | "&" | "|" | "\n")
}

fn is_end(c: char) -> bool {
    matches!(c, ';' | '&' | '|')
}

fn unquoted(word: &str) -> &str {
    let inner = |quote| word.strip_prefix(quote).and_then(|word| word.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        let split = |text| words(text, LineEnd::Statement);
        assert_eq!(split("sh -c \"a b\" --x='y z' ; q"), ["sh", "-c", "a b", "--x='y z'", ";", "q"]);
        assert_eq!(split("a&&b 2>&1 &>c\nd \\\n e"), ["a", "&", "&", "b", "2>&1", "&>c", "\n", "d", "e"]);
        assert_eq!(words("a\nb", LineEnd::Blank), ["a", "b"]);
    }
}
