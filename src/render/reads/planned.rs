//! The plan as pages read it.

use super::{Grouped, series_group};
use crate::archive::{ArticleId, AuthorId, SectionId, SeriesId, TaxonomyId, TermId, TopicId};
use crate::article::LinkTarget;
use crate::base::{SourcePath, UrlPath};
use crate::plan::{Destination, Plan, Route, Tombstone};
use crate::render::Desk;
use crate::render::fact::{Fact, Near};

/// The plan as a page reads it.
#[derive(Clone, Copy)]
pub(in crate::render) struct Planned<'s, 'a> {
    pub(super) desk: &'s Desk<'a>,
    pub(super) plan: &'a Plan,
}

impl<'a> Planned<'_, 'a> {
    pub(in crate::render) fn article(self, id: ArticleId) -> &'a UrlPath {
        self.desk.note(|| Fact::Card(self.desk.site.archive.article(id).source.clone()));
        self.plan.article(id)
    }

    pub(in crate::render) fn section(self, id: SectionId) -> &'a UrlPath {
        self.desk.note(|| Fact::Group(id.group(self.desk.site.archive)));
        self.plan.section(id)
    }

    pub(in crate::render) fn topic(self, id: TopicId) -> &'a UrlPath {
        self.desk.note(|| Fact::Group(id.group(self.desk.site.archive)));
        self.plan.topic(id)
    }

    pub(in crate::render) fn author(self, id: AuthorId) -> &'a UrlPath {
        self.desk.note(|| Fact::Group(id.group(self.desk.site.archive)));
        self.plan.author(id)
    }

    pub(in crate::render) fn term(self, id: TermId) -> &'a UrlPath {
        self.desk.note(|| Fact::Group(id.group(self.desk.site.archive)));
        self.plan.term(id)
    }

    pub(in crate::render) fn series(self, id: SeriesId) -> &'a UrlPath {
        self.desk.note(|| Fact::Group(series_group(self.desk.site.archive, id)));
        self.plan.series(id)
    }

    /// The address of a taxonomy follows from the configuration alone.
    pub(in crate::render) fn taxonomy(self, id: TaxonomyId) -> &'a UrlPath {
        self.plan.taxonomy(id)
    }

    pub(in crate::render) fn identity(self, id: ArticleId, content_dir: &str) -> &'a str {
        let article = self.desk.archive().article(id);
        self.plan.identity(id, article, content_dir)
    }

    pub(in crate::render) fn find(self, url: &UrlPath) -> Option<&'a Route> {
        self.desk.note(|| Fact::Route(url.clone()));
        self.plan.find(url)
    }

    /// Where a link or picture of a content file's text leads. Who fills a text notes
    /// where all of its links lead, with [`Planned::fills`].
    pub(in crate::render) fn leads(
        self,
        target: &LinkTarget,
        base: &UrlPath,
        source: &SourcePath,
    ) -> Destination {
        self.plan.resolve(target, base, source)
    }

    /// Notes that the links and pictures of a content file's own text are filled.
    pub(in crate::render) fn fills(self, source: &SourcePath, base: &UrlPath) {
        self.desk.note(|| Fact::Links(source.clone(), base.clone()));
    }

    /// Where a link leads that is in no content file's text.
    pub(in crate::render) fn resolve(
        self,
        target: &LinkTarget,
        base: &UrlPath,
        source: &SourcePath,
    ) -> Destination {
        self.desk.note(|| Fact::Target(target.clone(), base.clone(), source.clone()));
        self.plan.resolve(target, base, source)
    }

    /// Where the theme's files stand follows from the theme, which every page is made from.
    pub(in crate::render) fn asset(self, name: &str) -> Option<&'a UrlPath> {
        self.plan.asset(name)
    }

    pub(in crate::render) fn of_source(self, source: &SourcePath) -> Option<&'a UrlPath> {
        self.desk.note(|| Fact::Source(source.clone()));
        self.plan.of_source(source)
    }

    pub(in crate::render) fn of_file(self, source: &SourcePath) -> Option<&'a UrlPath> {
        self.desk.note(|| Fact::Source(source.clone()));
        self.plan.of_file(source)
    }

    pub(in crate::render) fn backlinks(self, id: ArticleId) -> &'a [ArticleId] {
        self.desk.note(|| Fact::Near(Near::Backlinks, self.desk.site.archive.article(id).source.clone()));
        self.plan.backlinks(id)
    }

    pub(in crate::render) fn tombstone(self, index: u32, url: &UrlPath) -> Option<&'a Tombstone> {
        self.desk.note(|| Fact::Tombstone(url.clone()));
        self.plan.tombstone(index)
    }
}
