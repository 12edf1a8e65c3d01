//! From articles to the archive.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::broader::gather_broader;
use super::files::Files;
use super::listed::join_transparent;
use super::sections::Shelves;
use super::terms::{Collector, co_occurring, term_slug, topics_beside};
use super::{
    Archive, ArticleId, AuthorId, Credit, Day, Edition, Row, SectionId, Series, SeriesId, TopicId, UNDATED,
    Withdrawn, find_source, source_of, taxonomies,
};
use crate::article::{Article, BylineKind, Role};
use crate::base::{Checked, Diagnostic, Diagnostics, Kind, LangId, Positions, SourcePath};
use crate::config::Config;

/// The archive, and what is not in it.
#[derive(Debug)]
pub struct Indexed {
    /// The archive.
    pub archive: Archive,
    /// How many articles were left out.
    pub left_out: LeftOut,
}

/// How many articles were left out, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Marked as drafts.
    pub drafts: usize,
    /// Their `publish_date` lies ahead.
    pub not_yet: usize,
    /// Their `expiry_date` has passed and `on_expiry` is `remove`.
    pub expired: usize,
    /// Withdrawn: only a tombstone is left.
    pub withdrawn: usize,
}

pub(super) fn index(
    articles: Vec<Arc<Article>>,
    config: &Config,
    now: jiff::Timestamp,
    drafts: bool,
) -> Checked<Indexed> {
    let mut noticed = Diagnostics::new();
    let mut left_out = LeftOut::default();
    let mut files = Files::default();
    let mut published: Vec<(Arc<Article>, bool)> = Vec::new();
    let mut withdrawn: Vec<Arc<Article>> = Vec::new();
    for article in articles {
        if article.meta.draft && !drafts {
            left_out.drafts += usize::from(article.role == Role::Article);
            continue;
        }
        match article.role {
            Role::Article => {
                let instant = |d: crate::base::PartialDate| d.instant(&config.time_zone);
                let ahead = article.meta.publish_date.is_some_and(|d| instant(d) > now.as_second());
                let expired = article.meta.expiry_date.is_some_and(|d| instant(d) <= now.as_second());
                if ahead && !drafts {
                    left_out.not_yet += 1;
                } else if article.meta.withdrawn.is_some() {
                    left_out.withdrawn += 1;
                    withdrawn.push(article);
                } else if expired && config.remove_expired {
                    left_out.expired += 1;
                } else {
                    published.push((article, expired));
                }
            }
            Role::Section => files.sections.push(article),
            Role::Person => files.people.push(article),
            Role::Topic => files.topics.push(article),
            Role::Series => files.series.push(article),
            Role::Term => files.terms.push(article),
        }
    }
    files.part_taxonomies(&published, config);
    // The order that gives articles their numbers.
    sort_in_time(&mut published);
    withdrawn.sort_by(|a, b| in_time(a, b));
    let later = |w: &Article| published.partition_point(|(a, _)| in_time(a, w).is_lt()) as u32;
    let withdrawn: Vec<_> = withdrawn.into_iter().map(|w| (ArticleId(later(&w)), w)).collect();
    let archive = build(files, published, withdrawn, config, &mut noticed);
    Checked::new(Indexed { archive, left_out }, noticed)
}

/// Articles by language, then in order of their dates, the undated last.
fn in_time(a: &Article, b: &Article) -> std::cmp::Ordering {
    let key = |article: &Article| (article.lang, article.meta.date.map_or(i64::MAX, |d| d.sort_key()));
    key(a).cmp(&key(b)).then_with(|| a.source.cmp(&b.source))
}

/// Sorts by [`in_time`], looking at each article once rather than at two for each
/// comparison: they lie scattered, and there may be a million.
fn sort_in_time(articles: &mut Vec<(Arc<Article>, bool)>) {
    // They come by source path as a rule, and keep that order on one date.
    if !articles.is_sorted_by(|(a, _), (b, _)| a.source <= b.source) {
        articles.sort_by(|(a, _), (b, _)| a.source.cmp(&b.source));
    }
    let key = |article: &Article| (article.lang, article.meta.date.map_or(i64::MAX, |d| d.sort_key()));
    let mut order: Vec<_> = (0u32..).zip(&*articles).map(|(i, (a, _))| (key(a), i)).collect();
    order.sort_unstable();
    let mut taken: Vec<Option<(Arc<Article>, bool)>> = articles.drain(..).map(Some).collect();
    articles.extend(order.iter().filter_map(|(_, i)| taken[*i as usize].take()));
}

fn build(
    files: Files,
    published: Vec<(Arc<Article>, bool)>,
    withdrawn: Vec<(ArticleId, Arc<Article>)>,
    config: &Config,
    noticed: &mut Diagnostics,
) -> Archive {
    let mut archive = Archive::default();
    archive.rows.reserve_exact(published.len());
    // What the default language lends to the others.
    let default = files.of(LangId::DEFAULT);
    let none = Files::default();
    let mut published = published.into_iter().peekable();
    let mut withdrawn = withdrawn.into_iter().peekable();
    for lang in config.langs() {
        let (own, lent) =
            if lang.is_default() { (files.of(lang), &none) } else { (files.of(lang), &default) };
        let articles = std::iter::from_fn(|| published.next_if(|(article, _)| article.lang == lang));
        let gone = std::iter::from_fn(|| withdrawn.next_if(|(_, article)| article.lang == lang));
        add_edition(&mut archive, lang, own, lent, (articles, gone), config, noticed);
    }
    let Archive { rows, by_source, day_numbers, .. } = &mut archive;
    *by_source = Positions::of(rows, source_of);
    let day = |row: &Row| row.article.meta.date.map_or(UNDATED, |d| d.day_number() as i32);
    *day_numbers = rows.iter().map(day).collect();
    pick(rows, by_source, config, noticed);
    archive.taxonomies = taxonomies::gather(&mut archive, &files.terms, config, noticed);
    if config.is_multilingual() {
        super::counterparts::join(&mut archive);
        taxonomies::join(&mut archive);
    }
    archive
}

/// Adds what is in one language behind what is there.
fn add_edition(
    archive: &mut Archive,
    lang: LangId,
    own: Files,
    lent: &Files,
    (published, withdrawn): (
        impl Iterator<Item = (Arc<Article>, bool)>,
        impl Iterator<Item = (ArticleId, Arc<Article>)>,
    ),
    config: &Config,
    noticed: &mut Diagnostics,
) {
    let first = archive.rows.len();
    let mut edition = Edition::default();
    let mut gatherer = Gatherer::new(config, lang, &own, lent, &mut edition, noticed);
    let gone = withdrawn.map(|(later, article)| Withdrawn {
        section: gatherer.section_path(&article),
        article,
        later,
    });
    archive.withdrawn.extend(gone);
    let mut places: Vec<u32> = Vec::new();
    // 1. What each article names; terms have positions until all are known.
    for (article, expired) in published {
        let id = ArticleId(archive.rows.len() as u32);
        let (row, place) = gatherer.row(article, id);
        places.push(place);
        if expired {
            archive.expired.grow_and_insert(id.index());
        }
        archive.rows.push(row);
    }
    // 2. Terms get their numbers; articles learn them.
    let base = (archive.topics.len(), archive.authors.len(), archive.sections.len());
    let (mut topics, topic_ids) = gatherer.topics.settle::<TopicId>(lang, base.0, noticed);
    let (mut authors, author_ids) = gatherer.authors.settle::<AuthorId>(lang, base.1, noticed);
    let Gatherer { mut shelves, paths, .. } = gatherer;
    for (path, articles) in paths.iter().filter(|(path, _)| !path.is_empty()) {
        shelves.section(path).articles.extend(articles);
    }
    let mut sections = shelves.settle(base.2, &lent.sections);
    join_transparent(&mut sections, base.2);
    let section_of = |(path, _): &(String, _)| {
        let found = sections.binary_search_by(|s| (*s.path).cmp(path.as_str()));
        found.ok().map(|i| SectionId((base.2 + i) as u32))
    };
    let section_of: Vec<Option<SectionId>> = paths.iter().map(section_of).collect();
    let rows = &mut archive.rows;
    for (row, place) in rows[first..].iter_mut().zip(places) {
        row.topics = row.topics.iter().map(|t| topic_ids[t.index()]).collect();
        for credit in &mut row.credits {
            credit.author = credit.author.map(|a| author_ids[a.index()]);
            if let Some(author) = credit.author {
                credit.name = authors[author.index() - base.1].name.clone();
            }
        }
        row.section = section_of[place as usize];
    }
    let naming = gather_broader(&mut topics, base.0, config.slugs, noticed);
    co_occurring(&mut topics, base.0, |id| &rows[id.index()].topics);
    topics_beside(&mut authors, |id| &rows[id.index()].topics);
    // 3. Series, days and years.
    let start = archive.series.len();
    let series = series(lang, (own.series, &lent.series), (&mut *rows, first, start), config, noticed);
    let dated = rows[first..].partition_point(|row| row.article.meta.date.is_some());
    let of_dates = &rows[first..first + dated];
    edition.days = days(of_dates, first);
    edition.years = years(of_dates);
    edition.articles = first as u32..rows.len() as u32;
    edition.dated = (first + dated) as u32;
    archive.topics.extend(topics);
    archive.authors.extend(authors);
    archive.sections.extend(sections);
    archive.series.extend(series);
    edition.topics = base.0 as u32..archive.topics.len() as u32;
    edition.authors = base.1 as u32..archive.authors.len() as u32;
    edition.sections = base.2 as u32..archive.sections.len() as u32;
    edition.series = start as u32..archive.series.len() as u32;
    archive.named.add_broader(naming);
    archive.mark_large(&edition);
    archive.editions.push(edition);
}

/// Gathers what the articles of one language name.
struct Gatherer<'a> {
    config: &'a Config,
    staff: &'a str,
    shelves: Shelves<'a>,
    topics: Collector<'a>,
    authors: Collector<'a>,
    /// The paths of sections that articles belong to, with those of each; one is empty.
    paths: Vec<(String, Vec<ArticleId>)>,
    /// Where a path is in `paths`.
    by_path: FxHashMap<String, u32>,
    /// The same for a folder, which many articles share.
    by_folder: FxHashMap<Box<str>, u32>,
}

impl<'a> Gatherer<'a> {
    fn new(
        config: &'a Config,
        lang: LangId,
        own: &Files,
        lent: &Files,
        edition: &mut Edition,
        noticed: &mut Diagnostics,
    ) -> Self {
        let mut sections = Vec::new();
        for file in own.sections.iter().cloned() {
            let inner = file.place().folder().strip_prefix(&config.content_dir).unwrap_or_default();
            match inner.trim_start_matches('/') {
                "" => edition.home = Some(file),
                "topics" | "authors" | "series" => edition.introductions.push(file),
                _ => sections.push(file),
            }
        }
        edition.introductions.extend(own.taxonomies.iter().cloned());
        let mut topics = Collector::new("topic", config.slugs, config.merges("topics"));
        topics.add_files(own.topics.clone(), noticed);
        topics.lend(&lent.topics);
        let mut authors = Collector::new("author", config.slugs, config.merges("authors"));
        authors.add_files(own.people.clone(), noticed);
        authors.lend(&lent.people);
        let shelves = Shelves::new(lang, sections, &lent.sections, &config.content_dir, config.slugs);
        let (paths, by_path, by_folder) = Default::default();
        let staff = &config.language(lang).staff_byline;
        Self { config, staff, shelves, topics, authors, paths, by_path, by_folder }
    }

    /// The row of an article, and where the path of its section is in `paths`.
    fn row(&mut self, mut article: Arc<Article>, id: ArticleId) -> (Row, u32) {
        let place = self.place(&article);
        self.paths[place as usize].1.push(id);
        let topics = unique(article.meta.topics.iter().filter_map(|t| self.topics.add(t, id)).map(TopicId));
        let credits = article.meta.authors.iter().filter_map(|byline| self.credit(byline, id)).collect();
        // From here on the ids stand for the names.
        if let Some(article) = Arc::get_mut(&mut article) {
            article.meta.topics = Vec::new();
            article.meta.authors = Vec::new();
        }
        let picked = Box::default();
        (Row { article, section: None, topics, credits, series: None, picked }, place)
    }

    fn place(&mut self, article: &Article) -> u32 {
        // Below an `index.md` each folder is one article's.
        let shares_folder = article.meta.section.is_none() && !article.is_bundle();
        let folder = Some(article.place().folder()).filter(|_| shares_folder);
        if let Some(&place) = folder.and_then(|folder| self.by_folder.get(folder)) {
            return place;
        }
        let path = self.section_path(article);
        let next = self.paths.len() as u32;
        let place = *self.by_path.entry(path.clone()).or_insert(next);
        if place == next {
            self.paths.push((path, Vec::new()));
        }
        if let Some(folder) = folder {
            self.by_folder.insert(folder.into(), place);
        }
        place
    }

    fn section_path(&self, article: &Article) -> String {
        self.shelves.path_of(article.place(), article.is_bundle(), article.meta.section.as_deref())
    }

    fn credit(&mut self, byline: &crate::article::Byline, id: ArticleId) -> Option<Credit> {
        let is_staff = *byline.name == *self.staff || *byline.name == *self.config.staff_byline;
        let staff = byline.kind == BylineKind::Person && is_staff;
        let kind = if staff { BylineKind::Staff } else { byline.kind };
        let author = match kind {
            BylineKind::Person | BylineKind::TranslatedFrom => {
                Some(AuthorId(self.authors.add(&byline.name, id)?))
            }
            BylineKind::Staff | BylineKind::Anonymous | BylineKind::Syndicated => None,
        };
        Some(Credit { name: byline.name.clone(), kind, author })
    }
}

/// Without repeats, in the order of first appearance.
fn unique<T: PartialEq>(items: impl Iterator<Item = T>) -> Box<[T]> {
    let mut seen: Vec<T> = Vec::new();
    for item in items {
        if !seen.contains(&item) {
            seen.push(item);
        }
    }
    seen.into()
}

/// The series of a language; `rows` are all rows, where those of the language
/// begin, and the number of its first series.
fn series(
    lang: LangId,
    (own, lent): (Vec<Arc<Article>>, &[Arc<Article>]),
    (rows, first, base): (&mut [Row], usize, usize),
    config: &Config,
    noticed: &mut Diagnostics,
) -> Vec<Series> {
    let mut collector = Collector::new("series", config.slugs, config.merges("series"));
    collector.add_files(own, noticed);
    collector.lend(lent);
    for (i, row) in rows.iter().enumerate().skip(first) {
        if let Some(series) = &row.article.meta.series {
            collector.add(&series.name, ArticleId(i as u32));
        }
    }
    let (terms, _) = collector.settle::<TopicId>(lang, 0, noticed);
    let mut list: Vec<Series> = terms
        .into_iter()
        .map(|t| Series {
            slug: t.slug,
            name: t.name,
            merged: t.merged,
            lang,
            file: t.file,
            lent: t.lent,
            others: Box::default(),
            parts: t.articles.into_iter().map(|a| (a, 0)).collect(),
        })
        .collect();
    for series in &mut list {
        let written = |id: &ArticleId| rows[id.index()].article.meta.series.as_ref().and_then(|s| s.part);
        // Parts without a number follow the numbered ones in order of time.
        series.parts.sort_by_key(|(id, _)| (written(id).unwrap_or(u32::MAX), *id));
        let mut next = 1;
        for (id, number) in &mut series.parts {
            *number = written(id).unwrap_or(next);
            next = number.saturating_add(1);
        }
    }
    for (i, series) in list.iter().enumerate() {
        for &(article, number) in &series.parts {
            rows[article.index()].series = Some((SeriesId((base + i) as u32), number));
        }
    }
    list
}

/// Resolves `recommended`: source paths (with or without `@/`), slugs, URLs by their last part.
fn pick(rows: &mut [Row], by_source: &Positions, config: &Config, noticed: &mut Diagnostics) {
    if rows.iter().all(|row| row.article.meta.recommended.is_empty()) {
        return;
    }
    let mut by_slug: FxHashMap<(LangId, &str), ArticleId> = FxHashMap::default();
    for (i, Row { article, .. }) in rows.iter().enumerate() {
        for slug in article.meta.slug.as_deref().into_iter().chain([article.slug_from_path()]) {
            by_slug.entry((article.lang, slug)).or_insert(ArticleId(i as u32));
        }
    }
    let mut all_picked: Vec<Box<[ArticleId]>> = Vec::with_capacity(rows.len());
    for i in 0..rows.len() {
        let mut picked: Vec<ArticleId> = Vec::new();
        let article = &rows[i].article;
        for written in &article.meta.recommended {
            let inner = written.trim_start_matches("@/").trim_matches('/');
            let in_content = SourcePath::new(format!("{}/{inner}", config.content_dir));
            let beside = article.source.join(inner);
            let last = inner.rsplit('/').next().unwrap_or(inner);
            let by_slug = |slug: &str| by_slug.get(&(article.lang, slug)).copied();
            let found = find_source(rows, by_source, &in_content)
                .or_else(|| find_source(rows, by_source, &beside?))
                .or_else(|| by_slug(last.trim_end_matches(".md")))
                .or_else(|| by_slug(&term_slug(last, config.slugs)));
            match found {
                Some(id) if id.index() == i => {}
                Some(id) if picked.contains(&id) => {}
                Some(id) => picked.push(id),
                None => noticed.push(
                    Diagnostic::warning(
                        Kind::UnknownReference,
                        format!("there is no article `{written}` to recommend"),
                    )
                    .at(&article.source)
                    .naming(&["recommended", "related"], written)
                    .hint("give its source path, as in \"iran/2014/fall-of-mosul.md\""),
                ),
            }
        }
        all_picked.push(picked.into());
    }
    rows.iter_mut().zip(all_picked).for_each(|(row, picked)| row.picked = picked);
}

fn years(dated: &[Row]) -> Vec<(i16, usize)> {
    let mut years: Vec<(i16, usize)> = Vec::new();
    for date in dated.iter().filter_map(|row| row.article.meta.date) {
        match years.last_mut() {
            Some((year, n)) if *year == date.year => *n += 1,
            _ => years.push((date.year, 1)),
        }
    }
    years
}

/// The days of rows that begin with the number `first`.
fn days(dated: &[Row], first: usize) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (i, row) in (first..).zip(dated) {
        let Some(date) = row.article.meta.date else { continue };
        let same = days.last().is_some_and(|d| (d.year, d.month, d.day) == (date.year, date.month, date.day));
        if !same {
            days.push(Day { year: date.year, month: date.month, day: date.day, first: ArticleId(i as u32) });
        }
    }
    days
}
