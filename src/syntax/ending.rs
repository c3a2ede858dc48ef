//! How lines end where a fix adds one: as those beside it.

/// The end of the line that a byte stands in, or of the one before where that is the last.
pub fn line_ending(text: &str, at: usize) -> &'static str {
    let bytes = text.as_bytes();
    let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let behind = bytes[at..].iter().position(is_end).map(|n| at + n);
    let before = || bytes[..at].iter().rposition(|byte| *byte == b'\n').map(|n| n.saturating_sub(1));
    match behind.or_else(before).map(|end| &bytes[end..]) {
        Some([b'\r', b'\n', ..]) => "\r\n",
        Some([b'\r', ..]) => "\r",
        _ => "\n",
    }
}

#[cfg(test)]
mod tests {
    use super::line_ending;

    #[test]
    fn a_line_ends_as_the_one_beside_it() {
        for (text, at, ending) in
            [("", 0, "\n"), ("a", 1, "\n"), ("a\r\nb", 0, "\r\n"), ("a\r\nb", 4, "\r\n"), ("a\nb\r\nc", 1, "\n"), ("a\rb", 0, "\r")]
        {
            assert_eq!(line_ending(text, at), ending, "{text:?}");
        }
    }
}
