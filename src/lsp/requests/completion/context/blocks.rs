//! Which blocks are open, and what each of them is.

use super::Block;
use crate::lsp::lexer::{Kind, Token};

/// What stood before a brace, and what stands behind it.
pub(super) struct Open {
    pub(super) block: Block,
    pub(super) name: String,
    pub(super) verb: String,
    pub(super) first: usize,
}

/// The blocks that are open at the end of some words, outermost first.
pub(super) fn blocks(text: &str, before: &[Token]) -> Vec<Open> {
    let mut stack: Vec<Open> = Vec::new();
    // The block that was closed last, and the word with which it was.
    let mut closed: Option<(usize, Open)> = None;
    for (i, token) in before.iter().enumerate() {
        match token.kind {
            Kind::Sign('{' | '[' | '(') => {
                let around = stack.last().map_or((Block::File, 0), |open| (open.block, open.first));
                let head = Head { text, tokens: &before[around.1..i], first: around.1, around: around.0, closed: closed.as_ref() };
                stack.push(head.opens(token, i + 1));
            }
            Kind::Sign('}' | ']' | ')') => {
                if let Some(open) = stack.pop() {
                    closed = Some((i, open));
                }
            }
            _ => {}
        }
    }
    stack
}

/// Whether what begins at a word at the head of its line holds all of some words behind it: no line among them is indented as little.
pub(super) fn holds(text: &str, head: &Token, behind: &[Token]) -> bool {
    let before = |token: &Token| text[..token.start].rsplit('\n').next().unwrap_or_default();
    let begins = |token: &Token| before(token).trim().is_empty();
    begins(head) && !behind.iter().any(|token| begins(token) && before(token).len() <= before(head).len())
}

/// A name of one part or several at the head of some words.
fn path(words: &[&str]) -> String {
    let parts = words.split(|word| *word == ".");
    let parts =
        parts.scan(true, |goes_on, part| std::mem::replace(goes_on, part.len() == 1).then(|| part.first().copied().unwrap_or_default()));
    parts.collect::<Vec<_>>().join(".")
}

/// The words before a bracket, in its own block.
struct Head<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// Which of all words the first of these is.
    first: usize,
    around: Block,
    closed: Option<&'a (usize, Open)>,
}

impl Head<'_> {
    fn word(&self, back: usize) -> &str {
        self.tokens.len().checked_sub(back).and_then(|at| self.tokens.get(at)).map_or("", |token| token.text(self.text))
    }

    /// What the bracket opens.
    fn opens(&self, bracket: &Token, first: usize) -> Open {
        let open =
            |block: Block, name: &str, verb: &str| Open { block, name: name.trim_matches('`').to_owned(), verb: verb.to_owned(), first };
        let is_in_rule = matches!(self.around, Block::Rule | Block::Report | Block::Fix | Block::Expression);
        // The words of this statement: back to the end of the one before it.
        let begin = self.tokens.iter().rposition(|token| token.is('}') || token.is(';') || token.is('{')).map_or(0, |at| at + 1);
        let words: Vec<&str> = self.tokens[begin..].iter().map(|token| token.text(self.text)).collect();
        let last_of = |wanted: &[&str]| words.iter().rposition(|word| wanted.contains(word));
        let statement =
            |wanted: &[&str]| last_of(wanted).filter(|at| holds(self.text, &self.tokens[begin + at], &self.tokens[begin + at + 1..]));
        if !is_in_rule && let Some(at) = statement(&["define", "measure"]) {
            let is_argument = bracket.is('(') && words.len() == at + 2;
            return open(if is_argument { Block::Arguments } else { Block::Expression }, "", "");
        }
        if !is_in_rule && !bracket.is('{') && statement(&["policy"]).is_some() {
            return open(Block::Expression, "", "");
        }
        if !bracket.is('{') {
            let name = if self.word(1) == "=" { self.word(2) } else { "" };
            return open(Block::Expression, if is_in_rule { "" } else { "list" }, name);
        }
        match self.around {
            Block::Rule if self.word(1).starts_with('"') => {
                let is_fix = last_of(&["fix"]) > last_of(&["report", "example", "help"]);
                return open(if is_fix { Block::Fix } else { Block::Report }, "", "");
            }
            Block::Rule if last_of(&["example"]).is_some_and(|at| words.len() - at <= 3) => return open(Block::File, "", ""),
            Block::Rule | Block::Report | Block::Fix | Block::Expression => return open(Block::Expression, "", ""),
            Block::Policy => {
                let level =
                    words.iter().rposition(|word| *word == "=").and_then(|at| at.checked_sub(1)).map_or(self.word(1), |at| words[at]);
                return open(Block::Parameters, level, "");
            }
            _ => {}
        }
        let verb = last_of(&["needs", "wants", "uses", "changes", "in", "independent", "survives"]);
        let verb = verb.map_or(self.verb_before(begin), |at| words[at]);
        match (self.word(1), self.word(2)) {
            ("of", _) | ("except", _) => return open(Block::Targets, "", verb),
            ("changes" | "independent", _) | (_, "independent") => return open(Block::Targets, "", verb),
            ("core", _) => return open(Block::Core, "", ""),
            ("defaults", _) => return open(Block::Component, "", ""),
            ("workspace", _) | (_, "workspace") => return open(Block::Workspace, "", ""),
            ("policy", _) => return open(Block::Policy, "", ""),
            _ => {}
        }
        // What stands behind the members of a group goes on with its statement.
        let goes_on = words.first().is_none_or(|first| first.starts_with('"') || matches!(*first, "to" | "via"));
        match self.verb_before(begin) {
            "independent" | "survives" if goes_on => return open(Block::Claim, "", ""),
            verb if goes_on && !verb.is_empty() => return open(Block::Dependency, "", verb),
            _ => {}
        }
        // The word that says what the statement is, nearest to its block: statements before it have no end of their own.
        for at in (0..words.len()).rev() {
            let next = &path(words.get(at + 1..).unwrap_or_default());
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
        match self.around {
            Block::File | Block::System => open(Block::Component, name, ""),
            _ => open(Block::Dependency, "", verb),
        }
    }

    /// The verb of the group whose members were closed right before the words that begin here.
    fn verb_before(&self, begin: usize) -> &str {
        match self.closed {
            Some((at, open)) if open.block == Block::Targets && begin > 0 && self.first + begin - 1 == *at => &open.verb,
            _ => "",
        }
    }
}
