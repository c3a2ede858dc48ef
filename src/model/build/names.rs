//! Names to meanings: by the first part, from the innermost system outward; then inward by the rest.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::kinds::Kinds;
use super::sink::{Ambiguous, NoEntry, Sink, Unknown, Wanted};
use crate::diagnostic::Diagnostic;
use crate::model::builtin::kind;
use crate::model::{AttributeId, ComponentId, KindId, TeamId};
use crate::source::Span;
use crate::syntax::tree::{Body, Declaration, Name, Path};

/// The scope around all others.
pub(super) const ROOT: u32 = 0;

/// What a name of the model can mean: a system, by its scope, or a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Entity {
    System(u32),
    Component(ComponentId),
}

/// The root, a system, or the alias of a `use`.
#[derive(Debug, Default)]
pub(super) struct Scope<'t> {
    pub parent: u32,
    /// The scope of the alias around it, where its kinds, teams and attributes are looked up first; the root otherwise.
    pub home: u32,
    /// Full name; empty for the root.
    pub name: CompactString,
    pub title: Option<&'t str>,
    pub docs: Option<&'t str>,
    pub span: Span,
    /// `defaults` blocks of the system.
    pub defaults: Vec<&'t Body>,
    /// The component meant when the system is depended on.
    pub entry: Option<ComponentId>,
    /// What is said in it could not be read, so that it may have an entry.
    pub unread: bool,
    /// It is the alias of a `use`, or inside one.
    pub used: bool,
}

/// What has to be known of a component to check references to it.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub name: CompactString,
    pub kind: KindId,
    /// Its name in its declaration.
    pub span: Span,
    pub absent: bool,
}

/// Everything that has a name.
#[derive(Debug, Default)]
pub(super) struct Names<'t> {
    pub scopes: Vec<Scope<'t>>,
    /// By one part of a name: the scopes it is declared in, sorted, with what it means there.
    ///
    /// The keys are copies, so that a look-up touches one line of memory and not the tree as well.
    pub declared: FxHashMap<CompactString, SmallVec<[(u32, Entity); 1]>>,
    /// By id, thus sorted by full name.
    pub components: Vec<Known>,
    pub kinds: Kinds,
    pub teams: FxHashMap<(u32, CompactString), TeamId>,
    pub attributes: FxHashMap<(u32, CompactString), AttributeId>,
}

impl Names<'_> {
    /// What a path means, seen from a scope. What is unknown or ambiguous goes to the sink. Costs one hash for each part.
    pub fn resolve(&self, path: &Path, scope: u32, wanted: Wanted, sink: &mut Sink) -> Option<Entity> {
        let (first, rest) = path.parts.split_first()?;
        let unknown = |below| Unknown { wanted, text: path.dotted(), span: path.span(), scope, below };
        let Some(declared) = self.declared.get(first.text.as_str()) else {
            sink.unknown.push(unknown(None));
            return None;
        };
        let mut found = self.outward(declared, scope);
        let Some(inner) = found.next() else {
            sink.unknown.push(unknown(None));
            return None;
        };
        let mut entity = inner;
        for part in rest {
            let Some(next) = self.inside(entity, &part.text) else {
                sink.unknown.push(unknown(Some(entity)));
                return None;
            };
            entity = next;
        }
        // Whoever keeps a `use`d repository is told of it there, and has never heard of our names.
        if !self.scopes[scope as usize].used
            && let Some(outer) = found.next()
        {
            sink.ambiguous.push(Ambiguous { text: first.text.clone(), span: path.span(), inner, outer });
        }
        Some(entity)
    }

    /// What a name that is declared somewhere means from a scope, the nearest meaning first.
    fn outward(&self, declared: &[(u32, Entity)], scope: u32) -> impl Iterator<Item = Entity> {
        let mut next = Some(scope);
        std::iter::from_fn(move || {
            let here = next?;
            next = (here != ROOT).then(|| self.scopes[here as usize].parent);
            Some(here)
        })
        .filter_map(|here| meaning(declared, here))
    }

    /// What a path means in a system itself, and nowhere around it.
    pub fn inward(&self, path: &Path, system: u32, sink: &mut Sink) -> Option<Entity> {
        let mut entity = Entity::System(system);
        for part in &path.parts {
            let Some(next) = self.inside(entity, &part.text) else {
                let (text, span) = (path.dotted(), path.span());
                sink.unknown.push(Unknown { wanted: Wanted::Component, text, span, scope: system, below: Some(entity) });
                return None;
            };
            entity = next;
        }
        Some(entity)
    }

    fn inside(&self, entity: Entity, part: &str) -> Option<Entity> {
        match entity {
            Entity::System(scope) => meaning(self.declared.get(part)?, scope),
            Entity::Component(_) => None,
        }
    }

    /// The component that a path means; a system means its `entry`.
    pub fn component(&self, path: &Path, scope: u32, wanted: Wanted, sink: &mut Sink) -> Option<ComponentId> {
        match self.resolve(path, scope, wanted, sink)? {
            Entity::Component(id) => Some(id),
            Entity::System(system) => {
                let entry = self.scopes[system as usize].entry;
                if entry.is_none() {
                    sink.no_entry.push(NoEntry { system, span: path.span() });
                }
                entry
            }
        }
    }

    /// The component that a path means as something that can fail: a journey cannot.
    pub fn target(&self, path: &Path, scope: u32, sink: &mut Sink) -> Option<ComponentId> {
        let id = self.component(path, scope, Wanted::Component, sink)?;
        if self.family(id) == kind::JOURNEY {
            let message = format!("the journey `{}` is never depended on", self.name(id));
            let error = Diagnostic::input("type-mismatch", message, path.span(), "a component is wanted here");
            sink.push(error.label(self.components[id.index()].span, "declared as a journey").help("name what the journey needs instead"));
            return None;
        }
        Some(id)
    }

    /// The zone that a path means.
    pub fn zone(&self, path: &Path, scope: u32, verb: &str, sink: &mut Sink) -> Option<ComponentId> {
        let id = self.component(path, scope, Wanted::Zone, sink)?;
        if self.family(id) != kind::ZONE {
            let what = &self.kinds.list[self.components[id.index()].kind.index()].name;
            let message = format!("`{verb}` takes zones, and `{}` is of kind `{what}`", self.name(id));
            let error = Diagnostic::input("type-mismatch", message, path.span(), "a zone is wanted here");
            let error = error.label(self.components[id.index()].span, format!("declared as `{what}`"));
            let help = if verb == "runs in" { "write `needs` for what it depends on, or declare a zone" } else { "declare a zone" };
            sink.push(error.help(help));
            return None;
        }
        Some(id)
    }

    pub fn team(&self, path: &Path, scope: u32, sink: &mut Sink) -> Option<TeamId> {
        let home = self.scopes[scope as usize].home;
        let found = match path.parts.as_slice() {
            [name] => self.by_home(&self.teams, home, &name.text),
            [alias, name] => {
                let alias = self.declared.get(alias.text.as_str()).and_then(|declared| meaning(declared, ROOT));
                match alias {
                    Some(Entity::System(scope)) => self.teams.get(&(scope, name.text.clone())).copied(),
                    _ => None,
                }
            }
            _ => None,
        };
        if found.is_none() {
            sink.unknown.push(Unknown { wanted: Wanted::Team, text: path.dotted(), span: path.span(), scope, below: None });
        }
        found
    }

    /// A kind by its name; an unknown one goes to the sink.
    pub fn kind(&self, name: &Name, scope: u32, sink: &mut Sink) -> Option<KindId> {
        let found = self.kinds.find(self.scopes[scope as usize].home, &name.text);
        if found.is_none() {
            sink.unknown.push(Unknown { wanted: Wanted::Kind, text: name.text.clone(), span: name.span, scope, below: None });
        }
        found
    }

    /// A kind for which a policy is; an unknown one goes to the sink.
    pub fn selected_kind(&self, name: &Name, sink: &mut Sink) {
        if self.kinds.find(ROOT, &name.text).is_none() {
            sink.unknown.push(Unknown { wanted: Wanted::Selected, text: name.text.clone(), span: name.span, scope: ROOT, below: None });
        }
    }

    /// The kind that a declaration names, if there is one.
    pub fn kind_of(&self, declaration: &Declaration, scope: u32) -> Option<KindId> {
        self.kinds.find(self.scopes[scope as usize].home, &declaration.kind.text)
    }

    pub fn attribute(&self, name: &CompactString, scope: u32) -> Option<AttributeId> {
        self.by_home(&self.attributes, self.scopes[scope as usize].home, name)
    }

    fn by_home<T: Copy>(&self, table: &FxHashMap<(u32, CompactString), T>, home: u32, name: &CompactString) -> Option<T> {
        let own = if home == ROOT { None } else { table.get(&(home, name.clone())) };
        own.or_else(|| table.get(&(ROOT, name.clone()))).copied()
    }

    /// The kind of the language that a component's kind comes from.
    pub fn family(&self, id: ComponentId) -> KindId {
        self.kinds.family[self.components[id.index()].kind.index()]
    }

    pub fn name(&self, id: ComponentId) -> &CompactString {
        &self.components[id.index()].name
    }

    /// The full name of anything.
    pub fn full_name(&self, entity: Entity) -> &CompactString {
        match entity {
            Entity::System(scope) => &self.scopes[scope as usize].name,
            Entity::Component(id) => self.name(id),
        }
    }
}

/// What a name means in this very scope.
pub(super) fn meaning(declared: &[(u32, Entity)], scope: u32) -> Option<Entity> {
    if let [(only, entity)] = declared {
        return (*only == scope).then_some(*entity);
    }
    declared.binary_search_by_key(&scope, |(scope, _)| *scope).ok().map(|i| declared[i].1)
}
