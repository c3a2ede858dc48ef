//! An `allow` with a reason, in the block where it holds: the same that `archlint check` names.

use serde_json::{Value, json};

use super::action;
use crate::diagnostic::{Diagnostic, Home};
use crate::lint;
use crate::lsp::document::difference;
use crate::lsp::here::Here;
use crate::lsp::requests::edits::Edits;
use crate::lsp::requests::shape;
use crate::model::Dependency;
use crate::source::{FileId, Span};
use crate::syntax::tree::{Body, Gate, Statement, StatementKind};
use crate::syntax::{self, line_ending};

/// What stands where a person has to say why.
const REASON: &str = "say why this is accepted";

/// `allow RULE on CAUSE because "…"` for a finding.
pub fn here(here: &Here<'_>, finding: &Diagnostic, shown: &[Value]) -> Option<Value> {
    let written = &finding.identity.written;
    if finding.input || written.within.is_empty() {
        return None;
    }
    let on = written.on.as_ref().map_or_else(String::new, |cause| format!(" on {cause}"));
    let statement = format!("allow {}{on} because \"{REASON}\"", finding.rule);
    let (location, text) = if let Home::Extension { .. } = written.home {
        // What stands in a foreign file is spoken of from a file of the language: the first one of the workspace.
        let snapshot = here.snapshot();
        let own = snapshot.workspace.own_files().next()?;
        let source = &snapshot.workspace.sources.get(own)?.text;
        let end = source.len();
        let ending = line_ending(source, end);
        let (span, text) = laid_out(own, source, end, &format!("{ending}extend {} {{ {statement} }}{ending}", written.within));
        (here.location(span)?, text)
    } else {
        let (whole, body) = block(here, &written.home)?;
        let text = &here.snapshot().workspace.sources.get(whole.file)?.text;
        let (at, new) = insertion(text, whole, body, &statement);
        let (span, new) = laid_out(whole.file, text, at, &new);
        (here.location(span)?, new)
    };
    let mut edits = Edits::new(here.ask);
    edits.add(location, text);
    let of = finding.identity.cause.as_ref().map_or_else(String::new, |cause| format!(" on `{cause}`"));
    let mut action = action(&format!("allow `{}`{of} here, with a reason", finding.rule), "quickfix", edits.workspace());
    action["diagnostics"] = json!(shown);
    Some(action)
}

/// The statement whose block the `allow` goes into, and that block, where it has one; both in the snapshot.
fn block(here: &Here<'_>, home: &Home) -> Option<(Span, Option<Span>)> {
    let model = here.model();
    match home {
        Home::Claim(members) => {
            let is_meant = |claim: &&Dependency| claim.owner.is_none() && lint::members(model, claim) == *members;
            statement(here, model.dependencies.iter().find(is_meant)?.whole, |kind| match kind {
                StatementKind::Independent(claim) => Some(claim.body.as_ref()),
                _ => None,
            })
        }
        Home::Dependency { of, written } => {
            let component = &model.components[model.component_by_name.get(of.as_str())?.index()];
            let own = &model.dependencies[component.dependencies.range()];
            let dependency = own.iter().find(|dependency| lint::words(model, dependency) == *written)?;
            let found = statement(here, dependency.whole, |kind| of_dependency(kind, component.whole.contains(dependency.whole)));
            found.or_else(|| declaration(here, of))
        }
        Home::Declared(name) => declaration(here, name),
        Home::Extension { .. } => None,
    }
}

/// The block of a dependency or claim of one component, where one can stand: a list of targets takes none.
fn of_dependency(kind: &StatementKind, is_inside: bool) -> Option<Option<&Body>> {
    match kind {
        StatementKind::Dependency(dependency) if is_inside || dependency.subject.is_some() => {
            let of_all = dependency.more.as_ref().and_then(|more| more.body.as_ref());
            match &dependency.targets[..] {
                [only] if dependency.gate == Gate::Each => Some(of_all.or(only.body.as_deref())),
                _ if dependency.gate != Gate::Each => Some(of_all),
                _ => None,
            }
        }
        StatementKind::Survives(claim) if is_inside || claim.subject.is_some() => Some(claim.body.as_ref()),
        _ => None,
    }
}

/// The declaration of a component or a team with this full name.
fn declaration(here: &Here<'_>, name: &str) -> Option<(Span, Option<Span>)> {
    let model = here.model();
    let declared = match model.component_by_name.get(name) {
        Some(id) => model.components[id.index()].whole,
        None => model.teams[model.names.teams.get(name)?.index()].span,
    };
    within(here, declared, |written| match &written.kind {
        StatementKind::Declaration(declaration) if written.span == declared || declaration.name.span == declared => {
            Some(declaration.body.as_ref())
        }
        _ => None,
    })
}

/// The statement at a place of the snapshot, and its block.
fn statement(here: &Here<'_>, place: Span, block: impl Fn(&StatementKind) -> Option<Option<&Body>>) -> Option<(Span, Option<Span>)> {
    within(here, place, |written| if written.span == place { block(&written.kind) } else { None })
}

fn within(here: &Here<'_>, place: Span, block: impl Fn(&Statement) -> Option<Option<&Body>>) -> Option<(Span, Option<Span>)> {
    let input = here.snapshot().workspace.inputs.iter().find(|input| input.file == place.file)?;
    let mut found = None;
    shape::each(&input.tree.statements, &mut |written| {
        if let Some(body) = block(written) {
            found = Some((written.span, body.map(|body| body.span)));
        }
    });
    found
}

/// Where a statement goes in a block, or in one that is made for it, and how it is written there.
fn insertion(text: &str, whole: Span, body: Option<Span>, statement: &str) -> (usize, String) {
    let line = text[..whole.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line..].chars().take_while(|c| *c == ' ' || *c == '\t').collect();
    let ending = line_ending(text, whole.start as usize);
    let Some(body) = body else {
        let end = text[..whole.end as usize].trim_end().len();
        return (end, format!(" {{{ending}{indent}  {statement}{ending}{indent}}}"));
    };
    let close = (body.end as usize).saturating_sub(1);
    let inside = &text[body.start as usize + 1..close];
    let last = body.start as usize + 1 + inside.trim_end().len();
    if inside.contains('\n') {
        // A comment at the end of the last line stays where it is: it is part of what was trimmed to.
        return (last, format!("{ending}{indent}  {statement}"));
    }
    let separator = if inside.trim().is_empty() { " " } else { "; " };
    let tail = if inside.ends_with(' ') { "" } else { " " };
    (last, format!("{separator}{statement}{tail}"))
}

/// The edit that inserts a text; where that makes a line too long in a text that has the canonical layout, in that layout.
fn laid_out(file: FileId, text: &str, at: usize, new: &str) -> (Span, String) {
    let as_it_is = (Span::new(file, at, at), new.to_owned());
    let with = format!("{}{new}{}", &text[..at], &text[at..]);
    let begins = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_long = with[begins..].lines().take(1 + new.lines().count()).any(|line| line.chars().count() > syntax::WIDTH);
    let print = |text: &str| syntax::print(text, &syntax::parse(file, text));
    if !is_long || print(text) != text {
        return as_it_is;
    }
    let printed = print(&with);
    let (start, removed, added) = difference(text, &printed);
    (Span::new(file, start, start + removed), printed[start..start + added].to_owned())
}
