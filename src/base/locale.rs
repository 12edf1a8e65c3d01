//! How a language writes dates and numbers. The CLDR says it, through ICU4X; what
//! ICU says is taken once for a language into a table of names, digits and
//! patterns, so that a date on one of 100,000 pages costs no more than putting a
//! few words together.
//!
//! Dates are Gregorian in every language, since the archive's addresses, years and
//! months are. A tag can ask for the Solar Hijri calendar (`fa-u-ca-persian`):
//! then a whole date that names its year is written in that calendar, and the rest
//! (a year, a month, a day without its year) stays Gregorian: they are names of
//! pages, and June is no month of that calendar.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use super::PartialDate;
use super::date::Precision;

mod names;
mod strftime;
mod table;

pub use names::{dir, language_name};
use table::{Pattern, Table};

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

/// A language's way to write dates and numbers.
#[derive(Clone, Copy)]
pub struct Locale(&'static Table);

/// The tables that have been made, by the tag that was asked for. They stay for
/// the life of the program, so that a locale can be copied freely: some 20 kB for
/// each language of a site.
static TABLES: RwLock<BTreeMap<String, &'static Table>> = RwLock::new(BTreeMap::new());

impl Locale {
    /// The locale of a language tag (`en`, `en-GB`, `pt_BR`, `ar-u-nu-latn`);
    /// English for what ICU does not know.
    pub fn new(lang: &str) -> Self {
        if let Some(table) = TABLES.read().unwrap_or_else(PoisonError::into_inner).get(lang) {
            return Self(table);
        }
        let table = Table::new(lang);
        let mut tables = TABLES.write().unwrap_or_else(PoisonError::into_inner);
        Self(tables.entry(lang.to_owned()).or_insert_with(|| Box::leak(Box::new(table))))
    }

    /// The language whose table is used.
    pub fn code(self) -> &'static str {
        &self.0.code
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
        let table = self.0;
        match date.precision() {
            Precision::Year => self.write(&table.year, date),
            Precision::Month => match style {
                Style::Full | Style::Long => self.write(&table.year_month, date),
                Style::Medium | Style::Short => self.write(&table.year_month_short, date),
                Style::MonthDay => self.month(date.month).to_owned(),
            },
            Precision::Day | Precision::Time => {
                if let Some(solar) = &table.solar
                    && let Some((year, month, day)) = table::solar_date(date)
                {
                    let date = |pattern: &Pattern| {
                        pattern.write(table, year.into(), month, day, date.weekday().unwrap_or(0))
                    };
                    match style {
                        Style::Full => return date(&solar.full),
                        Style::Long => return date(&solar.long),
                        Style::Medium => return date(&solar.medium),
                        Style::Short | Style::MonthDay => {}
                    }
                }
                self.write(
                    match style {
                        Style::Full => &table.days.full,
                        Style::Long => &table.days.long,
                        Style::Medium => &table.days.medium,
                        Style::Short => &table.month_day_short,
                        Style::MonthDay => &table.month_day,
                    },
                    date,
                )
            }
        }
    }

    fn write(self, pattern: &Pattern, date: PartialDate) -> String {
        let weekday = if pattern.has_weekday() { date.weekday().unwrap_or(0) } else { 0 };
        pattern.write(self.0, date.year.into(), date.month, date.day, weekday)
    }

    /// A number with its thousands set off, in the language's digits: `1,234`,
    /// `۱٬۲۳۴`.
    pub fn number(self, n: u64) -> String {
        let table = self.0;
        let digits = n.to_string();
        let mut out = String::with_capacity(digits.len() * 2 + 4);
        let grouped = digits.len() >= table.grouped_from;
        for (i, digit) in digits.bytes().enumerate() {
            let left = digits.len() - i;
            if grouped && i > 0 && table.is_group_start(left) {
                out.push_str(&table.group);
            }
            out.push(table.digit(digit));
        }
        out
    }

    /// A number with a fraction, as many digits of it as it has: `3.45`, `۳٫۴۵`.
    pub fn fraction(self, n: f64) -> String {
        let text = n.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let Ok(whole) = whole.parse() else { return self.0.localised(&n.to_string()) };
        let mut out = if n < 0.0 { "-".to_owned() } else { String::new() };
        out.push_str(&self.number(whole));
        if !fraction.is_empty() {
            out.push_str(&self.0.decimal);
            out.push_str(&self.0.localised(fraction));
        }
        out
    }

    /// A number as it stands, in the language's digits: a year, a part of a series.
    pub fn digits(self, n: i64) -> String {
        self.0.localised(&n.to_string())
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

fn name<const N: usize>(names: &'static [String; N], number: u8) -> &'static str {
    usize::from(number).checked_sub(1).and_then(|i| names.get(i)).map_or("", String::as_str)
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
        let en = Locale::new("en-US");
        let table = [
            ("2014-06-11", Style::Full, "Wednesday, June 11, 2014"),
            ("2014-06-01", Style::Long, "June 1, 2014"),
            ("2014-06-11 10:00", Style::Medium, "Jun 11, 2014"),
            ("2014-06-11", Style::Short, "Jun 11"),
            ("2014-06-11", Style::MonthDay, "June 11"),
            ("2014-06", Style::Long, "June 2014"),
            ("2014-06", Style::Medium, "Jun 2014"),
            ("2014-06", Style::MonthDay, "June"),
            ("2014", Style::Full, "2014"),
            ("2014", Style::Short, "2014"),
        ];
        for (date, style, text) in table {
            assert_eq!(en.format_date(d(date), style), text);
        }
    }

    #[test]
    fn dates_in_other_languages() {
        let table = [
            ("fr", "mercredi 11 juin 2014", "11 juin 2014", "11 juin", "juin 2014", "2014"),
            ("de", "Mittwoch, 11. Juni 2014", "11. Juni 2014", "11. Juni", "Juni 2014", "2014"),
            ("es", "miércoles, 11 de junio de 2014", "11 jun 2014", "11 de junio", "junio de 2014", "2014"),
            ("ar", "الأربعاء، 11 يونيو 2014", "11 يونيو 2014", "11 يونيو", "يونيو 2014", "2014"),
            ("ar-EG", "الأربعاء، ١١ يونيو ٢٠١٤", "١١ يونيو ٢٠١٤", "١١ يونيو", "يونيو ٢٠١٤", "٢٠١٤"),
            ("fa", "چهارشنبه ۱۱ ژوئن ۲۰۱۴", "۱۱ ژوئن ۲۰۱۴", "۱۱ ژوئن", "ژوئن ۲۰۱۴", "۲۰۱۴"),
            ("he", "יום רביעי, 11 ביוני 2014", "11 ביוני 2014", "11 ביוני", "יוני 2014", "2014"),
            ("zh", "2014年6月11日星期三", "2014年6月11日", "6月11日", "2014年6月", "2014年"),
            ("ja", "2014年6月11日水曜日", "2014年6月11日", "6月11日", "2014年6月", "2014年"),
            (
                "ru",
                "среда, 11 июня 2014\u{202f}г.",
                "11 июн. 2014\u{202f}г.",
                "11 июня",
                "июнь 2014\u{202f}г.",
                "2014",
            ),
        ];
        for (lang, full, medium, month_day, month, year) in table {
            let l = Locale::new(lang);
            let all = [
                l.format_date(d("2014-06-11"), Style::Full),
                l.format_date(d("2014-06-11"), Style::Medium),
                l.format_date(d("2014-06-11"), Style::MonthDay),
                l.format_date(d("2014-06"), Style::Long),
                l.format_date(d("2014"), Style::Long),
            ];
            assert_eq!(all, [full, medium, month_day, month, year], "{lang}");
        }
    }

    #[test]
    fn numbers_are_grouped_and_have_the_digits_of_their_language() {
        let table = [
            ("en", 0, "0"),
            ("en", 999, "999"),
            ("en", 1000, "1,000"),
            ("tlh", 1_234_567, "1,234,567"),
            ("de", 1_234_567, "1.234.567"),
            ("fr", 1_234_567, "1\u{202f}234\u{202f}567"),
            // Spanish sets off five digits or more.
            ("es", 1234, "1234"),
            ("es", 12_345, "12.345"),
            ("fa", 1234, "۱٬۲۳۴"),
            ("fa-u-nu-latn", 1234, "1,234"),
            ("hi", 12_345_678, "1,23,45,678"),
            ("zh", 1234, "1,234"),
        ];
        for (lang, n, text) in table {
            assert_eq!(Locale::new(lang).number(n), text, "{lang}");
        }
        for (lang, n, text) in [
            ("en", 3.45, "3.45"),
            ("en", -1234.5, "-1,234.5"),
            ("fr", 1234.5, "1\u{202f}234,5"),
            ("fa", 3.45, "۳٫۴۵"),
            ("en", 2.0, "2"),
            ("en", 1e300, &1e300.to_string()),
            ("en", f64::NAN, "NaN"),
        ] {
            assert_eq!(Locale::new(lang).fraction(n), text, "{lang}");
        }
        assert_eq!([Locale::new("fa").digits(2014), Locale::new("en").digits(-5)], ["۲۰۱۴", "-5"]);
    }

    #[test]
    fn what_icu_does_not_know_is_english() {
        for lang in ["tlh", "", "x", "not a tag", "e\u{301}"] {
            let locale = Locale::new(lang);
            assert_eq!(locale.format_date(d("2014-06-11"), Style::Long), "June 11, 2014", "{lang}");
            assert_eq!((locale.code(), locale.month(13), locale.weekday(0)), ("en", "", ""), "{lang}");
        }
        assert_eq!(Locale::new("pt_BR").format_date(d("2014-06-11"), Style::Long), "11 de junho de 2014");
    }

    #[test]
    fn the_solar_calendar_is_written_where_the_tag_asks_for_it() {
        let l = Locale::new("fa-u-ca-persian");
        let table = [
            ("2014-06-18", Style::Long, "۲۸ خرداد ۱۳۹۳"),
            ("2014-03-21", Style::Long, "۱ فروردین ۱۳۹۳"),
            ("2014-03-20", Style::Medium, "۲۹ اسفند ۱۳۹۲"),
            ("2014-06", Style::Long, "ژوئن ۲۰۱۴"),
            ("2014", Style::Long, "۲۰۱۴"),
            ("2014-06-18", Style::MonthDay, "۱۸ ژوئن"),
        ];
        for (date, style, text) in table {
            assert_eq!(l.format_date(d(date), style), text, "{date}");
        }
    }

    #[test]
    fn every_language_that_has_a_name_can_be_written() {
        for (lang, _) in names::NAMES {
            let locale = Locale::new(lang);
            for date in ["2014-06-11 10:00", "2014-06", "2014"] {
                for style in [Style::Full, Style::Long, Style::Medium, Style::Short, Style::MonthDay] {
                    assert!(!locale.format_date(d(date), style).is_empty(), "{lang}");
                }
            }
            assert!(!locale.strftime(d("2014-06-11 10:00"), "%A %B %p").contains("M0"), "{lang}");
        }
    }
}
