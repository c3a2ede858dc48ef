//! Which platforms and tools check the changes of a repository, and what to put there so that archlint checks them, too.

use std::path::Path;

use crate::source::FileSystem;

/// Something that runs checks: before each commit, or for each change.
pub(super) struct Platform {
    /// How people call it.
    pub name: &'static str,
    /// Files and folders that show that it is in use, below the root of the repository.
    signs: &'static [&'static str],
    /// What to do with the snippet, as an imperative.
    pub place: &'static str,
    /// What goes there: a file below `docs`, where it is checked and tested.
    pub snippet: &'static str,
}

/// All platforms that are known, in the order in which they are looked for.
const PLATFORMS: [Platform; 9] = [
    Platform {
        name: "GitHub Actions",
        signs: &[".github/workflows"],
        place: "save this as .github/workflows/archlint.yml",
        snippet: include_str!("../../../docs/ci/github.yml"),
    },
    Platform {
        name: "GitLab CI",
        signs: &[".gitlab-ci.yml"],
        place: "add this to .gitlab-ci.yml",
        snippet: include_str!("../../../docs/ci/gitlab.yml"),
    },
    Platform {
        name: "Jenkins",
        signs: &["Jenkinsfile"],
        place: "add this stage to the Jenkinsfile",
        snippet: include_str!("../../../docs/ci/Jenkinsfile"),
    },
    Platform {
        name: "Azure Pipelines",
        signs: &["azure-pipelines.yml", "azure-pipelines.yaml", ".azure-pipelines"],
        place: "add these steps to azure-pipelines.yml",
        snippet: include_str!("../../../docs/ci/azure.yml"),
    },
    Platform {
        name: "CircleCI",
        signs: &[".circleci/config.yml"],
        place: "add this job to .circleci/config.yml",
        snippet: include_str!("../../../docs/ci/circleci.yml"),
    },
    Platform {
        name: "Buildkite",
        signs: &[".buildkite"],
        place: "add this step to .buildkite/pipeline.yml",
        snippet: include_str!("../../../docs/ci/buildkite.yml"),
    },
    Platform {
        name: "pre-commit",
        signs: &[".pre-commit-config.yaml"],
        place: "add these hooks to .pre-commit-config.yaml",
        snippet: include_str!("../../../docs/hooks/pre-commit.yaml"),
    },
    Platform {
        name: "lefthook",
        signs: &["lefthook.yml", ".lefthook.yml", "lefthook.yaml"],
        place: "add these commands to lefthook.yml",
        snippet: include_str!("../../../docs/hooks/lefthook.yml"),
    },
    Platform {
        name: "husky",
        signs: &[".husky"],
        place: "add these lines to .husky/pre-commit",
        snippet: include_str!("../../../docs/hooks/husky"),
    },
];

/// The platforms in use in a repository.
pub(super) fn platforms(fs: &dyn FileSystem, repository: &Path) -> Vec<&'static Platform> {
    PLATFORMS.iter().filter(|platform| stands(fs, repository, platform.signs)).collect()
}

fn stands(fs: &dyn FileSystem, repository: &Path, signs: &[&str]) -> bool {
    signs.iter().any(|sign| fs.kind(&repository.join(sign)).is_some())
}
