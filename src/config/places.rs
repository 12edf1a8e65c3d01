//! Where the keys of the configuration stand. The shape that is read from it has
//! no places; they are looked for when there is something to show, in the text's
//! own tree: a search for the name would find the same key of another table.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::Excerpt;

/// The line of the key at `path`, or of the table that would hold it.
pub(super) fn line_of(text: &str, path: &[&str]) -> Option<Excerpt> {
    let (table, _) = DeTable::parse_recoverable(text);
    let key = place(table.get_ref(), path)?;
    let start = text[..key.start].rfind('\n').map_or(0, |i| i + 1);
    let end = text[key.start..].find('\n').map_or(text.len(), |i| key.start + i);
    // In a table on one line the key alone is meant, else all that is written.
    let leads = text[start..key.start].chars().all(|c| !matches!(c, '{' | ',' | '='));
    let start = start + text[start..key.start].len() - text[start..key.start].trim_start().len();
    let end = text[..end].trim_end().len().max(key.end);
    Some(Excerpt::of(text, if leads { start..end } else { key }))
}

fn place(table: &DeTable<'_>, path: &[&str]) -> Option<Range<usize>> {
    let [name, rest @ ..] = path else { return None };
    let (key, value) = table.get_key_value(*name)?;
    Some(inside(value, rest).unwrap_or_else(|| key.span()))
}

fn inside(value: &Spanned<DeValue<'_>>, path: &[&str]) -> Option<Range<usize>> {
    match value.get_ref() {
        DeValue::Table(table) => place(table, path),
        DeValue::Array(items) => items.iter().find_map(|item| inside(item, path)),
        _ => None,
    }
}
