//! How long tokens are when they stand on one line.

use super::plan::Plan;
use super::spacing;
use super::tokens::Kind;

/// Lengths in characters, summed up so that each question takes one step.
#[derive(Debug)]
pub(super) struct Widths {
    /// From the beginning to before each token with all on one line, blanks before tokens counted as theirs.
    sums: Vec<usize>,
    /// The next token from each one on, itself included, before which a line can end.
    breaks: Vec<usize>,
}

impl Widths {
    /// One pass forward, one back.
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let count = plan.tokens.len();
        let mut sums = Vec::with_capacity(count + 1);
        let mut sum = 0;
        let mut before = None;
        for (i, token) in plan.tokens.iter().enumerate() {
            sums.push(sum);
            if token.kind == Kind::Comment || plan.dropped[i] {
                continue;
            }
            if let Some(before) = before {
                let (sign, blank) = gap(plan, before, i);
                sum += sign.len() + usize::from(blank);
            }
            sum += written(plan, i).chars().count() + usize::from(plan.commas[i]);
            before = Some(i);
        }
        sums.push(sum);
        let mut breaks = vec![count; count + 1];
        for i in (0..count).rev() {
            breaks[i] = if plan.places[i].is_some() || plan.tokens[i].kind == Kind::Comment { i } else { breaks[i + 1] };
        }
        Self { sums, breaks }
    }

    /// From the first to the last token and on to where the next line can begin, without the blank before the first.
    pub(super) fn of_line(&self, plan: &Plan<'_>, first: usize, last: usize) -> usize {
        let end = self.breaks[(last + 1).min(self.breaks.len() - 1)];
        let before = self.sums[first + 1] - self.sums[first] - written(plan, first).chars().count() - usize::from(plan.commas[first]);
        self.sums[end] - self.sums[first] - before
    }
}

/// What stands between a token and the one that is printed before it, when both are on one line: a sign, and whether a blank.
pub(super) fn gap(plan: &Plan<'_>, before: usize, token: usize) -> (&'static str, bool) {
    if let Some(sign) = plan.between.get(&token) {
        return (sign, true);
    }
    let inside = |i: usize, kind: Kind| plan.tokens[i].kind == kind && plan.roomy.contains(&i);
    let roomy = inside(before, Kind::Open) || inside(token, Kind::Close);
    ("", roomy || spacing::apart(plan.text, plan.tokens, token, &plan.tokens[before]))
}

/// The token as it is printed.
pub(super) fn written<'p>(plan: &'p Plan<'_>, token: usize) -> &'p str {
    let place = plan.tokens[token];
    match plan.spelling.get(&token) {
        Some(spelling) => spelling,
        None if place.kind == Kind::Comment => plan.text[place.start..place.end].trim_end(),
        None => &plan.text[place.start..place.end],
    }
}
