//! What a workspace would mean with another name. The edits are tried before they are given: the texts are read with them, and every name has
//! to mean what it meant. So whatever the grammar cannot read as a name, and whatever would take the place of something else, is told without
//! a list of such cases.

use std::sync::Arc;

use lsp_types::Location;
use rustc_hash::FxHashMap;

use crate::diagnostic::Diagnostic;
use crate::lint;
use crate::lsp::document;
use crate::lsp::here::Here;
use crate::lsp::names::{Meaning, Names, Occurrence, Role};
use crate::model::{self, Model, Origin};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{self, tree};

/// Texts with what they mean.
struct State {
    sources: Sources,
    inputs: Vec<(FileId, Arc<tree::File>, Origin)>,
    model: Model,
    errors: Vec<Diagnostic>,
}

/// What is replaced in the files, in the order of places.
type Replaced = FxHashMap<FileId, Vec<(Span, String)>>;

/// Why a thing cannot have a name, given the edits that would say it everywhere. Linear in the workspace.
pub fn refusal(here: &Here<'_>, meaning: &Meaning, full: &str, edits: &[(Location, String)]) -> Option<String> {
    let replaced = replaced(here, edits);
    let before = State::now(here, &replaced);
    let old = here.full_name(meaning);
    // What is used under the name lives under the new one.
    let home = |alias: &str| matches!(meaning, Meaning::System(_)).then(|| under(alias, &old, full)).flatten();
    let after = before.with(&replaced, home);
    // Messages may hold the name, so they are counted before they are compared.
    let errors = |state: &State| state.errors.len();
    if errors(&after) > errors(&before) {
        let known: Vec<&str> = before.errors.iter().map(|error| error.message.as_str()).collect();
        let new = after.errors.iter().find(|error| !known.contains(&error.message.as_str())).or(after.errors.last())?;
        let place = new.span().map_or_else(String::new, |span| format!(" in {}", after.line(span)));
        return Some(format!("with this name, there is an error{place}: {}", new.message));
    }
    let renaming = Renaming { meaning, before: old, after: full, replaced: &replaced };
    before.inputs.iter().zip(&after.inputs).find_map(|((_, tree, origin), (_, new_tree, new_origin))| {
        let then = after.names(new_tree, new_origin);
        before.names(tree, origin).into_iter().find_map(|was| {
            let at = (was.span.file, renaming.moved(was.span).start);
            let place = |found: &Occurrence| (found.span.file, found.span.start);
            let here = &then[then.partition_point(|found| place(found) < at)..];
            let here = &here[..here.partition_point(|found| place(found) == at)];
            let wanted = renaming.meaning(&before, &was.meaning);
            let is_declared = |found: &Occurrence| found.role == Role::Declaration;
            if here.iter().any(|found| after.identity(&found.meaning) == wanted && is_declared(found) == is_declared(&was)) {
                return None;
            }
            let name = full.rsplit('.').next().unwrap_or(full);
            let written = |found: &Occurrence| after.sources.slice(found.span).trim_matches('`').to_owned();
            let was_renamed = was.meaning == *meaning;
            Some(match here.first().map(|found| (found, written(found))) {
                Some((found, written)) if !was_renamed || written == name || written == full => {
                    format!("in {}, `{written}` would then mean {}", after.line(found.span), after.shown(&found.meaning))
                }
                _ => format!("`{name}` cannot be read as a name in {}", before.line(was.span)),
            })
        })
    })
}

/// A full name when a system, in which what bears it lives or which bears it itself, has another one.
fn under(name: &str, old: &str, new: &str) -> Option<String> {
    let rest = name.strip_prefix(old)?;
    (rest.is_empty() || rest.starts_with('.')).then(|| format!("{new}{rest}"))
}

/// The edits by file, in bytes of the texts as they are now.
fn replaced(here: &Here<'_>, edits: &[(Location, String)]) -> Replaced {
    let mut all = Replaced::default();
    let snapshot = here.snapshot();
    for (location, text) in edits {
        let place = match here.ask.document(&location.uri) {
            Some(document) => snapshot.file(&document.path).map(|file| {
                let at = |position| document.offset(position, here.encoding());
                Span::new(file, at(location.range.start), at(location.range.end))
            }),
            None => location.uri.to_file_path().ok().and_then(|path| {
                let file = snapshot.file(&path)?;
                let source = snapshot.workspace.sources.get(file)?;
                let at = |position| document::offset(source, position, here.encoding());
                Some(Span::new(file, at(location.range.start), at(location.range.end)))
            }),
        };
        if let Some(place) = place {
            all.entry(place.file).or_default().push((place, text.clone()));
        }
    }
    for edits in all.values_mut() {
        edits.sort_by_key(|(span, _)| *span);
        edits.dedup();
    }
    all
}

impl State {
    /// As it is now: what is open in the place of what was read. Errors of syntax are those of the files that are going to change.
    fn now(here: &Here<'_>, replaced: &Replaced) -> Self {
        let workspace = &here.snapshot().workspace;
        let mut sources = Sources::default();
        let mut errors = Vec::new();
        let mut trees: FxHashMap<FileId, Arc<tree::File>> = FxHashMap::default();
        for (file, source) in workspace.sources.iter() {
            let open = here.ask.documents.get(&workspace.path_of(file)).filter(|document| document.is_arch() && document.file == file);
            match open {
                Some(document) => {
                    sources.add(SourceFile::new(source.path.clone(), Arc::clone(&document.source.text)));
                    trees.insert(file, Arc::clone(&document.parsed.file));
                    if replaced.contains_key(&file) {
                        errors.extend(wrong(document.parsed.errors.clone()));
                    }
                }
                None => {
                    sources.add(Arc::clone(source));
                    if replaced.contains_key(&file) {
                        errors.extend(wrong(syntax::parse(file, &source.text).errors));
                    }
                }
            }
        }
        let tree = |input: &lint::Loaded| Arc::clone(trees.get(&input.file).unwrap_or(&input.tree));
        let inputs = workspace.inputs.iter().map(|input| (input.file, tree(input), input.origin.clone())).collect();
        Self::of(sources, inputs, errors)
    }

    /// With some places replaced, and with other names under which files are used.
    fn with(&self, replaced: &Replaced, home: impl Fn(&str) -> Option<String>) -> Self {
        let mut sources = Sources::default();
        let mut errors = Vec::new();
        let mut trees: FxHashMap<FileId, Arc<tree::File>> = FxHashMap::default();
        for (file, source) in self.sources.iter() {
            let Some(edits) = replaced.get(&file) else {
                sources.add(Arc::clone(source));
                continue;
            };
            let mut text = source.text.to_string();
            for (span, new) in edits.iter().rev() {
                text.replace_range(span.range(), new);
            }
            let parsed = syntax::parse(file, &text);
            errors.extend(wrong(parsed.errors));
            trees.insert(file, parsed.file);
            sources.add(SourceFile::new(source.path.clone(), text));
        }
        let tree = |file: &FileId, tree: &Arc<tree::File>| Arc::clone(trees.get(file).unwrap_or(tree));
        let inputs = self.inputs.iter().map(|(file, old, origin)| {
            let mut origin = origin.clone();
            if let Origin::Used { alias: Some(alias), .. } = &mut origin
                && let Some(renamed) = home(&alias.text)
            {
                alias.text = renamed.into();
            }
            (*file, tree(file, old), origin)
        });
        let inputs = inputs.collect();
        Self::of(sources, inputs, errors)
    }

    fn of(sources: Sources, inputs: Vec<(FileId, Arc<tree::File>, Origin)>, mut errors: Vec<Diagnostic>) -> Self {
        let given: Vec<model::Input<'_>> =
            inputs.iter().map(|(file, tree, origin)| model::Input { file: *file, tree, origin: origin.clone() }).collect();
        let (model, problems) = model::build(&sources, &given);
        errors.extend(wrong(problems));
        // What comes with archlint has been checked, and speaks of nothing that can be renamed.
        if !(model.rules.is_empty() && model.defines.is_empty() && model.measures.is_empty()) {
            errors.extend(wrong(lint::program(&model).1));
        }
        Self { sources, inputs, model, errors }
    }

    /// The names of one of the files, in order.
    fn names(&self, tree: &tree::File, origin: &Origin) -> Vec<Occurrence> {
        let mut all = Vec::new();
        Names::walk(&self.model, origin, &tree.statements, &mut |found| all.push(found));
        all.sort_by_key(|found| found.span);
        all
    }

    /// What a meaning can be known by in another state: its sort, its full name, and where it is bound.
    fn identity(&self, meaning: &Meaning) -> (&'static str, String, Option<Span>) {
        let model = &self.model;
        let (sort, name) = match meaning {
            Meaning::Component(id) => ("component", model.components[id.index()].name.to_string()),
            Meaning::System(id) => ("system", model.systems[id.index()].name.to_string()),
            Meaning::Team(id) => ("team", model.teams[id.index()].name.to_string()),
            Meaning::Kind(id) => ("kind", model.kinds[id.index()].name.to_string()),
            Meaning::Attribute(id) => ("attribute", model.attributes[id.index()].name.to_string()),
            Meaning::BuiltIn(name) => ("attribute of rules", (*name).to_owned()),
            Meaning::Function(name) => ("function", (*name).to_owned()),
            Meaning::Rule(name) => ("rule", name.to_string()),
            Meaning::Parameter(rule, name) => ("parameter", format!("{rule}.{name}")),
            Meaning::Definition(name) => ("definition", name.to_string()),
            Meaning::Word(name) => ("word", name.to_string()),
            Meaning::Claim(name) => ("claim", name.to_string()),
            Meaning::Variable(span) => return ("variable", String::new(), Some(Span { end: span.start, ..*span })),
        };
        (sort, name, None)
    }

    /// A meaning for people.
    fn shown(&self, meaning: &Meaning) -> String {
        match self.identity(meaning) {
            (_, _, Some(_)) => "another variable".to_owned(),
            ("parameter", name, _) => format!("the parameter `{}`", name.rsplit('.').next().unwrap_or_default()),
            (sort, name, _) => format!("the {sort} `{name}`"),
        }
    }

    fn line(&self, span: Span) -> String {
        let line = self.sources.get(span.file).map_or(0, |source| source.lines().line_of(span.start as usize));
        format!("line {} of {}", line + 1, self.sources.path(span.file))
    }
}

/// Errors, without what is only remarked.
fn wrong(problems: Vec<Diagnostic>) -> impl Iterator<Item = Diagnostic> {
    problems.into_iter().filter(Diagnostic::is_wrong_input)
}

/// One thing under another name.
struct Renaming<'a> {
    meaning: &'a Meaning,
    before: String,
    after: &'a str,
    replaced: &'a Replaced,
}

impl Renaming<'_> {
    /// Where a place is when the edits have been made.
    fn moved(&self, span: Span) -> Span {
        let edits = self.replaced.get(&span.file).map_or(&[][..], |edits| edits);
        let passed = edits.partition_point(|(place, _)| place.start < span.start);
        let shift: i64 = edits[..passed].iter().map(|(place, text)| text.len() as i64 - i64::from(place.end - place.start)).sum();
        let start = (i64::from(span.start) + shift) as u32;
        Span { start, end: start + (span.end - span.start), ..span }
    }

    /// What a meaning is known by afterwards.
    fn meaning(&self, state: &State, meaning: &Meaning) -> (&'static str, String, Option<Span>) {
        let (sort, name, bound) = state.identity(meaning);
        if let Some(bound) = bound {
            return (sort, name, Some(self.moved(bound)));
        }
        let (own, ..) = state.identity(self.meaning);
        let named = |name: &str| match own {
            "system" => under(name, &self.before, self.after).unwrap_or_else(|| name.to_owned()),
            _ if name == self.before => self.after.to_owned(),
            _ => name.to_owned(),
        };
        let is_inside = own == "system" && matches!(sort, "component" | "team" | "kind" | "attribute");
        let name = match (self.meaning, meaning) {
            _ if own == sort && sort != "parameter" || is_inside => named(&name),
            (Meaning::Rule(rule), Meaning::Parameter(of, parameter)) if rule == of => format!("{}.{parameter}", self.after),
            (Meaning::Parameter(rule, renamed), Meaning::Parameter(of, parameter)) if rule == of && renamed == parameter => {
                format!("{rule}.{}", self.after)
            }
            _ => name,
        };
        (sort, name, None)
    }
}
