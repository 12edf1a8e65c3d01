//! What a page can be made from, by names that stay the same when other articles
//! come and go. A page keeps the names of what it has read; it is fresh as long as
//! each of them means what it meant ([`super::Facts`] says what that is).

use std::fmt;
use std::hash::BuildHasher;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::LinkTarget;
use crate::base::{LangId, SourcePath, UrlPath};
use crate::theme::Question;

/// One thing that a page can be made from. The configuration, the interface's words
/// and the names of the templates are not among them: every page is made from those.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fact {
    /// A template and all that it reaches.
    Template(Arc<str>),
    /// The day on which the site is built.
    Today,
    /// What the archive and the plan know of an article: all that its card shows.
    Card(SourcePath),
    /// The bytes of a content file.
    Text(SourcePath),
    /// Where the links and pictures of a content file lead from an address.
    Links(SourcePath, UrlPath),
    /// Where one link leads from a page.
    Target(LinkTarget, UrlPath, SourcePath),
    /// Whether something stands at an address, and what.
    Route(UrlPath),
    /// The address of what a content file describes.
    Source(SourcePath),
    /// The file that introduces the home page, or the list of a folder.
    Introduction(LangId, Arc<str>),
    /// What is said of a section, topic, author, series or term, but for its articles.
    Group(Group),
    /// A part of a list of articles.
    List(Listing, Part),
    /// The topics that occur beside a topic's, an author's or a term's articles most often.
    Beside(Group),
    /// Everything of a kind, with what an index says of each.
    Index(Sort, LangId),
    /// Articles that an article's page shows.
    Near(Near, SourcePath),
    /// An author's articles nearest to one.
    ByAuthor(Group, SourcePath),
    /// Every article with a correction.
    Corrections(LangId),
    /// What stands where an article was, by its address.
    Tombstone(UrlPath),
    /// A part of the sitemap, or its index.
    Sitemap(Option<u32>),
    /// Every redirect.
    Redirects,
    /// The bytes of a file that is no content.
    File(SourcePath),
    /// The bytes of a file that is copied, as far as its times tell of them.
    Stat(SourcePath),
    /// The size of a picture.
    Size(SourcePath),
    /// The names of the files in a folder.
    Folder(SourcePath),
    /// What was answered to a template, in a language, in a text at an address.
    Answer(LangId, Option<(SourcePath, UrlPath)>, Box<Question>),
}

/// What has to be another before a fact can be, so that not each of them has to be
/// worked out, or even read, after every edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Follows {
    /// Which articles there are, in which order and groups: what
    /// [`Facts::ties`](super::Facts::ties) covers.
    Ties,
    /// The file with this [hash](of_file), where only texts and what lists show of them
    /// are others than before.
    File(u32),
    /// Whatever is edited: an answer may show any card, and a list of the site's own be
    /// in the order of titles.
    Anything,
    /// More than the texts of articles, and what lists show of them.
    #[default]
    Else,
}

/// A hash of a file's path. Where two files have one, too much is worked out.
pub(super) fn of_file(source: &SourcePath) -> u32 {
    rustc_hash::FxBuildHasher.hash_one(source) as u32
}

impl Fact {
    pub(super) fn follows(&self) -> Follows {
        match self {
            Self::Card(source) | Self::Text(source) | Self::Links(source, _) => {
                Follows::File(of_file(source))
            }
            Self::Answer(..) | Self::List(Listing::Listed(..), _) => Follows::Anything,
            Self::List(..) | Self::Beside(_) | Self::ByAuthor(..) => Follows::Ties,
            Self::Near(near, _) if *near != Near::Backlinks => Follows::Ties,
            _ => Follows::Else,
        }
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(name) => write!(f, "the template {name}, or one that it reaches"),
            Self::Today => f.write_str("the day of the build"),
            Self::Card(source) => write!(f, "what lists show of {source}"),
            Self::Text(source) => write!(f, "the file {source}"),
            Self::Links(source, _) => write!(f, "where the links of {source} lead"),
            Self::Target(_, base, source) => write!(f, "where a link of {source} leads from {base}"),
            Self::Route(url) => write!(f, "what stands at {url}"),
            Self::Source(source) => write!(f, "where {source} is published"),
            Self::Introduction(_, folder) if folder.is_empty() => f.write_str("the file of the home page"),
            Self::Introduction(_, folder) => write!(f, "the file that introduces {folder}"),
            Self::Group(group) => write!(f, "{group}"),
            Self::List(listing, part) => write!(f, "{part} {listing}"),
            Self::Beside(group) => write!(f, "the topics that occur with {group}"),
            Self::Index(Sort::Term(_), _) => f.write_str("the list of a taxonomy's terms"),
            Self::Index(sort, _) => write!(f, "the list of all {}", sort.plural()),
            Self::Near(Near::Recommended, source) => write!(f, "what is recommended after {source}"),
            Self::Near(Near::More { .. }, source) => write!(f, "what else is in the section of {source}"),
            Self::Near(Near::Backlinks, source) => write!(f, "which articles link to {source}"),
            Self::ByAuthor(author, source) => write!(f, "the articles of {author} near {source}"),
            Self::Corrections(_) => f.write_str("the corrections"),
            Self::Tombstone(url) => write!(f, "what was withdrawn at {url}"),
            Self::Sitemap(_) => f.write_str("the sitemap"),
            Self::Redirects => f.write_str("the redirects"),
            Self::File(source) | Self::Stat(source) => write!(f, "the file {source}"),
            Self::Size(source) => write!(f, "the size of {source}"),
            Self::Folder(source) => write!(f, "the files in {source}"),
            Self::Answer(_, _, question) => write!(f, "the answer to {question:?}"),
        }
    }
}

/// A kind of group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Sort {
    Section,
    Topic,
    Author,
    Series,
    /// Of the site's own taxonomy with this number.
    Term(u16),
}

impl Sort {
    fn plural(self) -> &'static str {
        match self {
            Self::Section => "sections",
            Self::Topic => "topics",
            Self::Author => "authors",
            Self::Series => "series",
            Self::Term(_) => "terms",
        }
    }
}

/// A group of articles by its language and slug; a section by its path.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Group {
    pub sort: Sort,
    pub lang: LangId,
    pub slug: Arc<str>,
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.sort {
            Sort::Section => "section",
            Sort::Topic => "topic",
            Sort::Author => "author",
            Sort::Series => "series",
            Sort::Term(_) => "term",
        };
        write!(f, "the {kind} {}", self.slug)
    }
}

/// A list of articles in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Listing {
    /// Of a group.
    Of(Group),
    /// All with a date, of a language.
    Dated(LangId),
    /// As the site's own templates list a section, or without one the home page.
    Listed(LangId, Option<Arc<str>>),
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Of(group) => write!(f, "of {group}"),
            Self::Dated(_) => f.write_str("of all that has a date"),
            Self::Listed(_, Some(section)) => write!(f, "of the section {section} in its own order"),
            Self::Listed(_, None) => f.write_str("of the home page in its own order"),
        }
    }
}

/// A part of a list, or something that is counted in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Part {
    Whole,
    Count,
    /// The first and the last year.
    Span,
    /// Each year with its count.
    Years,
    /// The newest, so many; of [`Listing::Dated`] without those that have expired.
    Newest(u32),
    Undated(u32),
    Year(i16),
    /// One of a year's pages that have so many each, and whether another follows.
    YearPage(i16, u32, u32),
    Month(i16, u8),
    Day(i16, u8, u8),
    /// The years around one.
    YearsAround(i16),
    MonthsAround(i16, u8),
    DaysAround(i16, u8, u8),
    /// This day in all years.
    OnThisDay(u8, u8),
    /// Every date.
    Dates,
    /// What stands before and after an article.
    Around(SourcePath),
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => f.write_str("the list"),
            Self::Count => f.write_str("the count"),
            Self::Span => f.write_str("the first and the last year"),
            Self::Years => f.write_str("the counts by year"),
            Self::Newest(most) => write!(f, "the newest {most}"),
            Self::Undated(_) => f.write_str("what has no date"),
            Self::Year(year) => write!(f, "the year {year}"),
            Self::YearPage(year, page, _) => write!(f, "page {page} of the year {year}"),
            Self::Month(year, month) => write!(f, "the month {year:04}-{month:02}"),
            Self::Day(year, month, day) => write!(f, "the day {year:04}-{month:02}-{day:02}"),
            Self::YearsAround(year) => write!(f, "the years around {year}"),
            Self::MonthsAround(year, month) => write!(f, "the months around {year:04}-{month:02}"),
            Self::DaysAround(year, month, day) => write!(f, "the days around {year:04}-{month:02}-{day:02}"),
            Self::OnThisDay(month, day) => write!(f, "every {month:02}-{day:02}"),
            Self::Dates => f.write_str("every date"),
            Self::Around(source) => write!(f, "what stands around {source}"),
        }
    }
}

/// Articles that an article's page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Near {
    Recommended,
    /// *More from* its section; *apart* without what is recommended.
    More {
        apart: bool,
    },
    Backlinks,
}
