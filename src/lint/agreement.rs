//! What `policy` says more than once. Order does not matter, so that one of two values cannot win: where they differ, that is an error, wherever they stand.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::levels::REMARKS;
use crate::diagnostic::Diagnostic;
use crate::model::{Model, Policy};
use crate::query::{Program, Settings};
use crate::source::Span;
use crate::syntax::tree::{self, PolicyScope};

/// Two lines that are about the same and set different values: in a `policy` for everything, or in one `policy for`. Linear in what is set.
pub(super) fn disagreements(program: &Program, model: &Model) -> Vec<Diagnostic> {
    let index: FxHashMap<&str, usize> = program.rules().iter().enumerate().map(|(i, rule)| (rule.name.as_str(), i)).collect();
    let mut said = Said::default();
    let mut problems = Vec::new();
    // What is no rule is wrong in any case.
    let known = |policy: &&Policy| index.contains_key(policy.rule.as_str()) || REMARKS.contains(&policy.rule.as_str());
    for policy in model.policies.iter().filter(known) {
        let about = policy.scope.as_ref().map(Arc::as_ptr);
        if let Some(level) = policy.level {
            let problem = said.again((about, &policy.rule, ""), level.name().to_owned(), policy.span);
            problems.extend(problem);
        }
        let Some(&rule) = index.get(policy.rule.as_str()) else { continue };
        for (name, value, span) in &policy.parameters {
            let Some(value) = shown(program, model, rule, name, value) else { continue };
            problems.extend(said.again((about, &policy.rule, name), value, *span));
        }
    }
    problems
}

/// For whom something is set, of which rule, and of it which parameter, or the level where none is named.
type About<'m> = (Option<*const PolicyScope>, &'m str, &'m str);

/// The first value of each, and its place.
#[derive(Default)]
struct Said<'m>(FxHashMap<About<'m>, (String, Span)>);

impl<'m> Said<'m> {
    fn again(&mut self, about: About<'m>, value: String, span: Span) -> Option<Diagnostic> {
        let Some((first, place)) = self.0.get(&about) else {
            self.0.insert(about, (value, span));
            return None;
        };
        if *first == value {
            return None;
        }
        let (_, rule, parameter) = about;
        let what = if parameter.is_empty() { format!("`{rule}`") } else { format!("`{parameter}` of `{rule}`") };
        let problem =
            Diagnostic::input("conflicting-policy", format!("{what} is set twice, and not to the same"), span, format!("{value} here"));
        Some(problem.label(*place, format!("{first} here")).help("remove one"))
    }
}

/// A value in the words of the language, so that `60s` is `1m`; nothing where it is not of the parameter's type.
fn shown(program: &Program, model: &Model, rule: usize, name: &str, value: &tree::Value) -> Option<String> {
    let (settings, _) = program.settings(model, rule, &[(name.into(), value.clone())]);
    let mut parameters = program.parameters(model, rule, &settings).into_iter();
    parameters.find(|(known, _, set)| *set && known == name).map(|(_, shown, _)| shown)
}

/// The first parameter that two settings of a rule give different values, with both.
pub(super) fn difference(
    program: &Program,
    model: &Model,
    rule: usize,
    one: &Settings,
    other: &Settings,
) -> Option<(String, String, String)> {
    let (one, other) = (program.parameters(model, rule, one), program.parameters(model, rule, other));
    let differs = one.into_iter().zip(other).find(|(one, other)| one.1 != other.1);
    differs.map(|((name, one, _), (_, other, _))| (name.to_string(), one, other))
}

/// Two `policy for` that set a parameter of a rule differently for the same component.
pub(super) fn about_both(rule: &str, subject: &str, parameter: &str, policies: [&Policy; 2], values: [String; 2]) -> Diagnostic {
    let said = format!("two policies disagree about `{parameter}` of `{rule}` for `{subject}`");
    let [first, second] = policies;
    let [one, other] = values;
    let problem = Diagnostic::input("conflicting-policy", said, second.span, format!("{other} by this one"));
    problem.label(first.span, format!("{one} by this one")).help("narrow the condition of one of them")
}
