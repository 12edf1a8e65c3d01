//! Pages that gather articles, and the files beside them.

use std::fmt::Write as _;

use crate::support::{Built, Site, check};

/// Articles of one topic, one author and one section, a day apart from each other.
fn many(count: usize, config: &str) -> Site {
    let mut text = format!("-- config.toml --\n{config}\n");
    for i in 0..count {
        let (year, month, day) = (2010 + i / 300, 1 + i / 25 % 12, 1 + i % 25);
        let _ = write!(
            text,
            "-- content/a/n{i:03}.md --\n+++\ntitle = \"N{i:03}.\"\ndate = {year}-{month:02}-{day:02}\ntopics = [\"Oil\"]\nauthors = [\"Ana\"]\n+++\nText.\n"
        );
    }
    Site::new(&text)
}

fn titles(built: &Built, page: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for link in built.text(page).split("href=\"/a/20").skip(1) {
        let link = link.split('"').next().unwrap();
        if let Some(name) = link.trim_end_matches('/').rsplit('/').next().filter(|n| n.starts_with('n'))
            && !seen.iter().any(|s| s == name)
        {
            seen.push(name.to_owned());
        }
    }
    seen
}

#[test]
fn a_list_has_its_newest_at_the_front_and_the_rest_by_year() {
    let built = many(320, "[lists]\nfront = 10\nper_page = 100\n").build();
    assert!(built.noticed.is_empty(), "{}", built.report());
    for list in ["/a/", "/topics/oil/", "/authors/ana/"] {
        let front = titles(&built, list);
        assert_eq!((front.len(), front[0].as_str()), (10, "n319"), "{list}");
        // The first page of a year is its oldest, and stays when later ones come.
        assert!(titles(&built, &format!("{list}2010/")).contains(&"n000".to_owned()), "{list}");
        assert!(titles(&built, &format!("{list}2010/3/")).contains(&"n299".to_owned()), "{list}");
        assert!(built.get(&format!("{list}2010/4/")).is_none());
        assert_eq!(titles(&built, &format!("{list}2011/")).len(), 20, "{list}");
        assert!(built.text(list).contains(&format!("{list}2010/")), "{list}");
    }
}

#[test]
fn a_new_article_leaves_the_pages_of_other_years_alone() {
    let before = many(310, "").build();
    let after = many(320, "").build();
    for list in ["/a/2010/", "/a/2010/2/", "/topics/oil/2010/3/", "/authors/ana/2010/"] {
        assert_eq!(titles(&before, list), titles(&after, list), "{list}");
    }
    let changed = before.files.iter().filter(|(path, bytes)| after.files.get(*path) != Some(bytes));
    let articles: Vec<&String> =
        changed.map(|(path, _)| path).filter(|path| path.starts_with("a/2010/0")).collect();
    assert!(articles.is_empty(), "{articles:?}");
}

#[test]
fn recommended_and_more_from_the_section_never_share_an_article() {
    let built = many(30, "").build();
    let mut both = 0;
    for (path, bytes) in
        built.files.iter().filter(|(p, _)| p.starts_with("a/2010/") && p.matches('/').count() == 5)
    {
        let page = String::from_utf8_lossy(bytes);
        let (Some(r), Some(m)) = (page.find("Recommended Articles"), page.find("More from")) else {
            continue;
        };
        let (first, second) = (r.min(m), r.max(m));
        let names = |part: &str| -> Vec<String> {
            let mut names: Vec<String> = part
                .split("href=\"/a/2010/")
                .skip(1)
                .map(|l| l.split('"').next().unwrap().to_owned())
                .filter(|l| l.contains("/n"))
                .collect();
            names.dedup();
            names
        };
        let (one, end) =
            (names(&page[first..second]), page[second..].find("</section>").unwrap_or(page.len() - second));
        let two = names(&page[second..second + end]);
        assert!(one.iter().all(|name| !two.contains(name)), "{path}: {one:?} {two:?}");
        let own = path.trim_start_matches("a/2010/").trim_end_matches("index.html");
        assert!(!one.iter().chain(&two).any(|name| name == own), "{path}");
        both += usize::from(!one.is_empty() && !two.is_empty());
    }
    assert!(both > 20, "{both}");
}

#[test]
fn what_an_editor_picks_is_recommended_first() {
    let mut site = many(12, "");
    site.add("-- content/b/own.md --\n+++\ntitle = \"Own\"\ndate = 2010-01-05\ntopics = [\"Oil\"]\nrecommended = [\"a/n003.md\", \"@/a/n007.md\", \"nothing\"]\n+++\n");
    site.build().expect(
        &[
            "order /b/2010/01/05/own/ Recommended | N003. | N007. |  N",
            "warning unknown-reference content/b/own.md nothing",
        ]
        .map(|line| line.replace(" |  N", "")),
    );
}

#[test]
fn the_parts_of_a_series_have_numbers() {
    check(
        r#"
-- content/series/coast.md --
+++
title = "The coast"
+++
All of it.
-- content/a/x.md --
+++
title = "First in time"
date = 2014-06-11
series = "coast"
+++
-- content/a/y.md --
+++
title = "First by number"
date = 2014-06-12
series = { name = "coast", part = 1 }
+++
-- content/a/z.md --
+++
title = "Third"
date = 2014-06-13
series = { name = "The coast", part = 3 }
+++
-- expect --
order /series/coast/ The coast | First by number | Third | First in time
has   /series/ The coast
has   /a/2014/06/13/z/ /series/coast/
"#,
    );
}

#[test]
fn feeds_of_the_site_and_of_every_list() {
    let built = check(
        r#"
-- config.toml --
[feeds]
limit = 1
-- content/a/x.md --
+++
title = "Older"
date = 2014-06-11
topics = ["Oil"]
authors = ["Ana"]
+++
The old text.
-- content/a/y.md --
+++
title = "Newer"
date = 2014-06-12
topics = ["Oil"]
authors = ["Ana"]
+++
A [link](@/a/x.md) and a second paragraph.

The end of it.
-- content/pages/about.md --
+++
title = "About"
+++
-- expect --
has   /atom.xml <title>Newer</title>
lacks /atom.xml Older
lacks /atom.xml About
has   /atom.xml The end of it.
has   /atom.xml https://review.example/a/2014/06/11/x/
lacks /topics/oil/atom.xml The end of it.
has   /topics/oil/rss.xml Newer
has   /authors/ana/feed.json Newer
has   /a/rss.xml Newer
has   / /atom.xml
has   /topics/oil/ /topics/oil/atom.xml
"#,
    );
    let json: serde_json::Value = serde_json::from_str(built.text("/feed.json")).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["items"].as_array().unwrap().len(), 1);
    let mut one = many(3, "[feeds]\nformats = [\"rss\"]\nauthors = \"none\"\n");
    one.build().expect(&["file /rss.xml", "none /atom.xml", "none /feed.json", "none /authors/ana/rss.xml"]);
    one.add("-- config.toml --\n[feeds]\ncontent = \"none\"\n")
        .build()
        .expect(&["none /rss.xml", "none /topics/oil/rss.xml"]);
}

#[test]
fn the_sitemap_names_every_page_once() {
    let built = many(40, "").build();
    let index = built.text("/sitemap.xml");
    assert!(index.contains("https://review.example/sitemap-2010.xml"), "{index}");
    let mut urls: Vec<&str> = Vec::new();
    for part in ["/sitemap-2010.xml", "/sitemap-pages.xml"] {
        urls.extend(built.text(part).split("<loc>").skip(1).map(|u| u.split('<').next().unwrap()));
    }
    let count = urls.len();
    urls.sort_unstable();
    urls.dedup();
    assert_eq!(urls.len(), count);
    for url in &urls {
        assert!(built.get(url.strip_prefix("https://review.example").unwrap()).is_some(), "{url}");
    }
    for (path, _) in built.files.iter().filter(|(p, _)| p.ends_with("index.html")) {
        let url = format!("https://review.example/{}", path.trim_end_matches("index.html"));
        assert!(urls.contains(&url.as_str()), "{url} is in no sitemap");
    }
}

#[test]
fn the_small_files_of_a_site() {
    check(
        r#"
-- content/_index.md --
-- expect --
has /robots.txt User-agent: *
has /robots.txt Sitemap: https://review.example/sitemap.xml
has /404.html <h1
has /404.html noindex
lacks /sitemap-pages.xml 404
"#,
    );
}

#[test]
fn days_and_days_of_the_year() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
-- content/a/y.md --
+++
title = "Y"
date = 2015-06-11
+++
-- expect --
order /on/06-11/ Y | X
has   /2014/06/11/ X
lacks /2014/06/11/ /a/2015
has   /2014/06/ /a/2014/06/11/x/
has   /2014/ /a/2014/06/11/x/
has   /archive/ /2014/
"#,
    );
}

#[test]
fn links_in_the_introduction_of_an_index_are_checked() {
    check(
        r#"
-- content/topics/_index.md --
+++
title = "Topics"
+++
See [nothing](/nowhere/).
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
topics = ["Water"]
+++
Text.
-- expect --
file /topics/
warning dead-link content/topics/_index.md:4 /nowhere/
"#,
    );
}

#[test]
fn a_template_prints_the_texts_of_a_list_and_of_the_gated_the_opening() {
    check(
        r#"
-- config.toml --
-- templates/section.html --
{% for page in section.pages %}<article>{{ page.title }}: {{ page.content | safe }}</article>{% endfor %}
{% set p = get_page(path="harbour/open.md") %}<aside>{{ p.content | safe }}</aside>
{% set c = get_page(path="harbour/calls.md") %}<em>{{ c.content | safe }}</em>
-- templates/topic.html --
{% extends "builtin/topic.html" %}
{% block chart %}{% for line in list.groups[0]["items"] %}<b>{{ line.content | safe }}</b>{% endfor %}{% endblock chart %}
-- content/harbour/open.md --
+++
title = "Open"
date = 2020-01-01
topics = ["Tides"]
+++
All of it, *with* [a link](gated.md) and ![a quay](quay.svg).
-- content/harbour/quay.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="2"></svg>
-- content/harbour/gated.md --
+++
title = "Gated"
date = 2020-01-02
access = "registered"
+++
The opening paragraph of it is this one here, as everybody may read it on the page.

<!-- more -->

The secret.
-- content/harbour/calls.md --
+++
title = "Calls"
date = 2020-01-03
+++
{{ again() }}
-- templates/shortcodes/again.html --
{% set p = get_page(path="harbour/calls.md") %}[{{ p.title }}{{ p.content | default(value="!") }}]
-- expect --
has  /harbour/ <article>Open: <p>All of it, <em>with</em> <a href="/harbour/2020/01/02/gated/">a link</a> and <img src="/harbour/quay.svg"
has  /harbour/ <aside><p>All of it
has  /harbour/ <article>Gated: <p>The opening paragraph
lacks /harbour/ secret
has  /harbour/ <em>[Calls!]
has  /topics/tides/ <b><p>All of it
"#,
    );
}

#[test]
fn what_a_template_asks_for_has_texts_too() {
    check(
        r#"
-- config.toml --
-- templates/index.html --
{% set s = get_section(path="harbour") %}{% for p in s.pages %}<i>{{ p.content | safe }}</i>{% endfor %}
{% for p in articles(topic="Tides") %}<b>{{ p["content"] | safe }}</b>{% endfor %}
{% set t = get_taxonomy_term(kind="topics", term="tides") %}{% for p in t.pages %}<u>{{ p.content | safe }}</u>{% endfor %}
-- content/harbour/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Tides"]
+++
Text.
-- expect --
has  / <i><p>Text.</p>
has  / <b><p>Text.</p>
has  / <u><p>Text.</p>
"#,
    );
}

#[test]
fn a_section_with_feeds_of_its_own_alone_leads_to_them() {
    check(
        r#"
-- config.toml --
generate_feeds = false
-- content/news/_index.md --
+++
title = "News"
generate_feeds = true
+++
-- content/news/a.md --
+++
title = "A"
date = 2020-01-01
topics = ["Tides"]
+++
Text.
-- expect --
has  /news/ <a href="/news/atom.xml" type="application/atom+xml">Atom</a>
has  /news/2020/ <a href="/news/atom.xml" type="application/atom+xml">Atom</a>
lacks /topics/tides/ atom.xml
none /atom.xml
"#,
    );
}

#[test]
fn a_page_leads_to_the_section_that_lists_it() {
    check(
        r#"
-- config.toml --
-- content/notes/on-ink.md --
+++
title = "On ink"
+++
Text.
-- expect --
has  /notes/on-ink/ <li><a href="/notes/">Notes</a></li>
has  /notes/ href="/notes/on-ink/"
"#,
    );
}
