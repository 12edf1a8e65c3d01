//! TOML, by the `toml` crate's tree with spans. Reading it through serde would
//! lose both the places of the keys and the text of the dates.

use ::toml::de::{DeTable, DeValue};

use super::{Entry, Parsed, Problem, Value};

pub(super) fn parse(text: &str) -> Result<Parsed, Problem> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().unwrap_or(0..0);
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        Problem { hint: hint(text, at.start), ..Problem::new(message, at) }
    })?;
    let mut entries: Vec<Entry> = Vec::with_capacity(table.get_ref().len());
    for (key, value) in table.get_ref() {
        let value_at = match value.get_ref() {
            DeValue::Table(_) => key.span(),
            _ => value.span(),
        };
        let tree = convert(text, value.get_ref(), &value.span());
        entries.push(Entry { key: key.get_ref().to_string(), value: tree, at: key.span(), value_at });
    }
    // The crate's tables may be sorted by name.
    entries.sort_by_key(|e| e.at.start);
    Ok(Parsed { entries, repeated: Vec::new() })
}

fn convert(text: &str, value: &DeValue<'_>, at: &std::ops::Range<usize>) -> Value {
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

fn hint(text: &str, offset: usize) -> Option<String> {
    let offset = (0..=offset.min(text.len())).rev().find(|&i| text.is_char_boundary(i))?;
    let start = text[..offset].rfind('\n').map_or(0, |i| i + 1);
    let line = text[start..].lines().next()?;
    let (key, value) = line.split_once(':')?;
    let yaml = !key.contains(['=', '"', '\'', '[']) && (value.is_empty() || value.starts_with(' '));
    yaml.then(|| "this looks like YAML: write `---` in place of `+++`".to_owned())
}
