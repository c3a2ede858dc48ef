//! Under which name the services of a Compose file live where nobody has chosen one: for what is offered to be written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::syntax::words::name_from;

/// What is no name for a system: folders that only hold others.
const NO_NAMES: [&str; 7] = ["deploy", "deployment", "docker", "infra", "ops", "compose", "src"];
/// What a system is called of which nothing is known, and what goes before a text that is no name by itself.
const ANY: &str = "stack";

/// A name for a system made from any text. `None` where no letter or digit is left.
pub fn made_from(text: &str) -> Option<String> {
    name_from(text, ANY)
}

/// The nearest folder of the file that has a name of its own, as a name of the language.
pub fn of_folder(file: &Path) -> Option<String> {
    let folders = file.ancestors().skip(1).filter_map(|folder| made_from(&folder.file_name()?.to_string_lossy()));
    folders.into_iter().find(|name| !NO_NAMES.contains(&name.as_str()))
}

/// Names that are in use.
#[derive(Debug, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    /// The name, with a number behind it where it is taken. It is taken from then on.
    pub fn fresh(&mut self, name: Option<String>) -> String {
        let name = name.unwrap_or_else(|| ANY.to_owned());
        let numbered = (2..).map(|number| format!("{name}-{number}"));
        let free = std::iter::once(name.clone()).chain(numbered).find(|name| !self.taken.contains(name)).unwrap_or(name);
        self.taken.insert(free.clone());
        free
    }
}

/// A name for each of these files: one for all that lie in one folder, since they are one project.
pub fn of_all(files: &[PathBuf]) -> Vec<String> {
    let mut names = Names::default();
    let mut known: Vec<(Option<&Path>, String)> = Vec::new();
    let named = files.iter().map(|file| {
        if let Some((_, name)) = known.iter().find(|(folder, _)| *folder == file.parent()) {
            return name.clone();
        }
        let name = names.fresh(of_folder(file));
        known.push((file.parent(), name.clone()));
        name
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_folder_share_a_name_and_others_have_their_own() {
        let files = ["/r/shop/a.yml", "/r/shop/deploy/b.yml", "/r/shop/a.override.yml", "/r/2fa/c.yml", "/d.yml"].map(PathBuf::from);
        assert_eq!(of_all(&files), ["shop", "shop-2", "shop", "stack-2fa", "stack"]);
    }
}
