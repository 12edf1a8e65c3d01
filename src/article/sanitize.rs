//! Raw HTML: a scanner that takes it apart without building a tree, and the
//! sanitiser's rules. The scanner only finds links, pictures, anchors and what
//! will be removed; that nothing dangerous remains is the sanitiser's work,
//! which parses as browsers do.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// A piece of raw HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between tags, with its entities.
    Text(&'a str),
    /// What stands inside `<script>`, `<style>` and the like.
    RawText(&'a str),
    /// A comment's inside.
    Comment(&'a str),
    /// An opening tag.
    Open(Tag<'a>),
    /// A closing tag.
    Close(Tag<'a>),
    /// A doctype, processing instruction or CDATA section.
    Declaration(&'a str),
    /// A `<` that no tag follows, or a tag without an end, with all that follows it.
    Stray(&'a str),
}

/// A tag as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// All of it, `<a href="x">`.
    pub whole: &'a str,
    /// Its name as written.
    pub name: &'a str,
    /// What stands between the name and `>` or `/>`.
    pub attributes: &'a str,
    /// Whether it ends with `/>`.
    pub self_closing: bool,
}

/// Takes HTML apart, from left to right; the pieces joined are the HTML again.
/// Linear: once an end was not found, nothing looks for it again.
pub fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html, raw: None }
}

/// The iterator of [`pieces`].
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: &'a str,
    /// The element whose inside is raw text and comes next.
    raw: Option<&'a str>,
}

impl<'a> Pieces<'a> {
    fn cut(&mut self, len: usize) -> &'a str {
        let (piece, rest) = self.rest.split_at(len);
        self.rest = rest;
        piece
    }

    fn all(&mut self) -> &'a str {
        std::mem::take(&mut self.rest)
    }

    fn raw_text(&mut self, name: &str) -> Option<Piece<'a>> {
        let mut at = 0;
        let end = loop {
            match self.rest[at..].find("</") {
                Some(i) => {
                    let after = self.rest.as_bytes().get(at + i + 2..at + i + 2 + name.len());
                    if after.is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes())) {
                        break at + i;
                    }
                    at += i + 2;
                }
                None => break self.rest.len(),
            }
        };
        (end > 0).then(|| Piece::RawText(self.cut(end)))
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if let Some(name) = self.raw.take()
            && let Some(piece) = self.raw_text(name)
        {
            return Some(piece);
        }
        let bytes = self.rest.as_bytes();
        match bytes {
            [] => return None,
            [b'<', b'!', b'-', b'-', ..] => {
                let end = self.rest[4..].find("-->").map(|i| i + 4);
                let piece = match end {
                    Some(end) => self.cut(end + 3),
                    None => self.all(),
                };
                let inside = piece[4..].strip_suffix("-->").unwrap_or(&piece[4..]);
                return Some(Piece::Comment(inside));
            }
            [b'<', b'!' | b'?', ..] => {
                let end = if self.rest.starts_with("<![CDATA[") {
                    self.rest.find("]]>").map(|i| i + 3)
                } else if bytes[1] == b'?' {
                    self.rest.find("?>").map(|i| i + 2)
                } else {
                    self.rest.find('>').map(|i| i + 1)
                };
                return Some(match end {
                    Some(end) => Piece::Declaration(self.cut(end)),
                    None => Piece::Stray(self.all()),
                });
            }
            [b'<', b'/', c, ..] if c.is_ascii_alphabetic() => return Some(self.tag(true)),
            [b'<', c, ..] if c.is_ascii_alphabetic() => return Some(self.tag(false)),
            [b'<', ..] => return Some(Piece::Stray(self.cut(1))),
            _ => {}
        }
        let end = self.rest.find('<').unwrap_or(self.rest.len());
        Some(Piece::Text(self.cut(end)))
    }
}

impl<'a> Pieces<'a> {
    fn tag(&mut self, closing: bool) -> Piece<'a> {
        let bytes = self.rest.as_bytes();
        let name_start = if closing { 2 } else { 1 };
        let after_name = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'/');
        let name_end = bytes[name_start..].iter().position(after_name).map(|i| i + name_start);
        let end = name_end.and_then(|i| tag_end(bytes, i));
        let (Some(name_end), Some(end)) = (name_end, end) else {
            return Piece::Stray(self.all());
        };
        let whole = self.cut(end + 1);
        let inside = &whole[name_end..end];
        let self_closing = inside.ends_with('/');
        let attributes = inside.strip_suffix('/').unwrap_or(inside);
        let tag = Tag { whole, name: &whole[name_start..name_end], attributes, self_closing };
        if closing {
            return Piece::Close(tag);
        }
        if has_raw_text(tag.name) {
            self.raw = Some(tag.name);
        }
        Piece::Open(tag)
    }
}

/// Where the `>` of a tag stands that is not inside a quoted value.
fn tag_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut i = from;
    // A quote opens a value only after `=`.
    let mut value_next = false;
    while let Some(&b) = bytes.get(i) {
        match b {
            b'>' => return Some(i),
            b'=' => value_next = true,
            b'"' | b'\'' if value_next => {
                i += 1 + bytes[i + 1..].iter().position(|&c| c == b)?;
                value_next = false;
            }
            b if b.is_ascii_whitespace() => {}
            _ => value_next = false,
        }
        i += 1;
    }
    None
}

/// An attribute as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Its name as written.
    pub name: &'a str,
    /// Its value without quotes, entities as written; `None` without `=`.
    pub value: Option<&'a str>,
    /// Name, `=` and value as written.
    pub whole: &'a str,
}

/// The attributes of a tag ([`Tag::attributes`]), in order.
pub fn attributes(text: &str) -> impl Iterator<Item = Attribute<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end_of_name =
            |(i, c): (usize, char)| (c.is_ascii_whitespace() || c == '/' || (c == '=' && i > 0)).then_some(i);
        let name_end = rest.char_indices().find_map(end_of_name).unwrap_or(rest.len());
        let name = &rest[..name_end];
        let after = rest[name_end..].trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = after.strip_prefix('=') else {
            rest = &rest[name_end..];
            return Some(Attribute { name, value: None, whole: name });
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        let whole = &rest[..rest.len() - after.len()];
        rest = after;
        Some(Attribute { name, value: Some(value), whole })
    })
}

/// Elements without an inside (HTML, "void elements").
pub fn is_void(name: &str) -> bool {
    let void = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
        "track", "wbr",
    ];
    void.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// Elements whose end tag may be left out, so that it cannot be counted on.
pub fn end_is_optional(name: &str) -> bool {
    let optional = [
        "p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup", "caption", "option",
        "optgroup", "rp", "rt", "html", "head", "body",
    ];
    optional.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// Elements that stand inside a line: what opens in a paragraph closes there.
pub fn is_phrasing(name: &str) -> bool {
    let phrasing = [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "nobr", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub",
        "sup", "time", "tt", "u", "var",
    ];
    phrasing.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// Elements whose inside is not markup (HTML, "raw text elements").
pub fn has_raw_text(name: &str) -> bool {
    let raw = ["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"];
    raw.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// Removed together with what is inside them: it was never meant to be read as text.
const REMOVED_WHOLE: [&str; 18] = [
    "script",
    "style",
    "iframe",
    "object",
    "embed",
    "applet",
    "noembed",
    "noframes",
    "noscript",
    "template",
    "title",
    "textarea",
    "select",
    "svg",
    "math",
    "xmp",
    "frameset",
    "plaintext",
];

/// Whether the sanitiser removes an element together with its inside.
pub fn is_removed_whole(name: &str) -> bool {
    REMOVED_WHOLE.iter().any(|v| v.eq_ignore_ascii_case(name))
}

/// Whether the sanitiser lets an element through.
pub fn is_allowed(name: &str) -> bool {
    // Fragments have no document elements: the parser drops their tags, and
    // there is nothing to report.
    let lower = name.to_ascii_lowercase();
    TAGS.contains(&lower.as_str()) || matches!(lower.as_str(), "html" | "head" | "body")
}

const TAGS: [&str; 93] = [
    "a",
    "abbr",
    "acronym",
    "address",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "input",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "nav",
    "nobr",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
    "dir",
    "menu",
    "search",
    "figgroup",
];

static RULES: LazyLock<Builder<'static>> = LazyLock::new(rules);

fn rules() -> Builder<'static> {
    let cells = ["align", "colspan", "headers", "rowspan", "scope", "valign"];
    let media = ["controls", "height", "loop", "muted", "poster", "preload", "src", "width"];
    let attributes: &[(&str, &[&str])] = &[
        ("a", &["href", "hreflang", "name", "rel", "type"]),
        ("area", &["alt", "coords", "href", "shape"]),
        ("audio", &media),
        ("blockquote", &["cite"]),
        ("col", &["align", "span"]),
        ("colgroup", &["align", "span"]),
        ("data", &["value"]),
        ("del", &["cite", "datetime"]),
        ("details", &["name", "open"]),
        (
            "img",
            &["align", "alt", "decoding", "height", "loading", "sizes", "src", "srcset", "usemap", "width"],
        ),
        ("input", &["checked", "disabled", "type"]),
        ("ins", &["cite", "datetime"]),
        ("li", &["value"]),
        ("map", &["name"]),
        ("ol", &["reversed", "start", "type"]),
        ("q", &["cite"]),
        ("source", &["height", "media", "sizes", "src", "srcset", "type", "width"]),
        ("td", &cells),
        ("th", &cells),
        ("time", &["datetime"]),
        ("track", &["default", "kind", "label", "src", "srclang"]),
        ("tr", &["align", "valign"]),
        ("video", &media),
    ];
    let attributes: HashMap<&str, HashSet<&str>> =
        attributes.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
    let generic = ["class", "dir", "id", "lang", "role", "tabindex", "title"];
    let schemes =
        ["http", "https", "mailto", "tel", "sms", "xmpp", "irc", "ircs", "ftp", "geo", "magnet", "data"];
    let mut rules = Builder::empty();
    rules
        .tags(TAGS.into_iter().collect())
        .clean_content_tags(REMOVED_WHOLE.into_iter().collect())
        .tag_attributes(attributes)
        .generic_attributes(generic.into_iter().collect())
        .generic_attribute_prefixes(HashSet::from(["aria-"]))
        .url_schemes(schemes.into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| {
            let is_data = value.trim_start().get(..5).is_some_and(|s| s.eq_ignore_ascii_case("data:"));
            let is_image =
                value.trim_start().get(..11).is_some_and(|s| s.eq_ignore_ascii_case("data:image/"));
            let keep = match (element, attribute) {
                // Only pictures may carry their data with them.
                ("img" | "source", "src") => !is_data || is_image,
                (_, "href" | "src" | "poster" | "cite") => !is_data,
                // A body may show a checkbox, not ask for a password.
                ("input", "type") => value.eq_ignore_ascii_case("checkbox"),
                _ => true,
            };
            keep.then_some(value.into())
        });
    rules
}

/// Cleans a whole rendered body: dangerous elements and attributes go, the
/// rest is balanced, comments are dropped.
pub fn clean(html: &str) -> String {
    RULES.clean(html).to_string()
}
