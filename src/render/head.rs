//! What stands in a page's `<head>`: for browsers, search engines, citation
//! managers and feed readers. Templates print it; it is made here, where it can
//! be typed.

use tera::Value;

use super::object::{Object, json};
use super::page::full_title;
use super::{Desk, linked_data};
use crate::archive::{ArticleId, AuthorId};
use crate::article::{BylineKind, Correction, Provenance};
use crate::base::{LangId, UrlPath, text};
use crate::config::FeedFormat;
use crate::plan::{FeedOf, Route, View};

/// What sort of page it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum PageKind {
    Article(ArticleId),
    Home,
    Collection,
    #[default]
    Plain,
}

/// What a page says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    pub title: String,
    pub description: Option<String>,
    pub robots: Option<String>,
    pub kind: PageKind,
    pub person: Option<AuthorId>,
    pub lang: Option<String>,
    pub canonical: Option<UrlPath>,
    pub provenance: Option<Box<Provenance>>,
    pub corrections: Vec<Correction>,
    pub dateline: Option<String>,
}

/// The most characters of a description: what search engines show.
const DESCRIPTION: usize = 300;

impl Desk<'_> {
    pub(super) fn head(
        &self,
        head: &Head,
        route: &Route,
        lang: &str,
        crumbs: &[(String, Option<String>)],
    ) -> Value {
        let config = self.config();
        let reads = self.reads.get();
        let description =
            head.description.as_deref().map(|d| text::truncate_words(&text::fold_whitespace(d), DESCRIPTION));
        let canonical = match route.view {
            View::NotFound => None,
            _ => Some(config.absolute(head.canonical.as_ref().unwrap_or(&route.url))),
        };
        let counterparts = self.counterparts(route);
        let (og_type, robots, links) = match head.kind {
            PageKind::Article(id) => {
                let robots = head.robots.clone().or_else(|| Some("max-image-preview:large".into()));
                let links = if reads.key("links") { self.article_links(id, head) } else { Vec::new() };
                ("article", robots, links)
            }
            _ if head.person.is_some() => ("profile", head.robots.clone(), Vec::new()),
            _ => ("website", head.robots.clone(), Vec::new()),
        };
        let mut value = Object::new();
        value.when(reads, "title", || full_title(&self.language().title, &head.title));
        value.when_some(reads, "description", || description.as_deref());
        value.when_some(reads, "canonical", || canonical.as_deref());
        value.when_some(reads, "robots", || robots);
        value.when(reads, "type", || og_type);
        value.when(reads, "feeds", || self.head_feeds(route));
        value.when(reads, "alternates", || self.alternates(route, lang, &counterparts));
        value.when(reads, "meta", || {
            let about = (description.as_deref(), canonical.as_deref(), og_type);
            self.metas(head, lang, about, &counterparts).0
        });
        value.when(reads, "links", || links);
        value.when(reads, "linked_data", || {
            let linked = linked_data::of(self, head, route, lang, description.as_deref(), crumbs);
            linked.iter().map(json).collect::<Vec<Value>>()
        });
        value.into()
    }

    fn metas(
        &self,
        head: &Head,
        lang: &str,
        (description, canonical, og_type): (Option<&str>, Option<&str>, &str),
        counterparts: &[(LangId, UrlPath)],
    ) -> Metas {
        let config = self.config();
        let mut meta = Metas::default();
        meta.property("og:site_name", &self.language().title);
        meta.property("og:title", &head.title);
        if let Some(description) = description {
            meta.property("og:description", description);
        }
        if let Some(url) = canonical {
            meta.property("og:url", url);
        }
        meta.property("og:locale", &lang.replace('-', "_"));
        for (other, _) in counterparts {
            meta.property("og:locale:alternate", &config.language(*other).code.replace('-', "_"));
        }
        let mut image = None;
        if let PageKind::Article(id) = head.kind {
            image = self.image_of(id);
            self.article_meta(id, lang, head, &mut meta);
        }
        meta.property("og:type", og_type);
        if let Some(image) = &image {
            if let Some(url) =
                image.get_from_path("url").and_then(|u| u.as_str().map(|u| self.absolute_href(u)))
            {
                meta.property("og:image", &url);
            }
            for key in ["width", "height"] {
                if let Some(n) = image.get_from_path(key).filter(|v| v.is_number()) {
                    meta.property(&format!("og:image:{key}"), &n.to_string());
                }
            }
            if let Some(alt) = image.get_from_path("alt").and_then(|a| a.as_str()).filter(|a| !a.is_empty()) {
                meta.property("og:image:alt", alt);
            }
        }
        meta.name("twitter:card", if image.is_some() { "summary_large_image" } else { "summary" });
        meta
    }

    /// An `href` of the site as an absolute URL.
    pub(super) fn absolute_href(&self, href: &str) -> String {
        let config = self.config();
        match href.strip_prefix(&config.base_path).filter(|h| h.starts_with('/') && !h.starts_with("//")) {
            Some(path) => format!("{}{path}", config.base_url),
            None => href.to_owned(),
        }
    }

    fn article_meta(&self, id: ArticleId, lang: &str, head: &Head, meta: &mut Metas) {
        let (archive, config) = (self.archive(), self.config());
        let article = archive.article(id);
        let url = config.absolute(self.plan().article(id));
        meta.name("citation_title", &article.title);
        for credit in archive
            .credits_of(id)
            .iter()
            .filter(|c| matches!(c.kind, BylineKind::Person | BylineKind::Anonymous))
        {
            meta.name("citation_author", &last_first(&credit.name));
        }
        if let Some(date) = article.meta.date {
            meta.property("article:published_time", &date.iso());
            meta.name("citation_publication_date", &date.day_iso().replace('-', "/"));
            meta.property("article:modified_time", &self.modified(id).unwrap_or(date).iso());
        }
        meta.name("citation_language", lang);
        meta.name("citation_public_url", &url);
        if let Some(section) = archive.section_of(id) {
            meta.property("article:section", &archive.section(section).name);
        }
        for topic in archive.topics_of(id) {
            meta.property("article:tag", &archive.topic(*topic).name);
        }
        // Without this Zotero files every article as a mere web page.
        let kind = if config.publication_type == "magazine" { "magazineArticle" } else { "newspaperArticle" };
        meta.name("DC.type", kind);
        meta.name("DC.language", lang);
        if let Some(rights) =
            head.provenance.as_ref().and_then(|p| p.licence.as_deref()).or(config.licence.as_deref())
        {
            meta.name("DC.rights", rights);
        }
        meta.name("prism.publicationName", &self.language().title);
    }

    fn article_links(&self, id: ArticleId, head: &Head) -> Vec<Value> {
        let config = self.config();
        let link = |rel: &str, href: String| Object::new().set("rel", rel).set("href", href);
        let mut links: Vec<Value> = vec![link("cite-as", config.absolute(self.plan().article(id))).into()];
        for author in self.archive().authors_of(id) {
            if let Some(href) = self.url_of_page(self.plan().author(author)) {
                links.push(link("author", href).into());
            }
        }
        let licence =
            head.provenance.as_ref().and_then(|p| p.licence.as_deref()).or(config.licence.as_deref());
        if let Some(url) = licence.and_then(super::article::licence_url) {
            links.push(link("license", url).into());
        }
        if let Some((series, _)) = self.archive().series_of(id)
            && let Some(href) = self.url_of_page(self.plan().series(series))
        {
            links.push(link("collection", href).into());
        }
        if let Some(href) = self.url_of_page(&self.plan().article(id).child("cite.json")) {
            links.push(
                link("describedby", href).set("type", "application/vnd.citationstyles.csl+json").into(),
            );
        }
        links
    }

    /// When an article was last changed: `updated`, or its newest correction.
    pub(super) fn modified(&self, id: ArticleId) -> Option<crate::base::PartialDate> {
        let meta = &self.archive().article(id).meta;
        let corrected = meta.corrections.iter().filter_map(|c| c.date).max_by_key(|d| d.sort_key());
        meta.updated.into_iter().chain(corrected).chain(meta.date).max_by_key(|d| d.sort_key())
    }

    /// The page's own feeds, then the site's.
    fn head_feeds(&self, route: &Route) -> Vec<Value> {
        let own = match route.view {
            View::Section(id, _) => {
                Some((self.plan().section(id), self.archive().section(id).name.clone(), FeedOf::Section(id)))
            }
            View::Topic(id, _) => {
                Some((self.plan().topic(id), self.archive().topic(id).name.clone(), FeedOf::Topic(id)))
            }
            View::Author(id, _) => {
                Some((self.plan().author(id), self.archive().author(id).name.clone(), FeedOf::Author(id)))
            }
            View::Term(id, _) => {
                Some((self.plan().term(id), self.archive().term(id).name.clone(), FeedOf::Term(id)))
            }
            View::Article(id) => {
                let section = self.archive().section_of(id);
                section.map(|s| {
                    (self.plan().section(s), self.archive().section(s).name.clone(), FeedOf::Section(s))
                })
            }
            _ => None,
        };
        let home = self.at("/");
        let site = &self.language().title;
        let mut feeds = Vec::new();
        let own = own.map(|(url, name, _)| (url.clone(), format!("{name} — {site}"), true));
        for (url, title, is_own) in own.into_iter().chain([(home, site.clone(), false)]) {
            // Those that there are: a section may have feeds where the site has none.
            for format in [FeedFormat::Atom, FeedFormat::Rss, FeedFormat::Json] {
                let feed = url.child(format.file_name());
                if let Some(href) = self.url_of_page(&feed) {
                    let mime = format.mime();
                    feeds.push(
                        Object::new()
                            .set("title", title.as_str())
                            .set("type", mime)
                            .set("url", href)
                            .set("own", is_own)
                            .into(),
                    );
                }
            }
        }
        feeds
    }
}

/// The list of `<meta>` elements.
#[derive(Default)]
struct Metas(Vec<Value>);

impl Metas {
    fn name(&mut self, name: &str, content: &str) {
        self.0.push(Object::new().set("name", name).set("content", content).into());
    }

    fn property(&mut self, property: &str, content: &str) {
        self.0.push(Object::new().set("property", property).set("content", content).into());
    }
}

/// "Last, First", as Google Scholar and Zotero want names. A single word, or a
/// name with a comma, stays as it is.
pub(super) fn last_first(name: &str) -> String {
    match name.rsplit_once(' ') {
        Some((first, last)) if !name.contains(',') => format!("{last}, {first}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_turned_for_catalogues() {
        for (name, turned) in
            [("Inês Valadão", "Valadão, Inês"), ("Plato", "Plato"), ("Duys, Hanneke", "Duys, Hanneke")]
        {
            assert_eq!(last_first(name), turned);
        }
    }
}
