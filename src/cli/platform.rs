//! What surrounds the run: a server of continuous integration, a repository.

use std::path::{Component, Path, PathBuf};

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

/// Where a folder stands, for platforms that take names of files from the root of a repository. Everything with `/`.
pub(super) struct Standing {
    /// That root.
    pub top: String,
    /// The way from there to the folder, without a slash at its end; empty where both are one.
    pub below: String,
}

/// The server's word for the root of the repository goes before `.git`; without either it is the current folder.
pub(super) fn standing(folder: &Path) -> Standing {
    let told = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"].iter().filter_map(|name| variable(name)).map(PathBuf::from);
    let told = told.filter_map(|root| Disk.canonical(&root).ok());
    let found = folder.ancestors().find(|folder| folder.join(".git").exists()).map(Path::to_path_buf);
    let mut roots: Vec<PathBuf> = told.chain(found).collect();
    if roots.is_empty() {
        roots.extend(std::env::current_dir().ok().and_then(|here| Disk.canonical(&here).ok()));
    }
    let around = roots.iter().find(|root| folder.starts_with(root)).or(roots.first());
    let top = around.map_or(folder, PathBuf::as_path);
    Standing { top: with_slashes(top), below: with_slashes(&way(top, folder)) }
}

/// The way from one folder to another, by names alone.
fn way(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

fn with_slashes(path: &Path) -> String {
    let path = path.to_string_lossy();
    // How Windows begins paths that may be long.
    let path = path.strip_prefix(r"\\?\").unwrap_or(&path);
    if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::way;

    #[test]
    fn the_way_goes_up_as_far_as_it_has_to() {
        for (from, to, expected) in
            [("/r", "/r", ""), ("/r", "/r/a/b", "a/b"), ("/r/a", "/r/b", "../b"), ("/home/r", "/srv/x", "../../srv/x")]
        {
            assert_eq!(way(Path::new(from), Path::new(to)), Path::new(expected));
        }
    }
}
