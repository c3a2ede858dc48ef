//! Literals, lists, strings and types.

use super::Builder;
use crate::source::Span;
use crate::syntax::grammar::{Pair, Parts, Rule};
use crate::syntax::tree::{Literal, Name, Text, TypeName, Value};
use crate::syntax::{compat, number};

impl<'t> Builder<'t> {
    /// Any value.
    pub(in crate::syntax) fn value(&mut self, pair: Pair<'t>) -> Option<Value> {
        let span = self.span(&pair);
        let literal = match pair.as_rule() {
            Rule::list => Literal::List(self.list(pair)?),
            Rule::path => match pair.as_str() {
                "true" => Literal::Bool(true),
                "false" => Literal::Bool(false),
                _ => Literal::Path(self.path(&pair)?),
            },
            _ => self.literal(&pair)?,
        };
        Some(Value { literal, span })
    }

    /// A number or a string.
    pub(super) fn literal(&mut self, pair: &Pair<'t>) -> Option<Literal> {
        match pair.as_rule() {
            Rule::number | Rule::signed | Rule::integer | Rule::compat_comma | Rule::compat_slashes => {
                self.number(pair.as_str(), pair.as_span().start())
            }
            _ => self.text(pair).map(|text| Literal::Text(text.value)),
        }
    }

    /// What was written or plainly meant; nothing where that cannot be told, so that one mistake stays one error.
    pub(super) fn number(&mut self, token: &str, start: usize) -> Option<Literal> {
        match number::classify(token) {
            Ok(literal) => Some(literal),
            Err(error) => {
                let span = self.at(start, start + token.len());
                let Some(instead) = error.instead else {
                    self.error(error.message, span, error.label);
                    return None;
                };
                let literal = number::classify(&instead).ok();
                self.error_fixed(error.message, span, error.label, instead);
                literal
            }
        }
    }

    /// A whole number that counts something.
    pub(super) fn count(&mut self, pair: &Pair<'t>) -> u32 {
        pair.as_str().parse().unwrap_or_else(|_| {
            let span = self.token(pair);
            self.error(format!("`{}` is too large", pair.as_str().get(..20).unwrap_or(pair.as_str())), span, "more than there can be");
            u32::MAX
        })
    }

    fn list(&mut self, pair: Pair<'t>) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        let mut apart = true;
        for child in pair.into_inner() {
            match child.as_rule() {
                Rule::list_open | Rule::list_close => {}
                Rule::comma => {
                    if apart {
                        let span = self.token(&child);
                        self.error_fixed("a comma with nothing before it", span, "one comma is enough", String::new());
                    }
                    apart = true;
                }
                _ => {
                    let value = self.value(child)?;
                    if let Some(last) = values.last().filter(|_| !apart) {
                        let last: &Value = last;
                        let gap = Span { start: last.span.end, ..last.span };
                        self.error_fixed("a comma is missing in this list", gap, "between these two", ",".to_owned());
                    }
                    apart = false;
                    values.push(value);
                }
            }
        }
        Some(values)
    }

    /// A string, whichever quotes it has.
    pub(in crate::syntax) fn text(&mut self, pair: &Pair<'t>) -> Option<Text> {
        let span = self.token(pair);
        let raw = pair.as_str();
        let value = match pair.as_rule() {
            Rule::string => {
                let inner = raw.get(1..raw.len().checked_sub(1)?)?;
                self.unescape(inner, pair.as_span().start() + 1)
            }
            Rule::open_string => {
                let inner = raw.get(1..)?;
                self.error_fixed("this string has no end", span, "it ends with its line at the latest", format!("{}\"", raw.trim_end()));
                self.unescape(inner, pair.as_span().start() + 1)
            }
            Rule::compat_quotes => {
                let inner = compat::content(raw);
                let label = if raw.starts_with('\'') { "single quotes here" } else { "quotes of a word processor here" };
                self.error_fixed("strings have double quotes", span, label, format!("\"{}\"", inner.replace('"', "\\\"")));
                inner.to_owned()
            }
            Rule::compat_url => {
                self.error_fixed("a string stands in quotes", span, "no quotes here", format!("\"{raw}\""));
                raw.to_owned()
            }
            Rule::raw_text => raw.get(3..raw.len().checked_sub(3)?)?.to_owned(),
            _ => return None,
        };
        Some(Text { value, span })
    }

    /// The content of a string; `start` is where it begins.
    pub(super) fn unescape(&mut self, inner: &str, start: usize) -> String {
        if !inner.contains('\\') {
            return inner.to_owned();
        }
        let mut text = String::with_capacity(inner.len());
        let mut rest = inner;
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            let escape = &rest[at..];
            let len = match escape_of(escape) {
                Some((c, len)) => {
                    text.push(c);
                    len
                }
                None => {
                    let len = escape.char_indices().nth(2).map_or(escape.len(), |(i, _)| i);
                    let from = start + inner.len() - rest.len() + at;
                    let span = self.at(from, from + len);
                    self.error(
                        format!("`{}` means nothing in a string", &escape[..len]),
                        span,
                        "known are `\\\"`, `\\\\`, `\\n`, `\\u{…}`, and `\\{` in messages",
                    );
                    text.push_str(&escape[..len]);
                    len
                }
            };
            rest = &escape[len..];
        }
        text.push_str(rest);
        text
    }

    /// A type as written.
    pub(super) fn type_name(&mut self, pair: Pair<'t>) -> Option<TypeName> {
        let span = self.span(&pair);
        let inner =
            pair.into_inner().find(|child| !matches!(child.as_rule(), Rule::kw_of | Rule::kw_one | Rule::kw_list | Rule::kw_set))?;
        match inner.as_rule() {
            Rule::path => Some(TypeName::Named(self.name(&inner)?)),
            Rule::one_of => {
                let list = Parts::of(inner).find(|child| child.as_rule() == Rule::list)?;
                let mut names = Vec::new();
                for value in self.list(list)? {
                    match value.literal {
                        Literal::Path(path) if path.parts.len() == 1 => {
                            if let Some(name) = path.single() {
                                self.check_rule_word(name, "a value");
                            }
                            names.extend(path.parts);
                        }
                        Literal::Bool(truth) => names.push(Name { text: truth.to_string().into(), span: value.span }),
                        _ => self.error("the values of `one of` are names", value.span, "no name"),
                    }
                }
                Some(TypeName::OneOf(names, span))
            }
            outer @ (Rule::list_of | Rule::set_of) => {
                let inner = Parts::of(inner).find(|child| child.as_rule() == Rule::type_name)?;
                let of = Box::new(self.deeper(1, span, |this| this.type_name(inner))??);
                Some(if outer == Rule::list_of { TypeName::ListOf(of, span) } else { TypeName::SetOf(of, span) })
            }
            _ => None,
        }
    }
}

/// The character an escape stands for, and how many bytes the escape has.
fn escape_of(escape: &str) -> Option<(char, usize)> {
    let simple = match escape.as_bytes().get(1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'n' => '\n',
        b'{' => '{',
        b'}' => '}',
        b'u' => {
            let digits = escape.get(2..)?.strip_prefix('{')?;
            let end = digits.find('}')?;
            let code = u32::from_str_radix(digits.get(..end)?, 16).ok()?;
            return Some((char::from_u32(code)?, end + 4));
        }
        _ => return None,
    };
    Some((simple, 2))
}
