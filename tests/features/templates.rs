//! What a site's own templates may do.

use crate::support::{Site, check};

const ARTICLES: &str = r#"
-- content/a/_index.md --
+++
title = "Section A"
+++
-- content/a/x.md --
+++
title = "X & co"
date = 2014-06-11
topics = ["Oil"]
authors = ["Ana"]
+++
Text.
-- content/a/y.md --
+++
title = "Y"
date = 2015-06-12
topics = ["Gas"]
+++
-- content/pages/p.md --
+++
title = "P"
+++
"#;

/// What `page.html` gives for a template's text.
fn renders(cases: &[(&str, &str)]) {
    let template: String = cases.iter().enumerate().map(|(i, (t, _))| format!("<{i}>{t}</{i}>\n")).collect();
    let site = Site::new(ARTICLES)
        .with("templates/page.html", template)
        .with("data/t.toml", "a = [1, 2]\n")
        .with("data/y.yaml", "a: yes\nb: [x]\n")
        .with("data/j.json", "{\"z\": 1, \"a\": 2}\n")
        .with("data/c.csv", "year,count\n2014,3\n2015,4\n")
        .with("data/plain.txt", "plain <text>");
    let built = site.build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    let page = built.text("/pages/p/");
    for (i, (template, expected)) in cases.iter().enumerate() {
        let open = format!("<{i}>");
        let at = page.find(&open).unwrap() + open.len();
        let got = &page[at..page[at..].find(&format!("</{i}>")).unwrap() + at];
        assert_eq!(got, *expected, "{template}");
    }
}

#[test]
fn functions() {
    renders(&[
        ("{{ get_url(path=\"@/a/x.md\") }}", "/a/2014/06/11/x/"),
        ("{{ get_url(path=\"@/a/x.md\", absolute=true) }}", "https://review.example/a/2014/06/11/x/"),
        ("{{ get_url(path=\"@/a/x.md#top\") }}", "/a/2014/06/11/x/#top"),
        ("{{ get_url(path=\"/a/\") }}", "/a/"),
        ("{% set v = get_page(path=\"a/x.md\") %}{{ v.title }}", "X &amp; co"),
        ("{% set v = get_section(path=\"a/_index.md\") %}{{ v.title }}", "Section A"),
        ("{% set v = get_taxonomy_term(kind=\"topics\", term=\"Oil\") %}{{ v.name }}", "Oil"),
        ("{{ get_taxonomy_term(kind=\"authors\", term=\"nobody\", required=false) or \"none\" }}", "none"),
        ("{{ get_taxonomy_url(kind=\"tags\", name=\"oil\") }}", "https://review.example/topics/oil/"),
        (
            "{% set v = get_taxonomy(kind=\"topics\") %}{% for t in v.items %}{{ t.name }} {% endfor %}",
            "Gas Oil ",
        ),
        ("{% set v = load_data(path=\"data/t.toml\") %}{{ v.a[1] }}", "2"),
        ("{% set v = load_data(path=\"y.yaml\") %}{{ v.a }}", "yes"),
        ("{% for k, v in load_data(path=\"data/j.json\") %}{{ k }}{{ v }}{% endfor %}", "z1a2"),
        ("{% set c = load_data(path=\"data/c.csv\") %}{{ c.headers[1] }} {{ c.records[1][1] }}", "count 4"),
        ("{{ load_data(path=\"data/plain.txt\") }}", "plain &lt;text&gt;"),
        ("{{ load_data(path=\"data/none.toml\", required=false) or \"none\" }}", "none"),
        (
            "{{ trans(key=\"minutes\", count=1) }}, {{ trans(key=\"minutes\", count=3) }}",
            "1 minute, 3 minutes",
        ),
        ("{{ now() }}", "2026-01-01"),
        ("{% for a in articles() %}{{ a.title }};{% endfor %}", "Y;X &amp; co;"),
        ("{% for a in articles(year=2014) %}{{ a.title }};{% endfor %}", "X &amp; co;"),
        ("{% for a in articles(topic=\"Gas\", section=\"a\", limit=1) %}{{ a.title }};{% endfor %}", "Y;"),
        ("{% for a in articles(author=\"ana\", sort=\"oldest\") %}{{ a.title }};{% endfor %}", "X &amp; co;"),
    ]);
}

#[test]
fn filters() {
    renders(&[
        ("{{ \"2014-06-11\" | date }}", "2014-06-11"),
        ("{{ \"2014-06-11\" | date(format=\"long\") }}", "June 11, 2014"),
        ("{{ \"2014-06\" | date(format=\"long\") }}", "June 2014"),
        ("{{ \"2014\" | date(format=\"long\") }}", "2014"),
        ("{{ \"2014-06-11\" | date(format=\"%d.%m.%Y\") }}", "11.06.2014"),
        ("{{ \"<b>bold</b> &amp; x\" | striptags }}", "bold &amp; x"),
        ("{{ \"Iran’s Oil\" | slugify }}", "irans-oil"),
        ("{{ \"*a* </p>\" | markdown(inline=true) }}", "<em>a</em> &lt;/p&gt;"),
        ("{{ \"/é a/\" | urlencode }}", "/%C3%A9%20a/"),
        ("{{ \"a/b&c\" | urlencode_strict }}", "a%2Fb%26c"),
        ("{{ 1234567 | number }}", "1,234,567"),
        ("{{ -1234.5 | number }} {{ 3.45 | num_format(locale=\"fa\") }}", "-1,234.5 ۳٫۴۵"),
        ("<a href=\"{{ \"javascript:alert(1)\" | safe_url }}\">", "<a href=\"\">"),
        (
            "<a href=\"{{ \"https://x.example/?a=1&b\" | safe_url }}\">",
            "<a href=\"https://x.example/?a=1&amp;b\">",
        ),
        ("{{ \"</script>\" | json_ld }}", "\"\\u003c/script\\u003e\""),
    ]);
}

#[test]
fn a_template_of_ones_own_stands_before_the_themes() {
    check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
-- content/pages/p.md --
+++
title = "P"
template = "special.html"
+++
-- content/pages/q.md --
+++
title = "Q"
+++
-- templates/article.html --
{% extends "builtin/article.html" %}
{% block headline %}<h1>Mine: {{ page.title }}</h1>{% endblock %}
-- templates/page.html --
{% extends "theme/page.html" %}
{% block main %}My page {{ page.title }}{% endblock %}
-- templates/special.html --
Special {{ page.title }}, {% include "parts/mine.html" %}
-- templates/parts/mine.html --
included in {{ config.title }}
-- expect --
has /a/2014/06/11/x/ <h1>Mine: X</h1>
has /a/2014/06/11/x/ <link rel="canonical"
has /pages/p/ Special P, included in The Review
has /pages/q/ My page Q
"#,
    );
}

#[test]
fn a_theme_of_ones_own_layers_over_the_built_in_one() {
    check(
        r#"
-- config.toml --
theme = "mine"
-- content/pages/p.md --
+++
title = "P"
+++
-- themes/mine/templates/page.html --
{% extends "builtin/page.html" %}{% block main %}Of my theme {{ trans(key="skip") }} {{ trans(key="home_of") }}{% endblock %}
-- themes/mine/i18n/en.toml --
home_of = "House of words"
-- themes/mine/static/x.txt --
theme
-- themes/mine/assets/extra.css --
body{}
-- expect --
has /pages/p/ Of my theme Skip to the text House of words
has /x.txt theme
file /
"#,
    );
}

#[test]
fn a_template_that_fails_names_its_line_and_the_article() {
    let built = check(
        r#"
-- content/a/x.md --
+++
title = "X"
date = 2014-06-11
+++
-- templates/article.html --
first line
{{ page.nowhere.at_all }}
-- expect --
error template templates/article.html:2
none /
"#,
    );
    insta::assert_snapshot!(built.report(), @r#"
    error[template]: Field `nowhere` is not defined
     --> templates/article.html:2:9
      |
    2 | {{ page.nowhere.at_all }}
      |         ^^^^^^^
      |
      = help: there are access, age_year, author_boxes, authors, byline, components, content, current, date, day, dir, draft, extra, id, lang, month, more, on_this_day, path, permalink, reading_time, recommended, relative_path, sealed, section, slug, taxonomies, title, toc, topics, url, word_count, year
      = note: while rendering content/a/x.md
    "#);
    check(
        "
-- content/_index.md --
-- templates/a.html --
{% if %}
-- templates/b.html --
{{ x
-- templates/c.html --
{% endblock %}
-- expect --
error template templates/a.html:1
error template templates/b.html:1
error template templates/c.html:1
",
    );
    check(
        "
-- content/_index.md --
-- templates/c.html --
{% extends \"nowhere.html\" %}
-- expect --
error template templates/c.html nowhere.html
",
    );
}
