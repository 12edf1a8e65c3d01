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
            Some(end) if name(&line[..end]).is_some() => return Some(start..start + 2 + end + 2),
            Some(_) => {}
            None => *barren = start + 2 + line.len(),
        }
    }
    None
}

/// The tag's name: `include`, `site.baseurl`, `figure`. `None` where the braces
/// hold nothing that looks like one.
fn name(inner: &str) -> Option<&str> {
    let inner = inner.trim_start_matches(['<', '%', '-', ' ', '/', '{']);
    let end = inner.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(inner.len());
    let first = inner.chars().next()?;
    if first.is_alphabetic() {
        return Some(&inner[..end]);
    }
    (first == '"' || first == '\'').then_some("expression")
}

/// How a message names a tag: `{% include %}`, `{{ site.url }}`.
pub(super) fn label(tag: &str) -> String {
    let inner = tag.get(2..tag.len().saturating_sub(2)).unwrap_or("");
    let name = name(inner).unwrap_or("");
    let (open, close) = match tag.as_bytes() {
        [b'{', b'%', ..] => ("{%", "%}"),
        [b'{', b'{', b'<', ..] => ("{{<", ">}}"),
        [b'{', b'{', b'%', ..] => ("{{%", "%}}"),
        _ => ("{{", "}}"),
    };
    format!("{open} {name} {close}")
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
