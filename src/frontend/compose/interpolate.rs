//! `$NAME`, `${NAME}`, `${NAME:-default}` and their relatives, as Compose works them out.

use std::collections::BTreeMap;
use std::rc::Rc;

/// How long one text may grow, in bytes.
const TEXT_LIMIT: usize = 256 << 10;
/// How much all texts of a run may grow to, in bytes.
const TOTAL_LIMIT: usize = 16 << 20;
/// How deep `${A:-${B:-…}}` may nest.
const DEPTH_LIMIT: usize = 32;

/// The variables that a file sees: layers, the first one that has a name wins.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    layers: Vec<Rc<BTreeMap<String, String>>>,
}

impl Variables {
    /// Those of the environment alone.
    pub fn new(environment: &BTreeMap<String, String>) -> Self {
        Self { layers: vec![Rc::new(environment.clone())] }
    }

    /// These, and below them those of a file.
    #[must_use]
    pub fn with(&self, layer: BTreeMap<String, String>) -> Self {
        let mut layers = self.layers.clone();
        layers.push(Rc::new(layer));
        Self { layers }
    }

    /// The value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.layers.iter().find_map(|layer| layer.get(name)).map(String::as_str)
    }
}

/// Why a text could not be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A `$` that begins nothing; with what stands behind it.
    Format(String),
    /// The text grows beyond what is read, or nests too deep.
    TooLarge,
    /// All texts together have grown beyond what is read before: this has been said.
    Exhausted,
}

/// Works out texts and remembers what was missing.
#[derive(Debug, Default)]
pub struct Interpolator {
    /// Variables that were asked for without a default and have no value, in the order of first use.
    pub unset: Vec<String>,
    spent: usize,
}

impl Interpolator {
    /// The text with its variables put in. Linear in the result.
    ///
    /// # Errors
    /// The first thing that Compose would refuse.
    pub fn expand(&mut self, text: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Result<String, Failure> {
        if !text.contains('$') {
            return Ok(text.to_owned());
        }
        if self.spent > TOTAL_LIMIT {
            return Err(Failure::Exhausted);
        }
        let mut scan = Scan { text, at: 0, out: String::new(), lookup, owner: self };
        scan.run(0)?;
        Ok(scan.out)
    }
}

struct Scan<'s> {
    text: &'s str,
    at: usize,
    out: String,
    lookup: &'s dyn Fn(&str) -> Option<String>,
    owner: &'s mut Interpolator,
}

impl Scan<'_> {
    /// Reads up to the end, or inside of braces up to the brace that ends them.
    fn run(&mut self, depth: usize) -> Result<(), Failure> {
        while let Some(next) = self.text[self.at..].find(['$', '}']) {
            self.push_raw(next)?;
            if self.text.as_bytes()[self.at] == b'}' {
                if depth > 0 {
                    return Ok(());
                }
                self.push_raw(1)?;
                continue;
            }
            let dollar = self.at;
            let rest = &self.text[dollar + 1..];
            match rest.bytes().next() {
                Some(b'$') => {
                    self.at += 2;
                    self.out.push('$');
                }
                Some(b'{') => {
                    self.at += 2;
                    self.braced(dollar, depth)?;
                }
                _ => {
                    let length = name_length(rest);
                    if length == 0 {
                        return Err(self.format(dollar));
                    }
                    self.at += 1 + length;
                    let value = self.value(&rest[..length], true).unwrap_or_default();
                    self.push(&value)?;
                }
            }
        }
        self.push_raw(self.text.len() - self.at)
    }

    /// After the `${` that begins at `dollar`.
    fn braced(&mut self, dollar: usize, depth: usize) -> Result<(), Failure> {
        let start = self.at;
        let length = name_length(&self.text[start..]);
        if length == 0 {
            return Err(self.format(dollar));
        }
        if depth >= DEPTH_LIMIT {
            return Err(Failure::TooLarge);
        }
        let name = &self.text[start..start + length];
        self.at += length;
        let rest = &self.text[self.at..];
        let (colon, operator) = match rest.as_bytes() {
            [b'}', ..] => {
                self.at += 1;
                let value = self.value(name, true).unwrap_or_default();
                return self.push(&value);
            }
            [b':', operator @ (b'-' | b'?' | b'+'), ..] => (true, *operator),
            [operator @ (b'-' | b'?' | b'+'), ..] => (false, *operator),
            _ => return Err(self.format(dollar)),
        };
        self.at += 1 + usize::from(colon);
        let before = std::mem::take(&mut self.out);
        let known = self.owner.unset.len();
        let inner = self.run(depth + 1);
        let word = std::mem::replace(&mut self.out, before);
        inner?;
        if self.text.as_bytes().get(self.at) != Some(&b'}') {
            return Err(self.format(dollar));
        }
        self.at += 1;
        let value = self.value(name, false).filter(|value| !colon || !value.is_empty());
        let word_is_used = matches!((operator, &value), (b'-', None) | (b'+', Some(_)));
        if !word_is_used {
            self.owner.unset.truncate(known);
        }
        match (operator, value) {
            (b'-', Some(value)) => self.push(&value),
            (b'-', None) | (b'+', Some(_)) => self.push(&word),
            (b'?', Some(value)) => self.push(&value),
            // Compose stops here; what is read does not depend on it.
            (b'?', None) => {
                self.note(name);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn value(&mut self, name: &str, expected: bool) -> Option<String> {
        let value = (self.lookup)(name);
        if value.is_none() && expected {
            self.note(name);
        }
        value
    }

    fn note(&mut self, name: &str) {
        if !self.owner.unset.iter().any(|known| known == name) {
            self.owner.unset.push(name.to_owned());
        }
    }

    fn push_raw(&mut self, length: usize) -> Result<(), Failure> {
        let piece = &self.text[self.at..self.at + length];
        self.at += length;
        self.push(piece)
    }

    fn push(&mut self, piece: &str) -> Result<(), Failure> {
        self.out.push_str(piece);
        self.owner.spent += piece.len();
        if self.out.len() > TEXT_LIMIT || self.owner.spent > TOTAL_LIMIT { Err(Failure::TooLarge) } else { Ok(()) }
    }

    /// What begins at `dollar` is no variable.
    fn format(&self, dollar: usize) -> Failure {
        Failure::Format(self.text[dollar..].chars().take(16).collect())
    }
}

/// The length of the variable's name that the text begins with; 0 when it begins with none.
fn name_length(text: &str) -> usize {
    let length = text.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    if text.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) { 0 } else { length }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expand(text: &str) -> Result<String, Failure> {
        let lookup = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        Interpolator::default().expand(text, &lookup)
    }

    #[test]
    fn every_form_gives_what_compose_gives() {
        let table = [
            ("x", "x"),
            ("$A-${A}", "a-a"),
            ("$$A }", "$A }"),
            ("${NONE}|$NONE", "|"),
            ("${NONE:-d}${NONE-d}${EMPTY:-d}${EMPTY-d}", "ddd"),
            ("${A:+alt}${NONE:+alt}${EMPTY:+alt}${EMPTY+alt}", "altalt"),
            ("${NONE:-${EMPTY:-x$A}y}z", "xayz"),
            ("${NONE:-http://$A:80/}", "http://a:80/"),
            ("${A:?must}", "a"),
        ];
        for (text, expected) in table {
            assert_eq!(expand(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_compose_refuses_is_refused() {
        for text in ["$", "$1", "${", "${A", "${A:x}", "${}", "$(date)", "${A:-"] {
            assert_eq!(expand(text), Err(Failure::Format(text.to_owned())));
        }
        assert_eq!(expand(&"${A:-".repeat(1000)), Err(Failure::TooLarge));
    }

    #[test]
    fn a_default_that_is_not_used_misses_nothing() {
        let mut interpolator = Interpolator::default();
        let lookup = |name: &str| (name == "A").then(|| "a".to_owned());
        interpolator.expand("${A:-$B} ${C:-$D} $E", &lookup).unwrap();
        assert_eq!(interpolator.unset, ["D", "E"]);
    }
}
