//! Raw HTML inside Markdown: its links and pictures become holes, its ids
//! become anchors, and what the sanitiser will take out is reported. In the
//! policies that sanitise, what opens inside a paragraph also closes there.

use std::ops::Range;

use super::calls;
use super::fragment::{push_address, push_text, push_value};
use super::leftover;
use super::links::{Reference, Source};
use super::teaser::Cut;
use super::writer::Writer;
use crate::article::body::{HoleKind, HtmlPolicy};
use crate::article::sanitize::{self, Attribute, Piece, Tag};
use crate::base::{Kind, escape, text};

/// How deep raw elements may nest, and how many formatting elements may be
/// open at once. A tree builder looks at all open elements for many tags, and
/// opens forgotten formatting again in every paragraph, so that without a
/// bound a few kilobytes become gigabytes.
const MAX_DEPTH: u32 = 100;
const MAX_FORMATTING: u32 = 8;

/// Raw HTML that is open.
#[derive(Debug, Default)]
pub(super) struct Raw {
    /// The HTML block that is being read.
    pub block: String,
    /// Open elements whose end tags can be counted on; may be wrong where tags
    /// do not match.
    pub depth: u32,
    /// The element that is removed with all inside it, while it is open.
    pub hidden: Option<String>,
    /// Whether there was any markup, so that the sanitiser has work.
    pub seen: bool,
    /// Phrasing elements open in the current leaf block.
    inline: Vec<String>,
    /// Formatting elements open in HTML blocks.
    formatting: u32,
    /// Opening tags that were left out because of a bound.
    left_out: u32,
}

/// Where a piece of raw HTML stands.
#[derive(Debug, Clone)]
struct Spot {
    /// The bytes of the parser's text that the event covers.
    range: Range<usize>,
    /// The piece's offset from its beginning.
    offset: usize,
    inline: bool,
}

impl Spot {
    fn of(&self, len: usize) -> Range<usize> {
        let start = (self.range.start + self.offset).min(self.range.end);
        start..(start + len).min(self.range.end)
    }
}

/// Where the blocks of a text lie that is all HTML: each ends with an element of
/// its own at the top.
pub(super) fn blocks(html: &str) -> Vec<Range<usize>> {
    let base = html.as_ptr() as usize;
    let (mut blocks, mut from, mut depth) = (Vec::new(), 0, 0usize);
    for piece in sanitize::pieces(html) {
        match piece {
            Piece::Open(tag) if !tag.self_closing && counts(tag.name) => depth += 1,
            Piece::Close(tag) => {
                depth = depth.saturating_sub(usize::from(counts(tag.name)));
                let end = tag.whole.as_ptr() as usize - base + tag.whole.len();
                if depth == 0 && !sanitize::is_phrasing(tag.name) {
                    blocks.push(from..end);
                    from = end;
                }
            }
            _ => {}
        }
    }
    if !html[from..].trim().is_empty() {
        blocks.push(from..html.len());
    }
    blocks
}

/// Whether an element's end tag can be counted on.
fn counts(name: &str) -> bool {
    !sanitize::is_void(name) && !sanitize::end_is_optional(name)
}

impl Writer<'_> {
    /// Raw HTML within a line: one tag, comment or declaration.
    pub(super) fn inline_html(&mut self, html: &str, range: Range<usize>) {
        let html = self.cx.prepared.restore(html).into_owned();
        self.quiet.push(range.clone());
        self.markup(&html, range, true);
    }

    /// An HTML block, which has been read whole.
    pub(super) fn html_block(&mut self, range: Range<usize>) {
        let html = std::mem::take(&mut self.raw.block);
        let prepared = self.cx.prepared;
        let html = match self.cx.options.html {
            HtmlPolicy::Escape => prepared.restore(&html).into_owned(),
            _ => calls::restore_in_tags(&prepared.calls, html, prepared.body),
        };
        self.out.fresh_line();
        let start = self.out.html.len();
        let paragraphs = self.markup(&html, range, false);
        if self.cx.options.html != HtmlPolicy::Escape && self.at_top() {
            if !paragraphs {
                self.teaser.paragraph_ended(start, &self.plain);
            }
            self.teaser.offer(start, &self.plain, true);
        }
    }

    fn at_top(&self) -> bool {
        // The HTML block is the only thing that is open.
        self.depth == 1 && !self.in_note()
    }

    /// Writes markup. Whether it held whole `<p>` elements.
    fn markup(&mut self, html: &str, range: Range<usize>, inline: bool) -> bool {
        let mut paragraphs = false;
        let mut words = self.out.words;
        // Where an open `<p>` begins, in the HTML and in the plain text.
        let mut paragraph: Option<(usize, usize)> = None;
        let base = html.as_ptr() as usize;
        for piece in sanitize::pieces(html) {
            let whole = whole(&piece);
            let spot = Spot { range: range.clone(), offset: whole.as_ptr() as usize - base, inline };
            match piece {
                Piece::Comment(inside) => self.comment(inside, inline),
                _ if self.cx.options.html == HtmlPolicy::Escape => {
                    push_text(&mut self.out.html, whole);
                    self.add_plain(whole);
                }
                Piece::Text(text) => self.raw_text(text, &spot),
                Piece::RawText(text) => {
                    self.raw.seen = true;
                    self.out.html.push_str(text);
                    if !inline {
                        self.quiet.push(spot.of(text.len()));
                    }
                }
                Piece::Open(tag) => {
                    if !inline {
                        self.quiet.push(spot.of(whole.len()));
                        self.add_plain(if sanitize::is_phrasing(tag.name) { "" } else { " " });
                    }
                    if tag.name.eq_ignore_ascii_case("p") {
                        paragraph = Some((self.out.html.len(), self.plain.len()));
                    }
                    self.open_tag(tag, &spot);
                }
                Piece::Close(tag) => {
                    if tag.name.eq_ignore_ascii_case("p")
                        && let Some((at, from)) = paragraph.take()
                        && self.at_top()
                    {
                        let text = self.plain.get(from..).unwrap_or("");
                        paragraphs = true;
                        words = words.saturating_add(text::word_count(text));
                        self.teaser.paragraph_ended(at, text);
                        self.teaser.reach(words);
                        self.teaser.offer(at, text, false);
                    }
                    self.close_tag(tag, &spot);
                }
                Piece::Declaration(text) => {
                    if self.cx.options.html == HtmlPolicy::Allow {
                        self.out.html.push_str(text);
                    } else {
                        let message = "a declaration or processing instruction was removed".to_owned();
                        let place = self.cx.place(&spot.of(text.len()));
                        self.warn(Kind::RemovedHtml, message, place, "take it out of the text");
                    }
                }
                Piece::Stray(text) => match self.cx.options.html {
                    HtmlPolicy::Allow => self.out.html.push_str(text),
                    // An unfinished tag would swallow the text after it.
                    _ => {
                        push_text(&mut self.out.html, text);
                        self.add_plain(text);
                    }
                },
            }
        }
        paragraphs
    }

    /// Comments are dropped; one of them marks the end of the teaser.
    fn comment(&mut self, inside: &str, inline: bool) {
        if self.teaser.more.is_some() || self.in_note() || !inside.trim().eq_ignore_ascii_case("more") {
            return;
        }
        if inline {
            // Where text follows, the cut is made before the paragraph, so
            // that nothing after the mark gets out.
            self.teaser.pending.get_or_insert(self.plain.len());
            return;
        }
        let here = Cut { at: self.out.html.len(), words: self.words_so_far() };
        let at_top = self.depth == 1 && self.raw.depth == 0;
        self.teaser.mark_more(at_top.then_some(here));
    }

    fn raw_text(&mut self, text: &str, spot: &Spot) {
        if self.cx.prepared.calls.in_text(text) {
            return self.marked_text(text, |writer, text| writer.raw_text(text, spot));
        }
        self.out.html.push_str(text);
        self.add_plain(&escape::decode_entities(text));
        if text.contains('{') && !spot.inline {
            // The block's lines may not be contiguous in the source (in a
            // quotation); then the place is a few bytes off.
            self.quiet.push(spot.of(text.len()));
            for tag in leftover::all(text) {
                let spot = Spot { offset: spot.offset + tag.start, ..spot.clone() };
                let place = self.cx.place(&spot.of(tag.len()));
                if !self.cx.prepared.calls.is_code(place.start.saturating_sub(self.cx.body)) {
                    self.warn_leftover(&text[tag], place);
                }
            }
        }
    }

    fn open_tag(&mut self, tag: Tag<'_>, spot: &Spot) {
        let name = tag.name.to_ascii_lowercase();
        let sanitizes = self.cx.options.html == HtmlPolicy::Sanitize;
        self.raw.seen = true;
        if sanitizes {
            if !sanitize::is_allowed(&name) {
                let message = format!("`<{name}>` was removed");
                let place = self.cx.place(&spot.of(tag.whole.len()));
                self.warn(
                    Kind::RemovedHtml,
                    message,
                    place,
                    "write it in Markdown, or allow raw HTML with `html = \"allow\"`",
                );
            }
            if sanitize::is_removed_whole(&name) && !sanitize::is_void(&name) && self.raw.hidden.is_none() {
                self.raw.hidden = Some(name.clone());
            }
        }
        if !sanitize::is_void(&name) && !tag.self_closing | sanitizes {
            let phrasing = sanitize::is_phrasing(&name);
            if sanitizes {
                let formatting = phrasing && !spot.inline;
                let crowded = self.raw.depth >= MAX_DEPTH
                    || self.raw.inline.len() >= MAX_DEPTH as usize
                    || (formatting && self.raw.formatting >= MAX_FORMATTING);
                if crowded {
                    self.raw.left_out += 1;
                    return;
                }
                self.raw.formatting += u32::from(formatting);
            }
            if spot.inline
                && (phrasing || sanitize::has_raw_text(&name))
                && self.raw.inline.len() < MAX_DEPTH as usize
            {
                self.raw.inline.push(name.clone());
            } else if !sanitize::end_is_optional(&name) {
                self.raw.depth += 1;
            }
        }
        self.rewrite(tag, &name, spot);
    }

    fn close_tag(&mut self, tag: Tag<'_>, spot: &Spot) {
        let name = tag.name.to_ascii_lowercase();
        self.raw.seen = true;
        if self.raw.hidden.as_ref() == Some(&name) {
            self.raw.hidden = None;
        }
        if self.raw.left_out > 0 {
            self.raw.left_out -= 1;
            return;
        }
        if let Some(i) = self.raw.inline.iter().rposition(|n| *n == name).filter(|_| spot.inline) {
            self.raw.inline.remove(i);
        } else if !sanitize::end_is_optional(&name) && !sanitize::is_void(&name) {
            self.raw.depth = self.raw.depth.saturating_sub(1);
            if sanitize::is_phrasing(&name) {
                self.raw.formatting = self.raw.formatting.saturating_sub(1);
            }
        }
        self.out.html.push_str("</");
        self.out.html.push_str(self.shown_name(tag, &name));
        self.out.html.push_str(&tag.whole[2 + tag.name.len()..]);
    }

    /// Closes what raw HTML opened inside the leaf block that ends here.
    pub(super) fn close_inline_html(&mut self) {
        while let Some(name) = self.raw.inline.pop() {
            if self.cx.options.html == HtmlPolicy::Sanitize {
                self.out.html.push_str("</");
                self.out.html.push_str(&name);
                self.out.html.push('>');
                if self.raw.hidden.as_ref() == Some(&name) {
                    self.raw.hidden = None;
                }
            }
        }
    }

    /// Writes an opening tag with holes for the addresses in it.
    fn rewrite(&mut self, tag: Tag<'_>, name: &str, spot: &Spot) {
        let range = spot.of(tag.whole.len());
        let start = self.out.html.len();
        self.out.html.push('<');
        self.out.html.push_str(self.shown_name(tag, name));
        let has =
            |wanted: &str| sanitize::attributes(tag.attributes).any(|a| a.name.eq_ignore_ascii_case(wanted));
        let sized = name == "img" && (has("width") || has("height"));
        let (mut web, mut pictured) = (false, false);
        for attribute in sanitize::attributes(tag.attributes) {
            let key = attribute.name.to_ascii_lowercase();
            let sanitizes = self.cx.options.html == HtmlPolicy::Sanitize;
            if sanitizes && key.starts_with("on") {
                let message = format!("`{key}` was removed from `<{name}>`");
                let place = self.cx.place(&range);
                self.warn(Kind::RemovedHtml, message, place, "take the script out of the text");
                continue;
            }
            let value = attribute.value.map(escape::decode_entities);
            match (name, key.as_str(), value.as_deref()) {
                ("a" | "area", "href", Some(value)) => web |= self.raw_href(value, &range),
                ("img", "src", Some(value)) => pictured = self.raw_src("src", value, &range, !sized),
                ("audio" | "video" | "source" | "track", "src", Some(value)) => {
                    self.raw_src("src", value, &range, false);
                }
                ("video", "poster", Some(value)) => {
                    self.raw_src("poster", value, &range, false);
                }
                ("img" | "source", "srcset", Some(value)) => self.raw_srcset(value, &range),
                (_, "id", Some(value)) | ("a" | "map", "name", Some(value)) => {
                    if !value.is_empty() {
                        self.raw_anchor(value.to_owned());
                    }
                    self.copy(attribute);
                }
                _ => self.copy(attribute),
            }
        }
        // HTML knows no picture without an address; the refusal is reported.
        if name == "img" && !pictured && !has("srcset") && self.cx.options.html == HtmlPolicy::Sanitize {
            self.out.html.truncate(start);
            if !has("src") {
                let message = "`<img>` without an address was removed".to_owned();
                let place = self.cx.place(&range);
                self.warn(Kind::RemovedHtml, message, place, "give it a `src`");
            }
            return;
        }
        if name == "img" && !has("alt") {
            self.out.html.push_str(" alt=\"\"");
        }
        if web && !self.cx.options.external_rel.is_empty() && !has("rel") {
            self.out.html.push_str(" rel=\"");
            push_value(&mut self.out.html, &self.cx.options.external_rel);
            self.out.html.push('"');
        }
        self.out.html.push_str(if tag.self_closing { "/>" } else { ">" });
    }

    /// The element's name as it is published. Obsolete elements become what HTML
    /// has today, since old archives are full of them and nobody would mend them.
    fn shown_name<'a>(&self, tag: Tag<'a>, name: &str) -> &'a str {
        if self.cx.options.html != HtmlPolicy::Sanitize {
            return tag.name;
        }
        match name {
            // The page has one `h1`, its headline, as with Markdown's, and one `main`.
            "h1" => "h2",
            "main" | "center" => "div",
            "tt" => "code",
            "strike" => "s",
            "font" | "big" | "nobr" => "span",
            "dir" => "ul",
            _ => tag.name,
        }
    }

    fn copy(&mut self, attribute: Attribute<'_>) {
        self.out.html.push(' ');
        self.out.html.push_str(attribute.whole);
        // Without quotes, the `/` of `/>` would be read as the value's end.
        if attribute.value.is_some() && !attribute.whole.ends_with(['"', '\'']) {
            self.out.html.push(' ');
        }
    }

    /// Whether the link leaves the site.
    fn raw_href(&mut self, value: &str, range: &Range<usize>) -> bool {
        match self.reference(value, range) {
            Reference::Hole(link) => {
                self.out.html.push_str(" href=\"");
                self.out.link_hole(link);
                self.out.html.push('"');
                false
            }
            Reference::Direct(address, web) => {
                self.out.html.push_str(" href=\"");
                push_address(&mut self.out.html, &address);
                self.out.html.push('"');
                web
            }
            Reference::Refused => false,
        }
    }

    /// Whether the address may stay.
    fn raw_src(&mut self, key: &str, value: &str, range: &Range<usize>, size: bool) -> bool {
        let source = self.picture_source(value, range);
        if source == Source::Refused {
            return false;
        }
        self.out.html.push(' ');
        self.out.html.push_str(key);
        self.out.html.push_str("=\"");
        self.source_value(&source);
        self.out.html.push('"');
        if let (Source::Hole(i), true) = (source, size) {
            self.out.hole(HoleKind::Size(i));
        }
        true
    }

    /// Several candidates: `a.jpg 1x, b.jpg 2x` (HTML, "srcset attributes").
    fn raw_srcset(&mut self, value: &str, range: &Range<usize>) {
        self.out.html.push_str(" srcset=\"");
        let mut rest = value;
        let mut first = true;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
            if rest.is_empty() {
                break;
            }
            let (address, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            let (address, descriptor) = match address.strip_suffix(',') {
                Some(address) => {
                    rest = after;
                    (address, "")
                }
                None => {
                    let (descriptor, after) = after.split_once(',').unwrap_or((after, ""));
                    rest = after;
                    (address, descriptor.trim())
                }
            };
            let source = self.picture_source(address, range);
            if source == Source::Refused {
                continue;
            }
            self.out.html.push_str(if first { "" } else { ", " });
            first = false;
            self.source_value(&source);
            if !descriptor.is_empty() {
                self.out.html.push(' ');
                push_value(&mut self.out.html, descriptor);
            }
        }
        self.out.html.push('"');
    }

    fn source_value(&mut self, source: &Source) {
        match source {
            Source::Hole(i) => self.out.hole(HoleKind::Src(*i)),
            Source::Direct(address) => push_address(&mut self.out.html, address),
            Source::Refused => {}
        }
    }
}

pub(super) fn whole<'a>(piece: &Piece<'a>) -> &'a str {
    match *piece {
        Piece::Text(s) | Piece::RawText(s) | Piece::Comment(s) | Piece::Declaration(s) | Piece::Stray(s) => s,
        Piece::Open(tag) | Piece::Close(tag) => tag.whole,
    }
}
