//! Where the cursor stands, told from the words before it.

use crate::lsp::lexer::{Kind, Token, tokens};

/// A block that is open at the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// The top level.
    File,
    /// `system NAME {`
    System,
    /// A component, a kind, `defaults`, or an `extend`.
    Component,
    /// `team NAME {`
    Team,
    /// `workspace {`
    Workspace,
    /// `core {`
    Core,
    /// The block of a dependency.
    Dependency,
    /// The block of a claim.
    Claim,
    /// `any of {`, `except {`, `independent {`, `loss of {`
    Targets,
    /// `policy {`
    Policy,
    /// `RULE = LEVEL {` in a policy.
    Parameters,
    /// `rule NAME {`
    Rule,
    /// `report "…" {`
    Report,
    /// An expression in braces or brackets, or a list.
    Expression,
}

/// What is wanted at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A statement begins.
    Statement,
    /// Or it goes on: behind a target.
    More,
    /// Components, journeys left out.
    Targets {
        /// A group may begin here.
        group: bool,
    },
    /// Zones.
    Zones {
        /// A group may begin here.
        group: bool,
    },
    /// Components and systems, for `extend`.
    Extended,
    /// Kinds.
    Kinds,
    /// Types.
    Types,
    /// Rules.
    Rules,
    /// Levels.
    Levels,
    /// Phases, behind `to`.
    Phases,
    /// A value of this attribute.
    Value(String),
    /// The last day of a permission.
    LastDay,
    /// An expression of a rule.
    Expression,
    /// Behind a dot in an expression.
    Member,
    /// A path, inside of quotes.
    File(String),
}

/// The place of the cursor.
#[derive(Debug)]
pub struct Context {
    /// The innermost block.
    pub block: Block,
    /// What is wanted.
    pub wanted: Wanted,
    /// The systems around it, outermost first.
    pub systems: Vec<String>,
    /// What has been typed of the word, dots included.
    pub typed: String,
    /// Where that begins.
    pub start: usize,
    /// Where the cursor stands.
    pub end: usize,
    /// The name before `{` in a policy, or the rule that is written.
    pub rule: String,
    /// The verb of the dependency whose block this is, or that is being written.
    pub verb: String,
    /// What is set in the block already.
    pub set: Vec<String>,
    /// Words of the rule that is written.
    pub words: Vec<String>,
    /// The name of the component that is written: it depends on itself least of all.
    pub owner: String,
}

/// What stood before a brace, and what stands behind it.
struct Open {
    block: Block,
    name: String,
    verb: String,
    first: usize,
}

const VERBS: [&str; 5] = ["needs", "wants", "uses", "changes", "in"];

impl Context {
    /// At a byte of a text; `None` inside of comments and of texts that mean nothing to us. Linear in what is before the cursor.
    pub fn at(text: &str, offset: usize) -> Option<Self> {
        let all = tokens(&text[..offset]);
        if let Some(last) = all.last().filter(|last| last.end == offset) {
            match last.kind {
                Kind::Comment => return None,
                Kind::Text if last.text(text).len() == 1 || !last.text(text).ends_with('"') => return file(text, &all, offset),
                Kind::Text | Kind::Number => return None,
                _ => {}
            }
        }
        let start = word_start(text, offset);
        let before: Vec<Token> = all.into_iter().filter(|token| token.end <= start && token.kind != Kind::Comment).collect();
        let stack = blocks(text, &before);
        let top = stack.last();
        let block = top.map_or(Block::File, |open| open.block);
        let inside = &before[top.map_or(0, |open| open.first)..];
        let systems = stack.iter().filter(|open| open.block == Block::System).map(|open| open.name.clone()).collect();
        let rule_at = stack.iter().find(|open| open.block == Block::Rule);
        let words = rule_at.map_or(Vec::new(), |rule| {
            before[rule.first..].iter().filter(|token| token.kind == Kind::Word).map(|token| token.text(text).to_owned()).collect()
        });
        let named = |wanted: Block| stack.iter().rev().find(|open| open.block == wanted).map(|open| open.name.clone()).unwrap_or_default();
        let in_rule = rule_at.is_some();
        let mut context = Self {
            block,
            wanted: Wanted::Statement,
            systems,
            typed: text[start..offset].trim_matches('`').to_owned(),
            start,
            end: offset,
            rule: if in_rule { named(Block::Rule) } else { named(Block::Parameters) },
            verb: stack.iter().rev().find(|open| open.block == Block::Dependency).map(|open| open.verb.clone()).unwrap_or_default(),
            set: assigned(text, inside),
            words,
            owner: named(Block::Component),
        };
        let last_line = inside.last().is_some_and(|last| !text[last.end..start].contains('\n'));
        context.wanted = context.wants(text, inside, top, last_line)?;
        Some(context)
    }

    fn wants(&mut self, text: &str, inside: &[Token], top: Option<&Open>, same_line: bool) -> Option<Wanted> {
        let word = |back: usize| inside.len().checked_sub(back).and_then(|at| inside.get(at)).map_or("", |token| token.text(text));
        let (last, second, third) = (word(1), word(2), word(3));
        if matches!(self.block, Block::Rule | Block::Report | Block::Expression)
            && !(self.block == Block::Expression && top.is_some_and(|open| open.name == "list"))
        {
            return self.wants_in_rule(text, inside, same_line);
        }
        if self.block == Block::Targets {
            let zones = top.is_some_and(|open| open.verb == "in");
            return Some(if zones { Wanted::Zones { group: false } } else { Wanted::Targets { group: false } });
        }
        if last == "=" {
            return Some(if self.block == Block::Policy { Wanted::Levels } else { Wanted::Value(second.to_owned()) });
        }
        if self.block == Block::Expression {
            // A list: of what stands before its `=`.
            return Some(Wanted::Value(top.map(|open| open.verb.clone()).unwrap_or_default()));
        }
        Some(match last {
            "in" if second == "runs" => Wanted::Zones { group: true },
            verb if VERBS.contains(&verb) && verb != "in" => {
                self.verb = verb.to_owned();
                Wanted::Targets { group: true }
            }
            "via" | "on" if second == "via" || last == "via" || third == "allow" => Wanted::Targets { group: false },
            "on" => Wanted::Kinds,
            "within" => Wanted::Zones { group: false },
            "of" if matches!(second, "any" | "loss") || second.chars().all(|c| c.is_ascii_digit()) => return None,
            "extend" => Wanted::Extended,
            "allow" => Wanted::Rules,
            "is" => Wanted::Kinds,
            "to" => Wanted::Phases,
            ":" if third == "attribute" => Wanted::Types,
            ":" if third == "for" => Wanted::Kinds,
            "," => self.after_comma(text, inside)?,
            "" | "{" | "}" | ";" => Wanted::Statement,
            "kind" | "attribute" | "rule" | "define" | "measure" | "as" | "team" | "system" | "independent" | "any" | "survives"
            | "because" => return None,
            "until" => Wanted::LastDay,
            _ if self.block == Block::Policy || self.block == Block::Parameters => Wanted::Statement,
            _ if same_line && self.names_something(text, inside) => return None,
            _ if same_line => Wanted::More,
            _ => Wanted::Statement,
        })
    }

    /// Behind a kind the name of something new is typed.
    fn names_something(&self, text: &str, inside: &[Token]) -> bool {
        let before = inside.len().checked_sub(2).map(|at| &inside[at]);
        let starts =
            before.is_none_or(|before| before.is('}') || before.is(';') || text[before.end..inside[inside.len() - 1].start].contains('\n'));
        matches!(self.block, Block::File | Block::System) && starts
    }

    /// A list of targets goes on, or a list of kinds, or the next attribute.
    fn after_comma(&mut self, text: &str, inside: &[Token]) -> Option<Wanted> {
        for token in inside.iter().rev() {
            match token.text(text) {
                "in" => return Some(Wanted::Zones { group: false }),
                verb if VERBS.contains(&verb) => {
                    self.verb = verb.to_owned();
                    return Some(Wanted::Targets { group: false });
                }
                "on" => return Some(Wanted::Kinds),
                "=" | "{" | "}" => return Some(Wanted::Statement),
                _ => {}
            }
        }
        Some(Wanted::Statement)
    }

    fn wants_in_rule(&self, text: &str, inside: &[Token], same_line: bool) -> Option<Wanted> {
        let last = inside.last();
        let word = last.map_or("", |token| token.text(text));
        if self.typed.contains('.') || word == "." {
            return Some(Wanted::Member);
        }
        Some(match word {
            ":" | "is" => Wanted::Kinds,
            "let" | "param" | "example" => return None,
            "" | "}" if self.block != Block::Expression => Wanted::Statement,
            _ if !same_line && self.block != Block::Expression && !JOINING.contains(&word) => Wanted::Statement,
            _ => Wanted::Expression,
        })
    }
}

/// Words and signs behind which a clause goes on.
const JOINING: &[&str] = &[
    "=",
    "and",
    "or",
    "not",
    "where",
    "in",
    "+",
    "-",
    "*",
    "/",
    "<",
    ">",
    "(",
    ",",
    "|",
    "if",
    "then",
    "else",
    "holds",
    "otherwise",
    "match",
    "subject",
    "cause",
    "at",
    "to",
    "from",
];

/// A path inside of quotes, where `use` stands before it.
fn file(text: &str, all: &[Token], offset: usize) -> Option<Context> {
    let (quote, rest) = all.split_last()?;
    let before: Vec<&str> = rest.iter().rev().take(2).map(|token| token.text(text)).collect();
    if !matches!(before.as_slice(), ["use", ..] | ["rules", "use"]) {
        return None;
    }
    let typed = text[quote.start + 1..offset].to_owned();
    let name = typed.rfind('/').map_or(0, |at| at + 1);
    Some(Context {
        block: Block::File,
        start: quote.start + 1 + name,
        wanted: Wanted::File(typed[..name].to_owned()),
        systems: Vec::new(),
        typed: typed[name..].to_owned(),
        end: offset,
        rule: String::new(),
        verb: String::new(),
        set: Vec::new(),
        words: Vec::new(),
        owner: String::new(),
    })
}

/// Where the name begins that ends at a byte, dots and backticks included.
fn word_start(text: &str, offset: usize) -> usize {
    let belongs = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '`');
    text[..offset].rfind(|c| !belongs(c)).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8))
}

/// Names before a `=` in a block.
fn assigned(text: &str, inside: &[Token]) -> Vec<String> {
    let mut depth = 0;
    let mut names = Vec::new();
    for pair in inside.windows(2) {
        match pair[1].kind {
            Kind::Sign('{' | '[') => depth += 1,
            Kind::Sign('}' | ']') => depth -= 1,
            Kind::Sign('=') if depth == 0 => names.push(pair[0].text(text).to_owned()),
            _ => {}
        }
    }
    names
}

/// The blocks that are open at the end of some words, outermost first.
fn blocks(text: &str, before: &[Token]) -> Vec<Open> {
    let mut stack: Vec<Open> = Vec::new();
    for (i, token) in before.iter().enumerate() {
        match token.kind {
            Kind::Sign('{' | '[' | '(') => {
                let around = stack.last().map_or((Block::File, 0), |open| (open.block, open.first));
                stack.push(opened(text, &before[around.1..i], around.0, token, i + 1));
            }
            Kind::Sign('}' | ']' | ')') => _ = stack.pop(),
            _ => {}
        }
    }
    stack
}

/// What a bracket opens, by the words before it in its own block.
fn opened(text: &str, head: &[Token], around: Block, bracket: &Token, first: usize) -> Open {
    let word = |back: usize| head.len().checked_sub(back).and_then(|at| head.get(at)).map_or("", |token| token.text(text));
    let open = |block: Block, name: &str, verb: &str| Open { block, name: name.trim_matches('`').to_owned(), verb: verb.to_owned(), first };
    if !bracket.is('{') {
        let name = if word(1) == "=" { word(2) } else { "" };
        let list = if matches!(around, Block::Rule | Block::Report | Block::Expression) { "" } else { "list" };
        return open(Block::Expression, list, name);
    }
    // The words of this statement: back to the end of the one before it.
    let begin = head.iter().rposition(|token| token.is('}') || token.is(';') || token.is('{')).map_or(0, |at| at + 1);
    let words: Vec<&str> = head[begin..].iter().map(|token| token.text(text)).collect();
    let last_of = |wanted: &[&str]| words.iter().rposition(|word| wanted.contains(word));
    match around {
        Block::Rule if word(1).starts_with('"') => return open(Block::Report, "", ""),
        Block::Rule if last_of(&["example"]).is_some_and(|at| words.len() - at <= 3) => return open(Block::File, "", ""),
        Block::Rule | Block::Report | Block::Expression => return open(Block::Expression, "", ""),
        Block::Policy => {
            let level = words.iter().rposition(|word| *word == "=").and_then(|at| at.checked_sub(1)).map_or(word(1), |at| words[at]);
            return open(Block::Parameters, level, "");
        }
        _ => {}
    }
    let verb = last_of(&["needs", "wants", "uses", "changes", "in", "independent", "survives"]);
    let verb = verb.map_or("", |at| words[at]);
    match (word(1), word(2)) {
        ("of", _) | ("except", _) => return open(Block::Targets, "", verb),
        ("changes" | "independent", _) | (_, "independent") => return open(Block::Targets, "", verb),
        ("core", _) => return open(Block::Core, "", ""),
        ("defaults", _) => return open(Block::Component, "", ""),
        ("workspace", _) | (_, "workspace") => return open(Block::Workspace, "", ""),
        ("policy", _) => return open(Block::Policy, "", ""),
        _ => {}
    }
    // The word that says what the statement is, nearest to its block: statements before it have no end of their own.
    for at in (0..words.len()).rev() {
        let next = words.get(at + 1).copied().unwrap_or_default();
        match words[at] {
            "system" => return open(Block::System, next, ""),
            "team" => return open(Block::Team, next, ""),
            "rule" => return open(Block::Rule, next, ""),
            "policy" => return open(Block::Policy, "", ""),
            "independent" | "survives" => return open(Block::Claim, "", ""),
            "needs" | "wants" | "uses" | "changes" => return open(Block::Dependency, "", words[at]),
            "in" if at > 0 && words[at - 1] == "runs" => return open(Block::Dependency, "", "in"),
            "kind" | "extend" => return open(Block::Component, next, ""),
            _ => {}
        }
    }
    let name = words.iter().rposition(|word| !word.starts_with('"') && *word != "within").map_or("", |at| words[at]);
    match around {
        Block::File | Block::System => open(Block::Component, name, ""),
        _ => open(Block::Dependency, "", verb),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(marked: &str) -> Option<(Block, Wanted)> {
        let offset = marked.find('|').expect("the cursor is marked");
        let text = marked.replacen('|', "", 1);
        Context::at(&text, offset).map(|context| (context.block, context.wanted))
    }

    #[test]
    fn the_place_is_told_from_the_words_before_it() {
        let targets = |group| Wanted::Targets { group };
        for (text, block, wanted) in [
            ("|", Block::File, Wanted::Statement),
            ("service a {\n  |", Block::Component, Wanted::Statement),
            ("service a {\n  needs |", Block::Component, targets(true)),
            ("service a { needs any of { b, | } }", Block::Targets, targets(false)),
            ("service a { needs b |", Block::Component, Wanted::More),
            ("service a {\n needs b\n |", Block::Component, Wanted::Statement),
            ("service a { needs b to |", Block::Component, Wanted::Phases),
            ("service a { needs b { timeout = | } }", Block::Dependency, Wanted::Value("timeout".to_owned())),
            ("service a { runs in |", Block::Component, Wanted::Zones { group: true }),
            ("service a { runs in any of { |", Block::Targets, Wanted::Zones { group: false }),
            ("service a { owner = |", Block::Component, Wanted::Value("owner".to_owned())),
            ("service a { tags = [x, |", Block::Expression, Wanted::Value("tags".to_owned())),
            ("service a { core { |", Block::Core, Wanted::Statement),
            ("service a\nservice b { |", Block::Component, Wanted::Statement),
            ("system s { service a { |", Block::Component, Wanted::Statement),
            ("system s { |", Block::System, Wanted::Statement),
            ("service a { needs b }\nsystem s { |", Block::System, Wanted::Statement),
            ("service a { allow |", Block::Component, Wanted::Rules),
            ("service a { allow fan-in on |", Block::Component, targets(false)),
            ("policy { |", Block::Policy, Wanted::Statement),
            ("policy { fan-in = |", Block::Policy, Wanted::Levels),
            ("policy { fan-in = warning { |", Block::Parameters, Wanted::Statement),
            ("kind app is |", Block::File, Wanted::Kinds),
            ("zone a within |", Block::File, Wanted::Zones { group: false }),
            ("extend |", Block::File, Wanted::Extended),
            ("rule r {\n  |", Block::Rule, Wanted::Statement),
            ("rule r {\n  match s: |", Block::Rule, Wanted::Kinds),
            ("rule r {\n  match s: service where |", Block::Rule, Wanted::Expression),
            ("rule r {\n  match s: service where s.|", Block::Rule, Wanted::Member),
            ("use \"../|", Block::File, Wanted::File("../".to_owned())),
        ] {
            assert_eq!(at(text), Some((block, wanted)), "{text}");
        }
        for text in ["// |", "service |", "service a \"|", "kind |"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
