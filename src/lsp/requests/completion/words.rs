//! Words of the language where they are offered, and what is said of them.

/// The word, what is typed for it with places to fill in, and what it means.
pub type Offered = (&'static str, &'static str, &'static str);

/// Words that begin a statement, with what follows them.
pub const DECLARATIONS: &[Offered] = &[
    ("system", "system ${1:name} {\n  $0\n}", "a name space"),
    ("extend", "extend ${1:name} {\n  $0\n}", "adds to what is declared elsewhere"),
    ("independent", "independent { ${1:a}, ${2:b} }", "nothing takes down more than one of these"),
];
/// Who owns stands at the top level alone.
pub const OWNERS: &[Offered] = &[("team", "team ${1:name} { oncall = \"$0\" }", "who owns")];
/// What else does.
pub const TOP: &[Offered] = &[
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
pub const VERBS: &[Offered] = &[
    ("needs", "needs $0", "without it, down"),
    ("wants", "wants $0", "without it, degraded"),
    ("uses", "uses $0", "nobody has said yet how hard"),
    ("runs in", "runs in $0", "placement in failure domains"),
    ("changes", "changes $0", "can write to it, configure it, restart it"),
];
/// What else is said in a component.
pub const COMPONENT: &[Offered] = &[
    ("survives loss of", "survives loss of { $0 }", "none of these alone takes it down"),
    ("core", "core { fan-in = $0 }", "being leaned on is intended, and this is the budget"),
    ("allow", "allow ${1:rule} because \"$0\"", "accepts a finding, with a reason"),
];
/// Clauses of a rule.
pub const CLAUSES: &[Offered] = &[
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
pub const PARTS: &[Offered] = &[
    ("at", "at ${1:x} \"$0\"", "a place"),
    ("path", "path ${1:a} to ${2:b}", "a chain of dependencies"),
    ("path each", "path each ${1:x} in ${2:set} to ${3:b}", "a chain for each"),
    ("note", "note \"$0\"", "a remark"),
    ("help", "help \"$0\"", "the next step"),
];
/// What a fix changes.
pub const EDITS: &[Offered] = &[
    ("write", "write \"$1\" in ${2:x}", "a statement in the block of something"),
    ("turn", "turn ${1:d} into \"$0\"", "a dependency in other words"),
];
/// What follows the text in `write`.
pub const WRITTEN_IN: &[Offered] = &[("in", "in $0", "in whose block")];
/// What follows the beginning in `path`.
pub const PATH_TO: &[Offered] = &[("to", "to $0", "where the chain ends")];
/// What follows the variable in `path each`.
pub const PATH_IN: &[Offered] = &[("in", "in $0", "for each of these")];
/// What follows `example`.
pub const EXAMPLES: &[Offered] = &[("bad", "bad {\n  $0\n}", "where it fires"), ("good", "good {\n  $0\n}", "where it does not")];
/// What follows the type of a variable.
pub const WHERE: &[Offered] = &[("where", "where $0", "what has to hold")];
/// What follows `max` and `min` in a `measure`.
pub const OF_CHAIN: &[Offered] = &[("over", "over ${1:a needs b} of $0", "along a relation")];
/// What follows the dependency in `turn`.
pub const INTO: &[Offered] = &[("into", "into \"$0\"", "what it becomes")];
/// What follows the rule in `allow`.
pub const ALLOWED: &[Offered] = &[
    ("on", "on $0", "with this other end alone"),
    ("until", "until $0", "the last day on which it holds"),
    ("because", "because \"$0\"", "why"),
];
/// What stands in a system alone.
pub const IN_SYSTEM: &[Offered] = &[
    ("defaults", "defaults {\n  $0\n}", "for every component of the system"),
    ("entry", "entry = $0", "the component meant when the system is depended on"),
];
/// Groups, where a target can stand.
pub const GROUPS: &[Offered] = &[("any of", "any of { $0 }", "either will do"), ("of", "${1:2} of { $0 }", "so many of these are needed")];
/// What follows `to`.
pub const PHASES: &[Offered] = &[
    ("start", "start", "every new instance needs it"),
    ("recover", "recover", "people repair with it"),
    ("observe", "observe", "people see with it"),
    ("inform", "inform", "others are told with it"),
];
/// What follows the targets of a dependency, in this order.
pub const VIA: &[Offered] = &[("via", "via $0", "through something")];
pub const EXCEPT: &[Offered] = &[("except", "except { $0 }", "causes that are known and accepted")];
pub const PURPOSE: &[Offered] = &[("to", "to $0", "what for: `start`, `recover`, `observe`, `inform`")];
/// What follows `any`, and a number of members.
pub const COUNTED: &[Offered] = &[("of", "of $0", "a group, or a type")];
/// What is claimed of a component where it is named first.
pub const SUBJECT: &[Offered] = &[("survives loss of", "survives loss of { $0 }", "none of these alone takes it down")];
/// What follows `survives`.
pub const LOST: &[Offered] = &[("loss of", "loss of { $0 }", "none of these alone takes it down")];
/// What follows the name in the declaration of a zone.
pub const WITHIN: &[Offered] = &[("within", "within $0", "what contains it by design")];
/// What follows `policy`.
pub const SCOPE: &[Offered] = &[("for", "for ${1:c}: ${2:component} where $0", "a policy for some components")];
/// What follows `runs`.
pub const PLACED: &[Offered] = &[("in", "in $0", "placement in failure domains")];
/// What follows the file in `use`.
pub const ALIAS: &[Offered] = &[("as", "as ${1:name}", "under which its names are known here")];
/// What follows the name in `kind`.
pub const BASE: &[Offered] = &[("is", "is ${1:service}", "what it is a kind of")];
/// What follows the type in `attribute`.
pub const KINDS_WITH: &[Offered] = &[("on", "on ${1:service}", "the kinds that have it")];
/// What a `measure` is.
pub const OVER: &[Offered] = &[
    ("max over", "max over ${1:a needs b} of $0", "the largest along a relation"),
    ("min over", "min over ${1:a needs b} of $0", "the smallest along a relation"),
];
/// Relations of rules.
pub const RELATIONS: &[&str] =
    &["needs", "wants", "uses", "depends on", "runs in", "changes", "falls with", "is degraded by", "is harmed by", "cannot start without"];
/// Words with which a value begins.
pub const BEGINNING: &[&str] = &["not", "if", "exists", "no", "every"];
/// Words that stand behind a value.
pub const JOINING: &[&str] = &["where", "and", "or", "in", "not in", "is set", "is not set", "is", "otherwise", "holds", "then", "else"];
