//! What each name in a text means. Walks a tree with the names of a model at hand, by the same order of look-up as the model itself: the first
//! part from the innermost system outward, the rest inward.

mod expressions;

use compact_str::{CompactString, format_compact};

use crate::model::{AttributeId, ComponentId, KindId, Model, Origin, SystemId, TeamId, Type};
use crate::source::Span;
use crate::syntax::tree::{
    Allow, AttributeType, Body, Declaration, Dependency, Literal, Name, Path, Policy, Statement, StatementKind, TypeName, Value,
};

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Something that can fail, or a journey.
    Component(ComponentId),
    /// A name space.
    System(SystemId),
    /// Who owns.
    Team(TeamId),
    /// What something is.
    Kind(KindId),
    /// What can be said of something.
    Attribute(AttributeId),
    /// An attribute that only rules can ask for.
    BuiltIn(&'static str),
    /// A rule, by name.
    Rule(CompactString),
    /// A parameter of a rule: the rule, then its own name.
    Parameter(CompactString, CompactString),
    /// A definition or a measure.
    Definition(CompactString),
    /// A function of the language.
    Function(&'static str),
    /// A name that is bound in a rule, by the place where it is bound.
    Variable(Span),
    /// A word of an enumeration, or of a list of names.
    Word(CompactString),
    /// The name of a claim.
    Claim(CompactString),
}

/// How a name is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Here it comes to be.
    Declaration,
    /// `extend NAME`
    Extension,
    /// It is set: `NAME = …`.
    Setting,
    /// Anything else.
    Reference,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where: one part of a qualified name, backticks included.
    pub span: Span,
    /// What it means.
    pub meaning: Meaning,
    /// How it is used.
    pub role: Role,
    /// The whole full name stands between backticks: `` `a.b` ``.
    pub whole: bool,
}

/// Finds the names of statements.
pub struct Names<'m, 's> {
    model: &'m Model,
    /// The alias under which the file is used.
    home: Option<CompactString>,
    sink: &'s mut dyn FnMut(Occurrence),
    variables: Vec<(CompactString, Span)>,
    /// Names of the model that rules may use bare, by how often they stand in the rule at hand.
    counts: crate::query::Occurrences,
    /// The rule at hand, whose parameters have a place of their own.
    rule: Option<CompactString>,
}

/// Which attributes a name before `=` may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holder {
    Component,
    System,
    Core,
    Claim,
}

impl<'m, 's> Names<'m, 's> {
    /// The names of one file go to the sink in no particular order. Linear in the statements.
    pub fn walk(model: &'m Model, origin: &Origin, statements: &[Statement], sink: &'s mut dyn FnMut(Occurrence)) {
        let home = match origin {
            Origin::Used { alias: Some(alias), .. } => Some(alias.text.clone()),
            _ => None,
        };
        let scope = home.as_ref().and_then(|home| model.names.systems.get(home)).copied();
        let mut names = Names { model, home, sink, variables: Vec::new(), counts: Default::default(), rule: None };
        names.statements(statements, scope, Holder::System);
    }

    fn found(&mut self, span: Span, meaning: Meaning, role: Role) {
        (self.sink)(Occurrence { span, meaning, role, whole: false });
    }

    fn statements(&mut self, statements: &[Statement], scope: Option<SystemId>, holder: Holder) {
        for statement in statements {
            self.statement(statement, scope, holder);
        }
    }

    fn body(&mut self, body: Option<&Body>, scope: Option<SystemId>, holder: Holder) {
        self.statements(body.map_or(&[], |body| &body.statements), scope, holder);
    }

    fn statement(&mut self, statement: &Statement, scope: Option<SystemId>, holder: Holder) {
        match &statement.kind {
            StatementKind::Declaration(declaration) => self.declaration(declaration, scope),
            StatementKind::Kind { name, base, body } => {
                self.kind(name, Role::Declaration);
                self.kind(base, Role::Reference);
                self.body(body.as_deref(), scope, Holder::Component);
            }
            StatementKind::Extend { target, body } => {
                let meaning = self.path(target, scope, Role::Extension);
                let inner = if let Some(Meaning::System(system)) = meaning { Some(system) } else { scope };
                let holder = if matches!(meaning, Some(Meaning::System(_))) { Holder::System } else { Holder::Component };
                self.statements(&body.statements, inner, holder);
            }
            StatementKind::Defaults(body) => self.statements(&body.statements, scope, Holder::Component),
            StatementKind::Workspace { body, .. } | StatementKind::Observe { body, .. } => {
                let words = body.iter().flat_map(|body| &body.statements).filter_map(|statement| match &statement.kind {
                    StatementKind::Assign { value, .. } => Some(value),
                    _ => None,
                });
                words.for_each(|value| self.words(value));
            }
            StatementKind::AttributeType(declared) => {
                let AttributeType { name, ty, on } = &**declared;
                if let Some(id) = self.attribute(&name.text) {
                    self.found(name.span, Meaning::Attribute(id), Role::Declaration);
                }
                self.type_name(ty);
                on.iter().for_each(|kind| self.kind(kind, Role::Reference));
            }
            StatementKind::Assign { name, value } => self.assign(name, value, scope, holder),
            StatementKind::Core(body) => {
                self.statements(&body.statements, scope, Holder::Core);
            }
            StatementKind::Dependency(dependency) => self.dependency(dependency, scope),
            StatementKind::Independent(claim) => {
                if let Some(name) = &claim.name {
                    self.found(name.span, Meaning::Claim(name.text.clone()), Role::Declaration);
                }
                self.paths(claim.members.iter().chain(&claim.except), scope);
                self.body(claim.body.as_ref(), scope, Holder::Claim);
            }
            StatementKind::Survives(claim) => {
                self.paths(claim.subject.iter().chain(&claim.targets), scope);
                self.body(claim.body.as_ref(), scope, Holder::Claim);
            }
            StatementKind::Allow(allow) => {
                let Allow { rule, on, .. } = &**allow;
                self.found(rule.span, Meaning::Rule(rule.text.clone()), Role::Reference);
                self.paths(on, scope);
            }
            StatementKind::Use { alias, .. } => {
                let system = alias.as_ref().and_then(|alias| Some((alias.span, *self.model.names.systems.get(&alias.text)?)));
                if let Some((span, system)) = system {
                    self.found(span, Meaning::System(system), Role::Declaration);
                }
            }
            StatementKind::Policy(policy) => self.policy(policy),
            StatementKind::Rule(rule) => self.of_rule(rule),
            StatementKind::Define(define) => self.of_define(define),
            StatementKind::Measure(measure) => self.of_measure(measure),
            StatementKind::Broken => {}
        }
    }

    fn declaration(&mut self, declaration: &Declaration, scope: Option<SystemId>) {
        let name = &declaration.name;
        match declaration.kind.text.as_str() {
            "system" => {
                let meaning = self.inside(scope, &name.text);
                let inner = if let Some(Meaning::System(system)) = meaning { Some(system) } else { None };
                if inner.is_some() {
                    self.found(name.span, Meaning::System(inner.unwrap_or_default()), Role::Declaration);
                }
                // A system that the model does not know yet still has names around it.
                self.body(declaration.body.as_ref(), inner.or(scope), Holder::System);
            }
            "team" => {
                if let Some(team) = self.team(&name.text) {
                    self.found(name.span, Meaning::Team(team), Role::Declaration);
                }
                self.body(declaration.body.as_ref(), scope, Holder::Component);
            }
            _ => {
                self.kind(&declaration.kind, Role::Reference);
                if let Some(meaning @ Meaning::Component(_)) = self.inside(scope, &name.text) {
                    self.found(name.span, meaning, Role::Declaration);
                }
                self.paths(&declaration.within, scope);
                self.body(declaration.body.as_ref(), scope, Holder::Component);
            }
        }
    }

    fn dependency(&mut self, dependency: &Dependency, scope: Option<SystemId>) {
        self.paths(dependency.subject.as_deref(), scope);
        for target in &dependency.targets {
            self.path(&target.path, scope, Role::Reference);
            self.body(target.body.as_deref(), scope, Holder::Component);
        }
        if let Some(more) = &dependency.more {
            self.paths(more.except.iter().chain(&more.via), scope);
            self.body(more.body.as_ref(), scope, Holder::Component);
        }
    }

    fn assign(&mut self, name: &Name, value: &Value, scope: Option<SystemId>, holder: Holder) {
        if holder == Holder::System && name.text == "entry" {
            if let (Some(system), Literal::Path(path)) = (scope, &value.literal) {
                self.inward(path, Some(system), Role::Reference);
            }
            return;
        }
        let full = if holder == Holder::Core { format_compact!("core.{}", name.text) } else { name.text.clone() };
        let Some(id) = self.attribute(&full) else { return };
        self.found(name.span, Meaning::Attribute(id), Role::Setting);
        let ty = self.model.attributes[id.index()].ty.clone();
        self.value(value, &ty, scope);
    }

    fn value(&mut self, value: &Value, ty: &Type, scope: Option<SystemId>) {
        match (&value.literal, ty) {
            (Literal::List(values), Type::List(of)) => values.iter().for_each(|value| self.value(value, of, scope)),
            (Literal::List(values), _) => values.iter().for_each(|value| self.value(value, ty, scope)),
            (Literal::Path(path), Type::Ref) => _ = self.path(path, scope, Role::Reference),
            (Literal::Path(path), Type::Team) => {
                if let Some((last, alias)) = path.parts.split_last() {
                    let full = match alias {
                        [alias] => format_compact!("{}.{}", alias.text, last.text),
                        _ => last.text.clone(),
                    };
                    if let Some(team) = self.team(&full) {
                        self.found(last.span, Meaning::Team(team), Role::Reference);
                    }
                }
            }
            (Literal::Path(path), _) => {
                if let Some(name) = path.single() {
                    self.found(name.span, Meaning::Word(name.text.clone()), Role::Reference);
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, value: &Value) {
        self.value(value, &Type::Name, None);
    }

    fn policy(&mut self, policy: &Policy) {
        for entry in &policy.entries {
            self.found(entry.rule.span, Meaning::Rule(entry.rule.text.clone()), Role::Setting);
            for (name, _) in &entry.parameters {
                self.found(name.span, Meaning::Parameter(entry.rule.text.clone(), name.text.clone()), Role::Setting);
            }
        }
        if let Some(scope) = &policy.scope {
            let before = self.variables.len();
            self.bind(&scope.variable);
            self.kind(&scope.kind, Role::Reference);
            scope.condition.iter().for_each(|condition| self.expr(condition));
            self.variables.truncate(before);
        }
    }

    fn type_name(&mut self, ty: &TypeName) {
        match ty {
            TypeName::Named(name) => self.kind(name, Role::Reference),
            TypeName::ListOf(of, _) | TypeName::SetOf(of, _) => self.type_name(of),
            TypeName::OneOf(words, _) => {
                words.iter().for_each(|word| self.found(word.span, Meaning::Word(word.text.clone()), Role::Declaration));
            }
        }
    }

    fn paths<'p>(&mut self, paths: impl IntoIterator<Item = &'p Path>, scope: Option<SystemId>) {
        for path in paths {
            self.path(path, scope, Role::Reference);
        }
    }

    /// Every part of a path, and what the whole means.
    fn path(&mut self, path: &Path, scope: Option<SystemId>, role: Role) -> Option<Meaning> {
        let (first, _) = path.parts.split_first()?;
        let mut around = scope;
        loop {
            if self.inside(around, &first.text).is_some() {
                return self.inward(path, around, role);
            }
            around = self.model.systems[around?.index()].parent;
        }
    }

    /// As [`path`](Self::path), looked up in one system alone.
    fn inward(&mut self, path: &Path, system: Option<SystemId>, role: Role) -> Option<Meaning> {
        let mut around = system;
        let mut last = None;
        for (i, part) in path.parts.iter().enumerate() {
            let meaning = self.inside(around, &part.text)?;
            let role = if i + 1 == path.parts.len() { role } else { Role::Reference };
            self.found(part.span, meaning.clone(), role);
            if let Meaning::System(inner) = meaning {
                around = Some(inner);
            } else if i + 1 < path.parts.len() {
                return None;
            }
            last = Some(meaning);
        }
        last
    }

    /// What a name means in this very scope.
    fn inside(&self, system: Option<SystemId>, name: &CompactString) -> Option<Meaning> {
        let full = match system {
            Some(system) => &format_compact!("{}.{name}", self.model.systems[system.index()].name),
            None => name,
        };
        let found = self.model.names.systems.get(full).map(|&id| Meaning::System(id));
        found.or_else(|| self.model.component_by_name.get(full).map(|&id| Meaning::Component(id)))
    }

    fn kind(&mut self, name: &Name, role: Role) {
        if let Some(id) = self.at_home(&self.model.names.kinds, &name.text) {
            self.found(name.span, Meaning::Kind(id), role);
        }
    }

    fn team(&self, name: &CompactString) -> Option<TeamId> {
        self.at_home(&self.model.names.teams, name)
    }

    fn attribute(&self, name: &CompactString) -> Option<AttributeId> {
        self.at_home(&self.model.names.attributes, name)
    }

    /// What is declared under the alias comes first.
    fn at_home<T: Copy>(&self, table: &rustc_hash::FxHashMap<CompactString, T>, name: &CompactString) -> Option<T> {
        let own = self.home.as_ref().and_then(|home| table.get(&format_compact!("{home}.{name}")));
        own.or_else(|| table.get(name)).copied()
    }
}
