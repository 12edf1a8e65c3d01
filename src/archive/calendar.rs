//! Years, months, days, and days of the year. Articles are numbered in order of
//! time, so each of these is a range of numbers found by halving.

use std::ops::Range;

use super::{Archive, ArticleId};
use crate::base::LangId;

/// A date on which something appeared. Zeros stand for what is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day {
    /// The year.
    pub year: i16,
    /// 1 to 12, or 0.
    pub month: u8,
    /// 1 to 31, or 0.
    pub day: u8,
    /// The first article of that date.
    pub first: ArticleId,
}

impl Archive {
    /// Every date with an article, rising.
    pub fn days(&self, lang: LangId) -> &[Day] {
        &self.edition(lang).days
    }

    /// Every year with an article, rising, and how many it has.
    pub fn years(&self, lang: LangId) -> &[(i16, usize)] {
        &self.edition(lang).years
    }

    /// The years of a list of one language that rises in time, and how many articles each has.
    /// A list is cut at each year's numbers, not walked: every page of it asks.
    pub fn years_of(&self, list: &[ArticleId]) -> Vec<(i16, usize)> {
        let Some(edition) = list.first().map(|id| self.edition_of(*id)) else { return Vec::new() };
        let (mut seen, mut end) = (0, edition.articles.start);
        let mut years = Vec::new();
        for &(year, count) in &edition.years {
            end += count as u32;
            let until = seen + list[seen..].partition_point(|id| id.0 < end);
            if until > seen {
                years.push((year, until - seen));
            }
            seen = until;
        }
        years
    }

    /// How many articles of a list of one language that rises in time have a date; they come first.
    pub fn count_dated(&self, list: &[ArticleId]) -> usize {
        let dated = list.first().map_or(0, |id| self.edition_of(*id).dated);
        list.partition_point(|id| id.0 < dated)
    }

    /// The articles of a year.
    pub fn in_year(&self, lang: LangId, year: i16) -> Range<u32> {
        self.between(lang, (year, 0, 0), (year, u8::MAX, u8::MAX))
    }

    /// The articles of a month; those of which only the year is known are in none.
    pub fn in_month(&self, lang: LangId, year: i16, month: u8) -> Range<u32> {
        self.between(lang, (year, month, 0), (year, month, u8::MAX))
    }

    /// The articles of a day.
    pub fn on_day(&self, lang: LangId, year: i16, month: u8, day: u8) -> Range<u32> {
        self.between(lang, (year, month, day), (year, month, day))
    }

    /// The dates of the articles from one date to another, both included.
    pub fn dates_between(&self, lang: LangId, from: (i16, u8, u8), to: (i16, u8, u8)) -> &[Day] {
        let days = &self.edition(lang).days;
        let start = days.partition_point(|d| (d.year, d.month, d.day) < from);
        let end = days.partition_point(|d| (d.year, d.month, d.day) <= to);
        &days[start..end.max(start)]
    }

    /// How many articles one of [`Archive::days`] has.
    pub fn count_on(&self, lang: LangId, day: &Day) -> usize {
        self.on_day(lang, day.year, day.month, day.day).len()
    }

    fn between(&self, lang: LangId, from: (i16, u8, u8), to: (i16, u8, u8)) -> Range<u32> {
        let edition = self.edition(lang);
        let start = edition.days.partition_point(|d| (d.year, d.month, d.day) < from);
        let end = edition.days.partition_point(|d| (d.year, d.month, d.day) <= to);
        let at = |i: usize| edition.days.get(i).map_or(edition.dated, |d| d.first.0);
        at(start)..at(end.max(start))
    }
}
