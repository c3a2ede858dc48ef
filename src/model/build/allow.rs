//! `allow` and `policy`: checked as far as that needs no rules, and put where they apply.

use std::sync::Arc;

use compact_str::CompactString;

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
        Some(scope) if !matches!(scope.kind.text.as_str(), "team" | "dependency") => {
            // An unknown kind is reported; the lines are kept, so that what they say is checked, too.
            names.kind(&scope.kind, ROOT, sink);
        }
        Some(_) => {}
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

/// Title and names for tiers from `workspace`.
pub(super) fn workspace(title: Option<&tree::Text>, body: Option<&tree::Body>, sink: &mut Sink) -> (Option<String>, Vec<CompactString>) {
    let mut tiers: Vec<CompactString> = Vec::new();
    for inner in body.map_or(&[][..], |body| &body.statements) {
        match &inner.kind {
            tree::StatementKind::Assign { name, value } if name.text == "tiers" => match &value.literal {
                tree::Literal::List(values) => {
                    for value in values {
                        let word = match &value.literal {
                            tree::Literal::Path(path) => path.single(),
                            _ => None,
                        };
                        match word {
                            Some(word) if tiers.contains(&word.text) => {
                                let message = format!("the tier `{}` is named twice", word.text);
                                sink.push(Diagnostic::input("duplicate-name", message, word.span, "again here").help("remove it"));
                            }
                            Some(word) => tiers.push(word.text.clone()),
                            None => {
                                let error = Diagnostic::input("type-mismatch", "a tier is named by a plain word", value.span, "not a word");
                                sink.push(error.help("write `tiers = [critical, high, medium, low]`"));
                            }
                        }
                    }
                }
                _ => {
                    let error = Diagnostic::input("type-mismatch", "`tiers` is a list of plain words", value.span, "not a list");
                    sink.push(error.help("write `tiers = [critical, high, medium, low]`"));
                }
            },
            tree::StatementKind::Assign { name, .. } => {
                let message = format!("`workspace` has no `{}`", name.text);
                let error = Diagnostic::input("unknown-attribute", message, name.span, "not known here");
                sink.push(error.help("it has `tiers` only, as in `tiers = [critical, high]`"));
            }
            _ => sink.diagnostics.extend(super::place::misplaced(inner, super::place::Place::Workspace)),
        }
    }
    // A tier is stored in a byte.
    tiers.truncate(256);
    (title.map(|title| title.value.clone()), tiers)
}
