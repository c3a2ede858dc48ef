//! What can follow the words of a statement. Reads the statements of one line as far as they go: where the words end, it is known what is wanted.

use super::pieces::{Piece, What};
use super::{Block, Wanted};
use crate::lsp::requests::completion::words::{
    ALIAS, ALLOWED, BASE, COUNTED, EXCEPT, KINDS_WITH, LOST, Offered, PLACED, PURPOSE, SCOPE, VIA,
};

/// What is wanted behind some words, and what they said before.
#[derive(Debug, Default)]
pub(super) struct Next {
    /// Nothing where something new is named, or a text or a block is to follow.
    pub(super) wanted: Option<Wanted>,
    /// The verb of the dependency that is being written.
    pub(super) verb: String,
    /// Whose the last statement is, or what it declares.
    pub(super) owner: Option<String>,
    /// Names that stand in its list already.
    pub(super) listed: Vec<String>,
}

/// Reads the statements of a line in a block.
pub(super) fn next(block: Block, line: &[Piece<'_>]) -> Next {
    let mut reader = Reader { line, at: 0, next: Next::default() };
    let wanted = reader.read(block);
    Next { wanted, ..reader.next }
}

/// The words end within a statement: what is wanted there.
type Step = Result<(), Option<Wanted>>;

struct Reader<'p, 't> {
    line: &'p [Piece<'t>],
    at: usize,
    next: Next,
}

fn words(all: &[Offered]) -> Option<Wanted> {
    Some(Wanted::Next(all.to_vec()))
}

fn more(parts: &[&[Offered]]) -> Option<Wanted> {
    Some(Wanted::More(parts.concat()))
}

impl<'t> Reader<'_, 't> {
    fn read(&mut self, block: Block) -> Option<Wanted> {
        loop {
            while self.what().is_some_and(|what| matches!(what, What::Sign(',' | ';'))) {
                self.at += 1;
            }
            if self.what().is_none() {
                return Some(Wanted::Statement);
            }
            let before = self.at;
            let step = match block {
                Block::File | Block::System => self.declared(),
                Block::Policy => self.entry(),
                _ => self.said(),
            };
            if let Err(wanted) = step {
                return wanted;
            }
            self.at = self.at.max(before + 1);
        }
    }

    fn what(&self) -> Option<What<'t>> {
        self.line.get(self.at).map(|piece| piece.what)
    }

    fn word(&self) -> &'t str {
        self.line.get(self.at).map_or("", Piece::word)
    }

    fn eat(&mut self, word: &str) -> bool {
        let is = self.word() == word;
        self.at += usize::from(is);
        is
    }

    fn eat_if(&mut self, what: What<'_>) -> bool {
        let is = self.what() == Some(what);
        self.at += usize::from(is);
        is
    }

    /// Goes on where there are more words; else this is wanted.
    fn or(&self, wanted: impl FnOnce() -> Option<Wanted>) -> Step {
        if self.at < self.line.len() { Ok(()) } else { Err(wanted()) }
    }

    /// Over one piece, whatever it is; at the end of the words, this is wanted.
    fn over(&mut self, wanted: impl FnOnce() -> Option<Wanted>) -> Step {
        self.or(wanted)?;
        self.at += 1;
        Ok(())
    }

    /// What is said of a component, and in the smaller blocks.
    fn said(&mut self) -> Step {
        match self.word() {
            "needs" | "wants" | "uses" | "changes" | "runs" => self.dependency(),
            "allow" => self.allow(),
            "survives" => self.survives(),
            "core" | "defaults" => {
                self.at += 1;
                self.over(|| None)
            }
            "" => Ok(()),
            name => {
                self.at += 1;
                self.or(|| None)?;
                self.value(name)
            }
        }
    }

    /// `= …`, where it stands.
    fn value(&mut self, name: &str) -> Step {
        if self.eat_if(What::Sign('=')) {
            self.or(|| Some(Wanted::Value(name.to_owned())))?;
            self.eat_if(What::Sign('-'));
            self.at += 1;
        }
        Ok(())
    }

    fn dependency(&mut self) -> Step {
        self.next.verb = self.word().to_owned();
        self.at += 1;
        let runs = self.next.verb == "runs";
        if runs {
            self.or(|| words(PLACED))?;
            if !self.eat("in") {
                return Ok(());
            }
            "in".clone_into(&mut self.next.verb);
        }
        let targets = |group| Some(if runs { Wanted::Zones { group } } else { Wanted::Targets { group } });
        self.or(|| targets(true))?;
        match self.what() {
            Some(What::Word("any") | What::Number) => {
                self.at += 1;
                self.or(|| words(COUNTED))?;
                self.eat("of");
                self.over(|| None)?;
            }
            Some(What::Word(_)) => self.list(|| targets(false))?,
            Some(What::Braces) => self.at += 1,
            _ => return Ok(()),
        }
        let parts: &[&[Offered]] = match self.next.verb.as_str() {
            "changes" => &[],
            "in" => &[EXCEPT],
            _ => &[VIA, EXCEPT, PURPOSE],
        };
        self.parts(parts)
    }

    /// What follows the targets, in its order.
    fn parts(&mut self, mut left: &[&[Offered]]) -> Step {
        loop {
            self.or(|| more(left))?;
            let from = |word: &str| left.iter().position(|part| part[0].0 == word).map_or(&[][..], |at| &left[at + 1..]);
            match self.what() {
                Some(What::Word(word @ ("via" | "except" | "to"))) => {
                    self.at += 1;
                    let wanted = match word {
                        "via" => Some(Wanted::Targets { group: false }),
                        "to" => Some(Wanted::Phases),
                        _ => None,
                    };
                    self.over(|| wanted)?;
                    left = from(word);
                }
                Some(What::Text) => {
                    self.at += 1;
                    left = from("except");
                }
                // The block ends it.
                Some(What::Braces) => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Ok(()),
            }
        }
    }

    /// Names between commas, as far as they go.
    fn list(&mut self, wanted: impl Fn() -> Option<Wanted>) -> Step {
        self.next.listed.clear();
        loop {
            self.next.listed.push(self.word().to_owned());
            self.at += 1;
            let goes_on = self.line.get(self.at + 1).is_none_or(|next| {
                let is_set = self.line.get(self.at + 2).is_some_and(|sign| sign.is('='));
                matches!(next.what, What::Word(_)) && !crate::syntax::words::is_reserved(next.word()) && !is_set
            });
            if !goes_on || !self.eat_if(What::Sign(',')) {
                return Ok(());
            }
            self.or(&wanted)?;
        }
    }

    fn allow(&mut self) -> Step {
        self.at += 1;
        self.over(|| Some(Wanted::Rules))?;
        let mut said: Vec<&str> = Vec::new();
        while said.len() < ALLOWED.len() {
            let left = || ALLOWED.iter().filter(|(word, ..)| !said.contains(word)).copied().collect();
            self.or(|| Some(Wanted::Next(left())))?;
            let word = self.word();
            if !matches!(word, "on" | "until" | "because") {
                break;
            }
            self.at += 1;
            self.over(|| match word {
                "on" => Some(Wanted::Targets { group: false }),
                "until" => Some(Wanted::LastDay),
                _ => None,
            })?;
            said.push(word);
        }
        Ok(())
    }

    fn survives(&mut self) -> Step {
        self.at += 1;
        self.or(|| words(LOST))?;
        self.eat("loss");
        self.or(|| words(COUNTED))?;
        self.eat("of");
        if self.eat_if(What::Number) {
            self.or(|| words(COUNTED))?;
            self.eat("of");
        }
        self.or(|| Some(Wanted::Targets { group: false }))?;
        if self.eat_if(What::Braces) { Ok(()) } else { self.list(|| Some(Wanted::Targets { group: false })) }
    }

    /// `RULE = LEVEL { … }` in a policy.
    fn entry(&mut self) -> Step {
        self.over(|| None)?;
        self.or(|| None)?;
        if self.eat_if(What::Sign('=')) {
            self.over(|| Some(Wanted::Levels))?;
        }
        self.eat_if(What::Braces);
        Ok(())
    }

    /// What stands at the top level, and in a system.
    fn declared(&mut self) -> Step {
        let first = self.word();
        if matches!(first, "needs" | "wants" | "uses" | "changes" | "runs" | "survives" | "core" | "defaults" | "") {
            return self.said();
        }
        self.at += 1;
        match first {
            "kind" => {
                self.over(|| None)?;
                self.or(|| words(BASE))?;
                self.eat("is");
                self.over(|| Some(Wanted::Kinds))?;
                self.block()
            }
            "extend" => {
                self.over(|| Some(Wanted::Extended))?;
                self.block()
            }
            "attribute" => self.attribute(),
            "use" => {
                self.eat("rules");
                self.over(|| None)?;
                self.or(|| words(ALIAS))?;
                if self.eat("as") { self.over(|| None) } else { Ok(()) }
            }
            "independent" => {
                self.or(|| None)?;
                if !self.eat_if(What::Braces) {
                    self.over(|| None)?;
                    self.over(|| None)?;
                }
                self.parts(&[EXCEPT])
            }
            "policy" => {
                self.or(|| words(SCOPE))?;
                if self.eat("for") {
                    self.over(|| None)?;
                    self.or(|| None)?;
                    self.eat_if(What::Sign(':'));
                    self.over(|| Some(Wanted::Kinds))?;
                }
                self.block()
            }
            "workspace" | "observe" | "rule" | "define" | "measure" => {
                self.over(|| None)?;
                self.block()
            }
            _ => self.named(first),
        }
    }

    /// A kind and what is declared with it, or a component and what is said of it.
    fn named(&mut self, first: &str) -> Step {
        self.next.owner = Some(first.to_owned());
        self.or(|| Some(Wanted::Behind(first.to_owned())))?;
        match self.what() {
            Some(What::Word("needs" | "wants" | "uses" | "changes" | "runs")) => self.dependency(),
            Some(What::Word("survives")) => self.survives(),
            Some(What::Sign('=')) => self.value(first),
            Some(What::Word(name)) => {
                self.next.owner = Some(name.to_owned());
                self.at += 1;
                self.eat_if(What::Text);
                self.or(|| Some(Wanted::Declared(first.to_owned())))?;
                if self.eat("within") {
                    self.over(|| Some(Wanted::Zones { group: false }))?;
                }
                self.block()
            }
            _ => Ok(()),
        }
    }

    fn attribute(&mut self) -> Step {
        self.over(|| None)?;
        self.or(|| None)?;
        self.eat_if(What::Sign(':'));
        while matches!(self.word(), "list" | "set") {
            self.at += 1;
            self.or(|| words(COUNTED))?;
            self.eat("of");
        }
        self.or(|| Some(Wanted::Types))?;
        if self.eat("one") {
            self.or(|| words(COUNTED))?;
            self.eat("of");
            self.or(|| None)?;
        }
        self.at += 1;
        self.or(|| words(KINDS_WITH))?;
        if !self.eat("on") {
            return Ok(());
        }
        loop {
            self.over(|| Some(Wanted::Kinds))?;
            if !self.eat_if(What::Sign(',')) {
                return Ok(());
            }
        }
    }

    /// A block, where it stands; at the end of the words there is nothing to offer.
    fn block(&mut self) -> Step {
        self.or(|| None)?;
        self.eat_if(What::Text);
        self.eat_if(What::Braces);
        Ok(())
    }
}
