//! The names of rules, definitions, measures and conditions: variables, attributes, functions, and names of the model.

use compact_str::CompactString;

use super::{Meaning, Names, Role};
use crate::query::{self, catalog};
use crate::syntax::tree::{
    Binder, BinderKind, Body, ClauseKind, Comprehension, Define, Edit, Expr, ExprKind, Measure, Name, Path, Relation, Remedy, ReportPart,
    Rule, StatementKind, Template, TemplatePart,
};

impl Names<'_, '_> {
    pub(super) fn bind(&mut self, name: &Name) {
        self.variables.push((name.text.clone(), name.span));
        self.found(name.span, Meaning::Variable(name.span), Role::Declaration);
    }

    pub(super) fn of_rule(&mut self, rule: &Rule) {
        let before = self.variables.len();
        self.found(rule.name.span, Meaning::Rule(rule.name.text.clone()), Role::Declaration);
        self.counts = query::count_rule(rule);
        self.rule = Some(rule.name.text.clone());
        // Clauses may speak of what a later one binds.
        let mut binders = Vec::new();
        for clause in &rule.clauses {
            match &clause.kind {
                ClauseKind::Param { name, ty, .. } => {
                    self.variables.push((name.text.clone(), name.span));
                    self.found(name.span, Meaning::Parameter(rule.name.text.clone(), name.text.clone()), Role::Declaration);
                    self.type_name(ty);
                }
                ClauseKind::Let(name, _) => self.bind(name),
                ClauseKind::Match { binder, .. } => binders.push(binder),
                _ => {}
            }
        }
        self.binders(&binders);
        for clause in &rule.clauses {
            match &clause.kind {
                ClauseKind::Level(expr) | ClauseKind::Let(_, expr) | ClauseKind::Where(expr) => self.expr(expr),
                ClauseKind::Subject(expr) | ClauseKind::Cause(expr) => self.expr(expr),
                ClauseKind::Match { condition, .. } => condition.iter().for_each(|condition| self.expr(condition)),
                ClauseKind::Report { message, parts } => {
                    self.template(message);
                    parts.iter().for_each(|part| self.part(part));
                }
                ClauseKind::Help(text) => self.template(text),
                ClauseKind::Fix(remedy) => self.remedy(remedy),
                ClauseKind::Example(example) => {
                    example.marks.iter().for_each(|mark| self.found(mark.span, Meaning::Rule(mark.text.clone()), Role::Reference));
                    self.in_example(&example.body);
                }
                ClauseKind::Assign(..) | ClauseKind::Param { .. } | ClauseKind::Broken => {}
            }
        }
        self.variables.truncate(before);
        self.counts = Default::default();
        self.rule = None;
    }

    /// An example is a model of its own: of its names only those of the language are known.
    fn in_example(&mut self, body: &Body) {
        for statement in &body.statements {
            let (kind, inner) = match &statement.kind {
                StatementKind::Declaration(declaration) => (Some(&declaration.kind), declaration.body.as_ref()),
                StatementKind::Kind { base, body, .. } => (Some(&**base), body.as_deref()),
                StatementKind::Extend { body, .. } | StatementKind::Defaults(body) => (None, Some(body)),
                StatementKind::Assign { name, .. } => {
                    let known = self.model.names.attributes.get(&name.text).copied();
                    if let Some(id) = known.filter(|id| self.model.attributes[id.index()].span.is_none()) {
                        self.found(name.span, Meaning::Attribute(id), Role::Setting);
                    }
                    (None, None)
                }
                StatementKind::Dependency(dependency) => (None, dependency.targets.iter().find_map(|target| target.body.as_deref())),
                _ => (None, None),
            };
            let known = kind.and_then(|kind| Some((kind.span, *self.model.names.kinds.get(&kind.text)?)));
            if let Some((span, id)) = known.filter(|(_, id)| self.model.kinds[id.index()].span.is_none()) {
                self.found(span, Meaning::Kind(id), Role::Reference);
            }
            inner.into_iter().for_each(|inner| self.in_example(inner));
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        let before = self.variables.len();
        if let Some((variable, set)) = &remedy.each {
            self.expr(set);
            self.bind(variable);
        }
        self.template(&remedy.title);
        for edit in &remedy.edits {
            let (Edit::Write { text, place: expr } | Edit::Turn { dependency: expr, text }) = edit;
            self.expr(expr);
            self.template(text);
        }
        self.variables.truncate(before);
    }

    pub(super) fn of_define(&mut self, define: &Define) {
        let before = self.variables.len();
        self.found(define.name.span, Meaning::Definition(define.name.text.clone()), Role::Declaration);
        for (name, ty) in &define.params {
            self.bind(name);
            ty.iter().for_each(|ty| self.type_name(ty));
        }
        self.expr(&define.value);
        self.variables.truncate(before);
    }

    pub(super) fn of_measure(&mut self, measure: &Measure) {
        let before = self.variables.len();
        self.found(measure.name.span, Meaning::Definition(measure.name.text.clone()), Role::Declaration);
        self.bind(&measure.param);
        self.binders(&[&measure.binder]);
        measure.condition.iter().for_each(|condition| self.expr(condition));
        self.expr(&measure.value);
        self.variables.truncate(before);
    }

    /// Binders that join: what one binds all may speak of.
    fn binders(&mut self, binders: &[&Binder]) {
        for binder in binders {
            match &binder.kind {
                BinderKind::Typed(name, _) | BinderKind::In(name, _) | BinderKind::Relation(Some(name), _) => self.bind(name),
                BinderKind::Relation(None, _) => {}
            }
        }
        for binder in binders {
            match &binder.kind {
                BinderKind::Typed(_, ty) => self.type_name(ty),
                BinderKind::In(_, set) => self.expr(set),
                BinderKind::Relation(_, relation) => {
                    self.end(&relation.left);
                    self.end(&relation.right);
                    relation.without.iter().for_each(|without| self.expr(without));
                }
            }
        }
    }

    /// An end of a relation that binds: a bare name that means nothing else comes to be here.
    fn end(&mut self, end: &Expr) {
        let bare = match &end.kind {
            ExprKind::Path(path) if !path.quoted => path.single(),
            _ => None,
        };
        match bare {
            Some(name) if self.variable(&name.text).is_none() && !self.is_name_of_model(&name.text) => self.bind(name),
            _ => self.expr(end),
        }
    }

    fn is_name_of_model(&self, name: &CompactString) -> bool {
        self.counts.get(name).is_none_or(|count| *count == 1) && self.model.component_by_name.contains_key(name)
    }

    fn variable(&self, name: &CompactString) -> Option<crate::source::Span> {
        self.variables.iter().rev().find(|(known, _)| known == name).map(|(_, span)| *span)
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Literal(_) | ExprKind::Broken => {}
            ExprKind::Path(path) => self.name(path),
            ExprKind::Call(name, args) | ExprKind::ClosureCall(name, args) => {
                self.call(name);
                args.iter().for_each(|arg| self.expr(arg));
            }
            ExprKind::Member(of, name) => {
                self.expr(of);
                self.member(name);
            }
            ExprKind::Not(of) | ExprKind::Negate(of) | ExprKind::IsSet(of, _) => self.expr(of),
            ExprKind::IsKind(of, kind, _) => {
                self.expr(of);
                self.kind(kind, Role::Reference);
            }
            ExprKind::Binary(_, a, b) | ExprKind::In(a, b, _) => [a, b].into_iter().for_each(|part| self.expr(part)),
            ExprKind::If(a, b, c) => [a, b, c].into_iter().for_each(|part| self.expr(part)),
            ExprKind::List(all) => all.iter().for_each(|one| self.expr(one)),
            ExprKind::Relation(relation) => self.relation(relation),
            ExprKind::SetOf(inner) | ExprKind::ListOf(inner) => self.comprehension(inner),
            ExprKind::Quantified(inner) => {
                let before = self.variables.len();
                self.binders(&inner.binders.iter().collect::<Vec<_>>());
                inner.condition.iter().chain(&inner.holds).for_each(|condition| self.expr(condition));
                self.variables.truncate(before);
            }
        }
    }

    fn relation(&mut self, relation: &Relation) {
        self.expr(&relation.left);
        self.expr(&relation.right);
        relation.without.iter().for_each(|without| self.expr(without));
    }

    fn comprehension(&mut self, inner: &Comprehension) {
        let before = self.variables.len();
        let binders: Vec<&Binder> = inner.binders.iter().collect();
        // The element, a bare name, is bound afresh where a relation has it at an end.
        let element = match &inner.element.kind {
            ExprKind::Path(path) if !path.quoted => path.single(),
            _ => None,
        };
        let at_end = |name: &Name| {
            binders.iter().any(|binder| match &binder.kind {
                BinderKind::Relation(_, relation) => [&relation.left, &relation.right].into_iter().any(|end| is_bare(end, &name.text)),
                _ => false,
            })
        };
        if let Some(name) = element.filter(|name| at_end(name)) {
            self.bind(name);
        }
        self.binders(&binders);
        self.expr(&inner.element);
        inner.condition.iter().for_each(|condition| self.expr(condition));
        self.variables.truncate(before);
    }

    fn name(&mut self, path: &Path) {
        let Some((first, rest)) = path.parts.split_first() else { return };
        if !path.quoted
            && let Some(bound) = self.variable(&first.text)
        {
            if bound != first.span {
                let meaning = self.of_variable(&first.text, bound);
                self.found(first.span, meaning, Role::Reference);
            }
            rest.iter().for_each(|part| self.member(part));
            return;
        }
        for parts in (1..=path.parts.len()).rev() {
            let full = path.parts[..parts].iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".");
            let component = self.model.component_by_name.get(full.as_str()).map(|&id| Meaning::Component(id));
            let Some(meaning) = component.or_else(|| self.model.names.teams.get(full.as_str()).map(|&id| Meaning::Team(id))) else {
                continue;
            };
            if path.quoted {
                (self.sink)(super::Occurrence { span: first.span, meaning, role: Role::Reference, whole: full.contains('.') });
                return;
            }
            for i in 1..parts {
                let around = path.parts[..i].iter().map(|part| part.text.as_str()).collect::<Vec<_>>().join(".");
                if let Some(&system) = self.model.names.systems.get(around.as_str()) {
                    self.found(path.parts[i - 1].span, Meaning::System(system), Role::Reference);
                }
            }
            self.found(path.parts[parts - 1].span, meaning, Role::Reference);
            path.parts[parts..].iter().for_each(|part| self.member(part));
            return;
        }
        if let Some(&kind) = self.model.names.kinds.get(&first.text) {
            self.found(first.span, Meaning::Kind(kind), Role::Reference);
        } else if first.text == "today" {
            self.found(first.span, Meaning::Function("today"), Role::Reference);
        } else if rest.is_empty() && first.text != "team" && first.text != "dependency" {
            self.found(first.span, Meaning::Word(first.text.clone()), Role::Reference);
        }
        rest.iter().for_each(|part| self.member(part));
    }

    fn of_variable(&self, name: &CompactString, bound: crate::source::Span) -> Meaning {
        let Some(rule) = &self.rule else { return Meaning::Variable(bound) };
        let written = self.model.rules.iter().find(|written| written.rule.name.text == *rule);
        let is_parameter = written.is_some_and(|written| {
            written.rule.clauses.iter().any(|clause| matches!(&clause.kind, ClauseKind::Param { name: own, .. } if own.text == *name))
        });
        if is_parameter { Meaning::Parameter(rule.clone(), name.clone()) } else { Meaning::Variable(bound) }
    }

    /// A name behind a dot.
    fn member(&mut self, name: &Name) {
        let built = catalog::ATTRIBUTES.iter().find(|entry| entry.name == name.text);
        let meaning = match (self.attribute(&name.text), built) {
            (Some(id), _) => Meaning::Attribute(id),
            (None, Some(entry)) => Meaning::BuiltIn(entry.name),
            (None, None) => return,
        };
        self.found(name.span, meaning, Role::Reference);
    }

    fn call(&mut self, name: &Name) {
        let meaning =
            catalog::function(&name.text).map_or_else(|| Meaning::Definition(name.text.clone()), |entry| Meaning::Function(entry.name));
        self.found(name.span, meaning, Role::Reference);
    }

    fn template(&mut self, template: &Template) {
        for part in &template.parts {
            if let TemplatePart::Value(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn part(&mut self, part: &ReportPart) {
        match part {
            ReportPart::At { target, message, .. } => {
                self.expr(target);
                message.iter().for_each(|message| self.template(message));
            }
            ReportPart::Path { from, to, message } => {
                [from, to].into_iter().for_each(|end| self.expr(end));
                message.iter().for_each(|message| self.template(message));
            }
            ReportPart::PathEach { variable, set, from, to, message } => {
                self.expr(set);
                let before = self.variables.len();
                self.bind(variable);
                from.iter().chain([to]).for_each(|end| self.expr(end));
                message.iter().for_each(|message| self.template(message));
                self.variables.truncate(before);
            }
            ReportPart::Note(text) | ReportPart::Help(text) => self.template(text),
        }
    }
}

fn is_bare(expr: &Expr, name: &str) -> bool {
    matches!(&expr.kind, ExprKind::Path(path) if !path.quoted && path.single().is_some_and(|own| own.text == name))
}
