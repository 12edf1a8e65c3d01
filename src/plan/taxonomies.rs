//! The pages of the site's own taxonomies, and the addresses that topics had
//! under a taxonomy's name.

use super::routes::Planner;
use super::{FeedOf, View};
use crate::archive::TaxonomyId;
use crate::base::UrlPath;
use crate::base::slug::slugify;
use crate::config::Taxonomy;

impl<'a> Planner<'a> {
    pub(super) fn taxonomies(&mut self) {
        let archive = self.archive;
        for id in archive.taxonomies(self.lang) {
            let url = self.url(&format!("/{}/", self.declared(id).slug));
            let render = self.declared(id).render;
            self.plan.taxonomies.push(url.clone());
            let Taxonomy { name, slug, paginate, .. } = self.declared(id);
            let usual = self.theme.of_taxonomy(name, slug, "single");
            let terms = archive.terms_in(id);
            if render && terms.len() > 0 {
                self.made(url.clone(), View::Taxonomy(id));
            }
            let introduction = archive.introducing_taxonomy(self.lang, name, slug);
            self.describes(introduction, &url);
            for term in terms {
                let file = archive.term(term).file.as_deref();
                let url = UrlPath::new(format!("{url}{}/", archive.term(term).slug));
                self.plan.terms.push(url.clone());
                self.describes(file, &url);
                if render {
                    let template = self.theme.of_term(file.and_then(|f| f.meta.template.as_deref()), &usual);
                    let list = (template, file, paginate.as_ref());
                    self.list(&url, list, &archive.term(term).articles, |slice| View::Term(term, slice));
                }
            }
        }
    }

    fn declared(&self, id: TaxonomyId) -> &'a Taxonomy {
        &self.config.taxonomies.own[self.archive.declaration_of(id)]
    }

    /// What has feeds of its own, beside sections, topics and authors.
    pub(super) fn term_feeds(&self, wanted: &mut Vec<(UrlPath, FeedOf)>) {
        for id in self.archive.taxonomies(self.lang).filter(|id| self.declared(*id).feed) {
            let terms = self.archive.terms_in(id);
            wanted.extend(terms.map(|term| (self.plan.term(term).clone(), FeedOf::Term(term))));
        }
    }

    /// Merged names of terms lead on; and where the configuration declares Zola's
    /// `tags` or `categories`, what stood below those leads to the topics.
    pub(super) fn term_aliases(&mut self) {
        let archive = self.archive;
        for id in archive.taxonomies(self.lang) {
            let folder = self.declared(id).slug.clone();
            for term in archive.terms_in(id) {
                let url = self.plan.term(term).clone();
                if let Some(file) = archive.term(term).file.as_deref() {
                    self.alias_terms(&archive.term(term).aliases, url.clone(), &folder, Some(file));
                    file.meta.aliases.iter().filter(|a| a.starts_with('/')).for_each(|alias| {
                        self.alias(alias, &url, file);
                    });
                }
                self.merged_terms(&archive.term(term).merged, &url, &folder);
            }
        }
        for folder in &self.config.taxonomies.topic_folders {
            self.leads_on(&self.url(&format!("/{folder}/")), &self.url("/topics/"));
            for id in archive.edition(self.lang).topics() {
                let topic = archive.topic(id);
                let to = self.plan.topic(id).clone();
                let aliases = topic.aliases.iter().map(|name| slugify(name, self.config.slugs));
                let merged = topic.merged.iter().map(|slug| slug.to_string());
                for slug in aliases.chain(merged).chain([topic.slug.to_string()]) {
                    self.leads_on(&self.url(&format!("/{folder}/{slug}/")), &to);
                }
            }
        }
    }
}
