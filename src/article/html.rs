//! Articles that are HTML: pages saved from an older site, or exported by its
//! tool. What their `<head>` says is read as front matter, so that one place
//! decides what a title or a date is; their `<body>` is the text.

use std::ops::Range;

use super::sanitize::{self, Piece, Tag};
use crate::base::{Diagnostic, Excerpt, Kind, PartialDate, escape, text};
use crate::source::front_matter::{Entry, FrontMatter, Value};

/// A page taken apart. All offsets are into the source.
#[derive(Debug, Default)]
pub struct Page {
    /// What its head says.
    pub front: FrontMatter,
    /// The text.
    pub body: Range<usize>,
    /// The first `h1` in it, tags included, and its words.
    pub headline: Option<(Range<usize>, String)>,
}

/// The names of `<meta>` by which pages say what front matter says: HTML's own,
/// Dublin Core's and Open Graph's. Keywords are left out: they were written for
/// search engines, a hundred a page.
const META: &[(&str, &str)] = &[
    ("og:title", "title"),
    ("description", "description"),
    ("og:description", "description"),
    ("dc.description", "description"),
    ("author", "author"),
    ("dc.creator", "author"),
    ("article:author", "author"),
    ("date", "date"),
    ("pubdate", "date"),
    ("dc.date", "date"),
    ("dcterms.date", "date"),
    ("dcterms.created", "date"),
    ("article:published_time", "date"),
    ("article:modified_time", "updated"),
    ("dcterms.modified", "updated"),
    ("last-modified", "updated"),
];

/// Takes apart the page that begins at the byte `from` of a source.
pub fn page(source: &str, from: usize) -> Page {
    let text = source.get(from..).unwrap_or("");
    let base = source.as_ptr() as usize;
    let offset = |piece: &str| piece.as_ptr() as usize - base;
    let mut page = Page { body: from..source.len(), ..Page::default() };
    let mut title: Option<&str> = None;
    let mut in_title = false;
    // Where the `h1` begins whose end is looked for.
    let mut open: Option<usize> = None;
    let mut in_svg = false;
    for piece in sanitize::pieces(text) {
        match piece {
            Piece::RawText(inside) if in_title => title = title.or(Some(inside)),
            Piece::Open(tag) => match &*tag.name.to_ascii_lowercase() {
                // A drawing has titles of its own.
                "svg" => in_svg = !tag.self_closing,
                "title" => in_title = !in_svg,
                "meta" => meta(&mut page.front, source, tag, offset(tag.whole)),
                "body" => {
                    page.body.start = offset(tag.whole) + tag.whole.len();
                    (page.headline, open) = (None, None);
                }
                "h1" if page.headline.is_none() => open = Some(offset(tag.whole)),
                _ => {}
            },
            Piece::Close(tag) => match &*tag.name.to_ascii_lowercase() {
                "svg" => in_svg = false,
                "title" => in_title = false,
                "head" => page.body.start = page.body.start.max(offset(tag.whole) + tag.whole.len()),
                "body" | "html" => page.body.end = page.body.end.min(offset(tag.whole)),
                "h1" => {
                    if let Some(start) = open.take() {
                        let end = offset(tag.whole) + tag.whole.len();
                        let words = text::strip_tags(&source[start..end]);
                        page.headline = (!words.is_empty()).then_some((start..end, words));
                    }
                }
                _ => {}
            },
            _ => {}
        }
    }
    page.body.end = page.body.end.max(page.body.start);
    page.front.body = page.body.start;
    if let Some(title) = title.filter(|_| !says(&page.front, "title")) {
        let words = plain(title);
        // `Headline | The Review`: the heading knows which part is the headline.
        let headline = page.headline.as_ref().map(|(_, h)| h).filter(|h| words.starts_with(h.as_str()));
        let at = offset(title)..offset(title) + title.len();
        let value = headline.unwrap_or(&words).clone();
        if !value.is_empty() {
            page.front.entries.push(entry("title", value, at));
        }
    }
    page
}

fn meta(front: &mut FrontMatter, source: &str, tag: Tag<'_>, start: usize) {
    let get = |wanted: &str| {
        let mut all = sanitize::attributes(tag.attributes);
        all.find(|a| a.name.eq_ignore_ascii_case(wanted)).and_then(|a| a.value)
    };
    let Some(name) = get("name").or_else(|| get("property")).or_else(|| get("itemprop")) else { return };
    let known = META.iter().find(|(known, _)| name.trim().eq_ignore_ascii_case(known));
    let (Some(&(name, key)), Some(content)) = (known, get("content")) else { return };
    let value = plain(content);
    // Of several that say the same the first counts; an author may be an address.
    if value.is_empty() || says(front, key) || (key == "author" && value.contains("://")) {
        return;
    }
    let at = start..start + tag.whole.len();
    if matches!(key, "date" | "updated") && PartialDate::read(&value).is_none() {
        let message =
            format!("the page's `{name}` is `{}`, which is no date", text::truncate_words(&value, 60));
        let hint = "write it as `2014-06-11`, `2014-06` or `2014`, or begin the file's name with the day";
        let d = Diagnostic::warning(Kind::Date, message).showing(Excerpt::of(source, at));
        front.diagnostics.push(d.hint(hint));
        return;
    }
    front.entries.push(entry(key, value, at));
}

fn entry(key: &str, value: String, at: Range<usize>) -> Entry {
    Entry { key: key.to_owned(), value: Value::String(value), value_at: at.clone(), at }
}

fn says(front: &FrontMatter, key: &str) -> bool {
    front.entries.iter().any(|e| e.key == key)
}

/// The words of a piece of HTML without tags.
fn plain(html: &str) -> String {
    escape::decode_entities(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> (Vec<(String, Value)>, &str, Option<String>) {
        let page = page(html, 0);
        let entries = page.front.entries.into_iter().map(|e| (e.key, e.value)).collect();
        (entries, &html[page.body], page.headline.map(|h| h.1))
    }

    #[test]
    fn pages_and_fragments() {
        let text = |k: &str, v: &str| (k.to_owned(), Value::String(v.to_owned()));
        let html = "<!doctype html><html><head><title>The ferry &amp; us | The Review</title>\n\
                    <meta name=\"Date\" content=\"2003-05-01\"><meta content='Ana' name=author>\n\
                    </head><body class=x><h1>The ferry <i>&amp;</i> us</h1><p>Text.</p></body></html>\n";
        let (entries, body, headline) = read(html);
        assert_eq!(
            entries,
            [text("date", "2003-05-01"), text("author", "Ana"), text("title", "The ferry & us")]
        );
        assert_eq!(body, "<h1>The ferry <i>&amp;</i> us</h1><p>Text.</p>");
        assert_eq!(headline.as_deref(), Some("The ferry & us"));
        assert_eq!(read("<p>A</p>\n"), (vec![], "<p>A</p>\n", None));
        assert_eq!(read("<svg><title>x</title></svg>").0, []);
        assert_eq!(read("<title>A</title></head>B").1, "B");
        assert_eq!(read("").1, "");
        assert_eq!(read("</body><body>x").1, "");
    }
}
