//! The keys that are understood, by the names that users of Zola, Hugo, Jekyll
//! and newsrooms write. The one place to add a key: a line here, and a field of
//! [`super::Metadata`] that `read` fills.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::Role;

/// What a key is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Field {
    Title,
    FirstName,
    LastName,
    Description,
    Id,
    Date,
    Updated,
    PublishDate,
    ExpiryDate,
    Draft,
    Withdrawn,
    /// Jekyll's `published`, where it is a yes or no.
    Published,
    /// Pelican's and WordPress's: `draft`, or another word of the editors' own.
    Status,
    Authors,
    Topics,
    Section,
    Series,
    SeriesPart,
    Kind,
    Image,
    ImageAlt,
    ImageCaption,
    ImageCredit,
    Access,
    Recommended,
    Corrections,
    Source,
    Slug,
    Path,
    Aliases,
    Template,
    PageTemplate,
    Weight,
    Menus,
    Lang,
    TranslationKey,
    Broader,
    Links,
    /// An address or a handle at a service, by the key's name.
    Handle,
    Render,
    SortBy,
    PaginateBy,
    PaginatePath,
    PaginateReversed,
    Pinned,
    Cascade,
    GenerateFeeds,
    InsertAnchorLinks,
    Transparent,
    InSearchIndex,
    RedirectTo,
    /// A table of terms by taxonomy (Zola).
    Taxonomies,
    /// A table of the user's own.
    Extra,
    /// Another tool's, of no use here; kept without a word.
    Kept,
}

const ARTICLE: u8 = 1;
const SECTION: u8 = 2;
const TOPIC: u8 = 4;
const PERSON: u8 = 8;
const SERIES: u8 = 16;
const TERM: u8 = 32;
const ALL: u8 = 63;

/// Field, the kinds of file that may have it, and its names. Where a field
/// holds one value, the first name that is given wins and the others go to `extra`.
const KEYS: &[(Field, u8, &[&str])] = &[
    (Field::Title, ARTICLE | SECTION, &["title", "headline"]),
    (Field::Title, TOPIC | TERM | SERIES, &["title", "name", "display_name", "headline"]),
    (Field::Title, PERSON, &["name", "display_name", "full_name", "title"]),
    (Field::FirstName, PERSON, &["first_name"]),
    (Field::LastName, PERSON, &["last_name"]),
    (
        Field::Description,
        ALL & !PERSON,
        &["description", "deck", "dek", "excerpt", "summary", "subtitle", "standfirst"],
    ),
    (Field::Description, PERSON, &["description", "bio", "biography", "summary"]),
    (Field::Id, ALL, &["id", "guid"]),
    (Field::Date, ALL, &["date", "published", "created", "pub_date"]),
    (Field::Updated, ALL, &["updated", "lastmod", "modified", "last_modified", "last_modified_at"]),
    (Field::PublishDate, ALL, &["publish_date"]),
    (Field::ExpiryDate, ALL, &["expiry_date", "unpublish_date"]),
    (Field::Draft, ALL, &["draft"]),
    (Field::Withdrawn, ARTICLE, &["withdrawn"]),
    (Field::Status, ARTICLE, &["status"]),
    (Field::Authors, ARTICLE | SECTION | SERIES, &["authors", "author", "byline"]),
    (
        Field::Topics,
        ARTICLE | SECTION | SERIES,
        &["topics", "topic", "tags", "tag", "categories", "category"],
    ),
    (Field::Section, ARTICLE, &["section"]),
    (Field::Series, ARTICLE, &["series"]),
    (Field::SeriesPart, ARTICLE, &["part", "series_part", "series_order", "series_weight", "series_number"]),
    (Field::Kind, ARTICLE | PERSON, &["kind", "type"]),
    (Field::Image, ALL & !PERSON, &["image", "featured_image", "cover", "hero", "images"]),
    (Field::Image, PERSON, &["image", "portrait", "photo", "avatar", "picture"]),
    (Field::ImageAlt, ALL, &["image_alt", "portrait_alt"]),
    (Field::ImageCaption, ALL, &["image_caption", "image_figcaption"]),
    (Field::ImageCredit, ALL, &["image_credit"]),
    (Field::Access, ARTICLE | SECTION, &["access", "tier"]),
    (Field::Recommended, ARTICLE, &["recommended", "related"]),
    (Field::Corrections, ARTICLE, &["corrections", "correction"]),
    (Field::Source, ARTICLE, &["source"]),
    (Field::Slug, ALL, &["slug"]),
    (Field::Path, ALL & !PERSON, &["path", "url", "permalink"]),
    (Field::Path, PERSON, &["path", "permalink"]),
    (Field::Aliases, ALL, &["aliases", "alias", "redirect_from"]),
    (Field::Template, ALL, &["template"]),
    (Field::PageTemplate, SECTION, &["page_template"]),
    (Field::Weight, ALL, &["weight"]),
    (Field::Menus, ALL, &["menus", "menu"]),
    (Field::Lang, ALL, &["lang", "language", "locale"]),
    (Field::TranslationKey, ALL, &["translation_key"]),
    (Field::Broader, TOPIC, &["broader", "parents", "parent"]),
    (Field::Links, PERSON, &["links", "social", "socials"]),
    (
        Field::Handle,
        PERSON,
        &[
            "website",
            "url",
            "homepage",
            "email",
            "twitter",
            "x",
            "mastodon",
            "bluesky",
            "github",
            "gitlab",
            "linkedin",
            "facebook",
            "instagram",
            "youtube",
            "orcid",
        ],
    ),
    (Field::Render, ALL, &["render"]),
    (Field::SortBy, SECTION, &["sort_by"]),
    (Field::PaginateBy, SECTION, &["paginate_by"]),
    (Field::PaginatePath, SECTION, &["paginate_path"]),
    (Field::PaginateReversed, SECTION, &["paginate_reversed"]),
    (Field::Pinned, SECTION | TOPIC | TERM | PERSON | SERIES, &["pinned", "featured"]),
    (Field::Cascade, SECTION, &["cascade"]),
    (Field::GenerateFeeds, SECTION, &["generate_feeds", "generate_feed"]),
    (Field::InsertAnchorLinks, SECTION, &["insert_anchor_links"]),
    (Field::Transparent, SECTION, &["transparent"]),
    (Field::InSearchIndex, ALL, &["in_search_index"]),
    (Field::RedirectTo, ALL, &["redirect_to"]),
    (Field::Taxonomies, ALL, &["taxonomies"]),
    (Field::Extra, ALL, &["extra", "params"]),
    (Field::Kept, ALL, &["layout", "keywords"]),
    (Field::Kept, SECTION, &["type"]),
];

/// The keys of files of a role, for the documentation: each with its names, of
/// which the first wins.
pub fn known_keys(role: Role) -> impl Iterator<Item = &'static [&'static str]> {
    KEYS.iter().filter(move |key| key.1 & bit(role) != 0).map(|key| key.2)
}

/// A field under one of its names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub field: Field,
    /// 0 is the name that wins.
    pub rank: u8,
    pub name: &'static str,
}

fn bit(role: Role) -> u8 {
    match role {
        Role::Article => ARTICLE,
        Role::Section => SECTION,
        Role::Topic => TOPIC,
        Role::Person => PERSON,
        Role::Series => SERIES,
        Role::Term => TERM,
    }
}

/// By role and folded name. Folding would else be done 90 times a key.
static INDEX: LazyLock<FxHashMap<(u8, String), Known>> = LazyLock::new(|| {
    let mut index = FxHashMap::default();
    for &(field, roles, names) in KEYS {
        for (rank, &name) in names.iter().enumerate() {
            for role in (0..6).map(|i| 1 << i).filter(|role| roles & role != 0) {
                index.insert((role, fold(name)), Known { field, rank: rank as u8, name });
            }
        }
    }
    index
});

/// Case, `-`, `_` and spaces do not distinguish keys: `publishDate` is `publish_date`.
pub(super) fn fold(key: &str) -> String {
    folded(key).collect()
}

/// Whether two keys are one.
pub(super) fn same(a: &str, b: &str) -> bool {
    folded(a).eq(folded(b))
}

fn folded(key: &str) -> impl Iterator<Item = char> + '_ {
    key.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).flat_map(char::to_lowercase)
}

/// What a key means in a file of this role.
pub(super) fn find(role: Role, key: &str) -> Option<Known> {
    // No known key is longer than this; a key of a megabyte is not folded.
    if key.len() > 64 {
        return None;
    }
    INDEX.get(&(bit(role), fold(key))).copied()
}

/// Role bits, folded name and name of what may be suggested.
static SUGGESTIONS: LazyLock<Vec<(u8, String, &str)>> = LazyLock::new(|| {
    let keys = KEYS.iter().filter(|k| k.0 != Field::Kept);
    keys.flat_map(|k| k.2.iter().map(|&name| (k.1, fold(name), name))).collect()
});

/// The known key that an unknown one may be a slip of: one or two letters away.
pub(super) fn suggest(role: Role, key: &str) -> Option<&'static str> {
    let folded = (key.len() <= 64).then(|| fold(key))?;
    let length = folded.chars().count();
    let most = match length {
        0..=3 => return None,
        4..=5 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, &'static str)> = None;
    for (_, name, spelt) in SUGGESTIONS.iter().filter(|s| s.0 & bit(role) != 0) {
        // Short words are one letter from each other by chance (`guide`, `guid`).
        let chance = name.len() < 5 && length != name.len();
        if chance || name.len().abs_diff(length) > most {
            continue;
        }
        let distance = strsim::osa_distance(&folded, name);
        if distance <= most && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, spelt));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_any_case() {
        let cases = [
            ("publishDate", Some(Field::PublishDate)),
            ("publish-date", Some(Field::PublishDate)),
            ("PUBLISH_DATE", Some(Field::PublishDate)),
            ("expirydate", Some(Field::ExpiryDate)),
            ("unpublishdate", Some(Field::ExpiryDate)),
            ("pubDate", Some(Field::Date)),
            ("translationKey", Some(Field::TranslationKey)),
            ("redirectto", Some(Field::RedirectTo)),
            ("sort_by", None),
            ("kicker", None),
        ];
        for (key, field) in cases {
            assert_eq!(find(Role::Article, key).map(|k| k.field), field, "{key}");
        }
        assert_eq!(find(Role::Section, "sort_by").map(|k| k.field), Some(Field::SortBy));
    }

    #[test]
    fn no_role_has_one_name_twice() {
        for role in [ARTICLE, SECTION, TOPIC, PERSON, SERIES, TERM] {
            let mut seen = std::collections::BTreeSet::new();
            for (_, roles, names) in KEYS.iter().filter(|k| k.1 & role != 0) {
                for name in *names {
                    assert!(seen.insert(fold(name)), "{name} {roles}");
                }
            }
        }
    }

    #[test]
    fn slips() {
        let cases = [
            ("titel", Some("title")),
            ("descripton", Some("description")),
            ("authros", Some("authors")),
            ("tgas", Some("tags")),
            ("autor", Some("author")),
            ("guide", None),
            ("kicker", None),
            ("tumblr_url", None),
            ("city", None),
            ("zip", None),
        ];
        for (key, expected) in cases {
            assert_eq!(suggest(Role::Article, key), expected, "{key}");
        }
    }
}
