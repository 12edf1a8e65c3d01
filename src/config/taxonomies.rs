//! Taxonomies of the site's own: other kinds of term than topics, authors and
//! series, declared as Zola's users declare theirs.

use serde::{Deserialize, Serialize};
use std::ops::Range;

use super::load::{Context, nearest};
use crate::base::slug::{SlugMode, slugify};
use crate::base::{Diagnostic, Diagnostics, Kind};

/// How a list is cut into numbered pages, where a template of the user's own reads
/// `paginator`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paginate {
    /// Articles a page; 0 is one page.
    pub by: u32,
    /// The part of the URL before a page's number, where it is not `page`.
    pub path: Option<String>,
    /// Whether the list runs from its bottom to its top.
    pub reversed: bool,
}

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
    /// How the lists of its terms are cut.
    pub paginate: Option<Paginate>,
}

/// What the configuration declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taxonomies {
    /// Those of the site's own, as declared.
    pub own: Vec<Taxonomy>,
    /// Declared names that mean topics, `tags` and `categories`: what was below
    /// them leads on.
    pub topic_folders: Vec<&'static str>,
    /// How the lists of topics are cut.
    pub topics: Option<Paginate>,
    /// How the lists of authors are cut.
    pub authors: Option<Paginate>,
}

/// A kind of term that is there without being declared.
#[derive(Debug, Clone, Copy)]
enum BuiltIn {
    /// Where another tool has put them below another name, with that name.
    Topics(Option<&'static str>),
    Authors,
    Series,
}

/// The names that a built-in kind of term has had elsewhere.
const BUILT_IN: [(&str, BuiltIn); 9] = [
    ("topics", BuiltIn::Topics(None)),
    ("topic", BuiltIn::Topics(None)),
    ("tags", BuiltIn::Topics(Some("tags"))),
    ("tag", BuiltIn::Topics(Some("tags"))),
    ("categories", BuiltIn::Topics(Some("categories"))),
    ("category", BuiltIn::Topics(Some("categories"))),
    ("authors", BuiltIn::Authors),
    ("author", BuiltIn::Authors),
    ("series", BuiltIn::Series),
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

impl Taxonomies {
    /// The taxonomy of a language whose terms have their files in a folder of the
    /// content: it is named as front matter or the addresses name it.
    pub fn of_folder(&self, folder: &str, lang: &str) -> Option<usize> {
        let is_it = |t: &Taxonomy| t.slug == folder || t.name == folder;
        (0..self.own.len()).find(|i| is_it(&self.own[*i]) && self.is_for(*i, lang))
    }
}

fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}

const KEYS: &[&str] = &["name", "title", "feed", "render", "lang", "paginate_by", "paginate_path"];

/// An entry as written. The built-in lists are divided by year: `paginate_by` and
/// `paginate_path` are for templates that read `paginator`.
#[derive(Debug, Deserialize)]
pub(super) struct TaxonomyFile {
    name: Option<String>,
    title: Option<String>,
    feed: Option<bool>,
    render: Option<bool>,
    lang: Option<String>,
    paginate_by: Option<u32>,
    paginate_path: Option<String>,
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
                    _ if key == "rss" => d.hint("write `feed`"),
                    Some(near) => d.hint(format!("did you mean `{near}`?")),
                    None => d.hint(format!("a taxonomy has {}", KEYS.join(", "))),
                };
                noticed.push(self.at_entry(d, &span, key));
            }
            match self.taxonomy(entry, &span, slugs, &found, noticed) {
                Some(Declared::Own(taxonomy)) => found.own.push(taxonomy),
                Some(Declared::BuiltIn(BuiltIn::Topics(folder), paginate)) => {
                    found.topic_folders.extend(folder.filter(|f| !found.topic_folders.contains(f)));
                    found.topics = found.topics.take().or(paginate);
                }
                Some(Declared::BuiltIn(BuiltIn::Authors, paginate)) => {
                    found.authors = found.authors.take().or(paginate);
                }
                // A series is short, and read in one piece.
                Some(Declared::BuiltIn(BuiltIn::Series, _)) | None => {}
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
        if entry.name.is_none() && self.key_of_entry(span, "name").is_some() {
            // It is no text, which has been said.
            return None;
        }
        if slug.is_empty() {
            let d = Diagnostic::error(Kind::Config, "a taxonomy has no name");
            noticed.push(self.at_entry(d.hint("write { name = \"genres\" }"), span, "name"));
            return None;
        }
        let paginate = entry.paginate_by.filter(|by| *by > 0).map(|by| Paginate {
            by,
            path: entry.paginate_path.filter(|path| !path.is_empty()),
            reversed: false,
        });
        if let Some((_, which)) = BUILT_IN.iter().find(|(known, _)| fold(name) == *known) {
            return Some(Declared::BuiltIn(*which, paginate));
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
            paginate,
        }))
    }
}

enum Declared {
    Own(Taxonomy),
    BuiltIn(BuiltIn, Option<Paginate>),
}

/// "Film genres" of `film_genres`.
fn title_of(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
