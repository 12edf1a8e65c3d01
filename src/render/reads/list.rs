//! Lists of articles as pages read them.

use super::{Archived, years_around};
use crate::archive::{Archive, ArticleId};
use crate::render::fact::{Fact, Listing, Part};

/// A group's articles as a page reads them: part by part.
#[derive(Clone)]
pub(in crate::render) struct List<'s, 'a> {
    pub(super) of: Archived<'s, 'a>,
    pub(super) listing: Listing,
    pub(super) ids: &'a [ArticleId],
}

impl<'a> List<'_, 'a> {
    fn note(&self, part: impl FnOnce() -> Part) {
        self.of.desk.note(|| Fact::List(self.listing.clone(), part()));
    }

    fn dated(&self) -> &'a [ArticleId] {
        &self.ids[..self.of.archive.count_dated(self.ids)]
    }

    /// How many there are.
    pub(in crate::render) fn len(&self) -> usize {
        self.note(|| Part::Count);
        self.ids.len()
    }

    /// All, rising in time, the undated last.
    pub(in crate::render) fn whole(&self) -> &'a [ArticleId] {
        self.note(|| Part::Whole);
        self.ids
    }

    /// All, the newest first, what has no date last.
    pub(in crate::render) fn newest_first(&self) -> Vec<ArticleId> {
        let mut ids = self.whole().to_vec();
        let dated = self.dated().len();
        ids[..dated].reverse();
        ids
    }

    /// The newest with a date, rising in time.
    pub(in crate::render) fn newest(&self, most: usize) -> &'a [ArticleId] {
        self.note(|| Part::Newest(most as u32));
        let dated = self.dated();
        &dated[dated.len().saturating_sub(most)..]
    }

    /// The newest with a date that have not expired, the newest first.
    pub(in crate::render) fn current(&self, most: usize) -> Vec<ArticleId> {
        self.note(|| Part::Newest(most as u32));
        let archive = self.of.archive;
        let fresh = self.dated().iter().rev().filter(|id| !archive.is_expired(**id));
        fresh.take(most).copied().collect()
    }

    /// What has no date.
    pub(in crate::render) fn undated(&self, most: usize) -> &'a [ArticleId] {
        self.note(|| Part::Undated(most as u32));
        let undated = &self.ids[self.dated().len()..];
        &undated[..undated.len().min(most)]
    }

    /// The years, rising, with how many each has.
    pub(in crate::render) fn years(&self) -> Vec<(i16, usize)> {
        self.note(|| Part::Years);
        self.of.archive.years_of(self.dated())
    }

    /// The first and the last year.
    pub(in crate::render) fn span(&self) -> Option<(i16, i16)> {
        self.note(|| Part::Span);
        let year = |id: Option<&ArticleId>| self.of.archive.date(*id?).map(|date| date.year);
        let dated = self.dated();
        Some((year(dated.first())?, year(dated.last())?))
    }

    /// Those of a year.
    pub(in crate::render) fn of_year(&self, year: i16) -> &'a [ArticleId] {
        self.note(|| Part::Year(year));
        of_year(self.of.archive, self.dated(), year)
    }

    /// Those on a page of a year that has so many on each, and whether another page
    /// follows.
    pub(in crate::render) fn page_of_year(
        &self,
        year: i16,
        page: u32,
        per_page: u32,
    ) -> (&'a [ArticleId], bool) {
        self.note(|| Part::YearPage(year, page, per_page));
        page_of_year(self.of.archive, self.dated(), (year, page, per_page))
    }

    /// The years with articles before and after one.
    pub(in crate::render) fn years_around(&self, year: i16) -> (Option<i16>, Option<i16>) {
        self.note(|| Part::YearsAround(year));
        years_around(&self.of.archive.years_of(self.dated()), year)
    }

    /// What stands before and after an article.
    pub(in crate::render) fn around(&self, id: ArticleId) -> (Option<ArticleId>, Option<ArticleId>) {
        self.note(|| Part::Around(self.of.archive.article(id).source.clone()));
        self.of.archive.neighbours(self.ids, id)
    }
}

/// Those of a list with dates that are of a year.
pub(in crate::render) fn of_year<'a>(
    archive: &Archive,
    dated: &'a [ArticleId],
    year: i16,
) -> &'a [ArticleId] {
    let start = dated.partition_point(|id| archive.date(*id).is_some_and(|d| d.year < year));
    let end = dated.partition_point(|id| archive.date(*id).is_some_and(|d| d.year <= year));
    &dated[start..end.max(start)]
}

/// Those of a list with dates on one of a year's pages, and whether another follows.
pub(in crate::render) fn page_of_year<'a>(
    archive: &Archive,
    dated: &'a [ArticleId],
    (year, page, per_page): (i16, u32, u32),
) -> (&'a [ArticleId], bool) {
    let of_year = of_year(archive, dated, year);
    let per_page = per_page as usize;
    let from = ((page as usize).saturating_sub(1) * per_page).min(of_year.len());
    let to = (from + per_page).min(of_year.len());
    (&of_year[from..to], to < of_year.len())
}
