//! From services and edges to statements of the language.

use compact_str::CompactString;
use smallvec::smallvec;
use unicode_normalization::UnicodeNormalization;

use super::edge::{Edge, Target};
use super::edges::Edges;
use super::services::{Directory, Service};
use crate::source::Span;
use crate::syntax::tree::{
    Body, Declaration, Dependency, DependencyMore, File, Gate, Literal, Name, Path, Statement, StatementKind, Target as TreeTarget, Value,
};

/// One declaration for each service, with its dependencies in its body, and one for each container of another project.
pub fn file(directory: &Directory<'_>, edges: &Edges) -> File {
    let mut statements = Vec::with_capacity(directory.services.len());
    let mut externals: Vec<(&str, Span)> = Vec::new();
    for (i, service) in directory.services.iter().enumerate() {
        let mut body = attributes(directory, i, service);
        body.extend(edges.mentioned[i].map(|place| assign("mentioned", Literal::Bool(true), place)));
        for edge in &edges.of[i] {
            if let Target::External(name) = &edge.target
                && externals.iter().all(|(known, _)| known != name)
            {
                externals.push((name, edge.target_span));
            }
            body.push(dependency(directory, edge));
        }
        let kind = match service.class {
            Some(class) => class.kind(),
            None if edges.jobs[i] || service.client => "job",
            None => "service",
        };
        statements.push(declaration(kind, service.name(), service.entry.key_span, service.entry.value.span, body));
    }
    for (name, span) in externals {
        statements.push(declaration("external", name, span, span, Vec::new()));
    }
    File { statements }
}

fn declaration(kind: &str, name_text: &str, place: Span, body: Span, statements: Vec<Statement>) -> Statement {
    let declaration = Declaration {
        kind: name(kind, place),
        name: name(name_text, place),
        title: None,
        within: None,
        body: Some(Body { statements, span: body }),
    };
    statement(place, StatementKind::Declaration(Box::new(declaration)))
}

fn attributes(directory: &Directory<'_>, own: usize, service: &Service<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    if let Some((software, span)) = &service.software {
        statements.push(assign("software", Literal::Text(software.clone()), *span));
    }
    if let Some((replicas, span)) = service.replicas {
        statements.push(assign("replicas", Literal::Integer(replicas), span));
    }
    let mut names: Vec<Value> = Vec::new();
    for (other, span) in &service.other_names {
        let known = |value: &Value| matches!(&value.literal, Literal::Text(text) if text == other);
        if other != service.name() && directory.find(other) == Some(own) && !names.iter().any(known) {
            names.push(Value { literal: Literal::Text(other.clone()), span: *span });
        }
    }
    if let Some(first) = names.first() {
        let span = first.span;
        statements.push(assign("aka", Literal::List(names), span));
    }
    statements
}

fn dependency(directory: &Directory<'_>, edge: &Edge) -> Statement {
    let text = match &edge.target {
        Target::Service(to) => directory.services[*to].name(),
        Target::External(name) => name,
    };
    let evidence = assign("evidence", Literal::Text(edge.evidence.join(", ")), edge.span);
    let body = Body { statements: vec![evidence], span: edge.span };
    let target = |text: &str| TreeTarget { path: Path { parts: smallvec![name(text, edge.target_span)], quoted: false }, body: None };
    let others = edge.others.iter().map(|&other| target(directory.services[other].name()));
    let dependency = Dependency {
        subject: None,
        verb: edge.verb,
        verb_span: edge.target_span,
        gate: if edge.others.is_empty() { Gate::Each } else { Gate::AnyOf },
        targets: std::iter::once(target(text)).chain(others).collect(),
        phase: edge.phase,
        more: Some(Box::new(DependencyMore { body: Some(body), ..DependencyMore::default() })),
    };
    statement(edge.span, StatementKind::Dependency(Box::new(dependency)))
}

fn assign(key: &str, literal: Literal, span: Span) -> Statement {
    statement(span, StatementKind::Assign { name: name(key, span), value: Box::new(Value { literal, span }) })
}

fn statement(span: Span, kind: StatementKind) -> Statement {
    Statement { docs: None, span, kind }
}

fn name(text: &str, span: Span) -> Name {
    Name { text: text.nfc().collect::<CompactString>(), span }
}
