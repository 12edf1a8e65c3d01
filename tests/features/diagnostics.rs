//! What is reported, and that it is all there in one run.

use crate::support::{Site, check};

#[test]
fn templates_that_do_not_fit_together_are_told_one_by_one() {
    let built = check(
        "
-- content/a/x.md --
---
title: [a]
---
-- content/a/y.md --
+++
title = \"Y\"
date = 2014-06-11
+++
-- templates/article.html --
{% extends \"builtin/article.html\" %}
{% block contnt %}{% endblock %}
-- templates/section.html --
{{ page.title | uper }} {{ get_urll(path=\"x\") }}
{% include \"parts/mine.html\" %}
-- templates/parts/mine.html --
{% if x is difined %}{{ <broken_card /> }}{% endif %}
{% component broken_crd() %}{% endcomponent broken_crd %}
-- templates/cards.html --
{% component broken_card() %}{% endfor %}{% endcomponent broken_card %}
-- templates/one.html --
{% extends \"two.html\" %}
-- templates/two.html --
{% extends \"one.html\" %}
-- templates/three.html --
{% extends \"nothing.html\" %}
-- templates/year.html --
{{ page.title }}
{{ page.titel }}
-- expect --
error key-type content/a/x.md:2
error template templates/article.html:2 no template that this one extends has a block `contnt`
error template templates/section.html:1 there is no filter `uper`
error template templates/section.html:1 there is no function `get_urll`
error template templates/parts/mine.html:1 there is no test `difined`
error template templates/cards.html:1 `endfor` closes nothing
error template templates/one.html:1 the templates lead in a circle
error template templates/three.html:1 the template extends `nothing.html`
error template templates/year.html:1 page
",
    );
    let report = built.report();
    for hint in [
        "did you mean `content`?",
        "did you mean `upper`?",
        "did you mean `get_url`?",
        "did you mean `defined`?",
    ] {
        assert!(report.contains(hint), "{hint} in {report}");
    }
}

#[test]
fn every_value_of_a_wrong_type_in_the_configuration_is_told_in_one_run() {
    let built = check(
        "
-- config.toml --
title = 3
base_url = \"https://review.example\"
max_source_bytes = \"big\"
feed_limit = -1
ledger = \"yes\"
on_expiry = \"hide\"
time_zone = \"Europe/Lisbonn\"
autor = \"x\"

[pages]
days = \"no\"

[feeds]
formats = [\"atom\", \"rsss\"]

[markdown]
math = \"katex\"
autor = \"x\"

[lists]
front = [1]
-- content/a/x.md --
---
title: [a]
---
-- expect --
error config config.toml:1 `title` cannot be read: a text was expected
error config config.toml:3 `max_source_bytes` cannot be read: a whole number was expected
error config config.toml:4 `feed_limit` cannot be read
error config config.toml:5 `ledger` cannot be read: true or false was expected
error config config.toml:6 `on_expiry` cannot be read: `hide` is none of
error config config.toml:7 not a time zone
error config config.toml:11 `pages.days` cannot be read
error config config.toml:14 `feeds.formats` cannot be read: `rsss` is none of
error config config.toml:17 `markdown.math` cannot be read
error config config.toml:21 `lists.front` cannot be read: a whole number was expected
error key-type content/a/x.md:2
warning unknown-key config.toml:8 `autor` is not a known key
warning unknown-key config.toml:18 `autor` in [markdown] is not a known key
",
    );
    let report = built.report();
    for hint in [
        "put it in quotes",
        "write a whole number, without quotes",
        "write `true` or `false`, without quotes",
        "write one of \"keep\", \"remove\"",
        "did you mean \"rss\"?",
        "write math = \"mathml\" or math = \"none\"",
    ] {
        assert!(report.contains(hint), "{hint} in {report}");
    }
}

#[test]
fn what_decides_where_things_lie_is_mended_before_the_content_is_read() {
    check(
        "
-- config.toml --
base_url = 1
permalinks = \"/:slug/\"
static = { folder = 1 }
titel = \"x\"

[title]
x = 1

[[taxonomies]]
name = \"genres\"
[[taxonomies]]
name = 3
-- content/a/x.md --
---
title: [a]
---
-- expect --
error config config.toml:1 `base_url` cannot be read: a text was expected
error config config.toml:2 `permalinks` cannot be read: a table was expected
error config config.toml:3 `static` cannot be read
error config config.toml:6 `title` cannot be read: a text was expected
error config config.toml:12 `taxonomies.name` cannot be read: a text was expected
warning unknown-key config.toml:4 titel
",
    );
}

#[test]
fn grammar_is_told_line_by_line() {
    check(
        "
-- config.toml --
title = \"open
base_url = \"https://review.example\"
description = no quotes
[pages
-- expect --
any
error config config.toml:1 cannot be read
error config config.toml:3 cannot be read
error config config.toml:4 cannot be read
",
    );
}

/// The same key stands in other tables, and the same word in other keys.
#[test]
fn a_key_is_shown_in_its_own_table() {
    check(
        "
-- config.toml --
title = \"The Review\"
base_url = \"https://review.example\"

[extra]
paths = \"x\"
highlight_light = \"x\"
news = \"x\"
content_dir = \"x\"

[permalinks]
news = \"/:nonsense/\"

[slugify]
paths = \"loud\"

[languages.fr]
content_dir = \"../elsewhere\"

[theme_options]
accent = \"none; x\"

[markdown]
highlight_light = \"Nonsense\"
-- content/news/x.md --
+++
title = \"about/gone.md, the-x\"
date = 2014-06-11
recommended = [
  \"about/gone.md\",
]
aliases = [\"/x/../../about/\"]
+++
-- content/topics/oil.md --
+++
title = \"Gas\"
broader = [\"Gas giants\"]
+++
-- expect --
error config config.toml:11 nonsense
error config config.toml:14 loud
error config config.toml:17 cannot lie in
error config config.toml:20 accent
error config config.toml:23 Nonsense
warning unknown-reference content/news/x.md:5 about/gone.md
warning alias content/news/x.md:7
warning unknown-reference content/topics/oil.md:3 Gas giants
",
    );
}

#[test]
fn links_behind_a_gate_are_checked_and_stay_there() {
    let site = "
-- content/a/gated.md --
+++
title = \"Gated\"
date = 2014-06-11
access = \"registered\"
+++
[below](#hidden-part), [above](#open-part)

## Open part

Words.

<!-- more -->

## Hidden part

[HIDDEN](/HIDDENPLACE/), [fine](#hidden-part), [other](@/a/open.md), ![H](HIDDEN.png)
-- content/a/open.md --
+++
title = \"Open\"
date = 2014-06-12
+++
[behind](@/a/gated.md#hidden-part), [before](@/a/gated.md#open-part)
-- expect --
lacks   /a/2014/06/12/open/ Linked from
nowhere HIDDEN
warning dead-anchor content/a/gated.md:6 `#hidden-part`, which stands behind the gate
warning dead-link content/a/gated.md:16 /HIDDENPLACE/
warning missing-file content/a/gated.md:16 HIDDEN.png
warning dead-anchor content/a/open.md:5 `#hidden-part`, which stands behind the gate of its page
";
    let built = check(site);
    assert!(built.report().contains("link to the page itself"), "{}", built.report());
    // A source that is not there is an error there too.
    let strict =
        site.replace("/HIDDENPLACE/", "@/a/HIDDENPLACE.md").split("-- expect --").next().unwrap().to_owned();
    check(&(strict + "-- expect --\nany\nerror dead-link content/a/gated.md:16 HIDDENPLACE\n"));
}

#[test]
fn a_data_file_that_cannot_be_read_is_at_fault_itself() {
    let built = check(
        "
-- content/a/x.md --
+++
title = \"X\"
date = 2014-06-11
+++
{{ table() }}
-- data/t.toml --
a = 1
b = no quotes
-- data/t.json --
{
  \"a\": 1
  \"b\": 2
}
-- data/t.yaml --
a: [1
-- templates/archive.html --
{% set t = load_data(path=\"data/t.toml\") %}
-- templates/index.html --
<p>
{% set t = load_data(path=\"t.json\") %}
-- templates/shortcodes/table.html --
{% set t = load_data(path=\"data/t.yaml\") %}
-- expect --
error data data/t.toml:2 the data cannot be read
error data data/t.json:3 the data cannot be read
error data data/t.yaml the data cannot be read
",
    );
    let report = built.report();
    for note in [
        "it is read in templates/archive.html:1:12",
        "it is read in templates/index.html:2:12",
        "the shortcode `table` is called in content/a/x.md",
    ] {
        assert!(report.contains(note), "{note} in {report}");
    }
}

#[test]
fn a_picture_that_is_none_is_told() {
    let site = Site::new(
        "
-- content/a/x.md --
+++
title = \"X\"
date = 2014-06-11
image = { src = \"/lead.jpg\", alt = \"\" }
+++
![A](/good.svg) ![B](/cut.png) ![C](/bare.svg) {{ figure(src=\"/empty.webp\") }}
-- static/good.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>
-- static/bare.svg --
not a drawing
-- static/lead.jpg --
<html>
-- static/unused.png --
-- static/empty.webp --
-- expect --
warning picture static/lead.jpg
warning picture static/cut.png the picture cannot be read
warning picture static/bare.svg
warning picture static/empty.webp
",
    );
    site.with("static/cut.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec()).check();
}
