//! The variables that Zola documents for templates, held against
//! `docs/from-zola.md` as its functions are: a row each, and a case for each
//! that works.

use crate::support::Site;
use crate::zola::{Case, hold, marked, missing_rows};

/// The variables that Zola 0.22 documents, by heading of the table.
const INVENTORY: &[(&str, &str)] = &[
    (
        "Page",
        "content title description date updated slug path draft components permalink summary taxonomies extra \
         word_count reading_time lower higher toc year month day assets ancestors relative_path colocated_path lang \
         translations authors backlinks weight in_search_index",
    ),
    (
        "Section",
        "content title description path components permalink extra pages subsections toc word_count reading_time \
         assets ancestors relative_path colocated_path lang translations backlinks generate_feeds transparent",
    ),
    (
        "Paginator",
        "paginate_by base_url number_pagers first last previous next pages current_index total_pages",
    ),
    (
        "Taxonomy and term",
        "taxonomy.name taxonomy.slug taxonomy.permalink taxonomy.lang taxonomy.feed taxonomy.render \
         taxonomy.paginate_by taxonomy.paginate_path taxonomy.kind taxonomy.items term.name term.slug term.path term.permalink term.pages \
         term.page_count terms",
    ),
    (
        "Heading and translation",
        "heading.level heading.id heading.title heading.permalink heading.children translation.lang \
         translation.title translation.permalink translation.path",
    ),
    ("Shortcode", "body nth page section config lang"),
    (
        "Other files",
        "robots.config 404.config sitemap.entries feed.config feed.lang feed.feed_url feed.last_updated feed.pages \
         feed.section feed.taxonomy feed.term anchor.id anchor.level anchor.lang",
    ),
    (
        "On every page",
        "config.exclude_paginated_pages_in_sitemap zola_version config.base_url config.title config.description config.mode config.default_language config.languages \
         config.generate_feeds config.feed_filenames config.taxonomies config.author config.build_search_index \
         config.search config.markdown config.generate_sitemap config.generate_robots_txt config.extra current_path \
         current_url lang __tera_context",
    ),
];

/// On the page of an article with files beside it.
const PAGE: &[Case] = &[
    (
        "Page",
        "content",
        "{{ page.content | safe | trim }}",
        "<p>A <em>text</em>.</p>\n<h2 id=\"part\">Part</h2>",
    ),
    ("Page", "title", "{{ page.title }}", "Two"),
    ("Page", "description", "{{ page.description }}", "The second"),
    ("Page", "date", "{{ page.date }}", "2015-06-12"),
    ("Page", "date", "{{ page.date | date(format=\"%d.%m.%Y\") }}", "12.06.2015"),
    ("Page", "updated", "{{ page.updated }}", "2016-01-02"),
    ("Page", "slug", "{{ page.slug }}", "two"),
    ("Page", "path", "{{ page.path }}", "/blog/old/two/"),
    ("Page", "draft", "{{ page.draft }}", "false"),
    ("Page", "components", "{{ page.components | join(sep=\",\") }}", "blog,old,two"),
    ("Page", "permalink", "{{ page.permalink }}", "https://review.example/blog/old/two/"),
    ("Page", "summary", "{{ page.summary }}", "A text."),
    (
        "Page",
        "taxonomies",
        "{% for t in page.taxonomies.tags %}{{ get_taxonomy_url(kind=\"tags\", name=t) }};{% endfor %}",
        "https://review.example/topics/oil/;https://review.example/topics/gas/;",
    ),
    ("Page", "extra", "{{ page.extra.colour }}", "red"),
    ("Page", "word_count", "{{ page.word_count }}", "3"),
    ("Page", "reading_time", "{{ page.reading_time }}", "1"),
    ("Page", "lower", "{{ page.lower.title }}", "One"),
    ("Page", "higher", "{{ page.higher.title }}", "Three"),
    ("Page", "toc", "{{ page.toc[0].id }} {{ page.toc[0].level }} {{ page.toc[0].title }}", "part 2 Part"),
    ("Page", "toc", "{{ toc[0].permalink }}", "https://review.example/blog/old/two/#part"),
    ("Page", "year", "{{ page.year }}", "2015"),
    ("Page", "month", "{{ page.month }}", "6"),
    ("Page", "day", "{{ page.day }}", "12"),
    ("Page", "assets", "{{ page.assets | join(sep=\",\") }}", "blog/old/two/a.txt"),
    ("Page", "assets", "{% for a in page.assets %}{{ get_url(path=a) }}{% endfor %}", "/blog/old/two/a.txt"),
    (
        "Page",
        "ancestors",
        "{{ page.ancestors | join(sep=\",\") }}",
        "_index.md,blog/_index.md,blog/old/_index.md",
    ),
    (
        "Page",
        "ancestors",
        "{% for a in page.ancestors %}{% set s = get_section(path=a) %}{{ s.title }};{% endfor %}",
        "Home;The blog;Old;",
    ),
    ("Page", "relative_path", "{{ page.relative_path }}", "blog/old/two/index.md"),
    ("Page", "colocated_path", "{{ page.colocated_path }}", "blog/old/two/"),
    ("Page", "colocated_path", "{{ get_url(path=page.colocated_path ~ \"a.txt\") }}", "/blog/old/two/a.txt"),
    ("Page", "lang", "{{ page.lang }}", "en"),
    (
        "Page",
        "translations",
        "{% for t in page.translations %}{{ t.lang }} {{ t.title }} {{ t.permalink }}{% endfor %}",
        "fr Deux https://review.example/fr/blog/old/two/",
    ),
    (
        "Page",
        "backlinks",
        "{% for b in page.backlinks %}{{ b.permalink }} {{ b.title }};{% endfor %}",
        "https://review.example/blog/old/three/ Three;",
    ),
    ("Page", "weight", "{{ page.weight }}", "7"),
    ("Page", "in_search_index", "{{ page.in_search_index }}", "false"),
    ("On every page", "config.base_url", "{{ config.base_url }}", "https://review.example"),
    ("On every page", "config.title", "{{ config.title }}", "The Review"),
    ("On every page", "config.description", "{{ config.description }}", ""),
    ("On every page", "config.mode", "{{ config.mode }}", "build"),
    ("On every page", "config.default_language", "{{ config.default_language }}", "en"),
    ("On every page", "config.generate_feeds", "{{ config.generate_feeds }}", "true"),
    (
        "On every page",
        "config.feed_filenames",
        "{{ config.feed_filenames | join(sep=\" \") }}",
        "atom.xml rss.xml feed.json",
    ),
    (
        "On every page",
        "config.taxonomies",
        "{% for t in config.taxonomies %}{{ t.name }}{% endfor %}",
        "places",
    ),
    ("On every page", "config.build_search_index", "{{ config.build_search_index }}", "false"),
    ("On every page", "config.generate_sitemap", "{{ config.generate_sitemap }}", "true"),
    ("On every page", "config.generate_robots_txt", "{{ config.generate_robots_txt }}", "true"),
    ("On every page", "config.extra", "{{ config.extra.motto }}", "Look it up"),
    ("On every page", "current_path", "{{ current_path }}", "/blog/old/two/"),
    ("On every page", "current_url", "{{ current_url }}", "https://review.example/blog/old/two/"),
    ("On every page", "lang", "{{ lang }}", "en"),
    (
        "On every page",
        "__tera_context",
        "{% if __tera_context | json_encode is containing(pat=\"current_path\") %}yes{% endif %}",
        "yes",
    ),
    (
        "Taxonomy and term",
        "taxonomy.kind",
        "{% set t = get_taxonomy(kind=\"tags\") %}{{ t.kind.name }} {{ t.lang }} {{ t.permalink }}",
        "tags en https://review.example/topics/",
    ),
    (
        "Taxonomy and term",
        "taxonomy.items",
        "{% set t = get_taxonomy(kind=\"places\") %}{% for i in t.items %}{{ i.name }};{% endfor %}{{ t.permalink }}",
        "Lisbon;https://review.example/places/",
    ),
    (
        "Taxonomy and term",
        "taxonomy.paginate_by",
        "{% set t = get_taxonomy(kind=\"places\") %}{{ t.kind.paginate_by }} {{ t.kind.slug }}",
        "2 places",
    ),
    (
        "Taxonomy and term",
        "taxonomy.paginate_path",
        "{% set t = get_taxonomy(kind=\"places\") %}{{ t.kind.paginate_path }}",
        "p",
    ),
];

/// Beside those of [`PAGE`], on the same page.
const PARTS: &[Case] = &[
    ("Heading and translation", "heading.level", "{{ page.toc[0].level }}", "2"),
    ("Heading and translation", "heading.id", "{{ page.toc[0].id }}", "part"),
    ("Heading and translation", "heading.title", "{{ page.toc[0].title }}", "Part"),
    (
        "Heading and translation",
        "heading.permalink",
        "{{ page.toc[0].permalink }}",
        "https://review.example/blog/old/two/#part",
    ),
    ("Heading and translation", "heading.children", "{{ page.toc[0].children | length }}", "0"),
    ("Heading and translation", "translation.lang", "{{ page.translations[0].lang }}", "fr"),
    ("Heading and translation", "translation.title", "{{ page.translations[0].title }}", "Deux"),
    (
        "Heading and translation",
        "translation.permalink",
        "{{ page.translations[0].permalink }}",
        "https://review.example/fr/blog/old/two/",
    ),
    ("Heading and translation", "translation.path", "{{ page.translations[0].path }}", "/fr/blog/old/two/"),
];

/// In a shortcode, which is called for the second time.
const SHORTCODE: &[Case] = &[
    ("Shortcode", "body", "{{ body | safe | trim }}", "<p>A <em>body</em>.</p>"),
    ("Shortcode", "nth", "{{ nth }}", "2"),
    ("Shortcode", "page", "{{ page.title }} {{ page.extra.colour }}", "Calls red"),
    ("Shortcode", "section", "{{ section.title }}", "Old"),
    ("Shortcode", "config", "{{ config.title }}", "The Review"),
    ("Shortcode", "lang", "{{ lang }}", "en"),
];

/// In `robots.txt`.
const ROBOTS: &[Case] =
    &[("Other files", "robots.config", "{{ config.base_url }}", "https://review.example")];

/// In `404.html`.
const NOT_FOUND: &[Case] = &[("Other files", "404.config", "{{ config.title }}", "The Review")];

/// On the page of a section.
const SECTION: &[Case] = &[
    ("Section", "content", "{{ section.content | safe | trim }}", "<p>Older.</p>\n<h2 id=\"how\">How</h2>"),
    ("Section", "title", "{{ section.title }}", "Old"),
    ("Section", "description", "{{ section.description }}", "What is old"),
    ("Section", "path", "{{ section.path }}", "/blog/old/"),
    ("Section", "components", "{{ section.components | join(sep=\",\") }}", "blog,old"),
    ("Section", "permalink", "{{ section.permalink }}", "https://review.example/blog/old/"),
    ("Section", "extra", "{{ section.extra.colour }}", "blue"),
    (
        "Section",
        "pages",
        "{% for p in section.pages %}{{ p.title }} {{ p.components | last }};{% endfor %}",
        "Three three;Two two;One one;",
    ),
    (
        "Section",
        "pages",
        "{% set blog = get_section(path=\"blog/_index.md\") %}{{ blog.pages | length }} {{ blog.content | safe }}",
        "0 ",
    ),
    (
        "Section",
        "subsections",
        "{% for s in section.subsections %}{% set sub = get_section(path=s) %}{{ sub.title }};{% endfor %}",
        "Heavy first;Another;",
    ),
    ("Section", "toc", "{{ section.toc[0].permalink }}", "https://review.example/blog/old/#how"),
    ("Section", "word_count", "{{ section.word_count }}", "2"),
    ("Section", "reading_time", "{{ section.reading_time }}", "1"),
    ("Section", "assets", "{{ section.assets | join(sep=\",\") }}", "blog/old/b.txt"),
    ("Section", "ancestors", "{{ section.ancestors | join(sep=\",\") }}", "_index.md,blog/_index.md"),
    ("Section", "relative_path", "{{ section.relative_path }}", "blog/old/_index.md"),
    ("Section", "colocated_path", "{{ section.colocated_path }}", "blog/old/"),
    ("Section", "lang", "{{ section.lang }}", "en"),
    (
        "Section",
        "translations",
        "{% for t in section.translations %}{{ t.lang }} {{ t.title }} {{ t.permalink }}{% endfor %}",
        "fr Vieux https://review.example/fr/blog/old/",
    ),
    ("Section", "generate_feeds", "{{ section.generate_feeds }}", "true"),
    ("Section", "transparent", "{{ section.transparent }}", "false"),
];

/// On the third page of a section's list.
const PAGINATOR: &[Case] = &[
    ("Paginator", "paginate_by", "{{ paginator.paginate_by }}", "2"),
    ("Paginator", "base_url", "{{ paginator.base_url }}{{ 2 }}", "https://review.example/news/page/2"),
    ("Paginator", "number_pagers", "{{ paginator.number_pagers }}", "3"),
    ("Paginator", "first", "{{ paginator.first }}", "https://review.example/news/"),
    ("Paginator", "last", "{{ paginator.last }}", "https://review.example/news/page/3/"),
    ("Paginator", "previous", "{{ paginator.previous }}", "https://review.example/news/page/2/"),
    ("Paginator", "next", "{% if paginator.next %}{{ paginator.next }}{% else %}none{% endif %}", "none"),
    ("Paginator", "pages", "{% for p in paginator.pages %}{{ p.title }};{% endfor %}", "N1;"),
    ("Paginator", "current_index", "{{ paginator.current_index }}", "3"),
    ("Paginator", "total_pages", "{{ paginator.total_pages }}", "5"),
];

/// On the page of a tag.
const TERM: &[Case] = &[
    ("Taxonomy and term", "taxonomy.name", "{{ taxonomy.name }}", "tags"),
    ("Taxonomy and term", "taxonomy.slug", "{{ taxonomy.slug }}", "topics"),
    ("Taxonomy and term", "taxonomy.permalink", "{{ taxonomy.permalink }}", "https://review.example/topics/"),
    ("Taxonomy and term", "taxonomy.lang", "{{ taxonomy.lang }}", "en"),
    ("Taxonomy and term", "taxonomy.feed", "{{ taxonomy.feed }}", "true"),
    ("Taxonomy and term", "taxonomy.render", "{{ taxonomy.render }}", "true"),
    ("Taxonomy and term", "term.name", "{{ term.name }}", "Oil"),
    ("Taxonomy and term", "term.slug", "{{ term.slug }}", "oil"),
    ("Taxonomy and term", "term.path", "{{ term.path }}", "/topics/oil/"),
    ("Taxonomy and term", "term.permalink", "{{ term.permalink }}", "https://review.example/topics/oil/"),
    ("Taxonomy and term", "term.pages", "{% for p in term.pages %}{{ p.title }};{% endfor %}", "Two;One;"),
    ("Taxonomy and term", "term.page_count", "{{ term.page_count }}", "2"),
];

/// On the page of all tags.
const TERMS: &[Case] = &[(
    "Taxonomy and term",
    "terms",
    "{% for t in terms %}{{ t.name }} {{ t.permalink }} {{ t.pages | length }};{% endfor %}",
    "Gas https://review.example/topics/gas/ 1;Oil https://review.example/topics/oil/ 2;",
)];

fn site() -> Site {
    let mut site = Site::new(
        r#"
-- config.toml --
[permalinks]
default = "/:section/:slug/"
[languages.fr]
[[taxonomies]]
name = "places"
paginate_by = 2
paginate_path = "p"
[extra]
motto = "Look it up"
-- content/_index.md --
+++
title = "Home"
+++
-- content/blog/_index.md --
+++
title = "The blog"
+++
-- content/blog/old/_index.md --
+++
title = "Old"
description = "What is old"
sort_by = "date"
[extra]
colour = "blue"
+++
Older.

## How
-- content/blog/old/_index.fr.md --
+++
title = "Vieux"
template = "section.html"
+++
-- content/blog/old/two/index.fr.md --
+++
title = "Deux"
template = "article.html"
date = 2015-06-12
+++
-- content/blog/old/b.txt --
b
-- content/blog/old/another/_index.md --
+++
title = "Another"
+++
-- content/blog/old/heavy/_index.md --
+++
title = "Heavy first"
weight = 1
+++
-- content/blog/old/one.md --
+++
title = "One"
date = 2014-06-11
[taxonomies]
tags = ["Oil"]
+++
-- content/blog/old/two/index.md --
+++
title = "Two"
description = "The second"
date = 2015-06-12
updated = 2016-01-02
weight = 7
in_search_index = false
[taxonomies]
tags = ["Oil", "Gas"]
places = ["Lisbon"]
[extra]
colour = "red"
+++
A *text*.

## Part
-- content/blog/old/two/a.txt --
a
-- content/blog/old/three.md --
+++
title = "Three"
date = 2015-07-01
+++
See [two](@/blog/old/two/index.md).
-- content/news/_index.md --
+++
title = "News"
paginate_by = 2
template = "paged.html"
+++
"#,
    );
    for day in 1..=5 {
        site.add(&format!(
            "-- content/news/n{day}.md --\n+++\ntitle = \"N{day}\"\ndate = 2014-01-0{day}\n+++\n"
        ));
    }
    site
}

#[test]
fn what_works_gives_what_zola_gives() {
    // Other pages of the same templates lack what these read: each has a site of its own.
    for (template, cases, url) in [
        ("two.html", PAGE, "/blog/old/two/"),
        ("two.html", PARTS, "/blog/old/two/"),
        ("robots.txt", ROBOTS, "/robots.txt"),
        ("404.html", NOT_FOUND, "/404.html"),
        ("shortcodes/probe.html", SHORTCODE, "/blog/old/calls/"),
        ("old.html", SECTION, "/blog/old/"),
        ("paged.html", PAGINATOR, "/news/page/3/"),
        ("tags/single.html", TERM, "/topics/oil/"),
        ("taxonomy_list.html", TERMS, "/topics/"),
    ] {
        let mut site = site().with(&format!("templates/{template}"), marked(cases));
        for (file, name) in [("two/index.md", "two.html"), ("_index.md", "old.html")] {
            if template == name {
                let file = format!("content/blog/old/{file}");
                let text = String::from_utf8(site.files[&file].clone()).unwrap();
                let text = text.replacen("description", &format!("template = \"{name}\"\ndescription"), 1);
                site = site.with(&file, text);
            }
        }
        if template == "shortcodes/probe.html" {
            let probe = site.files["templates/shortcodes/probe.html"].clone();
            let probe = String::from_utf8(probe).unwrap();
            let probe = format!("{{% if nth == 2 %}}\n<div>{probe}</div>\n{{% endif %}}");
            let text = "+++\ntitle = \"Calls\"\n[extra]\ncolour = \"red\"\n+++\n\n{% probe() %}One.{% end %}\n\n\
                        {% probe() %}\nA *body*.\n{% end %}\n";
            site =
                site.with("templates/shortcodes/probe.html", probe).with("content/blog/old/calls.md", text);
        }
        if template != "paged.html" {
            site.files.remove("content/news/_index.md");
        }
        let built = site.build();
        assert!(!built.noticed.has_errors(), "{template}\n{}", built.report());
        hold(cases, &built, url);
    }
}

#[test]
fn every_variable_has_a_row_and_every_row_that_works_a_case() {
    let cases = [PAGE, PARTS, SHORTCODE, ROBOTS, NOT_FOUND, SECTION, PAGINATOR, TERM, TERMS].concat();
    let (all, working) = missing_rows(INVENTORY, &cases);
    assert!(working * 6 >= all * 5, "{working} of {all} work");
}
