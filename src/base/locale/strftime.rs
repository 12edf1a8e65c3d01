//! Dates by the patterns that templates bring along from other tools.

use super::{Locale, name};
use crate::base::PartialDate;
use crate::base::date::{Precision, WallTime, offset_text};

/// What a pattern is made of, as far as its fields depend on each other.
#[derive(Clone, Copy)]
struct Reading {
    /// It has names: of months, of weekdays.
    names: bool,
    /// It has a day of the month, beside which some languages decline the month.
    day: bool,
}

impl Reading {
    fn of(pattern: &str) -> Self {
        let mut reads = Self { names: false, day: false };
        let mut rest = pattern;
        while let Some(at) = rest.find('%') {
            rest = &rest[at + 1..];
            if let Some((_, letter, len)) = directive(rest) {
                reads.names |= matches!(letter, "A" | "a" | "B" | "b" | "h");
                reads.day |= matches!(letter, "d" | "e");
                rest = &rest[len..];
            }
        }
        reads
    }
}

impl Locale {
    /// A date by a pattern of `strftime` (POSIX, with GNU's `-`, `_`, `0` and `^`).
    /// What the date lacks is left out with the text that joined it to the rest:
    /// `%-d %B %Y` of June 2014 is `June 2014`. An unknown directive stays as it is.
    ///
    /// A pattern with a name in it (`%B`, `%A` …) is for readers: its numbers have
    /// the language's digits. One of numbers alone (`%Y-%m-%d`) is for machines: its
    /// digits are those of ASCII. The calendar is the Gregorian one.
    pub fn strftime(self, date: PartialDate, pattern: &str) -> String {
        let reads = Reading::of(pattern);
        let mut out = String::new();
        // Text since the last directive, and whether something was missing in it.
        let (mut joint, mut missing) = (String::new(), false);
        let mut rest = pattern;
        while let Some(c) = rest.chars().next() {
            let directive = if c == '%' { directive(&rest[1..]) } else { None };
            let Some((flag, letter, len)) = directive else {
                if !missing {
                    joint.push(c);
                }
                rest = &rest[c.len_utf8()..];
                continue;
            };
            let whole = &rest[..=len];
            rest = &rest[1 + len..];
            match self.directive(date, letter, reads) {
                Field::Literal(text) if !missing => joint.push_str(text),
                Field::Literal(_) => {}
                Field::Unknown if !missing => joint.push_str(whole),
                Field::Unknown => {}
                Field::Missing if rest.contains('%') => missing = true,
                Field::Missing => {
                    // Of what follows, a bracket or quote that closes the whole is kept.
                    let closing = rest.chars().filter(|&c| !out.is_empty() && ")]}»”’\"'".contains(c));
                    joint = closing.collect();
                    rest = "";
                    missing = false;
                }
                field => {
                    out.push_str(&joint);
                    joint.clear();
                    missing = false;
                    field.write(flag, |n| if reads.names { self.0.localised(&n) } else { n }, &mut out);
                }
            }
        }
        if !missing {
            out.push_str(&joint);
        }
        out
    }

    fn directive(self, date: PartialDate, letter: &str, reads: Reading) -> Field {
        let precision = date.precision();
        let month = |f: Field| if precision >= Precision::Month { f } else { Field::Missing };
        let day = |f: Field| if precision >= Precision::Day { f } else { Field::Missing };
        let number = |n: i64, width| Field::Number { n, width, pad: '0' };
        let blank = |n: i64, width| Field::Number { n, width, pad: ' ' };
        let clock = date.time.filter(|_| precision == Precision::Time);
        let clock = |f: &dyn Fn(WallTime) -> Field| clock.map_or(Field::Missing, f);
        let offset = |f: &dyn Fn(i16) -> Field| match date.time.and_then(|t| t.offset_minutes) {
            Some(minutes) if precision == Precision::Time => f(minutes),
            _ => Field::Missing,
        };
        let twelve = |hour: u8| i64::from((hour + 11) % 12 + 1);
        let year = i64::from(date.year);
        let weekday = date.weekday().unwrap_or(0);
        let word = |text: &str| Field::Text(text.to_owned());
        match letter {
            "%" => Field::Literal("%"),
            "n" => Field::Literal("\n"),
            "t" => Field::Literal("\t"),
            "Y" => Field::Number { n: year, width: 4, pad: '0' },
            "C" => number(year / 100, 2),
            "y" => number(year % 100, 2),
            "m" => month(number(date.month.into(), 2)),
            "B" if reads.day => month(word(name(&self.0.months_in_date, date.month))),
            "B" => month(word(self.month(date.month))),
            "b" | "h" if reads.day => month(word(name(&self.0.months_short_in_date, date.month))),
            "b" | "h" => month(word(self.month_short(date.month))),
            "d" => day(number(date.day.into(), 2)),
            "e" => day(blank(date.day.into(), 2)),
            "A" => day(word(self.weekday(weekday))),
            "a" => day(word(self.weekday_short(weekday))),
            "u" => day(number(weekday.into(), 1)),
            "w" => day(number((weekday % 7).into(), 1)),
            "j" => day(number(date.day_of_year().unwrap_or(0).into(), 3)),
            "G" => day(number(date.iso_week().map_or(0, |w| w.0).into(), 4)),
            "V" => day(number(date.iso_week().map_or(0, |w| w.1).into(), 2)),
            "F" => Field::Text(date.day_iso()),
            "D" | "x" => day(Field::Text(format!("{:02}/{:02}/{:02}", date.month, date.day, year % 100))),
            "H" => clock(&|t| number(t.hour.into(), 2)),
            "k" => clock(&|t| blank(t.hour.into(), 2)),
            "I" => clock(&|t| number(twelve(t.hour), 2)),
            "l" => clock(&|t| blank(twelve(t.hour), 2)),
            "M" => clock(&|t| number(t.minute.into(), 2)),
            "S" => clock(&|t| number(t.second.into(), 2)),
            "R" => clock(&|t| Field::Text(format!("{:02}:{:02}", t.hour, t.minute))),
            "T" | "X" => clock(&|t| Field::Text(format!("{:02}:{:02}:{:02}", t.hour, t.minute, t.second))),
            "p" => clock(&|t| word(&self.0.am_pm[usize::from(t.hour >= 12)])),
            "P" => clock(&|t| Field::Text(self.0.am_pm[usize::from(t.hour >= 12)].to_lowercase())),
            "z" => offset(&|m| Field::Text(offset_text(m.into(), ""))),
            ":z" => offset(&|m| Field::Text(offset_text(m.into(), ":"))),
            "Z" => {
                offset(&|m| Field::Text(if m == 0 { "UTC".to_owned() } else { offset_text(m.into(), ":") }))
            }
            _ => Field::Unknown,
        }
    }
}

/// What a directive gives.
enum Field {
    Number {
        n: i64,
        width: usize,
        pad: char,
    },
    Text(String),
    Literal(&'static str),
    /// The date does not say.
    Missing,
    /// No such directive.
    Unknown,
}

impl Field {
    /// `digits` writes a number in the digits that are wanted.
    fn write(self, flag: Option<char>, digits: impl Fn(String) -> String, out: &mut String) {
        match (self, flag) {
            (Field::Number { n, .. }, Some('-')) => out.push_str(&digits(n.to_string())),
            (Field::Number { n, width, pad }, flag) => {
                let zero = match flag {
                    Some('0') => true,
                    Some('_') => false,
                    _ => pad == '0',
                };
                out.push_str(&digits(if zero { format!("{n:0width$}") } else { format!("{n:width$}") }));
            }
            (Field::Text(text), Some('^')) => out.push_str(&text.to_uppercase()),
            (Field::Text(text), _) => out.push_str(&text),
            _ => {}
        }
    }
}

/// The flag, the letter and the length of the directive whose `%` was taken.
fn directive(text: &str) -> Option<(Option<char>, &str, usize)> {
    let flag = text.chars().next().filter(|c| matches!(c, '-' | '_' | '0' | '^'));
    let start = flag.map_or(0, char::len_utf8);
    let colon = usize::from(text[start..].starts_with(':'));
    let letter = text[start + colon..].chars().next()?;
    let end = start + colon + letter.len_utf8();
    Some((flag, &text[start..end], end))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn d(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    #[test]
    fn patterns() {
        let en = Locale::new("en");
        let whole = "2014-06-01 15:04:05 +0100";
        let table = [
            (whole, "%Y-%m-%d %H:%M:%S", "2014-06-01 15:04:05"),
            (whole, "%-d %B %Y, %-I:%M %p", "1 June 2014, 3:04 PM"),
            (whole, "%e|%_m|%-m|%j|%y|%C", " 1| 6|6|152|14|20"),
            (whole, "%a %A %b %u %w", "Sun Sunday Jun 7 0"),
            (whole, "%F %T %R %z %:z %Z", "2014-06-01 15:04:05 15:04 +0100 +01:00 +01:00"),
            (whole, "%G-W%V", "2014-W22"),
            (whole, "%^B %P %l", "JUNE pm  3"),
            (whole, "100%% %Q %é %", "100% %Q %é %"),
            ("2014-06-01", "%F %H:%M", "2014-06-01"),
            ("2014-06-01 10:00Z", "%H:%M %Z", "10:00 UTC"),
            ("2014-06-01 10:00", "%H:%M %z", "10:00"),
            ("2014-06", "%Y-%m-%d", "2014-06"),
            ("2014-06", "%-d %B %Y", "June 2014"),
            ("2014-06", "%B %-d, %Y", "June 2014"),
            ("2014-06", "Published %B %-d, %Y.", "Published June 2014."),
            ("2014", "%F", "2014"),
            ("2014", "%Y-%m-%d", "2014"),
            ("2014", "%d/%m/%Y", "2014"),
            ("2014", "(%Y-%m)", "(2014)"),
            ("2014", "%H:%M", ""),
            ("2014", "plain", "plain"),
            ("2014", "", ""),
        ];
        for (date, pattern, text) in table {
            assert_eq!(en.strftime(d(date), pattern), text, "{date} {pattern}");
        }
    }

    #[test]
    fn patterns_in_other_languages() {
        let table = [
            ("fr", "%A %-d %B %Y", "dimanche 1 juin 2014"),
            ("ru", "%-d %B %Y", "1 июня 2014"),
            ("ru", "%B %Y", "июнь 2014"),
            ("fa", "%-d %B %Y", "۱ ژوئن ۲۰۱۴"),
            ("fa", "%Y-%m-%d", "2014-06-01"),
            ("fa-u-ca-persian", "%-d %B %Y", "۱ ژوئن ۲۰۱۴"),
            ("ja", "%Y年%-m月%-d日", "2014年6月1日"),
            ("zh", "%B", "六月"),
            ("zh", "%-I:%M %p", "3:04 下午"),
        ];
        for (lang, pattern, text) in table {
            assert_eq!(Locale::new(lang).strftime(d("2014-06-01 15:04"), pattern), text, "{lang} {pattern}");
        }
    }
}
