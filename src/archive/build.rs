//! From articles to the archive.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::sections::Shelves;
use super::terms::{Collector, co_occurring, gather_broader, term_slug, topics_beside};
use super::{
    Archive, ArticleId, AuthorId, Credit, Day, Row, SectionId, Series, SeriesId, TopicId, Withdrawn,
};
use crate::article::{Article, BylineKind, Role};
use crate::base::{Checked, Diagnostic, Diagnostics, Kind, SourcePath};
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
        }
    }
    // The order that gives articles their numbers.
    published.sort_by(|(a, _), (b, _)| in_time(a, b));
    withdrawn.sort_by(|a, b| in_time(a, b));
    let later = |w: &Article| published.partition_point(|(a, _)| in_time(a, w).is_lt()) as u32;
    let withdrawn: Vec<_> = withdrawn.into_iter().map(|w| (ArticleId(later(&w)), w)).collect();
    let archive = Builder::new(config, files, published, &mut noticed).build(withdrawn, &mut noticed);
    Checked::new(Indexed { archive, left_out }, noticed)
}

/// Articles in order of their dates, the undated last.
fn in_time(a: &Article, b: &Article) -> std::cmp::Ordering {
    let key = |article: &Article| article.meta.date.map_or(i64::MAX, |d| d.sort_key());
    key(a).cmp(&key(b)).then_with(|| a.source.cmp(&b.source))
}

#[derive(Default)]
struct Files {
    sections: Vec<Arc<Article>>,
    people: Vec<Arc<Article>>,
    topics: Vec<Arc<Article>>,
    series: Vec<Arc<Article>>,
}

struct Builder<'a> {
    config: &'a Config,
    published: Vec<(Arc<Article>, bool)>,
    home: Option<Arc<Article>>,
    introductions: Vec<Arc<Article>>,
    shelves: Shelves<'a>,
    topics: Collector<'a>,
    authors: Collector<'a>,
    series_files: Vec<Arc<Article>>,
}

impl<'a> Builder<'a> {
    fn new(
        config: &'a Config,
        files: Files,
        published: Vec<(Arc<Article>, bool)>,
        noticed: &mut Diagnostics,
    ) -> Self {
        let mut home = None;
        let mut introductions = Vec::new();
        let mut section_files = Vec::new();
        for file in files.sections {
            let inner = file.source.folder().strip_prefix(&config.content_dir).unwrap_or_default();
            match inner.trim_start_matches('/') {
                "" => home = Some(file),
                "topics" | "authors" | "series" => introductions.push(file),
                _ => section_files.push(file),
            }
        }
        let mut topics = Collector::new("topic", config.slugs, config.merges("topics"));
        topics.add_files(files.topics, noticed);
        let mut authors = Collector::new("author", config.slugs, config.merges("authors"));
        authors.add_files(files.people, noticed);
        Self {
            config,
            published,
            home,
            introductions,
            shelves: Shelves::new(section_files, &config.content_dir, config.slugs),
            topics,
            authors,
            series_files: files.series,
        }
    }

    fn build(mut self, withdrawn: Vec<(ArticleId, Arc<Article>)>, noticed: &mut Diagnostics) -> Archive {
        let withdrawn = withdrawn
            .into_iter()
            .map(|(later, article)| Withdrawn { section: self.section_path(&article), article, later })
            .collect();
        let published = std::mem::take(&mut self.published);
        let dated = published.partition_point(|(a, _)| a.meta.date.is_some()) as u32;
        let mut rows = Vec::with_capacity(published.len());
        let mut section_paths = Vec::with_capacity(published.len());
        // 1. What each article names; terms have positions until all are known.
        for (i, (mut article, expired)) in published.into_iter().enumerate() {
            let id = ArticleId(i as u32);
            let section = self.section_path(&article);
            if !section.is_empty() {
                self.shelves.section(&section).articles.push(id);
            }
            section_paths.push(section);
            let topics =
                unique(article.meta.topics.iter().filter_map(|t| self.topics.add(t, id)).map(TopicId));
            let credits = article.meta.authors.iter().filter_map(|byline| self.credit(byline, id)).collect();
            // From here on the ids stand for the names.
            if let Some(article) = Arc::get_mut(&mut article) {
                article.meta.topics = Vec::new();
                article.meta.authors = Vec::new();
            }
            rows.push(Row {
                article,
                section: None,
                topics,
                credits,
                series: None,
                picked: Box::default(),
                expired,
            });
        }
        // 2. Terms get their numbers; articles learn them.
        let (mut topics, topic_ids) = self.topics.settle::<TopicId>(noticed);
        let (mut authors, author_ids) = self.authors.settle::<AuthorId>(noticed);
        let sections = self.shelves.settle();
        for (row, path) in rows.iter_mut().zip(section_paths) {
            row.topics = row.topics.iter().map(|t| topic_ids[t.index()]).collect();
            for credit in &mut row.credits {
                credit.author = credit.author.map(|a| author_ids[a.index()]);
                if let Some(author) = credit.author {
                    credit.name = authors[author.index()].name.clone();
                }
            }
            let found = sections.binary_search_by(|s| (*s.path).cmp(path.as_str()));
            row.section = found.ok().map(|i| SectionId(i as u32));
        }
        gather_broader(&mut topics, self.config.slugs, noticed);
        co_occurring(&mut topics, |id| &rows[id.index()].topics);
        topics_beside(&mut authors, |id| &rows[id.index()].topics);
        // 3. What articles say of each other.
        let series = series(self.series_files, &mut rows, self.config, noticed);
        let by_source: FxHashMap<SourcePath, ArticleId> =
            rows.iter().enumerate().map(|(i, r)| (r.article.source.clone(), ArticleId(i as u32))).collect();
        pick(&mut rows, &by_source, self.config, noticed);
        let of_dates = &rows[..dated as usize];
        let days = days(of_dates);
        let years = years(of_dates);
        let day_numbers =
            of_dates.iter().filter_map(|r| r.article.meta.date.map(|d| d.day_number())).collect();
        Archive {
            rows,
            withdrawn,
            dated,
            home: self.home,
            introductions: self.introductions,
            sections,
            topics,
            authors,
            series,
            days,
            years,
            day_numbers,
            by_source,
        }
    }

    fn section_path(&self, article: &Article) -> String {
        self.shelves.path_of(&article.source, article.is_bundle(), article.meta.section.as_deref())
    }

    fn credit(&mut self, byline: &crate::article::Byline, id: ArticleId) -> Option<Credit> {
        let staff = byline.kind == BylineKind::Person && *byline.name == *self.config.staff_byline;
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

fn series(
    files: Vec<Arc<Article>>,
    rows: &mut [Row],
    config: &Config,
    noticed: &mut Diagnostics,
) -> Vec<Series> {
    let mut collector = Collector::new("series", config.slugs, config.merges("series"));
    collector.add_files(files, noticed);
    let mut position_of = vec![None; rows.len()];
    for (i, row) in rows.iter().enumerate() {
        if let Some(series) = &row.article.meta.series {
            position_of[i] = collector.add(&series.name, ArticleId(i as u32));
        }
    }
    let (terms, ids) = collector.settle::<TopicId>(noticed);
    let mut list: Vec<Series> = terms
        .into_iter()
        .map(|t| Series {
            slug: t.slug,
            name: t.name,
            file: t.file,
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
    for (row, position) in rows.iter_mut().zip(position_of) {
        row.series = position.map(|p: u32| (SeriesId(ids[p as usize].0), 0));
    }
    for (i, series) in list.iter().enumerate() {
        for &(article, number) in &series.parts {
            rows[article.index()].series = Some((SeriesId(i as u32), number));
        }
    }
    list
}

/// Resolves `recommended`: source paths (with or without `@/`), slugs, URLs by their last part.
fn pick(
    rows: &mut [Row],
    by_source: &FxHashMap<SourcePath, ArticleId>,
    config: &Config,
    noticed: &mut Diagnostics,
) {
    if rows.iter().all(|row| row.article.meta.recommended.is_empty()) {
        return;
    }
    let mut by_slug: FxHashMap<Arc<str>, ArticleId> = FxHashMap::default();
    for (i, row) in rows.iter().enumerate() {
        for slug in row.article.meta.slug.iter().chain([&row.article.slug_from_path]) {
            by_slug.entry(slug.clone()).or_insert(ArticleId(i as u32));
        }
    }
    for (i, row) in rows.iter_mut().enumerate() {
        let mut picked: Vec<ArticleId> = Vec::new();
        let article = &row.article;
        for written in &article.meta.recommended {
            let inner = written.trim_start_matches("@/").trim_matches('/');
            let in_content = SourcePath::new(format!("{}/{inner}", config.content_dir));
            let beside = article.source.join(inner);
            let last = inner.rsplit('/').next().unwrap_or(inner);
            let found = by_source
                .get(&in_content)
                .or_else(|| beside.and_then(|p| by_source.get(&p)))
                .or_else(|| by_slug.get(last.trim_end_matches(".md")))
                .or_else(|| by_slug.get(term_slug(last, config.slugs).as_str()));
            match found {
                Some(id) if id.index() == i => {}
                Some(id) if picked.contains(id) => {}
                Some(id) => picked.push(*id),
                None => noticed.push(
                    Diagnostic::warning(
                        Kind::UnknownReference,
                        format!("there is no article `{written}` to recommend"),
                    )
                    .at(&article.source)
                    .hint("give its source path, as in \"iran/2014/fall-of-mosul.md\""),
                ),
            }
        }
        row.picked = picked.into();
    }
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

fn days(dated: &[Row]) -> Vec<Day> {
    let mut days: Vec<Day> = Vec::new();
    for (i, row) in dated.iter().enumerate() {
        let Some(date) = row.article.meta.date else { continue };
        let same = days.last().is_some_and(|d| (d.year, d.month, d.day) == (date.year, date.month, date.day));
        if !same {
            days.push(Day { year: date.year, month: date.month, day: date.day, first: ArticleId(i as u32) });
        }
    }
    days
}
