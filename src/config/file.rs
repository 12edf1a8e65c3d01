//! The shape of `config.toml`. Keys that Zola shares keep Zola's names; keys of
//! Zola's that mean nothing here are known, so that they are not reported.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::taxonomies::TaxonomyFile;
use super::{FeedContent, FeedFormat, HtmlPolicy};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct File {
    pub title: Option<String>,
    pub description: Option<String>,
    pub base_url: Option<String>,
    pub default_language: Option<String>,
    pub content_dir: Option<String>,
    pub output_dir: Option<String>,
    pub theme: Option<String>,
    #[serde(rename = "static")]
    pub statics: Option<Vec<Static>>,
    pub staff_byline: Option<String>,
    pub time_zone: Option<String>,
    pub publication_type: Option<String>,
    pub licence: Option<String>,
    pub on_expiry: Option<OnExpiry>,
    pub ledger: bool,
    pub max_source_bytes: Option<u64>,
    pub ignored_content: Vec<String>,
    #[serde(alias = "generate_feed")]
    pub generate_feeds: Option<bool>,
    pub feed_filenames: Option<Vec<String>>,
    pub feed_limit: Option<usize>,
    pub generate_sitemap: Option<bool>,
    pub generate_robots_txt: Option<bool>,
    pub permalinks: BTreeMap<String, String>,
    pub pages: PagesFile,
    pub lists: ListsFile,
    pub feeds: FeedsFile,
    pub content: ContentFile,
    pub markdown: MarkdownFile,
    pub access: AccessFile,
    pub slugify: SlugifyFile,
    /// By kind of term: a spelling, and the name that counts or `false`.
    pub merge: BTreeMap<String, BTreeMap<String, toml::Value>>,
    pub taxonomies: Vec<toml::Spanned<TaxonomyFile>>,
    pub updated: Option<String>,
    pub git: GitFile,
    pub menus: toml::Table,
    pub languages: BTreeMap<String, LanguageFile>,
    pub translations: toml::Table,
    pub theme_options: toml::Table,
    pub extra: toml::Table,
}

/// `[languages.fr]`: Zola's keys, and Hugo's names for two of them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct LanguageFile {
    pub title: Option<String>,
    pub description: Option<String>,
    pub staff_byline: Option<String>,
    #[serde(alias = "languageName", alias = "label")]
    pub name: Option<String>,
    #[serde(alias = "languageCode")]
    pub locale: Option<toml::Spanned<String>>,
    pub weight: Option<i64>,
    #[serde(alias = "generate_feed")]
    pub generate_feeds: Option<bool>,
    #[serde(alias = "contentDir")]
    pub content_dir: Option<String>,
    pub menus: Option<toml::Table>,
    pub taxonomies: Vec<toml::Spanned<TaxonomyFile>>,
    pub translations: toml::Table,
    #[serde(alias = "params")]
    pub extra: toml::Table,
    pub theme_options: toml::Table,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Static {
    Folder(String),
    Mount { from: String, to: String },
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OnExpiry {
    Keep,
    Remove,
}

/// How formulas are shown: `"mathml"` or `true`; `"none"` or `false`.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Math {
    Switch(bool),
    Tool(MathTool),
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum MathTool {
    None,
    Mathml,
}

macro_rules! switches {
    ($name:ident { $($field:ident),* $(,)? }) => {
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        pub(super) struct $name { $(pub $field: Option<bool>,)* }
        impl $name { pub(super) const KEYS: &[&str] = &[$(stringify!($field)),*]; }
    };
}

switches!(PagesFile {
    sections,
    topics,
    authors,
    series,
    archive,
    years,
    months,
    days,
    on_this_day,
    corrections,
    citations,
    redirects,
    not_found,
    robots,
    sitemap,
});

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListsFile {
    pub front: Option<usize>,
    pub per_page: Option<usize>,
    pub recommended: Option<usize>,
    pub more: Option<usize>,
    pub author_box: Option<usize>,
    pub latest: Option<usize>,
    pub more_is_latest: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FeedsFile {
    pub formats: Option<Vec<FeedFormat>>,
    pub limit: Option<usize>,
    pub content: Option<FeedContent>,
    pub sections: Option<FeedContent>,
    pub topics: Option<FeedContent>,
    pub authors: Option<FeedContent>,
}

switches!(ContentFile { bare_headers });

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct MarkdownFile {
    pub html: Option<HtmlPolicy>,
    pub smart_punctuation: Option<bool>,
    pub highlight_code: Option<bool>,
    pub math: Option<Math>,
    pub highlight_light: Option<String>,
    pub highlight_dark: Option<String>,
    pub external_links: ExternalLinks,
    pub external_links_no_follow: Option<bool>,
    pub external_links_no_referrer: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ExternalLinks {
    pub rel: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccessFile {
    pub benefits: Vec<String>,
    pub members_url: Option<String>,
    pub sign_in_url: Option<String>,
    pub privacy_url: Option<String>,
    #[serde(flatten)]
    pub tiers: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct GitFile {
    pub ignore_revs: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SlugifyFile {
    pub paths: Option<String>,
}

/// The keys of a table, for the documentation: those that are known, and those
/// that have a meaning in the tables where an owner's own stand beside them. The
/// top table is `""`, one within another `markdown.external_links`, and `*` stands
/// for a name that the owner gives. `None` where there is no such table, or
/// nothing in it has a meaning of its own.
pub fn known_keys(table: &str) -> Option<&'static [&'static str]> {
    known(table).or(match table {
        "permalinks" => Some(&["default"]),
        "markdown.external_links" => Some(&["rel"]),
        "access" => Some(&["benefits", "members_url", "sign_in_url", "privacy_url"]),
        "menus" => Some(&["main", "footer"]),
        "theme_options" => Some(&["place", "since", "accent", "accent_dark", "serif", "sans"]),
        _ => None,
    })
}

/// Every key that is known, by table. A table that is not here admits any.
pub(super) fn known(table: &str) -> Option<&'static [&'static str]> {
    Some(match table {
        "" => &[
            "title",
            "description",
            "base_url",
            "default_language",
            "content_dir",
            "output_dir",
            "theme",
            "static",
            "staff_byline",
            "time_zone",
            "publication_type",
            "licence",
            "on_expiry",
            "max_source_bytes",
            "ignored_content",
            "permalinks",
            "pages",
            "lists",
            "feeds",
            "content",
            "markdown",
            "access",
            "slugify",
            "git",
            "merge",
            "menus",
            "theme_options",
            "extra",
            "languages",
            "taxonomies",
            "ledger",
            "updated", // Zola's, understood or without effect here:
            "author",
            "build_search_index",
            "compile_sass",
            "feed_filenames",
            "feed_limit",
            "generate_feed",
            "generate_feeds",
            "generate_robots_txt",
            "generate_sitemap",
            "hard_link_static",
            "ignored_static",
            "link_checker",
            "minify_html",
            "preserve_dotfiles_in_output",
            "taxonomy_root",
            "mode",
            "search",
            "translations",
            "exclude_paginated_pages_in_sitemap",
        ],
        "pages" => PagesFile::KEYS,
        "content" => ContentFile::KEYS,
        "lists" => &["front", "per_page", "recommended", "more", "author_box", "latest", "more_is_latest"],
        "feeds" => &["formats", "limit", "content", "sections", "topics", "authors"],
        "markdown" => &[
            "html",
            "smart_punctuation",
            "highlight_code",
            "math",
            "highlight_light",
            "highlight_dark",
            "external_links",
            "external_links_no_follow",
            "external_links_no_referrer",
            // Zola's, without effect here:
            "highlight_theme",
            "highlight_themes_css",
            "extra_syntaxes_and_themes",
            "render_emoji",
            "external_links_target_blank",
            "external_links_class",
            "external_links_external",
            "bottom_footnotes",
            "lazy_async_image",
            "insert_anchor_links",
            "github_alerts",
            "definition_list",
            "error_on_missing_highlight",
            "highlighting",
        ],
        "git" => &["ignore_revs"],
        // With those of the site's own: see `merges`.
        "merge" => &["topics", "tags", "categories", "authors", "series"],
        "languages.*" => &[
            "title",
            "description",
            "staff_byline",
            "name",
            "languageName",
            "label",
            "locale",
            "languageCode",
            "weight",
            "generate_feeds",
            "generate_feed",
            "content_dir",
            "contentDir",
            "menus",
            "taxonomies",
            "translations",
            "extra",
            "params",
            "theme_options",
            // Zola's and Hugo's, without effect here:
            "build_search_index",
            "feed_filenames",
            "languageDirection",
            "search",
        ],
        "slugify" => &["paths", "taxonomies", "anchors", "paths_keep_dates"],
        _ => return None,
    })
}
