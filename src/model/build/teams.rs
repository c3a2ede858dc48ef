//! Teams: declared at top level, with attributes of their own.

use compact_str::CompactString;

use super::body::{Holder, Reader};
use super::collect::In;
use super::kinds::qualified;
use super::names::{Names, Scope};
use super::place::{Place, misplaced};
use super::sink::Sink;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{Given, Team, TeamId};
use crate::syntax::tree::{Declaration, Statement, StatementKind};

/// A team and where it is declared, before its attributes are read.
pub(super) type DeclaredTeam<'t> = (CompactString, u32, &'t Statement, &'t Declaration);

/// Gives ids to teams, sorted by name; of two with one name the first by place stays.
pub(super) fn declare<'t>(teams: &[In<(&'t Statement, &'t Declaration)>], names: &mut Names<'t>, sink: &mut Sink) -> Vec<DeclaredTeam<'t>> {
    let mut sorted: Vec<DeclaredTeam<'t>> = Vec::with_capacity(teams.len());
    for &(scope, (statement, declaration)) in teams {
        let home = names.scopes[scope as usize].home;
        sorted.push((qualified(&names.scopes[home as usize].name, &declaration.name.text), scope, statement, declaration));
    }
    sorted.sort_by(|a, b| a.0.cmp(&b.0));
    sorted.dedup_by(|again, first| {
        let same = again.0 == first.0;
        if same {
            let message = format!("the team `{}` is declared twice", first.0);
            let error = Diagnostic::input("duplicate-name", message, again.3.name.span, "declared again here");
            sink.push(error.label(first.3.name.span, "first declared here").help("remove one, or rename it"));
        }
        same
    });
    for (id, (_, scope, _, declaration)) in sorted.iter().enumerate() {
        let home = names.scopes[*scope as usize].home;
        names.teams.insert((home, declaration.name.text.clone()), TeamId(id as u32));
        if let Some(path) = &declaration.within {
            let error = Diagnostic::input("misplaced", "a team is `within` nothing", path.span(), "not of a zone");
            sink.push(error.help("remove it"));
        }
    }
    sorted
}

/// The attributes of a team, sorted.
pub(super) fn given(reader: &Reader<'_, '_>, declaration: &Declaration, sink: &mut Sink) -> Vec<Given> {
    let mut given = Vec::new();
    for statement in declaration.body.as_ref().map_or(&[][..], |body| &body.statements) {
        match &statement.kind {
            StatementKind::Assign { name, value } => reader.assign(Holder::Team, name, value, sink, &mut given),
            StatementKind::Allow(_) => {}
            _ => sink.diagnostics.extend(misplaced(statement, Place::Team)),
        }
    }
    reader.once(&mut given, sink);
    given
}

/// Teams of the workspace that own nothing.
pub(super) fn unused(teams: &[Team], declared: &[DeclaredTeam<'_>], scopes: &[Scope<'_>], owns: &[bool], sink: &mut Sink) {
    for ((team, (_, scope, ..)), owns) in teams.iter().zip(declared).zip(owns) {
        if !owns && !scopes[*scope as usize].used {
            let message = format!("the team `{}` owns nothing", team.name);
            let remark = Diagnostic::remark("unused-team", Level::Info, message, team.span, "declared here and owner of nothing");
            sink.push(remark.help(format!("write `owner = {}` where it answers for something", super::words::written(&team.name))));
        }
    }
}
