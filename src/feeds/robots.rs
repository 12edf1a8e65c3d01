//! `robots.txt` (RFC 9309).

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What would end a rule or begin a comment. `*`, `$` and `%` stay: rules are
/// patterns, and may be encoded already.
const RULE: &AsciiSet = &CONTROLS.add(b' ').add(b'#');

/// One group for every crawler. Each of `disallow` is a path as RFC 9309 matches
/// it, with `*` and `$`; none means that all may be read. `sitemap_url` is absolute,
/// or empty where there is none.
pub fn render(sitemap_url: &str, disallow: &[String]) -> String {
    let mut text = String::from("User-agent: *\n");
    for rule in disallow.iter().map(|r| r.trim()).filter(|r| !r.is_empty()) {
        let slash = if rule.starts_with(['/', '*']) { "" } else { "/" };
        let _ = writeln!(text, "Disallow: {slash}{}", utf8_percent_encode(rule, RULE));
    }
    if text.lines().count() == 1 {
        // A group without a rule is not one; an empty rule forbids nothing.
        text.push_str("Disallow:\n");
    }
    if sitemap_url.trim().is_empty() {
        return text; // the site has none
    }
    let _ = writeln!(text, "\nSitemap: {}", utf8_percent_encode(sitemap_url.trim(), RULE));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_stay_on_their_lines() {
        let sitemap = "https://m.example/sitemap.xml";
        let tail = "\nSitemap: https://m.example/sitemap.xml\n";
        let cases: &[(&[&str], &str)] = &[
            (&[], "Disallow:\n"),
            (&["", "  "], "Disallow:\n"),
            (&["/search/", "drafts/"], "Disallow: /search/\nDisallow: /drafts/\n"),
            (&["/*.json$"], "Disallow: /*.json$\n"),
            (&["/a\nAllow: /"], "Disallow: /a%0AAllow:%20/\n"),
            (&["/چشم/ #1"], "Disallow: /%DA%86%D8%B4%D9%85/%20%231\n"),
        ];
        for (rules, expected) in cases {
            let rules: Vec<String> = rules.iter().map(|r| (*r).to_owned()).collect();
            assert_eq!(render(sitemap, &rules), format!("User-agent: *\n{expected}{tail}"), "{rules:?}");
        }
    }
}
