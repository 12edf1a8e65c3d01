//! The files that describe something else than articles: they are told apart
//! before the archive is built.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use crate::article::Article;
use crate::base::LangId;
use crate::config::Config;

/// By what they describe.
#[derive(Default)]
pub(super) struct Files {
    pub(super) sections: Vec<Arc<Article>>,
    pub(super) people: Vec<Arc<Article>>,
    pub(super) topics: Vec<Arc<Article>>,
    pub(super) series: Vec<Arc<Article>>,
    /// Of the site's own taxonomies.
    pub(super) terms: Vec<Arc<Article>>,
    /// They introduce the lists of these.
    pub(super) taxonomies: Vec<Arc<Article>>,
}

impl Files {
    /// `genres/_index.md` introduces the list of a taxonomy, unless articles lie there
    /// too: then that folder is a section as well, and has the address.
    pub(super) fn part_taxonomies(&mut self, published: &[(Arc<Article>, bool)], config: &Config) {
        if config.taxonomies.own.is_empty() {
            return;
        }
        let taxonomy = |file: &Article, folder: &str| {
            let top = folder.split('/').next().unwrap_or_default();
            config.taxonomies.of_folder(top, &config.language(file.lang).code)
        };
        let inner = |file: &Article| {
            let inner = file.place().folder().strip_prefix(&config.content_dir).unwrap_or_default();
            inner.trim_start_matches('/').to_owned()
        };
        let shelved: FxHashSet<(LangId, usize)> =
            published.iter().filter_map(|(a, _)| Some((a.lang, taxonomy(a, &inner(a))?))).collect();
        let introduces = |file: &Arc<Article>| {
            let folder = inner(file);
            !folder.contains('/')
                && taxonomy(file, &folder).is_some_and(|own| !shelved.contains(&(file.lang, own)))
        };
        let (taxonomies, sections) = std::mem::take(&mut self.sections).into_iter().partition(introduces);
        (self.taxonomies, self.sections) = (taxonomies, sections);
    }

    /// Those of one language.
    pub(super) fn of(&self, lang: LangId) -> Self {
        let of = |files: &[Arc<Article>]| files.iter().filter(|f| f.lang == lang).cloned().collect();
        Self {
            sections: of(&self.sections),
            people: of(&self.people),
            topics: of(&self.topics),
            series: of(&self.series),
            terms: of(&self.terms),
            taxonomies: of(&self.taxonomies),
        }
    }
}
