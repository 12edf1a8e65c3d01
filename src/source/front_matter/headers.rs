//! Front matter without a fence: `Title: …` and `Date: …` on the first lines, as
//! MultiMarkdown and Pelican have it and old weblogs exported it. A paragraph of
//! prose may look the same, so that who calls decides whether it counts.

use super::{Entry, Format, FrontMatter, MAX_REPEATED, Value, blank_lines, line, repeated, unix_lines};

/// The most bytes of a key: a sentence with a colon in it is none.
const MAX_KEY: usize = 40;

/// The lines of `Key: value` at the top of a text, if one of them is a title or
/// a date. A line that is indented goes on with the value above it; a blank
/// line, or one of dashes, ends them. Offsets are into the text as given.
pub fn headers(text: &str) -> Option<FrontMatter> {
    let text = &*unix_lines(text);
    let mut offset = blank_lines(text);
    let mut entries: Vec<Entry> = Vec::new();
    let mut again = Vec::new();
    while offset < text.len() {
        let (content, next) = line(&text[offset..]);
        let value_end = offset + content.trim_end().len();
        if content.trim().is_empty() || is_rule(content) {
            offset += next;
            break;
        }
        if content.starts_with([' ', '\t']) {
            let Some(Entry { value: Value::String(value), value_at, .. }) = entries.last_mut() else {
                return None;
            };
            value.push(' ');
            value.push_str(content.trim());
            value_at.end = value_end;
        } else if let Some((key, value)) = header(content) {
            let at = offset..offset + key.len();
            if let Some(i) = entries.iter().position(|e| e.key.eq_ignore_ascii_case(key)) {
                entries.remove(i);
                again.push((key.to_owned(), at.clone()));
            }
            entries.push(Entry {
                key: key.to_owned(),
                value: Value::String(value.to_owned()),
                value_at: value_end - value.len()..value_end,
                at,
            });
        } else {
            break;
        }
        offset += next;
    }
    let says = |key: &str| entries.iter().any(|e| e.key.eq_ignore_ascii_case(key));
    if !says("title") && !says("date") {
        return None;
    }
    let diagnostics = again
        .into_iter()
        .take(MAX_REPEATED)
        .map(|(key, at)| repeated(text, &key, at, Format::Headers))
        .collect();
    Some(FrontMatter { format: Format::Headers, entries, body: offset, diagnostics })
}

/// `Key: value`, where the key is a word or a few (`Last Modified`).
fn header(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.split_once(':')?;
    let is_key = key.len() <= MAX_KEY
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'_'))
        && !key.ends_with(' ');
    (is_key && (value.is_empty() || value.starts_with([' ', '\t']))).then(|| (key, value.trim()))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    line == "..." || (line.len() >= 3 && line.bytes().all(|b| b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

    fn read(text: &str) -> Option<(Vec<(String, String)>, String)> {
        let front = headers(text)?;
        let value = |v: Value| if let Value::String(s) = v { s } else { String::new() };
        let pairs = front.entries.into_iter().map(|e| (e.key, value(e.value))).collect();
        Some((pairs, text[front.body..].to_owned()))
    }

    #[test]
    fn lines_that_are_front_matter() {
        let cases: &[Case<'_>] = &[
            ("Title: A\nDate: 2014\n\nText.", &[("Title", "A"), ("Date", "2014")], "Text."),
            ("\ntitle:   A: B  \r\n\r\nText.", &[("title", "A: B")], "Text."),
            ("Title: A\n  and on\nTags:\n\tx,\n\ty\n\nT", &[("Title", "A and on"), ("Tags", " x, y")], "T"),
            ("TITLE: A\nLast Modified: B\n-----\nT", &[("TITLE", "A"), ("Last Modified", "B")], "T"),
            ("Title: A\nText at once.", &[("Title", "A")], "Text at once."),
            ("Title: A\nDate: 1\ntitle: B\n", &[("Date", "1"), ("title", "B")], ""),
            ("Title: A", &[("Title", "A")], ""),
        ];
        for (text, pairs, body) in cases {
            let pairs = pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            assert_eq!(read(text), Some((pairs, (*body).to_owned())), "{text:?}");
        }
    }

    #[test]
    fn lines_that_are_prose() {
        for text in [
            "",
            "# A heading",
            "Note: this is a text.\n\nMore.",
            "Title:x\n",
            "  Title: A\n",
            "https://x.example/: Title\n",
            "The date of this, at last: Title: A\n",
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "Title: A\r\nDate: no\r\n\r\nText.";
        let front = headers(text).map(|f| f.entries).unwrap_or_default();
        let pieces: Vec<_> = front.iter().map(|e| (&text[e.at.clone()], &text[e.value_at.clone()])).collect();
        assert_eq!(pieces, [("Title", "A"), ("Date", "no")]);
    }
}
