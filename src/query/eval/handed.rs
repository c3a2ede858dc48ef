//! From one reading of doubt to the other: most of what a rule asks has nothing to do with doubt, and is not worked out again.

use std::cell::RefCell;

use super::super::ir::Mask;
use super::super::program::reads;
use super::expr::define_at;
use super::mask::Asked;
use super::{Memo, Run};
use crate::fault::Reading;

impl<'w> Run<'w> {
    /// A run of the same rule in the other reading. It may look at as many rows again.
    pub(in crate::query) fn read_as(self, reading: Reading) -> Self {
        // What was worked out behind the limit is worth nothing.
        if self.overrun.get().is_some() {
            return Self::new(self.book, &self.world, reading, self.params);
        }
        let masked = |asked: Asked<'w>| if asked.mask.is_some_and(|mask| self.lasts(mask)) { asked } else { Asked::default() };
        let masks = self.masks.take().into_iter().map(masked).collect();
        let called = |(at, memo)| if self.book.shared.differs(define_at(at)) { Memo::default() } else { memo };
        let memo = (0..).zip(self.memo.take()).map(called).collect();
        self.indexes.borrow_mut().retain(|attr, _| !reads::attr_by_reading(*attr));
        Self {
            masks: RefCell::new(masks),
            memo: RefCell::new(memo),
            indexes: self.indexes,
            ..Self::new(self.book, &self.world, reading, self.params)
        }
    }

    /// Whether a mask lets the same components through in both readings.
    fn lasts(&self, mask: &Mask) -> bool {
        !reads::any_by_reading(&mask.conditions, self.defines, self.measures, self.model)
    }
}
