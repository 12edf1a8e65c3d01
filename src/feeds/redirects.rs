//! `_redirects`, the file from which Netlify and Cloudflare Pages answer old
//! addresses themselves, with a real status instead of a page that refreshes.
//! (Cloudflare reads 2,000 such lines; the pages stand behind them for the rest.)

use std::collections::BTreeMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// A path on the site, as a literal: `*` and `:` would make it a pattern, and
/// `#` a comment.
const LITERAL: &AsciiSet = &super::PATH.add(b'*').add(b':');

/// What would split a line, in an address that is encoded already.
const ADDRESS: &AsciiSet = &CONTROLS.add(b' ');

/// One line `/from /to 301` for each pair, in the order of `from`. Paths are
/// plain text that begins with a slash, and get encoded; a `to` that does not is
/// an address elsewhere, encoded already. Of two pairs with one `from` the first
/// counts, and a pair that leads to itself is left out.
pub fn render(redirects: &[(String, String)]) -> String {
    let mut lines: BTreeMap<&str, &str> = BTreeMap::new();
    for (from, to) in redirects.iter().filter(|(from, to)| from != to) {
        lines.entry(from).or_insert(to);
    }
    let mut text = String::new();
    for (from, to) in lines {
        let set = if to.starts_with('/') && !to.starts_with("//") { LITERAL } else { ADDRESS };
        let from = utf8_percent_encode(from, LITERAL);
        let _ = writeln!(text, "{from} {} 301", utf8_percent_encode(to, set));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_encoded_line_each_in_order() {
        let cases: &[(&[(&str, &str)], &str)] = &[
            (&[], ""),
            (&[("/b/", "/x/"), ("/a/", "/y/")], "/a/ /y/ 301\n/b/ /x/ 301\n"),
            (&[("/a/", "/first/"), ("/a/", "/second/")], "/a/ /first/ 301\n"),
            (&[("/a/", "/a/")], ""),
            (&[("/100%/#1 é/", "/*/:id/")], "/100%25/%231%20%C3%A9/ /%2A/%3Aid/ 301\n"),
            (&[("/old/", "https://b.example/a%20b?c=d#e")], "/old/ https://b.example/a%20b?c=d#e 301\n"),
            (&[("/a\n/evil /x", "/b/")], "/a%0A/evil%20/x /b/ 301\n"),
        ];
        for (pairs, expected) in cases {
            let pairs: Vec<_> = pairs.iter().map(|(f, t)| ((*f).to_owned(), (*t).to_owned())).collect();
            assert_eq!(render(&pairs), *expected, "{pairs:?}");
        }
    }
}
