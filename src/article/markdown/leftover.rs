//! Template tags of Jekyll, Hugo and Liquid that real archives still hold.
//! They stay as text; here they are found, so that they can be reported and
//! kept out of excerpts.

use std::ops::Range;

/// The bytes of the first tag in `text`.
pub(super) fn first(text: &str) -> Option<Range<usize>> {
    find(text, 0)
}

/// Every tag in `text`, in order. Linear: a tag ends on its own line, and an
/// opener without an end is passed over together with the rest of its line.
pub(super) fn all(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut from = 0;
    std::iter::from_fn(move || {
        let tag = find(text, from)?;
        from = tag.end;
        Some(tag)
    })
}

fn find(text: &str, from: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = from;
    // The line in which no end of this kind was found; later openers on it
    // would look in vain again.
    let (mut no_braces, mut no_percent) = (0, 0);
    while let Some(i) = text[at..].find('{') {
        let start = at + i;
        at = start + 1;
        let (close, barren) = match bytes.get(start + 1) {
            Some(b'{') => ("}}", &mut no_braces),
            Some(b'%') => ("%}", &mut no_percent),
            _ => continue,
        };
        if start < *barren {
            continue;
        }
        let rest = &text[start + 2..];
        let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
        match line.find(close) {
            Some(end) if is_tag(&line[..end]) => return Some(start..start + 2 + end + 2),
            Some(_) => {}
            None => *barren = start + 2 + line.len(),
        }
    }
    None
}

/// Whether what stands between the braces looks like a tag: a name (`include`,
/// `site.baseurl`), or a quoted value that goes through filters.
fn is_tag(inner: &str) -> bool {
    let inner = inner.trim_start_matches(['<', '%', '-', ' ', '/', '{']);
    inner.starts_with(|c: char| c.is_alphabetic() || c == '"' || c == '\'')
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
