//! How a page leads to itself in other languages: `hreflang` in the head, a line
//! on the article, the languages at the foot of every page.

use serde_json::json;
use tera::Value;

use super::Desk;
use super::object::Object;
use crate::archive::ArticleId;
use crate::article::Article;
use crate::base::locale::dir;
use crate::base::{LangId, UrlPath};
use crate::plan::{Route, Slice, View};

impl Desk<'_> {
    /// The tag of the language that a content file is written in: its own, which
    /// may be more precise than that of the lists which hold it.
    pub(super) fn tag_of<'s>(&'s self, file: &'s Article) -> &'s str {
        file.meta.lang.as_deref().unwrap_or(&self.config().language(file.lang).code)
    }

    /// Marks what is printed in another language than the page's.
    pub(super) fn in_tongue(&self, mut link: Object, lang: LangId) -> Object {
        if lang != self.lang() {
            let code = &*self.config().language(lang).code;
            link.put("lang", code);
            link.put("dir", dir(code));
        }
        link
    }

    /// The same page in the other languages, as far as it is there.
    pub(super) fn counterparts(&self, route: &Route) -> Vec<(LangId, UrlPath)> {
        if !self.config().is_multilingual() {
            return Vec::new();
        }
        let (archive, plan) = (self.archive(), self.plan());
        let of_slice = |url: &UrlPath, slice: Slice| match slice {
            Slice::Front => Some(url.clone()),
            Slice::Year(year, 1) => Some(UrlPath::new(format!("{url}{year:04}/"))),
            // A year has as many pages in each language as it has articles there.
            Slice::Year(..) | Slice::Page(_) => None,
        };
        let mut found: Vec<(LangId, UrlPath)> = match &route.view {
            View::Article(id) => {
                let others = archive.translations_of(*id).iter();
                others.map(|id| (archive.lang_of(*id), plan.article(*id).clone())).collect()
            }
            View::Section(id, slice) => {
                let others = archive.section(*id).others.iter();
                let url = |id| Some((archive.section(id).lang, of_slice(plan.section(id), *slice)?));
                others.filter_map(|id| url(*id)).collect()
            }
            View::Topic(id, slice) => {
                let others = archive.topic(*id).others.iter();
                let url = |id| Some((archive.topic(id).lang, of_slice(plan.topic(id), *slice)?));
                others.filter_map(|id| url(*id)).collect()
            }
            View::Author(id, slice) => {
                let others = archive.author(*id).others.iter();
                let url = |id| Some((archive.author(id).lang, of_slice(plan.author(id), *slice)?));
                others.filter_map(|id| url(*id)).collect()
            }
            View::Term(id, slice) => {
                let others = archive.term(*id).others.iter();
                let url = |id| Some((archive.term(id).lang, of_slice(plan.term(id), *slice)?));
                others.filter_map(|id| url(*id)).collect()
            }
            View::Taxonomy(id) => {
                let others = self.config().langs().filter(|lang| *lang != route.lang);
                let same = |lang: LangId| {
                    let mut of_lang = archive.taxonomies(lang);
                    let found = of_lang.find(|t| archive.declaration_of(*t) == archive.declaration_of(*id));
                    found.map(|t| (lang, plan.taxonomy(t).clone()))
                };
                others.filter_map(same).collect()
            }
            View::Series(id) => {
                let others = archive.series(*id).others.iter();
                others.map(|id| (archive.series(*id).lang, plan.series(*id).clone())).collect()
            }
            View::Home
            | View::Topics
            | View::Authors
            | View::SeriesIndex
            | View::Archive
            | View::Year(_)
            | View::Month(..)
            | View::Day(..)
            | View::OnThisDay(..)
            | View::Corrections => {
                let root = &self.site.shared.by_lang[route.lang.index()].root;
                let inner = route.url.as_str().strip_prefix(root.as_str()).unwrap_or(route.url.as_str());
                let others = self.config().langs().filter(|lang| *lang != route.lang);
                let there = |lang: LangId| {
                    let url = UrlPath::new(format!("{}{inner}", self.site.shared.by_lang[lang.index()].root));
                    plan.find(&url).filter(|r| r.view == route.view && r.lang == lang)?;
                    Some((lang, url))
                };
                others.filter_map(there).collect()
            }
            _ => Vec::new(),
        };
        found.retain(|(_, url)| plan.find(url).is_some());
        found
    }

    /// The links to a page's counterparts, as templates see them.
    pub(super) fn alternates(
        &self,
        route: &Route,
        lang: &str,
        counterparts: &[(LangId, UrlPath)],
    ) -> Vec<Value> {
        let links = self.alternate_links(route, lang, counterparts).into_iter();
        links.map(|(lang, url)| Object::new().set("lang", lang).set("url", url).into()).collect()
    }

    /// The same for the sitemap.
    pub(super) fn alternates_of(&self, route: &Route) -> Vec<(String, String)> {
        let counterparts = self.counterparts(route);
        match counterparts.is_empty() {
            true => Vec::new(),
            false => self.alternate_links(route, &self.tag_at(route.lang, &route.url), &counterparts),
        }
    }

    /// `hreflang` and address of the page itself, of its counterparts, and of which of
    /// them stands for all other readers.
    fn alternate_links(
        &self,
        route: &Route,
        lang: &str,
        counterparts: &[(LangId, UrlPath)],
    ) -> Vec<(String, String)> {
        if counterparts.is_empty() {
            return Vec::new();
        }
        let link = |lang: &str, url: &UrlPath| (lang.to_owned(), self.config().absolute(url));
        let mut all: Vec<(LangId, String, &UrlPath)> =
            counterparts.iter().map(|(id, url)| (*id, self.tag_at(*id, url), url)).collect();
        all.push((route.lang, lang.to_owned(), &route.url));
        all.sort_by_key(|(id, ..)| *id);
        let default = all.first().map(|(_, _, url)| link("x-default", url));
        all.iter().map(|(_, tag, url)| link(tag, url)).chain(default).collect()
    }

    /// The tag of the page at an address: an article's may be more precise.
    fn tag_at(&self, lang: LangId, url: &UrlPath) -> String {
        match self.plan().find(url).map(|route| &route.view) {
            Some(View::Article(id)) => self.tag_of(self.archive().article(*id)).to_owned(),
            _ => self.config().language(lang).code.to_string(),
        }
    }

    /// The languages at the foot of a page: each leads to the page's counterpart,
    /// else to the language's front.
    pub(super) fn switcher(&self, route: &Route) -> Value {
        let config = self.config();
        let counterparts = self.counterparts(route);
        let home = |lang: LangId| UrlPath::new(format!("{}/", self.site.shared.by_lang[lang.index()].root));
        let item = |lang: LangId| {
            let found = counterparts.iter().find(|(other, _)| *other == lang).map(|(_, url)| url.clone());
            let is_current = lang == route.lang;
            let url = if is_current { route.url.clone() } else { found.unwrap_or_else(|| home(lang)) };
            self.plan().find(&url)?;
            let language = config.language(lang);
            let item = Object::new()
                .set("lang", &*language.code)
                .set("dir", dir(&language.code))
                .set("name", language.name.as_str())
                .set("url", config.href(&url))
                .set("current", is_current);
            Some(Value::from(item))
        };
        config.langs().filter_map(item).collect::<Vec<Value>>().into()
    }

    /// The translations of an article, for its own page.
    pub(super) fn translations(&self, id: ArticleId) -> Option<Vec<Value>> {
        let others = self.archive().translations_of(id);
        let item = |id: &ArticleId| {
            let article = self.archive().article(*id);
            let (url, tag) = (self.plan().article(*id), self.tag_of(article));
            let name = self.config().language(article.lang).name.as_str();
            Object::new()
                .set("lang", tag)
                .set("dir", dir(tag))
                .set("name", name)
                .set("title", &*article.title)
                .set("url", self.config().href(url))
                .set("permalink", self.config().absolute(url))
                .set("path", url.as_str())
                .into()
        };
        (!others.is_empty()).then(|| others.iter().map(item).collect())
    }

    /// In the terms of schema.org: the original has translations, and each of them
    /// names it. The original is the one in the first language.
    pub(super) fn translated_works(&self, id: ArticleId) -> Option<(&'static str, serde_json::Value)> {
        let archive = self.archive();
        let others = archive.translations_of(id);
        let work = |id: &ArticleId| {
            let url = self.config().absolute(self.plan().article(*id));
            json!({ "@type": "NewsArticle", "@id": format!("{url}#article"), "url": url,
                "inLanguage": self.tag_of(archive.article(*id)) })
        };
        let first = others.first()?;
        Some(if archive.lang_of(*first) < archive.lang_of(id) {
            ("translationOfWork", work(first))
        } else {
            ("workTranslation", others.iter().map(work).collect())
        })
    }
}
