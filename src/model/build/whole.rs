//! The steps from what all files say to the model, in the order in which each can use the ones before.

use compact_str::CompactString;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::collect::{Collected, In, KindDeclaration};
use super::components::{Assembly, Layer, facts, room};
use super::declare::{Declared, Element, Piece, declare};
use super::emit::Chunk;
use super::holders::Holders;
use super::kinds::Kinds;
use super::names::{Entity, Known, Names};
use super::pile::Pile;
use super::place::{Place, head};
use super::report::Reporter;
use super::rows::{Row, TASK, rows};
use super::sink::{Sink, Wanted};
use super::teams::DeclaredTeam;
use super::workspace::workspace;
use super::{Input, Options, allow, attributes, claims, systems, teams, zones};
use crate::diagnostic::Diagnostic;
use crate::model::{
    AllowScope, Attribute, Component, ComponentId, DependencyId, Given, Model, Range32, SystemId, Team, TeamId, WrittenRule,
};
use crate::source::{FileId, Sources};

/// A model in the making.
pub(super) struct Whole<'t, 's> {
    sources: &'s Sources,
    options: Options,
    files: Vec<FileId>,
    names: Names<'t>,
    elements: Vec<Element<'t>>,
    rest: Collected<'t>,
    kind_bodies: Vec<Option<In<KindDeclaration<'t>>>>,
    teams: Vec<DeclaredTeam<'t>>,
    attributes: Vec<Attribute>,
    sink: Sink,
    model: Model,
}

impl<'t, 's> Whole<'t, 's> {
    pub fn new(sources: &'s Sources, inputs: &[&'t Input<'t>], collected: Vec<Collected<'t>>, options: Options) -> Self {
        let mut sink = Sink::default();
        let Declared { scopes, table, elements, mut rest, lost } = declare(inputs, collected, &mut sink);
        sink.diagnostics.append(&mut rest.diagnostics);
        let (kinds, kind_bodies) = Kinds::build(&rest.kinds, &scopes, &mut sink);
        let mut names = Names { scopes, declared: table, kinds, ..Names::default() };
        names.components = elements.iter().map(|element| known(element, &names, &mut sink)).collect();
        let teams = teams::declare(&rest.teams, &mut names, &mut sink);
        let (attributes, by_name) = attributes::attributes(&rest.attributes, &names, &mut sink);
        names.attributes = by_name;
        for (scope, ()) in &rest.unread {
            names.scopes[*scope as usize].unread = true;
        }
        systems::entries(&rest.entries, &mut names, &mut sink);
        for (scope, path) in lost {
            if let Some(Entity::Component(id)) = names.resolve(path, scope, Wanted::Component, &mut sink) {
                let message = format!("nothing can be declared in `{}`: it is a component", names.name(id));
                let error = Diagnostic::input("misplaced", message, path.span(), "no system");
                let error = error.label(names.components[id.index()].span, "declared here");
                sink.push(error.help("declare what is in the braces beside it, or write dependencies and attributes only"));
            }
        }
        for &(scope, body) in &rest.defaults {
            names.scopes[scope as usize].defaults.push(body);
        }
        let files = inputs.iter().map(|input| input.file).collect();
        Self { sources, options, files, names, elements, rest, kind_bodies, teams, attributes, sink, model: Model::default() }
    }

    pub fn build(mut self) -> (Model, Vec<Diagnostic>) {
        self.workspace();
        self.extend();
        let within = zones::within(&self.names, &self.elements, &mut self.sink);
        let (kinds, defaults) = self.layers();
        let (systems, system_ids) = systems::systems(&self.names);
        self.model.systems = systems;
        let attributed = self.given(&kinds, &defaults);
        for (known, Attributed { facts: (_, _, absent), .. }) in self.names.components.iter_mut().zip(&attributed) {
            known.absent = *absent;
        }
        let component = |(i, (element, attributed)): (usize, (&Element<'t>, Attributed))| {
            let (owner, tier, absent) = attributed.facts;
            Component {
                name: element.name.clone(),
                title: element.declaration.title.as_ref().map(|title| Box::from(title.value.as_str())),
                kind: self.names.components[i].kind,
                system: system_ids[element.scope as usize],
                span: element.declaration.name.span,
                whole: element.statement.span,
                docs: element.statement.docs.clone(),
                owner,
                tier,
                absent,
                within: within[i],
                given: attributed.given,
                dependencies: Range32::default(),
                foreign: element.foreign,
            }
        };
        let components: Vec<Component> = self.elements.par_iter().zip(attributed).enumerate().map(component).collect();
        let assembly = Assembly {
            names: &self.names,
            attributes: &self.attributes,
            tiers: &self.model.tier_names,
            within: &within,
            kinds: &kinds,
            defaults: &defaults,
        };
        let mut pile = Pile::new(std::mem::take(&mut self.model.given), room(&self.elements));
        let rows = rows(&assembly, &self.elements, &mut pile);
        let mut claims = claims(&assembly, &self.rest, &mut self.sink);
        let first_claim = pile.add(&mut claims);
        pile.into_model(&mut self.model);
        self.model.components = components;
        self.join(rows, (first_claim, claims), &system_ids);
        self.model.teams = self.teams_of_model();
        self.finish(&system_ids)
    }

    fn workspace(&mut self) {
        // Which of several is meant is decided where files are found; here the first by path counts.
        let Some(&(first, ..)) = self.rest.workspaces.first() else { return };
        let of_file = self.rest.workspaces.iter().filter(|(statement, ..)| statement.span.file == first.span.file);
        let mut read = Vec::new();
        for &(statement, title, body) in of_file {
            read.push(workspace(title, body, &mut self.sink));
            if statement.span != first.span {
                let message = "`workspace` stands twice in one file";
                let error = Diagnostic::input("duplicate-name", message, head(statement), "again here");
                self.sink.push(error.label(head(first), "first here").help("keep one of them, with what both say"));
            }
        }
        // Of several, which is an error, one counts that names tiers, whichever comes first.
        let counts = read
            .into_iter()
            .min_by(|(title, tiers), (other, others)| (tiers.is_empty(), tiers, title).cmp(&(others.is_empty(), others, other)));
        if let Some((title, tiers)) = counts {
            self.model.title = title;
            self.model.tier_names = tiers;
        }
    }

    /// Gives `extend` blocks and statements that name their subject to the components they are about.
    fn extend(&mut self) {
        for (scope, (path, body)) in std::mem::take(&mut self.rest.extends) {
            match self.names.resolve(path, scope, Wanted::Component, &mut self.sink) {
                Some(Entity::Component(id)) => {
                    let piece = Piece { scope, read: false, names_subject: false, statements: &body.statements };
                    self.elements[id.index()].pieces.push(piece);
                }
                Some(Entity::System(system)) => {
                    for statement in &body.statements {
                        match &statement.kind {
                            crate::syntax::tree::StatementKind::Allow(allow) => self.rest.allows.push((system, (statement, allow))),
                            _ => self.sink.diagnostics.extend(super::place::misplaced(statement, Place::System)),
                        }
                    }
                }
                None => {}
            }
        }
        for (scope, (path, statement)) in std::mem::take(&mut self.rest.subjects) {
            if let Some(id) = self.names.component(path, scope, Wanted::Component, &mut self.sink) {
                let statements = std::slice::from_ref(statement);
                self.elements[id.index()].pieces.push(Piece { scope, read: false, names_subject: true, statements });
            }
        }
    }

    /// What kinds and systems give, read once each.
    fn layers(&mut self) -> (Vec<Option<Layer<'t>>>, Vec<Option<Layer<'t>>>) {
        let assembly = Assembly::bare(&self.names, &self.attributes, &self.model.tier_names);
        let sink = &mut self.sink;
        let mut kinds = Vec::with_capacity(self.kind_bodies.len());
        for (i, declared) in self.kind_bodies.iter().enumerate() {
            let body = declared.and_then(|(scope, one)| Some((scope, one.body?)));
            let kind = Some(crate::model::KindId(i as u32));
            kinds.push(body.map(|(scope, body)| assembly.layer(&[&body.statements], scope, Place::Kind, kind, sink)));
        }
        let mut defaults = Vec::with_capacity(self.names.scopes.len());
        for (i, scope) in self.names.scopes.iter().enumerate() {
            let bodies: SmallVec<[&[_]; 1]> = scope.defaults.iter().map(|body| body.statements.as_slice()).collect();
            let layer = (!bodies.is_empty()).then(|| assembly.layer(&bodies, i as u32, Place::Defaults, None, sink));
            defaults.push(layer);
        }
        (kinds, defaults)
    }

    /// The attributes of each component, put into the model, and what follows from them.
    fn given(&mut self, kinds: &[Option<Layer<'t>>], defaults: &[Option<Layer<'t>>]) -> Vec<Attributed> {
        let planned = self.options.planned;
        let assembly =
            Assembly { names: &self.names, attributes: &self.attributes, tiers: &self.model.tier_names, within: &[], kinds, defaults };
        let rows: Vec<(Vec<Given>, Vec<Attributed>, Sink)> = self
            .elements
            .par_chunks(TASK)
            .enumerate()
            .map(|(task, elements)| {
                let mut sink = Sink::default();
                let mut all = Vec::new();
                let of = |(i, element): (usize, &Element<'t>)| {
                    let mut given = assembly.given(ComponentId((task * TASK + i) as u32), element, &mut sink);
                    let facts = facts(&given, planned);
                    let start = all.len() as u32;
                    all.append(&mut given);
                    Attributed { given: Range32 { start, end: all.len() as u32 }, facts }
                };
                let attributed = elements.iter().enumerate().map(of).collect();
                (all, attributed, sink)
            })
            .collect();
        let mut attributed = Vec::with_capacity(self.elements.len());
        self.model.given.reserve_exact(rows.iter().map(|(given, ..)| given.len()).sum());
        for (mut given, row, sink) in rows {
            let first = self.model.given.len() as u32;
            attributed.extend(row.into_iter().map(|one| one.behind(first)));
            self.model.given.append(&mut given);
            self.sink.append(sink);
        }
        attributed
    }

    /// Gives components their dependencies, and lowers the `allow`s, which need the numbers that dependencies have got.
    fn join(&mut self, rows: Vec<Row<'t>>, (first_claim, claims): (u32, Chunk<'t>), systems: &[Option<SystemId>]) {
        let mut next = 0;
        let mut start = 0;
        for row in rows {
            for end in row.ends {
                self.model.components[next].dependencies = Range32 { start, end: row.first + end };
                start = row.first + end;
                next += 1;
            }
            for (id, scope, statement, written) in row.allows {
                let covers = AllowScope::Component(id);
                let lowered = allow::allow(&self.names, systems, scope, statement, written, covers, &mut self.sink);
                self.model.allows.extend(lowered);
            }
            self.sink.append(row.sink);
            self.allow_in_blocks(row.first, row.chunk, systems);
        }
        self.allow_in_blocks(first_claim, claims, systems);
        for &(scope, (statement, written)) in &self.rest.allows {
            if let Some(system) = systems[scope as usize] {
                let covers = AllowScope::System(system);
                let lowered = allow::allow(&self.names, systems, scope, statement, written, covers, &mut self.sink);
                self.model.allows.extend(lowered);
            }
        }
    }

    /// The `allow`s in blocks of dependencies, the first of which has this number.
    fn allow_in_blocks(&mut self, first: u32, chunk: Chunk<'t>, systems: &[Option<SystemId>]) {
        for one in chunk.allows {
            let covers = AllowScope::Dependency(DependencyId(first + one.dependency));
            let lowered = allow::allow(&self.names, systems, one.scope, one.statement, one.allow, covers, &mut self.sink);
            self.model.allows.extend(lowered);
        }
    }

    fn teams_of_model(&mut self) -> Vec<Team> {
        let assembly = Assembly::bare(&self.names, &self.attributes, &self.model.tier_names);
        let mut teams = Vec::with_capacity(self.teams.len());
        for (name, scope, statement, declaration) in &self.teams {
            let given = teams::given(&assembly.reader(*scope), declaration, &mut self.sink);
            teams.push(Team {
                name: name.clone(),
                title: declaration.title.as_ref().map(|title| Box::from(title.value.as_str())),
                span: declaration.name.span,
                docs: statement.docs.clone(),
                given: push(&mut self.model.given, &given),
            });
        }
        teams
    }

    fn finish(mut self, systems: &[Option<SystemId>]) -> (Model, Vec<Diagnostic>) {
        let model = &mut self.model;
        let sink = &mut self.sink;
        for (i, (_, scope, _, declaration)) in self.teams.iter().enumerate() {
            for statement in declaration.body.as_ref().map_or(&[][..], |body| &body.statements) {
                if let crate::syntax::tree::StatementKind::Allow(written) = &statement.kind {
                    let covers = AllowScope::Team(TeamId(i as u32));
                    model.allows.extend(allow::allow(&self.names, systems, *scope, statement, written, covers, sink));
                }
            }
        }
        let workspaces: Vec<FileId> = self.rest.workspaces.iter().map(|(statement, ..)| statement.span.file).collect();
        for (statement, written) in &self.rest.policies {
            model.policies.extend(allow::policy(statement, written, &self.names, &workspaces, sink));
        }
        let rules = self.rest.rules.iter();
        model.rules = rules.map(|(statement, rule)| WrittenRule { rule: (*rule).clone().into(), docs: statement.docs.clone() }).collect();
        model.defines = self.rest.defines.iter().map(|define| (*define).clone().into()).collect();
        model.measures = self.rest.measures.iter().map(|measure| (*measure).clone().into()).collect();

        let mut owns = vec![false; model.teams.len()];
        let mut used = vec![false; self.names.kinds.list.len()];
        for component in &model.components {
            used[component.kind.index()] = true;
            if let Some(owner) = component.owner {
                owns[owner.index()] = true;
            }
        }
        teams::unused(&model.teams, &self.teams, &self.names.scopes, &owns, sink);
        self.names.kinds.unused(&self.kind_bodies, &self.names.scopes, used, sink);

        let mut ranks = vec![u32::MAX; self.sources.len()];
        for (rank, file) in self.files.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(file.0 as usize) {
                *slot = rank as u32;
            }
        }
        let place = |span: crate::source::Span| (ranks.get(span.file.0 as usize).copied().unwrap_or(u32::MAX), span.start);
        model.allows.sort_by_key(|allow| place(allow.span));
        let holders = if sink.unknown.is_empty() { Holders::default() } else { Holders::new(&self.elements) };
        let mut reporter = Reporter::new(self.sources, &ranks, &self.names, &self.attributes, &model.teams, holders);
        reporter.forgive(&self.rest.strays, &self.rest.broken);
        let found = reporter.finish(std::mem::take(sink));
        model.names.unread = self.rest.broken.iter().filter_map(|span| half_declared(self.sources.slice(*span))).collect();
        model.files = self.files;
        let (elements, rest, names, attributes) = (self.elements, self.rest, self.names, self.attributes);
        rayon::join(|| drop((elements, rest)), || fill_names(model, names, attributes, systems));
        (self.model, found)
    }
}

/// What the attributes of a component say.
struct Attributed {
    given: Range32,
    /// Owner, tier, and whether it is absent.
    facts: (Option<TeamId>, Option<u8>, bool),
}

impl Attributed {
    /// The same, behind so many attributes of others.
    fn behind(self, others: u32) -> Self {
        Self { given: Range32 { start: self.given.start + others, end: self.given.end + others }, ..self }
    }
}

fn claims<'t>(assembly: &Assembly<'_, 't>, rest: &Collected<'t>, sink: &mut Sink) -> Chunk<'t> {
    let found =
        rest.claims.iter().filter_map(|&(scope, (statement, written))| claims::claim(&assembly.reader(scope), statement, written, sink));
    let mut drafts: Vec<_> = found.collect();
    claims::settle(&mut drafts, |id| assembly.names.components[id.index()].absent, sink);
    let mut chunk = Chunk::default();
    chunk.add(None, &mut drafts, assembly.names);
    chunk
}

/// What has to be known of a component before anything refers to it. One of an unknown kind is of kind `component`.
fn known(element: &Element<'_>, names: &Names<'_>, sink: &mut Sink) -> Known {
    let declaration = element.declaration;
    let kind = if declaration.kind.text == "component" {
        let message = "`component` is what all kinds have in common: say which one it is";
        let error = Diagnostic::input("unknown-kind", message, declaration.kind.span, "says nothing");
        sink.push(error.help("write `service`, `datastore`, `queue`, `job`, `tool`, `external` or `config`"));
        None
    } else {
        names.kind(&declaration.kind, element.scope, sink)
    };
    Known {
        name: element.name.clone(),
        kind: kind.unwrap_or(crate::model::builtin::kind::COMPONENT),
        span: declaration.name.span,
        absent: false,
    }
}

fn push(all: &mut Vec<Given>, given: &[Given]) -> Range32 {
    let start = all.len() as u32;
    all.extend_from_slice(given);
    Range32 { start, end: all.len() as u32 }
}

/// The name that a broken statement would give to a definition, a measure or an attribute.
fn half_declared(text: &str) -> Option<CompactString> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    let mut words = text.split(|c| !is_word(c)).filter(|word| !word.is_empty());
    matches!(words.next()?, "define" | "measure" | "attribute" | "function" | "def" | "fn" | "func").then(|| words.next())?.map(Into::into)
}

fn fill_names(model: &mut Model, names: Names<'_>, attributes: Vec<Attribute>, systems: &[Option<SystemId>]) {
    model.component_by_name = model.components.iter().enumerate().map(|(i, one)| (one.name.clone(), ComponentId(i as u32))).collect();
    let by_team = model.teams.iter().enumerate().map(|(i, team)| (team.name.clone(), TeamId(i as u32)));
    model.names.teams = by_team.collect();
    model.names.systems = model.systems.iter().enumerate().map(|(i, system)| (system.name.clone(), SystemId(i as u32))).collect();
    let kinds = names.kinds.list;
    model.names.kinds = kinds.iter().enumerate().map(|(i, kind)| (kind.name.clone(), crate::model::KindId(i as u32))).collect();
    model.kinds = kinds;
    // Those of used repositories under the full name of their alias.
    let full: FxHashMap<CompactString, crate::model::AttributeId> = names
        .attributes
        .iter()
        .map(|((home, name), id)| (super::kinds::qualified(&names.scopes[*home as usize].name, name), *id))
        .collect();
    model.names.attributes = full;
    model.attributes = attributes;
    debug_assert_eq!(systems.len(), names.scopes.len());
}
