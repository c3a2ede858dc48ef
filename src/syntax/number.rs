//! What begins with a digit is one token. Here it is told apart, with an exact answer for each way to get it wrong.

use super::date::{self, Meant};
use super::duration;
use super::tree::Literal;

/// Why a number could not be read.
#[derive(Debug, PartialEq)]
pub(super) struct NumberError {
    /// The headline.
    pub(super) message: String,
    /// What is meant at the place.
    pub(super) label: String,
    /// What to write instead, where that is known.
    pub(super) instead: Option<String>,
}

/// How a day is written.
const AS_A_DATE: &str = "a date is written year-month-day, as `2026-03-09`";

const LONG_UNITS: [(&str, &[&str]); 5] = [
    ("d", &["day", "days"]),
    ("h", &["hour", "hours", "hr", "hrs"]),
    ("m", &["min", "mins", "minute", "minutes"]),
    ("s", &["sec", "secs", "second", "seconds"]),
    ("ms", &["msec", "millis", "millisecond", "milliseconds"]),
];

/// Reads a numeric token.
///
/// # Errors
/// With the form to write instead where it can be told.
pub(super) fn classify(token: &str) -> Result<Literal, NumberError> {
    if let Some(literal) = exact(token) {
        return literal;
    }
    Err(explain(token))
}

/// The forms of the language; `None` if the token has none of them.
fn exact(token: &str) -> Option<Result<Literal, NumberError>> {
    let bytes = token.as_bytes();
    if bytes.iter().all(u8::is_ascii_digit) {
        return Some(token.parse().map(Literal::Integer).map_err(|_| too_large(token)));
    }
    if let Some(number) = token.strip_suffix('%') {
        return is_decimal(number).then(|| finite(number, token).map(Literal::Percent));
    }
    if is_decimal(token) {
        return Some(finite(token, token).map(Literal::Number));
    }
    if let Some(date) = day(token) {
        return Some(date);
    }
    Some(duration::read(token)?.map(Literal::Duration).map_err(|_| too_large(token)))
}

fn is_decimal(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

fn finite(number: &str, token: &str) -> Result<f64, NumberError> {
    number.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| too_large(token))
}

fn too_large(token: &str) -> NumberError {
    NumberError {
        message: format!("`{}` is too large", shown(token)),
        label: "larger than any number of the language".to_owned(),
        instead: None,
    }
}

/// Long tokens are cut: they come from broken files, not from people.
fn shown(token: &str) -> &str {
    let end = token.char_indices().nth(40).map_or(token.len(), |(i, _)| i);
    &token[..end]
}

fn day(token: &str) -> Option<Result<Literal, NumberError>> {
    let (year, rest) = token.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let fixed = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    if !(fixed(year, 4) && fixed(month, 2) && fixed(day, 2)) {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    Some(date.map(Literal::Date).map_err(|_| NumberError {
        message: format!("there is no day `{token}`"),
        label: "the calendar has no such day".to_owned(),
        instead: None,
    }))
}

/// The token has no form of the language: which one was meant?
fn explain(token: &str) -> NumberError {
    let error = |message: String, label: &str, instead: Option<String>| NumberError { message, label: label.to_owned(), instead };
    let written = shown(token);
    if let Some(rest) = token.strip_prefix('+') {
        return error(format!("`{written}` has a sign"), "numbers are written without a plus", Some(rest.to_owned()));
    }
    if token.starts_with('-') {
        return error(format!("`{written}` is below zero"), "values count from zero up", None);
    }
    if token.contains(char::is_whitespace) {
        let joined: String = token.split_whitespace().collect();
        return error(format!("`{written}` has a blank before its unit"), "a number and its unit stand together", Some(tidy(&joined)));
    }
    if let Some((whole, rest)) = token.split_once(',') {
        let thousands = rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
        return if thousands {
            error(format!("`{written}` has a comma"), "digits stand together; decimals follow a point", Some(format!("{whole}{rest}")))
        } else {
            let pointed = format!("{whole}.{rest}");
            let instead = if matches!(exact(&pointed), Some(Ok(_))) { Some(pointed) } else { explain(&pointed).instead };
            error(format!("`{written}` has a comma"), "decimals follow a point", instead)
        };
    }
    if token.starts_with('.') {
        return error(format!("`{written}` has no digit before its point"), "a decimal begins with a digit", Some(format!("0{token}")));
    }
    if token.contains('_') && token.replace('_', "").parse::<u64>().is_ok() {
        return error(format!("`{written}` has an underscore"), "digits stand together", Some(token.replace('_', "")));
    }
    if let Some(meant) = date::meant(token) {
        let (label, instead) = match meant {
            Meant::Day(day) => (AS_A_DATE.to_owned(), Some(day.to_string())),
            Meant::Either(one, other) => (format!("a date is written year-month-day: `{one}` or `{other}`"), None),
            Meant::Short(day) => (format!("the year of a date has four digits, as in `{day}`; a version is written as a string"), None),
            Meant::NoDay => (AS_A_DATE.to_owned(), None),
        };
        return error(format!("`{written}` is no date"), &label, instead);
    }
    if token.matches('-').count() == 2 && token.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return error(format!("`{written}` is no date"), AS_A_DATE, None);
    }
    if token.contains(':') {
        return error(format!("`{written}` is neither a time nor a date"), "a duration is written `1h30m`, a date `2026-03-09`", None);
    }
    if token.contains('-') {
        return error(format!("`{written}` is no number"), "a minus between values stands between blanks", Some(token.replace('-', " - ")));
    }
    if let Some(instead) = long_unit(token) {
        return error(format!("`{written}` has a unit that is not known"), "the units are `d`, `h`, `m`, `s` and `ms`", Some(instead));
    }
    if let Some(instead) = fraction(token) {
        return error(format!("`{written}` is a part of a unit"), "a duration counts whole units", Some(instead));
    }
    if token.bytes().filter(|b| *b == b'.').count() > 1 {
        return error(
            format!("`{written}` has more than one point"),
            "a version or an address is written as a string",
            Some(format!("\"{token}\"")),
        );
    }
    let digits = token.bytes().take_while(u8::is_ascii_digit).count();
    if token[digits..].chars().count() > 3 || token[digits..].contains('-') {
        return error(
            format!("`{written}` begins with a digit"),
            "a name that begins with a digit is written in backticks",
            Some(format!("`{token}`")),
        );
    }
    error(
        format!("`{written}` is neither a number nor a duration"),
        "durations are written `300ms`, `5s`, `1h30m`, `30d`; a name that begins with a digit stands in backticks",
        Some(tidy(token)).filter(|tidy| tidy != token),
    )
}

/// The token with its unit in the short form, if it has a long one.
fn tidy(token: &str) -> String {
    long_unit(token).unwrap_or_else(|| token.to_owned())
}

fn long_unit(token: &str) -> Option<String> {
    let digits = token.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let word = token[digits..].to_ascii_lowercase();
    let (unit, _) = LONG_UNITS.iter().find(|(unit, long)| long.contains(&word.as_str()) || (*unit == word && word != token[digits..]))?;
    Some(format!("{}{unit}", &token[..digits]))
}

/// `1.5h` as `1h30m`.
fn fraction(token: &str) -> Option<String> {
    let digits = token.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (_, scale) = duration::UNITS.iter().find(|(unit, _)| *unit == &token[digits..])?;
    let exact = token[..digits].parse::<f64>().ok()? * *scale as f64;
    if !(1.0..1e15).contains(&exact) {
        return None;
    }
    Some(duration::duration_text(exact.round() as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_the_language() {
        for (token, literal) in [
            ("12", Literal::Integer(12)),
            ("0.5", Literal::Number(0.5)),
            ("99.95%", Literal::Percent(99.95)),
            ("5%", Literal::Percent(5.0)),
            ("200ms", Literal::Duration(200)),
            ("1h30m", Literal::Duration(5_400_000)),
            ("30d", Literal::Duration(30 * 86_400_000)),
            ("2026-11-23", Literal::Date(jiff::civil::date(2026, 11, 23))),
        ] {
            assert_eq!(classify(token), Ok(literal), "{token}");
        }
    }

    #[test]
    fn each_mistake_is_answered_with_what_to_write() {
        for (token, instead) in [
            ("5 s", Some("5s")),
            ("5 minutes", Some("5m")),
            ("100 %", Some("100%")),
            ("1_000", Some("1000")),
            (".5", Some("0.5")),
            ("99,9%", Some("99.9%")),
            ("1,5h", Some("1h30m")),
            ("1,000", Some("1000")),
            ("5min", Some("5m")),
            ("3scale", Some("`3scale`")),
            ("+3", Some("3")),
            ("-3", None),
            ("1.5h", Some("1h30m")),
            ("5MS", Some("5ms")),
            ("3-1", Some("3 - 1")),
            ("2026-1-2", Some("2026-01-02")),
            ("2026-12", Some("2026-12-31")),
            ("12/31/2026", Some("2026-12-31")),
            ("01/02/2026", None),
            ("2026-02-30", None),
            ("12:30", None),
            ("1.2.3", Some("\"1.2.3\"")),
            ("99999999999999999999", None),
            ("9999999999999999d", None),
        ] {
            assert_eq!(classify(token).expect_err(token).instead.as_deref(), instead, "{token}");
        }
    }
}
