//! What a section gives its articles: `[cascade]` in its `_index.md`, for every
//! article below its folder that does not say otherwise. The nearest section
//! that gives a value wins.
//!
//! It is applied while an article is read, not afterwards: a section may put its
//! articles behind a gate, and their text must be cut before anything indexes it.

use rustc_hash::FxHashMap;

use super::metadata::{self, Metadata, Reading, Role};
use crate::base::{Diagnostics, SourcePath};
use crate::source::front_matter::{Entry, Format, FrontMatter, Value, split};
use crate::source::{self, Snapshot};

/// The defaults of every section that gives some, by its folder.
#[derive(Debug, Default)]
pub struct Cascades {
    by_folder: FxHashMap<String, Metadata>,
}

impl Cascades {
    /// Reads the `_index.md` files. One that cannot be read gives nothing, and is
    /// reported with the other content.
    pub fn read(snapshot: &Snapshot, noticed: &mut Diagnostics) -> Self {
        let mut cascades = Self::default();
        let is_section = |i: &&source::Input| i.role == source::Role::Content && i.path.stem() == "_index";
        for input in snapshot.inputs().iter().filter(is_section) {
            let Ok(text) = snapshot.text(&input.path) else { continue };
            let Ok(front) = split(&text.text) else { continue };
            let Some(entry) = front.entries.iter().find(|e| e.key.eq_ignore_ascii_case("cascade")) else {
                continue;
            };
            let Value::Table(pairs) = &entry.value else { continue };
            let entry = |(key, value): &(String, Value)| Entry {
                key: key.clone(),
                value: value.clone(),
                at: entry.at.clone(),
                value_at: entry.value_at.clone(),
            };
            let entries: Vec<Entry> = pairs.iter().map(entry).collect();
            let front =
                FrontMatter { format: Format::Json, entries, body: front.body, ..FrontMatter::default() };
            let Reading { metadata, diagnostics, .. } =
                metadata::read(&front, &text.text, &input.path, Role::Article);
            noticed.append(diagnostics);
            // What a file's own path says is not the section's to hand on.
            let metadata = Metadata { date: None, slug: None, path: None, title: None, ..metadata };
            cascades.by_folder.insert(input.path.folder().to_owned(), metadata);
        }
        cascades
    }

    /// Fills in what an article does not say itself.
    pub(super) fn fill(&self, path: &SourcePath, meta: &mut Metadata) {
        if self.by_folder.is_empty() {
            return;
        }
        let mut folder = path.folder();
        loop {
            if let Some(defaults) = self.by_folder.get(folder) {
                fill(meta, defaults);
            }
            match folder.rfind('/') {
                Some(i) => folder = &folder[..i],
                None => return,
            }
        }
    }
}

fn fill(meta: &mut Metadata, defaults: &Metadata) {
    macro_rules! options {
        ($($field:ident),*) => { $(if meta.$field.is_none() { meta.$field.clone_from(&defaults.$field); })* };
    }
    macro_rules! lists {
        ($($field:ident),*) => { $(if meta.$field.is_empty() { meta.$field.clone_from(&defaults.$field); })* };
    }
    options!(description, updated, publish_date, expiry_date, section, series, kind, image, access, template);
    options!(provenance, weight, lang, in_search_index);
    lists!(authors, topics, recommended, taxonomies);
    meta.draft |= defaults.draft;
    for (key, value) in &defaults.extra {
        if !meta.extra.contains_key(key) {
            meta.extra.insert(key.clone(), value.clone());
        }
    }
}
