//! Where articles are: by the path that they give, else by the pattern of their
//! section. What was withdrawn keeps its place among them.

use rayon::prelude::*;

use super::routes::{Planner, explicit_url, url_in};
use super::{Tombstone, View};
use crate::archive::{Archive, ArticleId};
use crate::article::Article;
use crate::base::permalink::Parts;
use crate::base::slug::slugify;
use crate::base::{Diagnostic, Kind, UrlPath};
use crate::config::Config;

/// So many addresses are worked out side by side before they are given away one by one.
const CHUNK: usize = 8192;

/// What wants an article's URL.
#[derive(Clone, Copy)]
struct Claimant<'a> {
    article: &'a Article,
    section: &'a str,
    /// `None` where it was withdrawn.
    id: Option<ArticleId>,
}

impl Planner<'_> {
    pub(super) fn articles(&mut self) {
        self.plan.articles = vec![UrlPath::new("/"); self.archive.len()];
        let (explicit, derived): (Vec<_>, Vec<_>) =
            claimants(self.archive).into_iter().partition(|c| c.article.meta.path.is_some());
        // A `path` is the whole address, in every language (as for Zola).
        for claimant in explicit {
            let article = claimant.article;
            self.lang = article.lang;
            let url = explicit_url(article.meta.path.as_deref().unwrap_or_default());
            if let Some(other) = self.taken(&url) {
                let other = self.name_of(other);
                let d = Diagnostic::error(Kind::Collision, format!("two articles have the path {url}"));
                let d =
                    d.naming(&["path", "url", "permalink"], article.meta.path.as_deref().unwrap_or_default());
                let hint = "give one of them another `path`, and its old address as an alias";
                self.noticed.push(d.at(&article.source).note(format!("the other is {other}")).hint(hint));
                continue;
            }
            self.place(claimant, url);
        }
        // Each by itself; only who comes first to an address is a matter of order.
        let config = self.config;
        let want = |claimant: &Claimant<'_>| {
            let url = derived_url(config, *claimant, &slug_of(claimant.article, config));
            let checked = url.check();
            (url, checked)
        };
        for claimants in derived.chunks(CHUNK) {
            let wanted: Vec<_> = claimants.par_iter().map(want).collect();
            for (claimant, (url, checked)) in claimants.iter().zip(wanted) {
                self.place_derived(*claimant, url, checked);
            }
        }
    }

    fn place_derived(&mut self, claimant: Claimant<'_>, url: UrlPath, checked: Result<(), &str>) {
        let article = claimant.article;
        self.lang = article.lang;
        if let Err(reason) = checked {
            let message = format!("the address {url} cannot be used: a part of it {reason}");
            let hint = "give the article a `slug`";
            self.noticed.push(Diagnostic::error(Kind::Slug, message).at(&article.source).hint(hint));
            return;
        }
        match self.taken(&url) {
            None => self.place(claimant, url),
            Some(first) => self.place_second(claimant, url, first),
        }
    }

    /// The first by date keeps a derived URL; the next takes its file's stem.
    fn place_second(&mut self, claimant: Claimant<'_>, url: UrlPath, first: u32) {
        let article = claimant.article;
        let first = self.name_of(first);
        let place = article.place();
        let stem = if article.is_bundle() { place.folder().rsplit('/').next() } else { None };
        let stem = slugify(stem.unwrap_or(place.stem()), self.config.slugs);
        let second = derived_url(self.config, claimant, &stem);
        if second.check().is_ok() && self.taken(&second).is_none() {
            let message = format!("two articles want the address {url}; this one is at {second}");
            let hint = "give one of them a `slug`";
            let d = Diagnostic::warning(Kind::Collision, message).at(&article.source);
            let d = d.naming(&["slug"], article.meta.slug.as_deref().unwrap_or_default());
            self.noticed.push(d.note(format!("the other is {first}")).hint(hint));
            self.place(claimant, second);
        } else {
            let d = Diagnostic::error(Kind::Collision, format!("two articles want the address {url}"));
            let d = d.naming(&["slug"], article.meta.slug.as_deref().unwrap_or_default());
            let hint = "give one of them another `slug`";
            self.noticed.push(d.at(&article.source).note(format!("the other is {first}")).hint(hint));
        }
    }

    fn place(&mut self, claimant: Claimant<'_>, url: UrlPath) {
        let article = claimant.article;
        let view = match claimant.id {
            Some(id) => {
                self.plan.articles[id.index()] = url.clone();
                if !article.meta.menus.is_empty() {
                    self.in_menus.push(id);
                }
                View::Article(id)
            }
            None => {
                self.plan.tombstones.push(Tombstone {
                    source: Some(article.source.clone()),
                    id: article.identity(&self.config.content_dir).into(),
                    title: article.title.clone(),
                    date: article.meta.date,
                    reason: article.meta.withdrawn.clone().unwrap_or_default(),
                    lang: article.meta.lang.clone(),
                });
                View::Tombstone(self.plan.tombstones.len() as u32 - 1)
            }
        };
        self.insert(url.clone(), view, Some(&article.source));
        self.plan.by_source.insert(article.source.clone(), url);
    }
}

/// The address that the pattern of its section gives an article.
fn derived_url(config: &Config, Claimant { article, section, .. }: Claimant<'_>, slug: &str) -> UrlPath {
    let pattern = config.permalinks.of(section);
    let title = pattern.names_title().then(|| slugify(&article.title, config.slugs));
    let title = title.as_deref().unwrap_or_default();
    url_in(config, article.lang, &pattern.expand(&Parts { section, date: article.meta.date, slug, title }))
}

/// All of them in order of time, each withdrawn one where it was.
fn claimants(archive: &Archive) -> Vec<Claimant<'_>> {
    let mut withdrawn = archive.withdrawn().iter().peekable();
    let mut all = Vec::with_capacity(archive.len() + withdrawn.len());
    for id in archive.ids().map(Some).chain([None]) {
        while let Some(w) = withdrawn.next_if(|w| id.is_none_or(|id| w.later <= id)) {
            all.push(Claimant { article: &w.article, section: &w.section, id: None });
        }
        let Some(id) = id else { break };
        let section = archive.section_of(id).map_or("", |s| &*archive.section(s).path);
        all.push(Claimant { article: archive.article(id), section, id: Some(id) });
    }
    all
}

/// The slug of an article: the one it gives, else its file's name.
fn slug_of(article: &Article, config: &Config) -> String {
    match &article.meta.slug {
        Some(slug) => slug.to_string(),
        None => {
            let slug = slugify(article.slug_from_path(), config.slugs);
            if slug.is_empty() { slugify(&article.title, config.slugs) } else { slug }
        }
    }
}
