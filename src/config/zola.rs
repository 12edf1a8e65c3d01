//! Keys of Zola's that have no effect here. They are known, so that nobody is
//! asked whether they meant something else; where a site would come out
//! otherwise than with Zola, one line says what to write instead.

use toml::de::DeValue;

/// What makes a key worth a word.
#[derive(Clone, Copy)]
enum Asks {
    /// It is switched on.
    On,
    /// It is there at all.
    Anything,
}

/// Table, key, when it is reported, what to write instead.
const WITHOUT_EFFECT: &[(&str, &str, Asks, &str)] = &[
    (
        "",
        "build_search_index",
        Asks::On,
        "leave it out: there is no search yet; the indexes by topic, author and date stand in",
    ),
    (
        "",
        "taxonomy_root",
        Asks::Anything,
        "leave it out: topics stand below /topics/, other terms below the name of their taxonomy",
    ),
    ("", "compile_sass", Asks::On, "compile it before the build, and put the CSS into static/"),
    ("", "minify_html", Asks::On, "leave it out: hosts compress pages, which gains more"),
    (
        "",
        "author",
        Asks::Anything,
        "name the authors in each article, or in the [cascade] of a section; `staff_byline` stands where nobody is named",
    ),
    ("", "ignored_static", Asks::Anything, "list the folders to copy under `static`"),
    (
        "",
        "link_checker",
        Asks::Anything,
        "leave it out: links within the site are always checked, others never",
    ),
    ("markdown", "highlight_theme", Asks::Anything, "write `highlight_light` and `highlight_dark`"),
    (
        "markdown",
        "highlight_themes_css",
        Asks::Anything,
        "leave it out: the style sheet of code is written with the pages",
    ),
    ("markdown", "highlighting", Asks::Anything, "write `highlight_light` and `highlight_dark`"),
    (
        "markdown",
        "extra_syntaxes_and_themes",
        Asks::Anything,
        "leave it out: syntaxes and themes are built in",
    ),
    (
        "markdown",
        "external_links_external",
        Asks::On,
        "write `rel = \"external noopener\"` under [markdown.external_links]",
    ),
    ("markdown", "render_emoji", Asks::On, "write the characters themselves"),
    ("markdown", "external_links_target_blank", Asks::On, "leave it out: readers choose where a link opens"),
    (
        "markdown",
        "external_links_class",
        Asks::Anything,
        "leave it out: a theme finds such links by `a[rel~=noopener]`",
    ),
    (
        "markdown",
        "lazy_async_image",
        Asks::On,
        "leave it out: pictures have their size, and those of lists load late",
    ),
    (
        "markdown",
        "insert_anchor_links",
        Asks::Anything,
        "leave it out: every heading has its anchor, and none shows a mark for it",
    ),
    ("slugify", "taxonomies", Asks::Anything, "write `paths`: it is for every slug"),
    ("slugify", "anchors", Asks::Anything, "leave it out: the anchors of headings keep their script"),
    (
        "slugify",
        "paths_keep_dates",
        Asks::On,
        "leave it out: a file's date is in its address; `[permalinks]` says where",
    ),
];

/// What to write instead of a key, where it asks for something.
pub(super) fn advice(table: &str, key: &str, value: &DeValue<'_>) -> Option<&'static str> {
    let &(.., asks, advice) = WITHOUT_EFFECT.iter().find(|(t, k, ..)| *t == table && *k == key)?;
    let asked = match asks {
        Asks::On => value.as_bool() != Some(false),
        Asks::Anything => !matches!(value.as_str(), Some("" | "none")),
    };
    asked.then_some(advice)
}

/// What to write instead of a key of Hugo's that is written at the top of the file.
pub(super) fn of_hugo(table: &str, key: &str) -> Option<&'static str> {
    let keys = [
        ("languageCode", "write `default_language`"),
        ("defaultContentLanguage", "write `default_language`"),
        ("params", "write `extra`"),
        ("menu", "write `menus`"),
        ("publishDir", "write `output_dir`"),
        ("copyright", "write `licence`"),
        ("rssLimit", "write `limit` under [feeds]"),
        ("buildDrafts", "build with `--drafts`"),
        (
            "paginate",
            "leave it out: lists are by year, and a section's `paginate_by` is for templates of your own",
        ),
        (
            "pagination",
            "leave it out: lists are by year, and a section's `paginate_by` is for templates of your own",
        ),
        ("enableGitInfo", "write `updated = \"git\"`"),
        ("markup", "write what you need of it under [markdown]"),
    ];
    let found = keys.iter().find(|(hugos, _)| table.is_empty() && hugos.eq_ignore_ascii_case(key));
    found.map(|(_, advice)| *advice)
}
