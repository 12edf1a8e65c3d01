//! Terms of the site's own taxonomies. Which names are taxonomies is for the
//! configuration to say, so this comes after the keys that everybody has: a
//! declared name at the top of the front matter counts as one under
//! `taxonomies`, and what nobody declared is kept with the other unknown keys.

use super::values::{self, Written};
use super::{Reading, Unknown, keys};
use crate::base::{Excerpt, SourcePath};
use crate::config::Taxonomies;
use crate::source::front_matter::{FrontMatter, Value};

impl Reading {
    /// Sorts the terms by declared name; `text` is the source, for excerpts.
    pub fn settle_terms(&mut self, front: &FrontMatter, text: &str, declared: &Taxonomies) {
        let written = std::mem::take(&mut self.metadata.taxonomies);
        for (key, terms) in written {
            match declared.find(&key) {
                Some(taxonomy) => self.add_terms(&taxonomy.name, terms),
                None => self.undeclared(&key, terms, front, text),
            }
        }
        if declared.own.is_empty() {
            return;
        }
        for entry in &front.entries {
            let Some(taxonomy) = declared.find(&entry.key) else { continue };
            // A key that means something by itself goes on meaning that.
            let is_free = self.unknown.iter().any(|u| u.key == entry.key)
                || keys::find(super::Role::Article, &entry.key).is_some_and(|k| k.field == keys::Field::Kept);
            let terms = match &entry.value {
                Value::String(s) => Some(values::comma_list(s)),
                value => values::texts(Written::inner(value)),
            };
            if let Some(terms) = terms.filter(|_| is_free) {
                self.unknown.retain(|u| u.key != entry.key);
                self.metadata.extra.shift_remove(&entry.key);
                self.add_terms(&taxonomy.name, terms);
            }
        }
    }

    fn add_terms(&mut self, name: &str, terms: Vec<String>) {
        let all = &mut self.metadata.taxonomies;
        let at = all.iter().position(|(n, _)| n == name).unwrap_or_else(|| {
            all.push((name.to_owned(), Vec::new()));
            all.len() - 1
        });
        for term in terms {
            let term = values::prose(Written::inner(&Value::String(term))).unwrap_or_default();
            if !term.is_empty() && !all[at].1.contains(&term) {
                all[at].1.push(term);
            }
        }
    }

    fn undeclared(&mut self, key: &str, terms: Vec<String>, front: &FrontMatter, text: &str) {
        let table = front.entries.iter().find(|e| keys::same(&e.key, "taxonomies"));
        let from = table.map_or(0, |e| e.at.start);
        let inside = text.get(from..front.body).unwrap_or_default();
        let at = inside.match_indices(key).map(|(i, _)| i).find(|i| {
            let after = inside[i + key.len()..].trim_start_matches(['"', '\'']).trim_start();
            after.starts_with(['=', ':'])
        });
        let at = at.map_or(from..from, |i| from + i..from + i + key.len());
        self.unknown.push(Unknown {
            key: key.to_owned(),
            excerpt: Excerpt::of(text, at),
            suggestion: None,
            is_taxonomy: true,
        });
        let extra = &mut self.metadata.extra;
        extra.entry(key.to_owned()).or_insert_with(|| terms.into());
    }
}

/// Whether a file in a folder of terms is an article: it says when it was
/// published, who wrote it or what it is about, as no term does.
pub(in crate::article) fn is_of_article(front: &FrontMatter, path: &SourcePath) -> bool {
    use keys::Field;
    let says = |field| {
        matches!(
            field,
            Field::Date | Field::Authors | Field::Topics | Field::Taxonomies | Field::Series | Field::Section
        )
    };
    super::derive_from_path(path).date.is_some()
        || front
            .entries
            .iter()
            .any(|e| keys::find(super::Role::Article, &e.key).is_some_and(|k| says(k.field)))
}
