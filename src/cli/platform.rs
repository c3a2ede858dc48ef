//! What surrounds the run: a server of continuous integration, a repository.

use std::path::{Path, PathBuf};

use crate::source::{Disk, FileSystem};

/// A variable that is set and not empty.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether this is a step of GitHub Actions.
pub(super) fn is_github() -> bool {
    variable("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

/// The variable by which an agent that writes and reads programs says that it runs this.
pub(super) fn agent() -> Option<&'static str> {
    ["CLAUDECODE", "CURSOR_AGENT", "GEMINI_CLI", "AI_AGENT"].into_iter().find(|name| variable(name).is_some())
}

/// Whether a server of continuous integration runs this: most say so in `CI`, three in a variable of their own.
pub(super) fn is_ci() -> bool {
    let says_yes = |name: &str| variable(name).is_some_and(|value| !["false", "0"].contains(&value.to_lowercase().as_str()));
    says_yes("CI") || says_yes("TF_BUILD") || ["JENKINS_URL", "TEAMCITY_VERSION"].iter().any(|name| variable(name).is_some())
}

/// The file whose Markdown GitHub shows with the run.
pub(super) fn job_summary() -> Option<PathBuf> {
    variable("GITHUB_STEP_SUMMARY").map(PathBuf::from)
}

/// The folder as seen from the root of its repository, with `/` and without one at its end; empty where it is that root. The server's word for the root
/// goes before `.git`; without either it is the current folder, or the folder itself.
pub(super) fn below_repository(folder: &Path) -> String {
    let told = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].iter().filter_map(|name| variable(name)).map(PathBuf::from);
    let told = told.filter_map(|root| Disk.canonical(&root).ok());
    let found = folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    let here = std::env::current_dir().ok().and_then(|here| Disk.canonical(&here).ok());
    let mut roots = told.chain(found).chain(here);
    let below = roots.find_map(|root| folder.strip_prefix(root).ok().map(Path::to_path_buf)).unwrap_or_default();
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
