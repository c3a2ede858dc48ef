//! The attributes in a body: known, allowed there, of their type, and said once.

use super::attributes::quoted;
use super::names::Names;
use super::place::{Place, misplaced};
use super::sink::{Sink, Unknown, Wanted};
use super::value::Typing;
use crate::diagnostic::Diagnostic;
use crate::model::builtin::attribute;
use crate::model::{Attribute, AttributeId, AttributeOn, Given, KindId, Type, Value, Verb};
use crate::syntax::tree::{self, Body, Name, Statement, StatementKind};

/// Whose attributes are read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder {
    /// A component of this kind; of any kind in `defaults`.
    Component(Option<KindId>),
    Team,
    /// A dependency, or a group of several targets.
    Dependency {
        verb: Verb,
        group: bool,
    },
    /// The block of `core` in a component.
    Core,
}

/// Reads attributes.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a, 't> {
    pub attributes: &'a [Attribute],
    pub typing: Typing<'a, 't>,
}

impl<'t> Reader<'_, 't> {
    pub fn names(&self) -> &Names<'t> {
        self.typing.names
    }

    /// One `name = value`. What is wrong with it goes to the sink.
    pub fn assign(&self, holder: Holder, name: &Name, value: &tree::Value, sink: &mut Sink, out: &mut Vec<Given>) {
        let full = match holder {
            Holder::Core => super::kinds::qualified("core", &name.text),
            _ => name.text.clone(),
        };
        let Some(id) = self.names().attribute(&full, self.typing.scope) else {
            self.unknown(holder, name, sink);
            return;
        };
        let declared = &self.attributes[id.index()];
        if id == attribute::CORE || (full.starts_with("core.") && !matches!(holder, Holder::Core)) {
            let error = Diagnostic::input("misplaced", "`core` is a block", name.span, "not an attribute");
            sink.push(error.help("write `core { fan-in = 40 }`, or `core` alone"));
            return;
        }
        if let Some(error) = self.wrong_holder(holder, declared, name) {
            sink.push(error);
            return;
        }
        if let Holder::Dependency { group: false, .. } = holder
            && (id == attribute::SWITCH || id == attribute::TAKES)
        {
            let message = format!("`{}` is about a group, and there is one target only", name.text);
            let error = Diagnostic::input("misplaced", message, name.span, "there is nothing to switch to");
            sink.push(error.help("name the alternatives: `needs any of { a, b }`"));
            return;
        }
        let typed = self.typing.value(&declared.name, value, &declared.ty, sink).unwrap_or(Value::Unread);
        out.push(Given { attribute: id, value: typed, span: value.span });
    }

    /// `core { … }`: `core` itself and what is in the block.
    pub fn core(&self, statement: &Statement, body: &Body, sink: &mut Sink, out: &mut Vec<Given>) {
        out.push(Given { attribute: attribute::CORE, value: Value::Bool(true), span: super::place::head(statement) });
        for inner in &body.statements {
            match &inner.kind {
                StatementKind::Assign { name, value } => self.assign(Holder::Core, name, value, sink, out),
                _ => sink.diagnostics.extend(misplaced(inner, Place::Core)),
            }
        }
    }

    fn unknown(&self, holder: Holder, name: &Name, sink: &mut Sink) {
        let wanted = match holder {
            Holder::Component(_) => Wanted::ComponentAttribute,
            Holder::Core => Wanted::CoreAttribute,
            Holder::Team => Wanted::TeamAttribute,
            Holder::Dependency { .. } => Wanted::DependencyAttribute,
        };
        sink.unknown.push(Unknown { wanted, text: name.text.clone(), span: name.span, scope: self.typing.scope, below: None });
    }

    /// The error for an attribute that exists and is not for this holder.
    fn wrong_holder(&self, holder: Holder, declared: &Attribute, name: &Name) -> Option<Diagnostic> {
        let kinds = &self.names().kinds;
        let (fits, what) = match (holder, &declared.on) {
            (Holder::Component(None) | Holder::Core, AttributeOn::Components(_) | AttributeOn::ComponentsAndDependencies) => return None,
            (Holder::Component(Some(kind)), AttributeOn::Components(on)) => {
                let fits = on.is_empty() || on.iter().any(|&wanted| kinds.is_a(kind, wanted));
                (fits, format!("a `{}`", kinds.list[kind.index()].name))
            }
            (Holder::Component(_) | Holder::Dependency { .. }, AttributeOn::ComponentsAndDependencies) => return None,
            (Holder::Team, AttributeOn::Teams) => return None,
            (Holder::Dependency { verb, .. }, AttributeOn::Dependencies(on)) => {
                (on.is_empty() || on.contains(&verb), format!("`{}`", verb.name()))
            }
            (Holder::Component(_) | Holder::Core, _) => (false, "a component".to_owned()),
            (Holder::Team, _) => (false, "a team".to_owned()),
            (Holder::Dependency { .. }, _) => (false, "a dependency".to_owned()),
        };
        if fits {
            return None;
        }
        let message = format!("{what} has no `{}`", name.text);
        let error = Diagnostic::input("unknown-attribute", message, name.span, "not known here");
        Some(match &declared.on {
            AttributeOn::Components(on) if on.is_empty() => error.help("write it in the component it is about"),
            AttributeOn::Components(on) => {
                let on: Vec<_> = on.iter().map(|kind| &kinds.list[kind.index()].name).collect();
                error.help(format!("it is declared for {}", quoted(&on)))
            }
            AttributeOn::Teams => error.help("write it in the team it is about"),
            AttributeOn::Dependencies(on) if on.is_empty() => error.help("write it in the block of a dependency"),
            AttributeOn::Dependencies(on) => {
                let on: Vec<&str> = on.iter().map(|verb| verb.name()).collect();
                error.help(format!("write it in the block of a dependency with {}", quoted(&on)))
            }
            AttributeOn::ComponentsAndDependencies => error,
        })
    }

    /// Sorts what was given by attribute. Lists unite; anything else that is given twice is an error that shows both places.
    pub fn once(&self, given: &mut Vec<Given>, sink: &mut Sink) {
        if given.len() < 2 {
            return;
        }
        // Stable: the first by place stays first.
        given.sort_by_key(|one| one.attribute);
        given.dedup_by(|again, first| {
            if again.attribute != first.attribute {
                return false;
            }
            let declared = &self.attributes[again.attribute.index()];
            if matches!(declared.ty, Type::List(_)) {
                unite(&mut first.value, &again.value);
            } else if again.attribute != attribute::CORE {
                let message = format!("`{}` is set twice", declared.name);
                let error = Diagnostic::input("duplicate-attribute", message, again.span, "set again here");
                sink.push(error.label(first.span, "first set here").help("remove one"));
            }
            true
        });
    }
}

/// Adds to a sorted list what weaker places give: lists unite, everything else is only filled in.
pub(super) fn fill(given: &mut Vec<Given>, weaker: &[Given]) {
    for one in weaker {
        match given.binary_search_by_key(&one.attribute, |given| given.attribute) {
            Ok(at) => unite(&mut given[at].value, &one.value),
            Err(at) => given.insert(at, one.clone()),
        }
    }
}

/// Makes a list hold what another one holds, too, in an order that does not depend on which came first. Does nothing to what is no list.
pub(super) fn unite(first: &mut Value, second: &Value) {
    if let (Value::List(a), Value::List(b)) = (&*first, second) {
        let mut all: Vec<Value> = a.to_vec();
        all.extend(b.iter().filter(|value| !a.contains(value)).cloned());
        all.sort_by_cached_key(sort_key);
        *first = Value::List(all.into());
    }
}

fn sort_key(value: &Value) -> (String, u32) {
    match value {
        Value::Text(text) => (text.to_string(), 0),
        Value::Symbol(symbol) => (symbol.to_string(), 0),
        Value::Component(id) => (String::new(), id.0),
        Value::Team(id) => (String::new(), id.0),
        other => (format!("{other:?}"), 0),
    }
}

/// The value of an attribute among those given, which are sorted.
pub(super) fn get(given: &[Given], attribute: AttributeId) -> Option<&Given> {
    given.binary_search_by_key(&attribute, |one| one.attribute).ok().map(|at| &given[at])
}

/// Whether the word is set as the value of an attribute.
pub(super) fn is(given: &[Given], attribute: AttributeId, word: &str) -> bool {
    matches!(get(given, attribute), Some(Given { value: Value::Symbol(symbol), .. }) if symbol == word)
}

/// The duration given for an attribute, in milliseconds.
pub(super) fn duration(given: &[Given], attribute: AttributeId) -> Option<u64> {
    match get(given, attribute)?.value {
        Value::Duration(length) => u64::try_from(length).ok(),
        _ => None,
    }
}
