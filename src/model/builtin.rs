//! What the language brings along: kinds, attributes and the words that may not be used as names of either.

use std::sync::Arc;

use compact_str::CompactString;

use super::{Attribute, AttributeId, AttributeOn, Kind, KindId, Type, Verb};

macro_rules! kinds {
    ($($id:ident $name:literal $docs:literal)*) => {
        // The names are those of the constants.
        #[allow(clippy::upper_case_acronyms)]
        enum KindIndex { $($id),* }
        /// Kinds of the language by name, as they stand at the start of [`super::Model::kinds`].
        pub mod kind {
            use super::{KindId, KindIndex};
            $(#[doc = $docs] pub const $id: KindId = KindId(KindIndex::$id as u32);)*
        }
        /// Name and one sentence for each kind of the language; the first is the root of all others.
        pub const KINDS: &[(&str, &str)] = &[$(($name, $docs)),*];
    };
}

kinds! {
    COMPONENT "component" "Anything that can be depended on: the root of all kinds."
    SERVICE "service" "Software that serves requests."
    DATASTORE "datastore" "Keeps data: a database, a cache, a bucket."
    QUEUE "queue" "Passes messages on: a queue, a stream, a bus."
    JOB "job" "Runs at times and ends."
    TOOL "tool" "What people observe, operate, repair or inform with."
    EXTERNAL "external" "Someone else runs it."
    CONFIG "config" "Data or software that is pushed to many."
    ZONE "zone" "A failure domain: a region, a zone, a cell, a building, a power feed, a network."
    JOURNEY "journey" "Something a user gets done."
}

/// Type of an attribute of the language, as it can stand in a table.
enum Typed {
    Plain(Type),
    OneOf(&'static [&'static str]),
    ListOf(Type),
}

/// What an attribute of the language can be given to.
enum Place {
    Component,
    Team,
    /// Every dependency and group.
    Dependency,
    /// Components and dependencies.
    Both,
    /// What one can call: `needs`, `wants`, `uses`.
    Call,
    /// What can be a group of alternatives: `needs`, `wants`, `uses`, `runs in`.
    Group,
    /// `changes`
    Change,
}

struct Row {
    name: &'static str,
    ty: Typed,
    place: Place,
    docs: &'static str,
}

macro_rules! attributes {
    ($($id:ident $name:literal $ty:expr, $place:ident, $docs:literal;)*) => {
        // The names are those of the constants.
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum AttributeIndex { $($id),* }
        /// Attributes of the language by name, as they stand at the start of [`super::Model::attributes`].
        pub mod attribute {
            use super::{AttributeId, AttributeIndex};
            $(#[doc = $docs] pub const $id: AttributeId = AttributeId(AttributeIndex::$id as u32);)*
        }
        static ATTRIBUTES: &[Row] = &[$(Row { name: $name, ty: $ty, place: Place::$place, docs: $docs }),*];
    };
}

use Typed::{ListOf, OneOf, Plain};

attributes! {
    OWNER "owner" Plain(Type::Team), Component, "The team that answers for it.";
    TIER "tier" Plain(Type::Tier), Component, "How critical it is: 0 is the most critical.";
    SLO "slo" Plain(Type::Percent), Component, "The availability that is promised, as in `slo = 99.9%`.";
    TAGS "tags" ListOf(Type::Name), Component, "Words to select it by.";
    RUNBOOK "runbook" Plain(Type::String), Component, "Where it is written what to do when it is down, as in `runbook = \"https://wiki.example/runbook\"`.";
    LIFECYCLE "lifecycle" OneOf(&["planned", "active", "deprecated", "retired"]), Component, "Where it stands in its life; what is planned or retired takes no part in failures.";
    EXTERNAL "external" Plain(Type::Bool), Component, "Someone else runs it.";
    REPLICAS "replicas" Plain(Type::Int), Component, "How many instances run; a component is its whole fleet, so this never changes what fails.";
    VENDOR "vendor" Plain(Type::String), Component, "Who runs it, where that is somebody else, as in `vendor = \"aws\"`: two with the same can fail together.";
    SOFTWARE "software" Plain(Type::String), Component, "What it is made of, as in `software = \"postgres 17\"`: two with the same share its faults.";
    RECOVERY_TIME "recovery-time" Plain(Type::Duration), Component, "How long it takes to bring it back, as in `recovery-time = 30m`.";
    DRILLED "drilled" Plain(Type::Date), Both, "The day on which the recovery, the switch to an alternative or doing without was last exercised.";
    AKA "aka" ListOf(Type::String), Component, "Names by which other sources know it.";
    MENTIONED "mentioned" Plain(Type::Bool), Component, "Something names it, and it is not known whether that uses it: readers of other descriptions say so.";
    TECHNOLOGY "technology" Plain(Type::String), Component, "What it is built with.";
    REPOSITORY "repository" Plain(Type::String), Component, "Where its source lives.";
    LINKS "links" ListOf(Type::String), Component, "Where to read more.";
    LOAD "load" Plain(Type::Number), Component, "What it has to carry at its peak, in a unit of your own, as in `load = 800`.";
    CAPACITY "capacity" Plain(Type::Number), Component, "What it can carry, in the unit of `load`, as in `capacity = 1000`.";
    GROWTH "growth" Plain(Type::Percent), Component, "By how much the load grows in a year, as in `growth = 30%`.";
    PEER_COST "peer-cost" Plain(Type::Number), Component, "What each instance spends on every other instance of the fleet, as in `peer-cost = 1`.";
    PEER_LIMIT "peer-limit" Plain(Type::Number), Component, "What one instance can spend on all others, in the unit of `peer-cost`, as in `peer-limit = 10000`.";
    CORE "core" Plain(Type::Bool), Component, "Being leaned on is intended: written as `core { … }`.";
    CORE_FAN_IN "core.fan-in" Plain(Type::Int), Component, "How many components may lean on it, as in `fan-in = 20`.";
    CORE_SHARE "core.share" Plain(Type::Percent), Component, "Which share of all components may go down with it, as in `share = 20%`.";
    CORE_CELLS "core.cells" Plain(Type::Int), Component, "Into how many parts that fail apart it is divided, as in `cells = 4`.";
    CORE_SHEDS_LOAD "core.sheds-load" Plain(Type::Bool), Component, "It refuses what it cannot carry.";
    ONCALL "oncall" Plain(Type::String), Team, "How to page the team, as in `oncall = \"https://oncall.example/team\"`.";
    MEMBERS "members" Plain(Type::Int), Team, "How many people it has, as in `members = 6`.";
    CHANNEL "channel" Plain(Type::String), Team, "Where to talk to it.";
    TIMEZONE "timezone" Plain(Type::String), Team, "Where its people are awake, as in `timezone = \"Europe/Berlin\"`.";
    TIMEOUT "timeout" Plain(Type::Timeout), Call, "How long a call may take, as in `timeout = 2s`: a duration, or `none`.";
    RETRIES "retries" Plain(Type::Retries), Call, "How often a call is tried again, as in `retries = 2`: a number, `some` or `forever`.";
    RETRY_BUDGET "retry-budget" Plain(Type::Percent), Call, "Which share of calls may be tried again, as in `retry-budget = 10%`.";
    MODE "mode" OneOf(&["sync", "async", "in-process"]), Call, "How it is called; unset means sync.";
    BUFFER "buffer" Plain(Type::Duration), Group, "For how long a loss is kept away, as in `buffer = 10m`.";
    WHEN_FULL "when-full" OneOf(&["drop", "block"]), Call, "What happens when the buffer is full.";
    PROTOCOL "protocol" Plain(Type::String), Call, "What is spoken.";
    ACCESS "access" OneOf(&["read", "write"]), Call, "What is done with the data.";
    PLANE "plane" OneOf(&["data", "control"]), Call, "Whether requests or their steering pass along it.";
    QUOTA "quota" Plain(Type::String), Call, "The share of the target that may be taken, as in `quota = \"20%\"`.";
    BULKHEAD "bulkhead" Plain(Type::Bool), Call, "Calls have a pool of their own, so that a slow target does not use up the owner.";
    EVIDENCE "evidence" Plain(Type::String), Dependency, "How it is known, where it was read and not written.";
    SWITCH "switch" OneOf(&["automatic", "manual"]), Group, "How the next alternative is taken.";
    TAKES "takes" Plain(Type::Duration), Group, "How long the switch takes, as in `takes = 5m`.";
    ROLLOUT "rollout" OneOf(&["staged", "global"]), Change, "Whether a change reaches all targets at once.";
    GUARD "guard" Plain(Type::String), Change, "What stops a bad change, as in `guard = \"canary\"`.";
}

/// Names that no kind, attribute, value of `one of` or variable may have: the verbs and joining words of models.
pub const RESERVED: &[&str] = &[
    "needs", "wants", "uses", "changes", "runs", "survives", "allow", "any", "in", "of", "is", "on", "to", "via", "within", "as", "except",
    "until", "because", "where",
];

/// Words of rules: no kind, attribute, value of `one of` or variable may have them either.
pub const RULE_WORDS: &[&str] = &[
    "and",
    "or",
    "not",
    "exists",
    "no",
    "every",
    "holds",
    "set",
    "otherwise",
    "if",
    "then",
    "else",
    "true",
    "false",
    "match",
    "let",
    "with",
    "without",
    "depends",
    "falls",
    "over",
    "list",
];

/// The kinds of the language, in the order of their ids.
pub fn kinds() -> Vec<Kind> {
    let base = |i: usize| (i > 0).then_some(kind::COMPONENT);
    let row = |(i, (name, docs)): (usize, &(&'static str, &'static str))| Kind {
        name: CompactString::const_new(name),
        base: base(i),
        span: None,
        docs: Some(Box::from(*docs)),
    };
    KINDS.iter().enumerate().map(row).collect()
}

/// The attributes of the language, in the order of their ids.
pub fn attributes() -> Vec<Attribute> {
    let row = |row: &Row| Attribute {
        name: CompactString::const_new(row.name),
        ty: match &row.ty {
            Plain(ty) => ty.clone(),
            OneOf(values) => Type::OneOf(values.iter().map(|value| CompactString::const_new(value)).collect()),
            ListOf(ty) => Type::List(Arc::new(ty.clone())),
        },
        on: match row.place {
            Place::Component => AttributeOn::Components(Vec::new()),
            Place::Team => AttributeOn::Teams,
            Place::Dependency => AttributeOn::Dependencies(Vec::new()),
            Place::Both => AttributeOn::ComponentsAndDependencies,
            Place::Call => AttributeOn::Dependencies(vec![Verb::Needs, Verb::Wants, Verb::Uses]),
            Place::Group => AttributeOn::Dependencies(vec![Verb::Needs, Verb::Wants, Verb::Uses, Verb::RunsIn]),
            Place::Change => AttributeOn::Dependencies(vec![Verb::Changes]),
        },
        docs: Box::from(row.docs),
        span: None,
    };
    ATTRIBUTES.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of the table of attributes in `docs/language.md`.
    fn documented(attribute: &Attribute) -> String {
        let code = |names: Vec<&str>| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let on = match &attribute.on {
            AttributeOn::Components(_) => "components".to_owned(),
            AttributeOn::Teams => "teams".to_owned(),
            AttributeOn::ComponentsAndDependencies => "components and dependencies".to_owned(),
            AttributeOn::Dependencies(verbs) if verbs.is_empty() => "dependencies".to_owned(),
            AttributeOn::Dependencies(verbs) => code(verbs.iter().map(|verb| verb.name()).collect()),
        };
        let ty = match &attribute.ty {
            Type::OneOf(values) => format!("one of {}", code(values.iter().map(CompactString::as_str).collect())),
            Type::List(of) => format!("list of {}", word(of)),
            ty => word(ty).to_owned(),
        };
        // `core` is a block, of which the model only knows that it is there.
        let ty = if attribute.name == "core" { "block".to_owned() } else { ty };
        format!("| `{}` | {on} | {ty} | {} |", attribute.name, attribute.docs.trim_end_matches('.'))
    }

    fn word(ty: &Type) -> &'static str {
        match ty {
            Type::Bool => "bool",
            Type::Int => "int",
            Type::Number => "number",
            Type::Percent => "percent",
            Type::Duration => "duration",
            Type::Date => "date",
            Type::String => "string",
            Type::Name => "name",
            Type::Ref => "a component",
            Type::Team => "a team",
            Type::Tier => "int, or a name of `tiers`",
            Type::Retries => "int, `some`, `forever`",
            Type::Timeout => "duration or `none`",
            Type::OneOf(_) | Type::List(_) => "",
        }
    }

    #[test]
    fn the_reference_lists_every_attribute() {
        let reference = include_str!("../../docs/language.md").replace("\r\n", "\n");
        let table = reference.split("| attribute | on | type | meaning |\n").nth(1).expect("the table has its heads");
        let written: Vec<&str> = table.lines().skip(1).take_while(|line| line.starts_with('|')).collect();
        let expected: Vec<String> = attributes().iter().map(documented).collect();
        assert_eq!(written, expected);
    }
}
