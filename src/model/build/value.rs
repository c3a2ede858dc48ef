//! Literals to values of a type. A wrong one is told with what was expected, what stood there, and how to write it.

use std::sync::Arc;

use compact_str::CompactString;

use super::attributes::quoted;
use super::names::Names;
use super::sink::{Sink, Wanted};
use crate::diagnostic::{Diagnostic, Fix, Safety, nearest};
use crate::model::{Attempts, Type, Value};
use crate::source::Span;
use crate::syntax::duration_text;
use crate::syntax::tree::{self, Literal};

/// Where a value stands and what is known there.
#[derive(Clone, Copy)]
pub(super) struct Typing<'a, 't> {
    pub names: &'a Names<'t>,
    pub scope: u32,
    /// Names for tiers.
    pub tiers: &'a [CompactString],
}

impl Typing<'_, '_> {
    /// The value of an attribute, or nothing and an error.
    pub fn value(&self, attribute: &str, written: &tree::Value, ty: &Type, sink: &mut Sink) -> Option<Value> {
        let value = match (ty, &written.literal) {
            (Type::Bool, Literal::Bool(value)) => Value::Bool(*value),
            (Type::Int, Literal::Integer(value)) => Value::Int(*value),
            (Type::Number, Literal::Integer(value)) => Value::Number(*value as f64),
            (Type::Number, Literal::Number(value)) => Value::Number(*value),
            (Type::Percent, Literal::Percent(value)) => Value::Percent(*value),
            (Type::Duration | Type::Timeout, Literal::Duration(value)) => Value::Duration(*value),
            (Type::Date, Literal::Date(value)) => Value::Date(*value),
            (Type::String, Literal::Text(value)) => Value::Text(Arc::from(value.as_str())),
            (Type::Name, Literal::Path(path)) if path.single().is_some() => Value::Symbol(path.dotted()),
            (Type::Ref, Literal::Path(path)) => Value::Component(self.names.component(path, self.scope, Wanted::Component, sink)?),
            (Type::Team, Literal::Path(path)) => Value::Team(self.names.team(path, self.scope, sink)?),
            (Type::Tier, _) => self.tier(written, sink)?,
            (Type::Timeout, Literal::Path(path)) if is(path, "none") => Value::NoTimeout,
            (Type::Retries, Literal::Integer(times)) if u32::try_from(*times).is_ok() => {
                Value::Retries(Attempts::Times(u32::try_from(*times).unwrap_or(u32::MAX)))
            }
            (Type::Retries, Literal::Path(path)) if is(path, "some") => Value::Retries(Attempts::Some),
            (Type::Retries, Literal::Path(path)) if is(path, "forever") => Value::Retries(Attempts::Forever),
            (Type::OneOf(values), Literal::Path(path)) if path.single().is_some() => {
                let Some(symbol) = values.iter().find(|value| path.single().is_some_and(|name| name.text == **value)) else {
                    sink.push(self.mismatch(attribute, written, ty, &among(&path.dotted(), values)));
                    return None;
                };
                Value::Symbol(symbol.clone())
            }
            (Type::List(inner), Literal::List(values)) => {
                let typed: Option<Arc<[Value]>> = values.iter().map(|value| self.value(attribute, value, inner, sink)).collect();
                Value::List(typed?)
            }
            _ => {
                sink.push(self.mismatch(attribute, written, ty, &meant(ty, &written.literal)));
                return None;
            }
        };
        if let Some(error) = out_of_range(attribute, &value, written.span) {
            sink.push(error);
            return None;
        }
        Some(value)
    }

    fn tier(&self, written: &tree::Value, sink: &mut Sink) -> Option<Value> {
        let position = match &written.literal {
            Literal::Integer(tier) if self.tiers.is_empty() => u8::try_from(*tier).ok().map(i64::from),
            Literal::Path(path) => {
                path.single().and_then(|name| self.tiers.iter().position(|tier| *tier == name.text)).map(|tier| tier as i64)
            }
            _ => None,
        };
        if position.is_none() {
            let text = match &written.literal {
                Literal::Path(path) => path.dotted(),
                _ => CompactString::default(),
            };
            let named = match &written.literal {
                Literal::Integer(tier) => usize::try_from(*tier).ok().and_then(|tier| self.tiers.get(tier)).map(CompactString::as_str),
                _ => nearest(&text, self.tiers.iter().map(CompactString::as_str)),
            };
            let named: Vec<String> = named.map(str::to_owned).into_iter().collect();
            sink.push(self.mismatch("tier", written, &Type::Tier, &named));
        }
        position.map(Value::Int)
    }

    /// The error for a value of another type, with what may have been meant, the likeliest first.
    fn mismatch(&self, attribute: &str, written: &tree::Value, ty: &Type, meant: &[String]) -> Diagnostic {
        let (expected, example) = self.expected(ty);
        let found = found(&written.literal);
        let message = format!("`{attribute}` is {expected}, not {found}");
        let mut error = Diagnostic::input("type-mismatch", message, written.span, found);
        for meant in meant {
            let title = format!("write `{meant}`");
            error = error.fix(Fix { title, edits: vec![(written.span, meant.clone())], safety: Safety::Suggested });
        }
        let quoted: Vec<String> = meant.iter().map(|meant| format!("`{meant}`")).collect();
        if quoted.is_empty() {
            error.help(format!("write it as in `{attribute} = {example}`"))
        } else {
            error.help(format!("write {}", quoted.join(" or ")))
        }
    }

    /// A type in words, and an example of it.
    fn expected(&self, ty: &Type) -> (String, String) {
        let pair = |words: &str, example: &str| (words.to_owned(), example.to_owned());
        match ty {
            Type::Bool => pair("`true` or `false`", "true"),
            Type::Int => pair("a whole number", "12"),
            Type::Number => pair("a number", "0.5"),
            Type::Percent => pair("a percentage", "99.95%"),
            Type::Duration => pair("a duration", "200ms"),
            Type::Date => pair("a date", "2026-11-23"),
            Type::String => pair("a string", "\"…\""),
            Type::Name => pair("a plain word", "blue"),
            Type::Ref => pair("a component", "payments"),
            Type::Team => pair("a team", "payments"),
            Type::Tier => match self.tiers.first() {
                None => pair("a number from 0, the most critical, to 255", "1"),
                Some(first) => (format!("one of {}", quoted(self.tiers)), first.to_string()),
            },
            Type::Retries => pair("a number, `some` or `forever`", "3"),
            Type::Timeout => pair("a duration or `none`", "200ms"),
            Type::OneOf(values) => (format!("one of {}", quoted(values)), values.first().map(ToString::to_string).unwrap_or_default()),
            Type::List(inner) => {
                let (_, example) = self.expected(inner);
                (format!("a list of {}", plural(inner)), format!("[{example}]"))
            }
        }
    }
}

fn plural(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "booleans",
        Type::Int => "whole numbers",
        Type::Number => "numbers",
        Type::Percent => "percentages",
        Type::Duration | Type::Timeout => "durations",
        Type::Date => "dates",
        Type::String => "strings",
        Type::Name | Type::OneOf(_) => "plain words",
        Type::Ref => "components",
        Type::Team => "teams",
        Type::Tier => "tiers",
        Type::Retries => "retries",
        Type::List(_) => "lists",
    }
}

fn is(path: &tree::Path, word: &str) -> bool {
    path.single().is_some_and(|name| name.text == word)
}

/// What stands there, in words.
fn found(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => format!("`{value}`"),
        Literal::Integer(value) => format!("the number {value}"),
        Literal::Number(value) => format!("the number {value}"),
        Literal::Percent(value) => format!("the percentage {value}%"),
        Literal::Duration(_) => "a duration".to_owned(),
        Literal::Date(value) => format!("the date {value}"),
        Literal::Text(_) => "a string".to_owned(),
        Literal::List(_) => "a list".to_owned(),
        Literal::Path(path) => format!("the name `{}`", path.dotted()),
    }
}

/// The values of an enumeration that a word may stand for: those it is put together from, as `readwrite` is, or the nearest.
fn among(word: &str, values: &[CompactString]) -> Vec<String> {
    let held: Vec<&str> = values.iter().map(CompactString::as_str).filter(|value| word.contains(value)).collect();
    // `asynchronous` holds `sync` only because it holds `async`.
    let whole = |value: &&&str| !held.iter().any(|other| other.len() > value.len() && other.contains(**value));
    let parts: Vec<String> = held.iter().filter(whole).map(ToString::to_string).collect();
    if parts.len() > 1 {
        return parts;
    }
    nearest(word, values.iter().map(CompactString::as_str)).map(str::to_owned).into_iter().collect()
}

/// How the same would be written for the type that is wanted, where that is plain; the likeliest first, where it is not.
fn meant(ty: &Type, literal: &Literal) -> Vec<String> {
    let one = match (ty, literal) {
        (Type::Percent, Literal::Integer(1)) => return vec!["100%".to_owned(), "1%".to_owned()],
        (Type::Percent, Literal::Integer(value)) => Some(format!("{value}%")),
        (Type::Percent, Literal::Number(share)) => Some(percent(*share)),
        (Type::Timeout, Literal::Integer(0)) => Some("none".to_owned()),
        (Type::Duration | Type::Timeout, Literal::Integer(value)) if *value < SURELY_SECONDS => Some(format!("{value}s")),
        (Type::Duration | Type::Timeout, Literal::Integer(value)) => return vec![format!("{value}ms"), format!("{value}s")],
        (Type::Duration | Type::Timeout, Literal::Number(seconds)) => Some(duration_text((seconds * 1000.0).round() as u64)),
        (Type::Int | Type::Number, Literal::Percent(value)) => Some(format!("{value}")),
        (Type::String, Literal::Path(path)) => Some(format!("\"{}\"", path.dotted())),
        (Type::String, Literal::Integer(value)) => Some(format!("\"{value}\"")),
        (Type::Name | Type::OneOf(_) | Type::Team | Type::Ref, Literal::Text(text)) => {
            let written = super::words::written(text);
            (!written.contains('`') && !text.is_empty()).then(|| written.to_string())
        }
        (Type::Bool, Literal::Path(path)) if is(path, "yes") || is(path, "on") => Some("true".to_owned()),
        (Type::Bool, Literal::Path(path)) if is(path, "no") || is(path, "off") => Some("false".to_owned()),
        (Type::Timeout, Literal::Bool(false)) => Some("none".to_owned()),
        (Type::Date, Literal::Text(text)) => text.parse::<jiff::civil::Date>().ok().map(|date| date.to_string()),
        (Type::List(inner), Literal::Path(path)) if matches!(**inner, Type::Name | Type::Ref | Type::Team | Type::OneOf(_)) => {
            Some(format!("[{}]", path.dotted()))
        }
        (Type::List(inner), Literal::Text(text)) if matches!(**inner, Type::String) && !text.contains(['"', '\\', '\n']) => {
            Some(format!("[\"{text}\"]"))
        }
        _ => None,
    };
    one.into_iter().collect()
}

/// A bare number below this is a duration in seconds: hardly anybody counts milliseconds in ones.
const SURELY_SECONDS: i64 = 100;

/// A number as a percentage: one that is at most 1 is the share itself.
fn percent(number: f64) -> String {
    // Nine decimals, so that `0.07` is `7%` and not what binary fractions make of it.
    let share = if number <= 1.0 { (number * 1e11).round() / 1e9 } else { number };
    format!("{share}%")
}

/// Quantities of the language are not negative; a share promised is at most all.
fn out_of_range(attribute: &str, value: &Value, span: Span) -> Option<Diagnostic> {
    let (bad, expected) = match (attribute, value) {
        ("slo" | "core.share" | "retry-budget", Value::Percent(share)) => (!(0.0..=100.0).contains(share), "a percentage from 0% to 100%"),
        ("members", Value::Int(members)) => (*members < 1, "at least 1"),
        ("replicas" | "core.fan-in" | "core.cells", Value::Int(count)) => (*count < 0, "at least 0"),
        ("load" | "capacity" | "peer-cost", Value::Number(amount)) => (*amount < 0.0, "at least 0"),
        (_, Value::Duration(length)) => (*length < 0, "not negative"),
        _ => (false, ""),
    };
    bad.then(|| Diagnostic::input("type-mismatch", format!("`{attribute}` is {expected}"), span, "out of range"))
}
