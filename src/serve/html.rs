//! What a page refers to, and what is added to it on its way to the browser.
//!
//! The pages themselves are those that a build would publish: what the preview adds
//! is added here, to the response, so that it can be in no artifact.

use std::fmt::Write as _;
use std::sync::LazyLock;

use lol_html::html_content::Element;
use lol_html::{HtmlRewriter, Settings, element};
use memchr::memmem;
use regex::bytes::Regex;

use super::request::SCRIPT;
use crate::base::{Digest, escape};
use crate::pipeline::Unpublished;

/// What of a page is compared to know whether it looks otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Looks {
    /// Of its HTML, without the addresses of its style sheets.
    pub page: Digest,
    /// Of the style sheets and what they refer to.
    pub styles: Digest,
    /// Of scripts and pictures.
    pub files: Digest,
}

/// The addresses that a page refers to, as they stand in it, in its order.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct References {
    pub styles: Vec<String>,
    pub files: Vec<String>,
}

/// Attributes that hold an address which a browser follows or fetches.
const ADDRESSES: [&str; 6] = ["href", "src", "srcset", "poster", "data", "action"];

/// A page as it is served, before anything is added to it, and what it refers to.
///
/// Absolute links to the site itself, which templates may print, would lead from the
/// preview to the published site: they lose the `origin` that they begin with. What
/// only says where the page belongs, as its canonical address, stays.
pub(super) fn read(html: &[u8], origin: &str) -> (Vec<u8>, References) {
    let mut references = References::default();
    let mut out = Vec::with_capacity(html.len() + 1024);
    let on_element = |element: &mut Element<'_, '_>| {
        let tag = element.tag_name();
        let rel = element.get_attribute("rel").unwrap_or_default().to_ascii_lowercase();
        let rel: Vec<&str> = rel.split_ascii_whitespace().collect();
        let is_link = tag == "link";
        let is_style = is_link && rel.contains(&"stylesheet");
        let is_fetched = is_style || rel.iter().any(|r| r.ends_with("icon") || r.ends_with("preload"));
        if is_link && !is_fetched {
            return Ok(());
        }
        for name in ADDRESSES {
            let Some(value) = element.get_attribute(name) else { continue };
            let value = match local(&value, origin, name == "srcset") {
                Some(local) => {
                    element.set_attribute(name, &local)?;
                    local
                }
                None => value,
            };
            let value = escape::decode_entities(&value);
            match (name, &*tag) {
                ("href", _) if is_style => references.styles.push(value.into()),
                ("src" | "poster" | "data", _) | ("href", "image" | "use") => {
                    references.files.push(value.into())
                }
                ("srcset", _) => {
                    let candidates = value.split(',').filter_map(|c| c.split_ascii_whitespace().next());
                    references.files.extend(candidates.map(str::to_owned));
                }
                _ => {}
            }
        }
        Ok(())
    };
    let settings = Settings::new().with_strict(false).append_element_content_handler(element!(
        "[href], [src], [srcset], [poster], [data], [action]",
        on_element
    ));
    let mut rewriter = HtmlRewriter::new(settings, |chunk: &[u8]| out.extend_from_slice(chunk));
    let done = rewriter.write(html).and_then(|()| rewriter.end());
    if done.is_err() {
        // What cannot be read as HTML is served as it is.
        return (html.to_vec(), References::default());
    }
    (out, references)
}

/// An address, or a list of them, without the site's own origin; `None` where
/// nothing of it is the site's.
fn local(value: &str, origin: &str, is_list: bool) -> Option<String> {
    if origin.is_empty() {
        return None;
    }
    let is_own = |rest: &str| rest.is_empty() || rest.starts_with(['/', '?', '#']);
    if is_list {
        let own = format!("{origin}/");
        return value.contains(&own).then(|| value.replace(&own, "/"));
    }
    let rest = value.trim_start().strip_prefix(origin).filter(|rest| is_own(rest))?;
    Some(if rest.starts_with('/') { rest.to_owned() } else { format!("/{rest}") })
}

/// The digest of a page, whatever its style sheets are called.
pub(super) fn digest(html: &[u8], styles: &[String]) -> Digest {
    let mut cuts: Vec<(usize, usize)> = styles
        .iter()
        .filter(|style| !style.is_empty())
        .flat_map(|style| memmem::find_iter(html, style.as_bytes()).map(|at| (at, at + style.len())))
        .collect();
    cuts.sort_unstable();
    let mut at = 0;
    let mut parts = Vec::with_capacity(cuts.len() + 1);
    for (start, end) in cuts {
        parts.push(html.get(at..start).unwrap_or_default());
        at = at.max(end);
    }
    parts.push(&html[at..]);
    Digest::of_parts(parts)
}

static CSS_REFERENCE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)@import\s+["']([^"']+)["']|url\(\s*["']?([^"')]+?)["']?\s*\)"#).ok());

/// The addresses that a style sheet refers to.
pub(super) fn css_references(css: &[u8]) -> Vec<String> {
    let found = CSS_REFERENCE.iter().flat_map(|pattern| pattern.captures_iter(css));
    found
        .filter_map(|captures| captures.get(1).or(captures.get(2)))
        .map(|address| String::from_utf8_lossy(address.as_bytes()).into_owned())
        .filter(|address| !address.starts_with("data:"))
        .collect()
}

/// What is added to a page.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Addition<'a> {
    /// When it was made: which run of the server, and how many changes it had seen.
    pub at: &'a str,
    pub looks: Looks,
    pub unpublished: Option<Unpublished>,
    /// Whether the page does nothing but say what is wrong.
    pub problems: bool,
}

/// The page with the script, and the mark of what is not published, before its
/// body's end. A page may leave out that end, and then they come last.
pub(super) fn add(html: &[u8], addition: Addition<'_>) -> Vec<u8> {
    let is_end = |at: &usize| html.get(at + 2..at + 6).is_some_and(|tag| tag.eq_ignore_ascii_case(b"body"));
    let end = memmem::rfind_iter(html, b"</").find(is_end).unwrap_or(html.len());
    let Addition { at, looks, unpublished, problems } = addition;
    let mut added = String::with_capacity(1024);
    if let Some(unpublished) = unpublished {
        added.push_str(&badge(unpublished));
    }
    let _ = write!(
        added,
        "<script src=\"{SCRIPT}\" data-at=\"{}\" data-page=\"{}\" data-styles=\"{}\" data-files=\"{}\"{} defer></script>",
        escape::attribute(at),
        looks.page.to_hex(),
        looks.styles.to_hex(),
        looks.files.to_hex(),
        if problems { " data-problems" } else { "" },
    );
    [&html[..end], added.as_bytes(), &html[end..]].concat()
}

/// The mark of a page that a build would leave out. It stands in a shadow tree, where
/// no style sheet of the page reaches it and it reaches nothing of the page, and it
/// needs no script.
fn badge(unpublished: Unpublished) -> String {
    let text = match unpublished {
        Unpublished::Draft => "Draft".to_owned(),
        Unpublished::Until(date) => format!("Not published until {}", date.iso().replace('T', " ")),
    };
    format!(
        "<backfile-badge><template shadowrootmode=\"open\"><style>{}</style><p lang=\"en\" dir=\"ltr\">{}</p></template></backfile-badge>",
        include_str!("badge.css").trim(),
        escape::html(&text)
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn a_page_names_what_it_is_shown_with() {
        let html = b"<LINK rel='preload stylesheet' href=/a.css?x&amp;y><link rel=icon href=/i.png><link rel=canonical href=/c/>\
            <a href=/b/>x</a><script src=\"/s.js\"></script><img srcset='/1.png 1x, /2.png 2x' src=/0.png>\
            <video poster=/p.jpg><source src=/v.mp4></video><svg><use href=#x /></svg>";
        let (out, references) = read(html, "https://review.example");
        assert_eq!(out, html);
        assert_eq!(references.styles, ["/a.css?x&y"]);
        assert_eq!(references.files, ["/s.js", "/0.png", "/1.png", "/2.png", "/p.jpg", "/v.mp4", "#x"]);
    }

    #[test]
    fn only_the_sites_own_addresses_become_local() {
        let check = |value: &str, expected: Option<&str>| {
            assert_eq!(local(value, "https://review.example", false).as_deref(), expected, "{value}");
        };
        check("https://review.example", Some("/"));
        check("https://review.example/a/?b#c", Some("/a/?b#c"));
        check("https://review.example#c", Some("/#c"));
        check("https://review.example.org/", None);
        check("https://review.example:8080/", None);
        check("/a/", None);
        assert_eq!(local("https://review.example/", "", false), None);
    }

    #[test]
    fn names_of_style_sheets_are_not_part_of_a_page() {
        let page = |sheet: &str, text: &str| {
            let html =
                format!("<link rel=stylesheet href=\"{sheet}\"><link rel=preload href=\"{sheet}\">{text}");
            digest(html.as_bytes(), &[sheet.to_owned()])
        };
        assert_eq!(page("/_/a.1.css", "x"), page("/_/a.23.css", "x"));
        assert_ne!(page("/_/a.1.css", "x"), page("/_/a.1.css", "y"));
        // Names of which one is a part of the other.
        let html = b"<a.css><a.css/b>";
        let names = ["a.css".to_owned(), "a.css/b".to_owned(), String::new()];
        assert_eq!(digest(html, &names), digest(html, &names));
    }

    #[test]
    fn a_style_sheet_names_what_it_is_shown_with() {
        let css = b"@import 'a.css'; @IMPORT url(b.css); p { background: url( \"c d.png\" ) } i { background: url(data:x) }";
        assert_eq!(css_references(css), ["a.css", "b.css", "c d.png"]);
    }

    #[test]
    fn what_is_added_stands_before_the_bodys_end() {
        let at = |html: &str| {
            let out = String::from_utf8(add(html.as_bytes(), Addition::default())).unwrap();
            let i = out.find("<script src=\"/_/live./script.js\"").unwrap();
            assert_eq!(out.replace(&out[i..=out.rfind("defer></script>").unwrap() + 14], ""), html);
            i
        };
        assert_eq!(at("<p>x</p></body></html>"), 8);
        assert_eq!(at("<p></BODY ><p>x</body\n>"), 15);
        assert_eq!(at("<p>x"), 4);
        assert_eq!(at(""), 0);
        let added = add(b"", Addition { unpublished: Some(Unpublished::Draft), ..Addition::default() });
        assert!(String::from_utf8(added).unwrap().contains(">Draft</p></template></backfile-badge><script"));
    }
}
