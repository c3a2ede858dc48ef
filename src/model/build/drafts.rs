//! Statements about dependencies to drafts: targets resolved, attributes typed, not yet set against what else is said of the same owner.

use smallvec::SmallVec;

use super::body::{Holder, Reader, get, is};
use super::elsewhere;
use super::place::{Place, misplaced};
use super::sink::Sink;
use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::model::builtin::{attribute, kind};
use crate::model::{Attempts, ComponentId, DependencyKind, Given, Phase, Target, Value, Verb};
use crate::source::Span;
use crate::syntax::tree::{self, Body, Gate, Name, Path, Statement, StatementKind};

/// Who says something: smaller is stronger.
pub(super) type Rank = u16;
/// The component itself, in the language.
pub(super) const WRITTEN: Rank = 0;
/// The component itself, read from another format.
pub(super) const READ: Rank = 1;
/// The nearest kind; what is farther away has a larger rank.
pub(super) const INHERITED: Rank = 2;

/// A dependency on its way into the model.
#[derive(Debug, Clone)]
pub(super) struct Draft<'t> {
    pub rank: Rank,
    pub kind: DependencyKind,
    pub phase: Phase,
    /// Sorted by component, each once, at least one.
    pub targets: SmallVec<[Target; 2]>,
    pub required: u32,
    /// It is the way to another target: `via`.
    pub via: bool,
    /// Sorted by attribute.
    pub given: Vec<Given>,
    pub except: Vec<(ComponentId, Span)>,
    pub span: Span,
    pub whole: Span,
    pub docs: Option<&'t str>,
    pub purpose: Option<&'t str>,
    pub name: Option<&'t str>,
    /// The block, for its `allow`s, and where names in it are looked up.
    pub block: Option<&'t Body>,
    pub scope: u32,
}

impl<'t> Draft<'t> {
    /// A draft with one target, needed to serve, and nothing else said.
    pub fn plain(kind: DependencyKind, target: Target, span: Span, scope: u32) -> Self {
        Self {
            rank: WRITTEN,
            kind,
            phase: Phase::Serve,
            targets: SmallVec::from_slice(&[target]),
            required: 1,
            via: false,
            given: Vec::new(),
            except: Vec::new(),
            span,
            whole: span,
            docs: None,
            purpose: None,
            name: None,
            block: None,
            scope,
        }
    }
}

/// Whose statements are read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    /// `None` in kinds and `defaults`: whoever inherits it.
    pub component: Option<ComponentId>,
    pub rank: Rank,
}

impl<'t> Reader<'_, 't> {
    /// Drafts of one dependency: one for a gate, one for each target of a list, one more for `via`.
    pub fn dependency(
        &self,
        statement: &'t Statement,
        dependency: &'t tree::Dependency,
        owner: Owner,
        sink: &mut Sink,
        out: &mut Vec<Draft<'t>>,
    ) {
        let verb = dependency.verb;
        let more = dependency.more.as_deref();
        let block = more.and_then(|more| more.body.as_ref());
        let listed = dependency.targets.len();
        // `changes` is about a set however it is written, any other plain list is one dependency for each target.
        let one_gate = dependency.gate != Gate::Each || verb == Verb::Changes;
        let group = dependency.gate != Gate::Each && listed > 1;
        self.who_steps_in(dependency, block, sink);
        let mut given = self.block((verb, Some(dependency.verb_span)), group, owner, block, sink);
        let draft = |targets: SmallVec<[Target; 2]>, required: u32, given: Vec<Given>, span: Span| Draft {
            rank: owner.rank,
            kind: DependencyKind::Written(verb),
            phase: dependency.phase,
            targets,
            required,
            via: false,
            given,
            except: Vec::new(),
            span,
            whole: statement.span,
            docs: statement.docs.as_deref(),
            purpose: more.and_then(|more| more.purpose.as_ref()).map(|text| text.value.as_str()),
            name: None,
            block,
            scope: self.typing.scope,
        };
        if let Some(via) = more.and_then(|more| more.via.as_ref())
            && let Some(component) = self.resolve(verb, via, owner, sink)
        {
            let target = Target { component, span: via.span() };
            out.push(Draft { via: true, ..draft(SmallVec::from_slice(&[target]), 1, given.clone(), via.span()) });
        }
        if one_gate {
            let (targets, alternatives) = self.members(dependency, owner, sink);
            if targets.is_empty() {
                return;
            }
            let required = required(dependency, listed, targets.len(), sink);
            let mut all = given;
            worst(&mut all, alternatives);
            let last = dependency.targets.last().map_or(dependency.verb_span, |target| target.path.span());
            let mut one = draft(targets, required, all, dependency.verb_span.to(last));
            one.except = self.except(more.map_or(&[][..], |more| &more.except), sink);
            out.push(one);
            return;
        }
        for (i, target) in dependency.targets.iter().enumerate() {
            let span = target.path.span();
            let own = self.block((verb, None), false, owner, target.body.as_deref(), sink);
            let Some(component) = self.resolve(verb, &target.path, owner, sink) else { continue };
            let mut all = own;
            if all.is_empty() && i + 1 == listed {
                all = std::mem::take(&mut given);
            } else {
                super::body::fill(&mut all, &given);
            }
            let shown = if i == 0 { dependency.verb_span.to(span) } else { span };
            let mut one = draft(SmallVec::from_slice(&[Target { component, span }]), 1, all, shown);
            one.except = self.except(more.map_or(&[][..], |more| &more.except), sink);
            out.push(one);
        }
    }

    /// What `survives loss of` claims.
    pub fn survives(
        &self,
        statement: &'t Statement,
        survives: &'t tree::Survives,
        owner: Owner,
        sink: &mut Sink,
        out: &mut Vec<Draft<'t>>,
    ) {
        let mut targets: SmallVec<[Target; 2]> = SmallVec::new();
        for path in &survives.targets {
            if let Some(component) = self.names().target(path, self.typing.scope, sink)
                && self.not_itself(component, "survives", path, owner, sink)
            {
                targets.push(Target { component, span: path.span() });
            }
        }
        self.distinct(&mut targets, sink);
        let Some(last) = survives.targets.last() else { return };
        if targets.is_empty() {
            return;
        }
        let count = survives.targets.len() as u32;
        if survives.count == 0 || survives.count > count {
            let message = format!("the loss of {} of {count} cannot be survived or not", survives.count);
            let span = statement.span.to(last.span());
            let error = Diagnostic::input("wrong-count", message, span, "counted wrong");
            sink.push(error.help(format!("write a number from 1 to {count}, or leave it out for each alone")));
        }
        let required = survives.count.clamp(1, targets.len() as u32);
        self.claim_block(survives.body.as_ref(), owner.component.is_none(), sink);
        let first = Target { component: targets[0].component, span: targets[0].span };
        out.push(Draft {
            rank: owner.rank,
            targets,
            required,
            whole: statement.span,
            docs: statement.docs.as_deref(),
            block: survives.body.as_ref(),
            ..Draft::plain(DependencyKind::Survives, first, statement.span.to(last.span()), self.typing.scope)
        });
    }

    /// The block of a claim: nothing but `allow`.
    pub fn claim_block(&self, body: Option<&Body>, inherited: bool, sink: &mut Sink) {
        for inner in body.map_or(&[][..], |body| &body.statements) {
            match inner.kind {
                StatementKind::Allow(_) if !inherited => {}
                StatementKind::Allow(_) => sink.diagnostics.extend(misplaced(inner, Place::InheritedDependency)),
                _ => sink.diagnostics.extend(misplaced(inner, Place::Claim)),
            }
        }
    }

    /// Causes that are excepted.
    pub fn except(&self, paths: &[Path], sink: &mut Sink) -> Vec<(ComponentId, Span)> {
        let found = paths.iter().filter_map(|path| Some((self.names().target(path, self.typing.scope, sink)?, path.span())));
        let mut found: Vec<_> = found.collect();
        found.sort_unstable();
        found.dedup_by_key(|(component, _)| *component);
        found
    }

    fn resolve(&self, verb: Verb, path: &Path, owner: Owner, sink: &mut Sink) -> Option<ComponentId> {
        let names = self.names();
        let component = match verb {
            Verb::RunsIn => names.zone(path, self.typing.scope, "runs in", sink)?,
            _ => names.target(path, self.typing.scope, sink)?,
        };
        if verb == Verb::Changes && names.family(component) == kind::ZONE {
            let message = format!("nothing changes the zone `{}`", names.name(component));
            let error = Diagnostic::input("type-mismatch", message, path.span(), "a zone is a place");
            let error = error.label(names.components[component.index()].span, "declared as a zone");
            sink.push(error.help("name what is changed there"));
            return None;
        }
        self.not_itself(component, verb.name(), path, owner, sink).then_some(component)
    }

    /// A component does not depend on itself. What it inherits about itself is dropped later, in silence; what is read, here.
    fn not_itself(&self, component: ComponentId, verb: &str, path: &Path, owner: Owner, sink: &mut Sink) -> bool {
        if owner.component != Some(component) {
            return true;
        }
        if owner.rank == WRITTEN {
            let name = self.names().name(component);
            let error = Diagnostic::input("self-dependency", format!("`{name}` {verb} itself"), path.span(), "the component itself");
            sink.push(error.help("remove it, or name what is meant"));
        }
        false
    }

    /// The targets of a gate, with what the blocks of the alternatives say.
    fn members(&self, dependency: &'t tree::Dependency, owner: Owner, sink: &mut Sink) -> (SmallVec<[Target; 2]>, Vec<Vec<Given>>) {
        let mut targets: SmallVec<[Target; 2]> = SmallVec::new();
        let mut alternatives = Vec::new();
        for target in &dependency.targets {
            if let Some(body) = target.body.as_deref() {
                alternatives.push(self.alternative(dependency.verb, body, sink));
            }
            if let Some(component) = self.resolve(dependency.verb, &target.path, owner, sink) {
                targets.push(Target { component, span: target.path.span() });
            }
        }
        self.distinct(&mut targets, sink);
        (targets, alternatives)
    }

    /// Sorts targets; one that is there twice is an error.
    pub fn distinct(&self, targets: &mut SmallVec<[Target; 2]>, sink: &mut Sink) {
        if targets.len() < 2 {
            return;
        }
        targets.sort_by_key(|target| (target.component, target.span));
        targets.dedup_by(|again, first| {
            let same = again.component == first.component;
            if same {
                let message = format!("`{}` stands twice among the targets", self.names().name(again.component));
                let error = Diagnostic::input("duplicate-target", message, again.span, "the same again");
                sink.push(error.label(first.span, "first here").help("remove one"));
            }
            same
        });
    }

    /// Says of what a block names as stepping in for the target that the two are a group.
    fn who_steps_in(&self, dependency: &tree::Dependency, block: Option<&Body>, sink: &mut Sink) {
        for (block, inner) in block.into_iter().flat_map(|block| block.statements.iter().map(move |inner| (block, inner))) {
            if let StatementKind::Assign { name, value } = &inner.kind
                && self.is_stepping_in(name, value)
            {
                sink.push(elsewhere::group_instead(dependency, block, name, value));
            }
        }
    }

    fn is_stepping_in(&self, name: &Name, value: &tree::Value) -> bool {
        elsewhere::steps_in(name, value) && self.names().attribute(&name.text, self.typing.scope).is_none()
    }

    /// The attributes of a block of a dependency.
    fn block(&self, verb: (Verb, Option<Span>), group: bool, owner: Owner, body: Option<&'t Body>, sink: &mut Sink) -> Vec<Given> {
        let (verb, verb_span) = verb;
        let Some(body) = body else { return Vec::new() };
        let place = if owner.component.is_some() { Place::Dependency } else { Place::InheritedDependency };
        let mut given = Vec::new();
        for inner in &body.statements {
            match &inner.kind {
                StatementKind::Assign { name, value } if self.is_stepping_in(name, value) => {}
                StatementKind::Assign { name, value } => self.assign(Holder::Dependency { verb, group }, name, value, sink, &mut given),
                StatementKind::Allow(_) if place == Place::Dependency => {}
                _ => sink.diagnostics.extend(misplaced(inner, place)),
            }
        }
        self.once(&mut given, sink);
        if verb == Verb::Wants && is(&given, attribute::WHEN_FULL, "block") {
            let place = get(&given, attribute::WHEN_FULL).map_or(body.span, |given| given.span);
            sink.push(blocking(place, verb_span));
        }
        given
    }

    fn alternative(&self, verb: Verb, body: &'t Body, sink: &mut Sink) -> Vec<Given> {
        let mut given = Vec::new();
        for inner in &body.statements {
            match &inner.kind {
                StatementKind::Assign { name, value } => {
                    self.assign(Holder::Dependency { verb, group: true }, name, value, sink, &mut given);
                }
                _ => sink.diagnostics.extend(misplaced(inner, Place::Alternative)),
            }
        }
        self.once(&mut given, sink);
        given
    }
}

/// S5: a `wants` that blocks is a `needs`.
fn blocking(place: Span, verb: Option<Span>) -> Diagnostic {
    let message = "`wants` with `when-full = block` is a `needs`: once the buffer is full, the owner stands still";
    let warning = Diagnostic::remark("wants-that-blocks", crate::diagnostic::Level::Warning, message, place, "blocks when full");
    let title = "write `when-full = drop` if it goes on without".to_owned();
    let fix = Fix { title: title.clone(), edits: vec![(place, "drop".to_owned())], safety: Safety::Suggested };
    let mut warning = warning.help("write `needs` and leave `when-full` out").help(title);
    warning.fixes.extend(verb.map(|verb| {
        let title = "write `needs`, which says the same".to_owned();
        Fix { title, edits: vec![(verb, "needs".to_owned())], safety: Safety::Safe }
    }));
    warning.fix(fix)
}

/// How many of the targets a gate needs, `found` of which are known.
fn required(dependency: &tree::Dependency, listed: usize, found: usize, sink: &mut Sink) -> u32 {
    let listed = listed as u32;
    let Gate::Of(wanted) = dependency.gate else {
        if let (Gate::AnyOf, [only]) = (dependency.gate, &*dependency.targets) {
            let verb = dependency.verb.name();
            let error =
                Diagnostic::input("wrong-count", "`any of` one is no choice", dependency.verb_span.to(only.path.span()), "one target");
            sink.push(error.help(format!("name an alternative to it, or write `{verb} {}`", only.path.dotted())));
        }
        return 1;
    };
    if wanted == 0 || wanted >= listed {
        let span = dependency.verb_span.to(dependency.targets.first().map_or(dependency.verb_span, |target| target.path.span()));
        let message = format!("{wanted} of {listed} is no choice");
        let error = Diagnostic::input("wrong-count", message, span, "counted wrong");
        let verb = dependency.verb.name();
        sink.push(match wanted {
            0 => error.help(format!("write a number from 1 to {}", listed.saturating_sub(1).max(1))),
            _ if wanted == listed => error.help(format!("if all are needed, write them as a list: `{verb} a, b`")),
            _ => error.help(format!("there are {listed} targets only")),
        });
    }
    wanted.clamp(1, found as u32)
}

/// What alternatives say for themselves counts for the group as far as the group does not say it: the longest timeout, the most attempts, and of
/// everything else what all that say it agree on.
fn worst(given: &mut Vec<Given>, alternatives: Vec<Vec<Given>>) {
    let mut all: Vec<Given> = alternatives.into_iter().flatten().collect();
    all.sort_by_key(|one| one.attribute);
    let mut sum: Vec<Given> = Vec::new();
    let mut rest = all.as_slice();
    while let Some(first) = rest.first() {
        let end = rest.iter().position(|one| one.attribute != first.attribute).unwrap_or(rest.len());
        let (same, other) = rest.split_at(end);
        rest = other;
        let most = same.iter().reduce(|a, b| if weight(&b.value) > weight(&a.value) { b } else { a });
        let agreed = same.iter().all(|one| one.value == first.value)
            || first.attribute == attribute::TIMEOUT
            || first.attribute == attribute::RETRIES;
        sum.extend(most.filter(|_| agreed).cloned());
    }
    super::body::fill(given, &sum);
}

fn weight(value: &Value) -> u64 {
    match value {
        Value::Duration(length) => u64::try_from(*length).unwrap_or(0),
        Value::Retries(Attempts::Times(times)) => u64::from(*times) * 2,
        // More than none, and less than any number above one.
        Value::Retries(Attempts::Some) => 3,
        Value::NoTimeout | Value::Retries(Attempts::Forever) => u64::MAX,
        _ => 0,
    }
}
