//! Collections between brackets that stand over several lines.

/// The text with the line ends and comments of one such collection turned into blanks, so that its indentation means nothing: every
/// other character keeps its place. `None` when it does not end, or has nothing to turn. Linear in the text.
pub fn laid_flat(text: &str, start: usize) -> Option<String> {
    let bytes = text.as_bytes();
    let end = end_of(bytes, start)?;
    let mut flat = String::with_capacity(text.len());
    flat.push_str(text.get(..start)?);
    let mut comment = false;
    let mut changed = false;
    let mut quote = None;
    let mut before = ' ';
    for c in text.get(start..end)?.chars() {
        match (c, quote) {
            ('\n' | '\r', _) => comment = false,
            ('#', None) if before.is_whitespace() => comment = true,
            (c, Some(open)) if c == open && before != '\\' => quote = None,
            ('"' | '\'', None) if !comment => quote = Some(c),
            _ => {}
        }
        let blank = comment || matches!(c, '\n' | '\r');
        changed |= blank;
        flat.push(if blank { ' ' } else { c });
        before = c;
    }
    flat.push_str(text.get(end..)?);
    changed.then_some(flat)
}

/// One past the bracket that closes the one at a byte.
fn end_of(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    while at < bytes.len() {
        let opens_value = || at == 0 || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':');
        match bytes[at] {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            quote @ (b'"' | b'\'') if opens_value() => at += super::closing_quote(&bytes[at..], quote)? - 1,
            b'#' if matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r') => {
                at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at);
            }
            _ => {}
        }
        at += 1;
    }
    None
}
