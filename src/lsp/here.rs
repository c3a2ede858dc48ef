//! A place that a request is about: a document as it is now, and what was known of its workspace last.

use std::sync::Arc;

use lsp_types::{Location, Position, Range, TextDocumentPositionParams, Uri};

use super::convert;
use super::dispatch::Ask;
use super::document::Document;
use super::names::{Meaning, Names, Occurrence};
use super::project::{Place, Project, Snapshot};
use crate::model::{Model, Origin};
use crate::source::{Encoding, FileId, Span};
use crate::syntax::tree::{self, Statement};

/// A document with its workspace.
pub struct Here<'a> {
    /// The request.
    pub ask: &'a Ask,
    /// The text as it is now.
    pub document: &'a Arc<Document>,
    /// What is known of the workspace.
    pub project: &'a Project,
    /// Whose the file is.
    pub origin: Origin,
    /// The tree of the text as it is now; of a foreign file, as it was when the workspace was read.
    pub tree: Arc<tree::File>,
}

impl Ask {
    /// The document with this address and its workspace, once that has been read.
    pub fn here(&self, uri: &Uri) -> Option<Here<'_>> {
        let document = self.document(uri)?;
        let project = self.project_of(document)?;
        let input = project
            .snapshot
            .file(&document.path)
            .and_then(|file| project.snapshot.workspace.inputs.iter().find(|input| input.file == file));
        let origin = input.map_or(Origin::Own, |input| input.origin.clone());
        let tree = match input {
            Some(input) if !document.is_arch() => Arc::clone(&input.tree),
            _ => Arc::clone(&document.parsed.file),
        };
        Some(Here { ask: self, document, project, origin, tree })
    }

    /// The same with the byte of a position.
    pub fn at(&self, place: &TextDocumentPositionParams) -> Option<(Here<'_>, usize)> {
        let here = self.here(&place.text_document.uri)?;
        let offset = here.offset(place.position);
        Some((here, offset))
    }

    /// The workspace that a document belongs to: its own before those that only use it.
    fn project_of(&self, document: &Document) -> Option<&Project> {
        let own = |project: &&Project| {
            let snapshot = &project.snapshot;
            let input = snapshot.file(&document.path).and_then(|file| snapshot.workspace.inputs.iter().find(|input| input.file == file));
            input.is_some_and(|input| matches!(input.origin, Origin::Own))
        };
        let reads = |project: &&Project| project.snapshot.file(&document.path).is_some();
        // A file that is new to the disk belongs to the innermost workspace around it.
        let around = || {
            let homes = self.projects.values().filter(|project| match &project.snapshot.place {
                Place::Home(home) => home.alone.is_none() && document.path.starts_with(&home.root),
                Place::Foreign(_) => false,
            });
            homes.max_by_key(|project| project.snapshot.workspace.root.components().count())
        };
        self.projects.values().find(own).or_else(|| self.projects.values().find(reads)).or_else(around)
    }
}

impl<'a> Here<'a> {
    /// What is known of the names.
    pub fn model(&self) -> &'a Model {
        &self.project.snapshot.model
    }

    /// The workspace as it was read last.
    pub fn snapshot(&self) -> &'a Arc<Snapshot> {
        &self.project.snapshot
    }

    /// The text as it is now.
    pub fn text(&self) -> &'a str {
        &self.document.source.text
    }

    /// How the client counts.
    pub fn encoding(&self) -> Encoding {
        self.ask.client.encoding
    }

    /// The byte of a position in the text as it is now.
    pub fn offset(&self, position: Position) -> usize {
        self.document.offset(position, self.encoding())
    }

    /// The bytes of a range in the text as it is now.
    pub fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(self.document.file, start, end.max(start))
    }

    /// The range of a place in the text as it is now.
    pub fn range(&self, span: Span) -> Range {
        self.document.range(span, self.encoding())
    }

    /// Where a place of the snapshot is now.
    pub fn location(&self, span: Span) -> Option<Location> {
        convert::location(self.snapshot(), &self.ask.documents, span, self.encoding())
    }

    /// The file as the snapshot numbers it.
    pub fn file(&self) -> Option<FileId> {
        self.snapshot().file(&self.document.path)
    }

    /// The names of some statements of this text.
    pub fn names(&self, statements: &[Statement]) -> Vec<Occurrence> {
        let mut all = Vec::new();
        Names::walk(self.model(), &self.origin, statements, &mut |found| all.push(found));
        if !self.document.is_arch() {
            // The tree of a foreign file is that of the snapshot, and may lead into other files.
            let then = self.snapshot().clock;
            all.retain_mut(|found| {
                let now = (Some(found.span.file) == self.file()).then(|| self.document.now(found.span, then)).flatten();
                now.inspect(|now| found.span = *now).is_some()
            });
        }
        all
    }

    /// The name at a byte. Of two that meet there, the one that begins there; what is read from one place of a foreign file is above all a name.
    pub fn name_at(&self, offset: usize) -> Option<Occurrence> {
        let found = match self.statement_at(offset) {
            Some(statement) if self.document.is_arch() => self.names(std::slice::from_ref(statement)),
            _ if !self.document.is_arch() => self.names(&self.tree.statements),
            _ => return None,
        };
        let touches = |found: &&Occurrence| (found.span.start as usize..=found.span.end as usize).contains(&offset);
        let is_named = |found: &Occurrence| matches!(found.meaning, Meaning::Component(_) | Meaning::System(_));
        found.iter().filter(touches).max_by_key(|found| (found.span.start, is_named(found))).cloned()
    }

    /// The statement of the file that a byte stands in. Logarithmic in the statements.
    pub fn statement_at(&self, offset: usize) -> Option<&Statement> {
        let statements = &self.tree.statements;
        let after = statements.partition_point(|statement| (statement.span.end as usize) < offset);
        statements.get(after).filter(|statement| statement.span.start as usize <= offset)
    }

    /// Every name of the workspace with a meaning, its place as it is now. Linear in the workspace.
    pub fn everywhere(&self, meaning: &Meaning) -> Vec<(Occurrence, Location)> {
        if let Meaning::Variable(_) = meaning {
            // Known by its place in this very text.
            let found = self.names(&self.tree.statements).into_iter().filter(|found| found.meaning == *meaning);
            return found
                .map(|found| (found.clone(), Location { uri: self.document.uri.clone(), range: self.range(found.span) }))
                .collect();
        }
        let mut all = Vec::new();
        for input in &self.snapshot().workspace.inputs {
            Names::walk(self.model(), &input.origin, &input.tree.statements, &mut |found| {
                if found.meaning == *meaning {
                    all.push(found);
                }
            });
        }
        all.sort_by_key(|found| found.span);
        all.dedup_by_key(|found| found.span);
        all.into_iter().filter_map(|found| Some((found.clone(), self.location(found.span)?))).collect()
    }

    /// Where what is declared in a system is named whole, between backticks, and what of that name stands behind the system's. Linear in the
    /// workspace.
    pub fn whole_names_in(&self, system: &str) -> Vec<(String, Location)> {
        let mut all = Vec::new();
        for input in &self.snapshot().workspace.inputs {
            Names::walk(self.model(), &input.origin, &input.tree.statements, &mut |found| {
                let full = if found.whole { self.full_name(&found.meaning) } else { String::new() };
                if let Some(rest) = full.strip_prefix(system).filter(|rest| rest.starts_with('.')) {
                    all.push((found.span, rest.to_owned()));
                }
            });
        }
        all.sort();
        all.dedup();
        all.into_iter().filter_map(|(span, rest)| Some((rest, self.location(span)?))).collect()
    }

    /// Where something is declared, in the snapshot; in the text as it is now for a variable.
    pub fn declaration(&self, meaning: &Meaning) -> Option<Location> {
        let model = self.model();
        let span = match meaning {
            Meaning::Component(id) => model.components[id.index()].span,
            Meaning::System(id) => model.systems[id.index()].span,
            Meaning::Team(id) => model.teams[id.index()].span,
            Meaning::Kind(id) => model.kinds[id.index()].span?,
            Meaning::Attribute(id) => model.attributes[id.index()].span?,
            Meaning::Rule(name) => model.rules.iter().find(|written| written.rule.name.text == *name)?.rule.name.span,
            Meaning::Parameter(rule, name) => {
                let written = model.rules.iter().find(|written| written.rule.name.text == *rule)?;
                written.rule.clauses.iter().find_map(|clause| match &clause.kind {
                    tree::ClauseKind::Param { name: own, .. } if own.text == *name => Some(own.span),
                    _ => None,
                })?
            }
            Meaning::Definition(name) => {
                let define = model.defines.iter().map(|define| &define.name).find(|own| own.text == *name);
                define.or_else(|| model.measures.iter().map(|measure| &measure.name).find(|own| own.text == *name))?.span
            }
            Meaning::Variable(span) => return Some(Location { uri: self.document.uri.clone(), range: self.range(*span) }),
            Meaning::BuiltIn(_) | Meaning::Function(_) | Meaning::Word(_) | Meaning::Claim(_) => return None,
        };
        self.location(span)
    }

    /// The full name of something.
    pub fn full_name(&self, meaning: &Meaning) -> String {
        let model = self.model();
        match meaning {
            Meaning::Component(id) => model.components[id.index()].name.to_string(),
            Meaning::System(id) => model.systems[id.index()].name.to_string(),
            Meaning::Team(id) => model.teams[id.index()].name.to_string(),
            Meaning::Kind(id) => model.kinds[id.index()].name.to_string(),
            Meaning::Attribute(id) => model.attributes[id.index()].name.to_string(),
            Meaning::BuiltIn(name) | Meaning::Function(name) => (*name).to_owned(),
            Meaning::Rule(name) | Meaning::Parameter(_, name) | Meaning::Definition(name) | Meaning::Word(name) | Meaning::Claim(name) => {
                name.to_string()
            }
            Meaning::Variable(span) => self.text().get(span.range()).unwrap_or_default().to_owned(),
        }
    }
}
