//! One article from one file: what its front matter says, what its Markdown
//! says, and the few facts of it that the archive keeps. Knows of no other
//! article, of no URL and of no template: links and pictures stay typed holes
//! until `render` fills them.

pub mod body;
mod cascade;
pub mod code;
mod content;
mod html;
mod kept;
pub mod markdown;
pub mod metadata;
mod parse;
mod recall;
mod reports;
mod role;
pub mod sanitize;
pub mod shortcode;
mod translations;
mod words;

use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use body::{Anchors, Body, Hole, HoleKind, Link, LinkTarget, Picture, Sealed};
pub use cascade::Cascades;
pub use content::{Content, content};
pub use metadata::{
    Byline, BylineKind, Correction, Image, Kind, MenuPlace, Metadata, Provenance, Role, SeriesRef,
};
pub use parse::{Parsed, parse_all};
pub use recall::{Again, parse_again};
pub use reports::{Move, Remarks};
pub use translations::groups as translations;
pub use words::Word;

pub use shortcode::Shortcodes;

use crate::base::{Digest, LangId, SourcePath};
use crate::memo::Spot;

/// What the archive keeps of a content file. The text itself waits
/// elsewhere for its page to be rendered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Article {
    /// The file.
    pub source: SourcePath,
    /// Of the file's bytes; a render that reads others starts over.
    pub digest: Digest,
    /// Of what a list can show of it.
    pub(crate) said: Digest,
    /// [`Article::bones`].
    bones: Digest,
    /// What it describes.
    pub role: Role,
    /// The language whose lists hold it.
    pub lang: LangId,
    /// Its path without the language, where it names one.
    pub(crate) plain: Option<Box<SourcePath>>,
    /// The title as printed: the front matter's, else the text's first heading,
    /// else the file's name.
    pub title: Arc<str>,
    /// What the front matter says.
    pub meta: Metadata,
    /// `extra`, as JSON: a tenth of the memory that its tables would take. Empty
    /// where there is none.
    pub(crate) extra: Box<str>,
    /// What its path says.
    pub slug_from_path: Arc<str>,
    /// What the text says.
    pub facts: Facts,
    /// Where the text was put down, to be rendered.
    #[serde(skip)]
    spot: Option<Spot>,
}

/// The indexed facts of a text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Its links within the site. Of a gated text, those of the teaser.
    pub links: Box<[Link]>,
    /// Its pictures.
    pub pictures: Box<[Picture]>,
    /// Every `id` that can be linked to.
    pub anchors: Anchors,
    /// The first paragraph, plain.
    pub excerpt: Box<str>,
    /// How many words, gated ones included.
    pub words: u32,
    /// Whether there is any text.
    pub has_text: bool,
    /// What the check of links knows of a text behind a gate.
    pub sealed: Option<Box<Sealed>>,
}

impl Article {
    /// What its front matter says that is not known.
    pub fn extra(&self) -> serde_json::Map<String, serde_json::Value> {
        if self.extra.is_empty() {
            serde_json::Map::new()
        } else {
            serde_json::from_str(&self.extra).unwrap_or_default()
        }
    }

    /// Its path as it would be in the default language: it decides the section and
    /// the slug, and joins translations.
    pub fn place(&self) -> &SourcePath {
        self.plain.as_deref().unwrap_or(&self.source)
    }

    /// Takes note of what a list can show of it, all but its links, the places that
    /// can be linked to, and its length; and of its [`bones`](Self::bones).
    fn settle(&mut self) {
        let Self { title, meta, extra, slug_from_path, role, lang, plain, facts, .. } = &*self;
        let said = (title, meta, extra, slug_from_path, role, lang, plain, &facts.excerpt, facts.has_text);
        self.said = Digest::of_value(&said);
        // Lists show these, and nothing is decided by them.
        let shown = (self.meta.title.take(), self.meta.description.take());
        let Facts { links, pictures, anchors, has_text, sealed, .. } = &self.facts;
        // Where in the file they stand matters for messages only.
        let links: Vec<_> = links.iter().map(|l| (&l.target, &l.anchor, &l.query, &l.written)).collect();
        let pictures: Vec<_> = pictures.iter().map(|p| (&p.target, &p.written)).collect();
        // A menu calls it by its title, and stands on every page.
        let name = (!self.meta.menus.is_empty()).then_some(&self.title);
        let own = (&self.meta, &self.slug_from_path, self.role, self.lang, &self.plain, name);
        let text = (links, pictures, anchors, has_text, sealed);
        self.bones = Digest::of_value(&(own, text));
        (self.meta.title, self.meta.description) = shown;
    }

    /// A digest of all that decides in which lists it stands, in which order, and at
    /// which address it is found. Two files of equal bones can be exchanged in an
    /// archive and its plan; they differ in their texts and in what lists show. It is
    /// that of the file as it was read: an archive drops what it keeps otherwise.
    pub fn bones(&self) -> Digest {
        self.bones
    }

    /// What names it in feeds, as long as no ledger says otherwise: its `id`, else
    /// the path of its file.
    pub fn identity(&self, content_dir: &str) -> &str {
        self.meta.id.as_deref().unwrap_or_else(|| self.path_id(content_dir))
    }

    /// The path of its file below the content folder, without its ending:
    /// `iran/2014/fall-of-mosul`; of `index.md` that of its folder.
    pub fn path_id(&self, content_dir: &str) -> &str {
        path_id(&self.source, content_dir)
    }

    /// Whether the file is `index.md`: then the other files of its folder belong to it.
    pub fn is_bundle(&self) -> bool {
        self.place().stem() == "index"
    }
}

/// [`Article::path_id`] of a file.
pub fn path_id<'a>(source: &'a SourcePath, content_dir: &str) -> &'a str {
    let path = source.as_str();
    let inner = path.strip_prefix(content_dir).and_then(|p| p.strip_prefix('/')).unwrap_or(path);
    let stem = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem);
    stem.strip_suffix("/index").unwrap_or(stem)
}
