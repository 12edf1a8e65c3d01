//! Feeds, the sitemap and the redirects: from the archive to what `feeds` writes.

use super::{Desk, Made, Site};
use crate::archive::ArticleId;
use crate::article::{Article, BylineKind};
use crate::base::{Diagnostic, Kind, escape};
use crate::config::{FeedContent, FeedFormat};
use crate::feeds::{self, Author, Category, Entry, Feed};
use crate::plan::{FeedOf, Route, View};

impl Desk<'_> {
    pub(super) fn feed(&self, of: FeedOf, format: FeedFormat, route: &Route) -> Made<Vec<u8>> {
        let (archive, config, plan) = (self.archive(), self.config(), self.plan());
        let limit = config.feeds.limit;
        let (name, file, home, content, articles) = match of {
            FeedOf::Site => (
                None,
                archive.home(self.lang()),
                self.at("/"),
                config.feeds.site,
                archive.latest(self.lang(), limit),
            ),
            FeedOf::Section(id) => {
                let s = archive.section(id);
                (
                    Some(&s.name),
                    s.about(),
                    plan.section(id).clone(),
                    config.feeds.sections,
                    archive.list(id).current(limit),
                )
            }
            FeedOf::Topic(id) => {
                let t = archive.topic(id);
                (
                    Some(&t.name),
                    t.about(),
                    plan.topic(id).clone(),
                    config.feeds.topics,
                    archive.list(id).current(limit),
                )
            }
            FeedOf::Term(id) => {
                let t = archive.term(id);
                // A feed that was asked for by name is there even where the others are off.
                let content = if config.feeds.topics == FeedContent::None {
                    FeedContent::Summary
                } else {
                    config.feeds.topics
                };
                (Some(&t.name), t.about(), plan.term(id).clone(), content, archive.list(id).current(limit))
            }
            FeedOf::Author(id) => {
                let a = archive.author(id);
                (
                    Some(&a.name),
                    a.about(),
                    plan.author(id).clone(),
                    config.feeds.authors,
                    archive.list(id).current(limit),
                )
            }
        };
        let subtitle = match (of, file.and_then(Article::description)) {
            (_, Some(description)) => Some(description),
            (FeedOf::Site, None) => Some(self.language().description.clone()).filter(|d| !d.is_empty()),
            _ => None,
        };
        let entries: Vec<Entry> = articles.iter().map(|id| self.entry(*id, content)).collect::<Made<_>>()?;
        let site = &self.language().title;
        let feed = Feed {
            id: feeds::tag_uri(&config.base_url, &format!("feed{}", home.as_str())),
            title: name.map_or_else(|| site.clone(), |name| format!("{name} — {site}")),
            subtitle,
            home: config.absolute(&home),
            url: config.absolute(&route.url),
            site_title: site.clone(),
            language: self.language().code.to_string(),
            updated: entries.iter().map(|e| e.updated.clone()).max(),
            rights: config.licence.clone(),
            icon: None,
            generator_version: env!("CARGO_PKG_VERSION").to_owned(),
            entries,
        };
        format.render(&feed).map_err(|e| {
            Box::new(Diagnostic::error(
                Kind::Output,
                format!("the feed {} cannot be written: {e}", route.url),
            ))
        })
    }

    fn entry(&self, id: ArticleId, content: FeedContent) -> Made<Entry> {
        let (archive, config, plan) = (self.archive(), self.config(), self.plan());
        let article = archive.article(id);
        let url = config.absolute(plan.article(id));
        let zone = &config.time_zone;
        let published = article
            .meta
            .date
            .map(|d| d.rfc3339(zone))
            .unwrap_or_else(|| feeds::UPDATED_WHEN_EMPTY.to_owned());
        let updated = self.modified(id).map_or_else(|| published.clone(), |d| d.rfc3339(zone));
        let mut authors: Vec<Author> = archive
            .credits_of(id)
            .iter()
            .filter(|c| c.kind != BylineKind::TranslatedFrom)
            .map(|c| Author {
                name: c.name.to_string(),
                url: c
                    .author
                    .map(|a| plan.author(a))
                    .filter(|u| plan.find(u).is_some())
                    .map(|u| config.absolute(u)),
            })
            .collect();
        if authors.is_empty() {
            authors.push(Author { name: self.language().staff_byline.clone(), url: None });
        }
        let categories = archive
            .topics_of(id)
            .iter()
            .map(|t| Category {
                name: archive.topic(*t).name.to_string(),
                url: plan.find(plan.topic(*t)).map(|r| config.absolute(&r.url)),
            })
            .collect();
        let summary = article.dek();
        let html = match content {
            FeedContent::Full => {
                let html = self.text_of(article, plan.article(id))?;
                Some(feeds::content::absolutise(&html, &url, &config.base_url)).filter(|h| !h.is_empty())
            }
            FeedContent::Summary | FeedContent::None => None,
        };
        let image = self.image_of(id);
        let image = image.as_ref().and_then(|i| i.get_from_path("url")?.as_str());
        let image = image.map(|url| self.absolute_href(url));
        let provenance = article.meta.provenance.as_deref();
        Ok(Entry {
            id: self.tag_uri(id),
            title: article.title.to_string(),
            url,
            published,
            updated,
            authors,
            categories,
            summary: Some(summary).filter(|s| !s.is_empty()),
            content: html,
            language: Some(self.tag_of(article)).filter(|l| *l != &*self.language().code).map(str::to_owned),
            image,
            source: provenance
                .and_then(|p| p.name.clone().zip(p.url.clone()))
                .filter(|(_, url)| escape::is_safe_url(url)),
        })
    }
}

/// The index of sitemaps, or one of them.
pub(super) fn sitemap(site: &Site<'_>, part: Option<u32>) -> Vec<u8> {
    // Who asks has noted the sitemap as a whole.
    let desk = Desk::new(site);
    let (plan, config) = (site.plan, site.config);
    let modified = |view: &View| match view {
        View::Article(id) => {
            let meta = &site.archive.article(*id).meta;
            let corrected = meta.corrections.iter().filter_map(|c| c.date);
            meta.updated
                .into_iter()
                .chain(corrected)
                .chain(meta.date)
                .max_by_key(|d| d.sort_key())
                .map(|d| d.day_iso())
        }
        _ => None,
    };
    match part.and_then(|i| plan.sitemap().get(i as usize)) {
        None => {
            let parts: Vec<(String, Option<String>)> = plan
                .sitemap()
                .iter()
                .map(|part| {
                    let newest =
                        part.routes.iter().filter_map(|i| modified(&plan.routes()[*i as usize].view)).max();
                    (config.absolute(&crate::base::UrlPath::new(&part.name)), newest)
                })
                .collect();
            feeds::sitemap::render_index(&parts)
        }
        Some(part) => {
            let urls: Vec<feeds::sitemap::Url> = part
                .routes
                .iter()
                .map(|i| {
                    let route = &plan.routes()[*i as usize];
                    feeds::sitemap::Url {
                        location: config.absolute(&route.url),
                        modified: modified(&route.view),
                        alternates: desk.alternates_of(route),
                    }
                })
                .collect();
            feeds::sitemap::render_urlset(&urls)
        }
    }
}

/// Every redirect, for hosts that read `_redirects`.
pub(super) fn redirects(site: &Site<'_>) -> Vec<u8> {
    let pairs: Vec<(String, String)> = site
        .plan
        .routes()
        .iter()
        .filter_map(|route| match &route.view {
            View::Redirect(to) => Some((
                format!("{}{}", site.config.base_path, route.url),
                format!("{}{to}", site.config.base_path),
            )),
            _ => None,
        })
        .collect();
    feeds::redirects::render(&pairs).into_bytes()
}
