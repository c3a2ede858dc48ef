//! Words of the language, and words of other languages for the same things.

use pest::Parser;
use pest::iterators::Pairs;

use super::grammar::{Grammar, Rule};

/// Words that are no names without backticks (G18).
const RESERVED: [&str; 20] = [
    "needs", "wants", "uses", "changes", "runs", "survives", "allow", "any", "in", "of", "is", "on", "to", "via", "within", "as", "except",
    "until", "because", "where",
];

/// Words that join expressions: no variable, kind, attribute or value of an enumeration may be one.
const RULE_WORDS: [&str; 18] = [
    "and",
    "or",
    "not",
    "if",
    "then",
    "else",
    "exists",
    "no",
    "every",
    "holds",
    "otherwise",
    "falls",
    "depends",
    "was",
    "cannot",
    "without",
    "true",
    "false",
];

/// What others call a dependency, and what it is here.
const VERBS: [(&str, &str); 25] = [
    ("need", "needs"),
    ("require", "needs"),
    ("requires", "needs"),
    ("depend", "needs"),
    ("depends", "needs"),
    ("depends-on", "needs"),
    ("depends_on", "needs"),
    ("dependson", "needs"),
    ("dependencies", "needs"),
    ("depend_on", "needs"),
    ("consumes", "uses"),
    ("call", "uses"),
    ("calls", "uses"),
    ("invokes", "uses"),
    ("talks-to", "uses"),
    ("connects-to", "uses"),
    ("links", "uses"),
    ("reads", "uses"),
    ("writes", "uses"),
    ("use", "uses"),
    ("want", "wants"),
    ("prefers", "wants"),
    ("change", "changes"),
    ("configures", "changes"),
    ("deploys", "changes"),
];

/// What others call a kind, and what it is here.
const KINDS: [(&str, &str); 57] = [
    ("component", "service"),
    ("container", "service"),
    ("microservice", "service"),
    ("app", "service"),
    ("application", "service"),
    ("api", "service"),
    ("resource", "service"),
    ("softwareSystem", "system"),
    ("namespace", "system"),
    ("domain", "system"),
    ("database", "datastore"),
    ("db", "datastore"),
    ("store", "datastore"),
    ("storage", "datastore"),
    ("cache", "datastore"),
    ("bucket", "datastore"),
    ("warehouse", "datastore"),
    ("topic", "queue"),
    ("stream", "queue"),
    ("broker", "queue"),
    ("bus", "queue"),
    ("eventbus", "queue"),
    ("cron", "job"),
    ("cronjob", "job"),
    ("task", "job"),
    ("batch", "job"),
    ("saas", "external"),
    ("vendor", "external"),
    ("thirdparty", "external"),
    ("third-party", "external"),
    ("partner", "external"),
    ("supplier", "external"),
    ("region", "zone"),
    ("az", "zone"),
    ("availability-zone", "zone"),
    ("availability_zone", "zone"),
    ("availabilityZone", "zone"),
    ("datacenter", "zone"),
    ("data-center", "zone"),
    ("datacentre", "zone"),
    ("dc", "zone"),
    ("site", "zone"),
    ("building", "zone"),
    ("room", "zone"),
    ("rack", "zone"),
    ("cell", "zone"),
    ("cluster", "zone"),
    ("host", "zone"),
    ("network", "zone"),
    ("vpc", "zone"),
    ("subnet", "zone"),
    ("person", "journey"),
    ("actor", "journey"),
    ("user", "journey"),
    ("flow", "journey"),
    ("group", "team"),
    ("squad", "team"),
];

/// What others call an attribute of a component, and what is written here for it.
const ATTRIBUTES: [(&str, &str); 52] = [
    ("zone", "runs in"),
    ("zones", "runs in"),
    ("region", "runs in"),
    ("location", "runs in"),
    ("az", "runs in"),
    ("team", "owner"),
    ("owned-by", "owner"),
    ("maintainer", "owner"),
    ("criticality", "tier"),
    ("critical", "tier"),
    ("importance", "tier"),
    ("priority", "tier"),
    ("severity", "tier"),
    ("sla", "slo"),
    ("availability", "slo"),
    ("uptime", "slo"),
    ("rto", "recovery-time"),
    ("mttr", "recovery-time"),
    ("restore-time", "recovery-time"),
    ("time-to-recover", "recovery-time"),
    ("instances", "replicas"),
    ("replica-count", "replicas"),
    ("copies", "replicas"),
    ("provider", "vendor"),
    ("supplier", "vendor"),
    ("engine", "software"),
    ("product", "software"),
    ("image", "software"),
    ("language", "technology"),
    ("tech", "technology"),
    ("stack", "technology"),
    ("framework", "technology"),
    ("repo", "repository"),
    ("git", "repository"),
    ("vcs", "repository"),
    ("playbook", "runbook"),
    ("label", "tags"),
    ("labels", "tags"),
    ("link", "links"),
    ("url", "links"),
    ("docs", "links"),
    ("wiki", "links"),
    ("alias", "aka"),
    ("aliases", "aka"),
    ("status", "lifecycle"),
    ("stage", "lifecycle"),
    ("rps", "load"),
    ("qps", "load"),
    ("traffic", "load"),
    ("max-load", "capacity"),
    ("last-drill", "drilled"),
    ("tested", "drilled"),
];

/// What others call an attribute of a dependency, and what is written here for it.
const OF_DEPENDENCIES: [(&str, &str); 14] = [
    ("retry", "retries"),
    ("max-retries", "retries"),
    ("attempts", "retries"),
    ("deadline", "timeout"),
    ("ttl", "buffer"),
    ("cache-ttl", "buffer"),
    ("transport", "protocol"),
    ("rate-limit", "quota"),
    ("permission", "access"),
    ("permissions", "access"),
    ("failover-time", "takes"),
    ("switch-time", "takes"),
    ("strategy", "rollout"),
    ("last-drill", "drilled"),
];

/// What others call an attribute of a team, and what is written here for it.
const OF_TEAMS: [(&str, &str); 9] = [
    ("pager", "oncall"),
    ("rotation", "oncall"),
    ("slack", "channel"),
    ("chat", "channel"),
    ("contact", "channel"),
    ("size", "members"),
    ("headcount", "members"),
    ("people", "members"),
    ("tz", "timezone"),
];

/// What people of the trade say about a component and nothing here stands for, with its type.
const UNSAID: [(&str, &str); 4] = [("rpo", "duration"), ("latency", "duration"), ("p99", "duration"), ("cost", "number")];

/// Attributes with which others name who steps in.
const STEPS_IN: [&str; 9] =
    ["fallback", "fallbacks", "fallback-to", "backup", "failover", "alternative", "alternatives", "standby", "secondary"];

/// Words with which blocks of other tools begin, and that mean nothing here.
const OF_OTHER_TOOLS: [&str; 33] = [
    "variable",
    "locals",
    "provider",
    "output",
    "data",
    "module",
    "package",
    "terraform",
    "moved",
    "model",
    "views",
    "view",
    "styles",
    "configuration",
    "deploymentEnvironment",
    "theme",
    "graph",
    "flowchart",
    "digraph",
    "subgraph",
    "sequenceDiagram",
    "classDiagram",
    "title",
    "end",
    "class",
    "def",
    "function",
    "func",
    "fn",
    "struct",
    "interface",
    "const",
    "var",
];

/// The words with which a declaration begins.
const DECLARED: [&str; 11] = ["service", "datastore", "queue", "job", "tool", "external", "config", "zone", "journey", "system", "team"];

/// Whether declarations begin with the word, as far as the language itself declares kinds.
pub fn is_kind(word: &str) -> bool {
    DECLARED.contains(&word)
}

/// Whether the word means in other languages that there is no value.
pub fn is_nothing(word: &str) -> bool {
    ["null", "nil", "none", "unset", "undefined", "empty"].iter().any(|nothing| word.eq_ignore_ascii_case(nothing))
}

/// Whether the word is no name without backticks.
pub fn is_reserved(word: &str) -> bool {
    RESERVED.contains(&word)
}

/// Whether the word joins expressions.
pub fn is_rule_word(word: &str) -> bool {
    RULE_WORDS.contains(&word)
}

/// The verb that people of other tools mean by a word.
pub fn verb_for(word: &str) -> Option<&'static str> {
    listed(&VERBS, word)
}

/// The built-in kind that people of other tools mean by a word.
pub fn kind_for(word: &str) -> Option<&'static str> {
    listed(&KINDS, word)
}

/// What is written here for an attribute that other tools give to a component.
pub fn attribute_for(word: &str) -> Option<&'static str> {
    listed(&ATTRIBUTES, word)
}

/// What is written here for an attribute that other tools give to a dependency.
pub fn dependency_attribute_for(word: &str) -> Option<&'static str> {
    listed(&OF_DEPENDENCIES, word)
}

/// What is written here for an attribute that other tools give to a team.
pub fn team_attribute_for(word: &str) -> Option<&'static str> {
    listed(&OF_TEAMS, word)
}

/// The type of what people of the trade say about a component and nothing here stands for.
pub fn unsaid(word: &str) -> Option<&'static str> {
    listed(&UNSAID, word)
}

/// Whether others name with this attribute who steps in for a target.
pub fn steps_in(word: &str) -> bool {
    STEPS_IN.contains(&word)
}

fn listed(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(habit, _)| habit.eq_ignore_ascii_case(word)).map(|(_, meant)| *meant)
}

/// Whether a block of another tool begins with the word.
pub fn is_of_another_tool(word: &str) -> bool {
    OF_OTHER_TOOLS.contains(&word)
}

/// Whether the text can stand as a name without backticks: whether the grammar reads all of it as one.
pub fn is_plain_name(text: &str) -> bool {
    // Completion asks about every name of a workspace, and of most a look tells.
    if is_common(text) { !is_reserved(text) } else { is_read_as_name(text) }
}

/// Letters and digits of ASCII behind a letter, with single signs between them.
fn is_common(text: &str) -> bool {
    let letters = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.split('-').all(letters)
}

fn is_read_as_name(text: &str) -> bool {
    let whole = |pairs: Pairs<'_, Rule>| pairs.last().is_some_and(|pair| pair.as_span().end() == text.len());
    !text.starts_with('`') && Grammar::parse(Rule::name, text).is_ok_and(whole)
}

/// The name as it has to be written: in backticks where it is not plain.
pub fn written(name: &str) -> String {
    if is_plain_name(name) { name.to_owned() } else { format!("`{name}`") }
}

/// A name made from any text; what would be none by itself, such as `2fa`, goes behind the prefix. `None` where no letter or digit is left.
pub fn name_from(text: &str, prefix: &str) -> Option<String> {
    let mut name = String::new();
    let belongs = |character: char| character.is_ascii_alphanumeric() || character == '_' || is_plain_name(&format!("x{character}"));
    for character in text.chars() {
        if character != '-' && belongs(character) {
            name.extend(character.to_lowercase());
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    if name.is_empty() {
        return None;
    }
    Some(if is_plain_name(name) { name.to_owned() } else { format!("{prefix}-{name}") })
}

/// A text between quotes of the language.
pub fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            character if character.is_control() => out.push_str(&character.escape_unicode().to_string()),
            character => out.push(character),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_look_tells_are_those_of_the_grammar() {
        let ends = ["", "-", "-x", "--x", "_", "x", "1", ".x", "\u{e9}", " "];
        let mut texts: Vec<String> = RESERVED.iter().chain(&RULE_WORDS).flat_map(|word| ends.map(|end| format!("{word}{end}"))).collect();
        let mut longer = vec![String::new()];
        for _ in 0..4 {
            longer =
                longer.iter().flat_map(|text| ["a", "Z", "7", "_", "-", ".", "`", "\u{e9}"].map(|sign| format!("{text}{sign}"))).collect();
            texts.extend(longer.iter().cloned());
        }
        for text in texts {
            assert_eq!(is_plain_name(&text), is_read_as_name(&text), "{text}");
        }
    }
}
