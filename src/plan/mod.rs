//! Which pages exist, and at which URL. Every collision and every link that
//! leads nowhere is found here, before a page is rendered.

mod articles;
mod files;
pub mod ledger;
mod links;
mod menus;
mod paging;
pub mod pictures;
mod routes;
mod sitemap;
mod taxonomies;

use std::hash::{Hash as _, Hasher as _};
use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use links::{Backlinks, Destination, Links, check as check_links};
pub use menus::{MenuItem, Menus};
pub use paging::Paging;
pub use routes::routes;

use crate::archive::{ArticleId, AuthorId, SectionId, SeriesId, TaxonomyId, TermId, TopicId};
use crate::article::Article;
use crate::base::{Digest, LangId, OutputPath, PartialDate, SourcePath, UrlPath};
use crate::config::FeedFormat;

/// One file of the output.
#[derive(Debug, Clone)]
pub struct Route {
    /// Its address.
    pub url: UrlPath,
    /// The language that it is written in. What has no language, as a file that is
    /// copied, has the default one.
    pub lang: LangId,
    /// What it shows, of that language.
    pub view: View,
    /// An article in the midst of those that it shows, for the order in which pages
    /// are made: those that are near in time show the same cards.
    pub near: ArticleId,
}

impl Route {
    /// Its file.
    pub fn output(&self) -> OutputPath {
        self.url.output()
    }
}

/// What a route shows. To add a kind of page: a variant here, its URLs in
/// `routes`, its context in `render`, its template in the theme.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum View {
    /// The home page.
    Home,
    /// A further page of the home page's list, counted from 2.
    HomePage(u32),
    /// An article, or a page.
    Article(ArticleId),
    /// What stands where an article was: one of [`Plan::tombstone`].
    Tombstone(u32),
    /// A section.
    Section(SectionId, Slice),
    /// A topic.
    Topic(TopicId, Slice),
    /// An author.
    Author(AuthorId, Slice),
    /// All topics.
    Topics,
    /// All authors.
    Authors,
    /// A series.
    Series(SeriesId),
    /// All series.
    SeriesIndex,
    /// All terms of a taxonomy of the site's own.
    Taxonomy(TaxonomyId),
    /// A term of one.
    Term(TermId, Slice),
    /// Years and months.
    Archive,
    /// A year.
    Year(i16),
    /// A month.
    Month(i16, u8),
    /// A day.
    Day(i16, u8, u8),
    /// A day of the year: month and day.
    OnThisDay(u8, u8),
    /// Every correction.
    Corrections,
    /// 404.
    NotFound,
    /// An address that has moved.
    Redirect(UrlPath),
    /// A feed.
    Feed(FeedOf, FeedFormat),
    /// How to cite an article.
    Citation(ArticleId, CitationFormat),
    /// The index of sitemaps, or one of them.
    Sitemap(Option<u32>),
    /// `robots.txt`.
    Robots,
    /// `_redirects`, for hosts that read it.
    Redirects,
    /// A file of the theme, by its name there.
    Asset(Box<str>),
    /// The colours of code.
    CodeStylesheet,
    /// A file that is copied as it is.
    Copy(SourcePath),
}

impl View {
    /// Tells apart what may stand at one address, one after the other: pages of two
    /// kinds, two files that are copied there, two addresses to which it leads.
    pub fn sort(&self) -> u64 {
        let mut hasher = rustc_hash::FxHasher::default();
        std::mem::discriminant(self).hash(&mut hasher);
        let text = match self {
            Self::Copy(source) => source.as_str(),
            Self::Redirect(to) => to.as_str(),
            _ => return hasher.finish(),
        };
        let digest = Digest::of(text.as_bytes());
        digest.as_bytes().iter().take(8).fold(hasher.finish(), |n, byte| n.rotate_left(8) ^ u64::from(*byte))
    }
}

/// What is left of an article that was withdrawn, or whose file is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// Its file; `None` where only the ledger knows of it.
    pub source: Option<SourcePath>,
    /// What named it in feeds.
    pub id: Arc<str>,
    /// Its headline.
    pub title: Arc<str>,
    /// When it was published.
    pub date: Option<PartialDate>,
    /// Why it is gone; empty where nothing is said.
    pub reason: Box<str>,
    /// Its language, if not the site's.
    pub lang: Option<Arc<str>>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slice {
    /// The newest, with the introduction.
    Front,
    /// A page of a year, both counted from 1 and from the oldest.
    Year(i16, u32),
    /// A further page of a list that a template of the site's own pages, counted from 2.
    Page(u32),
}

impl Slice {
    /// Which of a list's numbered pages it is, counted from 1.
    pub fn page(self) -> u32 {
        match self {
            Self::Page(page) => page,
            Self::Front | Self::Year(..) => 1,
        }
    }
}

/// What a feed follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum FeedOf {
    Site,
    Section(SectionId),
    Topic(TopicId),
    Author(AuthorId),
    Term(TermId),
}

/// A format of bibliographies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CitationFormat {
    BibTex,
    Ris,
    CslJson,
}

impl CitationFormat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::BibTex, Self::Ris, Self::CslJson];

    /// Its name, and that of its file.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::BibTex => ("BibTeX", "cite.bib"),
            Self::Ris => ("RIS", "cite.ris"),
            Self::CslJson => ("CSL-JSON", "cite.json"),
        }
    }
}

/// A part of the sitemap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SitemapPart {
    /// The file's name.
    pub name: String,
    /// Its routes.
    pub routes: Vec<u32>,
}

/// Every route, and where each thing is.
#[derive(Debug, Default)]
pub struct Plan {
    routes: Vec<Route>,
    by_url: FxHashMap<UrlPath, u32>,
    articles: Vec<UrlPath>,
    by_source: FxHashMap<SourcePath, UrlPath>,
    beside: FxHashMap<SourcePath, UrlPath>,
    backlinks: Backlinks,
    sitemap: Vec<SitemapPart>,
    assets: FxHashMap<Box<str>, UrlPath>,
    tombstones: Vec<Tombstone>,
    /// The ids of articles that are not what their files alone would say.
    identities: FxHashMap<ArticleId, Arc<str>>,
    ledger: Option<ledger::Standing>,
    sections: Vec<UrlPath>,
    topics: Vec<UrlPath>,
    authors: Vec<UrlPath>,
    series: Vec<UrlPath>,
    taxonomies: Vec<UrlPath>,
    terms: Vec<UrlPath>,
    /// By language.
    menus: Vec<Menus>,
}

impl Plan {
    /// Where among the routes the one at an address is, if there is one.
    pub fn position(&self, url: &UrlPath) -> Option<usize> {
        self.by_url.get(url).map(|&i| i as usize)
    }

    /// All routes.
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// What an address shows.
    pub fn find(&self, url: &UrlPath) -> Option<&Route> {
        self.position(url).map(|i| &self.routes[i])
    }

    /// Whether there is such a page.
    pub fn has(&self, url: &str) -> bool {
        self.by_url.contains_key(url)
    }

    /// An article's address.
    pub fn article(&self, id: ArticleId) -> &UrlPath {
        &self.articles[id.index()]
    }

    /// What names an article in feeds, for ever if there is a ledger.
    pub fn identity<'a>(&'a self, id: ArticleId, article: &'a Article, content_dir: &str) -> &'a str {
        match self.identities.get(&id) {
            Some(id) => id,
            None => article.identity(content_dir),
        }
    }

    /// How the site stands to its ledger, where it has one.
    pub fn ledger(&self) -> Option<&ledger::Standing> {
        self.ledger.as_ref()
    }

    /// What a [`View::Tombstone`] shows.
    pub fn tombstone(&self, index: u32) -> Option<&Tombstone> {
        self.tombstones.get(index as usize)
    }

    /// A section's address.
    pub fn section(&self, id: SectionId) -> &UrlPath {
        &self.sections[id.index()]
    }

    /// A topic's address; there may be no page at it.
    pub fn topic(&self, id: TopicId) -> &UrlPath {
        &self.topics[id.index()]
    }

    /// An author's address.
    pub fn author(&self, id: AuthorId) -> &UrlPath {
        &self.authors[id.index()]
    }

    /// A series' address.
    pub fn series(&self, id: SeriesId) -> &UrlPath {
        &self.series[id.index()]
    }

    /// A taxonomy's address; there may be no page at it.
    pub fn taxonomy(&self, id: TaxonomyId) -> &UrlPath {
        &self.taxonomies[id.index()]
    }

    /// A term's address; there may be no page at it.
    pub fn term(&self, id: TermId) -> &UrlPath {
        &self.terms[id.index()]
    }

    /// The address of what a content file describes.
    pub fn of_source(&self, source: &SourcePath) -> Option<&UrlPath> {
        self.by_source.get(source)
    }

    /// Where a file beside the articles is copied to.
    pub fn of_file(&self, source: &SourcePath) -> Option<&UrlPath> {
        self.beside.get(source)
    }

    /// The menus of a language.
    pub fn menus(&self, lang: LangId) -> &Menus {
        &self.menus[lang.index()]
    }

    /// The articles that link to one, in order of time.
    pub fn backlinks(&self, id: ArticleId) -> &[ArticleId] {
        self.backlinks.of(id)
    }

    /// Takes note of what links to what.
    pub fn link(&mut self, backlinks: Backlinks) {
        self.backlinks = backlinks;
    }

    /// The parts of the sitemap.
    pub fn sitemap(&self) -> &[SitemapPart] {
        &self.sitemap
    }

    /// Where a file of the theme is served.
    pub fn asset(&self, name: &str) -> Option<&UrlPath> {
        self.assets.get(name)
    }
}
