//! `allow`: which findings it covers, and what is wrong with an `allow` itself.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use super::finding::Found;
use super::knots::Spokesmen;
use super::levels::{INPUT_ERRORS, REMARKS};
use super::{edits, finding, reach};
use crate::diagnostic::{Diagnostic, Fix, Identity, Level, Safety, nearest};
use crate::fault::Reading;
use crate::model::{Allow, AllowScope, ComponentId, DependencyId, Model, SystemId, TeamId};
use crate::query::{RuleInfo, Subject};
use crate::source::{Sources, Span};
use crate::syntax::words;

/// Who a finding is about, as an `allow` sees it.
#[derive(Debug)]
pub(super) struct Ends {
    components: Vec<ComponentId>,
    dependencies: Vec<DependencyId>,
    team: Option<TeamId>,
    /// Of the components, those that the finding names alone, and the reading of doubt in which it does.
    pub named: Vec<ComponentId>,
    pub reading: Reading,
    /// Where it has no cause: whom the headline speaks of beside the subject.
    others: Vec<ComponentId>,
}

impl Ends {
    /// Subject and cause of a finding. A dependency stands for its owner, too; a claim for its members; a cycle for its members.
    pub fn new(model: &Model, found: &Found) -> Self {
        let mut ends = Self {
            components: Vec::new(),
            dependencies: Vec::new(),
            team: None,
            named: Vec::new(),
            reading: found.reading(),
            others: Vec::new(),
        };
        for end in [Some(&found.hit.subject), found.hit.cause.as_ref()].into_iter().flatten() {
            match end {
                Subject::Component(id) => {
                    ends.components.push(*id);
                    ends.named.push(*id);
                }
                Subject::Dependency(id) => {
                    let dependency = &model.dependencies[id.index()];
                    ends.dependencies.push(*id);
                    match dependency.owner {
                        Some(owner) => ends.components.push(owner),
                        None => ends.components.extend(model.targets[dependency.targets.range()].iter().map(|target| target.component)),
                    }
                }
                Subject::Team(id) => ends.team = Some(*id),
                Subject::Cycle(members) => ends.components.extend(members),
            }
        }
        if found.hit.cause.is_none() {
            let mut own = ends.components.clone();
            own.sort_unstable();
            ends.others = found.hit.headline.iter().copied().filter(|id| own.binary_search(id).is_err()).collect();
        }
        ends
    }

    /// Whom the headline speaks of beside the subject, where that is one.
    pub fn only_other(&self) -> Option<Subject> {
        if let [other] = self.others[..] { Some(Subject::Component(other)) } else { None }
    }

    fn is_about(&self, spokesmen: Option<&Spokesmen<'_>>, id: ComponentId) -> bool {
        self.components.contains(&id) || spokesmen.is_some_and(|all| all.speaks_for(self, id))
    }

    fn covered_by(&self, model: &Model, spokesmen: Option<&Spokesmen<'_>>, allow: &Allow) -> bool {
        allow.on.is_none_or(|on| self.is_about(spokesmen, on)) && self.is_scope(model, spokesmen, allow)
    }

    /// Which of the others it accepts as what the finding speaks of: it stands in the subject and names one, or the other way round.
    fn accepted_by(&self, model: &Model, spokesmen: Option<&Spokesmen<'_>>, allow: &Allow) -> Option<ComponentId> {
        let on = allow.on?;
        let accepted = match allow.scope {
            AllowScope::Component(id) if self.is_about(spokesmen, on) => id,
            _ if self.is_scope(model, spokesmen, allow) => on,
            _ => return None,
        };
        (self.others.contains(&accepted) && self.is_at_home(model, allow)).then_some(accepted)
    }

    /// Whether what it stands in is what the finding is about.
    fn is_scope(&self, model: &Model, spokesmen: Option<&Spokesmen<'_>>, allow: &Allow) -> bool {
        self.is_at_home(model, allow)
            && match allow.scope {
                AllowScope::Component(id) => self.is_about(spokesmen, id),
                AllowScope::Dependency(id) => self.dependencies.contains(&id),
                AllowScope::Team(id) => self.team == Some(id),
                AllowScope::System(id) => self.components.iter().any(|component| lies_in(model, *component, id)),
            }
    }

    fn is_at_home(&self, model: &Model, allow: &Allow) -> bool {
        allow.only_within.is_none_or(|home| self.components.iter().all(|component| lies_in(model, *component, home)))
    }
}

fn lies_in(model: &Model, component: ComponentId, system: SystemId) -> bool {
    let mut around = model.components[component.index()].system;
    while let Some(id) = around {
        if id == system {
            return true;
        }
        around = model.systems[id.index()].parent;
    }
    false
}

/// An `allow` as it is written, and what it does on the day of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// The rule.
    pub rule: String,
    /// What it stands in: full name of a component, system or team, or a dependency in the words of the language.
    pub subject: String,
    /// Full name of the other end, if narrowed.
    pub on: Option<String>,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// That day is over.
    pub ended: bool,
    /// Why it was given.
    pub reason: String,
    /// Whether its rule ran: what it covers is not known otherwise.
    pub ran: bool,
    /// The whole statement.
    pub span: Span,
    /// Level and headline of each finding that it covers; of one that has ended, of each that it would cover.
    pub covers: Vec<(Level, String)>,
}

/// By what a permission is known from one revision to the next: its rule, where it stands, and the other end. Its reason and its end are not part of it,
/// nor is its place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    rule: String,
    subject: String,
    on: Option<String>,
}

impl Permission {
    /// By what it is known in other revisions.
    pub fn held(&self) -> Held {
        Held { rule: self.rule.clone(), subject: self.subject.clone(), on: self.on.clone() }
    }
}

/// By what the permissions of a model are known in other revisions.
pub fn held(model: &Model) -> BTreeSet<Held> {
    let name = |id: ComponentId| model.components[id.index()].name.to_string();
    let all = model.allows.iter();
    all.map(|allow| Held { rule: allow.rule.to_string(), subject: subject(model, allow), on: allow.on.map(name) }).collect()
}

/// What a permission stands in.
fn subject(model: &Model, allow: &Allow) -> String {
    match allow.scope {
        AllowScope::Component(id) => model.components[id.index()].name.to_string(),
        AllowScope::Dependency(id) => finding::written(model, &model.dependencies[id.index()]),
        AllowScope::System(id) => model.systems[id.index()].name.to_string(),
        AllowScope::Team(id) => model.teams[id.index()].name.to_string(),
    }
}

/// The permissions of a model, by rule, and what each of them covers.
pub(super) struct Allows<'m> {
    model: &'m Model,
    today: Date,
    by_rule: FxHashMap<&'m str, Vec<usize>>,
    covers: Vec<Vec<(Level, String)>>,
    /// Of each, the component that the first finding is about in which what it stands in is only named, and whether its headline names that alone.
    named_by: Vec<Option<(ComponentId, bool)>>,
    /// Of each that accepts one of those that a finding speaks of, while others are left: that one, one that is left, and what the finding is about.
    in_part: Vec<Option<[ComponentId; 3]>>,
}

impl<'m> Allows<'m> {
    pub fn new(model: &'m Model, today: Date) -> Self {
        let mut by_rule: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (i, allow) in model.allows.iter().enumerate() {
            by_rule.entry(&allow.rule).or_default().push(i);
        }
        let count = model.allows.len();
        Self { model, today, by_rule, covers: vec![Vec::new(); count], named_by: vec![None; count], in_part: vec![None; count] }
    }

    /// The reason of the first permission that covers a finding, if one does, or of those that do together: each accepts some of those that it speaks of,
    /// and none is left. The last day of an `allow` is a day on which it holds; one that has ended
    /// covers nothing but was of use.
    pub fn cover(&mut self, rule: &str, ends: &Ends, spokesmen: Option<&Spokesmen<'_>>, found: &Found) -> Option<&'m str> {
        let model = self.model;
        let mut reason = None;
        let mut accepted: Vec<(usize, ComponentId)> = Vec::new();
        for &i in self.by_rule.get(rule).map_or(&[][..], Vec::as_slice) {
            let allow = &model.allows[i];
            if ends.covered_by(model, spokesmen, allow) {
                self.covers[i].push((found.level, found.hit.message.clone()));
                if reason.is_none() && !self.has_ended(allow) {
                    reason = Some(&*allow.reason);
                }
            } else if let Some(one) = ends.accepted_by(model, spokesmen, allow) {
                accepted.push((i, one));
            } else if names_scope(model, ends, spokesmen, found, allow) {
                let in_headline = matches!(allow.scope, AllowScope::Component(id) if ends.others == [id]);
                self.named_by[i] = self.named_by[i].or_else(|| Some((*ends.components.first()?, in_headline)));
            }
        }
        let is_accepted = |other| accepted.iter().any(|&(i, one)| one == other && !self.has_ended(&model.allows[i]));
        let left = ends.others.iter().copied().find(|&other| !is_accepted(other));
        for (i, one) in accepted {
            if left.is_none() {
                self.covers[i].push((found.level, found.hit.message.clone()));
                reason = reason.or((!self.has_ended(&model.allows[i])).then_some(&*model.allows[i].reason));
            }
            if let (Some(left), Some(&about)) = (left, ends.components.first()) {
                self.in_part[i] = Some([one, left, about]);
            }
        }
        reason
    }

    fn has_ended(&self, allow: &Allow) -> bool {
        allow.until.is_some_and(|until| until < self.today)
    }

    /// Permissions for rules that do not exist, that stand where they can cover nothing, that have ended, or that cover nothing. `ran` tells
    /// whether a rule was run at all.
    pub fn remarks(&self, rules: &[RuleInfo], known: &[&str], sources: &Sources, ran: impl Fn(&str) -> bool) -> Vec<Diagnostic> {
        let mut remarks = Vec::new();
        let speaks_of_others = |rule: &str| rules.iter().any(|info| info.name == rule && info.speaks_of_others);
        for (i, allow) in self.model.allows.iter().enumerate() {
            let rule = allow.rule.as_str();
            let (is_unused, named_by) = (self.covers[i].is_empty(), self.named_by[i]);
            // Permissions of a `use`d repository are the business of those who keep it.
            if allow.only_within.is_some() {
                continue;
            }
            if !known.contains(&rule) {
                remarks.push(unknown_rule(rule, allow.rule_span, known));
            } else if REMARKS.contains(&rule) {
                remarks.push(reach::of_remark(allow));
            } else if let Some(never) = rules
                .iter()
                .find(|info| info.name == rule)
                .and_then(|info| reach::never(self.model, info, allow, named_by.map(|(about, _)| about)))
            {
                remarks.push(never);
            } else if self.has_ended(allow) {
                let until = allow.until.map(|date| date.to_string()).unwrap_or_default();
                let said = format!("the permission for `{rule}` ended on {until}");
                let remark = Diagnostic::remark("expired-allow", Level::Warning, said, allow.span, "no longer in force");
                remarks.push(
                    self.known_by(allow, remark)
                        .note(format!("it was given because {}", quoted(&allow.reason)))
                        .help("fix what it allowed, or agree on a new date"),
                );
            } else if is_unused && ran(rule) {
                let here = subject(self.model, allow);
                // Where it is only in the wrong place, its reason is not to be lost.
                let in_part = self.in_part[i].map(|all| all.map(|id| self.model.written(id)));
                let named_by = named_by.map(|(about, in_headline)| (self.model.written(about), in_headline));
                let (said, help, safety) = match (in_part, named_by) {
                    (Some([one, left, about]), _) => (
                        format!("`{one}` is accepted here, and the finding of `{rule}` about `{about}` names `{left}`, too"),
                        format!("accept `{left}` in the same way, or write it in `{about}`, or remove it"),
                        Safety::Suggested,
                    ),
                    (None, Some((about, in_headline))) => (
                        format!("no finding of `{rule}` is about `{here}`: what names it is about `{about}`"),
                        if in_headline && allow.on.is_none() && speaks_of_others(rule) {
                            format!("write `allow {rule} on {about}`, or write it in `{about}`, or remove it")
                        } else {
                            format!("write it in `{about}`, or remove it")
                        },
                        Safety::Suggested,
                    ),
                    (None, None) => {
                        (format!("nothing here is found by `{rule}`, so there is nothing to allow"), "remove it".to_owned(), Safety::Safe)
                    }
                };
                // Where others have joined, what it accepts is there still.
                let level = if self.in_part[i].is_some() { Level::Info } else { Level::Warning };
                let remark = Diagnostic::remark("unused-allow", level, said, allow.span, "covers no finding");
                let edits = edits::remove(sources, allow.span).into_iter().collect();
                let fix = Fix { title: "remove it".to_owned(), edits, safety };
                remarks.push(self.known_by(allow, remark).help(help).fix(fix));
            }
        }
        remarks
    }

    /// A remark on a permission, known by where that stands and what it permits: neither by its end nor by the words of the remark.
    fn known_by(&self, allow: &Allow, remark: Diagnostic) -> Diagnostic {
        let subject = subject(self.model, allow);
        let on = allow.on.map_or_else(String::new, |on| format!(" on {}", self.model.components[on.index()].name));
        let cause = format!("{}{on}", allow.rule);
        let fingerprint = format!("{}:{subject}:{cause}", remark.rule);
        Diagnostic { identity: Identity { subject, cause: Some(cause), fingerprint, ..Identity::default() }, ..remark }
    }

    /// All permissions in the order of the model, with what they cover.
    pub fn permissions(self, ran: impl Fn(&str) -> bool) -> Vec<Permission> {
        let model = self.model;
        let name = |id: ComponentId| model.components[id.index()].name.to_string();
        let all = model.allows.iter().zip(self.covers);
        all.map(|(allow, covers)| Permission {
            rule: allow.rule.to_string(),
            subject: subject(model, allow),
            on: allow.on.map(name),
            until: allow.until,
            ended: allow.until.is_some_and(|until| until < self.today),
            reason: allow.reason.to_string(),
            ran: ran(&allow.rule),
            span: allow.span,
            covers,
        })
        .collect()
    }
}

/// Whether a finding about something else names what an `allow` stands in.
fn names_scope(model: &Model, ends: &Ends, spokesmen: Option<&Spokesmen<'_>>, found: &Found, allow: &Allow) -> bool {
    match allow.scope {
        AllowScope::Component(id) => found.hit.involves.contains(&id) && !ends.is_about(spokesmen, id),
        AllowScope::Dependency(id) => found.hit.labels.iter().any(|label| label.span == model.dependencies[id.index()].span),
        AllowScope::System(_) | AllowScope::Team(_) => false,
    }
}

fn quoted(reason: &str) -> String {
    format!("\"{reason}\"")
}

/// A rule name that is none, wherever it was written.
pub(super) fn unknown_rule(rule: &str, span: Span, known: &[&str]) -> Diagnostic {
    if INPUT_ERRORS.contains(&rule) {
        let said = format!("`{rule}` is an error of the input, which can be neither turned off nor allowed");
        return Diagnostic::input("unknown-rule", said, span, "not a rule").help("remove this, and mend what it says");
    }
    let problem = Diagnostic::input("unknown-rule", format!("there is no rule `{rule}`"), span, "not a rule");
    match nearest(rule, known.iter().copied()) {
        Some(name) => {
            let title = format!("write `{name}`");
            let edits = vec![(span, words::written(name).to_string())];
            problem.help(title.clone()).fix(Fix { title, edits, safety: Safety::Suggested })
        }
        None => problem.help("`archlint rules` lists them"),
    }
}
