//! What names of folders tell.

use std::path::Path;

/// Folders in which rarely anything lies that runs.
const ASIDE: [&str; 13] =
    ["test", "tests", "testing", "testdata", "e2e", "integration", "example", "examples", "sample", "samples", "fixtures", "demo", "docs"];

/// Whether one of the folders on the way looks like a place for tests or examples.
pub(super) fn is_aside(path: &Path) -> bool {
    path.iter().any(|part| ASIDE.contains(&&*part.to_string_lossy().to_lowercase()))
}

/// The path with `/` on every system.
pub(super) fn slashes(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
