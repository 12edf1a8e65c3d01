//! Text into HTML, XML, URLs and scripts, and back. All that a page prints goes
//! through one of these once; none of them is undone by applying it twice.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

mod entities;

pub use entities::decode_entities;

/// For text in HTML: `&`, `<`, `>` and both quotes.
pub fn html(text: &str) -> Cow<'_, str> {
    replace(text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        _ => None,
    })
}

/// For the value of an attribute in either kind of quotes, in HTML or XML: as
/// [`html`], and line ends and tabs too, which XML would turn into spaces.
pub fn attribute(text: &str) -> Cow<'_, str> {
    replace(text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

/// For text in XML: as [`html`], without the characters that XML 1.0 forbids even
/// as references (section 2.2).
pub fn xml_text(text: &str) -> Cow<'_, str> {
    replace(text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        c if forbidden(c) => Some(""),
        _ => None,
    })
}

/// The text without the characters that XML 1.0 forbids: control characters but
/// tab and line ends, U+FFFE and U+FFFF. For text that somebody else escapes.
pub fn strip_controls(text: &str) -> Cow<'_, str> {
    replace(text, |c| if forbidden(c) { Some("") } else { None })
}

fn forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// JSON that can stand in a `<script>` element: nothing in it can end the element,
/// open a comment or be a line end of JavaScript.
pub fn json_for_script(value: &serde_json::Value) -> String {
    let json = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    // These occur only inside of strings, so the escapes need no context.
    let escaped = replace(&json, |c| match c {
        '<' => Some("\\u003c"),
        '>' => Some("\\u003e"),
        '&' => Some("\\u0026"),
        '\u{2028}' => Some("\\u2028"),
        '\u{2029}' => Some("\\u2029"),
        _ => None,
    });
    escaped.into_owned()
}

/// Copies only where something changes, and then whole runs.
fn replace(text: &str, with: impl Fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (i, c) in text.char_indices() {
        if let Some(s) = with(c) {
            if copied == 0 {
                out.reserve(text.len() + 16);
            }
            out.push_str(&text[copied..i]);
            out.push_str(s);
            copied = i + c.len_utf8();
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Text from a file or a file's name as a person may be shown it who looks for a
/// mistake: control characters, which could move a terminal's cursor or set its
/// title, and the marks that reverse the direction of what follows stand as escapes.
pub fn visible(text: &str) -> Cow<'_, str> {
    let hidden = |c: char| {
        c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if !text.contains(hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if hidden(c) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// What RFC 3986 calls unreserved.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A path's characters: unreserved, sub-delims, `:`, `@` and the slash.
const PATH: &AsciiSet = &UNRESERVED
    .remove(b'/')
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// Percent-encodes a path (RFC 3986, section 3.3). A `%` is encoded too: the path
/// is plain text, so that `100%25` names the file `100%25` and nothing else.
pub fn url_path(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// Percent-encodes a name or value of a query: all but what is unreserved.
pub fn url_query(text: &str) -> String {
    utf8_percent_encode(text, UNRESERVED).to_string()
}

/// Undoes percent-encoding, once. A `%` without two digits after it stays. `None`
/// where the bytes are no UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// The schemes a link may have. A list of what is allowed, since what is dangerous
/// differs from browser to browser.
const SCHEMES: [&str; 12] =
    ["http", "https", "mailto", "tel", "ftp", "sms", "xmpp", "irc", "ircs", "geo", "magnet", "ftps"];

/// The pictures that may stand in a `data:` URL: none that can hold a script.
const DATA_IMAGES: [&str; 5] = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"];

/// Whether a browser that follows the address can only go somewhere, not run
/// something: a relative address, or one with an allowed scheme. Entities are
/// decoded and control characters dropped first, as browsers do (WHATWG URL,
/// section 4.4).
pub fn is_safe_url(url: &str) -> bool {
    scheme(&bare(url)).is_none_or(|s| SCHEMES.contains(&s.as_str()))
}

/// As [`is_safe_url`], for what a page shows: `data:` URLs of the common picture
/// formats are fine too.
pub fn is_safe_image_url(url: &str) -> bool {
    let url = bare(url);
    match scheme(&url).as_deref() {
        Some("data") => {
            let media = url[5..].split([';', ',']).next().unwrap_or("").trim().to_ascii_lowercase();
            DATA_IMAGES.contains(&media.as_str())
        }
        Some(scheme) => SCHEMES.contains(&scheme),
        None => true,
    }
}

/// The address as a browser reads it, as far as the scheme goes.
fn bare(url: &str) -> String {
    let decoded = decode_entities(url);
    let chars = decoded.chars().filter(|&c| !c.is_control()).skip_while(|c| c.is_whitespace());
    // No scheme that matters is longer, and a `data:` URL may have megabytes.
    chars.take(100).collect()
}

/// The scheme in lower case, where there is one by RFC 3986, section 3.1.
fn scheme(url: &str) -> Option<String> {
    let end = url.find([':', '/', '?', '#', '\\'])?;
    let name = &url[..end];
    let is = url[end..].starts_with(':')
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    is.then(|| name.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(
            html("</script><a b=\"c\" d='e'>&"),
            "&lt;/script&gt;&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;"
        );
        assert!(matches!(html("O*NET __attribute__ é"), Cow::Borrowed(_)));
        assert_eq!(html("&ldquo;"), "&amp;ldquo;");
        assert_eq!(attribute("a\n\"b\""), "a&#10;&quot;b&quot;");
    }

    #[test]
    fn what_is_shown_neither_moves_nor_hides() {
        assert_eq!(visible("a\u{1b}[2Jb\n\u{9b}\u{202e}c"), "a\\u{1b}[2Jb\\n\\u{9b}\\u{202e}c");
        assert_eq!(visible("چشم\u{200c}انداز"), "چشم\u{200c}انداز");
    }

    #[test]
    fn xml_stays_well_formed() {
        assert_eq!(xml_text("a\u{1}\u{c}\u{fffe}\0b]]>\t\n\u{85}é"), "ab]]&gt;\t\n\u{85}é");
        assert_eq!(strip_controls("\u{1b}[1m<b>"), "[1m<b>");
        assert!(matches!(strip_controls("a\tb\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn json_cannot_leave_its_script() {
        let value = serde_json::json!({ "t": "</script><!--&\u{2028}\u{2029}", "n": 1 });
        let json = json_for_script(&value);
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&json).unwrap(), value);
    }

    #[test]
    fn paths_are_encoded_once_and_decoded_once() {
        let table = [
            ("/iran/a-b_c.d~e/", "/iran/a-b_c.d~e/"),
            ("/100% #1?/", "/100%25%20%231%3F/"),
            ("/%2e%2e%2fx", "/%252e%252e%252fx"),
            ("/@me:it's(a+b),c;d=e&f!$*", "/@me:it's(a+b),c;d=e&f!$*"),
            ("/émoi/چشم/🎉", "/%C3%A9moi/%DA%86%D8%B4%D9%85/%F0%9F%8E%89"),
            ("/a\"<b>\\^`{|}[]", "/a%22%3Cb%3E%5C%5E%60%7B%7C%7D%5B%5D"),
        ];
        for (plain, encoded) in table {
            assert_eq!(url_path(plain), encoded);
            assert_eq!(percent_decode(encoded).as_deref(), Some(plain));
        }
        assert_eq!(percent_decode("%ff"), None);
        assert_eq!(percent_decode("%zz%"), Some("%zz%".to_owned()));
        assert_eq!(percent_decode("%2525").as_deref(), Some("%25"));
        assert_eq!(url_query("a&b=c/é +"), "a%26b%3Dc%2F%C3%A9%20%2B");
    }

    #[test]
    fn links_that_run_something() {
        for url in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "&#106;avascript:alert(1)",
            "&#x6A;avascript:alert(1)",
            "&#106avascript:alert(1)",
            "&#0000106;avascript:alert(1)",
            "javascript&colon;alert(1)",
            "java&Tab;script:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "java\r\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " \u{c} javascript:alert(1)",
            "vbscript:x",
            "data:text/html,<script>",
            "data:image/png;base64,AAAA",
            "file:///etc/passwd",
            "blob:x",
            "view-source:x",
        ] {
            assert!(!is_safe_url(url), "{url:?}");
        }
        for url in [
            "",
            "#a",
            "?q=a:b",
            "a/b:c",
            "/x",
            "//host/x",
            "../x.md",
            "@/x.md",
            "http://a",
            "HTTPS://a",
            "mailto:a@b",
            "tel:+1",
            "a b:c",
            "javascript",
            "./javascript:x",
            "ژ:x",
        ] {
            assert!(is_safe_url(url), "{url:?}");
        }
    }

    #[test]
    fn pictures_may_be_data() {
        let long = format!("data:image/png;base64,{}", "A".repeat(300_000));
        for url in [long.as_str(), "DATA:image/WebP,x", "x.png", "https://a/b.png"] {
            assert!(is_safe_image_url(url), "{}", &url[..10.min(url.len())]);
        }
        for url in
            ["data:image/svg+xml,<svg>", "data:text/html,x", "data:,x", "da\tta:text/html,x", "javascript:1"]
        {
            assert!(!is_safe_image_url(url), "{url}");
        }
    }
}
