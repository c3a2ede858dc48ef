//! How git merges a baseline: told in `.gitattributes` when one is begun. Entries are lines of which none depends on another, so that git may keep those
//! of both sides; otherwise two branches that each take in a finding at the same place could not be merged without help.

use std::io;
use std::path::{Path, PathBuf};

use super::output;
use super::session;
use super::window::Window;
use crate::render::Ink;
use crate::source::{Disk, FileSystem};

const FILE: &str = ".gitattributes";

/// Tells git, and says so. What cannot be written is no failure: the baseline stands.
pub(super) fn say(baseline: &Path, window: &Window) {
    let Some(told) = told(baseline) else { return };
    let shown = session::seen_from_here(&told.file);
    match told.write() {
        Ok(()) => {
            let said = format!("`{shown}` now tells git to keep the lines of both sides when it merges the baseline; commit both");
            window.say("note", Ink::Bold, &said);
        }
        Err(error) => {
            window.say("warning", Ink::Yellow, &format!("`{shown}` cannot be written: {error}"));
            window.say("help", Ink::Cyan, &format!("with the line `{}` in it, git merges the baseline by itself", told.line));
        }
    }
}

/// What is to be written where.
pub(super) struct Told {
    pub file: PathBuf,
    line: String,
    /// What stands there.
    before: String,
}

/// What git has to be told about a baseline, by its whole path: nothing outside of a repository, nothing where somebody has told it something about it, and
/// nothing about names that would be patterns.
pub(super) fn told(baseline: &Path) -> Option<Told> {
    let name = baseline.file_name()?.to_str()?;
    let repository = baseline.ancestors().find(|folder| Disk.kind(&folder.join(".git")).is_some())?;
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    let folders = baseline.ancestors().skip(1).take_while(|folder| folder.starts_with(repository));
    let files: Vec<PathBuf> = folders.map(|folder| folder.join(FILE)).collect();
    let read = |file: &PathBuf| Disk.read(file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let texts: Vec<(&PathBuf, String)> = files.iter().filter_map(|file| Some((file, read(file)?))).collect();
    if !is_plain || texts.iter().any(|(_, text)| text.contains(name)) {
        return None;
    }
    let (file, before) = texts.into_iter().next().unwrap_or_else(|| (&files[files.len() - 1], String::new()));
    Some(Told { file: file.clone(), line: format!("{name} merge=union"), before })
}

impl Told {
    /// # Errors
    /// Those of the system.
    pub fn write(&self) -> io::Result<()> {
        let gap = if self.before.is_empty() || self.before.ends_with('\n') { "" } else { "\n" };
        output::append(&self.file, |out| writeln!(out, "{gap}{}", self.line))
    }
}
