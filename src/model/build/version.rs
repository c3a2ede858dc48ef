//! Whether a version is one that is asked for: `>=0.4`, `<2`, `=0.4.1`, several divided by commas.

use std::cmp::Ordering;

/// Why a version is not what is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Misfit<'t> {
    /// It is another one.
    Other,
    /// This part asks for nothing that is known.
    Unreadable(&'t str),
}

/// Holds a version to all that is asked for. Parts that are left out fit any: `=0.4` is `0.4.0` and `0.4.7`, `>0.4` begins with `0.5.0`.
pub(super) fn judge<'t>(wanted: &'t str, version: &str) -> Result<(), Misfit<'t>> {
    // What is published before a release counts as the release.
    let version = numbers(version.split(['-', '+']).next().unwrap_or(version)).unwrap_or_default();
    let mut fits = true;
    for part in wanted.split(',').map(str::trim) {
        let signs = part.len() - part.trim_start_matches(['<', '>', '=']).len();
        let (sign, asked) = part.split_at(signs);
        let asked = numbers(asked.trim()).ok_or(Misfit::Unreadable(part))?;
        let order = version[..asked.len().min(version.len())].cmp(&asked);
        fits &= match sign {
            ">=" => order != Ordering::Less,
            ">" => order == Ordering::Greater,
            "<=" => order != Ordering::Greater,
            "<" => order == Ordering::Less,
            "" | "=" | "==" => order == Ordering::Equal,
            _ => return Err(Misfit::Unreadable(part)),
        };
    }
    if fits { Ok(()) } else { Err(Misfit::Other) }
}

/// One to three numbers between dots.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let numbers: Option<Vec<u32>> = text.split('.').map(|number| number.parse().ok()).collect();
    numbers.filter(|numbers| numbers.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_told_from_what_does_not() {
        for (wanted, fitting, other) in [
            (">=0.4", &["0.4.0", "0.4.9", "0.10.0", "1.0.0"][..], &["0.3.9"][..]),
            (">= 0.4.2", &["0.4.2", "0.5.0-rc.1"], &["0.4.1"]),
            (">0.4", &["0.5.0"], &["0.4.0", "0.4.7"]),
            ("<2", &["1.9.9"], &["2.0.0"]),
            ("<=1.2", &["1.2.7", "1.1.0"], &["1.3.0"]),
            ("=0.4", &["0.4.7"], &["0.5.0"]),
            ("0.4.1", &["0.4.1"], &["0.4.2"]),
            (">=0.4, <1", &["0.9.0"], &["0.3.0", "1.0.0"]),
        ] {
            assert!(fitting.iter().all(|version| judge(wanted, version) == Ok(())), "{wanted}");
            assert!(other.iter().all(|version| judge(wanted, version) == Err(Misfit::Other)), "{wanted}");
        }
    }

    #[test]
    fn what_asks_for_nothing_is_named() {
        for (wanted, part) in
            [("", ""), ("new", "new"), (">=0.4,", ""), ("^0.4", "^0.4"), ("=>1", "=>1"), ("1.2.3.4", "1.2.3.4"), (">=", ">=")]
        {
            assert_eq!(judge(wanted, "0.4.0"), Err(Misfit::Unreadable(part)));
        }
    }
}
