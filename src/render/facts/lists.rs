//! Which articles stand in a list, and in which order. What they say is in their cards.

use super::{Facts, Mark};
use crate::archive::{ArticleId, Day, Recommendation};
use crate::base::{Digest, LangId};
use crate::render::fact::{Listing, Near, Part, Sort};
use crate::render::{Desk, Site, reads};

impl Facts<'_> {
    pub(super) fn ids(&self, mark: &mut Mark, ids: impl IntoIterator<Item = ArticleId>) {
        let archive = self.site.archive;
        for id in ids {
            mark.text(archive.article(id).source.as_str());
        }
    }

    /// A part of a list: which articles it has, in their order. What they say is in
    /// their cards.
    pub(super) fn list(&self, mark: &mut Mark, listing: &Listing, part: &Part) {
        let archive = self.site.archive;
        match listing {
            Listing::Listed(lang, section) => {
                let id = section.as_ref().map(|path| archive.find_section(*lang, path));
                if id == Some(None) {
                    return;
                }
                let desk = Desk::new(self.site);
                desk.lang.set(*lang);
                self.ids(mark, archive.listed(*lang, id.flatten(), &desk.collation()));
            }
            Listing::Dated(lang) => self.dated(mark, *lang, part),
            Listing::Of(group) => {
                let Some((ids, _)) = self.members(group) else { return };
                self.part(mark, ids, part);
            }
        }
    }

    pub(super) fn part(&self, mark: &mut Mark, ids: &[ArticleId], part: &Part) {
        let archive = self.site.archive;
        let (dated, undated) = ids.split_at(archive.count_dated(ids));
        let list = |ids: &[ArticleId]| ids.to_vec();
        let ids = match part {
            Part::Count => return mark.num(ids.len() as u64).end(),
            Part::Years => {
                let years = archive.years_of(dated);
                return years.iter().for_each(|(year, n)| mark.num(*year as u64).num(*n as u64).end());
            }
            Part::Span => {
                let year = |id: Option<&ArticleId>| archive.date(*id?).map(|date| date.year);
                let span = [year(dated.first()), year(dated.last())];
                return span.iter().for_each(|year| mark.num(year.map_or(u64::MAX, |y| y as u64)).end());
            }
            Part::YearsAround(year) => {
                let around = reads::years_around(&archive.years_of(dated), *year);
                let around = [around.0, around.1];
                return around.iter().for_each(|year| mark.num(year.map_or(u64::MAX, |y| y as u64)).end());
            }
            // Both what the newest are and, without those that have expired, which of them show.
            Part::Newest(most) => {
                let newest = &dated[dated.len().saturating_sub(*most as usize)..];
                let fresh = dated.iter().rev().filter(|id| !archive.is_expired(**id)).take(*most as usize);
                newest.iter().chain(fresh).copied().collect()
            }
            Part::Undated(most) => list(&undated[..undated.len().min(*most as usize)]),
            Part::Year(year) => list(reads::of_year(archive, dated, *year)),
            Part::YearPage(year, page, per_page) => {
                let (on_page, follows) = reads::page_of_year(archive, dated, (*year, *page, *per_page));
                mark.num(follows.into());
                list(on_page)
            }
            Part::Around(source) => {
                let Some(id) = archive.by_source(source) else { return };
                let (before, after) = archive.neighbours(ids, id);
                mark.num(before.is_some().into());
                before.into_iter().chain(after).collect()
            }
            _ => list(ids),
        };
        self.ids(mark, ids);
    }

    pub(super) fn dated(&self, mark: &mut Mark, lang: LangId, part: &Part) {
        let archive = self.site.archive;
        let range = |range: std::ops::Range<u32>| range.map(ArticleId).collect::<Vec<_>>();
        let ids = match part {
            Part::Count => return mark.num(archive.dated(lang).len() as u64).end(),
            Part::Years => {
                let years = archive.years(lang).iter();
                return years.for_each(|(year, n)| mark.num(*year as u64).num(*n as u64).end());
            }
            Part::Span => {
                let years = archive.years(lang);
                let span = [years.first(), years.last()];
                let year = |y: &Option<&(i16, usize)>| y.map_or(u64::MAX, |y| y.0 as u64);
                return span.iter().for_each(|y| mark.num(year(y)).end());
            }
            Part::YearsAround(year) => {
                let around = reads::years_around(archive.years(lang), *year);
                let around = [around.0, around.1];
                return around.iter().for_each(|year| mark.num(year.map_or(u64::MAX, |y| y as u64)).end());
            }
            Part::MonthsAround(year, month) => {
                return self.days(mark, reads::months_around(archive, lang, *year, *month));
            }
            Part::DaysAround(year, month, day) => {
                return self.days(mark, reads::days_around(archive, lang, (*year, *month, *day)));
            }
            Part::Dates => {
                for day in archive.days(lang) {
                    mark.num(day.year as u64).num(day.month.into()).num(day.day.into());
                }
                return;
            }
            Part::OnThisDay(month, day) => {
                for (year, ids) in reads::on_this_day(archive, lang, *month, *day) {
                    mark.num(year as u64);
                    self.ids(mark, range(ids));
                }
                return;
            }
            Part::Newest(most) => archive.latest(lang).take(*most as usize).collect(),
            Part::Year(year) => range(archive.in_year(lang, *year)),
            Part::Month(year, month) => range(archive.in_month(lang, *year, *month)),
            Part::Day(year, month, day) => range(archive.on_day(lang, *year, *month, *day)),
            Part::Around(source) => {
                let Some(id) = archive.by_source(source) else { return };
                let (before, after) = archive.neighbours_in_time(id);
                mark.num(before.is_some().into());
                before.into_iter().chain(after).collect()
            }
            Part::Whole | Part::Undated(_) | Part::YearPage(..) => archive.dated(lang).collect(),
        };
        // Dates are in the cards, but a year's table counts days of which it shows no card.
        if let Part::Year(_) = part {
            for id in &ids {
                let date = archive.date(*id);
                mark.num(date.map_or(0, |d| u64::from(d.month) * 32 + u64::from(d.day)));
            }
        }
        self.ids(mark, ids);
    }

    pub(super) fn days(&self, mark: &mut Mark, days: (Option<&Day>, Option<&Day>)) {
        for day in [days.0, days.1] {
            match day {
                Some(day) => mark.num(day.year as u64).num(day.month.into()).num(day.day.into()),
                None => mark.num(u64::MAX),
            };
        }
    }

    pub(super) fn index(&self, mark: &mut Mark, sort: Sort, lang: LangId) {
        let archive = self.site.archive;
        let edition = archive.edition(lang);
        match sort {
            Sort::Section => {
                for id in edition.sections() {
                    let section = archive.section(id);
                    mark.digest(self.sections[id.index()]).num(section.articles.len() as u64);
                    self.about(mark, section.about());
                }
            }
            Sort::Topic => {
                for id in edition.topics() {
                    let topic = archive.topic(id);
                    mark.digest(self.topics[id.index()]).num(topic.articles.len() as u64);
                    self.named(mark, topic);
                }
            }
            Sort::Author => {
                for id in edition.authors() {
                    let author = archive.author(id);
                    mark.digest(self.authors[id.index()]).num(author.articles.len() as u64);
                    self.named(mark, author);
                }
            }
            Sort::Series => {
                for id in edition.series() {
                    let series = archive.series(id);
                    mark.digest(self.series[id.index()]);
                    self.about(mark, series.file.as_deref().or(series.lent.as_deref()));
                    self.ids(mark, series.parts.iter().map(|part| part.0));
                }
            }
            Sort::Term(declared) => {
                let mut of_lang = archive.taxonomies(lang);
                let found = of_lang.find(|id| archive.declaration_of(*id) == usize::from(declared));
                for id in found.into_iter().flat_map(|taxonomy| archive.terms_in(taxonomy)) {
                    let term = archive.term(id);
                    mark.digest(self.terms[id.index()]).num(term.articles.len() as u64);
                    self.named(mark, term);
                }
            }
        }
    }

    pub(super) fn near(&self, near: Near, id: ArticleId) -> Digest {
        let Site { archive, plan, config, .. } = *self.site;
        match near {
            Near::Backlinks => self.of_articles(plan.backlinks(id)),
            Near::Recommended => self.of_recommended(&self.recommended(id)),
            Near::More { apart } => {
                let found = if apart { self.recommended(id) } else { Vec::new() };
                let shown: Vec<ArticleId> = found.iter().map(|r| r.article).collect();
                let lists = &config.lists;
                self.of_articles(&archive.more_from_section(id, lists.more, &shown, lists.more_is_latest))
            }
        }
    }

    /// What articles these are, in their order.
    pub(in crate::render) fn of_articles(&self, ids: &[ArticleId]) -> Digest {
        let mut mark = Mark::new();
        self.ids(&mut mark, ids.iter().copied());
        mark.done()
    }

    /// What is recommended, and why.
    pub(in crate::render) fn of_recommended(&self, found: &[Recommendation]) -> Digest {
        let mut mark = Mark::new();
        for r in found {
            mark.num(r.picked.into());
            r.topics.iter().for_each(|topic| mark.digest(self.topics[topic.index()]).end());
            r.authors.iter().for_each(|author| mark.digest(self.authors[author.index()]).end());
            self.ids(&mut mark, [r.article]);
        }
        mark.done()
    }

    pub(super) fn recommended(&self, id: ArticleId) -> Vec<Recommendation> {
        let archive = self.site.archive;
        let most = self.site.config.lists.recommended;
        if archive.is_dated(id) { archive.recommended(id, most) } else { Vec::new() }
    }
}
