//! The site's configuration: read once from `config.toml`, checked, and never
//! looked at again in its raw form. [`file`] has the shape of what is written,
//! [`Config`] what it means.

mod file;
mod languages;
mod load;
mod menus;
mod merges;
mod places;
mod taxonomies;
mod typed;
mod zola;

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value};

pub use languages::Language;
pub use menus::{MenuEntry, Menus};
pub use merges::Merges;
pub use taxonomies::{Paginate, Taxonomies, Taxonomy};

pub use file::known_keys;
pub use load::parse;
pub(crate) use load::{json, nearest};

use crate::base::permalink::Pattern;
use crate::base::slug::SlugMode;
use crate::base::{Diagnostic, Digest, SourcePath};

/// What becomes of raw HTML in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HtmlPolicy {
    /// The whole rendered body goes through the sanitiser.
    #[default]
    Sanitize,
    /// It stays as it is.
    Allow,
    /// It is shown as text.
    Escape,
}

/// The theme of highlighted code by day: each of its colours has a contrast of at
/// least 4.5:1 (WCAG 2.2, 1.4.3) with paper of `#f5f2ea`.
pub const DEFAULT_LIGHT: &str = "Coldark-Cold";
/// The theme by night, which has it with `#201f1c`.
pub const DEFAULT_DARK: &str = "Catppuccin Mocha";

/// How Markdown is read; part of the parse key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MarkdownOptions {
    /// What becomes of raw HTML.
    pub html: HtmlPolicy,
    /// Whether `"` and `--` become typographic.
    pub smart_punctuation: bool,
    /// Whether fenced code is highlighted.
    pub highlight_code: bool,
    /// Whether `$…$` and `$$…$$` are formulas.
    pub math: bool,
    /// The `rel` of links that leave the site; empty for none.
    pub external_rel: String,
    /// The site's address without a slash at the end: absolute links that begin
    /// with it are internal.
    pub base_url: String,
    /// The folder of the articles, in which `@/` begins.
    pub content_dir: String,
}

/// Everything the site's owner decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from, relative to the root.
    pub source: SourcePath,
    /// Its text, for problems that are found only beside the inputs.
    text: Written,
    /// The publication's name.
    pub title: String,
    /// One sentence about it.
    pub description: String,
    /// The site's address, without a slash at the end.
    pub base_url: String,
    /// The path of that address (`/review`), empty at the top of a host.
    pub base_path: String,
    /// The language of what does not name its own.
    pub default_language: String,
    /// Every language of the site, the default one first.
    pub languages: Vec<Language>,
    /// Where articles lie, relative to the root.
    pub content_dir: String,
    /// Where the site is written, relative to the root.
    pub output_dir: String,
    /// The theme's name.
    pub theme: String,
    /// Folders whose files are copied as they are.
    pub statics: Vec<StaticMount>,
    /// What a list line says where an article names nobody.
    pub staff_byline: String,
    /// For dates without an offset.
    pub time_zone: TimeZone,
    /// `newspaper` or `magazine`, for citation managers.
    pub publication_type: String,
    /// The licence of what does not name its own: a name or a URL.
    pub licence: Option<String>,
    /// How article URLs are made.
    pub permalinks: Permalinks,
    /// Which kinds of page there are.
    pub pages: Pages,
    /// How long lists are.
    pub lists: Lists,
    /// The feeds.
    pub feeds: Feeds,
    /// Whether lines of `Title: …` without a fence are front matter.
    pub bare_headers: bool,
    /// How Markdown is read.
    pub markdown: MarkdownOptions,
    /// Themes of the code style sheet: for light and for dark paper.
    pub highlight_themes: (String, String),
    /// Whether slugs keep their script.
    pub slugs: SlugMode,
    /// Whether `urls.ledger` is kept: every URL that was ever published.
    pub ledger: bool,
    /// Whether an expired article's page is removed too.
    pub remove_expired: bool,
    /// The gate.
    pub access: Access,
    /// Globs of content files that are passed over.
    pub ignored_content: Vec<String>,
    /// The largest source that is read, in bytes.
    pub max_source_bytes: u64,
    /// Names that are others' names, by `topics`, `authors`, `series`.
    pub merges: BTreeMap<String, Merges>,
    /// Kinds of term beside topics, authors and series.
    pub taxonomies: Taxonomies,
    /// Whether what has no `updated` takes the date of its last change from git.
    pub updated_from_git: bool,
    /// A file of commits that changed no text, as git's `blame.ignoreRevsFile`.
    pub git_ignore_revs: Option<String>,
    /// Menus by name, as written.
    pub menus: Map<String, Value>,
    /// The same, entry by entry.
    pub menu_entries: Menus,
    /// What the theme offers to set.
    pub theme_options: Map<String, Value>,
    /// What templates of the user's own want to know.
    pub extra: Map<String, Value>,
}

/// A file's own text. Of two configurations that say the same one shows the same,
/// however they are written.
#[derive(Clone)]
struct Written(Box<str>);

impl std::fmt::Debug for Written {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl Config {
    /// A digest of its text.
    pub fn digest(&self) -> Digest {
        Digest::of(self.text.0.as_bytes())
    }

    /// A problem at the line of a key, which is named with the tables around it; of
    /// the whole file where it is not written.
    pub fn blame(&self, problem: Diagnostic, path: &[&str]) -> Diagnostic {
        problem.at(&self.source).showing_maybe(places::line_of(&self.text.0, path))
    }

    /// The rules for the names of `topics`, `authors` or `series`.
    pub fn merges(&self, kind: &str) -> &Merges {
        self.merges.get(kind).unwrap_or(Merges::NONE)
    }

    /// A path on the site as it stands in an `href`.
    pub fn href(&self, url: &crate::base::UrlPath) -> String {
        format!("{}{}", self.base_path, url.encoded())
    }

    /// A path on the site as an absolute URL.
    pub fn absolute(&self, url: &crate::base::UrlPath) -> String {
        format!("{}{}", self.base_url, url.encoded())
    }
}

/// A folder whose files are copied as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaticMount {
    /// The folder, relative to the root.
    pub from: String,
    /// Where its files go, `/` or `/assets/`.
    pub to: String,
}

/// How article URLs are made.
#[derive(Debug, Clone)]
pub struct Permalinks {
    /// For sections that have none of their own.
    pub default: Pattern,
    /// By section.
    pub sections: BTreeMap<String, Pattern>,
}

impl Permalinks {
    /// Whether the title of an article is a part of its address.
    pub fn say_titles(&self) -> bool {
        self.sections.values().chain([&self.default]).any(Pattern::says_title)
    }

    /// The pattern for a section: its own, or that of the nearest section above it.
    pub fn of(&self, section: &str) -> &Pattern {
        let mut section = section;
        loop {
            if let Some(pattern) = self.sections.get(section) {
                return pattern;
            }
            match section.rfind('/') {
                Some(i) => section = &section[..i],
                None => return &self.default,
            }
        }
    }
}

/// Which kinds of page there are. All on by default.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Pages {
    pub sections: bool,
    pub topics: bool,
    pub authors: bool,
    pub series: bool,
    pub archive: bool,
    pub years: bool,
    pub months: bool,
    pub days: bool,
    pub on_this_day: bool,
    pub corrections: bool,
    pub citations: bool,
    pub redirects: bool,
    pub not_found: bool,
    pub robots: bool,
    pub sitemap: bool,
}

/// How long lists are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lists {
    /// The newest articles on a list's front.
    pub front: usize,
    /// The articles on a page of a year.
    pub per_page: usize,
    /// *Recommended*.
    pub recommended: usize,
    /// *More from*.
    pub more: usize,
    /// The author box.
    pub author_box: usize,
    /// The latest on the home page.
    pub latest: usize,
    /// Whether *More from* shows the latest instead of the nearest in time. Then
    /// each new article changes every page of its section.
    pub more_is_latest: bool,
}

/// How much of an article a feed carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeedContent {
    /// The whole text.
    Full,
    /// The description, or the beginning.
    Summary,
    /// There is no such feed.
    None,
}

/// The feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeds {
    /// `atom`, `rss`, `json`.
    pub formats: Vec<FeedFormat>,
    /// Those of a section that asks for feeds where the site has none.
    pub formats_when_asked: Vec<FeedFormat>,
    /// How many of the newest articles.
    pub limit: usize,
    /// The site's own.
    pub site: FeedContent,
    /// Each section's.
    pub sections: FeedContent,
    /// Each topic's.
    pub topics: FeedContent,
    /// Each author's.
    pub authors: FeedContent,
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum FeedFormat {
    Atom,
    Rss,
    Json,
}

impl FeedFormat {
    /// The file's name below the page that the feed belongs to.
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Atom => "atom.xml",
            Self::Rss => "rss.xml",
            Self::Json => "feed.json",
        }
    }
}

/// The gate: who may read what, and what is said to the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Access {
    /// The tiers by name, with what the theme says of each.
    pub tiers: BTreeMap<String, Map<String, Value>>,
    /// What registration brings, a line each.
    pub benefits: Vec<String>,
    /// Where the form is sent.
    pub members_url: Option<String>,
    /// Where members sign in.
    pub sign_in_url: Option<String>,
    /// What happens to their data.
    pub privacy_url: Option<String>,
}
