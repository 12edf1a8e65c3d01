//! Template tags of Jekyll, Hugo and Liquid that real archives still hold.
//! They stay as text; here they are found, so that they can be reported and
//! kept out of excerpts.

use std::ops::Range;

/// Whether a tag may be in `text`: something opens one.
pub(super) fn may_hold(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'{', bytes).any(|at| matches!(bytes.get(at + 1), Some(b'{' | b'%')))
}

/// The bytes of the first tag in `text`.
pub(super) fn first(text: &str) -> Option<Range<usize>> {
    all(text).next()
}

/// Every tag in `text`, in order. Linear: a tag ends on its own line, and each
/// end is looked for once, however many openers stand before it.
pub(super) fn all(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = 0;
    let mut line_end = 0;
    // The next end of each kind; the line's end where there is none.
    let (mut braces, mut percent) = (0, 0);
    std::iter::from_fn(move || {
        while let Some(i) = text[at..].find('{') {
            let start = at + i;
            at = start + 1;
            let (close, next) = match text.as_bytes().get(start + 1) {
                Some(b'{') => ("}}", &mut braces),
                Some(b'%') => ("%}", &mut percent),
                _ => continue,
            };
            if start >= line_end {
                line_end = text[start..].find('\n').map_or(text.len(), |i| start + i);
            }
            let inner = start + 2;
            if *next < inner {
                *next = text[inner..line_end].find(close).map_or(line_end, |i| inner + i);
            }
            if *next < line_end && is_tag(&text[inner..*next]) {
                at = *next + close.len();
                return Some(start..at);
            }
        }
        None
    })
}

/// Whether what stands between the braces looks like a tag: a name (`include`,
/// `site.baseurl`), or a quoted value that goes through filters.
fn is_tag(inner: &str) -> bool {
    // `{{%- /name`: more marks than these make no tag.
    let mut rest = inner.chars().take(10).skip_while(|c| "<%- /{\t".contains(*c));
    rest.next().is_some_and(|c| c.is_alphabetic() || c == '"' || c == '\'')
}

/// The kind of a tag: its braces and its name. What ends a tag is of its kind.
pub(super) fn kind(tag: &str) -> String {
    let open = match tag.as_bytes().get(..3) {
        Some(b"{{<" | b"{{%") => &tag[..3],
        _ => tag.get(..2).unwrap_or(tag),
    };
    let name = called(&tag[open.len()..]);
    let name = name.strip_prefix("end").filter(|rest| open == "{%" && !rest.is_empty()).unwrap_or(name);
    format!("{open} {name}")
}

/// The name after a tag's braces.
fn called(inner: &str) -> &str {
    let inner = inner.trim_start_matches(|c: char| "-/".contains(c) || c.is_whitespace());
    let is_end = |c: char| !c.is_alphanumeric() && !"_.-".contains(c);
    &inner[..inner.find(is_end).unwrap_or(inner.len())]
}

/// The name that a tag calls as a shortcode is called, `{{ name(…) }}`.
pub(super) fn call(tag: &str) -> Option<&str> {
    let inner = tag.strip_prefix("{{").or_else(|| tag.strip_prefix("{%"))?;
    let name = called(inner);
    let rest = &inner[name.as_ptr() as usize - inner.as_ptr() as usize + name.len()..];
    (!name.is_empty() && !name.contains('.') && rest.trim_start().starts_with('(')).then_some(name)
}

/// The most characters of a tag that a message shows.
const SHOWN: usize = 40;

/// How a message shows a tag: as written, clipped in the middle of what it says.
pub(super) fn label(tag: &str) -> String {
    let whole = tag.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.chars().count() <= SHOWN {
        return whole;
    }
    let close = match tag.get(tag.len().saturating_sub(2)..) {
        _ if tag.ends_with(">}}") => ">}}",
        Some(end @ ("%}" | "}}")) => end,
        // The tag's own end is missing.
        _ => "",
    };
    let shown: String = whole.chars().take((SHOWN - 2).saturating_sub(close.len())).collect();
    format!("{}… {close}", shown.trim_end())
}

/// `text` without its tags.
pub(super) fn without(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut from = 0;
    for tag in all(text) {
        clean.push_str(&text[from..tag.start]);
        from = tag.end;
    }
    clean.push_str(&text[from..]);
    clean
}
