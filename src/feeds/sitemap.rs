//! Sitemaps (sitemaps.org 0.9), in parts by year: an archive grows at one end,
//! so a crawler that has read 2014 need not read it again, and a new article
//! changes one part and the index.

use std::collections::HashMap;
use std::fmt::Write as _;

use quick_xml::escape::escape;

use super::{clean, moment, rfc3339};

/// Most addresses that one file may hold, after the protocol.
pub const MAX_URLS: usize = 50_000;

/// Most bytes that one file may have, uncompressed, after the protocol: 50 MiB.
pub const MAX_BYTES: usize = 52_428_800;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

/// Of `xhtml:link`, by which search engines find a page in other languages.
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// One page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// Absolute and percent-encoded.
    pub location: String,
    /// When it last changed, as a W3C date: a day or RFC 3339. A year or month
    /// alone is left out, since the protocol's schema takes neither, and a day
    /// made up for it would be a lie.
    pub modified: Option<String>,
    /// The page in each of its languages, itself among them: `(hreflang, address)`.
    pub alternates: Vec<(String, String)>,
}

/// One file of pages, however many they are; [`split`] keeps the limits.
pub fn render_urlset(urls: &[Url]) -> Vec<u8> {
    let mut text = open("urlset", urls.iter().any(|url| !url.alternates.is_empty()));
    for url in urls {
        text.push_str(&element("url", &url.location, lastmod(url).as_deref(), &url.alternates));
    }
    close(text, "urlset")
}

/// The index of files, each with its address and the newest date in it.
pub fn render_index(parts: &[(String, Option<String>)]) -> Vec<u8> {
    let mut text = open("sitemapindex", false);
    for (location, modified) in parts {
        text.push_str(&element("sitemap", location, modified.as_deref(), &[]));
    }
    close(text, "sitemapindex")
}

/// All files of a site's sitemap: the index `sitemap.xml` first, then its parts
/// in the order of `groups`. A group is named by what it holds (`2014`,
/// `pages`) and becomes `sitemap-2014.xml`, `sitemap-2014-2.xml` and so on as the
/// limits demand; two groups of one name share the numbering. `base` is the
/// site's address, with or without a slash at its end.
///
/// Where there is no page at all, the site's own address is listed, since the
/// schemas allow neither an empty index nor an empty part.
pub fn split(groups: Vec<(String, Vec<Url>)>, base: &str) -> Vec<(String, Vec<u8>)> {
    split_at(groups, base, MAX_URLS, MAX_BYTES)
}

fn split_at(
    mut groups: Vec<(String, Vec<Url>)>,
    base: &str,
    max_urls: usize,
    max_bytes: usize,
) -> Vec<(String, Vec<u8>)> {
    let base = base.trim_end_matches('/');
    if groups.iter().all(|(_, urls)| urls.is_empty()) {
        groups = vec![("pages".to_owned(), vec![Url { location: format!("{base}/"), ..Url::default() }])];
    }
    let has_links = groups.iter().flat_map(|(_, urls)| urls).any(|url| !url.alternates.is_empty());
    let overhead = close(open("urlset", has_links), "urlset").len();
    let mut used: HashMap<String, usize> = HashMap::new();
    let mut index = Vec::new();
    let mut files = vec![(String::from("sitemap.xml"), Vec::new())];
    for (name, urls) in groups {
        let stem = stem(&name);
        let mut part = Part::default();
        let mut parts = Vec::new();
        for url in &urls {
            let modified = lastmod(url);
            let text = element("url", &url.location, modified.as_deref(), &url.alternates);
            let full = part.count >= max_urls || overhead + part.text.len() + text.len() > max_bytes;
            if full && part.count > 0 {
                parts.push(std::mem::take(&mut part));
            }
            part.add(&text, modified);
        }
        if part.count > 0 {
            parts.push(part);
        }
        for part in parts {
            let number = used.entry(stem.clone()).and_modify(|n| *n += 1).or_insert(1);
            let file = match *number {
                1 => format!("sitemap-{stem}.xml"),
                n => format!("sitemap-{stem}-{n}.xml"),
            };
            index.push((format!("{base}/{file}"), part.newest));
            files.push((file, close(open("urlset", has_links) + &part.text, "urlset")));
        }
    }
    if let Some((_, bytes)) = files.first_mut() {
        *bytes = render_index(&index);
    }
    files
}

/// A file in the making.
#[derive(Default)]
struct Part {
    text: String,
    count: usize,
    newest: Option<String>,
}

impl Part {
    fn add(&mut self, text: &str, modified: Option<String>) {
        self.text.push_str(text);
        self.count += 1;
        // W3C dates sort as text, but for zones; hours do not matter here.
        if self.newest < modified {
            self.newest = modified;
        }
    }
}

/// A page's date as the schema takes it: `xsd:date` as written, `xsd:dateTime`
/// with its seconds and zone.
fn lastmod(url: &Url) -> Option<String> {
    let text = url.modified.as_deref()?.trim();
    let moment = moment(text).ok()?;
    Some(if text.len() == "2014-06-11".len() { text.to_owned() } else { rfc3339(&moment) })
}

/// A group's name as part of a file's name.
fn stem(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c.to_ascii_lowercase() } else { '-' };
    name.chars().map(plain).collect()
}

/// A site in one language declares nothing that it does not use.
fn open(root: &str, has_links: bool) -> String {
    let links = if has_links { format!(" xmlns:xhtml=\"{XHTML}\"") } else { String::new() };
    format!("{DECLARATION}<{root} xmlns=\"{NAMESPACE}\"{links}>\n")
}

fn close(mut text: String, root: &str) -> Vec<u8> {
    let _ = writeln!(text, "</{root}>");
    text.into_bytes()
}

fn element(name: &str, location: &str, modified: Option<&str>, alternates: &[(String, String)]) -> String {
    let mut text = format!("<{name}><loc>{}</loc>", escape(clean(location)));
    if let Some(date) = modified {
        let _ = write!(text, "<lastmod>{}</lastmod>", escape(clean(date)));
    }
    for (lang, href) in alternates {
        let (lang, href) = (escape(clean(lang)), escape(clean(href)));
        let _ = write!(text, "<xhtml:link rel=\"alternate\" hreflang=\"{lang}\" href=\"{href}\"/>");
    }
    let _ = writeln!(text, "</{name}>");
    text
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::super::tests::texts;
    use super::*;

    fn url(location: &str, modified: Option<&str>) -> Url {
        Url { location: location.to_owned(), modified: modified.map(str::to_owned), ..Url::default() }
    }

    fn check(groups: &[(&str, usize)], max_urls: usize, max_bytes: usize, expected: &[(&str, usize)]) {
        let groups = groups
            .iter()
            .map(|(name, n)| {
                let urls =
                    (0..*n).map(|i| url(&format!("https://m.example/{name}/{i}/"), Some("2014-06-11")));
                ((*name).to_owned(), urls.collect())
            })
            .collect();
        let files = split_at(groups, "https://m.example/", max_urls, max_bytes);
        let found: Vec<_> = files
            .iter()
            .map(|(name, bytes)| {
                assert!(name == "sitemap.xml" || bytes.len() <= max_bytes, "{name}: {}", bytes.len());
                (name.as_str(), texts(bytes, "loc").len())
            })
            .collect();
        assert_eq!(found, expected);
        let listed: Vec<_> =
            expected[1..].iter().map(|(name, _)| format!("https://m.example/{name}")).collect();
        assert_eq!(texts(&files[0].1, "loc"), listed);
    }

    #[test]
    fn a_file_is_split_where_a_limit_is_reached() {
        let all = usize::MAX;
        check(&[], 3, all, &[("sitemap.xml", 1), ("sitemap-pages.xml", 1)]);
        check(&[("2014", 0), ("pages", 0)], 3, all, &[("sitemap.xml", 1), ("sitemap-pages.xml", 1)]);
        check(&[("2014", 3)], 3, all, &[("sitemap.xml", 1), ("sitemap-2014.xml", 3)]);
        check(
            &[("2014", 7), ("2015", 0), ("pages", 1)],
            3,
            all,
            &[
                ("sitemap.xml", 4),
                ("sitemap-2014.xml", 3),
                ("sitemap-2014-2.xml", 3),
                ("sitemap-2014-3.xml", 1),
                ("sitemap-pages.xml", 1),
            ],
        );
        // Twice the same name, and one that needs another.
        check(
            &[("2014", 1), ("2014", 1), ("../fr", 1)],
            3,
            all,
            &[
                ("sitemap.xml", 3),
                ("sitemap-2014.xml", 1),
                ("sitemap-2014-2.xml", 1),
                ("sitemap----fr.xml", 1),
            ],
        );
        // By bytes: one entry has 77 of them, the frame 110.
        check(
            &[("2014", 5)],
            100,
            300,
            &[
                ("sitemap.xml", 3),
                ("sitemap-2014.xml", 2),
                ("sitemap-2014-2.xml", 2),
                ("sitemap-2014-3.xml", 1),
            ][..],
        );
    }

    #[test]
    fn the_protocols_limit_holds_for_a_large_year() {
        check(
            &[("2014", 50_001)],
            MAX_URLS,
            MAX_BYTES,
            &[("sitemap.xml", 2), ("sitemap-2014.xml", 50_000), ("sitemap-2014-2.xml", 1)],
        );
    }

    #[test]
    fn a_page_names_itself_in_other_languages() {
        let link = |lang: &str, href: &str| (lang.to_owned(), href.to_owned());
        let alternates =
            vec![link("en", "https://m.example/a/?x=1&y"), link("x-default", "https://m.example/a/")];
        let page = Url { alternates, ..url("https://m.example/a/", None) };
        let text = String::from_utf8(render_urlset(&[page, url("https://m.example/b/", None)])).unwrap();
        let expected = "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
             xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n<url><loc>https://m.example/a/</loc>\
             <xhtml:link rel=\"alternate\" hreflang=\"en\" href=\"https://m.example/a/?x=1&amp;y\"/>\
             <xhtml:link rel=\"alternate\" hreflang=\"x-default\" href=\"https://m.example/a/\"/></url>\n\
             <url><loc>https://m.example/b/</loc></url>\n</urlset>\n";
        assert!(text.ends_with(expected), "{text}");
    }

    #[test]
    fn the_index_names_the_newest_date() {
        let urls = vec![
            url("https://m.example/a/", Some("2014-06-11")),
            url("https://m.example/b/?x=1&y='<\u{1}", Some("2014-11-01T10:00:00+01:00")),
            url("https://m.example/c/", None),
            url("https://m.example/d/", Some("2014-06")),
            url("https://m.example/e/", Some("2014-06-11T10:00Z")),
        ];
        let files = split(vec![("2014".to_owned(), urls)], "https://m.example");
        assert_eq!(texts(&files[0].1, "lastmod"), ["2014-11-01T10:00:00+01:00"]);
        assert_eq!(
            texts(&files[1].1, "lastmod"),
            ["2014-06-11", "2014-11-01T10:00:00+01:00", "2014-06-11T10:00:00+00:00"]
        );
        assert_eq!(texts(&files[1].1, "loc")[1], "https://m.example/b/?x=1&y='<");
    }
}
