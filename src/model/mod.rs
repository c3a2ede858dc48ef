//! The model: every name resolved, every value typed, every inherited statement in place. What rules and the failure model read.
//!
//! Plain data in vectors; ids are indexes. Built by [`build`](build()) from the trees of all files, in an order that does not depend on
//! the order of files or statements: components are sorted by full name, so a smaller id is a smaller name.

mod build;
pub mod builtin;
mod dump;
mod ids;
mod places;
mod value;

use std::sync::Arc;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

pub(crate) use build::strength;
pub use build::{Input, Options, Origin, build, build_with};
pub use dump::{dump, value_text};
pub use ids::{AttributeId, ComponentId, DependencyId, KindId, SystemId, TeamId};
pub use places::Moved;
pub use value::{Attempts, Given, Type, Value};

use crate::source::{FileId, Span};
pub use crate::syntax::tree::{Phase, Verb};
use crate::syntax::{tree, words};

/// A whole architecture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Title of the workspace, if it has one.
    pub title: Option<String>,
    /// Names for tiers, most critical first; empty when tiers are numbers.
    pub tier_names: Vec<CompactString>,
    /// Built-in kinds first, then those of the workspace.
    pub kinds: Vec<Kind>,
    /// Built-in attributes first, then those of the workspace.
    pub attributes: Vec<Attribute>,
    /// Sorted by name.
    pub teams: Vec<Team>,
    /// Sorted by full name.
    pub systems: Vec<System>,
    /// Sorted by full name.
    pub components: Vec<Component>,
    /// Everything required: plain dependencies, groups, placement, changes, claims. Sorted by owner, verb, phase, targets.
    pub dependencies: Vec<Dependency>,
    /// Targets of all dependencies, one slice each.
    pub targets: Vec<Target>,
    /// Attributes given to components, teams and dependencies, one slice each, sorted by attribute.
    pub given: Vec<Given>,
    /// Permissions, in the order of files and places.
    pub allows: Vec<Allow>,
    /// Levels and parameters set by `policy`, in the order of files and places.
    pub policies: Vec<Policy>,
    /// Rules of the workspace, as written. The stock rules are not among them.
    pub rules: Vec<WrittenRule>,
    /// Definitions of the workspace.
    pub defines: Vec<Arc<tree::Define>>,
    /// Measures of the workspace.
    pub measures: Vec<Arc<tree::Measure>>,
    /// Components by full name. Names of parts are joined with dots.
    pub component_by_name: FxHashMap<CompactString, ComponentId>,
    /// Everything else that a name can mean.
    pub names: Names,
    /// The files the model was made of, foreign ones included.
    pub files: Vec<FileId>,
}

impl Model {
    /// The full name of a component as it has to be written: parts that are no plain names in backticks.
    pub fn written(&self, id: ComponentId) -> String {
        let component = &self.components[id.index()];
        self.written_within(component.system, &component.name)
    }

    fn written_within(&self, system: Option<SystemId>, full: &str) -> String {
        let Some(system) = system.map(|id| &self.systems[id.index()]) else { return words::written(full) };
        let own = full.strip_prefix(system.name.as_str()).and_then(|rest| rest.strip_prefix('.')).unwrap_or(full);
        format!("{}.{}", self.written_within(system.parent, &system.name), words::written(own))
    }

    /// Whether a component is of this kind, or of a kind that is made from it. As deep as the kinds.
    pub fn is_kind(&self, component: ComponentId, kind: KindId) -> bool {
        self.is_made_from(self.components[component.index()].kind, kind)
    }

    /// Whether all components of one kind are of the other one, too. As deep as the kinds.
    pub fn is_made_from(&self, kind: KindId, ancestor: KindId) -> bool {
        // Kinds form a tree: the model is built without what would close a circle.
        std::iter::successors(Some(kind), |id| self.kinds[id.index()].base).any(|id| id == ancestor)
    }
}

/// A rule of the workspace. Its file is that of its name's span.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenRule {
    /// As written.
    pub rule: Arc<tree::Rule>,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
}

/// Names of kinds, teams, systems and attributes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Names {
    /// Kinds by name.
    pub kinds: FxHashMap<CompactString, KindId>,
    /// Teams by name.
    pub teams: FxHashMap<CompactString, TeamId>,
    /// Systems by full name.
    pub systems: FxHashMap<CompactString, SystemId>,
    /// Attributes by name; those of `core` as `core.fan-in`.
    pub attributes: FxHashMap<CompactString, AttributeId>,
    /// What a `define`, `measure` or `attribute` that could not be read would declare.
    pub unread: FxHashSet<CompactString>,
}

/// What a component is.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its name.
    pub name: CompactString,
    /// The kind it is made from; `None` for `component`, from which all come.
    pub base: Option<KindId>,
    /// Where it is declared; `None` for built-in ones.
    pub span: Option<Span>,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
}

/// An attribute that may be given.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// Its name; those of `core` as `core.fan-in`.
    pub name: CompactString,
    /// The type of its values.
    pub ty: Type,
    /// What may have it.
    pub on: AttributeOn,
    /// What it means, in one sentence.
    pub docs: Box<str>,
    /// Where it is declared; `None` for built-in ones.
    pub span: Option<Span>,
}

/// What may have an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeOn {
    /// Components of these kinds; of all when empty.
    Components(Vec<KindId>),
    /// Teams.
    Teams,
    /// Dependencies and groups with these verbs; all when empty.
    Dependencies(Vec<Verb>),
    /// Components and dependencies of every kind: `drilled`.
    ComponentsAndDependencies,
}

/// Who owns.
#[derive(Debug, Clone, PartialEq)]
pub struct Team {
    /// Its name.
    pub name: CompactString,
    /// How people call it.
    pub title: Option<Box<str>>,
    /// Its name in its declaration.
    pub span: Span,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// `oncall`, `members`, …: a slice of [`Model::given`].
    pub given: Range32,
}

/// A namespace.
#[derive(Debug, Clone, PartialEq)]
pub struct System {
    /// Full name.
    pub name: CompactString,
    /// How people call it.
    pub title: Option<Box<str>>,
    /// The system around it.
    pub parent: Option<SystemId>,
    /// Its name in its declaration.
    pub span: Span,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// The component meant when the system is depended on.
    pub entry: Option<ComponentId>,
}

/// A node of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Full name.
    pub name: CompactString,
    /// How people call it.
    pub title: Option<Box<str>>,
    /// What it is.
    pub kind: KindId,
    /// The system it is declared in.
    pub system: Option<SystemId>,
    /// Its name in its declaration: where findings about it point.
    pub span: Span,
    /// The whole declaration.
    pub whole: Span,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// Who answers for it.
    pub owner: Option<TeamId>,
    /// 0 is the most critical.
    pub tier: Option<u8>,
    /// Planned or retired: in the model and not in the graph.
    pub absent: bool,
    /// For zones: what contains it by design.
    pub within: Option<(ComponentId, Span)>,
    /// All attributes, `owner` and `tier` among them: a slice of [`Model::given`].
    pub given: Range32,
    /// Its dependencies: a slice of [`Model::dependencies`]. Claims without an owner stand after those of all components.
    pub dependencies: Range32,
    /// Read from a foreign file.
    pub foreign: bool,
}

/// `start..end` as 32-bit indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Range32 {
    /// First index.
    pub start: u32,
    /// One past the last.
    pub end: u32,
}

impl Range32 {
    /// For slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a dependency is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// `needs`, `wants`, `uses`, `runs in`, `changes`.
    Written(Verb),
    /// A zone `within` another one: containment by design; hard, serving.
    Within,
    /// `independent { … }`: the group (n − 1) of n with no owner.
    Independent,
    /// `survives loss of N of { … }`: a claim about its owner that carries no failure; `required` is N.
    Survives,
}

/// How a loss passes along a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Its loss fells the owner.
    Hard,
    /// Its loss degrades the owner.
    Soft,
    /// Not known: `uses`, or a `wants` with a buffer of which nobody said what happens when it is full. Read both ways.
    Doubtful,
    /// `changes`: carries no failure.
    Change,
    /// `survives`: carries no failure.
    Claim,
}

/// One gate: `required` of the targets have to be up.
#[derive(Debug, Clone, PartialEq)]
pub struct Dependency {
    /// Whose it is; `None` for `independent`.
    pub owner: Option<ComponentId>,
    /// What it is.
    pub kind: DependencyKind,
    /// What it is needed for.
    pub phase: Phase,
    /// How a loss passes along it.
    pub strength: Strength,
    /// Of the targets, a slice of [`Model::targets`], sorted by component and different from each other.
    pub targets: Range32,
    /// How many of them are needed (k of n, `1 <= k <= n`). For `changes` 1, for `survives` how many may fail at once.
    pub required: u32,
    /// Milliseconds for which a loss is kept away from the owner.
    pub buffer: u64,
    /// `switch = manual`: milliseconds of degradation when a target goes down and the group is not lost; 0 when `takes` does not say.
    pub manual_switch: Option<u64>,
    /// The verb with its targets: where findings about it point. For inherited ones, where it is written.
    pub span: Span,
    /// The whole statement.
    pub whole: Span,
    /// Attributes: a slice of [`Model::given`].
    pub given: Range32,
    /// The rarer parts.
    pub more: Option<Box<DependencyMore>>,
}

impl Dependency {
    /// How many targets may be lost before the dependency is.
    pub fn spare(&self) -> u32 {
        (self.targets.end - self.targets.start).saturating_sub(self.required)
    }

    /// Whether anything is written to be no cause of its loss.
    pub fn is_excepting(&self) -> bool {
        self.more.as_ref().is_some_and(|more| !more.except.is_empty())
    }

    /// How many targets there are.
    pub fn size(&self) -> u32 {
        self.targets.end - self.targets.start
    }
}

/// The rarer parts of a dependency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DependencyMore {
    /// `except { … }`, each with its place.
    pub except: SmallVec<[(ComponentId, Span); 2]>,
    /// `"card payments"`
    pub purpose: Option<Box<str>>,
    /// Name of a claim.
    pub name: Option<CompactString>,
    /// Documentation in Markdown.
    pub docs: Option<Box<str>>,
    /// How a reader of a foreign file knows it: `depends_on`, `environment DATABASE_URL`.
    pub evidence: Option<Box<str>>,
    /// The dependency comes from a kind or from `defaults` of a system, not from the component itself.
    pub inherited: bool,
    /// Members of the group that are planned or retired. They are not among the targets, as if they had not been written, unless all of them
    /// are absent: then the targets stay, and the graph leaves the whole dependency out. So of targets either none or all are absent.
    pub left_out: SmallVec<[Target; 2]>,
}

/// One target of a dependency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Target {
    /// Who is meant, `entry` of systems resolved.
    pub component: ComponentId,
    /// Where it is written.
    pub span: Span,
}

/// `allow RULE on CAUSE until DATE because "…"`
#[derive(Debug, Clone, PartialEq)]
pub struct Allow {
    /// The rule.
    pub rule: CompactString,
    /// Where the rule's name stands.
    pub rule_span: Span,
    /// What it covers.
    pub scope: AllowScope,
    /// The other end, if narrowed.
    pub on: Option<ComponentId>,
    /// The last day on which it holds.
    pub until: Option<jiff::civil::Date>,
    /// Why.
    pub reason: Box<str>,
    /// The permission comes from a `use`d repository: it covers a finding only when subject and cause both lie in this system, and when it
    /// covers nothing, that is none of our business.
    pub only_within: Option<SystemId>,
    /// The whole statement.
    pub span: Span,
}

/// What an `allow` covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AllowScope {
    /// Findings whose subject or cause it is.
    Component(ComponentId),
    /// Findings whose subject or cause is this dependency or claim.
    Dependency(DependencyId),
    /// Findings whose subject or cause is declared in it, at any depth.
    System(SystemId),
    /// Findings whose subject or cause is this team.
    Team(TeamId),
}

/// One line of a `policy`.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// The rule.
    pub rule: CompactString,
    /// Where the rule's name stands.
    pub rule_span: Span,
    /// The level, if it is set.
    pub level: Option<crate::diagnostic::Level>,
    /// Parameters, as written; checked against the rule's declaration when rules are loaded.
    pub parameters: Vec<(CompactString, tree::Value, Span)>,
    /// `policy for c: KIND where …`, if it is scoped.
    pub scope: Option<Arc<tree::PolicyScope>>,
    /// The whole line.
    pub span: Span,
}
