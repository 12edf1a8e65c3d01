//! An article's HTML on its way into a feed. A reader shows it away from the
//! site, where a relative address leads nowhere and a script has no business.

use std::borrow::Cow;

use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str};
use quick_xml::escape::partial_escape;
use url::Url;

/// Longest `data:` URI that a feed carries, in bytes. A picture of 283 kB in
/// one attribute has been seen; feeds are fetched again and again.
pub const MAX_DATA_URI: usize = 2048;

/// Elements that act on a page instead of being content.
const DROPPED: &str = "script, style, base, meta, link, template";

/// The HTML with every address in it absolute: `href`, `src`, `srcset`,
/// `poster` and their rarer kin, whether relative to the page, to the site's
/// root, or an `#anchor`. `page_url` is the page on which the HTML stands,
/// absolute or from the root of `site`, which is the site's base URL. A path from
/// the root is taken as it stands in an `href`, so it holds the base URL's own.
///
/// Addresses that have a scheme stay as they were written. Scripts, styles and
/// event handlers go, and so do addresses that would run a script and `data:`
/// URIs beyond [`MAX_DATA_URI`] (with the picture whose only source they are).
/// Malformed HTML stays as malformed as it was.
///
/// A streaming rewriter does this rather than a parsed tree: it takes linear
/// time and no stack however deep the nesting, and leaves all else untouched.
pub fn absolutise(html: &str, page_url: &str, site: &str) -> String {
    let base = match Url::parse(site) {
        Ok(site) => site.join(page_url).ok(),
        Err(_) => Url::parse(page_url).ok(),
    };
    let settings = RewriteStrSettings::new()
        .with_strict(false)
        .append_element_content_handler(element!("*", |el| {
            rewrite(el, base.as_ref());
            Ok(())
        }))
        .append_element_content_handler(element!(DROPPED, |el| {
            el.remove();
            Ok(())
        }));
    // Outside of strict mode the rewriter has no reason to fail. If it finds
    // one, the text is shown with its tags: nothing is lost, and nothing runs.
    rewrite_str(html, settings).unwrap_or_else(|_| partial_escape(html).into_owned())
}

fn rewrite(el: &mut Element<'_, '_>, base: Option<&Url>) {
    let tag = el.tag_name();
    let mut picture_lost = false;
    let mut changes: Vec<(String, Option<String>)> = Vec::new();
    for attribute in el.attributes() {
        let name = attribute.name();
        let change = match kind(&tag, &name) {
            Kind::Other => continue,
            Kind::Handler => None,
            Kind::Style => {
                let value = attribute.value();
                if value.len() <= MAX_DATA_URI || !value.to_ascii_lowercase().contains("data:") {
                    continue;
                }
                None
            }
            Kind::Address => {
                let absolute = absolute(&decode(&attribute.value()), &tag, base);
                picture_lost |= absolute.is_none() && name == "src";
                absolute
            }
            Kind::Candidates => candidates(&decode(&attribute.value()), &tag, base),
        };
        changes.push((name, change));
    }
    for (name, change) in changes {
        match change {
            // Only an odd name could fail, and this one has been read here.
            Some(value) => drop(el.set_attribute(&name, &value.replace('&', "&amp;"))),
            None => el.remove_attribute(&name),
        }
    }
    if picture_lost && tag == "img" && !el.has_attribute("srcset") {
        el.remove();
    }
}

/// What an attribute holds.
enum Kind {
    Address,
    Candidates,
    Handler,
    Style,
    Other,
}

fn kind(tag: &str, name: &str) -> Kind {
    match name {
        "href" | "src" | "poster" | "cite" | "action" | "formaction" | "longdesc" | "background"
        | "xlink:href" => Kind::Address,
        "data" if tag == "object" => Kind::Address,
        "srcset" | "imagesrcset" => Kind::Candidates,
        "style" => Kind::Style,
        // A whole document in an attribute, whose scripts would run.
        "srcdoc" => Kind::Handler,
        _ if name.starts_with("on") => Kind::Handler,
        _ => Kind::Other,
    }
}

/// One address made absolute; `None` where it has to go.
fn absolute(raw: &str, tag: &str, base: Option<&Url>) -> Option<String> {
    let raw = raw.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_control());
    // Within a drawing, `#shape` is not a link but a part of the drawing.
    if raw.starts_with('#') && !matches!(tag, "a" | "area") {
        return Some(raw.to_owned());
    }
    match Url::parse(raw) {
        Ok(url) => allowed(&url, raw, tag).then(|| raw.to_owned()),
        Err(url::ParseError::RelativeUrlWithoutBase) => match base {
            Some(base) => base.join(raw).ok().map(String::from),
            None => Some(raw.to_owned()),
        },
        // `http://[half`: as broken as it was.
        Err(_) => Some(raw.to_owned()),
    }
}

/// Whether an address with a scheme may stay. The parser has already seen
/// through tabs and capitals in the scheme.
fn allowed(url: &Url, raw: &str, tag: &str) -> bool {
    match url.scheme() {
        "javascript" | "vbscript" => false,
        "data" => raw.len() <= MAX_DATA_URI && !matches!(tag, "a" | "area" | "iframe" | "object" | "embed"),
        _ => true,
    }
}

/// The candidates of a `srcset` (HTML, "parsing a srcset attribute"): each an
/// address up to white space, then descriptors up to a comma. Addresses may
/// hold commas, so that splitting at them would not do. `None` where none is left.
fn candidates(value: &str, tag: &str, base: Option<&Url>) -> Option<String> {
    let mut rest = value;
    let mut kept: Vec<String> = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let address = &rest[..end];
        rest = &rest[end..];
        let bare = address.trim_end_matches(',');
        let mut descriptor = "";
        if bare.len() == address.len() {
            let end = rest.find(',').unwrap_or(rest.len());
            descriptor = rest[..end].trim();
            rest = &rest[end..];
        }
        if let Some(url) = absolute(bare, tag, base) {
            let space = if descriptor.is_empty() { "" } else { " " };
            kept.push(format!("{url}{space}{descriptor}"));
        }
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

/// Named references that can play a part in an address. Of the 2,231 that HTML
/// has, the others are letters and signs, which nobody hides a scheme behind;
/// they stay as they are.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("AMP", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
    ("Tab", '\t'),
    ("NewLine", '\n'),
    ("colon", ':'),
    ("sol", '/'),
    ("bsol", '\\'),
    ("period", '.'),
    ("comma", ','),
    ("num", '#'),
    ("quest", '?'),
    ("equals", '='),
    ("percnt", '%'),
    ("excl", '!'),
    ("lpar", '('),
    ("rpar", ')'),
    ("lowbar", '_'),
    ("plus", '+'),
    ("semi", ';'),
    ("commat", '@'),
    ("ast", '*'),
    ("dollar", '$'),
];

/// An attribute's value as a browser reads it. The rewriter hands it over as it
/// stands in the file.
fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find('&') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        let (c, length) = reference(rest).unwrap_or(('&', 1));
        text.push(c);
        rest = &rest[length..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// The character that a reference at the beginning of `text` stands for, and
/// how many bytes the reference has.
fn reference(text: &str) -> Option<(char, usize)> {
    let body = &text[1..];
    if let Some(number) = body.strip_prefix('#') {
        let (digits, radix, prefix) = match number.strip_prefix(['x', 'X']) {
            Some(hex) => (hex, 16, 3),
            None => (number, 10, 2),
        };
        let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let c = u32::from_str_radix(&digits[..end], radix).ok().and_then(char::from_u32)?;
        // The semicolon may be missing.
        let semicolon = usize::from(digits[end..].starts_with(';'));
        return Some((c, prefix + end + semicolon));
    }
    let end = body.bytes().take(10).position(|b| b == b';')?;
    let (_, c) = NAMED.iter().find(|(name, _)| *name == &body[..end])?;
    Some((*c, end + 2))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn check(html: &str, expected: &str) {
        let found = absolutise(html, "/base/iran/2014/mosul/", "https://m.example/base");
        assert_eq!(found, expected, "{html}");
        assert_eq!(absolutise(&found, "/base/iran/2014/mosul/", "https://m.example/base"), found, "twice");
    }

    #[test]
    fn addresses_become_absolute() {
        for (from, to) in [
            ("x.jpg", "https://m.example/base/iran/2014/mosul/x.jpg"),
            ("../x/", "https://m.example/base/iran/2014/x/"),
            ("/base/iran/", "https://m.example/base/iran/"),
            ("#n1", "https://m.example/base/iran/2014/mosul/#n1"),
            ("", "https://m.example/base/iran/2014/mosul/"),
            ("?q=1&amp;r=2", "https://m.example/base/iran/2014/mosul/?q=1&amp;r=2"),
            ("?q=1&r=2", "https://m.example/base/iran/2014/mosul/?q=1&amp;r=2"),
            ("//cdn.example/a.js", "https://cdn.example/a.js"),
            ("../../../../../etc/passwd", "https://m.example/etc/passwd"),
            ("/100%25/%23/a%20b", "https://m.example/100%25/%23/a%20b"),
            ("/a b/é", "https://m.example/a%20b/%C3%A9"),
            ("/a&sol;b&#x2F;c&#47d", "https://m.example/a/b/c/d"),
            ("https://other.example", "https://other.example"),
            ("HTTP://Other.example/É?a&amp;b", "HTTP://Other.example/É?a&amp;b"),
            ("mailto:desk@m.example", "mailto:desk@m.example"),
            ("http://[half", "http://[half"),
        ] {
            check(&format!("<a href=\"{from}\">x</a>"), &format!("<a href=\"{to}\">x</a>"));
        }
    }

    #[test]
    fn every_attribute_that_holds_addresses() {
        let page = "https://m.example/base/iran/2014/mosul";
        check(
            "<video poster=p.jpg src='v.mp4'></video>",
            &format!("<video poster=\"{page}/p.jpg\" src=\"{page}/v.mp4\"></video>"),
        );
        check(
            "<img src=\"a.jpg\" srcset=\"a,1.jpg 1x,b.jpg 2x, c.jpg\">",
            &format!(
                "<img src=\"{page}/a.jpg\" srcset=\"{page}/a,1.jpg 1x, {page}/b.jpg 2x, {page}/c.jpg\">"
            ),
        );
        check(
            "<source srcset='a.avif, b.avif 900w'>",
            &format!("<source srcset=\"{page}/a.avif, {page}/b.avif 900w\">"),
        );
        check(
            "<blockquote cite=\"/s\">q</blockquote>",
            "<blockquote cite=\"https://m.example/s\">q</blockquote>",
        );
        check("<svg><use href=\"#s\"/></svg>", "<svg><use href=\"#s\" /></svg>");
        check("<p id=n1 class=x>1 &lt; 2 &amp; 3</p>", "<p id=n1 class=x>1 &lt; 2 &amp; 3</p>");
    }

    #[test]
    fn what_runs_is_dropped() {
        for (html, expected) in [
            ("a<script>alert('</p>')</script>b", "ab"),
            ("a<SCRIPT src=x>1</sCript >b", "ab"),
            ("a<script>never closed <b>", "a"),
            ("a<style>p{}</style><base href=//evil.test><meta http-equiv=refresh>b", "ab"),
            ("<p onclick=\"x()\" OnLoad=y>a</p>", "<p>a</p>"),
            ("<a href=\"javascript:x()\">a</a>", "<a>a</a>"),
            ("<a href=\"&#106;avascript:x()\">a</a>", "<a>a</a>"),
            ("<a href=\" java\tscript:x()\">a</a>", "<a>a</a>"),
            ("<a href=\"java&Tab;script&colon;x()\">a</a>", "<a>a</a>"),
            ("<a href=\"data:text/html,x\">a</a>", "<a>a</a>"),
            ("<iframe srcdoc=\"<script>x</script>\"></iframe>", "<iframe></iframe>"),
        ] {
            check(html, expected);
        }
    }

    #[test]
    fn long_data_uris_are_dropped() {
        let short = format!("data:image/png;base64,{}", "A".repeat(100));
        let long = format!("data:image/png;base64,{}", "A".repeat(283_000));
        check(&format!("<img src=\"{short}\">"), &format!("<img src=\"{short}\">"));
        check(&format!("a<img src=\"{long}\" alt=x>b"), "ab");
        check(&format!("<p style=\"background:url({long})\">a</p>"), "<p>a</p>");
        check(
            &format!("<img src=\"{long}\" srcset=\"{long} 1x, /b.jpg 2x\">"),
            "<img srcset=\"https://m.example/b.jpg 2x\">",
        );
    }

    #[test]
    fn malformed_html_takes_linear_time() {
        for (html, n) in [("<div>", 100_000), ("</b>", 100_000), ("<a href='", 100_000), ("<!-- <", 170_000)]
        {
            let html = html.repeat(n);
            let start = std::time::Instant::now();
            let _ = absolutise(&html, "/a/", "https://m.example/");
            assert!(start.elapsed().as_secs() < 5, "{}", &html[..9]);
        }
        for html in ["", "<", "<a", "<a href", "<a href=", "<a href=\"/x", "</", "<!", "&", "<a href=\"&\">"]
        {
            let _ = absolutise(html, "/a/", "https://m.example/");
        }
    }

    #[test]
    fn without_a_base_addresses_stay() {
        assert_eq!(absolutise("<a href=\"/x\">x</a>", "/a/", ""), "<a href=\"/x\">x</a>");
        assert_eq!(
            absolutise("<a href=\"x\">x</a>", "https://m.example/a/", ""),
            "<a href=\"https://m.example/a/x\">x</a>"
        );
    }
}
