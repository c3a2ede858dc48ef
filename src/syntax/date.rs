//! Days: as they are written here, and what is meant by those who write them in another way.

use jiff::civil::Date;

/// Years in which something of an architecture can begin or end: other numbers of four digits are no years.
const YEARS: std::ops::Range<i16> = 1900..2200;

/// What a text means that looks like a day, and is written in another form than ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meant {
    /// This day; of a month, its last one, since ends are inclusive.
    Day(Date),
    /// Either of two: the month may stand before the day, or behind it.
    Either(Date, Date),
    /// This day, or a version, since the year has two digits.
    Short(Date),
    /// No day of the calendar.
    NoDay,
}

/// What is meant by numbers between points, slashes or minus signs; nothing where they are no day, but perhaps something else.
pub(super) fn meant(token: &str) -> Option<Meant> {
    let sign = ['-', '.', '/'].into_iter().find(|sign| token.contains(*sign))?;
    let parts: Vec<&str> = token.split(sign).collect();
    let number = |part: &str| part.parse::<i16>().ok().filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()));
    let year = |part: &str| number(part).filter(|year| part.len() == 4 && YEARS.contains(year));
    let date = |year: i16, month: i16, day: i16| Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok();
    let numbers: Option<Vec<i16>> = parts.iter().map(|part| number(part)).collect();
    let ends = (parts.first().and_then(|part| year(part)), parts.last().and_then(|part| year(part)));
    match (numbers.as_deref(), ends) {
        // With a point it is a decimal.
        (Some(&[_, month]), (Some(year), _)) if sign != '.' => Some(one(date(year, month, 1).map(Date::last_of_month))),
        (Some(&[_, month, day]), (Some(year), _)) => Some(one(date(year, month, day))),
        (Some(&[a, b, _]), (None, Some(year))) => {
            // Where points stand between them the day comes first.
            let month_first = if sign == '.' { None } else { date(year, a, b) };
            Some(match (date(year, b, a), month_first) {
                (Some(one), Some(other)) if one != other => Meant::Either(one.min(other), one.max(other)),
                (day_first, month_first) => one(day_first.or(month_first)),
            })
        }
        // A version may look like that as well, but seldom with two digits in each part.
        (Some(&[day, month, year]), _) if sign == '.' && parts.iter().all(|part| part.len() == 2) => {
            date(2000 + year, month, day).map(Meant::Short)
        }
        _ if sign == '/' => Some(Meant::NoDay),
        _ => None,
    }
}

fn one(day: Option<Date>) -> Meant {
    day.map_or(Meant::NoDay, Meant::Day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Meant, meant};

    #[test]
    fn other_ways_to_write_a_day_mean_one() {
        for token in ["2026-12-5", "5.12.2026", "05.12.2026", "2026/12/05", "2026.12.5"] {
            assert_eq!(meant(token), Some(Meant::Day(date(2026, 12, 5))), "{token}");
        }
        for token in ["12/31/2026", "31/12/2026", "31-12-2026", "2026-12", "2026/12"] {
            assert_eq!(meant(token), Some(Meant::Day(date(2026, 12, 31))), "{token}");
        }
    }

    #[test]
    fn what_means_two_days_is_said_to() {
        for token in ["03/09/2026", "9-3-2026"] {
            assert_eq!(meant(token), Some(Meant::Either(date(2026, 3, 9), date(2026, 9, 3))), "{token}");
        }
        assert_eq!(meant("03.09.2026"), Some(Meant::Day(date(2026, 9, 3))));
        assert_eq!(meant("3/3/2026"), Some(Meant::Day(date(2026, 3, 3))));
    }

    #[test]
    fn no_day_is_told_from_what_is_something_else() {
        for token in ["2026-13", "2026-2-30", "30/2/2026", "31/12", "31/Dec/2026", "12/31/26"] {
            assert_eq!(meant(token), Some(Meant::NoDay), "{token}");
        }
        assert_eq!(meant("31.12.26"), Some(Meant::Short(date(2026, 12, 31))));
        for token in ["3-1", "1.2.3", "1.12.26", "10.20.30", "2026.5", "99.95", "4000-1", "10-20-30", "10.0.0.1"] {
            assert_eq!(meant(token), None, "{token}");
        }
    }
}
