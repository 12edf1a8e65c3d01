//! How a language writes dates and numbers. A language is a row of words and
//! patterns; all code is common to all of them.

use super::PartialDate;
use super::date::{Precision, offset_text};

mod names;

pub use names::{dir, language_name};

/// How long a date is written. What the date lacks is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Wednesday, June 11, 2014
    Full,
    /// June 11, 2014
    Long,
    /// Jun 11, 2014
    Medium,
    /// Jun 11
    Short,
    /// June 11
    MonthDay,
}

/// The words and patterns of a language. The patterns are those of
/// [`Locale::strftime`]: for a day, a month, a year.
struct Table {
    code: &'static str,
    months: [&'static str; 12],
    months_short: [&'static str; 12],
    /// From Monday.
    weekdays: [&'static str; 7],
    weekdays_short: [&'static str; 7],
    full: [&'static str; 3],
    long: [&'static str; 3],
    medium: [&'static str; 3],
    short: [&'static str; 3],
    month_day: [&'static str; 3],
    /// Between thousands.
    group: &'static str,
    am_pm: [&'static str; 2],
}

static TABLES: [Table; 1] = [Table {
    code: "en",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    months_short: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
    weekdays_short: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
    full: ["%A, %B %-d, %Y", "%B %Y", "%Y"],
    long: ["%B %-d, %Y", "%B %Y", "%Y"],
    medium: ["%b %-d, %Y", "%b %Y", "%Y"],
    short: ["%b %-d", "%b %Y", "%Y"],
    month_day: ["%B %-d", "%B", "%Y"],
    group: ",",
    am_pm: ["AM", "PM"],
}];

/// A language's way to write dates and numbers.
#[derive(Clone, Copy)]
pub struct Locale(&'static Table);

impl Locale {
    /// The locale of a language tag (`en`, `en-GB`, `pt_BR`); English for those that
    /// have no table.
    pub fn new(lang: &str) -> Self {
        let primary = lang.split(['-', '_']).next().unwrap_or(lang);
        let find = |tag: &str| TABLES.iter().find(|t| t.code.eq_ignore_ascii_case(tag));
        Self(find(lang).or_else(|| find(primary)).unwrap_or(&TABLES[0]))
    }

    /// The language whose table is used.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The name of a month from 1 to 12; empty for others.
    pub fn month(self, month: u8) -> &'static str {
        name(&self.0.months, month)
    }

    /// The short name of a month from 1 to 12; empty for others.
    pub fn month_short(self, month: u8) -> &'static str {
        name(&self.0.months_short, month)
    }

    /// The name of a weekday, 1 for Monday to 7; empty for others.
    pub fn weekday(self, weekday: u8) -> &'static str {
        name(&self.0.weekdays, weekday)
    }

    /// The short name of a weekday, 1 for Monday to 7; empty for others.
    pub fn weekday_short(self, weekday: u8) -> &'static str {
        name(&self.0.weekdays_short, weekday)
    }

    /// A date in the language's own order.
    pub fn format_date(self, date: PartialDate, style: Style) -> String {
        let patterns = match style {
            Style::Full => &self.0.full,
            Style::Long => &self.0.long,
            Style::Medium => &self.0.medium,
            Style::Short => &self.0.short,
            Style::MonthDay => &self.0.month_day,
        };
        let pattern = match date.precision() {
            Precision::Year => patterns[2],
            Precision::Month => patterns[1],
            Precision::Day | Precision::Time => patterns[0],
        };
        self.strftime(date, pattern)
    }

    /// A number with its thousands set off: `1,234`.
    pub fn number(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push_str(self.0.group);
            }
            out.push(digit);
        }
        out
    }

    /// A date by a pattern of `strftime` (POSIX, with GNU's `-`, `_`, `0` and `^`).
    /// What the date lacks is left out with the text that joined it to the rest:
    /// `%-d %B %Y` of June 2014 is `June 2014`. An unknown directive stays as it is.
    pub fn strftime(self, date: PartialDate, pattern: &str) -> String {
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
            match self.directive(date, letter) {
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
                    field.write(flag, &mut out);
                }
            }
        }
        if !missing {
            out.push_str(&joint);
        }
        out
    }

    fn directive(self, date: PartialDate, letter: &str) -> Field {
        let precision = date.precision();
        let month = |f: Field| if precision >= Precision::Month { f } else { Field::Missing };
        let day = |f: Field| if precision >= Precision::Day { f } else { Field::Missing };
        let number = |n: i64, width| Field::Number { n, width, pad: '0' };
        let blank = |n: i64, width| Field::Number { n, width, pad: ' ' };
        let clock = date.time.filter(|_| precision == Precision::Time);
        let clock = |f: &dyn Fn(super::date::WallTime) -> Field| clock.map_or(Field::Missing, f);
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
            "B" => month(word(self.month(date.month))),
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
            "p" => clock(&|t| word(self.0.am_pm[usize::from(t.hour >= 12)])),
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

impl std::fmt::Debug for Locale {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Locale({})", self.0.code)
    }
}

impl PartialEq for Locale {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Locale {}

fn name(names: &[&'static str], number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|i| names.get(i)).copied().unwrap_or("")
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
    fn write(self, flag: Option<char>, out: &mut String) {
        match (self, flag) {
            (Field::Number { n, .. }, Some('-')) => out.push_str(&n.to_string()),
            (Field::Number { n, width, pad }, flag) => {
                let zero = match flag {
                    Some('0') => true,
                    Some('_') => false,
                    _ => pad == '0',
                };
                out.push_str(&if zero { format!("{n:0width$}") } else { format!("{n:width$}") });
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
    fn dates_in_english() {
        let en = Locale::new("en-GB");
        let table = [
            ("2014-06-11", Style::Full, "Wednesday, June 11, 2014"),
            ("2014-06-01", Style::Long, "June 1, 2014"),
            ("2014-06-11 10:00", Style::Medium, "Jun 11, 2014"),
            ("2014-06-11", Style::Short, "Jun 11"),
            ("2014-06-11", Style::MonthDay, "June 11"),
            ("2014-06", Style::Long, "June 2014"),
            ("2014-06", Style::Medium, "Jun 2014"),
            ("2014", Style::Full, "2014"),
            ("2014", Style::Short, "2014"),
        ];
        for (date, style, text) in table {
            assert_eq!(en.format_date(d(date), style), text);
        }
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
    fn numbers_are_grouped() {
        let en = Locale::new("xx");
        let table = [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")];
        for (n, text) in table {
            assert_eq!(en.number(n), text);
        }
        assert_eq!((en.code(), en.month(13), en.weekday(0)), ("en", "", ""));
    }
}
