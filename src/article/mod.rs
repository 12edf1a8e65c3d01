//! One article from one file: what its front matter says, what its Markdown
//! says, and the few facts of it that the archive keeps. Knows of no other
//! article, of no URL and of no template: links and pictures stay typed holes
//! until `render` fills them.

mod apart;
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

pub use apart::{Linked, Shown};
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

use self::apart::Apart;
use self::metadata::derive_from_path;
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
    /// What the text says.
    pub facts: Facts,
    /// What it has from the article of which it is a translation, if it is one.
    #[serde(skip)]
    taken: Option<Box<Taken>>,
    /// [`Article::shown`] and [`Article::linked`]: kept behind the rest.
    #[serde(skip)]
    apart: Apart,
    /// Where the text was put down, to be rendered.
    #[serde(skip)]
    spot: Option<Spot>,
}

/// What a translation has from its original, which may itself be a draft, and nowhere
/// to be found in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Taken {
    /// Whatever it does not say itself.
    Rest,
    /// The same, where the original has this tier and the file names none: it stands
    /// behind that gate unless it says that it is open.
    Gate(Arc<str>),
}

/// The indexed facts of a text.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    /// How many words, gated ones included.
    pub words: u32,
    /// Whether there is any text.
    pub has_text: bool,
}

impl Article {
    /// What a list may show of it beside its names: unpacked for who asks.
    pub fn shown(&self) -> Shown {
        self.apart.shown()
    }

    /// What it is about, where its front matter says so.
    pub fn description(&self) -> Option<String> {
        self.shown().description
    }

    /// Where its text leads, and what in it can be led to: unpacked for who asks.
    pub fn linked(&self) -> Linked {
        self.apart.linked()
    }

    /// Both of these.
    pub fn unpacked(&self) -> (Shown, Linked) {
        self.apart.both()
    }

    /// What is said of it in a sentence or two: its description, else its first
    /// paragraph; empty where it has neither.
    pub fn dek(&self) -> String {
        let Shown { description, excerpt, .. } = self.shown();
        description.unwrap_or_else(|| excerpt.into())
    }

    /// Its path as it would be in the default language: it decides the section and
    /// the slug, and joins translations.
    pub fn place(&self) -> &SourcePath {
        self.plain.as_deref().unwrap_or(&self.source)
    }

    /// The name that its path gives it.
    pub fn slug_from_path(&self) -> &str {
        derive_from_path(self.place()).slug
    }

    /// Packs what is kept apart, and takes note of what a list can show of it, all but
    /// its links, the places that can be linked to, and its length; and of its
    /// [`bones`](Self::bones).
    fn settle(&mut self, shown: &Shown, linked: &Linked) {
        self.apart = Apart::new(shown, linked);
        self.say(shown);
        // Lists show these, and nothing is decided by them.
        let title = self.meta.title.take();
        let Linked { links, pictures, anchors, sealed } = linked;
        // Where in the file they stand matters for messages only.
        let links: Vec<_> = links.iter().map(|l| (&l.target, &l.anchor, &l.query, &l.written)).collect();
        let pictures: Vec<_> = pictures.iter().map(|p| (&p.target, &p.written)).collect();
        // A menu calls it by its title, and stands on every page.
        let name = (!self.meta.menus.is_empty()).then_some(&self.title);
        let own = (&self.meta, &shown.image, self.role, self.lang, &self.plain, name);
        let text = (links, pictures, anchors, self.facts.has_text, sealed);
        self.bones = Digest::of_value(&(own, text));
        self.meta.title = title;
    }

    /// Takes note of what a list can show of it, as it is now.
    fn say(&mut self, shown: &Shown) {
        // Of these an archive shows what it makes of them, and then drops them.
        let Metadata { topics, authors, taxonomies, .. } = &mut self.meta;
        let names = (std::mem::take(topics), std::mem::take(authors), std::mem::take(taxonomies));
        let Self { title, meta, role, lang, plain, facts, .. } = &*self;
        let said = (title, meta, shown, role, lang, plain, facts.has_text);
        self.said = Digest::of_value(&said);
        (self.meta.topics, self.meta.authors, self.meta.taxonomies) = names;
    }

    /// Takes over from an article of equal [`bones`](Self::bones), in whose place it comes
    /// in an archive, what that one has from its original.
    fn inherit_from(&mut self, before: &Self) {
        if before.taken.is_none() {
            return;
        }
        self.taken = before.taken.clone();
        let title = self.meta.title.take();
        self.meta = Metadata { title, ..before.meta.clone() };
        let (mut shown, linked) = self.unpacked();
        shown.image = before.shown().image;
        self.apart = Apart::new(&shown, &linked);
        self.say(&shown);
    }

    /// The gate of its original, where its own file names no tier.
    fn gate(&self) -> Option<&Arc<str>> {
        match self.taken.as_deref()? {
            Taken::Gate(tier) => Some(tier),
            Taken::Rest => None,
        }
    }

    /// Comes behind the gate of its original: `sealed` is what its own file gives there.
    fn seal(&mut self, sealed: Self) {
        let (Shown { excerpt, .. }, linked) = sealed.unpacked();
        let shown = Shown { excerpt, ..self.shown() };
        self.meta.access = sealed.meta.access;
        (self.facts, self.spot, self.bones) = (sealed.facts, sealed.spot, sealed.bones);
        self.apart = Apart::new(&shown, &linked);
        self.say(&shown);
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
