use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A line of a file that names paths as `.gitignore` does.
#[derive(Debug)]
pub struct Pattern(Gitignore);

impl Pattern {
    /// `None` where the line is no pattern.
    pub fn new(line: &str) -> Option<Self> {
        let mut builder = GitignoreBuilder::new("");
        builder.add_line(None, line).ok()?;
        builder.build().ok().map(Self)
    }

    /// Whether it names a path, relative to the folder for which it is written, or a folder above it.
    pub fn names(&self, path: &Path, is_folder: bool) -> bool {
        self.0.matched_path_or_any_parents(path, is_folder).is_ignore()
    }
}
