//! Events to one change: what belongs together comes within a moment. Pure; the clock is given.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A moment in which nothing happens ends a change.
const QUIET: Duration = Duration::from_millis(100);
/// Where nothing is ever quiet, a change ends all the same.
const LONGEST: Duration = Duration::from_millis(500);

/// What the system says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Something was read, or its dates changed.
    Nothing,
    /// Something happened to these.
    Paths {
        /// Which.
        paths: Vec<PathBuf>,
        /// What they are.
        sort: Sort,
    },
    /// Events were lost: anything may have changed.
    Lost,
}

/// What stands at a path, as far as the system says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A folder that came or went: files may stand in it.
    Folder,
    /// A file that was written to.
    Written,
    /// Either: what has no ending may be a folder that is gone.
    Unknown,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These, and nothing else.
    Paths(BTreeSet<PathBuf>),
    /// Nobody knows what.
    Everything,
}

/// Events that belong together.
#[derive(Debug, Default)]
pub(super) struct Batch {
    paths: BTreeSet<PathBuf>,
    lost: bool,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Batch {
    /// Takes an event that came now. `matters` is asked about files.
    pub fn add(&mut self, seen: &Seen, matters: impl Fn(&Path) -> bool, now: Instant) {
        match seen {
            Seen::Nothing => return,
            Seen::Lost => self.lost = true,
            Seen::Paths { paths, sort } => {
                let before = self.paths.len();
                let known = |path: &&PathBuf| match sort {
                    Sort::Folder => true,
                    Sort::Written => matters(path),
                    Sort::Unknown => matters(path) || path.extension().is_none(),
                };
                self.paths.extend(paths.iter().filter(known).cloned());
                let again = paths.iter().any(|path| self.paths.contains(path));
                if self.paths.len() == before && !again {
                    return;
                }
            }
        }
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// How long to wait for more; `None` as long as nothing happened.
    pub fn rest(&self, now: Instant) -> Option<Duration> {
        let end = (self.last? + QUIET).min(self.first? + LONGEST);
        Some(end.saturating_duration_since(now))
    }

    /// What happened; nothing has happened afterwards.
    pub fn take(&mut self) -> Change {
        let batch = std::mem::take(self);
        if batch.lost { Change::Everything } else { Change::Paths(batch.paths) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(path: &str) -> Seen {
        Seen::Paths { paths: vec![PathBuf::from(path)], sort: Sort::Unknown }
    }

    fn is_arch(path: &Path) -> bool {
        path.extension().is_some_and(|extension| extension == "arch")
    }

    #[test]
    fn a_quiet_moment_ends_a_change() {
        let mut batch = Batch::default();
        let begin = Instant::now();
        let at = |milliseconds: u64| begin + Duration::from_millis(milliseconds);
        assert_eq!(batch.rest(begin), None);
        for (when, seen) in [(0, event("/w/a.arch")), (60, event("/w/.a.arch.swp")), (80, event("/w/b.arch")), (150, Seen::Nothing)] {
            batch.add(&seen, is_arch, at(when));
        }
        assert_eq!(batch.rest(at(150)), Some(Duration::from_millis(30)));
        assert_eq!(batch.take(), Change::Paths(["/w/a.arch".into(), "/w/b.arch".into()].into()));
        assert_eq!(batch.rest(at(200)), None);
    }

    #[test]
    fn where_nothing_is_ever_quiet_a_change_ends_all_the_same() {
        let mut batch = Batch::default();
        let begin = Instant::now();
        for when in (0..=480).step_by(20) {
            batch.add(&event("/w/a.arch"), is_arch, begin + Duration::from_millis(when));
        }
        assert_eq!(batch.rest(begin + Duration::from_millis(480)), Some(Duration::from_millis(20)));
    }

    #[test]
    fn what_does_not_matter_wakes_nobody() {
        let mut batch = Batch::default();
        let now = Instant::now();
        batch.add(&event("/w/report.json"), is_arch, now);
        batch.add(&Seen::Nothing, is_arch, now);
        batch.add(&Seen::Paths { paths: vec!["/w/folder".into()], sort: Sort::Written }, is_arch, now);
        assert_eq!(batch.rest(now), None);
        batch.add(&event("/w/folder"), is_arch, now);
        assert!(batch.rest(now).is_some(), "it may be a folder that is gone");
    }

    #[test]
    fn lost_events_mean_everything() {
        let mut batch = Batch::default();
        batch.add(&event("/w/a.arch"), is_arch, Instant::now());
        batch.add(&Seen::Lost, is_arch, Instant::now());
        assert_eq!(batch.take(), Change::Everything);
    }
}
