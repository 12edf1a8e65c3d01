//! Terms of the site's own taxonomies: a table beside the archive's columns, so
//! that an archive without them carries nothing for them.

use std::ops::Range;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::terms::{Collector, Numbered, topics_beside};
use super::{Archive, ArticleId, TaxonomyId, Term, TermId, TopicId};
use crate::article::Article;
use crate::base::{Diagnostics, LangId};
use crate::config::{Config, Taxonomy};

/// All of them, language by language, in each by declaration.
#[derive(Debug, Default)]
pub(super) struct Taxonomies {
    /// How many are declared.
    declared: usize,
    /// Where each one's terms begin and end.
    ranges: Vec<Range<u32>>,
    /// Taxonomy by taxonomy, in each by slug.
    terms: Vec<Term<TermId>>,
    /// Only articles that name one; rising.
    of_article: FxHashMap<ArticleId, Box<[TermId]>>,
}

impl Numbered for TermId {
    fn at(index: usize) -> Self {
        Self(index as u32)
    }
}

/// Gathers the terms and takes their names from the articles: ids stand for them.
pub(super) fn gather(
    archive: &mut Archive,
    files: &[Arc<Article>],
    config: &Config,
    noticed: &mut Diagnostics,
) -> Taxonomies {
    let own = &config.taxonomies.own;
    let mut taxonomies = Taxonomies { declared: own.len(), ..Taxonomies::default() };
    if own.is_empty() {
        return taxonomies;
    }
    let Archive { rows, editions, .. } = archive;
    for (lang, (i, declared)) in
        config.langs().flat_map(|lang| own.iter().enumerate().map(move |t| (lang, t)))
    {
        let first = taxonomies.terms.len();
        let is_here = config.taxonomies.is_for(i, &config.language(lang).code);
        let articles = if is_here { editions[lang.index()].articles.clone() } else { 0..0 };
        let mut collector = Collector::own(&declared.name, config.slugs, config.merges(&declared.name));
        if is_here {
            collector.add_files(files_of(files, declared, lang, config), noticed);
        }
        if is_here && !lang.is_default() {
            collector.lend(&files_of(files, declared, LangId::DEFAULT, config));
        }
        let mut positions: Vec<(ArticleId, u32)> = Vec::new();
        for id in articles.map(ArticleId) {
            for name in named(&rows[id.index()].article, &declared.name) {
                positions.extend(collector.add(&name.as_str().into(), id).map(|p| (id, p)));
            }
        }
        let (mut terms, ids) = collector.settle::<TermId>(lang, first, noticed);
        topics_beside(&mut terms, |id| -> &[TopicId] { &rows[id.index()].topics });
        for (article, position) in positions {
            let term = ids[position as usize];
            let own = taxonomies.of_article.entry(article).or_default();
            if !own.contains(&term) {
                *own = own.iter().copied().chain([term]).collect();
            }
        }
        taxonomies.terms.extend(terms);
        taxonomies.ranges.push(first as u32..taxonomies.terms.len() as u32);
    }
    for article in rows.iter_mut().filter_map(|row| Arc::get_mut(&mut row.article)) {
        article.meta.taxonomies = Vec::new();
    }
    taxonomies
}

/// Joins terms with those of the same taxonomy and slug in other languages.
pub(super) fn join(archive: &mut Archive) {
    let key = |i: u32| {
        let term = archive.term(TermId(i));
        let key = super::counterparts::key(term.about(), &term.slug);
        ((archive.declaration_of(archive.taxonomy_of(TermId(i))), key), term.lang)
    };
    let count = archive.taxonomies.terms.len() as u32;
    let found = super::counterparts::others((0..count).map(key), TermId::at);
    archive.taxonomies.terms.iter_mut().zip(found).for_each(|(term, others)| term.others = others);
}

/// The files of a taxonomy's terms in a language.
fn files_of(files: &[Arc<Article>], declared: &Taxonomy, lang: LangId, config: &Config) -> Vec<Arc<Article>> {
    let is_of = |file: &&Arc<Article>| {
        let inner = file.place().folder().strip_prefix(&config.content_dir).unwrap_or_default();
        let folder = inner.trim_start_matches('/').split('/').next().unwrap_or_default();
        file.lang == lang && (declared.slug == folder || declared.name == folder)
    };
    files.iter().filter(is_of).cloned().collect()
}

fn named<'a>(article: &'a Article, taxonomy: &str) -> &'a [String] {
    let found = article.meta.taxonomies.iter().find(|(name, _)| name == taxonomy);
    found.map_or(&[], |(_, terms)| terms)
}

impl Archive {
    /// Every taxonomy of the site's own in a language, in the order of their declarations.
    pub fn taxonomies(&self, lang: LangId) -> impl Iterator<Item = TaxonomyId> + use<> {
        let first = lang.index() * self.taxonomies.declared;
        (first as u32..(first + self.taxonomies.declared) as u32).map(TaxonomyId)
    }

    /// The place of a taxonomy's declaration in the configuration.
    pub fn declaration_of(&self, id: TaxonomyId) -> usize {
        id.index() % self.taxonomies.declared.max(1)
    }

    /// A taxonomy's terms, by slug.
    pub fn terms_in(&self, id: TaxonomyId) -> impl ExactSizeIterator<Item = TermId> + use<> {
        self.taxonomies.ranges[id.index()].clone().map(TermId)
    }

    /// Every term of every taxonomy, by number.
    pub fn terms(&self) -> &[Term<TermId>] {
        &self.taxonomies.terms
    }

    /// One of them.
    pub fn term(&self, id: TermId) -> &Term<TermId> {
        &self.taxonomies.terms[id.index()]
    }

    /// The taxonomy that a term belongs to.
    pub fn taxonomy_of(&self, id: TermId) -> TaxonomyId {
        TaxonomyId(self.taxonomies.ranges.partition_point(|range| range.end <= id.0) as u32)
    }

    /// The terms of an article, taxonomy by taxonomy, in the order in which it names them.
    pub fn terms_of(&self, id: ArticleId) -> &[TermId] {
        self.taxonomies.of_article.get(&id).map_or(&[], |terms| terms)
    }

    /// The term with a slug, or a name.
    pub fn find_term(&self, taxonomy: TaxonomyId, slug: &str, name: &str) -> Option<TermId> {
        let range = self.taxonomies.ranges[taxonomy.index()].clone();
        let terms = &self.taxonomies.terms[range.start as usize..range.end as usize];
        let by_slug = terms.binary_search_by(|t| (*t.slug).cmp(slug)).ok();
        let found = by_slug.or_else(|| terms.iter().position(|t| *t.name == *name))?;
        Some(TermId(range.start + found as u32))
    }
}
