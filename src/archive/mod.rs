//! All articles together: what a publication's index volume would hold. Built
//! whole from the articles whenever one of their indexed facts changes; never
//! changed afterwards.
//!
//! Articles are numbered in the order of their dates (undated ones after all
//! others, equal dates by source path), so that a list of rising numbers is a
//! list in order of time, a year is a range of numbers, and nothing is sorted
//! again for a page. The languages stand one after the other, so all of this holds
//! within each of them, and a list of numbers is of one language. The archive knows
//! nothing of URLs, files or templates.

mod broader;
mod build;
mod calendar;
mod counterparts;
mod editions;
mod files;
mod listed;
mod related;
mod sections;
mod terms;
mod taxonomies;

use std::sync::Arc;

pub use build::{Indexed, LeftOut};
pub use calendar::Day;
pub use editions::Edition;
pub use related::Recommendation;
pub use sections::Section;
pub use terms::Term;

use fixedbitset::FixedBitSet;
use serde::{Deserialize, Serialize};

use crate::article::{Article, BylineKind};
use crate::base::{Checked, LangId, PartialDate, Positions, SourcePath};
use crate::config::Config;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);

        impl $name {
            /// As an index into the archive's columns.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An article or page; rising in time.
    ArticleId,
    /// A topic, by slug.
    TopicId,
    /// An author, by slug.
    AuthorId,
    /// A section, by path.
    SectionId,
    /// A series, by slug.
    SeriesId,
    /// A taxonomy of the site's own, by its declaration.
    TaxonomyId,
    /// A term of one, by taxonomy and slug.
    TermId,
}

/// One name of an article's byline, joined with its person where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// As printed.
    pub name: Arc<str>,
    /// How it stands there.
    pub kind: BylineKind,
    /// Their page.
    pub author: Option<AuthorId>,
}

/// A series and its parts in order.
#[derive(Debug, Clone)]
pub struct Series {
    /// Its part of the URL.
    pub slug: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Slugs of names that the configuration merged into it.
    pub merged: Vec<Arc<str>>,
    /// The language of its parts.
    pub lang: LangId,
    /// What its own file says.
    pub file: Option<Arc<Article>>,
    /// For want of one, the file in the default language.
    pub lent: Option<Arc<Article>>,
    /// The same in the other languages.
    pub others: Box<[SeriesId]>,
    /// The parts with their numbers.
    pub parts: Vec<(ArticleId, u32)>,
}

/// An article of which only a tombstone is left. It has no number, so that no
/// list, feed or recommendation can hold it.
#[derive(Debug, Clone)]
pub struct Withdrawn {
    /// What its file says; the text is not in it.
    pub article: Arc<Article>,
    /// The path of its section, for its URL.
    pub section: String,
    /// The first article after it in order of time: the earlier one keeps a URL
    /// that both want, withdrawn or not.
    pub later: ArticleId,
}
/// Stands for the day of an article that has none.
const UNDATED: i32 = i32::MIN;

/// The columns of an article, beside what its file says.
#[derive(Debug)]
struct Row {
    article: Arc<Article>,
    section: Option<SectionId>,
    topics: Box<[TopicId]>,
    credits: Box<[Credit]>,
    series: Option<(SeriesId, u32)>,
    picked: Box<[ArticleId]>,
}

fn source_of(row: &Row) -> &str {
    row.article.source.as_str()
}

fn find_source(rows: &[Row], by_source: &Positions, source: &SourcePath) -> Option<ArticleId> {
    by_source.find(rows, source_of, source.as_str()).map(|at| ArticleId(at as u32))
}

/// The archive.
#[derive(Debug, Default)]
pub struct Archive {
    rows: Vec<Row>,
    withdrawn: Vec<Withdrawn>,
    editions: Vec<Edition>,
    sections: Vec<Section>,
    topics: Vec<Term<TopicId>>,
    authors: Vec<Term<AuthorId>>,
    series: Vec<Series>,
    taxonomies: taxonomies::Taxonomies,
    /// The day of each article, as a number, or [`UNDATED`].
    day_numbers: Vec<i32>,
    /// A bit for each that has expired; none at all where none has.
    expired: FixedBitSet,
    /// Who names which topic and author, for what is recommended.
    named: related::Named,
    /// The other languages of an article, for those that have some.
    translations: rustc_hash::FxHashMap<ArticleId, Box<[ArticleId]>>,
    by_source: Positions,
}

impl Archive {
    /// Indexes the articles. `now` decides what is published and what has expired.
    pub fn index(
        articles: Vec<Arc<Article>>,
        config: &Config,
        now: jiff::Timestamp,
        drafts: bool,
    ) -> Checked<Indexed> {
        build::index(articles, config, now, drafts)
    }

    /// How many articles and pages there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// All of them, language by language, in order of time, the undated last.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = ArticleId> + ExactSizeIterator + use<> {
        (0..self.rows.len() as u32).map(ArticleId)
    }

    /// Those of a language with a date, oldest first.
    pub fn dated(
        &self,
        lang: LangId,
    ) -> impl DoubleEndedIterator<Item = ArticleId> + ExactSizeIterator + use<> {
        let edition = self.edition(lang);
        (edition.articles.start..edition.dated).map(ArticleId)
    }

    /// Those that the home page, feeds and recommendations may show, newest first.
    pub fn latest(&self, lang: LangId) -> impl Iterator<Item = ArticleId> + '_ {
        self.dated(lang).rev().filter(|&id| !self.is_expired(id))
    }

    /// Whether it has a date.
    pub fn is_dated(&self, id: ArticleId) -> bool {
        self.day_numbers[id.index()] != UNDATED
    }

    /// The language whose lists hold it.
    pub fn lang_of(&self, id: ArticleId) -> LangId {
        self.rows[id.index()].article.lang
    }

    /// The same in other languages, in their order.
    pub fn translations_of(&self, id: ArticleId) -> &[ArticleId] {
        self.translations.get(&id).map_or(&[], |others| others)
    }

    /// An article's own file.
    pub fn article(&self, id: ArticleId) -> &Article {
        &self.rows[id.index()].article
    }

    /// Puts another article of equal [`bones`](Article::bones) in the place of one.
    pub fn exchange(&mut self, id: ArticleId, article: Arc<Article>) {
        self.rows[id.index()].article = article;
    }

    /// Those that were withdrawn, in order of time.
    pub fn withdrawn(&self) -> &[Withdrawn] {
        &self.withdrawn
    }

    /// The article that a file gave.
    pub fn by_source(&self, source: &SourcePath) -> Option<ArticleId> {
        find_source(&self.rows, &self.by_source, source)
    }

    /// Its date.
    pub fn date(&self, id: ArticleId) -> Option<PartialDate> {
        self.rows[id.index()].article.meta.date
    }

    /// Its section.
    pub fn section_of(&self, id: ArticleId) -> Option<SectionId> {
        self.rows[id.index()].section
    }

    /// Its topics, in the order in which it names them.
    pub fn topics_of(&self, id: ArticleId) -> &[TopicId] {
        &self.rows[id.index()].topics
    }

    /// Its byline.
    pub fn credits_of(&self, id: ArticleId) -> &[Credit] {
        &self.rows[id.index()].credits
    }

    /// Its authors with pages of their own.
    pub fn authors_of(&self, id: ArticleId) -> impl Iterator<Item = AuthorId> + '_ {
        self.rows[id.index()].credits.iter().filter_map(|c| c.author)
    }

    /// The articles that it recommends itself.
    pub fn picked_of(&self, id: ArticleId) -> &[ArticleId] {
        &self.rows[id.index()].picked
    }

    /// Its series and its part in it.
    pub fn series_of(&self, id: ArticleId) -> Option<(SeriesId, u32)> {
        self.rows[id.index()].series
    }

    /// Whether its `expiry_date` has passed.
    pub fn is_expired(&self, id: ArticleId) -> bool {
        self.expired.contains(id.index())
    }

    /// All sections, by language and path.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// One section.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.index()]
    }

    /// All topics, by language and slug.
    pub fn topics(&self) -> &[Term<TopicId>] {
        &self.topics
    }

    /// One topic.
    pub fn topic(&self, id: TopicId) -> &Term<TopicId> {
        &self.topics[id.index()]
    }

    /// All authors, by language and slug.
    pub fn authors(&self) -> &[Term<AuthorId>] {
        &self.authors
    }

    /// One author.
    pub fn author(&self, id: AuthorId) -> &Term<AuthorId> {
        &self.authors[id.index()]
    }

    /// All series, by language and slug.
    pub fn series_list(&self) -> &[Series] {
        &self.series
    }

    /// One series.
    pub fn series(&self, id: SeriesId) -> &Series {
        &self.series[id.index()]
    }
}
