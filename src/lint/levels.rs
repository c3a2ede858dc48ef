//! Which rules run, with which parameters, and how much their findings matter: the command line before `policy for`, that before `policy`, that before the rule.

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

use super::agreement;
use super::allow::unknown_rule;
use super::finding::{self, Found};
use crate::diagnostic::{Diagnostic, Level};
use crate::model::{ComponentId, Model, Policy};
use crate::query::{Program, Scope, Settings, Subject, World};
use crate::syntax::tree;

/// Rules that are no files: they speak of the input itself, and are known to `policy` by these names.
pub const REMARKS: &[&str] = &[
    "ambiguous-name",
    "conflicting-sources",
    "empty-match",
    "env-syntax",
    "expired-allow",
    "missing-file",
    "needless-use",
    "no-common-network",
    "no-edges",
    "remote-file",
    "shared-env-file",
    "stale-baseline",
    "stray-documentation",
    "unfinished-rule",
    "unread-evidence",
    "unset-variable",
    "unused-allow",
    "unused-kind",
    "unused-team",
    "wants-that-blocks",
];

/// What errors of the input are called: something cannot be read as it is meant. No `policy` turns them off, and no `allow` accepts them.
pub const INPUT_ERRORS: &[&str] = &[
    "ambiguous-name",
    "circular-name",
    "compose-shape",
    "conflicting-policy",
    "cyclic-zones",
    "depends-on-cycle",
    "duplicate-attribute",
    "duplicate-dependency",
    "duplicate-key",
    "duplicate-name",
    "duplicate-target",
    "empty-set",
    "encoding",
    "extends-cycle",
    "include-cycle",
    "incomplete-rule",
    "interpolation",
    "measure-form",
    "misplaced",
    "misplaced-file",
    "missing-reason",
    "no-entry",
    "not-compose",
    "recursive-definition",
    "required-version",
    "reserved-name",
    "rule-too-costly",
    "self-dependency",
    "several-workspaces",
    "syntax",
    "too-deep",
    "too-large",
    "too-many-names",
    "type-mismatch",
    "unjoined-binder",
    "unknown-attribute",
    "unknown-condition",
    "unknown-key",
    "unknown-kind",
    "unknown-name",
    "unknown-rule",
    "unknown-type",
    "unreadable-file",
    "unused-name",
    "wrong-count",
];

/// What was chosen on the command line.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// `--error RULE` and the like; the last one for a rule counts.
    pub levels: Vec<(String, Level)>,
    /// `--set RULE.PARAMETER=VALUE`
    pub parameters: Vec<(String, CompactString, tree::Value)>,
    /// `--select RULE`: only these.
    pub select: Vec<String>,
    /// `--ignore RULE`: all but these.
    pub ignore: Vec<String>,
}

/// Who has set something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// An option.
    CommandLine,
    /// A `policy` of the workspace.
    Policy,
}

/// One `policy for` that names a rule.
struct Scoped<'m> {
    policy: &'m Policy,
    scope: Scope,
    /// Parameters of its own, if it has any: the rule is run once more with them.
    settings: Option<Settings>,
}

/// Levels and parameters of every rule, worked out.
pub(super) struct Levels<'m> {
    program: &'m Program,
    settings: Vec<Settings>,
    /// From the command line, by rule name.
    chosen: FxHashMap<&'m str, Level>,
    /// From `policy`, by rule name.
    general: FxHashMap<&'m str, Level>,
    scoped: Vec<Vec<Scoped<'m>>>,
    selected: Vec<bool>,
}

impl<'m> Levels<'m> {
    /// Checks every policy and every choice against the rules there are.
    pub fn new(program: &'m Program, model: &'m Model, choices: &'m Choices) -> (Self, Vec<Diagnostic>) {
        let count = program.rules().len();
        let index: FxHashMap<&str, usize> = program.rules().iter().enumerate().map(|(i, rule)| (rule.name.as_str(), i)).collect();
        let selects = |name: &str| choices.select.is_empty() || choices.select.iter().any(|selected| selected == name);
        let ignores = |name: &str| choices.ignore.iter().any(|ignored| ignored == name);
        let mut problems = agreement::disagreements(program, model);
        let mut levels = Self {
            program,
            settings: Vec::with_capacity(count),
            chosen: choices.levels.iter().map(|(rule, level)| (rule.as_str(), *level)).collect(),
            general: FxHashMap::default(),
            scoped: (0..count).map(|_| Vec::new()).collect(),
            selected: program.rules().iter().map(|rule| selects(&rule.name) && !ignores(&rule.name)).collect(),
        };

        let mut given: Vec<Vec<(CompactString, tree::Value)>> = vec![Vec::new(); count];
        for policy in model.policies.iter().filter(|policy| policy.scope.is_none()) {
            match index.get(policy.rule.as_str()) {
                Some(&rule) => given[rule].extend(parameters(policy)),
                None if REMARKS.contains(&policy.rule.as_str()) => {}
                None if program.broken().any(|broken| broken == policy.rule) => continue,
                None => {
                    problems.push(unknown_rule(&policy.rule, policy.rule_span, &levels.known()));
                    continue;
                }
            }
            if let Some(level) = policy.level {
                levels.general.insert(&policy.rule, level);
            }
        }
        for (rule, name, value) in &choices.parameters {
            if let Some(&rule) = index.get(rule.as_str()) {
                given[rule].retain(|(other, _)| other != name);
                given[rule].push((name.clone(), value.clone()));
            }
        }
        for (rule, given) in given.iter().enumerate() {
            let (settings, wrong) = program.settings(model, rule, given);
            levels.settings.push(settings);
            problems.extend(wrong);
        }
        for policy in &model.policies {
            let Some(scope) = &policy.scope else { continue };
            let Some(&rule) = index.get(policy.rule.as_str()) else {
                if program.broken().any(|broken| broken == policy.rule) {
                    continue;
                }
                problems.push(unknown_rule(&policy.rule, policy.rule_span, &levels.known()));
                continue;
            };
            let (scope, wrong) = program.scope(scope, model);
            problems.extend(wrong);
            let Some(scope) = scope else { continue };
            let settings = (!policy.parameters.is_empty()).then(|| {
                let mut given = given[rule].clone();
                given.retain(|(name, _)| !policy.parameters.iter().any(|(own, _, _)| own == name));
                given.extend(parameters(policy));
                let (settings, wrong) = program.settings(model, rule, &given);
                problems.extend(wrong);
                settings
            });
            levels.scoped[rule].push(Scoped { policy, scope, settings });
        }
        (levels, problems)
    }

    /// Names of everything that can be allowed or given a level.
    pub fn known(&self) -> Vec<&'m str> {
        let rules = self.program.rules().iter().map(|rule| rule.name.as_str());
        rules.chain(self.program.broken()).chain(REMARKS.iter().copied()).collect()
    }

    /// Every `policy for`, checked.
    pub fn scopes(&self) -> impl Iterator<Item = (&'m Policy, &Scope)> {
        self.scoped.iter().flatten().map(|scoped| (scoped.policy, &scoped.scope))
    }

    /// The level that is set for all that is said under this name, and by whom; nothing where a rule decides by itself.
    pub fn set(&self, name: &str) -> Option<(Level, By)> {
        let chosen = self.chosen.get(name).map(|level| (*level, By::CommandLine));
        chosen.or_else(|| self.general.get(name).map(|level| (*level, By::Policy)))
    }

    /// Whether the command line leaves a rule in.
    pub fn selects(&self, rule: usize) -> bool {
        self.selected[rule]
    }

    /// What is set for a rule besides its level.
    pub fn settings(&self, rule: usize) -> &Settings {
        &self.settings[rule]
    }

    /// Whether the rule can find anything at all.
    pub fn runs(&self, rule: usize) -> bool {
        let name = self.program.rules()[rule].name.as_str();
        let off = match self.chosen.get(name) {
            Some(level) => *level == Level::Off,
            None => {
                let scoped_on = self.scoped[rule].iter().any(|scoped| scoped.policy.level.is_some_and(|level| level > Level::Off));
                self.general.get(name) == Some(&Level::Off) && !scoped_on
            }
        };
        self.selected[rule] && !off
    }

    /// The same by name; remarks always run.
    pub fn ran(&self, name: &str) -> bool {
        self.program.rules().iter().position(|rule| rule.name == name).is_none_or(|rule| self.runs(rule))
    }

    /// Whether what is said under this name can be among the findings at all.
    pub fn reports(&self, name: &str) -> bool {
        let level = self.set(name).map(|(level, _)| level);
        let is_rule = self.program.rules().iter().any(|rule| rule.name == name);
        if is_rule { self.ran(name) } else { level != Some(Level::Off) }
    }

    /// Runs one rule, in both readings where something is doubtful, and gives each finding its level.
    pub fn run(&self, rule: usize, world: &World<'_>) -> (Vec<Found>, Vec<Diagnostic>) {
        if !self.runs(rule) {
            return (Vec::new(), Vec::new());
        }
        let own = |found: &Found| self.scope_of(rule, found, world).is_none();
        let (mut all, mut problems) = finding::find(self.program, rule, world, &self.settings[rule]);
        if self.scoped[rule].iter().any(|scoped| scoped.settings.is_some()) {
            all.retain(own);
            problems.extend(self.quarrels(rule, world));
        }
        for (i, scoped) in self.scoped[rule].iter().enumerate() {
            let Some(settings) = &scoped.settings else { continue };
            let (found, wrong) = finding::find(self.program, rule, world, settings);
            let here = |found: &Found| self.scope_of(rule, found, world).is_some_and(|other| std::ptr::eq(other, &self.scoped[rule][i]));
            all.extend(found.into_iter().filter(here));
            problems.extend(wrong);
        }
        for found in &mut all {
            if let Some(conflict) = self.judge(rule, found, world) {
                problems.push(conflict);
            }
        }
        all.retain(|found| found.level > Level::Off);
        problems.dedup();
        (all, problems)
    }

    /// The `policy for` with parameters that holds for the subject of a finding. Of several, which agree, the first.
    fn scope_of(&self, rule: usize, found: &Found, world: &World<'_>) -> Option<&Scoped<'m>> {
        let subject = component_of(world.model, &found.hit.subject)?;
        self.scoped[rule].iter().find(|scoped| scoped.settings.is_some() && scoped.scope.holds(world, subject))
    }

    /// An error for each two `policy for` that give a parameter different values for the same component.
    fn quarrels(&self, rule: usize, world: &World<'_>) -> Vec<Diagnostic> {
        let setting: Vec<(&Scoped<'_>, &Settings)> =
            self.scoped[rule].iter().filter_map(|scoped| Some((scoped, scoped.settings.as_ref()?))).collect();
        let mut problems = Vec::new();
        for (at, (second, settings)) in setting.iter().enumerate() {
            for (first, others) in &setting[..at] {
                let difference = agreement::difference(self.program, world.model, rule, others, settings);
                let Some((parameter, before, now)) = difference.filter(|_| !same_scope(first.policy, second.policy)) else { continue };
                let both = |c: &ComponentId| first.scope.holds(world, *c) && second.scope.holds(world, *c);
                let Some(subject) = world.graph.components().find(both) else { continue };
                let (name, subject) = (&self.program.rules()[rule].name, &world.model.components[subject.index()].name);
                problems.push(agreement::about_both(name, subject, &parameter, [first.policy, second.policy], [before, now]));
            }
        }
        problems
    }

    /// Sets the level of a finding; gives an error when two `policy for` disagree about it.
    fn judge(&self, rule: usize, found: &mut Found, world: &World<'_>) -> Option<Diagnostic> {
        let name = self.program.rules()[rule].name.as_str();
        let mut conflict = None;
        let subject = component_of(world.model, &found.hit.subject);
        let holding: Vec<&Scoped<'m>> = match subject {
            Some(subject) => self.scoped[rule].iter().filter(|scoped| scoped.scope.holds(world, subject)).collect(),
            None => Vec::new(),
        };
        let mut set: Vec<(&Policy, Level)> = Vec::new();
        set.extend(holding.iter().filter_map(|scoped| Some((scoped.policy, scoped.policy.level?))));
        let apart = |pair: &&[(&Policy, Level)]| pair[0].1 != pair[1].1 && !same_scope(pair[0].0, pair[1].0);
        if let Some(pair) = set.windows(2).find(apart) {
            let subject = subject.map(|id| world.model.components[id.index()].name.clone()).unwrap_or_default();
            let said = format!("two policies disagree about `{name}` of `{subject}`");
            let problem = Diagnostic::input("conflicting-policy", said, pair[1].0.span, format!("{} here", pair[1].1.name()));
            conflict =
                Some(problem.label(pair[0].0.span, format!("{} here", pair[0].1.name())).help("narrow the condition of one of them"));
        }
        let given = self.chosen.get(name).copied().or(set.first().map(|(_, level)| *level)).or(self.general.get(name).copied());
        let level = given.unwrap_or(found.hit.level);
        // What rests on doubt says less, whoever set the level.
        found.level = if found.doubtful { level.lowered() } else { level };
        conflict
    }

    /// Levels of remarks about the input itself, which no rule file speaks of.
    pub fn judge_remarks(&self, findings: &mut [Diagnostic]) {
        let rules: FxHashSet<&str> = self.program.rules().iter().map(|rule| rule.name.as_str()).collect();
        for finding in findings.iter_mut().filter(|finding| !finding.input && !rules.contains(&*finding.rule)) {
            finding.level = self.set(&finding.rule).map_or(finding.level, |(level, _)| level);
        }
    }
}

/// Whether two lines stand in one `policy for`: what it says twice is an error whatever is found.
fn same_scope(one: &Policy, other: &Policy) -> bool {
    one.scope.as_ref().map(Arc::as_ptr) == other.scope.as_ref().map(Arc::as_ptr)
}

fn parameters(policy: &Policy) -> impl Iterator<Item = (CompactString, tree::Value)> + '_ {
    policy.parameters.iter().map(|(name, value, _)| (name.clone(), value.clone()))
}

/// The component whose policy counts for a finding: the subject, or the owner of a dependency; a cycle goes by its smallest member.
fn component_of(model: &Model, subject: &Subject) -> Option<ComponentId> {
    match subject {
        Subject::Component(id) => Some(*id),
        Subject::Dependency(id) => model.dependencies[id.index()].owner,
        Subject::Cycle(members) => members.first().copied(),
        Subject::Team(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::{fs, io};

    use super::{INPUT_ERRORS, REMARKS};

    /// The names that the sources give to what a call makes, as they stand behind it.
    fn made_in(folder: &Path, call: &str, names: &mut BTreeSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                made_in(&path, call, names)?;
            } else {
                let text = fs::read_to_string(&path)?;
                let calls = text.split(call).skip(1);
                let named = calls.filter_map(|call| call.trim_start().strip_prefix('"')?.split('"').next());
                let is_name = |name: &&str| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
                names.extend(named.filter(is_name).map(str::to_owned));
            }
        }
        Ok(())
    }

    #[test]
    fn every_remark_is_known_by_its_name() {
        let mut made = BTreeSet::new();
        made_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "Diagnostic::remark(", &mut made).unwrap();
        let known: BTreeSet<String> = REMARKS.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(made, known);
    }

    #[test]
    fn every_error_of_the_input_is_known_by_its_name() {
        let mut made = BTreeSet::new();
        made_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "Diagnostic::input(", &mut made).unwrap();
        // What `archlint test` says of examples.
        made.retain(|name| !name.starts_with("fix-") && !name.ends_with("marked-example"));
        let known: BTreeSet<String> = INPUT_ERRORS.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(made, known);
    }
}
