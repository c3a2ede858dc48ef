//! The one table of what the rule language knows: functions, relations, attributes of built-in types. The checker, messages, hover,
//! completion and the reference all read it.

use super::types::Ty;
use crate::model::AttributeId;
use crate::syntax::tree::RelationOp;

/// A function of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `count(S)`
    Count,
    /// `sum(L)`
    Sum,
    /// `min(L)`, `min(a, b)`
    Min,
    /// `max(L)`, `max(a, b)`
    Max,
    /// `percentile(P, L)`
    Percentile,
    /// `can-start(x)`
    CanStart,
    /// `breaking(g)`
    Breaking,
    /// `ceiling(x)`
    Ceiling,
    /// `floor(x)`
    Floor,
    /// `outage(S)`
    Outage,
    /// `distance(a, b)`
    Distance,
    /// `nearest(S)`
    Nearest,
    /// `cycles(f)`
    Cycles,
    /// `starts-with(t, u)`
    StartsWith,
    /// `ends-with(t, u)`
    EndsWith,
    /// `today`
    Today,
}

/// A line of the table of functions.
#[derive(Debug, Clone, Copy)]
pub struct FunctionEntry {
    /// Which.
    pub function: Function,
    /// As written.
    pub name: &'static str,
    /// How it is called and what it gives.
    pub signature: &'static str,
    /// One sentence.
    pub docs: &'static str,
}

/// All functions, by name.
pub const FUNCTIONS: &[FunctionEntry] = &[
    entry(
        Function::Breaking,
        "breaking",
        "breaking(g: dependency): set of component",
        "the components whose joint loss makes the claim `survives` false; empty where it holds",
    ),
    entry(
        Function::CanStart,
        "can-start",
        "can-start(x: component or dependency): bool",
        "whether it can be started when everything is down",
    ),
    entry(
        Function::Ceiling,
        "ceiling",
        "ceiling(x: component): percent",
        "the availability that it can have at the most, by what its needs promise, with what several of them share counted once; its own part does not count",
    ),
    entry(Function::Count, "count", "count(s: set or list): int", "how many there are"),
    entry(
        Function::Cycles,
        "cycles",
        "cycles(f: relation): set of cycle",
        "the rings of a relation defined with two components, one for each knot",
    ),
    entry(
        Function::Distance,
        "distance",
        "distance(a: component, b: component): int?",
        "how many written dependencies lead from one to the other, by the shortest way; unset where none does",
    ),
    entry(
        Function::EndsWith,
        "ends-with",
        "ends-with(t: string, u: string): bool",
        "whether the text `t` ends with all of `u`, capitals told apart",
    ),
    entry(
        Function::Floor,
        "floor",
        "floor(x: component): percent",
        "the same at the least: equal to `ceiling(x)` where that could be worked out exactly",
    ),
    entry(Function::Max, "max", "max(l: list of T): T?", "the largest; also of two or more values"),
    entry(Function::Min, "min", "min(l: list of T): T?", "the smallest; also of two or more values"),
    entry(
        Function::Nearest,
        "nearest",
        "nearest(s: set of component): set of component",
        "of several causes those with no nearer one in between: no other of them falls with them; of two that fall with each other the one whose name comes first",
    ),
    entry(
        Function::Outage,
        "outage",
        "outage(s: set of component): set of component",
        "everything that goes down when all of these fail together, themselves included",
    ),
    entry(
        Function::Percentile,
        "percentile",
        "percentile(p: percent, l: list of T): T?",
        "the smallest value that at least this share of the list does not exceed",
    ),
    entry(
        Function::StartsWith,
        "starts-with",
        "starts-with(t: string, u: string): bool",
        "whether the text `t` begins with all of `u`, capitals told apart",
    ),
    entry(Function::Sum, "sum", "sum(l: list of T): T", "all together; of none 0"),
    entry(Function::Today, "today", "today: date", "the day on which the check runs"),
];

const fn entry(function: Function, name: &'static str, signature: &'static str, docs: &'static str) -> FunctionEntry {
    FunctionEntry { function, name, signature, docs }
}

/// The function with this name.
pub fn function(name: &str) -> Option<&'static FunctionEntry> {
    FUNCTIONS.iter().find(|entry| entry.name == name)
}

/// A line of the table of relations.
#[derive(Debug, Clone, Copy)]
pub struct RelationEntry {
    /// Which.
    pub op: RelationOp,
    /// As written.
    pub form: &'static str,
    /// One sentence.
    pub docs: &'static str,
    /// Takes `to start` and the like.
    pub phases: bool,
    /// Takes `+`.
    pub closure: bool,
    /// Takes a dependency on the left, too.
    pub of_dependency: bool,
    /// Can be walked from both ends; the others need both ends bound, or the one said.
    pub bind: Binding,
    /// `d: a R b` names the dependency.
    pub names_dependency: bool,
}

/// Which ends a relation can give values to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Binding {
    /// Both, also at once.
    All,
    /// One, when the other is bound.
    One,
    /// The left one, when the right one is bound.
    Left,
    /// The right one, when the left one is bound.
    Right,
    /// None: it only tests.
    None,
}

/// All relations.
pub const RELATIONS: &[RelationEntry] = &[
    edge(RelationOp::Needs, "a needs b", "without `b` alone, `a` is down: hard, not part of a group, no placement"),
    edge(RelationOp::Wants, "a wants b", "without `b`, `a` is degraded"),
    edge(RelationOp::Uses, "a uses b", "written as `uses`: nobody has said yet how hard"),
    edge(RelationOp::DependsOn, "a depends on b", "`needs`, `wants` or `uses`, alone or in a group, of any phase when none is said"),
    RelationEntry { phases: false, ..edge(RelationOp::RunsIn, "a runs in b", "placement in a failure domain; containment is `b.within`") },
    RelationEntry { phases: false, ..edge(RelationOp::Changes, "a changes b", "`a` can write to, configure or restart `b`") },
    failure(RelationOp::FallsWith, "a falls with b", "when `b` fails, `a` goes down; everything falls with itself", Binding::One, true),
    failure(RelationOp::DegradedBy, "a is degraded by b", "when `b` fails, `a` is degraded but not down", Binding::Left, false),
    failure(RelationOp::HarmedBy, "a is harmed by b", "when the actor `b` goes wrong, `a` goes down", Binding::Left, false),
    failure(
        RelationOp::CannotStartWithout,
        "a cannot start without b",
        "`b` is among what `a` needs to start and serve",
        Binding::None,
        true,
    ),
    RelationEntry {
        names_dependency: true,
        ..failure(RelationOp::SeenCalling, "a was seen calling b", "traffic observed at run time", Binding::All, false)
    },
];

const fn edge(op: RelationOp, form: &'static str, docs: &'static str) -> RelationEntry {
    RelationEntry { op, form, docs, phases: true, closure: true, of_dependency: false, bind: Binding::All, names_dependency: true }
}

const fn failure(op: RelationOp, form: &'static str, docs: &'static str, bind: Binding, of_dependency: bool) -> RelationEntry {
    RelationEntry { op, form, docs, phases: false, closure: false, of_dependency, bind, names_dependency: false }
}

/// The line of a relation.
pub fn relation(op: RelationOp) -> &'static RelationEntry {
    // The table holds every relation; a test counts them.
    RELATIONS.iter().find(|entry| entry.op == op).unwrap_or(&RELATIONS[0])
}

/// An attribute, found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Attr {
    /// Given to a component in the model.
    OfComponent(AttributeId),
    /// Given to a team in the model.
    OfTeam(AttributeId),
    /// Given to a dependency in the model.
    OfDependency(AttributeId),
    /// Built in.
    Built(Built),
}

macro_rules! built {
    ($($holder:ident { $($variant:ident $name:literal $signature:literal $docs:literal => $ty:expr,)* })*) => {
        /// A built-in attribute.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // documented in the table
        pub enum Built { $($($variant,)*)* }

        /// All built-in attributes.
        pub const ATTRIBUTES: &[AttributeEntry] = &[
            $($(AttributeEntry { built: Built::$variant, holder: Holder::$holder, name: $name, signature: $signature, docs: $docs },)*)*
        ];

        impl Built {
            /// The type of its values.
            pub fn ty(self) -> Ty {
                match self { $($(Self::$variant => $ty,)*)* }
            }

            /// Whether it is an end of a dependency: some of the components that are written in it.
            pub fn is_end(self) -> bool {
                matches!(self, Self::Owners | Self::Targets | Self::Except | Self::LeftOut)
            }
        }
    };
}

/// A line of the table of attributes.
#[derive(Debug, Clone, Copy)]
pub struct AttributeEntry {
    /// Which.
    pub built: Built,
    /// What has it.
    pub holder: Holder,
    /// As written.
    pub name: &'static str,
    /// Its type; `?` where it may be unset.
    pub signature: &'static str,
    /// One sentence.
    pub docs: &'static str,
}

/// What has attributes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Components of every kind.
    Component,
    /// Teams.
    Team,
    /// Dependencies of every sort.
    Dependency,
    /// Observations.
    Observation,
    /// Cycles.
    Cycle,
}

built! {
    Component {
        Name "name" "name" "the full name" => Ty::Symbol(None),
        Title "title" "string?" "how people call it" => Ty::Text,
        Kind "kind" "name" "the kind it is declared with" => Ty::Symbol(None),
        Owner "owner" "team?" "who answers for it" => Ty::Team,
        Tier "tier" "tier?" "its rank; 0 is the most critical" => Ty::Tier,
        System "system" "name?" "full name of the system it is declared in" => Ty::Symbol(None),
        Within "within" "component?" "for zones: what contains it by design" => Ty::Component(None),
        Docs "docs" "string?" "its documentation" => Ty::Text,
        Core "core" "core?" "declared as `core { … }`; its parts are `core.fan-in` and the like" => Ty::Core,
        Fate "fate" "component" "the one whose name comes first among those that fall with it and take it down, itself included: one name for all that stand and fall together"
            => Ty::Component(None),
        Foreign "foreign" "bool" "read from a foreign file" => Ty::Bool,
    }
    Team {
        TeamName "name" "name" "its name" => Ty::Symbol(None),
        TeamTitle "title" "string?" "how people call it" => Ty::Text,
        TeamDocs "docs" "string?" "its documentation" => Ty::Text,
    }
    Dependency {
        Owners "owners" "set of component" "whose it is: one component, none for `independent`" => Ty::set(Ty::Component(None)),
        Targets "targets" "set of component" "its targets" => Ty::set(Ty::Component(None)),
        LeftOut "left-out" "set of component" "members of its group that are planned or retired, and not among the targets" => Ty::set(Ty::Component(None)),
        Size "size" "int" "how many targets there are" => Ty::Int,
        Required "required" "int" "how many of the targets have to be up" => Ty::Int,
        Spare "spare" "int" "how many targets may be lost before it is: 0 for a plain one" => Ty::Int,
        Strength "strength" "one of [hard, soft, placement, change, claim]" "how a loss passes along it; what is not known is read both ways"
            => Ty::one_of(&["hard", "soft", "placement", "change", "claim"]),
        Doubtful "doubtful" "bool" "nobody has said how hard it is" => Ty::Bool,
        Verb "verb" "one of [needs, wants, uses, runs-in, changes, within, independent, survives]" "how it is written"
            => Ty::one_of(&["needs", "wants", "uses", "runs-in", "changes", "within", "independent", "survives"]),
        Phase "phase" "one of [serve, start, recover, observe, inform]" "what it is needed for" => Ty::one_of(&["serve", "start", "recover", "observe", "inform"]),
        DependencyTier "tier" "tier?" "that of its owner; of `independent` the lowest number among its members" => Ty::Tier,
        Except "except" "set of component" "causes that are known and accepted" => Ty::set(Ty::Component(None)),
        Excused "excused" "set of component" "what `except` names, and what defeats the group only through that" => Ty::set(Ty::Component(None)),
        Attempts "attempts" "number?" "how often it is tried: 1 + retries; unset where nobody said" => Ty::Number,
        Unbounded "unbounded" "bool" "waits without end: `timeout = none`" => Ty::Bool,
        Mode "mode" "one of [sync, async, in-process]" "how it is called; sync where nothing is said" => Ty::one_of(&["sync", "async", "in-process"]),
        Purpose "purpose" "string?" "what it is for, as written behind it" => Ty::Text,
        Evidence "evidence" "string?" "how a reader of a foreign file knows it" => Ty::Text,
        DependencyDocs "docs" "string?" "its documentation" => Ty::Text,
        Inherited "inherited" "bool" "comes from a kind or from `defaults`" => Ty::Bool,
    }
    Observation {
        Calls "calls" "int" "how many calls were seen" => Ty::Int,
        Errors "errors" "int" "how many of them failed" => Ty::Int,
        First "first" "date" "the day of the first" => Ty::Date,
        Last "last" "date" "the day of the last" => Ty::Date,
        Origin "source" "string" "which file says so" => Ty::Text,
    }
    Cycle {
        Members "members" "set of component" "all that are knotted together" => Ty::set(Ty::Component(None)),
        Shortest "shortest" "list of component" "the shortest way round, from the smallest name on it" => Ty::list(Ty::Component(None)),
        CycleFirst "first" "component" "where the shortest way round begins" => Ty::Component(None),
    }
}

/// The holder of a type's attributes.
pub fn holder(ty: &Ty) -> Option<Holder> {
    Some(match ty {
        Ty::Component(_) => Holder::Component,
        Ty::Team => Holder::Team,
        Ty::Dependency => Holder::Dependency,
        Ty::Observation => Holder::Observation,
        Ty::Cycle => Holder::Cycle,
        _ => return None,
    })
}

/// The built-in attributes of a holder.
pub fn attributes(holder: Holder) -> impl Iterator<Item = &'static AttributeEntry> {
    ATTRIBUTES.iter().filter(move |entry| entry.holder == holder)
}
