//! What each file declares, found without looking at any other file, so that files can be read in parallel.

use super::place::{Place, misplaced};
use super::{Input, Origin};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{
    Allow, Body, Declaration, Define, Independent, Measure, Name, Path, Policy, Rule, Statement, StatementKind, Text, TypeName, Value,
};

/// The scope of a file itself among its own scopes.
pub(super) const FILE_SCOPE: u32 = 0;

/// A statement that opens a scope: names below it are looked up in it first.
#[derive(Debug)]
pub(super) enum Opening<'t> {
    /// The file.
    File,
    /// `system NAME { … }`
    System { declaration: &'t Declaration, statement: &'t Statement },
    /// `extend SYSTEM { … }` with declarations in it.
    Extension(&'t Path),
}

/// Something with the scope it stands in.
pub(super) type In<T> = (u32, T);

/// `kind NAME is BASE { … }`
#[derive(Debug, Clone, Copy)]
pub(super) struct KindDeclaration<'t> {
    pub statement: &'t Statement,
    pub name: &'t Name,
    pub base: &'t Name,
    pub body: Option<&'t Body>,
}

/// `attribute NAME: TYPE on KIND`
#[derive(Debug, Clone, Copy)]
pub(super) struct AttributeDeclaration<'t> {
    pub statement: &'t Statement,
    pub name: &'t Name,
    pub ty: &'t TypeName,
    pub on: &'t [Name],
    /// It comes with rules from elsewhere that ask for it.
    pub lent: bool,
}

/// All that one file says, or that all files say once their scopes are numbered together.
#[derive(Debug, Default)]
pub(super) struct Collected<'t> {
    /// Scopes of the file with the scope around each; the first is the file's own.
    pub scopes: Vec<In<Opening<'t>>>,
    pub components: Vec<In<(&'t Statement, &'t Declaration)>>,
    pub teams: Vec<In<(&'t Statement, &'t Declaration)>>,
    pub kinds: Vec<In<KindDeclaration<'t>>>,
    pub attributes: Vec<In<AttributeDeclaration<'t>>>,
    /// `extend` of what is no system as far as one can tell from its block.
    pub extends: Vec<In<(&'t Path, &'t Body)>>,
    pub defaults: Vec<In<&'t Body>>,
    pub entries: Vec<In<&'t Value>>,
    /// Dependencies and `survives` that name their subject.
    pub subjects: Vec<In<(&'t Path, &'t Statement)>>,
    pub claims: Vec<In<(&'t Statement, &'t Independent)>>,
    pub allows: Vec<In<(&'t Statement, &'t Allow)>>,
    pub policies: Vec<(&'t Statement, &'t Policy)>,
    pub workspaces: Vec<(&'t Statement, Option<&'t Text>, Option<&'t Body>)>,
    pub rules: Vec<(&'t Statement, &'t Rule)>,
    pub defines: Vec<&'t Define>,
    pub measures: Vec<&'t Measure>,
    /// Names declared where nothing can be declared: they have their error, and uses of them need no second one.
    pub strays: Vec<&'t str>,
    /// Statements that could not be read.
    pub broken: Vec<Span>,
    /// Scopes in which such statements stand.
    pub unread: Vec<In<()>>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Sorts the statements of one file by what they say. Linear in the file.
pub(super) fn collect<'t>(input: &Input<'t>) -> Collected<'t> {
    let mut collected = Collected { scopes: vec![(FILE_SCOPE, Opening::File)], ..Collected::default() };
    match &input.origin {
        Origin::RulesOnly => collected.rules_of(&input.tree.statements),
        Origin::Own => collected.statements(&input.tree.statements, FILE_SCOPE, Place::File),
        Origin::Used { .. } => {
            collected.statements(&input.tree.statements, FILE_SCOPE, Place::File);
            collected.policies.clear();
            collected.workspaces.clear();
            collected.rules.clear();
            collected.defines.clear();
            collected.measures.clear();
        }
    }
    collected
}

impl<'t> Collected<'t> {
    fn rules_of(&mut self, statements: &'t [Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Rule(rule) => self.rules.push((statement, rule)),
                StatementKind::Define(define) => self.defines.push(define),
                StatementKind::Measure(measure) => self.measures.push(measure),
                StatementKind::AttributeType(ty) => {
                    self.attributes
                        .push((FILE_SCOPE, AttributeDeclaration { statement, name: &ty.name, ty: &ty.ty, on: &ty.on, lent: true }));
                }
                _ => {}
            }
        }
    }

    fn statements(&mut self, statements: &'t [Statement], scope: u32, place: Place) {
        let top = place == Place::File;
        for statement in statements {
            match &statement.kind {
                StatementKind::Declaration(declaration) => self.declaration(statement, declaration, scope, top),
                StatementKind::Extend { target, body } => self.extend(target, body, scope),
                StatementKind::Defaults(body) if !top => self.defaults.push((scope, body)),
                StatementKind::Assign { name, value } if !top && name.text == "entry" => self.entries.push((scope, value)),
                StatementKind::Dependency(dependency) if dependency.subject.is_some() => {
                    self.subjects.extend(dependency.subject.as_deref().map(|subject| (scope, (subject, statement))));
                }
                StatementKind::Survives(survives) if survives.subject.is_some() => {
                    self.subjects.extend(survives.subject.as_ref().map(|subject| (scope, (subject, statement))));
                }
                StatementKind::Independent(claim) => self.claims.push((scope, (statement, claim))),
                StatementKind::Allow(allow) if !top => self.allows.push((scope, (statement, allow))),
                StatementKind::Broken => {
                    self.broken.push(statement.span);
                    self.unread.push((scope, ()));
                }
                StatementKind::Kind { name, base, body } => {
                    // Collected even where it is misplaced, so that its uses are known.
                    self.kinds.push((scope, KindDeclaration { statement, name, base, body: body.as_deref() }));
                    self.only_at_top(statement, place);
                }
                StatementKind::AttributeType(ty) => {
                    self.attributes.push((scope, AttributeDeclaration { statement, name: &ty.name, ty: &ty.ty, on: &ty.on, lent: false }));
                    self.only_at_top(statement, place);
                }
                StatementKind::Workspace { title, body } if top => self.workspaces.push((statement, title.as_ref(), body.as_deref())),
                StatementKind::Policy(policy) if top => self.policies.push((statement, policy)),
                StatementKind::Rule(rule) if top => self.rules.push((statement, rule)),
                StatementKind::Define(define) if top => self.defines.push(define),
                StatementKind::Measure(measure) if top => self.measures.push(measure),
                StatementKind::Use { .. } | StatementKind::Observe { .. } if top => {}
                _ => self.diagnostics.extend(misplaced(statement, place)),
            }
        }
    }

    fn only_at_top(&mut self, statement: &'t Statement, place: Place) {
        if place != Place::File {
            self.diagnostics.extend(misplaced(statement, place));
        }
    }

    fn declaration(&mut self, statement: &'t Statement, declaration: &'t Declaration, scope: u32, top: bool) {
        match declaration.kind.text.as_str() {
            "system" => {
                let inner = self.open(scope, Opening::System { declaration, statement });
                if let Some(path) = &declaration.within {
                    let message = format!("a system is `within` nothing: `{}` is a namespace", declaration.name.text);
                    let error = Diagnostic::input("misplaced", message, path.span(), "a zone contains zones only");
                    self.diagnostics.push(error.help("write the system inside the braces of the other one"));
                }
                if let Some(body) = &declaration.body {
                    self.statements(&body.statements, inner, Place::System);
                }
            }
            "team" => {
                self.teams.push((scope, (statement, declaration)));
                if !top {
                    self.diagnostics.extend(misplaced(statement, Place::System));
                }
            }
            _ => {
                self.components.push((scope, (statement, declaration)));
                if let Some(body) = &declaration.body {
                    self.strays_of(&body.statements);
                }
            }
        }
    }

    fn extend(&mut self, target: &'t Path, body: &'t Body, scope: u32) {
        if body.statements.iter().any(opens_system) {
            let inner = self.open(scope, Opening::Extension(target));
            self.statements(&body.statements, inner, Place::System);
        } else {
            self.extends.push((scope, (target, body)));
            self.strays_of(&body.statements);
        }
    }

    fn open(&mut self, around: u32, opening: Opening<'t>) -> u32 {
        let scope = u32::try_from(self.scopes.len()).unwrap_or(u32::MAX);
        self.scopes.push((around, opening));
        scope
    }

    fn strays_of(&mut self, statements: &'t [Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Declaration(declaration) => self.strays.push(&declaration.name.text),
                StatementKind::Broken => self.broken.push(statement.span),
                _ => {}
            }
        }
    }
}

/// Whether a statement in an `extend` shows that a system is extended and not a component.
fn opens_system(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Declaration(_) | StatementKind::Defaults(_) | StatementKind::Extend { .. } | StatementKind::Independent(_) => true,
        StatementKind::Assign { name, .. } => name.text == "entry",
        StatementKind::Dependency(dependency) => dependency.subject.is_some(),
        StatementKind::Survives(survives) => survives.subject.is_some(),
        _ => false,
    }
}
