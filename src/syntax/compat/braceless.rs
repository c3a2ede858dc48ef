//! What is said about a component without braces.

use super::{aside, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::{Body, Declaration, Statement, StatementKind};
use crate::syntax::words;

/// `service a needs b`: what is said behind a name on the same line was meant for it, and stands in braces. Gives the statement back if it is
/// on its own.
pub(in crate::syntax) fn behind_a_name(
    builder: &mut Builder<'_>,
    before: Option<&mut Statement>,
    statement: Statement,
) -> Option<Statement> {
    let own = match &statement.kind {
        StatementKind::Dependency(dependency) => dependency.subject.is_none(),
        // Only a system has an entry.
        StatementKind::Assign { name, .. } => name.text != "entry",
        StatementKind::Declaration(later) => aside::is_meant_as_within(&later.kind.text) || is_base(&later.kind.text),
        _ => false,
    };
    let Some(before) = before.filter(|_| own) else { return Some(statement) };
    let text = builder.text;
    let between = before.span.end as usize..statement.span.start as usize;
    let between = text.get(between);
    let StatementKind::Declaration(declaration) = &mut before.kind else { return Some(statement) };
    // What separates statements stands in a body, and so between two that are said about one name.
    let blanks: &[char] = if declaration.body.is_some() { &[' ', '\t', ';', ','] } else { &[' ', '\t'] };
    let joined = between.is_some_and(|between| between.chars().all(|c| blanks.contains(&c)));
    if let StatementKind::Declaration(later) = &statement.kind {
        let taken = joined && (extends(builder, declaration, later) || aside::within(builder, declaration, later));
        before.span.end = if taken { statement.span.end } else { before.span.end };
        return (!taken).then_some(statement);
    }
    if !joined || declaration.body.as_ref().is_some_and(|body| text[body.span.range()].ends_with('}')) {
        return Some(statement);
    }
    before.span.end = statement.span.end;
    match &mut declaration.body {
        Some(body) => {
            let so_far = body.span;
            body.span.end = statement.span.end;
            body.statements.push(statement);
            let said = body.statements.iter().map(|inner| said(builder, inner.span)).collect::<Vec<_>>().join("; ");
            let one = |error: &&mut Diagnostic| error.fixes.iter().flat_map(|fix| &fix.edits).any(|(place, _)| *place == so_far);
            if let Some(error) = builder.errors.iter_mut().rev().find(one) {
                *error = in_braces(&declaration.name.text, body.span, &said, follows(text, body.span));
            }
        }
        body => {
            let error = in_braces(&declaration.name.text, statement.span, said(builder, statement.span), follows(text, statement.span));
            builder.push(error);
            *body = Some(Body { span: statement.span, statements: vec![statement] });
        }
    }
    None
}

fn is_base(word: &str) -> bool {
    matches!(word, "extends" | "inherits" | "implements")
}

/// `service a extends b { … }`: what was read as a declaration of `b` says what `a` is made from. True if it was said and taken for that.
fn extends(builder: &mut Builder<'_>, declaration: &mut Declaration, later: &Declaration) -> bool {
    if !is_base(&later.kind.text) || declaration.body.is_some() {
        return false;
    }
    let message = format!("what `{}` is made from stands before its name", declaration.name.text);
    let place = declaration.kind.span.to(later.name.span);
    let line = format!("{} {}", words::written(&later.name.text), words::written(&declaration.name.text));
    rewritten(builder, message, place, "a kind of your own is its kind", &line, Safety::Suggested);
    declaration.kind = later.name.clone();
    declaration.body.clone_from(&later.body);
    true
}

/// A statement as written, without what separates it from the next one.
fn said<'t>(builder: &Builder<'t>, span: Span) -> &'t str {
    builder.text.get(span.range()).unwrap_or_default().trim_end_matches([';', ',', ' ', '\t'])
}

/// Whether more stands behind it on its line.
fn follows(text: &str, span: Span) -> bool {
    let rest = text.get(span.end as usize..).unwrap_or_default().lines().next().unwrap_or_default();
    let rest = rest.trim_start_matches([' ', '\t', ';']);
    !rest.is_empty() && !rest.starts_with("//") && !rest.starts_with('}')
}

/// What is said about a component and has no braces. Where more follows, that may belong into them as well, so that the edit is none to make unasked.
fn in_braces(name: &str, place: Span, said: &str, more_follows: bool) -> Diagnostic {
    let help = format!("write `{{ {said} }}`");
    let safety = if more_follows { Safety::Suggested } else { Safety::Safe };
    let fix = Fix { title: help.clone(), edits: vec![(place, format!("{{ {said} }}"))], safety };
    let message = format!("what is said about `{name}` stands in braces");
    Diagnostic::input("syntax", message, place, "of no component here").help(help).fix(fix)
}
