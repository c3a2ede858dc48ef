//! What holds for each rule in a run, and who has said so.

use super::check::{program, resolve};
use super::levels::{By, Choices, Levels, REMARKS};
use super::workspace::Workspace;
use crate::diagnostic::Level;

/// What holds for one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub rule: String,
    /// The level that is set for it, and by whom; nothing where it decides by itself.
    pub level: Option<(Level, By)>,
    /// The levels that it may give by itself, highest first; none where it is a remark about the input.
    pub own: Vec<Level>,
    /// Whether `--select` and `--ignore` leave it in.
    pub selected: bool,
    /// How many `policy for` speak of it.
    pub scoped: usize,
    /// Its parameters with their values, and by whom each is set.
    pub parameters: Vec<(String, String, Option<By>)>,
}

/// What holds for each rule, by name; of remarks about the input those that somebody has said something of. What is wrong with a policy is what a check
/// says.
pub fn settings(workspace: &Workspace, choices: &Choices) -> Vec<Setting> {
    let (model, _) = resolve(workspace);
    let (program, _) = program(&model);
    let (levels, _) = Levels::new(&program, &model, choices);
    let scoped = |name: &str| levels.scopes().filter(|(policy, _)| policy.rule == name).count();
    let by = |rule: &str, parameter: &str| {
        let chosen = choices.parameters.iter().any(|(other, name, _)| other == rule && name == parameter);
        if chosen { By::CommandLine } else { By::Policy }
    };
    let rules = program.rules().iter().enumerate().map(|(at, rule)| Setting {
        rule: rule.name.to_string(),
        level: levels.set(&rule.name),
        own: rule.level.possible.iter().rev().copied().collect(),
        selected: levels.selects(at),
        scoped: scoped(&rule.name),
        parameters: program
            .parameters(&model, at, levels.settings(at))
            .into_iter()
            .map(|(name, value, set)| (name.to_string(), value, set.then(|| by(&rule.name, &name))))
            .collect(),
    });
    let remarks = REMARKS.iter().filter_map(|name| {
        let level = Some(levels.set(name)?);
        Some(Setting { rule: (*name).to_owned(), level, own: Vec::new(), selected: true, scoped: 0, parameters: Vec::new() })
    });
    let mut all: Vec<Setting> = rules.chain(remarks).collect();
    all.sort_by(|a, b| a.rule.cmp(&b.rule));
    all
}
