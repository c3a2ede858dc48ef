//! Where the cursor stands, told from the words before it.

mod blocks;
mod bound;
mod clause;
mod pieces;
mod statement;
#[cfg(test)]
mod tests;

use self::blocks::{Open, blocks, holds};
pub use self::bound::Bound;
use self::pieces::{Piece, last_line, pieces};
use super::words::Offered;
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

/// What is wanted at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A statement begins.
    Statement,
    /// It goes on with one of these, or the next one begins.
    More(Vec<Offered>),
    /// It goes on with one of these.
    Next(Vec<Offered>),
    /// Behind a first word: what follows it depends on whether that is a kind, or something that was declared.
    Behind(String),
    /// Behind the name of something that is declared with this kind.
    Declared(String),
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
    /// Groups of rules.
    Categories,
    /// Phases, behind `to`.
    Phases,
    /// A value of this attribute.
    Value(String),
    /// The last day of a permission.
    LastDay,
    /// A value in a rule.
    Expression,
    /// What joins a value with another one.
    Operator,
    /// Behind this word, which may be the kind of a variable.
    Typed(String),
    /// Behind `is`.
    Test {
        /// `is not`
        negated: bool,
    },
    /// Behind a dot in an expression.
    Member,
    /// A value in a message of a rule.
    Template,
    /// A path, inside of quotes.
    File {
        /// The folder that is typed before it.
        folder: String,
        /// Of rules, which stand in texts of the language alone.
        rules: bool,
    },
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
    /// Names that stand in the list already.
    pub listed: Vec<String>,
    /// Names that are bound in the rule that is written.
    pub bound: Vec<(String, Bound)>,
    /// The name of the component that is written: it depends on itself least of all.
    pub owner: String,
}

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
                Kind::Text => return None,
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
        let bound = rule_at.map(|rule| rule.first).or(defined).map_or(Vec::new(), |first| bound::names(text, &before[first..]));
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
            listed: Vec::new(),
            bound,
            owner: named(Block::Component),
        };
        let inside = pieces(text, inside);
        context.wanted = match message {
            // Only messages of rules hold values.
            Some(_) if !matches!(block, Block::Rule | Block::Report | Block::Fix) => return file(text, &all, offset),
            Some(_) if context.typed.contains('.') => Wanted::Member,
            Some(_) => Wanted::Template,
            None => context.wants(text, &inside, top, defined.map(|first| before[first - 2].text(text) == "measure"))?,
        };
        // A number is a value, or nothing that is known before it is typed.
        let is_number = context.typed.starts_with(|c: char| c.is_ascii_digit());
        (!is_number || matches!(context.wanted, Wanted::Value(_) | Wanted::LastDay)).then_some(context)
    }

    /// What is wanted behind the words of the innermost block; of a definition, whether it is a measure.
    fn wants(&mut self, text: &str, inside: &[Piece<'_>], top: Option<&Open>, definition: Option<bool>) -> Option<Wanted> {
        let last = inside.last();
        let is_list = self.block == Block::Expression && top.is_some_and(|open| open.name == "list");
        let in_rule =
            definition.is_some() || matches!(self.block, Block::Rule | Block::Report | Block::Fix | Block::Expression) && !is_list;
        if in_rule && (self.typed.contains('.') || last.is_some_and(|last| last.is('.'))) {
            return Some(Wanted::Member);
        }
        if self.block == Block::Arguments {
            // Names of something new, and what they are.
            return last.is_some_and(|last| last.is(':')).then_some(Wanted::Kinds);
        }
        if let Some(is_measure) = definition.filter(|_| self.block != Block::Expression) {
            return clause::defined(inside, is_measure);
        }
        if in_rule {
            let expression = self.block == Block::Expression;
            return if expression { clause::expression(inside) } else { clause::next(self.block, text, inside, self.start) };
        }
        if is_list || self.block == Block::Targets {
            // Behind an entry a comma comes first.
            if last.is_some_and(|last| !last.is(',')) {
                return None;
            }
            self.listed = inside.iter().map(|piece| piece.word().to_owned()).collect();
            self.verb = top.map(|open| open.verb.clone()).unwrap_or_default();
            return Some(match self.verb.as_str() {
                _ if is_list => Wanted::Value(self.verb.clone()),
                "in" => Wanted::Zones { group: false },
                _ => Wanted::Targets { group: false },
            });
        }
        let next = statement::next(self.block, last_line(text, inside, self.start));
        if !next.verb.is_empty() {
            self.verb = next.verb;
        }
        self.owner = next.owner.unwrap_or_else(|| std::mem::take(&mut self.owner));
        self.listed = next.listed;
        next.wanted
    }
}

/// The names that are bound in a rule or a definition, each once.
pub fn bound(text: &str) -> Vec<(String, Bound)> {
    let all = tokens(text);
    // Its own name comes first.
    bound::names(text, all.get(2..).unwrap_or_default())
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

/// A path inside of quotes, where `use` stands before it.
fn file(text: &str, all: &[Token], offset: usize) -> Option<Context> {
    let (quote, rest) = all.split_last()?;
    let before: Vec<&str> = rest.iter().rev().take(2).map(|token| token.text(text)).collect();
    if !matches!(before.as_slice(), ["use", ..] | ["rules", "use"]) {
        return None;
    }
    let typed = text[quote.start + 1..offset].to_owned();
    let name = typed.rfind('/').map_or(0, |at| at + 1);
    let rules = before.first() == Some(&"rules");
    Some(Context {
        block: Block::File,
        start: quote.start + 1 + name,
        wanted: Wanted::File { folder: typed[..name].to_owned(), rules },
        systems: Vec::new(),
        typed: typed[name..].to_owned(),
        end: offset,
        rule: String::new(),
        verb: String::new(),
        set: Vec::new(),
        listed: Vec::new(),
        bound: Vec::new(),
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
