//! Which things of the archive are one in several languages, so that their pages
//! lead to each other. Asked of archives of more than one language alone.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::{Archive, ArticleId, Section, SectionId, Series, SeriesId, Term};
use crate::article::{self, Article};
use crate::base::LangId;

/// Joins articles, topics, authors, sections and series with their translations.
pub(super) fn join(archive: &mut Archive) {
    let articles: Vec<&Article> = archive.rows.iter().map(|row| &*row.article).collect();
    for group in article::translations(&articles, |_, _| {}) {
        for i in &group {
            let others = group.iter().filter(|j| *j != i).map(|j| ArticleId(*j as u32));
            archive.translations.insert(ArticleId(*i as u32), others.collect());
        }
    }
    join_terms(&mut archive.topics);
    join_terms(&mut archive.authors);
    let path = |section: &Section| (section.path.clone(), section.lang);
    let others = others(archive.sections.iter().map(path), |i| SectionId(i as u32));
    archive.sections.iter_mut().zip(others).for_each(|(section, others)| section.others = others);
    let name = |s: &Series| (key(s.file.as_deref().or(s.lent.as_deref()), &s.slug), s.lang);
    let others = self::others(archive.series.iter().map(name), |i| SeriesId(i as u32));
    archive.series.iter_mut().zip(others).for_each(|(series, others)| series.others = others);
}

fn join_terms<Id: super::terms::Numbered>(terms: &mut [Term<Id>]) {
    let found = others(terms.iter().map(|term| (key(term.about(), &term.slug), term.lang)), Id::at);
    terms.iter_mut().zip(found).for_each(|(term, others)| term.others = others);
}

/// What a term has in common with its translations: its `translation_key`, the
/// place of its file, or its slug.
pub(super) fn key(file: Option<&Article>, slug: &str) -> String {
    match file.map(|file| (&file.meta.translation_key, file.place())) {
        Some((Some(key), _)) => format!("={key}"),
        Some((None, place)) => {
            let stem = place.as_str().rsplit_once('.').map_or(place.as_str(), |(stem, _)| stem);
            let stem = stem.strip_suffix("/_index").or(stem.strip_suffix("/index")).unwrap_or(stem);
            stem.rsplit('/').next().unwrap_or(stem).to_owned()
        }
        None => slug.to_owned(),
    }
}

/// For each of a column, those of other languages with the same key.
pub(super) fn others<K: Eq + Hash, Id: Copy>(
    keys: impl Iterator<Item = (K, LangId)>,
    id: impl Fn(usize) -> Id,
) -> Vec<Box<[Id]>> {
    let mut groups: FxHashMap<K, Vec<(LangId, usize)>> = FxHashMap::default();
    let mut count = 0;
    for (key, lang) in keys {
        let group = groups.entry(key).or_default();
        if group.iter().all(|(other, _)| *other != lang) {
            group.push((lang, count));
        }
        count += 1;
    }
    let mut found: Vec<Box<[Id]>> = (0..count).map(|_| Box::default()).collect();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        for (_, i) in &group {
            found[*i] = group.iter().filter(|(_, j)| j != i).map(|(_, j)| id(*j)).collect();
        }
    }
    found
}
