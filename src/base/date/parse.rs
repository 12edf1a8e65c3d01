//! Reading dates. By hand, over a cursor: a list of formats tried one after the
//! other would need hundreds for every precision, order and offset that real
//! archives mix, and would say nothing about what it left out.

use super::{PartialDate, WallTime};

/// English month names, in lower case.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A date and what had to be left out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadDate {
    /// What was understood.
    pub date: PartialDate,
    /// What was not, worth a warning.
    pub dropped: Option<Dropped>,
    /// What else it may mean.
    pub doubt: Option<Doubt>,
}

/// Why a date may mean another than the one it was read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its day may be its month (`03/04/2014`): the date that it is then.
    Order(PartialDate),
    /// It is a number, read as seconds or milliseconds since 1970.
    Epoch,
}

/// A piece of a date that was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dropped {
    /// An offset that no zone has (`+17:30`); the wall clock is kept.
    Offset,
    /// A zone's name that is unknown or ambiguous (`IST`); the wall clock is kept.
    Zone,
    /// A time that no clock shows (`25:61`); the day is kept.
    Time,
}

impl Dropped {
    /// What it is, for a message: "its offset".
    pub fn what(self) -> &'static str {
        match self {
            Dropped::Offset => "its offset",
            Dropped::Zone => "its time zone",
            Dropped::Time => "its time of day",
        }
    }
}

/// No date that anybody writes is longer.
const LONGEST: usize = 80;

pub(super) fn read(text: &str) -> Option<ReadDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > LONGEST {
        return None;
    }
    if let Some(date) = plain_day(text) {
        return Some(ReadDate { date, dropped: None, doubt: None });
    }
    any(text)
}

/// `2014-06-11`: what most dates are, and every one that a template hands back.
fn plain_day(text: &str) -> Option<PartialDate> {
    let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits
            .iter()
            .try_fold(0i16, |n, digit| digit.is_ascii_digit().then(|| n * 10 + i16::from(digit - b'0')))
    };
    let (month, day) = (number(&[m0, m1])?, number(&[d0, d1])?);
    let date = PartialDate::new(number(&[y0, y1, y2, y3])?, month as u8, day as u8)?;
    (month != 0 && day != 0).then_some(date)
}

fn any(text: &str) -> Option<ReadDate> {
    if let Some(read) = timestamp(text) {
        return Some(read);
    }
    let mut c = Cursor(text);
    let (date, doubt) = match numbers(&mut c) {
        Some(read) => read,
        None => (date(&mut c)?, None),
    };
    let whole_day = date.day != 0;
    let before = c.0;
    let mut separated = c.skip(|ch| ch == ',' || ch == ' ') || c.letter_before_digit('t');
    separated |= c.word("at");
    if c.0.is_empty() {
        return before.chars().all(char::is_whitespace).then_some(ReadDate { date, dropped: None, doubt });
    }
    if !whole_day {
        return None;
    }
    if separated && c.0.starts_with(|ch: char| ch.is_ascii_digit()) {
        let time = time(&mut c)?;
        c.skip(|ch| ch == ' ');
        let (offset, dropped) = zone(c.0)?;
        return Some(match time {
            Some(time) => ReadDate {
                date: PartialDate { time: Some(WallTime { offset_minutes: offset, ..time }), ..date },
                dropped,
                doubt,
            },
            None => ReadDate { date, dropped: Some(Dropped::Time), doubt },
        });
    }
    // `2014-06-11Z`, `2014-06-11+01:00`, `2014-06-11 EST`: a day has no offset.
    let (_, dropped) = zone(c.0)?;
    Some(ReadDate { date, dropped, doubt })
}

/// A number alone: seconds since 1970 (nine digits from 1973 on), milliseconds, or
/// date and time without anything between, as web archives write them.
fn timestamp(text: &str) -> Option<ReadDate> {
    if !matches!(text.len(), 9 | 10 | 13 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if let Some((day, clock)) = text.split_at_checked(8).filter(|(_, clock)| clock.len() == 6) {
        let (hour, minute, second) = (&clock[..2], &clock[2..4], &clock[4..]);
        return read(&format!("{day} {hour}:{minute}:{second}"));
    }
    let number: i64 = text.parse().ok()?;
    let seconds = if text.len() == 13 { number / 1_000 } else { number };
    let at = jiff::Timestamp::from_second(seconds).ok()?;
    let date = PartialDate::of_clock(at, &jiff::tz::TimeZone::UTC);
    Some(ReadDate { date, dropped: None, doubt: Some(Doubt::Epoch) })
}

/// Day, month and year as numbers, the year last. Where either of the first two may
/// be the month, the day is read first; between dots it is the day wherever dates
/// are written so.
fn numbers(c: &mut Cursor<'_>) -> Option<(PartialDate, Option<Doubt>)> {
    let mut ahead = Cursor(c.0);
    let first = ahead.number(1, 2)?;
    let separator = ahead.0.chars().next().filter(|ch| matches!(ch, '/' | '-' | '.'))?;
    ahead.symbol(separator)?;
    let second = ahead.number(1, 2)?;
    ahead.symbol(separator)?;
    let year = ahead.number(4, 4)?;
    let (day_first, month_first) = (day_of(year, second, first), day_of(year, first, second));
    let date = day_first.or(month_first)?;
    let other = month_first.filter(|other| *other != date && separator != '.');
    *c = ahead;
    Some((date, other.map(Doubt::Order)))
}

pub(super) fn file_name(stem: &str) -> Option<(PartialDate, &str)> {
    let mut c = Cursor(stem);
    let year = c.number(4, 4)?;
    c.symbol('-')?;
    let month = c.number(1, 2)?;
    c.symbol('-')?;
    let day = c.number(1, 2)?;
    let rest = match c.0.chars().next() {
        None => "",
        Some('-' | '_' | ' ') => c.0.trim_start_matches(['-', '_', ' ']),
        Some(_) => return None,
    };
    let date = PartialDate::new(year as i16, month as u8, day as u8)?;
    (month != 0 && day != 0).then_some((date, rest))
}

pub(super) fn path(path: &str) -> Option<PartialDate> {
    let folders = &path[..path.rfind('/')?];
    let mut parts = folders.split('/').map(|part| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        (part.len(), if digits { part.parse::<u16>().unwrap_or(0) } else { 0 })
    });
    let (_, year) = parts.find(|&(len, n)| len == 4 && (1000..3000).contains(&n))?;
    let mut date = PartialDate::new(year as i16, 0, 0)?;
    let mut below = || parts.next().filter(|&(len, n)| len <= 2 && n > 0).map(|(_, n)| n as u8);
    if let Some(month) = below().and_then(|m| PartialDate::new(date.year, m, 0)) {
        date = month;
        if let Some(day) = below().and_then(|d| PartialDate::new(date.year, date.month, d)) {
            date = day;
        }
    }
    Some(date)
}

/// The date at the cursor, in any order that leaves no doubt.
fn date(c: &mut Cursor<'_>) -> Option<PartialDate> {
    if c.0.starts_with(|ch: char| ch.is_ascii_digit()) {
        let digits = c.digits();
        return match digits {
            8 => {
                let n = c.number(8, 8)?;
                day_of(n / 10_000, n / 100 % 100, n % 100)
            }
            4 => year_first(c),
            1 | 2 => {
                let day = c.number(1, 2)?;
                c.ordinal();
                c.skip(|ch| matches!(ch, ' ' | '-' | '.' | ','));
                c.word("of");
                let month = c.month()?;
                c.skip(|ch| matches!(ch, ' ' | '-' | '.' | ','));
                day_of(c.number(4, 4)?, month, day)
            }
            _ => None,
        };
    }
    if c.weekday() {
        c.skip(|ch| matches!(ch, ' ' | ',' | '.'));
        return if c.digits() > 2 { None } else { date(c) };
    }
    let month = c.month()?;
    c.skip(|ch| matches!(ch, ' ' | ',' | '.'));
    if c.digits() == 4 {
        return PartialDate::new(c.number(4, 4)? as i16, month as u8, 0);
    }
    let day = c.number(1, 2)?;
    c.ordinal();
    c.skip(|ch| matches!(ch, ' ' | ','));
    day_of(c.number(4, 4)?, month, day)
}

fn year_first(c: &mut Cursor<'_>) -> Option<PartialDate> {
    let year = c.number(4, 4)?;
    let separator = c.0.chars().next().filter(|ch| matches!(ch, '-' | '/' | '.'));
    let Some(separator) = separator else {
        return PartialDate::new(year as i16, 0, 0);
    };
    c.symbol(separator)?;
    let month = c.number(1, 2)?;
    if month == 0 {
        return None;
    }
    if c.symbol(separator).is_none() {
        return PartialDate::new(year as i16, month as u8, 0);
    }
    day_of(year, month, c.number(1, 2)?)
}

/// A whole day; 0 is not "unknown" in what somebody wrote.
fn day_of(year: u32, month: u32, day: u32) -> Option<PartialDate> {
    let written = month != 0 && day != 0;
    written.then(|| PartialDate::new(year as i16, month as u8, day as u8)).flatten()
}

/// `None` where this is no time at all, `Some(None)` where no clock shows it.
fn time(c: &mut Cursor<'_>) -> Option<Option<WallTime>> {
    let mut hour = c.number(1, 2)?;
    let (mut minute, mut second, mut clock) = (0, 0, false);
    if c.symbol(':').is_some() {
        clock = true;
        minute = c.number(2, 2)?;
        if c.symbol(':').is_some() {
            second = c.number(2, 2)?;
            if c.symbol('.').or_else(|| c.symbol(',')).is_some() {
                c.skip(|ch| ch.is_ascii_digit());
            }
        }
    }
    c.skip(|ch| ch == ' ');
    let half = if c.word("pm") || c.word("p.m.") {
        Some(12)
    } else if c.word("am") || c.word("a.m.") {
        Some(0)
    } else {
        None
    };
    // `2014-06-11 10` could be anything.
    if !clock && half.is_none() {
        return None;
    }
    if let Some(half) = half {
        match hour {
            1..=12 => hour = hour % 12 + half,
            // `15:30 PM` says one thing twice.
            13..=23 if half == 12 => {}
            _ => return Some(None),
        }
    }
    // A leap second is the end of its minute.
    let shown = hour < 24 && minute < 60 && second <= 60;
    Some(shown.then_some(WallTime {
        hour: hour as u8,
        minute: minute as u8,
        second: second.min(59) as u8,
        offset_minutes: None,
    }))
}

/// What follows the time. `None` where that is no zone.
fn zone(text: &str) -> Option<(Option<i16>, Option<Dropped>)> {
    // RFC 9557: `…+01:00[Europe/Lisbon]`; a comment of RFC 2822: `+0100 (CET)`.
    let text = match text.find(['[', '(']) {
        Some(i) if i > 0 && text.ends_with([']', ')']) => text[..i].trim_end(),
        _ => text,
    };
    if text.is_empty() {
        return Some((None, None));
    }
    let lower = text.to_ascii_lowercase();
    let number =
        lower.strip_prefix("utc").or_else(|| lower.strip_prefix("gmt")).unwrap_or(&lower).trim_start();
    if let Some(sign) = number.chars().next().filter(|ch| matches!(ch, '+' | '-' | '\u{2212}')) {
        return offset(&number[sign.len_utf8()..]).map(|minutes| match minutes {
            Some(m) => (Some(if sign == '+' { m } else { -m }), None),
            None => (None, Some(Dropped::Offset)),
        });
    }
    // RFC 2822, section 4.3, gives these a meaning; others are ambiguous.
    let hours = match lower.as_str() {
        "z" | "utc" | "gmt" | "ut" => 0,
        "edt" => -4,
        "est" | "cdt" => -5,
        "cst" | "mdt" => -6,
        "mst" | "pdt" => -7,
        "pst" => -8,
        _ => {
            let name = text.bytes().all(|b| b.is_ascii_alphabetic() || b"/_+-".contains(&b));
            let zone = name && (text.len() <= 5 || text.contains('/'));
            return zone.then_some((None, Some(Dropped::Zone)));
        }
    };
    Some((Some(hours * 60), None))
}

/// The minutes of `01:00`, `0100`, `01` or `1`; `Some(None)` beyond 14 hours, the
/// widest offset in use.
fn offset(text: &str) -> Option<Option<i16>> {
    let mut c = Cursor(text);
    let (hours, minutes) = match c.digits() {
        1 | 2 => {
            let hours = c.number(1, 2)?;
            let minutes = if c.symbol(':').is_some() { c.number(2, 2)? } else { 0 };
            (hours, minutes)
        }
        3 | 4 => {
            let n = c.number(3, 4)?;
            (n / 100, n % 100)
        }
        _ => return None,
    };
    // Some tools write the offset's seconds too.
    if c.symbol(':').is_some() {
        c.number(2, 2)?;
    }
    if !c.0.is_empty() {
        return None;
    }
    let total = hours * 60 + minutes;
    Some((minutes < 60 && total <= 14 * 60).then_some(total as i16))
}

/// The rest of the text.
struct Cursor<'a>(&'a str);

impl Cursor<'_> {
    /// How many digits stand here.
    fn digits(&self) -> usize {
        self.0.bytes().take_while(u8::is_ascii_digit).count()
    }

    /// All the digits here as a number, where they are so many.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let n = self.digits();
        if !(least..=most).contains(&n) {
            return None;
        }
        let value = self.0[..n].parse().ok()?;
        self.0 = &self.0[n..];
        Some(value)
    }

    fn symbol(&mut self, symbol: char) -> Option<()> {
        self.0 = self.0.strip_prefix(symbol)?;
        Some(())
    }

    fn skip(&mut self, what: impl Fn(char) -> bool) -> bool {
        let rest = self.0.trim_start_matches(|ch: char| what(if ch.is_whitespace() { ' ' } else { ch }));
        let skipped = rest.len() < self.0.len();
        self.0 = rest;
        skipped
    }

    fn letter_before_digit(&mut self, letter: char) -> bool {
        let mut chars = self.0.chars();
        let is = chars.next().is_some_and(|ch| ch.eq_ignore_ascii_case(&letter))
            && chars.next().is_some_and(|ch| ch.is_ascii_digit());
        if is {
            self.0 = &self.0[1..];
        }
        is
    }

    /// Takes a word (lower case) and the blanks after it, if it stands here alone.
    fn word(&mut self, word: &str) -> bool {
        let Some(head) = self.0.get(..word.len()) else { return false };
        let rest = &self.0[word.len()..];
        let is = head.eq_ignore_ascii_case(word) && !rest.starts_with(|ch: char| ch.is_ascii_alphanumeric());
        if is {
            self.0 = rest.trim_start();
        }
        is
    }

    fn ordinal(&mut self) {
        let _ = ["st", "nd", "rd", "th"].into_iter().any(|suffix| self.word(suffix));
    }

    fn letters(&self) -> usize {
        self.0.bytes().take_while(u8::is_ascii_alphabetic).count()
    }

    /// A month's name, or three letters or more of it (`Jun`, `Sept.`).
    fn month(&mut self) -> Option<u32> {
        let word = self.0[..self.letters()].to_ascii_lowercase();
        if word.len() < 3 {
            return None;
        }
        let month = MONTHS.iter().position(|m| m.starts_with(&word))?;
        self.0 = &self.0[word.len()..];
        Some(month as u32 + 1)
    }

    fn weekday(&mut self) -> bool {
        const DAYS: [&str; 7] =
            ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
        let word = self.0[..self.letters()].to_ascii_lowercase();
        let is = word.len() >= 3 && DAYS.iter().any(|d| d.starts_with(&word));
        if is {
            self.0 = &self.0[word.len()..];
        }
        is
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_plain_day_is_what_it_is_among_all_others() {
        for year in [0, 1, 999, 1000, 2012, 2014, 9999] {
            for (month, day) in (0..=13).flat_map(|month| (0..=32).map(move |day| (month, day))) {
                let text = format!("{year:04}-{month:02}-{day:02}");
                if let Some(date) = plain_day(&text) {
                    assert_eq!(any(&text), Some(ReadDate { date, dropped: None, doubt: None }), "{text}");
                }
            }
        }
        assert!(plain_day("2014-06-11").is_some() && plain_day("2014-6-011").is_none());
        assert_eq!(plain_day("+014-06-11"), None);
    }

    #[test]
    fn dates_as_people_write_them() {
        let table = [
            ("2014", "2014"),
            (" 2014-06 ", "2014-06"),
            ("2014-06-11", "2014-06-11"),
            ("2014-6-1", "2014-06-01"),
            ("2014/06/11", "2014-06-11"),
            ("2014.06.11", "2014-06-11"),
            ("20140611", "2014-06-11"),
            ("2014-06-11T10:00:00Z", "2014-06-11T10:00:00+00:00"),
            ("2014-06-11t10:00:00.123456+01:00", "2014-06-11T10:00:00+01:00"),
            ("2014-06-11T10:00:00+01:00[Europe/Lisbon]", "2014-06-11T10:00:00+01:00"),
            ("2018-03-29 3:30:00 -0500", "2018-03-29T03:30:00-05:00"),
            ("2016-05-03 10:00:00 -5", "2016-05-03T10:00:00-05:00"),
            ("2014-03-12 10:00", "2014-03-12T10:00:00"),
            ("2018-03-29 3:30:00 PM", "2018-03-29T15:30:00"),
            ("2018-03-29 12:05 am", "2018-03-29T00:05:00"),
            ("2018-03-29, 3 p.m. EST", "2018-03-29T15:00:00-05:00"),
            ("2018-03-29 10:00 UTC", "2018-03-29T10:00:00+00:00"),
            ("2018-03-29 10:00 UTC+2", "2018-03-29T10:00:00+02:00"),
            ("2018-03-29 23:59:60Z", "2018-03-29T23:59:59+00:00"),
            ("June 11, 2014", "2014-06-11"),
            ("11 June 2014", "2014-06-11"),
            ("11th of June, 2014", "2014-06-11"),
            ("Jun 11 2014", "2014-06-11"),
            ("Sept. 3rd, 2014 at 10:30 am", "2014-09-03T10:30:00"),
            ("June 2014", "2014-06"),
            ("11-Jun-2014", "2014-06-11"),
            ("Wed, 11 Jun 2014 10:00:00 +0100 (BST)", "2014-06-11T10:00:00+01:00"),
            ("Wednesday, June 11, 2014", "2014-06-11"),
            ("2014-06-11Z", "2014-06-11"),
            ("9999-12-31", "9999-12-31"),
            ("0001-01-01", "0001-01-01"),
            ("25/6/2014", "2014-06-25"),
            ("06/25/2014 10:00", "2014-06-25T10:00:00"),
            ("3.4.2014", "2014-04-03"),
            ("03-03-2014", "2014-03-03"),
            ("20140611103000", "2014-06-11T10:30:00"),
        ];
        for (text, iso) in table {
            let r = read(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!((r.date.iso().as_str(), r.dropped, r.doubt), (iso, None, None), "{text:?}");
        }
    }

    #[test]
    fn what_cannot_be_is_dropped_and_said() {
        let table = [
            ("2014-06-11T23:30:00+17:30", "2014-06-11T23:30:00", Dropped::Offset),
            ("2014-06-11 10:00 -0599", "2014-06-11T10:00:00", Dropped::Offset),
            ("2014-06-11 10:00 IST", "2014-06-11T10:00:00", Dropped::Zone),
            ("2014-06-11 10:00 America/New_York", "2014-06-11T10:00:00", Dropped::Zone),
            ("2014-06-11 25:61:00", "2014-06-11", Dropped::Time),
            ("2014-06-11 13:00 am", "2014-06-11", Dropped::Time),
        ];
        for (text, iso, dropped) in table {
            let r = read(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!((r.date.iso().as_str(), r.dropped), (iso, Some(dropped)), "{text:?}");
        }
    }

    #[test]
    fn what_may_mean_another_date_says_so() {
        let order = |iso: &str| Some(Doubt::Order(PartialDate::parse(iso).unwrap()));
        let table = [
            ("03/04/2014", "2014-04-03", order("2014-03-04")),
            ("3-4-2014 10:00", "2014-04-03T10:00:00", order("2014-03-04")),
            ("1402444800", "2014-06-11T00:00:00+00:00", Some(Doubt::Epoch)),
            ("1402444800000", "2014-06-11T00:00:00+00:00", Some(Doubt::Epoch)),
            ("978307200", "2001-01-01T00:00:00+00:00", Some(Doubt::Epoch)),
        ];
        for (text, iso, doubt) in table {
            let r = read(text).unwrap_or_else(|| panic!("{text:?}"));
            assert_eq!((r.date.iso().as_str(), r.doubt), (iso, doubt), "{text:?}");
            assert_eq!(PartialDate::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_date() {
        let long = "2014-06-11 ".repeat(1000);
        for text in [
            "",
            " ",
            "2024-13-45",
            "2024-02-30",
            "2023-02-29",
            "2024-00-10",
            "2024-01-00",
            "0",
            "0000",
            "0000-01-01",
            "-0001-01-01",
            "-1",
            "10000-01-01",
            "999",
            "06/11/14",
            "31/31/2014",
            "6/11-2014",
            "00/11/2014",
            "14024448000",
            "20141340000000",
            "2014-06-11 and on",
            "2014 was good",
            "2014-06-",
            "2014-06-11T10",
            "2014-06-11 10",
            "2014-06/11",
            "tomorrow",
            "mon",
            "monday monday",
            "June",
            "11 June",
            "June 31, 2014",
            "۲۰۱۴",
            "2014-06-11 10:00 +1é",
            "é",
            long.as_str(),
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn file_names_begin_with_days() {
        let table = [
            ("2014-06-11-slug", Some(("2014-06-11", "slug"))),
            ("2014-06-11_slug", Some(("2014-06-11", "slug"))),
            ("2014-6-1-slug", Some(("2014-06-01", "slug"))),
            ("2014-06-11", Some(("2014-06-11", ""))),
            ("2014-06-11-", Some(("2014-06-11", ""))),
            ("2014-06-11é", None),
            ("2014-13-11-x", None),
            ("2014-00-11-x", None),
            ("2014-06-slug", None),
            ("1984", None),
            ("slug", None),
        ];
        for (stem, want) in table {
            let got = file_name(stem).map(|(d, rest)| (d.iso(), rest));
            assert_eq!(got.as_ref().map(|(d, r)| (d.as_str(), *r)), want, "{stem:?}");
        }
    }

    #[test]
    fn folders_say_dates() {
        let table = [
            ("/2014/06/11/x", Some("2014-06-11")),
            ("2014/06/11/x.html", Some("2014-06-11")),
            ("/2014/06/11/", Some("2014-06-11")),
            ("content/2014/06/x", Some("2014-06")),
            ("content/iran/2014/6/x.md", Some("2014-06")),
            ("content/2014/protests/index.md", Some("2014")),
            ("content/2014/02/30/x.md", Some("2014-02")),
            ("content/2014/13/x.md", Some("2014")),
            ("content/0042/x.md", None),
            ("content/x/2014.md", None),
            ("2014", None),
            ("", None),
        ];
        for (p, want) in table {
            assert_eq!(path(p).map(|d| d.iso()).as_deref(), want, "{p:?}");
        }
    }
}
