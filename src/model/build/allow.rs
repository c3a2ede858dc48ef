//! `allow` and `policy`: checked as far as that needs no rules, and put where they apply.

use std::sync::Arc;

use super::names::{Names, ROOT};
use super::sink::{Sink, Wanted};
use crate::diagnostic::{Diagnostic, Level, nearest};
use crate::model::{Allow, AllowScope, Policy, SystemId};
use crate::syntax::tree::{self, Statement};

/// The permission, or nothing when it gives no reason.
pub(super) fn allow(
    names: &Names<'_>,
    systems: &[Option<SystemId>],
    scope: u32,
    statement: &Statement,
    written: &tree::Allow,
    covers: AllowScope,
    sink: &mut Sink,
) -> Option<Allow> {
    let on = match &written.on {
        Some(path) => Some(names.component(path, scope, Wanted::Component, sink)?),
        None => None,
    };
    let reason = written.because.as_ref().filter(|text| !text.value.trim().is_empty());
    let Some(reason) = reason else {
        let message = format!("`allow {}` gives no reason", written.rule.text);
        let span = written.because.as_ref().map_or(written.rule.span, |text| text.span);
        let error = Diagnostic::input("missing-reason", message, span, "why is it acceptable");
        sink.push(error.help("add `because \"…\"` with what the next reader has to know"));
        return None;
    };
    let home = names.scopes[scope as usize].home;
    Some(Allow {
        rule: written.rule.text.clone(),
        rule_span: written.rule.span,
        scope: covers,
        on,
        until: written.until.map(|(date, _)| date),
        reason: Box::from(reason.value.as_str()),
        only_within: if home == ROOT { None } else { systems[home as usize] },
        span: statement.span,
    })
}

/// The lines of a `policy`. One without a scope stands in a file with `workspace`, where there is one at all.
pub(super) fn policy(
    statement: &Statement,
    written: &tree::Policy,
    names: &Names<'_>,
    workspaces: &[crate::source::FileId],
    sink: &mut Sink,
) -> Vec<Policy> {
    let scope = written.scope.as_ref().map(|scope| Arc::new(scope.clone()));
    match &scope {
        // The lines are kept whatever is wrong with the kind, so that what they say is checked, too.
        Some(scope) if matches!(scope.kind.text.as_str(), "team" | "dependency" | "observation" | "cycle" | "system") => {
            let message = format!("a policy is for components, not for each `{}`", scope.kind.text);
            let error = Diagnostic::input("unknown-kind", message, scope.kind.span, "no kind of component");
            sink.push(error.help(format!("write `policy for {}: component where … {{ … }}`", scope.variable.text)));
        }
        Some(scope) => names.selected_kind(&scope.kind, sink),
        None if !workspaces.is_empty() && !workspaces.contains(&statement.span.file) => {
            let span = super::place::head(statement);
            let error = Diagnostic::input("misplaced", "`policy` for everything stands beside `workspace`", span, "not in this file");
            sink.push(error.help("move it to the file with `workspace`, or write whom it is for: `policy for c: service where … { … }`"));
            return Vec::new();
        }
        None => {}
    }
    let mut lines = Vec::with_capacity(written.entries.len());
    for entry in &written.entries {
        let level = match &entry.level {
            None => None,
            Some(name) => match Level::from_name(&name.text) {
                Some(level) => Some(level),
                None => {
                    let message = format!("`{}` is no level", name.text);
                    let error = Diagnostic::input("type-mismatch", message, name.span, "a level is wanted here");
                    let meant = nearest(&name.text, ["off", "info", "warning", "error"]);
                    sink.push(match meant {
                        Some(meant) => error.help(format!("write `{meant}`")),
                        None => error.help("levels are `off`, `info`, `warning`, `error`"),
                    });
                    continue;
                }
            },
        };
        lines.push(Policy {
            rule: entry.rule.text.clone(),
            rule_span: entry.rule.span,
            level,
            parameters: entry.parameters.iter().map(|(name, value)| (name.text.clone(), value.clone(), name.span)).collect(),
            scope: scope.clone(),
            span: entry.span,
        });
    }
    lines
}
