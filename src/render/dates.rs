//! The archive by date.

use tera::Value;

use super::head::{Head, PageKind};
use super::lists::share;
use super::object::Object;
use super::page::Page;
use super::{Desk, Made};
use crate::archive::{ArticleId, Day};
use crate::base::PartialDate;
use crate::base::locale::Style;
use crate::plan::Route;

/// A year with more articles than this shows its months without their articles.
const INLINE: usize = 150;

/// A silence of at least so many months is named on the archive's front, and
/// of these the longest few: the table shows the others.
const GAP_MONTHS: i32 = 12;
const GAPS: usize = 5;

fn ids(range: std::ops::Range<u32>) -> Vec<ArticleId> {
    range.map(ArticleId).collect()
}

/// How dark a cell of a heat table is: 0 where there is nothing, else 1 to 5.
/// Where no cell holds more than five, each article is a step: a single one is
/// never dark.
fn level(count: usize, most: usize) -> u64 {
    if count == 0 { 0 } else { share(count, most.max(5)).div_ceil(20) }
}

impl Desk<'_> {
    fn date_page<'r>(&self, route: &'r Route, template: &str, title: &str) -> Page<'r> {
        let head = Head { title: title.to_owned(), kind: PageKind::Collection, ..Head::default() };
        let (archive, href) = self.archive_crumb();
        Page::new(route, template, head).crumb(archive, href)
    }

    fn year_url(&self, year: i16) -> Option<String> {
        self.page_at(&format!("/{year:04}/"))
    }

    fn month_url(&self, year: i16, month: u8) -> Option<String> {
        self.page_at(&format!("/{year:04}/{month:02}/"))
    }

    fn day_url(&self, day: (i16, u8, u8)) -> Option<String> {
        self.page_at(&format!("/{:04}/{:02}/{:02}/", day.0, day.1, day.2))
    }

    /// A step to another page: its title and address.
    fn step(&self, title: String, url: Option<String>) -> Option<Value> {
        url.map(|url| Object::new().set("title", title).set("url", url).into())
    }

    pub(super) fn archive_page(&self, route: &Route) -> Made<Vec<u8>> {
        let archive = self.archive();
        let years = archive.years(self.lang());
        let counts: Vec<(i16, Vec<usize>)> = years
            .iter()
            .map(|(y, _)| (*y, (1..=12).map(|m| archive.in_month(self.lang(), *y, m).len()).collect()))
            .collect();
        let most = counts.iter().flat_map(|(_, months)| months.iter().copied()).max().unwrap_or(0);
        let table: Vec<Value> = years
            .iter()
            .zip(&counts)
            .rev()
            .map(|((year, count), (_, months))| {
                let cells: Vec<Value> = months
                    .iter()
                    .zip(1u8..)
                    .map(|(n, month)| {
                        Object::new()
                            .set("month", u64::from(month))
                            .set("name", self.locale().month_short(month))
                            .set("count", *n)
                            .set("level", level(*n, most))
                            .maybe("url", if *n > 0 { self.month_url(*year, month) } else { None })
                            .into()
                    })
                    .collect();
                let object =
                    Object::new().set("year", i64::from(*year)).set("count", *count).set("months", cells);
                object.maybe("url", self.year_url(*year)).into()
            })
            .collect();
        let title = self.trans("archive");
        let head = Head { title: title.clone(), kind: PageKind::Collection, ..Head::default() };
        let page = Page::new(route, "archive.html", head)
            .here(title)
            .set("years", table)
            .set("total", archive.count(self.lang()))
            .maybe("first_year", years.first().map(|y| i64::from(y.0)))
            .maybe("last_year", years.last().map(|y| i64::from(y.0)))
            .set("gaps", self.gaps());
        self.finish(page)
    }

    /// The longest silences of the archive, in the order of time.
    fn gaps(&self) -> Vec<String> {
        let days = self.archive().days(self.lang());
        let month = |d: &Day| i32::from(d.year) * 12 + i32::from(d.month.max(1));
        let mut gaps: Vec<(i32, &Day, &Day)> = days
            .windows(2)
            .filter_map(|pair| if let [a, b] = pair { Some((month(b) - month(a) - 1, a, b)) } else { None })
            // A date known to the year says nothing about its months.
            .filter(|(months, a, b)| *months >= GAP_MONTHS && a.month > 0 && b.month > 0)
            .collect();
        gaps.sort_by_key(|(months, a, _)| (std::cmp::Reverse(*months), month(a)));
        gaps.truncate(GAPS);
        gaps.sort_by_key(|(_, a, _)| month(a));
        let name = |d: &Day| {
            let date = PartialDate { year: d.year, month: d.month, day: 0, time: None };
            self.locale().format_date(date, Style::Long)
        };
        gaps.into_iter()
            .map(|(_, a, b)| self.trans_with("gap", None, &[("from", &name(a)), ("to", &name(b))]))
            .collect()
    }

    pub(super) fn year_page(&self, year: i16, route: &Route) -> Made<Vec<u8>> {
        self.begin("year.html");
        let archive = self.archive();
        let all = archive.in_year(self.lang(), year);
        let total = all.len();
        let days = archive.dates_in(self.lang(), year);
        let days: Vec<(&Day, usize)> = days.into_iter().filter(|(day, _)| day.day > 0).collect();
        let most = days.iter().map(|(_, count)| *count).max().unwrap_or(0);
        let months: Vec<Value> = (1..=12u8)
            .map(|month| {
                let range = archive.in_month(self.lang(), year, month);
                let cells: Vec<Value> = (1..=31u8).map(|day| self.cell((year, month, day), most)).collect();
                let mut object = Object::new()
                    .set("month", u64::from(month))
                    .set("name", self.locale().month(month))
                    .set("count", range.len())
                    .set("days", cells)
                    .maybe("url", if range.is_empty() { None } else { self.month_url(year, month) });
                if total <= INLINE {
                    object.put("items", self.cards(ids(range)));
                }
                object.into()
            })
            .collect();
        let (before, after) = archive.years_around(self.lang(), year);
        let near = |year: Option<i16>| self.step(self.locale().digits(year?.into()), self.year_url(year?));
        let first_month = archive.in_month(self.lang(), year, 1).start.min(all.end);
        let no_month: Vec<ArticleId> = ids(all.start..first_month)
            .into_iter()
            .filter(|id| archive.date(*id).is_some_and(|d| d.month == 0))
            .collect();
        let page = self
            .date_page(route, "year.html", &self.locale().digits(year.into()))
            .here(self.locale().digits(year.into()))
            .set("year", i64::from(year))
            .set("total", total)
            .set("days_count", days.len())
            .set("months", months)
            .set("undated_in_year", self.cards(no_month.into_iter().take(INLINE)))
            .maybe("prev", near(before))
            .maybe("next", near(after));
        self.finish(page)
    }

    /// A day of the year's table.
    fn cell(&self, day: (i16, u8, u8), most: usize) -> Value {
        let exists = PartialDate::new(day.0, day.1, day.2).is_some();
        let count = if exists { self.archive().on_day(self.lang(), day.0, day.1, day.2).len() } else { 0 };
        let mut object = Object::new()
            .set("day", u64::from(day.2))
            .set("exists", exists)
            .set("count", count)
            .set("level", level(count, most));
        if count > 0 {
            let name = self.day_of_year_name(day.1, day.2);
            let articles = self.trans_with(
                "articles",
                Some(count as i64),
                &[("count", &self.locale().number(count as u64))],
            );
            object.put("label", format!("{name}: {articles}"));
            // Without day pages a day leads to its month.
            if let Some(url) = self.day_url(day).or_else(|| self.month_url(day.0, day.1)) {
                object.put("url", url);
            }
        }
        object.into()
    }

    pub(super) fn month_page(&self, year: i16, month: u8, route: &Route) -> Made<Vec<u8>> {
        self.begin("month.html");
        let archive = self.archive();
        let date = PartialDate { year, month, day: 0, time: None };
        let title = self.locale().format_date(date, Style::Long);
        let articles = ids(archive.in_month(self.lang(), year, month));
        let (before, after) = archive.months_around(self.lang(), year, month);
        let near = |d: &Day| {
            let date = PartialDate { year: d.year, month: d.month, day: 0, time: None };
            self.step(self.locale().format_date(date, Style::Long), self.month_url(d.year, d.month))
        };
        let page = self
            .date_page(route, "month.html", &title)
            .crumb(self.locale().digits(year.into()), self.year_url(year))
            .here(self.locale().month(month))
            .set("year", i64::from(year))
            .set("month", u64::from(month))
            .set("name", self.locale().month(month))
            .set("title", title.as_str())
            .set("total", articles.len())
            .set("groups", self.by_day(&articles))
            .maybe("prev", before.and_then(near))
            .maybe("next", after.and_then(near));
        self.finish(page)
    }

    fn by_day(&self, articles: &[ArticleId]) -> Value {
        let mut groups: Vec<(PartialDate, Vec<ArticleId>)> = Vec::new();
        for id in articles {
            let Some(date) = self.archive().date(*id).map(PartialDate::without_time) else { continue };
            match groups.last_mut() {
                Some((last, ids)) if *last == date => ids.push(*id),
                _ => groups.push((date, vec![*id])),
            }
        }
        let groups: Vec<Value> = groups
            .into_iter()
            .map(|(date, ids)| {
                Object::new()
                    .set("title", self.locale().format_date(date, Style::Long))
                    .set("date", date.iso())
                    .maybe("url", self.day_url((date.year, date.month, date.day)))
                    .set("items", self.cards(ids))
                    .into()
            })
            .collect();
        groups.into()
    }

    pub(super) fn day_page(&self, day: (i16, u8, u8), route: &Route) -> Made<Vec<u8>> {
        self.begin("day.html");
        let archive = self.archive();
        let (year, month, number) = day;
        let date = PartialDate { year, month, day: number, time: None };
        let title = self.locale().format_date(date, Style::Long);
        let (before, after) = archive.days_around(self.lang(), day);
        let near = |d: &Day| {
            let date = PartialDate { year: d.year, month: d.month, day: d.day, time: None };
            self.step(self.locale().format_date(date, Style::Long), self.day_url((d.year, d.month, d.day)))
        };
        let page = self
            .date_page(route, "day.html", &title)
            .crumb(self.locale().digits(year.into()), self.year_url(year))
            .crumb(self.locale().month(month), self.month_url(year, month))
            .here(self.locale().digits(number.into()))
            .set("date", date.iso())
            .set("items", self.cards(ids(archive.on_day(self.lang(), year, month, number))))
            .maybe("prev", before.and_then(near))
            .maybe("next", after.and_then(near))
            .maybe("on_this_day", self.on_this_day_link(month, number));
        self.finish(page)
    }

    fn on_this_day_link(&self, month: u8, day: u8) -> Option<Value> {
        let url = self.page_at(&format!("/on/{month:02}-{day:02}/"));
        let name = self.day_of_year_name(month, day);
        self.step(self.trans_with("on_this_day_link", None, &[("day", &name)]), url)
    }

    pub(super) fn on_this_day_page(&self, month: u8, day: u8, route: &Route) -> Made<Vec<u8>> {
        self.begin("on_this_day.html");
        let archive = self.archive();
        let groups: Vec<Value> = archive
            .on_this_day(self.lang(), month, day)
            .into_iter()
            .rev()
            .map(|(year, range)| {
                Object::new()
                    .set("title", self.locale().digits(year.into()))
                    .maybe("url", self.year_url(year))
                    .set("items", self.cards(ids(range)))
                    .into()
            })
            .collect();
        let name = self.day_of_year_name(month, day);
        let page = self
            .date_page(route, "on_this_day.html", &name)
            .here(name.clone())
            .set("name", name)
            .set("groups", groups)
            .maybe("prev", self.near_day_of_year(month, day, false))
            .maybe("next", self.near_day_of_year(month, day, true));
        self.finish(page)
    }

    /// The day of the year before or after one that has a page.
    fn near_day_of_year(&self, month: u8, day: u8, forward: bool) -> Option<Value> {
        let (mut month, mut day) = (month, day);
        for _ in 0..366 {
            (month, day) = match (forward, month, day) {
                (true, 12, 31) => (1, 1),
                (true, m, 31) => (m + 1, 1),
                (true, m, d) => (m, d + 1),
                (false, 1, 1) => (12, 31),
                (false, m, 1) => (m - 1, 31),
                (false, m, d) => (m, d - 1),
            };
            if let Some(href) = self.page_at(&format!("/on/{month:02}-{day:02}/")) {
                return self.step(self.day_of_year_name(month, day), Some(href));
            }
        }
        None
    }
}
