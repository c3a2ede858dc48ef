//! Words that are known from elsewhere and stand where they mean nothing.

use compact_str::CompactString;

use super::sink::{Unknown, Wanted};
use super::words::written;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::model::Attribute;
use crate::syntax::tree::{Body, Dependency, Gate, Literal, Name, Phase, Value};
use crate::syntax::words;

const STEPS_IN: &str = "who steps in is named in a group of those who need one of them: `needs any of { a, b }`";

/// What to say about a name that is not declared and that is no misspelt one.
pub(super) fn known(one: &Unknown, attributes: &[Attribute]) -> Option<Diagnostic> {
    let text = one.text.as_str();
    match one.wanted {
        Wanted::Verb if attributes.iter().any(|attribute| attribute.name == text) => {
            let message = format!("an equals sign is missing after `{text}`");
            Some(Diagnostic::input("syntax", message, one.span, "an attribute").help(format!("write `{text} = …`")))
        }
        Wanted::Kind if words::is_of_another_tool(text) => {
            let error = Diagnostic::input("unknown-kind", format!("no kind is called `{text}`"), one.span, "a word of another tool");
            let help =
                "leave it out; what it holds is declared with kinds such as `service`, inside `system NAME { … }` if it belongs together";
            Some(error.help(help))
        }
        Wanted::ComponentAttribute if words::unsaid(text).is_some() => {
            let ty = words::unsaid(text)?;
            let help = format!("nothing here follows from it; for rules of your own, declare it: `attribute {text}: {ty}`");
            Some(unknown_attribute("components", one).help(help))
        }
        Wanted::ComponentAttribute if matches!(text, "fallback" | "failover") => Some(unknown_attribute("components", one).help(STEPS_IN)),
        Wanted::ComponentAttribute if matches!(text, "description" | "desc" | "summary") => {
            Some(unknown_attribute("components", one).help("say it on a line above the declaration, behind `///`"))
        }
        Wanted::ComponentAttribute => {
            let placed = words::attribute_for(text).filter(|written| *written == "runs in");
            let verb = words::verb_for(text).or(placed)?;
            let error = Diagnostic::input("unknown-attribute", format!("`{text}` is written as a verb"), one.span, "no attribute");
            Some(error.help(format!("write `{verb} NAME`, several with commas between them")))
        }
        Wanted::DependencyAttribute => {
            let help = match text {
                "optional" | "soft" | "required" | "mandatory" | "hard" | "strength" => {
                    "how hard a dependency is, is said by its verb: `needs` where nothing goes on without it, `wants` where it does"
                }
                _ if words::steps_in(text) => STEPS_IN,
                "async" | "asynchronous" => "write `mode = async`",
                "sync" | "synchronous" => "write `mode = sync`, or leave it out: that is what is meant without it",
                _ => return None,
            };
            Some(unknown_attribute("dependencies", one).help(help))
        }
        _ => None,
    }
}

fn unknown_attribute(of: &str, one: &Unknown) -> Diagnostic {
    Diagnostic::input("unknown-attribute", format!("{of} have no attribute `{}`", one.text), one.span, "not declared")
}

/// `needs a { fallback = b }`: whether the statement in a block names who steps in for the target.
pub(super) fn steps_in(name: &Name, value: &Value) -> bool {
    words::steps_in(&name.text) && !names_of(value).is_empty()
}

fn names_of(value: &Value) -> Vec<CompactString> {
    match &value.literal {
        Literal::Path(path) => vec![path.dotted()],
        Literal::List(values) => values.iter().flat_map(names_of).collect(),
        _ => Vec::new(),
    }
}

/// What to say where the block of a dependency names who steps in for its target: the two are a group.
pub(super) fn group_instead(dependency: &Dependency, block: &Body, name: &Name, value: &Value) -> Diagnostic {
    let error = Diagnostic::input("unknown-attribute", "who steps in is a member of a group", name.span, "no attribute of a dependency");
    let targets = dependency.targets.iter().map(|target| target.path.dotted()).chain(names_of(value));
    let members = targets.map(|name| written(&name)).collect::<Vec<_>>().join(", ");
    let gate = match dependency.gate {
        Gate::Of(count) => format!("{count} of"),
        _ => "any of".to_owned(),
    };
    let group = format!("{gate} {{ {members} }}");
    let help = format!("write `{} {group}`", dependency.verb.name());
    let error = error.help(help.clone());
    let [only] = dependency.targets.as_slice() else { return error };
    let says_more = dependency.more.as_ref().is_some_and(|more| more.via.is_some() || more.purpose.is_some() || !more.except.is_empty());
    if says_more || dependency.phase != Phase::Serve || block.statements.len() > 1 || dependency.gate != Gate::Each {
        return error;
    }
    error.fix(Fix { title: help, edits: vec![(only.path.span().to(block.span), group)], safety: Safety::Suggested })
}
