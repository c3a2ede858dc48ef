//! What rules found in models that were looked at before. An editor asks again after each keystroke, and most of them change no meaning: blanks
//! and remarks, a name that is not finished, a step back.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use super::finding::Found;
use crate::model::Meaning;
use crate::source::Span;

/// How many models are remembered: the one before, and those that one comes back to by undoing.
const KEPT: usize = 3;

/// What was found before, by what the models meant. Asked with one set of choices only.
#[derive(Debug, Default)]
pub struct Memory {
    known: Mutex<VecDeque<Known>>,
}

#[derive(Debug)]
struct Known {
    meaning: Meaning,
    today: jiff::civil::Date,
    /// By rule.
    found: Vec<Vec<Found>>,
}

impl Memory {
    /// What rules find in a model, if they found it before in one that means the same: with the places where it stands now. Linear in the model.
    pub(super) fn recall(&self, meaning: &Meaning, today: jiff::civil::Date) -> Option<Vec<Vec<Found>>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |(at, known): (usize, &Known)| Some((at, known.meaning.moved_to(meaning).filter(|_| known.today == today)?));
        let (at, moved) = known.iter().enumerate().find_map(same)?;
        let mut found = known.remove(at)?.found;
        found.iter_mut().flatten().all(|found| moved_with(found, &moved)).then_some(found)
    }

    /// Remembers what rules found. The oldest is forgotten.
    pub(super) fn keep(&self, meaning: Meaning, today: jiff::civil::Date, found: Vec<Vec<Found>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.truncate(KEPT - 1);
        known.push_front(Known { meaning, today, found });
    }
}

/// Puts the places of a finding where they are now; false where one is not of the model.
fn moved_with(found: &mut Found, moved: &[(Span, Span)]) -> bool {
    let hit = &mut found.hit;
    let labels = hit.labels.iter_mut().map(|label| &mut label.span);
    let steps = hit.paths.iter_mut().flat_map(|path| &mut path.steps).map(|step| &mut step.span);
    labels.chain(steps).all(|span| match moved.binary_search_by_key(span, |(before, _)| *before) {
        Ok(at) => {
            *span = moved[at].1;
            true
        }
        Err(_) => false,
    })
}
