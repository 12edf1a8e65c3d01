//! From the archive to its routes.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{CitationFormat, FeedOf, Plan, Route, SitemapPart, Slice, View, links};
use crate::archive::{Archive, ArticleId, AuthorId, SectionId, SeriesId, TopicId};
use crate::base::{Checked, Diagnostic, Diagnostics, Digest, Kind, SourcePath, UrlPath};
use crate::config::{Config, FeedContent};
use crate::source::Snapshot;

/// The most URLs of one file of a sitemap (sitemaps.org).
const SITEMAP_URLS: usize = 50_000;

/// Plans the site. `assets` are the theme's files with their digests; `broken`
/// the sources that could not be read, so that links to them are not reported.
pub fn routes(
    archive: &Archive,
    config: &Config,
    snapshot: &Snapshot,
    assets: &[(Box<str>, Digest)],
    broken: &[SourcePath],
) -> Checked<Plan> {
    let mut planner = Planner {
        archive,
        config,
        plan: Plan::default(),
        owners: FxHashMap::default(),
        folded: FxHashMap::default(),
        noticed: Diagnostics::new(),
    };
    planner.articles();
    planner.terms();
    planner.dates();
    planner.special();
    planner.assets(assets);
    planner.files(snapshot);
    planner.feeds();
    planner.citations();
    planner.sitemap();
    // Last: a page wins over an alias.
    planner.aliases();
    planner.clashing_folders();
    let Planner { mut plan, mut noticed, .. } = planner;
    links::check(&mut plan, archive, config, snapshot, broken, &mut noticed);
    Checked::new(plan, noticed)
}

pub(super) struct Planner<'a> {
    pub(super) archive: &'a Archive,
    pub(super) config: &'a Config,
    pub(super) plan: Plan,
    /// The source behind a route, for messages; most routes have none.
    pub(super) owners: FxHashMap<u32, SourcePath>,
    /// Addresses with capitals, by their lower case: `Foo/` and `foo/` are one
    /// folder on half of all disks.
    pub(super) folded: FxHashMap<Box<str>, u32>,
    pub(super) noticed: Diagnostics,
}

impl Planner<'_> {
    /// The route that already has an address, or one that differs in case only.
    pub(super) fn taken(&self, url: &UrlPath) -> Option<u32> {
        if let Some(&i) = self.plan.by_url.get(url) {
            return Some(i);
        }
        let lower = url.as_str().to_lowercase();
        let same_case = lower == url.as_str();
        let by_folded = self.folded.get(lower.as_str()).copied();
        by_folded
            .or_else(|| if same_case { None } else { self.plan.by_url.get(&UrlPath::new(&lower)).copied() })
    }

    pub(super) fn insert(&mut self, url: UrlPath, view: View, owner: Option<&SourcePath>) {
        let i = self.plan.routes.len() as u32;
        let lower = url.as_str().to_lowercase();
        if lower != url.as_str() {
            self.folded.insert(lower.into_boxed_str(), i);
        }
        // An article's route names its source already.
        if let Some(owner) =
            owner.filter(|_| !matches!(view, View::Article(_) | View::Tombstone(_) | View::Copy(_)))
        {
            self.owners.insert(i, owner.clone());
        }
        self.plan.by_url.insert(url.clone(), i);
        self.plan.routes.push(Route { url, view });
    }

    /// The source behind a route, if it has one.
    fn owner(&self, i: u32) -> Option<&SourcePath> {
        match &self.plan.routes[i as usize].view {
            View::Article(id) => Some(&self.archive.article(*id).source),
            View::Tombstone(i) => self.plan.tombstones.get(*i as usize)?.source.as_ref(),
            View::Copy(source) => Some(source),
            _ => self.owners.get(&i),
        }
    }

    /// What a route is called in a message.
    pub(super) fn name_of(&self, i: u32) -> String {
        match (self.owner(i), &self.plan.routes[i as usize].view) {
            (Some(source), _) => source.to_string(),
            (None, View::Topic(id, _)) => format!("the topic “{}”", self.archive.topic(*id).name),
            (None, View::Author(id, _)) => format!("the author “{}”", self.archive.author(*id).name),
            (None, View::Section(id, _)) => format!("the section “{}”", self.archive.section(*id).name),
            (None, view) => format!("a page of the program's own ({view:?})"),
        }
    }

    /// A page that the program makes. An editor's page at the same address keeps it.
    pub(super) fn made(&mut self, url: UrlPath, view: View) {
        if let Some(i) = self.taken(&url) {
            let name = self.name_of(i);
            let message = format!("{name} has the address {url}, where a page would be made");
            let hint = "that page is left out; give the article another `path` to have both";
            let d = Diagnostic::warning(Kind::Collision, message).hint(hint);
            let owner = self.owner(i).cloned();
            self.noticed.push(match &owner {
                Some(owner) => d.at(owner),
                None => d,
            });
            return;
        }
        self.insert(url, view, None);
    }

    fn terms(&mut self) {
        let (archive, config) = (self.archive, self.config);
        if let Some(home) = archive.home() {
            self.plan.by_source.insert(home.source.clone(), UrlPath::new("/"));
        }
        if !self.plan.by_url.contains_key(&UrlPath::new("/")) {
            self.made(UrlPath::new("/"), View::Home);
        }
        for (i, section) in archive.sections().iter().enumerate() {
            let url = UrlPath::new(format!("/{}/", section.path));
            self.plan.sections.push(url.clone());
            if let Some(file) = &section.file {
                self.plan.by_source.insert(file.source.clone(), url.clone());
            }
            let wanted = section.file.as_ref().is_none_or(|f| f.meta.render != Some(false));
            if config.pages.sections && wanted {
                self.list(&url, &section.articles, |slice| View::Section(SectionId(i as u32), slice));
            }
        }
        for (i, topic) in archive.topics().iter().enumerate() {
            let url = UrlPath::new(format!("/topics/{}/", topic.slug));
            self.plan.topics.push(url.clone());
            if let Some(file) = &topic.file {
                self.plan.by_source.insert(file.source.clone(), url.clone());
            }
            if config.pages.topics {
                self.list(&url, &topic.articles, |slice| View::Topic(TopicId(i as u32), slice));
            }
        }
        for (i, author) in archive.authors().iter().enumerate() {
            let url = UrlPath::new(format!("/authors/{}/", author.slug));
            self.plan.authors.push(url.clone());
            if let Some(file) = &author.file {
                self.plan.by_source.insert(file.source.clone(), url.clone());
            }
            if config.pages.authors {
                self.list(&url, &author.articles, |slice| View::Author(AuthorId(i as u32), slice));
            }
        }
        for (i, series) in archive.series_list().iter().enumerate() {
            let url = UrlPath::new(format!("/series/{}/", series.slug));
            self.plan.series.push(url.clone());
            if let Some(file) = &series.file {
                self.plan.by_source.insert(file.source.clone(), url.clone());
            }
            if config.pages.series {
                self.made(url, View::Series(SeriesId(i as u32)));
            }
        }
        let indexes = [
            (config.pages.topics && !archive.topics().is_empty(), "/topics/", View::Topics, "topics"),
            (config.pages.authors && !archive.authors().is_empty(), "/authors/", View::Authors, "authors"),
            (
                config.pages.series && !archive.series_list().is_empty(),
                "/series/",
                View::SeriesIndex,
                "series",
            ),
        ];
        for (wanted, url, view, folder) in indexes {
            if wanted {
                self.made(UrlPath::new(url), view);
                if let Some(file) = archive.introduction(folder) {
                    self.plan.by_source.insert(file.source.clone(), UrlPath::new(url));
                }
            }
        }
    }

    /// A list's front and the pages of its years.
    fn list(&mut self, url: &UrlPath, articles: &[ArticleId], view: impl Fn(Slice) -> View) {
        self.made(url.clone(), view(Slice::Front));
        for (year, count) in self.archive.years_of(articles) {
            let year_url = UrlPath::new(format!("{url}{year:04}/"));
            for page in 1..=count.div_ceil(self.config.lists.per_page) as u32 {
                let url =
                    if page == 1 { year_url.clone() } else { UrlPath::new(format!("{year_url}{page}/")) };
                self.made(url, view(Slice::Year(year, page)));
            }
        }
    }

    fn dates(&mut self) {
        let pages = &self.config.pages;
        if pages.archive {
            self.made(UrlPath::new("/archive/"), View::Archive);
        }
        let days = self.archive.days();
        let mut of_year: FxHashSet<(u8, u8)> = FxHashSet::default();
        let (mut year, mut month) = (None, None);
        for day in days {
            if pages.years && year.replace(day.year) != Some(day.year) {
                self.made(UrlPath::new(format!("/{:04}/", day.year)), View::Year(day.year));
            }
            if pages.months
                && day.month > 0
                && month.replace((day.year, day.month)) != Some((day.year, day.month))
            {
                let url = UrlPath::new(format!("/{:04}/{:02}/", day.year, day.month));
                self.made(url, View::Month(day.year, day.month));
            }
            if day.day > 0 {
                if pages.days {
                    let url = UrlPath::new(format!("/{:04}/{:02}/{:02}/", day.year, day.month, day.day));
                    self.made(url, View::Day(day.year, day.month, day.day));
                }
                of_year.insert((day.month, day.day));
            }
        }
        if pages.on_this_day {
            let mut of_year: Vec<(u8, u8)> = of_year.into_iter().collect();
            of_year.sort_unstable();
            for (month, day) in of_year {
                self.made(UrlPath::new(format!("/on/{month:02}-{day:02}/")), View::OnThisDay(month, day));
            }
        }
    }

    fn special(&mut self) {
        let pages = &self.config.pages;
        let has_corrections =
            self.archive.ids().any(|id| !self.archive.article(id).meta.corrections.is_empty());
        let specials = [
            (pages.corrections && has_corrections, "/corrections/", View::Corrections),
            (pages.not_found, "/404.html", View::NotFound),
            (pages.robots, "/robots.txt", View::Robots),
        ];
        for (wanted, url, view) in specials {
            if wanted {
                self.made(UrlPath::new(url), view);
            }
        }
    }

    /// The theme's files stand under names that change with their bytes, so that
    /// hosts may let browsers keep them for ever.
    fn assets(&mut self, assets: &[(Box<str>, Digest)]) {
        for (name, digest) in assets {
            let hash = digest.short(10);
            let url = match name.rsplit_once('.') {
                Some((stem, extension)) => format!("/_/{stem}.{hash}.{extension}"),
                None => format!("/_/{name}.{hash}"),
            };
            let url = UrlPath::new(url);
            let view = if &**name == "code.css" { View::CodeStylesheet } else { View::Asset(name.clone()) };
            self.plan.assets.insert(name.clone(), url.clone());
            self.made(url, view);
        }
    }

    fn feeds(&mut self) {
        let (archive, feeds) = (self.archive, &self.config.feeds);
        let mut wanted: Vec<(UrlPath, FeedOf)> = Vec::new();
        if feeds.site != FeedContent::None {
            wanted.push((UrlPath::new("/"), FeedOf::Site));
        }
        let has_page = |url: &UrlPath| self.plan.by_url.contains_key(url);
        if feeds.sections != FeedContent::None {
            for (i, section) in archive.sections().iter().enumerate() {
                if section.articles.iter().any(|id| archive.date(*id).is_some()) {
                    wanted.push((self.plan.sections[i].clone(), FeedOf::Section(SectionId(i as u32))));
                }
            }
        }
        if feeds.topics != FeedContent::None {
            wanted.extend(
                (0..archive.topics().len())
                    .map(|i| (self.plan.topics[i].clone(), FeedOf::Topic(TopicId(i as u32)))),
            );
        }
        if feeds.authors != FeedContent::None {
            for (i, author) in archive.authors().iter().enumerate() {
                if !author.articles.is_empty() {
                    wanted.push((self.plan.authors[i].clone(), FeedOf::Author(AuthorId(i as u32))));
                }
            }
        }
        wanted.retain(|(url, _)| has_page(url));
        for (url, of) in wanted {
            for &format in &feeds.formats {
                self.made(url.child(format.file_name()), View::Feed(of, format));
            }
        }
    }

    /// For articles that say where their copy came from, beside the rest of it.
    fn citations(&mut self) {
        if !self.config.pages.citations {
            return;
        }
        for id in self.archive.ids() {
            if self.archive.article(id).meta.provenance.is_none() {
                continue;
            }
            for format in CitationFormat::ALL {
                let url = self.plan.articles[id.index()].child(format.names().1);
                self.made(url, View::Citation(id, format));
            }
        }
    }

    fn sitemap(&mut self) {
        if !self.config.pages.sitemap {
            return;
        }
        let mut groups: BTreeMap<Option<i16>, Vec<u32>> = BTreeMap::new();
        for (i, route) in self.plan.routes.iter().enumerate() {
            let year = match &route.view {
                View::Article(id) => self.archive.date(*id).map(|d| d.year),
                View::Year(y) | View::Month(y, _) | View::Day(y, ..) => Some(*y),
                View::Section(_, Slice::Year(y, _))
                | View::Topic(_, Slice::Year(y, _))
                | View::Author(_, Slice::Year(y, _)) => Some(*y),
                View::Home
                | View::Section(..)
                | View::Topic(..)
                | View::Author(..)
                | View::Topics
                | View::Authors => None,
                View::Series(_)
                | View::SeriesIndex
                | View::Archive
                | View::OnThisDay(..)
                | View::Corrections => None,
                _ => continue,
            };
            groups.entry(year).or_default().push(i as u32);
        }
        for (year, routes) in groups {
            let stem = year.map_or_else(|| "sitemap-pages".to_owned(), |y| format!("sitemap-{y:04}"));
            for (n, part) in routes.chunks(SITEMAP_URLS).enumerate() {
                let name = if n == 0 { format!("{stem}.xml") } else { format!("{stem}-{}.xml", n + 1) };
                self.plan.sitemap.push(SitemapPart { name, routes: part.to_vec() });
            }
        }
        self.made(UrlPath::new("/sitemap.xml"), View::Sitemap(None));
        for i in 0..self.plan.sitemap.len() {
            let url = UrlPath::new(&self.plan.sitemap[i].name);
            self.made(url, View::Sitemap(Some(i as u32)));
        }
    }

    /// A file and a folder cannot have one name.
    fn clashing_folders(&mut self) {
        let mut folders: FxHashSet<String> = FxHashSet::default();
        for route in &self.plan.routes {
            let output = route.output();
            let mut folder = output.folder();
            while !folder.is_empty() && folders.insert(folder.to_lowercase()) {
                folder = folder.rfind('/').map_or("", |i| &folder[..i]);
            }
        }
        for (i, route) in self.plan.routes.iter().enumerate() {
            let output = route.output();
            if folders.contains(&output.as_str().to_lowercase()) {
                let name = self.name_of(i as u32);
                let message =
                    format!("{name} would be the file {output}, which must be a folder for other pages");
                let d =
                    Diagnostic::error(Kind::Collision, message).hint("rename it, or give it another `path`");
                let d = match self.owner(i as u32) {
                    Some(owner) => d.at(owner),
                    None => d,
                };
                self.noticed.push(d);
            }
        }
    }
}

/// A path as an editor writes it: a page's ends with a slash, unless it names a file.
pub(super) fn explicit_url(written: &str) -> UrlPath {
    use unicode_normalization::UnicodeNormalization;
    let written: String = written.trim().nfc().collect();
    let last = written.rsplit('/').next().unwrap_or("");
    let is_file = [".html", ".htm", ".xml", ".json", ".txt", ".php", ".asp", ".aspx", ".pdf"]
        .iter()
        .any(|e| last.ends_with(e));
    if is_file || written.ends_with('/') {
        UrlPath::new(written)
    } else {
        UrlPath::new(format!("{written}/"))
    }
}
