//! Waits until files of a workspace change, for `check --watch` and for editors that cannot do that. The only user of notify.
//!
//! Folders are watched, never files: editors save by writing a new file and giving it the old name, and a watch on the old file would be none
//! from then on. Only folders in which something was read or looked for are watched, one by one, so that what a repository holds besides, such
//! as packages and build results, takes nothing of what the system has to give.

mod batch;
mod turn;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{CreateKind, ModifyKind, RemoveKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

pub use batch::Change;
use batch::{Batch, Seen, Sort};
use turn::Turn;

/// More folders than this are asked after in turn instead of being watched: systems have few watches to give, and other programs want some.
const MOST: usize = 4096;
/// How often they are asked after.
const TURN: Duration = Duration::from_secs(2);

/// Folders that are being watched.
pub struct Watch {
    means: Means,
    sender: Sender<Seen>,
    watched: BTreeSet<PathBuf>,
}

/// Who tells of changes.
enum Means {
    System(RecommendedWatcher),
    Turn(Turn),
}

/// What happens in folders that are being watched.
pub struct Changes {
    events: Receiver<Seen>,
}

/// How a set of folders is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watched {
    /// The system cannot watch so many: they are asked after in turn.
    pub polls: bool,
    /// Some were not watched before: what happened in them until now was not seen.
    pub more: bool,
}

/// Watches nothing yet.
///
/// # Errors
/// When the system gives no watches at all, in its own words.
pub fn start() -> Result<(Watch, Changes), String> {
    let (sender, events) = channel();
    let told = sender.clone();
    // Whoever listens no more has no need of it.
    let tell = move |event| _ = told.send(seen(event));
    let watcher = RecommendedWatcher::new(tell, Config::default()).map_err(|error| error.to_string())?;
    Ok((Watch { means: Means::System(watcher), sender, watched: BTreeSet::new() }, Changes { events }))
}

impl Watch {
    /// Watches these folders and no others.
    ///
    /// # Errors
    /// When not even asking after them in turn is possible, in the words of the system.
    pub fn folders(&mut self, wanted: &BTreeSet<PathBuf>) -> Result<Watched, String> {
        for gone in self.watched.difference(wanted).cloned().collect::<Vec<_>>() {
            self.unwatch(&gone);
        }
        if wanted.len() > MOST && matches!(self.means, Means::System(_)) {
            self.poll()?;
        }
        let mut more = false;
        for folder in wanted.difference(&self.watched.clone()) {
            // False for a folder that went away in between, or that cannot be read: the next run says so.
            let watched = match &mut self.means {
                Means::Turn(turn) => turn.watch(folder),
                Means::System(watcher) => match watcher.watch(folder, RecursiveMode::NonRecursive) {
                    Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                        self.poll()?;
                        return self.folders(wanted);
                    }
                    done => done.is_ok(),
                },
            };
            more |= watched && self.watched.insert(folder.clone());
        }
        Ok(Watched { polls: matches!(self.means, Means::Turn(_)), more })
    }

    /// From now on folders are asked after in turn.
    fn poll(&mut self) -> Result<(), String> {
        self.means = Means::Turn(Turn::start(self.sender.clone(), TURN).map_err(|error| error.to_string())?);
        self.watched.clear();
        Ok(())
    }

    /// A watch on a folder that went is none; where it comes again, it is watched anew. So after a change the folders have to be said again.
    pub fn look_again(&mut self, change: &Change) {
        let gone: Vec<PathBuf> = match change {
            Change::Everything => self.watched.iter().cloned().collect(),
            Change::Paths(paths) => {
                self.watched.iter().filter(|folder| paths.iter().any(|path| folder.starts_with(path))).cloned().collect()
            }
        };
        gone.iter().for_each(|folder| self.unwatch(folder));
    }

    fn unwatch(&mut self, folder: &Path) {
        match &mut self.means {
            // It may be gone from the disk as well.
            Means::System(watcher) => _ = watcher.unwatch(folder),
            Means::Turn(turn) => turn.unwatch(folder),
        }
        self.watched.remove(folder);
    }
}

impl Changes {
    /// Waits until something changed that matters, and then until there is a quiet moment.
    ///
    /// # Errors
    /// When the system watches no more.
    pub fn wait(&self, matters: impl Fn(&Path) -> bool) -> Result<Change, String> {
        let mut batch = Batch::default();
        loop {
            let event = match batch.rest(Instant::now()) {
                Some(rest) => self.events.recv_timeout(rest),
                None => self.events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(event) => batch.add(&event, &matters, Instant::now()),
                Err(RecvTimeoutError::Disconnected) => return Err("the system watches no more".to_owned()),
                Err(RecvTimeoutError::Timeout) => return Ok(batch.take()),
            }
        }
    }
}

/// What an event says, without what differs between systems.
fn seen(event: notify::Result<Event>) -> Seen {
    let Ok(event) = event else { return Seen::Lost };
    if event.need_rescan() {
        return Seen::Lost;
    }
    let sort = match event.kind {
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return Seen::Nothing,
        EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder) => Sort::Folder,
        _ => Sort::Unknown,
    };
    Seen::Paths { paths: event.paths, sort }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn folders_that_are_asked_after_in_turn_tell_what_is_written_and_what_comes() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("w.arch");
        fs::write(&path, "").expect("a file can be written");
        let (mut watch, changes) = start().expect("files can be watched");
        watch.poll().expect("folders can be asked after");
        watch.folders(&[folder.path().to_path_buf()].into()).expect("the folder can be watched");
        let is_arch = |path: &Path| path.extension().is_some_and(|extension| extension == "arch");
        let next = || changes.wait(is_arch).expect("it goes on");
        fs::write(&path, "service a").expect("a file can be written");
        assert_eq!(next(), Change::Paths([path].into()));
        // What is written beside wakes nobody, though the date of the folder tells of it.
        fs::write(folder.path().join("out.txt"), "x").expect("a file can be written");
        let other = folder.path().join("other.arch");
        std::thread::sleep(TURN + TURN / 2);
        fs::write(&other, "service b").expect("a file can be written");
        assert_eq!(next(), Change::Paths([other].into()));
    }
}
