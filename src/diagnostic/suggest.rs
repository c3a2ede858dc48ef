/// How alike two names have to be before one is offered for the other.
const LIKENESS: f64 = 0.75;

/// Names of more bytes are not compared: that costs the length of the one times that of the other, and nobody sees which letter it is.
const COMPARED: usize = 256;

/// The names that look most like the one that was written, best first, at most three. Linear in the candidates.
pub fn nearest_all<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if written.len() > COMPARED {
        return Vec::new();
    }
    let wanted = written.to_lowercase();
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|name| *name != written && name.len() <= COMPARED)
        .map(|name| (likeness(&wanted, &name.to_lowercase()), name))
        .filter(|(score, _)| *score >= LIKENESS)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1 == b.1);
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

/// 1 for equal names; a shared last part of a dotted name counts as much as a small typo.
fn likeness(written: &str, name: &str) -> f64 {
    let last = name.rsplit('.').next().unwrap_or(name);
    let whole = strsim::jaro_winkler(written, name);
    let part = strsim::jaro_winkler(written, last) - 0.01;
    whole.max(part)
}
