//! Systems: which component is meant by each, and how they appear in the model.

use rustc_hash::FxHashMap;

use super::collect::In;
use super::names::{Entity, Names, ROOT};
use super::sink::Sink;
use crate::diagnostic::Diagnostic;
use crate::model::builtin::kind;
use crate::model::{ComponentId, System, SystemId};
use crate::syntax::tree::{Literal, Value};

/// Resolves `entry = NAME`, which is looked up in the system alone. An entry that is itself a system means the entry of that one.
pub(super) fn entries(declared: &[In<&Value>], names: &mut Names<'_>, sink: &mut Sink) {
    let mut named: FxHashMap<u32, (Entity, crate::source::Span)> = FxHashMap::default();
    for &(scope, value) in declared {
        let Literal::Path(path) = &value.literal else {
            let error = Diagnostic::input("type-mismatch", "`entry` is the name of a component", value.span, "not a name");
            sink.push(error.help("write the name as it is declared in the system: `entry = api`"));
            continue;
        };
        if let Some((_, first)) = named.get(&scope) {
            let message = format!("`entry` of `{}` is set twice", names.scopes[scope as usize].name);
            let error = Diagnostic::input("duplicate-attribute", message, value.span, "set again here");
            sink.push(error.label(*first, "first set here").help("remove one"));
            continue;
        }
        let Some(entity) = names.inward(path, scope, sink) else { continue };
        let system = &names.scopes[scope as usize].name;
        if let Entity::Component(id) = entity
            && (names.family(id) == kind::JOURNEY || names.family(id) == kind::ZONE)
        {
            let message = format!("`{}` cannot be the entry of `{system}`: nothing calls it", names.name(id));
            let error = Diagnostic::input("type-mismatch", message, path.span(), "a journey or a zone");
            sink.push(error.help("name the component that answers for the system"));
            continue;
        }
        named.insert(scope, (entity, value.span));
    }
    for (scope, _) in declared {
        // What is wrong with it was said.
        names.scopes[*scope as usize].unread |= !named.contains_key(scope);
    }
    for &scope in named.keys() {
        names.scopes[scope as usize].entry = end(scope, &named);
    }
}

/// Follows entries that are systems inward; each is inside the one before, so this ends.
fn end(mut scope: u32, named: &FxHashMap<u32, (Entity, crate::source::Span)>) -> Option<ComponentId> {
    loop {
        match named.get(&scope)?.0 {
            Entity::Component(id) => return Some(id),
            Entity::System(inner) if inner == scope => return None,
            Entity::System(inner) => scope = inner,
        }
    }
}

/// Systems by full name, and for each scope its system.
pub(super) fn systems(names: &Names<'_>) -> (Vec<System>, Vec<Option<SystemId>>) {
    let mut order: Vec<u32> = (1..names.scopes.len() as u32).collect();
    order.sort_by(|&a, &b| names.scopes[a as usize].name.cmp(&names.scopes[b as usize].name));
    let mut ids = vec![None; names.scopes.len()];
    for (id, &scope) in order.iter().enumerate() {
        ids[scope as usize] = Some(SystemId(id as u32));
    }
    let systems = order
        .iter()
        .map(|&scope| {
            let scope = &names.scopes[scope as usize];
            System {
                name: scope.name.clone(),
                title: scope.title.map(Box::from),
                parent: if scope.parent == ROOT { None } else { ids[scope.parent as usize] },
                span: scope.span,
                docs: scope.docs.map(Box::from),
                entry: scope.entry,
            }
        })
        .collect();
    (systems, ids)
}
