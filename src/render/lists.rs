//! Sections, topics and authors: lists by year. A list's front shows its newest
//! articles; the older ones stand on the pages of their years, numbered from the
//! oldest, so that an article with an old date moves one year's pages only.

use tera::Value;

use super::head::Head;
use super::object::{Object, json};
use super::page::Page;
use super::zola::ListPage;
use super::{Desk, Made};
use crate::archive::{ArticleId, AuthorId, SectionId, Term, TopicId};
use crate::article::Article;
use crate::base::locale::Style;
use crate::base::{PartialDate, UrlPath};
use crate::plan::{Route, Slice};
use crate::theme::Usual;

/// More articles a day than this, and a list is grouped by day.
const BUSY: usize = 2;

/// What the groups of a list's front share. One author writes less than a
/// section prints: months would be headings over single lines.
#[derive(Clone, Copy)]
pub(super) enum GroupBy {
    Year,
    Month,
}

impl Desk<'_> {
    pub(super) fn section_page(&self, id: SectionId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let section = self.archive().section(id);
        let file = section.file.as_deref();
        let url = self.plan().section(id);
        let template = self.template(file, &Usual::SECTION);
        let mut value = Object::from_value(&self.section_value(id));
        value.put("content", self.introduction(file, slice, url)?);
        let mut page = Page::new(route, template, self.list_head(&section.name, file, slice));
        if let Some(file) = file {
            page = page.about(&file.source);
            if self.site.theme.reaches(template, "toc") {
                let toc = super::article::toc(&self.read(file)?.body, &self.config().absolute(url));
                value.put("toc", toc.clone());
                page = page.set("toc", toc);
            }
        }
        let list = ListPage { template, url, file, paginate: None, page: slice.page() };
        page = self.add_list_of(Some(id), &mut value, page, &list);
        page = page.set("section", value);
        page = self.add_list(page, &list, &section.articles, slice, GroupBy::Month);
        self.finish(self.list_crumbs(page, None, &section.name, url, slice))
    }

    pub(super) fn topic_page(&self, id: TopicId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let topic = self.archive().topic(id);
        let (file, url) = (topic.file.as_deref(), self.plan().topic(id));
        let template = self.template(file, &Usual::TOPIC);
        let mut value = self.topic_value(id).set("content", self.introduction(file, slice, url)?);
        let mut page = Page::new(route, template, self.list_head(&topic.name, file, slice));
        let paginate = self.config().taxonomies.topics.as_ref();
        let list = ListPage { template, url, file, paginate, page: slice.page() };
        page = self.add_list_of_term(&topic.articles, &mut value, page, &list);
        page = page.set("term", value).set("taxonomy", self.taxonomy_value(&Usual::TOPIC));
        page = self.add_list(page, &list, &topic.articles, slice, GroupBy::Month);
        let index = (self.trans("nav_topics"), self.page_at("/topics/"));
        self.finish(self.list_crumbs(page, Some(index), &topic.name, url, slice))
    }

    pub(super) fn author_page(&self, id: AuthorId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let author = self.archive().author(id);
        let (file, url) = (author.file.as_deref(), self.plan().author(id));
        let template = self.template(file, &Usual::AUTHOR);
        let mut value = self.author_value(id).set("content", self.introduction(file, slice, url)?);
        let mut head = self.list_head(&author.name, file, slice);
        head.person = Some(id);
        let mut page = Page::new(route, template, head);
        let paginate = self.config().taxonomies.authors.as_ref();
        let list = ListPage { template, url, file, paginate, page: slice.page() };
        page = self.add_list_of_term(&author.articles, &mut value, page, &list);
        page = page.set("term", value).set("taxonomy", self.taxonomy_value(&Usual::AUTHOR));
        page = self.add_list(page, &list, &author.articles, slice, GroupBy::Year);
        let index = (self.trans("nav_authors"), self.page_at("/authors/"));
        self.finish(self.list_crumbs(page, Some(index), &author.name, url, slice))
    }

    /// The template of a page, by what its file says and what the site brings. From
    /// here on values are put together for it.
    pub(super) fn template<'n>(&'n self, file: Option<&'n Article>, usual: &Usual) -> &'n str {
        let template = self.site.theme.choose(file.and_then(|f| f.meta.template.as_deref()), usual);
        self.begin(template);
        template
    }

    /// `list`, where the template reads it.
    pub(super) fn add_list<'r>(
        &self,
        page: Page<'r>,
        list: &ListPage<'_>,
        articles: &[ArticleId],
        slice: Slice,
        front_by: GroupBy,
    ) -> Page<'r> {
        if !self.site.theme.reads(list.template, "list") {
            return page;
        }
        page.set("list", self.list(articles, slice, front_by, list.url, list.file))
    }

    fn introduction(&self, file: Option<&Article>, slice: Slice, url: &UrlPath) -> Made<String> {
        match (file, slice) {
            (Some(file), Slice::Front) => self.text_of(file, url),
            _ => Ok(String::new()),
        }
    }

    pub(super) fn list_head(&self, name: &str, file: Option<&Article>, slice: Slice) -> Head {
        let title = match slice {
            Slice::Front => name.to_owned(),
            Slice::Year(year, page) => {
                let comma = self.trans("comma");
                format!("{name}{comma}{}", self.page_name(year, page))
            }
            Slice::Page(page) => format!("{name} ({})", self.locale().digits(page.into())),
        };
        let description = file.and_then(|f| f.meta.description.as_deref()).map(str::to_owned);
        Head { title, description, kind: super::head::PageKind::Collection, ..Head::default() }
    }

    pub(super) fn list_crumbs<'r>(
        &self,
        page: Page<'r>,
        index: Option<(String, Option<String>)>,
        name: &str,
        url: &UrlPath,
        slice: Slice,
    ) -> Page<'r> {
        let (title, href) = self.archive_crumb();
        let mut page = page.crumb(title, href);
        if let Some((title, href)) = index {
            page = page.crumb(title, href);
        }
        match slice {
            Slice::Front => page.here(name),
            Slice::Year(year, _) => {
                page.crumb(name, self.url_of_page(url)).here(self.locale().digits(year.into()))
            }
            Slice::Page(n) => page.crumb(name, self.url_of_page(url)).here(self.locale().digits(n.into())),
        }
    }

    pub(super) fn section_value(&self, id: SectionId) -> Value {
        let section = self.archive().section(id);
        let url = self.plan().section(id);
        let file = section.about();
        let mut value = self
            .in_tongue(Object::new(), section.name_lang())
            .set("title", &*section.name)
            .set("slug", &*section.path)
            .set("url", self.config().href(url))
            .set("permalink", self.config().absolute(url))
            .set("path", url.as_str())
            .set("count", section.articles.len())
            .maybe("description", file.and_then(|f| f.meta.description.as_deref()))
            .set("subsections", self.subsections(&section.children))
            .set("extra", file.map_or_else(|| Object::new().into(), |f| json(&f.extra())));
        self.add_to_section(section.lang, Some(id), &mut value);
        value.into()
    }

    pub(super) fn term_value<Id>(&self, term: &Term<Id>, url: &UrlPath) -> Object {
        let file = term.about();
        let dated = &term.articles[..self.archive().count_dated(&term.articles)];
        let year = |id: Option<&ArticleId>| id.and_then(|id| self.archive().date(*id)).map(|d| d.year);
        let mut aliases: Vec<&str> = term.aliases.iter().map(|a| &**a).collect();
        aliases.dedup();
        let value = Object::new()
            .set("name", &*term.name)
            .set("title", &*term.name)
            .set("slug", &*term.slug)
            .set("url", self.config().href(url))
            .set("permalink", self.config().absolute(url))
            .set("path", url.as_str())
            .set("page_count", term.articles.len())
            .maybe("description", file.and_then(|f| f.meta.description.as_deref()))
            .set("aliases", aliases)
            .set("extra", file.map_or_else(|| Object::new().into(), |f| json(&f.extra())));
        let mut value = self.in_tongue(value, term.name_lang());
        if let (Some(first), Some(last)) = (year(dated.first()), year(dated.last())) {
            value.put("first_year", i64::from(first));
            value.put("last_year", i64::from(last));
        }
        value
    }

    pub(super) fn topic_value(&self, id: TopicId) -> Object {
        let topic = self.archive().topic(id);
        let counted = |ids: &[TopicId]| -> Vec<Value> {
            let item = |id: &TopicId| {
                Object::from_value(&self.topic_link(*id))
                    .set("count", self.archive().topic(*id).articles.len())
            };
            ids.iter().map(|id| item(id).into()).collect()
        };
        self.term_value(topic, self.plan().topic(id))
            .set("broader", counted(&topic.broader))
            .set("narrower", counted(&topic.narrower))
            .set("related", self.counted_topics(&topic.related))
    }

    /// Topics as lines of a table: their counts and the lengths of their bars.
    pub(super) fn counted_topics(&self, topics: &[(TopicId, u32)]) -> Vec<Value> {
        let most = topics.iter().map(|(_, n)| *n as usize).max().unwrap_or(0);
        let item = |(id, n): &(TopicId, u32)| {
            let link = Object::from_value(&self.topic_link(*id)).set("count", u64::from(*n));
            link.set("share", share(*n as usize, most)).into()
        };
        topics.iter().map(item).collect()
    }

    pub(super) fn author_value(&self, id: AuthorId) -> Object {
        let author = self.archive().author(id);
        let file = author.about();
        let links: Vec<Value> = file
            .into_iter()
            .flat_map(|f| &f.meta.links)
            .filter(|(_, url)| crate::base::escape::is_safe_url(url))
            .map(|(name, url)| Object::new().set("name", name.as_str()).set("url", url.as_str()).into())
            .collect();
        let topics = self.counted_topics(&author.related[..author.related.len().min(10)]);
        self.term_value(author, self.plan().author(id))
            .set("kind", "person")
            .maybe("portrait", self.portrait(id))
            .set("links", links)
            .set("topics", topics)
    }

    /// A list or the page of one of its years.
    pub(super) fn list(
        &self,
        articles: &[ArticleId],
        slice: Slice,
        front_by: GroupBy,
        url: &UrlPath,
        file: Option<&Article>,
    ) -> Value {
        let archive = self.archive();
        let (dated, undated) = articles.split_at(archive.count_dated(articles));
        let years = archive.years_of(dated);
        let most = years.iter().map(|(_, n)| *n).max().unwrap_or(1);
        let current = match slice {
            Slice::Front | Slice::Page(_) => None,
            Slice::Year(year, _) => Some(year),
        };
        let year_values: Vec<Value> = years
            .iter()
            .map(|(year, n)| {
                Object::new()
                    .set("year", i64::from(*year))
                    .set("count", *n)
                    .set("url", self.year_href(url, *year))
                    .set("height", share(*n, most))
                    .set("current", current == Some(*year))
                    .into()
            })
            .collect();
        let mut value = Object::new().set("total", articles.len()).set("years", year_values);
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            value.put("first_year", i64::from(first.0));
            value.put("last_year", i64::from(last.0));
        }
        match slice {
            Slice::Front | Slice::Page(_) => {
                let front = &dated[dated.len().saturating_sub(self.config().lists.front)..];
                value.put("groups", self.groups(front, front_by, true));
                value.put("undated", self.cards(undated.iter().copied().take(500)));
                value.put("pinned", self.cards(self.pinned(file)));
                value.put("page", 1);
                value.put("pages", 1);
            }
            Slice::Year(year, page) => {
                let start = dated.partition_point(|id| archive.date(*id).is_some_and(|d| d.year < year));
                let end = dated.partition_point(|id| archive.date(*id).is_some_and(|d| d.year <= year));
                let per_page = self.config().lists.per_page;
                let of_year = &dated[start..end.max(start)];
                let from = (page as usize - 1) * per_page;
                let on_page = &of_year[from.min(of_year.len())..(from + per_page).min(of_year.len())];
                let pages = of_year.len().div_ceil(per_page);
                value.put("year", i64::from(year));
                value.put("year_total", of_year.len());
                value.put("groups", self.groups(on_page, GroupBy::Month, false));
                value.put("page", u64::from(page));
                value.put("pages", pages);
                let (name, front) = (self.trans("list_front"), self.url_of_page(url));
                value.put("front", Object::new().set("title", name).maybe("url", front));
                let page_href = |n: u32| {
                    if n == 1 {
                        self.year_href(url, year)
                    } else {
                        format!("{}{n}/", self.year_href(url, year))
                    }
                };
                let step = |year: i16| {
                    Object::new()
                        .set("title", self.locale().digits(year.into()))
                        .set("url", self.year_href(url, year))
                };
                let at = years.iter().position(|(y, _)| *y == year).unwrap_or(0);
                if page > 1 {
                    value.put(
                        "prev",
                        Object::new()
                            .set("title", self.page_name(year, page - 1))
                            .set("url", page_href(page - 1)),
                    );
                } else if let Some((y, _)) = at.checked_sub(1).and_then(|i| years.get(i)) {
                    value.put("prev", step(*y));
                }
                if (page as usize) < pages {
                    value.put(
                        "next",
                        Object::new()
                            .set("title", self.page_name(year, page + 1))
                            .set("url", page_href(page + 1)),
                    );
                } else if let Some((y, _)) = years.get(at + 1) {
                    value.put("next", step(*y));
                }
            }
        }
        value.into()
    }

    fn page_name(&self, year: i16, page: u32) -> String {
        let year = self.locale().digits(year.into());
        if page == 1 { year } else { format!("{year} ({})", self.locale().digits(page as i64)) }
    }

    fn year_href(&self, url: &UrlPath, year: i16) -> String {
        self.config().href(&UrlPath::new(format!("{url}{year:04}/")))
    }

    fn pinned(&self, file: Option<&Article>) -> Vec<ArticleId> {
        let pinned = file.map(|f| f.meta.pinned.as_slice()).unwrap_or_default();
        let find = |written: &String| {
            let inner = written.trim_start_matches("@/");
            self.archive()
                .by_source(&crate::base::SourcePath::new(format!("{}/{inner}", self.config().content_dir)))
        };
        pinned.iter().filter_map(find).collect()
    }

    /// Articles that rise in time, by year, or by month, or by day where there are
    /// many; newest first on a front, oldest first on the page of a year.
    fn groups(&self, articles: &[ArticleId], by: GroupBy, newest_first: bool) -> Value {
        let archive = self.archive();
        let dates: Vec<PartialDate> = articles.iter().filter_map(|id| archive.date(*id)).collect();
        let mut days: Vec<(i16, u8, u8)> = dates.iter().map(|d| (d.year, d.month, d.day)).collect();
        days.dedup();
        let by_day = !days.is_empty() && articles.len() > BUSY * days.len();
        let key = |d: PartialDate| match by {
            GroupBy::Year => PartialDate { month: 0, day: 0, time: None, ..d },
            GroupBy::Month if by_day => d.without_time(),
            GroupBy::Month => PartialDate { day: 0, time: None, ..d },
        };
        let mut groups: Vec<(PartialDate, Vec<ArticleId>)> = Vec::new();
        let mut push = |id: ArticleId| {
            let Some(date) = archive.date(id).map(key) else { return };
            match groups.last_mut() {
                Some((last, ids)) if *last == date => ids.push(id),
                _ => groups.push((date, vec![id])),
            }
        };
        if newest_first {
            articles.iter().rev().for_each(|id| push(*id));
        } else {
            articles.iter().for_each(|id| push(*id));
        }
        let groups: Vec<Value> = groups
            .into_iter()
            .map(|(date, ids)| {
                Object::new()
                    .set("title", self.locale().format_date(date, Style::Long))
                    .set("date", date.iso())
                    .set("items", self.cards(ids))
                    .into()
            })
            .collect();
        groups.into()
    }
}

/// A share of the greatest, from 0 to 100, and at least 1 for what is there.
pub(super) fn share(count: usize, most: usize) -> u64 {
    if count == 0 { 0 } else { ((count * 100).div_ceil(most.max(1)) as u64).clamp(1, 100) }
}
