/// How alike two names have to be before one is offered for the other.
const LIKENESS: f64 = 0.75;

/// Names of more bytes are not compared: that costs the length of the one times that of the other, and nobody sees which letter it is.
const COMPARED: usize = 256;

/// Names of up to so many letters are near many others.
const SHORT: usize = 4;

/// The names that look most like the one that was written, best first, at most three. Linear in the candidates.
pub fn nearest_all<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if written.len() > COMPARED {
        return Vec::new();
    }
    let wanted = written.to_lowercase();
    let mut swapped: Vec<&str> = Vec::new();
    let mut scored: Vec<(f64, &str)> = Vec::new();
    for name in candidates.into_iter().filter(|name| *name != written && name.len() <= COMPARED) {
        let lower = name.to_lowercase();
        let score = likeness(&wanted, &lower);
        if score >= LIKENESS {
            scored.push((score, name));
        } else if wanted.len() <= SHORT && is_swapped(&wanted, &lower) && !swapped.contains(&name) {
            swapped.push(name);
        }
    }
    // Of so few letters every name is near some other: it is only told where nothing else could be meant.
    if let ([], [only]) = (scored.as_slice(), swapped.as_slice()) {
        return vec![only];
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
    // A name with two letters swapped is that name, whatever else looks like it.
    let mut same = scored.iter().map(|(_, name)| *name).filter(|name| is_swapped(&wanted, &name.to_lowercase()));
    if let (Some(only), None) = (same.next(), same.next()) {
        return vec![only];
    }
    scored.truncate(3);
    scored.into_iter().map(|(_, name)| name).collect()
}

/// The name that looks most like the one that was written.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    nearest_all(written, candidates).into_iter().next()
}

/// The name that is at most so many letters away from the one that was written: one more, one less, another one, or two that changed places.
pub fn within<'a>(letters: usize, written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = candidates.into_iter().map(|name| (strsim::osa_distance(written, name), name));
    scored.filter(|(distance, _)| *distance <= letters).min().map(|(_, name)| name)
}

/// Whether two letters beside each other changed places in a name, or in the last part of one with dots. In short ones [`likeness`] sees too little of it.
fn is_swapped(written: &str, name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    written.len() >= 3 && written.len() == last.len() && {
        let differ: Vec<usize> = (0..written.len()).filter(|&at| written.as_bytes()[at] != last.as_bytes()[at]).collect();
        matches!(differ.as_slice(), [a, b] if a + 1 == *b) && strsim::osa_distance(written, last) == 1
    }
}

/// 1 for equal names; a shared last part of a dotted name counts as much as a small typo.
fn likeness(written: &str, name: &str) -> f64 {
    let last = name.rsplit('.').next().unwrap_or(name);
    let whole = strsim::jaro_winkler(written, name);
    let part = strsim::jaro_winkler(written, last) - 0.01;
    whole.max(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_letters_that_changed_places_are_seen() {
        for (written, candidates, wanted) in [
            ("wbe", &["web", "orders", "db"][..], &["web"][..]),
            ("ewb", &["web"], &["web"]),
            ("wbe", &["shop.web"], &["shop.web"]),
            ("apsp", &["apps", "shop"], &["apps"]),
            ("servcie", &["service", "survives"], &["service"]),
            // Two could be meant, or none: letters that were replaced, or changed places further apart.
            ("abc", &["bac", "acb"], &[]),
            ("bew", &["web"], &[]),
            ("ab", &["ba"], &[]),
        ] {
            assert_eq!(nearest_all(written, candidates.iter().copied()), wanted, "{written}");
        }
    }
}
