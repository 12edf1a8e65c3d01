//! The one door through which a template asks for what is not in its context.
//! Whoever renders answers, and can record each question with its answer: that
//! is what an incremental build stands on.

use serde::{Deserialize, Serialize};
use tera::{State, TeraResult, Value};

use crate::base::locale::Locale;

/// What a template may ask.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Question {
    /// `get_url(path=)`: the address of a source, a page or a file.
    Url {
        /// `@/iran/x.md`, `/topics/`, `broadsheet.css`.
        path: String,
        /// Whether the address is absolute.
        absolute: bool,
        /// Whether the file's digest stands behind it.
        cachebust: bool,
        /// The language of the page that is meant, where it is not the path's own.
        lang: Option<String>,
    },
    /// `get_page(path=, lang=)`: an article by its source.
    Page {
        /// `iran/x.md`.
        path: String,
        /// The language of its translation.
        lang: Option<String>,
    },
    /// `get_section(path=, lang=)`: a section by its source or path.
    Section {
        /// `iran/_index.md`, `iran`.
        path: String,
        /// The language; the page's own by default.
        lang: Option<String>,
        /// Whether its text and its pages are not wanted.
        metadata_only: bool,
    },
    /// `get_taxonomy_term(kind=, term=)`, `get_taxonomy_url`.
    Term {
        /// `topics` or `authors`.
        kind: String,
        /// Its name or slug.
        term: String,
        /// The language; the page's own by default.
        lang: Option<String>,
        /// Whether its articles are wanted, where templates name them.
        with_pages: bool,
    },
    /// `get_taxonomy(kind=, lang=)`: all terms.
    Taxonomy {
        /// `topics` or `authors`.
        kind: String,
        /// The language; the page's own by default.
        lang: Option<String>,
    },
    /// `load_data(path=, format=)`.
    Data {
        /// Relative to the site's root.
        path: Option<String>,
        /// The text itself, where it is not in a file.
        literal: Option<String>,
        /// `toml`, `json`, `yaml`, `csv`, `plain`; else by the file's ending.
        format: Option<String>,
        /// Whether it must be there.
        required: bool,
    },
    /// `get_hash(path=)`.
    Hash {
        /// Relative to the site's root.
        path: String,
        /// 256, 384 or 512.
        bits: u16,
        /// Whether it is in base64, else in hexadecimal digits.
        base64: bool,
    },
    /// `get_image_metadata(path=)`.
    Picture {
        /// Relative to the site's root.
        path: String,
        /// Whether it must be there.
        required: bool,
    },
    /// `get_env(name=)`.
    Env(String),
    /// `trans(key=, lang=)`.
    Text {
        /// The key of the interface string.
        key: String,
        /// The language; the page's own by default.
        lang: Option<String>,
        /// Which form of it.
        count: Option<i64>,
    },
    /// `now()`: the build's clock, to the day.
    Today,
    /// `articles(…)`.
    Articles(Query),
    /// One of these by a template that reads the texts of the articles in the answer.
    WithTexts(Box<Question>),
}

impl Question {
    /// Whether the answer may hold articles.
    pub fn is_of_articles(&self) -> bool {
        match self {
            Self::Page { .. } | Self::Taxonomy { .. } | Self::Articles(_) => true,
            Self::Section { metadata_only, .. } => !metadata_only,
            Self::Term { with_pages, .. } => *with_pages,
            _ => false,
        }
    }
}

/// Which articles, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Query {
    pub section: Option<String>,
    pub topic: Option<String>,
    pub author: Option<String>,
    pub series: Option<String>,
    pub year: Option<i64>,
    pub kind: Option<String>,
    pub lang: Option<String>,
    pub limit: Option<usize>,
    /// `newest` (default), `oldest`, `title`.
    pub sort: Option<String>,
}

/// Who answers.
pub trait Host {
    /// The answer, or one sentence that says why there is none.
    fn ask(&self, question: &Question) -> Result<Value, String>;

    /// The language of the page, for components, which see only their arguments.
    fn language_tag(&self) -> &str;

    /// How a language of the site, or any other, writes dates and numbers.
    fn locale(&self, lang: &str) -> Locale {
        Locale::new(lang)
    }
}

scoped_tls_hkt::scoped_thread_local!(static HOST: for<'a> &'a dyn Host);

/// Runs `render` with `host` answering on this thread. Templates render on the
/// thread that calls, so a question never needs to look for its page.
pub fn asking<R>(host: &dyn Host, render: impl FnOnce() -> R) -> R {
    HOST.set(host, render)
}

pub(super) fn ask(question: &Question) -> TeraResult<Value> {
    if !HOST.is_set() {
        return Err(tera::Error::message("nobody is there to answer"));
    }
    HOST.with(|host| host.ask(question)).map_err(tera::Error::message)
}

/// The language in which a template writes: that of its context, else of its page.
pub(super) fn locale(state: &State) -> TeraResult<Locale> {
    let lang = state.get::<String>("lang")?;
    if !HOST.is_set() {
        return Ok(Locale::new(lang.as_deref().unwrap_or("en")));
    }
    Ok(HOST.with(|host| host.locale(lang.as_deref().unwrap_or_else(|| host.language_tag()))))
}
