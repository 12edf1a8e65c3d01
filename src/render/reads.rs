//! The only way from a page to the archive and the plan. Whatever a page reads of
//! them is noted by its [`Fact`], so that the page can be kept for as long as
//! nothing of it changes. Nothing else in `render` sees an [`Archive`] or a
//! [`Plan`] (`tests/tidy.rs` holds that): a read that is not noted would be a page
//! that goes stale.

mod dates;
mod grouped;
mod list;
mod planned;

use std::cell::{Cell, RefCell};
use std::ops::Range;

pub(super) use dates::{corrected, days_around, months_around, on_this_day, years_around};
pub(super) use grouped::{Grouped, series_group};
pub(super) use list::{List, of_year, page_of_year};
pub(super) use planned::Planned;
use rustc_hash::FxHashMap;

use super::fact::{Fact, Group, Listing, Near, Part, Sort};
use super::{Desk, Facts, Made, Site};
use crate::archive::{
    Archive, ArticleId, AuthorId, Credit, Day, Recommendation, Section, SectionId, Series, SeriesId,
    TaxonomyId, Term, TermId, TopicId,
};
use crate::article::{self, Article, Content};
use crate::base::collation::Collation;
use crate::base::{Digest, LangId, PartialDate, SourcePath};
use crate::source::Input;

/// What the page at hand has read.
#[derive(Default)]
pub(super) struct Log {
    /// Whether anybody wants to know.
    on: Cell<bool>,
    /// By fact: what it is, where that was at hand.
    seen: RefCell<FxHashMap<Fact, Option<Digest>>>,
}

/// What a page has read, and what each fact is, where that was at hand.
pub type Read = Vec<(Fact, Option<Digest>)>;

impl Log {
    /// Begins a page.
    pub(super) fn start(&self) {
        self.on.set(true);
        self.seen.borrow_mut().clear();
    }

    /// Ends it: what was read.
    pub(super) fn finish(&self) -> Read {
        self.on.set(false);
        self.seen.borrow_mut().drain().collect()
    }
}

impl<'a> Desk<'a> {
    /// Notes that the page at hand depends on something.
    pub(super) fn note(&self, fact: impl FnOnce() -> Fact) {
        if self.log.on.get() {
            self.log.seen.borrow_mut().entry(fact()).or_default();
        }
    }

    /// The same of something that costs much to find out: the answer is at hand now.
    pub(super) fn note_answer(&self, fact: impl FnOnce() -> Fact, is: impl FnOnce(&Facts<'_>) -> Digest) {
        if self.log.on.get() {
            let is = self.facts.map(is);
            self.log.seen.borrow_mut().insert(fact(), is);
        }
    }

    /// Does something of which the page at hand depends on the whole, noted by
    /// itself, and not on each step.
    pub(super) fn quietly<T>(&self, make: impl FnOnce() -> T) -> T {
        let before = self.log.on.replace(false);
        let made = make();
        self.log.on.set(before);
        made
    }

    /// The archive.
    pub(super) fn archive(&self) -> Archived<'_, 'a> {
        Archived { desk: self, archive: self.site.archive }
    }

    /// The plan.
    pub(super) fn plan(&self) -> Planned<'_, 'a> {
        Planned { desk: self, plan: self.site.plan }
    }

    /// Whether there is a file among the inputs.
    pub(super) fn has_file(&self, source: &SourcePath) -> bool {
        self.note(|| Fact::File(source.clone()));
        self.site.snapshot.get(source).is_some()
    }

    /// The text of a file that is no content.
    pub(super) fn text_of_file(&self, source: &SourcePath) -> Made<String> {
        self.note(|| Fact::File(source.clone()));
        Ok(self.site.snapshot.text(source)?.text)
    }

    /// The bytes of a file that is no content.
    pub(super) fn bytes_of_file(&self, source: &SourcePath) -> Made<Vec<u8>> {
        self.note(|| Fact::File(source.clone()));
        Ok(self.site.snapshot.bytes(source)?)
    }

    /// The names of the files in a folder and below it.
    pub(super) fn folder(&self, folder: &str) -> Vec<&'a Input> {
        self.note(|| Fact::Folder(SourcePath::new(folder)));
        self.site.snapshot.below(folder).collect()
    }

    /// What a content file's own page shows of it.
    pub(super) fn content_of(&self, article: &Article) -> Made<Content> {
        self.note(|| Fact::Text(article.source.clone()));
        let Site { snapshot, config, theme, cascades, spool, .. } = self.site;
        Ok(article::content(article, snapshot, config, theme.shortcodes(), cascades, *spool)?)
    }

    /// A picture's size.
    pub(super) fn dimensions(&self, source: &SourcePath) -> Option<(u32, u32)> {
        self.note(|| Fact::Size(source.clone()));
        self.site.shared.dimensions(self.site.snapshot, source)
    }

    /// The day on which the site is built.
    pub(super) fn today(&self) -> PartialDate {
        self.note(|| Fact::Today);
        self.site.today
    }
}

/// The archive as a page reads it.
#[derive(Clone, Copy)]
pub(super) struct Archived<'s, 'a> {
    desk: &'s Desk<'a>,
    archive: &'a Archive,
}

impl<'s, 'a> Archived<'s, 'a> {
    fn card(self, id: ArticleId) {
        self.desk.note(|| Fact::Card(self.archive.article(id).source.clone()));
    }

    fn group(self, id: impl Grouped) {
        self.desk.note(|| Fact::Group(id.group(self.archive)));
    }

    fn index(self, sort: Sort, lang: LangId) {
        self.desk.note(|| Fact::Index(sort, lang));
    }

    fn dated_part(self, lang: LangId, part: Part) {
        self.desk.note(|| Fact::List(Listing::Dated(lang), part));
    }

    // One article.

    pub(super) fn article(self, id: ArticleId) -> &'a Article {
        self.card(id);
        self.archive.article(id)
    }

    pub(super) fn lang_of(self, id: ArticleId) -> LangId {
        self.archive.lang_of(id)
    }

    pub(super) fn date(self, id: ArticleId) -> Option<PartialDate> {
        self.card(id);
        self.archive.date(id)
    }

    pub(super) fn section_of(self, id: ArticleId) -> Option<SectionId> {
        self.card(id);
        self.archive.section_of(id)
    }

    pub(super) fn topics_of(self, id: ArticleId) -> &'a [TopicId] {
        self.card(id);
        self.archive.topics_of(id)
    }

    pub(super) fn credits_of(self, id: ArticleId) -> &'a [Credit] {
        self.card(id);
        self.archive.credits_of(id)
    }

    pub(super) fn authors_of(self, id: ArticleId) -> impl Iterator<Item = AuthorId> + 'a {
        self.card(id);
        self.archive.authors_of(id)
    }

    pub(super) fn series_of(self, id: ArticleId) -> Option<(SeriesId, u32)> {
        self.card(id);
        self.archive.series_of(id)
    }

    pub(super) fn terms_of(self, id: ArticleId) -> &'a [TermId] {
        self.card(id);
        self.archive.terms_of(id)
    }

    pub(super) fn translations_of(self, id: ArticleId) -> &'a [ArticleId] {
        self.card(id);
        let others = self.archive.translations_of(id);
        others.iter().for_each(|other| self.card(*other));
        others
    }

    pub(super) fn by_source(self, source: &SourcePath) -> Option<ArticleId> {
        self.desk.note(|| Fact::Card(source.clone()));
        self.archive.by_source(source)
    }

    // Groups.

    pub(super) fn section(self, id: SectionId) -> &'a Section {
        self.group(id);
        self.archive.section(id)
    }

    pub(super) fn topic(self, id: TopicId) -> &'a Term<TopicId> {
        self.group(id);
        self.archive.topic(id)
    }

    pub(super) fn author(self, id: AuthorId) -> &'a Term<AuthorId> {
        self.group(id);
        self.archive.author(id)
    }

    pub(super) fn term(self, id: TermId) -> &'a Term<TermId> {
        self.group(id);
        self.archive.term(id)
    }

    /// A series with its parts.
    pub(super) fn series(self, id: SeriesId) -> &'a Series {
        self.desk.note(|| Fact::Group(series_group(self.archive, id)));
        self.archive.series(id)
    }

    /// The topics that occur with a topic, an author or a term most often.
    pub(super) fn beside(self, id: impl Grouped) -> &'a [(TopicId, u32)] {
        self.desk.note(|| Fact::Beside(id.group(self.archive)));
        id.beside(self.archive)
    }

    pub(super) fn taxonomy_of(self, id: TermId) -> TaxonomyId {
        self.archive.taxonomy_of(id)
    }

    pub(super) fn declaration_of(self, id: TaxonomyId) -> usize {
        self.archive.declaration_of(id)
    }

    pub(super) fn taxonomies(self, lang: LangId) -> impl Iterator<Item = TaxonomyId> + 'a {
        self.archive.taxonomies(lang)
    }

    pub(super) fn find_section(self, lang: LangId, path: &str) -> Option<SectionId> {
        self.desk.note(|| Fact::Group(Group { sort: Sort::Section, lang, slug: path.into() }));
        self.archive.find_section(lang, path)
    }

    pub(super) fn find_topic(self, lang: LangId, slug: &str) -> Option<TopicId> {
        self.desk.note(|| Fact::Group(Group { sort: Sort::Topic, lang, slug: slug.into() }));
        self.archive.find_topic(lang, slug)
    }

    pub(super) fn find_author(self, lang: LangId, slug: &str) -> Option<AuthorId> {
        self.desk.note(|| Fact::Group(Group { sort: Sort::Author, lang, slug: slug.into() }));
        self.archive.find_author(lang, slug)
    }

    /// A term by its slug or name: any of the taxonomy's may be it.
    pub(super) fn find_term(self, taxonomy: TaxonomyId, slug: &str, name: &str) -> Option<TermId> {
        let _ = self.terms_in(taxonomy);
        self.archive.find_term(taxonomy, slug, name)
    }

    // Indexes: every group of a kind.

    pub(super) fn sections(self, lang: LangId) -> impl DoubleEndedIterator<Item = SectionId> + use<> {
        self.index(Sort::Section, lang);
        self.archive.edition(lang).sections()
    }

    pub(super) fn topics(self, lang: LangId) -> impl DoubleEndedIterator<Item = TopicId> + use<> {
        self.index(Sort::Topic, lang);
        self.archive.edition(lang).topics()
    }

    pub(super) fn authors(self, lang: LangId) -> impl DoubleEndedIterator<Item = AuthorId> + use<> {
        self.index(Sort::Author, lang);
        self.archive.edition(lang).authors()
    }

    pub(super) fn all_series(self, lang: LangId) -> impl DoubleEndedIterator<Item = SeriesId> + use<> {
        self.index(Sort::Series, lang);
        self.archive.edition(lang).series()
    }

    pub(super) fn terms_in(self, taxonomy: TaxonomyId) -> impl Iterator<Item = TermId> + 'a {
        let declared = self.archive.declaration_of(taxonomy) as u16;
        let lang = self.desk.lang();
        self.desk.note(|| {
            let found = self.archive.terms_in(taxonomy).next();
            Fact::Index(Sort::Term(declared), found.map_or(lang, |id| self.archive.term(id).lang))
        });
        self.archive.terms_in(taxonomy)
    }

    // Files that introduce something.

    pub(super) fn home(self, lang: LangId) -> Option<&'a Article> {
        self.desk.note(|| Fact::Introduction(lang, "".into()));
        self.archive.home(lang)
    }

    pub(super) fn introduction(self, lang: LangId, folder: &str) -> Option<&'a Article> {
        self.desk.note(|| Fact::Introduction(lang, folder.into()));
        self.archive.introduction(lang, folder)
    }

    /// The sections that a section lies in, from the top.
    pub(super) fn above(self, id: SectionId) -> Vec<SectionId> {
        let above = self.archive.above(id);
        above.iter().for_each(|id| self.group(*id));
        above
    }

    /// What the nearest of a section and those above it says, the home page's file last.
    pub(super) fn inherited<T>(
        self,
        lang: LangId,
        section: Option<SectionId>,
        said: impl Fn(&'a Article) -> Option<T>,
    ) -> Option<T> {
        if let Some(id) = section {
            self.group(id);
            self.above(id);
        }
        self.home(lang);
        self.archive.inherited(lang, section, said)
    }

    // Lists.

    pub(super) fn list(self, id: impl Grouped) -> List<'s, 'a> {
        List { of: self, listing: Listing::Of(id.group(self.archive)), ids: id.articles(self.archive) }
    }

    /// How many articles a group has, where its index was read, which says so.
    pub(super) fn indexed(self, id: impl Grouped) -> usize {
        id.articles(self.archive).len()
    }

    pub(super) fn latest(self, lang: LangId, most: usize) -> Vec<ArticleId> {
        self.dated_part(lang, Part::Newest(most as u32));
        self.archive.latest(lang).take(most).collect()
    }

    pub(super) fn count(self, lang: LangId) -> usize {
        self.dated_part(lang, Part::Count);
        self.archive.dated(lang).len()
    }

    pub(super) fn dated(self, lang: LangId) -> Vec<ArticleId> {
        self.dated_part(lang, Part::Whole);
        self.archive.dated(lang).collect()
    }

    pub(super) fn years(self, lang: LangId) -> &'a [(i16, usize)] {
        self.dated_part(lang, Part::Years);
        self.archive.years(lang)
    }

    /// The first and the last year.
    pub(super) fn span(self, lang: LangId) -> Option<(i16, i16)> {
        self.dated_part(lang, Part::Span);
        let years = self.archive.years(lang);
        Some((years.first()?.0, years.last()?.0))
    }

    /// The years with articles before and after one.
    pub(super) fn years_around(self, lang: LangId, year: i16) -> (Option<i16>, Option<i16>) {
        self.dated_part(lang, Part::YearsAround(year));
        years_around(self.archive.years(lang), year)
    }

    pub(super) fn in_year(self, lang: LangId, year: i16) -> Range<u32> {
        self.dated_part(lang, Part::Year(year));
        self.archive.in_year(lang, year)
    }

    pub(super) fn in_month(self, lang: LangId, year: i16, month: u8) -> Range<u32> {
        self.dated_part(lang, Part::Month(year, month));
        self.archive.in_month(lang, year, month)
    }

    pub(super) fn on_day(self, lang: LangId, year: i16, month: u8, day: u8) -> Range<u32> {
        self.dated_part(lang, Part::Day(year, month, day));
        self.archive.on_day(lang, year, month, day)
    }

    /// The articles of a day of the year, year by year, rising.
    pub(super) fn on_this_day(self, lang: LangId, month: u8, day: u8) -> Vec<(i16, Range<u32>)> {
        self.dated_part(lang, Part::OnThisDay(month, day));
        on_this_day(self.archive, lang, month, day)
    }

    /// The dates of a year, each with its count.
    pub(super) fn dates_in(self, lang: LangId, year: i16) -> Vec<(&'a Day, usize)> {
        self.dated_part(lang, Part::Year(year));
        let days = self.archive.dates_between(lang, (year, 0, 0), (year, u8::MAX, u8::MAX));
        days.iter().map(|day| (day, self.archive.count_on(lang, day))).collect()
    }

    /// Every date.
    pub(super) fn days(self, lang: LangId) -> &'a [Day] {
        self.dated_part(lang, Part::Dates);
        self.archive.days(lang)
    }

    /// The months with articles before and after one.
    pub(super) fn months_around(
        self,
        lang: LangId,
        year: i16,
        month: u8,
    ) -> (Option<&'a Day>, Option<&'a Day>) {
        self.dated_part(lang, Part::MonthsAround(year, month));
        months_around(self.archive, lang, year, month)
    }

    /// The days with articles before and after one.
    pub(super) fn days_around(self, lang: LangId, day: (i16, u8, u8)) -> (Option<&'a Day>, Option<&'a Day>) {
        self.dated_part(lang, Part::DaysAround(day.0, day.1, day.2));
        days_around(self.archive, lang, day)
    }

    pub(super) fn neighbours_in_time(self, id: ArticleId) -> (Option<ArticleId>, Option<ArticleId>) {
        self.dated_part(self.archive.lang_of(id), Part::Around(self.archive.article(id).source.clone()));
        self.archive.neighbours_in_time(id)
    }

    pub(super) fn recommended(self, id: ArticleId, most: usize) -> Vec<Recommendation> {
        let found = self.archive.recommended(id, most);
        let fact = || Fact::Near(Near::Recommended, self.archive.article(id).source.clone());
        self.desk.note_answer(fact, |facts| facts.of_recommended(&found));
        found
    }

    pub(super) fn more_from_section(
        self,
        id: ArticleId,
        most: usize,
        except: &[ArticleId],
        latest: bool,
    ) -> Vec<ArticleId> {
        let found = self.archive.more_from_section(id, most, except, latest);
        let near = Near::More { apart: !except.is_empty() };
        let fact = || Fact::Near(near, self.archive.article(id).source.clone());
        self.desk.note_answer(fact, |facts| facts.of_articles(&found));
        found
    }

    pub(super) fn more_by_author(self, author: AuthorId, id: ArticleId, most: usize) -> Vec<ArticleId> {
        self.desk
            .note(|| Fact::ByAuthor(author.group(self.archive), self.archive.article(id).source.clone()));
        self.archive.more_by_author(author, id, most)
    }

    /// A list as the site's own templates show it. Sorts, so it is asked once a list.
    pub(super) fn listed(
        self,
        lang: LangId,
        section: Option<SectionId>,
        collation: &Collation,
    ) -> Vec<ArticleId> {
        self.archive.listed(lang, section, collation)
    }

    /// Notes that the page depends on the order of such a list.
    pub(super) fn reads_listed(self, lang: LangId, section: Option<SectionId>) {
        let path = || section.map(|id| self.archive.section(id).path.clone());
        self.desk.note(|| Fact::List(Listing::Listed(lang, path()), Part::Whole));
    }

    /// Every article of a language that has a correction, in order of time.
    pub(super) fn corrected(self, lang: LangId) -> Vec<ArticleId> {
        self.desk.note(|| Fact::Corrections(lang));
        corrected(self.archive, lang)
    }
}
