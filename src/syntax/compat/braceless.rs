//! What is said about a component without braces, behind its name or below it.

use super::{aside, blocks, line_behind, rewritten};
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::source::Span;
use crate::syntax::build::Builder;
use crate::syntax::tree::{Body, Declaration, Statement, StatementKind};
use crate::syntax::words;

/// A block without braces below its head.
#[derive(Debug, Clone, Copy)]
pub(in crate::syntax) struct Braceless {
    /// Where its last statement ends.
    pub(in crate::syntax) end: u32,
    /// How deep the line of its head is indented.
    column: usize,
}

/// `service a needs b`: what is said behind a name on the same line was meant for it, and stands in braces. Gives the statement back if it is
/// on its own.
pub(in crate::syntax) fn behind_a_name(
    builder: &mut Builder<'_>,
    before: Option<&mut Statement>,
    statement: Statement,
) -> Option<Statement> {
    let Some(before) = before else { return Some(statement) };
    let statement = below_a_name(builder, before, statement)?;
    let own = match &statement.kind {
        StatementKind::Dependency(dependency) => dependency.subject.is_none(),
        // Only a system has an entry.
        StatementKind::Assign { name, .. } => name.text != "entry",
        StatementKind::Declaration(later) => aside::is_meant_as_within(&later.kind.text) || is_base(&later.kind.text),
        _ => false,
    };
    if !own {
        return Some(statement);
    }
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
    if !joined || declaration.body.as_ref().is_some_and(has_braces) {
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

/// `service web` with `needs a` on the next line, indented deeper: it was meant for the name, and stands in braces. Gives the statement back if
/// it is on its own.
fn below_a_name(builder: &mut Builder<'_>, before: &mut Statement, statement: Statement) -> Option<Statement> {
    let head = before.span;
    let is_top = !builder.is_in_body();
    let body = match &mut before.kind {
        StatementKind::Declaration(declaration) if is_top || words::is_kind(&declaration.kind.text) => Block::Plain(&mut declaration.body),
        StatementKind::Kind { body, .. } | StatementKind::Workspace { body, .. } if is_top => Block::Boxed(body),
        _ => return Some(statement),
    };
    let is_more = body.get().is_some();
    let own = match &statement.kind {
        StatementKind::Dependency(dependency) => dependency.subject.is_none(),
        StatementKind::Survives(survives) => survives.subject.is_none(),
        StatementKind::Assign { name, .. } => name.text != "entry",
        StatementKind::Core(_) => true,
        // In a system it may be about all that is declared there.
        StatementKind::Allow(_) => is_top || is_more,
        _ => false,
    };
    if !own || body.get().is_some_and(has_braces) {
        return Some(statement);
    }
    let Some(column) = is_below(builder, head, statement.span) else { return Some(statement) };
    before.span.end = statement.span.end;
    builder.braceless = Some(Braceless { end: before.span.end, column });
    let body = body.or_empty(statement.span);
    body.span.end = statement.span.end;
    body.statements.push(statement);
    if !is_more {
        unopened(builder, head);
    }
    None
}

/// Where the block of a head is kept.
enum Block<'s> {
    Plain(&'s mut Option<Body>),
    Boxed(&'s mut Option<Box<Body>>),
}

impl<'s> Block<'s> {
    fn get(&self) -> Option<&Body> {
        match self {
            Self::Plain(body) => body.as_ref(),
            Self::Boxed(body) => body.as_deref(),
        }
    }

    fn or_empty(self, span: Span) -> &'s mut Body {
        let empty = || Body { span, statements: Vec::new() };
        match self {
            Self::Plain(body) => body.get_or_insert_with(empty),
            Self::Boxed(body) => body.get_or_insert_with(|| Box::new(empty())),
        }
    }
}

/// How deep the line of a head is indented, if a statement begins one that is indented deeper.
fn is_below(builder: &Builder<'_>, head: Span, statement: Span) -> Option<usize> {
    let between = builder.text.get(head.end as usize..statement.start as usize)?;
    let margin = &between[between.rfind(['\n', '\r'])? + 1..];
    if !margin.chars().all(|c| matches!(c, ' ' | '\t')) {
        return None;
    }
    let known = builder.braceless.filter(|before| before.end == head.end).map(|before| before.column);
    let column = known.unwrap_or_else(|| {
        let around = aside::line_before(builder, head);
        around.len() - around.trim_start_matches([' ', '\t', '\u{FEFF}']).len()
    });
    (margin.len() > column).then_some(column)
}

/// What stands below a head has no braces.
fn unopened(builder: &mut Builder<'_>, head: Span) {
    let in_head = |place: Span| head.start <= place.start && place.end <= head.end;
    // A string without its end has taken the brace in.
    if builder.errors.iter().rev().take(8).filter_map(Diagnostic::span).any(in_head) {
        return;
    }
    let written = builder.text.get(head.range()).unwrap_or("");
    let shown = if written.len() > 60 || written.contains(['\n', '`']) { "…" } else { written };
    blocks::without_braces(builder, shown, head);
}

/// Whether a block has its own braces, and not only statements.
fn has_braces(body: &Body) -> bool {
    body.statements.first().is_none_or(|first| first.span.start != body.span.start)
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
    let rest = line_behind(text, span.end as usize);
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
