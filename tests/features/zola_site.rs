//! A site as Zola has them, with templates of its own and macros turned into
//! components as `docs/from-zola.md` says: what its sections' keys do to lists.

use crate::support::check;

const SITE: &str = r#"
-- config.toml --
[permalinks]
default = "/:section/:slug/"
-- content/_index.md --
+++
title = "Home"
paginate_by = 2
+++
-- content/blog/_index.md --
+++
title = "Blog"
transparent = true
paginate_by = 2
paginate_path = "part"
paginate_reversed = true
page_template = "post.html"
generate_feeds = false
+++
-- content/blog/one.md --
+++
title = "One"
date = 2014-01-01
authors = ["Ada Reyes", "Bo Lind"]
[taxonomies]
tags = ["Oil"]
+++
First <b>one</b>.
-- content/blog/two.md --
+++
title = "Two"
date = 2014-01-02
+++
-- content/blog/three.md --
+++
title = "Three"
date = 2014-01-03
template = "page.html"
+++
-- content/guide/_index.md --
+++
title = "Guide"
sort_by = "weight"
+++
-- content/guide/last.md --
+++
title = "Last"
weight = 9
+++
-- content/guide/first.md --
+++
title = "First"
weight = 1
+++
-- content/guide/deep/_index.md --
+++
title = "Deep"
transparent = true
+++
-- content/guide/deep/middle.md --
+++
title = "Middle"
weight = 5
+++
-- templates/base.html --
<html lang="{{ lang }}"><title>{% block title %}{{ config.title }}{% endblock %}</title>{% block content %}{% endblock %}
{% set guide = get_section(path="guide/_index.md") %}<nav>{% for p in guide.pages %}{{ p.title }} {% endfor %}</nav></html>
-- templates/macros.html --
{% component post_line(page) %}<a href="{{ page.permalink }}">{{ page.title }}</a>;{% endcomponent post_line %}
-- templates/index.html --
{% extends "base.html" %}{% block content %}{% for page in paginator.pages %}{{ <post_line page={page} /> }}{% endfor %}
{% if paginator.next %}<a rel="next" href="{{ paginator.next }}"></a>{% endif %}{% endblock %}
-- templates/section.html --
{% extends "base.html" %}{% block content %}{% if paginator is defined %}{{ paginator.current_index }}/{{ paginator.number_pagers }}:
{%- for page in paginator.pages %}{{ page.title }};{% endfor %}{% else %}{% for page in section.pages %}{{ page.title }};{% endfor %}{% endif %}{% endblock %}
-- templates/page.html --
{% extends "base.html" %}{% block content %}page {{ page.title }} by {{ page.authors | join(sep=" and ") }}{% endblock %}
-- templates/post.html --
{% extends "page.html" %}{% block title %}post {{ page.title }}{% endblock %}
-- templates/taxonomy_list.html --
{% extends "base.html" %}{% block content %}{% for term in terms %}{{ term.name }}:{{ term.page_count }}{% endfor %}{% endblock %}
-- templates/taxonomy_single.html --
{% extends "base.html" %}{% block content %}{{ taxonomy.name }} {{ term.name }}:
{%- for page in term.pages %}{{ <post_line page={page} /> }}{% endfor %}{% endblock %}
-- expect --
has  / <a href="https://review.example/blog/three/">Three</a>;<a href="https://review.example/blog/two/">Two</a>;
has  / <a rel="next" href="https://review.example/page/2/">
has  /page/2/ >One</a>;
none /page/3/
has  /blog/ 1/2:One;Two;
has  /blog/part/2/ 2/2:Three;
file /blog/part/1/
none /blog/2014/
none /blog/atom.xml
file /guide/
has  /guide/ First;Middle;Last;
has  /guide/ <nav>First Middle Last </nav>
has  /blog/one/ page One by Ada Reyes and Bo Lind
has  /blog/one/ <title>post One</title>
lacks /blog/three/ <title>post
has  /guide/first/ page First
has  /topics/ Oil:1
has  /topics/oil/ tags Oil:<a href="https://review.example/blog/one/">One</a>;
any
"#;

#[test]
fn a_site_of_zolas_with_its_own_templates() {
    check(SITE);
}

#[test]
fn a_section_may_only_lead_on() {
    let built = check(
        r#"
-- content/_index.md --
+++
title = "Home"
redirect_to = "guide/first"
+++
-- content/guide/_index.md --
+++
title = "Guide"
redirect_to = "@/guide/first.md"
+++
-- content/guide/first.md --
+++
title = "First"
+++
[up](@/guide/_index.md)
-- content/lost/_index.md --
+++
title = "Lost"
redirect_to = "/nowhere/"
+++
-- content/lost/b.md --
+++
title = "B"
date = 2013-06-11
+++
-- content/lost/c.md --
+++
title = "C"
date = 2014-06-11
+++
-- content/lost/a.md --
+++
title = "A"
redirect_to = "/guide/"
+++
-- expect --
has     /guide/ url=/guide/first/
has     / url=/guide/first/
has     /guide/first/ href="/guide/">up</a>
has     /_redirects /guide/ /guide/first/
has     /lost/ Lost</h1>
has     /lost/ href="/lost/2013/"
has     /lost/2013/ >B</a>
warning dead-link content/lost/_index.md:3 `redirect_to` leads to `/nowhere/`, which is no page of the site
warning no-effect content/lost/a.md:3 `redirect_to` has no effect here: write the address of this page under `aliases`
"#,
    );
    assert!(!built.text("/sitemap-pages.xml").contains("<loc>https://review.example/guide/</loc>"));
}

#[test]
fn files_of_zolas_that_the_program_writes_itself_are_told() {
    check(
        r#"
-- templates/robots.txt --
User-agent: *
Disallow: /{{ config.title | slugify }}/
Sitemap: {{ get_url(path="sitemap.xml", absolute=true) }}
-- templates/sitemap.xml --
<urlset></urlset>
-- templates/atom.xml --
<feed></feed>
-- templates/rss.xml --
<rss></rss>
-- templates/anchor-link.html --
<a href="{{ id }}">x</a>
-- content/blog/_index.md --
+++
title = "Blog"
insert_anchor_links = "left"
page_template = "post.html"
+++
-- content/blog/a.md --
+++
title = "A"
date = 2014-01-01
+++
## Part
-- content/news/_index.md --
+++
title = "News"
insert_anchor_links = "none"
+++
-- expect --
has     /robots.txt Disallow: /the-review/
has     /robots.txt Sitemap: https://review.example/sitemap.xml
has     /sitemap.xml <sitemapindex
has     /blog/2014/01/01/a/ <h2 id="part">Part</h2>
warning no-effect templates/sitemap.xml a template of this name has no effect here
warning no-effect templates/atom.xml feeds are written by the program
warning no-effect templates/rss.xml feeds are written by the program
warning no-effect templates/anchor-link.html every heading has its anchor
warning no-effect content/blog/_index.md:3 `insert_anchor_links` has no effect here
warning template content/blog/_index.md:4 there is no template `post.html`
"#,
    );
}

#[test]
fn a_section_may_have_feeds_where_the_site_has_none() {
    let site = |more: &str| {
        format!(
            "
-- config.toml --
generate_feeds = false
{more}
-- content/blog/_index.md --
+++
title = \"Blog\"
generate_feeds = true
+++
-- content/blog/a.md --
+++
title = \"A\"
date = 2014-01-01
topics = [\"Oil\"]
+++
-- content/news/b.md --
+++
title = \"B\"
date = 2014-01-01
+++
"
        )
    };
    check(&format!(
        "{}-- expect --
has  /blog/atom.xml <title>A</title>
has  /blog/ href=\"/blog/atom.xml\"
none /blog/rss.xml
none /atom.xml
none /news/atom.xml
none /topics/oil/atom.xml
",
        site("")
    ));
    let named = site("feed_filenames = [\"rss.xml\"]");
    check(&format!("{named}-- expect --\nfile /blog/rss.xml\nnone /blog/atom.xml\nnone /rss.xml\n"));
}

#[test]
fn a_component_of_the_site_leaves_the_built_in_one_of_its_name_alone() {
    let site = r#"
-- content/blog/a.md --
+++
title = "A"
date = 2014-01-01
authors = ["Ana"]
+++
-- content/blog/b.md --
+++
title = "B"
date = 2014-01-02
+++
"#;
    let plain = crate::support::Site::new(site).build();
    let own = r#"
-- templates/macros.html --
{% component line(text) %}OWN {{ text }}{% endcomponent line %}
{% component when(x, y) %}OWN{% endcomponent when %}
-- templates/section.html --
{{ <line text={section.title} /> }}
"#;
    let built = check(&format!("{site}{own}-- expect --\nhas /blog/ OWN Blog\n"));
    for page in ["/", "/authors/ana/", "/2014/", "/blog/2014/01/01/a/"] {
        assert_eq!(built.text(page), plain.text(page), "{page}");
    }
}

#[test]
fn lists_are_sorted_as_the_section_says() {
    for (by, order) in [
        ("date", "cba"),
        ("update_date", "acb"),
        ("title", "bca"),
        ("title_bytes", ""),
        ("slug", "cab"),
        ("weight", "bac"),
        ("none", "cba"),
    ] {
        let built = check(&format!(
            r#"
-- content/blog/_index.md --
+++
title = "Blog"
sort_by = "{by}"
+++
-- content/blog/a.md --
+++
title = "zebra"
date = 2014-01-01
updated = 2015-01-01
slug = "m"
weight = 2
+++
-- content/blog/b.md --
+++
title = "Éclair"
date = 2014-01-02
slug = "z"
weight = 1
+++
-- content/blog/c.md --
+++
title = "Fog"
date = 2014-01-03
slug = "b"
+++
-- templates/section.html --
[{{% for p in section.pages %}}{{{{ p.relative_path | replace(from="blog/", to="") | replace(from=".md", to="") }}}}{{% endfor %}}]
"#
        ));
        let page = built.text("/blog/");
        let expected = match by {
            // By bytes capitals come before small letters, and what has an accent last.
            "title_bytes" => "[cab]".to_owned(),
            _ => format!("[{order}]"),
        };
        assert!(page.contains(&expected), "{by}: {page}");
    }
    check(
        "-- content/blog/_index.md --\n+++\ntitle = \"Blog\"\nsort_by = \"permalink\"\n+++\n-- expect --\n\
         warning key-shape content/blog/_index.md:3 `sort_by` is `permalink`\n",
    );
}

#[test]
fn slugs_that_are_left_alone_in_zola_keep_every_script() {
    check(
        r#"
-- config.toml --
[slugify]
paths = "off"
-- content/Über uns.md --
+++
title = "Über uns"
+++
-- expect --
file    /über-uns/
warning no-effect config.toml:4 `paths = "off"` is read as "unicode"
"#,
    );
}
