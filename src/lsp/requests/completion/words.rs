//! Words of the language where they are offered: the word, what is typed for it with places to fill in, and what it means.

/// Words that begin a statement, with what follows them.
pub(super) const DECLARATIONS: &[(&str, &str, &str)] = &[
    ("system", "system ${1:name} {\n  $0\n}", "a name space"),
    ("team", "team ${1:name} { oncall = \"$0\" }", "who owns"),
    ("extend", "extend ${1:name} {\n  $0\n}", "adds to what is declared elsewhere"),
    ("independent", "independent { ${1:a}, ${2:b} }", "nothing takes down more than one of these"),
];
/// Of those, what stands at the top level alone.
pub(super) const TOP: &[(&str, &str, &str)] = &[
    ("workspace", "workspace \"${1:name}\"", "the root of a model"),
    ("kind", "kind ${1:name} is ${2:service} {\n  $0\n}", "a kind of your own"),
    ("attribute", "attribute ${1:name}: ${2:string} on ${3:service}", "an attribute of your own"),
    ("policy", "policy {\n  $0\n}", "levels and parameters of rules"),
    ("use", "use \"$1\" as ${2:name}", "what stands elsewhere"),
    ("use rules", "use rules \"$1\"", "rules that stand elsewhere"),
    (
        "rule",
        "/// ## What it finds\n/// $1\nrule ${2:name} {\n  title = \"$3\"\n  match ${4:s: service}\n  subject ${5:s}\n  report \"$6\" { at ${5:s} }\n}",
        "a rule of your own",
    ),
    ("define", "define ${1:name}(${2:x: component}) = $0", "a named expression"),
    ("measure", "measure ${1:name}(a) = max over a needs b of $0", "a value along a relation"),
];
/// Dependencies.
pub(super) const VERBS: &[(&str, &str, &str)] = &[
    ("needs", "needs $0", "without it, down"),
    ("wants", "wants $0", "without it, degraded"),
    ("uses", "uses $0", "nobody has said yet how hard"),
    ("runs in", "runs in $0", "placement in failure domains"),
    ("changes", "changes $0", "can write to it, configure it, restart it"),
];
/// What else is said in a component.
pub(super) const COMPONENT: &[(&str, &str, &str)] = &[
    ("survives loss of", "survives loss of { $0 }", "none of these alone takes it down"),
    ("core", "core { fan-in = $0 }", "being leaned on is intended, and this is the budget"),
    ("allow", "allow ${1:rule} because \"$0\"", "accepts a finding, with a reason"),
];
/// Clauses of a rule.
pub(super) const CLAUSES: &[(&str, &str, &str)] = &[
    ("title", "title = \"$0\"", "a few words for lists"),
    ("category", "category = $0", "its group"),
    ("level", "level = ${1:warning}", "how much its findings matter"),
    ("param", "param ${1:name}: ${2:int} = ${3:0}", "what `policy` can set"),
    ("match", "match ${1:s: service} where $0", "what is looked at"),
    ("let", "let ${1:name} = $0", "a name for a value"),
    ("where", "where $0", "what has to hold"),
    ("subject", "subject $0", "what a finding is about"),
    ("cause", "cause $0", "what causes it"),
    ("report", "report \"$1\" {\n  at $0\n}", "what is said"),
    ("help", "help \"$0\"", "the next step"),
    ("fix", "fix \"$1\" {\n  $0\n}", "edits that do what `help` says, for a person to choose"),
    ("fix safe", "fix safe \"$1\" {\n  $0\n}", "edits that keep the meaning, applied by `check --fix`"),
    ("example bad", "example bad {\n  $0\n}", "where it fires"),
    ("example good", "example good {\n  $0\n}", "where it does not"),
];
/// What a report shows.
pub(super) const PARTS: &[(&str, &str, &str)] = &[
    ("at", "at ${1:x} \"$0\"", "a place"),
    ("path", "path ${1:a} to ${2:b}", "a chain of dependencies"),
    ("path each", "path each ${1:x} in ${2:set} to ${3:b}", "a chain for each"),
    ("note", "note \"$0\"", "a remark"),
    ("help", "help \"$0\"", "the next step"),
];
/// What a fix changes.
pub(super) const EDITS: &[(&str, &str, &str)] = &[
    ("write", "write \"$1\" in ${2:x}", "a statement in the block of something"),
    ("turn", "turn ${1:d} into \"$0\"", "a dependency in other words"),
];
/// What follows the dependency in `turn`.
pub(super) const INTO: &[(&str, &str, &str)] = &[("into", "into \"$0\"", "what it becomes")];
/// What follows the rule in `allow`.
pub(super) const ALLOWED: &[(&str, &str, &str)] = &[
    ("on", "on $0", "with this other end alone"),
    ("until", "until $0", "the last day on which it holds"),
    ("because", "because \"$0\"", "why"),
];
/// What follows `runs`.
pub(super) const PLACED: &[(&str, &str, &str)] = &[("in", "in $0", "placement in failure domains")];
/// What follows the file in `use`.
pub(super) const ALIAS: &[(&str, &str, &str)] = &[("as", "as ${1:name}", "under which its names are known here")];
/// What follows the name in `kind`.
pub(super) const BASE: &[(&str, &str, &str)] = &[("is", "is ${1:service}", "what it is a kind of")];
/// What follows the type in `attribute`.
pub(super) const KINDS_WITH: &[(&str, &str, &str)] = &[("on", "on ${1:service}", "the kinds that have it")];
/// What a `measure` is.
pub(super) const OVER: &[(&str, &str, &str)] = &[
    ("max over", "max over ${1:a needs b} of $0", "the largest along a relation"),
    ("min over", "min over ${1:a needs b} of $0", "the smallest along a relation"),
];
/// Relations of rules.
pub(super) const RELATIONS: &[&str] =
    &["needs", "wants", "uses", "depends on", "runs in", "changes", "falls with", "is degraded by", "is harmed by", "cannot start without"];
/// Words that join expressions.
pub(super) const JOINING: &[&str] =
    &["where", "and", "or", "not", "in", "is set", "is not set", "otherwise", "exists", "no", "every", "holds", "if", "then", "else"];
