//! Arithmetic and comparisons. Types have been checked; what is unset stays unset.

use std::cmp::Ordering;

use super::super::ir::{Arith, Order};
use super::value::{Value, WITHOUT_END};

/// `a OP b`. Division by nothing is unset, and so is what is too large.
pub fn arith<'w>(op: Arith, a: &Value<'w>, b: &Value<'w>) -> Value<'w> {
    use Value::{Date, Duration, Int, Number, Percent, Unset};
    match (op, a, b) {
        (_, Unset, _) | (_, _, Unset) => Unset,
        (Arith::Add, Int(a), Int(b)) => a.checked_add(*b).map_or(Unset, Int),
        (Arith::Subtract, Int(a), Int(b)) => a.checked_sub(*b).map_or(Unset, Int),
        (Arith::Multiply, Int(a), Int(b)) => a.checked_mul(*b).map_or(Unset, Int),
        (Arith::Add, Date(day), Duration(ms)) | (Arith::Add, Duration(ms), Date(day)) => shifted(*day, *ms),
        (Arith::Subtract, Date(day), Duration(ms)) => shifted(*day, ms.saturating_neg()),
        (Arith::Subtract, Date(a), Date(b)) => {
            let days = a.since(*b).map_or(0, |span| span.get_days());
            Duration(i64::from(days) * DAY)
        }
        (Arith::Divide, Duration(a), Duration(b)) => ratio(length(*a), length(*b)).map_or(Unset, Number),
        (Arith::Divide, Percent(a), Percent(b)) => ratio(*a, *b).map_or(Unset, Number),
        (Arith::Add | Arith::Subtract, Percent(a), Percent(b)) => Percent(plain(op, *a, *b).unwrap_or_default()),
        (Arith::Add | Arith::Subtract, Duration(a), Duration(b)) => {
            Duration(if op == Arith::Add { a.saturating_add(*b) } else { a.saturating_sub(*b) })
        }
        (Arith::Multiply, Percent(share), Duration(ms)) | (Arith::Multiply, Duration(ms), Percent(share)) => {
            Duration((*ms as f64 * share / 100.0).round() as i64)
        }
        (Arith::Multiply, Percent(share), other) | (Arith::Multiply, other, Percent(share)) => {
            other.number().map_or(Unset, |other| Number(other * share / 100.0))
        }
        (Arith::Divide, Percent(share), other) => other.number().and_then(|other| ratio(*share, other)).map_or(Unset, Percent),
        (Arith::Multiply | Arith::Divide, Duration(ms), other) => {
            other.number().and_then(|other| plain(op, length(*ms), other)).map_or(Unset, |ms| Duration(ms.round() as i64))
        }
        (Arith::Multiply, other, Duration(ms)) => other.number().map_or(Unset, |other| Duration((other * *ms as f64).round() as i64)),
        (op, a, b) => match (a.number(), b.number()) {
            (Some(a), Some(b)) => plain(op, a, b).map_or(Unset, Number),
            _ => Unset,
        },
    }
}

const DAY: i64 = 24 * 60 * 60 * 1000;

/// In milliseconds.
fn length(ms: i64) -> f64 {
    if ms == WITHOUT_END { f64::INFINITY } else { ms as f64 }
}

fn shifted<'w>(day: jiff::civil::Date, ms: i64) -> Value<'w> {
    let span = jiff::Span::new().try_days(ms / DAY);
    span.and_then(|span| day.checked_add(span)).map_or(Value::Unset, Value::Date)
}

fn plain(op: Arith, a: f64, b: f64) -> Option<f64> {
    let value = match op {
        Arith::Add => a + b,
        Arith::Subtract => a - b,
        Arith::Multiply => a * b,
        Arith::Divide => return ratio(a, b),
    };
    (!value.is_nan()).then_some(value)
}

fn ratio(a: f64, b: f64) -> Option<f64> {
    (b != 0.0).then(|| a / b).filter(|value| !value.is_nan())
}

/// `a < b` and the like; `None` when one is unset.
pub fn compare(order: Order, a: &Value<'_>, b: &Value<'_>) -> Option<bool> {
    let result = a.compare(b)?;
    Some(match order {
        Order::Less => result == Ordering::Less,
        Order::LessEqual => result != Ordering::Greater,
        Order::Greater => result == Ordering::Greater,
        Order::GreaterEqual => result != Ordering::Less,
    })
}

/// `a == b`; `None` when one is unset.
pub fn same(a: &Value<'_>, b: &Value<'_>) -> Option<bool> {
    match (a, b) {
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        _ => a.compare(b).map(Ordering::is_eq),
    }
}
