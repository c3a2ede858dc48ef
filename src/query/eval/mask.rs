//! Conditions on one component alone, worked out for all components at once where enough of them are asked for.

use std::rc::Rc;

use super::super::ir::{Expr, Mask};
use super::value::Value;
use super::{Frame, Run, kept};
use crate::graph::BitSet;
use crate::model::ComponentId;

/// Up to so many members, one look for each is quicker than a row that has to be worked out.
pub(super) const NARROW: usize = 512;

/// The components that meet conditions: for certain, and those with them of which it cannot be said.
pub(super) struct Masked {
    pub sure: BitSet,
    pub some: BitSet,
    /// How many of which it cannot be said.
    pub unsure: usize,
    /// All of `some`, where they are few.
    pub few: Option<Vec<ComponentId>>,
}

impl Masked {
    /// Whether the component meets the conditions.
    pub fn says(&self, id: ComponentId) -> Option<bool> {
        if self.sure.contains(id) {
            Some(true)
        } else if self.some.contains(id) {
            None
        } else {
            Some(false)
        }
    }
}

/// How many components were asked for, and what came of asking all.
#[derive(Default)]
pub(super) struct Asked<'w> {
    looked: usize,
    masked: Option<Rc<Masked>>,
    /// The conditions, once all have been asked.
    pub(super) mask: Option<&'w Mask>,
}

impl<'w> Run<'w> {
    /// Whether the component in the slot of a mask meets its conditions.
    pub(super) fn meets(&self, mask: &'w Mask, frame: &mut Frame<'w>) -> Option<bool> {
        let slot = usize::from(mask.slot);
        let Value::Component(id) = frame[slot] else { return self.all_hold(&mask.conditions, frame) };
        if let Some(Some(masked)) = self.masks.borrow().get(mask.cell as usize).map(|asked| &asked.masked) {
            return masked.says(id);
        }
        let Some(masked) = self.masked(mask, 1, frame) else { return self.all_hold(&mask.conditions, frame) };
        frame[slot] = Value::Component(id);
        masked.says(id)
    }

    /// Whether all conditions hold; `None` where none is known not to, and one cannot be decided.
    pub(super) fn all_hold(&self, conditions: &'w [Expr], frame: &mut Frame<'w>) -> Option<bool> {
        let mut answer = Some(true);
        for condition in conditions {
            match self.test(condition, frame) {
                Some(true) => {}
                Some(false) => return Some(false),
                None => answer = None,
            }
        }
        answer
    }

    /// The components that meet conditions of their own, once enough of them have been asked for; before that `None`. Absent ones included, which
    /// may be needed as well.
    pub(super) fn masked(&self, mask: &'w Mask, asked: usize, frame: &mut Frame<'w>) -> Option<Rc<Masked>> {
        let components = self.model.components.len();
        if let Some(masked) = self.at_hand(mask) {
            return Some(masked);
        }
        if self.ask(mask, asked) < components / 4 {
            return None;
        }
        let (mut sure, mut some) = (BitSet::new(components), BitSet::new(components));
        for id in (0..components as u32).map(ComponentId) {
            frame[usize::from(mask.slot)] = Value::Component(id);
            let answer = self.all_hold(&mask.conditions, frame);
            if answer == Some(true) {
                sure.insert(id);
            }
            if answer != Some(false) {
                some.insert(id);
            }
        }
        let unsure = some.count() - sure.count();
        let few = (sure.count() + unsure <= NARROW.max(components / 8)).then(|| some.iter().collect());
        let masked = Rc::new(Masked { sure, some, unsure, few });
        let mut masks = self.masks.borrow_mut();
        let asked = kept(&mut masks, mask.cell as usize);
        (asked.masked, asked.mask) = (Some(Rc::clone(&masked)), Some(mask));
        Some(masked)
    }

    /// What a mask says of all components, where it has been worked out.
    pub(super) fn at_hand(&self, mask: &Mask) -> Option<Rc<Masked>> {
        self.masks.borrow().get(mask.cell as usize)?.masked.clone()
    }

    /// Takes note that so many components were asked for; how many it has been so far.
    fn ask(&self, mask: &Mask, asked: usize) -> usize {
        let mut masks = self.masks.borrow_mut();
        let all = kept(&mut masks, mask.cell as usize);
        all.looked += asked;
        all.looked
    }
}
