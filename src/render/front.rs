//! The home page, the indexes of topics, authors and series, and the pages that
//! stand alone.

use rustc_hash::FxHashSet;
use tera::Value;

use super::article::correction;
use super::head::{Head, PageKind};
use super::lists::share;
use super::object::{Object, json};
use super::page::Page;
use super::zola::ListPage;
use super::{Desk, Made};
use crate::archive::{ArticleId, SeriesId, Term, TopicId};
use crate::article::Article;
use crate::base::collation::Collation;
use crate::base::locale::Style;
use crate::base::{PartialDate, UrlPath};
use crate::plan::Route;
use crate::theme::Usual;

/// The articles beside the lead.
const PICKS: usize = 4;
/// The series on the home page.
const SERIES: usize = 6;
/// The topics on the home page.
const TOPICS: usize = 18;
/// The largest terms of an index.
const LARGEST: usize = 50;

/// A term of an index.
pub(super) struct Entry {
    name: String,
    url: String,
    count: usize,
    aliases: Vec<String>,
}

impl Desk<'_> {
    pub(super) fn home(&self, number: u32, route: &Route) -> Made<Vec<u8>> {
        let (archive, config, language) = (self.archive(), self.config(), self.language());
        let mut latest: Vec<ArticleId> = archive.latest(self.lang(), 1 + PICKS + config.lists.latest);
        // Articles with a picture lead, if one is among the newest.
        let has_picture = |id: &ArticleId| self.image_of(*id).is_some();
        if let Some(at) = latest.iter().take(1 + PICKS).position(has_picture) {
            let lead = latest.remove(at);
            latest.insert(0, lead);
        }
        let rest = latest.split_off(latest.len().min(1));
        let (picks, lines) = rest.split_at(rest.len().min(PICKS));
        let years = archive.years(self.lang());
        let most = years.iter().map(|(_, n)| *n).max().unwrap_or(1);
        let year_values: Vec<Value> = years
            .iter()
            .filter_map(|(year, n)| {
                let url = self.page_at(&format!("/{year:04}/"))?;
                let year = Object::new().set("year", i64::from(*year)).set("count", *n).set("url", url);
                Some(year.set("height", share(*n, most)).into())
            })
            .collect();
        let total = archive.count(self.lang());
        let mut folio: Vec<String> =
            language.extra.get("folio").and_then(|v| v.as_str()).map(str::to_owned).into_iter().collect();
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            let span = match [first.0, last.0].map(|year| self.locale().digits(year.into())) {
                [first, last] if first == last => first,
                [first, last] => format!("{first}–{last}"),
            };
            folio.push(self.trans_with("folio_span", None, &[("span", &span)]));
        }
        folio.push(self.trans_with(
            "articles",
            Some(total as i64),
            &[("count", &self.locale().number(total as u64))],
        ));
        let home = archive.home(self.lang());
        let content = match home {
            Some(file) => self.text_of(file, &route.url)?,
            None => String::new(),
        };
        let template = self.template(home, &Usual::HOME);
        let mut section = self.home_value(self.lang()).set("content", content);
        let description = home.and_then(Article::description).unwrap_or_else(|| language.description.clone());
        let head = Head {
            title: language.title.clone(),
            description: Some(description.to_owned()).filter(|d| !d.is_empty()),
            kind: PageKind::Home,
            ..Head::default()
        };
        let mut page = Page::new(route, template, head);
        let list = ListPage { template, url: &UrlPath::new("/"), file: home, paginate: None, page: number };
        page = self.add_list_of(None, &mut section, page, &list);
        let page = page
            .folio(folio)
            .set("section", section)
            .maybe("lead", latest.first().map(|id| self.card(*id)))
            .set("picks", self.cards(picks.iter().copied()))
            .set("latest", self.cards(lines.iter().copied()))
            .maybe("latest_more", self.latest_more(lines.last().or(latest.first())))
            .set("all_series", self.home_series())
            .set("top_topics", self.top_topics())
            .set("years", year_values)
            .set("total", total)
            .maybe("first_year", years.first().map(|y| i64::from(y.0)))
            .maybe("last_year", years.last().map(|y| i64::from(y.0)))
            .maybe("on_this_day", self.on_the_build_day());
        self.finish(page)
    }

    /// "All of November 2026": where the list breaks off.
    fn latest_more(&self, last: Option<&ArticleId>) -> Option<Value> {
        let date = self.archive().date(*last?)?;
        let (month, year) = (
            self.page_at(&format!("/{:04}/{:02}/", date.year, date.month)),
            self.page_at(&format!("/{:04}/", date.year)),
        );
        let known = PartialDate { day: 0, time: None, ..date };
        let (date, url) = match month.filter(|_| date.month > 0) {
            Some(url) => (known, url),
            None => (PartialDate { month: 0, ..known }, year?),
        };
        let name = self.locale().format_date(date, Style::Long);
        Some(
            Object::new()
                .set("title", self.trans_with("all_of", None, &[("date", &name)]))
                .set("url", url)
                .into(),
        )
    }

    fn on_the_build_day(&self) -> Option<Value> {
        let today = self.today();
        let url = self.page_at(&format!("/on/{:02}-{:02}/", today.month, today.day))?;
        let found = self.archive().on_this_day(self.lang(), today.month, today.day);
        let counts: Vec<(i16, usize)> = found.into_iter().map(|(year, ids)| (year, ids.len())).collect();
        let day = self.day_of_year_name(today.month, today.day);
        let object = Object::new()
            .set("title", self.trans_with("on_this_day_link", None, &[("day", &day)]))
            .set("url", url)
            .set("count", counts.iter().map(|c| c.1).sum::<usize>());
        Some(object.maybe("oldest_year", counts.first().map(|c| i64::from(c.0))).into())
    }

    fn home_series(&self) -> Vec<Value> {
        let archive = self.archive();
        let series = archive.all_series(self.lang());
        let mut order: Vec<SeriesId> = series.filter(|id| !archive.series(*id).parts.is_empty()).collect();
        // The one that was continued last comes first.
        order.sort_by_key(|id| std::cmp::Reverse(archive.series(*id).parts.iter().map(|p| p.0).max()));
        order.truncate(SERIES);
        order.into_iter().map(|id| self.series_value(id).into()).collect()
    }

    fn top_topics(&self) -> Vec<Value> {
        let archive = self.archive();
        let mut order: Vec<(TopicId, usize)> =
            archive.topics(self.lang()).map(|id| (id, archive.indexed(id))).filter(|(_, n)| *n > 0).collect();
        order.sort_by_key(|(id, n)| (std::cmp::Reverse(*n), *id));
        order.truncate(TOPICS);
        let most = order.first().map_or(1, |(_, n)| *n);
        self.collation().sort(&mut order, |(id, _)| archive.topic(*id).name.to_string());
        order
            .into_iter()
            .filter_map(|(id, n)| {
                let url = self.url_of_page(self.plan().topic(id))?;
                Some(
                    Object::new()
                        .set("name", &*archive.topic(id).name)
                        .set("url", url)
                        .set("count", n)
                        .set("share", share(n, most))
                        .into(),
                )
            })
            .collect()
    }

    pub(super) fn series_value(&self, id: SeriesId) -> Object {
        let series = self.archive().series(id);
        let years: Vec<i16> =
            series.parts.iter().filter_map(|(id, _)| self.archive().date(*id)).map(|d| d.year).collect();
        let file = series.file.as_deref().or(series.lent.as_deref());
        Object::new()
            .set("title", &*series.name)
            .set("slug", &*series.slug)
            .maybe("url", self.url_of_page(self.plan().series(id)))
            .maybe("description", file.and_then(Article::description))
            .set("count", series.parts.len())
            .maybe("first_year", years.iter().min().map(|y| i64::from(*y)))
            .maybe("last_year", years.iter().max().map(|y| i64::from(*y)))
            .set("extra", file.map_or_else(|| Object::new().into(), |f| json(&f.shown().extra())))
    }

    pub(super) fn series_page(&self, id: SeriesId, route: &Route) -> Made<Vec<u8>> {
        let series = self.archive().series(id);
        let file = series.file.as_deref();
        let template = self.template(file, &Usual::SERIES);
        let content = match file {
            Some(file) => self.text_of(file, &route.url)?,
            None => String::new(),
        };
        let value = self
            .series_value(id)
            .set("content", content)
            .set("parts", self.cards(series.parts.iter().map(|p| p.0)));
        let description = file.and_then(Article::description);
        let head = Head {
            title: series.name.to_string(),
            description,
            kind: PageKind::Collection,
            ..Head::default()
        };
        let (archive, href) = self.archive_crumb();
        let page = Page::new(route, template, head)
            .crumb(archive, href)
            .crumb(self.trans("series"), self.page_at("/series/"))
            .here(series.name.to_string())
            .set("series", value);
        self.finish(page)
    }

    fn index_page<'r>(&self, route: &'r Route, usual: &Usual, title: String, folder: &str) -> Made<Page<'r>> {
        let file = self.archive().introduction(self.lang(), folder);
        let content = match file {
            Some(file) => self.text_of(file, &route.url)?,
            None => String::new(),
        };
        let template = self.site.theme.choose(file.and_then(|f| f.meta.template.as_deref()), usual);
        self.begin(template);
        let description = file.and_then(Article::description);
        let head = Head { title: title.clone(), description, kind: PageKind::Collection, ..Head::default() };
        let (archive, href) = self.archive_crumb();
        Ok(Page::new(route, template, head).crumb(archive, href).here(title).set("content", content))
    }

    pub(super) fn series_index_page(&self, route: &Route) -> Made<Vec<u8>> {
        let mut order: Vec<SeriesId> = self.archive().all_series(self.lang()).collect();
        self.collation().sort(&mut order, |id| self.archive().series(*id).name.to_string());
        let all: Vec<Value> = order.into_iter().map(|id| self.series_value(id).into()).collect();
        let page = self.index_page(route, &Usual::SERIES_INDEX, self.trans("series"), "series")?;
        self.finish(page.set("all_series", all))
    }

    /// A term as an index lists it, where it has a page.
    pub(super) fn entry_of<Id>(&self, term: &Term<Id>, count: usize, url: &UrlPath) -> Option<Entry> {
        Some(Entry {
            name: term.name.to_string(),
            url: self.url_of_page(url)?,
            count,
            aliases: term.aliases.iter().map(|a| a.to_string()).collect(),
        })
    }

    pub(super) fn topics_page(&self, route: &Route) -> Made<Vec<u8>> {
        let archive = self.archive();
        let entries = archive
            .topics(self.lang())
            .filter_map(|id| self.entry_of(archive.topic(id), archive.indexed(id), self.plan().topic(id)));
        let page = self.index_page(route, &Usual::TOPICS, self.trans("nav_topics"), "topics")?;
        let terms = if Usual::TOPICS.is_zolas(page.template()) {
            let ids = archive.topics(self.lang());
            self.zolas_terms(page.template(), ids, |id| archive.topic(id), |id| self.topic_value(id))
        } else {
            terms(entries.collect(), &self.collation())
        };
        let page = page.set("tree", self.topic_tree());
        self.finish(
            page.set("terms", terms).set("taxonomy", self.taxonomy_value(&Usual::TOPICS, self.lang())),
        )
    }

    /// The topics that have others below them and none above, with all that is below.
    /// What is below several stands below each, but is opened at the first alone: a
    /// page must not grow with the number of ways down.
    fn topic_tree(&self) -> Vec<Value> {
        let archive = self.archive();
        let is_top = |id: &TopicId| {
            let topic = archive.topic(*id);
            topic.broader.is_empty() && !topic.narrower.is_empty()
        };
        let tops: Vec<TopicId> = archive.topics(self.lang()).filter(is_top).collect();
        self.branches(tops, &mut FxHashSet::default())
    }

    fn branches(&self, mut ids: Vec<TopicId>, opened: &mut FxHashSet<TopicId>) -> Vec<Value> {
        if ids.is_empty() {
            return Vec::new();
        }
        let archive = self.archive();
        self.collation().sort(&mut ids, |id| archive.topic(*id).name.to_string());
        let branch = |id: TopicId| {
            let below = if opened.insert(id) { archive.topic(id).narrower.clone() } else { Vec::new() };
            let branch = Object::from_value(&self.topic_link(id)).set("count", archive.indexed(id));
            branch.set("narrower", self.branches(below, opened)).into()
        };
        ids.into_iter().map(branch).collect()
    }

    pub(super) fn authors_page(&self, route: &Route) -> Made<Vec<u8>> {
        let archive = self.archive();
        let entries = archive.authors(self.lang()).filter_map(|id| {
            Some(Entry {
                name: archive.author(id).name.to_string(),
                url: self.url_of_page(self.plan().author(id))?,
                count: archive.indexed(id),
                aliases: Vec::new(),
            })
        });
        let page = self.index_page(route, &Usual::AUTHORS, self.trans("nav_authors"), "authors")?;
        let terms = if Usual::AUTHORS.is_zolas(page.template()) {
            let ids = archive.authors(self.lang());
            self.zolas_terms(page.template(), ids, |id| archive.author(id), |id| self.author_value(id))
        } else {
            terms(entries.collect(), &self.collation())
        };
        self.finish(
            page.set("terms", terms).set("taxonomy", self.taxonomy_value(&Usual::AUTHORS, self.lang())),
        )
    }

    pub(super) fn corrections_page(&self, route: &Route) -> Made<Vec<u8>> {
        let archive = self.archive();
        let mut entries: Vec<(Option<i64>, ArticleId, Value)> = Vec::new();
        for id in archive.corrected(self.lang()) {
            for c in &archive.article(id).meta.corrections {
                let value = correction(c).set("page", self.card(id));
                entries.push((c.date.map(|d| d.sort_key()), id, value.into()));
            }
        }
        entries.sort_by_key(|(date, id, _)| (std::cmp::Reverse(*date), *id));
        let entries: Vec<Value> = entries.into_iter().map(|e| e.2).collect();
        let title = self.trans("corrections_page");
        let head = Head { title: title.clone(), kind: PageKind::Collection, ..Head::default() };
        let (archive, href) = self.archive_crumb();
        let page = Page::new(route, "corrections.html", head)
            .crumb(archive, href)
            .here(title)
            .set("entries", entries);
        self.finish(page)
    }

    pub(super) fn not_found_page(&self, route: &Route) -> Made<Vec<u8>> {
        let head = Head {
            title: self.trans("not_found"),
            robots: Some("noindex".into()),
            kind: PageKind::Plain,
            ..Head::default()
        };
        self.finish(Page::new(route, "404.html", head))
    }

    pub(super) fn redirect_page(&self, to: &UrlPath, route: &Route) -> Made<Vec<u8>> {
        let head = Head {
            title: self.trans("moved"),
            robots: Some("noindex".into()),
            kind: PageKind::Plain,
            canonical: Some(to.clone()),
            ..Head::default()
        };
        let page = Page::new(route, "redirect.html", head);
        self.finish(page.set("target", self.config().href(to)).set("target_url", self.config().absolute(to)))
    }
}

/// A–Z by the first letter of each name, and the largest.
pub(super) fn terms(mut entries: Vec<Entry>, collation: &Collation) -> Value {
    let value = |e: &Entry| {
        Object::new()
            .set("name", e.name.as_str())
            .set("url", e.url.as_str())
            .set("count", e.count)
            .set("aliases", e.aliases.clone())
    };
    let total = entries.len();
    collation.sort(&mut entries, |e| e.name.clone());
    let mut largest: Vec<&Entry> = entries.iter().filter(|e| e.count > 0).collect();
    // Of one size by name: the sort is stable.
    largest.sort_by_key(|e| std::cmp::Reverse(e.count));
    largest.truncate(LARGEST);
    let most = largest.first().map_or(1, |e| e.count);
    let by_count: Vec<Value> =
        largest.iter().map(|e| value(e).set("share", share(e.count, most)).into()).collect();
    let letters: Vec<Value> = collation
        .index(entries, |e| e.name.clone())
        .into_iter()
        .map(|(heading, entries)| {
            let items: Vec<Value> = entries.iter().map(|e| value(e).into()).collect();
            Object::new().set("letter", heading.text).set("id", heading.id).set("items", items).into()
        })
        .collect();
    Object::new().set("letters", letters).set("by_count", by_count).set("total", total).into()
}
