//! What articles, and the groups that they stand in, are said to be.

use super::{Facts, Mark};
use crate::archive::{Archive, ArticleId, AuthorId, SectionId, SeriesId, TermId, TopicId};
use crate::base::{Digest, text};
use crate::render::Site;
use crate::render::fact::{Group, Sort};
use crate::render::reads::Grouped;

/// A group's articles, and the topics beside them.
type Members<'a> = (&'a [ArticleId], &'a [(TopicId, u32)]);

impl<'a> Facts<'a> {
    pub(super) fn section(&self, id: SectionId) -> Digest {
        let section = self.site.archive.section(id);
        let mut mark = Mark::new();
        mark.text(&section.name).text(&section.path).num(section.name_lang().index() as u64);
        self.exists(&mut mark, self.site.plan.section(id));
        mark.done()
    }

    pub(super) fn topic(&self, id: TopicId) -> Digest {
        let topic = self.site.archive.topic(id);
        let mut mark = Mark::new();
        mark.text(&topic.name).text(&topic.slug).num(topic.name_lang().index() as u64);
        self.exists(&mut mark, self.site.plan.topic(id));
        mark.done()
    }

    pub(super) fn author(&self, id: AuthorId) -> Digest {
        let author = self.site.archive.author(id);
        let mut mark = Mark::new();
        mark.text(&author.name).text(&author.slug).num(author.name_lang().index() as u64);
        self.exists(&mut mark, self.site.plan.author(id));
        self.picture(&mut mark, author.about(), self.site.plan.author(id));
        mark.done()
    }

    pub(super) fn term(&self, id: TermId) -> Digest {
        let term = self.site.archive.term(id);
        let mut mark = Mark::new();
        mark.text(&term.name).text(&term.slug).num(term.name_lang().index() as u64);
        self.exists(&mut mark, self.site.plan.term(id));
        mark.done()
    }

    pub(super) fn one_series(&self, id: SeriesId) -> Digest {
        let series = self.site.archive.series(id);
        let mut mark = Mark::new();
        mark.text(&series.name).text(&series.slug).num(series.parts.len() as u64);
        mark.num(series.parts.iter().map(|part| u64::from(part.1)).max().unwrap_or(0));
        self.exists(&mut mark, self.site.plan.series(id));
        mark.done()
    }

    /// All that a card shows.
    pub(super) fn card(&self, id: ArticleId) -> Digest {
        let Site { archive, plan, config, theme, .. } = *self.site;
        let article = archive.article(id);
        let url = plan.article(id);
        let words = article.facts.words;
        let mut mark = Mark::new();
        mark.digest(article.said).text(url.as_str()).num(u64::from(text::reading_minutes(words)));
        mark.num(if self.words { words.into() } else { u64::from(words > 0) });
        mark.text(plan.identity(id, article, &config.content_dir));
        mark.num(archive.is_expired(id).into());
        match archive.section_of(id) {
            Some(section) => mark.digest(self.sections[section.index()]),
            None => mark.num(0),
        };
        archive.topics_of(id).iter().for_each(|topic| mark.digest(self.topics[topic.index()]).end());
        archive.terms_of(id).iter().for_each(|term| mark.digest(self.terms[term.index()]).end());
        for credit in archive.credits_of(id) {
            mark.text(&credit.name).num(credit.kind as u64);
            match credit.author {
                Some(author) => mark.digest(self.authors[author.index()]),
                None => mark.num(0),
            };
        }
        if let Some((series, part)) = archive.series_of(id) {
            mark.digest(self.series[series.index()]).num(part.into());
        }
        for other in archive.translations_of(id) {
            let other = (archive.article(*other), plan.article(*other));
            mark.text(other.0.source.as_str()).text(&other.0.title).text(other.1.as_str());
        }
        self.picture(&mut mark, Some(article), url);
        if theme.mentions("ancestors") {
            let above = archive.section_of(id).map(|section| archive.above(section)).unwrap_or_default();
            above.iter().chain(&archive.section_of(id)).for_each(|section| {
                self.about(&mut mark, archive.section(*section).about());
            });
            self.about(&mut mark, archive.home(article.lang));
        }
        if theme.mentions("assets") && article.is_bundle() {
            let below = self.site.snapshot.below(article.source.folder());
            below.for_each(|input| mark.text(input.path.as_str()).end());
        }
        mark.done()
    }

    /// A group's articles, and the topics beside them; `None` where there is no such group.
    pub(super) fn members(&self, group: &Group) -> Option<Members<'a>> {
        fn both(archive: &Archive, id: impl Grouped) -> Members<'_> {
            (id.articles(archive), id.beside(archive))
        }
        let (archive, lang) = (self.site.archive, group.lang);
        match group.sort {
            Sort::Section => archive.find_section(lang, &group.slug).map(|id| both(archive, id)),
            Sort::Topic => archive.find_topic(lang, &group.slug).map(|id| both(archive, id)),
            Sort::Author => archive.find_author(lang, &group.slug).map(|id| both(archive, id)),
            Sort::Term(_) => self.term_of(group).map(|id| both(archive, id)),
            Sort::Series => None,
        }
    }

    pub(super) fn group(&self, group: &Group) -> Digest {
        let Site { archive, plan, .. } = *self.site;
        let mut mark = Mark::new();
        match group.sort {
            Sort::Section => {
                let Some(id) = archive.find_section(group.lang, &group.slug) else {
                    return Digest::default();
                };
                let section = archive.section(id);
                mark.digest(self.sections[id.index()]);
                self.about(&mut mark, section.about());
                mark.maybe(section.file.as_ref().map(|file| file.source.as_str()));
                let related = section.parent.iter().chain(&section.children);
                related.for_each(|id| mark.text(&archive.section(*id).path).end());
                section.others.iter().for_each(|id| self.exists(&mut mark, plan.section(*id)));
            }
            Sort::Topic => {
                let Some(id) = archive.find_topic(group.lang, &group.slug) else { return Digest::default() };
                let topic = archive.topic(id);
                mark.digest(self.topics[id.index()]);
                self.named(&mut mark, topic);
                for (n, list) in [&topic.broader, &topic.narrower].into_iter().enumerate() {
                    mark.num(n as u64);
                    list.iter().for_each(|id| mark.text(&archive.topic(*id).slug).end());
                }
                topic.others.iter().for_each(|id| self.exists(&mut mark, plan.topic(*id)));
            }
            Sort::Author => {
                let Some(id) = archive.find_author(group.lang, &group.slug) else { return Digest::default() };
                let author = archive.author(id);
                mark.digest(self.authors[id.index()]);
                self.named(&mut mark, author);
                author.others.iter().for_each(|id| self.exists(&mut mark, plan.author(*id)));
            }
            Sort::Series => {
                let of_lang = &mut archive.edition(group.lang).series();
                let Some(id) = of_lang.find(|id| archive.series(*id).slug == group.slug) else {
                    return Digest::default();
                };
                let series = archive.series(id);
                mark.digest(self.series[id.index()]);
                self.about(&mut mark, series.file.as_deref());
                self.about(&mut mark, series.lent.as_deref());
                self.ids(&mut mark, series.parts.iter().map(|part| part.0));
                series.parts.iter().for_each(|part| mark.num(part.1.into()).end());
                series.others.iter().for_each(|id| self.exists(&mut mark, plan.series(*id)));
            }
            Sort::Term(_) => {
                let Some(id) = self.term_of(group) else { return Digest::default() };
                let term = archive.term(id);
                mark.digest(self.terms[id.index()]);
                self.named(&mut mark, term);
                term.others.iter().for_each(|id| self.exists(&mut mark, plan.term(*id)));
            }
        }
        mark.done()
    }

    pub(super) fn named<Id>(&self, mark: &mut Mark, term: &crate::archive::Term<Id>) {
        self.about(mark, term.about());
        mark.maybe(term.file.as_ref().map(|file| file.source.as_str()));
        mark.num(term.aliases.len() as u64);
        term.aliases.iter().for_each(|alias| mark.text(alias).end());
    }

    pub(super) fn term_of(&self, group: &Group) -> Option<TermId> {
        let Sort::Term(declared) = group.sort else { return None };
        let archive = self.site.archive;
        let mut of_lang = archive.taxonomies(group.lang);
        let taxonomy = of_lang.find(|id| archive.declaration_of(*id) == usize::from(declared))?;
        archive.terms_in(taxonomy).find(|id| archive.term(*id).slug == group.slug)
    }
}
