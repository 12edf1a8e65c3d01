//! What Zola documents for templates, held against `docs/from-zola.md`: each name
//! has a row there, and each row that says "works" has a case here.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Built, Site};

/// The names that Zola 0.22 and its template language document, by heading of the table.
const INVENTORY: &[(&str, &str)] = &[
    (
        "Functions",
        "get_page get_section get_taxonomy_url get_taxonomy get_taxonomy_term get_url get_hash \
         get_image_metadata load_data trans resize_image range now throw get_random get_env",
    ),
    (
        "Filters",
        "markdown base64_encode base64_decode regex_replace num_format lower upper wordcount capitalize \
         replace addslashes slugify title trim trim_start trim_end trim_start_matches trim_end_matches \
         truncate linebreaksbr spaceless indent striptags first last nth join length reverse sort unique \
         slice group_by filter map concat urlencode urlencode_strict abs pluralize round filesizeformat \
         date escape escape_xml safe get split int float json_encode as_str default",
    ),
    (
        "Tests",
        "defined undefined odd even string number divisibleby iterable object starting_with ending_with \
         containing matching",
    ),
];

const DOCS: &str = include_str!("../../docs/from-zola.md");

/// The rows below a heading: name → what is said of it.
fn rows(heading: &str) -> BTreeMap<String, String> {
    let start = format!("\n### {heading}\n");
    let at = DOCS.find(&start).unwrap_or_else(|| panic!("no heading {heading}")) + start.len();
    let part = DOCS[at..].split("\n#").next().unwrap();
    let row = |line: &str| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let name = cells.next()?.trim_end_matches('`').to_owned();
        Some((name, cells.next()?.trim_end_matches('|').trim().to_owned()))
    };
    part.lines().filter_map(row).collect()
}

fn works(said: &str) -> bool {
    said == "works" || said.starts_with("works,")
}

/// A case: heading, name, template, what it gives.
pub type Case = (&'static str, &'static str, &'static str, &'static str);

const PURE: &[Case] = &[
    ("Functions", "get_page", "{% set p = get_page(path=\"blog/one.md\") %}{{ p.title }}", "One"),
    (
        "Functions",
        "get_section",
        "{% set s = get_section(path=\"blog/_index.md\", metadata_only=true) %}{{ s.title }}",
        "The blog",
    ),
    (
        "Functions",
        "get_taxonomy_url",
        "{{ get_taxonomy_url(kind=\"tags\", term=\"Oil\") }}",
        "https://review.example/topics/oil/",
    ),
    (
        "Functions",
        "get_taxonomy",
        "{% set t = get_taxonomy(kind=\"tags\") %}{% for i in t.items %}{{ i.name }} {{ i.page_count }};{% endfor %}",
        "Gas 1;Oil 2;",
    ),
    (
        "Functions",
        "get_taxonomy_term",
        "{% set t = get_taxonomy_term(kind=\"tags\", term=\"Oil\") %}{{ t.slug }}",
        "oil",
    ),
    (
        "Functions",
        "get_taxonomy",
        "{% set t = get_taxonomy(kind=\"tags\") %}{% for i in t.items %}{{ i.name }}:{% for p in i.pages %}{{ p.title }} {% endfor %}{% endfor %}",
        "Gas:Two Oil:Two One ",
    ),
    (
        "Functions",
        "get_taxonomy_term",
        "{% set t = get_taxonomy_term(kind=\"tags\", term=\"Oil\") %}{{ t.pages | length }} \
         {% set n = get_taxonomy_term(kind=\"tags\", term=\"Oil\", include_pages=false) %}{{ n.page_count }}{{ n.pages is defined }} \
         {% set gone = get_taxonomy_term(kind=\"tags\", term=\"Coal\", required=false) %}{{ gone or \"none\" }}",
        "2 2false none",
    ),
    ("Functions", "get_url", "{{ get_url(path=\"@/blog/_index.md\") }}", "/blog/"),
    ("Functions", "get_url", "{{ get_url(path=\"app.js\") }}", "/app.js"),
    ("Functions", "get_url", "{{ get_url(path=\"/blog\", trailing_slash=true) }}", "/blog/"),
    (
        "Functions",
        "get_url",
        "{{ get_url(path=\"app.js\", cachebust=true) }}",
        "/app.js?h=2c26b46b68ffc68ff99b",
    ),
    (
        "Functions",
        "get_hash",
        "{{ get_hash(literal=\"foo\", sha_type=256, base64=false) }}",
        "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    ),
    (
        "Functions",
        "get_hash",
        "{{ get_hash(path=\"static/app.js\", sha_type=256) | safe }}",
        "LCa0a2j/xo/5m0U8HTBBNBNCLXBkg7+g+YpeiGJm564=",
    ),
    (
        "Functions",
        "get_image_metadata",
        "{% set m = get_image_metadata(path=\"dot.svg\") %}{{ m.width }}x{{ m.height }} {{ m.format }} {{ m.mime }}",
        "32x20 svg image/svg+xml",
    ),
    (
        "Functions",
        "get_image_metadata",
        "{{ get_image_metadata(path=\"no.png\", allow_missing=true) or \"none\" }}",
        "none",
    ),
    ("Functions", "load_data", "{% set d = load_data(path=\"data/t.toml\") %}{{ d.a[1] }}", "2"),
    (
        "Functions",
        "load_data",
        "{% set d = load_data(literal='{\"name\": \"bob\"}', format=\"json\") %}{{ d[\"name\"] }}",
        "bob",
    ),
    ("Functions", "trans", "{{ trans(key=\"skip\") }}", "Skip to the text"),
    ("Functions", "range", "{% for i in range(end=3) %}{{ i }}{% endfor %}", "012"),
    ("Functions", "now", "{{ now() | date(format=\"%Y\") }}", "2026"),
    ("Functions", "now", "{{ now(timestamp=true) }}", "1767225600"),
    ("Functions", "throw", "{% if false %}{{ throw(message=\"no\") }}{% endif %}", ""),
    ("Functions", "get_env", "{{ get_env(name=\"NOT_THERE_AT_ALL\", default=\"x\") }}", "x"),
    ("Filters", "markdown", "{{ \"*a*\" | markdown(inline=true) }}", "<em>a</em>"),
    ("Filters", "base64_encode", "{{ \"Hi there\" | base64_encode }}", "SGkgdGhlcmU="),
    ("Filters", "base64_decode", "{{ \"SGkgdGhlcmU=\" | base64_decode }}", "Hi there"),
    (
        "Filters",
        "regex_replace",
        "{{ \"World Hello\" | regex_replace(pattern=`(?P<s>\\\\w+) (?P<g>\\\\w+)`, rep=`$g $s`) }}",
        "Hello World",
    ),
    ("Filters", "num_format", "{{ 1000000 | num_format }}", "1,000,000"),
    ("Filters", "lower", "{{ \"ABC\" | lower }}", "abc"),
    ("Filters", "upper", "{{ \"abc\" | upper }}", "ABC"),
    ("Filters", "wordcount", "{{ \"a b  c\" | wordcount }}", "3"),
    ("Filters", "capitalize", "{{ \"aBC\" | capitalize }}", "Abc"),
    ("Filters", "replace", "{{ \"a-b\" | replace(from=\"-\", to=\"+\") }}", "a+b"),
    ("Filters", "addslashes", "{{ \"I'm\" | addslashes | safe }}", "I\\'m"),
    ("Filters", "slugify", "{{ \"A b C\" | slugify }}", "a-b-c"),
    ("Filters", "title", "{{ \"foo bar\" | title }}", "Foo Bar"),
    ("Filters", "trim", "[{{ \" a \" | trim }}]", "[a]"),
    ("Filters", "trim_start", "[{{ \" a \" | trim_start }}]", "[a ]"),
    ("Filters", "trim_end", "[{{ \" a \" | trim_end }}]", "[ a]"),
    ("Filters", "trim_start_matches", "{{ \"//a/\" | trim_start_matches(pat=\"/\") }}", "a/"),
    ("Filters", "trim_end_matches", "{{ \"/a//\" | trim_end_matches(pat=\"/\") }}", "/a"),
    ("Filters", "truncate", "{{ \"Ünîcode\" | truncate(length=3) }}", "Ünî…"),
    ("Filters", "truncate", "{{ \"short\" | truncate }}", "short"),
    ("Filters", "linebreaksbr", "{{ \"a\\nb\" | linebreaksbr | safe }}", "a<br>b"),
    ("Filters", "spaceless", "{{ \"<p> <b>x</b> </p>\" | spaceless | safe }}", "<p><b>x</b></p>"),
    ("Filters", "indent", "{{ \"a\\nb\" | indent(prefix=\"--\") }}", "a\n--b"),
    ("Filters", "striptags", "{{ \"<b>x</b>\" | striptags }}", "x"),
    ("Filters", "first", "{{ [1, 2] | first }}", "1"),
    ("Filters", "last", "{{ [1, 2] | last }}", "2"),
    ("Filters", "nth", "{{ [1, 2] | nth(n=1) }}", "2"),
    ("Filters", "join", "{{ [1, 2] | join(sep=\"+\") }}", "1+2"),
    ("Filters", "length", "{{ [1, 2] | length }}", "2"),
    ("Filters", "reverse", "{{ [1, 2] | reverse | join(sep=\"\") }}", "21"),
    ("Filters", "sort", "{{ [2, 1] | sort | join(sep=\"\") }}", "12"),
    ("Filters", "unique", "{{ [1, 2, 1] | unique | join(sep=\"\") }}", "12"),
    ("Filters", "unique", "{{ [\"a\", \"A\", \"b\"] | unique | join(sep=\"\") }}", "ab"),
    ("Filters", "slice", "{{ [1, 2, 3, 4] | slice(start=1, end=-1) | join(sep=\"\") }}", "23"),
    (
        "Filters",
        "group_by",
        "{% for k, v in [{\"y\": \"a\", \"n\": 1}, {\"y\": \"b\", \"n\": 2}, {\"y\": \"a\", \"n\": 3}] | group_by(attribute=\"y\") %}\
         {{ k }}{{ v | length }}{% endfor %}",
        "a2b1",
    ),
    (
        "Filters",
        "filter",
        "{{ [{\"y\": 1, \"n\": 5}, {\"y\": 2, \"n\": 6}] | filter(attribute=\"y\", value=2) | map(attribute=\"n\") | first }}",
        "6",
    ),
    (
        "Filters",
        "map",
        "{{ [{\"n\": 5}, {\"m\": 1}, {\"n\": 6}] | map(attribute=\"n\") | join(sep=\",\") }}",
        "5,6",
    ),
    ("Filters", "concat", "{{ [1] | concat(with=[2]) | concat(with=3) | join(sep=\"\") }}", "123"),
    ("Filters", "urlencode", "{{ \"/a b\" | urlencode }}", "/a%20b"),
    ("Filters", "urlencode_strict", "{{ \"/a b\" | urlencode_strict }}", "%2Fa%20b"),
    ("Filters", "abs", "{{ -3 | abs }}", "3"),
    ("Filters", "pluralize", "{{ 2 }} item{{ 2 | pluralize }} item{{ 1 | pluralize }}", "2 items item"),
    ("Filters", "round", "{{ 2.1 | round(method=\"ceil\") | int }}", "3"),
    (
        "Filters",
        "filesizeformat",
        "{{ 2048 | filesizeformat }} {{ 2048 | filesizeformat(binary=true) }}",
        "2 kB 2 KiB",
    ),
    ("Filters", "date", "{{ \"2014-06-11\" | date(format=\"%d/%m/%y\") }}", "11/06/14"),
    ("Filters", "escape", "{{ \"<\" | escape }}", "&lt;"),
    ("Filters", "escape_xml", "{{ \"<\" | escape_xml | safe }}", "&lt;"),
    ("Filters", "safe", "{{ \"<b>\" | safe }}", "<b>"),
    ("Filters", "get", "{{ {\"a\": 1} | get(key=\"b\", default=\"none\") }}", "none"),
    ("Filters", "split", "{{ \"a/b\" | split(pat=\"/\") | last }}", "b"),
    (
        "Filters",
        "int",
        "{{ \"x\" | int(default=7) }} {{ \"0x1f\" | int(base=16) }} {{ \"3.9\" | int }}",
        "7 31 3",
    ),
    ("Filters", "float", "{{ \"1.5\" | float + 1 }}", "2.5"),
    ("Filters", "json_encode", "{{ [1, 2] | json_encode | safe }}", "[1,2]"),
    ("Filters", "as_str", "{{ 2 | as_str ~ \"!\" }}", "2!"),
    ("Filters", "default", "{{ nothing | default(value=\"d\") }}", "d"),
    ("Tests", "defined", "{% if page is defined %}y{% endif %}", "y"),
    ("Tests", "undefined", "{% if nothing is undefined %}y{% endif %}", "y"),
    ("Tests", "odd", "{% if 3 is odd %}y{% endif %}", "y"),
    ("Tests", "even", "{% if 3 is not even %}y{% endif %}", "y"),
    ("Tests", "string", "{% if \"a\" is string %}y{% endif %}", "y"),
    ("Tests", "number", "{% if 1 is number %}y{% endif %}", "y"),
    ("Tests", "iterable", "{% if [1] is iterable %}y{% endif %}", "y"),
    ("Tests", "object", "{% if {\"a\": 1} is object %}y{% endif %}", "y"),
];

/// A site as Zola has them.
fn site() -> Site {
    Site::new(
        r#"
-- content/_index.md --
+++
title = "Home"
+++
-- content/blog/_index.md --
+++
title = "The blog"
+++
-- content/blog/one.md --
+++
title = "One"
date = 2014-06-11
[taxonomies]
tags = ["Oil"]
+++
-- content/blog/two.md --
+++
title = "Two"
date = 2015-06-12
[taxonomies]
tags = ["Oil", "Gas"]
+++
-- content/pages/probe.md --
+++
title = "Probe"
template = "probe.html"
+++
-- static/dot.svg --
<svg width="32" height="20"></svg>
-- data/t.toml --
a = [1, 2]
"#,
    )
    .with("static/app.js", "foo")
}

/// Puts each case between marks of its own.
pub fn marked(cases: &[Case]) -> String {
    cases.iter().enumerate().map(|(i, (.., text, _))| format!("<{i}>{text}</{i}>\n")).collect()
}

pub fn hold(cases: &[Case], built: &Built, url: &str) {
    let page = built.text(url);
    let mut wrong = String::new();
    for (i, (_, name, template, expected)) in cases.iter().enumerate() {
        let got = page.split_once(&format!("<{i}>")).unwrap().1.split(&format!("</{i}>")).next().unwrap();
        if got != *expected {
            wrong.push_str(&format!("{name}: {template}\n  gives {got}\n  not   {expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_works_by_itself() {
    let built = site().with("templates/probe.html", marked(PURE)).build();
    assert!(!built.noticed.has_errors(), "{}", built.report());
    hold(PURE, &built, "/pages/probe/");
}

/// Holds an inventory to its rows and the rows that work to their cases; how many
/// names there are, and how many of them work.
pub fn missing_rows(inventory: &[(&str, &str)], cases: &[Case]) -> (usize, usize) {
    let tested: BTreeSet<(&str, &str)> = cases.iter().map(|c| (c.0, c.1)).collect();
    let (mut all, mut working) = (0, 0);
    for (heading, names) in inventory {
        let rows = rows(heading);
        let names: BTreeSet<&str> = names.split_whitespace().collect();
        let listed: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
        assert_eq!(listed, names, "{heading}");
        for (name, said) in &rows {
            all += 1;
            assert!(!said.is_empty(), "{heading} {name}");
            assert_eq!(works(said), tested.contains(&(heading, name.as_str())), "{heading} {name}: {said}");
            working += usize::from(works(said));
        }
    }
    (all, working)
}

#[test]
fn every_name_has_a_row_and_every_row_that_works_a_case() {
    let (all, working) = missing_rows(INVENTORY, PURE);
    assert!(working * 6 >= all * 5, "{working} of {all} work");
}

#[test]
fn what_does_not_come_along_says_so_at_its_line() {
    for (template, message) in [
        ("{{ get_random(end=5) }}", "a page comes out the same each time"),
        ("{{ resize_image(path=\"a.png\", width=5) }}", "pictures are not resized yet"),
        ("{{ load_data(url=\"https://a.example/\") }}", "would not be reproducible"),
        ("{{ load_data(literal=\"<a/>\", format=\"xml\") }}", "convert it to JSON"),
        ("{{ throw(message=\"stop here\") }}", "stop here"),
        ("{{ get_env(name=\"NOT_THERE_AT_ALL\") }}", "`default=` says what to take instead"),
        ("{{ \"a\" | regex_replace(pattern=\"(\", rep=\"\") }}", "is not a pattern"),
    ] {
        let built = site().with("templates/probe.html", template).build();
        built.expect(&[format!("error template templates/probe.html:1 {message}")]);
    }
}

#[test]
fn the_syntax_of_tera_1_is_told_what_to_write() {
    for (template, hint) in [
        ("{% macro card(page) %}{{ page.title }}{% endmacro card %}", "macros are components now"),
        ("{% import \"macros.html\" as macros %}", "leave `import` out"),
        ("{{ macros::card(page=page) }}", "`{{ macros::card(page=page) }}` is `{{ <card page={page} /> }}`"),
        ("{% if \"ab\" is starting_with(\"a\") %}y{% endif %}", "name the argument of a test"),
        ("{% if 4 is divisibleby(2) %}y{% endif %}", "`is divisibleby(divisor=2)`"),
    ] {
        let built = site().with("templates/probe.html", template).build();
        built.expect(&["error template templates/probe.html:1", "any"]);
        assert!(built.report().contains(hint), "{template}\n{}", built.report());
    }
    // What the hints name is what works.
    let written = "{% component card(page) %}[{{ page.title }}]{% endcomponent card %}{{ <card page={page} /> }}\
                   {% if \"ab\" is starting_with(pat=\"a\") and \"ab\" is ending_with(pat=\"b\") %}1{% endif %}\
                   {% if [1] is containing(pat=1) and \"ab\" is matching(pat=\"^a\") %}2{% endif %}\
                   {% if 4 is divisibleby(divisor=2) %}3{% endif %}";
    let built = site().with("templates/probe.html", written).build();
    built.expect(&["has /pages/probe/ [Probe]123"]);
}

#[test]
fn keys_of_the_configuration_that_switch_files() {
    let built = |config: &str, expected: &[&str]| {
        let mut site = site();
        site.files.remove("content/pages/probe.md");
        site.add(&format!("-- config.toml --\ntitle = \"T\"\n{config}\n")).build().expect(expected);
    };
    built("", &["file /atom.xml", "file /rss.xml", "file /sitemap.xml", "file /robots.txt"]);
    built("generate_feeds = false", &["none /atom.xml", "none /rss.xml", "none /feed.json"]);
    built("feed_filenames = [\"rss.xml\"]", &["none /atom.xml", "file /rss.xml", "none /feed.json"]);
    built("feed_limit = 1", &["has /atom.xml <title>Two</title>", "lacks /atom.xml <title>One</title>"]);
    built("generate_sitemap = false", &["none /sitemap.xml"]);
    built("generate_robots_txt = false", &["none /robots.txt"]);
    let unknown = "warning config config.toml:3 there is no feed `index.xml`";
    built("feed_filenames = [\"index.xml\"]", &[unknown, "file /atom.xml"]);
}
