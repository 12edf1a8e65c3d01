//! The interface's words, by language: `themes/NAME/i18n/<lang>.toml`.

use std::collections::BTreeMap;

/// The interface's words.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    by_lang: BTreeMap<String, BTreeMap<String, String>>,
}

impl Strings {
    /// Adds a language's table; later ones stand before earlier ones.
    pub(super) fn add(&mut self, lang: &str, table: toml::Table) {
        let texts = self.by_lang.entry(lang.to_owned()).or_default();
        collect("", table, texts);
    }

    /// A text in a language, else in English. With a count, its `.one` or
    /// `.other` form.
    pub fn get(&self, lang: &str, key: &str, count: Option<i64>) -> Option<&str> {
        let short = lang.split('-').next().unwrap_or(lang);
        [lang, short, "en"].iter().find_map(|lang| {
            let texts = self.by_lang.get(*lang)?;
            let form = count.map(|n| if n == 1 { "one" } else { "other" });
            let plural = form.and_then(|form| texts.get(&format!("{key}.{form}")));
            plural.or_else(|| texts.get(key)).map(String::as_str)
        })
    }
}

fn collect(prefix: &str, table: toml::Table, texts: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match value {
            toml::Value::Table(inner) => collect(&key, inner, texts),
            toml::Value::String(text) => drop(texts.insert(key, text)),
            other => drop(texts.insert(key, other.to_string())),
        }
    }
}
