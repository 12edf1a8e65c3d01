//! The pattern by which an article's address is made from what is known of it:
//! `/:section/:year/:month/:day/:slug/`. Read and checked once, when the
//! configuration is, so that filling it in cannot fail.

use std::fmt::Write;

use super::path::check_segment;
use super::slug::{SlugMode, slugify};
use super::{PartialDate, date::Precision};

/// A checked pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    segments: Vec<Vec<Piece>>,
    slash_at_end: bool,
}

impl Default for Pattern {
    /// `/:section/:year/:month/:day/:slug/`: without the day, nearly every issue
    /// of a weekly would collide.
    fn default() -> Self {
        let keys = [Key::Section, Key::Year, Key::Month, Key::Day, Key::Slug];
        Self { segments: keys.map(|key| vec![Piece::Key(key)]).into(), slash_at_end: true }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Key(Key),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Year,
    Month,
    Day,
    Section,
    Slug,
    Title,
}

/// Every name a key has; the later ones are Hugo's.
const KEYS: [(&str, Key); 11] = [
    ("year", Key::Year),
    ("month", Key::Month),
    ("day", Key::Day),
    ("section", Key::Section),
    ("slug", Key::Slug),
    ("title", Key::Title),
    ("sections", Key::Section),
    ("filename", Key::Slug),
    ("contentbasename", Key::Slug),
    ("slugorfilename", Key::Slug),
    ("slugorcontentbasename", Key::Slug),
];

/// Why a pattern cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It does not begin with a slash.
    #[error("the permalink pattern `{0}` does not begin with `/`")]
    NotRooted(String),
    /// It has a key that is not known.
    #[error("the permalink pattern `{pattern}` has the unknown key `:{key}`")]
    UnknownKey {
        /// The whole pattern.
        pattern: String,
        /// The key without its colon.
        key: String,
        /// The known key that is most like it, if any is.
        nearest: Option<&'static str>,
    },
    /// A part of it cannot be part of a path.
    #[error("the part `{segment}` of the permalink pattern `{pattern}` {reason}")]
    BadSegment {
        /// The whole pattern.
        pattern: String,
        /// The part between two slashes.
        segment: String,
        /// Why, as [`check_segment`] says it.
        reason: &'static str,
    },
}

impl PatternError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self {
            PatternError::NotRooted(pattern) => format!("write `/{pattern}`"),
            PatternError::UnknownKey { nearest: Some(key), .. } => format!("did you mean `:{key}`?"),
            PatternError::UnknownKey { .. } => {
                "the keys are :section, :year, :month, :day, :slug and :title".to_owned()
            }
            PatternError::BadSegment { .. } => "leave it out, or write another name".to_owned(),
        }
    }
}

/// What is known of an article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// The section's path, several segments with `/` between them; may be empty.
    pub section: &'a str,
    /// The date, as far as it is known.
    pub date: Option<PartialDate>,
    /// The slug.
    pub slug: &'a str,
    /// The title, as written or as a slug.
    pub title: &'a str,
}

impl Pattern {
    /// Whether it has the title in it.
    pub fn says_title(&self) -> bool {
        self.segments.iter().flatten().any(|piece| matches!(piece, Piece::Key(Key::Title)))
    }

    /// Reads a pattern. Where its last part has no dot (`:slug.html`), the address
    /// ends with a slash, whether or not the pattern does.
    pub fn parse(pattern: &str) -> Result<Self, PatternError> {
        let Some(path) = pattern.strip_prefix('/') else {
            return Err(PatternError::NotRooted(pattern.to_owned()));
        };
        let bare = path.strip_suffix('/').unwrap_or(path);
        let mut segments = Vec::new();
        for segment in bare.split('/').filter(|_| !bare.is_empty()) {
            let pieces = pieces(segment).map_err(|key| PatternError::UnknownKey {
                pattern: pattern.to_owned(),
                nearest: nearest(&key),
                key,
            })?;
            let sample: String = pieces
                .iter()
                .map(|p| match p {
                    Piece::Literal(text) => text.as_str(),
                    Piece::Key(_) => "x",
                })
                .collect();
            check_segment(&sample).map_err(|reason| PatternError::BadSegment {
                pattern: pattern.to_owned(),
                segment: segment.to_owned(),
                reason,
            })?;
            segments.push(pieces);
        }
        let file = bare.rsplit('/').next().is_some_and(|last| last.contains('.'));
        Ok(Self { segments, slash_at_end: path.ends_with('/') || !file })
    }

    /// Whether the title is part of it.
    pub fn names_title(&self) -> bool {
        self.segments.iter().flatten().any(|piece| *piece == Piece::Key(Key::Title))
    }

    /// The address, not percent-encoded. A segment of which a part is missing is
    /// left out whole, so there is never a double slash.
    pub fn expand(&self, parts: &Parts<'_>) -> String {
        let mut url = String::with_capacity(64);
        url.push('/');
        let mut filled = String::new();
        let mut last_kept = true;
        for segment in &self.segments {
            filled.clear();
            last_kept = segment.iter().all(|piece| fill(piece, parts, &mut filled));
            for part in filled.split('/').filter(|s| last_kept && !s.is_empty()) {
                url.push_str(part);
                url.push('/');
            }
        }
        if !self.slash_at_end && last_kept && url.len() > 1 {
            url.pop();
        }
        url
    }
}

/// The names of the placeholders, without their colons, for the documentation.
pub fn placeholders() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|(name, _)| *name)
}

/// Writes a piece; says whether it is known.
fn fill(piece: &Piece, parts: &Parts<'_>, url: &mut String) -> bool {
    let before = url.len();
    let known = |least: Precision| parts.date.filter(|d| d.precision() >= least);
    // Writing to a string does not fail.
    let _ = match piece {
        Piece::Literal(text) => url.write_str(text),
        Piece::Key(Key::Year) => known(Precision::Year).map_or(Ok(()), |d| write!(url, "{:04}", d.year)),
        Piece::Key(Key::Month) => known(Precision::Month).map_or(Ok(()), |d| write!(url, "{:02}", d.month)),
        Piece::Key(Key::Day) => known(Precision::Day).map_or(Ok(()), |d| write!(url, "{:02}", d.day)),
        Piece::Key(Key::Section) => url.write_str(parts.section.trim_matches('/')),
        Piece::Key(Key::Slug) => url.write_str(parts.slug),
        Piece::Key(Key::Title) => url.write_str(&slugify(parts.title, SlugMode::Unicode)),
    };
    url.len() > before
}

/// The pieces of one segment, or the key that is not known.
fn pieces(segment: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = segment;
    while !rest.is_empty() {
        let colon = rest.find(':').unwrap_or(rest.len());
        if colon > 0 {
            pieces.push(Piece::Literal(rest[..colon].to_owned()));
        }
        rest = &rest[colon..];
        if let Some(after) = rest.strip_prefix(':') {
            let len = after.bytes().take_while(u8::is_ascii_alphabetic).count();
            let (name, tail) = after.split_at(len);
            let key = KEYS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
            pieces.push(Piece::Key(key.ok_or_else(|| name.to_owned())?.1));
            rest = tail;
        }
    }
    Ok(pieces)
}

fn nearest(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let scored = KEYS.iter().map(|&(key, _)| (strsim::damerau_levenshtein(&name, key), key));
    scored
        .filter(|&(distance, key)| distance <= key.len() / 2)
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn expand(pattern: &str, section: &str, date: &str) -> String {
        let date = PartialDate::parse(date);
        let parts = Parts { section, date, slug: "fall-of-mosul", title: "The Fall of Mosul" };
        Pattern::parse(pattern).unwrap_or_else(|e| panic!("{e}")).expand(&parts)
    }

    #[test]
    fn a_missing_part_takes_its_segment_away() {
        const DEFAULT: &str = "/:section/:year/:month/:day/:slug/";
        let table = [
            (DEFAULT, "iran", "2014-06-01", "/iran/2014/06/01/fall-of-mosul/"),
            (DEFAULT, "iran", "2014-06-01 10:00", "/iran/2014/06/01/fall-of-mosul/"),
            (DEFAULT, "iran/interviews", "2014-06", "/iran/interviews/2014/06/fall-of-mosul/"),
            (DEFAULT, "", "2014", "/2014/fall-of-mosul/"),
            (DEFAULT, "", "", "/fall-of-mosul/"),
            ("/:year-:month/:slug", "", "2014-06", "/2014-06/fall-of-mosul/"),
            ("/:year-:month/:slug", "", "2014", "/fall-of-mosul/"),
            ("/news/:slug.html", "iran", "", "/news/fall-of-mosul.html"),
            ("/:year/:filename", "", "2014", "/2014/fall-of-mosul/"),
            ("/:sections/:title/", "/a/b/", "", "/a/b/the-fall-of-mosul/"),
            ("/:section/:day.html", "iran", "2014", "/iran/"),
            ("/", "iran", "2014", "/"),
        ];
        for (pattern, section, date, url) in table {
            assert_eq!(expand(pattern, section, date), url, "{pattern} {section} {date}");
        }
    }

    #[test]
    fn patterns_that_cannot_be() {
        let table = [
            (":slug/", "the permalink pattern `:slug/` does not begin with `/`", "write `/:slug/`"),
            ("", "the permalink pattern `` does not begin with `/`", "write `/`"),
            (
                "/:yaer/:slug/",
                "the permalink pattern `/:yaer/:slug/` has the unknown key `:yaer`",
                "did you mean `:year`?",
            ),
            (
                "/:wxyzabc/",
                "the permalink pattern `/:wxyzabc/` has the unknown key `:wxyzabc`",
                "the keys are :section, :year, :month, :day, :slug and :title",
            ),
            (
                "/../:slug/",
                "the part `..` of the permalink pattern `/../:slug/` climbs out of its folder",
                "leave it out, or write another name",
            ),
            (
                "/a//:slug/",
                "the part `` of the permalink pattern `/a//:slug/` is empty",
                "leave it out, or write another name",
            ),
        ];
        for (pattern, message, hint) in table {
            let error = Pattern::parse(pattern).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.hint().as_str()), (message, hint));
        }
        for pattern in ["/con/:slug/", "/:", "/%2e%2e/", "/a\\b/", "/:slug./"] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
    }
}
