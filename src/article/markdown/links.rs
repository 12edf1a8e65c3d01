//! Links and pictures: their tags with holes for addresses, and what is
//! reported about them.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::fragment::{index, push_address, push_text, push_value};
use super::leftover;
use super::target::{self, Destination};
use super::writer::{EXCERPTS, Writer};
use crate::article::body::{HoleKind, Leftover, Link, LinkTarget, Picture};
use crate::base::{Diagnostic, Excerpt, Kind};

/// A picture with a title, which is a figure where it stands alone.
#[derive(Debug)]
pub(super) struct Figure {
    source: Source,
    picture: Option<Picture>,
    alt: String,
    title: String,
}

/// What stands in a picture's `src`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A hole for the picture with this index.
    Hole(u32),
    /// An address elsewhere, or the picture itself, as it is.
    Direct(String),
    /// Nothing: it was refused.
    Refused,
}

/// A link's `href`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// A hole for this link.
    Hole(Link),
    /// An address as it is, and whether it leaves the site on the web.
    Direct(String, bool),
    /// Nothing: it was refused, and reported.
    Refused,
}

/// What stands in for what other tools embed by a third party's script.
const EMBED: &str = "write `{{ embed(url=\"https://…\", title=\"…\") }}` in its place";

/// Whether a shortcode shows a third party's player or post, in Zola or Hugo.
fn is_player(name: &str) -> bool {
    matches!(name, "youtube" | "vimeo" | "streamable" | "gist" | "instagram" | "tweet" | "twitter" | "x")
}

impl Writer<'_> {
    pub(super) fn start_link(&mut self, kind: LinkType, dest: &str, title: &str, range: Range<usize>) {
        let dest = match kind {
            LinkType::Email => format!("mailto:{dest}"),
            _ => self.cx.prepared.restore(dest).into_owned(),
        };
        match self.reference(&dest, &range) {
            Reference::Hole(link) => {
                self.out.html.push_str("<a href=\"");
                self.out.link_hole(link);
                self.end_link_tag(title, false);
            }
            Reference::Direct(address, web) => {
                self.out.html.push_str("<a href=\"");
                push_address(&mut self.out.html, &address);
                self.end_link_tag(title, web);
            }
            Reference::Refused => {
                self.open_links.push(false);
                return;
            }
        }
        self.open_links.push(true);
    }

    fn end_link_tag(&mut self, title: &str, web: bool) {
        self.out.html.push('"');
        if !title.is_empty() {
            self.out.html.push_str(" title=\"");
            push_value(&mut self.out.html, &self.cx.prepared.restore(title));
            self.out.html.push('"');
        }
        let rel = &self.cx.options.external_rel;
        if web && !rel.is_empty() {
            self.out.html.push_str(" rel=\"");
            push_value(&mut self.out.html, rel);
            self.out.html.push('"');
        }
        self.out.html.push('>');
    }

    /// Reads a link's address; reports it where it is refused.
    pub(super) fn reference(&mut self, written: &str, range: &Range<usize>) -> Reference {
        match target::read(written, self.cx.links()) {
            Destination::Site { target: LinkTarget::Source { strict: true, .. }, .. } if !self.cx.holes => {
                Reference::Refused
            }
            Destination::Site { .. } if !self.cx.holes => Reference::Direct(written.to_owned(), false),
            Destination::Site { target, query, anchor } => Reference::Hole(Link {
                target,
                anchor,
                query,
                written: written.into(),
                at: self.cx.at(range),
            }),
            Destination::Web(address) => Reference::Direct(address, true),
            Destination::Other(address) => Reference::Direct(address, false),
            Destination::InlineImage(_) | Destination::Unsafe => {
                self.warn_unsafe("link", written, self.cx.place(range));
                Reference::Refused
            }
            Destination::Leftover(tag) => {
                let message = format!("a link leads to `{}`, its text is kept", leftover::label(&tag));
                self.warn(Kind::LeftoverTag, message, self.cx.place(range), "write the address itself");
                Reference::Refused
            }
        }
    }

    /// Reads a picture's address and enters the picture; reports it where it is refused.
    pub(super) fn picture_source(&mut self, written: &str, range: &Range<usize>) -> Source {
        let at = self.cx.at(range);
        let (target, source) = match target::read_picture(written, self.cx.links()) {
            Destination::Site { .. } if !self.cx.holes => return Source::Direct(written.to_owned()),
            Destination::Site { target, .. } => {
                (Some(target), Source::Hole(index(self.out.pictures.len() + 1)))
            }
            Destination::Web(address) => (None, Source::Direct(address)),
            Destination::InlineImage(address) => return Source::Direct(address),
            Destination::Other(_) | Destination::Unsafe => {
                self.warn_unsafe("picture", written, self.cx.place(range));
                return Source::Refused;
            }
            Destination::Leftover(tag) => {
                let message =
                    format!("a picture has the address `{}`, it is left out", leftover::label(&tag));
                self.warn(Kind::LeftoverTag, message, self.cx.place(range), "write the address itself");
                return Source::Refused;
            }
        };
        self.out.pictures.push(Picture { target, written: written.into(), at });
        source
    }

    pub(super) fn warn_unsafe(&mut self, what: &str, written: &str, place: Range<usize>) {
        let mut readable = written.chars().filter(|c| !c.is_control());
        let mut shown: String = readable.by_ref().take(40).collect();
        shown.extend(readable.next().map(|_| '…'));
        let message = match what {
            "link" => format!("the link to `{shown}` has a scheme that is not allowed, its text is kept"),
            _ => format!("the {what} `{shown}` has a scheme that is not allowed, it is left out"),
        };
        self.warn(Kind::UnsafeLink, message, place, "use an address that begins with `https:` or a path");
    }

    pub(super) fn warn_leftover(&mut self, tag: &str, place: Range<usize>) {
        let kind = leftover::kind(tag);
        let shown = self.leftovers.len() < EXCERPTS;
        let count = match self.leftovers.get_mut(&kind) {
            // Those in raw HTML are found before those in the text around it.
            Some(known) if known.at <= place.start => {
                known.count += 1;
                return;
            }
            Some(known) => known.count + 1,
            None => 1,
        };
        let message = format!("`{}` is kept as text", leftover::label(tag));
        let hint = match leftover::call(tag) {
            Some(name) => match self.cx.known.nearest(name) {
                Some(near) => format!("did you mean `{near}`?"),
                None if is_player(name) => format!("{EMBED}, or templates/shortcodes/{name}.html"),
                None => format!("write templates/shortcodes/{name}.html, or replace it by what it stood for"),
            },
            // A shortcode's name in Hugo's brackets, or without its own.
            None => match kind.split_once(' ').filter(|(_, name)| self.cx.known.typed(name).is_some()) {
                Some(("{%", name)) => {
                    format!("write `{{% {name}(key=\"…\") %}}` before its text, and `{{% end %}}` after it")
                }
                Some((_, name)) => format!("write `{{{{ {name}(key=\"…\") }}}}`"),
                None if kind.split_once(' ').is_some_and(|(_, name)| is_player(name)) => EMBED.to_owned(),
                None => "replace it by what it stood for, or put it in backquotes".to_owned(),
            },
        };
        let first = Diagnostic::warning(Kind::LeftoverTag, message).at(self.cx.path).hint(hint);
        let at = place.start;
        let first = first.showing_maybe(shown.then(|| Excerpt::of(self.cx.source, place)));
        self.leftovers.insert(kind.clone(), Leftover { kind: kind.into(), count, at, first });
    }

    /// Takes an event inside a picture's brackets: only its text counts.
    /// Whether it was taken.
    pub(super) fn picture_event(&mut self, event: &Event<'_>) -> bool {
        let Some(picture) = &mut self.picture else { return false };
        match event {
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                picture.alt.push_str(text)
            }
            Event::SoftBreak | Event::HardBreak => picture.alt.push(' '),
            Event::Start(Tag::Image { .. }) => picture.nested += 1,
            Event::End(TagEnd::Image) if picture.nested > 0 => picture.nested -= 1,
            Event::End(TagEnd::Image) => self.end_picture(),
            _ => {}
        }
        true
    }

    fn end_picture(&mut self) {
        let Some(picture) = self.picture.take() else { return };
        let dest = self.cx.prepared.restore(&picture.dest).into_owned();
        let alt = self.cx.prepared.restore(&picture.alt).into_owned();
        let source = self.picture_source(&dest, &picture.range);
        if source == Source::Refused {
            return;
        }
        self.write_picture(&source, &alt, &picture.title);
        if !picture.title.is_empty() {
            let picture_entry = match source {
                Source::Direct(ref address) if address.starts_with("data:") => None,
                _ => self.out.pictures.last().cloned(),
            };
            let title = self.cx.prepared.restore(&picture.title).into_owned();
            self.figure = Some(Figure { source, picture: picture_entry, alt, title });
        }
    }

    fn write_picture(&mut self, source: &Source, alt: &str, title: &str) {
        self.out.html.push_str("<img src=\"");
        match source {
            Source::Hole(i) => {
                self.out.hole(HoleKind::Src(*i));
                self.out.html.push('"');
                self.out.hole(HoleKind::Size(*i));
            }
            Source::Direct(address) => {
                push_address(&mut self.out.html, address);
                self.out.html.push('"');
            }
            Source::Refused => self.out.html.push('"'),
        }
        self.out.html.push_str(" alt=\"");
        push_value(&mut self.out.html, alt);
        if !title.is_empty() {
            self.out.html.push_str("\" title=\"");
            push_value(&mut self.out.html, title);
        }
        self.out.html.push_str("\" loading=\"lazy\">");
    }

    /// Writes a picture that stands alone in place of its paragraph, which was
    /// taken out.
    pub(super) fn write_figure(&mut self, figure: Figure) {
        let Figure { source, picture, alt, title } = figure;
        self.out.pictures.extend(picture);
        self.out.html.push_str("<figure>");
        self.write_picture(&source, &alt, "");
        self.out.html.push_str("<figcaption>");
        push_text(&mut self.out.html, &title);
        self.out.html.push_str("</figcaption>");
    }
}
