//! From the archive to its routes.

use std::borrow::Cow;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{CitationFormat, FeedOf, Plan, Route, View, ledger, menus};
use crate::archive::{Archive, ArticleId};
use crate::article::Article;
use crate::base::path;
use crate::base::{Checked, Diagnostic, Diagnostics, Kind, LangId, SourcePath, UrlPath};
use crate::config::{Config, FeedContent, FeedFormat};
use crate::source::Snapshot;
use crate::theme::{Asset, Theme, Usual};

/// Plans the site, but for what links to what. `broken` are the sources that could not be
/// read, whose addresses are not missed.
pub fn routes(
    archive: &Archive,
    config: &Config,
    snapshot: &Snapshot,
    theme: &Theme,
    broken: &[SourcePath],
) -> Checked<Plan> {
    let mut planner = Planner {
        archive,
        config,
        lang: LangId::DEFAULT,
        theme,
        plan: Plan::default(),
        owners: FxHashMap::default(),
        folded: FxHashMap::default(),
        noticed: Diagnostics::new(),
        in_menus: Vec::new(),
    };
    planner.plan.by_url.reserve(archive.len() + archive.len() / 2);
    planner.plan.by_source.reserve(archive.len());
    planner.articles();
    for lang in config.langs() {
        planner.lang = lang;
        planner.terms();
        planner.taxonomies();
        planner.dates();
        planner.special();
    }
    planner.lang = LangId::DEFAULT;
    planner.assets(theme.assets());
    planner.files(snapshot);
    planner.section_redirects();
    planner.feeds();
    planner.citations();
    planner.lang = LangId::DEFAULT;
    planner.sitemap();
    // Last: a page wins over an alias.
    planner.aliases();
    match ledger::text(snapshot, config, &mut planner.noticed) {
        Some(text) => planner.ledger(&text, snapshot, broken),
        None => planner.identities(snapshot),
    }
    planner.redirects();
    planner.clashing_folders();
    let Planner { mut plan, mut noticed, in_menus, .. } = planner;
    plan.menus = menus::settle(&plan, archive, config, &in_menus, &mut noticed);
    Checked::new(plan, noticed)
}

/// An address below a language's root.
pub(super) fn url_in(config: &Config, lang: LangId, path: &str) -> UrlPath {
    match &*config.root(lang) {
        "" => UrlPath::new(path),
        root => UrlPath::new(format!("{root}{path}")),
    }
}

pub(super) struct Planner<'a> {
    pub(super) archive: &'a Archive,
    pub(super) config: &'a Config,
    /// The language of what is planned at the moment.
    pub(super) lang: LangId,
    pub(super) theme: &'a Theme,
    pub(super) plan: Plan,
    /// The source behind a route, for messages; most routes have none.
    pub(super) owners: FxHashMap<u32, SourcePath>,
    /// Addresses with capitals, by their lower case: `Foo/` and `foo/` are one
    /// folder on half of all disks.
    pub(super) folded: FxHashMap<Box<str>, u32>,
    /// The articles that say that they stand in a menu.
    pub(super) in_menus: Vec<ArticleId>,
    pub(super) noticed: Diagnostics,
}

impl<'a> Planner<'a> {
    /// The route that already has an address, or one that differs in case only.
    pub(super) fn taken(&self, url: &UrlPath) -> Option<u32> {
        if let Some(&i) = self.plan.by_url.get(url) {
            return Some(i);
        }
        let lower = url.lower();
        let by_folded = self.folded.get(&*lower).copied();
        by_folded
            .or_else(|| if lower == url.as_str() { None } else { self.plan.by_url.get(&*lower).copied() })
    }

    pub(super) fn insert(&mut self, url: UrlPath, view: View, owner: Option<&SourcePath>) {
        let i = self.plan.routes.len() as u32;
        if let Cow::Owned(lower) = url.lower()
            && lower != url.as_str()
        {
            self.folded.insert(lower.into_boxed_str(), i);
        }
        // An article's route names its source already.
        if let Some(owner) =
            owner.filter(|_| !matches!(view, View::Article(_) | View::Tombstone(_) | View::Copy(_)))
        {
            self.owners.insert(i, owner.clone());
        }
        self.plan.by_url.insert(url.clone(), i);
        let near = match view {
            View::Article(id) | View::Citation(id, _) => id,
            _ => ArticleId(0),
        };
        self.plan.routes.push(Route { url, lang: self.lang, view, near });
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
            (None, View::Term(id, _)) => format!("the term “{}”", self.archive.term(*id).name),
            (None, View::Taxonomy(id)) => {
                format!(
                    "the taxonomy “{}”",
                    self.config.taxonomies.own[self.archive.declaration_of(*id)].name
                )
            }
            (None, View::Section(id, _)) => format!("the section “{}”", self.archive.section(*id).name),
            (None, view) => format!("a page of the program's own ({view:?})"),
        }
    }

    /// An address below the language at hand.
    pub(super) fn url(&self, path: &str) -> UrlPath {
        url_in(self.config, self.lang, path)
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

    /// The same of one that shows these articles.
    pub(super) fn made_of(&mut self, url: UrlPath, view: View, shown: &[ArticleId]) {
        let at = self.plan.routes.len();
        self.made(url, view);
        if let (Some(route), Some(near)) = (self.plan.routes.get_mut(at), shown.get(shown.len() / 2)) {
            route.near = *near;
        }
    }

    fn terms(&mut self) {
        let (archive, config) = (self.archive, self.config);
        let edition = archive.edition(self.lang);
        let root = self.url("/");
        if let Some(home) = archive.home(self.lang) {
            self.plan.by_source.insert(home.source.clone(), root.clone());
        }
        // A language without anything in it has no pages.
        let has_home = self.lang.is_default() || !edition.is_empty();
        let leads_on = archive.home(self.lang).is_some_and(|f| f.meta.redirect_to.is_some());
        if has_home && !leads_on && !self.plan.by_url.contains_key(&root) {
            self.made(root.clone(), View::Home);
            self.pages_of_home(&root);
        }
        for id in edition.sections() {
            let section = archive.section(id);
            let url = self.url(&format!("/{}/", section.path));
            self.plan.sections.push(url.clone());
            self.describes(section.file.as_deref(), &url);
            let wanted =
                section.about().is_none_or(|f| f.meta.render != Some(false) && f.meta.redirect_to.is_none());
            if config.pages.sections && wanted {
                let list = self.listing(section.about(), &Usual::SECTION, None);
                self.list(&url, list, &section.articles, |slice| View::Section(id, slice));
            }
        }
        for id in edition.topics() {
            let topic = archive.topic(id);
            let url = self.url(&format!("/topics/{}/", topic.slug));
            self.plan.topics.push(url.clone());
            self.describes(topic.file.as_deref(), &url);
            if config.pages.topics {
                let usual = config.taxonomies.topics.as_ref();
                let list = self.listing(topic.file.as_deref(), &Usual::TOPIC, usual);
                self.list(&url, list, &topic.articles, |slice| View::Topic(id, slice));
            }
        }
        for id in edition.authors() {
            let author = archive.author(id);
            let url = self.url(&format!("/authors/{}/", author.slug));
            self.plan.authors.push(url.clone());
            self.describes(author.file.as_deref(), &url);
            if config.pages.authors {
                let usual = config.taxonomies.authors.as_ref();
                let list = self.listing(author.file.as_deref(), &Usual::AUTHOR, usual);
                self.list(&url, list, &author.articles, |slice| View::Author(id, slice));
            }
        }
        for id in edition.series() {
            let series = archive.series(id);
            let url = self.url(&format!("/series/{}/", series.slug));
            self.plan.series.push(url.clone());
            self.describes(series.file.as_deref(), &url);
            if config.pages.series {
                self.made(url, View::Series(id));
            }
        }
        let pages = &config.pages;
        let indexes = [
            (pages.topics && edition.topics().len() > 0, "topics", View::Topics),
            (pages.authors && edition.authors().len() > 0, "authors", View::Authors),
            (pages.series && edition.series().len() > 0, "series", View::SeriesIndex),
        ];
        for (wanted, folder, view) in indexes {
            if wanted {
                let url = self.url(&format!("/{folder}/"));
                self.made(url.clone(), view);
                self.describes(archive.introduction(self.lang, folder), &url);
            }
        }
    }

    /// Links to a content file lead to the page that it describes.
    pub(super) fn describes(&mut self, file: Option<&Article>, url: &UrlPath) {
        if let Some(file) = file {
            self.plan.by_source.insert(file.source.clone(), url.clone());
        }
    }

    fn dates(&mut self) {
        let pages = &self.config.pages;
        if pages.archive && (self.lang.is_default() || !self.archive.edition(self.lang).is_empty()) {
            self.made(self.url("/archive/"), View::Archive);
        }
        let days = self.archive.days(self.lang);
        let mut of_year: FxHashSet<(u8, u8)> = FxHashSet::default();
        let (mut year, mut month) = (None, None);
        for day in days {
            if pages.years && year.replace(day.year) != Some(day.year) {
                let url = self.url(&format!("/{:04}/", day.year));
                self.made_of(url, View::Year(day.year), &[day.first]);
            }
            if pages.months
                && day.month > 0
                && month.replace((day.year, day.month)) != Some((day.year, day.month))
            {
                let url = self.url(&format!("/{:04}/{:02}/", day.year, day.month));
                self.made_of(url, View::Month(day.year, day.month), &[day.first]);
            }
            if day.day > 0 {
                if pages.days {
                    let url = self.url(&format!("/{:04}/{:02}/{:02}/", day.year, day.month, day.day));
                    self.made_of(url, View::Day(day.year, day.month, day.day), &[day.first]);
                }
                of_year.insert((day.month, day.day));
            }
        }
        if pages.on_this_day {
            let mut of_year: Vec<(u8, u8)> = of_year.into_iter().collect();
            of_year.sort_unstable();
            for (month, day) in of_year {
                self.made(self.url(&format!("/on/{month:02}-{day:02}/")), View::OnThisDay(month, day));
            }
        }
    }

    fn special(&mut self) {
        let pages = &self.config.pages;
        let mut articles = self.archive.edition(self.lang).articles();
        let has_corrections = articles.any(|id| !self.archive.article(id).meta.corrections.is_empty());
        // A host has one page for what is not found, and one `robots.txt`.
        let once = self.lang.is_default();
        let specials = [
            (pages.corrections && has_corrections, "/corrections/", View::Corrections),
            (pages.not_found && once, "/404.html", View::NotFound),
            (pages.robots && once, "/robots.txt", View::Robots),
        ];
        for (wanted, url, view) in specials {
            if wanted {
                self.made(self.url(url), view);
            }
        }
    }

    /// The theme's files stand under names that change with their bytes, so that
    /// hosts may let browsers keep them for ever.
    fn assets(&mut self, assets: &[Asset]) {
        for Asset { name, digest, .. } in assets {
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
        for lang in self.config.langs() {
            self.lang = lang;
            self.feeds_of_language();
        }
        self.lang = LangId::DEFAULT;
    }

    fn feeds_of_language(&mut self) {
        let (archive, feeds) = (self.archive, &self.config.feeds);
        let edition = archive.edition(self.lang);
        let mut wanted: Vec<(UrlPath, FeedOf)> = Vec::new();
        if feeds.site != FeedContent::None {
            wanted.push((self.url("/"), FeedOf::Site));
        }
        if feeds.sections != FeedContent::None {
            for id in edition.sections() {
                let section = archive.section(id);
                let wanted_here = section.about().is_none_or(|f| f.meta.generate_feeds != Some(false));
                if wanted_here && section.articles.iter().any(|id| archive.date(*id).is_some()) {
                    wanted.push((self.plan.section(id).clone(), FeedOf::Section(id)));
                }
            }
        }
        if feeds.topics != FeedContent::None {
            wanted.extend(edition.topics().map(|id| (self.plan.topic(id).clone(), FeedOf::Topic(id))));
        }
        if feeds.authors != FeedContent::None {
            for id in edition.authors().filter(|id| !archive.author(*id).articles.is_empty()) {
                wanted.push((self.plan.author(id).clone(), FeedOf::Author(id)));
            }
        }
        self.term_feeds(&mut wanted);
        wanted.retain(|(url, _)| self.plan.by_url.contains_key(url));
        for (url, of) in wanted {
            for &format in self.formats_of(of) {
                self.made_of(url.child(format.file_name()), View::Feed(of, format), self.newest(of));
            }
        }
    }

    /// The last article of what a feed follows.
    fn newest(&self, of: FeedOf) -> &'a [ArticleId] {
        let articles = match of {
            FeedOf::Site => return &[],
            FeedOf::Section(id) => &self.archive.section(id).articles,
            FeedOf::Topic(id) => &self.archive.topic(id).articles,
            FeedOf::Author(id) => &self.archive.author(id).articles,
            FeedOf::Term(id) => &self.archive.term(id).articles,
        };
        &articles[articles.len().saturating_sub(1)..]
    }

    /// The formats of a feed. A section that asks for its own has them where the site has none.
    fn formats_of(&self, of: FeedOf) -> &'a [FeedFormat] {
        let feeds = &self.config.feeds;
        let has = self.config.language(self.lang).feeds && !feeds.formats.is_empty();
        let asks = |id| {
            let file = self.archive.section(id).about();
            file.is_some_and(|f| f.meta.generate_feeds == Some(true))
        };
        match of {
            _ if has => &feeds.formats,
            FeedOf::Section(id) if asks(id) => &feeds.formats_when_asked,
            _ => &[],
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
            self.lang = self.archive.lang_of(id);
            for format in CitationFormat::ALL {
                let url = self.plan.articles[id.index()].child(format.names().1);
                self.made(url, View::Citation(id, format));
            }
        }
    }

    /// A file and a folder cannot have one name.
    fn clashing_folders(&mut self) {
        let routes = &self.plan.routes;
        let mut folders: FxHashSet<Cow<'_, str>> = FxHashSet::default();
        folders.reserve(routes.len());
        for route in routes {
            let mut folder = folder(route.url.as_str());
            while !folder.is_empty() && folders.insert(path::lower(folder)) {
                folder = self::folder(folder);
            }
        }
        // The page of a folder is its `index.html`, which is hardly ever a folder.
        let is_index = |folder: &Cow<'_, str>| folder.ends_with("/index.html") || folder == "index.html";
        let pages_clash = folders.iter().any(is_index);
        let is_folder = |route: &Route| {
            let is_page = route.url.as_str().ends_with('/');
            (!is_page || pages_clash) && folders.contains(&path::lower(route.output().as_str()))
        };
        let clashes = routes.iter().enumerate().filter(|(_, route)| is_folder(route)).map(|(i, _)| i as u32);
        for i in clashes.collect::<Vec<_>>() {
            let (name, output) = (self.name_of(i), self.plan.routes[i as usize].output());
            let message =
                format!("{name} would be the file {output}, which must be a folder for other pages");
            let d = Diagnostic::error(Kind::Collision, message).hint("rename it, or give it another `path`");
            let d = match self.owner(i) {
                Some(owner) => d.at(owner),
                None => d,
            };
            self.noticed.push(d);
        }
    }
}

/// The folder of the file that answers for an address, or that a folder lies in,
/// without slashes around it.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| path[..at].trim_start_matches('/'))
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
