//! What a name in an expression means: a variable with attributes, a word of an enumeration, a kind as a set, or a name of the model.

use super::super::catalog::{self, Attr, Function};
use super::super::ir::{Const, Expr};
use super::super::types::{self, Ty};
use super::Checker;
use crate::diagnostic::{Diagnostic, Level, nearest};
use crate::model::AttributeOn;
use crate::source::Span;
use crate::syntax::tree::{Name, Path};
use crate::syntax::words;

impl Checker<'_> {
    /// A name, perhaps with attributes behind it.
    pub(super) fn path(&mut self, path: &Path, want: Option<&Ty>) -> (Expr, Ty) {
        let Some(first) = path.parts.first() else { return (super::broken(), Ty::Unknown) };
        if !path.quoted
            && let Some(found) = self.variable(first)
        {
            return self.attributes(found.0, found.1, first, &path.parts[1..]);
        }
        if let Some(name) = path.single().filter(|_| !path.quoted) {
            if let Some(word) = self.word(name, want) {
                return word;
            }
            if name.text == "today" {
                return (Expr::Function(Function::Today, Box::new([])), Ty::Date);
            }
        }
        if self.names_of_model
            && let Some(found) = self.name_of_model(path)
        {
            return found;
        }
        let set = match first.text.as_str() {
            _ if path.quoted => None,
            "team" => Some((Expr::Teams, Ty::set(Ty::Team))),
            "dependency" => Some((Expr::Dependencies, Ty::set(Ty::Dependency))),
            name => self.kind(name).map(|kind| (Expr::Components(kind), Ty::set(Ty::Component(kind)))),
        };
        match set {
            Some((set, ty)) => self.attributes(set, ty, first, &path.parts[1..]),
            None => self.unknown_path(path, want),
        }
    }

    /// A variable in scope, counted as read.
    pub(super) fn variable(&mut self, name: &Name) -> Option<(Expr, Ty)> {
        let variable = self.frame.find(&name.text)?;
        variable.reads += 1;
        let expr = variable.expr();
        let size = variable.fixed.as_ref().map_or(0, |fixed| fixed.size);
        // A variable without a type yet takes part in a ring of definitions, which has been reported.
        let ty = variable.ty.clone().unwrap_or(Ty::Unknown);
        self.frame.put += size;
        Some((expr, ty))
    }

    /// A word of the enumeration that is asked for.
    fn word(&self, name: &Name, want: Option<&Ty>) -> Option<(Expr, Ty)> {
        let text = name.text.as_str();
        match want? {
            Ty::Level => Level::from_name(text).map(|level| (Expr::Const(Const::Level(level)), Ty::Level)),
            Ty::Symbol(Some(words)) if words.contains(&name.text) => Some((Expr::Const(Const::Text(text.into())), want?.clone())),
            Ty::Symbol(None) => Some((Expr::Const(Const::Text(text.into())), Ty::Symbol(None))),
            Ty::Tier => {
                let position = self.model.tier_names.iter().position(|tier| tier == text)?;
                Some((Expr::Const(Const::Int(position as i64)), Ty::Tier))
            }
            _ => None,
        }
    }

    /// A component or team by its full name; what is left of the path are attributes.
    fn name_of_model(&mut self, path: &Path) -> Option<(Expr, Ty)> {
        let whole = path.dotted();
        for parts in (1..=path.parts.len()).rev() {
            let mut name = whole.as_str();
            if parts < path.parts.len() {
                if path.quoted {
                    break;
                }
                let cut: usize = path.parts[..parts].iter().map(|part| part.text.len() + 1).sum::<usize>() - 1;
                name = &whole[..cut];
            }
            let found = if let Some(id) = self.model.component_by_name.get(name) {
                let kind = self.model.components.get(id.index()).map(|component| component.kind);
                (Expr::Const(Const::Component(*id)), Ty::Component(kind))
            } else if let Some(id) = self.model.names.teams.get(name) {
                (Expr::Const(Const::Team(*id)), Ty::Team)
            } else {
                continue;
            };
            let last = path.parts[parts - 1].clone();
            return Some(self.attributes(found.0, found.1, &last, &path.parts[parts..]));
        }
        None
    }

    /// Whether a bare name at the end of a relation means a component: where it stands but once, since as a variable it would never be used.
    /// So no component, whatever its name, changes what a rule means.
    pub(super) fn is_name_of_model(&self, name: &str) -> bool {
        self.names_of_model && self.occurrences.get(name).is_none_or(|count| *count == 1) && self.model.component_by_name.contains_key(name)
    }

    fn unknown_path(&mut self, path: &Path, want: Option<&Ty>) -> (Expr, Ty) {
        // What it is compared with has an error: that one says enough.
        if self.failed && want == Some(&Ty::Unknown) && path.single().is_some() {
            return (super::broken(), Ty::Unknown);
        }
        let written = path.dotted();
        let first = path.parts.first().map_or("", |part| part.text.as_str()).to_owned();
        let mut known: Vec<String> = self.frame.variables.iter().map(|variable| variable.name.to_string()).collect();
        let mut hint = None;
        match want {
            Some(Ty::Symbol(Some(words))) => {
                known.extend(words.iter().map(ToString::to_string));
                let list: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                hint = Some(format!("the words here are {}", list.join(", ")));
            }
            Some(Ty::Level) => {
                known.extend(["off", "info", "warning", "error"].map(ToOwned::to_owned));
                hint = Some("levels are `off`, `info`, `warning`, `error`".to_owned());
            }
            Some(Ty::Tier) => known.extend(self.model.tier_names.iter().map(ToString::to_string)),
            _ => {
                // Nobody means a kind by one letter.
                if first.len() > 1 {
                    known.extend(self.model.kinds.iter().map(|kind| kind.name.to_string()));
                }
                if catalog::function(&first).is_some() || self.shelf.get(&first, self.stock).is_some() {
                    hint = Some(format!("to call it, write `{first}(…)`"));
                }
            }
        }
        if self.names_of_model {
            known.extend(self.model.component_by_name.keys().map(ToString::to_string));
        }
        known.sort_unstable();
        if first.chars().count() <= 2 || hint.is_none() && nearest(&first, known.iter().map(String::as_str)).is_none() {
            hint = Some(self.how_to_bind(&first));
        }
        if words::is_nothing(&first) && path.single().is_some() {
            hint = Some("what has no value is asked for with `is not set`, as in `s.owner is not set`".to_owned());
        } else if ["True", "TRUE", "False", "FALSE"].contains(&first.as_str()) {
            hint = Some(format!("write `{}`", first.to_lowercase()));
        }
        // Of a dotted name the first part is to blame, unless it is that of a system.
        let dotted = path.parts.len() > 1 && self.names_of_model && self.model.names.systems.contains_key(first.as_str());
        let (written, span) = match path.parts.first() {
            Some(part) if path.parts.len() > 1 && !dotted => (first, part.span),
            _ => (written.to_string(), path.span()),
        };
        self.unknown("the name", &written, span, known.iter().map(String::as_str), hint)
    }

    /// What is bound where a name was not found, and how it would be.
    fn how_to_bind(&self, name: &str) -> String {
        let bound: Vec<String> = self.frame.variables.iter().map(|variable| format!("`{}`", variable.name)).collect();
        let bound = if bound.is_empty() { "nothing is bound here".to_owned() } else { format!("bound here: {}", bound.join(", ")) };
        format!("{bound}; `match {name}: component`, a relation or `let {name} = …` would bind it")
    }

    /// The attributes behind something.
    pub(super) fn attributes(&mut self, mut expr: Expr, mut ty: Ty, first: &Name, parts: &[Name]) -> (Expr, Ty) {
        let mut rest = parts;
        let mut span = first.span;
        while let Some(name) = rest.first() {
            // Parts of `core` are attributes of the component with two-part names.
            let nested = rest.get(1).filter(|_| matches!(ty, Ty::Component(_)) && name.text == "core");
            let (text, taken) = match nested {
                Some(part) => (format!("core.{}", part.text), 2),
                None => (name.text.to_string(), 1),
            };
            let at = rest[taken - 1].span;
            (expr, ty) = self.attribute(expr, &ty, &text, at, span);
            span = span.to(at);
            rest = &rest[taken..];
        }
        (expr, ty)
    }

    /// One attribute of something that ends at `of`.
    pub(super) fn attribute(&mut self, expr: Expr, ty: &Ty, name: &str, at: Span, of: Span) -> (Expr, Ty) {
        if *ty == Ty::Unknown {
            return (super::broken(), Ty::Unknown);
        }
        let Some(holder) = catalog::holder(ty) else {
            let message = format!("{} has no attributes", self.a(ty));
            let mut diagnostic =
                Diagnostic::input("unknown-attribute", message, at, "asked for here").label(of, format!("this is {}", self.a(ty)));
            if ty.element().is_some() {
                diagnostic = diagnostic.help(format!("take one of its members: `{{ x.{name} | x in … }}`"));
            }
            return self.error(diagnostic);
        };
        if let Some(entry) = catalog::attributes(holder).find(|entry| entry.name == name) {
            return (Expr::Attr(Box::new(expr), Attr::Built(entry.built)), entry.built.ty());
        }
        if let Some(id) = self.model.names.attributes.get(name) {
            let attribute = &self.model.attributes[id.index()];
            let kinds: &[_] = if let AttributeOn::Components(kinds) = &attribute.on { kinds } else { &[] };
            let attr = match (holder, &attribute.on) {
                (catalog::Holder::Component, AttributeOn::Components(_) | AttributeOn::ComponentsAndDependencies) => {
                    Some(Attr::OfComponent(*id))
                }
                (catalog::Holder::Team, AttributeOn::Teams) => Some(Attr::OfTeam(*id)),
                (catalog::Holder::Dependency, AttributeOn::Dependencies(_) | AttributeOn::ComponentsAndDependencies) => {
                    Some(Attr::OfDependency(*id))
                }
                _ => None,
            };
            if let Some(attr) = attr {
                if let Ty::Component(kind) = ty
                    && !kinds.is_empty()
                    && !kinds.iter().any(|on| types::kinds_meet(self.model, Some(*on), *kind))
                {
                    let names: Vec<String> =
                        kinds.iter().filter_map(|kind| self.model.kinds.get(kind.index())).map(|kind| format!("`{}`", kind.name)).collect();
                    let message = format!("`{name}` is an attribute of {}, {} never has it", names.join(" and "), self.a(ty));
                    return self.error(
                        Diagnostic::input("unknown-attribute", message, at, "always unset here")
                            .label(of, format!("this is {}", self.a(ty))),
                    );
                }
                return (Expr::Attr(Box::new(expr), attr), Ty::of_attribute(&attribute.ty));
            }
        }
        self.unknown_attribute(ty, holder, name, at, of)
    }

    fn unknown_attribute(&mut self, ty: &Ty, holder: catalog::Holder, name: &str, at: Span, of: Span) -> (Expr, Ty) {
        if self.is_unread(name) {
            self.failed = true;
            return (super::broken(), Ty::Unknown);
        }
        let mut known: Vec<String> = catalog::attributes(holder).map(|entry| entry.name.to_owned()).collect();
        known.extend(self.attributes_of(holder));
        let close = nearest(name, known.iter().map(String::as_str)).map(ToOwned::to_owned);
        let label = close.map_or_else(|| "not known".to_owned(), |close| format!("did you mean `{close}`?"));
        let message = format!("{} has no attribute `{name}`", self.a(ty));
        let mut diagnostic = Diagnostic::input("unknown-attribute", message, at, label).label(of, format!("this is {}", self.a(ty)));
        let elsewhere: Vec<&str> = catalog::ATTRIBUTES
            .iter()
            .filter(|entry| entry.name == name && entry.holder != holder)
            .map(|entry| match entry.holder {
                catalog::Holder::Component => "component",
                catalog::Holder::Team => "team",
                catalog::Holder::Dependency => "dependency",
                catalog::Holder::Observation => "observation",
                catalog::Holder::Cycle => "cycle",
            })
            .collect();
        if let Some(other) = elsewhere.first() {
            diagnostic = diagnostic.help(format!("`{name}` is an attribute of `{other}`"));
        } else if matches!(holder, catalog::Holder::Component | catalog::Holder::Dependency) {
            diagnostic = diagnostic.help(format!("to add an attribute of your own, write `attribute {name}: TYPE` at top level"));
        }
        self.error(diagnostic)
    }

    /// Names of the attributes that the model gives to a holder.
    pub(super) fn attributes_of(&self, holder: catalog::Holder) -> Vec<String> {
        let given = |on: &AttributeOn| match on {
            AttributeOn::Components(_) => holder == catalog::Holder::Component,
            AttributeOn::Teams => holder == catalog::Holder::Team,
            AttributeOn::Dependencies(_) => holder == catalog::Holder::Dependency,
            AttributeOn::ComponentsAndDependencies => matches!(holder, catalog::Holder::Component | catalog::Holder::Dependency),
        };
        self.model.attributes.iter().filter(|attribute| given(&attribute.on)).map(|attribute| attribute.name.to_string()).collect()
    }
}
