//! What an article may say, and in which words.

use crate::support::{Site, article, check};

#[test]
fn sections_nest_and_folders_of_digits_are_none() {
    check(
        r#"
-- content/_index.md --
+++
title = "Home"
+++
-- content/world/_index.md --
+++
title = "World"
+++
-- content/world/iran/_index.md --
+++
title = "Iran"
+++
-- content/world/2014/a.md --
+++
title = "In a year's folder"
date = 2014-06-11
+++
-- content/world/iran/b.md --
+++
title = "Deeper"
date = 2014-06-12
+++
-- content/world/loose/c.md --
+++
title = "In a folder that is no section"
date = 2014-06-13
+++
-- content/root.md --
+++
title = "At the root"
date = 2014-06-14
+++
-- expect --
file  /world/
file  /world/iran/
file  /world/2014/06/11/a/
file  /world/iran/2014/06/12/b/
file  /2014/06/14/root/
file  /world/2014/06/13/c/
none  /world/loose/
has   /world/ /world/iran/
"#,
    );
}

#[test]
fn front_matter_in_three_formats() {
    check(
        r#"
-- content/a/toml.md --
+++
title = "Of TOML"
date = 2014-06-11
topics = ["Oil"]
+++
-- content/a/yaml.md --
---
title: Of YAML
date: 2014-06-11
topics: [Oil]
---
-- content/a/json.md --
{
  "title": "Of JSON",
  "date": "2014-06-11",
  "topics": ["Oil"]
}
-- content/a/none.md --
# Of nothing

Text.
-- expect --
has /a/2014/06/11/toml/ Of TOML
has /a/2014/06/11/yaml/ Of YAML
has /a/2014/06/11/json/ Of JSON
has /a/none/ Of nothing</h1>
order /topics/oil/ Of YAML | Of TOML | Of JSON
"#,
    );
}

#[test]
fn the_names_of_zola_hugo_and_jekyll() {
    check(
        r#"
-- content/a/zola.md --
+++
title = "Zola"
date = 2014-06-11
updated = 2015-01-01
[taxonomies]
tags = ["Oil"]
authors = ["Ana Lima"]
[extra]
kicker = "K"
+++
-- content/a/hugo.md --
---
title: Hugo
date: 2014-06-12
lastmod: 2015-01-02
publishDate: 2014-06-12
categories: [Oil]
author: Ana Lima
url: /kept/hugo/
---
-- content/a/2014-06-13-jekyll.md --
---
title: Jekyll
tags: Oil, Gas
redirect_from: /old/jekyll.html
excerpt: The dek.
author: Ana Lima
---
-- content/a/hidden.md --
---
title: Hidden
date: 2014-06-14
published: false
---
-- expect --
file  /a/2014/06/11/zola/
file  /kept/hugo/
file  /a/2014/06/13/jekyll/
none  /a/2014/06/14/hidden/
order /topics/oil/ Jekyll | Hugo | Zola
file  /topics/gas/
order /authors/ana-lima/ Jekyll | Hugo | Zola
has   /old/jekyll.html /a/2014/06/13/jekyll/
has   /a/2014/06/13/jekyll/ The dek.
has   /a/2014/06/11/zola/ 2015-01-01
nowhere Hidden
"#,
    );
}

#[test]
fn dates_as_precise_as_they_are_known() {
    check(
        r#"
-- content/a/year.md --
+++
title = "A year"
date = 2014
+++
-- content/a/month.md --
---
title: A month
date: 2014-06
---
-- content/a/2014-06-11-named.md --
+++
title = "By its name"
+++
-- content/a/undated.md --
+++
title = "Undated"
+++
-- expect --
file  /a/2014/year/
file  /a/2014/06/month/
file  /a/2014/06/11/named/
file  /a/undated/
has   /a/2014/year/ datetime="2014"
has   /a/2014/06/month/ datetime="2014-06"
order /a/2014/ A year | A month | By its name
lacks /2014/06/11/ A month
nowhere 2014-00
lacks /sitemap-2014.xml undated
has   /sitemap-pages.xml undated
any
"#,
    );
}

const TIMES: &str = "
-- content/a/later.md --
+++
title = \"Later\"
date = 2014-06-11
publish_date = 2020-01-01
+++
-- content/a/gone.md --
+++
title = \"Gone\"
date = 2014-06-12
expiry_date = 2016-01-01
+++
-- content/a/x.md --
+++
title = \"Stays\"
date = 2014-06-13
+++
";

#[test]
fn what_is_published_depends_on_the_clock() {
    let site = Site::new(TIMES);
    site.clone().at("2015-01-01T00:00:00Z").build().expect(&[
        "none /a/2014/06/11/later/",
        "has /atom.xml Gone",
        "has / Gone",
    ]);
    site.clone().at("2019-12-31T23:59:59Z").build().expect(&[
        "none /a/2014/06/11/later/",
        "file /a/2014/06/12/gone/",
        "lacks /atom.xml Gone",
        "lacks / Gone",
        "has /a/2014/ Gone",
    ]);
    site.at("2020-01-01T00:00:00Z").build().expect(&["file /a/2014/06/11/later/"]);

    let mut removed = Site::new(TIMES);
    removed.add("-- config.toml --\non_expiry = \"remove\"\n");
    removed.at("2019-12-31T23:59:59Z").build().expect(&["none /a/2014/06/12/gone/", "nowhere Gone"]);
}

#[test]
fn drafts_are_built_when_asked_for() {
    let mut site =
        Site::new("-- content/a/x.md --\n+++\ntitle = \"X\"\ndate = 2014-06-11\ndraft = true\n+++\n");
    site.build().expect(&["none /a/2014/06/11/x/"]);
    site.drafts = true;
    site.build().expect(&["has /a/2014/06/11/x/ Draft, not published"]);
}

#[test]
fn an_articles_own_pictures_lie_beside_it() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x03\x20\0\0\x02\x58\x08\x02\0\0\0".to_vec();
    let site = Site::new(
        r#"
-- content/a/protests/index.md --
+++
title = "Protests"
date = 2014-06-11
[image]
src = "lead.png"
alt = "The square"
caption = "At noon"
credit = "A. Photographer"
+++
![The crowd](pics/crowd.png) and ![missing](none.png)
-- expect --
file  /a/2014/06/11/protests/lead.png
file  /a/2014/06/11/protests/pics/crowd.png
has   /a/2014/06/11/protests/ src="/a/2014/06/11/protests/lead.png"
has   /a/2014/06/11/protests/ src="/a/2014/06/11/protests/pics/crowd.png" width="800" height="600" alt="The crowd"
has   /a/2014/06/11/protests/ At noon
has   /a/2014/06/11/protests/ A. Photographer
warning missing-file content/a/protests/index.md:10 none.png
"#,
    );
    site.with("content/a/protests/lead.png", png.clone())
        .with("content/a/protests/pics/crowd.png", png)
        .check();
}

#[test]
fn markdown_with_all_that_archives_use() {
    check(
        r##"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
## Part one {#first .wide}

A *word*, **strong**, ~~gone~~, `code`, "quoted" -- and a note.[^1]

| a | b |
|---|--:|
| 1 | 2 |

- [x] done
- [ ] not

> [!NOTE]
> Mind this.

```rust
fn main() {}
```

Term
: Its meaning

[within](#first) and [dead](#nowhere).

[^1]: The note.
-- expect --
has /a/2014/06/11/x/ id="first"
has /a/2014/06/11/x/ <em>word</em>
has /a/2014/06/11/x/ <strong>strong</strong>
has /a/2014/06/11/x/ <del>gone</del>
has /a/2014/06/11/x/ “quoted”
has /a/2014/06/11/x/ <table>
has /a/2014/06/11/x/ checkbox
has /a/2014/06/11/x/ The note.
has /a/2014/06/11/x/ <pre
has /a/2014/06/11/x/ href="#first"
warning dead-anchor content/a/x.md:26 #nowhere
any
"##,
    );
}

#[test]
fn links_by_source_follow_the_article_wherever_it_goes() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
slug = "another"
+++
## Part
Text.
-- content/b/y.md --
+++
title = "Y"
date = 2014-06-12
+++
[strict](@/a/x.md#part), [beside](../a/x.md), [by path](/a/2014/06/11/another/), [section](@/a/_index.md),
[dead anchor](@/a/x.md#nowhere), [dead](/nowhere/), [gone](../a/none.md)
-- content/a/_index.md --
+++
title = "A"
+++
-- templates/article.html --
{% for b in page.backlinks %}[from {{ b.url | safe }}]{% endfor %}{{ page.content | safe }}
-- expect --
has /b/2014/06/12/y/ href="/a/2014/06/11/another/#part"
has /b/2014/06/12/y/ href="/a/2014/06/11/another/">beside
has /b/2014/06/12/y/ href="/a/">section
has /a/2014/06/11/another/ [from /b/2014/06/12/y/]
warning dead-anchor content/b/y.md:6 #nowhere
warning dead-link content/b/y.md:6 /nowhere/
warning dead-link content/b/y.md:6 ../a/none.md
"#,
    );
    let dead = check(
        "-- content/a/x.md --\n+++\ntitle = \"X\"\n+++\n[dead](@/a/none.md)\n-- expect --\nerror dead-link content/a/x.md:4 @/a/none.md\nnone /\n",
    );
    insta::assert_snapshot!(dead.report(), @r#"
    error[dead-link]: `@/a/none.md` leads to no article: there is no content/a/none.md
     --> content/a/x.md:4:1
      |
    4 | [dead](@/a/none.md)
      | ^^^^^^^^^^^^^^^^^^^
      |
      = help: paths begin at content/, as in `@/iran/2014/fall-of-mosul.md`
    "#);
}

#[test]
fn what_is_not_known_is_kept_and_told_once() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
descripton = "D"
mood = "grey"
+++
-- content/a/y.md --
+++
title = "Y"
date = 2014-06-12
mood = "blue"
+++
-- templates/article.html --
[{{ page.extra.mood }}]
-- expect --
has /a/2014/06/11/x/ [grey]
warning unknown-key content/a/x.md:4 descripton
warning unknown-key content/a/x.md:5 `mood` is not a known key (2 files)
"#,
    );
}

#[test]
fn an_articles_corrections_and_source_are_shown_and_listed() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
corrections = [{ date = 2014-07-01, text = "The *river* was named wrongly." }]
[source]
name = "Al-Mudun"
url = "https://almudun.example/1"
licence = "CC BY 4.0"
+++
Text.
-- expect --
has /a/2014/06/11/x/ The <em>river</em> was named wrongly.
has /corrections/ The <em>river</em> was named wrongly.
has /a/2014/06/11/x/ https://almudun.example/1
has /a/2014/06/11/x/ https://creativecommons.org/licenses/by/4.0/
file /a/2014/06/11/x/cite.bib
file /a/2014/06/11/x/cite.ris
file /a/2014/06/11/x/cite.json
has /atom.xml rel="via"
has /sitemap-2014.xml 2014-07-01
"#,
    );
}

#[test]
fn a_site_below_a_path_links_below_it() {
    let mut site = Site::new("");
    site.add("-- config.toml --\ntitle = \"T\"\nbase_url = \"https://review.example/archive\"\n");
    let built = site.with("content/a/x.md", article("X", "2014-06-11", "[a](/a/) and [b](@/a/x.md)")).build();
    built.expect(&[
        "has /a/2014/06/11/x/ href=\"/archive/a/\"",
        "has /robots.txt https://review.example/archive/sitemap.xml",
    ]);
    for (path, bytes) in built.files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = String::from_utf8_lossy(bytes);
        for link in html.split("href=\"/").skip(1) {
            assert!(link.starts_with("archive/"), "{path}: /{}", &link[..link.find('"').unwrap()]);
        }
    }
}
