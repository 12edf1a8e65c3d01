//! What is found by date: the same for a page that reads it and for its fact.

use std::ops::Range;

use crate::archive::{Archive, ArticleId, Day};
use crate::base::LangId;

/// Every article of a language that has a correction, in order of time.
pub(in crate::render) fn corrected(archive: &Archive, lang: LangId) -> Vec<ArticleId> {
    let has_some = |id: &ArticleId| !archive.article(*id).meta.corrections.is_empty();
    archive.edition(lang).articles().filter(has_some).collect()
}

pub(in crate::render) fn years_around(years: &[(i16, usize)], year: i16) -> (Option<i16>, Option<i16>) {
    let (before, after) =
        (years.partition_point(|(y, _)| *y < year), years.partition_point(|(y, _)| *y <= year));
    let at = |i: usize| years.get(i).map(|(year, _)| *year);
    (before.checked_sub(1).and_then(at), at(after))
}

pub(in crate::render) fn on_this_day(
    archive: &Archive,
    lang: LangId,
    month: u8,
    day: u8,
) -> Vec<(i16, Range<u32>)> {
    let years = archive.years(lang).iter();
    let found = years.map(|(year, _)| (*year, archive.on_day(lang, *year, month, day)));
    found.filter(|(_, ids)| !ids.is_empty()).collect()
}

type Days<'a> = (Option<&'a Day>, Option<&'a Day>);

pub(in crate::render) fn months_around(archive: &Archive, lang: LangId, year: i16, month: u8) -> Days<'_> {
    let days = archive.days(lang);
    let before = days.partition_point(|d| (d.year, d.month) < (year, month));
    let after = days.partition_point(|d| (d.year, d.month) <= (year, month));
    (days[..before].iter().rev().find(|d| d.month > 0), days[after..].iter().find(|d| d.month > 0))
}

pub(in crate::render) fn days_around(archive: &Archive, lang: LangId, day: (i16, u8, u8)) -> Days<'_> {
    let days = archive.days(lang);
    let before = days.partition_point(|d| (d.year, d.month, d.day) < day);
    let after = days.partition_point(|d| (d.year, d.month, d.day) <= day);
    (days[..before].iter().rev().find(|d| d.day > 0), days[after..].iter().find(|d| d.day > 0))
}
