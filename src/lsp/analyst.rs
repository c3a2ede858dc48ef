//! The thread that reads workspaces and runs the rules. It works on what it was given, says what it found, and stops when a newer edit comes.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::Setup;
use super::document::Document;
use super::project::{Checked, Place, Snapshot};
use super::server::Event;
use crate::diagnostic::Level;
use crate::lint::{self, Choices, Memory, Options, Surroundings, Trees, Whereabouts, Workspace};
use crate::source::{Disk, EntryKind, FileSystem, Overlay, SourceFile, is_arch};

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct Job {
    /// The last edit in it.
    pub clock: u64,
    /// What is open in the editor.
    pub documents: Vec<Arc<Document>>,
    /// The folders that the editor shows.
    pub folders: Vec<PathBuf>,
    /// Files that differ from the last time.
    pub changed: Changed,
}

/// Which files differ.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// These.
    pub paths: BTreeSet<PathBuf>,
    /// Any, and files may have come or gone.
    pub any: bool,
}

impl Changed {
    fn and(&mut self, other: Self) {
        self.paths.extend(other.paths);
        self.any |= other.any;
    }
}

/// Where work is left for the analyst: always the newest, with everything that changed since it last took some.
#[derive(Debug, Default)]
pub struct Desk {
    slot: Mutex<Option<Job>>,
    bell: Condvar,
    newest: AtomicU64,
}

impl Desk {
    /// Leaves a job in the place of one that nobody has taken.
    pub fn put(&self, mut job: Job) {
        self.newest.store(job.clock, Ordering::Release);
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(before) = slot.take() {
            job.changed.and(before.changed);
        }
        *slot = Some(job);
        self.bell.notify_one();
    }

    fn take(&self) -> Job {
        let mut slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(job) = slot.take() {
                return job;
            }
            slot = self.bell.wait(slot).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn is_newest(&self, clock: u64) -> bool {
        self.newest.load(Ordering::Acquire) == clock
    }
}

/// What the analyst keeps of a workspace from one time to the next.
#[derive(Default)]
struct Kept {
    trees: Trees,
    memory: Arc<Memory>,
    snapshot: Option<Arc<Snapshot>>,
    /// Something in it changed since it was last checked to the end.
    dirty: bool,
}

/// Starts the thread. It ends with the process.
pub fn start(desk: Arc<Desk>, setup: Arc<Setup>, events: Sender<Event>) {
    let analyst = Analyst { desk, setup, events, kept: BTreeMap::new() };
    let work = move || analyst.work();
    // Without threads there are no findings, and everything else still works.
    let _ = std::thread::Builder::new().name("analyst".to_owned()).stack_size(STACK).spawn(work);
}

/// Bytes of stack: enough for the deepest nesting that the language allows.
const STACK: usize = 8 << 20;

struct Analyst {
    desk: Arc<Desk>,
    setup: Arc<Setup>,
    events: Sender<Event>,
    kept: BTreeMap<Place, Kept>,
}

impl Analyst {
    fn work(mut self) {
        loop {
            let job = self.desk.take();
            let done = catch_unwind(AssertUnwindSafe(|| self.look(&job)));
            let event = match done {
                Ok(()) => Event::Rested { clock: job.clock },
                Err(_) => {
                    // What it stumbled over is not tried again before it changes.
                    self.kept.values_mut().for_each(|kept| kept.dirty = false);
                    Event::Stumbled { clock: job.clock }
                }
            };
            if self.events.send(event).is_err() {
                return;
            }
        }
    }

    fn look(&mut self, job: &Job) {
        let texts = job.documents.iter().map(|document| (document.path.clone(), Arc::clone(&document.source.text)));
        let fs = Overlay::new(Disk, texts);
        for kept in self.kept.values_mut() {
            kept.dirty |= kept.concerns(&job.changed);
        }
        let mut wanted = self.homes(&fs, job);
        for place in wanted.clone() {
            if !self.one(&fs, &place, job) {
                return;
            }
        }
        // What no workspace uses stands for itself.
        let used = |path: &Path| {
            self.kept
                .values()
                .any(|kept| kept.snapshot.as_ref().is_some_and(|snapshot| is_home(&snapshot.place) && snapshot.file(path).is_some()))
        };
        let alone: Vec<Place> = job
            .documents
            .iter()
            .filter(|document| is_compose(&document.path) && !used(&document.path))
            .map(|document| Place::Foreign(document.path.clone()))
            .collect();
        for place in alone {
            if !self.one(&fs, &place, job) {
                return;
            }
            wanted.push(place);
        }
        let gone: Vec<Place> = self.kept.keys().filter(|place| !wanted.contains(place)).cloned().collect();
        for place in gone {
            self.kept.remove(&place);
            let _ = self.events.send(Event::Gone(place));
        }
    }

    /// The workspaces around everything that is open, those of documents first.
    fn homes(&self, fs: &dyn FileSystem, job: &Job) -> Vec<Place> {
        let surroundings = self.surroundings(&Trees::default());
        let mut homes = Vec::new();
        let mut add = |home| {
            let place = Place::Home(home);
            if !homes.contains(&place) {
                homes.push(place);
            }
        };
        for document in &job.documents {
            if document.is_arch() {
                add(lint::home_of(fs, &document.path, &surroundings));
            } else if is_compose(&document.path)
                && let Some(folder) = document.path.parent()
                && self.has_arch_around(fs, folder)
            {
                add(lint::home_of(fs, folder, &surroundings));
            }
        }
        for folder in &job.folders {
            // Without a workspace all below would be read, and a folder may hold a whole disk.
            if lint::declares_workspace_around(fs, folder, &surroundings) {
                add(lint::home_of(fs, folder, &surroundings));
            }
        }
        homes
    }

    fn has_arch_around(&self, fs: &dyn FileSystem, folder: &Path) -> bool {
        lint::folders_around(fs, folder, &self.setup.ceilings)
            .any(|folder| fs.list(folder).unwrap_or_default().iter().any(|entry| entry.kind == EntryKind::File && is_arch(&entry.path)))
    }

    fn surroundings(&self, trees: &Trees) -> Surroundings {
        Surroundings { environment: self.setup.environment.clone(), trees: trees.clone(), ceilings: self.setup.ceilings.clone() }
    }

    /// Reads and checks one workspace, where that is needed. Whether there is time for more.
    fn one(&mut self, fs: &dyn FileSystem, place: &Place, job: &Job) -> bool {
        let stop = || !self.desk.is_newest(job.clock);
        let kept = self.kept.get(place);
        let (trees, memory, before) =
            kept.map_or_else(Default::default, |kept| (kept.trees.clone(), Arc::clone(&kept.memory), kept.snapshot.clone()));
        if kept.is_some_and(|kept| kept.snapshot.is_some() && !kept.dirty) {
            return true;
        }
        self.kept.entry(place.clone()).or_default().dirty = true;
        if let Some(before) = &before {
            hand_over(&trees, before, &job.documents);
        }
        let surroundings = self.surroundings(&trees);
        let mut workspace = Workspace::load(fs, &place.start(), &surroundings);
        let whereabouts = Whereabouts::of(fs, &workspace, &surroundings);
        if let Some(baseline) = whereabouts.path().filter(|baseline| fs.kind(baseline).is_some()) {
            workspace.read_baseline(fs, baseline, Level::Warning);
        }
        if stop() {
            return false;
        }
        let (model, problems) = lint::resolve(&workspace);
        let snapshot = Arc::new(Snapshot::new(place.clone(), job.clock, workspace, model));
        if let Some(kept) = self.kept.get_mut(place) {
            kept.snapshot = Some(Arc::clone(&snapshot));
            kept.trees = trees;
            kept.memory = Arc::clone(&memory);
        }
        let _ = self.events.send(Event::Resolved(Arc::clone(&snapshot)));
        let options = Options { costs: true, ..Options::new((self.setup.today)(), Choices::default()) };
        let stop = || !self.desk.is_newest(job.clock);
        let checked = lint::check_resolved(&snapshot.workspace, &snapshot.model, problems, &options, Some(&memory), &stop);
        let Some(report) = checked else { return false };
        if let Some(kept) = self.kept.get_mut(place) {
            kept.dirty = false;
        }
        let lint::Report { findings, baselined, costs, .. } = report;
        let _ = self.events.send(Event::Checked(Arc::new(Checked { snapshot, findings, baselined, costs })));
        true
    }
}

impl Kept {
    /// Whether anything that changed may have to do with the workspace.
    fn concerns(&self, changed: &Changed) -> bool {
        let Some(snapshot) = &self.snapshot else { return true };
        changed.any
            || changed
                .paths
                .iter()
                .any(|path| snapshot.file(path).is_some() || (is_arch(path) && path.starts_with(&snapshot.workspace.root)))
    }
}

/// Trees that were made for the editor are not made again.
fn hand_over(trees: &Trees, before: &Snapshot, documents: &[Arc<Document>]) {
    for document in documents {
        if let Some(file) = before.file(&document.path).filter(|&file| document.is_arch() && file == document.file) {
            let source = Arc::new(SourceFile::new(before.workspace.sources.path(file), Arc::clone(&document.source.text)));
            trees.keep(&document.path, lint::Read { source, file, parsed: Arc::clone(&document.parsed) });
        }
    }
}

fn is_home(place: &Place) -> bool {
    matches!(place, Place::Home(_))
}

/// Whether a file is named as Compose files are.
pub fn is_compose(path: &Path) -> bool {
    let yaml = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("yml") || extension.eq_ignore_ascii_case("yaml"));
    yaml && path.file_stem().is_some_and(|stem| stem.to_string_lossy().to_ascii_lowercase().contains("compose"))
}
