//! TOML, by the `toml` crate's tree with spans. Reading it through serde would
//! lose both the places of the keys and the text of the dates.
//!
//! TOML forbids a key given twice, and its readers refuse the file. Archives have
//! such files, so here the last one counts, as in YAML and JSON: what the earlier
//! one says is blanked, which moves nothing, and the text is read again.

use std::ops::Range;

use ::toml::de::{DeTable, DeValue, Error};

use super::{Entry, MAX_REPEATED, Parsed, Problem, Value};

/// The most places where the earlier of two keys is looked for: other tables may
/// have a key of its name too.
const MAX_TRIES: usize = 8;

pub(super) fn parse(text: &str) -> Result<Parsed, Problem> {
    let (table, errors) = DeTable::parse_recoverable(text);
    match errors.is_empty() {
        true => Ok(Parsed { entries: entries(text, table.get_ref()), repeated: Vec::new() }),
        false => last_counts(text),
    }
}

/// Reads a text in which keys are given twice. Any other mistake is an error, and
/// so is a repetition that cannot be taken out.
fn last_counts(text: &str) -> Result<Parsed, Problem> {
    let mut text = text.to_owned();
    let mut repeated: Vec<(String, Range<usize>)> = Vec::new();
    let mut named_again = 0;
    loop {
        let (table, errors) = DeTable::parse_recoverable(&text);
        if let Some(error) = errors.iter().find(|e| !is_repetition(e)).or(errors.get(MAX_REPEATED)) {
            return Err(problem(&text, error));
        }
        let Some(error) = errors.get(named_again) else {
            repeated.sort_by_key(|(_, at)| at.start);
            return Ok(Parsed { entries: entries(&text, table.get_ref()), repeated });
        };
        let again = error.span().unwrap_or(0..0);
        let key = text.get(again.clone()).unwrap_or_default().trim_matches(['"', '\'']).to_owned();
        if let Some(header) = header(&text, again.start) {
            // A table that is named twice is one with what both say; a list's
            // entry would be lost.
            if header.starts_with("[[") {
                return Err(problem(&text, error));
            }
            named_again += 1;
            repeated.push((key, again));
            continue;
        }
        let mut earlier = Vec::new();
        named(table.get_ref(), &key, again.start, &mut earlier);
        earlier.sort_by_key(|(start, _)| std::cmp::Reverse(*start));
        let mended = earlier.iter().take(MAX_TRIES).find_map(|&(start, end)| {
            let tried = without(&text, start, end)?;
            let left = DeTable::parse_recoverable(&tried).1;
            (left.len() < errors.len() && left.iter().all(is_repetition)).then_some(tried)
        });
        let Some(mended) = mended else { return Err(problem(&text, error)) };
        text = mended;
        repeated.push((key, again));
    }
}

fn is_repetition(error: &Error) -> bool {
    error.message().starts_with("duplicate key")
}

fn problem(text: &str, error: &Error) -> Problem {
    let at = error.span().unwrap_or(0..0);
    let message = error.message().lines().collect::<Vec<_>>().join(", ");
    let hint = hint(text, at.start).or_else(|| mend(&message).map(str::to_owned));
    Problem { hint, ..Problem::new(message, at) }
}

/// The beginning of a table's header, if the key at `at` stands in one.
fn header(text: &str, at: usize) -> Option<&str> {
    let line = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let before = text[line..at].trim_start();
    (before.starts_with('[') && !before.contains('=')).then_some(before)
}

/// Where the keys of a name stand before `end`, in whatever table: from the key's
/// first byte to the value's last.
fn named(table: &DeTable<'_>, name: &str, end: usize, found: &mut Vec<(usize, usize)>) {
    for (key, value) in table {
        if key.get_ref() == name && key.span().start < end {
            found.push((key.span().start, value.span().end));
        }
        named_in(value.get_ref(), name, end, found);
    }
}

fn named_in(value: &DeValue<'_>, name: &str, end: usize, found: &mut Vec<(usize, usize)>) {
    match value {
        DeValue::Table(table) => named(table, name, end, found),
        DeValue::Array(items) => items.iter().for_each(|item| named_in(item.get_ref(), name, end, found)),
        _ => {}
    }
}

/// A text in which a key with its value is blank: from the first part of a dotted
/// key on, and with the comma after it in a table on one line.
fn without(text: &str, key: usize, end: usize) -> Option<String> {
    let start = text.get(..key)?.rfind(['\n', '{', ',']).map_or(0, |i| i + 1);
    let rest = text.get(end..)?;
    let after = rest.trim_start();
    let comma = if after.starts_with(',') { rest.len() - after.len() + 1 } else { 0 };
    let (before, after) = (text.get(..start)?, text.get(end + comma..)?);
    let blank = text.get(start..end + comma)?.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' });
    Some(before.chars().chain(blank).chain(after.chars()).collect())
}

fn entries(text: &str, table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(table.len());
    for (key, value) in table {
        let value_at = match value.get_ref() {
            DeValue::Table(_) => key.span(),
            _ => value.span(),
        };
        let tree = convert(text, value.get_ref(), &value.span());
        entries.push(Entry { key: key.get_ref().to_string(), value: tree, at: key.span(), value_at });
    }
    // The crate's tables may be sorted by name.
    entries.sort_by_key(|e| e.at.start);
    entries
}

fn convert(text: &str, value: &DeValue<'_>, at: &Range<usize>) -> Value {
    match value {
        DeValue::String(s) => Value::String(s.to_string()),
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix())
            .map_or_else(|_| Value::String(i.as_str().to_owned()), Value::Integer),
        DeValue::Float(f) => {
            f.as_str().parse().map_or_else(|_| Value::String(f.as_str().to_owned()), Value::Float)
        }
        DeValue::Boolean(b) => Value::Bool(*b),
        DeValue::Datetime(d) => {
            Value::Datetime(text.get(at.clone()).map_or_else(|| d.to_string(), |s| s.trim().to_owned()))
        }
        DeValue::Array(items) => {
            Value::Array(items.iter().map(|v| convert(text, v.get_ref(), &v.span())).collect())
        }
        DeValue::Table(table) => {
            let mut pairs: Vec<_> = table.iter().collect();
            pairs.sort_by_key(|(k, _)| k.span().start);
            let pairs = pairs.into_iter();
            Value::Table(
                pairs
                    .map(|(k, v)| (k.get_ref().to_string(), convert(text, v.get_ref(), &v.span())))
                    .collect(),
            )
        }
    }
}

/// What to do about what the parser says by itself.
fn mend(message: &str) -> Option<&'static str> {
    let hints = [
        ("invalid date", "there is no such day: correct it"),
        ("invalid time", "there is no such time: correct it"),
        ("invalid basic string, expected `\"`", "close the quotes with `\"`"),
        ("invalid literal string", "close the quotes with `'`"),
        ("unclosed array", "close the list with `]`"),
        ("unclosed inline table", "close the table with `}`"),
    ];
    hints.iter().find(|(part, _)| message.contains(part)).map(|(_, hint)| *hint)
}

fn hint(text: &str, offset: usize) -> Option<String> {
    let offset = (0..=offset.min(text.len())).rev().find(|&i| text.is_char_boundary(i))?;
    let start = text[..offset].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next()?;
    let (key, value) = line.split_once(':')?;
    let yaml = !key.contains(['=', '"', '\'', '[']) && (value.is_empty() || value.starts_with(' '));
    yaml.then(|| "this looks like YAML: write `---` in place of `+++`".to_owned())
}
