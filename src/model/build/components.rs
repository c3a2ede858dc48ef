//! Components: their attributes and dependencies from all that is said about them and all that they inherit.

use super::body::{Holder, Reader, fill, get, unite};
use super::declare::{Element, Piece};
use super::drafts::{Draft, INHERITED, Owner, READ, Rank, WRITTEN};
use super::emit::Chunk;
use super::merge::merge;
use super::names::{Names, ROOT};
use super::place::{Place, misplaced};
use super::sink::{Sink, Unknown, Wanted};
use super::value::Typing;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::builtin::{attribute, kind};
use crate::model::{Attribute, AttributeOn, ComponentId, DependencyKind, Given, KindId, Target, TeamId, Type, Value};
use crate::source::Span;
use crate::syntax::tree::{Allow, Declaration, Statement, StatementKind};

/// What a kind, or `defaults` of a system, gives to its components.
#[derive(Debug, Default)]
pub(super) struct Layer<'t> {
    pub given: Vec<Given>,
    pub drafts: Vec<Draft<'t>>,
}

/// All that is needed to read components; shared by threads.
#[derive(Clone, Copy)]
pub(super) struct Assembly<'a, 't> {
    pub names: &'a Names<'t>,
    pub attributes: &'a [Attribute],
    pub tiers: &'a [compact_str::CompactString],
    /// By component: what a zone is within.
    pub within: &'a [Option<(ComponentId, Span)>],
    /// By kind.
    pub kinds: &'a [Option<Layer<'t>>],
    /// By scope.
    pub defaults: &'a [Option<Layer<'t>>],
}

/// An `allow` in a component, with the scope its names are looked up in.
pub(super) type ComponentAllow<'t> = (ComponentId, u32, &'t Statement, &'t Allow);

impl<'a, 't> Assembly<'a, 't> {
    /// Without what is inherited: for reading that which is.
    pub fn bare(names: &'a Names<'t>, attributes: &'a [Attribute], tiers: &'a [compact_str::CompactString]) -> Self {
        Self { names, attributes, tiers, within: &[], kinds: &[], defaults: &[] }
    }

    pub fn reader(&self, scope: u32) -> Reader<'a, 't> {
        Reader { attributes: self.attributes, typing: Typing { names: self.names, scope, tiers: self.tiers } }
    }

    /// What a kind or `defaults` gives. Everything in it is checked here, once, and not for each component.
    pub fn layer(&self, bodies: &[&'t [Statement]], scope: u32, place: Place, kind: Option<KindId>, sink: &mut Sink) -> Layer<'t> {
        let reader = self.reader(scope);
        let mut layer = Layer::default();
        let owner = Owner { component: None, rank: WRITTEN };
        for statement in bodies.iter().copied().flatten() {
            match &statement.kind {
                StatementKind::Assign { name, value } => {
                    reader.assign(Holder::Component(kind), name, value, sink, &mut layer.given);
                }
                StatementKind::Core(body) => reader.core(statement, body, sink, &mut layer.given),
                StatementKind::Dependency(one) if one.subject.is_none() => {
                    reader.dependency(statement, one, owner, sink, &mut layer.drafts);
                }
                StatementKind::Survives(one) if one.subject.is_none() => {
                    reader.survives(statement, one, owner, sink, &mut layer.drafts);
                }
                StatementKind::Declaration(declaration) if self.no_kind(declaration, scope) => no_verb(declaration, scope, sink),
                _ => sink.diagnostics.extend(misplaced(statement, place)),
            }
        }
        reader.once(&mut layer.given, sink);
        let whose = kind.map_or("every component", |kind| self.names.kinds.list[kind.index()].name.as_str());
        merge(&mut layer.drafts, whose, self.names, sink);
        layer
    }

    /// The attributes of a component, sorted: its own, then those of its kinds, then those of `defaults` (S14, S15).
    pub fn given(&self, id: ComponentId, element: &Element<'t>, sink: &mut Sink) -> Vec<Given> {
        let kind = self.names.components[id.index()].kind;
        let mut given = Vec::new();
        let mut read = Vec::new();
        for piece in &element.pieces {
            let reader = self.reader(piece.scope);
            let out = if piece.read { &mut read } else { &mut given };
            for statement in piece.statements {
                match &statement.kind {
                    StatementKind::Assign { name, value } => reader.assign(Holder::Component(Some(kind)), name, value, sink, out),
                    StatementKind::Core(body) => reader.core(statement, body, sink, out),
                    _ => {}
                }
            }
        }
        let reader = self.reader(element.scope);
        reader.once(&mut given, sink);
        if !read.is_empty() {
            let read = self.agreed(read, &given, &element.name, sink);
            fill(&mut given, &read);
        }
        for (layer, _) in self.inherited(id, element) {
            if layer.given.iter().all(|one| self.fits(one, kind)) {
                fill(&mut given, &layer.given);
            } else {
                let fitting: Vec<Given> = layer.given.iter().filter(|one| self.fits(one, kind)).cloned().collect();
                fill(&mut given, &fitting);
            }
        }
        given
    }

    /// The dependencies of a component and where it may be allowed what.
    pub fn dependencies(
        &self,
        id: ComponentId,
        element: &Element<'t>,
        drafts: &mut Vec<Draft<'t>>,
        allows: &mut Vec<ComponentAllow<'t>>,
        sink: &mut Sink,
    ) {
        for piece in &element.pieces {
            self.piece(id, piece, drafts, allows, sink);
        }
        if let Some((component, span)) = self.within[id.index()] {
            drafts.push(Draft::plain(DependencyKind::Within, Target { component, span }, span, element.scope));
        }
        let family = self.names.family(id);
        for (layer, rank) in self.inherited(id, element) {
            // Zones are places and journeys are what people do: what every component of a system needs is not about them.
            let of_system = rank >= INHERITED + DEFAULTS;
            if of_system && (family == kind::ZONE || family == kind::JOURNEY) {
                continue;
            }
            drafts.extend(layer.drafts.iter().map(|draft| Draft { rank, ..draft.clone() }));
        }
        merge(drafts, &element.name, self.names, sink);
    }

    fn piece(
        &self,
        id: ComponentId,
        piece: &Piece<'t>,
        drafts: &mut Vec<Draft<'t>>,
        allows: &mut Vec<ComponentAllow<'t>>,
        sink: &mut Sink,
    ) {
        let reader = self.reader(piece.scope);
        let owner = Owner { component: Some(id), rank: if piece.read { READ } else { WRITTEN } };
        // What of no kind is declared may have been meant as a system: that it is none is said.
        let no_kind = self.names.components[id.index()].kind == kind::COMPONENT;
        for statement in piece.statements {
            match &statement.kind {
                StatementKind::Declaration(_) if no_kind => {}
                StatementKind::Assign { .. } | StatementKind::Core(_) => {}
                StatementKind::Dependency(one) if one.subject.is_some() == piece.names_subject => {
                    reader.dependency(statement, one, owner, sink, drafts);
                }
                StatementKind::Survives(one) if one.subject.is_some() == piece.names_subject => {
                    reader.survives(statement, one, owner, sink, drafts);
                }
                StatementKind::Allow(allow) => allows.push((id, piece.scope, statement, allow)),
                StatementKind::Declaration(declaration) if self.no_kind(declaration, piece.scope) => {
                    no_verb(declaration, piece.scope, sink)
                }
                _ => sink.diagnostics.extend(misplaced(statement, Place::Component)),
            }
        }
    }

    fn no_kind(&self, declaration: &Declaration, scope: u32) -> bool {
        !["system", "team"].contains(&declaration.kind.text.as_str()) && self.names.kind_of(declaration, scope).is_none()
    }

    /// What a component inherits, the strongest first: its kinds from the nearest, then `defaults` from the innermost system.
    fn inherited(&self, id: ComponentId, element: &Element<'t>) -> impl Iterator<Item = (&'a Layer<'t>, Rank)> {
        let names = self.names;
        let kinds = names.kinds.ancestors(names.components[id.index()].kind);
        let (by_kind, by_scope) = (self.kinds, self.defaults);
        let kinds = kinds.zip(INHERITED..).filter_map(|(kind, rank)| Some((by_kind[kind.index()].as_ref()?, rank)));
        let outward = |&scope: &u32| (scope != ROOT).then(|| names.scopes[scope as usize].parent);
        let scopes = std::iter::successors(Some(element.scope), outward);
        let scopes = scopes.zip(INHERITED + DEFAULTS..).filter_map(|(scope, rank)| Some((by_scope[scope as usize].as_ref()?, rank)));
        kinds.chain(scopes)
    }

    /// Whether a component of the kind may have the attribute.
    fn fits(&self, given: &Given, kind: KindId) -> bool {
        match &self.attributes[given.attribute.index()].on {
            AttributeOn::Components(on) => on.is_empty() || on.iter().any(|&wanted| self.names.kinds.is_a(kind, wanted)),
            _ => true,
        }
    }

    /// What was read: two values that differ leave the attribute unset, unless it is written anyway.
    fn agreed(&self, mut read: Vec<Given>, written: &[Given], name: &str, sink: &mut Sink) -> Vec<Given> {
        read.sort_by_key(|one| one.attribute);
        let mut agreed: Vec<Given> = Vec::with_capacity(read.len());
        let mut conflict = None;
        for one in read {
            let declared = &self.attributes[one.attribute.index()];
            match agreed.last_mut() {
                Some(last) if last.attribute == one.attribute => {
                    if matches!(declared.ty, Type::List(_)) {
                        unite(&mut last.value, &one.value);
                    } else if last.value != one.value {
                        if get(written, one.attribute).is_none() && conflict != Some(one.attribute) {
                            let message = format!("`{}` of `{name}` is read with two values, and stays unset", declared.name);
                            let warning = Diagnostic::remark("conflicting-sources", Level::Warning, message, one.span, "one value");
                            let help = format!("write the right one: `extend {} {{ {} = … }}`", super::words::written(name), declared.name);
                            sink.push(warning.label(last.span, "another value").help(help));
                        }
                        conflict = Some(one.attribute);
                    }
                }
                _ => {
                    if let Some(unset) = conflict.take() {
                        agreed.retain(|kept| kept.attribute != unset);
                    }
                    agreed.push(one);
                }
            }
        }
        if let Some(unset) = conflict {
            agreed.retain(|kept| kept.attribute != unset);
        }
        agreed
    }
}

/// `need b`: two names where a statement of a component is wanted.
fn no_verb(declaration: &Declaration, scope: u32, sink: &mut Sink) {
    let (text, span) = (declaration.kind.text.clone(), declaration.kind.span);
    sink.unknown.push(Unknown { wanted: Wanted::Verb, text, span, scope, below: None });
}

/// Kinds come before `defaults`, however long the chain of kinds is.
const DEFAULTS: Rank = 1 << 14;

/// About how many dependencies some components have, rather more than too few: most statements are one, and lists are several.
pub(super) fn room(elements: &[Element<'_>]) -> usize {
    let statements: usize = elements.iter().flat_map(|element| &element.pieces).map(|piece| piece.statements.len()).sum();
    statements + statements / 2
}

/// Dependencies of the components in a row that starts at `first`.
pub(super) fn chunk<'t>(
    assembly: &Assembly<'_, 't>,
    first: u32,
    elements: &[Element<'t>],
    ends: &mut Vec<u32>,
    allows: &mut Vec<ComponentAllow<'t>>,
    sink: &mut Sink,
) -> Chunk<'t> {
    let mut chunk = Chunk::with_room(room(elements));
    let mut drafts = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let id = ComponentId(first + i as u32);
        assembly.dependencies(id, element, &mut drafts, allows, sink);
        chunk.add(Some(id), &mut drafts, assembly.names);
        ends.push(chunk.dependencies.len() as u32);
    }
    chunk
}

/// `owner`, `tier` and whether it takes part at all, from the attributes of a component.
pub(super) fn facts(given: &[Given], planned: bool) -> (Option<TeamId>, Option<u8>, bool) {
    let owner = get(given, attribute::OWNER).and_then(|one| if let Value::Team(team) = one.value { Some(team) } else { None });
    let tier = get(given, attribute::TIER).and_then(|one| if let Value::Int(tier) = one.value { u8::try_from(tier).ok() } else { None });
    let stage = |word| super::body::is(given, attribute::LIFECYCLE, word);
    (owner, tier, stage("retired") || (stage("planned") && !planned))
}
