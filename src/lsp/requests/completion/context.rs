//! Where the cursor stands, told from the words before it.

mod blocks;
#[cfg(test)]
mod tests;

use self::blocks::{Open, blocks, holds};
use super::words::{ALIAS, ALLOWED, BASE, INTO, KINDS_WITH, OVER, PLACED};
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
    /// `fix "…" {`
    Fix,
    /// The names of a `define` or a `measure`, in parentheses.
    Arguments,
    /// An expression in braces or brackets, or a list.
    Expression,
}

/// A word of the language: what it is called, what is typed for it with places to fill in, and what it means.
pub type Offered = (&'static str, &'static str, &'static str);

/// What is wanted at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A statement begins.
    Statement,
    /// Or it goes on: behind a target.
    More,
    /// It goes on with one of these.
    Next(Vec<Offered>),
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
    /// A value in a message of a rule.
    Template,
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

const VERBS: [&str; 5] = ["needs", "wants", "uses", "changes", "in"];

impl Context {
    /// At a byte of a text; `None` inside of comments and of texts that mean nothing to us. Linear in what is before the cursor.
    pub fn at(text: &str, offset: usize) -> Option<Self> {
        let all = tokens(&text[..offset]);
        let mut message = None;
        if let Some(last) = all.last().copied().filter(|last| last.end == offset) {
            match last.kind {
                Kind::Comment => return None,
                Kind::Text if last.text(text).len() == 1 || !last.text(text).ends_with('"') => {
                    if !is_in_braces(last.text(text)) {
                        return file(text, &all, offset);
                    }
                    message = Some(last);
                }
                Kind::Text | Kind::Number => return None,
                _ => {}
            }
        }
        let start = word_start(text, offset);
        let is_before = |token: &&Token| token.end <= start && token.kind != Kind::Comment && Some(**token) != message;
        let before: Vec<Token> = all.iter().filter(is_before).copied().collect();
        let stack = blocks(text, &before);
        let top = stack.last();
        let block = top.map_or(Block::File, |open| open.block);
        let inside = &before[top.map_or(0, |open| open.first)..];
        let systems = stack.iter().filter(|open| open.block == Block::System).map(|open| open.name.clone()).collect();
        let rule_at = stack.iter().find(|open| open.block == Block::Rule);
        let defined = if rule_at.is_none() { definition(text, &before, &stack, start) } else { None };
        let words = rule_at.map(|rule| rule.first).or(defined).map_or(Vec::new(), |first| {
            before[first..].iter().filter(|token| token.kind == Kind::Word).map(|token| token.text(text).to_owned()).collect()
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
        context.wanted = match message {
            // Only messages of rules hold values.
            Some(_) if !matches!(block, Block::Rule | Block::Report | Block::Fix) => return file(text, &all, offset),
            Some(_) if context.typed.contains('.') => Wanted::Member,
            Some(_) => Wanted::Template,
            None if block == Block::Arguments => context.wants_argument(text, inside)?,
            None => match defined {
                Some(first) => context.wants_in_definition(text, inside, before[first - 2].text(text) == "measure")?,
                None => context.wants(text, inside, top, last_line)?,
            },
        };
        Some(context)
    }

    fn wants(&mut self, text: &str, inside: &[Token], top: Option<&Open>, same_line: bool) -> Option<Wanted> {
        let word = |back: usize| inside.len().checked_sub(back).and_then(|at| inside.get(at)).map_or("", |token| token.text(text));
        let (last, second, third) = (word(1), word(2), word(3));
        if matches!(self.block, Block::Rule | Block::Report | Block::Fix | Block::Expression)
            && !(self.block == Block::Expression && top.is_some_and(|open| open.name == "list"))
        {
            return self.wants_in_rule(text, inside, same_line);
        }
        if self.block == Block::Targets {
            let zones = top.is_some_and(|open| open.verb == "in");
            return Some(if zones { Wanted::Zones { group: false } } else { Wanted::Targets { group: false } });
        }
        let line = inside.iter().rposition(|token| text[token.end..].find('\n').is_some_and(|at| token.end + at < self.start));
        let line = &inside[line.map_or(0, |before| before + 1)..];
        if let Some(wanted) = goes_on(text, line) {
            return Some(wanted);
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
            "of" if matches!(second, "list" | "set") => Wanted::Types,
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

    fn is_in_expression(&self) -> bool {
        !matches!(self.block, Block::Rule | Block::Report | Block::Fix)
    }

    /// In the parentheses behind the name of a definition: names of something new, and what they are.
    fn wants_argument(&self, text: &str, inside: &[Token]) -> Option<Wanted> {
        matches!(inside.last().map(|token| token.text(text)), Some(":")).then_some(Wanted::Kinds)
    }

    fn wants_in_definition(&self, text: &str, inside: &[Token], is_measure: bool) -> Option<Wanted> {
        let begins = inside.last_chunk().is_some_and(|[before, last]: &[Token; 2]| before.is(')') && last.is('='));
        if is_measure && begins && !self.typed.contains('.') {
            return Some(Wanted::Next(OVER.to_vec()));
        }
        // It has no clauses: whatever follows is part of it.
        self.wants_in_rule(text, inside, true)
    }

    fn wants_in_rule(&self, text: &str, inside: &[Token], same_line: bool) -> Option<Wanted> {
        let last = inside.last();
        let word = last.map_or("", |token| token.text(text));
        if self.typed.contains('.') || word == "." {
            return Some(Wanted::Member);
        }
        let begins = inside.len().checked_sub(2).map_or("", |at| inside[at].text(text));
        Some(match word {
            _ if self.block == Block::Fix && same_line && begins == "turn" => Wanted::Next(INTO.to_vec()),
            ":" | "is" => Wanted::Kinds,
            "let" | "param" | "example" | "write" | "into" => return None,
            "" | "}" if !self.is_in_expression() => Wanted::Statement,
            _ if !same_line && !self.is_in_expression() && !JOINING.contains(&word) => Wanted::Statement,
            _ => Wanted::Expression,
        })
    }
}

/// Whether a statement that begins on the line of the cursor wants certain words next.
fn goes_on(text: &str, line: &[Token]) -> Option<Wanted> {
    let begin = line.iter().rposition(|token| token.is(';') || token.is('{') || token.is('}')).map_or(0, |at| at + 1);
    let words: Vec<&str> = line[begin..].iter().map(|token| token.text(text)).collect();
    let last = words.last().copied().unwrap_or_default();
    if let Some(at) = words.iter().rposition(|word| *word == "allow") {
        let parts = &words[at + 1..];
        if parts.is_empty() || matches!(last, "on" | "until" | "because") {
            return None;
        }
        return Some(Wanted::Next(ALLOWED.iter().filter(|(word, ..)| !parts.contains(word)).copied().collect()));
    }
    let next = match *words.as_slice() {
        [.., "runs"] => PLACED,
        ["use", file] | ["use", "rules", file] if file.starts_with('"') => ALIAS,
        ["kind", name] if name != "is" => BASE,
        ["attribute", _, ":", .., last] if !words.contains(&"on") && !matches!(last, ":" | "of" | "one" | "list" | "set" | "[" | ",") => {
            KINDS_WITH
        }
        _ => return None,
    };
    Some(Wanted::Next(next.to_vec()))
}

/// Where the words begin that a definition binds or speaks of, where the cursor stands in one; the condition of a policy is like one.
fn definition(text: &str, before: &[Token], stack: &[Open], cursor: usize) -> Option<usize> {
    let outermost = stack.first().map_or(before.len(), |open| open.first - 1);
    let is_head = |token: &Token| matches!(token.text(text), "define" | "measure" | "policy") && holds(text, token, &[]);
    let head = before[..outermost].iter().rposition(is_head)?;
    // The word that is typed counts as well: it may begin the next statement.
    let typed = Token { kind: Kind::Word, start: cursor, end: cursor };
    if !holds(text, &before[head], &before[head + 1..]) || !holds(text, &before[head], &[typed]) {
        return None;
    }
    let rest = &before[head + 1..];
    let is = |word: &'static str| move |token: &Token| token.text(text) == word;
    match before[head].text(text) {
        "policy" if !rest.iter().any(is("{")) && rest.iter().any(is("where")) => rest.iter().position(is("for")).map(|at| head + at + 2),
        "policy" => None,
        _ if rest.iter().any(is("=")) => Some(head + 2),
        _ => None,
    }
}

/// Whether the end of a string that has not been finished stands in braces.
fn is_in_braces(text: &str) -> bool {
    let open = text.char_indices().rev().find(|(at, c)| matches!(c, '{' | '}') && !text[..*at].ends_with('\\'));
    open.is_some_and(|(_, c)| c == '{')
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
    "turn",
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
