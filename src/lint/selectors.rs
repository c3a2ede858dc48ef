//! What a workspace's own rules and policies select, and whether there is any of it: a rule that matches nothing is silent, and looks like one that is content.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::levels::Levels;
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{ComponentId, Model};
use crate::query::{Missing, Program, World};
use crate::source::{FileId, Span};
use crate::syntax::tree::PolicyScope;

/// Rules of the workspace that can find nothing in it, and policies about no component. Rules that were brought in with `use` may be meant for
/// others.
pub(super) fn empty(workspace: &Workspace, program: &Program, levels: &Levels<'_>, world: &World<'_>) -> Vec<Diagnostic> {
    if world.model.components.is_empty() {
        return Vec::new();
    }
    let own: FxHashSet<FileId> = workspace.own_files().collect();
    let mut found = Vec::new();
    let is_own = |rule: usize| {
        let source = &program.rules()[rule].source;
        !source.stock && own.contains(&source.rule.name.span.file) && levels.runs(rule)
    };
    if (0..program.rules().len()).any(is_own) {
        let sights = program.sights(world).into_iter().enumerate().filter(|(rule, _)| is_own(*rule));
        found.extend(sights.filter_map(|(rule, sight)| {
            let name = &program.rules()[rule].name;
            let (missing, at) = (sight.missing?, sight.at?);
            // Elsewhere it may find something, unless no architecture could be as it asks.
            let (here, level) = if missing == Missing::Never { ("", Level::Warning) } else { (" here", Level::Info) };
            let said = format!("`{name}` can find nothing{here}: {}", missing.said());
            let remark = Diagnostic::remark("empty-match", level, said, at, "this matches nothing");
            Some(match missing.write() {
                None if missing == Missing::Never => remark.help("take out one of the conditions, or join them with `or`"),
                Some(write) => remark.help(format!("write `{write}` where it is true, or remove the rule")),
                None => remark.help("remove the rule, or what keeps it from matching"),
            })
        }));
    }
    found.extend(policies(levels, world));
    found
}

/// Policies whose condition holds for no component.
fn policies(levels: &Levels<'_>, world: &World<'_>) -> Vec<Diagnostic> {
    let model: &Model = world.model;
    let mut seen: FxHashSet<*const PolicyScope> = FxHashSet::default();
    let mut found = Vec::new();
    for (policy, scope) in levels.scopes() {
        let Some(written) = policy.scope.as_ref().filter(|written| seen.insert(Arc::as_ptr(written))) else { continue };
        if !(0..model.components.len()).any(|id| scope.holds(world, ComponentId(id as u32))) {
            let remark = Diagnostic::remark(
                "empty-match",
                Level::Warning,
                "this policy is about no component",
                place(written),
                "this holds for none",
            );
            found.push(remark.help("look at the names and values in the condition, or remove the policy"));
        }
    }
    found
}

/// The kind, and the condition with it.
fn place(scope: &PolicyScope) -> Span {
    scope.condition.as_ref().map_or(scope.kind.span, |condition| scope.kind.span.to(condition.span))
}
