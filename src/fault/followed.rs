use std::sync::{Arc, Mutex, PoisonError};

use super::spread::Spread;
use crate::model::ComponentId;

/// How many failures are remembered: more than threads ask about at a time, and few enough to be passed over.
const REMEMBERED: usize = 4;

/// The failures that were asked about last. A finding proves several paths to one cause: the first walk ends where it is proved, and from the
/// second on one walk to the end serves all.
#[derive(Default)]
pub(super) struct Followed(Mutex<Vec<(ComponentId, Option<Arc<Spread>>)>>);

impl Followed {
    /// The failure of a component, followed to the end where it is asked about again; `None` the first time.
    pub(super) fn again(&self, x: ComponentId, follow: impl FnOnce() -> Spread) -> Option<Arc<Spread>> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((_, known)) = last.iter().find(|(asked, _)| *asked == x) else {
            last.truncate(REMEMBERED - 1);
            last.insert(0, (x, None));
            return None;
        };
        if known.is_some() {
            return known.clone();
        }
        drop(last);
        let spread = Arc::new(follow());
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.iter_mut().filter(|(asked, _)| *asked == x).for_each(|(_, known)| *known = Some(Arc::clone(&spread)));
        Some(spread)
    }
}
