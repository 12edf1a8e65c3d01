//! Dates as archives have them: a year, a month, a day, or a time with or
//! without its offset. What is not known is never invented: a partial date sorts
//! at its start, and the day of a time is the day that was written, whatever the
//! zone of the reader.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

mod parse;

pub use parse::{Doubt, Dropped, ReadDate};

/// A date as precise as its source: a year, a month, a day, or a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PartialDate {
    /// 0 to 9999.
    pub year: i16,
    /// 1 to 12, or 0 where unknown.
    pub month: u8,
    /// 1 to 31, or 0 where unknown.
    pub day: u8,
    /// The wall clock, where known.
    pub time: Option<WallTime>,
}

/// A time of day as written, with its offset if it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct WallTime {
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub offset_minutes: Option<i16>,
}

/// How much of a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Precision {
    Year,
    Month,
    Day,
    Time,
}

const EPOCH: Date = Date::constant(1970, 1, 1);
const DAY_SECONDS: i64 = 86_400;

impl PartialDate {
    /// A date from its parts, 0 for a month or day that is not known. `None`
    /// outside the years 1 to 9999 and for days that the calendar does not have.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        if !(1..=9999).contains(&year) || (month == 0 && day != 0) || month > 12 || day > 31 {
            return None;
        }
        Date::new(year, month.max(1) as i8, day.max(1) as i8).ok()?;
        Some(Self { year, month, day, time: None })
    }

    /// Reads a date that can mean no other, leniently; see [`PartialDate::read`] for
    /// what was dropped, and for those that can.
    pub fn parse(text: &str) -> Option<Self> {
        parse::read(text).filter(|r| r.doubt.is_none()).map(|r| r.date)
    }

    /// Reads a date as people and other tools write it: ISO 8601 at any precision,
    /// RFC 3339, RFC 2822, `June 11, 2014`, `11 June 2014`, `2014/6/11`, with times
    /// on 12 or 24 hours, `25.6.2014`, and seconds since 1970. Says what it had to
    /// leave out, and what else the text may mean: of `06/11/2014` the day is read
    /// first, as Jekyll reads it.
    pub fn read(text: &str) -> Option<ReadDate> {
        parse::read(text)
    }

    /// The day that a file's name begins with, and the rest of the name without
    /// the separator: `2014-06-11-fall-of-mosul`. The rest is empty where the name
    /// is the date alone. A year or a month by itself is no date here (`1984.md`).
    pub fn from_file_name(stem: &str) -> Option<(Self, &str)> {
        parse::file_name(stem)
    }

    /// The date that a path's folders say: `/2014/06/11/x`, `content/iran/2014/x.md`.
    /// The last part counts only where a slash follows it. Years from 1000 to 2999:
    /// `/0042/` numbers things.
    pub fn from_path(path: &str) -> Option<Self> {
        parse::path(path)
    }

    /// What a clock shows in a zone.
    pub fn of_clock(now: jiff::Timestamp, tz: &TimeZone) -> Self {
        let zoned = now.to_zoned(tz.clone());
        Self {
            year: zoned.year(),
            month: zoned.month().unsigned_abs(),
            day: zoned.day().unsigned_abs(),
            time: Some(WallTime {
                hour: zoned.hour().unsigned_abs(),
                minute: zoned.minute().unsigned_abs(),
                second: zoned.second().unsigned_abs(),
                offset_minutes: Some((zoned.offset().seconds() / 60) as i16),
            }),
        }
    }

    /// How much is known.
    pub fn precision(self) -> Precision {
        match (self.month, self.day, self.time) {
            (0, _, _) => Precision::Year,
            (_, 0, _) => Precision::Month,
            (_, _, None) => Precision::Day,
            _ => Precision::Time,
        }
    }

    /// The same date without its time.
    #[must_use]
    pub fn without_time(self) -> Self {
        Self { time: None, ..self }
    }

    /// The value of an HTML `datetime` attribute: `2014`, `2014-06`, `2014-06-11`,
    /// `2014-06-11T10:00:00+01:00`; the offset is left out where it is not known.
    pub fn iso(self) -> String {
        let mut out = self.day_iso();
        if let (Precision::Time, Some(t)) = (self.precision(), self.time) {
            out.push_str(&format!("T{:02}:{:02}:{:02}", t.hour, t.minute, t.second));
            if let Some(minutes) = t.offset_minutes {
                out.push_str(&offset_text(minutes.into(), ":"));
            }
        }
        out
    }

    /// [`PartialDate::iso`] without the time.
    pub fn day_iso(self) -> String {
        match self.precision() {
            Precision::Year => format!("{:04}", self.year),
            Precision::Month => format!("{:04}-{:02}", self.year, self.month),
            _ => format!("{:04}-{:02}-{:02}", self.year, self.month, self.day),
        }
    }

    /// The wall clock packed into a number: sorting by it sorts by what was
    /// written, a partial date before all that it holds. Not the instant, which
    /// would move articles to another day than the one they print.
    pub fn sort_key(self) -> i64 {
        let (hour, minute, second) = self.wall();
        let day = (i64::from(self.year) << 9) | (i64::from(self.month) << 5) | i64::from(self.day);
        (day << 17) | (hour << 12) | (minute << 6) | second
    }

    /// Days from 1970-01-01 to the day on which it starts.
    pub fn day_number(self) -> i64 {
        self.start().duration_since(EPOCH).as_secs().div_euclid(DAY_SECONDS)
    }

    /// 1 for Monday to 7 for Sunday (ISO 8601), where the day is known.
    pub fn weekday(self) -> Option<u8> {
        (self.precision() >= Precision::Day)
            .then(|| self.start().weekday().to_monday_one_offset().unsigned_abs())
    }

    /// The ISO 8601 week and the year it belongs to, where the day is known.
    pub fn iso_week(self) -> Option<(i16, u8)> {
        let week = (self.precision() >= Precision::Day).then(|| self.start().iso_week_date())?;
        Some((week.year(), week.week().unsigned_abs()))
    }

    /// The day of the year from 1, where the day is known.
    pub fn day_of_year(self) -> Option<u16> {
        (self.precision() >= Precision::Day).then(|| self.start().day_of_year().unsigned_abs())
    }

    /// Seconds from the epoch to the start of what it names. The zone counts only
    /// where the date has no offset of its own.
    pub fn instant(self, default_tz: &TimeZone) -> i64 {
        self.naive_seconds() - self.offset_seconds(default_tz)
    }

    /// RFC 3339, as Atom, JSON Feed and sitemaps want it: always whole.
    pub fn rfc3339(self, default_tz: &TimeZone) -> String {
        let (d, (hour, minute, second)) = (self.start(), self.wall());
        let offset = offset_text(self.offset_seconds(default_tz).div_euclid(60), ":");
        let (year, month, day) = (d.year(), d.month(), d.day());
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{offset}")
    }

    /// RFC 2822 with a year of four digits, as RSS wants it.
    pub fn rfc2822(self, default_tz: &TimeZone) -> String {
        const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let (d, (hour, minute, second)) = (self.start(), self.wall());
        let weekday = DAYS[usize::from(d.weekday().to_monday_zero_offset().unsigned_abs()) % 7];
        let month = parse::MONTHS[(usize::from(d.month().unsigned_abs()) + 11) % 12];
        let initial = month[..1].to_uppercase();
        let offset = offset_text(self.offset_seconds(default_tz).div_euclid(60), "");
        let (day, year) = (d.day(), d.year());
        format!(
            "{weekday}, {day:02} {initial}{} {year:04} {hour:02}:{minute:02}:{second:02} {offset}",
            &month[1..3]
        )
    }

    /// The first day of what it names. The fields are public, so a date that is
    /// not in the calendar can be made; it stands for the epoch.
    fn start(self) -> Date {
        let day = if self.month == 0 { 1 } else { self.day.max(1) };
        Date::new(self.year, self.month.max(1) as i8, day as i8).unwrap_or(EPOCH)
    }

    fn wall(self) -> (i64, i64, i64) {
        self.time.map_or((0, 0, 0), |t| (t.hour.into(), t.minute.into(), t.second.into()))
    }

    /// Seconds from the epoch, were the wall clock UTC.
    fn naive_seconds(self) -> i64 {
        let (hour, minute, second) = self.wall();
        self.day_number() * DAY_SECONDS + hour * 3600 + minute * 60 + second
    }

    /// The offset east of UTC. In the hour that a clock change skips, the offset
    /// before it, so that text and instant agree.
    fn offset_seconds(self, default_tz: &TimeZone) -> i64 {
        if let Some(minutes) = self.time.and_then(|t| t.offset_minutes) {
            return i64::from(minutes) * 60;
        }
        let (hour, minute, second) = self.wall();
        let midnight = DateTime::from(self.start());
        let wall = midnight
            .with()
            .hour(hour as i8)
            .minute(minute as i8)
            .second(second as i8)
            .build()
            .unwrap_or(midnight);
        match default_tz.to_timestamp(wall) {
            Ok(instant) => self.naive_seconds() - instant.as_second(),
            // Instants end a day before the year 9999 does.
            Err(_) => default_tz.to_offset(jiff::Timestamp::MAX).seconds().into(),
        }
    }
}

/// `+01:00` with the separator `:`, `+0100` with none.
pub(super) fn offset_text(minutes: i64, separator: &str) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}{separator}{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn d(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap_or_else(|| panic!("{text:?}"))
    }

    #[test]
    fn iso_keeps_the_precision() {
        for s in ["2014", "2014-06", "2014-06-11", "2014-06-11T10:00:00", "2014-06-11T10:00:00+01:00"] {
            assert_eq!(d(s).iso(), s);
        }
        assert_eq!(d("2014-06-11T10:00:00Z").iso(), "2014-06-11T10:00:00+00:00");
        assert_eq!(d("0001-01-01").iso(), "0001-01-01");
        assert_eq!(d("9999-12-31 23:59:59 -0330").iso(), "9999-12-31T23:59:59-03:30");
    }

    #[test]
    fn only_days_of_the_calendar() {
        assert!(PartialDate::new(2024, 2, 29).is_some());
        for (y, m, day) in [(0, 1, 1), (-1, 1, 1), (2023, 2, 29), (2024, 13, 1), (2024, 0, 3), (2024, 4, 31)]
        {
            assert_eq!(PartialDate::new(y, m, day), None, "{y}-{m}-{day}");
        }
    }

    #[test]
    fn a_partial_date_sorts_at_its_start() {
        let sorted = [
            "0001",
            "1969-12-31",
            "2014",
            "2014-01",
            "2014-01-01",
            "2014-01-01 00:00:01",
            "2014-01-01 23:59:59 +0900",
            "2014-01-02",
            "2014-12-31",
            "2015",
            "9999-12-31",
        ];
        for pair in sorted.windows(2) {
            assert!(d(pair[0]).sort_key() < d(pair[1]).sort_key(), "{pair:?}");
        }
    }

    #[test]
    fn days_are_counted() {
        assert_eq!(d("1970").day_number(), 0);
        assert_eq!(d("1969-12-31").day_number(), -1);
        assert_eq!(d("2000-03-01").day_number(), 11_017);
        assert_eq!(d("2014-06-11").weekday(), Some(3));
        assert_eq!(d("2014-06").weekday(), None);
        assert_eq!(d("2016-01-03").iso_week(), Some((2015, 53)));
        assert_eq!(d("2016-12-31").day_of_year(), Some(366));
    }

    #[test]
    fn feeds_get_whole_timestamps() {
        let utc = TimeZone::UTC;
        let east = TimeZone::fixed(jiff::tz::offset(2));
        assert_eq!(d("2014-06-11").rfc3339(&utc), "2014-06-11T00:00:00+00:00");
        assert_eq!(d("2014").rfc3339(&east), "2014-01-01T00:00:00+02:00");
        assert_eq!(d("2014-06-11 10:00 -0430").rfc3339(&east), "2014-06-11T10:00:00-04:30");
        assert_eq!(d("2014-06-11 10:00").rfc2822(&utc), "Wed, 11 Jun 2014 10:00:00 +0000");
        assert_eq!(d("2014-06-11 10:00").rfc2822(&east), "Wed, 11 Jun 2014 10:00:00 +0200");
        assert_eq!(d("1970-01-01").instant(&east), -7200);
        assert_eq!(d("1970-01-01T00:00:00-01:00").instant(&east), 3600);
        assert_eq!(d("9999-12-31 23:59:59").rfc3339(&east), "9999-12-31T23:59:59+02:00");
    }

    #[test]
    fn the_clock_is_read_in_its_zone() {
        let at = jiff::Timestamp::from_second(1_402_480_800).unwrap();
        let east = TimeZone::fixed(jiff::tz::offset(1));
        assert_eq!(PartialDate::of_clock(at, &east).iso(), "2014-06-11T11:00:00+01:00");
    }
}
