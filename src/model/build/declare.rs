//! The declarations of all files together: one tree of scopes, one table of names, one element for each component.

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::collect::{Collected, FILE_SCOPE, In, Opening};
use super::kinds::qualified;
use super::names::{Entity, ROOT, Scope};
use super::place::head;
use super::sink::Sink;
use super::{Input, Origin};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::model::ComponentId;
use crate::source::Span;
use crate::syntax::tree::{Declaration, Literal, Path, Statement, StatementKind};

/// The scope of what stands in an `extend` that does not name a system.
const NOWHERE: u32 = u32::MAX;

/// Statements about one component.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece<'t> {
    /// Where its names are looked up.
    pub scope: u32,
    /// Read from a foreign file: what is written wins.
    pub read: bool,
    /// The statement stands outside of the component and names it.
    pub names_subject: bool,
    pub statements: &'t [Statement],
}

/// A component with all that is said about it.
#[derive(Debug)]
pub(super) struct Element<'t> {
    pub name: CompactString,
    pub scope: u32,
    pub declaration: &'t Declaration,
    pub statement: &'t Statement,
    pub foreign: bool,
    pub pieces: SmallVec<[Piece<'t>; 1]>,
}

/// By one part of a name: where it is declared, and as what.
type Table = FxHashMap<CompactString, SmallVec<[(u32, Entity); 1]>>;

/// What all files declare.
#[derive(Debug)]
pub(super) struct Declared<'t> {
    pub scopes: Vec<Scope<'t>>,
    pub table: Table,
    /// By id.
    pub elements: Vec<Element<'t>>,
    /// The rest of the statements of all files, in scopes of the whole.
    pub rest: Collected<'t>,
    /// `extend` blocks with declarations whose target is no system.
    pub lost: Vec<In<&'t Path>>,
}

/// Joins the files, which are sorted by path.
pub(super) fn declare<'t>(inputs: &[&'t Input<'t>], files: Vec<Collected<'t>>, sink: &mut Sink) -> Declared<'t> {
    let mut joined = Joined { scopes: vec![Scope::default()], ..Joined::default() };
    let maps = joined.scopes_of(inputs, &files, sink);
    let components = files.iter().map(|file| file.components.len()).sum();
    joined.elements.reserve_exact(components);
    joined.redirect.reserve_exact(components);
    let mut rest = Collected::default();
    let entry_is_kind = files.iter().flat_map(|file| &file.kinds).any(|(_, kind)| kind.name.text == "entry");
    for ((input, file), map) in inputs.iter().zip(files).zip(&maps) {
        let foreign = matches!(input.origin, Origin::Used { foreign: true, .. });
        for (scope, (statement, declaration)) in &file.components {
            if !entry_is_kind && *scope != FILE_SCOPE && is_unset_entry(declaration) {
                sink.push(unset_entry(declaration));
                rest.unread.extend(Some((map[*scope as usize], ())).filter(|(scope, ())| *scope != NOWHERE));
                continue;
            }
            joined.component(map[*scope as usize], foreign, statement, declaration);
        }
        append(&mut rest, file, map);
    }
    joined.settle(sink);
    rest.strays.append(&mut joined.strays);
    joined.join_aka(&rest, sink);
    let Joined { scopes, table, elements, lost, redirect, .. } = joined;
    let (table, elements) = number(table, elements, redirect, sink);
    Declared { scopes, table, elements, rest, lost }
}

/// `entry api`, which reads as the declaration of a component.
fn is_unset_entry(declaration: &Declaration) -> bool {
    declaration.kind.text == "entry" && declaration.title.is_none() && declaration.within.is_none() && declaration.body.is_none()
}

fn unset_entry(declaration: &Declaration) -> Diagnostic {
    let between = Span { start: declaration.kind.span.end, end: declaration.name.span.start, ..declaration.kind.span };
    let help = format!("write `entry = {}`", super::words::written(&declaration.name.text));
    let fix = Fix { title: help.clone(), edits: vec![(between, " = ".to_owned())], safety: Safety::Safe };
    Diagnostic::input("syntax", "an equals sign is missing after `entry`", between, "between the two").help(help).fix(fix)
}

/// The declarations while files are joined. Ids of components are still the order of declaration.
#[derive(Default)]
struct Joined<'t> {
    scopes: Vec<Scope<'t>>,
    systems: FxHashMap<(u32, &'t str), u32>,
    table: Table,
    elements: Vec<Element<'t>>,
    /// For each element the one that it is.
    redirect: Vec<u32>,
    strays: Vec<&'t str>,
    lost: Vec<In<&'t Path>>,
}

impl<'t> Joined<'t> {
    /// For each file, what its scopes are among those of the whole.
    fn scopes_of(&mut self, inputs: &[&'t Input<'t>], files: &[Collected<'t>], sink: &mut Sink) -> Vec<Vec<u32>> {
        let mut maps: Vec<Vec<u32>> = files.iter().map(|file| vec![NOWHERE; file.scopes.len()]).collect();
        let mut todo: Vec<(usize, usize)> = Vec::new();
        for (f, (input, file)) in inputs.iter().zip(files).enumerate() {
            maps[f][FILE_SCOPE as usize] = self.file_scope(input);
            todo.extend((1..file.scopes.len()).map(|s| (f, s)));
        }
        // What stands in a system can be declared once the system is known; what extends a system may have to wait for another file.
        // Systems come first in each round, so that an extension never sees less than what is declared outright.
        while !todo.is_empty() {
            let before = todo.len();
            for extensions in [false, true] {
                todo.retain(|&(f, s)| {
                    let (around, opening) = &files[f].scopes[s];
                    let around = maps[f][*around as usize];
                    if around == NOWHERE {
                        return true;
                    }
                    let known = match opening {
                        Opening::File => Some(around),
                        Opening::System { declaration, statement } if !extensions => {
                            Some(self.system(around, declaration, statement, sink))
                        }
                        Opening::Extension(path) if extensions => self.extended(around, path),
                        _ => None,
                    };
                    maps[f][s] = known.unwrap_or(NOWHERE);
                    known.is_none()
                });
            }
            if todo.len() == before {
                break;
            }
        }
        for (f, s) in todo {
            let (around, opening) = &files[f].scopes[s];
            match opening {
                Opening::Extension(path) if maps[f][*around as usize] != NOWHERE => self.lost.push((maps[f][*around as usize], *path)),
                Opening::System { declaration, .. } => self.strays.push(&declaration.name.text),
                _ => {}
            }
        }
        maps
    }

    fn file_scope(&mut self, input: &'t Input<'t>) -> u32 {
        let Origin::Used { alias: Some(alias), .. } = &input.origin else { return ROOT };
        if let Some(&scope) = self.systems.get(&(ROOT, alias.text.as_str())) {
            return scope;
        }
        let scope = self.open(ROOT, &alias.text, alias.span);
        let opened = &mut self.scopes[scope as usize];
        opened.home = scope;
        opened.used = true;
        scope
    }

    fn open(&mut self, around: u32, name: &'t str, span: Span) -> u32 {
        let scope = self.scopes.len() as u32;
        let parent = &self.scopes[around as usize];
        let (home, used) = (parent.home, parent.used);
        let full = qualified(&parent.name, name);
        self.scopes.push(Scope { parent: around, home, used, name: full, span, ..Scope::default() });
        self.systems.insert((around, name), scope);
        self.table.entry(CompactString::new(name)).or_default().push((around, Entity::System(scope)));
        scope
    }

    fn system(&mut self, around: u32, declaration: &'t Declaration, statement: &'t Statement, sink: &mut Sink) -> u32 {
        let name = declaration.name.text.as_str();
        if let Some(&first) = self.systems.get(&(around, name)) {
            let scope = &self.scopes[first as usize];
            let message = format!("the system `{}` is declared twice", scope.name);
            let error = Diagnostic::input("duplicate-name", message, declaration.name.span, "declared again here");
            let error = error.label(scope.span, "first declared here");
            sink.push(error.help(format!("to add to it, write `extend {} {{ … }}`", super::words::written(&scope.name))));
            return first;
        }
        let scope = self.open(around, name, declaration.name.span);
        let opened = &mut self.scopes[scope as usize];
        opened.title = declaration.title.as_ref().map(|title| title.value.as_str());
        opened.docs = statement.docs.as_deref();
        scope
    }

    /// The system that a path means, among those known so far.
    fn extended(&self, around: u32, path: &Path) -> Option<u32> {
        let (first, rest) = path.parts.split_first()?;
        let mut here = around;
        let mut found = loop {
            if let Some(&scope) = self.systems.get(&(here, first.text.as_str())) {
                break scope;
            }
            if here == ROOT {
                return None;
            }
            here = self.scopes[here as usize].parent;
        };
        for part in rest {
            found = *self.systems.get(&(found, part.text.as_str()))?;
        }
        Some(found)
    }

    fn component(&mut self, scope: u32, foreign: bool, statement: &'t Statement, declaration: &'t Declaration) {
        if scope == NOWHERE {
            self.strays.push(&declaration.name.text);
            return;
        }
        let id = self.elements.len() as u32;
        let mut pieces = SmallVec::new();
        if let Some(body) = &declaration.body {
            pieces.push(Piece { scope, read: foreign, names_subject: false, statements: &body.statements });
        }
        let name = qualified(&self.scopes[scope as usize].name, &declaration.name.text);
        self.elements.push(Element { name, scope, declaration, statement, foreign, pieces });
        self.redirect.push(id);
        self.table.entry(declaration.name.text.clone()).or_default().push((scope, Entity::Component(ComponentId(id))));
    }

    /// Of several declarations of one name in one scope the first stays: what is read joins what is written, anything else is an error.
    fn settle(&mut self, sink: &mut Sink) {
        let mut table = std::mem::take(&mut self.table);
        for (name, declared) in &mut table {
            if declared.len() < 2 {
                continue;
            }
            let elements = &self.elements;
            // Systems, then what is written, then what is read, each in the order of files and places.
            declared.sort_unstable_by_key(|&(scope, entity)| match entity {
                Entity::System(system) => (scope, false, false, system),
                Entity::Component(id) => (scope, true, elements[id.index()].foreign, id.0),
            });
            let mut kept: SmallVec<[(u32, Entity); 1]> = SmallVec::new();
            for &(scope, entity) in declared.iter() {
                match (kept.last().copied(), entity) {
                    (Some((last, first)), Entity::Component(again)) if last == scope => self.again(name, first, again, sink),
                    _ => kept.push((scope, entity)),
                }
            }
            *declared = kept;
        }
        self.table = table;
    }

    fn again(&mut self, name: &str, first: Entity, again: ComponentId, sink: &mut Sink) {
        let declaration = self.elements[again.index()].declaration;
        let first_span = match first {
            Entity::Component(id) if self.elements[again.index()].foreign => {
                self.join(id, again);
                return;
            }
            Entity::Component(id) => {
                self.redirect[again.index()] = id.0;
                self.elements[id.index()].declaration.name.span
            }
            Entity::System(scope) => {
                self.strays.push(&declaration.name.text);
                self.redirect[again.index()] = NOWHERE;
                self.scopes[scope as usize].span
            }
        };
        let message = match first {
            Entity::Component(_) => format!("`{}` is declared twice", self.elements[again.index()].name),
            Entity::System(_) => format!("`{name}` is declared as a system and as a component"),
        };
        let error = Diagnostic::input("duplicate-name", message, declaration.name.span, "declared again here");
        let error = error.label(first_span, "first declared here");
        let full = super::words::written(&self.elements[again.index()].name);
        sink.push(error.help(format!("rename one, or add to the first with `extend {full} {{ … }}`")));
    }

    /// What is read of one component becomes part of another one.
    fn join(&mut self, kept: ComponentId, read: ComponentId) {
        self.redirect[read.index()] = kept.0;
        let pieces = std::mem::take(&mut self.elements[read.index()].pieces);
        self.elements[kept.index()].pieces.extend(pieces);
    }

    /// Joins what is read under another name with the component that says `aka = ["that name"]`.
    fn join_aka(&mut self, rest: &Collected<'t>, sink: &mut Sink) {
        if !self.elements.iter().any(|element| element.foreign) {
            return;
        }
        let mut known: FxHashMap<&'t str, (u32, Span)> = FxHashMap::default();
        let mut twice: FxHashSet<&'t str> = FxHashSet::default();
        let extended =
            rest.extends.iter().filter_map(|&(scope, (path, body))| Some((self.plain(scope, path)?, body.statements.as_slice())));
        let own = self.elements.iter().enumerate().filter(|(_, element)| !element.foreign);
        let own =
            own.flat_map(|(id, element)| element.pieces.iter().filter(|piece| !piece.read).map(move |piece| (id as u32, piece.statements)));
        for (id, statements) in own.chain(extended) {
            for (text, span) in statements.iter().flat_map(aka) {
                if let Some(&(other, first)) = known.get(text)
                    && other != id
                    && twice.insert(text)
                {
                    let message = format!("`{text}` is another name of two components");
                    let error = Diagnostic::input("duplicate-name", message, span, "said again here");
                    sink.push(error.label(first, "first said here").help("keep it where it belongs"));
                }
                known.entry(text).or_insert((id, span));
            }
        }
        for read in 0..self.elements.len() {
            let element = &self.elements[read];
            if !element.foreign || self.redirect[read] != read as u32 {
                continue;
            }
            let last = element.declaration.name.text.as_str();
            let joined = known.get(element.name.as_str()).or_else(|| known.get(last)).copied();
            if let Some((kept, _)) = joined
                && kept != read as u32
            {
                self.join(ComponentId(kept), ComponentId(read as u32));
            }
        }
    }

    /// The component that the target of an `extend` means, seen from its scope outward, before ids are given.
    fn plain(&self, scope: u32, path: &Path) -> Option<u32> {
        let (last, around) = path.parts.split_last()?;
        let mut here = scope;
        loop {
            let inner = around.iter().try_fold(here, |at, part| self.systems.get(&(at, part.text.as_str())).copied());
            if let Some(inner) = inner
                && let Some(Entity::Component(id)) = self.table.get(last.text.as_str()).and_then(|at| super::names::meaning(at, inner))
                && !self.elements[id.index()].foreign
            {
                return Some(id.0);
            }
            if here == ROOT {
                return None;
            }
            here = self.scopes[here as usize].parent;
        }
    }
}

/// The names in `aka = ["…"]`.
fn aka(statement: &Statement) -> impl Iterator<Item = (&str, Span)> {
    let values = match &statement.kind {
        StatementKind::Assign { name, value } if name.text == "aka" => match &value.literal {
            Literal::List(values) => values.as_slice(),
            _ => std::slice::from_ref(&**value),
        },
        _ => &[],
    };
    values.iter().filter_map(|value| match &value.literal {
        Literal::Text(text) => Some((text.as_str(), value.span)),
        _ => None,
    })
}

/// Gives ids in the order of full names, and drops what was joined or doubled.
fn number<'t>(mut table: Table, elements: Vec<Element<'t>>, mut redirect: Vec<u32>, sink: &mut Sink) -> (Table, Vec<Element<'t>>) {
    let mut order: Vec<u32> = (0..elements.len() as u32).filter(|&id| redirect[id as usize] == id).collect();
    order.sort_by(|&a, &b| elements[a as usize].name.cmp(&elements[b as usize].name));
    // A part with a dot in it can give the full name of another component.
    order.dedup_by(|again, first| {
        let (later, earlier) = (&elements[*again as usize], &elements[*first as usize]);
        let same = later.name == earlier.name;
        if same {
            redirect[*again as usize] = *first;
            let message = format!("two components have the full name `{}`", later.name);
            let error = Diagnostic::input("duplicate-name", message, head(later.statement), "this one");
            sink.push(error.label(head(earlier.statement), "and this one").help("rename one"));
        }
        same
    });
    let mut ids = vec![NOWHERE; elements.len()];
    for (id, &old) in order.iter().enumerate() {
        ids[old as usize] = id as u32;
    }
    // Chains of redirections are short: a doubled one leads to the first, the first perhaps to the one it is read for.
    let end = |mut at: u32| {
        while at != NOWHERE && redirect[at as usize] != at {
            at = redirect[at as usize];
        }
        if at == NOWHERE { NOWHERE } else { ids[at as usize] }
    };
    for declared in table.values_mut() {
        declared.retain(|(_, entity)| match entity {
            Entity::System(_) => true,
            Entity::Component(id) => {
                *id = ComponentId(end(id.0));
                id.0 != NOWHERE
            }
        });
    }
    let mut slots: Vec<Option<Element<'t>>> = elements.into_iter().map(Some).collect();
    let sorted = order.iter().filter_map(|&old| slots[old as usize].take()).collect();
    (table, sorted)
}

/// Adds the statements of a file, its scopes replaced by those of the whole; what stands nowhere is dropped.
fn append<'t>(rest: &mut Collected<'t>, file: Collected<'t>, map: &[u32]) {
    fn mapped<'m, T>(from: Vec<In<T>>, map: &'m [u32]) -> impl Iterator<Item = In<T>> + use<'m, T> {
        from.into_iter().map(|(scope, what)| (map[scope as usize], what)).filter(|(scope, _)| *scope != NOWHERE)
    }
    rest.teams.extend(mapped(file.teams, map));
    rest.kinds.extend(mapped(file.kinds, map));
    rest.attributes.extend(mapped(file.attributes, map));
    rest.extends.extend(mapped(file.extends, map));
    rest.defaults.extend(mapped(file.defaults, map));
    rest.entries.extend(mapped(file.entries, map));
    rest.subjects.extend(mapped(file.subjects, map));
    rest.claims.extend(mapped(file.claims, map));
    rest.allows.extend(mapped(file.allows, map));
    rest.policies.extend(file.policies);
    rest.workspaces.extend(file.workspaces);
    rest.rules.extend(file.rules);
    rest.defines.extend(file.defines);
    rest.measures.extend(file.measures);
    rest.strays.extend(file.strays);
    rest.broken.extend(file.broken);
    rest.unread.extend(mapped(file.unread, map));
    rest.diagnostics.extend(file.diagnostics);
}
