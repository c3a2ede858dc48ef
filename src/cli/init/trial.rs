//! Checks a workspace that is not written yet, so that what is written passes.

use std::io;
use std::path::{Path, PathBuf};

use crate::cli::check::today;
use crate::diagnostic::{Diagnostic, Level};
use crate::lint::{self, BASELINE, Choices, Options, Report, Start, Surroundings, Workspace};
use crate::source::{DirEntry, Disk, EntryKind, FileSystem};

/// The disk as it will be with one more file.
struct Drafted<'a> {
    path: &'a Path,
    text: &'a str,
}

impl FileSystem for Drafted<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if path == self.path { Ok(self.text.as_bytes().to_vec()) } else { Disk.read(path) }
    }

    fn size(&self, path: &Path) -> io::Result<u64> {
        if path == self.path { Ok(self.text.len() as u64) } else { Disk.size(path) }
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<DirEntry>> {
        let mut entries = Disk.list(dir)?;
        if self.path.parent() == Some(dir) {
            entries.push(DirEntry { path: self.path.to_path_buf(), kind: EntryKind::File });
            entries.sort();
        }
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<EntryKind> {
        if path == self.path { Some(EntryKind::File) } else { Disk.kind(path) }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if path == self.path { Ok(path.to_path_buf()) } else { Disk.canonical(path) }
    }

    fn is_ignored(&self, folder: &Path) -> bool {
        Disk.is_ignored(folder)
    }
}

/// What `check` would find if the file stood on the disk. The folder of the file is free of links and dots.
pub(super) fn check(path: &Path, text: &str, surroundings: &Surroundings) -> (Workspace, Report) {
    let start = Start::Around(path.parent().unwrap_or(path).to_path_buf());
    let mut workspace = Workspace::load(&Drafted { path, text }, &start, surroundings);
    let baseline = workspace.root.join(BASELINE);
    if Disk.kind(&baseline).is_some() {
        workspace.read_baseline(&Disk, &baseline, Level::Warning);
    }
    let options = Options::new(today(), Choices::default());
    let report = lint::check(&workspace, &options);
    (workspace, report)
}

/// The first thing that cannot be read, if anything.
pub(super) fn obstacle(report: &Report) -> Option<&Diagnostic> {
    report.findings.iter().find(|finding| finding.is_wrong_input())
}
