//! What an article's front matter says, typed. Other tools' names and shapes are
//! understood here and nowhere else: what comes out is one vocabulary. What is
//! not understood is kept under `extra`, where a theme may still find it.

mod keys;
mod path;
mod read;
mod shapes;
mod terms;
mod values;

use serde::{Deserialize, Serialize};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, LazyLock};

use crate::base::{Diagnostics, Excerpt, PartialDate};
use crate::config::Paginate;

pub use keys::known_keys;
pub use path::{PathFacts, derive_from_path};
pub use read::read;
pub(super) use terms::is_of_article;

/// What a file is, by where it lies. It decides which keys are known: a topic
/// has broader topics, a person has links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Role {
    Article,
    Section,
    Topic,
    Person,
    Series,
    /// Of a taxonomy of the site's own.
    Term,
}

/// What was read from one file's front matter.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// What it says.
    pub metadata: Metadata,
    /// Keys that nobody knows, at most 100 a file; their values are under
    /// `extra`. They are reported once a key for the whole archive, by who
    /// gathers the files.
    pub unknown: Vec<Unknown>,
    /// All else that is to be said; each names the file.
    pub diagnostics: Diagnostics,
}

/// A key that nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// The key as written.
    pub key: String,
    /// Where it stands.
    pub excerpt: Excerpt,
    /// The known key that may be meant.
    pub suggestion: Option<Box<str>>,
    /// Whether it stands under `taxonomies`.
    pub is_taxonomy: bool,
}

/// What sort of piece it is; decides the schema.org type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Kind {
    News,
    Analysis,
    Opinion,
    Interview,
    Review,
    Background,
    Briefing,
}

/// How a name stands in the byline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum BylineKind {
    /// Somebody, with a page of their own.
    #[default]
    Person,
    /// The publication itself.
    Staff,
    /// "A correspondent in Egypt": no page.
    Anonymous,
    /// The text was translated from this author's.
    TranslatedFrom,
    /// Taken over from an agency.
    Syndicated,
}

/// One name of a byline.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Byline {
    /// A name or a slug, as written.
    pub name: Arc<str>,
    /// How it stands there.
    pub kind: BylineKind,
}

/// The series that an article is part of.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SeriesRef {
    /// Its name or slug, as written.
    pub name: Arc<str>,
    /// Its number in it, where one is given.
    pub part: Option<u32>,
}

/// The picture that leads an article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Image {
    /// A URL, a path on the site, or a file beside the article.
    pub src: String,
    /// What it shows, for who cannot see it.
    pub alt: Option<String>,
    /// The caption, as printed.
    pub caption: Option<String>,
    /// The credit, as printed.
    pub credit: Option<String>,
    /// Whether it is set wider than the text.
    pub wide: bool,
}

/// A place in a menu.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MenuPlace {
    /// The menu's name.
    pub menu: Box<str>,
    /// What it is called there; else by its title.
    pub name: Option<Box<str>>,
    /// Its weight there; else its own.
    pub weight: Option<i64>,
    /// The entry below which it stands.
    pub parent: Option<Box<str>>,
    /// What others call it as their parent; else by its name.
    pub identifier: Option<Box<str>>,
}

/// One correction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub date: Option<PartialDate>,
    /// What was wrong (Markdown, inline).
    pub text: String,
}

/// Where a copy came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Provenance {
    pub name: Option<String>,
    pub url: Option<String>,
    pub published: Option<PartialDate>,
    pub archived: Option<PartialDate>,
    pub snapshot: Option<String>,
    pub licence: Option<String>,
    pub changes: Option<String>,
}

/// All that front matter can say. What is absent is `None` or empty; nothing is
/// derived here but what stands in the file's own path. What few articles say is
/// apart, in [`Rare`], whose fields read and write as if they stood here: an
/// archive keeps one of these for each of 100,000 articles.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Metadata {
    pub title: Option<Arc<str>>,
    pub id: Option<Arc<str>>,
    pub date: Option<PartialDate>,
    pub updated: Option<PartialDate>,
    pub publish_date: Option<PartialDate>,
    pub draft: bool,
    pub authors: Vec<Byline>,
    pub topics: Vec<Arc<str>>,
    pub section: Option<Arc<str>>,
    pub series: Option<SeriesRef>,
    pub kind: Option<Kind>,
    /// `None` is open; else the name of a tier.
    pub access: Option<Arc<str>>,
    /// The explicit slug.
    pub slug: Option<Arc<str>>,
    /// The explicit path, as written.
    pub path: Option<Arc<str>>,
    /// For articles and sections: paths, those of absolute URLs without their
    /// host. For topics, people and series: other names too, as written.
    pub aliases: Vec<String>,
    pub weight: Option<i64>,
    /// Other taxonomies than topics, authors and series, by name.
    pub taxonomies: Vec<(String, Vec<String>)>,
    pub(crate) rare: Option<Box<Rare>>,
}

/// What few articles, or only the files of sections, topics and people say.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Rare {
    pub expiry_date: Option<PartialDate>,
    /// Why it was withdrawn; empty where no reason is given. Of a withdrawn article
    /// nothing is published but its title, its date and this.
    pub withdrawn: Option<Box<str>>,
    /// Source paths, slugs or URLs, as written.
    pub recommended: Vec<String>,
    pub corrections: Vec<Correction>,
    pub provenance: Option<Box<Provenance>>,
    pub template: Option<String>,
    /// The menus that it stands in (Hugo).
    pub menus: Vec<MenuPlace>,
    /// For sections: the template of its articles.
    pub page_template: Option<String>,
    pub lang: Option<Arc<str>>,
    pub translation_key: Option<Arc<str>>,
    /// For topics: the broader topics. For sections: Zola's keys.
    pub broader: Vec<String>,
    /// For people: `(name, url)`.
    pub links: Vec<(String, String)>,
    /// For sections: whether a section's or author's own page is wanted (`render = false`).
    pub render: Option<bool>,
    pub sort_by: Option<String>,
    /// For sections: `paginate_by`, `paginate_path`, `paginate_reversed`.
    pub paginate: Option<Box<Paginate>>,
    /// Pinned articles of a topic or section: source paths or slugs.
    pub pinned: Vec<String>,
    /// For sections: whether its feeds are wanted.
    pub generate_feeds: Option<bool>,
    /// For sections: Zola's `left`, `right`, `heading` or `none`.
    pub insert_anchor_links: Option<String>,
    /// For sections: whether its articles belong to the section above as well.
    pub transparent: Option<bool>,
    /// Whether the search index holds it.
    pub in_search_index: Option<bool>,
    /// A URL or path to which the page only leads on.
    pub redirect_to: Option<String>,
    /// Taken out when the article is made, as `image` and `extra` are: [`crate::article::Article::shown`].
    #[serde(skip)]
    pub description: Option<String>,
    #[serde(skip)]
    pub image: Option<Box<Image>>,
    /// Everything that is not known.
    #[serde(skip)]
    pub extra: serde_json::Map<String, serde_json::Value>,
}

impl Deref for Metadata {
    type Target = Rare;

    fn deref(&self) -> &Rare {
        static NONE: LazyLock<Rare> = LazyLock::new(Rare::default);
        self.rare.as_deref().unwrap_or(&NONE)
    }
}

impl DerefMut for Metadata {
    fn deref_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }
}

impl Metadata {
    /// What is left of a withdrawn article: how it is found, and why it is gone.
    #[must_use]
    pub fn epitaph(self) -> Self {
        let Self {
            title, id, date, updated, publish_date, draft, section, slug, path, aliases, rare, ..
        } = self;
        let rare = rare.map(|rare| {
            let Rare { withdrawn, lang, translation_key, .. } = *rare;
            Box::new(Rare { withdrawn, lang, translation_key, ..Rare::default() })
        });
        Self {
            title,
            id,
            date,
            updated,
            publish_date,
            draft,
            section,
            slug,
            path,
            aliases,
            rare,
            ..Self::default()
        }
    }

    /// Gives back what lists have reserved beyond their length: an archive keeps
    /// one of these for each article.
    pub fn shrink(&mut self) {
        self.authors.shrink_to_fit();
        self.topics.shrink_to_fit();
        self.aliases.shrink_to_fit();
        self.taxonomies.shrink_to_fit();
        // It may have been written to without being given anything.
        self.rare.take_if(|rare| **rare == Rare::default());
        if let Some(rare) = &mut self.rare {
            rare.recommended.shrink_to_fit();
            rare.corrections.shrink_to_fit();
        }
    }
}
