//! Shortcodes where a text is no article in Markdown, and where it goes on to.

use crate::support::{Site, check};

#[test]
fn an_article_in_html_calls_shortcodes_too() {
    let site = r#"
-- content/iran/a.html --
---
title: A
date: 2014-06-11
---
<p>Before {{ mark(text="m") }} after.</p>
{{ figure(src="/pic.svg", caption="A *view*") }}
    <p>Indented {{ mark(text="n") }}</p>
{% note(title="Mind") %}
<p>Inside, <a href="@/iran/b.md">b</a>.</p>
{% end %}
<pre>{{ mark(text="code") }}</pre>
<p title='{{ mark(text="attribute") }}'>Last. {{ unknown() }}</p>
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-12
+++
-- static/pic.svg --
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"></svg>
-- templates/shortcodes/mark.html --
<b>{{ text }}{{ nth }}</b>
"#;
    check(&format!(
        "{site}-- expect --
has     /iran/2014/06/11/a/ Before <b>m1</b> after.
has     /iran/2014/06/11/a/ <img src=\"/pic.svg\" alt=\"\" width=\"40\" height=\"30\"
has     /iran/2014/06/11/a/ A <em>view</em>
has     /iran/2014/06/11/a/ <p>Indented <b>n2</b></p>
has     /iran/2014/06/11/a/ Inside, <a href=\"/iran/2014/06/12/b/\">b</a>.
has     /iran/2014/06/11/a/ <aside class=\"alert note\"
has     /iran/2014/06/11/a/ mark(text=\"code\")
lacks   /iran/2014/06/11/a/ <b>attribute
has     /iran/2014/06/11/a/ /_/shortcodes.
warning leftover-tag content/iran/a.html:12
"
    ));
    let broken = site.replace("{% end %}", "");
    check(&format!(
        "{broken}-- expect --\nany\nerror shortcode content/iran/a.html:8 `note` is never closed\n"
    ));
}

#[test]
fn players_in_feeds_have_whole_addresses() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
{{ audio(src=["/talk.opus", "/talk.mp3"], title="Talk", transcript="@/iran/b.md") }}

{{ video(src="/film.mp4", poster="/still.png", captions="/film.vtt") }}
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-12
+++
-- static/talk.opus --
-- static/talk.mp3 --
-- static/film.mp4 --
-- static/still.png --
-- static/film.vtt --
WEBVTT
-- expect --
any
has /atom.xml source src=&quot;https://review.example/talk.opus&quot;
has /atom.xml href=&quot;https://review.example/iran/2014/06/12/b/&quot;
has /atom.xml src=&quot;https://review.example/film.mp4&quot; poster=&quot;https://review.example/still.png&quot;
has /atom.xml src=&quot;https://review.example/film.vtt&quot;
has /feed.json https://review.example/talk.mp3
"#,
    );
}

#[test]
fn introductions_have_the_style_sheets_that_they_need() {
    check(
        r#"
-- content/_index.md --
+++
title = "Home"
+++
{{ pullquote(text="Home words") }}
-- content/iran/_index.md --
+++
title = "Iran"
+++
{% note() %}Section words{% end %}
-- content/topics/oil.md --
+++
title = "Oil"
+++
``` rust
let x = 1;
```
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
topics = ["Oil"]
+++
Text.
-- expect --
has   /iran/ Section words
has   /iran/ /_/shortcodes.
lacks /iran/ /_/code.
has   /topics/oil/ /_/code.
lacks /topics/oil/ /_/shortcodes.
lacks /iran/2014/ /_/shortcodes.
lacks /iran/2014/06/11/a/ /_/shortcodes.
lacks /iran/2014/06/11/a/ /_/code.
"#,
    );
}

#[test]
fn a_dead_link_in_a_template_in_markdown_is_an_error_at_the_call() {
    check(
        r#"
-- content/iran/a.md --
+++
title = "A"
date = 2014-06-11
+++
Text.

{{ see(what="gone") }} {{ see(what="b") }}
-- content/iran/b.md --
+++
title = "B"
date = 2014-06-12
+++
-- templates/shortcodes/see.md --
See [it](@/iran/{{ what }}.md).
-- expect --
error template content/iran/a.md:7 the shortcode `see` leads to `@/iran/gone.md`, which is no page
"#,
    );
}

#[test]
fn a_gallery_takes_a_folder_or_a_pattern() {
    let svg =
        |n: u32| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4{n}\" height=\"30\"></svg>\n");
    let mut site = Site::new(
        r#"
-- content/iran/a/index.md --
+++
title = "A"
date = 2014-06-11
+++
{{ gallery(pictures="photos/", caption="All") }}

{{ gallery(pictures="photos/b*.svg") }}

{{ gallery(pictures="/shelf/") }}

{{ gallery(pictures="photos/a1.svg") }}

{{ gallery(pictures="nothing/*.jpg") }}
-- content/iran/a/photos/notes.txt --
No picture.
-- expect --
order   /iran/2014/06/11/a/ photos/a1.svg" alt="" width="41" | photos/b2.svg" | photos/b3.svg" | All</figcaption> | photos/b2.svg | photos/b3.svg | src="/shelf/s.svg" alt="" width="45" height="30" | photos/a1.svg
lacks   /iran/2014/06/11/a/ notes.txt
warning missing-file content/iran/a/index.md:13 nothing/*.jpg
"#,
    );
    for (n, name) in [(1, "a1"), (2, "b2"), (3, "b3")] {
        site = site.with(&format!("content/iran/a/photos/{name}.svg"), svg(n));
    }
    site.with("static/shelf/s.svg", svg(5)).check();
}
