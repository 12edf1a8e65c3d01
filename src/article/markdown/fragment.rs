//! A piece of HTML under construction, with its holes and its share of the
//! facts. A footnote's text is a fragment of its own until its place is known.

use crate::article::Word;
use crate::article::body::{Heading, Hole, HoleKind, Link, Picture};
use crate::base::escape;
use crate::base::text::find_byte;

/// HTML and what belongs to it.
#[derive(Debug, Default)]
pub(super) struct Fragment {
    pub html: String,
    pub holes: Vec<Hole>,
    pub links: Vec<Link>,
    pub pictures: Vec<Picture>,
    pub headings: Vec<Heading>,
    pub anchors: Vec<String>,
    /// References to notes that have no number yet: `(offset, label)`.
    pub references: Vec<(usize, String)>,
    pub words: u32,
}

/// How much of a fragment there was at some moment, to go back to it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    pub html: usize,
    pub holes: usize,
    pub links: usize,
    pub pictures: usize,
    pub anchors: usize,
}

impl Fragment {
    /// Opens a hole here.
    pub fn hole(&mut self, what: HoleKind) {
        self.holes.push(Hole { at: self.html.len(), what });
    }

    /// Writes a word of the interface.
    pub fn word(&mut self, key: &str, number: usize) {
        self.hole(HoleKind::Word(Word::new(key, number)));
    }

    /// The HTML with its words, where no other hole is left.
    pub fn into_html(self, words: impl Fn(Word) -> String) -> String {
        let mut html = String::with_capacity(self.html.len());
        let mut from = 0;
        for hole in &self.holes {
            if let HoleKind::Word(word) = hole.what {
                html.push_str(&self.html[from..hole.at]);
                html.push_str(&escape::attribute(&words(word)));
                from = hole.at;
            }
        }
        html + &self.html[from..]
    }

    /// Writes an attribute with a hole for the address of a new link.
    pub fn link_hole(&mut self, link: Link) {
        self.links.push(link);
        self.hole(HoleKind::Href(index(self.links.len())));
    }

    /// Writes a line end where a block begins in mid-line.
    pub fn fresh_line(&mut self) {
        if !self.html.is_empty() && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
    }

    /// What there is now.
    pub fn mark(&self) -> Mark {
        Mark {
            html: self.html.len(),
            holes: self.holes.len(),
            links: self.links.len(),
            pictures: self.pictures.len(),
            anchors: self.anchors.len(),
        }
    }

    /// Takes out all that came after a mark.
    pub fn back_to(&mut self, mark: Mark) {
        self.html.truncate(mark.html);
        self.holes.truncate(mark.holes);
        self.links.truncate(mark.links);
        self.pictures.truncate(mark.pictures);
        self.anchors.truncate(mark.anchors);
    }

    /// Takes `len` bytes out at a mark; no hole stands in them.
    pub fn remove(&mut self, mark: Mark, len: usize) {
        self.html.replace_range(mark.html..mark.html + len, "");
        for hole in self.holes.iter_mut().skip(mark.holes) {
            hole.at -= len;
        }
    }

    /// Puts text in at `at`; `holes` is how many holes stand before it.
    pub fn insert(&mut self, at: usize, text: &str, holes: usize) {
        self.html.insert_str(at, text);
        for hole in self.holes.iter_mut().skip(holes) {
            hole.at += text.len();
        }
        for (offset, _) in self.references.iter_mut().rev().take_while(|(offset, _)| *offset >= at) {
            *offset += text.len();
        }
    }

    /// Appends another one, with `fill` writing each of its references.
    pub fn append(&mut self, other: Fragment, mut fill: impl FnMut(&mut Fragment, &str)) {
        let (links, pictures) = (self.links.len() as u32, self.pictures.len() as u32);
        let mut holes = other.holes.into_iter().peekable();
        let mut from = 0;
        let ends = other.references.iter().map(|(at, _)| *at).chain([other.html.len()]);
        let labels = other.references.iter().map(|(_, label)| Some(label)).chain([None]);
        for (end, label) in ends.zip(labels) {
            let start = self.html.len();
            self.html.push_str(&other.html[from..end]);
            while let Some(hole) = holes.next_if(|h| h.at <= end) {
                let what = match hole.what {
                    HoleKind::Href(i) => HoleKind::Href(i + links),
                    HoleKind::Src(i) => HoleKind::Src(i + pictures),
                    HoleKind::Size(i) => HoleKind::Size(i + pictures),
                    // Calls and formulas are numbered through the whole text.
                    HoleKind::Shortcode(_)
                    | HoleKind::ShortcodeEnd(_)
                    | HoleKind::Formula(_)
                    | HoleKind::Word(_) => hole.what,
                };
                self.holes.push(Hole { at: start + hole.at - from, what });
            }
            from = end;
            if let Some(label) = label {
                fill(self, label);
            }
        }
        self.links.extend(other.links);
        self.pictures.extend(other.pictures);
        self.headings.extend(other.headings);
        self.anchors.extend(other.anchors);
        self.words += other.words;
    }
}

/// The index of the last of `len` things.
pub(super) fn index(len: usize) -> u32 {
    (len as u32).saturating_sub(1)
}

/// Which bytes cannot stand in HTML as they are: three are escaped, and quotes in
/// values; controls, which XML could not hold, are dropped.
#[inline(always)]
fn is_special(b: u8) -> bool {
    (b == b'<') | (b == b'>') | (b == b'&') | is_control(b)
}

/// A control character, but no tab or line end.
#[inline(always)]
pub(super) fn is_control(b: u8) -> bool {
    // Comparisons, not a table: these can be made of many bytes at once.
    (b == 0x7f) | ((b < 0x20) & (b != b'\t') & (b != b'\n') & (b != b'\r'))
}

/// Escapes text between tags. Quotes stay, as they do in what readers of the
/// page's source expect.
pub(super) fn push_text(out: &mut String, text: &str) {
    push(out, text, false);
}

/// Escapes an attribute's value for double quotes.
pub(super) fn push_value(out: &mut String, text: &str) {
    push(out, text, true);
}

fn push(out: &mut String, text: &str, quotes: bool) {
    let mut from = 0;
    let special = |b| is_special(b) | (quotes & (b == b'"'));
    while let Some(at) = find_byte(text.as_bytes(), from, special) {
        out.push_str(&text[from..at]);
        out.push_str(match text.as_bytes()[at] {
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'&' => "&amp;",
            b'"' => "&quot;",
            _ => "",
        });
        from = at + 1;
    }
    out.push_str(&text[from..]);
}

/// Writes an address as an attribute's value: what RFC 3986 does not let stand
/// is percent-encoded, what is encoded stays as it is.
pub(super) fn push_address(out: &mut String, address: &str) {
    for c in address.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '\'' => out.push_str("&#x27;"),
            c if c.is_ascii_alphanumeric() || "-_.~!#$()*+,/:;=?@%[]".contains(c) => out.push(c),
            c if c.is_control() => {}
            c => {
                let mut bytes = [0; 4];
                for b in c.encode_utf8(&mut bytes).bytes() {
                    const HEX: &[u8; 16] = b"0123456789ABCDEF";
                    out.push('%');
                    out.push(char::from(HEX[usize::from(b >> 4)]));
                    out.push(char::from(HEX[usize::from(b & 15)]));
                }
            }
        }
    }
}
