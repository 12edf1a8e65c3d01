//! Where a written link leads: read once here, so that nothing later has to
//! parse an address again.

use super::leftover;
use crate::article::LinkTarget;
use crate::base::path::normalise;
use crate::base::{SourcePath, escape};

/// What a written address turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Destination {
    /// Within the site, or perhaps so.
    Site {
        /// Where it leads.
        target: LinkTarget,
        /// The query without `?`.
        query: Option<Box<str>>,
        /// The anchor without `#`, percent-decoded.
        anchor: Option<Box<str>>,
    },
    /// On the web: the address stays as it is, with the site's `rel`.
    Web(String),
    /// Another safe scheme (`mailto:`, `tel:`): stays as it is, without `rel`.
    Other(String),
    /// `data:` that holds an image; only pictures may use it.
    InlineImage(String),
    /// A scheme that is not allowed.
    Unsafe,
    /// A template tag of another tool that cannot be resolved, as written.
    Leftover(String),
}

/// What an article's links are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    /// The article's own file.
    pub path: &'a SourcePath,
    /// The site's origin and base path.
    pub base_url: &'a str,
    /// The folder in which `@/` begins, relative to the site's root.
    pub content_dir: &'a str,
}

/// Reads an address whose entities and backslashes are already resolved.
pub(super) fn read(written: &str, place: Place<'_>) -> Destination {
    // Browsers drop tabs, newlines and other controls inside an address before
    // they look at its scheme (WHATWG URL, "basic URL parser", step 3).
    let cleaned: String;
    let mut address = written.trim();
    if address.contains(|c: char| c.is_control()) {
        cleaned = address.chars().filter(|c| !c.is_control()).collect();
        address = cleaned.trim();
    }
    let expanded: String;
    if leftover::may_hold(address) {
        match without_site_prefix(address) {
            Ok(rest) => {
                expanded = rest;
                address = &expanded;
            }
            Err(tag) => return Destination::Leftover(tag),
        }
    }
    if let Some(inside) = below(address, place.base_url.trim_end_matches('/')) {
        return site(inside, place, true);
    }
    if address.starts_with("//") {
        return Destination::Web(address.to_owned());
    }
    if has_scheme(address) {
        return with_scheme(address);
    }
    site(address, place, false)
}

/// A picture's address: as [`read`], but a source path becomes a relative one,
/// because a picture is found beside the article or under its URL.
pub(super) fn read_picture(written: &str, place: Place<'_>) -> Destination {
    match read(written, place) {
        Destination::Site { target: LinkTarget::Source { path, .. }, query, anchor } => {
            let up = place.path.folder().split('/').filter(|p| !p.is_empty()).count();
            let relative = "../".repeat(up) + path.as_str();
            Destination::Site { target: LinkTarget::Relative(relative.into()), query, anchor }
        }
        destination => destination,
    }
}

/// What follows `base` in `address`, if `address` lies below it.
fn below<'a>(address: &'a str, base: &str) -> Option<&'a str> {
    if base.is_empty() {
        return None;
    }
    let rest = address.strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
}

/// Whether it begins with a scheme (RFC 3986, 3.1). A colon after anything else
/// belongs to a path, as browsers have it: `(https://a.example)` is a file's name.
fn has_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
}

fn with_scheme(address: &str) -> Destination {
    let lower = address.get(..11).unwrap_or(address).to_ascii_lowercase();
    if lower.starts_with("data:") {
        let image = escape::is_safe_image_url(address);
        return if image { Destination::InlineImage(address.to_owned()) } else { Destination::Unsafe };
    }
    if !escape::is_safe_url(address) {
        return Destination::Unsafe;
    }
    if lower.starts_with("http:") || lower.starts_with("https:") {
        return Destination::Web(address.to_owned());
    }
    Destination::Other(address.to_owned())
}

/// A path, query and anchor on the site. `absolute` says that the base URL
/// was taken off, so that an empty path is the home page.
fn site(address: &str, place: Place<'_>, absolute: bool) -> Destination {
    let (rest, anchor) = split(address, '#');
    let (path, query) = split(rest, '?');
    let anchor = anchor.map(|a| decode(a).into());
    let query: Option<Box<str>> = query.map(Into::into);
    let target = if absolute && path.is_empty() {
        LinkTarget::Path("/".into())
    } else if path.is_empty() && query.is_none() {
        LinkTarget::Here
    } else {
        path_target(&decode(path), place, absolute)
    };
    Destination::Site { target, query, anchor }
}

fn path_target(path: &str, place: Place<'_>, absolute: bool) -> LinkTarget {
    if let Some(rest) = path.strip_prefix("@/") {
        // What climbs out of the folder is no file's name, so that it is found dead.
        let inside = normalise(place.content_dir, rest)
            .filter(|f| f.strip_prefix(place.content_dir).is_some_and(|inner| inner.starts_with('/')));
        let file = inside.unwrap_or_else(|| path.to_owned());
        return LinkTarget::Source { path: SourcePath::new(file), strict: true };
    }
    if path.starts_with('/') {
        let base_path = base_path(place.base_url);
        let inside = if absolute { None } else { below(path, base_path) };
        return LinkTarget::Path(match inside {
            Some("") => "/".into(),
            Some(rest) => rest.into(),
            None => path.into(),
        });
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let is_markdown = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
    });
    match place.path.join(path) {
        Some(path) if is_markdown => LinkTarget::Source { path, strict: false },
        _ => LinkTarget::Relative(path.into()),
    }
}

/// Percent-decodes once; what is no UTF-8 then stays as written.
fn decode(text: &str) -> String {
    escape::percent_decode(text).unwrap_or_else(|| text.to_owned())
}

/// The path of a base URL, without a slash at its end: `/review`, or nothing.
fn base_path(base_url: &str) -> &str {
    let rest = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    rest.find('/').map_or("", |i| rest[i..].trim_end_matches('/'))
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(a, b)| (a, Some(b)))
}

/// Reads Jekyll's tags for the site's own address at the front: they are dropped,
/// and a quoted path that is made one (`{{ "/x.png" | relative_url }}`) takes its
/// tag's place. `Err` holds the first tag that remains.
fn without_site_prefix(address: &str) -> Result<String, String> {
    let mut rest = address;
    let mut path = "";
    while let Some(inner) = rest.strip_prefix("{{")
        && path.is_empty()
    {
        let Some((inner, after)) = inner.split_once("}}") else { break };
        let inner = inner.trim_matches(['-', ' ']);
        if let Some(quoted) = quoted_path(inner) {
            path = quoted;
        } else if !matches!(inner, "site.baseurl" | "site.url" | "site.base_url" | "site.baseUrl") {
            break;
        }
        rest = after;
    }
    if let Some(tag) = super::leftover::first(rest) {
        return Err(rest[tag].to_owned());
    }
    // `href="{{ "/about/" | url }}"`: in HTML the address ends at the inner quote.
    if rest.starts_with("{{") || rest.starts_with("{%") {
        return Err(rest.to_owned());
    }
    let whole = format!("{path}{rest}");
    if whole.starts_with(['/', '#', '?']) { Ok(whole) } else { Ok(format!("/{whole}")) }
}

/// The path in `"/x.png" | relative_url`.
fn quoted_path(inner: &str) -> Option<&str> {
    let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (path, filter) = inner[1..].split_once(quote)?;
    let filter = filter.trim_start().strip_prefix('|')?.trim();
    let known = matches!(filter, "relative_url" | "absolute_url" | "relURL" | "absURL")
        || filter.strip_prefix("prepend:").is_some_and(|f| {
            f.split('|').all(|part| {
                matches!(part.trim().trim_start_matches("prepend:").trim(), "site.baseurl" | "site.url")
            })
        });
    // A path with a scheme of its own would be none of the site's.
    (known && !has_scheme(path) && !path.starts_with("//")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_browsers_take_them() {
        let path = SourcePath::new("content/iran/a.md");
        let place = Place { path: &path, base_url: "https://a.example", content_dir: "content" };
        let relative = |path: &str| Destination::Site {
            target: LinkTarget::Relative(path.into()),
            query: None,
            anchor: None,
        };
        let cases = [
            ("https://b.example", Destination::Web("https://b.example".into())),
            ("mailto:a@b.example", Destination::Other("mailto:a@b.example".into())),
            ("(https://b.example)", relative("(https://b.example)")),
            ("2014:report", relative("2014:report")),
            ("javascript:alert(1)", Destination::Unsafe),
            // What HTML leaves of `href="{{ "/about/" | url }}"`.
            ("{{ ", Destination::Leftover("{{".into())),
            ("{{< ref ", Destination::Leftover("{{< ref".into())),
            ("{{ site.baseurl }}{{ ", Destination::Leftover("{{".into())),
        ];
        for (written, expected) in cases {
            assert_eq!(read(written, place), expected, "{written}");
        }
    }
}
