//! Taxonomies of the site's own: other kinds of term than topics, authors and
//! series, declared as Zola's users declare theirs.

use std::ops::Range;

use serde::Deserialize;

use super::load::{Context, nearest};
use crate::base::slug::{SlugMode, slugify};
use crate::base::{Diagnostic, Diagnostics, Kind};

/// A kind of term, such as genres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taxonomy {
    /// As declared; front matter names it so.
    pub name: String,
    /// Its part of the URL.
    pub slug: String,
    /// Its name as printed.
    pub title: String,
    /// Whether each term has feeds.
    pub feed: bool,
    /// Whether it has pages; its terms are data for templates if not.
    pub render: bool,
    /// The language that alone has it.
    pub lang: Option<String>,
}

/// What the configuration declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taxonomies {
    /// Those of the site's own, as declared.
    pub own: Vec<Taxonomy>,
    /// Declared names that mean topics, `tags` and `categories`: what was below
    /// them leads on.
    pub topic_folders: Vec<&'static str>,
}

/// The names that a built-in kind of term has had elsewhere.
const BUILT_IN: [(&str, Option<&str>); 9] = [
    ("topics", None),
    ("topic", None),
    ("tags", Some("tags")),
    ("tag", Some("tags")),
    ("categories", Some("categories")),
    ("category", Some("categories")),
    ("authors", None),
    ("author", None),
    ("series", None),
];

impl Taxonomies {
    /// The taxonomy that a key of front matter names: case, `-`, `_` and spaces do
    /// not distinguish, as in other keys.
    pub fn find(&self, key: &str) -> Option<&Taxonomy> {
        let folded = fold(key);
        self.own.iter().find(|t| fold(&t.name) == folded)
    }
}

impl Taxonomies {
    /// Whether a language has the taxonomy of a declaration: one that names the
    /// language stands before one that names none.
    pub fn is_for(&self, declaration: usize, lang: &str) -> bool {
        let this = &self.own[declaration];
        match &this.lang {
            Some(own) => own == lang,
            None => !self.own.iter().any(|t| t.slug == this.slug && t.lang.as_deref() == Some(lang)),
        }
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

const KEYS: &[&str] = &["name", "title", "feed", "render", "lang", "paginate_by", "paginate_path"];

/// An entry as written. Lists are divided by year here, so that Zola's
/// `paginate_by` and `paginate_path` have no effect.
#[derive(Debug, Deserialize)]
pub(super) struct TaxonomyFile {
    name: Option<String>,
    title: Option<String>,
    feed: Option<bool>,
    render: Option<bool>,
    lang: Option<String>,
    #[serde(flatten)]
    other: std::collections::BTreeMap<String, toml::Value>,
}

impl TaxonomyFile {
    /// What stands under `[languages.fr]` is declared for that language.
    pub(super) fn in_language(
        declared: Vec<toml::Spanned<Self>>,
        lang: &str,
    ) -> impl Iterator<Item = toml::Spanned<Self>> {
        declared.into_iter().map(move |mut entry| {
            entry.get_mut().lang = Some(lang.to_owned());
            entry
        })
    }
}

impl Context<'_> {
    pub(super) fn taxonomies(
        &self,
        written: Vec<toml::Spanned<TaxonomyFile>>,
        slugs: SlugMode,
        noticed: &mut Diagnostics,
    ) -> Taxonomies {
        let mut found = Taxonomies::default();
        for entry in written {
            let span = entry.span();
            let entry = entry.into_inner();
            for key in entry.other.keys().filter(|key| !KEYS.contains(&key.as_str())) {
                let message = format!("`{key}` of a taxonomy is not a known key");
                let d = Diagnostic::warning(Kind::UnknownKey, message);
                let d = match nearest(key, KEYS) {
                    Some(near) => d.hint(format!("did you mean `{near}`?")),
                    None => d.hint(format!("a taxonomy has {}", KEYS.join(", "))),
                };
                noticed.push(self.at_entry(d, &span, key));
            }
            match self.taxonomy(entry, &span, slugs, &found, noticed) {
                Some(Declared::Own(taxonomy)) => found.own.push(taxonomy),
                Some(Declared::Topics(folder)) if !found.topic_folders.contains(&folder) => {
                    found.topic_folders.push(folder);
                }
                Some(Declared::Topics(_)) | None => {}
            }
        }
        found
    }

    fn taxonomy(
        &self,
        entry: TaxonomyFile,
        span: &Range<usize>,
        slugs: SlugMode,
        found: &Taxonomies,
        noticed: &mut Diagnostics,
    ) -> Option<Declared> {
        let name = entry.name.as_deref().unwrap_or_default().trim();
        let slug = slugify(name, slugs);
        if slug.is_empty() {
            let d = Diagnostic::error(Kind::Config, "a taxonomy has no name");
            noticed.push(self.at_entry(d.hint("write { name = \"genres\" }"), span, "name"));
            return None;
        }
        if let Some((_, folder)) = BUILT_IN.iter().find(|(known, _)| fold(name) == *known) {
            return folder.map(Declared::Topics);
        }
        if found.own.iter().any(|t| t.slug == slug && t.lang == entry.lang) {
            let d = Diagnostic::warning(Kind::Config, format!("the taxonomy `{name}` is declared twice"));
            noticed.push(self.at_entry(d.hint("remove one of the two"), span, "name"));
            return None;
        }
        Some(Declared::Own(Taxonomy {
            title: entry.title.unwrap_or_else(|| title_of(name)),
            name: name.to_owned(),
            slug,
            feed: entry.feed.unwrap_or(false),
            render: entry.render.unwrap_or(true),
            lang: entry.lang,
        }))
    }
}

enum Declared {
    Own(Taxonomy),
    Topics(&'static str),
}

/// "Film genres" of `film_genres`.
fn title_of(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
