//! The article page.

use tera::Value;

use super::head::{Head, PageKind};
use super::object::{Object, json};
use super::page::Page;
use super::{Desk, Made};
use crate::archive::{ArticleId, AuthorId, Recommendation};
use crate::article::{Article, Correction, Provenance, body, markdown};
use crate::base::locale::Style;
use crate::base::{PartialDate, UrlPath, text};
use crate::plan::{CitationFormat, Route};
use crate::theme::Usual;

/// A series with more parts than this shows its neighbours and a link to all.
const WHOLE_SERIES: usize = 12;

/// The most persons who get a box below an article.
const AUTHOR_BOXES: usize = 3;

impl Desk<'_> {
    pub(super) fn article_page(&self, id: ArticleId, route: &Route) -> Made<Vec<u8>> {
        let (archive, config) = (self.archive(), self.config());
        let article = archive.article(id);
        let url = self.plan().article(id);
        let date = article.meta.date;
        let usual = if date.is_some() { &Usual::ARTICLE } else { &Usual::PAGE };
        let inherited = || {
            archive
                .inherited(archive.lang_of(id), archive.section_of(id), |f| f.meta.page_template.as_deref())
        };
        let named = article.meta.template.as_deref().filter(|name| self.site.theme.has(name));
        let template = self.site.theme.choose(named.or_else(inherited), usual);
        let reads = self.begin(template);
        let own = self.content_of(article)?;
        self.plan().fills(&article.source, url);
        let content = self.fill(&own.body, &article.source, url)?;
        let mut page = self.own_card(id);
        page.put("content", content);
        let toc = if reads.names("toc") { toc(&own.body, &config.absolute(url)) } else { Value::none() };
        page.when(reads, "toc", || toc.clone());
        page.put("sealed", article.meta.access.is_some());
        if article.meta.access.is_some() {
            let left = own.body.words.saturating_sub(own.body.teaser_words);
            page.put("words_left", u64::from(left));
            page.put("minutes_left", u64::from(text::reading_minutes(left)));
        }
        let dateline = own.extra.get("dateline").and_then(|v| v.as_str());
        if let Some(dateline) = dateline {
            page.put("dateline", dateline);
        }
        if let Some(date) = date {
            page.put("age_year", i64::from(date.year));
        }
        self.add_beside(id, &mut page);
        let corrections = newest_first(&own.corrections);
        if !corrections.is_empty() {
            if let Some(newest) = corrections.iter().filter_map(|c| c.date).max() {
                page.put("corrected", newest.iso());
            }
            page.put("corrections", corrections.iter().map(|c| correction(c).into()).collect::<Vec<Value>>());
        }
        if let Some(p) = &own.provenance {
            page.put("provenance", provenance(p));
        }
        page.when_some(reads, "citations", || self.citations(url));
        if reads.key("series_parts") || reads.key("series_earlier") || reads.key("series_later") {
            self.add_series(id, &mut page);
        }
        page.when(reads, "author_boxes", || self.author_boxes(id));
        self.add_recommended(id, &mut page);
        page.when_some(reads, "on_this_day", || self.on_this_day(date?));
        if self.site.theme.mentions("backlinks") && reads.key("backlinks") {
            let backlinks = self.plan().backlinks(id);
            page.put("backlinks", self.cards(backlinks.iter().rev().copied()));
        }
        page.when_some(reads, "translations", || self.translations(id));
        page.when(reads, "taxonomies", || self.taxonomies(id));
        page.when_some(reads, "terms", || Some(self.term_lists(id)).filter(|terms| !terms.is_empty()));
        page.when(reads, "extra", || json(&own.extra));
        page.when(reads, "components", || {
            url.as_str().split('/').filter(|p| !p.is_empty()).collect::<Vec<_>>()
        });
        page.put("current", true);

        let head = Head {
            title: article.title.to_string(),
            description: Some(article.dek()).filter(|d| !d.is_empty()),
            kind: PageKind::Article(id),
            lang: Some(self.tag_of(article).to_owned()),
            provenance: own.provenance.clone(),
            corrections: own.corrections.clone(),
            dateline: dateline.map(str::to_owned),
            ..Head::default()
        };
        let mut out = Page::new(route, template, head).set("toc", toc).about(&article.source);
        // Structured data tell the way too.
        if reads.variable("breadcrumbs") || reads.variable("head") {
            out = self.article_crumbs(out, id);
        }
        if let Some(date) = date.filter(|_| reads.variable("folio")) {
            out = out.folio(self.date_folio(date));
        }
        self.finish(out.set("page", page))
    }

    /// The articles before and after one, in time and in its section.
    fn add_beside(&self, id: ArticleId, page: &mut Object) {
        let (archive, reads) = (self.archive(), self.reads.get());
        let mut put = |key: &'static str, neighbour: Option<ArticleId>| {
            page.when_some(reads, key, || neighbour.map(|id| self.card(id)));
        };
        if reads.key("earlier") || reads.key("later") {
            let (earlier, later) = archive.neighbours_in_time(id);
            put("earlier", earlier);
            put("later", later);
        }
        if let Some(section) = archive.section_of(id)
            && (reads.key("section_earlier") || reads.key("section_later"))
        {
            let (earlier, later) = archive.list(section).around(id);
            put("section_earlier", earlier);
            put("section_later", later);
        }
        self.add_neighbours(id, page);
    }

    /// *Recommended* and *More from*, which do not repeat each other where a template
    /// shows both.
    fn add_recommended(&self, id: ArticleId, page: &mut Object) {
        let (archive, lists, reads) = (self.archive(), &self.config().lists, self.reads.get());
        let is_dated = archive.date(id).is_some();
        let wanted = is_dated && reads.key("recommended");
        let recommended = if wanted { archive.recommended(id, lists.recommended) } else { Vec::new() };
        page.when(reads, "recommended", || {
            recommended.iter().map(|r| self.recommendation(r)).collect::<Vec<Value>>()
        });
        if is_dated {
            page.when(reads, "more", || {
                let shown: Vec<ArticleId> = recommended.iter().map(|r| r.article).collect();
                self.cards(archive.more_from_section(id, lists.more, &shown, lists.more_is_latest))
            });
        }
    }

    /// What the page of an article has in the formats of citation managers.
    fn citations(&self, url: &UrlPath) -> Option<Vec<Value>> {
        let citation = |format: &CitationFormat| {
            let (name, file) = format.names();
            let href = self.url_of_page(&url.child(file))?;
            Some(Object::new().set("name", name).set("url", href).into())
        };
        let citations: Vec<Value> = CitationFormat::ALL.iter().filter_map(citation).collect();
        (!citations.is_empty()).then_some(citations)
    }

    fn on_this_day(&self, date: PartialDate) -> Option<Object> {
        let date = Some(date).filter(|d| d.day > 0)?;
        let href = self.page_at(&format!("/on/{:02}-{:02}/", date.month, date.day))?;
        let day = self.day_of_year_name(date.month, date.day);
        let title = self.trans_with("on_this_day_link", None, &[("day", &day)]);
        Some(Object::new().set("title", title).set("url", href))
    }

    /// Archive / 2014 / June / 11: as far as there are such pages.
    fn article_crumbs<'r>(&self, page: Page<'r>, id: ArticleId) -> Page<'r> {
        let (title, href) = self.archive_crumb();
        let mut page = page.crumb(title, href);
        let Some(date) = self.archive().date(id) else {
            if let Some(section) = self.archive().section_of(id) {
                let s = self.archive().section(section);
                page = page.crumb(s.name.to_string(), self.url_of_page(self.plan().section(section)));
            }
            return page;
        };
        page =
            page.crumb(self.locale().digits(date.year.into()), self.page_at(&format!("/{:04}/", date.year)));
        if date.month > 0 {
            let month = self.page_at(&format!("/{:04}/{:02}/", date.year, date.month));
            page = page.crumb(self.locale().month(date.month), month);
        }
        if date.day > 0 {
            let day = self.page_at(&format!("/{:04}/{:02}/{:02}/", date.year, date.month, date.day));
            page = page.crumb(self.locale().digits(date.day.into()), day);
        }
        page
    }

    fn date_folio(&self, date: crate::base::PartialDate) -> Vec<String> {
        let weekday = date.weekday().map(|w| self.locale().weekday(w).to_owned());
        weekday.into_iter().chain([self.locale().format_date(date.without_time(), Style::Long)]).collect()
    }

    fn add_series(&self, id: ArticleId, page: &mut Object) {
        let Some((series, _)) = self.archive().series_of(id) else { return };
        let parts = &self.archive().series(series).parts;
        let Some(at) = parts.iter().position(|p| p.0 == id) else { return };
        if parts.len() <= WHOLE_SERIES {
            let cards = parts.iter().map(|(part, _)| {
                let card = self.card(*part);
                if *part == id { Object::from_value(&card).set("current", true).into() } else { card }
            });
            page.put("series_parts", cards.collect::<Vec<Value>>());
        }
        if let Some((earlier, _)) = at.checked_sub(1).and_then(|i| parts.get(i)) {
            page.put("series_earlier", self.card(*earlier));
        }
        if let Some((later, _)) = parts.get(at + 1) {
            page.put("series_later", self.card(*later));
        }
    }

    fn author_boxes(&self, id: ArticleId) -> Vec<Value> {
        let authors: Vec<AuthorId> = self.archive().authors_of(id).take(AUTHOR_BOXES).collect();
        let mut boxes = Vec::new();
        for author in authors {
            let term = self.archive().author(author);
            let url = self.plan().author(author);
            let articles = self.archive().more_by_author(author, id, self.config().lists.author_box);
            let bio = term.about().and_then(Article::description);
            if bio.is_none() && articles.is_empty() {
                continue;
            }
            let person = Object::new()
                .set("name", &*term.name)
                .maybe("url", self.url_of_page(url))
                .maybe("portrait", self.portrait(author))
                .maybe("bio_html", bio.as_deref().map(markdown::inline));
            boxes.push(Object::new().set("person", person).set("articles", self.cards(articles)).into());
        }
        boxes
    }

    fn recommendation(&self, r: &Recommendation) -> Value {
        let reads = self.reads.get();
        if !reads.key("reason") && !reads.key("picked") {
            return self.card(r.article);
        }
        let topics = r.topics.iter().map(|t| self.archive().topic(*t).name.to_string());
        let authors = r.authors.iter().map(|a| self.archive().author(*a).name.to_string());
        let reason: Vec<String> =
            if r.picked { vec![self.trans("picked")] } else { topics.chain(authors).take(3).collect() };
        Object::from_value(&self.card(r.article))
            .set("reason", reason.join(&self.trans("comma")))
            .set("picked", r.picked)
            .into()
    }

    pub(super) fn taxonomies(&self, id: ArticleId) -> Value {
        let names = |names: Vec<String>| Value::from(names);
        let topics: Vec<String> =
            self.archive().topics_of(id).iter().map(|t| self.archive().topic(*t).name.to_string()).collect();
        let authors = self.archive().credits_of(id).iter().map(|c| c.name.to_string()).collect();
        // Zola's tags are topics.
        let tags = Object::new().set("topics", names(topics.clone())).set("tags", names(topics));
        self.term_names(id, tags.set("authors", names(authors))).into()
    }

    /// "June 11".
    pub(super) fn day_of_year_name(&self, month: u8, day: u8) -> String {
        self.locale().format_date(PartialDate { year: 2000, month, day, time: None }, Style::MonthDay)
    }

    /// What stays the same when an article is renamed.
    pub(super) fn identity(&self, id: ArticleId) -> &str {
        self.plan().identity(id, &self.config().content_dir)
    }

    /// The `tag:` URI of an article (RFC 4151).
    pub(super) fn tag_uri(&self, id: ArticleId) -> String {
        crate::feeds::tag_uri(&self.config().base_url, self.identity(id))
    }
}

/// Corrections, the newest first; those without a date last.
fn newest_first(corrections: &[Correction]) -> Vec<&Correction> {
    let mut list: Vec<&Correction> = corrections.iter().collect();
    list.sort_by_key(|c| std::cmp::Reverse(c.date.map(|d| d.sort_key())));
    list
}

pub(super) fn correction(c: &Correction) -> Object {
    Object::new().maybe("date", c.date.map(|d| d.iso())).set("text", markdown::inline(&c.text))
}

fn provenance(p: &Provenance) -> Object {
    let licence_url = p.licence.as_deref().and_then(licence_url);
    Object::new()
        .maybe("name", p.name.as_deref())
        .maybe("url", p.url.as_deref())
        .maybe("published", p.published.map(|d| d.iso()))
        .maybe("archived", p.archived.map(|d| d.iso()))
        .maybe("snapshot", p.snapshot.as_deref())
        .maybe("licence", p.licence.as_deref())
        .maybe("licence_url", licence_url)
        .maybe("changes", p.changes.as_deref())
}

/// The address of a licence: as given, or of a Creative Commons licence by its name.
pub(super) fn licence_url(licence: &str) -> Option<String> {
    if licence.starts_with("https://") || licence.starts_with("http://") {
        return Some(licence.to_owned());
    }
    let lower = licence.to_lowercase().replace("creative commons", "cc").replace(' ', "-");
    if lower.starts_with("cc0") {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".into());
    }
    let rest = lower.strip_prefix("cc-")?;
    let (kind, version) = rest.rsplit_once('-').unwrap_or((rest, "4.0"));
    let known = ["by", "by-sa", "by-nc", "by-nd", "by-nc-sa", "by-nc-nd"].contains(&kind);
    let is_version = matches!(version, "1.0" | "2.0" | "2.5" | "3.0" | "4.0");
    (known && is_version).then(|| format!("https://creativecommons.org/licenses/{kind}/{version}/"))
}

/// Headings as a tree: each under the nearest one before it that is higher.
pub(super) fn toc(body: &crate::article::Body, page: &str) -> Value {
    fn build(headings: &[body::Heading], page: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(heading) = headings.get(at) {
            let end = headings[at + 1..]
                .iter()
                .position(|h| h.level <= heading.level)
                .map_or(headings.len(), |i| at + 1 + i);
            let item = Object::new()
                .set("level", u64::from(heading.level))
                .set("id", heading.id.as_str())
                .set("title", heading.title.as_str())
                .set("permalink", format!("{page}#{}", heading.id))
                .set("url", format!("#{}", heading.id))
                .set("children", build(&headings[at + 1..end], page));
            items.push(item.into());
            at = end;
        }
        items
    }
    build(&body.headings, page).into()
}
