//! What may stand where. There is one grammar of bodies; a statement in the wrong body gets a message that says where it belongs.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::syntax::tree::{Statement, StatementKind};

/// A body, by what it is the body of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    File,
    System,
    Component,
    Kind,
    Defaults,
    Team,
    Workspace,
    Core,
    /// The block of a dependency of a component.
    Dependency,
    /// The block of a dependency that others inherit.
    InheritedDependency,
    /// The block of one member of a group.
    Alternative,
    /// The block of `independent` or `survives`.
    Claim,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::File => "at the top level of a file",
            Self::System => "in a system",
            Self::Component => "in a component",
            Self::Kind => "in a kind",
            Self::Defaults => "in `defaults`",
            Self::Team => "in a team",
            Self::Workspace => "in `workspace`",
            Self::Core => "in `core`",
            Self::Dependency | Self::InheritedDependency => "in the block of a dependency",
            Self::Alternative => "in the block of an alternative",
            Self::Claim => "in the block of a claim",
        }
    }
}

/// The error for a statement in a place where it cannot be; nothing for what could not be read, which has its error already.
pub(super) fn misplaced(statement: &Statement, place: Place) -> Option<Diagnostic> {
    let (what, belongs) = describe(statement, place)?;
    let message = format!("{what} cannot stand {}", place.name());
    Some(Diagnostic::input("misplaced", message, head(statement), "not here").help(belongs))
}

/// What the statement is called, and where it belongs.
fn describe(statement: &Statement, place: Place) -> Option<(String, String)> {
    let top = "move it to the top level of a file";
    let (what, belongs) = match &statement.kind {
        StatementKind::Broken => return None,
        StatementKind::Workspace { .. } => ("`workspace`".to_owned(), top.to_owned()),
        StatementKind::Declaration(declaration) => {
            let what = format!("`{} {}`", declaration.kind.text, declaration.name.text);
            let belongs = match declaration.kind.text.as_str() {
                "team" => top,
                "system" => "move it to the top level of a file or into a system",
                _ if place == Place::Component => {
                    "a component has no parts: declare it beside this one, in a system if they belong together"
                }
                _ => "declare it at the top level of a file or in a system",
            };
            (what, belongs.to_owned())
        }
        StatementKind::Kind { name, .. } => (format!("`kind {}`", name.text), top.to_owned()),
        StatementKind::Extend { target, .. } => {
            (format!("`extend {}`", target.dotted()), "move it to the top level of a file or into a system".to_owned())
        }
        StatementKind::Defaults(_) => ("`defaults`".to_owned(), defaults_belong(place).to_owned()),
        StatementKind::AttributeType(declared) => (format!("`attribute {}`", declared.name.text), top.to_owned()),
        StatementKind::Assign { name, .. } => (format!("`{} = …`", name.text), assign_belongs(&name.text, place)),
        StatementKind::Core(_) => ("`core`".to_owned(), "write it in the component that is leaned on".to_owned()),
        StatementKind::Dependency(dependency) => match &dependency.subject {
            Some(subject) => subject_belongs(dependency.verb.name(), &subject.dotted(), place),
            None => verb_belongs(dependency.verb.name(), place),
        },
        StatementKind::Survives(survives) => match &survives.subject {
            Some(subject) => subject_belongs("survives", &subject.dotted(), place),
            None => verb_belongs("survives", place),
        },
        StatementKind::Independent(_) => {
            ("`independent`".to_owned(), "it has no owner: move it to the top level of a file or into a system".to_owned())
        }
        StatementKind::Allow(allow) => (format!("`allow {}`", allow.rule.text), allow_belongs(place).to_owned()),
        StatementKind::Use { .. } => ("`use`".to_owned(), top.to_owned()),
        StatementKind::Observe { .. } => ("`observe`".to_owned(), top.to_owned()),
        StatementKind::Policy(_) => ("`policy`".to_owned(), top.to_owned()),
        StatementKind::Rule(rule) => (format!("`rule {}`", rule.name.text), top.to_owned()),
        StatementKind::Define(define) => (format!("`define {}`", define.name.text), top.to_owned()),
        StatementKind::Measure(measure) => (format!("`measure {}`", measure.name.text), top.to_owned()),
    };
    Some((what, belongs))
}

fn defaults_belong(place: Place) -> &'static str {
    match place {
        Place::Kind => "write its statements in the kind itself: all it says is a default",
        _ => "write it in the system whose components it is for",
    }
}

fn assign_belongs(name: &str, place: Place) -> String {
    match place {
        Place::File => format!("write `{name}` in the component it is about, or in `defaults` of a system"),
        Place::System => format!("write it for every component of the system: `defaults {{ {name} = … }}`"),
        Place::Claim => format!("a claim has no attributes: write `{name}` in the component or the dependency it is about"),
        _ => format!("write `{name}` in the component it is about"),
    }
}

fn subject_belongs(verb: &str, subject: &str, place: Place) -> (String, String) {
    let belongs = match place {
        Place::Component | Place::Kind | Place::Defaults => {
            format!("leave `{subject}` out if this is about what is declared here, else move the statement out of these braces")
        }
        _ => "move it to the top level of a file or into a system".to_owned(),
    };
    (format!("`{subject} {verb} …`"), belongs)
}

fn verb_belongs(verb: &str, place: Place) -> (String, String) {
    let belongs = match place {
        Place::File => format!("say who: `NAME {verb} …`, or write it in the component"),
        Place::System => format!("say who: `NAME {verb} …`, or write it for every component of the system: `defaults {{ {verb} … }}`"),
        _ => "write it in the component whose dependency it is".to_owned(),
    };
    (format!("`{verb}` without a subject"), belongs)
}

fn allow_belongs(place: Place) -> &'static str {
    match place {
        Place::File => "write it in the component, system or dependency whose findings it is about: `extend NAME { allow … }`",
        Place::Alternative => "write it in the block of the whole group, or in the component",
        _ => "write it in each component that it is about: `extend NAME { allow … }`",
    }
}

/// The words that say what a statement is, without its block.
pub(super) fn head(statement: &Statement) -> Span {
    let word = |length: u32| Span { end: (statement.span.start + length).min(statement.span.end), ..statement.span };
    match &statement.kind {
        StatementKind::Declaration(declaration) => declaration.kind.span.to(declaration.name.span),
        StatementKind::Kind { name, .. } => statement.span.to(Span { end: name.span.end, ..statement.span }),
        StatementKind::Extend { target, .. } => Span { end: target.span().end, ..statement.span },
        StatementKind::AttributeType(declared) => Span { end: declared.name.span.end, ..statement.span },
        StatementKind::Assign { name, .. } => name.span,
        StatementKind::Dependency(dependency) => {
            let from = dependency.subject.as_ref().map_or(dependency.verb_span, |subject| subject.span());
            from.to(dependency.verb_span)
        }
        StatementKind::Allow(allow) => Span { end: allow.rule.span.end, ..statement.span },
        StatementKind::Rule(rule) => Span { end: rule.name.span.end, ..statement.span },
        StatementKind::Define(define) => Span { end: define.name.span.end, ..statement.span },
        StatementKind::Measure(measure) => Span { end: measure.name.span.end, ..statement.span },
        StatementKind::Workspace { .. } => word(9),
        StatementKind::Defaults(_) => word(8),
        StatementKind::Core(_) => word(4),
        StatementKind::Policy(_) => word(6),
        StatementKind::Independent(_) => word(11),
        StatementKind::Survives(_) | StatementKind::Use { .. } | StatementKind::Observe { .. } | StatementKind::Broken => statement.span,
    }
}
