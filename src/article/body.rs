//! What Markdown gives: HTML with holes where a link or a picture stands, and
//! the facts that are indexed.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::sanitize::{self, Piece};
use super::shortcode::Call;
use super::words::Word;
use crate::base::{Diagnostic, SourcePath, escape};
pub use crate::config::{HtmlPolicy, MarkdownOptions};

/// An article's text. What is indexed of it, and no page shows, is not put down with it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// HTML without what stands in the holes.
    pub html: String,
    /// Where something is to be filled in, by rising offset into `html`.
    pub holes: Vec<Hole>,
    /// Every link that is not external, in order.
    pub links: Vec<Link>,
    /// Every picture (or other embedded file), in order.
    pub pictures: Vec<Picture>,
    /// The calls of shortcodes, in order. Their links and pictures are the last of `links` and `pictures`.
    pub shortcodes: Vec<Call>,
    /// The formulas, as MathML.
    pub formulas: Vec<Box<str>>,
    /// Template tags that are no calls, one of each kind: they are reported once for all files.
    #[serde(skip)]
    pub leftovers: Vec<Leftover>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// Every `id` in the text: headings, footnotes, raw HTML.
    #[serde(skip)]
    pub anchors: Vec<String>,
    /// Where the teaser ends in `html` (before `<!-- more -->`), if marked.
    pub more: Option<usize>,
    /// Where a gated article's text ends in `html`: `more`, else after two
    /// paragraphs and at least 80 words, at a boundary between top-level blocks.
    pub teaser_end: usize,
    /// How many words there are.
    pub words: u32,
    /// How many of them stand before `teaser_end`.
    pub teaser_words: u32,
    /// The first paragraph as plain text, at most about 300 characters, cut at a
    /// word; never from after `teaser_end`, but where that is 0: then it is the
    /// text's beginning, until it is sealed.
    #[serde(skip)]
    pub excerpt: String,
    /// Whether any code was highlighted.
    pub has_code: bool,
    /// The text of the first level-1 heading, if the body begins with one (used as
    /// the title where the front matter has none; it is then taken out of `html`).
    #[serde(skip)]
    pub leading_title: Option<String>,
}

impl Body {
    /// Cuts off what stands behind a gate: the text, its links and pictures, and
    /// whatever else of it could be indexed. The counts of words stay. What comes
    /// back is for the check of links, and has no text.
    pub fn seal(&mut self) -> Sealed {
        let (links, pictures) = (self.links.clone(), self.pictures.clone());
        let anchors = self.anchors.clone();
        self.cut();
        let left: FxHashSet<u32> =
            self.links.iter().map(|l| l.at.start).chain(self.pictures.iter().map(|p| p.at.start)).collect();
        let has: FxHashSet<&str> = self.anchors.iter().map(String::as_str).collect();
        Sealed {
            links: links.into_iter().filter(|l| !left.contains(&l.at.start)).collect(),
            pictures: pictures.into_iter().filter(|p| !left.contains(&p.at.start)).collect(),
            anchors: anchors.into_iter().filter(|a| !has.contains(a.as_str())).collect(),
        }
    }

    fn cut(&mut self) {
        let end = self.teaser_end.min(self.html.len());
        // What is reported shows lines of the text.
        self.leftovers.clear();
        self.html.truncate(end);
        // A call that begins where the text is cut stands behind the gate; an address
        // never does.
        self.holes.retain(|hole| match hole.what {
            HoleKind::Shortcode(_) | HoleKind::ShortcodeEnd(_) | HoleKind::Formula(_) | HoleKind::Word(_) => {
                hole.at < end
            }
            _ => hole.at <= end,
        });
        // Exactly what the remaining holes name stays: a note's link is numbered where
        // the note is called, but may be written behind the gate.
        let (mut links, mut pictures, mut formulas) = (Kept::default(), Kept::default(), Kept::default());
        for hole in &mut self.holes {
            match &mut hole.what {
                HoleKind::Href(i) => *i = links.keep(*i),
                HoleKind::Src(i) | HoleKind::Size(i) => *i = pictures.keep(*i),
                HoleKind::Formula(i) => *i = formulas.keep(*i),
                HoleKind::Word(_) | HoleKind::Shortcode(_) | HoleKind::ShortcodeEnd(_) => {}
            }
        }
        self.links = links.take(std::mem::take(&mut self.links));
        self.pictures = pictures.take(std::mem::take(&mut self.pictures));
        self.formulas = formulas.take(std::mem::take(&mut self.formulas));
        self.keep_shortcodes();
        if end == 0 {
            self.excerpt.clear();
        }
        self.has_code &= self.html.contains("<pre class=\"z-code\">");
        let mut left = FxHashSet::default();
        for piece in sanitize::pieces(&self.html) {
            if let Piece::Open(tag) = piece {
                let names = sanitize::attributes(tag.attributes)
                    .filter(|a| a.name.eq_ignore_ascii_case("id") || a.name.eq_ignore_ascii_case("name"));
                left.extend(names.filter_map(|a| a.value).map(escape::decode_entities));
            }
        }
        self.headings.retain(|heading| left.contains(heading.id.as_str()));
        self.anchors.retain(|anchor| left.contains(anchor.as_str()));
    }
}

/// Where the text behind a gate leads, and what in it can be led to. An editor's
/// slip there must not wait for the first reader who has paid; nothing of it is shown.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Sealed {
    /// Its links within the site.
    pub links: Box<[Link]>,
    /// Its pictures.
    pub pictures: Box<[Picture]>,
    /// Its `id`s.
    pub anchors: Anchors,
}

/// The `id`s of a text, in one string: most articles have a few short ones.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Anchors(Box<str>);

impl Anchors {
    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split('\n').filter(|anchor| !anchor.is_empty())
    }

    /// Whether there is such an id.
    pub fn has(&self, anchor: &str) -> bool {
        self.iter().any(|a| a == anchor)
    }
}

impl FromIterator<String> for Anchors {
    fn from_iter<I: IntoIterator<Item = String>>(ids: I) -> Self {
        let ids: Vec<String> = ids.into_iter().collect();
        Self(ids.join("\n").into())
    }
}

impl Body {
    /// Takes out the calls that have lost their holes, and enters the links and
    /// pictures of the others.
    pub(super) fn keep_shortcodes(&mut self) {
        if self.shortcodes.is_empty() {
            return;
        }
        let mut calls = Kept::default();
        for hole in &mut self.holes {
            if let HoleKind::Shortcode(i) | HoleKind::ShortcodeEnd(i) = &mut hole.what {
                *i = calls.keep(*i);
            }
        }
        self.shortcodes = calls.take(std::mem::take(&mut self.shortcodes));
        for call in &self.shortcodes {
            for (_, arg) in &call.args {
                arg.each(&mut |l| self.links.push(l.clone()), &mut |p| self.pictures.push(p.clone()));
            }
        }
    }
}

/// Which entries of a list stay, and their new numbers.
#[derive(Default)]
struct Kept(FxHashMap<u32, u32>);

impl Kept {
    fn keep(&mut self, old: u32) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(old).or_insert(next)
    }

    fn take<T>(&self, items: Vec<T>) -> Vec<T> {
        let kept = items.into_iter().zip(0u32..).filter_map(|(item, old)| Some((*self.0.get(&old)?, item)));
        let mut kept: Vec<(u32, T)> = kept.collect();
        kept.sort_by_key(|(new, _)| *new);
        kept.into_iter().map(|(_, item)| item).collect()
    }
}

/// A place to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hole {
    /// The offset into `html`.
    pub at: usize,
    /// What goes there: the value of an attribute, or whole attributes.
    pub what: HoleKind,
}

/// What goes into a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HoleKind {
    /// The address of `links[i]`, as an attribute's value (escaped by who fills it).
    Href(u32),
    /// The address of `pictures[i]`, as an attribute's value.
    Src(u32),
    /// ` width="…" height="…"` of `pictures[i]`, with a space before it, or nothing.
    Size(u32),
    /// What `shortcodes[i]` gives; its body, if it has one, reaches to its end.
    Shortcode(u32),
    /// The end of the body of `shortcodes[i]`.
    ShortcodeEnd(u32),
    /// `formulas[i]`.
    Formula(u32),
    /// A word of the interface, in the language of the page (escaped by who fills it).
    Word(Word),
}

/// A link within the site, or one that may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads.
    pub target: LinkTarget,
    /// The anchor without `#`, percent-decoded.
    pub anchor: Option<Box<str>>,
    /// The query without `?`.
    pub query: Option<Box<str>>,
    /// As it was written.
    pub written: Box<str>,
    /// The bytes of the source file that hold it, for diagnostics.
    pub at: Range<u32>,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LinkTarget {
    /// This page: only an anchor.
    Here,
    /// A source file: `@/iran/x.md` (marked strict) or `../x.md`. The path is
    /// relative to the content folder for `@/`, resolved against the article's own
    /// folder otherwise, both as `content/…` source paths.
    Source {
        /// The file.
        path: SourcePath,
        /// Whether it was written as `@/…`, which makes a dead link an error.
        strict: bool,
    },
    /// A path on the site from its top, percent-decoded, begins with `/`, with the
    /// base path taken off.
    Path(Box<str>),
    /// A path relative to the page's own URL or to the article's own folder
    /// (a picture beside it, `../other/`), percent-decoded, as written.
    Relative(Box<str>),
}

/// A picture, or another file that the text embeds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Where it is: `Path` or `Relative` for the site's own, `None` for external ones.
    pub target: Option<LinkTarget>,
    /// As it was written.
    pub written: Box<str>,
    /// The bytes of the source file that hold it.
    pub at: Range<u32>,
}

/// A kind of template tag that stays as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leftover {
    /// Its braces and its name.
    pub kind: Box<str>,
    /// How many there are.
    pub count: usize,
    /// Where the first is, in bytes of the source.
    pub at: usize,
    /// The first.
    pub first: Diagnostic,
}

/// A heading of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its anchor.
    pub id: String,
    /// Its text without markup.
    pub title: String,
}
