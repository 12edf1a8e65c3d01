//! Values as people write them: a number as a string, one name in place of a
//! list, a day as an integer. Each function gives `None` for a shape that it
//! cannot make sense of; who calls decides whether that is an error.

use crate::base::escape::decode_entities;
use crate::base::text::is_folded;
use crate::base::{PartialDate, ReadDate};
use crate::source::front_matter::Value;

/// A value and, for a number, how the source writes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    pub value: &'a Value,
    /// The value's text in the source; empty where it is not at hand.
    pub raw: &'a str,
}

impl<'a> Written<'a> {
    /// A value inside another one.
    pub fn inner(value: &'a Value) -> Self {
        Self { value, raw: "" }
    }

    /// Whether it says nothing: null, an empty text or list.
    pub fn is_absent(self) -> bool {
        match self.value {
            Value::Null => true,
            Value::String(s) => s.trim().is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        }
    }
}

/// Text, trimmed. A number becomes text as it is written: `1.10` is no `1.1`.
pub(super) fn text(written: Written<'_>) -> Option<String> {
    match written.value {
        Value::String(s) | Value::Datetime(s) => Some(s.trim().to_owned()),
        Value::Integer(_) | Value::Float(_)
            if written.raw.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) =>
        {
            Some(written.raw.to_owned())
        }
        Value::Integer(i) => Some(i.to_string()),
        Value::Float(f) => Some(f.to_string()),
        _ => None,
    }
}

/// Text for readers: entities decoded once (they are escaped again on the way
/// out), white space folded.
pub(super) fn prose(written: Written<'_>) -> Option<String> {
    text(written).map(|s| fold_space(&decode_entities(&s)))
}

/// Each run of white space becomes one space; none at the ends.
pub(super) fn fold_space(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// A yes or no, also as a string or number.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Integer(1) => Some(true),
        Value::Integer(0) => Some(false),
        Value::String(s) => match s.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Some(true),
            "false" | "no" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// A whole number, also as a string.
pub(super) fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(i) => Some(*i),
        Value::Float(f) if f.fract() == 0.0 && f.abs() < 9e15 => Some(*f as i64),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

/// A date about which there is nothing to say; see [`read_date`].
pub(super) fn date(written: Written<'_>) -> Option<PartialDate> {
    read_date(written).filter(|read| read.doubt.is_none()).map(|read| read.date)
}

/// A date as precise as it is written. `2014` and `20140611` may be integers,
/// `2014.06` a float.
pub(super) fn read_date(written: Written<'_>) -> Option<ReadDate> {
    let text = text(written)?;
    match written.value {
        Value::Float(_) => PartialDate::read(&text.replace('.', "-")),
        _ => PartialDate::read(&text),
    }
}

/// A list of texts: a text alone, a list, lists in lists, tables with a name.
/// Empty texts and nulls are left out.
pub(super) fn texts(written: Written<'_>) -> Option<Vec<String>> {
    let mut out = Vec::new();
    gather(written, &mut out).then_some(out)
}

fn gather(written: Written<'_>, out: &mut Vec<String>) -> bool {
    match written.value {
        Value::Null => true,
        Value::Array(items) => items.iter().all(|v| gather(Written::inner(v), out)),
        Value::Table(pairs) => {
            let Some(name) = get(pairs, NAMES) else { return false };
            gather(Written::inner(name), out)
        }
        _ => match text(written) {
            Some(text) => {
                if !text.is_empty() {
                    out.push(text);
                }
                true
            }
            None => false,
        },
    }
}

/// What a table calls itself.
pub(super) const NAMES: &[&str] = &["name", "title", "slug", "path"];

/// The value of the first of `keys` that a table has; case, `-` and `_` do not count.
pub(super) fn get<'a>(pairs: &'a [(String, Value)], keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| {
        pairs.iter().find(|(k, v)| super::keys::same(k, key) && *v != Value::Null).map(|(_, v)| v)
    })
}

/// [`get`] as text that is not empty.
pub(super) fn get_text(pairs: &[(String, Value)], keys: &[&str]) -> Option<String> {
    get(pairs, keys).and_then(|v| text(Written::inner(v))).filter(|s| !s.is_empty())
}

/// The names in a byline: "A, B and C", "A & B", "A; B". Left whole where a part
/// is no name but says whose ("A, on behalf of B", "Department of Health and
/// Human Services").
pub(super) fn names(byline: &str) -> Vec<String> {
    let byline = fold_space(byline);
    let bare = byline.strip_prefix("By ").or_else(|| byline.strip_prefix("by ")).unwrap_or(&byline);
    let whole = || vec![bare.to_owned()];
    if bare.split(' ').any(|w| matches!(w.to_lowercase().as_str(), "of" | "for" | "behalf")) {
        return whole();
    }
    let mut parts: Vec<String> = Vec::new();
    // Where semicolons part the names, commas belong to them (`Silva, Ana; Duys, Hanneke`).
    let separator = if bare.contains(';') { ';' } else { ',' };
    for piece in bare.split(separator) {
        for name in piece.split(" & ").flat_map(|p| p.split(" and ")) {
            let name = name.trim();
            let name = name.strip_prefix("and ").or_else(|| name.strip_prefix("& ")).unwrap_or(name).trim();
            match parts.last_mut() {
                Some(last) if is_suffix(name) => {
                    last.push_str(", ");
                    last.push_str(name);
                }
                _ if name.is_empty() => {}
                _ => parts.push(name.to_owned()),
            }
        }
    }
    parts
}

/// What follows a name after a comma and is none.
fn is_suffix(text: &str) -> bool {
    let letters: String = text.chars().filter(|c| *c != '.').collect();
    matches!(
        letters.to_ascii_lowercase().as_str(),
        "jr" | "sr" | "ii" | "iii" | "iv" | "phd" | "md" | "jd" | "esq" | "mph" | "mba" | "cpa"
    )
}

/// The topics in one string: by its semicolons, else by its commas; without
/// either it is a single topic, whatever spaces it has.
pub(super) fn comma_list(text: &str) -> Vec<String> {
    text.split(if text.contains(';') { ';' } else { ',' }).map(fold_space).filter(|s| !s.is_empty()).collect()
}

/// The path of an absolute URL, decoded, without query and fragment; other text as it is.
pub(super) fn url_path(text: &str) -> String {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let rest = if lower.starts_with("http://") {
        &text[7..]
    } else if lower.starts_with("https://") {
        &text[8..]
    } else {
        return text.to_owned();
    };
    let path = rest.find('/').map_or("", |i| &rest[i..]);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let path = if path.is_empty() { "/" } else { path };
    crate::base::escape::percent_decode(path).unwrap_or_else(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines() {
        let cases: &[(&str, &[&str])] = &[
            ("Arash Karami", &["Arash Karami"]),
            ("A B, C D and E F", &["A B", "C D", "E F"]),
            ("A B, C D, and E F", &["A B", "C D", "E F"]),
            ("A B & C D", &["A B", "C D"]),
            ("A B; C D", &["A B", "C D"]),
            ("By A B and C D", &["A B", "C D"]),
            ("Silva, Ana; Duys, Hanneke", &["Silva, Ana", "Duys, Hanneke"]),
            ("Sammy Davis, Jr.", &["Sammy Davis, Jr."]),
            ("A B, Ph.D., C D", &["A B, Ph.D.", "C D"]),
            ("Alexandra Anderson", &["Alexandra Anderson"]),
            ("Ministry of Trade and Industry", &["Ministry of Trade and Industry"]),
            ("A B, on behalf of the Team", &["A B, on behalf of the Team"]),
            ("  ", &[]),
        ];
        for (byline, expected) in cases {
            assert_eq!(names(byline), *expected, "{byline}");
        }
    }

    #[test]
    fn one_string_without_commas_is_one_topic() {
        assert_eq!(comma_list("ssl امنیت وب"), ["ssl امنیت وب"]);
        assert_eq!(comma_list("oil, gas; water"), ["oil, gas", "water"]);
        assert_eq!(comma_list("iran,  iraq ,, oil prices"), ["iran", "iraq", "oil prices"]);
    }

    #[test]
    fn urls_keep_their_path() {
        let cases = [
            ("https://a.example/x/y.html?q#f", "/x/y.html"),
            ("http://a.example", "/"),
            ("HTTPS://a.example/caf%C3%A9/", "/café/"),
            ("/x/", "/x/"),
            ("x", "x"),
        ];
        for (url, path) in cases {
            assert_eq!(url_path(url), path);
        }
    }
}
