//! The order in which a list of the user's own shows its articles: what Zola's
//! `sort_by` and `transparent` of a section's file ask for. The built-in lists
//! are by year and need none of it.

use std::cmp::Reverse;

use super::{Archive, ArticleId, Section, SectionId};
use crate::article::Article;
use crate::base::LangId;
use crate::base::collation::Collation;

impl Archive {
    /// The articles of a section from the top of its list to the bottom, or
    /// without one those of the home page: its own folder's, and those of the
    /// transparent sections right below it. Sorts, so it is asked once a list.
    pub fn listed(&self, lang: LangId, section: Option<SectionId>, collation: &Collation) -> Vec<ArticleId> {
        let (mut ids, file) = match section {
            Some(id) => (self.section(id).articles.clone(), self.section(id).about()),
            None => (self.of_home(lang), self.home(lang)),
        };
        // By date, the newest first; what has none comes last.
        let dated = self.count_dated(&ids);
        ids[..dated].reverse();
        let weight = |id: &ArticleId| self.article(*id).meta.weight.unwrap_or(i64::MAX);
        match file.and_then(|f| f.meta.sort_by.as_deref()) {
            Some("update_date") => ids.sort_by_key(|id| {
                let meta = &self.article(*id).meta;
                Reverse(meta.updated.map(|d| d.sort_key()).max(meta.date.map(|d| d.sort_key())))
            }),
            Some("title") => collation.sort(&mut ids, |id| self.article(*id).title.to_string()),
            Some("title_bytes") => ids.sort_by(|a, b| self.article(*a).title.cmp(&self.article(*b).title)),
            Some("slug") => ids.sort_by(|a, b| slug(self.article(*a)).cmp(slug(self.article(*b)))),
            Some("weight") => ids.sort_by_key(weight),
            _ => {}
        }
        ids
    }

    /// The articles that lie in no section, and those of transparent top sections,
    /// rising in time.
    pub fn of_home(&self, lang: LangId) -> Vec<ArticleId> {
        let edition = self.edition(lang);
        let mut ids: Vec<ArticleId> =
            edition.articles().filter(|id| self.section_of(*id).is_none()).collect();
        let sections = edition.sections().map(|id| self.section(id));
        for section in sections.filter(|s| s.parent.is_none() && is_transparent(s)) {
            ids.extend_from_slice(&section.articles);
        }
        ids.sort_unstable();
        ids
    }

    /// What a section lies in, from the top: itself not included.
    pub fn above(&self, section: SectionId) -> Vec<SectionId> {
        let mut above: Vec<SectionId> =
            std::iter::successors(self.section(section).parent, |id| self.section(*id).parent).collect();
        above.reverse();
        above
    }

    /// What the nearest of a section and those above it says, the home page's file last.
    pub fn inherited<'a, T>(
        &'a self,
        lang: LangId,
        section: Option<SectionId>,
        said: impl Fn(&'a Article) -> Option<T>,
    ) -> Option<T> {
        let sections = std::iter::successors(section, |id| self.section(*id).parent);
        let files = sections.filter_map(|id| self.section(id).about());
        let files = files.chain(self.home(lang));
        files.into_iter().find_map(said)
    }
}

fn slug(article: &Article) -> &str {
    article.meta.slug.as_deref().unwrap_or(article.slug_from_path())
}

fn is_transparent(section: &Section) -> bool {
    section.about().is_some_and(|f| f.meta.transparent == Some(true))
}

/// The articles of transparent sections join those of the section above; in
/// order of time, as every list is.
/// The sections are those of one language, numbered from `base`.
pub(super) fn join_transparent(sections: &mut [Section], base: usize) {
    // Those that lie in others come after them.
    for i in (0..sections.len()).rev() {
        if let Some(parent) = sections[i].parent.filter(|_| is_transparent(&sections[i])) {
            let articles = sections[i].articles.clone();
            let joined = &mut sections[parent.index() - base].articles;
            joined.extend(articles);
            joined.sort_unstable();
        }
    }
}
