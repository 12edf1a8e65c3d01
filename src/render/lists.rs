//! Sections, topics and authors: lists by year. A list's front shows its newest
//! articles; the older ones stand on the pages of their years, numbered from the
//! oldest, so that an article with an old date moves one year's pages only.

use tera::Value;

use super::head::Head;
use super::object::{Object, json};
use super::page::Page;
use super::reads::List;
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

/// The most articles without a date that a front lists.
const UNDATED: usize = 500;

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
        let mut value = match slice {
            Slice::Year(..) => self.section_by_itself(id),
            Slice::Front | Slice::Page(_) => Object::from_value(&self.section_value(id)),
        };
        value.put("content", self.introduction(file, slice, url)?);
        let mut page = Page::new(route, template, self.list_head(&section.name, file, slice));
        if let Some(file) = file {
            page = page.about(&file.source);
            if self.site.theme.reaches(template, "toc") {
                let toc = super::article::toc(&self.content_of(file)?.body, &self.config().absolute(url));
                value.put("toc", toc.clone());
                page = page.set("toc", toc);
            }
        }
        let list = ListPage { template, url, file, paginate: None, page: slice.page() };
        page = self.add_list_of(Some(id), &mut value, page, &list);
        page = page.set("section", value);
        page = self.add_list(page, &list, &self.archive().list(id), slice, GroupBy::Month);
        self.finish(self.list_crumbs(page, Vec::new(), &section.name, url, slice))
    }

    pub(super) fn topic_page(&self, id: TopicId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let (topic, articles) = (self.archive().topic(id), self.archive().list(id));
        let (file, url) = (topic.file.as_deref(), self.plan().topic(id));
        let template = self.template(file, &Usual::TOPIC);
        let value = match slice {
            Slice::Year(..) => self.term_by_itself(topic, url),
            Slice::Front | Slice::Page(_) => self.topic_value(id),
        };
        let mut value = value.set("content", self.introduction(file, slice, url)?);
        let mut page = Page::new(route, template, self.list_head(&topic.name, file, slice));
        let paginate = self.config().taxonomies.topics.as_ref();
        let list = ListPage { template, url, file, paginate, page: slice.page() };
        page = self.add_list_of_term(&articles, &mut value, page, &list);
        page = page.set("term", value).set("taxonomy", self.taxonomy_value(&Usual::TOPIC, self.lang()));
        page = self.add_list(page, &list, &articles, slice, GroupBy::Month);
        let mut above = vec![(self.trans("nav_topics"), self.page_at("/topics/"))];
        above.extend(self.broader_crumbs(id));
        self.finish(self.list_crumbs(page, above, &topic.name, url, slice))
    }

    /// The way down to a topic from the broadest above it; of several the first.
    fn broader_crumbs(&self, id: TopicId) -> Vec<(String, Option<String>)> {
        let mut way: Vec<TopicId> = Vec::new();
        let mut next = self.archive().topic(id).broader.first();
        // Circles are errors, and found before.
        while let Some(up) = next.filter(|up| **up != id && !way.contains(up)) {
            way.push(*up);
            next = self.archive().topic(*up).broader.first();
        }
        let crumb = |up: &TopicId| {
            (self.archive().topic(*up).name.to_string(), self.url_of_page(self.plan().topic(*up)))
        };
        way.iter().rev().map(crumb).collect()
    }

    pub(super) fn author_page(&self, id: AuthorId, slice: Slice, route: &Route) -> Made<Vec<u8>> {
        let (author, articles) = (self.archive().author(id), self.archive().list(id));
        let (file, url) = (author.file.as_deref(), self.plan().author(id));
        let template = self.template(file, &Usual::AUTHOR);
        let value = match slice {
            Slice::Year(..) => self.term_by_itself(author, url),
            Slice::Front | Slice::Page(_) => self.author_value(id),
        };
        let mut value = value.set("content", self.introduction(file, slice, url)?);
        let mut head = self.list_head(&author.name, file, slice);
        head.person = Some(id);
        let mut page = Page::new(route, template, head);
        let paginate = self.config().taxonomies.authors.as_ref();
        let list = ListPage { template, url, file, paginate, page: slice.page() };
        page = self.add_list_of_term(&articles, &mut value, page, &list);
        page = page.set("term", value).set("taxonomy", self.taxonomy_value(&Usual::AUTHOR, self.lang()));
        page = self.add_list(page, &list, &articles, slice, GroupBy::Year);
        let above = vec![(self.trans("nav_authors"), self.page_at("/authors/"))];
        self.finish(self.list_crumbs(page, above, &author.name, url, slice))
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
        articles: &List<'_, '_>,
        slice: Slice,
        front_by: GroupBy,
    ) -> Page<'r> {
        if !self.site.theme.reads(list.template, "list") {
            return page;
        }
        page.set("list", self.list(articles, slice, front_by, list.url, list.file))
    }

    pub(super) fn introduction(&self, file: Option<&Article>, slice: Slice, url: &UrlPath) -> Made<String> {
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
        let description = file.and_then(Article::description);
        Head { title, description, kind: super::head::PageKind::Collection, ..Head::default() }
    }

    pub(super) fn list_crumbs<'r>(
        &self,
        page: Page<'r>,
        above: Vec<(String, Option<String>)>,
        name: &str,
        url: &UrlPath,
        slice: Slice,
    ) -> Page<'r> {
        let (title, href) = self.archive_crumb();
        let mut page = page.crumb(title, href);
        for (title, href) in above {
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

    /// A section, with what is in it.
    pub(super) fn section_value(&self, id: SectionId) -> Value {
        self.section_by_itself(id)
            .set("count", self.archive().list(id).len())
            .set("subsections", self.subsections(&self.archive().section(id).children))
            .into()
    }

    /// A section without what is in it: the page of a year is to stay as it is when
    /// another year gets an article.
    fn section_by_itself(&self, id: SectionId) -> Object {
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
            .maybe("description", file.and_then(Article::description))
            .maybe("image", file.and_then(|f| self.picture_of(f, url)))
            .set("extra", file.map_or_else(|| Object::new().into(), |f| json(&f.shown().extra())));
        self.add_to_section(section.lang, Some(id), &mut value);
        value
    }

    /// A topic, author or term with what its articles say.
    pub(super) fn term_value<Id>(&self, term: &Term<Id>, articles: &List<'_, '_>, url: &UrlPath) -> Object {
        let mut value = self.term_by_itself(term, url).set("page_count", articles.len());
        if let Some((first, last)) = articles.span() {
            value.put("first_year", i64::from(first));
            value.put("last_year", i64::from(last));
        }
        value
    }

    /// The same without what its articles say: the page of a year is to stay as it is
    /// when another year gets an article.
    fn term_by_itself<Id>(&self, term: &Term<Id>, url: &UrlPath) -> Object {
        let file = term.about();
        let mut aliases: Vec<&str> = term.aliases.iter().map(|a| &**a).collect();
        aliases.dedup();
        let value = Object::new()
            .set("name", &*term.name)
            .set("title", &*term.name)
            .set("slug", &*term.slug)
            .set("url", self.config().href(url))
            .set("permalink", self.config().absolute(url))
            .set("path", url.as_str())
            .maybe("description", file.and_then(Article::description))
            .set("aliases", aliases)
            .set("extra", file.map_or_else(|| Object::new().into(), |f| json(&f.shown().extra())));
        self.in_tongue(value, term.name_lang())
    }

    pub(super) fn topic_value(&self, id: TopicId) -> Object {
        let topic = self.archive().topic(id);
        let counted = |ids: &[TopicId]| -> Vec<Value> {
            let item = |id: &TopicId| {
                Object::from_value(&self.topic_link(*id)).set("count", self.archive().list(*id).len())
            };
            ids.iter().map(|id| item(id).into()).collect()
        };
        let url = self.plan().topic(id);
        self.term_value(topic, &self.archive().list(id), url)
            .maybe("image", topic.about().and_then(|file| self.picture_of(file, url)))
            .set("broader", counted(&topic.broader))
            .set("narrower", counted(&topic.narrower))
            .set("related", self.counted_topics(self.archive().beside(id)))
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
        let beside = self.archive().beside(id);
        let topics = self.counted_topics(&beside[..beside.len().min(10)]);
        self.term_value(author, &self.archive().list(id), self.plan().author(id))
            .set("kind", "person")
            .maybe("portrait", self.portrait(id))
            .set("links", links)
            .set("topics", topics)
    }

    /// A list or the page of one of its years. What is counted over all years stands
    /// on the front alone, so that an article changes the page of its own year only.
    pub(super) fn list(
        &self,
        articles: &List<'_, '_>,
        slice: Slice,
        front_by: GroupBy,
        url: &UrlPath,
        file: Option<&Article>,
    ) -> Value {
        match slice {
            Slice::Front | Slice::Page(_) => self.list_front(articles, front_by, url, file),
            Slice::Year(year, page) => self.list_year(articles, (year, page), url),
        }
        .into()
    }

    fn list_front(
        &self,
        articles: &List<'_, '_>,
        front_by: GroupBy,
        url: &UrlPath,
        file: Option<&Article>,
    ) -> Object {
        let years = articles.years();
        let most = years.iter().map(|(_, n)| *n).max().unwrap_or(1);
        let year_values: Vec<Value> = years
            .iter()
            .map(|(year, n)| {
                Object::new()
                    .set("year", i64::from(*year))
                    .set("count", *n)
                    .set("url", self.year_href(url, *year))
                    .set("height", share(*n, most))
                    .set("current", false)
                    .into()
            })
            .collect();
        let mut value = Object::new().set("total", articles.len()).set("years", year_values);
        if let (Some(first), Some(last)) = (years.first(), years.last()) {
            value.put("first_year", i64::from(first.0));
            value.put("last_year", i64::from(last.0));
        }
        let front = articles.newest(self.config().lists.front);
        value
            .set("groups", self.groups(front, front_by, true))
            .set("undated", self.cards(articles.undated(UNDATED).iter().copied()))
            .set("pinned", self.cards(self.pinned(file)))
            .set("page", 1)
            .set("pages", 1)
    }

    fn list_year(&self, articles: &List<'_, '_>, (year, page): (i16, u32), url: &UrlPath) -> Object {
        let per_page = self.config().lists.per_page as u32;
        let (on_page, follows) = articles.page_of_year(year, page, per_page);
        let (name, front) = (self.trans("list_front"), self.url_of_page(url));
        let page_href = |n: u32| match n {
            1 => self.year_href(url, year),
            n => format!("{}{n}/", self.year_href(url, year)),
        };
        let to_page = |n: u32| Object::new().set("title", self.page_name(year, n)).set("url", page_href(n));
        let to_year = |year: i16| {
            let title = self.locale().digits(year.into());
            Object::new().set("title", title).set("url", self.year_href(url, year))
        };
        let (before, after) = if page > 1 && follows { (None, None) } else { articles.years_around(year) };
        let prev = if page > 1 { Some(to_page(page - 1)) } else { before.map(to_year) };
        let next = if follows { Some(to_page(page + 1)) } else { after.map(to_year) };
        // What is counted stands on the year's first page alone: an article at the end
        // of a year moves that one and the last, however many lie between.
        let counted = (page == 1).then(|| articles.of_year(year).len());
        let pages = counted.map(|all| all.div_ceil(per_page.max(1) as usize));
        Object::new()
            .set("year", i64::from(year))
            .maybe("total", counted)
            .maybe("year_total", counted)
            .set("first_year", i64::from(year))
            .set("last_year", i64::from(year))
            .set("groups", self.groups(on_page, GroupBy::Month, false))
            .set("page", u64::from(page))
            .maybe("pages", pages)
            .set("front", Object::new().set("title", name).maybe("url", front))
            .maybe("prev", prev)
            .maybe("next", next)
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
