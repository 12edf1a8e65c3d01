//! What machines read of a site: Atom, RSS 2.0, JSON Feed, sitemaps,
//! `robots.txt` and `_redirects`. Each is a function from plain values to
//! bytes, so that the same values give the same bytes on every machine. Nothing
//! here knows the archive, the templates or the file system; whoever fills in a
//! [`Feed`] has already chosen the entries, and never hands over gated text.

pub mod atom;
pub mod content;
pub mod json;
pub mod redirects;
pub mod robots;
pub mod rss;
pub mod sitemap;

use std::borrow::Cow;

use jiff::civil::Time;
use jiff::fmt::temporal::Pieces;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// The date of a feed that has neither entries nor a date of its own. Atom
/// demands one (RFC 4287, section 4.1.1), and the clock would make each build
/// differ from the last.
pub const UPDATED_WHEN_EMPTY: &str = "1970-01-01T00:00:00Z";

/// One feed, the same whatever its format. Addresses are absolute and encoded;
/// dates are RFC 3339, and a day alone stands for its midnight in UTC.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// A permanent `tag:` URI, from [`tag_uri`].
    pub id: String,
    /// Plain text.
    pub title: String,
    /// Plain text: what the feed holds.
    pub subtitle: Option<String>,
    /// The page that the feed belongs to.
    pub home: String,
    /// The feed itself, in the format that is to be rendered.
    pub url: String,
    /// The publication's name; it is the author of what names none.
    pub site_title: String,
    /// BCP 47: `en`, `fa`, `pt-BR`.
    pub language: String,
    /// Else the newest entry's date, else [`UPDATED_WHEN_EMPTY`].
    pub updated: Option<String>,
    /// Plain text: whose the words are, under which licence.
    pub rights: Option<String>,
    /// A square picture.
    pub icon: Option<String>,
    /// The version of the program.
    pub generator_version: String,
    /// Newest first, as they are to stand.
    pub entries: Vec<Entry>,
}

/// One article in a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// A permanent `tag:` URI, from [`tag_uri`].
    pub id: String,
    /// Plain text; each format escapes it as it must.
    pub title: String,
    /// The article's page, absolute.
    pub url: String,
    /// RFC 3339.
    pub published: String,
    /// RFC 3339; the same as `published` where nothing has changed since.
    pub updated: String,
    /// In the byline's order. None: the publication.
    pub authors: Vec<Author>,
    /// In the article's order.
    pub categories: Vec<Category>,
    /// Plain text.
    pub summary: Option<String>,
    /// HTML that has been through [`content::absolutise`].
    pub content: Option<String>,
    /// BCP 47, where it is not the feed's.
    pub language: Option<String>,
    /// The lead picture, absolute.
    pub image: Option<String>,
    /// Where the text first stood: name and address.
    pub source: Option<(String, String)>,
}

/// A name of the byline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// Plain text.
    pub name: String,
    /// Their page, absolute.
    pub url: Option<String>,
}

/// A topic of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Category {
    /// Plain text.
    pub name: String,
    /// Its page, absolute.
    pub url: Option<String>,
}

/// The formats in which a feed can be had: RFC 4287, RSS 2.0 after the RSS
/// Advisory Board's profile, JSON Feed 1.1.
pub use crate::config::FeedFormat as Format;

impl Format {
    /// Every format, in the order in which a page lists them.
    pub const ALL: [Self; 3] = [Self::Atom, Self::Rss, Self::Json];

    /// The media type, as in `<link rel="alternate" type="…">`.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }

    /// The feed's bytes. An error names the date that cannot be read; nothing
    /// else can be wrong with a feed.
    pub fn render(self, feed: &Feed) -> Result<Vec<u8>, String> {
        match self {
            Self::Atom => atom::render(feed),
            Self::Rss => rss::render(feed),
            Self::Json => json::render(feed),
        }
    }
}

/// What RFC 3986 allows in a path as it is, besides letters and digits:
/// unreserved characters, sub-delimiters, `:`, `@` and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'/');

/// The schemes of ids that are whole names already, as other tools' feeds had them.
const WHOLE: [&str; 4] = ["tag:", "urn:", "http://", "https://"];

/// A permanent name that no address ever was: `tag:meridian.example,2000:iran/fall-of-mosul`
/// (RFC 4151). A page's URL would change with every move of the page, and
/// readers would show the article as new. The year is the same for all: the
/// article's own changes when its date is corrected.
///
/// `id` is plain text and gets percent-encoded, unless it is a URI itself. The path
/// of `base_url` goes before it, since two sites may share a host.
pub fn tag_uri(base_url: &str, id: &str) -> String {
    if WHOLE.iter().any(|scheme| id.starts_with(scheme)) && Url::parse(id).is_ok() {
        return id.to_owned();
    }
    let base = Url::parse(base_url).ok();
    let host = base.as_ref().and_then(Url::host_str).unwrap_or("localhost").to_lowercase();
    // `Url` has encoded the path already.
    let folder = base.as_ref().map_or("", |url| url.path().trim_matches('/'));
    let slash = if folder.is_empty() { "" } else { "/" };
    format!("tag:{host},2000:{folder}{slash}{}", utf8_percent_encode(id, PATH))
}

/// Text without the characters that XML 1.0 forbids even when escaped
/// (production 2, `Char`): the control characters but tab and line ends, and
/// the two non-characters U+FFFE and U+FFFF. One of them makes a whole feed
/// unreadable.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let forbidden = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(forbidden) { Cow::Owned(text.replace(forbidden, "")) } else { Cow::Borrowed(text) }
}

/// [`clean`], owned, for the crates that want a `String`.
fn owned(text: &str) -> String {
    clean(text).into_owned()
}

/// A title on one line: line ends and tabs become single spaces.
fn line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads an RFC 3339 date. Of a day alone it takes midnight, and where the
/// offset is missing, UTC.
fn moment(text: &str) -> Result<Zoned, String> {
    let wrong = || format!("the date {text:?} is not one that RFC 3339 knows");
    let pieces = Pieces::parse(text.trim()).map_err(|_| wrong())?;
    let local = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    let offset = pieces.to_numeric_offset().unwrap_or(Offset::UTC);
    // Atom and RSS write years with four digits and offsets of less than a day.
    if !(0..=9999).contains(&local.year()) || offset.seconds().abs() >= 24 * 60 * 60 {
        return Err(wrong());
    }
    // The last day of the year 9999, which stands for "never" in many archives, lies
    // beyond the last timestamp; what comes so near it is not told apart.
    let timestamp = match offset.to_timestamp(local) {
        Ok(timestamp) => timestamp,
        Err(_) if local.year() == 9999 => Timestamp::MAX,
        Err(_) => return Err(wrong()),
    };
    Ok(timestamp.to_zoned(TimeZone::fixed(offset)))
}

/// A date as Atom and JSON Feed write it, to the second, with its own offset.
fn rfc3339(moment: &Zoned) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// When an entry was published and last changed. An error names the entry.
fn entry_dates(entry: &Entry) -> Result<(Zoned, Zoned), String> {
    let read = |text: &str| moment(text).map_err(|e| format!("{}: {e}", entry.url));
    Ok((read(&entry.published)?, read(&entry.updated)?))
}

/// When the feed last changed.
fn feed_updated(feed: &Feed) -> Result<Zoned, String> {
    if let Some(text) = &feed.updated {
        return moment(text).map_err(|e| format!("{}: {e}", feed.url));
    }
    let mut newest: Option<Zoned> = None;
    for entry in &feed.entries {
        let (_, updated) = entry_dates(entry)?;
        if newest.as_ref().is_none_or(|n| updated > *n) {
            newest = Some(updated);
        }
    }
    newest.map_or_else(|| moment(UPDATED_WHEN_EMPTY), Ok)
}

/// The page above a topic's own, which names the set that the topic belongs to:
/// `https://meridian.example/topics/`. Atom calls it `scheme`, RSS `domain`.
fn scheme(category: &Category) -> Option<String> {
    let url = category.url.as_deref()?.trim_end_matches('/');
    url.rfind('/').map(|i| owned(&url[..=i]))
}

#[cfg(test)]
mod tests;
