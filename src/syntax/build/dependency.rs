//! Dependencies and claims.

use smallvec::SmallVec;

use super::Builder;
use super::order::Order;
use crate::diagnostic::nearest;
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Dependency, DependencyMore, Gate, Independent, Path, Phase, StatementKind, Survives, Target, Verb};
use crate::syntax::{compat, recover, words};

/// What is left of a broken group is no group: its size says nothing.
pub(super) fn left_of(gate: Gate, targets: &[Target], broken: bool) -> Gate {
    if broken && targets.len() == 1 { Gate::Each } else { gate }
}

/// What `to` is followed by.
pub(super) const PHASES: [&str; 5] = ["serve", "start", "recover", "observe", "inform"];

impl<'t> Builder<'t> {
    /// A dependency in any form.
    pub(super) fn dependency(&mut self, pair: Pair<'t>, span: Span) -> Option<StatementKind> {
        let mut parts = Parts::of(pair);
        let subject = match parts.accept(Rule::path) {
            Some(subject) => Some(self.path(&subject)?),
            None => None,
        };
        let verb = parts.accept(Rule::verb)?;
        let verb_span = self.span(&verb);
        let verb = verb_of(verb.into_inner().next()?.as_rule())?;
        let before = self.problems();
        let what = parts.next()?;
        let what_span = self.span(&what);
        let mut targets = SmallVec::new();
        let each = what.clone().into_inner().next().filter(|word| word.as_rule() == Rule::compat_all);
        let gate = match what.as_rule() {
            Rule::gate => self.gate(what, verb, &mut targets)?,
            Rule::members if subject.as_ref().is_some_and(is_kind) && verb != Verb::Changes => {
                recover::reserved(self, verb.name(), verb_span);
                return None;
            }
            Rule::members if compat::without_target(self, verb, verb_span, &what) => return None,
            Rule::members => {
                self.members(what, &mut targets);
                if verb != Verb::Changes && self.problems() == before {
                    compat::bare_set(self, verb, what_span);
                }
                Gate::Each
            }
            Rule::compat_list => {
                compat::list(self, what, &mut targets, false);
                Gate::Each
            }
            _ => {
                self.targets(what, verb, &mut targets)?;
                Gate::Each
            }
        };
        let mut dependency = Dependency { subject: subject.map(Box::new), verb, verb_span, gate, targets, phase: Phase::Serve, more: None };
        let mut more = DependencyMore::default();
        let mut order = Order::default();
        for part in parts {
            order.dependency_part(&part, self.span(&part));
            match part.as_rule() {
                Rule::except => more.except = self.except(part),
                Rule::via => {
                    let path = Parts::of(part).find(|part| part.as_rule() == Rule::path)?;
                    more.via = Some(self.path(&path)?);
                }
                Rule::phase => {
                    let word = part.into_inner().nth(1)?;
                    dependency.phase = self.phase(word.as_str(), self.token(&word));
                }
                Rule::body => {
                    let body = self.body(part);
                    if more.body.is_none() {
                        more.body = Some(body);
                    }
                }
                _ => more.purpose = Some(self.text(&part)?),
            }
        }
        order.check(self);
        if more != DependencyMore::default() {
            dependency.more = Some(Box::new(more));
        }
        match each {
            Some(each) if !dependency.targets.is_empty() => compat::each(self, &dependency, self.token(&each), what_span, span),
            _ => compat::listed_block(self, &dependency, what_span, span),
        }
        if dependency.targets.is_empty() {
            self.missing(before, "a dependency on nothing", what_span, "names are missing here");
            return None;
        }
        Some(StatementKind::Dependency(Box::new(dependency)))
    }

    pub(super) fn phase(&mut self, word: &str, span: Span) -> Phase {
        Phase::from_name(word).unwrap_or_else(|| {
            let label = "one of `start`, `recover`, `observe`, `inform`";
            match nearest(word, PHASES) {
                Some(phase) => self.error_fixed(format!("there is no phase `{word}`"), span, label, phase.to_owned()),
                None => self.error(format!("there is no phase `{word}`"), span, label),
            }
            Phase::Serve
        })
    }

    /// `any of { … }`, `2 of { … }`
    fn gate(&mut self, pair: Pair<'t>, verb: Verb, targets: &mut SmallVec<[Target; 1]>) -> Option<Gate> {
        let span = self.span(&pair);
        let before = self.problems();
        let mut gate = Gate::AnyOf;
        let mut of = false;
        let (mut any, mut one, mut bare, mut odd) = (None, None, None, None);
        let mut members = span;
        for part in Parts::of(pair) {
            match part.as_rule() {
                Rule::integer => gate = Gate::Of(self.count(&part)),
                Rule::kw_any => any = Some(self.token(&part)),
                Rule::kw_one => one = Some(self.token(&part)),
                Rule::kw_of => of = true,
                Rule::compat_all => gate = Gate::Each,
                Rule::compat_least | Rule::compat_out => odd = odd.or(Some(self.token(&part))),
                Rule::members => {
                    members = self.span(&part);
                    self.members(part, targets);
                }
                Rule::compat_list => {
                    let before = self.errors.len();
                    compat::list(self, part, targets, true);
                    if gate == Gate::Each || odd.is_some() {
                        // Said with the words before it.
                        self.errors.truncate(before);
                    }
                }
                Rule::bare_group => {
                    bare = Some(self.span(&part));
                    let paths = part.into_inner().filter(|part| part.as_rule() == Rule::path);
                    let paths: Vec<Pair<'t>> = paths.collect();
                    targets.extend(paths.iter().filter_map(|path| self.path(path)).map(|path| Target { path, body: None }));
                }
                _ => {}
            }
        }
        let misspelt = one.or(any.filter(|_| !of));
        match (bare, misspelt) {
            _ if gate == Gate::Each => return Some(gate),
            _ if odd.is_some() || matches!(gate, Gate::Of(_)) && !of => {
                let names = format!("{{ {} }}", compat::names(targets.iter().map(|target| &target.path)));
                let written = self.text.get(members.range()).unwrap_or("");
                let members = if members == span { &names } else { written };
                compat::counted(self, verb, &gate, span, odd, members);
            }
            (Some(bare), misspelt) => {
                let members: Vec<Path> = targets.iter().map(|target| target.path.clone()).collect();
                compat::group(self, &gate, misspelt, &members, bare);
            }
            (None, Some(word)) if one.is_some() => {
                let message = "a group of which one is enough is written `any of`";
                self.error_titled(message, word, "another word", "any", "write `any of`".to_owned());
            }
            (None, Some(any)) => {
                self.error_fixed("`of` is missing after `any`", any, "a group is written `any of { a, b }`", "any of".to_owned());
            }
            (None, None) => {}
        }
        if targets.is_empty() {
            self.missing(before, "a group without members", span, "names are missing between the braces");
        }
        let broken = self.problems() > before;
        Some(left_of(gate, targets, broken))
    }

    /// Says what is missing, unless something was said since then: what could not be read may be what is missed.
    fn missing(&mut self, errors_before: usize, message: &str, span: Span, label: &str) {
        if self.problems() == errors_before {
            self.error(message, span, label);
        }
    }

    /// `a, b, c`
    fn targets(&mut self, pair: Pair<'t>, verb: Verb, targets: &mut SmallVec<[Target; 1]>) -> Option<()> {
        let mut joiner = None;
        let whole = self.span(&pair);
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::path => targets.extend(self.path(&part).map(|path| Target { path, body: None })),
                Rule::target_comma => {}
                Rule::compat_joiner => joiner = Some(part.as_str().to_owned()),
                _ => targets.push(Target { path: compat::quoted_name(self, &part)?, body: None }),
            }
        }
        if let Some(joiner) = joiner {
            compat::joined(self, &joiner, verb, targets, whole);
        }
        (!targets.is_empty()).then_some(())
    }

    /// `independent { A, B } except { C } { … }`
    pub(super) fn independent(&mut self, pair: Pair<'t>) -> Option<Independent> {
        let mut parts = Parts::of(pair);
        parts.accept(Rule::kw_independent);
        let name = match parts.accept(Rule::path) {
            Some(name) => Some(self.name(&name)?),
            None => None,
        };
        if let Some(title) = parts.accept(Rule::string) {
            compat::titled_claim(self, name.as_ref(), &title);
        }
        let before = self.problems();
        let mut members = SmallVec::new();
        match parts.accept(Rule::members) {
            Some(pair) => self.members(pair, &mut members),
            None => self.bare_members(parts.accept(Rule::bare_members)?, &mut members),
        }
        let members = self.names_only(members);
        let broken = self.problems() > before;
        let mut independent = Independent { name, members, except: Vec::new(), body: None };
        let mut order = Order::default();
        for part in parts {
            order.dependency_part(&part, self.span(&part));
            match part.as_rule() {
                Rule::except => independent.except = self.except(part),
                _ => independent.body = Some(self.body(part)),
            }
        }
        order.check(self);
        // How many there are is not known then.
        (!broken || independent.members.len() > 1).then_some(independent)
    }

    /// `independent a, b`
    fn bare_members(&mut self, pair: Pair<'t>, members: &mut SmallVec<[Target; 1]>) {
        let span = self.span(&pair);
        let instead = format!("{{ {} }}", pair.as_str().trim_end());
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::path) {
            members.extend(self.path(&part).map(|path| Target { path, body: None }));
        }
        let help = format!("write `{instead}`");
        self.error_titled("what is independent stands in braces", span, "no braces here", instead, help);
    }

    /// `survives loss of 2 of { … }`
    pub(super) fn survives(&mut self, pair: Pair<'t>, subject: Option<Path>) -> Option<StatementKind> {
        let span = self.span(&pair);
        let mut survives = Survives { subject, count: 1, targets: Vec::new(), body: None };
        let mut targets = SmallVec::new();
        let mut canonical = false;
        let mut word = None;
        let mut lost = span;
        let before = self.problems();
        for part in Parts::of(pair) {
            if matches!(part.as_rule(), Rule::members | Rule::targets) {
                lost = self.span(&part);
            }
            match part.as_rule() {
                Rule::compat_lost => word = Some((part.as_str(), self.token(&part))),
                Rule::integer => survives.count = self.count(&part),
                Rule::kw_loss => canonical = true,
                Rule::compat_loss => {
                    canonical = true;
                    let place = self.token(&part);
                    let place = Span { end: place.start + part.as_str().trim_end().len() as u32, ..place };
                    self.error_fixed("what is survived is written `loss of`", place, "another word", "loss of".to_owned());
                }
                Rule::count_of | Rule::any_of => {
                    canonical |= part.as_rule() == Rule::any_of && part.as_str().starts_with("any");
                    if let Some(count) = part.into_inner().flatten().find(|part| part.as_rule() == Rule::integer) {
                        survives.count = self.count(&count);
                    }
                }
                Rule::members => self.members(part, &mut targets),
                Rule::targets => self.targets(part, Verb::Needs, &mut targets)?,
                Rule::body => survives.body = Some(self.body(part)),
                _ => {}
            }
        }
        survives.targets = self.names_only(targets);
        if survives.targets.is_empty() {
            self.missing(before, "survives the loss of what", span, "write `survives loss of { a, b }`");
            return None;
        }
        if let Some((said, word)) = word {
            if matches!(said, "all" | "both") {
                survives.count = survives.targets.len() as u32;
            }
            compat::lost(self, word, survives.count, lost);
        }
        if !canonical && self.text.get(lost.range()) == Some("loss") {
            self.error("a name is missing behind `loss of`", lost, "it says nothing without one");
            return None;
        }
        if !canonical {
            let place = Span { end: span.start + 8, ..span };
            self.error_fixed("`loss of` is missing after `survives`", place, "what is survived is a loss", "survives loss of".to_owned());
        }
        Some(StatementKind::Survives(Box::new(survives)))
    }
}

/// `service needs { … }`: the name of a kind where a subject would stand, so the verb was meant as a name.
fn is_kind(path: &Path) -> bool {
    path.single().is_some_and(|name| words::is_kind(&name.text))
}

fn verb_of(rule: Rule) -> Option<Verb> {
    Some(match rule {
        Rule::verb_needs => Verb::Needs,
        Rule::verb_wants => Verb::Wants,
        Rule::verb_uses => Verb::Uses,
        Rule::verb_changes => Verb::Changes,
        Rule::verb_runs => Verb::RunsIn,
        _ => return None,
    })
}
