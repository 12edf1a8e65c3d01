//! Front matter as other tools write it, and what is understood of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::super::{Byline, BylineKind, Metadata};
use super::*;
use crate::base::Severity;
use crate::source::front_matter;

fn reading(text: &str, path: &str, role: Role) -> Reading {
    let front = front_matter::split(text).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
    read(&front, text, &SourcePath::new(path), role)
}

fn yaml_in(yaml: &str, path: &str, role: Role) -> Reading {
    reading(&format!("---\n{yaml}\n---\nbody"), path, role)
}

/// What one reads from YAML in an article, and the problems as `E code` or `W code`.
fn yaml(yaml: &str) -> (Metadata, String, Reading) {
    let reading = yaml_in(yaml, "content/iran/a.md", Role::Article);
    (reading.metadata.clone(), problems(&reading), reading)
}

fn clean(text: &str) -> Metadata {
    let (metadata, problems, reading) = yaml(text);
    assert_eq!(problems, "", "{text}");
    assert_eq!(reading.unknown, [], "{text}");
    metadata
}

fn problems(reading: &Reading) -> String {
    let line = |d: &Diagnostic| {
        let severity = if d.severity == Severity::Error { 'E' } else { 'W' };
        assert!(d.path.is_some() && d.excerpt.is_some(), "{d:?}");
        assert!(!d.message.ends_with('.'), "{d:?}");
        format!("{severity} {}", d.kind.code())
    };
    reading.diagnostics.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn strings<T: AsRef<str>>(items: &[T]) -> Vec<&str> {
    items.iter().map(AsRef::as_ref).collect()
}

fn day(year: i16, month: u8, day: u8) -> Option<PartialDate> {
    PartialDate::new(year, month, day)
}

#[test]
fn titles() {
    let cases = [
        ("title: Fall of Mosul", Some("Fall of Mosul"), ""),
        ("headline: Fall", Some("Fall"), ""),
        ("TITLE: '  two \n  lines '", Some("two lines"), ""),
        ("title: 123", Some("123"), ""),
        ("title: 1.10", Some("1.10"), ""),
        ("title: 007", Some("007"), ""),
        ("title: yes", Some("yes"), ""),
        ("title: 2014-06-11", Some("2014-06-11"), ""),
        ("title: '&ldquo;Quiet&rdquo; &amp;amp; O*NET <br/>'", Some("“Quiet” &amp; O*NET <br/>"), ""),
        ("title: </script><img src=x onerror=alert(1)>", Some("</script><img src=x onerror=alert(1)>"), ""),
        ("title:", None, ""),
        ("title: ''", None, ""),
        ("title: ' '\nheadline: x", Some("x"), ""),
        ("title: null", None, "E key-type"),
        ("title: ~", None, "E key-type"),
        ("title: true", None, "E key-type"),
        ("title: [a]", None, "E key-type"),
        ("title: {a: b}", None, "E key-type"),
    ];
    for (text, title, expected) in cases {
        let (metadata, problems, _) = yaml(text);
        assert_eq!((metadata.title.as_deref(), &*problems), (title, expected), "{text}");
    }
    let (_, _, r) = yaml("x: 1\ntitle: [a]");
    let d = r.diagnostics.iter().next().unwrap();
    assert_eq!(d.message, "`title` is a list, not a text");
    assert_eq!(d.excerpt.as_ref().unwrap().line, 3);
    let (metadata, problems, _) = yaml(&format!("title: {}", "long ".repeat(200_000)));
    assert_eq!((metadata.title, &*problems), (None, "E key-type"));
    assert!(clean(&format!("title: {}", "x".repeat(10_000))).title.is_some());
}

#[test]
fn plain_keys() {
    let m = clean("description: a\nid: 7\nsection: iran\nweight: '3'\nlang: en_US\ntranslation-key: k");
    assert_eq!(m.description.as_deref(), Some("a"));
    assert_eq!(m.id.as_deref(), Some("7"));
    assert_eq!(m.section.as_deref(), Some("iran"));
    assert_eq!((m.weight, m.lang.as_deref()), (Some(3), Some("en-US")));
    assert_eq!(m.translation_key.as_deref(), Some("k"));
    for key in ["description", "deck", "dek", "excerpt", "summary", "subtitle", "Excerpt"] {
        assert_eq!(clean(&format!("{key}: '&amp; so'")).description.as_deref(), Some("& so"), "{key}");
    }
    let m = clean("summary: s\nexcerpt: e\ndeck: d");
    assert_eq!(m.description.as_deref(), Some("d"));
    assert_eq!(serde_json::to_string(&m.extra).unwrap(), r#"{"excerpt":"e","summary":"s"}"#);
    for key in ["lang", "language", "locale"] {
        assert_eq!(clean(&format!("{key}: fr")).lang.as_deref(), Some("fr"));
    }
    for (text, draft) in [
        ("draft: true", true),
        ("draft: 'yes'", true),
        ("draft: false", false),
        ("published: false", true),
        ("published: true", false),
        ("draft: true\npublished: true", true),
    ] {
        assert_eq!(clean(text).draft, draft, "{text}");
    }
    assert_eq!(yaml("draft: maybe").1, "E key-type");
    let m = clean("template: a.html\nin_search_index: no\nrender: false");
    assert_eq!(
        (m.template.as_deref(), m.in_search_index, m.render),
        (Some("a.html"), Some(false), Some(false))
    );
    // An article's page stays where it is; only a section leads on.
    let (m, problems, _) = yaml("redirectTo: /x/");
    assert_eq!((m.redirect_to.as_deref(), &*problems), (Some("/x/"), "W no-effect"));
    let m = clean("layout: post\nkeywords: [a]\nparams: {b: 1}\nextra: {c: 2}");
    assert_eq!(serde_json::to_string(&m.extra).unwrap(), r#"{"layout":"post","keywords":["a"],"b":1,"c":2}"#);
    assert_eq!(
        (yaml("weight: heavy").1, yaml("weight: 1.5").1),
        ("W key-shape".into(), "W key-shape".into())
    );
}

#[test]
fn dates() {
    for key in ["date", "published", "created", "pubDate"] {
        assert_eq!(clean(&format!("{key}: 2014-06-11")).date, day(2014, 6, 11), "{key}");
    }
    for key in ["updated", "lastmod", "modified", "last_modified_at"] {
        assert_eq!(clean(&format!("{key}: 2014-06-11")).updated, day(2014, 6, 11), "{key}");
    }
    for key in ["publish_date", "publishDate", "publishdate"] {
        assert_eq!(clean(&format!("{key}: 2014-06-11")).publish_date, day(2014, 6, 11), "{key}");
    }
    for key in ["expiry_date", "expirydate", "expiryDate", "unpublishdate"] {
        assert_eq!(clean(&format!("{key}: 2014-06-11")).expiry_date, day(2014, 6, 11), "{key}");
    }
    for (text, date) in [
        ("date: 2014", day(2014, 0, 0)),
        ("date: 2014-06", day(2014, 6, 0)),
        ("date: 2014.06", day(2014, 6, 0)),
        ("date: 20140611", day(2014, 6, 11)),
        ("date: '2014-06-11'", day(2014, 6, 11)),
        ("date:", None),
    ] {
        assert_eq!(clean(text).date, date, "{text}");
    }
    for text in
        ["2018-03-29 3:30:00 -0500", "2018-03-29 10:00:00 -5", "29.3.2018", "29/03/2018", "03/29/2018"]
    {
        let date = clean(&format!("date: {text}")).date.unwrap();
        assert_eq!(Some(date.without_time()), day(2018, 3, 29), "{text}");
    }
    // What may mean another date, or lost a part, is read and said.
    for text in ["2018-03-29T23:30:00+17:30", "2018-03-29 10:00 IST", "2018-03-29 25:61"] {
        let (meta, said, _) = yaml(&format!("date: {text}"));
        assert_eq!((meta.date.map(|d| d.without_time()), &*said), (day(2018, 3, 29), "W date"), "{text}");
    }
    for (text, date) in [("03/04/2014", day(2014, 4, 3)), ("1402444800", day(2014, 6, 11))] {
        for key in ["date", "updated"] {
            let (meta, said, _) = yaml(&format!("{key}: {text}"));
            let read = if key == "date" { meta.date } else { meta.updated };
            assert_eq!((read.map(|d| d.without_time()), &*said), (date, "W date"), "{key}: {text}");
        }
    }
    // The file's name says which number is the month.
    for (name, date) in [("2014-04-03-a", day(2014, 4, 3)), ("2014-03-04-a", day(2014, 3, 4))] {
        let r = yaml_in("date: 03/04/2014", &format!("content/{name}.md"), Role::Article);
        assert_eq!((r.metadata.date, problems(&r)), (date, String::new()), "{name}");
    }
    // When a text becomes public is not guessed.
    assert_eq!(yaml("publish_date: 03/04/2014").1, "E date");
    assert_eq!(yaml("publish_date: 1402444800").1, "W date");
    let toml = reading("+++\ndate = 2014-06-11T10:00:00+01:00\n+++\n", "content/a.md", Role::Article);
    assert_eq!(toml.metadata.date.unwrap().without_time(), day(2014, 6, 11).unwrap());
    for text in ["date: 2024-13-45", "date: [a]", "date: true", "date: 0000-01-01", "date: -1"] {
        assert_eq!(yaml(text).1, "E date", "{text}");
        let r = yaml_in(text, "content/2014-06-11-a.md", Role::Article);
        assert_eq!((r.metadata.date, problems(&r)), (day(2014, 6, 11), "W date".to_owned()), "{text}");
    }
    assert_eq!(yaml("expirydate: never").1, "E date");
    assert_eq!(yaml("updated: git").1, "W key-shape");
    let r = yaml_in("title: a", "content/2014-06-11-a.md", Role::Article);
    assert_eq!(r.metadata.date, day(2014, 6, 11));
    let r = yaml_in("path: inside/2014/09/15/Notes-1.0", "content/a.md", Role::Article);
    assert_eq!(r.metadata.date, day(2014, 9, 15));
}

#[test]
fn authors() {
    let cases: &[(&str, &[&str])] = &[
        ("author: Arash Karami", &["Arash Karami"]),
        ("authors: A B, C D and E F", &["A B", "C D", "E F"]),
        ("authors: ['A B, C D & E F']", &["A B", "C D", "E F"]),
        (
            "authors: [arash-karami, 'Health and Safety', arash-karami]",
            &["arash-karami", "Health and Safety"],
        ),
        ("byline: By A B", &["A B"]),
        ("author: {name: A B, email: x}", &["A B"]),
        ("authors: [{name: A B}, {slug: c-d}]", &["A B", "c-d"]),
        ("authors: [[a, b], c]", &["a", "b", "c"]),
        ("authors: ['', null, a]", &["a"]),
        ("authors: []", &[]),
        ("authors: [O&rsquo;Neil, x]", &["O’Neil", "x"]),
        ("taxonomies: {authors: [A B]}", &["A B"]),
        ("extra: {author: A B}", &["A B"]),
        ("extra: {author: A B}\nauthors: [C D]", &["C D"]),
    ];
    for (text, expected) in cases {
        let names: Vec<_> = clean(text).authors.into_iter().map(|b| b.name).collect();
        assert_eq!(strings(&names), *expected, "{text}");
    }
    let m = clean("authors:\n- {name: Reuters, kind: syndicated}\n- {name: Q, kind: translated-from}");
    let expected = [("Reuters", BylineKind::Syndicated), ("Q", BylineKind::TranslatedFrom)];
    assert_eq!(m.authors, expected.map(|(n, kind)| Byline { name: n.into(), kind }));
    assert_eq!(yaml("authors: true").1, "W key-shape");
    assert_eq!(yaml("authors: [{name: x, kind: alien}]").1, "W key-shape");
}

#[test]
fn topics_and_taxonomies() {
    let cases: &[(&str, &[&str])] = &[
        ("topics: [Iran, Iraq]", &["Iran", "Iraq"]),
        ("tags: ssl امنیت وب", &["ssl امنیت وب"]),
        ("tags: iran, iraq", &["iran", "iraq"]),
        ("categories: [[a, b], c]", &["a", "b", "c"]),
        ("category: News\ntags: [a, News]", &["a", "News"]),
        ("tag:\n- a\n-\n- ' '", &["a"]),
        ("tags: [2014, 1.5]", &["2014", "1.5"]),
        ("tags: [{name: a}, 'R&amp;D']", &["a", "R&D"]),
        ("taxonomies: {tags: [a], categories: [b]}", &["a", "b"]),
        ("tags:", &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(strings(&clean(text).topics), *expected, "{text}");
    }
    let m = clean("taxonomies: {places: [Mosul, Tehran], series: [War]}");
    assert_eq!(m.taxonomies, [("places".to_owned(), vec!["Mosul".to_owned(), "Tehran".to_owned()])]);
    assert_eq!(&*m.series.unwrap().name, "War");
    assert_eq!(yaml("tags: true").1, "W key-shape");
    assert_eq!(yaml("taxonomies: [a]").1, "W key-shape");
}

#[test]
fn series_and_kind() {
    let cases = [
        ("series: War", "War", None),
        ("series: [War]", "War", None),
        ("series: {name: War, part: 3}", "War", Some(3)),
        ("series: War\npart: 2", "War", Some(2)),
        ("series_order: 2\nseries: War", "War", Some(2)),
        ("series: War\nseries_weight: '4'", "War", Some(4)),
    ];
    for (text, name, part) in cases {
        let series = clean(text).series.unwrap();
        assert_eq!((&*series.name, series.part), (name, part), "{text}");
    }
    let (m, problems, _) = yaml("series: [War, Peace]");
    assert_eq!((&*m.series.unwrap().name, &*problems), ("War", "W key-shape"));
    assert_eq!(clean("part: 3").extra["part"], 3);
    assert!(clean("kind: Opinion").kind.is_some());
    assert!(clean("type: news").kind.is_some());
    let (m, problems, _) = yaml("type: post");
    assert_eq!((m.extra["type"].as_str(), &*problems), (Some("post"), "W key-shape"));
}

#[test]
fn images() {
    let cases = [
        ("image: /x.jpg", "/x.jpg", None, None, None),
        ("featured_image: x.jpg", "x.jpg", None, None, None),
        ("cover: {image: x.jpg, caption: c}", "x.jpg", None, Some("c"), None),
        ("hero: {src: x.jpg, alt: a, caption: c, credit: d}", "x.jpg", Some("a"), Some("c"), Some("d")),
        ("image: {url: x.jpg}\nimage_alt: a\nimage_figcaption: c", "x.jpg", Some("a"), Some("c"), None),
        ("image_caption: c\nimage: x.jpg\nhero: false", "x.jpg", None, Some("c"), None),
        ("images: [x.jpg, y.jpg]", "x.jpg", None, None, None),
        ("extra: {hero: {image: x.jpg, caption: c, credit: d}}", "x.jpg", None, Some("c"), Some("d")),
    ];
    for (text, src, alt, caption, credit) in cases {
        let i = clean(text).image.take().unwrap();
        let got = (&*i.src, i.alt.as_deref(), i.caption.as_deref(), i.credit.as_deref());
        assert_eq!(got, (src, alt, caption, credit), "{text}");
    }
    for text in ["hero: false", "image:", "image: ''"] {
        assert_eq!(clean(text).image, None, "{text}");
    }
    for text in ["image: true", "featured_image: {uid: x, alt: a}", "image: 7"] {
        let (m, problems, _) = yaml(text);
        assert_eq!((&m.image, &*problems, m.extra.len()), (&None, "W key-shape", 1), "{text}");
    }
}

#[test]
fn access_is_never_guessed() {
    assert_eq!(clean("access: open").access, None);
    assert_eq!(clean("access:").access, None);
    assert_eq!(clean("access: registered").access.as_deref(), Some("registered"));
    assert_eq!(clean("tier: invited").access.as_deref(), Some("invited"));
    for text in ["access: [registered]", "access: true", "access: 1"] {
        assert_eq!(yaml(text).1, "E key-type", "{text}");
    }
}

#[test]
fn recommended_corrections_and_source() {
    assert_eq!(clean("recommended: [a.md]\nrelated: b").recommended, ["a.md", "b"]);
    let m = clean("corrections:\n- {date: 2014-06-12, text: Not 3 but 4}\n- No date");
    assert_eq!((m.corrections[0].date, &*m.corrections[0].text), (day(2014, 6, 12), "Not 3 but 4"));
    assert_eq!((m.corrections[1].date, &*m.corrections[1].text), (None, "No date"));
    assert_eq!(yaml("corrections: [{date: 2014-06-12}]").1, "W key-shape");
    let m = clean(
        "source: {name: N, url: u, published: 2014, archived: 2015-01-02, snapshot: s, license: CC0-1.0, changes: none}",
    );
    let p = m.provenance.clone().unwrap();
    assert_eq!((p.name.as_deref(), p.url.as_deref(), p.published), (Some("N"), Some("u"), day(2014, 0, 0)));
    assert_eq!((p.archived, p.licence.as_deref()), (day(2015, 1, 2), Some("CC0-1.0")));
    let (m, problems, r) = yaml("source: wire");
    assert_eq!((m.extra["source"].as_str(), &*problems), (Some("wire"), "W key-shape"));
    let d = r.diagnostics.iter().next().unwrap();
    assert_eq!(d.message, "`source` is `wire`, where a table with `name`, `url` and the like was expected");
    let hint =
        "write a table with `name`, `url` and the like; as it is, only templates find it, as `extra.source`";
    assert_eq!(d.hint.as_deref(), Some(hint));
}

#[test]
fn slugs() {
    for (text, slug) in [
        ("slug: fall-of-mosul", "fall-of-mosul"),
        ("slug: 2014", "2014"),
        ("slug: 007", "007"),
        ("slug: guidelines/", "guidelines"),
        ("slug: 'چشم-انداز'", "چشم-انداز"),
    ] {
        assert_eq!(clean(text).slug.as_deref(), Some(slug), "{text}");
    }
    for slug in
        ["..", "", ".", "/", "//", "%2e%2e%2fx", "/etc/x", "a\\..\\b", "a/../b", "a//b", "CON", "aux."]
    {
        let (m, problems, _) = yaml(&format!("slug: '{slug}'"));
        assert_eq!((m.slug, &*problems), (None, "E slug"), "{slug}");
    }
    // Hugo's users write several parts, or begin with the article's own section.
    let (m, warned, _) = yaml("slug: 2018/foo");
    assert_eq!((m.slug.as_deref(), &*warned), (Some("2018/foo"), "W slug"));
    let own = yaml_in("slug: /resources/foo", "content/resources/2018/x.md", Role::Article);
    assert_eq!((own.metadata.slug.as_deref(), &*problems(&own)), (Some("foo"), "W slug"));
    assert_eq!(yaml("slug: [a]").1, "E key-type");
    for role in [Role::Section, Role::Topic, Role::Person, Role::Series] {
        assert_eq!(problems(&yaml_in("slug: ''", "content/x/_index.md", role)), "");
    }
    let (m, problems, _) = yaml("slug: \"a\\u202Eb\\u200Bc\"");
    assert_eq!((m.slug.as_deref(), &*problems), (Some("abc"), "W slug"));
}

#[test]
fn paths_and_aliases() {
    for (text, path) in [
        ("path: 2014/09/15/Notes-1.0", "2014/09/15/Notes-1.0"),
        ("url: /about.html", "/about.html"),
        ("permalink: https://a.example/x/y/", "/x/y/"),
        ("path: /a/\npermalink: /b/", "/a/"),
    ] {
        assert_eq!(clean(text).path.as_deref(), Some(path), "{text}");
    }
    for text in
        ["permalink: /:year/:title/", "url: https://a.example/", "url: https://a.example", "path: [a]"]
    {
        let (m, problems, _) = yaml(text);
        assert_eq!((&m.path, &*problems, m.extra.len()), (&None, "W key-shape", 1), "{text}");
    }
    for text in ["path: ../x", "path: /a/../b", "path: a/%2e%2e/b", "path: /con/"] {
        assert_eq!(yaml(text).1, "E slug", "{text}");
    }
    let m = clean("aliases: [/a/, https://x.example/b/, '']\nalias: c\nredirect_from: /d/");
    assert_eq!(m.aliases, ["/a/", "/b/", "c", "/d/"]);
}

#[test]
fn sections_topics_and_people() {
    let r = reading(
        "+++\ntitle = \"Iran\"\nsort_by = \"date\"\npaginate_by = 20\ngenerate_feeds = true\npage_template = \"p.html\"\ninsert_anchor_links = \"left\"\ntransparent = true\npinned = [\"a.md\"]\nslug = \"\"\n[cascade]\naccess = \"registered\"\n+++\n",
        "content/iran/_index.md",
        Role::Section,
    );
    let m = &r.metadata;
    assert_eq!((problems(&r), r.unknown.len()), ("W no-effect".to_owned(), 0));
    assert_eq!(
        (m.sort_by.as_deref(), m.paginate.as_ref().map(|p| p.by), m.generate_feeds),
        (Some("date"), Some(20), Some(true))
    );
    assert_eq!(
        (m.page_template.as_deref(), m.insert_anchor_links.as_deref()),
        (Some("p.html"), Some("left"))
    );
    assert_eq!((m.transparent, &*m.pinned), (Some(true), &["a.md".to_owned()][..]));
    let r = yaml_in(
        "name: Iran–Iraq relations\naliases: [Iraq and Iran]\nparent: Iran",
        "content/topics/x.md",
        Role::Topic,
    );
    assert_eq!(r.metadata.title.as_deref(), Some("Iran–Iraq relations"));
    assert_eq!(
        (&r.metadata.aliases, &r.metadata.broader),
        (&vec!["Iraq and Iran".to_owned()], &vec!["Iran".to_owned()])
    );
    let person = |text| {
        let r = yaml_in(text, "content/authors/x.md", Role::Person);
        assert_eq!((problems(&r), r.unknown.len()), (String::new(), 0), "{text}");
        r.metadata
    };
    let m =
        person("display_name: Ana Q. Diaz\nfirst_name: Ana\nlast_name: Diaz\nslug: ana-diaz\nbio: Writes");
    assert_eq!((m.title.as_deref(), m.description.as_deref()), (Some("Ana Q. Diaz"), Some("Writes")));
    assert_eq!(person("last_name: Diaz\nfirst_name: Ana").title.as_deref(), Some("Ana Diaz"));
    let m = person("name: Ana\ntitle: Editor\nportrait: a.jpg\ngithub: ana\ntwitter: '@ana'\nemail:");
    assert_eq!((m.title.as_deref(), m.extra["title"].as_str()), (Some("Ana"), Some("Editor")));
    assert_eq!(m.image.as_ref().unwrap().src, "a.jpg");
    let link = |name: &str, url: &str| (name.to_owned(), url.to_owned());
    assert_eq!(
        m.links.clone(),
        [link("Twitter", "https://twitter.com/ana"), link("GitHub", "https://github.com/ana")]
    );
    for (text, expected) in [
        ("links: [{name: Home, url: 'https://a.example'}]", link("Home", "https://a.example")),
        ("links: ['https://www.a.example/x']", link("a.example", "https://www.a.example/x")),
        ("links: {Home: 'https://a.example'}", link("home", "https://a.example")),
        ("social: {mastodon: '@ana@m.example'}", link("Mastodon", "https://m.example/@ana")),
        ("website: https://a.example", link("Website", "https://a.example")),
    ] {
        assert_eq!(person(text).links, [expected], "{text}");
    }
}

#[test]
fn unknown_keys_are_kept_and_listed() {
    let (m, problems, r) = yaml("kicker: x\ndescripton: y\nsort_by: date\nextra: {kicker: mine}");
    assert_eq!(problems, "");
    let listed: Vec<_> =
        r.unknown.iter().map(|u| (&*u.key, u.suggestion.as_deref(), u.excerpt.line)).collect();
    let expected = [("kicker", None, 2), ("descripton", Some("description"), 3), ("sort_by", None, 4)];
    assert_eq!(listed, expected);
    assert_eq!((&m.extra["kicker"], &m.extra["descripton"]), (&"mine".into(), &"y".into()));
    let many: String = (0..20_000).map(|i| format!("key{i}: {i}\n")).collect();
    let (m, _, r) = yaml(&many);
    assert_eq!((m.extra.len(), r.unknown.len()), (20_000, MAX_UNKNOWN));
}

#[test]
fn keys_given_twice_name_the_file() {
    let (m, problems, _) = yaml("date: 2014-06-11\ntitle: x\ndate: 2015-01-02");
    assert_eq!((m.date, &*problems), (day(2015, 1, 2), "W duplicate-key"));
}

#[test]
fn json_and_lone_returns() {
    let r = reading(
        "{\"title\": \"a\",\n\"tags\": [\"b\"], \"slug\": \"..\"}\nbody",
        "content/a.md",
        Role::Article,
    );
    assert_eq!((r.metadata.title.as_deref(), strings(&r.metadata.topics)), (Some("a"), vec!["b"]));
    assert_eq!(r.diagnostics.iter().next().unwrap().excerpt.as_ref().unwrap().line, 2);
    let r = reading("---\rtitle: a\rslug: ..\r---\rbody", "content/a.md", Role::Article);
    assert_eq!(r.diagnostics.iter().next().unwrap().excerpt.as_ref().unwrap().line, 3);
}
