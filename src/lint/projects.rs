//! Compose files that are used under one name. Those of one folder are one project, as Compose has it. Those of different folders are not, and
//! what they call alike would be taken for one service.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::uses::Use;
use super::workspace::shown;
use crate::diagnostic::{Diagnostic, code};
use crate::frontend::compose::naming::{self, Names};
use crate::source::{Sources, Span};
use crate::syntax::tree::{self, StatementKind};
use crate::syntax::words::{quoted, written};

/// Where the names of a used file begin, and what has been used there.
#[derive(Default)]
pub(super) struct Projects {
    /// By what stands before their names.
    known: BTreeMap<String, Shared>,
}

/// What is used under one name.
#[derive(Default)]
struct Shared {
    /// For each folder the file of it that was used first, and the `use`.
    folders: BTreeMap<PathBuf, (PathBuf, Span)>,
    /// For each service the folder and the place in which it was declared first.
    services: BTreeMap<String, (String, Span)>,
}

impl Projects {
    /// Takes a file in, and says what it may not be taken for. The tree is as it was read, without a name before it.
    pub(super) fn take_in(
        &mut self,
        sources: &Sources,
        root: &Path,
        prefix: &str,
        wanted: &Use,
        file: &Path,
        tree: &tree::File,
    ) -> Option<Diagnostic> {
        let shared = self.known.entry(prefix.to_owned()).or_default();
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let place = wanted.alias.as_ref().map_or(wanted.path.span, |alias| alias.span);
        // The files of one `use` are looked at service by service: who writes a pattern wants them together.
        let other = shared.folders.values().find(|(_, first)| *first != place).cloned();
        let again = shared.folders.contains_key(&folder);
        if !again {
            shared.folders.insert(folder, (file.to_owned(), place));
        }
        match (&wanted.alias, other) {
            (Some(alias), Some((first, first_place))) if !again => {
                let (first, second) = (shown(root, &first), shown(root, file));
                let message = format!("`{}` names two Compose projects: `{first}` and `{second}`", alias.text);
                let error = Diagnostic::input("duplicate-name", message, place, "used again here for another folder");
                let error = error.label(first_place, "first used here");
                let note = "services of one name would become one, and an `allow` for one would hide findings of the other";
                Some(error.note(note).help(format!("give one of them another name, such as {}", another(alias, wanted, file))))
            }
            _ => shared.twice(sources, prefix, wanted, tree),
        }
    }
}

impl Shared {
    /// The first service that stands in a file of another folder as well.
    fn twice(&mut self, sources: &Sources, prefix: &str, wanted: &Use, tree: &tree::File) -> Option<Diagnostic> {
        let mut found = None;
        for statement in &tree.statements {
            let StatementKind::Declaration(declaration) = &statement.kind else { continue };
            // What runs elsewhere is one thing, whoever names it.
            if declaration.kind.text == "external" {
                continue;
            }
            let (name, span) = (&declaration.name.text, declaration.name.span);
            let folder = sources.path(span.file).rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let (first_folder, first) = self.services.entry(name.to_string()).or_insert_with(|| (folder.clone(), span));
            if *first_folder != folder && found.is_none() {
                found = Some((name, span, *first));
            }
        }
        let (name, span, first) = found?;
        let message = format!("`{prefix}{name}` would be the services of two Compose projects");
        let error = Diagnostic::input("duplicate-name", message, wanted.path.span, "used here under one name");
        let error = error.label(first, "one stands here").label(span, "the other one here");
        Some(error.help("use the file of each folder under a name of its own: `use \"FOLDER/compose.yaml\" as NAME`"))
    }
}

/// The same `use` under a name that is not taken.
fn another(alias: &tree::Name, wanted: &Use, file: &Path) -> String {
    let mut names = Names::default();
    names.fresh(Some(alias.text.to_string()));
    let free = names.fresh(naming::of_folder(file));
    code(&format!("use {} as {}", quoted(&wanted.path.value), written(&free)))
}
