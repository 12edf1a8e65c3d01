//! What ICU says of a language, taken once. ICU formats a sample of each kind of
//! date and says which part of the text is which field: that is the pattern. The
//! names are read from the same places, a date a name, so that each pattern has
//! the form of a name that it wants (`června` beside `červen`).

use std::fmt::{self, Write};

use icu_calendar::{Date, Gregorian, cal::Persian};
use icu_datetime::fieldsets::enums::{DateFieldSet, TimeFieldSet};
use icu_datetime::fieldsets::{E, MD, Y, YM, YMD, YMDE};
use icu_datetime::input::Time;
use icu_datetime::pattern::{DateTimePattern, FixedCalendarDateTimeNames};
use icu_datetime::preferences::CalendarAlgorithm;
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter, parts};
use icu_decimal::{DecimalFormatter, DecimalFormatterPreferences, input::Decimal};
use writeable::{Part, PartsWrite, TryWriteable};

use crate::base::PartialDate;

/// All that is needed to write dates and numbers in a language.
pub(super) struct Table {
    /// The tag whose data it holds.
    pub code: String,
    digits: [char; 10],
    /// Between groups of digits.
    pub group: String,
    /// Between a number's whole part and its fraction.
    pub decimal: String,
    /// The digits of the last group and of those before it.
    groups: (usize, usize),
    /// How many digits a number has that is grouped.
    pub grouped_from: usize,
    /// Names that stand alone.
    pub months: [String; 12],
    pub months_short: [String; 12],
    /// Names beside a day, where the language declines them.
    pub months_in_date: [String; 12],
    pub months_short_in_date: [String; 12],
    /// From Monday.
    pub weekdays: [String; 7],
    pub weekdays_short: [String; 7],
    pub am_pm: [String; 2],
    pub days: DayPatterns,
    pub month_day: Pattern,
    pub month_day_short: Pattern,
    pub year_month: Pattern,
    pub year_month_short: Pattern,
    pub year: Pattern,
    /// Whole dates in the Solar Hijri calendar, where the tag asks for it.
    pub solar: Option<DayPatterns>,
}

/// Patterns of whole dates.
pub(super) struct DayPatterns {
    pub full: Pattern,
    pub long: Pattern,
    pub medium: Pattern,
}

/// A date's fields and the text between them.
pub(super) struct Pattern(Vec<Piece>);

enum Piece {
    Text(String),
    Year,
    Month(Box<[String; 12]>),
    /// With at least so many digits.
    Day(usize),
    Weekday(Box<[String; 7]>),
    Era(String),
}

impl Pattern {
    pub fn has_weekday(&self) -> bool {
        self.0.iter().any(|p| matches!(p, Piece::Weekday(_)))
    }

    /// The names of the months in it, where they are names.
    fn month_names(&self) -> Option<[String; 12]> {
        self.0.iter().find_map(|p| match p {
            Piece::Month(names) if names[0].chars().any(char::is_alphabetic) => Some((**names).clone()),
            _ => None,
        })
    }

    fn weekdays(&self) -> Option<[String; 7]> {
        self.0.iter().find_map(|p| match p {
            Piece::Weekday(names) => Some((**names).clone()),
            _ => None,
        })
    }

    /// Itself, where it has a word in it; else the longer one. `01/06/2014` is the
    /// sixth of January to half of those who read it.
    fn or_words(self, longer: impl FnOnce() -> Option<Self>) -> Option<Self> {
        let words = |text: &str| text.chars().any(char::is_alphabetic);
        let has_words = self.0.iter().any(|piece| match piece {
            Piece::Text(text) => words(text),
            Piece::Month(names) => words(&names[0]),
            _ => false,
        });
        if has_words { Some(self) } else { longer() }
    }

    /// Without the era and the blank before it: within its own language nobody
    /// takes 1393 for a year of another calendar.
    fn without_era(mut self) -> Self {
        if let Some(at) = self.0.iter().position(|p| matches!(p, Piece::Era(_))) {
            self.0.remove(at);
            if let Some(Piece::Text(text)) = at.checked_sub(1).and_then(|i| self.0.get_mut(i)) {
                text.truncate(text.trim_end().len());
            }
        }
        self
    }

    /// A month or day of 0 is left out.
    pub fn write(&self, table: &Table, year: i64, month: u8, day: u8, weekday: u8) -> String {
        let mut out = String::with_capacity(40);
        for piece in &self.0 {
            match piece {
                Piece::Text(text) | Piece::Era(text) => out.push_str(text),
                Piece::Year => table.push_digits(year, 1, &mut out),
                Piece::Month(names) => out.push_str(at(names.as_slice(), month)),
                Piece::Day(width) => table.push_digits(day.into(), *width, &mut out),
                Piece::Weekday(names) => out.push_str(at(names.as_slice(), weekday)),
            }
        }
        out
    }
}

fn at(names: &[String], number: u8) -> &str {
    usize::from(number).checked_sub(1).and_then(|i| names.get(i)).map_or("", String::as_str)
}

impl Table {
    /// The table of a tag, or English.
    pub fn new(lang: &str) -> Self {
        let tag = lang.replace('_', "-");
        let known = tag.parse().ok().and_then(|locale| Self::read(&locale));
        known.or_else(|| Self::read(&icu_locale::locale!("en"))).unwrap_or_else(Self::iso)
    }

    /// `None` where ICU has no data of the language's own.
    fn read(locale: &icu_locale::Locale) -> Option<Self> {
        let prefs = DateTimeFormatterPreferences::from(locale);
        // Of no language ICU has a date's root pattern and no more.
        if locale.id.language.is_unknown() {
            return None;
        }
        let year = gregorian()?;
        // ICU chooses the pattern, and another of its types writes by it: the first
        // fails to load the digits of some (`YM::long()` in Portuguese, ICU4X 2.4).
        macro_rules! pattern {
            ($calendar:ty, $samples:expr, $fields:expr) => {{
                let chosen = FixedCalendarDateTimeFormatter::<$calendar, _>::try_new(prefs, $fields).ok()?;
                let pattern = chosen.format(&$samples.whole).pattern();
                let mut names = FixedCalendarDateTimeNames::<$calendar, DateFieldSet>::try_new(prefs).ok()?;
                let names = names.include_for_pattern(&pattern).ok()?;
                $samples.pattern(|date| fields(&names.format(date)))
            }};
        }
        let year_month = pattern!(Gregorian, year, YM::long());
        // The root's data, which ICU falls back to, has numbers for names.
        if year_month.month_names().is_some_and(|names| names[5] == "M06") {
            return None;
        }
        let months = standalone(prefs, "LLLL")?;
        let months_short = standalone(prefs, "LLL")?;
        let month_day = pattern!(Gregorian, year, MD::long());
        let month_day_short = pattern!(Gregorian, year, MD::medium())
            .or_words(|| Some(pattern!(Gregorian, year, MD::long())))?;
        let weekdays = pattern!(Gregorian, year, E::long()).weekdays()?;
        let weekdays_short = pattern!(Gregorian, year, E::short()).weekdays()?;
        let solar = if prefs.calendar_algorithm == Some(CalendarAlgorithm::Persian) {
            let year = solar()?;
            Some(DayPatterns {
                full: pattern!(Persian, year, YMDE::long()).without_era(),
                long: pattern!(Persian, year, YMD::long()).without_era(),
                medium: pattern!(Persian, year, YMD::medium())
                    .without_era()
                    .or_words(|| Some(pattern!(Persian, year, YMD::long()).without_era()))?,
            })
        } else {
            None
        };
        let numbers = Numbers::read(DecimalFormatterPreferences::from(locale))?;
        Some(Self {
            code: locale.to_string(),
            digits: numbers.digits,
            group: numbers.group,
            decimal: numbers.decimal,
            groups: numbers.groups,
            grouped_from: numbers.grouped_from,
            months_in_date: month_day.month_names().unwrap_or_else(|| months.clone()),
            months_short_in_date: month_day_short.month_names().unwrap_or_else(|| months_short.clone()),
            months,
            months_short,
            weekdays,
            weekdays_short,
            am_pm: day_periods(prefs).unwrap_or_else(|| ["AM", "PM"].map(str::to_owned)),
            days: DayPatterns {
                full: pattern!(Gregorian, year, YMDE::long()),
                long: pattern!(Gregorian, year, YMD::long()),
                medium: pattern!(Gregorian, year, YMD::medium())
                    .or_words(|| Some(pattern!(Gregorian, year, YMD::long())))?,
            },
            month_day,
            month_day_short,
            year_month,
            year_month_short: pattern!(Gregorian, year, YM::medium())
                .or_words(|| Some(pattern!(Gregorian, year, YM::long())))?,
            year: pattern!(Gregorian, year, Y::long()),
            solar,
        })
    }

    /// Numbers alone (ISO 8601): what is left if ICU's data could not be read,
    /// which its compiled form rules out.
    fn iso() -> Self {
        let numbers = |from: usize| std::array::from_fn(|i| format!("{:02}", i + from));
        let months: [String; 12] = numbers(1);
        let weekdays: [String; 7] = std::array::from_fn(|i| (i + 1).to_string());
        let pattern = |fields: &str| {
            let pieces = fields.chars().map(|c| match c {
                'y' => Piece::Year,
                'm' => Piece::Month(Box::new(numbers(1))),
                'd' => Piece::Day(2),
                c => Piece::Text(c.to_string()),
            });
            Pattern(pieces.collect())
        };
        Self {
            code: "und".into(),
            digits: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
            group: String::new(),
            decimal: ".".to_owned(),
            groups: (3, 3),
            grouped_from: usize::MAX,
            months_short: months.clone(),
            months_in_date: months.clone(),
            months_short_in_date: months.clone(),
            months,
            weekdays_short: weekdays.clone(),
            weekdays,
            am_pm: ["AM", "PM"].map(str::to_owned),
            days: DayPatterns { full: pattern("y-m-d"), long: pattern("y-m-d"), medium: pattern("y-m-d") },
            month_day: pattern("m-d"),
            month_day_short: pattern("m-d"),
            year_month: pattern("y-m"),
            year_month_short: pattern("y-m"),
            year: pattern("y"),
            solar: None,
        }
    }

    /// A digit of the language for one of ASCII; any other byte as it is.
    pub fn digit(&self, ascii: u8) -> char {
        ascii.checked_sub(b'0').and_then(|i| self.digits.get(usize::from(i))).copied().unwrap_or(ascii.into())
    }

    /// A text with its ASCII digits in those of the language.
    pub fn localised(&self, text: &str) -> String {
        text.chars().map(|c| if c.is_ascii_digit() { self.digit(c as u8) } else { c }).collect()
    }

    /// Whether a group begins where so many digits are left.
    pub fn is_group_start(&self, left: usize) -> bool {
        let (last, others) = self.groups;
        left == last || left > last && (left - last).is_multiple_of(others)
    }

    fn push_digits(&self, n: i64, width: usize, out: &mut String) {
        if self.digits[0] == '0' {
            // Writing to a string cannot fail.
            let _ = write!(out, "{n:0width$}");
        } else {
            out.push_str(&self.localised(&format!("{n:0width$}")));
        }
    }
}

/// A whole date in the Solar Hijri calendar: year, month, day.
pub(super) fn solar_date(date: PartialDate) -> Option<(i32, u8, u8)> {
    let date = Date::try_new_gregorian(date.year.into(), date.month, date.day).ok()?.to_calendar(Persian);
    Some((date.year().extended_year(), date.month().number(), date.day_of_month().0))
}

/// Month names by a pattern of one field: `LLLL`, `LLL`. ICU would choose numbers
/// for a month alone in some languages.
fn standalone(prefs: DateTimeFormatterPreferences, pattern: &str) -> Option<[String; 12]> {
    let pattern = DateTimePattern::try_from_pattern_str(pattern).ok()?;
    let mut names = FixedCalendarDateTimeNames::<Gregorian, DateFieldSet>::try_new(prefs).ok()?;
    let names = names.include_for_pattern(&pattern).ok()?;
    let name = |date| names.format(date).try_write_to_string().ok().map(|name| name.into_owned());
    gregorian()?.months.iter().map(name).collect::<Option<Vec<_>>>()?.try_into().ok()
}

fn day_periods(prefs: DateTimeFormatterPreferences) -> Option<[String; 2]> {
    let pattern = DateTimePattern::try_from_pattern_str("a").ok()?;
    let mut names = FixedCalendarDateTimeNames::<Gregorian, TimeFieldSet>::try_new(prefs).ok()?;
    let names = names.include_for_pattern(&pattern).ok()?;
    let period = |hour| {
        let time = Time::try_new(hour, 0, 0, 0).ok()?;
        names.format(&time).try_write_to_string().ok().map(|name| name.into_owned())
    };
    Some([period(9)?, period(15)?])
}

/// Dates that show what a pattern does with its fields.
struct Samples<C: icu_calendar::Calendar> {
    /// A day of two digits.
    whole: Date<C>,
    /// The first of a month.
    first: Date<C>,
    months: Vec<Date<C>>,
    /// From Monday.
    weekdays: Vec<Date<C>>,
}

impl<C: icu_calendar::Calendar> Samples<C> {
    /// `date` gives a day of a month of one year in which the 16th of the sixth
    /// month is a Monday.
    fn of(date: impl Fn(u8, u8) -> Option<Date<C>>) -> Option<Self> {
        Some(Self {
            whole: date(6, 11)?,
            first: date(6, 1)?,
            months: (1..=12).map(|month| date(month, 11)).collect::<Option<_>>()?,
            weekdays: (16..=22).map(|day| date(6, day)).collect::<Option<_>>()?,
        })
    }

    /// The pattern by which `format` writes dates.
    fn pattern(&self, format: impl Fn(&Date<C>) -> Vec<(Field, String)>) -> Pattern {
        let names = |dates: &[Date<C>], field: Field| -> Vec<String> {
            let name = |date| format(date).into_iter().find(|(f, _)| *f == field).map(|(_, text)| text);
            dates.iter().filter_map(name).collect()
        };
        let pieces = format(&self.whole).into_iter().map(|(field, text)| match field {
            Field::Year => Piece::Year,
            Field::Day => Piece::Day(names(std::slice::from_ref(&self.first), field)[0].chars().count()),
            Field::Month => match names(&self.months, field).try_into() {
                Ok(names) => Piece::Month(Box::new(names)),
                Err(_) => Piece::Text(text),
            },
            Field::Weekday => match names(&self.weekdays, field).try_into() {
                Ok(names) => Piece::Weekday(Box::new(names)),
                Err(_) => Piece::Text(text),
            },
            Field::Era => Piece::Era(text),
            Field::Text => Piece::Text(text),
        });
        Pattern(pieces.collect())
    }
}

fn gregorian() -> Option<Samples<Gregorian>> {
    Samples::of(|month, day| Date::try_new_gregorian(2014, month, day).ok())
}

fn solar() -> Option<Samples<Persian>> {
    Samples::of(|month, day| Date::try_new_persian(1394, month, day).ok())
}

/// How a language writes numbers.
struct Numbers {
    digits: [char; 10],
    group: String,
    decimal: String,
    groups: (usize, usize),
    grouped_from: usize,
}

impl Numbers {
    fn read(prefs: DecimalFormatterPreferences) -> Option<Self> {
        let formatter = DecimalFormatter::try_new(prefs, Default::default()).ok()?;
        let format = |n: u64| formatter.format(&Decimal::from(n)).to_string();
        let digits: Vec<char> = (0..10).filter_map(|n| format(n).chars().next()).collect();
        let digits: [char; 10] = digits.try_into().ok()?;
        let is_digit = |c: char| digits.contains(&c);
        let long = format(1_234_567_890_123);
        let group: String = long.chars().skip_while(|c| is_digit(*c)).take_while(|c| !is_digit(*c)).collect();
        let mut lengths = long.split(|c| !is_digit(c)).map(|g| g.chars().count()).filter(|n| *n > 0).rev();
        let last = lengths.next()?;
        let others = lengths.next().unwrap_or(last);
        let grouped = |n: &u64| format(*n).chars().any(|c| !is_digit(c));
        let first = [1_000, 10_000, 100_000, 1_000_000].into_iter().find(grouped);
        let half = formatter.format(&"1.5".parse().ok()?).to_string();
        let decimal: String = half.chars().filter(|c| !is_digit(*c)).collect();
        Some(Self {
            digits,
            group,
            decimal,
            groups: (last, others),
            grouped_from: first.map_or(usize::MAX, |n| n.to_string().len()),
        })
    }
}

/// What a part of a formatted date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Text,
    Era,
    Year,
    Month,
    Day,
    Weekday,
}

/// A formatted date in its parts.
fn fields(formatted: &impl TryWriteable) -> Vec<(Field, String)> {
    let mut parts = Parts { field: Field::Text, found: Vec::new() };
    // Writing to strings cannot fail; of what ICU has no name, its placeholder stands.
    let _ = formatted.try_write_to_parts(&mut parts);
    parts.found
}

struct Parts {
    field: Field,
    found: Vec<(Field, String)>,
}

impl Write for Parts {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        match self.found.last_mut() {
            Some((field, written)) if *field == self.field => written.push_str(text),
            _ => self.found.push((self.field, text.to_owned())),
        }
        Ok(())
    }
}

impl PartsWrite for Parts {
    type SubPartsWrite = Self;

    fn with_part(&mut self, part: Part, mut f: impl FnMut(&mut Self) -> fmt::Result) -> fmt::Result {
        let outer = self.field;
        self.field = match part {
            parts::ERA => Field::Era,
            parts::YEAR => Field::Year,
            parts::MONTH => Field::Month,
            parts::DAY => Field::Day,
            parts::WEEKDAY => Field::Weekday,
            // A part of a part, such as the digits of a day.
            _ => outer,
        };
        let result = f(self);
        self.field = outer;
        result
    }
}
