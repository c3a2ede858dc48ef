//! Looks out for changes on the disk, for clients that cannot do that.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use super::project::{Place, Project};
use super::server::Event;
use crate::lint::BASELINE;
use crate::source::is_arch;
use crate::watch::{self, Change, Watch};

/// Folders that are watched, and a thread that says what happens in them.
pub struct Lookout {
    watch: Watch,
}

impl Lookout {
    /// Watches nothing yet.
    ///
    /// # Errors
    /// When the system watches nothing, in its own words.
    pub fn start(events: Sender<Event>) -> Result<Self, String> {
        let (watch, changes) = watch::start()?;
        let tell = move || {
            while let Ok(change) = changes.wait(matters)
                && events.send(Event::OnDisk(change)).is_ok()
            {}
        };
        std::thread::Builder::new().name("lookout".to_owned()).spawn(tell).map_err(|error| error.to_string())?;
        Ok(Self { watch })
    }

    /// Watches where something was read or looked for, and what the client shows. Whether something may have happened there unseen.
    ///
    /// # Errors
    /// When the system watches no more, in its own words.
    pub fn over(&mut self, projects: &BTreeMap<Place, Project>, shown: &[PathBuf]) -> Result<bool, String> {
        let mut folders: BTreeSet<PathBuf> = shown.iter().cloned().collect();
        for project in projects.values() {
            let snapshot = &project.snapshot;
            folders.extend(snapshot.workspace.folders.iter().cloned());
            folders.extend(snapshot.files.keys().filter_map(|file| Some(file.parent()?.to_path_buf())));
            folders.insert(snapshot.workspace.root.clone());
        }
        self.watch.folders(&folders).map(|watched| watched.more)
    }

    /// What is watched after a change has to be said again.
    pub fn look_again(&mut self, change: &Change) {
        self.watch.look_again(change);
    }
}

/// The same files that other clients are asked to watch.
fn matters(path: &Path) -> bool {
    let named = |name: &str| path.file_name().is_some_and(|own| own == name);
    let yaml = path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml");
    is_arch(path) || yaml || named(".env") || named(BASELINE)
}
