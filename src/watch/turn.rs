//! Folders that are asked after in turn, where the system has no watches left to give.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::batch::{Seen, Sort};
use crate::source::{Disk, EntryKind, Stamp};

/// What stood in a folder when it was last asked after; nothing where it could not be read.
type Stood = Option<BTreeMap<PathBuf, Stamp>>;

/// Asks until it is dropped.
pub(super) struct Turn {
    folders: Arc<Mutex<BTreeMap<PathBuf, Stood>>>,
    /// The thread ends with it.
    _alive: Sender<()>,
}

impl Turn {
    /// Asks after nothing yet; between two turns it rests.
    pub(super) fn start(seen: Sender<Seen>, rest: Duration) -> io::Result<Self> {
        let folders = Arc::default();
        let (alive, ended) = channel();
        let asked = Arc::clone(&folders);
        let ask = move || while ended.recv_timeout(rest) == Err(RecvTimeoutError::Timeout) && look(&asked, &seen) {};
        std::thread::Builder::new().name("turn".to_owned()).spawn(ask)?;
        Ok(Self { folders, _alive: alive })
    }

    /// From now on it is asked after; false where it cannot be read.
    pub(super) fn watch(&self, folder: &Path) -> bool {
        let Ok(stood) = Disk.stamps(folder) else { return false };
        locked(&self.folders).insert(folder.to_path_buf(), Some(stood));
        true
    }

    /// It is not asked after any more.
    pub(super) fn unwatch(&self, folder: &Path) {
        locked(&self.folders).remove(folder);
    }
}

fn locked(folders: &Mutex<BTreeMap<PathBuf, Stood>>) -> MutexGuard<'_, BTreeMap<PathBuf, Stood>> {
    folders.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks after each folder once; false when nobody wants to hear of it. Nobody who wants another folder has to wait for the disk.
fn look(folders: &Mutex<BTreeMap<PathBuf, Stood>>, seen: &Sender<Seen>) -> bool {
    let all: Vec<PathBuf> = locked(folders).keys().cloned().collect();
    for folder in all {
        let stands = Disk.stamps(&folder).ok();
        let Some(stood) = locked(folders).get_mut(&folder).map(|stood| std::mem::replace(stood, stands.clone())) else { continue };
        for (path, sort) in differences(&folder, stood, stands) {
            if seen.send(Seen::Paths { paths: vec![path], sort }).is_err() {
                return false;
            }
        }
    }
    true
}

/// What is there no more, what is new, and what has another stamp.
fn differences(folder: &Path, stood: Stood, stands: Stood) -> Vec<(PathBuf, Sort)> {
    let mut found = Vec::new();
    if stood.is_some() != stands.is_some() {
        found.push((folder.to_path_buf(), Sort::Folder));
    }
    let (stood, mut stands) = (stood.unwrap_or_default(), stands.unwrap_or_default());
    let came_or_went = |stamp: &Stamp| if stamp.kind == EntryKind::Dir { Sort::Folder } else { Sort::Unknown };
    for (path, before) in stood {
        match stands.remove(&path) {
            None => found.push((path, came_or_went(&before))),
            Some(now) if now == before => {}
            Some(now) if now.kind != before.kind => found.push((path, Sort::Folder)),
            // What happens in a folder is told where that is asked after.
            Some(now) if now.kind == EntryKind::Dir => {}
            Some(_) => found.push((path, Sort::Written)),
        }
    }
    found.extend(stands.into_iter().map(|(path, now)| {
        let sort = came_or_went(&now);
        (path, sort)
    }));
    found
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::SystemTime;

    use super::*;

    /// Dates differ by less than a second, go back, or stay while the size changes: each is a change.
    #[test]
    fn the_whole_date_and_the_size_are_compared() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("w.arch");
        let noon = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        let write = |text: &str, date: SystemTime| {
            fs::write(&path, text).expect("a file can be written");
            fs::File::options().write(true).open(&path).and_then(|file| file.set_modified(date)).expect("a date can be set");
        };
        let stands = || Disk.stamps(folder.path()).ok();
        let second = Duration::from_secs(1);
        for (text, date, changed) in [
            ("service a", noon, false),
            ("service b", noon + second / 100, true),
            ("service c", noon - second, true),
            ("service with-another-size", noon, true),
        ] {
            write("service a", noon);
            let before = stands();
            write(text, date);
            let expected: Vec<(PathBuf, Sort)> = if changed { vec![(path.clone(), Sort::Written)] } else { Vec::new() };
            assert_eq!(differences(folder.path(), before, stands()), expected, "{text}");
        }
    }

    #[test]
    fn what_comes_and_goes_is_told_until_nobody_listens() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let (sender, seen) = channel();
        let turn = Turn::start(sender, Duration::from_millis(10)).expect("a thread can be started");
        assert!(turn.watch(folder.path()));
        assert!(!turn.watch(&folder.path().join("nothing")));
        let next = || seen.recv_timeout(Duration::from_secs(60)).expect("it is told");
        let told = |path: PathBuf, sort| Seen::Paths { paths: vec![path], sort };
        let (file, inner) = (folder.path().join("a.arch"), folder.path().join("nothing"));
        fs::write(&file, "").expect("a file can be written");
        assert_eq!(next(), told(file.clone(), Sort::Unknown));
        fs::remove_file(&file).expect("a file can be removed");
        assert_eq!(next(), told(file, Sort::Unknown));
        fs::create_dir(&inner).expect("a folder can be made");
        assert_eq!(next(), told(inner, Sort::Folder));
        turn.unwatch(folder.path());
        fs::write(folder.path().join("b.arch"), "").expect("a file can be written");
        drop(turn);
        assert!(seen.iter().next().is_none(), "what is not asked after is not told");
    }
}
