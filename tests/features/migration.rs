//! Sites as they are written for other tools: what `docs/from-hugo.md` and
//! `docs/from-jekyll.md` say of them holds.

use crate::support::check;

#[test]
fn a_site_of_hugo() {
    check(
        r#"
-- config.toml --
[permalinks]
posts = "/:year/:month/:slugorfilename/"
default = "/:sections/:contentbasename/"
-- content/posts/_index.md --
---
title: Posts
cascade:
  params:
    mood: calm
---
-- content/posts/deep/first.md --
---
title: "First light"
date: 2014-06-11T10:00:00+17:30
lastmod: 2015-01-02
publishDate: 2014-06-01
tags: [ports, light]
categories: [World]
author: Ana Reis
url: /old/first/
aliases: [/p/1, older-name/]
summary: The dek.
layout: single
---
Before {{< figure src="x.png" >}} after, to [the second](../second.md).

<!--more-->

Rest.
-- content/posts/second.md --
+++
title = "Second"
date = "2014-07-01"
slug = "deuxieme"
[params]
shade = "blue"
+++
![The pier](../bundle/pier.svg)
-- content/posts/bundle/index.md --
{
  "title": "Bundle",
  "date": "2014-08-01"
}
![Beside it](pier.svg)
-- content/posts/bundle/pier.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>
-- content/posts/later.md --
---
Title: Later
Date: 2014-09-01
Draft: true
---
-- content/about.md --
---
title: About
---
Us.
-- templates/article.html --
{% extends "builtin/article.html" %}
{% block kicker %}<i>{{ page.extra?.mood or "" }} {{ page.extra?.shade or "" }}</i>{% endblock kicker %}
-- expect --
file  /old/first/
file  /2014/07/deuxieme/
file  /2014/08/bundle/
file  /2014/08/bundle/pier.svg
file  /p/1/
file  /older-name/
file  /topics/ports/
file  /topics/world/
file  /authors/ana-reis/
file  /about/
none  /2014/09/later/
has   /old/first/ The dek.
has   /old/first/ {{&lt; figure
has   /old/first/ href="/2014/07/deuxieme/"
has   /old/first/ June 11, 2014
has   /old/first/ calm
has   /2014/07/deuxieme/ blue
has   /2014/08/bundle/ src="/2014/08/bundle/pier.svg"
warning leftover-tag content/posts/deep/first.md:14 figure
any
"#,
    );
}

#[test]
fn keys_of_zola_have_effect_or_say_what_to_write() {
    check(
        r#"
-- config.toml --
title = "Zola's"
compile_sass = true
minify_html = false
build_search_index = false
hard_link_static = true
ignored_static = ["*.psd"]
generate_feeds = true
[markdown]
render_emoji = true
smart_punctuation = true
github_alerts = true
[slugify]
paths = "safe"
anchors = "on"
-- content/a.md --
+++
title = "A"
+++
-- expect --
file    /a/
warning no-effect config.toml:3 `compile_sass` has no effect here: compile it before the build
warning no-effect config.toml:7 `ignored_static` has no effect here
warning no-effect config.toml:10 `render_emoji` has no effect here
warning no-effect config.toml:15 `anchors` has no effect here
"#,
    );
}

#[test]
fn a_site_of_jekyll() {
    check(
        r#"
-- config.toml --
content_dir = "_posts"
[permalinks]
default = "/:section/:year/:month/:day/:slug.html"
-- _posts/2014-06-11-first-light.md --
---
layout: post
title: First light
categories: [ports]
tags: sea light
redirect_from: /old
last_modified_at: 2015-01-02
excerpt: The dek.
---
One {% include figure.html %} and [two]({% post_url 2014-07-01-second %}), [as it is written here](@/2014-07-01-second.html).
-- _posts/2014-07-01-second.html --
---
title: Second
permalink: /two/
---
<p>Of HTML.</p>
-- _posts/2014-08-01-third.md --
---
title: Third
published: false
---
Not yet.
-- expect --
file  /2014/06/11/first-light.html
file  /two/
file  /old/
file  /topics/ports/
file  /topics/sea-light/
none  /2014/08/01/third.html
has   /2014/06/11/first-light.html {% include figure.html %}
has   /2014/06/11/first-light.html href="/two/"
has   /2014/06/11/first-light.html The dek.
has   /two/ <p>Of HTML.</p>
warning leftover-tag _posts/2014-06-11-first-light.md:10 post_url
any
"#,
    );
}

#[test]
fn a_configuration_of_hugos_is_told_what_to_write_instead() {
    check(
        r#"
-- config.toml --
base_url = "https://review.example"
languageCode = "en-gb"
paginate = 5
[params]
author = "Ana"
[taxonomies]
genre = "genres"
-- expect --
warning unknown-key config.toml:2 `languageCode` is not a known key
hint write `default_language`
warning unknown-key config.toml:3 `paginate` is not a known key
hint lists are by year
warning unknown-key config.toml:4 `params` is not a known key
hint write `extra`
error config config.toml:6 `taxonomies` cannot be read: a list was expected
hint write taxonomies = [{ name = "genres" }]
"#,
    );
}

#[test]
fn files_of_terms_stand_where_hugo_has_them() {
    check(
        r#"
-- config.toml --
taxonomies = [{ name = "genres", rss = true }]
-- content/tags/go/_index.md --
---
title: The Go language
---
It compiles.
-- content/genres/noir/_index.md --
---
title: Film noir
date: 2020-01-01
---
Rain.
-- content/posts/a.md --
---
title: A
date: 2020-01-01
tags: [go]
genres: [noir]
---
{{ youtube(id="x") }}
{{< vimeo 1 >}}
-- expect --
has  /topics/go/ The Go language</h1>
has  /topics/go/ It compiles.
has  /topics/go/ >A<
warning unknown-key config.toml:3 `rss` of a taxonomy is not a known key
hint write `feed`
warning leftover-tag content/posts/a.md:7 `{{ youtube(id="x") }}` is kept as text
warning leftover-tag content/posts/a.md:8 `{{< vimeo 1 >}}` is kept as text
hint in its place, or templates/shortcodes/youtube.html
"#,
    );
}

#[test]
fn a_section_that_is_not_there_may_be_another() {
    check(
        r#"
-- config.toml --
-- templates/index.html --
{% set s = get_section(path="blag/_index.md") %}{{ s.title }}
-- content/blog/a.md --
+++
title = "A"
+++
Text.
-- expect --
error template templates/index.html:1 there is no section `blag/_index.md`: did you mean `blog`?
"#,
    );
}
