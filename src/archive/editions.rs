//! The part of the archive that is in one language. Articles, topics, authors,
//! sections and series of all languages stand in one column each, language by
//! language; an edition is where a language begins and ends in them. With one
//! language there is one edition, and nothing else differs.

use std::ops::Range;
use std::sync::Arc;

use super::{Archive, ArticleId, AuthorId, Day, SectionId, SeriesId, TopicId};
use crate::article::Article;
use crate::base::LangId;

/// The archive in one language.
#[derive(Debug, Default)]
pub struct Edition {
    pub(super) home: Option<Arc<Article>>,
    /// The files that introduce the lists of topics, authors and series.
    pub(super) introductions: Vec<Arc<Article>>,
    pub(super) articles: Range<u32>,
    /// Where the articles with a date end, and those without begin.
    pub(super) dated: u32,
    pub(super) sections: Range<u32>,
    pub(super) topics: Range<u32>,
    pub(super) authors: Range<u32>,
    pub(super) series: Range<u32>,
    pub(super) days: Vec<Day>,
    pub(super) years: Vec<(i16, usize)>,
}

impl Edition {
    /// Its articles and pages, in order of time, the undated last.
    pub fn articles(&self) -> impl DoubleEndedIterator<Item = ArticleId> + ExactSizeIterator + use<> {
        self.articles.clone().map(ArticleId)
    }

    /// Its sections, by path.
    pub fn sections(&self) -> impl DoubleEndedIterator<Item = SectionId> + ExactSizeIterator + use<> {
        self.sections.clone().map(SectionId)
    }

    /// Its topics, by slug.
    pub fn topics(&self) -> impl DoubleEndedIterator<Item = TopicId> + ExactSizeIterator + use<> {
        self.topics.clone().map(TopicId)
    }

    /// Its authors, by slug.
    pub fn authors(&self) -> impl DoubleEndedIterator<Item = AuthorId> + ExactSizeIterator + use<> {
        self.authors.clone().map(AuthorId)
    }

    /// Its series, by slug.
    pub fn series(&self) -> impl DoubleEndedIterator<Item = SeriesId> + ExactSizeIterator + use<> {
        self.series.clone().map(SeriesId)
    }

    /// Whether nothing is in this language yet.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty() && self.home.is_none() && self.sections.is_empty()
    }
}

impl Archive {
    /// What is in a language.
    pub fn edition(&self, lang: LangId) -> &Edition {
        &self.editions[lang.index()]
    }

    pub(super) fn edition_of(&self, id: ArticleId) -> &Edition {
        self.edition(self.lang_of(id))
    }

    /// The home page's own file, `_index.md`.
    pub fn home(&self, lang: LangId) -> Option<&Article> {
        self.edition(lang).home.as_deref()
    }

    /// The file that introduces a list: `topics/_index.md`, by its folder.
    pub fn introduction(&self, lang: LangId, folder: &str) -> Option<&Article> {
        let named = |a: &&Arc<Article>| a.place().folder().rsplit('/').next() == Some(folder);
        self.edition(lang).introductions.iter().find(named).map(|a| &**a)
    }

    /// The same of a taxonomy of the site's own.
    pub fn introducing_taxonomy(&self, lang: LangId, name: &str, slug: &str) -> Option<&Article> {
        self.introduction(lang, slug).or_else(|| self.introduction(lang, name))
    }

    /// The files that introduce the home page and the lists of a language.
    pub fn introducing(&self, lang: LangId) -> impl Iterator<Item = &Article> {
        let edition = self.edition(lang);
        edition.home.iter().chain(&edition.introductions).map(|file| &**file)
    }

    /// The section with a path.
    pub fn find_section(&self, lang: LangId, path: &str) -> Option<SectionId> {
        let range = &self.edition(lang).sections;
        let sections = &self.sections[range.start as usize..range.end as usize];
        let found = sections.binary_search_by(|s| (*s.path).cmp(path)).ok()?;
        Some(SectionId(range.start + found as u32))
    }

    /// The topic with a slug.
    pub fn find_topic(&self, lang: LangId, slug: &str) -> Option<TopicId> {
        let range = &self.edition(lang).topics;
        let topics = &self.topics[range.start as usize..range.end as usize];
        let found = topics.binary_search_by(|t| (*t.slug).cmp(slug)).ok()?;
        Some(TopicId(range.start + found as u32))
    }

    /// The author with a slug.
    pub fn find_author(&self, lang: LangId, slug: &str) -> Option<AuthorId> {
        let range = &self.edition(lang).authors;
        let authors = &self.authors[range.start as usize..range.end as usize];
        let found = authors.binary_search_by(|t| (*t.slug).cmp(slug)).ok()?;
        Some(AuthorId(range.start + found as u32))
    }
}
