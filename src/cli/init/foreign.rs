//! Descriptions of what runs that archlint does not read: they are named, so that nobody takes what is written for the whole.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::compose::is_compose;
use super::words::{is_aside, slashes};

/// So much of a file is looked at: licences stand before what tells its kind.
const HEAD: u64 = 16 * 1024;

/// What somebody else reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Manifest,
    Chart,
    Catalog,
    Structurizr,
}

impl Kind {
    fn name(self, files: usize) -> &'static str {
        match (self, files) {
            (Self::Manifest, 1) => "a Kubernetes manifest",
            (Self::Manifest, _) => "Kubernetes manifests",
            (Self::Chart, 1) => "a Helm chart",
            (Self::Chart, _) => "Helm charts",
            (Self::Catalog, 1) => "a Backstage catalog",
            (Self::Catalog, _) => "Backstage catalogs",
            (Self::Structurizr, 1) => "a Structurizr workspace",
            (Self::Structurizr, _) => "Structurizr workspaces",
        }
    }
}

/// Files of one kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// What they are.
    pub what: &'static str,
    /// The first of them, and how many there are beside it.
    pub files: String,
}

/// What is found among the files of a folder, their paths relative to it. Tests and examples describe nothing that runs.
pub(super) fn find(folder: &Path, files: &[PathBuf]) -> Vec<Seen> {
    let mut known: Vec<(Kind, &PathBuf)> =
        files.iter().filter(|path| !is_aside(path)).filter_map(|path| Some((kind(path, || head(&folder.join(path)))?, path))).collect();
    known.sort_by_key(|(kind, path)| (*kind, path.components().count(), *path));
    let of_a_kind = known.chunk_by(|a, b| a.0 == b.0);
    of_a_kind.map(|same| seen(same[0].0, same[0].1, same.len())).collect()
}

fn seen(kind: Kind, first: &Path, number: usize) -> Seen {
    let first = slashes(first);
    Seen { what: kind.name(number), files: if number == 1 { first } else { format!("{first}, and {} more", number - 1) } }
}

/// What a file is, by its name and the lines that every reader of such files asks for.
fn kind(path: &Path, text: impl Fn() -> String) -> Option<Kind> {
    let name = path.file_name()?.to_str()?;
    let is_yaml = ["yaml", "yml"].iter().any(|extension| path.extension().is_some_and(|own| own == *extension));
    match name {
        "workspace.dsl" => Some(Kind::Structurizr),
        "Chart.yaml" => Some(Kind::Chart),
        _ if is_yaml && !is_compose(path) => {
            let text = text();
            let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
            let (version, _) = (value("apiVersion:")?, value("kind:")?);
            Some(if version.starts_with("backstage.io/") { Kind::Catalog } else { Kind::Manifest })
        }
        _ => None,
    }
}

/// The first part of a file; nothing where it cannot be read.
fn head(path: &Path) -> String {
    let mut bytes = Vec::new();
    // What cannot be read tells nothing about itself.
    let _ = File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut bytes));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_read_is_told_by_what_they_ask_for() {
        let manifest = "# a licence\napiVersion: apps/v1\nkind: Deployment\n";
        let catalog = "apiVersion: backstage.io/v1alpha1\nkind: Component\n";
        for (path, text, expected) in [
            ("k8s/web.yaml", manifest, Some(Kind::Manifest)),
            ("k8s/web.json", manifest, None),
            ("compose.yaml", manifest, None),
            ("catalog-info.yaml", catalog, Some(Kind::Catalog)),
            ("all.yml", catalog, Some(Kind::Catalog)),
            ("chart/Chart.yaml", "apiVersion: v2\nname: web\n", Some(Kind::Chart)),
            ("chart/values.yaml", "image: web\n", None),
            (".gitlab-ci.yml", "  apiVersion: x\n  kind: y\n", None),
            ("workspace.dsl", "", Some(Kind::Structurizr)),
        ] {
            assert_eq!(kind(Path::new(path), || text.to_owned()), expected, "{path}");
        }
    }
}
