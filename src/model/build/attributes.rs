//! Attributes: those of the language and those declared, and the types of the latter.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::collect::{AttributeDeclaration, In};
use super::kinds::qualified;
use super::names::{Names, ROOT};
use super::sink::Sink;
use super::words::word_of_the_language;
use crate::diagnostic::{Diagnostic, nearest};
use crate::model::{Attribute, AttributeId, AttributeOn, Type, builtin};
use crate::source::Span;
use crate::syntax::tree::{Name, TypeName};

const TYPES: &[&str] = &["bool", "int", "number", "percent", "duration", "date", "string", "name", "ref", "team"];

/// All attributes, and their ids by alias and name. Of two with one name the first by place stays; one of a used repository that says the
/// same as ours is ours, and one that comes with rules from elsewhere is only there where we have none.
pub(super) fn attributes(
    declared: &[In<AttributeDeclaration<'_>>],
    names: &Names<'_>,
    sink: &mut Sink,
) -> (Vec<Attribute>, FxHashMap<(u32, CompactString), AttributeId>) {
    let mut list = builtin::attributes();
    let mut ids: FxHashMap<(u32, CompactString), AttributeId> =
        list.iter().enumerate().map(|(i, attribute)| ((ROOT, attribute.name.clone()), AttributeId(i as u32))).collect();
    let mut sorted: Vec<(CompactString, u32, &AttributeDeclaration<'_>)> = Vec::with_capacity(declared.len());
    for (scope, one) in declared {
        let home = names.scopes[*scope as usize].home;
        sorted.push((qualified(&names.scopes[home as usize].name, &one.name.text), *scope, one));
    }
    // Ours first, so that those of used repositories can be compared with them; then by name, then in the order of files and places.
    sorted.sort_by(|a, b| {
        let used = |scope: u32| names.scopes[scope as usize].home != ROOT;
        (used(a.1), a.2.lent).cmp(&(used(b.1), b.2.lent)).then_with(|| a.0.cmp(&b.0))
    });
    for (name, scope, one) in sorted {
        let home = names.scopes[scope as usize].home;
        let key = (home, one.name.text.clone());
        // What is wrong with it is wrong where it comes from: here the rules that ask for it do not find it.
        let mut elsewhere = Sink::default();
        let sink = if one.lent { &mut elsewhere } else { &mut *sink };
        if one.lent && ids.contains_key(&key) {
            continue;
        }
        sink.diagnostics.extend(word_of_the_language("attribute", one.name));
        let Some(ty) = type_of(one.ty, false, sink) else { continue };
        let on = on(one.on, names, scope, sink);
        if one.lent && sink.has_problems() {
            continue;
        }
        if let Some(first) = ids.get(&key) {
            sink.push(twice(one.name, list[first.index()].span));
            continue;
        }
        let ours = ids.get(&(ROOT, one.name.text.clone())).filter(|ours| list[ours.index()].ty == ty && list[ours.index()].on == on);
        if let Some(&ours) = ours {
            ids.insert(key, ours);
            continue;
        }
        ids.insert(key, AttributeId(list.len() as u32));
        let docs = one.statement.docs.clone().unwrap_or_default();
        list.push(Attribute { name, ty, on, docs, span: Some(one.name.span) });
    }
    (list, ids)
}

fn twice(name: &Name, first: Option<Span>) -> Diagnostic {
    let text = &name.text;
    match first {
        Some(first) => {
            let error =
                Diagnostic::input("duplicate-name", format!("the attribute `{text}` is declared twice"), name.span, "declared again here");
            error.label(first, "first declared here").help("remove one")
        }
        None => {
            let message = format!("`{text}` is an attribute of the language");
            Diagnostic::input("duplicate-name", message, name.span, "declared again here")
                .help("remove this line, or give yours another name")
        }
    }
}

fn on(on: &[Name], names: &Names<'_>, scope: u32, sink: &mut Sink) -> AttributeOn {
    if let [only] = on {
        match only.text.as_str() {
            "team" => return AttributeOn::Teams,
            "dependency" => return AttributeOn::Dependencies(Vec::new()),
            _ => {}
        }
    }
    let mut kinds: Vec<_> = on.iter().filter_map(|name| names.kind(name, scope, sink)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    AttributeOn::Components(kinds)
}

/// The type that is written, or nothing when it is none.
fn type_of(written: &TypeName, in_list: bool, sink: &mut Sink) -> Option<Type> {
    match written {
        TypeName::Named(name) => match name.text.as_str() {
            "bool" => Some(Type::Bool),
            "int" => Some(Type::Int),
            "number" => Some(Type::Number),
            "percent" => Some(Type::Percent),
            "duration" => Some(Type::Duration),
            "date" => Some(Type::Date),
            "string" => Some(Type::String),
            "name" => Some(Type::Name),
            "ref" => Some(Type::Ref),
            "team" => Some(Type::Team),
            other => {
                let error = Diagnostic::input("unknown-type", format!("`{other}` is no type"), name.span, "a type is wanted here");
                let meant = match other {
                    "component" => Some("ref"),
                    "boolean" => Some("bool"),
                    "integer" => Some("int"),
                    "float" | "double" | "decimal" => Some("number"),
                    "text" | "str" => Some("string"),
                    "enum" => Some("one of [a, b]"),
                    _ => nearest(other, TYPES.iter().copied()),
                };
                sink.push(match meant {
                    Some(meant) => error.help(format!("write `{meant}`")),
                    None => error.help(format!("types are {}, `one of [a, b]` and `list of TYPE`", quoted(TYPES))),
                });
                None
            }
        },
        TypeName::OneOf(values, span) => {
            if values.is_empty() {
                let error = Diagnostic::input("unknown-type", "`one of` without values can be nothing", *span, "no values");
                sink.push(error.help("name what it can be: `one of [low, high]`"));
                return None;
            }
            let mut list: Vec<CompactString> = Vec::with_capacity(values.len());
            for value in values {
                sink.diagnostics.extend(word_of_the_language("value of `one of`", value));
                if list.contains(&value.text) {
                    let message = format!("`{}` stands twice in `one of`", value.text);
                    sink.push(Diagnostic::input("duplicate-name", message, value.span, "again here").help("remove it"));
                } else {
                    list.push(value.text.clone());
                }
            }
            Some(Type::OneOf(list.into()))
        }
        TypeName::ListOf(_, span) if in_list => {
            let error = Diagnostic::input("unknown-type", "a list cannot hold lists", *span, "a list in a list");
            sink.push(error.help("write `list of TYPE` with a plain type"));
            None
        }
        TypeName::ListOf(inner, _) => Some(Type::List(Arc::new(type_of(inner, true, sink)?))),
        TypeName::SetOf(_, span) => {
            let error = Diagnostic::input("unknown-type", "an attribute cannot hold a set", *span, "sets exist in rules only");
            sink.push(error.help("write `list of TYPE`"));
            None
        }
    }
}

/// Names in backticks, with commas.
pub(super) fn quoted<T: AsRef<str>>(names: &[T]) -> String {
    let mut out = String::new();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push('`');
        out.push_str(name.as_ref());
        out.push('`');
    }
    out
}
