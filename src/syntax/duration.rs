//! Durations as the language reads and writes them: `300ms`, `5s`, `1h30m`, `30d`.

/// The units in milliseconds, the largest first.
pub(super) const UNITS: [(&str, i64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)];

/// More milliseconds than can be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// From the largest unit to the smallest, each once; `None` for what is no duration.
pub(super) fn read(text: &str) -> Option<Result<i64, TooLong>> {
    let mut total: i64 = 0;
    let mut next_unit = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_lowercase).count();
        let unit = &rest[digits..digits + letters];
        let place = UNITS.iter().position(|(name, _)| *name == unit)?;
        if digits == 0 || place < next_unit {
            return None;
        }
        next_unit = place + 1;
        let amount = rest[..digits].parse::<i64>().ok().and_then(|n| n.checked_mul(UNITS[place].1)).and_then(|n| total.checked_add(n));
        let Some(amount) = amount else { return Some(Err(TooLong)) };
        total = amount;
        rest = &rest[digits + letters..];
    }
    Some(Ok(total))
}

/// The milliseconds that a text means, if it is a duration of the language.
pub fn milliseconds(text: &str) -> Option<u64> {
    let read = read(text).filter(|_| !text.is_empty())?;
    u64::try_from(read.ok()?).ok()
}

/// Milliseconds as the language writes them.
pub fn duration_text(milliseconds: u64) -> String {
    let mut rest = milliseconds;
    let mut text = String::new();
    for (unit, length) in UNITS.map(|(unit, length)| (unit, length.unsigned_abs())) {
        if rest >= length {
            text.push_str(&format!("{}{unit}", rest / length));
            rest %= length;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_they_are_written() {
        for text in ["0s", "2h", "1h30m", "45m", "500ms", "3d12h"] {
            assert_eq!(milliseconds(text).map(duration_text).as_deref(), Some(text));
        }
        for text in ["", "2", "h", "2 h", "2x", "-1s", "30m1h", "1h1h", "99999999999999999999d"] {
            assert_eq!(milliseconds(text), None, "{text}");
        }
    }
}
